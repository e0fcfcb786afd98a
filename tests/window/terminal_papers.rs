//! The contract of the terminal for what calls leave on paper: consent, follow-ups, answers, the handover. Rows J4, J9,
//! M2, I5 and M6, on the made-up week.

use serde_json::Value;

use crate::machine::{Language, Machine};
use crate::terminal::keys;

const EVENT: [&str; 21] = [
    "answer",
    "asked_by",
    "booking_id",
    "counts",
    "decision",
    "evidence",
    "hash",
    "id",
    "initiative",
    "language",
    "method",
    "notice_sha256",
    "notice_version",
    "number",
    "purpose",
    "recorded_at",
    "said_at",
    "sentence",
    "takes_back",
    "valid_until",
    "zone",
];

fn machine() -> Machine {
    Machine::without_screen(Language::English).with_passphrase()
}

fn json(machine: &Machine, words: &[&str]) -> Value {
    machine.kawka_demo(words).json()
}

fn rows(value: &Value) -> &Vec<Value> {
    value.as_array().unwrap()
}

#[test]
fn j4_j9_consent_is_shown_and_reported_with_these_keys() {
    let machine = machine();
    let report = json(&machine, &["consent", "report", "--format", "json"]);
    assert_eq!(keys(&report), ["chain_holds", "events", "from", "to"]);
    assert_eq!(report["chain_holds"], true);
    let mut expected = EVENT.to_vec();
    expected.extend(["customer", "customer_id"]);
    expected.sort_unstable();
    for event in rows(&report["events"]) {
        assert_eq!(keys(event), expected);
    }
    let customer = report["events"][0]["customer_id"].as_str().unwrap();

    let shown = json(&machine, &["consent", "show", customer, "--json"]);
    assert_eq!(
        keys(&shown),
        [
            "chain_holds",
            "customer",
            "customer_id",
            "events",
            "purposes"
        ]
    );
    assert_eq!(rows(&shown["purposes"]).len(), 5);
    for purpose in rows(&shown["purposes"]) {
        assert_eq!(
            keys(purpose),
            ["allowed", "purpose", "refusal", "since", "state"]
        );
    }
    assert!(!rows(&shown["events"]).is_empty());
    for event in rows(&shown["events"]) {
        assert_eq!(keys(event), EVENT);
    }

    let table = machine.kawka_demo(&["consent", "report", "--format", "csv"]);
    assert_eq!(table.code, 0);
    assert_eq!(
        table.out.lines().next().unwrap(),
        "customer,customer_id,purpose,decision,counts,said_at,recorded_at,zone,method,initiative,asked_by,sentence,\
         language,answer,evidence,valid_until,notice_version,notice_sha256,booking_id,event_id,number,hash,chain"
    );
}

#[test]
fn m2_follow_ups_are_listed_with_these_keys_and_due_ones_go_out_as_to_dos() {
    let machine = machine();
    let all = json(&machine, &["followups", "--json"]);
    for row in rows(&all) {
        assert_eq!(
            keys(row),
            [
                "assignee",
                "assignee_id",
                "booking_id",
                "bucket",
                "call_start",
                "created_at",
                "customer",
                "done_at",
                "due",
                "id",
                "kind",
                "repeat",
                "snoozed_until",
                "title",
                "to_tell",
                "told_at",
                "told_channel"
            ]
        );
    }
    let due = json(&machine, &["followups", "--due", "--json"]);
    let (all, due) = (rows(&all).len(), rows(&due).len());
    assert!(0 < due && due < all, "{due} of {all}");
    for (words, count) in [
        (&["followups", "--ics"][..], all),
        (&["followups", "--due", "--ics"], due),
    ] {
        let ics = machine.kawka_demo(words);
        assert_eq!(ics.code, 0);
        assert_eq!(ics.out.matches("BEGIN:VTODO").count(), count, "{words:?}");
    }
}

#[test]
fn i5_m6_answers_and_the_handover_have_these_keys() {
    let machine = machine();
    let view = json(&machine, &["answers", "1", "--json"]);
    assert_eq!(
        keys(&view),
        [
            "answered",
            "declined",
            "question",
            "question_id",
            "quotes",
            "rows",
            "tags",
            "total",
            "wordings"
        ]
    );
    let first = &rows(&view["rows"])[0];
    assert_eq!(
        keys(first),
        [
            "booking_id",
            "company",
            "customer",
            "may_quote",
            "question_id",
            "quote",
            "start",
            "state",
            "tags",
            "text",
            "wording"
        ]
    );
    let booking = first["booking_id"].as_str().unwrap();
    let sheet = machine.kawka_demo(&["handover", booking, "--format", "md"]);
    assert_eq!(sheet.code, 0);
    assert!(sheet.out.starts_with("# After the call: "), "{}", sheet.out);
    let brief = machine.kawka_demo(&["brief", "--booking", booking, "--format", "md"]);
    assert!(brief.code == 0 && brief.out.starts_with("# "), "{brief:?}");
}
