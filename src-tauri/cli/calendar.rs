//! `kawka calendar …`.

use std::io::{IsTerminal as _, Read as _};
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use chrono_tz::Tz;
use kawka_desk::view::{
    CalendarReading, CalendarSource, CalendarSync, HeldChange, NewAccount, NewCalendar, OutboxRow,
    ReadingLineKind, SyncReport,
};
use kawka_desk::{Checked, CommandError, Desk, ErrorCode, check_calendar};
use kawka_domain::ids::CalendarId;
use serde_json::{Value, json};
use tokio::runtime::Runtime;

use super::times::rfc3339;
use super::verbs::{DONE, Done, pages, read, show, write};
use super::{CalendarPlace, CalendarVerb, OutboxVerb, Output, When, print};
use crate::adapters::http::ReqwestHttp;
use crate::app_state::language_of;
use crate::place::{Place, service_address};

pub(super) fn run(verb: CalendarVerb, place: &Place, runtime: &Runtime) -> Done {
    match verb {
        CalendarVerb::Add {
            source,
            user,
            in_the_clear,
            own_network,
            name,
            output,
        } => add(
            source,
            user,
            Yes {
                in_the_clear,
                own_network,
            },
            name.unwrap_or_default(),
            output,
            place,
            runtime,
        ),
        CalendarVerb::Sync { output } => sync(output, place, runtime),
        CalendarVerb::Log { changes, output } => log(changes, output, place),
        CalendarVerb::Check {
            file,
            from,
            to,
            output,
        } => check(&file, from, to, output, place),
        CalendarVerb::Export {
            availability,
            weeks,
            to,
        } => {
            let desk = read(place)?;
            let text = if availability {
                desk.export_availability(weeks, language_of(&desk))?
            } else {
                desk.export_bookings()?
            };
            export(&text, to.as_deref())
        }
        CalendarVerb::Outbox { verb, output } => outbox(verb.as_ref(), output, place),
        CalendarVerb::Link {
            calendar,
            event_type,
            output,
        } => link(
            calendar.as_deref(),
            event_type.as_deref(),
            output,
            place,
            runtime,
        ),
        CalendarVerb::Held { name, output } => held(&name, output, place),
        CalendarVerb::Accept { name } => {
            let desk = write(place)?;
            desk.accept_changes(calendar_named(&desk, &name)?)?;
            DONE
        }
        CalendarVerb::Allow { name } => {
            let desk = write(place)?;
            desk.allow_own_network(calendar_named(&desk, &name)?)?;
            DONE
        }
    }
}

/// What somebody says yes to when adding a calendar.
struct Yes {
    in_the_clear: bool,
    own_network: bool,
}

fn add(
    source: CalendarPlace,
    user: Option<String>,
    yes: Yes,
    name: String,
    output: Output,
    place: &Place,
    runtime: &Runtime,
) -> Done {
    let http = ReqwestHttp::default();
    let account = |source, url, user| -> Result<NewAccount, CommandError> {
        Ok(NewAccount {
            in_the_clear: yes.in_the_clear,
            own_network: yes.own_network,
            source,
            name: name.clone(),
            url,
            user,
            secret: secret_line("Password or token, then Enter:")?,
        })
    };
    let account = if source.caldav.is_some() {
        let user = user.unwrap_or_default();
        Some(account(CalendarSource::Caldav, source.caldav, user)?)
    } else if source.calendly {
        let kind = CalendarSource::Calendly;
        Some(account(kind, service_address(kind), String::new())?)
    } else if source.calcom {
        let kind = CalendarSource::CalCom;
        Some(account(kind, service_address(kind), String::new())?)
    } else {
        None
    };
    if let Some(account) = account {
        let desk = Arc::new(write(place)?);
        let added = match runtime.block_on(desk.add_account(account.clone(), &http)) {
            // An account that is read already is named with the password or token it has now.
            Err(error) if error.code == ErrorCode::CalendarKnown => {
                let renewed = runtime.block_on(desk.renew_account(&account, &http))?;
                return show(
                    output,
                    || json!({"renewed": renewed}),
                    || {
                        for name in &renewed {
                            out!("{}: its new password or token is kept", print::clean(name));
                        }
                    },
                );
            }
            added => added?,
        };
        let refused: Vec<String> = added
            .iter()
            .filter(|done| done.entry.is_none())
            .map(|done| why(&done.value.name, done.value.failure.as_ref()))
            .collect();
        let added: Vec<CalendarSync> = added.into_iter().map(|done| done.value).collect();
        show(
            output,
            || together(&added),
            || added.iter().for_each(print::sync),
        )?;
        return ended(&refused);
    }
    let url = match source.url.as_deref() {
        Some("-") => Some(secret_line("Address of the calendar, then Enter:")?),
        _ => source.url,
    };
    let new = NewCalendar {
        in_the_clear: yes.in_the_clear,
        own_network: yes.own_network,
        name,
        path: source.file.map(|path| path.to_string_lossy().into_owned()),
        url,
    };
    let desk = Arc::new(write(place)?);
    let added = runtime.block_on(desk.add_calendar(new, &http))?.value;
    show(output, || json!(added), || print::sync(&added))
}

/// One calendar as it is; several as their sum under the first one's name, and each of them.
fn together(added: &[CalendarSync]) -> Value {
    let sum = |of: fn(&CalendarSync) -> u32| added.iter().map(of).sum::<u32>();
    let mut value = json!(added.first());
    if added.len() > 1 {
        value["events"] = json!(sum(|one| one.events));
        value["bookings"] = json!(sum(|one| one.bookings));
        value["ignored"] = json!(sum(|one| one.ignored));
        value["created"] = json!(sum(|one| one.created));
        value["changed"] = json!(sum(|one| one.changed));
        value["unchanged"] = json!(sum(|one| one.unchanged));
        value["vanished"] = json!(sum(|one| one.vanished));
        value["held_back"] = json!(sum(|one| one.held_back));
        value["masked"] = json!(sum(|one| one.masked));
        value["calendars"] = json!(added);
    }
    value
}

fn sync(output: Output, place: &Place, runtime: &Runtime) -> Done {
    let http = ReqwestHttp::default();
    let desk = Arc::new(write(place)?);
    let report: SyncReport = runtime.block_on(desk.sync_calendars(&http))?;
    runtime.block_on(desk.send_outbox(&http))?;
    show(
        output,
        || json!(report),
        || report.calendars.iter().for_each(print::sync),
    )?;
    let failed: Vec<String> = desk
        .list_calendars()?
        .iter()
        .filter(|calendar| calendar.failure.is_some())
        .map(|calendar| why(&calendar.name, calendar.failure.as_ref()))
        .collect();
    for calendar in report.calendars.iter().filter(|one| one.held_back > 0) {
        eprintln!(
            "kawka: {}: {} changes at once wait for your yes: kawka calendar held, kawka calendar accept",
            print::clean(&calendar.name),
            calendar.held_back
        );
    }
    ended(&failed)
}

/// A calendar and why it was not read.
fn why(name: &str, failure: Option<&CommandError>) -> String {
    let why = failure.map(CommandError::english).unwrap_or_default();
    format!("{}: {why}", print::clean(name))
}

/// Says which calendars were not read, and ends so.
fn ended(failed: &[String]) -> Done {
    if !failed.is_empty() {
        eprintln!("kawka: {}", failed.join("; "));
    }
    Ok(ExitCode::from(u8::from(!failed.is_empty())))
}

fn log(changes: bool, output: Output, place: &Place) -> Done {
    let desk = read(place)?;
    let zone = desk.zone()?;
    let readings = pages(|offset, limit| desk.list_readings(changes, offset, limit))?;
    show(
        output,
        || Value::Array(readings.iter().map(|one| reading_json(one, zone)).collect()),
        || readings.iter().for_each(|one| print::reading(one, zone)),
    )
}

fn reading_json(reading: &CalendarReading, zone: Tz) -> Value {
    let time = |at| rfc3339(at, Some(zone.name()));
    let lines = |wanted: &[ReadingLineKind], without: bool| {
        let wanted = wanted.to_vec();
        reading
            .lines
            .iter()
            .filter(move |line| wanted.contains(&line.kind) != without)
    };
    let passed_over = [ReadingLineKind::Ignored, ReadingLineKind::Problem];
    let changes: Vec<Value> = lines(&passed_over, true)
        .map(|line| {
            json!({"kind": line.kind, "booking": line.booking_id, "name": line.name,
                   "from": line.from.map(time), "to": line.to.map(time), "why": line.code})
        })
        .collect();
    let ignored: serde_json::Map<String, Value> = lines(&passed_over[..1], false)
        .map(|line| (line.code.clone().unwrap_or_default(), json!(line.count)))
        .collect();
    let problems: Vec<Value> = lines(&passed_over[1..], false)
        .map(|line| json!({"line": line.line, "code": line.code}))
        .collect();
    json!({
        "calendar": reading.calendar, "calendar_id": reading.calendar_id, "at": time(reading.at),
        "outcome": reading.outcome,
        "failure": reading.failure.as_ref().map(CommandError::english),
        "code": reading.failure.as_ref().map(|failure| {
            failure.params.get("problem").cloned().unwrap_or_else(|| failure.code.word().to_owned())
        }),
        "events": reading.events, "bookings": reading.bookings, "ignored": reading.ignored,
        "created": reading.created, "changed": reading.changed, "unchanged": reading.unchanged,
        "vanished": reading.vanished, "held_back": reading.held_back,
        "changes": changes, "ignored_why": ignored, "problems": problems,
    })
}

fn held(name: &str, output: Output, place: &Place) -> Done {
    let desk = read(place)?;
    let changes = desk.list_held_changes(calendar_named(&desk, name)?)?;
    let zone = desk.zone()?;
    let time = |at| rfc3339(at, Some(zone.name()));
    show(
        output,
        || {
            let row = |change: &HeldChange| {
                json!({"booking": change.booking.id, "kind": change.kind,
                       "name": change.booking.customer.as_ref().map(|one| &one.name),
                       "from": change.from.map(time), "to": change.to.map(time)})
            };
            Value::Array(changes.iter().map(row).collect())
        },
        || {
            for change in &changes {
                let start = time(change.from.unwrap_or(change.booking.start));
                let to = change.to.map(time).unwrap_or_default();
                let title = print::clean(&change.booking.title);
                out!("{}  {start} {to}  {title}", change.kind.word());
            }
        },
    )
}

fn check(file: &Path, from: Option<When>, to: Option<When>, output: Output, place: &Place) -> Done {
    let zone = place.clock.system_zone();
    let instant = |when: When| when.in_zone(zone);
    let now = place.clock.now();
    let checked: Checked = check_calendar(file, from.map(instant), to.map(instant), now, zone)?;
    show(
        output,
        || {
            let events = checked.events.iter().map(|event| {
                let own = event.time_zone.unwrap_or(zone);
                json!({
                    "uid": event.uid, "recurrence_id": event.recurrence_id,
                    "start": rfc3339(event.start, Some(own.name())), "end": rfc3339(event.end, Some(own.name())),
                    "all_day": event.all_day, "status": event.status, "summary": event.summary,
                    "time_zone": event.time_zone.map(|zone| zone.name()),
                })
            });
            Value::Array(events.collect())
        },
        || {
            for event in &checked.events {
                let mark = if event.status == "cancelled" {
                    "  [cancelled]"
                } else {
                    ""
                };
                out!(
                    "{}  {}{mark}",
                    rfc3339(event.start, Some(zone.name())),
                    print::clean(&event.summary)
                );
            }
            out!("{} of {} events", checked.events.len(), checked.components);
        },
    )?;
    for problem in &checked.problems {
        eprintln!("line {}: {}", problem.line, print::clean(&problem.message));
    }
    DONE
}

fn export(text: &str, to: Option<&Path>) -> Done {
    match to {
        None => print::say(format_args!("{text}")),
        Some(path) => {
            std::fs::write(path, text).map_err(|_| CommandError::new(ErrorCode::NotWritable))?
        }
    }
    DONE
}

fn outbox(verb: Option<&OutboxVerb>, output: Output, place: &Place) -> Done {
    match verb {
        Some(OutboxVerb::TakeBack { id }) => {
            write(place)?.take_back(*id)?;
            return DONE;
        }
        Some(OutboxVerb::Again { id }) => {
            write(place)?.send_again(*id)?;
            return DONE;
        }
        None => {}
    }
    let desk = read(place)?;
    let zone = desk.zone()?;
    let rows = desk.list_outbox()?;
    let time = |at| rfc3339(at, Some(zone.name()));
    let of = |row: &OutboxRow| {
        json!({
            "id": row.id, "kind": row.kind, "state": row.state, "calendar": row.calendar,
            "booking": row.booking_id, "name": row.name, "made": time(row.made), "due": time(row.due),
            "at": time(row.state_at), "tries": row.tries,
            "failure": row.failure.as_ref().map(CommandError::english), "link": row.link,
        })
    };
    show(
        output,
        || Value::Array(rows.iter().map(of).collect()),
        || {
            for row in &rows {
                let name = print::clean(row.name.as_deref().unwrap_or_default());
                out!("{}  {}  [{}]  {name}", row.id, row.kind, row.state);
            }
        },
    )
}

/// The calendar of this id, else the one of this name; of several of one name only the id says which.
fn calendar_named(desk: &Desk, name: &str) -> Result<CalendarId, CommandError> {
    let all = desk.list_calendars()?;
    if let Ok(id) = name.parse()
        && all.iter().any(|calendar| calendar.id == id)
    {
        return Ok(id);
    }
    let mut found = all.iter().filter(|calendar| calendar.name == name);
    match (found.next(), found.next()) {
        (Some(only), None) => Ok(only.id),
        (Some(one), Some(other)) => {
            let same = [one.id, other.id].into_iter();
            let same = same.chain(found.map(|calendar| calendar.id));
            let ids: Vec<String> = same.map(|id| id.to_string()).collect();
            let problem = format!("ambiguous, name it by its id ({})", ids.join(", "));
            Err(CommandError::bad_input("calendar", &problem))
        }
        (None, _) => Err(CommandError::new(ErrorCode::NotFound).with("what", "calendar")),
    }
}

fn link(
    calendar: Option<&str>,
    event_type: Option<&str>,
    output: Output,
    place: &Place,
    runtime: &Runtime,
) -> Done {
    let desk = Arc::new(write(place)?);
    let id = match calendar {
        Some(name) => calendar_named(&desk, name)?,
        None => {
            let all = desk.list_calendars()?;
            let services = [CalendarSource::Calendly, CalendarSource::CalCom];
            let mut accounts = all
                .iter()
                .filter(|calendar| services.contains(&calendar.source));
            match (accounts.next(), accounts.next()) {
                (Some(only), None) => only.id,
                _ => return Err(CommandError::bad_input("calendar", "empty")),
            }
        }
    };
    let asked = desk.ask_scheduling_link(id, event_type)?;
    runtime.block_on(desk.send_outbox(&ReqwestHttp::default()))?;
    let rows = desk.list_outbox()?;
    let row = rows.into_iter().find(|row| row.id == asked);
    let row = row.ok_or_else(|| CommandError::new(ErrorCode::Internal))?;
    match (&row.link, row.failure) {
        (Some(link), _) => show(
            output,
            || json!({"id": asked, "link": link}),
            || out!("{link}"),
        ),
        (None, Some(failure)) => Err(failure),
        (None, None) => Err(CommandError::new(ErrorCode::UnknownOutcome)),
    }
}

/// One line from standard input, for what other programs must not see.
fn secret_line(ask: &str) -> Result<String, CommandError> {
    if std::io::stdin().is_terminal() {
        eprintln!("{ask}");
    }
    let mut text = String::new();
    std::io::stdin()
        .take(8192)
        .read_to_string(&mut text)
        .map_err(|_| CommandError::bad_input("secret", "unreadable"))?;
    Ok(text.lines().next().unwrap_or_default().trim().to_owned())
}
