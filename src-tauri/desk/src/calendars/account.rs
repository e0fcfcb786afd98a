//! Accounts: whom they belong to and which calendars they have, as their server or service says once it lets us in.

use std::sync::Arc;

use kawka_store::table;

use super::own_network::{is_same_host, named, named_failure};
use crate::command_error::CommandError;
use crate::desk::Desk;
use crate::people::line;
use crate::port::{Credentials, Http, Secret};
use crate::source::{self, Api, CalCom, Calendly, private_url};
use crate::view::{CalendarSource, NewAccount};

/// Where an account is: its calendars with the names they have there.
pub(super) struct Account {
    pub source: table::calendar::Source,
    pub name: String,
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

/// A source as it is before its first reading.
pub(super) fn source_of(
    kind: CalendarSource,
    location: String,
    account: String,
) -> table::calendar::Source {
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

impl Desk {
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
                            // A server may lead on to another of its own; the yes was not one to that.
                            own_network: server.own_network
                                && is_same_host(&one.location, &server.location),
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
}
