//! Saving while somebody types is one action: it is one line of the history and is taken back as one.

use kawka_desk::view::BriefSection;
use kawka_domain::ids::{BookingId, JournalId};

use super::code;
use crate::support::builders::{add_booking, add_jadwiga};
use crate::support::{TestDesk, snapshot};

fn typed(own: &TestDesk, id: BookingId, text: &str) -> JournalId {
    own.write_brief(id, BriefSection::Know, text)
        .unwrap()
        .entry
        .unwrap()
}

fn known(own: &TestDesk, id: BookingId) -> String {
    own.get_brief(id).unwrap().sections[0].text.clone()
}

fn desk_with_call() -> (TestDesk, BookingId) {
    let own = TestDesk::new();
    let customer = add_jadwiga(&own);
    let id = add_booking(&own, customer, "2026-10-14T12:00:00Z");
    (own, id)
}

#[test]
fn pauses_while_typing_are_one_line_and_one_undo() {
    let (own, id) = desk_with_call();
    typed(&own, id, "From before");
    own.clock.minutes(30);
    let before = (own.entries(), snapshot::of(own.store()));
    let first = typed(&own, id, "She");
    own.clock.minutes(1);
    typed(&own, id, "She has two");
    own.clock.minutes(3);
    let last = typed(&own, id, "She has two workshops");
    assert_eq!(own.entries(), before.0 + 1, "one line");
    let newest = own.list_journal(0, 1).unwrap().remove(0);
    assert_eq!((newest.id, newest.intent.as_str()), (last, "write_brief"));

    let full = snapshot::of(own.store());
    let back = own.undo_last().unwrap().entry.unwrap();
    assert_eq!(known(&own, id), "From before");
    snapshot::assert_same(&before.1, &snapshot::of(own.store()), "undone");
    for entry in [first, last] {
        let refused = own.refused("undone as one", |d| d.undo(entry));
        assert_eq!(code(&refused), "already_undone");
    }
    let row = &own.list_journal(0, 2).unwrap()[1];
    assert_eq!((row.id, row.undone_by), (last, Some(back)));

    own.undo(back).unwrap();
    snapshot::assert_same(&full, &snapshot::of(own.store()), "typed again");
    assert_eq!(own.list_journal(0, 3).unwrap()[2].undone_by, None);
    // Any save of the burst names the whole of it.
    own.undo(first).unwrap();
    assert_eq!(known(&own, id), "From before");
}

#[test]
fn what_lies_in_between_parts_two_bursts() {
    type Between = fn(&TestDesk, BookingId);
    let cases: [(&str, Between, usize); 6] = [
        ("nothing", |_, _| (), 1),
        ("five minutes", |own, _| own.clock.minutes(5), 1),
        (
            "six minutes since the first save",
            |own, _| own.clock.minutes(6),
            2,
        ),
        (
            "another section",
            |own, id| {
                own.write_brief(id, BriefSection::Ask, "How is it going?")
                    .unwrap();
            },
            3,
        ),
        (
            "another action",
            |own, id| {
                own.set_brief_ready(id, true).unwrap();
            },
            3,
        ),
        (
            "an undo",
            |own, _| {
                own.undo_last().unwrap();
            },
            3,
        ),
    ];
    for (name, between, lines) in cases {
        let (own, id) = desk_with_call();
        let before = own.entries();
        typed(&own, id, "She");
        between(&own, id);
        typed(&own, id, "She has two workshops");
        assert_eq!(own.entries() - before, lines, "{name}");
        own.undo_last().unwrap();
        let left = if lines == 1 || name == "an undo" {
            ""
        } else {
            "She"
        };
        assert_eq!(known(&own, id), left, "{name}");
    }
}

#[test]
fn another_person_at_the_same_text_is_another_action() {
    let (own, id) = desk_with_call();
    let bo = kawka_domain::person::MemberDraft {
        name: "Bo".into(),
        email: String::new(),
        role: kawka_domain::person::MemberRole::Host,
    };
    let bo = own.add_member(&bo).unwrap().value;
    typed(&own, id, "She");
    own.set_me(bo).unwrap();
    typed(&own, id, "She has two workshops");
    own.undo_last().unwrap();
    assert_eq!(known(&own, id), "She");
}

#[test]
fn a_burst_is_undone_whole_or_not_at_all() {
    let (own, id) = desk_with_call();
    typed(&own, id, "She");
    let last = typed(&own, id, "She has two workshops");
    own.clock.minutes(30);
    typed(&own, id, "He has one");
    let refused = own.refused("a later text is in the way", |d| d.undo(last));
    assert_eq!(code(&refused), "undo_conflict");
    assert_eq!(known(&own, id), "He has one");
}

#[test]
fn a_burst_that_led_back_to_its_beginning_is_undone_and_done_again() {
    let (own, id) = desk_with_call();
    typed(&own, id, "She");
    own.clock.minutes(30);
    typed(&own, id, "She has two");
    let last = typed(&own, id, "She");
    let back = own.undo(last).unwrap().entry.unwrap();
    assert_eq!(known(&own, id), "She");
    assert_eq!(own.list_journal(0, 2).unwrap()[1].undone_by, Some(back));
    own.undo(back).unwrap();
    assert_eq!(own.list_journal(0, 3).unwrap()[2].undone_by, None);
}

#[test]
fn notes_and_answers_are_bursts_too() {
    let (own, id) = desk_with_call();
    let question = own.list_questions().unwrap()[0].id;
    let before = own.entries();
    for text in ["L", "Lau", "Laughed.\n! Send it\n"] {
        own.write_notes(id, text, false).unwrap();
    }
    for text in ["By", "By a friend"] {
        let state = kawka_domain::question::AnswerState::Answered;
        own.write_answer(id, question, state, text, false).unwrap();
    }
    let rows = own.list_journal(0, 10).unwrap();
    assert_eq!(rows.len() - before, 2);
    own.undo(rows[0].id).unwrap();
    own.undo(rows[1].id).unwrap();
    let call = own.get_call(id).unwrap();
    assert_eq!(call.notes, "");
    assert_eq!(call.answers[0].text, "");
    assert!(call.follow_ups.is_empty(), "with what the notes had made");
}
