//! The call: answers, notes.

use chrono::{DateTime, Days, NaiveDate, Utc};
use kawka_domain::booking::BookingStatus;
use kawka_domain::consent::ConsentScope;
use kawka_domain::follow_up::{FollowUpDraft, KnownLine, NoteChange, compare_notes};
use kawka_domain::ids::{BookingId, FollowUpId, MemberId, QuestionId};
use kawka_domain::question::AnswerState;
use kawka_store::table::answer::NewAnswer;
use kawka_store::table::booking::Booking;
use kawka_store::table::question::Question;
use kawka_store::{Connection, Transaction, table};

use crate::action::Action;
use crate::bookings::subject;
use crate::brief::answer_row;
use crate::command_error::{CommandError, ErrorCode};
use crate::consent::{may_in, refused};
use crate::desk::Desk;
use crate::people::{line, needed_line, text};
use crate::rows::follow_up_row;
use crate::view::{AnswerRow, CallView, Done, NotesSaved, QuestionRow};
use crate::wording::OutsideTask;

/// Days until a follow-up from the notes is due.
const NOTE_DUE_DAYS: u64 = 3;

/// The notes of a call, empty where there are none.
pub(crate) fn notes_of(c: &Connection, id: BookingId) -> Result<String, CommandError> {
    Ok(table::call_note::find(c, id)?.map_or_else(String::new, |(text, _)| text))
}

/// Makes follow-ups out of the marked lines of a call's notes, which were `former` before. They are the care owner's,
/// else mine.
pub(crate) fn follow_notes(
    tx: &Transaction<'_>,
    booking: &Booking,
    me: Option<MemberId>,
    former: &str,
    finished: bool,
    now: DateTime<Utc>,
    today: NaiveDate,
) -> Result<(), CommandError> {
    let notes = notes_of(tx, booking.id)?;
    let known = table::follow_up::list_note_lines(tx, booking.id)?;
    let lines: Vec<KnownLine> = known.iter().map(|(_, line)| line.clone()).collect();
    for change in compare_notes(&lines, former, &notes, finished) {
        match change {
            NoteChange::Add(marked) => {
                let fields = FollowUpDraft {
                    title: marked.title.chars().take(200).collect(),
                    kind: marked.kind,
                    due: today.checked_add_days(Days::new(NOTE_DUE_DAYS)),
                    assignee_id: booking.care_owner.or(me),
                    customer_id: booking.customer,
                    booking_id: Some(booking.id),
                };
                table::follow_up::add(tx, FollowUpId::new(), &fields, Some(&marked.title), now)?;
            }
            NoteChange::Rename(index, marked) => {
                let former = table::follow_up::get(tx, known[index].0)?;
                // A title that a person changed by hand stays theirs.
                let title = if former.note_line.as_deref() == Some(former.fields.title.as_str()) {
                    marked.title.chars().take(200).collect()
                } else {
                    former.fields.title.clone()
                };
                let fields = FollowUpDraft {
                    title,
                    kind: marked.kind,
                    ..former.fields.clone()
                };
                table::follow_up::change(tx, former.id, &fields, Some(&marked.title))?;
            }
        }
    }
    Ok(())
}

impl Desk {
    /// The screen of a call: brief, questions, notes.
    ///
    /// # Errors
    /// [`ErrorCode::NotFound`].
    pub fn get_call(&self, id: BookingId) -> Result<CallView, CommandError> {
        let brief = self.get_brief(id)?;
        let (now, today, me) = (self.now(), self.today()?, self.find_me());
        self.store.read(|c| {
            let mut answers: Vec<(u32, AnswerRow)> = table::answer::list(c, id)?
                .into_iter()
                .map(|answer| (answer.position, answer_row(answer)))
                .collect();
            let extra = table::question::list_of_booking(c, id)?;
            let extra_ids: Vec<QuestionId> = extra.iter().map(|question| question.id).collect();
            for question in table::question::list(c)?.into_iter().chain(extra) {
                if answers
                    .iter()
                    .all(|(_, row)| row.question_id != question.id)
                {
                    let row = AnswerRow {
                        question_id: question.id,
                        question: question.text,
                        hint: question.hint,
                        state: AnswerState::NotAsked,
                        text: String::new(),
                        quote: false,
                        extra: false,
                        tags: Vec::new(),
                    };
                    answers.push((question.position, row));
                }
            }
            for (_, row) in &mut answers {
                row.extra = extra_ids.contains(&row.question_id);
                row.tags = table::answer_tag::list(c, id, row.question_id)?;
            }
            // What is asked of this customer alone comes after what everybody is asked.
            answers.sort_by_key(|(position, row)| (row.extra, *position, row.question_id));
            let stored = table::booking::get(c, id)?;
            let private = match me {
                Some(me) => table::private_note::find(c, id, me)?,
                None => String::new(),
            };
            let must_stop_recording = stored.status == BookingStatus::Booked
                && stored.is_recorded_now()
                && may_in(c, &stored, ConsentScope::RecordInternal, now)?
                    .is_err_and(|refusal| !refusal.is_of_this_machine());
            let notes = table::call_note::find(c, id)?;
            let (notes, notes_saved_at) =
                notes.map_or((String::new(), None), |(text, at)| (text, Some(at)));
            let follow_ups = table::follow_up::list_of_booking(c, id)?;
            Ok(CallView {
                brief,
                answers: answers.into_iter().map(|(_, row)| row).collect(),
                notes,
                notes_saved_at,
                private_notes: private,
                recording_started_at: stored.recording_started_at,
                recording_stopped_at: stored.recording_stopped_at,
                must_stop_recording,
                follow_ups: follow_ups
                    .into_iter()
                    .map(|f| follow_up_row(f, today))
                    .collect(),
            })
        })
    }

    /// Writes an answer.
    ///
    /// # Errors
    /// [`ErrorCode::BadInput`], [`ErrorCode::NotFound`].
    pub fn write_answer(
        &self,
        booking: BookingId,
        question: QuestionId,
        state: AnswerState,
        content: &str,
        quote: bool,
    ) -> Result<Done<()>, CommandError> {
        let given = content;
        let content = text("text", given)?;
        let stored = self.get_stored_booking(booking)?;
        let now = self.now();
        let name = format!("{booking}/{question}");
        let done = self.write_burst(Action::WriteAnswer, &name, subject(&stored), |tx| {
            table::question::get(tx, question)?;
            let answer = NewAnswer {
                booking,
                question,
                state,
                text: content.trim_end(),
                quote,
            };
            Ok(table::answer::set(tx, &answer, now)?)
        })?;
        Ok(done.masking(crate::people::count_masked(given, &content)))
    }

    /// Saves the notes of a call. Lines marked with `!` become follow-ups once a line break ends them, or at once
    /// when the notes are `finished`.
    ///
    /// # Errors
    /// [`ErrorCode::BadInput`], [`ErrorCode::NotFound`].
    pub fn write_notes(
        &self,
        id: BookingId,
        content: &str,
        finished: bool,
    ) -> Result<NotesSaved, CommandError> {
        let content = text("notes", content)?;
        let booking = self.get_stored_booking(id)?;
        let (now, me, today) = (self.now(), self.find_me(), self.today()?);
        let name = id.to_string();
        self.write_burst(Action::WriteNotes, &name, subject(&booking), |tx| {
            let former = notes_of(tx, id)?;
            table::call_note::set(tx, id, &content, now)?;
            follow_notes(tx, &booking, me, &former, finished, now, today)
        })?;
        let follow_ups = self
            .store
            .read(|c| table::follow_up::list_of_booking(c, id))?;
        Ok(NotesSaved {
            saved_at: now,
            follow_ups: follow_ups
                .into_iter()
                .map(|f| follow_up_row(f, today))
                .collect(),
        })
    }

    /// The base questions, in order.
    ///
    /// # Errors
    /// [`CommandError`] when the file cannot be read.
    pub fn list_questions(&self) -> Result<Vec<QuestionRow>, CommandError> {
        let questions = self.store.read(table::question::list)?;
        Ok(questions
            .into_iter()
            .map(|q| QuestionRow {
                id: q.id,
                position: q.position,
                text: q.text,
                hint: q.hint,
            })
            .collect())
    }

    /// Adds a base question at the end.
    ///
    /// # Errors
    /// [`ErrorCode::BadInput`].
    pub fn add_question(
        &self,
        wording: &str,
        hint: &str,
    ) -> Result<Done<QuestionId>, CommandError> {
        let (wording, hint) = (needed_line("text", wording)?, line("hint", hint)?);
        let now = self.now();
        self.write(Action::AddQuestion, &wording, |tx| {
            let position = table::question::list(tx)?
                .last()
                .map_or(0, |last| last.position + 1);
            let question = Question {
                id: QuestionId::new(),
                position,
                text: wording.clone(),
                hint,
            };
            table::question::add(tx, &question, now)?;
            Ok(question.id)
        })
    }

    /// Changes a base question. A new wording is a new question in the old one's place, so old answers keep the
    /// old wording; a new hint alone is not.
    ///
    /// # Errors
    /// [`ErrorCode::BadInput`], [`ErrorCode::NotFound`].
    pub fn change_question(
        &self,
        id: QuestionId,
        wording: &str,
        hint: &str,
    ) -> Result<Done<QuestionId>, CommandError> {
        let (wording, hint) = (needed_line("text", wording)?, line("hint", hint)?);
        let now = self.now();
        self.write(Action::ChangeQuestion, &wording, |tx| {
            let former = table::question::get(tx, id)?;
            if former.text == wording {
                table::question::change(tx, id, former.position, &hint)?;
                return Ok(id);
            }
            table::question::remove(tx, id, now)?;
            let question = Question {
                id: QuestionId::new(),
                position: former.position,
                text: wording.clone(),
                hint,
            };
            table::question::add_as(tx, &question, Some(id), None, now)?;
            Ok(question.id)
        })
    }

    /// Adds a question that is asked in one call only, as of the brief or in the call itself.
    ///
    /// # Errors
    /// [`ErrorCode::BadInput`], [`ErrorCode::NotFound`].
    pub fn add_extra_question(
        &self,
        booking: BookingId,
        wording: &str,
    ) -> Result<Done<QuestionId>, CommandError> {
        let wording = needed_line("text", wording)?;
        let stored = self.get_stored_booking(booking)?;
        let now = self.now();
        self.write(Action::AddExtraQuestion, subject(&stored), |tx| {
            let position = table::question::list_of_booking(tx, booking)?
                .last()
                .map_or(0, |last| last.position + 1);
            let question = Question {
                id: QuestionId::new(),
                position,
                text: wording,
                hint: String::new(),
            };
            table::question::add_as(tx, &question, None, Some(booking), now)?;
            Ok(question.id)
        })
    }

    /// Says that the recording runs as of now: marks in the notes count from here. Only with the customer's consent.
    ///
    /// # Errors
    /// [`ErrorCode::ConsentMissing`] with the reason, [`ErrorCode::NotFound`].
    pub fn start_recording(&self, id: BookingId) -> Result<Done<()>, CommandError> {
        let booking = self.get_stored_booking(id)?;
        let now = self.now();
        self.write(Action::StartRecording, subject(&booking), |tx| {
            let scope = ConsentScope::RecordInternal;
            may_in(tx, &booking, scope, now)?.map_err(|refusal| refused(scope, refusal))?;
            Ok(table::booking::set_recording_started(tx, id, now)?)
        })
    }

    /// Says that the recording runs no longer; the task to stop it is done with that.
    ///
    /// # Errors
    /// [`ErrorCode::NotFound`], also when no recording runs.
    pub fn stop_recording(&self, id: BookingId) -> Result<Done<()>, CommandError> {
        let booking = self.get_stored_booking(id)?;
        let now = self.now();
        self.write(Action::StopRecording, subject(&booking), |tx| {
            if !table::booking::get(tx, id)?.is_recorded_now() {
                return Err(CommandError::new(ErrorCode::NotFound).with("what", "recording"));
            }
            table::booking::set_recording_stopped(tx, id, now)?;
            crate::withdrawal::finish(tx, id, OutsideTask::StopRecording, now)
        })
    }

    /// Saves what I write about a call for myself. Nobody else is shown it, and it goes into no sheet and no report; into
    /// the answer to the customer's request for access only where a person says so.
    ///
    /// # Errors
    /// [`ErrorCode::BadInput`], [`ErrorCode::NotFound`].
    pub fn write_private_notes(
        &self,
        id: BookingId,
        content: &str,
    ) -> Result<Done<()>, CommandError> {
        let content = text("notes", content)?;
        let booking = self.get_stored_booking(id)?;
        let (now, me) = (self.now(), self.me()?);
        let name = format!("private {id}");
        self.write_burst(Action::WritePrivateNotes, &name, subject(&booking), |tx| {
            Ok(table::private_note::set(tx, id, me, &content, now)?)
        })
    }

    /// Moves a base question to another place, from 0.
    ///
    /// # Errors
    /// [`ErrorCode::NotFound`].
    pub fn move_question(&self, id: QuestionId, position: u32) -> Result<Done<()>, CommandError> {
        self.write(Action::MoveQuestion, String::new(), |tx| {
            let mut questions = table::question::list(tx)?;
            let from = questions
                .iter()
                .position(|question| question.id == id)
                .ok_or_else(|| CommandError::new(ErrorCode::NotFound).with("what", "question"))?;
            let moved = questions.remove(from);
            questions.insert((position as usize).min(questions.len()), moved);
            for (place, question) in (0..).zip(&questions) {
                table::question::change(tx, question.id, place, &question.hint)?;
            }
            Ok(())
        })
    }

    /// Takes a base question out of the set; its answers stay.
    ///
    /// # Errors
    /// [`ErrorCode::NotFound`].
    pub fn remove_question(&self, id: QuestionId) -> Result<Done<()>, CommandError> {
        let wording = self.store.read(|c| table::question::get(c, id))?.text;
        let now = self.now();
        self.write(Action::RemoveQuestion, wording, |tx| {
            Ok(table::question::remove(tx, id, now)?)
        })
    }
}
