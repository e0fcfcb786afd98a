//! The question about consent that an invitation carries: put before there is a call, and about the call that answers it.
//!
//! Both are events of consent with the notice that was in force when the message left. A request allows nothing: what the
//! guest answers when booking, or in a reply, is recorded by a person, who names it as what shows it.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use kawka_domain::consent::standing::stand;
use kawka_domain::consent::{
    ConsentDecision, ConsentMethod, ConsentScope, ConsentState, Event, Initiative, Objection,
};
use kawka_domain::ids::{BookingId, ConsentId, CustomerId, InvitationId, MemberId, NominationId};
use kawka_store::table::invitation::Sent;
use kawka_store::{Connection, Transaction, table};

use crate::command_error::CommandError;
use crate::consent::{Consents, proposed, write_event};
use crate::view::NewConsent;
use crate::wording::{Language, invitation_of};

/// What an invitation asks for.
const SCOPE: ConsentScope = ConsentScope::RecordInternal;

/// The question as an event, put outside of any call.
pub(super) struct Asking<'a> {
    /// To whom.
    pub(super) customer: CustomerId,
    /// In which message.
    pub(super) sent: InvitationId,
    /// The sentence.
    pub(super) sentence: &'a str,
    /// Its language.
    pub(super) language: &'a str,
    /// By whom.
    pub(super) by: Option<MemberId>,
    /// When.
    pub(super) now: DateTime<Utc>,
    /// In which zone.
    pub(super) zone: Tz,
    /// For the words of what shows it.
    pub(super) ours: Language,
}

impl Asking<'_> {
    fn draft(&self) -> NewConsent {
        let day = self.now.with_timezone(&self.zone).date_naive();
        NewConsent {
            customer_id: self.customer,
            booking_id: None,
            scope: SCOPE,
            decision: ConsentDecision::Requested,
            sentence: self.sentence.trim().to_owned(),
            language: self.language.to_owned(),
            method: ConsentMethod::InvitationLine,
            initiative: Initiative::Ours,
            answer: String::new(),
            // Names the message and nobody: the proof outlives the person's record.
            evidence: format!("{} {day}, {}", invitation_of(self.ours), self.sent),
            evidence_sha256: String::new(),
            asked_by: None,
            said_at: None,
            valid_until: None,
        }
    }

    /// Writes down that the message asks.
    ///
    /// # Errors
    /// [`crate::ErrorCode::AskedTooSoon`] after a no, [`crate::ErrorCode::ConsentChainBroken`].
    pub(super) fn write(&self, tx: &Transaction<'_>) -> Result<ConsentId, CommandError> {
        let (id, _) = write_event(tx, &self.draft(), self.by, self.now, self.zone)?;
        Ok(id)
    }
}

/// Why nobody may be asked now, if so: they said no a while ago.
pub(super) fn rests(
    c: &Connection,
    customer: CustomerId,
    by: Option<MemberId>,
    now: DateTime<Utc>,
    zone: Tz,
) -> Result<bool, CommandError> {
    let asking = Asking {
        customer,
        sent: InvitationId::new(),
        sentence: "?",
        language: "",
        by,
        now,
        zone,
        ours: Language::English,
    };
    let consents = Consents::read_trusting(c, customer, now, true)?;
    let draft = asking.draft();
    let answer = proposed(&draft, &consents, consents.before(&draft), by);
    Ok(answer == Err(Objection::TooSoon))
}

/// Whether a text holds a sentence that once asked about recording. One or two words may stand there by chance.
pub(super) fn asks_in_former_words(c: &Connection, body: &str) -> Result<bool, CommandError> {
    let notices = table::consent_notice::list(c)?;
    let mut former = notices.iter().filter(|notice| notice.scope == SCOPE);
    Ok(former.any(|notice| {
        let text = notice.text.trim();
        text.split_whitespace().count() > 2 && body.contains(text)
    }))
}

fn is_request(event: &Event) -> bool {
    event.scope == SCOPE
        && event.decision == ConsentDecision::Requested
        && event.method == ConsentMethod::InvitationLine
}

/// Requests of a customer that stand.
fn requests(c: &Connection, customer: CustomerId) -> Result<Vec<Event>, CommandError> {
    let events = table::consent_event::list(c, customer)?;
    let stands = stand(&events);
    Ok(events
        .into_iter()
        .filter(|event| is_request(event) && stands.get(&event.id).copied().unwrap_or(true))
        .collect())
}

/// The same question to a customer about another call, unless a no came since. Where events cannot be added the call is
/// asked about in the call itself.
fn repeat(
    tx: &Transaction<'_>,
    asked: &Event,
    (customer, booking): (CustomerId, BookingId),
    now: DateTime<Utc>,
) -> Result<(), CommandError> {
    // The question may have been put to a record that was merged into theirs.
    let known = Consents::read_trusting(tx, customer, now, true)?;
    if known.newest_word(SCOPE).state.says_no() {
        return Ok(());
    }
    let stands = stand(&known.events);
    let spoken = known.events.iter().any(|event| {
        event.scope == SCOPE
            && event.booking == Some(booking)
            && stands.get(&event.id).copied().unwrap_or(true)
            && event.decision != ConsentDecision::TakenBack
    });
    if spoken || !crate::consent::chain_holds(tx)? {
        return Ok(());
    }
    let event = Event {
        id: ConsentId::new(),
        customer,
        booking: Some(booking),
        recorded_at: now,
        clock: table::consent_event::clock(tx, now)?,
        of: None,
        ..asked.clone()
    };
    table::consent_event::add(tx, event)?;
    Ok(())
}

fn is_of(event: &Event, sent: &Sent) -> bool {
    event.evidence.ends_with(&sent.id.to_string())
}

/// A booking answers the invitations of a nomination: what they asked was asked about this call.
pub(super) fn about_call(
    tx: &Transaction<'_>,
    nomination: NominationId,
    booking: BookingId,
    now: DateTime<Utc>,
) -> Result<(), CommandError> {
    let customer = table::nomination::get(tx, nomination)?.fields.customer;
    // Somebody else came in their place: nobody asked them.
    if table::booking::get(tx, booking)?.customer != Some(customer) {
        return Ok(());
    }
    let asked = requests(tx, customer)?;
    let sent = table::invitation::list(tx, nomination)?;
    let newest = sent.iter().rev().find_map(|one| {
        asked
            .iter()
            .find(|event| event.booking.is_none() && is_of(event, one))
    });
    newest.map_or(Ok(()), |event| repeat(tx, event, (customer, booking), now))
}

/// A booking answers nothing of a nomination: its call was not asked about either.
pub(super) fn not_about_call(
    tx: &Transaction<'_>,
    nomination: NominationId,
    booking: BookingId,
    by: Option<MemberId>,
    now: DateTime<Utc>,
) -> Result<(), CommandError> {
    let customer = table::nomination::get(tx, nomination)?.fields.customer;
    let sent = table::invitation::list(tx, nomination)?;
    let mut call = Some(booking);
    while let Some(id) = call {
        for event in requests(tx, customer)? {
            if event.booking == Some(id) && sent.iter().any(|one| is_of(&event, one)) {
                table::consent_event::take_back(tx, event.id.uuid(), by, now)?;
            }
        }
        call = table::booking::get(tx, id)?.moved_from;
    }
    Ok(())
}

/// A call takes the place of another: what was asked about that one, and not answered, was asked about this one.
pub(crate) fn goes_along(
    tx: &Transaction<'_>,
    from: BookingId,
    to: BookingId,
    now: DateTime<Utc>,
) -> Result<(), CommandError> {
    let Some(customer) = table::booking::get(tx, to)?.customer else {
        return Ok(());
    };
    let known = Consents::read_trusting(tx, customer, now, true)?;
    if known.standing(SCOPE, Some(from)).state != ConsentState::Requested {
        return Ok(());
    }
    let asked = requests(tx, customer)?;
    let event = asked.iter().rev().find(|event| event.booking == Some(from));
    event.map_or(Ok(()), |event| repeat(tx, event, (customer, to), now))
}
