//! How the database answers what is asked once for each row of a long list: it never goes through a whole table.
//!
//! Every statement of this folder is prepared in one place; while tests run, that place remembers what it prepared.

use std::cell::RefCell;

use chrono::DateTime;
use kawka_domain::ids::{BookingId, CompanyId, CustomerId, NominationId};
use rusqlite::Connection;

use crate::error::StoreError;
use crate::table::{
    booking, company, customer, handle, invitation, nomination, nomination_signals,
};

thread_local! {
    static PREPARED: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
}

pub(super) fn remember(sql: &str) {
    PREPARED.with_borrow_mut(|prepared| prepared.push(sql.to_owned()));
}

type Question = fn(&Connection) -> Result<(), StoreError>;

/// What may be gone through whole, by its name in the statement.
type Whole = &'static [&'static str];

fn a_customer() -> CustomerId {
    CustomerId::new()
}

/// What the invitations' screen, Today and the index of people ask: by name, with what is meant to be gone through.
const QUESTIONS: &[(&str, Whole, Question)] = &[
    ("all nominations", &["n"], |c| nomination::list(c).map(drop)),
    ("those that wait for an answer", &["n"], |c| {
        nomination::list_awaiting(c).map(drop)
    }),
    ("a customer's nominations", &[], |c| {
        nomination::list_of_customer(c, a_customer()).map(drop)
    }),
    ("a nomination", &[], |c| {
        found(nomination::get(c, NominationId::new()))
    }),
    ("a token's nominations", &[], |c| {
        nomination::list_by_token(c, "token").map(drop)
    }),
    ("rules set aside", &[], |c| {
        nomination::list_overrides(c, NominationId::new()).map(drop)
    }),
    ("what was sent", &[], |c| {
        invitation::list(c, NominationId::new()).map(drop)
    }),
    ("what was sent to a customer", &[], |c| {
        invitation::list_of_customer(c, a_customer()).map(drop)
    }),
    ("what was sent to a company", &[], |c| {
        invitation::find_last_of_company(c, a_customer()).map(drop)
    }),
    ("what answered", &[], |c| {
        invitation::list_answers(c, NominationId::new()).map(drop)
    }),
    // The chain of one booking's moves, as long as a person has patience.
    ("whether it is settled", &["c"], |c| {
        invitation::is_settled(c, NominationId::new(), BookingId::new()).map(drop)
    }),
    ("an open matter", &[], |c| {
        nomination_signals::find_open_matter(c, a_customer()).map(drop)
    }),
    ("an angry contact", &[], |c| {
        nomination_signals::find_angry(c, a_customer()).map(drop)
    }),
    ("the last call", &[], |c| {
        nomination_signals::find_last_held(c, a_customer()).map(drop)
    }),
    ("calls missed", &[], |c| {
        nomination_signals::count_unexcused(c, a_customer()).map(drop)
    }),
    ("a call to come", &[], |c| {
        let now = DateTime::UNIX_EPOCH;
        nomination_signals::find_call_to_come(c, a_customer(), now, None).map(drop)
    }),
    ("no-shows", &[], |c| {
        booking::list_no_shows(c, a_customer(), DateTime::UNIX_EPOCH).map(drop)
    }),
    ("the end of a chain", &[], |c| {
        booking::find_successor(c, BookingId::new()).map(drop)
    }),
    ("a booking", &[], |c| {
        found(booking::get(c, BookingId::new()))
    }),
    ("addresses", &[], |c| {
        handle::list(c, a_customer()).map(drop)
    }),
    ("a company", &[], |c| {
        found(company::get(c, CompanyId::new()))
    }),
    ("a customer", &[], |c| found(customer::get(c, a_customer()))),
    // Whoever writes one person reads one person, however many there are.
    ("words of those who changed", &["s"], |c| {
        let changed = "INSERT INTO local_person_stale VALUES (zeroblob(16))";
        c.execute(changed, [])?;
        crate::search::refresh_people(c)
    }),
];

/// Nothing is in the file, so nothing is found; what was asked is what matters.
fn found<T>(answer: Result<T, StoreError>) -> Result<(), StoreError> {
    match answer {
        Ok(_) | Err(StoreError::NotFound(_)) => Ok(()),
        Err(error) => Err(error),
    }
}

/// The steps of a statement's plan that go through everything.
fn scans(connection: &Connection, sql: &str) -> Vec<String> {
    let mut plan = connection
        .prepare(&format!("EXPLAIN QUERY PLAN {sql}"))
        .unwrap();
    let mut steps = plan.raw_query();
    let mut found = Vec::new();
    while let Some(step) = steps.next().unwrap() {
        let detail: String = step.get("detail").unwrap();
        // An index that answers the whole question is gone through as well, from end to end.
        if let Some(rest) = detail.strip_prefix("SCAN ") {
            found.push(rest.to_owned());
        }
    }
    found
}

#[test]
fn e7_e11_nothing_that_is_asked_of_each_row_goes_through_a_whole_table() {
    let mut connection = Connection::open_in_memory().unwrap();
    crate::connection::add_functions(&connection).unwrap();
    crate::migration::run(&mut connection).unwrap();
    for (name, whole, question) in QUESTIONS {
        PREPARED.take();
        question(&connection).unwrap();
        let prepared = PREPARED.take();
        assert!(!prepared.is_empty(), "{name}: nothing was asked");
        for sql in prepared {
            for scan in scans(&connection, &sql) {
                let of = scan.split(' ').next().unwrap();
                assert!(
                    whole.contains(&of) || scan.starts_with("CONSTANT"),
                    "{name}: goes through {scan}\n{sql}"
                );
            }
        }
    }
}

#[test]
fn a_scan_is_seen() {
    let mut connection = Connection::open_in_memory().unwrap();
    crate::connection::add_functions(&connection).unwrap();
    crate::migration::run(&mut connection).unwrap();
    assert_eq!(
        scans(&connection, "SELECT * FROM nomination WHERE note = :note"),
        ["nomination"]
    );
}
