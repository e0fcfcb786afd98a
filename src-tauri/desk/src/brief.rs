//! The brief: what the specialist wrote beside what Kawka knows.

use kawka_domain::booking::BookingStatus;
use kawka_domain::follow_up::FollowUpKind;
use kawka_domain::ids::{BookingId, CustomerId};
use kawka_store::table::booking::Booking;
use kawka_store::{Connection, table};

use crate::action::Action;
use crate::bookings::subject;
use crate::brief_changes::brief_changes;
use crate::command_error::CommandError;
use crate::companies::company_view;
use crate::consent::consent_rows;
use crate::desk::Desk;
use crate::history::interaction_item;
use crate::people::{customer_view, text};
use crate::rows::follow_up_row;
use crate::view::{AnswerRow, BriefSection, BriefText, BriefView, Done, EarlierCall, FollowUpRow};

const RECENT: u32 = 10;

pub(crate) fn answer_row(answer: table::answer::Answer) -> AnswerRow {
    AnswerRow {
        question_id: answer.question,
        question: answer.question_text,
        hint: answer.hint,
        state: answer.state,
        text: answer.text,
        quote: answer.quote,
        extra: false,
        tags: Vec::new(),
    }
}

fn sections(c: &Connection, booking: BookingId) -> Result<Vec<BriefText>, CommandError> {
    let written = table::brief_text::list(c, booking)?;
    Ok(BriefSection::ALL
        .iter()
        .map(|&section| BriefText {
            section,
            text: written
                .iter()
                .rev()
                .find(|(name, _)| name == section.word())
                .map(|(_, text)| text.clone())
                .unwrap_or_default(),
        })
        .collect())
}

fn earlier_calls(
    c: &Connection,
    customer: CustomerId,
    this: &Booking,
    follow_ups: &[FollowUpRow],
) -> Result<Vec<EarlierCall>, CommandError> {
    table::booking::list_of_customer(c, customer)?
        .into_iter()
        .filter(|b| {
            b.id != this.id && b.entry.start < this.entry.start && b.status != BookingStatus::Moved
        })
        .map(|b| {
            Ok(EarlierCall {
                booking_id: b.id,
                start: b.entry.start,
                status: b.status,
                reason: b.no_show_reason,
                notes: table::call_note::find(c, b.id)?
                    .map(|(text, _)| text)
                    .unwrap_or_default(),
                answers: table::answer::list(c, b.id)?
                    .into_iter()
                    .map(answer_row)
                    .collect(),
                follow_ups: follow_ups
                    .iter()
                    .filter(|f| f.booking_id == Some(b.id))
                    .cloned()
                    .collect(),
            })
        })
        .collect()
}

impl Desk {
    /// The brief of a booking.
    ///
    /// # Errors
    /// [`crate::ErrorCode::NotFound`].
    pub fn get_brief(&self, id: BookingId) -> Result<BriefView, CommandError> {
        let booking = self.get_booking(id)?;
        let (now, today, holds) = (self.now(), self.today()?, self.chain_held());
        let (settings, zone) = (self.get_settings()?, self.zone()?);
        let fresh_since = self.facts_fresh_since()?;
        self.store.read(|c| {
            let stored = table::booking::get(c, id)?;
            let mut view = BriefView {
                customer: None,
                company: None,
                sections: sections(c, id)?,
                promises: Vec::new(),
                kept_promises: 0,
                follow_ups: Vec::new(),
                earlier_calls: Vec::new(),
                recent: Vec::new(),
                interaction_count: 0,
                channel_count: 0,
                consents: Vec::new(),
                changes: brief_changes(c, &stored)?,
                facts: Vec::new(),
                deadline: kawka_domain::reminder::brief_deadline(
                    stored.entry.start,
                    &settings.reminders,
                    zone,
                ),
                booking,
            };
            let Some(customer) = stored.customer else {
                return Ok(view);
            };
            // A removed customer leaves the booking with its name and no record behind it.
            let Ok(record) = customer_view(c, customer, stored.entry.start) else {
                return Ok(view);
            };
            view.company = match record.fields.company_id {
                Some(company) => match table::company::get(c, company) {
                    Ok(company) => Some(company_view(c, company)?),
                    Err(_) => None,
                },
                None => None,
            };
            view.customer = Some(record);
            let follow_ups: Vec<FollowUpRow> = table::follow_up::list_of_customer(c, customer)?
                .into_iter()
                .map(|follow_up| follow_up_row(follow_up, today))
                .collect();
            view.earlier_calls = earlier_calls(c, customer, &stored, &follow_ups)?;
            for row in follow_ups {
                let closed = row.done_at.is_some() && !row.to_tell;
                match (row.kind, closed) {
                    (FollowUpKind::Promise, false) => view.promises.push(row),
                    (FollowUpKind::Promise, true) => view.kept_promises += 1,
                    (FollowUpKind::Task, false) => view.follow_ups.push(row),
                    (FollowUpKind::Task, true) => {}
                }
            }
            (view.interaction_count, view.channel_count) =
                table::interaction::count_channels(c, customer)?;
            let recent = table::interaction::list(c, customer, RECENT)?;
            view.recent = recent
                .into_iter()
                .map(|contact| interaction_item(c, contact))
                .collect::<Result<_, _>>()?;
            view.facts = crate::import::fact_rows(c, customer, fresh_since)?;
            view.consents = consent_rows(c, customer, id, now, holds)?;
            Ok(view)
        })
    }

    /// Writes one section of a brief.
    ///
    /// # Errors
    /// [`crate::ErrorCode::BadInput`], [`crate::ErrorCode::NotFound`].
    pub fn write_brief(
        &self,
        id: BookingId,
        section: BriefSection,
        content: &str,
    ) -> Result<Done<()>, CommandError> {
        let given = content;
        let content = text(section.word(), given)?;
        let booking = self.get_stored_booking(id)?;
        let (now, me) = (self.now(), self.find_me());
        let name = format!("{id}/{section}");
        let done = self.write_burst(Action::WriteBrief, &name, subject(&booking), |tx| {
            Ok(table::brief_text::set(
                tx,
                id,
                section.word(),
                content.trim_end(),
                me,
                now,
            )?)
        })?;
        Ok(done.masking(crate::people::count_masked(given, &content)))
    }

    /// Declares a brief ready, or not ready. Declaring it again counts what changed anew.
    ///
    /// # Errors
    /// [`crate::ErrorCode::NotFound`].
    pub fn set_brief_ready(&self, id: BookingId, ready: bool) -> Result<Done<()>, CommandError> {
        let booking = self.get_stored_booking(id)?;
        let declared = if ready {
            Some((self.now(), self.me()?))
        } else {
            None
        };
        let action = if ready {
            Action::SetBriefReady
        } else {
            Action::SetBriefNotReady
        };
        self.write(action, subject(&booking), |tx| {
            Ok(table::booking::set_brief_ready(tx, id, declared)?)
        })
    }
}
