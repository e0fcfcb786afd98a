//! The handover: one page of a call for the care owner, who goes on with the contact knowing what was said.
//!
//! What the host wrote for themselves is not in it.

use std::fmt::Write as _;

use chrono_tz::Tz;
use kawka_domain::consent::ConsentState;
use kawka_domain::follow_up::FollowUpKind;
use kawka_domain::ids::BookingId;
use kawka_domain::question::AnswerState;
use kawka_domain::recording::{RecordingAlert, RecordingState};
use kawka_domain::time::parse_zone;

use crate::command_error::CommandError;
use crate::desk::Desk;
use crate::markdown::{one_line, section};
use crate::view::{CallView, RecordingFilter};
use crate::wording::{
    Language, both, channel, consent, feeling, handover, outcome, recording_state, scope,
};

impl Desk {
    /// The handover sheet of a call as Markdown.
    ///
    /// # Errors
    /// [`crate::ErrorCode::NotFound`].
    pub fn handover_markdown(
        &self,
        id: BookingId,
        language: Language,
    ) -> Result<String, CommandError> {
        let call = self.get_call(id)?;
        let ours = self.zone()?;
        let words = handover(language);
        let row = &call.brief.booking.row;
        let name = row
            .customer
            .as_ref()
            .map(|customer| customer.name.as_str())
            .or(row.attendee_name.as_deref())
            .unwrap_or(&row.title);
        let theirs = row
            .time_zone
            .as_deref()
            .and_then(|zone| parse_zone(zone).ok());
        let mut out = format!("# {}: {}\n\n", words.title, one_line(name));
        let date = row.start.with_timezone(&ours).format("%Y-%m-%d");
        let _ = writeln!(out, "{date}, {}  ", both(language, row.start, ours, theirs));
        let became = outcome(language, row.status, row.no_show_reason);
        let _ = writeln!(out, "{}: {became}  ", words.outcome);
        if let Some(owner) = call
            .brief
            .customer
            .as_ref()
            .and_then(|customer| customer.care_owner.as_deref())
        {
            let _ = writeln!(out, "{}: {owner}  ", words.care_owner);
        }
        section(
            &mut out,
            words.promises,
            &follow_ups(&call, FollowUpKind::Promise, language, ours),
        );
        section(
            &mut out,
            words.tasks,
            &follow_ups(&call, FollowUpKind::Task, language, ours),
        );
        section(
            &mut out,
            words.answers,
            &answers(&call, words.declined, words.quote),
        );
        let consents: Vec<String> = call
            .brief
            .consents
            .iter()
            .filter(|row| row.state != ConsentState::Unknown)
            .map(|row| {
                format!(
                    "- {}: {}",
                    scope(language, row.scope),
                    consent(language, row.state)
                )
            })
            .collect();
        let mut recording = consents;
        if let Some(started) = call.recording_started_at {
            let at = started.with_timezone(&ours).format("%H:%M");
            recording.push(format!("- {} {at}", words.recorded_from));
        }
        let here = RecordingFilter {
            booking_id: Some(id),
            customer_id: None,
            attention: false,
        };
        let films = self.list_recordings(&here)?.rows;
        let films = films
            .into_iter()
            .filter(|film| film.state != RecordingState::None);
        for film in films {
            let until = if film.alert == Some(RecordingAlert::StillThere) {
                format!(" ({})", words.delete_now)
            } else {
                film.delete_on
                    .filter(|_| film.state.exists())
                    .map(|day| format!(" ({} {day})", words.delete_on))
                    .unwrap_or_default()
            };
            recording.push(format!(
                "- {}{until}",
                recording_state(language, film.state)
            ));
        }
        section(&mut out, words.recording, &recording);
        let felt = call.brief.customer.as_ref().and_then(|customer| {
            customer
                .feelings
                .iter()
                .rev()
                .find(|point| point.at >= row.start)
        });
        if let Some(point) = felt {
            section(
                &mut out,
                words.feeling,
                &[feeling(language, point.feeling).to_owned()],
            );
        }
        let notes: Vec<String> = call.notes.lines().map(str::to_owned).collect();
        section(&mut out, words.notes, &notes);
        Ok(out)
    }
}

fn answers(call: &CallView, declined: &str, quote: &str) -> Vec<String> {
    call.answers
        .iter()
        .filter_map(|answer| {
            let said = match answer.state {
                AnswerState::NotAsked => return None,
                AnswerState::Declined => declined.to_owned(),
                AnswerState::Answered => one_line(&answer.text),
            };
            let quote = if answer.quote {
                format!(" ({quote})")
            } else {
                String::new()
            };
            Some(format!(
                "- **{}** {said}{quote}",
                one_line(&answer.question)
            ))
        })
        .collect()
}

fn follow_ups(call: &CallView, kind: FollowUpKind, language: Language, ours: Tz) -> Vec<String> {
    let words = handover(language);
    call.follow_ups
        .iter()
        .filter(|f| f.kind == kind)
        .map(|f| {
            let mut about = Vec::new();
            if let Some(assignee) = &f.assignee {
                about.push(assignee.clone());
            }
            if let Some(due) = f.due {
                about.push(format!("{} {due}", words.until));
            }
            match (f.told_at, f.told_channel, f.done_at) {
                (Some(at), Some(over), _) => {
                    about.push(format!(
                        "{} {} ({})",
                        words.told,
                        at.with_timezone(&ours).date_naive(),
                        channel(language, over)
                    ));
                }
                (_, _, Some(_)) if f.to_tell => about.push(words.to_tell.to_owned()),
                (_, _, Some(_)) => about.push(words.done.to_owned()),
                _ => {}
            }
            let mark = if f.done_at.is_some() && !f.to_tell {
                "x"
            } else {
                " "
            };
            let about = if about.is_empty() {
                String::new()
            } else {
                format!(" ({})", about.join(", "))
            };
            format!("- [{mark}] {}{about}", one_line(&f.title))
        })
        .collect()
}
