//! Nominations and invitations from a terminal.

use clap::{Args, Subcommand, ValueEnum};
use kawka_desk::Desk;
use kawka_desk::view::{
    LetterChoice, LetterSending, LetterWay, NominationDraft, NominationRow, RuleOverride,
};
use kawka_desk::{CommandError, ErrorCode};
use kawka_domain::ids::NominationId;
use kawka_domain::nomination::rules::RuleKind;
use kawka_domain::nomination::{Decision, NominationWhy};
use serde_json::{Value, json};

use super::times::rfc3339;
use super::verbs::{Done, read, show, write};
use super::{Output, print};
use crate::place::Place;

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum WhyWord {
    /// Writes with us gladly.
    WritesGladly,
    /// Works in an interesting trade.
    InterestingTrade,
    /// Has constructive ideas.
    ConstructiveIdeas,
    /// Has an interesting story.
    Story,
    /// Something else.
    Other,
}

impl From<WhyWord> for NominationWhy {
    fn from(word: WhyWord) -> Self {
        match word {
            WhyWord::WritesGladly => Self::WritesGladly,
            WhyWord::InterestingTrade => Self::InterestingTrade,
            WhyWord::ConstructiveIdeas => Self::ConstructiveIdeas,
            WhyWord::Story => Self::Story,
            WhyWord::Other => Self::Other,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum DecisionWord {
    /// They are to be invited.
    Accept,
    /// They are not.
    Decline,
}

#[derive(Debug, Args)]
pub(super) struct Nominate {
    /// Customer's id; with --decide a nomination's.
    #[arg(value_name = "CUSTOMER")]
    id: uuid::Uuid,
    /// Why they would be good to talk with.
    #[arg(
        long,
        value_enum,
        required_unless_present = "decide",
        conflicts_with = "decide"
    )]
    why: Option<WhyWord>,
    /// Why, in words.
    #[arg(long, default_value = "", conflicts_with = "decide")]
    note: String,
    /// What to ask them.
    #[arg(long, default_value = "", conflicts_with = "decide")]
    ask: String,
    /// Decide on a nomination.
    #[arg(long, value_enum)]
    decide: Option<DecisionWord>,
    /// Why so.
    #[arg(long, requires = "decide", default_value = "")]
    reason: String,
    #[command(flatten)]
    output: Output,
}

#[derive(Debug, Args)]
pub(super) struct Invitations {
    #[command(subcommand)]
    verb: Option<InvitationVerb>,
    #[command(flatten)]
    output: Output,
}

impl Invitations {
    /// Whether options stand before the verb, where they count for nothing.
    pub(super) const fn has_idle_options(&self) -> bool {
        self.verb.is_some() && self.output.json
    }
}

#[derive(Debug, Subcommand)]
enum InvitationVerb {
    /// Who waits for an invitation, whoever is next first.
    Waiting {
        #[command(flatten)]
        output: Output,
    },
    /// Who might be suitable.
    Suggestions {
        #[command(flatten)]
        output: Output,
    },
    /// Print the message that may go out now.
    Text {
        /// Nomination's id.
        nomination: NominationId,
        #[command(flatten)]
        output: Output,
    },
    /// Write down that this message went out.
    Sent {
        /// Nomination's id.
        nomination: NominationId,
        /// Set a rule aside, as `rule=reason`; may be repeated.
        #[arg(long, value_name = "RULE=REASON", value_parser = overrule)]
        overrule: Vec<RuleOverride>,
        #[command(flatten)]
        output: Output,
    },
}

fn overrule(text: &str) -> Result<RuleOverride, String> {
    let (rule, reason) = text
        .split_once('=')
        .ok_or_else(|| "expected RULE=REASON".to_owned())?;
    let known = || {
        let words: Vec<&str> = RuleKind::ALL.iter().map(|rule| rule.word()).collect();
        format!("no such rule; there are {}", words.join(", "))
    };
    Ok(RuleOverride {
        rule: rule.trim().replace('-', "_").parse().map_err(|_| known())?,
        reason: reason.trim().to_owned(),
    })
}

fn row_json(row: &NominationRow) -> Value {
    let zone = row.time_zone.as_deref();
    json!({
        "id": row.id,
        "customer_id": row.customer.id,
        "customer": row.customer.name,
        "company": row.company,
        "time_zone": row.time_zone,
        "why": row.why,
        "note": row.note,
        "ask": row.ask,
        "nominated_by": row.nominated_by,
        "nominated_at": rfc3339(row.nominated_at, None),
        "state": row.state,
        "since": rfc3339(row.since, None),
        "decision": row.decision,
        "decision_reason": row.decision_reason,
        "decided_by": row.decided_by,
        "decided_at": row.decided_at.map(|at| rfc3339(at, None)),
        "sent_at": row.sent_at.map(|at| rfc3339(at, None)),
        "sent_by": row.sent_by,
        "messages": row.messages,
        "silent_days": row.silent_days,
        "reminder_due": row.reminder_due,
        "booking_id": row.booking_id,
        "call_start": row.call_start.map(|at| rfc3339(at, zone)),
        "matched_by": row.matched_by,
        "no_show_reason": row.no_show_reason,
        "no_shows": {
            "unexcused": row.no_shows.unexcused,
            "excused": row.no_shows.excused,
            "not_theirs": row.no_shows.not_theirs,
        },
        "reasons": row.reasons.iter().map(reason_json).collect::<Vec<_>>(),
    })
}

fn reason_json(row: &kawka_desk::view::ReasonRow) -> Value {
    json!({
        "rule": row.reason.rule,
        "hard": row.reason.is_hard(),
        "overrule": row.reason.overrule,
        "since": row.reason.since.map(|at| rfc3339(at, None)),
        "until": row.reason.until,
        "count": row.reason.count,
        "name": row.reason.name,
        "set_aside": row.set_aside.as_ref().map(|aside| json!({
            "reason": aside.reason,
            "by": aside.by,
            "at": rfc3339(aside.at, None),
        })),
    })
}

/// Warnings for whoever sits at the terminal, on standard error: what is printed stays whole.
fn warn(rows: &[kawka_desk::view::ReasonRow]) {
    for row in rows.iter().filter(|row| row.set_aside.is_none()) {
        eprintln!(
            "kawka: speaks against inviting them: {}",
            row.reason.rule.word().replace('_', " ")
        );
    }
}

pub(super) fn nominate(wanted: &Nominate, place: &Place) -> Done {
    let desk = write(place)?;
    let id = match wanted.decide {
        Some(decision) => {
            let id = NominationId::from(wanted.id);
            let decision = match decision {
                DecisionWord::Accept => Decision::Accepted,
                DecisionWord::Decline => Decision::Declined,
            };
            desk.decide_nomination(id, decision, &wanted.reason)?;
            id
        }
        None => {
            let draft = NominationDraft {
                customer_id: wanted.id.into(),
                why: wanted.why.map_or(NominationWhy::Other, Into::into),
                note: wanted.note.clone(),
                ask: wanted.ask.clone(),
            };
            desk.nominate(&draft)?.value
        }
    };
    let row = desk.get_nomination(id)?;
    warn(&row.reasons);
    show(
        wanted.output,
        || row_json(&row),
        || {
            out!(
                "{}  {}  {}",
                row.id,
                row.state,
                print::clean(&row.customer.name)
            )
        },
    )
}

pub(super) fn invitations(wanted: &Invitations, place: &Place) -> Done {
    match &wanted.verb {
        None => list(wanted.output, place),
        Some(InvitationVerb::Waiting { output }) => waiting(*output, place),
        Some(InvitationVerb::Suggestions { output }) => suggestions(*output, place),
        Some(InvitationVerb::Text { nomination, output }) => text(*nomination, *output, place),
        Some(InvitationVerb::Sent {
            nomination,
            overrule,
            output,
        }) => sent(*nomination, overrule, *output, place),
    }
}

fn list(output: Output, place: &Place) -> Done {
    let board = read(place)?.get_nomination_board()?;
    show(
        output,
        || Value::Array(board.rows.iter().map(row_json).collect()),
        || {
            for row in &board.rows {
                out!(
                    "{}  {:<9}  {}",
                    row.id,
                    row.state.word(),
                    print::clean(&row.customer.name)
                );
            }
        },
    )
}

fn waiting(output: Output, place: &Place) -> Done {
    let board = read(place)?.get_nomination_board()?;
    let row_of = |id| board.rows.iter().find(|row| row.id == id);
    show(
        output,
        || {
            let rows = board.waiting.iter().map(|waits| {
                json!({
                    "id": waits.id,
                    "customer": row_of(waits.id).map(|row| row.customer.name.clone()),
                    "points": waits.points,
                    "reasons": waits.reasons,
                })
            });
            Value::Array(rows.collect())
        },
        || {
            for waits in &board.waiting {
                let name = row_of(waits.id).map_or("-", |row| row.customer.name.as_str());
                out!("{}  {:>4}  {}", waits.id, waits.points, print::clean(name));
            }
        },
    )
}

fn suggestions(output: Output, place: &Place) -> Done {
    let rows = read(place)?.list_suitable()?;
    show(
        output,
        || {
            let row = |row: &kawka_desk::view::SuitableRow| {
                json!({
                    "customer_id": row.customer.id,
                    "customer": row.customer.name,
                    "company": row.company,
                    "points": row.points,
                    "suits": row.suits,
                    "reasons": row.reasons.iter().map(reason_json).collect::<Vec<_>>(),
                })
            };
            Value::Array(rows.iter().map(row).collect())
        },
        || {
            for row in &rows {
                let why: Vec<String> = row
                    .suits
                    .iter()
                    .map(|reason| reason.kind.word().replace('_', " "))
                    .collect();
                out!(
                    "{}  {:>3}  {}  {}",
                    row.customer.id,
                    row.points,
                    print::clean(&row.customer.name),
                    why.join(", ")
                );
            }
        },
    )
}

fn letter(
    desk: &Desk,
    nomination: NominationId,
) -> Result<kawka_desk::view::LetterView, CommandError> {
    desk.get_letter(
        nomination,
        &LetterChoice {
            language: None,
            form: None,
            consent: None,
        },
    )
}

fn text(nomination: NominationId, output: Output, place: &Place) -> Done {
    let desk = read(place)?;
    let letter = letter(&desk, nomination)?;
    if let Some(hard) = letter.reasons.iter().find(|row| row.reason.is_hard()) {
        return Err(CommandError::new(ErrorCode::NotEligible).with("rule", hard.reason.rule));
    }
    warn(&letter.reasons);
    show(
        output,
        || {
            json!({
                "nomination_id": letter.nomination_id,
                "kind": letter.kind,
                "language": letter.language,
                "form": letter.form,
                "addresses": letter.addresses,
                "subject": letter.subject,
                "body": letter.body,
                "link": letter.link,
                "link_source": letter.link_source,
                "missing": letter.missing,
                "reasons": letter.reasons.iter().map(reason_json).collect::<Vec<_>>(),
            })
        },
        || out!("{}\n\n{}", letter.subject, letter.body),
    )
}

fn sent(
    nomination: NominationId,
    overrule: &[RuleOverride],
    output: Output,
    place: &Place,
) -> Done {
    let desk = write(place)?;
    let letter = letter(&desk, nomination)?;
    if letter
        .missing
        .contains(&kawka_domain::nomination::letter::Placeholder::Link)
    {
        return Err(CommandError::new(ErrorCode::BadInput)
            .with("field", "link")
            .with("problem", "empty"));
    }
    desk.send_letter_despite(
        nomination,
        &LetterSending {
            kind: letter.kind,
            language: letter.language,
            form: letter.form,
            address: letter.addresses.first().cloned().unwrap_or_default(),
            subject: letter.subject,
            body: letter.body,
            way: LetterWay::Copy,
        },
        overrule,
    )?;
    let row = desk.get_nomination(nomination)?;
    show(
        output,
        || row_json(&row),
        || {
            out!(
                "{}  {}  {}",
                row.id,
                row.state,
                print::clean(&row.customer.name)
            )
        },
    )
}
