//! What changed since a brief was ready, in words.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use kawka_domain::booking::BookingEventKind;
use kawka_domain::follow_up::FollowUpKind;
use kawka_domain::person::FormOfAddress;
use kawka_domain::question::AnswerState;

use super::{Language, brief, channel, decision, handover, scope};
use crate::markdown::one_line;
use crate::view::{
    BookingEventRow, BriefChange, BriefSection, ChangedField, FollowUpTurn, TimelineItem,
};

const fn event(language: Language, kind: BookingEventKind) -> &'static str {
    match (language, kind) {
        (Language::Polish, BookingEventKind::Booked) => "umówiona",
        (Language::Polish, BookingEventKind::Moved) => "przełożona",
        (Language::Polish, BookingEventKind::LengthChanged) => "zmieniona długość",
        (Language::Polish, BookingEventKind::RoomChanged) => "inny pokój",
        (Language::Polish, BookingEventKind::Cancelled) => "odwołana",
        (Language::Polish, BookingEventKind::Reopened) => "znów otwarta",
        (Language::Polish, BookingEventKind::Arrived) => "na miejscu",
        (Language::Polish, BookingEventKind::RunningLate) => "spóźnienie",
        (Language::Polish, BookingEventKind::Held) => "odbyła się",
        (Language::Polish, BookingEventKind::NoShow) => "nieobecność",
        (Language::Polish, BookingEventKind::Linked) => "dopasowana do osoby",
        (Language::Polish, BookingEventKind::Kept) => "zachowana",
        (Language::Polish, BookingEventKind::SecondChance) => "druga szansa",
        (Language::English, BookingEventKind::Booked) => "booked",
        (Language::English, BookingEventKind::Moved) => "moved",
        (Language::English, BookingEventKind::LengthChanged) => "length changed",
        (Language::English, BookingEventKind::RoomChanged) => "other room",
        (Language::English, BookingEventKind::Cancelled) => "cancelled",
        (Language::English, BookingEventKind::Reopened) => "open again",
        (Language::English, BookingEventKind::Arrived) => "arrived",
        (Language::English, BookingEventKind::RunningLate) => "running late",
        (Language::English, BookingEventKind::Held) => "held",
        (Language::English, BookingEventKind::NoShow) => "no-show",
        (Language::English, BookingEventKind::Linked) => "matched to a person",
        (Language::English, BookingEventKind::Kept) => "kept",
        (Language::English, BookingEventKind::SecondChance) => "second chance",
    }
}

const fn field(language: Language, field: ChangedField) -> &'static str {
    match (language, field) {
        (Language::Polish, ChangedField::GivenName) => "imię",
        (Language::Polish, ChangedField::FamilyName) => "nazwisko",
        (Language::Polish, ChangedField::FormOfAddress) => "forma zwracania się",
        (Language::Polish, ChangedField::Language) => "język",
        (Language::Polish, ChangedField::TimeZone) => "strefa czasowa",
        (Language::Polish, ChangedField::Country) => "kraj",
        (Language::Polish, ChangedField::Role) => "rola",
        (Language::Polish, ChangedField::Company) => "firma",
        (Language::Polish, ChangedField::CareOwner) => "opiekun",
        (Language::Polish, ChangedField::Since) => "klient od",
        (Language::Polish, ChangedField::Plan) => "plan",
        (Language::Polish, ChangedField::ProductNotes) => "droga z produktem",
        (Language::Polish, ChangedField::NonTechnical) => "wymaga prostych kroków",
        (Language::Polish, ChangedField::DoNotContact) => "nie kontaktować się",
        (Language::Polish, ChangedField::CompanyName) => "nazwa firmy",
        (Language::Polish, ChangedField::WhatItDoes) => "czym zajmuje się firma",
        (Language::Polish, ChangedField::Domain) => "domena firmy",
        (Language::Polish, ChangedField::Industry) => "branża",
        (Language::Polish, ChangedField::Size) => "wielkość firmy",
        (Language::English, ChangedField::GivenName) => "given name",
        (Language::English, ChangedField::FamilyName) => "family name",
        (Language::English, ChangedField::FormOfAddress) => "form of address",
        (Language::English, ChangedField::Language) => "language",
        (Language::English, ChangedField::TimeZone) => "time zone",
        (Language::English, ChangedField::Country) => "country",
        (Language::English, ChangedField::Role) => "role",
        (Language::English, ChangedField::Company) => "company",
        (Language::English, ChangedField::CareOwner) => "care owner",
        (Language::English, ChangedField::Since) => "customer since",
        (Language::English, ChangedField::Plan) => "plan",
        (Language::English, ChangedField::ProductNotes) => "road with the product",
        (Language::English, ChangedField::NonTechnical) => "needs simple steps",
        (Language::English, ChangedField::DoNotContact) => "do not contact",
        (Language::English, ChangedField::CompanyName) => "company name",
        (Language::English, ChangedField::WhatItDoes) => "what the company does",
        (Language::English, ChangedField::Domain) => "company domain",
        (Language::English, ChangedField::Industry) => "industry",
        (Language::English, ChangedField::Size) => "company size",
    }
}

const fn turn(language: Language, kind: FollowUpKind, turn: FollowUpTurn) -> &'static str {
    match (language, kind, turn) {
        (Language::Polish, FollowUpKind::Task, FollowUpTurn::Added) => "nowy dalszy krok",
        (Language::Polish, FollowUpKind::Task, FollowUpTurn::Changed) => "zmieniony dalszy krok",
        (Language::Polish, FollowUpKind::Task, FollowUpTurn::Done) => "zrobiony dalszy krok",
        (Language::Polish, FollowUpKind::Task, FollowUpTurn::Told) => "zrobione, klient wie",
        (Language::Polish, FollowUpKind::Promise, FollowUpTurn::Added) => "nowa obietnica",
        (Language::Polish, FollowUpKind::Promise, FollowUpTurn::Changed) => "zmieniona obietnica",
        (Language::Polish, FollowUpKind::Promise, FollowUpTurn::Done) => "dotrzymana obietnica",
        (Language::Polish, FollowUpKind::Promise, FollowUpTurn::Told) => {
            "dotrzymana obietnica, klient wie"
        }
        (Language::English, FollowUpKind::Task, FollowUpTurn::Added) => "new follow-up",
        (Language::English, FollowUpKind::Task, FollowUpTurn::Changed) => "follow-up changed",
        (Language::English, FollowUpKind::Task, FollowUpTurn::Done) => "follow-up done",
        (Language::English, FollowUpKind::Task, FollowUpTurn::Told) => "customer told",
        (Language::English, FollowUpKind::Promise, FollowUpTurn::Added) => "new promise",
        (Language::English, FollowUpKind::Promise, FollowUpTurn::Changed) => "promise changed",
        (Language::English, FollowUpKind::Promise, FollowUpTurn::Done) => "promise kept",
        (Language::English, FollowUpKind::Promise, FollowUpTurn::Told) => {
            "promise kept, customer told"
        }
    }
}

const fn section(language: Language, section: BriefSection) -> &'static str {
    let words = brief(language);
    match section {
        BriefSection::Know => words.know,
        BriefSection::Ask => words.ask,
        BriefSection::Do => words.dos,
        BriefSection::Dont => words.donts,
        BriefSection::Road => words.product,
        BriefSection::Company => words.company,
        BriefSection::Channels => words.channels,
    }
}

fn booking(language: Language, row: &BookingEventRow, ours: Tz) -> String {
    let shown = |at: DateTime<Utc>| at.with_timezone(&ours).format("%Y-%m-%d %H:%M");
    let what = event(language, row.kind);
    match (
        row.kind,
        row.from_start,
        row.to_start,
        row.from_minutes,
        row.to_minutes,
    ) {
        (BookingEventKind::Moved, Some(from), Some(to), ..) => {
            format!("{what}: {} → {}", shown(from), shown(to))
        }
        (BookingEventKind::LengthChanged, _, _, Some(from), Some(to)) => {
            format!("{what}: {from} → {to} min")
        }
        _ => what.to_owned(),
    }
}

/// Something that has a name: what it is now, what it was, or that it is gone.
fn from(language: Language, what: &str, former: &str, value: &str) -> String {
    match (former, value, language) {
        (_, "", Language::Polish) => format!("{what}: już nie {former}"),
        (_, "", Language::English) => format!("{what}: no longer {former}"),
        ("", _, _) => format!("{what}: {value}"),
        _ => format!("{what}: {former} → {value}"),
    }
}

fn field_value(language: Language, field: ChangedField, value: &str) -> String {
    match field {
        _ if value.is_empty() => String::new(),
        ChangedField::NonTechnical | ChangedField::DoNotContact => match (language, value) {
            (Language::Polish, "1") => "tak",
            (Language::Polish, _) => "nie",
            (Language::English, "1") => "yes",
            (Language::English, _) => "no",
        }
        .to_owned(),
        ChangedField::FormOfAddress => match (language, value.parse()) {
            (Language::Polish, Ok(FormOfAddress::FirstName)) => "po imieniu".to_owned(),
            (Language::Polish, Ok(FormOfAddress::Formal)) => "per pan, pani".to_owned(),
            (Language::English, Ok(FormOfAddress::FirstName)) => "first name".to_owned(),
            (Language::English, Ok(FormOfAddress::Formal)) => "formal".to_owned(),
            (_, Err(_)) => value.to_owned(),
        },
        _ => value.to_owned(),
    }
}

/// One change on one line, with its day; `None` for one that says nothing.
pub(crate) fn change(language: Language, change: &BriefChange, ours: Tz) -> Option<String> {
    let polish = language == Language::Polish;
    let told = match change {
        BriefChange::Booking { event } => booking(language, event, ours),
        BriefChange::Interaction {
            item: TimelineItem::Interaction { interaction, .. },
        } => format!(
            "{}: {}",
            channel(language, interaction.channel),
            interaction.text
        ),
        BriefChange::Interaction { .. } => return None,
        BriefChange::FollowUp {
            title,
            follow_up_kind,
            turn: became,
            ..
        } => format!("{}: {title}", turn(language, *follow_up_kind, *became)),
        BriefChange::Consent {
            scope: purpose,
            decision: said,
            ..
        } => format!(
            "{}: {}",
            scope(language, *purpose),
            decision(language, *said)
        ),
        BriefChange::Answer {
            question,
            state,
            text,
            ..
        } => {
            let said = match state {
                AnswerState::Answered => text.as_str(),
                AnswerState::Declined => handover(language).declined,
                AnswerState::NotAsked => "–",
            };
            format!("{question} {said}")
        }
        BriefChange::Question { text, .. } if polish => format!("dodatkowe pytanie: {text}"),
        BriefChange::Question { text, .. } => format!("to ask as well: {text}"),
        BriefChange::Fact {
            name,
            label,
            former,
            value,
            ..
        } => {
            let what = if label.is_empty() {
                name.word().replace('_', " ")
            } else {
                label.clone()
            };
            from(language, &what, former, value)
        }
        BriefChange::Field {
            field: which,
            former,
            value,
            ..
        } => {
            let shown = |text: &str| field_value(language, *which, text);
            from(
                language,
                field(language, *which),
                &shown(former),
                &shown(value),
            )
        }
        BriefChange::Handle { value, .. } if polish => format!("nowy kontakt: {value}"),
        BriefChange::Handle { value, .. } => format!("new contact detail: {value}"),
        BriefChange::Section { section: which, .. } => {
            let what = section(language, *which);
            format!("{}: {what}", if polish { "dopisano" } else { "written" })
        }
    };
    let day = change.at().with_timezone(&ours).format("%Y-%m-%d %H:%M");
    Some(format!("{day} {}", one_line(&told)))
}
