//! Follow-ups by hand and out of notes.

use kawka_desk::view::{FollowUpFilter, FollowUpRow};
use kawka_domain::follow_up::{DueBucket as Bucket, FollowUpKind as Kind};
use kawka_domain::ids::BookingId;

use crate::support::TestDesk;
use crate::support::builders::{add_booking, add_jadwiga, follow_up, held, jadwiga};

const PENDING: FollowUpFilter = FollowUpFilter {
    mine: false,
    done: false,
};
const MINE: FollowUpFilter = FollowUpFilter {
    mine: true,
    done: false,
};
const DONE: FollowUpFilter = FollowUpFilter {
    mine: false,
    done: true,
};

fn titles(own: &TestDesk, filter: &FollowUpFilter) -> Vec<String> {
    own.list_follow_ups(filter)
        .unwrap()
        .into_iter()
        .map(|row| row.title)
        .collect()
}

fn in_call() -> (TestDesk, BookingId) {
    let own = TestDesk::new();
    let customer = add_jadwiga(&own);
    let id = add_booking(&own, customer, "2026-10-14T09:50:00Z");
    (own, id)
}

fn kinds(rows: &[FollowUpRow]) -> Vec<(&str, Kind)> {
    rows.iter()
        .map(|row| (row.title.as_str(), row.kind))
        .collect()
}

#[test]
fn a_line_becomes_a_follow_up_when_it_is_finished() {
    let (own, id) = in_call();
    type Step<'a> = (&'a str, &'a str, &'a [(&'a str, Kind)]);
    let steps: [Step<'_>; 7] = [
        ("plain words", "Laughed a lot.\n", &[]),
        ("half a line", "Laughed a lot.\n! Send the lay", &[]),
        (
            "a whole line",
            "Laughed a lot.\n! Send the layout\n",
            &[("Send the layout", Kind::Task)],
        ),
        (
            "again the same",
            "Laughed a lot.\n! Send the layout\n",
            &[("Send the layout", Kind::Task)],
        ),
        (
            "a promise behind it",
            "Laughed a lot.\n! Send the layout\n  !! We tell her about dates  \n",
            &[
                ("Send the layout", Kind::Task),
                ("We tell her about dates", Kind::Promise),
            ],
        ),
        (
            "the first one reworded",
            "Laughed a lot.\n! Send the new layout\n!! We tell her about dates\n",
            &[
                ("Send the new layout", Kind::Task),
                ("We tell her about dates", Kind::Promise),
            ],
        ),
        (
            "a mark in the middle of a line is none",
            "Laughed! a lot!\n! Send the new layout\n!! We tell her about dates\n!\n!!\n",
            &[
                ("Send the new layout", Kind::Task),
                ("We tell her about dates", Kind::Promise),
            ],
        ),
    ];
    let mut first = None;
    for (name, notes, expected) in steps {
        let saved = own.write_notes(id, notes, false).unwrap();
        assert_eq!(kinds(&saved.follow_ups), expected, "{name}");
        assert_eq!(own.get_call(id).unwrap().notes, notes, "{name}");
        if let Some(row) = saved.follow_ups.first() {
            assert_eq!(
                *first.get_or_insert(row.id),
                row.id,
                "{name}: the same follow-up"
            );
        }
    }
    let row = own.list_follow_ups(&PENDING).unwrap().remove(0);
    assert_eq!(row.due, Some("2026-10-17".parse().unwrap()), "three days");
    assert_eq!(row.assignee.as_deref(), Some("Ola Wrona"));
    assert_eq!(
        (row.customer.unwrap().name.as_str(), row.booking_id),
        ("Jadwiga Żółtowska", Some(id))
    );
}

#[test]
fn m5_a_promise_is_never_overwritten_by_another_line() {
    let (own, id) = in_call();
    let write = |notes: &str| own.write_notes(id, notes, false).unwrap().follow_ups;
    let invoice = write("!! Send the invoice\n").remove(0);
    let rows = write("! Ring Jan\n");
    assert_eq!(
        kinds(&rows),
        [
            ("Send the invoice", Kind::Promise),
            ("Ring Jan", Kind::Task)
        ],
        "in its place"
    );
    assert_eq!(rows[0].id, invoice.id);
    let rows = write("");
    assert_eq!(rows.len(), 2, "what is taken out stays to be done");
    let rows = write("!! Mend the printer\n");
    assert_eq!(
        kinds(&rows),
        [
            ("Send the invoice", Kind::Promise),
            ("Ring Jan", Kind::Task),
            ("Mend the printer", Kind::Promise)
        ],
        "nothing stood there any more"
    );
    // Typed back letter by letter and ended otherwise: one and the same.
    for notes in [
        "!! Mend the printer",
        "!! Mend the pri",
        "!! Mend the",
        "!! Mend the old prin",
        "!! Mend the old printer\n",
    ] {
        write(notes);
    }
    let rows = write("!! Mend the old printer\nBye.\n");
    assert_eq!(kinds(&rows)[2..], [("Mend the old printer", Kind::Promise)]);
    // A title that a person changed keeps its words and its kind.
    let fields = kawka_domain::follow_up::FollowUpDraft {
        title: "Send the invoice of May".into(),
        kind: Kind::Promise,
        booking_id: Some(id),
        ..follow_up("", None)
    };
    own.change_follow_up(invoice.id, &fields).unwrap();
    let rows = write("! Water the fern\n!! Mend the old printer\nBye.\n");
    assert_eq!(kinds(&rows)[0], ("Send the invoice of May", Kind::Promise));
}

#[test]
fn the_last_line_counts_when_the_call_is_over_or_the_notes_are() {
    let (own, id) = in_call();
    own.write_notes(id, "! One\n! Two", false).unwrap();
    assert_eq!(titles(&own, &PENDING), ["One"]);
    own.set_outcome(id, &held()).unwrap();
    assert_eq!(titles(&own, &PENDING), ["One", "Two"]);
    own.undo_last().unwrap();
    assert_eq!(titles(&own, &PENDING), ["One"], "with the outcome it goes");
    let saved = own.write_notes(id, "! One\n! Two", true).unwrap();
    assert_eq!(saved.follow_ups.len(), 2);
}

#[test]
fn what_a_person_did_to_a_follow_up_is_theirs() {
    let (own, id) = in_call();
    own.write_notes(id, "! Send it\n! Ring\n", false).unwrap();
    let rows = own.list_follow_ups(&PENDING).unwrap();
    let (send, ring) = (rows[0].clone(), rows[1].clone());
    let mut fields = follow_up("Send it by post", Some("2026-11-01"));
    fields.booking_id = Some(id);
    own.change_follow_up(send.id, &fields).unwrap();
    own.set_follow_up_done(ring.id, true).unwrap();
    let saved = own
        .write_notes(id, "! Send it soon\n! Ring\n", false)
        .unwrap();
    let found: Vec<_> = saved
        .follow_ups
        .iter()
        .map(|f| (f.id, f.title.as_str(), f.done_at.is_some()))
        .collect();
    assert_eq!(
        found,
        [(send.id, "Send it by post", false), (ring.id, "Ring", true)]
    );
    assert_eq!(saved.follow_ups[0].due, Some("2026-11-01".parse().unwrap()));
    // A line taken out of the notes takes nothing away.
    assert_eq!(
        own.write_notes(id, "Nothing left\n", false)
            .unwrap()
            .follow_ups
            .len(),
        2
    );
}

#[test]
fn a_follow_up_of_a_call_goes_to_the_care_owner() {
    let own = TestDesk::new();
    let bo = kawka_domain::person::MemberDraft {
        name: "Bo".into(),
        email: String::new(),
        role: kawka_domain::person::MemberRole::Specialist,
    };
    let bo = own.add_member(&bo).unwrap().value;
    let fields = kawka_domain::person::CustomerDraft {
        care_owner_id: Some(bo),
        ..jadwiga()
    };
    let customer = own.add_customer(&fields, &[]).unwrap().value;
    let id = add_booking(&own, customer, "2026-10-14T09:50:00Z");
    own.write_notes(id, "! Send it\n", false).unwrap();
    assert_eq!(
        own.list_follow_ups(&PENDING).unwrap()[0].assignee_id,
        Some(bo)
    );
    assert_eq!(titles(&own, &MINE), Vec::<String>::new());
}

#[test]
fn the_list_is_by_due_day_in_four_parts() {
    // A Wednesday.
    let own = TestDesk::new();
    for (title, due) in [
        ("without a day", None),
        ("on Sunday", Some("2026-10-18")),
        ("yesterday", Some("2026-10-13")),
        ("today", Some("2026-10-14")),
        ("on Monday", Some("2026-10-19")),
    ] {
        own.add_follow_up(&follow_up(title, due)).unwrap();
    }
    let rows = own.list_follow_ups(&PENDING).unwrap();
    let found: Vec<_> = rows
        .iter()
        .map(|row| (row.title.as_str(), row.bucket))
        .collect();
    let expected = [
        ("yesterday", Bucket::Overdue),
        ("today", Bucket::Today),
        ("on Sunday", Bucket::ThisWeek),
        ("on Monday", Bucket::Later),
        ("without a day", Bucket::Later),
    ];
    assert_eq!(found, expected);
    // A quarter to midnight in London is the next day in Warsaw.
    own.clock.set("2026-10-14T22:45:00Z");
    assert_eq!(
        own.list_follow_ups(&PENDING).unwrap()[1].bucket,
        Bucket::Overdue
    );
}

#[test]
fn finishing_and_removing_are_undone() {
    let own = TestDesk::new();
    let id = own
        .add_follow_up(&follow_up("Send it", None))
        .unwrap()
        .value;
    own.set_follow_up_done(id, true).unwrap();
    assert_eq!(
        (titles(&own, &PENDING).len(), titles(&own, &DONE)),
        (0, vec!["Send it".to_owned()])
    );
    own.undo_last().unwrap();
    assert_eq!(titles(&own, &PENDING), ["Send it"]);
    own.remove_follow_up(id).unwrap();
    assert_eq!(
        (titles(&own, &PENDING).len(), titles(&own, &DONE).len()),
        (0, 0)
    );
    own.undo_last().unwrap();
    assert_eq!(titles(&own, &PENDING), ["Send it"]);
    own.refused_field("no words", "title", "empty", |d| {
        d.add_follow_up(&follow_up(" ", None))
    });
    own.refused_field("no words", "title", "empty", |d| {
        d.change_follow_up(id, &follow_up(" ", None))
    });
}

#[test]
fn m3_m4_a_promise_that_is_kept_stays_until_the_customer_was_told() {
    let own = TestDesk::new();
    let customer = add_jadwiga(&own);
    let add = |title: &str, kind: Kind, customer_id| {
        let fields = kawka_domain::follow_up::FollowUpDraft {
            kind,
            customer_id,
            assignee_id: Some(own.me().unwrap()),
            ..follow_up(title, Some("2026-10-20"))
        };
        own.add_follow_up(&fields).unwrap().value
    };
    let dates = add("Tell her the dates", Kind::Promise, Some(customer));
    let task = add("Send the layout", Kind::Task, Some(customer));
    let nobodys = add("Water the plants", Kind::Promise, None);
    for id in [dates, task, nobodys] {
        own.set_follow_up_done(id, true).unwrap();
    }
    let rows = own.list_follow_ups(&PENDING).unwrap();
    assert_eq!(titles(&own, &PENDING), ["Tell her the dates"]);
    assert_eq!(
        (rows[0].bucket, rows[0].to_tell, rows[0].done_at.is_some()),
        (Bucket::ToTell, true, true)
    );
    let mut done = titles(&own, &DONE);
    done.sort();
    assert_eq!(done, ["Send the layout", "Water the plants"]);
    let id = add_booking(&own, customer, "2026-10-16T09:00:00Z");
    let brief = own.get_brief(id).unwrap();
    assert_eq!((brief.promises.len(), brief.kept_promises), (1, 0));
    let today = own.get_today().unwrap();
    assert_eq!(today.pending_follow_ups, 1);
    let ics = own.follow_ups_ics(&PENDING, false).unwrap();
    assert!(ics.contains("STATUS:IN-PROCESS"), "{ics}");
    assert!(!ics.contains("COMPLETED"), "{ics}");

    // Told: closed, with day and channel. Open again: nobody was told of it.
    own.tell_customer(dates, Some(kawka_domain::interaction::Channel::Phone))
        .unwrap();
    assert_eq!(titles(&own, &PENDING), Vec::<String>::new());
    assert_eq!(own.get_brief(id).unwrap().kept_promises, 1);
    own.set_follow_up_done(dates, false).unwrap();
    let open = own.list_follow_ups(&PENDING).unwrap().remove(0);
    assert_eq!(
        (open.done_at, open.told_at, open.told_channel),
        (None, None, None)
    );
    own.undo_last().unwrap();
    assert_eq!(
        own.get_brief(id).unwrap().kept_promises,
        1,
        "told after all"
    );
}

#[test]
fn m3_m4_finishing_several_at_once_tells_nobody() {
    let own = TestDesk::new();
    let customer = add_jadwiga(&own);
    let add = |title: &str, kind: Kind| {
        let fields = kawka_domain::follow_up::FollowUpDraft {
            kind,
            customer_id: Some(customer),
            ..follow_up(title, None)
        };
        own.add_follow_up(&fields).unwrap().value
    };
    let ids = [add("Dates", Kind::Promise), add("Layout", Kind::Task)];
    own.change_follow_ups(&ids, &kawka_desk::view::FollowUpsChange::Finish)
        .unwrap();
    assert_eq!(titles(&own, &PENDING), ["Dates"]);
    assert_eq!(titles(&own, &DONE), ["Layout"]);
    let id = add_booking(&own, customer, "2026-10-16T09:00:00Z");
    let snoozed = "2026-10-20".parse().unwrap();
    own.snooze_follow_up(ids[0], Some(snoozed)).unwrap();
    let row = own.list_follow_ups(&PENDING).unwrap().remove(0);
    assert_eq!((row.to_tell, row.bucket), (true, Bucket::Later), "put off");
    assert_eq!(own.get_brief(id).unwrap().promises[0].title, "Dates");
}
