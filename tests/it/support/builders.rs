//! Invented people and their calls, with plain defaults. Addresses end in `.example` (RFC 2606).

use chrono::{DateTime, NaiveDate, Utc};
use kawka_desk::Desk;
use kawka_desk::view::{NewBooking, NewConsent, NewOutcome};
use kawka_domain::booking::{NoShowReason, Outcome};
use kawka_domain::consent::{ConsentDecision, ConsentMethod, ConsentScope, Initiative};
use kawka_domain::follow_up::{FollowUpDraft, FollowUpKind};
use kawka_domain::identity::{HandleDraft, HandleKind, HandleSource};
use kawka_domain::ids::{BookingId, CustomerId};
use kawka_domain::interaction::{Channel, Direction, InteractionDraft, InteractionKind};
use kawka_domain::person::{CompanyDraft, CustomerDraft};

/// A customer with a name and nothing else.
pub fn customer(given: &str, family: &str) -> CustomerDraft {
    CustomerDraft::named(given, family)
}

/// Somebody who is in every second test.
pub fn jadwiga() -> CustomerDraft {
    CustomerDraft {
        time_zone: "America/New_York".into(),
        role: "owner".into(),
        ..customer("Jadwiga", "Żółtowska")
    }
}

pub fn company(name: &str) -> CompanyDraft {
    CompanyDraft {
        name: name.into(),
        what_it_does: "Roofs".into(),
        domain: "dachy.example".into(),
        industry: "Building".into(),
        size: "9 people".into(),
        plan: String::new(),
    }
}

pub fn handle(kind: HandleKind, value: &str) -> HandleDraft {
    HandleDraft::new(kind, value, HandleSource::Entered)
}

pub fn email(value: &str) -> HandleDraft {
    handle(HandleKind::Email, value)
}

pub fn interaction(text: &str) -> InteractionDraft {
    InteractionDraft {
        channel: Channel::Phone,
        direction: Direction::Inbound,
        kind: InteractionKind::Question,
        at: None,
        text: text.into(),
        link: String::new(),
        feeling: None,
        had_by: None,
    }
}

pub fn follow_up(title: &str, due: Option<&str>) -> FollowUpDraft {
    FollowUpDraft {
        title: title.into(),
        kind: FollowUpKind::Task,
        due: due.map(|day| day.parse::<NaiveDate>().unwrap()),
        assignee_id: None,
        customer_id: None,
        booking_id: None,
    }
}

/// A promise to a customer, mine to keep.
pub fn promise(desk: &Desk, title: &str, customer_id: CustomerId) -> FollowUpDraft {
    FollowUpDraft {
        kind: FollowUpKind::Promise,
        assignee_id: Some(desk.me().unwrap()),
        customer_id: Some(customer_id),
        ..follow_up(title, None)
    }
}

/// Half an hour with a customer.
pub fn booking(customer_id: CustomerId, start: DateTime<Utc>) -> NewBooking {
    NewBooking {
        customer_id,
        start,
        minutes: 30,
        room_url: None,
    }
}

pub fn outcome(outcome: Outcome) -> NewOutcome {
    NewOutcome {
        outcome,
        remark: String::new(),
    }
}

pub fn held() -> NewOutcome {
    outcome(Outcome::Held)
}

pub fn no_show(reason: NoShowReason) -> NewOutcome {
    outcome(Outcome::NoShow { reason })
}

/// A decision, spoken in the call.
pub fn consent(
    customer_id: CustomerId,
    booking_id: Option<BookingId>,
    scope: ConsentScope,
    decision: ConsentDecision,
) -> NewConsent {
    NewConsent {
        customer_id,
        booking_id,
        scope,
        decision,
        sentence: "May we record this call?".into(),
        language: "en".into(),
        method: ConsentMethod::OralOnCall,
        initiative: Initiative::Ours,
        answer: String::new(),
        evidence: String::new(),
        evidence_sha256: String::new(),
        asked_by: None,
        said_at: None,
        valid_until: None,
    }
}

/// Adds Jadwiga with an address.
pub fn add_jadwiga(desk: &Desk) -> CustomerId {
    desk.add_customer(&jadwiga(), &[email("jadwiga@dachy.example")])
        .unwrap()
        .value
}

/// Adds a call by hand.
pub fn add_booking(desk: &Desk, customer: CustomerId, start: &str) -> BookingId {
    desk.add_booking(&booking(customer, start.parse().unwrap()))
        .unwrap()
        .value
}
