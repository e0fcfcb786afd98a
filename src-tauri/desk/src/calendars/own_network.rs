//! Calendars on hosts in the own network: they are read only after a person's yes to the host.
//!
//! The yes stands with the calendar that needs it and goes with it. It is one to a host, so whatever else is read from
//! there, or is added later, need not be asked for again.

use std::sync::Arc;

use kawka_domain::ids::CalendarId;
use kawka_store::table;
use kawka_store::table::calendar::{Calendar, Source};
use url::Url;

use super::read_failure;
use crate::command_error::{CommandError, ErrorCode};
use crate::desk::Desk;
use crate::source::{Failure, blocking};

/// The host of an address as it is asked for; `None` where there is none.
fn host_of(location: &str) -> Option<String> {
    Some(Url::parse(location).ok()?.host_str()?.to_owned())
}

/// Whether two addresses are of one host.
pub(super) fn is_same_host(one: &str, other: &str) -> bool {
    host_of(one).is_some_and(|host| host_of(other) == Some(host))
}

/// Whether all that is wanting is a person's yes to the own network.
pub(super) fn asks(error: &CommandError) -> bool {
    error.code == ErrorCode::OwnNetwork
}

/// Whether the last reading of a calendar was refused for want of that.
pub(super) fn asks_of(calendar: &Calendar) -> bool {
    let failure = calendar.failure.as_deref().map(read_failure);
    failure.is_some_and(|error| asks(&error))
}

/// Names the host in a refusal that asks for a yes to it.
pub(super) fn named(error: CommandError, location: &str) -> CommandError {
    match host_of(location) {
        Some(host) if asks(&error) => error.with("host", host),
        _ => error,
    }
}

/// As [`named`], of a reading.
pub(super) fn named_failure(failure: Failure, source: &Source) -> Failure {
    Failure {
        error: named(failure.error, &source.location),
        ..failure
    }
}

/// Where a calendar is read from, when that is this host.
fn at_host<'a>(calendar: &'a Calendar, host: Option<&String>) -> Option<&'a Source> {
    let source = calendar.source.as_ref()?;
    (host.is_some() && host_of(&source.location).as_ref() == host).then_some(source)
}

impl Desk {
    /// A source with the yes to its host, where there is one: given now, or before for another calendar of it.
    pub(super) async fn at_home(
        self: &Arc<Self>,
        source: Source,
        said_now: bool,
    ) -> Result<Source, CommandError> {
        let desk = Arc::clone(self);
        blocking(move || {
            Ok(Source {
                own_network: said_now || desk.is_allowed_at_home(&source.location)?,
                ..source
            })
        })
        .await
    }

    /// Whether somebody said yes to the host of an address already, for another calendar.
    fn is_allowed_at_home(&self, location: &str) -> Result<bool, CommandError> {
        let host = host_of(location);
        let calendars = self.store.read(table::calendar::list)?;
        Ok(calendars
            .iter()
            .filter_map(|calendar| at_host(calendar, host.as_ref()))
            .any(|source| source.own_network))
    }

    /// Says yes to a calendar's host standing in the own network, where its last reading was refused for want of that;
    /// whatever else is read from this host may be read, too. All of it is tried at once at the next reading.
    ///
    /// # Errors
    /// [`ErrorCode::NotFound`] when there is no such calendar, or it asks for nothing.
    pub fn allow_own_network(&self, id: CalendarId) -> Result<(), CommandError> {
        self.store.write_local(|tx| {
            let asking = table::calendar::get(tx, id)?;
            let host = asking
                .source
                .as_ref()
                .and_then(|source| host_of(&source.location));
            if host.is_none() || !asks_of(&asking) {
                return Err(CommandError::new(ErrorCode::NotFound)
                    .with("what", "question about the own network"));
            }
            for calendar in table::calendar::list(tx)? {
                if at_host(&calendar, host.as_ref()).is_some_and(|source| !source.own_network) {
                    table::calendar::allow_own_network(tx, calendar.id)?;
                }
            }
            Ok(())
        })
    }
}
