//! Rows K1-K6 and J7: links, states, who watched, what was sent, when it goes; and that a refusal locks all of it.

use kawka_desk::view::{NewConsent, RecordingFilter, RecordingRow};
use kawka_desk::{Action, ErrorCode};
use kawka_domain::booking::NoShowReason;
use kawka_domain::consent::{
    ConsentDecision as Decision, ConsentScope as Scope, Initiative, Refusal,
};
use kawka_domain::ids::{BookingId, CustomerId, RecordingId};
use kawka_domain::interaction::Channel;
use kawka_domain::recording::{LinkPrivacy, RecordingAlert as Alert, RecordingState as State};

use super::code;
use crate::support::TestDesk;
use crate::support::builders::{add_booking, add_jadwiga, consent, held, no_show};

/// An hour after noon in Warsaw; the call lasts half an hour.
pub const START: &str = "2026-10-14T11:00:00Z";
pub const VIMEO: &str = "https://vimeo.com/123456789/0123abcdef";

/// Of one call.
pub fn of(booking: BookingId) -> RecordingFilter {
    RecordingFilter {
        booking_id: Some(booking),
        customer_id: None,
        attention: false,
    }
}

/// All of them.
pub const ALL: RecordingFilter = RecordingFilter {
    booking_id: None,
    customer_id: None,
    attention: false,
};

/// A desk with one call that was just held.
pub struct Call {
    pub own: TestDesk,
    pub customer: CustomerId,
    pub booking: BookingId,
}

impl Call {
    /// Nobody was asked for consent.
    pub fn unasked() -> Self {
        let own = TestDesk::new();
        let customer = add_jadwiga(&own);
        let booking = add_booking(&own, customer, START);
        own.clock.set("2026-10-14T11:31:00Z");
        own.set_outcome(booking, &held()).unwrap();
        Self {
            own,
            customer,
            booking,
        }
    }

    /// Recording is allowed, sending too.
    pub fn allowed() -> Self {
        let call = Self::unasked();
        call.say(Scope::RecordInternal, Decision::Given);
        call.say(Scope::SendToCustomer, Decision::Given);
        call
    }

    /// The customer says so unasked: whoever said no may change their mind at any time.
    pub fn say(&self, scope: Scope, decision: Decision) {
        self.own.clock.minutes(1);
        let said = NewConsent {
            initiative: Initiative::Theirs,
            ..consent(self.customer, Some(self.booking), scope, decision)
        };
        self.own.record_consent(&said).unwrap();
    }

    pub fn rows(&self) -> Vec<RecordingRow> {
        self.own.list_recordings(&of(self.booking)).unwrap().rows
    }

    /// The only row.
    pub fn row(&self) -> RecordingRow {
        let mut rows = self.rows();
        assert_eq!(rows.len(), 1, "{rows:#?}");
        rows.remove(0)
    }

    pub fn link(&self) -> RecordingId {
        self.own
            .add_recording_link(self.booking, None, VIMEO)
            .unwrap()
            .value
    }

    /// What Today says about recordings.
    pub fn alerts(&self) -> Vec<Alert> {
        use kawka_desk::view::Attention;
        let today = self.own.get_today().unwrap();
        let alert = |one: &Attention| match one {
            Attention::Recording { row } => row.alert,
            _ => None,
        };
        today.attention.iter().filter_map(alert).collect()
    }
}

#[test]
fn k1_a_pasted_vimeo_link_is_kept_whole_and_another_hosts_as_it_is() {
    let call = Call::allowed();
    let id = call
        .own
        .add_recording_link(
            call.booking,
            None,
            " https://player.vimeo.com/video/123456789?h=0123abcdef ",
        )
        .unwrap()
        .value;
    let row = call.row();
    assert_eq!((row.id, row.state), (Some(id), State::Uploaded));
    assert_eq!((row.link.as_deref(), row.at_vimeo), (Some(VIMEO), true));

    // A better link for the same recording, then one that Kawka cannot do more with than open it.
    call.own
        .add_recording_link(call.booking, Some(id), "drive.example/v/1?x=2")
        .unwrap();
    let row = call.row();
    assert_eq!(row.link.as_deref(), Some("https://drive.example/v/1?x=2"));
    assert_eq!((row.at_vimeo, row.privacy), (false, LinkPrivacy::Unknown));
    call.own.undo_last().unwrap();
    assert_eq!(call.row().link.as_deref(), Some(VIMEO));

    for (name, link, problem) in [
        ("nothing", " ", "empty"),
        ("in the clear", "http://drive.example/a", "not_https"),
        ("a page", "https://vimeo.com/features", "no_video"),
        (
            "a password",
            "https://a:b@drive.example/",
            "password_inside",
        ),
        ("two lines", "https://a.example\nx", "control_characters"),
    ] {
        call.own.refused_field(name, "link", problem, |desk| {
            desk.add_recording_link(call.booking, None, link)
        });
    }
}

#[test]
fn k2_an_unlisted_link_says_that_whoever_has_it_can_watch() {
    let call = Call::allowed();
    let id = call.link();
    assert_eq!(call.row().privacy, LinkPrivacy::Unlisted);
    call.own
        .add_recording_link(call.booking, Some(id), "https://vimeo.com/123456789")
        .unwrap();
    assert_eq!(
        call.row().privacy,
        LinkPrivacy::Unknown,
        "the link says nothing"
    );
    // Then a person says it.
    call.own
        .set_recording_privacy(id, LinkPrivacy::Password)
        .unwrap();
    let row = call.row();
    assert_eq!(row.privacy, LinkPrivacy::Password);
    assert_eq!(row.link.as_deref(), Some("https://vimeo.com/123456789"));
    call.own.undo_last().unwrap();
    assert_eq!(call.row().privacy, LinkPrivacy::Unknown);
    let waiting = Call::allowed();
    let id = waiting
        .own
        .mark_not_recorded(waiting.booking)
        .unwrap()
        .value;
    waiting
        .own
        .refused_field("nothing to watch", "link", "empty", |desk| {
            desk.set_recording_privacy(id, LinkPrivacy::Password)
        });
}

#[test]
fn k3_a_recording_has_its_day_and_then_needs_a_person() {
    let call = Call::allowed();
    let id = call.link();
    let day = |text: &str| Some(text.parse().unwrap());
    assert_eq!(call.row().delete_on, day("2027-01-12"), "90 days");
    assert_eq!(call.alerts(), []);
    call.own.clock.set("2027-01-11T12:00:00Z");
    assert_eq!(call.row().alert, None);
    call.own.clock.set("2027-01-12T12:00:00Z");
    assert_eq!(call.row().alert, Some(Alert::Overdue));
    assert_eq!(call.alerts(), [Alert::Overdue]);

    call.own
        .set_recording_delete_on(id, day("2027-02-01"))
        .unwrap();
    assert_eq!(call.row().alert, None);
    call.own.set_recording_delete_on(id, None).unwrap();
    call.own.clock.set("2030-01-01T12:00:00Z");
    assert_eq!(call.row().alert, None, "kept for good");
    call.own.undo_last().unwrap();
    assert_eq!(call.row().alert, Some(Alert::Overdue));

    let mut settings = call.own.get_settings().unwrap();
    settings.recordings.retention_days = 30;
    call.own.change_settings(&settings).unwrap();
    let second = Call::allowed();
    second.own.change_settings(&settings).unwrap();
    second.link();
    assert_eq!(second.row().delete_on, day("2026-11-13"), "as it is set");
}

#[test]
fn k4_k5_who_watched_and_what_was_sent_is_dated_and_logged() {
    let call = Call::allowed();
    let id = call.link();
    call.own.clock.minutes(60);
    call.own.mark_recording_watched(id, None).unwrap();
    let row = call.row();
    assert_eq!(row.state, State::Watched);
    let watched = row.watched.unwrap();
    assert_eq!(
        (watched.who.as_deref(), watched.at),
        (Some("Ola Wrona"), call.own.now())
    );

    let mail = call.own.recording_mail(id).unwrap();
    assert!(mail.starts_with("mailto:jadwiga@dachy.example?subject="));
    assert!(mail.contains("https%3A%2F%2Fvimeo.com%2F123456789%2F0123abcdef"));
    assert!(mail.contains("Whoever%20has%20this%20link"), "{mail}");
    assert_eq!(call.row().state, State::Watched, "composing is not sending");

    call.own.mark_recording_sent(id, Channel::Email).unwrap();
    let row = call.row();
    assert_eq!(row.state, State::Sent);
    let sent = row.sent.unwrap();
    assert_eq!(
        (sent.channel.as_str(), sent.detail.as_str()),
        ("email", "send_to_customer")
    );
    call.own.undo_last().unwrap();
    assert_eq!((call.row().state, call.row().sent), (State::Watched, None));
}

#[test]
fn k5_what_may_be_kept_may_not_for_that_be_sent() {
    let call = Call::unasked();
    call.say(Scope::RecordInternal, Decision::Given);
    let id = call.link();
    assert_eq!(call.row().send_lock, Some(Refusal::NeverAsked));
    call.say(Scope::SendToCustomer, Decision::Refused);
    assert_eq!(call.row().send_lock, Some(Refusal::Refused));
    for (name, error) in [
        ("mail", call.own.refused("mail", |d| d.recording_mail(id))),
        (
            "mark",
            call.own
                .refused("mark", |d| d.mark_recording_sent(id, Channel::Email)),
        ),
    ] {
        assert_eq!(code(&error), "recording_locked", "{name}");
        assert_eq!(error.params["scope"], "send_to_customer", "{name}");
    }
    call.own.mark_recording_watched(id, None).unwrap();
}

#[test]
fn k6_a_call_with_consent_and_without_a_recording_is_noticed() {
    let call = Call::allowed();
    let row = call.row();
    assert_eq!(
        (row.id, row.state, row.alert),
        (None, State::Expected, None)
    );
    assert_eq!(
        row.expected_by,
        Some(crate::support::at("2026-10-15T11:30:00Z"))
    );
    assert_eq!(call.alerts(), []);
    call.own.clock.set("2026-10-15T11:30:00Z");
    assert_eq!(call.alerts(), [Alert::Missing]);
    let all = call.own.list_recordings(&ALL).unwrap().rows;
    assert_eq!(all.len(), 1);

    let id = call.own.mark_not_recorded(call.booking).unwrap().value;
    assert!(call.row().not_made && call.alerts().is_empty());
    call.own.undo_last().unwrap();
    assert_eq!(call.alerts(), [Alert::Missing]);
    let again = call.own.mark_not_recorded(call.booking).unwrap().value;
    assert_ne!(id, again);
    // It was found after all: the same row goes on.
    assert_eq!(call.link(), again);
    assert!(!call.row().not_made);
    let error = call
        .own
        .refused("there is one", |d| d.mark_not_recorded(call.booking));
    assert_eq!(code(&error), "recording_step");
}

#[test]
fn k6_nobody_is_asked_for_what_cannot_be() {
    let unasked = Call::unasked();
    assert_eq!(unasked.row().state, State::None);
    let missed = Call::allowed();
    missed.own.reopen_booking(missed.booking).unwrap();
    missed
        .own
        .set_outcome(missed.booking, &no_show(NoShowReason::Unexcused))
        .unwrap();
    let long_ago = Call::allowed();
    for (name, call) in [
        ("unasked", &unasked),
        ("a no-show", &missed),
        ("old", &long_ago),
    ] {
        call.own.clock.set("2026-12-24T12:00:00Z");
        assert_eq!(call.row().state, State::None, "{name}");
        assert_eq!(call.alerts(), [], "{name}");
        assert!(
            call.own.list_recordings(&ALL).unwrap().rows.is_empty(),
            "{name}"
        );
    }
}

#[test]
fn j7_without_consent_every_field_is_locked_and_says_why() {
    let (linked, bare) = (Call::allowed(), Call::unasked());
    let id = linked.link();
    let cases = [
        (Decision::Withdrawn, Refusal::Withdrawn),
        (Decision::Refused, Refusal::Refused),
    ];
    for (decision, lock) in cases {
        linked.say(Scope::RecordInternal, decision);
        let row = linked.row();
        assert_eq!((row.lock, row.send_lock), (Some(lock), Some(lock)));
        assert_eq!(row.link, None, "hidden at once");
        assert_eq!(row.alert, Some(Alert::StillThere));
        assert_eq!(linked.alerts(), [Alert::StillThere]);
        let own = &linked.own;
        let refusals = [
            own.refused("link", |d| {
                d.add_recording_link(linked.booking, Some(id), VIMEO)
            }),
            own.refused("second", |d| {
                d.add_recording_link(linked.booking, None, VIMEO)
            }),
            own.refused("watched", |d| d.mark_recording_watched(id, None)),
            own.refused("sent", |d| d.mark_recording_sent(id, Channel::Email)),
            own.refused("mail", |d| d.recording_mail(id)),
            own.refused("upload", |d| d.start_upload(id)),
            own.refused("privacy", |d| {
                d.set_recording_privacy(id, LinkPrivacy::Password)
            }),
        ];
        for error in refusals {
            assert_eq!(error.code, ErrorCode::RecordingLocked);
            assert_eq!(error.params["reason"], lock.word());
        }
    }
    let error = bare.own.refused("never asked", |d| {
        d.add_recording_link(bare.booking, None, VIMEO)
    });
    assert_eq!(error.params["reason"], "never_asked");
    // Given anew, everything is there again.
    linked.say(Scope::RecordInternal, Decision::Given);
    assert_eq!(linked.row().link.as_deref(), Some(VIMEO));
    assert_eq!(linked.row().alert, None);
}

#[test]
fn what_lies_elsewhere_is_deleted_by_hand_and_its_link_forgotten() {
    let call = Call::allowed();
    let id = call
        .own
        .add_recording_link(call.booking, None, "https://drive.example/v/1")
        .unwrap()
        .value;
    let error = call
        .own
        .refused("out of reach", |d| d.ask_recording_deletion(id));
    assert_eq!(code(&error), "recording_elsewhere");
    call.own.mark_recording_deleted(id).unwrap();
    let row = call.row();
    assert_eq!((row.state, row.link), (State::Deleted, None));
    assert_eq!(row.deleted.unwrap().detail, "by_hand");
    for error in [
        call.own.refused("again", |d| d.mark_recording_deleted(id)),
        call.own
            .refused("watched", |d| d.mark_recording_watched(id, None)),
    ] {
        assert_eq!(code(&error), "recording_step");
    }
    call.own.clock.set("2030-01-01T12:00:00Z");
    assert_eq!(call.alerts(), [], "nothing is asked of what is gone");
}

#[test]
fn a_request_for_deletion_can_be_taken_back() {
    let call = Call::allowed();
    let id = call.link();
    let error = call
        .own
        .refused("nothing asked", |d| d.drop_recording_deletion(id));
    assert_eq!(code(&error), "recording_step");
    call.own.ask_recording_deletion(id).unwrap();
    assert!(call.row().deletion_asked.is_some());
    call.own.drop_recording_deletion(id).unwrap();
    assert!(call.row().deletion_asked.is_none());
    call.own.ask_recording_deletion(id).unwrap();
    call.own.undo_last().unwrap();
    assert_eq!(
        (call.row().state, call.row().deletion_asked),
        (State::Uploaded, None)
    );
    let intents: Vec<String> = call
        .own
        .list_journal(0, 9)
        .unwrap()
        .into_iter()
        .map(|row| row.intent)
        .collect();
    assert!(intents.contains(&Action::AskRecordingDeletion.word().to_owned()));
}

#[test]
fn a_persons_recordings_stand_with_the_person() {
    let call = Call::allowed();
    call.link();
    add_booking(&call.own, call.customer, "2026-10-20T12:00:00Z");
    let filter = RecordingFilter {
        customer_id: Some(call.customer),
        ..ALL
    };
    assert_eq!(call.own.list_recordings(&filter).unwrap().rows.len(), 1);
    let nobody = RecordingFilter {
        customer_id: Some(CustomerId::new()),
        ..ALL
    };
    assert!(call.own.list_recordings(&nobody).unwrap().rows.is_empty());
}

#[test]
fn the_settings_of_recordings_are_checked() {
    let own = TestDesk::new();
    let given = own.get_settings().unwrap();
    type Change = fn(&mut kawka_domain::recording::RecordingSettings);
    let cases: [(&str, &str, &str, Change); 6] = [
        ("a part of a path", "folder", "not_absolute", |r| {
            r.folder = "Zoom".into()
        }),
        ("no day", "recordings", "out_of_range", |r| {
            r.retention_days = 0
        }),
        ("eleven years", "recordings", "out_of_range", |r| {
            r.retention_days = 4000
        }),
        ("at once", "recordings", "out_of_range", |r| {
            r.expected_within = 0
        }),
        ("for everybody", "recordings", "out_of_range", |r| {
            r.privacy = LinkPrivacy::Anybody
        }),
        ("a gigabyte a second", "recordings", "out_of_range", |r| {
            r.speed_limit = 1_000_001
        }),
    ];
    for (name, field, problem, change) in cases {
        let mut settings = given.clone();
        change(&mut settings.recordings);
        own.refused_field(name, field, problem, |d| d.change_settings(&settings));
    }
}
