//! What stands already: what the notification service refused comes once it answers, and names go where they may not
//! stand any more; the most pressing card is on top.

use kawka_desk::view::{ErasureReason, NoticeAnswer};
use kawka_desk::wording::Language;
use kawka_desk::{Access, restore};
use kawka_domain::reminder::{NoticeNames, ReminderKind};

use super::reminders::{round_at, shown, shown_at, with_call};
use crate::support::builders::{add_booking, add_jadwiga, customer};
use crate::support::{TestDesk, at};

/// Row N-1: the service was not there when a reminder came, and is there five minutes later.
#[test]
fn n1_fault_n1_what_the_service_refused_comes_once_it_answers() {
    for refusal in ["absent", "hung", "failed"] {
        let (mut own, ..) = with_call();
        let round = round_at(&own, "2026-10-14T11:45:00Z");
        own.note_shown(&round.show[0], refusal).unwrap();
        own.restart();
        own.clock.set("2026-10-14T11:50:00Z");
        let again = own.list_refused(Language::English).unwrap();
        assert_eq!((again.show.len(), again.more), (1, false), "{refusal}");
        let due = &again.show[0];
        assert_eq!(due.key, round.show[0].key, "it replaces what may be there");
        assert!(due.notification.title.ends_with("in 10 min"), "{due:?}");
        let body = &due.notification.body;
        assert!(!body.contains("Missed"), "its card came in time: {body}");
        assert!(own.note_reached(&due.key, refusal).unwrap());
        assert_eq!(
            own.list_refused(Language::English).unwrap().show.len(),
            1,
            "refused again"
        );
        assert!(own.note_reached(&due.key, "ok").unwrap());
        let none = own.list_refused(Language::English).unwrap();
        assert_eq!((none.show.len(), none.more), (0, false));
        let log = own.list_reminder_log(None, 0, 20).unwrap();
        let row = log.iter().find(|row| row.key == due.key).unwrap();
        assert_eq!(row.detail, "ok");
        assert_eq!(row.shown_at, Some(at("2026-10-14T11:45:00Z")));

        own.answer_notice(&due.key, NoticeAnswer::Seen).unwrap();
        assert!(!own.note_reached(&due.key, "ok").unwrap(), "answered");
    }
}

#[test]
fn what_was_refused_and_is_over_answered_or_paused_does_not_come() {
    let (own, ..) = with_call();
    let round = round_at(&own, "2026-10-14T11:45:00Z");
    own.note_shown(&round.show[0], "absent").unwrap();
    own.pause_reminders(Some(at("2026-10-14T11:55:00Z")))
        .unwrap();
    let held = own.list_refused(Language::English).unwrap();
    assert_eq!((held.show.len(), held.more), (0, true), "paused");
    own.pause_reminders(None).unwrap();
    own.clock.set("2026-10-14T12:00:00Z");
    let over = own.list_refused(Language::English).unwrap();
    assert_eq!((over.show.len(), over.more), (0, false), "the call runs");
}

/// At most five a minute, also of those that come again.
#[test]
fn what_was_refused_comes_as_far_as_it_fits_within_the_minute() {
    let own = TestDesk::at("2026-10-13T08:00:00Z");
    for number in 0..7 {
        let made = own.add_customer(&customer("Jan", &number.to_string()), &[]);
        let id = add_booking(&own, made.unwrap().value, "2026-10-14T12:00:00Z");
        own.set_brief_ready(id, true).unwrap();
    }
    let round = round_at(&own, "2026-10-14T11:45:00Z");
    for due in &round.show {
        own.note_shown(due, "absent").unwrap();
    }
    own.note_told(&round.summary.unwrap(), "absent").unwrap();
    let mut came = Vec::new();
    for (now, expected) in [
        ("2026-10-14T11:45:10Z", (0, true)),
        ("2026-10-14T11:46:00Z", (5, true)),
        ("2026-10-14T11:46:30Z", (0, true)),
        ("2026-10-14T11:47:00Z", (2, false)),
        ("2026-10-14T11:48:00Z", (0, false)),
    ] {
        own.clock.set(now);
        let again = own.list_refused(Language::English).unwrap();
        assert_eq!((again.show.len(), again.more), expected, "{now}");
        for due in again.show {
            own.note_reached(&due.key, "ok").unwrap();
            came.push(due.key);
        }
    }
    came.sort();
    came.dedup();
    assert_eq!(came.len(), 7);
}

/// Row N-3: names that stand on the screen go when they may not stand there any more.
#[test]
fn fault_n3_names_on_the_screen_go_in_discreet_mode_and_on_a_locked_screen() {
    type Hide = fn(&TestDesk);
    let cases: [(&str, Hide); 3] = [
        ("discreet", |own| {
            let mut settings = own.get_settings().unwrap();
            settings.discreet = true;
            own.change_settings(&settings).unwrap();
        }),
        ("never", |own| {
            let mut settings = own.get_settings().unwrap();
            settings.reminders.names = NoticeNames::Never;
            own.change_settings(&settings).unwrap();
        }),
        ("locked", |own| own.set_screen_locked(true)),
    ];
    for (name, hide) in cases {
        let (own, ..) = with_call();
        let round = round_at(&own, "2026-10-14T11:45:00Z");
        let due = &round.show[0];
        assert!(due.notification.title.contains("Jadwiga"), "{name}");
        own.note_shown(due, "ok").unwrap();
        assert!(own.names_people().unwrap(), "{name}");
        own.clock.set("2026-10-14T11:50:00Z");
        hide(&own);
        assert!(!own.names_people().unwrap(), "{name}");
        let again = own.word_again(Language::English).unwrap();
        let keys: Vec<&str> = again.iter().map(|due| due.key.as_str()).collect();
        assert_eq!(keys, [&due.key], "{name}");
        let said = &again[0].notification;
        let all = [&*said.title, &said.body].join("\n");
        assert!(!all.contains("Jadwiga"), "{name}: {all}");
        assert!(said.title.ends_with("in 10 min"), "{name}: {all}");
        assert!(!said.body.contains("Missed"), "{name}: {all}");
        assert!(!said.sound && !said.loud, "{name}: silently");
        assert!(said.on_lock_screen, "{name}");
    }
}

/// Row N3: the card of a call that comes is not covered by one that can wait.
#[test]
fn n3_what_cannot_wait_is_the_card_on_top() {
    let (own, ..) = with_call();
    let id = add_booking(&own, add_jadwiga(&own), "2026-10-14T12:40:00Z");
    own.set_brief_ready(id, true).unwrap();
    assert_eq!(shown_at(&own, "2026-10-14T12:25:00Z").len(), 2);
    let later = round_at(&own, "2026-10-14T12:30:00Z");
    assert_eq!(shown(&own, &later), ["outcome_due"]);
    let kinds: Vec<ReminderKind> = own
        .list_notices()
        .unwrap()
        .iter()
        .map(|notice| notice.kind)
        .collect();
    assert_eq!(kinds, [ReminderKind::OutcomeDue, ReminderKind::BeforeCall]);
}

/// Row S-3: what is a day late is told in the digest, and its card stands.
#[test]
fn s3_what_is_older_than_a_day_comes_in_the_digest() {
    for (now, singly) in [
        ("2026-10-15T12:29:00Z", true),
        ("2026-10-15T12:31:00Z", false),
    ] {
        let (own, ..) = with_call();
        let round = round_at(&own, now);
        let summary = round.summary.clone().unwrap();
        assert_eq!(round.show.len(), usize::from(singly), "{now}");
        assert_eq!(summary.waiting.len(), usize::from(!singly), "{now}");
        shown(&own, &round);
        own.note_told(&summary, "ok").unwrap();
        let kinds: Vec<ReminderKind> = own
            .list_notices()
            .unwrap()
            .iter()
            .map(|notice| notice.kind)
            .collect();
        assert_eq!(kinds, [ReminderKind::OutcomeDue], "{now}");
    }
}

/// Rule C-7 and row N7: whoever is erased is taken off the screen, and a backup brings no notice of them back.
#[test]
fn c7_n7_nobody_who_was_erased_stands_in_a_notice() {
    let (mut own, customer, _) = with_call();
    let backup = own.back_up().unwrap().path;
    let round = round_at(&own, "2026-10-14T11:45:00Z");
    shown(&own, &round);
    own.erase_customer(customer, ErasureReason::Asked).unwrap();
    let after = round_at(&own, "2026-10-14T11:46:00Z");
    assert_eq!(after.withdraw, [round.show[0].key.clone()]);
    assert_eq!((after.show.len(), after.summary), (0, None));
    assert_eq!(own.list_notices().unwrap(), []);

    own.desk = std::sync::Arc::new(own.open_as(Access::Read));
    let put_back = std::path::Path::new(&backup);
    restore(&own.folder, &*own.secrets, None, put_back).unwrap();
    own.restart();
    for now in ["2026-10-14T11:47:00Z", "2026-10-14T12:31:00Z"] {
        let round = round_at(&own, now);
        assert_eq!((round.show.len(), round.summary), (0, None), "{now}");
    }
    let log = own.list_reminder_log(None, 0, 100).unwrap();
    let named = |name: Option<&str>| name.is_some_and(|name| !name.is_empty());
    let of_nobody = log.iter().all(|row| !named(row.name.as_deref()));
    assert!(of_nobody, "{log:?}");
}
