//! What a call leaves on paper: consent, follow-ups, answers, the handover.

use chrono::{DateTime, Utc};
use kawka_desk::view::{AnswerFilter, ConsentEventRow, FollowUpFilter};
use kawka_desk::{CommandError, Desk};
use kawka_domain::ids::BookingId;
use serde_json::{Value, json};

use super::times::rfc3339;
use super::verbs::{DONE, Done, read, show};
use super::{BriefFormat, ConsentVerb, Output, ReportFormat, When, print};
use crate::app_state::language_of;
use crate::place::Place;

pub(super) fn consent(verb: ConsentVerb, place: &Place) -> Done {
    if let ConsentVerb::Receipt { customer, give } = verb {
        return super::rights::receipt(customer, give, place);
    }
    let desk = read(place)?;
    match verb {
        ConsentVerb::Show { customer, output } => {
            let proof = desk.consent_proof(customer)?;
            let as_json = || {
                json!({
                    "customer_id": proof.customer_id,
                    "customer": proof.customer,
                    "chain_holds": proof.chain_holds,
                    "purposes": proof.standing.iter().map(|row| json!({
                        "purpose": row.scope,
                        "state": row.state,
                        "since": row.since.map(|at| at.to_rfc3339()),
                        "allowed": row.refusal.is_none(),
                        "refusal": row.refusal,
                    })).collect::<Vec<_>>(),
                    "events": proof.events.iter().map(event_json).collect::<Vec<_>>(),
                })
            };
            show(output, as_json, || {
                for row in &proof.standing {
                    out!("{}: {}", row.scope, row.state);
                }
                for event in &proof.events {
                    let taken = if event.stands {
                        ""
                    } else {
                        " (does not count)"
                    };
                    out!(
                        "{}  {} {} {}{taken}  {}",
                        rfc3339(event.at, Some(&event.zone)),
                        event.scope,
                        event.decision,
                        event.method,
                        print::clean(&event.sentence)
                    );
                }
            })
        }
        ConsentVerb::Receipt { .. } => DONE,
        ConsentVerb::Report { from, to, format } => {
            let zone = desk.zone()?;
            let from = from.map_or(DateTime::UNIX_EPOCH, |when| when.in_zone(zone));
            let to = to.map_or_else(|| desk.now(), |when| when.in_zone(zone));
            let report = desk.consent_report(from, to, None)?;
            match format {
                ReportFormat::Csv => print::say(format_args!("{}", Desk::consent_csv(&report))),
                ReportFormat::Json => {
                    let event = |row: &kawka_desk::view::ConsentReportRow| {
                        let mut event = event_json(&row.event);
                        event["customer_id"] = json!(row.customer_id);
                        event["customer"] = json!(row.customer);
                        event
                    };
                    out!(
                        "{}",
                        json!({
                            "from": rfc3339(report.from, Some(zone.name())),
                            "to": rfc3339(report.to, Some(zone.name())),
                            "chain_holds": report.chain_holds,
                            "events": report.rows.iter().map(event).collect::<Vec<_>>(),
                        })
                    );
                }
            }
            DONE
        }
    }
}

fn event_json(event: &ConsentEventRow) -> Value {
    let instant = |at: DateTime<Utc>| rfc3339(at, Some(&event.zone));
    json!({
        "id": event.id,
        "purpose": event.scope,
        "decision": event.decision,
        "counts": event.stands,
        "takes_back": event.takes_back,
        "said_at": instant(event.at),
        "recorded_at": instant(event.recorded_at),
        "zone": event.zone,
        "method": event.method,
        "initiative": event.initiative,
        "asked_by": event.asked_by,
        "sentence": event.sentence,
        "language": event.language,
        "answer": event.answer,
        "evidence": event.evidence,
        "valid_until": event.valid_until.map(instant),
        "notice_version": event.notice_version,
        "notice_sha256": event.notice_sha256,
        "booking_id": event.booking_id,
        "number": event.number,
        "hash": event.hash,
    })
}

pub(super) fn follow_ups(mine: bool, due: bool, ics: bool, output: Output, place: &Place) -> Done {
    let desk = read(place)?;
    let filter = FollowUpFilter { mine, done: false };
    if ics {
        print::say(format_args!("{}", desk.follow_ups_ics(&filter, due)?));
        return DONE;
    }
    let mut rows = desk.list_follow_ups(&filter)?;
    rows.retain(|row| !due || row.is_due());
    show(
        output,
        || json!(rows),
        || {
            for row in &rows {
                let day = row
                    .due
                    .map_or_else(|| "          ".to_owned(), |day| day.to_string());
                let who = row.assignee.as_deref().unwrap_or("-");
                let tell = if row.to_tell {
                    "done, to be told: "
                } else {
                    ""
                };
                out!(
                    "{day}  {}  {tell}{}  {}",
                    row.kind,
                    print::clean(&row.title),
                    print::clean(who)
                );
            }
        },
    )
}

/// Which answers are asked for.
pub(super) struct Asked {
    pub(super) question: String,
    pub(super) tag: Option<String>,
    pub(super) quotes: bool,
    pub(super) from: Option<When>,
    pub(super) to: Option<When>,
}

pub(super) fn answers(asked: Asked, output: Output, place: &Place) -> Done {
    let desk = read(place)?;
    let zone = desk.zone()?;
    let question = desk.find_question(&asked.question)?;
    let filter = AnswerFilter {
        state: None,
        quotes: asked.quotes,
        tag: asked.tag,
        text: String::new(),
        from: asked.from.map(|when| when.in_zone(zone)),
        to: asked.to.map(|when| when.in_zone(zone)),
    };
    let view = desk.list_answers(question, &filter)?;
    show(
        output,
        || json!(view),
        || {
            out!("{}", print::clean(&view.question));
            for row in &view.rows {
                let who = row
                    .customer
                    .as_ref()
                    .map_or("-", |customer| customer.name.as_str());
                out!(
                    "{}  {}  {}  {}",
                    rfc3339(row.start, Some(zone.name())),
                    print::clean(who),
                    row.state,
                    print::clean(&row.text)
                );
            }
        },
    )
}

pub(super) fn handover(
    booking: BookingId,
    format: BriefFormat,
    place: &Place,
) -> Result<std::process::ExitCode, CommandError> {
    let desk = read(place)?;
    match format {
        BriefFormat::Md => out!("{}", desk.handover_markdown(booking, language_of(&desk))?),
        BriefFormat::Json => {
            // What the host wrote for themselves is in no sheet.
            let mut call = desk.get_call(booking)?;
            call.private_notes.clear();
            out!("{}", json!(call));
        }
    }
    DONE
}
