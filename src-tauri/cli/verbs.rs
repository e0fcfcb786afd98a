//! The verbs: one use case each.

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use chrono::{DateTime, Duration, Utc};
use chrono_tz::Tz;
use kawka_desk::view::{
    BookingEventRow, BookingView, CustomerDraft, CustomerFilter, HandleDraft, NewBooking,
    NewOutcome, Protection, ReminderLogRow, ReminderRow, SetUp,
};
use kawka_desk::wording::{Language, why};
use kawka_desk::{Access, CommandError, Desk, ErrorCode, Opened};
use kawka_domain::booking::{NoShowReason, Outcome};
use kawka_domain::identity::{HandleKind, HandleSource};
use kawka_domain::person::MemberRole;
use serde_json::{Value, json};

use super::times::rfc3339;
use super::{
    BriefFormat, CustomerVerb, OutcomeWord, Output, Verb, When, WhichBooking, paper_trail, print,
    refuse,
};
use crate::adapters::clock;
use crate::adapters::notifier::DesktopNotifier;
use crate::app_state::language_of;
use crate::doctor;
use crate::place::{Place, given_passphrase, suggested_name};

/// A verb made the data folder: said after it was done, so that a refusal stays one line.
static MADE_FOLDER: AtomicBool = AtomicBool::new(false);
/// The folder was there before, and empty.
static HAD_ROOT: AtomicBool = AtomicBool::new(false);
/// So many changes are missing at the end of the data file: said after the verb, for the same reason.
static MISSING: AtomicU64 = AtomicU64::new(0);

/// Longer than anything is booked ahead or kept.
const EVER: Duration = Duration::days(366 * 100);

pub(super) type Done = Result<ExitCode, CommandError>;

pub(super) const DONE: Done = Ok(ExitCode::SUCCESS);

/// Runs a verb.
pub(super) fn run(verb: Verb, data: Option<PathBuf>, demo: bool) -> ExitCode {
    // A refusal is one clear line: what went on below it stands in the log of whoever asks for one.
    crate::start_log("off");
    #[cfg(debug_assertions)]
    if let Verb::ExportBindings { path } = &verb {
        return match crate::bindings::export(path) {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => {
                eprintln!("kawka: {error}");
                ExitCode::from(1)
            }
        };
    }
    let clock = match clock::from_env() {
        Ok(clock) => clock,
        Err(error) => {
            eprintln!("kawka: {error}");
            return ExitCode::from(2);
        }
    };
    let outcome = Place::new(data, demo, clock).and_then(|place| {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .map_err(|_| CommandError::new(ErrorCode::Internal))?;
        place.prepare_demo()?;
        let place = place.asking(super::passphrase::ask);
        let outcome = act(verb, &place, &runtime);
        // Whoever still closes the file is waited for: the end of the program takes away what closing needs. A keyring
        // that hangs must not hold it up for long.
        runtime.shutdown_timeout(std::time::Duration::from_secs(2));
        if outcome.is_err() && MADE_FOLDER.load(Ordering::Relaxed) {
            take_back(&place);
        }
        outcome
    });
    let missing = MISSING.load(Ordering::Relaxed);
    if outcome.is_ok() && missing > 0 {
        eprintln!("kawka: the last {missing} changes are missing from the data file");
    }
    if outcome.is_ok() && MADE_FOLDER.load(Ordering::Relaxed) {
        eprintln!("kawka: made a data folder; open the window to write down its recovery key");
    }
    if outcome.is_ok() && print::was_cut() {
        eprintln!("kawka: what was to be printed could not be written");
        return ExitCode::from(1);
    }
    outcome.unwrap_or_else(|error| refuse(&error))
}

/// Nothing is left of a folder that was made for a verb which was then refused. One in which more was done than that
/// stays, whoever did it.
fn take_back(place: &Place) {
    let Ok(_lock) = place.folder.lock() else {
        return;
    };
    let is_new = read(place)
        .and_then(|desk| desk.list_journal(0, 2))
        .is_ok_and(|entries| entries.len() == 1);
    let keeps_root = HAD_ROOT.load(Ordering::Relaxed);
    if is_new
        && let Err(error) = kawka_desk::unmake(&place.folder, place.secrets.as_ref(), keeps_root)
    {
        tracing::warn!(code = %error, "a folder that was made for nothing");
    }
}

fn act(verb: Verb, place: &Place, runtime: &tokio::runtime::Runtime) -> Done {
    match verb {
        Verb::Calendar(verb) => super::calendar::run(verb, place, runtime),
        Verb::Bookings { from, to, output } => {
            let desk = read(place)?;
            let (now, zone) = (desk.now(), desk.zone()?);
            let from = from.map_or(now - EVER, |when| when.in_zone(zone));
            let to = to.map_or(now + EVER, |when| when.in_zone(zone));
            let found = desk.list_bookings(from, to)?;
            show(
                output,
                || Value::Array(found.iter().map(booking_json).collect()),
                || print::bookings(&found, zone),
            )
        }
        Verb::Today { output } => {
            let view = read(place)?.get_today()?;
            show(output, || json!(view), || print::today(&view))
        }
        Verb::Slots(slots) => super::slots::run(slots, place),
        Verb::Brief { which, format } => brief(&which, format, place),
        Verb::Book {
            customer,
            start,
            minutes,
            output,
        } => {
            let desk = write(place)?;
            let start = start.in_zone(desk.zone()?);
            let new = NewBooking {
                customer_id: customer,
                start,
                minutes,
                room_url: None,
            };
            let id = desk.add_booking(&new)?.value;
            let booking = desk.get_booking(id)?;
            show(output, || booking_json(&booking), || out!("{id}"))
        }
        Verb::Outcome {
            id,
            outcome,
            reason,
        } => {
            let outcome = match outcome {
                OutcomeWord::Held if reason.is_some() => {
                    eprintln!("kawka: --reason goes with no-show only");
                    return Ok(ExitCode::from(2));
                }
                OutcomeWord::Held => Outcome::Held,
                OutcomeWord::NoShow => Outcome::NoShow {
                    reason: reason.map_or(NoShowReason::Unexcused, NoShowReason::from),
                },
            };
            write(place)?.set_outcome(
                id,
                &NewOutcome {
                    outcome,
                    remark: String::new(),
                },
            )?;
            DONE
        }
        Verb::Customers {
            verb: Some(verb), ..
        } => add_customer(verb, place),
        Verb::Customers {
            verb: None,
            search,
            list,
            output,
        } => {
            let desk = read(place)?;
            let search = search.unwrap_or_default();
            let list = match list {
                Some(name) => Some(desk.find_people_list(&name)?),
                None => None,
            };
            let rows = pages(|offset, limit| {
                let filter = CustomerFilter {
                    search: search.clone(),
                    mine: false,
                    list,
                    offset,
                    limit,
                };
                Ok(desk.list_customers(&filter)?.rows)
            })?;
            show(output, || json!(rows), || print::customers(&rows))
        }
        Verb::Merge {
            keep,
            others,
            output,
        } => {
            let done = write(place)?.merge_customers(keep, &others, None)?;
            show(
                output,
                || json!({"id": keep, "merged": others, "entry": done.entry}),
                || out!("{keep}"),
            )
        }
        Verb::Import(import) => super::files::import(import, place),
        Verb::Export(export) => super::files::export(&export, place),
        Verb::Search { text, output } => {
            let found = read(place)?.search(&text.join(" "))?;
            show(output, || json!(found), || print::found(&found))
        }
        Verb::Reminders {
            log,
            from,
            to,
            output,
        } => {
            let desk = read(place)?;
            let zone = desk.zone()?;
            let instant = |when: When| when.in_zone(zone);
            if log {
                let (from, to) = (from.map(instant), to.map(instant));
                let rows = pages(|offset, limit| desk.list_reminder_log(None, offset, limit))?;
                let within = |row: &ReminderLogRow| {
                    from.is_none_or(|from| row.due >= from) && to.is_none_or(|to| row.due < to)
                };
                let rows: Vec<ReminderLogRow> = rows.into_iter().filter(within).collect();
                let language = language_of(&desk);
                return show(
                    output,
                    || Value::Array(rows.iter().map(|row| logged(row, zone, language)).collect()),
                    || print::reminder_log(&rows, zone, language),
                );
            }
            let from = from.map_or_else(|| desk.now(), instant);
            let to = to.map_or(from + Duration::days(2), instant);
            let rows = desk.list_reminders(from, to, language_of(&desk))?;
            let json_rows = || {
                let of = |row: &ReminderRow| {
                    json!({"key": row.key, "kind": row.kind, "at": rfc3339(row.at, Some(zone.name())),
                           "booking": row.booking, "text": row.text})
                };
                Value::Array(rows.iter().map(of).collect())
            };
            show(output, json_rows, || {
                for row in &rows {
                    out!(
                        "{}  {}",
                        rfc3339(row.at, Some(zone.name())),
                        print::clean(&row.text)
                    );
                }
            })
        }
        Verb::Recordings {
            verb,
            attention,
            output,
        } => super::recordings::act(verb, attention, output, place, runtime),
        Verb::Consent(verb) => paper_trail::consent(verb, place),
        Verb::Rights { verb, output } => super::rights::rights(verb, output, place),
        Verb::Retention {
            delete,
            look,
            output,
        } => super::rights::retention(delete, look, output, place),
        Verb::Followups {
            mine,
            due,
            ics,
            output,
        } => paper_trail::follow_ups(mine, due, ics, output, place),
        Verb::Answers {
            question,
            tag,
            quotes,
            from,
            to,
            output,
        } => {
            let asked = paper_trail::Asked {
                question,
                tag,
                quotes,
                from,
                to,
            };
            paper_trail::answers(asked, output, place)
        }
        Verb::Handover { booking, format } => paper_trail::handover(booking, format, place),
        Verb::Nominate(wanted) => super::nominations::nominate(&wanted, place),
        Verb::Invitations(wanted) => super::nominations::invitations(&wanted, place),
        Verb::Journal { output } => {
            let desk = read(place)?;
            let zone = desk.zone()?;
            let rows = pages(|offset, limit| desk.list_journal(offset, limit))?;
            show(output, || json!(rows), || print::journal(&rows, zone))
        }
        Verb::Undo { entry } => {
            let desk = write(place)?;
            match entry {
                Some(entry) => desk.undo(entry)?,
                None => desk.undo_last()?,
            };
            DONE
        }
        Verb::Backup { verb, output } => super::backup::back_up(verb.as_ref(), output, place),
        Verb::Restore { which } => super::backup::restore(which.backup.as_deref(), place),
        Verb::Verify { output } => verify(place, output),
        Verb::Doctor { output } => {
            let (responses, _keep) = tokio::sync::mpsc::unbounded_channel();
            // The zone that is set stands in the file; a doctor that cannot open it sees all the rest.
            let desk = match place.folder.is_set_up() {
                true => read(place).map_err(Some),
                false => Err(None),
            };
            let findings = runtime.block_on(async {
                let notifier = DesktopNotifier::new(responses);
                doctor::examine(place, desk.as_ref().map_err(Clone::clone), &notifier).await
            });
            show(output, || json!(findings), || print::findings(&findings))?;
            let failing: Vec<&str> = findings
                .iter()
                .filter(|finding| !finding.ok)
                .map(|finding| finding.area.as_str())
                .collect();
            Ok(refuse_if_any(&failing, "not in order"))
        }
        #[cfg(debug_assertions)]
        Verb::ExportBindings { .. } => DONE,
    }
}

pub(super) fn show(
    output: Output,
    as_json: impl FnOnce() -> Value,
    as_text: impl FnOnce(),
) -> Done {
    if output.json {
        out!("{}", as_json());
    } else {
        as_text();
    }
    DONE
}

fn opened(opened: Opened) -> Result<Desk, CommandError> {
    match opened {
        Opened::Ready(desk) => Ok(*desk),
        Opened::FirstStart => Err(CommandError::new(ErrorCode::NoFolder)),
        Opened::Locked { reason, .. } => {
            Err(reason.unwrap_or_else(|| CommandError::new(ErrorCode::SecretNeeded)))
        }
    }
}

/// Every row of a list that is given in pages.
/// One row of the log of reminders: what happened, when, why. Times have the offset of the desk's zone.
pub(super) fn logged(row: &ReminderLogRow, zone: Tz, language: Language) -> Value {
    let time = |at: Option<DateTime<Utc>>| at.map(|at| rfc3339(at, Some(zone.name())));
    json!({
        "key": row.key, "kind": row.kind, "booking": row.booking, "name": row.name,
        "due": time(Some(row.due)), "state": row.state, "at": time(Some(row.at)),
        "reason": row.reason, "why": row.reason.map(|reason| why(language, reason)),
        "planned_at": time(row.planned_at), "shown_at": time(row.shown_at), "again_at": time(row.again_at),
        "answer": row.answer, "answered_at": time(row.answered_at),
        "service": Some(&row.detail).filter(|answer| !answer.is_empty()),
        "told_at": time(row.told_at), "acknowledged_at": time(row.acknowledged_at),
    })
}

pub(super) fn pages<T>(
    mut page: impl FnMut(u32, u32) -> Result<Vec<T>, CommandError>,
) -> Result<Vec<T>, CommandError> {
    const PAGE: u32 = 500;
    let mut rows = Vec::new();
    loop {
        let offset = u32::try_from(rows.len()).unwrap_or(u32::MAX);
        let more = page(offset, PAGE)?;
        let last = more.len() < PAGE as usize;
        rows.extend(more);
        if last {
            return Ok(rows);
        }
    }
}

/// Exit code 1 and one line that names what failed, or 0.
fn refuse_if_any(failing: &[&str], how: &str) -> ExitCode {
    if failing.is_empty() {
        return ExitCode::SUCCESS;
    }
    eprintln!("kawka: {how}: {}", failing.join(", "));
    ExitCode::from(1)
}

/// A desk for reading, beside any window.
pub(super) fn read(place: &Place) -> Result<Desk, CommandError> {
    let desk = opened(place.open_as(Access::Read)?)?;
    MISSING.store(desk.store().missing_changes(), Ordering::Relaxed);
    Ok(desk)
}

/// A desk for writing; makes the folder if there is none.
pub(super) fn write(place: &Place) -> Result<Desk, CommandError> {
    match place.open_as(Access::Write)? {
        Opened::FirstStart => {
            let passphrase = given_passphrase()
                .map(std::ffi::OsString::into_string)
                .transpose()
                .map_err(|_| CommandError::bad_input("passphrase", "unreadable"))?;
            let name = Some(suggested_name())
                .filter(|name| !name.trim().is_empty())
                .unwrap_or_else(|| "Kawka".into());
            let protection = if passphrase.is_some() {
                Protection::Passphrase
            } else {
                Protection::Keyring
            };
            let wanted = SetUp {
                name,
                email: String::new(),
                role: MemberRole::Both,
                protection,
                passphrase,
                names: kawka_domain::reminder::NoticeNames::Never,
            };
            HAD_ROOT.store(place.folder.path().exists(), Ordering::Relaxed);
            let (desk, _) = place.set_up(&wanted)?;
            MADE_FOLDER.store(true, Ordering::Relaxed);
            Ok(desk)
        }
        other => {
            let desk = opened(other)?;
            MISSING.store(desk.store().missing_changes(), Ordering::Relaxed);
            Ok(desk)
        }
    }
}

fn event_json(event: &BookingEventRow, zone: Option<&str>) -> Value {
    json!({
        "kind": event.kind,
        "at": rfc3339(event.at, zone),
        "by": event.actor,
        "from_start": event.from_start.map(|at| rfc3339(at, zone)),
        "to_start": event.to_start.map(|at| rfc3339(at, zone)),
        "from_minutes": event.from_minutes,
        "to_minutes": event.to_minutes,
        "reason": event.reason,
    })
}

fn booking_json(booking: &BookingView) -> Value {
    let row = &booking.row;
    let zone = booking.entry_zone.as_deref().or(row.time_zone.as_deref());
    json!({
        "id": row.id,
        "customer": row.customer.as_ref().map(|customer| json!({"id": customer.id, "name": customer.name})),
        "title": row.title,
        "start": rfc3339(row.start, zone),
        "end": rfc3339(row.end, zone),
        "time_zone": zone,
        "status": row.status,
        "room_url": row.room_url,
        "calendar": booking.calendar.as_ref().map(|calendar| &calendar.name),
        "uid": booking.uid,
        "recurrence_id": booking.recurrence_id,
        "moved_from": booking.moved_from,
        "moved_to": booking.moved_to,
        "remark": booking.remark,
        "notice_minutes": booking.notice_minutes,
        "events": booking.events.iter().map(|event| event_json(event, zone)).collect::<Vec<_>>(),
    })
}

fn brief(which: &WhichBooking, format: BriefFormat, place: &Place) -> Done {
    let desk = read(place)?;
    let id = match which.booking {
        Some(id) => id,
        None => desk.next_booking()?,
    };
    match format {
        BriefFormat::Md => out!("{}", desk.brief_markdown(id, language_of(&desk))?),
        BriefFormat::Json => out!("{}", json!(desk.get_brief(id)?)),
    }
    DONE
}

fn add_customer(verb: CustomerVerb, place: &Place) -> Done {
    let CustomerVerb::Add {
        name,
        email,
        phone,
        time_zone,
        language,
        output,
    } = verb;
    let (given, family) = name.trim().split_once(' ').unwrap_or((name.trim(), ""));
    let draft = CustomerDraft {
        language: language.unwrap_or_default(),
        time_zone: time_zone.unwrap_or_default(),
        ..CustomerDraft::named(given, family.trim())
    };
    let handle = |kind| move |value: String| HandleDraft::new(kind, value, HandleSource::Entered);
    let emails = email.into_iter().map(handle(HandleKind::Email));
    let handles: Vec<HandleDraft> = emails
        .chain(phone.into_iter().map(handle(HandleKind::Phone)))
        .collect();
    let id = write(place)?.add_customer(&draft, &handles)?.value;
    show(
        output,
        || json!({"id": id, "name": name.trim()}),
        || out!("{id}"),
    )
}

fn verify(place: &Place, output: Output) -> Done {
    let checks = read(place)?.store().verify()?;
    // It is one of the checks here.
    MISSING.store(0, Ordering::Relaxed);
    let as_json = || {
        let of = |check: &kawka_store::Check| json!({"check": check.name, "ok": check.problems.is_empty(), "problems": check.problems});
        json!({"ok": checks.iter().all(|check| check.problems.is_empty()), "checks": checks.iter().map(of).collect::<Vec<_>>()})
    };
    show(output, as_json, || {
        for check in &checks {
            let mark = if check.problems.is_empty() {
                "ok  "
            } else {
                "FAIL"
            };
            out!("{mark} {}", check.name);
            check
                .problems
                .iter()
                .for_each(|problem| out!("     {problem}"));
        }
    })?;
    let failing: Vec<&str> = checks
        .iter()
        .filter(|check| !check.problems.is_empty())
        .map(|check| check.name)
        .collect();
    Ok(refuse_if_any(&failing, "not sound"))
}
