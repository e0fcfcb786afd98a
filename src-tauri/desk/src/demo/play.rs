//! Plays the steps through the use cases, each in the name of who took it and at its own time, so that the journal,
//! the ages and what changed since a brief was ready are as true as in a folder that was worked in.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use kawka_domain::booking::Outcome;
use kawka_domain::consent::{ConsentDecision, ConsentMethod, ConsentScope, Initiative};
use kawka_domain::follow_up::{FollowUpDraft, FollowUpKind};
use kawka_domain::identity::{HandleDraft, HandleSource};
use kawka_domain::ids::{
    BookingId, CompanyId, CustomerId, FollowUpId, MemberId, NominationId, QuestionId,
};
use kawka_domain::interaction::{Channel, InteractionDraft};
use kawka_domain::nomination::InvitationSettings;
use kawka_domain::person::{CompanyDraft, CustomerDraft, FormOfAddress, MemberDraft, MemberRole};
use kawka_domain::reminder::ReminderSettings;

use super::beside;
use super::nominations::{BOOKING_LINK, Nominated};
use super::parts::{Answer, Both, Brief, Call, Contact, Person, Task, Us, Who, Written};
use super::story::{Step, StoryClock, steps};
use super::words::{MAIL, MEMBERS, ROOM, sentence};
use crate::command_error::{CommandError, ErrorCode};
use crate::desk::Desk;
use crate::port::Clock as _;
use crate::view::{
    BriefSection, LetterChoice, LetterSending, LetterWay, NewBooking, NewConsent, NewOutcome,
    NominationDraft, RuleOverride, Settings,
};
use crate::wording::Language;

/// The story on its way.
pub(super) struct Story<'a> {
    desk: &'a Desk,
    clock: &'a StoryClock,
    language: Language,
    now: DateTime<Utc>,
    members: BTreeMap<Us, MemberId>,
    acting: Us,
    questions: Vec<QuestionId>,
    people: BTreeMap<Who, CustomerId>,
    bookings: BTreeMap<usize, BookingId>,
    nominations: BTreeMap<Who, NominationId>,
    /// By title, which is unique in the table.
    planned: BTreeMap<&'static str, FollowUpId>,
}

/// Minutes after the start: both questions are asked within the first five minutes of a demo (see `FIRST_CALL`).
const NOT_HERE_YET: u32 = 1;
const DECIDE: u32 = 2;

/// Whose promise was kept, and nobody told them yet.
const UNTOLD: Who = Who::Oluwaseun;

fn lost(what: &'static str) -> CommandError {
    CommandError::new(ErrorCode::NotFound).with("what", what)
}

impl<'a> Story<'a> {
    /// Sits the members down at a new desk that belongs to the host.
    pub fn begin(
        desk: &'a Desk,
        clock: &'a StoryClock,
        language: Language,
        now: DateTime<Utc>,
    ) -> Result<Self, CommandError> {
        let settings = desk.get_settings()?;
        desk.change_settings(&Settings {
            room_url: ROOM.to_owned(),
            reminders: ReminderSettings {
                not_here_yet: Some(NOT_HERE_YET),
                decide: Some(DECIDE),
                ..settings.reminders
            },
            ..settings
        })?;
        desk.change_invitation_settings(&InvitationSettings {
            booking_link: BOOKING_LINK.to_owned(),
            ..desk.get_invitation_settings()?
        })?;
        beside::offer_slots(desk, language, now)?;
        let mut members = BTreeMap::from([(Us::Tomasz, desk.me()?)]);
        for (us, name, email) in MEMBERS.into_iter().filter(|(us, ..)| *us != Us::Tomasz) {
            let fields = MemberDraft {
                name: name.to_owned(),
                email: email.to_owned(),
                role: MemberRole::Specialist,
            };
            members.insert(us, desk.add_member(&fields)?.value);
        }
        let questions = desk.list_questions()?.into_iter().map(|q| q.id).collect();
        Ok(Self {
            desk,
            clock,
            language,
            now,
            members,
            acting: Us::Tomasz,
            questions,
            people: BTreeMap::new(),
            bookings: BTreeMap::new(),
            nominations: BTreeMap::new(),
            planned: BTreeMap::new(),
        })
    }

    /// Plays everything up to now and leaves the host at the desk.
    pub fn play(mut self) -> Result<(), CommandError> {
        for (at, step) in steps(self.now, self.clock.system_zone()) {
            self.clock.turn(at);
            self.take(&step)?;
        }
        self.clock.turn(self.now);
        self.act_as(Us::Tomasz)?;
        beside::answer_past_reminders(self.desk)
    }

    fn take(&mut self, step: &Step) -> Result<(), CommandError> {
        match step {
            Step::Meet(person) => self.meet(person),
            Step::LeaveAlone(person) => self.leave_alone(person),
            Step::Contact(contact) => self.contact(contact),
            Step::Consent(written) => self.written_consent(written),
            Step::Plan(task) => self.plan(task),
            Step::FinishPlanned(task) => {
                let id = *self.planned.get(task.title.0).ok_or_else(|| lost("task"))?;
                self.finish(id, task.assignee, task.kind)
            }
            Step::BookStranger(start) => beside::book_stranger(self.desk, self.language, *start),
            Step::Book(index, call, start) => self.book(*index, call, *start),
            Step::Prepare(index, brief) => self.prepare(self.booking(*index)?, brief),
            Step::Arrive(index) => {
                self.act_as(Us::Tomasz)?;
                self.desk.mark_arrived(self.booking(*index)?).map(drop)
            }
            Step::Ask(index, who, (scope, decision)) => {
                self.act_as(Us::Tomasz)?;
                let booking = Some(self.booking(*index)?);
                self.consent(*who, booking, *scope, *decision, ConsentMethod::OralOnCall)
            }
            Step::Answer(index, nth, answer) => self.answer(*index, *nth, answer),
            Step::Note(index, talk) => {
                let notes = self.text(talk.notes);
                let booking = self.booking(*index)?;
                self.desk.write_notes(booking, notes, true).map(drop)
            }
            Step::Decide(index, by, outcome, remark) => {
                self.act_as(*by)?;
                self.decide(self.booking(*index)?, *outcome, *remark)
            }
            Step::Nominate(nominated) => self.nominate(nominated),
            Step::DecideNomination(nominated) => self.decide_nomination(nominated),
            Step::SetAside(nominated) => self.set_aside(nominated),
            Step::Invite(nominated, by) => self.invite(nominated, *by),
            Step::FinishNoted(index, nth, by) => {
                let noted = self.desk.get_call(self.booking(*index)?)?.follow_ups;
                let noted = noted.get(*nth).ok_or_else(|| lost("follow_up"))?;
                let whose = noted.customer.as_ref().map(|person| person.id);
                let told = whose != Some(self.customer(UNTOLD)?);
                let kind = if told { noted.kind } else { FollowUpKind::Task };
                self.finish(noted.id, *by, kind)
            }
        }
    }

    fn nominate(&mut self, nominated: &Nominated) -> Result<(), CommandError> {
        self.act_as(nominated.by)?;
        let draft = NominationDraft {
            customer_id: self.customer(nominated.who)?,
            why: nominated.why,
            note: self.owned(nominated.note),
            ask: self.owned(nominated.ask),
        };
        let id = self.desk.nominate(&draft)?.value;
        self.nominations.insert(nominated.who, id);
        Ok(())
    }

    fn nomination(&self, who: Who) -> Result<NominationId, CommandError> {
        let found = self.nominations.get(&who).copied();
        found.ok_or_else(|| lost("nomination"))
    }

    fn decide_nomination(&mut self, nominated: &Nominated) -> Result<(), CommandError> {
        let Some((_, by, decision, reason)) = nominated.decided else {
            return Ok(());
        };
        self.act_as(by)?;
        let id = self.nomination(nominated.who)?;
        self.desk
            .decide_nomination(id, decision, self.text(reason))
            .map(drop)
    }

    fn set_aside(&mut self, nominated: &Nominated) -> Result<(), CommandError> {
        let Some((_, rule, reason)) = nominated.aside else {
            return Ok(());
        };
        self.act_as(Us::Tomasz)?;
        let reason = self.owned(reason);
        let id = self.nomination(nominated.who)?;
        self.desk
            .set_rules_aside(id, &[RuleOverride { rule, reason }])
            .map(drop)
    }

    /// The message that fits, as it is proposed. What the story's own history speaks against is left unsent.
    fn invite(&mut self, nominated: &Nominated, by: Us) -> Result<(), CommandError> {
        self.act_as(by)?;
        let id = self.nomination(nominated.who)?;
        let choice = LetterChoice {
            language: None,
            form: None,
            consent: None,
        };
        let letter = self.desk.get_letter(id, &choice)?;
        if letter.reasons.iter().any(|row| row.set_aside.is_none()) {
            return Ok(());
        }
        let address = letter.addresses.first().cloned().unwrap_or_default();
        let sending = LetterSending {
            way: if address.is_empty() {
                LetterWay::Copy
            } else {
                LetterWay::Mail
            },
            kind: letter.kind,
            language: letter.language,
            form: letter.form,
            address,
            subject: letter.subject,
            body: letter.body,
        };
        self.desk.send_letter(id, &sending).map(drop)
    }

    fn text(&self, both: Both) -> &'static str {
        both.of(self.language)
    }

    fn owned(&self, both: Both) -> String {
        self.text(both).to_owned()
    }

    fn member(&self, us: Us) -> Result<MemberId, CommandError> {
        self.members.get(&us).copied().ok_or_else(|| lost("member"))
    }

    fn customer(&self, who: Who) -> Result<CustomerId, CommandError> {
        let found = self.people.get(&who).copied();
        found.ok_or_else(|| lost("customer"))
    }

    fn booking(&self, index: usize) -> Result<BookingId, CommandError> {
        let found = self.bookings.get(&index).copied();
        found.ok_or_else(|| lost("booking"))
    }

    fn act_as(&mut self, us: Us) -> Result<(), CommandError> {
        if self.acting != us {
            let member = self.member(us)?;
            self.desk
                .store
                .write_local(|tx| crate::desk::sit_down(tx, member))?;
            self.desk.look_who_sits_here()?;
            self.acting = us;
        }
        Ok(())
    }

    fn meet(&mut self, person: &Person) -> Result<(), CommandError> {
        self.act_as(person.owner)?;
        let company_id = self.add_company(person)?;
        let fields = CustomerDraft {
            given_name: person.given_name.to_owned(),
            family_name: person.family_name.to_owned(),
            form_of_address: Some(if person.formal {
                FormOfAddress::Formal
            } else {
                FormOfAddress::FirstName
            }),
            language: person.language.to_owned(),
            time_zone: person.zone.to_owned(),
            country: person.country.to_owned(),
            role: self.owned(person.role),
            company_id,
            care_owner_id: Some(self.member(person.owner)?),
            since: person.since.to_owned(),
            plan: self.owned(person.plan),
            product_notes: self.owned(person.product_notes),
            non_technical: person.non_technical,
            do_not_contact: false,
        };
        let handles: Vec<HandleDraft> = person
            .handles
            .iter()
            .map(|(kind, value)| HandleDraft::new(*kind, *value, HandleSource::Told))
            .collect();
        let id = self.desk.add_customer(&fields, &handles)?.value;
        self.people.insert(person.who, id);
        Ok(())
    }

    fn add_company(&self, person: &Person) -> Result<Option<CompanyId>, CommandError> {
        let Some(company) = &person.company else {
            return Ok(None);
        };
        let fields = CompanyDraft {
            name: company.name.to_owned(),
            what_it_does: self.owned(company.what_it_does),
            domain: company.domain.to_owned(),
            industry: self.owned(company.industry),
            size: self.owned(company.size),
            plan: String::new(),
        };
        Ok(Some(self.desk.add_company(&fields)?.value))
    }

    fn leave_alone(&mut self, person: &Person) -> Result<(), CommandError> {
        self.act_as(person.owner)?;
        let id = self.customer(person.who)?;
        let fields = CustomerDraft {
            do_not_contact: true,
            ..self.desk.get_customer(id)?.fields
        };
        self.desk.change_customer(id, &fields).map(drop)
    }

    fn contact(&mut self, contact: &Contact) -> Result<(), CommandError> {
        self.act_as(contact.by)?;
        let fields = InteractionDraft {
            channel: contact.channel,
            direction: contact.direction,
            kind: contact.kind,
            at: None,
            text: self.owned(contact.text),
            link: contact.link.to_owned(),
            feeling: contact.feeling,
            had_by: None,
        };
        let customer = self.customer(contact.who)?;
        self.desk.add_interaction(customer, &fields).map(drop)
    }

    fn written_consent(&mut self, written: &Written) -> Result<(), CommandError> {
        self.act_as(written.by)?;
        self.consent(
            written.who,
            None,
            written.scope,
            written.decision,
            written.method,
        )
    }

    fn consent(
        &self,
        who: Who,
        booking_id: Option<BookingId>,
        scope: ConsentScope,
        decision: ConsentDecision,
        method: ConsentMethod,
    ) -> Result<(), CommandError> {
        let customer_id = self.customer(who)?;
        let theirs = self.desk.get_customer(customer_id)?.fields.language;
        // The host speaks Polish with Polish speakers and English with everybody else.
        let spoken = if theirs == Language::Polish.word() {
            Language::Polish
        } else {
            Language::English
        };
        let consent = NewConsent {
            customer_id,
            booking_id,
            scope,
            decision,
            sentence: sentence(scope).of(spoken).to_owned(),
            language: spoken.word().to_owned(),
            method,
            initiative: if decision == ConsentDecision::Withdrawn {
                Initiative::Theirs
            } else {
                Initiative::Ours
            },
            answer: String::new(),
            evidence: if method.leaves_evidence() {
                self.owned(MAIL)
            } else {
                String::new()
            },
            evidence_sha256: String::new(),
            asked_by: None,
            said_at: method.leaves_evidence().then(|| self.desk.now()),
            valid_until: None,
        };
        self.desk.record_consent(&consent).map(drop)
    }

    fn plan(&mut self, task: &Task) -> Result<(), CommandError> {
        self.act_as(task.by)?;
        let today = self.now.with_timezone(&self.clock.system_zone());
        let fields = FollowUpDraft {
            title: self.owned(task.title),
            kind: task.kind,
            due: task.due.day(today.date_naive()),
            assignee_id: Some(self.member(task.assignee)?),
            customer_id: task.who.map(|who| self.customer(who)).transpose()?,
            booking_id: None,
        };
        let id = self.desk.add_follow_up(&fields)?.value;
        self.planned.insert(task.title.0, id);
        Ok(())
    }

    fn finish(&mut self, id: FollowUpId, by: Us, kind: FollowUpKind) -> Result<(), CommandError> {
        self.act_as(by)?;
        match kind {
            FollowUpKind::Promise => self.desk.tell_customer(id, Some(Channel::Email)).map(drop),
            FollowUpKind::Task => self.desk.set_follow_up_done(id, true).map(drop),
        }
    }

    fn book(
        &mut self,
        index: usize,
        call: &Call,
        start: DateTime<Utc>,
    ) -> Result<(), CommandError> {
        let customer_id = self.customer(call.who)?;
        let owner = self.desk.get_customer(customer_id)?.fields.care_owner_id;
        let owner = self.members.iter().find(|(_, id)| Some(**id) == owner);
        self.act_as(owner.map_or(Us::Tomasz, |(us, _)| *us))?;
        let booking = NewBooking {
            customer_id,
            start,
            minutes: super::CALL_MINUTES,
            room_url: Some(ROOM.to_owned()),
        };
        let id = self.desk.add_booking(&booking)?.value;
        self.bookings.insert(index, id);
        Ok(())
    }

    fn prepare(&mut self, id: BookingId, brief: &Brief) -> Result<(), CommandError> {
        self.act_as(brief.by)?;
        let sections = [
            (BriefSection::Know, brief.know),
            (BriefSection::Ask, brief.ask),
            (BriefSection::Do, brief.dos),
            (BriefSection::Dont, brief.donts),
        ];
        for (section, text) in sections {
            let text = self.text(text);
            if !text.is_empty() {
                self.desk.write_brief(id, section, text)?;
            }
        }
        if brief.ready {
            self.desk.set_brief_ready(id, true)?;
        }
        Ok(())
    }

    fn answer(&mut self, index: usize, nth: usize, answer: &Answer) -> Result<(), CommandError> {
        let question = *self.questions.get(nth).ok_or_else(|| lost("question"))?;
        let (booking, text) = (self.booking(index)?, self.text(answer.text));
        self.desk
            .write_answer(booking, question, answer.state, text, answer.quote)
            .map(drop)
    }

    fn decide(&self, id: BookingId, outcome: Outcome, remark: Both) -> Result<(), CommandError> {
        let outcome = NewOutcome {
            outcome,
            remark: self.owned(remark),
        };
        self.desk.set_outcome(id, &outcome).map(drop)
    }
}
