//! Rows that come in together end as if each had come alone: whoever a row makes is known to the very next one.

use kawka_desk::view::{ErasureReason, ImportReport, ImportRequest, RowChoice, RowDecision};
use kawka_domain::import::ImportKind;
use proptest::prelude::*;
use proptest::test_runner::TestRunner;

use super::imports::{counts, file, find, run};
use crate::support::feed::{Feed, event};
use crate::support::{TestDesk, builders, snapshot};

const HEAD: &str = "Id,Given name,Family name,Email,Phone,Company,Role,Plan";

/// Rows that are written together at most, and one that says nothing and is refused.
const TOGETHER: usize = 32;
const NOBODY: &str = ",,,,,,,\n";

/// Rows of people in one transaction.
const PART: usize = 2_000;

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
    // The same rows with so many refused ones between them that each is written before the next one is read; not so many
    // that they are no longer of one transaction, after which names are asked for in the index.
    let config = ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::with_cases(12)
    };
    let mut runner = TestRunner::new(config);
    let rows = proptest::collection::vec(row(), 1..60);
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

#[test]
fn q5_whoever_stands_beside_a_row_that_is_taken_back_comes_once() {
    let desk = TestDesk::new();
    for (given, family, address) in [
        ("Anna", "Kowalska", "anna@b.example"),
        ("Ewa", "Lis", "ewa@b.example"),
    ] {
        let email = builders::email(address);
        desk.add_customer(&builders::customer(given, family), &[email])
            .unwrap();
    }
    let gone = find(&desk, "ewa lis")[0];
    desk.erase_customer(gone, ErasureReason::Asked).unwrap();
    // The second row changes Anna before it is refused, so all that came together is taken back.
    let list = file(
        "people.csv",
        "Name,Email,Email 2,Role\nJan Nowy,jan@n.example,,\nAnna Kowalska,anna@b.example,ewa@b.example,Boss\n\
         Ola Nowa,ola@n.example,,\n",
    );
    let report = run(&desk, &list.request(ImportKind::People));
    assert_eq!(counts(&report), [2, 0, 0, 0, 1, 0], "{report:?}");
    assert_eq!(
        everybody(&desk),
        [
            "Anna Kowalska None   [\"anna@b.example\"] []",
            "Jan Nowy None   [\"jan@n.example\"] []",
            "Ola Nowa None   [\"ola@n.example\"] []"
        ]
    );
    assert!(is_sound(&desk));
}

/// The rows of a file as they stand, and with so many refused ones between them that each is written before the next one
/// is read.
fn spaced(head: &str, rows: &[&str]) -> [(String, usize); 2] {
    [0, TOGETHER].map(|refused| {
        let between = ["\n", &NOBODY.repeat(refused)].concat();
        let content = [head, "\n", &rows.join(&between)].concat();
        (content, (rows.len() - 1) * (refused + 1) + 2)
    })
}

#[test]
fn q3_an_address_of_two_people_is_whom_the_plan_showed() {
    let rows = [
        "Bartosz Nowy,biuro@dachy.example,",
        "Celina Inna,biuro@dachy.example,Prezes",
    ];
    for (content, last) in spaced("Name,Email,Role", &rows) {
        let desk = TestDesk::new();
        let email = builders::email("biuro@dachy.example");
        desk.add_customer(&builders::customer("Anna", "Kowalska"), &[email])
            .unwrap();
        let list = file("people.csv", content);
        let request = ImportRequest {
            decisions: vec![RowChoice {
                line: u32::try_from(last).unwrap(),
                decision: RowDecision::Update,
            }],
            ..list.request(ImportKind::People)
        };
        let plan = desk.plan_import(&request, &|_| true).unwrap();
        let shown = plan.rows.last().unwrap();
        assert_eq!(shown.other.as_deref(), Some("Anna Kowalska"), "{last}");
        run(&desk, &request);
        let role = |name| {
            let who = desk.get_customer(find(&desk, name)[0]).unwrap();
            who.fields.role
        };
        assert_eq!(role("anna kowalska"), "Prezes", "{last}");
        assert_eq!(role("bartosz nowy"), "", "{last}");
    }
}

#[test]
fn q2_a_number_of_another_country_than_the_records_is_known_to_the_rows_behind_it() {
    let rows = [
        "Anna Kowalska,anna@dachy.example,,,PL,",
        "Anna Kowalska,ak@dachy.example,anna@dachy.example,221 234 567,DE,",
        "Anna Kowalska,,,+49 221 234567,,Prezes",
    ];
    for (content, last) in spaced("Name,Email,Email 2,Phone,Country,Role", &rows) {
        let desk = TestDesk::new();
        let list = file("people.csv", content);
        let report = run(&desk, &list.request(ImportKind::People));
        assert_eq!(
            (report.created, report.updated),
            (1, 2),
            "{last} {report:?}"
        );
        let who = desk.get_customer(find(&desk, "anna kowalska")[0]).unwrap();
        assert_eq!(who.fields.role, "Prezes", "{last}");
    }
}

#[test]
fn q3_whoever_a_file_renames_is_looked_for_as_its_plan_did() {
    // Each with rows of other transactions between them, too.
    for refused in [0, TOGETHER, 2 * PART] {
        let between = ["\n", &",,\n".repeat(refused)].concat();
        let rows = [
            "1,Anna Lis,anna@dachy.example",
            "2,Ewa Nowak,ewa@dachy.example",
            "1,Anna Zięba,anna@dachy.example",
            "2,Ewa Wilk,ewa@dachy.example",
            "3,Anna Lis,lis@holz.example",
            "4,Anna Zięba,zieba@holz.example",
            ",Ewa Nowak,ewa@dachy.example",
            "5,Ewa Wilk,wilk@holz.example",
        ];
        let list = file(
            "people.csv",
            ["Id,Name,Email", &rows.join(&between)].join("\n"),
        );
        let desk = TestDesk::new();
        let ewa = file(
            "known.csv",
            "Id,Name,Email\n2,Ewa Nowak,ewa@dachy.example\n",
        );
        run(&desk, &ewa.request(ImportKind::People));
        let request = list.request(ImportKind::People);
        let plan = desk.plan_import(&request, &|_| true).unwrap();
        let report = run(&desk, &request);
        // What a row changes of somebody, a plan knows from the file alone.
        let whom = |report: &ImportReport| {
            let known = report.updated + report.unchanged;
            (report.created, known, report.suggestions)
        };
        assert_eq!(whom(&report), whom(&plan.report), "{refused}");
        assert_eq!(whom(&report), (4, 4, 1), "{refused}: Anna Lis");
        assert!(is_sound(&desk));
    }
}

#[test]
fn b1_whoever_is_removed_while_a_file_comes_in_owns_nothing_any_more() {
    let desk = TestDesk::new();
    let rows = [
        "Anna Kowalska,anna@dachy.example,,",
        "Anna Kowalska,ak@dachy.example,anna@dachy.example,+48 600 100 200",
        &",,,\n".repeat(PART),
        "Jan Nowak,,,+48 600 100 200",
    ];
    let content = ["Name,Email,Email 2,Phone", &rows.join("\n")].join("\n");
    let list = file("people.csv", content);
    let request = list.request(ImportKind::People);
    let report = desk
        .run_import(&request, &|progress| {
            if progress.rows > 0
                && let [anna] = find(&desk, "anna kowalska")[..]
            {
                desk.remove_customer(anna).unwrap();
            }
            true
        })
        .unwrap()
        .value;
    assert_eq!(
        (report.created, report.updated, report.suggestions),
        (2, 1, 0)
    );
    assert_eq!(
        everybody(&desk),
        ["Jan Nowak None   [\"+48 600 100 200\"] []"]
    );
}
