//! Rows that come in together end as if each had come alone: whoever a row makes is known to the very next one.

use kawka_domain::import::ImportKind;
use proptest::prelude::*;
use proptest::test_runner::TestRunner;

use super::imports::{counts, file, find, run};
use crate::support::feed::{Feed, event};
use crate::support::{TestDesk, snapshot};

const HEAD: &str = "Id,Given name,Family name,Email,Phone,Company,Role,Plan";

/// Rows that are written together at most, and one that says nothing and is refused.
const TOGETHER: usize = 32;
const NOBODY: &str = ",,,,,,,\n";

/// A row of few people, who are told of again and again.
fn row() -> impl Strategy<Value = String> {
    let of = |words: &'static [&'static str]| proptest::sample::select(words);
    (
        of(&["", "", "", "1", "2", "3"]),
        of(&["Anna", "Ewa", "Jan"]),
        of(&["Kowalska", "Lis", "Nowak", "Nowakk"]),
        of(&[
            "",
            "a@b.example",
            "c@d.example",
            "e@f.example",
            "broken",
            "g@h.example",
        ]),
        of(&["", "", "+48 600 100 200", "600100200", "+48 600 100 201"]),
        of(&["", "Dachy", "Holz"]),
        of(&["", "Prezes", "Magazynier"]),
        of(&["", "Pro"]),
    )
        .prop_map(|(id, given, family, email, phone, company, role, plan)| {
            [id, given, family, email, phone, company, role, plan].join(",")
        })
}

/// Everybody with all that is said of them.
fn everybody(desk: &TestDesk) -> Vec<String> {
    let mut all: Vec<String> = find(desk, "")
        .into_iter()
        .map(|id| {
            let who = desk.get_customer(id).unwrap();
            let mut handles: Vec<_> = who.handles.iter().map(|handle| &handle.value).collect();
            handles.sort();
            let mut origins: Vec<_> = who
                .origins
                .iter()
                .map(|note| (&note.field, &note.value))
                .collect();
            origins.sort();
            let (role, plan) = (&who.fields.role, &who.fields.plan);
            format!(
                "{} {:?} {role} {plan} {handles:?} {origins:?}",
                who.name, who.company
            )
        })
        .collect();
    all.sort();
    all
}

fn is_sound(desk: &TestDesk) -> bool {
    let checks = desk.store().verify().unwrap();
    checks.iter().all(|check| check.problems.is_empty())
}

#[test]
fn q2_b1_rows_that_come_together_end_as_if_each_had_come_alone() {
    // The same rows with so many refused ones between them that each is written before the next one is read.
    let config = ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::with_cases(12)
    };
    let mut runner = TestRunner::new(config);
    let rows = proptest::collection::vec(row(), 1..90);
    runner
        .run(&rows, |rows| {
            let (together, alone) = (TestDesk::new(), TestDesk::new());
            let empty = snapshot::of(together.store());
            let all = file("people.csv", [HEAD, &rows.join("\n")].join("\n"));
            let request = all.request(ImportKind::People);
            let done = together.run_import(&request, &|_| true).unwrap();
            let report = done.value;
            let apart = rows.join(&["\n", &NOBODY.repeat(TOGETHER)].concat());
            let apart = file("people.csv", [HEAD, &apart].join("\n"));
            let mut expected = counts(&run(&alone, &apart.request(ImportKind::People)));
            expected[4] -= u32::try_from((rows.len() - 1) * TOGETHER).unwrap();
            prop_assert_eq!(counts(&report), expected);
            prop_assert_eq!(everybody(&together), everybody(&alone));
            prop_assert!(is_sound(&together));
            if let Some(entry) = done.entry {
                together.undo(entry).unwrap();
            }
            snapshot::assert_same(&empty, &snapshot::of(together.store()), "undone");
            Ok(())
        })
        .unwrap();
}

#[test]
fn q2_a_booking_that_waits_finds_whoever_comes_in_for_it() {
    let (feed, _) = Feed::with(&[event("a", "20261014T1200", "ewa33@b.example")]);
    let mut content = String::from("Name,Email\n");
    for number in 0..40 {
        content.push_str(&format!("Ewa Lis{number},ewa{number}@b.example\n"));
    }
    let list = file("people.csv", content);
    run(&feed.own, &list.request(ImportKind::People));
    let whose = feed.booking().row.customer.unwrap();
    assert_eq!(whose.name, "Ewa Lis33");
}
