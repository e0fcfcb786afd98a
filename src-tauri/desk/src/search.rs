//! One box over people, companies, texts, bookings and follow-ups.

use chrono::{DateTime, Duration, NaiveDate, Utc};
use kawka_domain::ids::{CompanyId, MemberId};
use kawka_domain::search::{Query, snippet};
use kawka_domain::text::{fold, words};
use kawka_domain::time::day_span;
use kawka_store::search::{People, TextFound};
use kawka_store::{Connection, table};

use crate::command_error::CommandError;
use crate::desk::Desk;
use crate::people::customer_row;
use crate::rows::{booking_row, follow_up_row};
use crate::view::{CompanyRow, Found, FoundAhead, PersonRef, TextRow};

const PEOPLE: usize = 8;
const TEXTS: usize = 8;
const OTHERS: usize = 5;
/// Letters that may be typed next: the likely ones of Polish and English first, and what numbers and addresses are made of.
const NEXT: &str = "aeionrstklwzmcdypujbghfvxq0123456789@.-";
/// Characters of a text that are shown around its first hit.
const SNIPPET: usize = 110;

/// The members whom `owner:` names; `None` where it was not typed.
pub(crate) fn owners(
    c: &Connection,
    query: &Query,
    me: Option<MemberId>,
) -> Result<Option<Vec<MemberId>>, CommandError> {
    let Some(owner) = &query.owner else {
        return Ok(None);
    };
    if owner == "me" {
        return Ok(Some(me.into_iter().collect()));
    }
    let members = table::member::list(c)?.into_iter().filter(|member| {
        words(&fold(&member.fields.name)).any(|word| word.starts_with(owner.as_str()))
    });
    Ok(Some(members.map(|member| member.id).collect()))
}

fn text_row(found: TextFound, query: &Query) -> TextRow {
    TextRow {
        id: found.id,
        source: found.source,
        customer: found.customer.map(|(id, name)| PersonRef { id, name }),
        booking_id: found.booking,
        channel: found.channel,
        contact_kind: found.kind,
        at: found.at,
        snippet: snippet(&found.text, &query.words, SNIPPET),
    }
}

/// Texts of people who are named by some of the words, with the other words in them: "żółtowska export".
fn texts_of_named(
    c: &Connection,
    query: &Query,
    owners: Option<&Vec<MemberId>>,
    span: (Option<DateTime<Utc>>, Option<DateTime<Utc>>),
) -> Result<Vec<TextFound>, CommandError> {
    let mut people = Vec::new();
    let (mut naming, mut rest) = (Vec::new(), Vec::new());
    for word in &query.words {
        naming.push(word.clone());
        let named = People {
            query: Query {
                words: naming.clone(),
                ..Query::default()
            },
            owners: owners.cloned(),
            limit: PEOPLE,
            ..People::default()
        };
        let found = kawka_store::search::people(c, &named)?.ids;
        if found.is_empty() {
            naming.pop();
            rest.push(word.clone());
        } else {
            people = found;
        }
    }
    // Whoever is only named is among the people.
    if people.is_empty() || (rest.is_empty() && !query.is_about_contacts()) {
        return Ok(Vec::new());
    }
    let within = Query {
        words: rest,
        channels: query.channels.clone(),
        kinds: query.kinds.clone(),
        ..Query::default()
    };
    Ok(kawka_store::search::texts_of(
        c, &people, &within, span, TEXTS,
    )?)
}

fn company_row(c: &Connection, id: CompanyId) -> Result<CompanyRow, CommandError> {
    let company = table::company::get(c, id)?;
    Ok(CompanyRow {
        id,
        name: company.fields.name,
        domain: company.fields.domain,
        people: company.people,
    })
}

impl Desk {
    /// Finds people, companies, texts, bookings around now and pending follow-ups; every word must fit. An empty text gives the
    /// next bookings. See [`Query`] for the operators.
    ///
    /// # Errors
    /// [`CommandError`] when the file cannot be read.
    pub fn search(&self, text: &str) -> Result<Vec<Found>, CommandError> {
        let query = Query::parse(text);
        let now = self.now();
        let me = self.find_me();
        let zone = self.zone()?;
        let start = |day: Option<NaiveDate>| -> Option<DateTime<Utc>> {
            day.map(|day| day_span(day, zone).start)
        };
        let span = (start(query.from), start(query.before));
        self.store.read(|c| {
            let owners = owners(c, &query, me)?;
            let mut found = Vec::new();
            let about_people = query.is_about_people();
            if (about_people || !query.words.is_empty()) && !query.is_about_contacts() {
                let wanted = People {
                    query: query.clone(),
                    owners: owners.clone(),
                    narrow: crate::people_lists::narrow(&query),
                    limit: PEOPLE,
                    ..People::default()
                };
                let people = kawka_store::search::people(c, &wanted)?;
                let rows = table::customer::list(c, &people.ids, now)?;
                found.extend(rows.into_iter().map(|listed| Found::Customer {
                    row: customer_row(listed),
                }));
            }
            let typed_enough = query.words.iter().any(|word| word.len() > 1);
            let is_plain = !about_people && owners.is_none() && !query.is_about_contacts();
            if typed_enough && is_plain {
                for id in kawka_store::search::companies(c, &query.words, OTHERS)? {
                    found.push(Found::Company {
                        row: company_row(c, id)?,
                    });
                }
            }
            if about_people {
                return Ok(found);
            }
            if typed_enough || (query.words.is_empty() && query.is_about_contacts()) {
                let mut texts =
                    kawka_store::search::texts(c, &query, span, owners.as_deref(), TEXTS)?;
                if texts.len() < TEXTS {
                    let more = texts_of_named(c, &query, owners.as_ref(), span)?;
                    let known: Vec<_> = texts.iter().map(|text| text.id).collect();
                    texts.extend(more.into_iter().filter(|text| !known.contains(&text.id)));
                    texts.truncate(TEXTS);
                }
                found.extend(texts.into_iter().map(|hit| Found::Text {
                    row: text_row(hit, &query),
                }));
            }
            if owners.is_none() && !query.is_about_contacts() {
                self.search_plans(c, &query.words, &mut found)?;
            }
            Ok(found)
        })
    }

    /// What [`Desk::search`] finds for a text with one more letter, so that a screen has it before the letter is typed: the
    /// likely letters first, as many as `go_on` allows.
    ///
    /// # Errors
    /// As for [`Desk::search`].
    pub fn search_ahead(
        &self,
        text: &str,
        go_on: impl Fn() -> bool,
    ) -> Result<Vec<FoundAhead>, CommandError> {
        let letters = NEXT.chars().take_while(|_| go_on());
        let ahead = letters.map(|letter| {
            Ok(FoundAhead {
                letter,
                found: self.search(&format!("{text}{letter}"))?,
            })
        });
        ahead.collect()
    }

    /// Bookings around now and pending follow-ups.
    fn search_plans(
        &self,
        c: &Connection,
        searched: &[String],
        found: &mut Vec<Found>,
    ) -> Result<(), CommandError> {
        let (now, today) = (self.now(), self.today()?);
        let matches = |parts: &[&str]| {
            let text = fold(&parts.join(" "));
            searched
                .iter()
                .all(|word| words(&text).any(|known| known.starts_with(word.as_str())))
        };
        let around = table::booking::list(c, now - Duration::days(60), now + Duration::days(60))?;
        let mut bookings: Vec<_> = around
            .into_iter()
            .filter(|b| {
                let parts = [
                    &b.customer_name,
                    &b.company,
                    &b.entry.attendee_email,
                    &b.entry.attendee_name,
                ];
                let mut parts: Vec<&str> =
                    parts.into_iter().flatten().map(String::as_str).collect();
                parts.push(&b.entry.title);
                if searched.is_empty() {
                    b.entry.end > now
                } else {
                    matches(&parts)
                }
            })
            .collect();
        bookings.sort_by_key(|b| ((b.entry.start - now).abs(), b.id));
        for booking in bookings.into_iter().take(OTHERS) {
            found.push(Found::Booking {
                row: booking_row(c, booking, now)?,
            });
        }
        if !searched.is_empty() {
            let fitting = table::follow_up::list_pending(c, None)?
                .into_iter()
                .filter(|f| {
                    matches(&[
                        f.fields.title.as_str(),
                        f.customer.as_deref().unwrap_or_default(),
                    ])
                });
            found.extend(fitting.take(OTHERS).map(|f| Found::FollowUp {
                row: follow_up_row(f, today),
            }));
        }
        Ok(())
    }
}
