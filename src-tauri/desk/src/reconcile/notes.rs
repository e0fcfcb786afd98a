//! What an entry says besides its times: answers, the invitation it answers, what its service calls it.

use chrono::{DateTime, Utc};
use kawka_calendar::Occurrence;
use kawka_domain::ids::BookingId;
use kawka_domain::nomination::{MatchedBy, token};
use kawka_domain::sensitive::mask;
use kawka_store::table;

use super::Work;
use crate::command_error::CommandError;

/// How long after its end a booking may still be seen to answer an invitation.
const ASKED_BACK: chrono::Duration = chrono::Duration::days(30);

impl Work<'_, '_> {
    /// What the guest answered when booking, where it is not what is known.
    pub(super) fn note_answers(
        &self,
        id: BookingId,
        answers: &[kawka_calendar::Answer],
        end: DateTime<Utc>,
    ) -> Result<(), CommandError> {
        let is_over = || -> Result<bool, CommandError> {
            Ok(end <= self.now && !table::booking_answer::list(self.tx, id)?.is_empty())
        };
        if answers.is_empty() || is_over()? {
            return Ok(());
        }
        let masked: Vec<(String, String)> = answers
            .iter()
            .map(|pair| (mask(&pair.question).text, mask(&pair.answer).text))
            .collect();
        let pairs: Vec<(&str, &str)> = masked
            .iter()
            .map(|(question, answer)| (question.as_str(), answer.as_str()))
            .collect();
        Ok(table::booking_answer::set(self.tx, id, &pairs, self.now)?)
    }

    /// The invitation that a booking answers: one whose token it holds somewhere, else one of its guest's.
    pub(super) fn note_invitation(
        &self,
        id: BookingId,
        answers: &[kawka_calendar::Answer],
        occurrence: &Occurrence,
    ) -> Result<(), CommandError> {
        if !self.invited || occurrence.end < self.now - ASKED_BACK {
            return Ok(());
        }
        let answered = answers.iter().map(|pair| pair.answer.as_str());
        let marks = occurrence.booked.iter().flat_map(|booked| &booked.marks);
        let texts = [
            &occurrence.summary,
            &occurrence.description,
            &occurrence.location,
        ];
        let tokens: Vec<String> = texts
            .into_iter()
            .chain(&occurrence.url)
            .chain(marks)
            .map(String::as_str)
            .chain(answered)
            .flat_map(token::find)
            .collect();
        crate::nominations::meet(self.tx, id, &tokens, (MatchedBy::Email, None), self.now)
    }

    /// What the service calls the booking, for what is to be said back to it.
    pub(super) fn note_remote(
        &self,
        id: BookingId,
        occurrence: &Occurrence,
    ) -> Result<(), CommandError> {
        let Some(booked) = occurrence
            .booked
            .as_deref()
            .filter(|booked| !booked.target.is_empty())
        else {
            return Ok(());
        };
        // What was said here since the guest was asked for is newer than what the service said then.
        let known = if booked.no_show_is_current {
            None
        } else {
            table::remote::find(self.tx, id)?
        };
        let remote = table::remote::Remote {
            booking: id,
            calendar: self.calendar,
            target: booked.target.clone(),
            attendee: booked.invitee.email.clone(),
            event_type: booked.event_type.clone(),
            no_show: known.map_or_else(|| booked.no_show.clone(), |known| known.no_show),
        };
        Ok(table::remote::set(self.tx, &remote)?)
    }
}
