//! Rows A5, A8, C6 and W3: who changed what, whom one is about to add twice, what was said before, and what a calendar
//! may not bring in.

use kawka_desk::view::{ChangeRow, CustomerFilter, NewField, OwnValue};
use kawka_domain::identity::HandleKind;
use kawka_domain::ids::CustomerId;
use kawka_domain::own_field::{FieldKind, FieldSubject};
use kawka_domain::person::CustomerDraft;

use crate::support::builders::{self, company, customer, email, handle, interaction};
use crate::support::feed::{Feed, event};
use crate::support::{TestDesk, snapshot};

fn told(desk: &TestDesk, id: CustomerId) -> Vec<String> {
    let line = |row: ChangeRow| {
        let who = row.actor.unwrap_or_default();
        format!("{who}: {} {} -> {}", row.field, row.from, row.to)
    };
    desk.list_changes(id)
        .unwrap()
        .into_iter()
        .map(line)
        .collect()
}

#[test]
fn a5_every_change_of_a_field_is_told_with_who_made_it_and_when() {
    let desk = TestDesk::new();
    let roofs = desk.add_company(&company("Dachy")).unwrap().value;
    let field = NewField {
        subject: FieldSubject::Customer,
        kind: FieldKind::Choice,
        name: "Poziom".into(),
        choices: vec!["Złoty".into()],
    };
    let level = desk.add_field(&field).unwrap().value;
    let jan = desk
        .add_customer(&customer("Jan", "Las"), &[email("jan@las.example")])
        .unwrap()
        .value;
    let made = told(&desk, jan);
    assert!(
        made.contains(&"Ola Wrona: given_name  -> Jan".to_owned()),
        "{made:?}"
    );
    assert!(
        made.contains(&"Ola Wrona: handle  -> jan@las.example".to_owned()),
        "{made:?}"
    );

    desk.clock.set("2026-10-15T10:00:00Z");
    let fields = CustomerDraft {
        plan: "Pro".into(),
        company_id: Some(roofs),
        do_not_contact: true,
        ..desk.get_customer(jan).unwrap().fields
    };
    let own = [OwnValue {
        field_id: level,
        value: "złoty".into(),
    }];
    let done = desk.change_customer_with(jan, &fields, &own).unwrap();
    let rows = desk.list_changes(jan).unwrap();
    let newest: Vec<&ChangeRow> = rows
        .iter()
        .filter(|row| Some(row.entry) == done.entry)
        .collect();
    let mut lines: Vec<String> = newest
        .iter()
        .map(|row| format!("{}: {} -> {}", row.field, row.from, row.to))
        .collect();
    lines.sort();
    assert_eq!(
        lines,
        [
            "company_id:  -> Dachy",
            "do_not_contact: no -> yes",
            "own:Poziom:  -> Złoty",
            "plan:  -> Pro",
        ]
    );
    assert!(
        newest
            .iter()
            .all(|row| row.at == crate::support::at("2026-10-15T10:00:00Z"))
    );
    assert!(newest.iter().all(|row| row.intent == "change_customer"));

    // An undo is a change too; a handle that goes away says what it was for as long as the journal knows.
    desk.undo(done.entry.unwrap()).unwrap();
    assert!(told(&desk, jan)[..4].contains(&"Ola Wrona: plan Pro -> ".to_owned()));
    let id = desk.get_customer(jan).unwrap().handles[0].id;
    desk.change_handle(id, &email("jan@nowy.example")).unwrap();
    assert_eq!(
        told(&desk, jan)[0],
        "Ola Wrona: handle jan@las.example -> jan@nowy.example"
    );
    desk.remove_handle(id).unwrap();
    assert_eq!(
        told(&desk, jan)[0],
        "Ola Wrona: handle jan@nowy.example -> removed"
    );
    // Somebody else's changes are not among them.
    desk.add_customer(&customer("Ewa", "Bór"), &[]).unwrap();
    assert!(told(&desk, jan).iter().all(|line| !line.contains("Ewa")));
}

#[test]
fn a8_whom_one_is_about_to_add_twice_is_found_while_one_types() {
    let desk = TestDesk::new();
    let fields = CustomerDraft {
        country: "PL".into(),
        ..customer("Małgorzata", "Brzozowska")
    };
    let handles = [
        email("m.brzozowska@dachy.example"),
        handle(HandleKind::Phone, "600 100 200"),
        handle(HandleKind::X, "https://x.com/mbrzoza"),
    ];
    let known = desk.add_customer(&fields, &handles).unwrap().value;
    desk.add_customer(&customer("Ewa", "Bór"), &[]).unwrap();
    for typed in [
        "M.Brzozowska@dachy.example",
        "m.brzozow",
        "+48 600-100-200",
        "100 200",
        "mbrzoza",
        "malgorzata brzo",
        "Brzozowska Małgorzata",
        "małgosata",
    ] {
        let filter = CustomerFilter {
            search: typed.into(),
            mine: false,
            list: None,
            offset: 0,
            limit: 4,
        };
        let rows = desk.list_customers(&filter).unwrap().rows;
        let found: Vec<_> = rows.iter().map(|row| row.id).collect();
        if typed == "małgosata" {
            // Two slips are too many.
            assert_eq!(found, []);
        } else {
            assert_eq!(found, [known], "{typed}");
        }
    }
}

#[test]
fn c6_former_words_can_be_read_with_who_changed_them() {
    let desk = TestDesk::new();
    let who = builders::add_jadwiga(&desk);
    let id = desk
        .add_interaction(who, &interaction("pierwsze"))
        .unwrap()
        .value;
    assert_eq!(desk.list_former_texts(id).unwrap(), []);
    desk.change_interaction(id, &interaction("drugie")).unwrap();
    desk.clock.minutes(5);
    desk.change_interaction(id, &interaction("trzecie"))
        .unwrap();
    let former = desk.list_former_texts(id).unwrap();
    let said: Vec<_> = former
        .iter()
        .map(|one| (one.text.as_str(), one.member.as_deref()))
        .collect();
    assert_eq!(
        said,
        [
            ("drugie", Some("Ola Wrona")),
            ("pierwsze", Some("Ola Wrona"))
        ]
    );
    desk.undo_last().unwrap();
    assert_eq!(desk.list_former_texts(id).unwrap().len(), 1);
}

#[test]
fn b6_c7_one_contact_goes_to_another_person_and_back() {
    let desk = TestDesk::new();
    let one = builders::add_jadwiga(&desk);
    let other = desk
        .add_customer(&customer("Jan", "Las"), &[])
        .unwrap()
        .value;
    let id = desk
        .add_interaction(one, &interaction("O dachach"))
        .unwrap()
        .value;
    let before = snapshot::of(desk.store());
    let done = desk.move_interaction(id, other).unwrap();
    assert_eq!(desk.list_timeline(one, 0, 10).unwrap().total, 0);
    assert_eq!(desk.list_timeline(other, 0, 10).unwrap().total, 1);
    desk.undo(done.entry.unwrap()).unwrap();
    snapshot::assert_same(&before, &snapshot::of(desk.store()), "moved and back");
}

#[test]
fn w3_what_a_calendar_brings_is_masked_before_it_reaches_the_file_and_counted() {
    let answers = "DESCRIPTION:Event Name: Kawka\\nLocation: Google Meet\\nWhat do you do?: PESEL 44051401359\\nNeed to \
                   make changes to this event?\\nCancel: \
                   https://calendly.com/cancellations/3f0b1c52-7d1e-4a6b-9a57-0c1d2e3f4a5b";
    let events = [event("a", "20261020T1200", "jan@las.example")
        .named("Jan 4111 1111 1111 1111")
        .line(answers)];
    let (feed, added) = Feed::with(&events);
    let booking = feed.booking();
    assert_eq!(booking.row.title, "Rozmowa Jan [▮▮▮▮ card]");
    assert!(added.masked >= 1, "{added:?}");
    let dump = snapshot::of(feed.own.store());
    for secret in ["4111 1111", "44051401359"] {
        let text = format!("{dump:?}");
        assert!(!text.contains(secret), "{secret} is not in the file");
    }
    let whole = feed.own.get_booking(booking.row.id).unwrap();
    assert!(format!("{whole:?}").contains("▮▮▮▮ pesel"), "{whole:?}");
    // Read once more, nothing seems to have changed.
    let again = feed.now_holds(&events);
    assert_eq!([again.created, again.changed], [0, 0]);
}
