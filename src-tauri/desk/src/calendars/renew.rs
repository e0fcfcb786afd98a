//! A new password or token for an account that is read already: the former one expired or was withdrawn. Nothing else
//! of the calendar changes, and nothing is to be undone: the former one is of no use any more.

use std::sync::Arc;

use kawka_domain::ids::CalendarId;
use kawka_store::table;
use kawka_store::table::calendar::{Calendar, Source};

use super::account::{Account, check_secret};
use super::own_network::asks_of;
use super::{place, secret_name};
use crate::command_error::{CommandError, ErrorCode};
use crate::desk::Desk;
use crate::port::{Http, Secret};
use crate::source::blocking;
use crate::view::{CalendarSource, NewAccount};

/// Whether two calendars are read with one password or token.
fn is_one_account(one: &Source, other: &Source) -> bool {
    let same = one.kind == other.kind && one.account == other.account;
    // An account of a server has many calendars, that of a service is one.
    let is_server = one.kind == CalendarSource::Caldav.word();
    same && if is_server {
        place(one) == place(other)
    } else {
        one.location == other.location
    }
}

impl Desk {
    /// Puts a new password or token in the place of a calendar's former one, once the account behind it lets us in with
    /// it; the other calendars of that account get it too. They are tried at once at the next reading.
    ///
    /// # Errors
    /// [`ErrorCode::BadInput`] for a calendar that needs none, or a secret of another account, [`ErrorCode::NotFound`],
    /// [`ErrorCode::CalendarUnreachable`] where the account cannot be asked or refuses, and those of the keyring.
    pub async fn renew_secret(
        self: &Arc<Self>,
        id: CalendarId,
        secret: &str,
        http: &dyn Http,
    ) -> Result<(), CommandError> {
        let typed = check_secret(secret)?;
        let desk = Arc::clone(self);
        let source = blocking(move || {
            let known = desk.store.read(|c| table::calendar::get(c, id))?.source;
            known.ok_or_else(|| CommandError::new(ErrorCode::NotFound).with("what", "calendar"))
        })
        .await?;
        let account = NewAccount {
            source: source
                .kind
                .parse()
                .map_err(|_| CommandError::new(ErrorCode::Internal))?,
            name: String::new(),
            url: Some(source.location.clone()),
            // Both were asked when it was added.
            in_the_clear: true,
            own_network: source.own_network,
            user: source.account.clone(),
            secret: secret.to_owned(),
        };
        let found = self.look_at(&account, &typed, http).await?;
        if !found.iter().any(|one| is_one_account(&one.source, &source)) {
            return Err(CommandError::bad_input("secret", "other_account"));
        }
        self.keep_secret(vec![source], typed).await?;
        Ok(())
    }

    /// As [`Desk::renew_secret`], for whoever names the account as when adding it; gives the names of its calendars.
    ///
    /// # Errors
    /// [`ErrorCode::NotFound`] when none of the account's calendars is read, and as for [`Desk::renew_secret`].
    pub async fn renew_account(
        self: &Arc<Self>,
        account: &NewAccount,
        http: &dyn Http,
    ) -> Result<Vec<String>, CommandError> {
        let secret = check_secret(&account.secret)?;
        let found = self.look_at(account, &secret, http).await?;
        let sources = found.into_iter().map(|Account { source, .. }| source);
        let names = self.keep_secret(sources.collect(), secret).await?;
        if names.is_empty() {
            return Err(CommandError::new(ErrorCode::NotFound).with("what", "calendar"));
        }
        Ok(names)
    }

    /// Puts a secret into the keyring for every calendar of these accounts. Those that asked for a yes to the own network
    /// have it where it was said with the account.
    pub(super) async fn keep_secret(
        self: &Arc<Self>,
        accounts: Vec<Source>,
        secret: Secret,
    ) -> Result<Vec<String>, CommandError> {
        let desk = Arc::clone(self);
        blocking(move || {
            let of_theirs = |calendar: &Calendar| {
                let own = calendar.source.as_ref()?;
                accounts.iter().find(|one| is_one_account(one, own))
            };
            let mut calendars = desk.store.read(table::calendar::list)?;
            calendars.retain(|calendar| of_theirs(calendar).is_some());
            for calendar in &calendars {
                desk.secrets()?
                    .set(&secret_name(calendar.id), secret.reveal())?;
            }
            desk.store.write_local(|tx| {
                calendars.iter().try_for_each(|calendar| {
                    let said_yes = of_theirs(calendar).is_some_and(|one| one.own_network);
                    if said_yes && asks_of(calendar) {
                        table::calendar::allow_own_network(tx, calendar.id)
                    } else {
                        table::calendar::try_anew(tx, calendar.id)
                    }
                })
            })?;
            Ok(calendars.into_iter().map(|one| one.name).collect())
        })
        .await
    }
}
