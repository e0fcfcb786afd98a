//! Settings are taken whole or not at all; my last action is undone.

use kawka_desk::view::{CustomerFilter, Settings};
use kawka_domain::booking_rule::default_rules;

use super::code;
use crate::support::builders::{add_booking, add_jadwiga, customer, held};
use crate::support::{TestDesk, at};

#[test]
fn a_setting_that_cannot_be_taken_leaves_all_as_they_were() {
    type Spoil = fn(&mut Settings);
    let cases: [(&str, Spoil, &str, &str); 8] = [
        (
            "a language nobody speaks here",
            |s| s.language = "de".into(),
            "language",
            "unknown_language",
        ),
        (
            "a zone nobody has",
            |s| s.time_zone = "Mars/Base".into(),
            "time_zone",
            "unknown_zone",
        ),
        (
            "six notices before a call",
            |s| s.reminders.before_call = vec![1, 2, 3, 4, 5, 6],
            "reminders",
            "out_of_range",
        ),
        (
            "two days before a call",
            |s| s.reminders.before_call = vec![2880],
            "reminders",
            "out_of_range",
        ),
        (
            "a day into the call",
            |s| s.reminders.not_here_yet = Some(1441),
            "reminders",
            "out_of_range",
        ),
        (
            "a day to decide",
            |s| s.reminders.decide = Some(1441),
            "reminders",
            "out_of_range",
        ),
        (
            "a room by http",
            |s| s.room_url = "http://room.example".into(),
            "room_url",
            "not_https",
        ),
        (
            "a sentence without end",
            |s| s.consent_sentence_pl = "x".repeat(20_001),
            "consent_sentence_pl",
            "too_long",
        ),
    ];
    let own = TestDesk::new();
    let before = own.get_settings().unwrap();
    for (name, spoil, field, problem) in cases {
        let mut settings = before.clone();
        settings.discreet = true;
        spoil(&mut settings);
        own.refused_field(name, field, problem, |d| d.change_settings(&settings));
        assert_eq!(own.get_settings().unwrap(), before, "{name}");
    }
}

#[test]
fn settings_are_of_this_machine_and_survive_a_restart() {
    let mut own = TestDesk::new();
    let mut settings = own.get_settings().unwrap();
    settings.reminders.before_call = vec![2, 60, 15, 2];
    settings.language = "pl".into();
    settings.time_zone = "Asia/Tokyo".into();
    own.change_settings(&settings).unwrap();
    own.restart();
    let kept = own.get_settings().unwrap();
    assert_eq!(
        kept.reminders.before_call,
        [60, 15, 2],
        "in order, each once"
    );
    assert_eq!(
        (kept.language.as_str(), kept.time_zone.as_str()),
        ("pl", "Asia/Tokyo")
    );
    let session = own.get_session("en").unwrap();
    assert_eq!(
        (session.language.as_str(), session.time_zone.as_str()),
        ("pl", "Asia/Tokyo")
    );
    assert_eq!(own.today().unwrap().to_string(), "2026-10-14");
    own.clock.set("2026-10-14T15:00:00Z");
    assert_eq!(
        own.today().unwrap().to_string(),
        "2026-10-15",
        "midnight in Tokyo"
    );
}

#[test]
fn each_setting_is_undone_alone() {
    let mut own = TestDesk::new();
    let first = own.get_settings().unwrap();
    let mut settings = first.clone();
    settings.discreet = true;
    settings.reminders.decide = Some(20);
    let discreet = own.change_settings(&settings).unwrap();
    assert_eq!(discreet.intent, "change_settings");
    settings.room_url = "https://room.example/ola".into();
    own.change_settings(&settings).unwrap();
    let same = own.change_settings(&settings).unwrap();
    assert_eq!(same.entry, None, "nothing was changed");

    let back = own.undo(discreet.entry.unwrap()).unwrap();
    let expected = Settings {
        room_url: "https://room.example/ola".into(),
        ..first.clone()
    };
    assert_eq!(own.get_settings().unwrap(), expected);
    own.restart();
    assert_eq!(own.get_settings().unwrap(), expected, "and on disk");
    own.undo(back.entry.unwrap()).unwrap();
    assert_eq!(own.get_settings().unwrap(), settings, "done again");

    settings.discreet = false;
    own.change_settings(&settings).unwrap();
    let refused = own.refused("changed since", |d| d.undo(discreet.entry.unwrap()));
    assert_eq!(code(&refused), "undo_conflict");
    assert_eq!(refused.params["tables"], "local_setting");
}

#[test]
fn a_setting_that_cannot_be_understood_leaves_the_others_alone() {
    let own = TestDesk::new();
    let mut settings = own.get_settings().unwrap();
    settings.discreet = true;
    own.change_settings(&settings).unwrap();
    let spoil = |tx: &kawka_store::Transaction<'_>| -> Result<(), kawka_store::StoreError> {
        use kawka_store::table::setting::set;
        set(tx, "settings.theme", "\"sepia\"")?;
        set(tx, "settings.reminders.decide", "{")?;
        set(tx, "settings.of_a_later_version", "1")
    };
    own.store().write_local(spoil).unwrap();
    assert_eq!(own.get_settings().unwrap(), settings);
}

#[test]
fn a_new_desk_has_the_same_rules_everywhere() {
    let (one, two) = (TestDesk::new(), TestDesk::new());
    assert_eq!(one.list_booking_rules().unwrap(), default_rules());
    assert_eq!(
        one.list_booking_rules().unwrap(),
        two.list_booking_rules().unwrap()
    );
}

#[test]
fn undo_last_goes_back_step_by_step_through_what_i_did() {
    let own = TestDesk::new();
    let nothing = own.refused("nothing yet", |d| d.undo_last());
    assert_eq!(code(&nothing), "nothing_to_undo");
    let set_up = own.list_journal(0, 1).unwrap()[0].id;
    let refused = own.refused("first start", |d| d.undo(set_up));
    assert_eq!(code(&refused), "nothing_to_undo");

    let jadwiga = add_jadwiga(&own);
    let id = add_booking(&own, jadwiga, "2026-10-14T10:00:00Z");
    own.mark_arrived(id).unwrap();
    own.write_notes(id, "Laughed.\n", false).unwrap();
    own.set_outcome(id, &held()).unwrap();
    let total = || {
        let filter = CustomerFilter {
            search: String::new(),
            mine: false,
            list: None,
            offset: 0,
            limit: 1,
        };
        own.list_customers(&filter).unwrap().total
    };
    own.undo_last().unwrap();
    assert_eq!(own.get_booking_row(id).unwrap().status.word(), "booked");
    own.undo_last().unwrap();
    assert_eq!(own.get_booking_row(id).unwrap().arrival.word(), "unknown");
    assert_eq!(
        own.get_call(id).unwrap().notes,
        "Laughed.\n",
        "typing is passed over"
    );
    let refused = own.refused("notes lean on the call", |d| d.undo_last());
    assert_eq!(code(&refused), "undo_conflict");
    assert_eq!(refused.params["tables"], "call_note");
    let notes = own
        .list_journal(0, 50)
        .unwrap()
        .into_iter()
        .find(|row| row.intent == "write_notes")
        .unwrap()
        .id;
    own.undo(notes).unwrap();
    own.undo_last().unwrap();
    assert!(own.get_booking(id).is_err());
    own.undo_last().unwrap();
    assert_eq!(total(), 0);
    assert_eq!(
        code(&own.refused("all undone", |d| d.undo_last())),
        "nothing_to_undo"
    );
}

#[test]
fn what_another_member_did_is_not_my_last_action() {
    let own = TestDesk::new();
    let bo = kawka_domain::person::MemberDraft {
        name: "Bo".into(),
        email: String::new(),
        role: kawka_domain::person::MemberRole::Host,
    };
    let bo = own.add_member(&bo).unwrap().value;
    let mine = own.add_customer(&customer("Jan", "Las"), &[]).unwrap();
    own.set_me(bo).unwrap();
    let theirs = own.add_customer(&customer("Ewa", "Las"), &[]).unwrap();
    own.undo_last().unwrap();
    assert!(own.get_customer(theirs.value).is_err());
    own.get_customer(mine.value).unwrap();
    own.undo_last().unwrap();
    assert_eq!(
        own.get_session("en").unwrap().me.fields.name,
        "Ola Wrona",
        "Bo had sat down, which is taken back too"
    );
    own.set_me(bo).unwrap();
    own.undo_last().unwrap();
    let rows = own.list_journal(0, 10).unwrap();
    let actor = |id| {
        rows.iter()
            .find(|row| Some(row.id) == id)
            .unwrap()
            .actor
            .clone()
    };
    assert_eq!(
        (actor(mine.entry).as_deref(), actor(theirs.entry).as_deref()),
        (Some("Ola Wrona"), Some("Bo"))
    );
    assert_eq!(rows[0].at, at("2026-10-14T10:00:00Z"));
}
