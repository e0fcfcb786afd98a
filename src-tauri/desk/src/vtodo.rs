//! Follow-ups as to-dos of iCalendar (RFC 5545, 3.6.2).

use chrono::{DateTime, Utc};
use kawka_domain::follow_up::{FollowUpKind, Repeat, shown_day};

use crate::view::FollowUpRow;

/// Longest line in bytes, its break not counted (RFC 5545, 3.1).
const LINE: usize = 75;

/// Text as a value (RFC 5545, 3.3.11).
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' | ';' | ',' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out
}

/// Adds a line, folded between characters where it is too long.
fn line(out: &mut String, text: &str) {
    let mut length = 0;
    for c in text.chars() {
        if length + c.len_utf8() > LINE {
            out.push_str("\r\n ");
            length = 1;
        }
        out.push(c);
        length += c.len_utf8();
    }
    out.push_str("\r\n");
}

/// How often a to-do comes again (RFC 5545, 3.3.10).
const fn rule(repeat: Repeat) -> &'static str {
    match repeat {
        Repeat::Daily => "FREQ=DAILY",
        Repeat::Weekly => "FREQ=WEEKLY",
        Repeat::Monthly => "FREQ=MONTHLY",
        Repeat::Quarterly => "FREQ=MONTHLY;INTERVAL=3",
    }
}

/// A file of to-dos. One that was put off is due on the day to which it was.
pub(crate) fn calendar(rows: &[FollowUpRow], now: DateTime<Utc>) -> String {
    let instant = |at: DateTime<Utc>| at.format("%Y%m%dT%H%M%SZ").to_string();
    let mut out = String::new();
    for head in [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Kawka//Follow-ups//EN",
    ] {
        line(&mut out, head);
    }
    for row in rows {
        line(&mut out, "BEGIN:VTODO");
        line(&mut out, &format!("UID:{}@kawka", row.id));
        line(&mut out, &format!("DTSTAMP:{}", instant(now)));
        line(&mut out, &format!("CREATED:{}", instant(row.created_at)));
        line(&mut out, &format!("SUMMARY:{}", escaped(&row.title)));
        let repeat = row.repeat.filter(|_| row.done_at.is_none());
        if let Some(day) = shown_day(row.due, row.snoozed_until) {
            // What repeats has to begin somewhere (RFC 5545, 3.8.2.4): on the day from which it is counted on.
            if let Some(repeat) = repeat {
                let first = row.due.unwrap_or(day).format("%Y%m%d");
                line(&mut out, &format!("DTSTART;VALUE=DATE:{first}"));
                line(&mut out, &format!("RRULE:{}", rule(repeat)));
            }
            line(
                &mut out,
                &format!("DUE;VALUE=DATE:{}", day.format("%Y%m%d")),
            );
        }
        let about = [
            row.customer.as_ref().map(|customer| customer.name.as_str()),
            row.assignee.as_deref(),
        ];
        let about: Vec<&str> = about.into_iter().flatten().collect();
        if !about.is_empty() {
            line(
                &mut out,
                &format!("DESCRIPTION:{}", escaped(&about.join(", "))),
            );
        }
        let category = match row.kind {
            FollowUpKind::Task => "TASK",
            FollowUpKind::Promise => "PROMISE",
        };
        line(&mut out, &format!("CATEGORIES:{category}"));
        match row.done_at {
            Some(_) if row.to_tell => line(&mut out, "STATUS:IN-PROCESS"),
            Some(done) => {
                line(&mut out, "STATUS:COMPLETED");
                line(&mut out, &format!("COMPLETED:{}", instant(done)));
            }
            None => line(&mut out, "STATUS:NEEDS-ACTION"),
        }
        line(&mut out, "END:VTODO");
    }
    line(&mut out, "END:VCALENDAR");
    out
}
