//! Adding a calendar: it is read at once, and one that cannot be read is not added. An account that holds more than its
//! service gives out at once is added, and read on in its time.

use std::path::Path;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use kawka_domain::ids::CalendarId;
use kawka_store::{Transaction, table};

use super::own_network::{asks, named, named_failure};
use super::sync::{note_failure, problem_of, wait};
use super::{place, refuse_known, secret_name, take_in};
use crate::action::Action;
use crate::command_error::{CommandError, ErrorCode};
use crate::desk::Desk;
use crate::people::line;
use crate::port::{Credentials, Http, Secret};
use crate::reconcile::Surroundings;
use crate::source::{
    self, Answer, Api, Asked, CalCom, Calendly, Failure, Found, blocking, looks_like_export,
    private_url, read_file,
};
use crate::view::{CalendarSource, CalendarSync, Done, NewAccount, NewCalendar};

fn source_of(kind: CalendarSource, location: String, account: String) -> table::calendar::Source {
    table::calendar::Source {
        kind: kind.word().to_owned(),
        location,
        etag: None,
        last_modified: None,
        body_hash: None,
        account,
        sync_token: None,
        own_network: false,
    }
}

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

/// Where an account is: its calendars with the names they have there.
pub(super) struct Account {
    pub source: table::calendar::Source,
    name: String,
}

/// A password or token as it was typed.
pub(super) fn check_secret(typed: &str) -> Result<Secret, CommandError> {
    let secret = typed.trim();
    if secret.is_empty() {
        return Err(CommandError::bad_input("secret", "empty"));
    }
    if secret.len() > 4096 || secret.chars().any(char::is_control) {
        return Err(CommandError::bad_input("secret", "too_long"));
    }
    Ok(Secret::new(secret))
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
        if added.is_empty() {
            let first = refused.into_iter().next();
            let known = || CommandError::new(ErrorCode::CalendarKnown);
            return Err(first.map_or_else(known, |(_, error)| error));
        }
        if !known.is_empty() {
            // The account lets in with this one: the others need not wait for theirs to be refused.
            self.keep_secret(known, secret).await?;
        }
        added.extend(refused.into_iter().map(|(name, error)| Done {
            entry: None,
            intent: Action::AddCalendar.word().to_owned(),
            value: unread(name, error),
            masked: 0,
        }));
        Ok(added)
    }

    /// A source with the yes to its host, where there is one: given now, or before for another calendar of it.
    async fn at_home(
        self: &Arc<Self>,
        source: table::calendar::Source,
        said_now: bool,
    ) -> Result<table::calendar::Source, CommandError> {
        let desk = Arc::clone(self);
        blocking(move || {
            Ok(table::calendar::Source {
                own_network: said_now || desk.is_allowed_at_home(&source.location)?,
                ..source
            })
        })
        .await
    }

    /// Signs in and finds what the account has.
    pub(super) async fn look_at(
        self: &Arc<Self>,
        new: &NewAccount,
        secret: &Secret,
        http: &dyn Http,
    ) -> Result<Vec<Account>, CommandError> {
        let base = |usual: &str| {
            new.url.as_deref().map_or_else(
                || Ok(usual.to_owned()),
                |url| private_url(url, new.in_the_clear),
            )
        };
        match new.source {
            CalendarSource::Caldav => {
                let user = line("user", &new.user)?;
                if user.is_empty() {
                    return Err(CommandError::bad_input("user", "empty"));
                }
                let url = private_url(new.url.as_deref().unwrap_or_default(), new.in_the_clear)?;
                let server = source_of(new.source, url, user);
                let server = self.at_home(server, new.own_network).await?;
                let credentials = Credentials::Basic {
                    user: server.account.clone(),
                    password: secret.clone(),
                };
                let found =
                    source::discover(&server.location, &credentials, server.own_network, http)
                        .await
                        .map_err(|error| named(error, &server.location))?;
                Ok(found
                    .into_iter()
                    .map(|one| Account {
                        source: table::calendar::Source {
                            location: one.location,
                            ..server.clone()
                        },
                        name: one.name,
                    })
                    .collect())
            }
            CalendarSource::Calendly => {
                let service = source_of(new.source, base(source::CALENDLY)?, String::new());
                let service = self.at_home(service, new.own_network).await?;
                let api = Api::of(&service, secret.clone(), http);
                let user = Calendly::new(api, "", Vec::new()).me().await;
                let user = user.map_err(|failure| named_failure(failure, &service).error)?;
                Ok(vec![Account {
                    source: table::calendar::Source {
                        account: user.uri,
                        ..service
                    },
                    name: "Calendly".to_owned(),
                }])
            }
            CalendarSource::CalCom => {
                let service = source_of(new.source, base(source::CAL_COM)?, String::new());
                let service = self.at_home(service, new.own_network).await?;
                let api = Api::of(&service, secret.clone(), http);
                let account = CalCom::new(api).me().await;
                let account = account.map_err(|failure| named_failure(failure, &service).error)?;
                Ok(vec![Account {
                    source: table::calendar::Source { account, ..service },
                    name: "Cal.com".to_owned(),
                }])
            }
            CalendarSource::File | CalendarSource::Url | CalendarSource::Csv => {
                Err(CommandError::bad_input("source", "not_an_account"))
            }
        }
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
