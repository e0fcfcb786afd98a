//! Consent: recording what a customer says, where each purpose stands, and whether something may be done.
//!
//! Every path asks here: the rules are `domain`'s ([`kawka_domain::consent`]), the events the file's. Before an answer
//! counts the whole chain of events is checked; where it does not hold nothing is allowed and nothing is recorded.

use std::collections::BTreeMap;

use chrono::{DateTime, Offset as _, Utc};
use chrono_tz::Tz;
use kawka_domain::consent::standing::stand;
use kawka_domain::consent::{
    ClockTrust, ConsentDecision, ConsentMethod, ConsentScope, ConsentState, Event, Hash,
    MeaningChange, Objection, Permit, Proposal, Question, Refusal, Standing, check, may, standing,
    standing_of_customer,
};
use kawka_domain::ids::{
    BookingId, ConsentId, ConsentRecordId, CustomerId, DeviceId, MemberId, NoticeId,
};
use kawka_store::table::booking::Booking;
use kawka_store::table::consent_notice::Notice;
use kawka_store::{Connection, Transaction, table};
use uuid::Uuid;

use crate::action::Action;
use crate::command_error::{CommandError, ErrorCode};
use crate::desk::Desk;
use crate::history::one_of_us;
use crate::people::{line, text};
use crate::view::{ConsentEventRow, ConsentRow, Done, MayRow, NewConsent};

/// What is known of one customer's consent, read once.
pub(crate) struct Consents {
    pub(crate) events: Vec<Event>,
    changes: Vec<MeaningChange>,
    clock: ClockTrust,
    chain_holds: bool,
    now: DateTime<Utc>,
}

impl Consents {
    /// Reads them and checks the chain.
    pub(crate) fn read(
        c: &Connection,
        customer: CustomerId,
        now: DateTime<Utc>,
    ) -> Result<Self, CommandError> {
        let holds = chain_holds(c)?;
        Self::read_trusting(c, customer, now, holds)
    }

    /// Reads them for showing; whether the chain holds is known already.
    pub(crate) fn read_trusting(
        c: &Connection,
        customer: CustomerId,
        now: DateTime<Utc>,
        chain_holds: bool,
    ) -> Result<Self, CommandError> {
        Ok(Self {
            events: table::consent_event::list(c, customer)?,
            changes: table::consent_notice::list_changes(c)?,
            clock: table::consent_event::clock(c, now)?,
            chain_holds,
            now,
        })
    }

    /// Where a purpose stands: in a call, or outside of any.
    pub(crate) fn standing(&self, scope: ConsentScope, call: Option<BookingId>) -> Standing {
        match call {
            Some(_) => standing(scope, call, &self.events, &self.changes, self.now),
            None => standing_of_customer(scope, &self.events, &self.changes, self.now),
        }
    }

    /// The newest word on a purpose, in whichever call it was said.
    pub(crate) fn newest_word(&self, scope: ConsentScope) -> Standing {
        standing(scope, None, &self.events, &self.changes, self.now)
    }

    /// Where a purpose stands for a decision that somebody wants to record. A question outside of any call goes by the
    /// newest word: after a no nobody is asked for a while, though a yes of an earlier call goes on for that call.
    pub(crate) fn before(&self, new: &NewConsent) -> Standing {
        let asks = matches!(
            new.decision,
            ConsentDecision::Requested | ConsentDecision::Deferred
        );
        if asks && new.booking_id.is_none() {
            self.newest_word(new.scope)
        } else {
            self.standing(new.scope, new.booking_id)
        }
    }

    /// The question that an answer answers: it stands unanswered and was put in the same words.
    fn question(&self, new: &NewConsent, present: Standing) -> Option<&Event> {
        let answers = matches!(
            new.decision,
            ConsentDecision::Given | ConsentDecision::Refused | ConsentDecision::Deferred
        );
        let spoken_here = new.method == ConsentMethod::OralOnCall;
        let by = present
            .by
            .filter(|_| present.state == ConsentState::Requested && answers && !spoken_here)?;
        let event = self.events.iter().find(|event| event.id == by)?;
        let said = new.said_at.unwrap_or(self.now);
        (event.sentence.trim() == new.sentence.trim() && event.at <= said).then_some(event)
    }

    /// Whether what customers are told about a purpose means something else since an event.
    fn means_other_since(&self, event: &Event) -> bool {
        self.changes.iter().any(|change| {
            change.scope.is_none_or(|scope| scope == event.scope)
                && change.at > event.at
                && change.at <= self.now
        })
    }

    /// Whether something may be done now.
    pub(crate) fn may(
        &self,
        scope: ConsentScope,
        call: Option<BookingId>,
    ) -> Result<Permit, Refusal> {
        may(&Question {
            scope,
            customer: true,
            chain_holds: self.chain_holds,
            clock: self.clock,
            standing: self.standing(scope, call),
            recording: self.standing(ConsentScope::RecordInternal, call),
        })
    }
}

/// Whether the chain of every machine's events holds.
pub(crate) fn chain_holds(c: &Connection) -> Result<bool, CommandError> {
    let verified = table::consent_event::verify(c)?;
    if let Err(error) = verified {
        tracing::error!(%error, "the chain of consent events does not hold");
    }
    Ok(verified.is_ok())
}

/// Whether something may be done with a call now. For use within the transaction that does it.
pub(crate) fn may_in(
    c: &Connection,
    booking: &Booking,
    scope: ConsentScope,
    now: DateTime<Utc>,
) -> Result<Result<Permit, Refusal>, CommandError> {
    let Some(customer) = booking.customer else {
        return Ok(Err(Refusal::NoCustomer));
    };
    Ok(Consents::read(c, customer, now)?.may(scope, Some(booking.id)))
}

/// A refusal in the form in which the window and the terminal hear it.
pub(crate) fn refused(scope: ConsentScope, refusal: Refusal) -> CommandError {
    CommandError::new(ErrorCode::ConsentMissing)
        .with("scope", scope)
        .with("reason", refusal)
}

fn objected(objection: Objection) -> CommandError {
    let field = CommandError::bad_input;
    match objection {
        Objection::NothingToWithdraw => CommandError::new(ErrorCode::NothingToWithdraw),
        Objection::TooSoon => CommandError::new(ErrorCode::AskedTooSoon),
        Objection::ClockSuspect => CommandError::new(ErrorCode::ClockSuspect),
        Objection::OnlyUndoTakesBack => field("decision", "not_by_hand"),
        Objection::NoSentence => field("sentence", "empty"),
        Objection::NoEvidence => field("evidence", "empty"),
        Objection::NobodyActed => field("asked_by", "empty"),
        Objection::NeedsCall => field("booking", "empty"),
        Objection::NotYetSaid => field("said_at", "in_the_future"),
        Objection::BeforeTheNo => field("said_at", "before_the_no"),
        Objection::OverAlready => field("valid_until", "in_the_past"),
    }
}

/// The consent of one call, every purpose.
pub(crate) fn consent_rows(
    c: &Connection,
    customer: CustomerId,
    booking: BookingId,
    now: DateTime<Utc>,
    chain_holds: bool,
) -> Result<Vec<ConsentRow>, CommandError> {
    let consents = Consents::read_trusting(c, customer, now, chain_holds)?;
    let names = table::consent_event::names(c)?;
    let row = |&scope: &ConsentScope| {
        let standing = consents.standing(scope, Some(booking));
        let event = consents.events.iter().find(|e| Some(e.id) == standing.by);
        ConsentRow {
            scope,
            state: standing.state,
            decided_at: event.map(|e| e.at),
            asked_by: event.and_then(|e| names.get(&e.asked_by?).cloned()),
            method: event.map(|e| e.method),
            sentence: event.map(|e| e.sentence.clone()),
            language: event.map(|e| e.language.clone()),
            valid_until: event.and_then(|e| e.valid_until),
            this_call: event.is_some_and(|e| e.booking == Some(booking)),
            refusal: consents.may(scope, Some(booking)).err(),
        }
    };
    Ok(ConsentScope::ALL.iter().map(row).collect())
}

/// The events of a customer as they are shown, newest first.
pub(crate) fn event_rows(
    c: &Connection,
    events: &[Event],
) -> Result<Vec<ConsentEventRow>, CommandError> {
    let names = table::consent_event::names(c)?;
    let notices: BTreeMap<NoticeId, Notice> = table::consent_notice::list(c)?
        .into_iter()
        .map(|notice| (notice.id, notice))
        .collect();
    let stands = stand(events);
    let mut rows: Vec<ConsentEventRow> = events
        .iter()
        .map(|e| ConsentEventRow {
            id: e.id,
            scope: e.scope,
            decision: e.decision,
            at: e.at,
            recorded_at: e.recorded_at,
            zone: e.zone.clone(),
            asked_by: e.asked_by.and_then(|id| names.get(&id).cloned()),
            method: e.method,
            initiative: e.initiative,
            sentence: e.sentence.clone(),
            language: e.language.clone(),
            answer: e.answer.clone(),
            evidence: e.evidence.clone(),
            valid_until: e.valid_until,
            notice_version: e.notice.and_then(|id| notices.get(&id)).map(|n| n.version),
            notice_sha256: e.notice_sha256.clone(),
            booking_id: e.booking,
            stands: stands.get(&e.id).copied().unwrap_or(true),
            takes_back: e.of.filter(|_| e.decision == ConsentDecision::TakenBack),
            number: u32::try_from(e.seq).unwrap_or(u32::MAX),
            hash: e.hash.to_hex(),
        })
        .collect();
    rows.sort_by_key(|row| std::cmp::Reverse((row.recorded_at, row.number)));
    Ok(rows)
}

/// An event of which the store fills in record, device, number and hashes.
pub(crate) fn draft(
    customer: CustomerId,
    booking: Option<BookingId>,
    new: &NewConsent,
    by: Option<MemberId>,
    clock: ClockTrust,
    now: DateTime<Utc>,
    zone: Tz,
) -> Event {
    let nobody = Uuid::nil();
    Event {
        id: ConsentId::new(),
        record: ConsentRecordId::from(nobody),
        customer,
        booking,
        scope: new.scope,
        decision: new.decision,
        method: new.method,
        initiative: new.initiative,
        sentence: new.sentence.clone(),
        language: new.language.clone(),
        answer: new.answer.clone(),
        evidence: new.evidence.clone(),
        evidence_sha256: new.evidence_sha256.clone(),
        asked_by: by,
        at: new.said_at.unwrap_or(now),
        recorded_at: now,
        zone: zone.name().to_owned(),
        offset_minutes: now.with_timezone(&zone).offset().fix().local_minus_utc() / 60,
        clock,
        valid_until: new.valid_until,
        notice: None,
        notice_sha256: String::new(),
        of: None,
        device: DeviceId::from(nobody),
        seq: 0,
        prev_hash: Hash::default(),
        hash: Hash::default(),
    }
}

fn checked(new: &NewConsent) -> Result<NewConsent, CommandError> {
    let sha256 = line("evidence_sha256", &new.evidence_sha256)?.to_lowercase();
    let is_hash =
        sha256.is_empty() || sha256.len() == 64 && sha256.bytes().all(|b| b.is_ascii_hexdigit());
    if !is_hash {
        return Err(CommandError::bad_input("evidence_sha256", "not_a_hash"));
    }
    // A written yes may be older than a no: nobody may leave open when it was written.
    if new.decision == ConsentDecision::Given
        && new.method.leaves_evidence()
        && new.said_at.is_none()
    {
        return Err(CommandError::bad_input("said_at", "empty"));
    }
    Ok(NewConsent {
        sentence: text("sentence", new.sentence.trim())?,
        language: line("language", &new.language)?,
        answer: text("answer", new.answer.trim())?,
        evidence: text("evidence", new.evidence.trim())?,
        evidence_sha256: sha256,
        ..new.clone()
    })
}

/// Asks the rules whether a decision may be recorded.
pub(crate) fn proposed(
    new: &NewConsent,
    consents: &Consents,
    present: Standing,
    by: Option<MemberId>,
) -> Result<(), Objection> {
    check(&Proposal {
        scope: new.scope,
        decision: new.decision,
        method: new.method,
        initiative: new.initiative,
        booking: new.booking_id,
        sentence: &new.sentence,
        evidence: &new.evidence,
        asked_by: by,
        at: new.said_at.unwrap_or(consents.now),
        valid_until: new.valid_until,
        clock: consents.clock,
        present,
        now: consents.now,
    })
}

/// Appends a decision that the rules let in, with the notice in force, or where it answers a question that was put in a
/// message, with the notice of that one; gives where the purpose stood before.
pub(crate) fn write_event(
    tx: &Transaction<'_>,
    new: &NewConsent,
    by: Option<MemberId>,
    now: DateTime<Utc>,
    zone: Tz,
) -> Result<(ConsentId, Standing), CommandError> {
    let consents = Consents::read(tx, new.customer_id, now)?;
    if !consents.chain_holds {
        return Err(CommandError::new(ErrorCode::ConsentChainBroken));
    }
    let present = consents.before(new);
    let by = one_of_us(tx, new.asked_by)?.or(by);
    proposed(new, &consents, present, by).map_err(objected)?;
    let mut event = draft(
        new.customer_id,
        new.booking_id,
        new,
        by,
        consents.clock,
        now,
        zone,
    );
    let question = consents.question(new, present);
    if let Some(asked) = question.filter(|asked| asked.notice.is_some()) {
        if new.decision == ConsentDecision::Given && consents.means_other_since(asked) {
            return Err(CommandError::bad_input(
                "sentence",
                "asked_under_other_terms",
            ));
        }
        event.notice = asked.notice;
        event.notice_sha256.clone_from(&asked.notice_sha256);
    } else if !new.sentence.is_empty() {
        let terms = crate::consent_terms::terms_in_force(tx)?;
        let (scope, language, sentence) = (new.scope, &new.language, &new.sentence);
        let notice = table::consent_notice::keep(tx, scope, language, sentence, &terms, now)?;
        event.notice = Some(notice.id);
        event.notice_sha256 = notice.sha256;
    }
    Ok((table::consent_event::add(tx, event)?, present))
}

impl Desk {
    /// Records a decision about consent, with the notice that was in force. A withdrawal has its effects in the same
    /// transaction.
    ///
    /// # Errors
    /// [`ErrorCode::NothingToWithdraw`], [`ErrorCode::AskedTooSoon`], [`ErrorCode::ClockSuspect`],
    /// [`ErrorCode::ConsentChainBroken`], [`ErrorCode::BadInput`] without the sentence or what shows it,
    /// [`ErrorCode::NotFound`].
    pub fn record_consent(&self, new: &NewConsent) -> Result<Done<ConsentId>, CommandError> {
        let new = checked(new)?;
        let (now, me, zone, today) = (self.now(), self.find_me(), self.zone()?, self.today()?);
        let customer = self
            .store
            .read(|c| table::customer::get(c, new.customer_id))?;
        if let Some(booking) = new.booking_id
            && self.get_stored_booking(booking)?.customer != Some(new.customer_id)
        {
            return Err(CommandError::bad_input("booking", "other_person"));
        }
        let language = self.spoken_language();
        self.write(Action::RecordConsent, &customer.name, |tx| {
            let (id, present) = write_event(tx, &new, me, now, zone)?;
            // A no to the question of a message speaks of the call to come: what was given in others goes on.
            let of_another = new.decision == ConsentDecision::Refused
                && new.scope.is_per_call()
                && new.booking_id.is_none();
            let falls = new.decision.restricts() && !of_another;
            if falls && present.state == ConsentState::Given {
                let fallen = crate::withdrawal::Fallen {
                    customer: &customer,
                    scope: new.scope,
                    booking: new.booking_id,
                    me,
                    now,
                    today,
                    language,
                };
                crate::withdrawal::settle(tx, &fallen)?;
            }
            Ok(id)
        })
    }

    /// A customer's events, newest first, those of merged records too.
    ///
    /// # Errors
    /// [`CommandError`] when the file cannot be read.
    pub fn list_consents(
        &self,
        customer: CustomerId,
    ) -> Result<Vec<ConsentEventRow>, CommandError> {
        self.store.read(|c| {
            let events = table::consent_event::list(c, customer)?;
            event_rows(c, &events)
        })
    }

    /// Whether something may be done with a call now, and why not.
    ///
    /// # Errors
    /// [`ErrorCode::NotFound`].
    pub fn may(
        &self,
        booking: BookingId,
        scope: ConsentScope,
    ) -> Result<Result<Permit, Refusal>, CommandError> {
        let now = self.now();
        let answer = self
            .store
            .read(|c| may_in(c, &table::booking::get(c, booking)?, scope, now))?;
        self.note_chain(answer != Err(Refusal::ChainBroken));
        Ok(answer)
    }

    /// As [`Desk::may`], as a refusal of the whole command.
    ///
    /// # Errors
    /// [`ErrorCode::ConsentMissing`] with purpose and reason, [`ErrorCode::NotFound`].
    pub fn require_consent(
        &self,
        booking: BookingId,
        scope: ConsentScope,
    ) -> Result<Permit, CommandError> {
        self.may(booking, scope)?
            .map_err(|refusal| refused(scope, refusal))
    }

    /// Where each purpose stands for a customer outside of any call, and whether it may be done.
    ///
    /// # Errors
    /// [`ErrorCode::NotFound`].
    pub fn list_may(&self, customer: CustomerId) -> Result<Vec<MayRow>, CommandError> {
        let now = self.now();
        self.store.read(|c| {
            table::customer::get(c, customer)?;
            let consents = Consents::read(c, customer, now)?;
            let row = |&scope: &ConsentScope| {
                let standing = consents.standing(scope, None);
                MayRow {
                    scope,
                    state: standing.state,
                    since: standing.since,
                    refusal: consents.may(scope, None).err(),
                }
            };
            Ok(ConsentScope::ALL.iter().map(row).collect())
        })
    }
}
