//! What the D-Bus adapters (keyring, notifier, resume) share: asking a bus who is there, reading an error by its
//! kind, and waiting for the next signal. Linux only. Every call made here has no limit of its own: callers race
//! it with [`LIMIT`], for a bus service that hangs keeps its caller for 25 s.

use std::future::poll_fn;
use std::pin::Pin;
use std::time::Duration;

use zbus::export::futures_core::Stream;
use zbus::{Connection, Message, MessageStream, fdo};

/// How long the desk waits for anything on a bus.
pub(super) const LIMIT: Duration = Duration::from_secs(3);

const BUS: &str = "org.freedesktop.DBus";
const BUS_PATH: &str = "/org/freedesktop/DBus";

/// Whether a service answers now or would be started by a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Presence {
    /// Someone owns the name.
    Running,
    /// Nobody does, and the bus knows whom to start.
    Startable,
}

/// Connects to the bus at `address`, or to the session's.
pub(super) async fn connect(address: Option<&str>) -> zbus::Result<Connection> {
    match address {
        Some(address) => zbus::connection::Builder::address(address).build().await,
        None => Connection::session().await,
    }
}

/// Looks for the service without starting it.
pub(super) async fn find_service(bus: &Connection, name: &str) -> zbus::Result<Option<Presence>> {
    let owned = ask_bus(bus, "NameHasOwner", &name).await?;
    if owned.body().deserialize::<bool>()? {
        return Ok(Some(Presence::Running));
    }
    let startable = ask_bus(bus, "ListActivatableNames", &()).await?;
    let names: Vec<String> = startable.body().deserialize()?;
    Ok(names
        .iter()
        .any(|startable| startable == name)
        .then_some(Presence::Startable))
}

/// The unique name of whoever owns a name; nobody is started.
pub(super) async fn owner(bus: &Connection, name: &str) -> zbus::Result<Option<String>> {
    match ask_bus(bus, "GetNameOwner", &name).await {
        Ok(reply) => Ok(Some(reply.body().deserialize()?)),
        Err(error) if is_absence(&error) => Ok(None),
        Err(error) => Err(error),
    }
}

async fn ask_bus<B>(bus: &Connection, method: &'static str, body: &B) -> zbus::Result<Message>
where
    B: serde::Serialize + zbus::DynamicType,
{
    bus.call_method(Some(BUS), BUS_PATH, Some(BUS), method, body)
        .await
}

/// Whether the error says that nobody is there: no such name, or the bus could not start its owner.
pub(super) fn is_absence(error: &zbus::Error) -> bool {
    match error {
        zbus::Error::FDO(error) => matches!(
            **error,
            fdo::Error::ServiceUnknown(_)
                | fdo::Error::NameHasNoOwner(_)
                | fdo::Error::SpawnExecFailed(_)
                | fdo::Error::SpawnForkFailed(_)
                | fdo::Error::SpawnChildExited(_)
                | fdo::Error::SpawnChildSignaled(_)
                | fdo::Error::SpawnFailed(_)
                | fdo::Error::SpawnServiceNotFound(_)
                | fdo::Error::SpawnFailedToSetup(_)
                | fdo::Error::SpawnConfigInvalid(_)
                | fdo::Error::SpawnPermissionsInvalid(_)
                | fdo::Error::SpawnFileInvalid(_)
        ),
        _ => false,
    }
}

/// Whether the error says that the caller may not.
pub(super) fn is_refusal(error: &zbus::Error) -> bool {
    matches!(error, zbus::Error::FDO(error)
        if matches!(**error, fdo::Error::AccessDenied(_) | fdo::Error::AuthFailed(_)))
}

/// A stream of the signals of one service: by sender, interface, and member where one is enough.
pub(super) async fn signals(
    bus: &Connection,
    sender: &str,
    interface: &str,
    member: Option<&str>,
) -> zbus::Result<MessageStream> {
    let rule = zbus::MatchRule::builder()
        .msg_type(zbus::message::Type::Signal)
        .sender(sender)
        .interface(interface);
    let rule = match member {
        Some(member) => rule.member(member),
        None => rule,
    };
    MessageStream::for_match_rule(rule.build()?, bus, None).await
}

/// A stream of the owners that `name` loses and gains.
pub(super) async fn owners(bus: &Connection, name: &str) -> zbus::Result<MessageStream> {
    let rule = zbus::MatchRule::builder()
        .msg_type(zbus::message::Type::Signal)
        .sender(BUS)
        .interface(BUS)
        .member("NameOwnerChanged")
        .add_arg(name);
    MessageStream::for_match_rule(rule.build()?, bus, None).await
}

/// The next signal; `None` when the connection is gone.
pub(super) async fn next(stream: &mut MessageStream) -> Option<Message> {
    poll_fn(|context| Pin::new(&mut *stream).poll_next(context))
        .await
        .and_then(Result::ok)
}
