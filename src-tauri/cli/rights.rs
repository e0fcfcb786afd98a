//! Requests about people's own data, what is due for deletion, erasures and receipts from a terminal.

use clap::{Args, Subcommand, ValueEnum};
use kawka_desk::view::{
    DueItem, ErasureReason, ErasureRow, NewRightsRequest, PrivateNotes, RightsRequestRow,
};
use kawka_desk::{CommandError, ErrorCode, ReceiptChannel};
use kawka_domain::consent::ClockTrust;
use kawka_domain::identity::HandleKind;
use kawka_domain::ids::{CustomerId, RightsRequestId};
use kawka_domain::interaction::Channel;
use kawka_domain::rights::{RequestKind, RequestOutcome};
use serde_json::{Value, json};

use super::Output;
use super::print::clean;
use super::times::rfc3339;
use super::verbs::{DONE, Done, read, show, write};
use crate::app_state::language_of;
use crate::place::Place;

/// Verbs about people's own data.
#[derive(Debug, Subcommand)]
pub(super) enum RightsVerb {
    /// Write down what somebody asked for; it is answered within a month.
    Add {
        /// Customer's id.
        customer: CustomerId,
        /// access, rectification, erasure, restriction, portability or objection.
        kind: RequestKind,
        /// How it reached us: email, phone, …
        #[arg(long, default_value = "email")]
        channel: Channel,
        /// What they wrote or said.
        #[arg(long, default_value = "")]
        words: String,
        /// The day it came; otherwise today.
        #[arg(long, value_name = "DAY")]
        received: Option<chrono::NaiveDate>,
    },
    /// Give a request two further months.
    Extend {
        /// Request's id.
        id: RightsRequestId,
        /// Why.
        #[arg(long)]
        why: String,
    },
    /// Close a request with what the person was told.
    Close {
        /// Request's id.
        id: RightsRequestId,
        /// done, partly, refused or taken_back.
        outcome: RequestOutcome,
        /// What the person was told.
        #[arg(long, default_value = "")]
        answer: String,
    },
    /// Write everything about one person into a zip: a page to read and every row as JSON.
    Export {
        /// Customer's id.
        customer: CustomerId,
        /// Where to.
        file: String,
        /// With what members wrote about the calls for themselves; otherwise the file says that it is left out.
        #[arg(long)]
        private_notes: bool,
    },
    /// What erasing a person takes, leaves, and leaves to be cleared; with --yes erase them for good.
    Erase {
        /// Customer's id.
        customer: CustomerId,
        /// Erase: this cannot be undone.
        #[arg(long)]
        yes: bool,
        /// Why.
        #[arg(long, value_enum, default_value = "asked")]
        reason: ReasonOfErasure,
        #[command(flatten)]
        output: Output,
    },
    /// Whoever had this address or number and was erased, with the proof of what they had allowed.
    Find {
        /// The address or number.
        value: String,
        #[command(flatten)]
        handle: HandleOfErased,
        #[command(flatten)]
        output: Output,
    },
    /// Let the address or number of somebody who was erased in again.
    Readmit {
        /// The address or number.
        value: String,
        #[command(flatten)]
        handle: HandleOfErased,
    },
    /// Say that everybody who was erased since an older backup was put back has been erased again.
    Settle,
    /// The register of processing (GDPR Art. 30) as Markdown.
    Register,
}

#[derive(Debug, Args)]
pub(super) struct HandleOfErased {
    /// What it is: email, phone, linkedin and so on.
    #[arg(long, default_value = "email")]
    kind: HandleKind,
    /// The country of a number that is written without its code, such as PL.
    #[arg(long, default_value = "")]
    country: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum ReasonOfErasure {
    /// The person asked for it.
    Asked,
    /// It is no longer needed.
    NotNeeded,
    /// It was there without a right to it.
    Unlawful,
}

impl From<ReasonOfErasure> for ErasureReason {
    fn from(reason: ReasonOfErasure) -> Self {
        match reason {
            ReasonOfErasure::Asked => Self::Asked,
            ReasonOfErasure::NotNeeded => Self::NotNeeded,
            ReasonOfErasure::Unlawful => Self::Unlawful,
        }
    }
}

fn request_json(row: &RightsRequestRow) -> Value {
    json!(row)
}

fn erasure_json(row: &ErasureRow) -> Value {
    json!(row)
}

/// Requests and erasures, or one of the verbs.
pub(super) fn rights(verb: Option<RightsVerb>, output: Output, place: &Place) -> Done {
    let Some(verb) = verb else {
        let view = read(place)?.list_rights()?;
        return show(
            output,
            || {
                json!({
                    "today": view.today,
                    "requests": view.requests.iter().map(request_json).collect::<Vec<_>>(),
                    "erasures": view.erasures.iter().map(erasure_json).collect::<Vec<_>>(),
                    "unknown_since": view.unknown_since.map(|since| rfc3339(since, None)),
                })
            },
            || {
                for row in &view.requests {
                    let who = row
                        .customer
                        .as_ref()
                        .map_or("(erased)", |one| one.name.as_str());
                    out!(
                        "{}  {}  {}  {}  {}",
                        row.id,
                        row.due_on,
                        row.state,
                        row.kind,
                        clean(who)
                    );
                }
                if let Some(since) = view.unknown_since {
                    out!(
                        "who was erased since {} is not known: erase them again, then `kawka rights settle`",
                        rfc3339(since, None)
                    );
                }
                for row in &view.erasures {
                    let open = row
                        .places
                        .iter()
                        .filter(|place| place.done_at.is_none())
                        .count();
                    out!(
                        "{}  erased {} ({}), {} rows, {open} places to clear",
                        rfc3339(row.at, None),
                        row.kind,
                        row.reason,
                        row.rows
                    );
                }
            },
        );
    };
    match verb {
        RightsVerb::Add {
            customer,
            kind,
            channel,
            words,
            received,
        } => {
            let new = NewRightsRequest {
                customer_id: customer,
                kind,
                channel,
                words,
                received_on: received,
            };
            let desk = write(place)?;
            let id = desk.add_rights_request(&new)?.value;
            out!("{id}");
            DONE
        }
        RightsVerb::Extend { id, why } => {
            write(place)?.extend_rights_request(id, &why)?;
            DONE
        }
        RightsVerb::Close {
            id,
            outcome,
            answer,
        } => {
            write(place)?.close_rights_request(id, outcome, &answer)?;
            DONE
        }
        RightsVerb::Export {
            customer,
            file,
            private_notes,
        } => {
            let private = if private_notes {
                PrivateNotes::Included
            } else {
                PrivateNotes::LeftOut
            };
            let report = read(place)?.export_person(customer, &file, private)?;
            out!("{} rows in {}", report.rows, clean(&report.path));
            DONE
        }
        RightsVerb::Erase {
            customer,
            yes,
            reason,
            output,
        } => erase(customer, yes, reason.into(), output, place),
        RightsVerb::Find {
            value,
            handle,
            output,
        } => {
            let found = read(place)?.find_erased(handle.kind, &value, &handle.country)?;
            let found = found
                .ok_or_else(|| CommandError::new(ErrorCode::NotFound).with("what", "erasure"))?;
            show(
                output,
                || json!({"erasure": erasure_json(&found.erasure), "events": found.events}),
                || {
                    out!("erased {}", rfc3339(found.erasure.at, None));
                    for event in &found.events {
                        out!(
                            "{}  {} {}",
                            rfc3339(event.at, Some(&event.zone)),
                            event.scope,
                            event.decision
                        );
                    }
                },
            )
        }
        RightsVerb::Readmit { value, handle } => {
            write(place)?.readmit(handle.kind, &value, &handle.country)?;
            DONE
        }
        RightsVerb::Settle => {
            write(place)?.confirm_erasures()?;
            DONE
        }
        RightsVerb::Register => {
            let desk = read(place)?;
            out!("{}", desk.processing_register(language_of(&desk))?);
            DONE
        }
    }
}

fn erase(
    customer: CustomerId,
    yes: bool,
    reason: ErasureReason,
    output: Output,
    place: &Place,
) -> Done {
    if yes {
        let desk = write(place)?;
        let id = desk.erase_customer(customer, reason)?.value;
        let view = desk.list_rights()?;
        let row = view.erasures.iter().find(|row| row.id == id);
        return show(
            output,
            || row.map(erasure_json).unwrap_or_default(),
            || {
                out!("erased; proof {id}");
                for place in row.iter().flat_map(|row| &row.places) {
                    out!("still to clear: {} {}", place.kind, clean(&place.detail));
                }
            },
        );
    }
    let preview = read(place)?.preview_erasure(customer)?;
    show(
        output,
        || json!(preview),
        || {
            out!("{}", clean(&preview.name));
            for count in &preview.counts {
                out!("goes: {} {}", count.count, count.kind);
            }
            out!(
                "stays: {} events of consent as proof until {}",
                preview.proof_events,
                preview.proof_until
            );
            for place in &preview.places {
                let until = place
                    .until
                    .map_or_else(String::new, |day| format!(" by {day}"));
                out!("outside: {} {}{until}", place.kind, clean(&place.detail));
            }
            out!("nothing was erased; --yes erases for good");
        },
    )
}

fn due_json(item: &DueItem) -> Value {
    json!({
        "kind": item.item.kind, "id": item.item.id,
        "customer": item.customer.as_ref().map(|one| json!({"id": one.id, "name": one.name})),
        "at": rfc3339(item.at, None), "due_on": item.due_on, "due": item.is_due, "asked": item.asked,
        "by_hand": item.by_hand, "restricted": item.restricted, "count": item.count,
    })
}

/// What is due for deletion; with `delete` deletes it, and without either takes the daily look where it is time for it.
pub(super) fn retention(delete: bool, look: bool, output: Output, place: &Place) -> Done {
    if look {
        let desk = write(place)?;
        let deleted = desk.look_at_retention()?;
        return show(
            output,
            || json!({"deleted": deleted}),
            || {
                out!(
                    "{}",
                    if deleted {
                        "deleted"
                    } else {
                        "nothing was deleted"
                    }
                );
            },
        );
    }
    if delete {
        let desk = write(place)?;
        let done = desk.delete_due(None)?.value;
        return show(
            output,
            || json!(done),
            || {
                out!(
                    "{} recordings are to be deleted, {} papers and proofs erased, {} recordings only a person reaches",
                    done.asked,
                    done.erased,
                    done.by_hand
                );
            },
        );
    }
    let view = read(place)?.list_due()?;
    show(
        output,
        || {
            json!({
                "today": view.today, "clock": view.clock, "looked_on": view.looked_on,
                "items": view.items.iter().map(due_json).collect::<Vec<_>>(),
            })
        },
        || {
            if view.clock == ClockTrust::Suspect {
                out!("the clock is not believed: nothing is deleted today");
            }
            for item in &view.items {
                let who = item.customer.as_ref().map_or("-", |one| one.name.as_str());
                let due = if item.is_due { "due" } else { "later" };
                out!(
                    "{}  {due}  {}  {}  {}",
                    item.due_on,
                    item.item.kind,
                    clean(who),
                    item.item.id
                );
            }
        },
    )
}

/// The receipt of a customer; with `give` notes that it was given.
pub(super) fn receipt(customer: CustomerId, give: bool, place: &Place) -> Done {
    let desk = if give { write(place)? } else { read(place)? };
    let draft = desk.draft_receipt(customer)?;
    out!("# {}\n\n{}", draft.title, draft.text);
    if give {
        desk.give_receipt(customer, ReceiptChannel::Copy, &draft.sha256)?;
    }
    DONE
}
