//! What the verbs print for people.

use std::io::{ErrorKind, Write as _};
use std::sync::atomic::{AtomicBool, Ordering};

use chrono_tz::Tz;
use kawka_desk::view::{
    BookingRow, BookingView, CalendarReading, CalendarSync, CustomerRow, Finding, Found,
    JournalRow, ReminderLogRow, TodayView,
};
use kawka_desk::wording::{Language, both, why};
use kawka_domain::search::SnippetPart;
use kawka_domain::time::parse_zone;

/// Something that was to be printed could not be written.
static CUT: AtomicBool = AtomicBool::new(false);

/// Writes to standard output. Whoever reads it may have seen enough and gone (`kawka journal | head`).
pub(super) fn say(text: std::fmt::Arguments<'_>) {
    note(std::io::stdout().write_fmt(text));
}

fn note(written: std::io::Result<()>) {
    if written.is_err_and(|error| error.kind() != ErrorKind::BrokenPipe) {
        CUT.store(true, Ordering::Relaxed);
    }
}

/// Whether something of what was printed is lost: a full disk, say.
pub(super) fn was_cut() -> bool {
    note(std::io::stdout().flush());
    CUT.load(Ordering::Relaxed)
}

/// Text of others on one line, without what a terminal would obey.
pub(super) fn clean(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect()
}

pub(super) fn name(row: &BookingRow) -> String {
    let known = row.customer.as_ref().map(|customer| customer.name.as_str());
    let name = known
        .or(row.attendee_name.as_deref())
        .or(row.attendee_email.as_deref());
    clean(name.unwrap_or(&row.title))
}

fn line(row: &BookingRow, zone: Tz) -> String {
    let theirs = row
        .time_zone
        .as_deref()
        .and_then(|zone| parse_zone(zone).ok());
    let day = row.start.with_timezone(&zone).format("%Y-%m-%d");
    format!(
        "{day} {}  {}  [{}]",
        both(Language::English, row.start, zone, theirs),
        name(row),
        row.status
    )
}

pub(super) fn bookings(bookings: &[BookingView], zone: Tz) {
    for booking in bookings {
        out!("{}  {}", booking.row.id, line(&booking.row, zone));
    }
}

pub(super) fn today(view: &TodayView) {
    let zone = parse_zone(&view.time_zone).unwrap_or(Tz::UTC);
    match &view.next {
        Some(next) => out!("Next: {}", line(&next.booking, zone)),
        None => out!("No call is booked."),
    }
    for row in &view.agenda {
        out!("  {}", line(row, zone));
    }
    if !view.attention.is_empty() {
        out!("{} to look at", view.attention.len());
    }
    for follow_up in &view.follow_ups {
        out!("[ ] {} ({})", clean(&follow_up.title), follow_up.bucket);
    }
}

pub(super) fn sync(calendar: &CalendarSync) {
    if let Some(failure) = &calendar.failure {
        return out!("{}: not read: {}", clean(&calendar.name), failure.english());
    }
    out!(
        "{}: {} events = {} bookings + {} ignored; {} created, {} changed, {} unchanged, {} vanished, {} held back",
        clean(&calendar.name),
        calendar.events,
        calendar.bookings,
        calendar.ignored,
        calendar.created,
        calendar.changed,
        calendar.unchanged,
        calendar.vanished,
        calendar.held_back
    );
    for problem in &calendar.problems {
        out!("  line {}: {}", problem.line, clean(&problem.message));
    }
}

/// One reading: how it went, and what it did one by one.
pub(super) fn reading(reading: &CalendarReading, zone: Tz) {
    let time = |at| super::times::rfc3339(at, Some(zone.name()));
    let how = match &reading.failure {
        Some(failure) => failure.english(),
        None => format!(
            "{} events, {} bookings, {} created, {} changed, {} vanished, {} held back",
            reading.events,
            reading.bookings,
            reading.created,
            reading.changed,
            reading.vanished,
            reading.held_back
        ),
    };
    let name = clean(&reading.calendar);
    out!("{}  {name} [{}]  {how}", time(reading.at), reading.outcome);
    for line in &reading.lines {
        let mut words = vec![line.kind.to_string()];
        words.extend(line.name.as_deref().map(clean));
        words.extend(line.from.map(time));
        words.extend(line.to.map(|to| format!("-> {}", time(to))));
        words.extend(line.code.clone());
        if line.count > 1 {
            words.push(format!("x {}", line.count));
        }
        if line.line > 0 {
            words.push(format!("line {}", line.line));
        }
        out!("    {}", words.join("  "));
    }
}

pub(super) fn customers(rows: &[CustomerRow]) {
    for row in rows {
        let email = row.email.as_deref().unwrap_or("-");
        out!("{}  {}  {}", row.id, clean(&row.name), clean(email));
    }
}

/// Times are those of the wall here, with how far it is from UTC: over a change of clocks an hour comes twice.
pub(super) fn journal(rows: &[JournalRow], zone: Tz) {
    for row in rows {
        let undone = if row.undone_by.is_some() {
            " (undone)"
        } else {
            ""
        };
        let actor = row.actor.as_deref().unwrap_or("Kawka");
        out!(
            "{}  {}  {}: {} {}{undone}",
            row.id,
            row.at.with_timezone(&zone).format("%Y-%m-%d %H:%M:%S %:z"),
            clean(actor),
            row.intent,
            clean(&row.subject)
        );
    }
}

pub(super) fn reminder_log(rows: &[ReminderLogRow], zone: Tz, language: Language) {
    for row in rows {
        let due = row.due.with_timezone(&zone).format("%Y-%m-%d %H:%M");
        let why = row.reason.map_or("", |reason| why(language, reason));
        let name = row.name.as_deref().unwrap_or_default();
        out!(
            "{due}  {:17} {:9} {}  {why}",
            row.kind,
            row.state,
            clean(name)
        );
    }
}

pub(super) fn findings(findings: &[Finding]) {
    for finding in findings {
        let mark = if finding.ok { "ok  " } else { "FAIL" };
        out!("{mark} {:14} {}", finding.area, finding.detail);
    }
}

/// What was found, one line each; what was looked for stands between `*`.
pub(super) fn found(found: &[Found]) {
    for one in found {
        match one {
            Found::Customer { row } => {
                let company = row.company.as_deref().unwrap_or_default();
                out!(
                    "{}  person  {}  {}",
                    row.id,
                    clean(&row.name),
                    clean(company)
                );
            }
            Found::Company { row } => out!("{}  company  {}", row.id, clean(&row.name)),
            Found::Text { row } => {
                let mark = |part: &SnippetPart| {
                    let star = if part.hit { "*" } else { "" };
                    [star, &part.text, star].concat()
                };
                let snippet: String = row.snippet.iter().map(mark).collect();
                let who = row.customer.as_ref().map_or("", |customer| &customer.name);
                let day = row.at.format("%Y-%m-%d");
                out!(
                    "{}  {}  {day}  {}: {}",
                    row.id,
                    row.source,
                    clean(who),
                    clean(&snippet)
                );
            }
            Found::Booking { row } => {
                let start = row.start.format("%Y-%m-%d %H:%MZ");
                out!("{}  booking  {start}  {}", row.id, clean(&row.title));
            }
            Found::FollowUp { row } => out!("{}  follow-up  {}", row.id, clean(&row.title)),
        }
    }
}
