//! The recording of a call: where it stands, what may happen to it next, and what about it needs a person.
//!
//! What happened is a list of steps, appended and never overwritten; the state is computed from them. Whether a step
//! is allowed by the customer is not known here: consent is asked by whoever takes the step, at that moment.

pub mod file;
pub mod link;
pub mod matching;

use chrono::{DateTime, Days, Duration, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

crate::words! {
    /// Where a recording stands.
    RecordingState {
        /// There is none, and none is awaited.
        None = "none",
        /// The call was recorded with the customer's consent, so a file or a link should come.
        Expected = "expected",
        /// A finished file lies on a machine of ours.
        Found = "found",
        /// The file is on its way to the video host.
        Uploading = "uploading",
        /// It is at the video host.
        Uploaded = "uploaded",
        /// The care owner has watched it.
        Watched = "watched",
        /// It was sent to the customer.
        Sent = "sent",
        /// It is gone, here and there.
        Deleted = "deleted",
    }
}

impl RecordingState {
    /// There is a recording somewhere that would have to be deleted.
    #[must_use]
    pub const fn exists(self) -> bool {
        matches!(
            self,
            Self::Found | Self::Uploading | Self::Uploaded | Self::Watched | Self::Sent
        )
    }

    /// It lies with a video host.
    #[must_use]
    pub const fn is_hosted(self) -> bool {
        matches!(self, Self::Uploaded | Self::Watched | Self::Sent)
    }
}

crate::words! {
    /// One thing that happened to a recording; appended, never overwritten.
    RecordingStep {
        /// A finished file was matched to the call.
        Found = "found",
        /// The file was no recording of this call after all.
        Dropped = "dropped",
        /// It was put in the queue for the video host.
        UploadStarted = "upload_started",
        /// The upload was stopped before its end.
        UploadStopped = "upload_stopped",
        /// The last byte arrived.
        Uploaded = "uploaded",
        /// A link was entered by hand.
        Linked = "linked",
        /// The care owner watched it.
        Watched = "watched",
        /// It was sent to the customer.
        Sent = "sent",
        /// A person asked for it to be deleted where it lies.
        DeletionAsked = "deletion_asked",
        /// The request for deletion was taken back before it was carried out.
        DeletionDropped = "deletion_dropped",
        /// It is gone; what confirmed that is kept with the step.
        Deleted = "deleted",
        /// A person said that this call was not recorded.
        NotMade = "not_made",
    }
}

/// A step that cannot follow on the present state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{step} cannot follow on {state}")]
pub struct StepError {
    /// Where the recording stands.
    pub state: RecordingState,
    /// What was to happen.
    pub step: RecordingStep,
}

/// The state after a step.
///
/// # Errors
/// [`StepError`] when the step cannot follow.
pub const fn next(state: RecordingState, step: RecordingStep) -> Result<RecordingState, StepError> {
    use RecordingState as S;
    use RecordingStep as T;
    Ok(match (state, step) {
        (S::None | S::Expected, T::Found) | (S::Uploading, T::UploadStopped) => S::Found,
        (S::None | S::Expected, T::NotMade) | (S::Found, T::Dropped) => S::None,
        (S::Found, T::UploadStarted) => S::Uploading,
        (S::Uploading, T::Uploaded)
        | (S::None | S::Expected | S::Found | S::Uploaded, T::Linked) => S::Uploaded,
        (S::Uploaded | S::Watched, T::Watched) | (S::Watched, T::Linked) => S::Watched,
        (S::Uploaded | S::Watched | S::Sent, T::Sent) | (S::Sent, T::Watched | T::Linked) => {
            S::Sent
        }
        (state, T::DeletionAsked | T::DeletionDropped) if state.exists() => state,
        (state, T::Deleted) if state.exists() => S::Deleted,
        (state, step) => return Err(StepError { state, step }),
    })
}

/// The state after all steps, oldest first. A step that cannot follow (two machines did two things at once) changes
/// nothing.
#[must_use]
pub fn fold(steps: impl IntoIterator<Item = RecordingStep>) -> RecordingState {
    steps.into_iter().fold(RecordingState::None, |state, step| {
        next(state, step).unwrap_or(state)
    })
}

/// How a call without any recording stands: one that ended with the consent to record should bring one.
#[must_use]
pub fn expectation(
    may_record: bool,
    ended: DateTime<Utc>,
    now: DateTime<Utc>,
    within: Duration,
) -> (RecordingState, Option<RecordingAlert>) {
    if !may_record || now < ended {
        (RecordingState::None, None)
    } else if now < ended + within {
        (RecordingState::Expected, None)
    } else {
        (RecordingState::Expected, Some(RecordingAlert::Missing))
    }
}

crate::words! {
    /// What about a recording needs a person.
    RecordingAlert {
        /// It should have come by now.
        Missing = "missing",
        /// The customer allows it no longer, or never did, and it is still there.
        StillThere = "still_there",
        /// Its time is over.
        Overdue = "overdue",
        /// It was to be deleted and still is not.
        DeletionFails = "deletion_fails",
        /// It cannot be uploaded without a person.
        UploadFails = "upload_fails",
    }
}

/// What needs a person, the most pressing thing first.
#[must_use]
pub fn alert(
    state: RecordingState,
    may_record: bool,
    delete_on: Option<NaiveDate>,
    today: NaiveDate,
) -> Option<RecordingAlert> {
    if !state.exists() {
        None
    } else if !may_record {
        Some(RecordingAlert::StillThere)
    } else if delete_on.is_some_and(|day| day <= today) {
        Some(RecordingAlert::Overdue)
    } else {
        None
    }
}

/// The day on which a recording is to be deleted.
#[must_use]
pub fn delete_on(made: NaiveDate, days: u32) -> NaiveDate {
    made.checked_add_days(Days::new(u64::from(days)))
        .unwrap_or(NaiveDate::MAX)
}

crate::words! {
    /// Who can see a video at its host.
    LinkPrivacy {
        /// Whoever has the link; it is not listed anywhere.
        Unlisted = "unlisted",
        /// Whoever knows its password.
        Password = "password",
        /// Only the owner of the account.
        Nobody = "nobody",
        /// Not on the host's own pages, only where it is embedded.
        Disable = "disable",
        /// Everybody.
        Anybody = "anybody",
        /// Not known.
        Unknown = "unknown",
    }
}

/// How recordings are looked for, uploaded and kept on this machine.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct RecordingSettings {
    /// Where the video call program puts its recordings; empty: nowhere is looked.
    pub folder: String,
    /// Finished files are queued for the video host by themselves, where the customer agreed.
    pub upload_by_itself: bool,
    /// Who may see an uploaded video.
    pub privacy: LinkPrivacy,
    /// At most so many kibibytes a second are uploaded; 0: as fast as it goes.
    pub speed_limit: u32,
    /// Days until a recording is to be deleted.
    pub retention_days: u32,
    /// Hours after the end of a call within which its recording is awaited.
    pub expected_within: u32,
}

impl Default for RecordingSettings {
    /// 90 days: what `C-6` proposes for recordings (GDPR Art. 5(1)(e)).
    fn default() -> Self {
        Self {
            folder: String::new(),
            upload_by_itself: true,
            privacy: LinkPrivacy::Unlisted,
            speed_limit: 0,
            retention_days: 90,
            expected_within: 24,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use RecordingState as S;
    use RecordingStep as T;

    #[test]
    fn what_may_follow_on_what() {
        // Every pair that is not here is refused.
        let allowed = [
            (S::None, T::Found, S::Found),
            (S::None, T::Linked, S::Uploaded),
            (S::None, T::NotMade, S::None),
            (S::Expected, T::Found, S::Found),
            (S::Expected, T::Linked, S::Uploaded),
            (S::Expected, T::NotMade, S::None),
            (S::Found, T::Dropped, S::None),
            (S::Found, T::UploadStarted, S::Uploading),
            (S::Found, T::Linked, S::Uploaded),
            (S::Found, T::DeletionAsked, S::Found),
            (S::Found, T::DeletionDropped, S::Found),
            (S::Found, T::Deleted, S::Deleted),
            (S::Uploading, T::UploadStopped, S::Found),
            (S::Uploading, T::Uploaded, S::Uploaded),
            (S::Uploading, T::DeletionAsked, S::Uploading),
            (S::Uploading, T::DeletionDropped, S::Uploading),
            (S::Uploading, T::Deleted, S::Deleted),
            (S::Uploaded, T::Linked, S::Uploaded),
            (S::Uploaded, T::Watched, S::Watched),
            (S::Uploaded, T::Sent, S::Sent),
            (S::Uploaded, T::DeletionAsked, S::Uploaded),
            (S::Uploaded, T::DeletionDropped, S::Uploaded),
            (S::Uploaded, T::Deleted, S::Deleted),
            (S::Watched, T::Linked, S::Watched),
            (S::Watched, T::Watched, S::Watched),
            (S::Watched, T::Sent, S::Sent),
            (S::Watched, T::DeletionAsked, S::Watched),
            (S::Watched, T::DeletionDropped, S::Watched),
            (S::Watched, T::Deleted, S::Deleted),
            (S::Sent, T::Linked, S::Sent),
            (S::Sent, T::Watched, S::Sent),
            (S::Sent, T::Sent, S::Sent),
            (S::Sent, T::DeletionAsked, S::Sent),
            (S::Sent, T::DeletionDropped, S::Sent),
            (S::Sent, T::Deleted, S::Deleted),
        ];
        for &state in S::ALL {
            for &step in T::ALL {
                let expected = allowed
                    .iter()
                    .find(|(from, by, _)| (*from, *by) == (state, step))
                    .map(|(_, _, to)| *to)
                    .ok_or(StepError { state, step });
                assert_eq!(next(state, step), expected, "{step} on {state}");
            }
        }
    }

    #[test]
    fn the_whole_way_and_what_does_not_belong_on_it() {
        let way = [
            T::Found,
            T::UploadStarted,
            T::UploadStopped,
            T::UploadStarted,
            T::Uploaded,
            T::Watched,
            T::Sent,
            T::DeletionAsked,
            T::Deleted,
        ];
        assert_eq!(fold(way), S::Deleted);
        assert_eq!(fold([T::Found, T::Uploaded]), S::Found, "never sent off");
        assert_eq!(
            fold([T::Found, T::Deleted, T::UploadStarted]),
            S::Deleted,
            "what is gone stays gone"
        );
        assert_eq!(fold([T::NotMade, T::Found]), S::Found, "a file proves more");
    }

    #[test]
    fn a_recording_is_awaited_only_after_a_call_with_consent() {
        let ended: DateTime<Utc> = "2026-10-14T12:30:00Z".parse().unwrap();
        let day = Duration::hours(24);
        let cases = [
            ("without consent", false, 99, (S::None, None)),
            ("still talking", true, -1, (S::None, None)),
            ("just ended", true, 0, (S::Expected, None)),
            ("within the day", true, 23, (S::Expected, None)),
            (
                "a day later",
                true,
                24,
                (S::Expected, Some(RecordingAlert::Missing)),
            ),
        ];
        for (name, may_record, hours, expected) in cases {
            let now = ended + Duration::hours(hours);
            assert_eq!(expectation(may_record, ended, now, day), expected, "{name}");
        }
    }

    #[test]
    fn what_is_not_allowed_goes_before_what_is_overdue() {
        let today: NaiveDate = "2026-10-14".parse().unwrap();
        let (past, soon) = (today - Days::new(1), today + Days::new(1));
        let cases = [
            ("fine", S::Uploaded, true, Some(soon), None),
            ("kept for good", S::Uploaded, true, None, None),
            (
                "its day",
                S::Watched,
                true,
                Some(today),
                Some(RecordingAlert::Overdue),
            ),
            (
                "over",
                S::Sent,
                true,
                Some(past),
                Some(RecordingAlert::Overdue),
            ),
            (
                "withdrawn, and over",
                S::Sent,
                false,
                Some(past),
                Some(RecordingAlert::StillThere),
            ),
            (
                "a file alone",
                S::Found,
                false,
                None,
                Some(RecordingAlert::StillThere),
            ),
            ("gone", S::Deleted, false, Some(past), None),
            ("never there", S::Expected, false, None, None),
        ];
        for (name, state, may_record, day, expected) in cases {
            assert_eq!(alert(state, may_record, day, today), expected, "{name}");
        }
        assert_eq!(delete_on(today, 90).to_string(), "2027-01-12");
    }
}
