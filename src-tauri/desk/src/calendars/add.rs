//! Adding a calendar: it is read at once, and one that cannot be read is not added. An account that holds more than its
//! service gives out at once is added, and read on in its time.

use std::path::Path;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use kawka_domain::ids::CalendarId;
use kawka_store::{Transaction, table};

use super::account::{check_secret, source_of};
use super::own_network::{asks, named_failure};
use super::sync::{note_failure, problem_of, wait};
use super::{place, refuse_known, secret_name, take_in};
use crate::action::Action;
use crate::command_error::{CommandError, ErrorCode};
use crate::desk::Desk;
use crate::people::line;
use crate::port::{Http, Secret};
use crate::reconcile::Surroundings;
use crate::source::{
    self, Answer, Asked, Failure, Found, blocking, looks_like_export, private_url, read_file,
};
use crate::view::{CalendarSource, CalendarSync, Done, NewAccount, NewCalendar};

/// A name for a calendar: the first that is one.
fn name_of(names: [String; 3]) -> String {
    names
        .into_iter()
        .map(|name| {
            name.trim()
                .chars()
                .filter(|c| !c.is_control())
                .take(200)
                .collect::<String>()
        })
        .find(|name| !name.is_empty())
        .unwrap_or_default()
}

/// A calendar as it is before its first reading.
fn fresh(
    id: CalendarId,
    name: String,
    source: table::calendar::Source,
) -> table::calendar::Calendar {
    table::calendar::Calendar {
        id,
        name,
        source: Some(source),
        read_at: None,
        tried_at: None,
        failure: None,
        events: 0,
        bookings: 0,
        ignored: 0,
        held_back: 0,
        accepted: false,
        failures: 0,
        next_try_at: None,
    }
}

/// How the first reading of what is added went.
enum First {
    Read(Box<Found>, Surroundings),
    /// The service asks for patience before all of it is read.
    Begun(Failure),
}

/// Keeps what the first reading got and when it goes on.
fn begin(
    tx: &Transaction<'_>,
    calendar: &table::calendar::Calendar,
    failure: &Failure,
    now: DateTime<Utc>,
) -> Result<CalendarSync, CommandError> {
    let id = calendar.id;
    let next = now + wait(0, failure.patience, id);
    note_failure(tx, id, failure, next, now)?;
    Ok(unread(calendar.name.clone(), failure.error.clone()))
}

/// The report of a calendar of which nothing was read.
fn unread(name: String, failure: CommandError) -> CalendarSync {
    CalendarSync {
        name,
        events: 0,
        bookings: 0,
        ignored: 0,
        created: 0,
        changed: 0,
        unchanged: 0,
        vanished: 0,
        held_back: 0,
        masked: 0,
        not_modified: false,
        problems: vec![problem_of(&failure)],
        failure: Some(failure),
    }
}

/// Whether what a calendar was refused for says nothing of the others of its account.
fn is_its_own(error: &CommandError) -> bool {
    [
        ErrorCode::CalendarUnreadable,
        ErrorCode::CalendarUnreachable,
        ErrorCode::OwnNetwork,
    ]
    .contains(&error.code)
}

impl Desk {
    /// Adds a calendar and reads it at once; one that cannot be read is refused and nothing is added.
    ///
    /// # Errors
    /// [`ErrorCode::BadInput`], [`ErrorCode::CalendarKnown`], [`ErrorCode::CalendarUnreadable`],
    /// [`ErrorCode::CalendarUnreachable`].
    pub async fn add_calendar(
        self: &Arc<Self>,
        new: NewCalendar,
        http: &dyn Http,
    ) -> Result<Done<CalendarSync>, CommandError> {
        let given_name = line("name", &new.name)?;
        let source = match (&new.path, &new.url) {
            (Some(path), None) => {
                let path = std::path::absolute(path)
                    .map_err(|_| CommandError::bad_input("path", "empty"))?;
                let location = path.to_string_lossy().into_owned();
                let kind = blocking(move || Ok::<_, CommandError>(kind_of_file(&path))).await?;
                source_of(kind, location, String::new())
            }
            (None, Some(url)) => {
                let url = private_url(url, new.in_the_clear)?;
                source_of(CalendarSource::Url, url, String::new())
            }
            _ => return Err(CommandError::bad_input("path", "one_of_path_and_url")),
        };
        let source = self.at_home(source, new.own_network).await?;
        self.add_source(source, given_name, String::new(), None, http)
            .await
    }

    /// Adds the calendars of an account and reads them at once. The secret goes to the keyring first; where that
    /// fails, or the account cannot be read, nothing is added. Of several, those that are known stay as they are, and
    /// one that cannot be read is told of and keeps none of the others out: it comes without an entry of the journal.
    ///
    /// # Errors
    /// As for [`Desk::add_calendar`], and those of the keyring.
    pub async fn add_account(
        self: &Arc<Self>,
        new: NewAccount,
        http: &dyn Http,
    ) -> Result<Vec<Done<CalendarSync>>, CommandError> {
        let given_name = line("name", &new.name)?;
        let secret = check_secret(&new.secret)?;
        let found = self.look_at(&new, &secret, http).await?;
        let several = found.len() > 1;
        let (mut added, mut known, mut refused) = (Vec::new(), Vec::new(), Vec::new());
        for one in found {
            let name = match (&given_name, several) {
                (given, true) if !given.is_empty() => [given.as_str(), " – ", &one.name].concat(),
                (given, _) => given.clone(),
            };
            let source = one.source.clone();
            let called = name_of([name.clone(), one.name.clone(), place(&source)]);
            let read = self.add_source(source, name, one.name, Some(secret.clone()), http);
            match read.await {
                Ok(done) => added.push(done),
                // Of several calendars the new ones are added.
                Err(error) if several && error.code == ErrorCode::CalendarKnown => {
                    known.push(one.source);
                }
                Err(error) if several && is_its_own(&error) => refused.push((called, error)),
                Err(error) => return Err(error),
            }
        }
        let only_known = added.is_empty() && refused.is_empty();
        if !known.is_empty() && !only_known {
            // The account lets in with this one: the others need not wait for theirs to be refused.
            if let Err(error) = self.keep_secret(known, secret).await {
                tracing::warn!(code = %error, "known calendars keep their former password");
            }
        }
        if added.is_empty() {
            let first = refused.into_iter().next();
            let known = || CommandError::new(ErrorCode::CalendarKnown);
            return Err(first.map_or_else(known, |(_, error)| error));
        }
        added.extend(refused.into_iter().map(|(name, error)| Done {
            entry: None,
            intent: Action::AddCalendar.word().to_owned(),
            value: unread(name, error),
            masked: 0,
        }));
        Ok(added)
    }

    /// Reads a source for the first time and adds it. A yes to the own network is kept only where it is needed: a name
    /// that is out on the internet must not lead in here one day.
    async fn add_source(
        self: &Arc<Self>,
        mut source: table::calendar::Source,
        given_name: String,
        own_name: String,
        secret: Option<Secret>,
        http: &dyn Http,
    ) -> Result<Done<CalendarSync>, CommandError> {
        let (desk, wanted) = (Arc::clone(self), source.clone());
        blocking(move || desk.store.read(|c| refuse_known(c, &wanted))).await?;
        let asked = self.asked(true)?;
        let may_be_at_home = std::mem::take(&mut source.own_network);
        let mut answer = read_first(&source, secret.clone(), &asked, http).await;
        if may_be_at_home && answer.as_ref().is_err_and(|failure| asks(&failure.error)) {
            source.own_network = true;
            answer = read_first(&source, secret.clone(), &asked, http).await;
        }
        let desk = Arc::clone(self);
        blocking(move || {
            let first = match answer {
                Ok(Answer::Read(found)) => {
                    let surroundings = desk.surroundings(&found.reading)?;
                    First::Read(found, surroundings)
                }
                Ok(Answer::AsBefore) => {
                    let error = CommandError::new(ErrorCode::CalendarUnreachable);
                    return Err(error.with("problem", "broken"));
                }
                // Whoever signed in and asks too much at once reads on later.
                Err(failure) if failure.patience.is_some() && secret.is_some() => {
                    First::Begun(failure)
                }
                Err(Failure { error, .. }) => return Err(error),
            };
            desk.add_read(source, [given_name, own_name], secret, &first, asked.now)
        })
        .await
    }

    fn add_read(
        &self,
        source: table::calendar::Source,
        [given_name, own_name]: [String; 2],
        secret: Option<Secret>,
        first: &First,
        now: DateTime<Utc>,
    ) -> Result<Done<CalendarSync>, CommandError> {
        let id = CalendarId::new();
        let stands_there = match first {
            First::Read(found, _) => found.reading.calendar_name.clone().unwrap_or_default(),
            First::Begun(_) => String::new(),
        };
        let own_name = if own_name.is_empty() {
            stands_there
        } else {
            own_name
        };
        let name = name_of([given_name, own_name, place(&source)]);
        if let Some(secret) = &secret {
            self.secrets()?.set(&secret_name(id), secret.reveal())?;
        }
        let added = self.write(Action::AddCalendar, &name, |tx| {
            // Once more: a second hand may have added it while this one was being fetched.
            refuse_known(tx, &source)?;
            table::calendar::add(tx, id, &name, now)?;
            table::calendar::set_source(tx, id, &source)?;
            let calendar = fresh(id, name.clone(), source.clone());
            match first {
                First::Read(found, surroundings) => {
                    take_in(tx, &calendar, found, surroundings, now)
                }
                First::Begun(failure) => begin(tx, &calendar, failure, now),
            }
        });
        if added.is_err() && secret.is_some() {
            // Nothing was added, so nothing may need it; a keyring that fails now keeps a token nobody asks for.
            let _ = self.secrets()?.remove(&secret_name(id));
        }
        added
    }
}

async fn read_first(
    source: &table::calendar::Source,
    secret: Option<Secret>,
    asked: &Asked,
    http: &dyn Http,
) -> Result<Answer, Failure> {
    let answer = source::open(source, secret, Vec::new(), http)?
        .read(asked)
        .await;
    answer.map_err(|failure| named_failure(failure, source))
}

/// A table that Calendly exported, else a calendar.
fn kind_of_file(path: &Path) -> CalendarSource {
    match read_file(path) {
        Ok(bytes) if looks_like_export(&bytes) => CalendarSource::Csv,
        _ => CalendarSource::File,
    }
}
