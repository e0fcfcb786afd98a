//! Consent on a real file: rows J1 to J9 and rules C-1 to C-8 of the reliability plan. The rules themselves are tables of
//! `domain`; here stands that every path asks them, and what a decision does besides.

use std::path::Path;

use chrono::Duration;
use kawka_desk::view::{FollowUpFilter, MemberDraft, NewConsent};
use kawka_desk::{Access, restore};
use kawka_domain::consent::{
    ConsentDecision as Decision, ConsentMethod as Method, ConsentScope as Scope,
    ConsentState as State, Initiative, Refusal, TermChange,
};
use kawka_domain::ids::{BookingId, CustomerId};
use kawka_domain::person::MemberRole;
use kawka_domain::question::AnswerState;
use kawka_store::StoreError;

use super::code;
use crate::store::problems;
use crate::support::builders::{add_booking, add_jadwiga, consent, customer, held};
use crate::support::{TestDesk, at};

const START: &str = "2026-10-14T12:00:00Z";

struct Call {
    own: TestDesk,
    customer: CustomerId,
    id: BookingId,
}

fn call() -> Call {
    let own = TestDesk::new();
    let customer = add_jadwiga(&own);
    let id = add_booking(&own, customer, START);
    Call { own, customer, id }
}

impl Call {
    fn said(&self, scope: Scope, decision: Decision) -> NewConsent {
        let booking = scope.is_per_call().then_some(self.id);
        consent(self.customer, booking, scope, decision)
    }

    fn say(&self, scope: Scope, decision: Decision) {
        self.own.clock.minutes(1);
        self.own
            .record_consent(&self.said(scope, decision))
            .unwrap();
    }

    fn state(&self, scope: Scope) -> State {
        let brief = self.own.get_brief(self.id).unwrap();
        let row = brief.consents.into_iter().find(|row| row.scope == scope);
        row.unwrap().state
    }

    fn tasks(&self) -> Vec<String> {
        let wanted = FollowUpFilter {
            mine: false,
            done: false,
        };
        let rows = self.own.list_follow_ups(&wanted).unwrap();
        rows.into_iter().map(|row| row.title).collect()
    }
}

/// Runs a statement past every rule of the program.
fn tamper(own: &TestDesk, sql: &str) -> Result<(), StoreError> {
    own.store().write_local(|tx| Ok(tx.execute_batch(sql)?))
}

#[test]
fn j1_consent_asked_beforehand_keeps_what_shows_it_and_stands_in_the_brief() {
    let c = call();
    c.say(Scope::RecordInternal, Decision::Requested);
    assert_eq!(c.state(Scope::RecordInternal), State::Requested);
    let refusal = c.own.may(c.id, Scope::RecordInternal).unwrap();
    assert_eq!(refusal, Err(Refusal::NotAnswered), "asked is not given");
    let mail = NewConsent {
        method: Method::InvitationLine,
        evidence: "reply to the invitation of 12 October".into(),
        evidence_sha256: "AB".repeat(32),
        answer: "Sure, no problem".into(),
        said_at: Some(c.own.now() - Duration::hours(3)),
        ..c.said(Scope::RecordInternal, Decision::Given)
    };
    for spoilt in [
        NewConsent {
            evidence: "  ".into(),
            ..mail.clone()
        },
        NewConsent {
            evidence_sha256: "not a hash".into(),
            ..mail.clone()
        },
        NewConsent {
            said_at: Some(c.own.now() + Duration::hours(1)),
            ..mail.clone()
        },
    ] {
        let error = c.own.refused("spoilt", |d| d.record_consent(&spoilt));
        assert_eq!(code(&error), "bad_input");
    }
    c.own.record_consent(&mail).unwrap();
    assert_eq!(c.state(Scope::RecordInternal), State::Given);
    let row = c.own.list_consents(c.customer).unwrap().remove(0);
    assert_eq!(row.at, c.own.now() - Duration::hours(3));
    assert_eq!(row.recorded_at, c.own.now());
    assert_eq!(
        (row.answer.as_str(), row.evidence.as_str()),
        ("Sure, no problem", "reply to the invitation of 12 October")
    );
}

#[test]
fn j3_c1_an_older_mail_does_not_lift_the_no_of_the_call() {
    let c = call();
    c.own.clock.set("2026-10-10T12:05:00Z");
    c.say(Scope::RecordInternal, Decision::Refused);
    c.own.clock.set("2026-10-12T09:00:00Z");
    let mail = |said_at: Option<&str>| NewConsent {
        method: Method::Email,
        initiative: Initiative::Theirs,
        evidence: "mail to the help desk".into(),
        said_at: said_at.map(at),
        ..c.said(Scope::RecordInternal, Decision::Given)
    };
    for (name, said_at, problem) in [
        ("nobody says when it was written", None, "empty"),
        (
            "before the no",
            Some("2026-10-01T08:15:00Z"),
            "before_the_no",
        ),
        ("tomorrow", Some("2026-10-13T08:15:00Z"), "in_the_future"),
    ] {
        c.own.refused_field(name, "said_at", problem, |d| {
            d.record_consent(&mail(said_at))
        });
        assert_eq!(c.state(Scope::RecordInternal), State::Refused, "{name}");
    }
    let refusal = c.own.may(c.id, Scope::RecordInternal).unwrap();
    assert_eq!(refusal, Err(Refusal::Refused), "nothing is uploaded");
    c.own
        .record_consent(&mail(Some("2026-10-11T08:15:00Z")))
        .unwrap();
    assert_eq!(c.state(Scope::RecordInternal), State::Given, "a later yes");
}

#[test]
fn c3_each_purpose_is_answered_alone_and_a_no_blocks_no_call() {
    let c = call();
    for (scope, decision) in Scope::ALL.iter().zip([
        Decision::Given,
        Decision::Refused,
        Decision::Refused,
        Decision::Given,
        Decision::Refused,
    ]) {
        let before: Vec<_> = c.own.list_consents(c.customer).unwrap();
        c.say(*scope, decision);
        let after = c.own.list_consents(c.customer).unwrap();
        assert_eq!(after.len(), before.len() + 1, "{scope}: one event");
        assert_eq!((after[0].scope, after[0].decision), (*scope, decision));
    }
    let states: Vec<State> = Scope::ALL.iter().map(|scope| c.state(*scope)).collect();
    assert_eq!(
        states,
        [
            State::Given,
            State::Refused,
            State::Refused,
            State::Given,
            State::Refused
        ]
    );
    // Without a yes to the recording the next call is booked, held, and written up all the same.
    c.say(Scope::RecordInternal, Decision::Withdrawn);
    let next = add_booking(&c.own, c.customer, "2026-10-15T12:00:00Z");
    c.own
        .record_consent(&consent(
            c.customer,
            Some(next),
            Scope::RecordInternal,
            Decision::Refused,
        ))
        .unwrap();
    c.own.clock.set("2026-10-15T12:20:00Z");
    c.own.mark_arrived(next).unwrap();
    c.own
        .write_notes(next, "!! Tell them dates\n", false)
        .unwrap();
    c.own.set_outcome(next, &held()).unwrap();
    assert!(
        c.own
            .get_eligibility(c.customer)
            .unwrap()
            .reasons
            .iter()
            .all(|reason| reason.reason.rule
                == kawka_domain::nomination::rules::RuleKind::PersonCoolDown)
    );
}

#[test]
fn c3_who_writes_that_they_never_want_to_be_recorded_is_heard_without_a_call() {
    let c = call();
    let mail = NewConsent {
        method: Method::Email,
        initiative: Initiative::Theirs,
        evidence: "mail to the help desk".into(),
        answer: "Please never record me".into(),
        said_at: Some(c.own.now() - Duration::hours(2)),
        ..consent(c.customer, None, Scope::RecordInternal, Decision::Refused)
    };
    c.own.record_consent(&mail).unwrap();
    c.own.clock.minutes(1);
    assert_eq!(c.state(Scope::RecordInternal), State::Refused);
    let later = add_booking(&c.own, c.customer, "2026-10-20T12:00:00Z");
    for id in [c.id, later] {
        let refusal = c.own.may(id, Scope::RecordInternal).unwrap();
        assert_eq!(refusal, Err(Refusal::Refused));
    }
    let yes = NewConsent {
        decision: Decision::Given,
        ..mail
    };
    c.own
        .refused_field("a yes is one call's", "booking", "empty", |d| {
            d.record_consent(&yes)
        });
}

#[test]
fn j3_whoever_writes_an_answer_down_may_say_who_of_us_asked() {
    let c = call();
    let host = MemberDraft {
        name: "Tomasz Wilk".into(),
        email: String::new(),
        role: MemberRole::Host,
    };
    let host = c.own.add_member(&host).unwrap().value;
    let by_host = |scope| NewConsent {
        asked_by: Some(host),
        ..c.said(scope, Decision::Given)
    };
    c.own
        .record_consent(&by_host(Scope::RecordInternal))
        .unwrap();
    let rows = || c.own.list_consents(c.customer).unwrap();
    assert_eq!(rows()[0].asked_by.as_deref(), Some("Tomasz Wilk"));
    let brief = c.own.get_brief(c.id).unwrap();
    let told = |scope| brief.consents.iter().find(|one| one.scope == scope);
    let asked_by = told(Scope::RecordInternal).unwrap().asked_by.as_deref();
    assert_eq!(asked_by, Some("Tomasz Wilk"));

    c.own.remove_member(host).unwrap();
    let refused = c.own.record_consent(&by_host(Scope::QuoteByName));
    assert_eq!(code(&refused.unwrap_err()), "not_found");
    assert_eq!(rows().len(), 1, "nothing was recorded");
}

#[test]
fn j3_j8_the_proof_has_who_when_how_what_and_the_notice_by_hash_and_version() {
    let c = call();
    c.say(Scope::RecordInternal, Decision::Given);
    c.say(Scope::QuoteByName, Decision::Refused);
    let rows = c.own.list_consents(c.customer).unwrap();
    let yes = &rows[1];
    assert_eq!(yes.asked_by.as_deref(), Some("Ola Wrona"));
    assert_eq!(
        (yes.method, yes.zone.as_str()),
        (Method::OralOnCall, "Europe/Warsaw")
    );
    assert_eq!(yes.sentence, "May we record this call?");
    assert_eq!((yes.notice_version, yes.notice_sha256.len()), (Some(1), 64));
    assert_eq!((yes.number, rows[0].number), (1, 2));
    assert_ne!(yes.hash, rows[0].hash);

    c.own.clock.minutes(1);
    let other = NewConsent {
        sentence: "May we record this?".into(),
        ..c.said(Scope::RecordInternal, Decision::Given)
    };
    c.own.record_consent(&other).unwrap();
    let newest = c.own.list_consents(c.customer).unwrap().remove(0);
    assert_eq!(
        newest.notice_version,
        Some(2),
        "another wording is another notice"
    );
    c.own.clock.minutes(1);
    c.own
        .record_consent(&c.said(Scope::RecordInternal, Decision::Given))
        .unwrap();
    let newest = c.own.list_consents(c.customer).unwrap().remove(0);
    assert_eq!(
        newest.notice_version,
        Some(1),
        "the same wording is the same notice"
    );
    assert_eq!(newest.notice_sha256, yes.notice_sha256);
}

#[test]
fn j4_j5_j7_each_purpose_is_allowed_by_its_own_yes_only() {
    let c = call();
    for scope in Scope::ALL {
        let expected = if scope.uses_recording() {
            Refusal::NoRecording
        } else {
            Refusal::NeverAsked
        };
        assert_eq!(c.own.may(c.id, *scope).unwrap(), Err(expected));
    }
    c.say(Scope::SendToCustomer, Decision::Given);
    assert_eq!(
        c.own.may(c.id, Scope::SendToCustomer).unwrap(),
        Err(Refusal::NoRecording),
        "what cannot be recorded cannot be sent"
    );
    c.say(Scope::RecordInternal, Decision::Given);
    assert!(c.own.may(c.id, Scope::RecordInternal).unwrap().is_ok());
    assert!(c.own.may(c.id, Scope::SendToCustomer).unwrap().is_ok());
    assert_eq!(
        c.own.may(c.id, Scope::ShareWithTheirTeam).unwrap(),
        Err(Refusal::NeverAsked)
    );
    let next = add_booking(&c.own, c.customer, "2026-10-21T12:00:00Z");
    assert_eq!(
        c.own.may(next, Scope::RecordInternal).unwrap(),
        Err(Refusal::NeverAsked),
        "a yes holds for its call"
    );
    let error = c
        .own
        .require_consent(next, Scope::RecordInternal)
        .unwrap_err();
    assert_eq!(code(&error), "consent_missing");
    assert_eq!(error.params["reason"], "never_asked");

    let dated = NewConsent {
        valid_until: Some(c.own.now() + Duration::days(30)),
        ..c.said(Scope::QuoteByName, Decision::Given)
    };
    c.own.record_consent(&dated).unwrap();
    assert!(c.own.may(c.id, Scope::QuoteByName).unwrap().is_ok());
    c.own.clock.minutes(31 * 24 * 60);
    assert_eq!(
        c.own.may(c.id, Scope::QuoteByName).unwrap(),
        Err(Refusal::Expired)
    );
}

/// Rows J6 and rule C-2.
#[test]
fn j6_a_withdrawal_locks_at_once_and_makes_the_tasks_that_the_world_outside_needs() {
    let c = call();
    c.say(Scope::RecordInternal, Decision::Given);
    c.say(Scope::QuoteByName, Decision::Given);
    let question = c.own.list_questions().unwrap()[0].id;
    c.own
        .write_answer(c.id, question, AnswerState::Answered, "Calm", true)
        .unwrap();
    c.own.clock.set("2026-10-14T12:10:00Z");
    let before = c.own.entries();
    let withdrawal = NewConsent {
        booking_id: None,
        sentence: String::new(),
        method: Method::Email,
        initiative: Initiative::Theirs,
        ..c.said(Scope::RecordInternal, Decision::Withdrawn)
    };
    let done = c.own.record_consent(&withdrawal).unwrap();
    assert_eq!(c.own.entries(), before + 1, "one action");
    assert_eq!(
        c.own.may(c.id, Scope::RecordInternal).unwrap(),
        Err(Refusal::Withdrawn)
    );
    assert_eq!(
        c.tasks(),
        [
            "Stop the recording in Zoom now (Jadwiga Żółtowska withdraws)",
            "Delete the recording of the call from disk and Vimeo (Jadwiga Żółtowska withdraws)",
        ],
        "the call is on"
    );
    c.own.clock.minutes(1);
    c.own
        .record_consent(&NewConsent {
            scope: Scope::QuoteByName,
            ..withdrawal
        })
        .unwrap();
    assert!(!c.own.get_call(c.id).unwrap().answers[0].quote);
    assert!(
        c.tasks()
            .iter()
            .any(|title| title.starts_with("Take the quotes out"))
    );

    c.own.undo(done.entry.unwrap()).unwrap();
    assert_eq!(c.tasks().len(), 1, "a slip takes its tasks along");
    assert!(c.own.may(c.id, Scope::RecordInternal).unwrap().is_ok());
}

#[test]
fn j6_a_withdrawal_names_no_reason_and_no_sentence_and_a_refused_call_is_served_all_the_same() {
    let c = call();
    c.say(Scope::RecordInternal, Decision::Refused);
    c.own.clock.set("2026-10-14T12:10:00Z");
    c.own.mark_arrived(c.id).unwrap();
    c.own.write_notes(c.id, "Only notes today", true).unwrap();
    c.own.set_outcome(c.id, &held()).unwrap();
    assert_eq!(
        c.own.may(c.id, Scope::RecordInternal).unwrap(),
        Err(Refusal::Refused)
    );
    assert_eq!(c.tasks(), Vec::<String>::new(), "nothing was recorded");
}

/// Rule C-4: appended only, undo included.
#[test]
fn c4_nothing_is_changed_or_removed_not_even_by_undo_and_a_late_undo_asks_anew() {
    let c = call();
    c.say(Scope::QuoteByName, Decision::Given);
    for sql in [
        "UPDATE consent_event SET decision = 'refused'",
        "DELETE FROM consent_event",
        "UPDATE consent_notice SET text = 'x'",
        "DELETE FROM consent_notice",
        "UPDATE consent_record SET scope = 'show_to_others'",
        "DELETE FROM consent_record",
    ] {
        assert!(tamper(&c.own, sql).is_err(), "{sql}");
    }
    let done = c.own.undo_last().unwrap();
    assert_eq!(c.state(Scope::QuoteByName), State::Unknown);
    let rows = c.own.list_consents(c.customer).unwrap();
    assert_eq!(rows.len(), 2, "appended");
    assert_eq!(
        (rows[0].decision, rows[0].takes_back),
        (Decision::TakenBack, Some(rows[1].id))
    );
    assert!(!rows[1].stands);
    c.own.undo(done.entry.unwrap()).unwrap();
    assert_eq!(c.state(Scope::QuoteByName), State::Given, "undone at once");

    c.say(Scope::QuoteByName, Decision::Withdrawn);
    c.own.clock.minutes(60);
    c.own.undo_last().unwrap();
    assert_eq!(
        c.state(Scope::QuoteByName),
        State::Unknown,
        "an hour later a withdrawal does not turn back into a yes"
    );
    assert_eq!(problems(c.own.store()), Vec::<String>::new());
}

/// Rule C-4: a chain that does not hold allows nothing, records nothing, and says so.
#[test]
fn c4_a_broken_chain_is_noticed_at_once_at_start_and_by_the_checks() {
    let spoils = [
        "UPDATE consent_event SET decision = 'given' WHERE decision = 'refused'",
        "UPDATE consent_event SET asked_by = NULL",
        "UPDATE consent_event SET at = at + 1",
        "DELETE FROM consent_event WHERE seq = 1",
        "DELETE FROM consent_event WHERE seq = 2",
        "UPDATE consent_event SET hash = x'00'",
    ];
    for sql in spoils {
        let mut c = call();
        c.say(Scope::RecordInternal, Decision::Given);
        c.say(Scope::QuoteByName, Decision::Refused);
        let open =
            format!("DROP TRIGGER consent_event_stays; DROP TRIGGER consent_event_kept; {sql}");
        tamper(&c.own, &open).unwrap();
        assert_eq!(
            c.own.may(c.id, Scope::RecordInternal).unwrap(),
            Err(Refusal::ChainBroken),
            "{sql}"
        );
        let again = c.said(Scope::ShowToOthers, Decision::Refused);
        let error = c.own.refused(sql, |d| d.record_consent(&again));
        assert_eq!(code(&error), "consent_chain_broken", "{sql}");
        c.own.restart();
        assert!(!c.own.chain_held(), "{sql}: at start");
        let today = format!("{:?}", c.own.get_today().unwrap().attention);
        assert!(today.contains("ConsentChainBroken"), "{sql}");
        let found = problems(c.own.store());
        assert!(
            found.iter().any(|p| p.starts_with("consent_chain")),
            "{sql}: {found:?}"
        );
        let brief = c.own.get_brief(c.id).unwrap();
        let all = brief.consents.iter().map(|row| row.refusal);
        assert!(
            all.eq(Scope::ALL.iter().map(|_| Some(Refusal::ChainBroken))),
            "{sql}"
        );
    }
}

/// Rule C-5.
#[test]
fn c5_another_meaning_asks_anew_another_wording_does_not() {
    let c = call();
    c.say(Scope::RecordInternal, Decision::Given);
    c.say(Scope::QuoteByName, Decision::Given);
    c.say(Scope::ShowToOthers, Decision::Given);
    c.own.clock.minutes(1);
    let change = |name: &str, language: &str, change| {
        c.own
            .change_consent_term(name, language, "Other words", change)
            .unwrap()
    };
    change("quote_by_name", "en", TermChange::Wording);
    assert_eq!(c.state(Scope::QuoteByName), State::Given);
    change("quote_by_name", "en", TermChange::Meaning);
    assert_eq!(c.state(Scope::QuoteByName), State::Invalidated);
    assert_eq!(c.state(Scope::ShowToOthers), State::Given);
    let done = change("recipients", "", TermChange::Meaning);
    assert_eq!(c.state(Scope::ShowToOthers), State::Invalidated);
    assert_eq!(
        c.state(Scope::RecordInternal),
        State::Given,
        "a recording stays under the words of its call"
    );
    c.own.undo(done.entry.unwrap()).unwrap();
    assert_eq!(c.state(Scope::ShowToOthers), State::Given, "a slip");
    let terms = c.own.get_consent_terms().unwrap();
    let sentence = terms
        .sentences
        .iter()
        .find(|one| one.scope == Scope::QuoteByName && one.language == "en")
        .unwrap();
    assert_eq!(
        (
            sentence.text.as_str(),
            sentence.change,
            sentence.changed_by.as_deref()
        ),
        ("Other words", Some(TermChange::Meaning), Some("Ola Wrona"))
    );
    for (name, language, text) in [
        ("nothing", "", "x"),
        ("quote_by_name", "", "x"),
        ("quote_by_name", "en", " "),
    ] {
        let error = c.own.refused(name, |d| {
            d.change_consent_term(name, language, text, TermChange::Wording)
        });
        assert_eq!(code(&error), "bad_input");
    }
}

/// Rule C-1: what a clock says that went back allows nothing; a withdrawal is heard at any time.
#[test]
fn c1_a_clock_that_went_back_allows_nothing() {
    let c = call();
    c.say(Scope::RecordInternal, Decision::Given);
    c.own.clock.set("2026-10-14T08:00:00Z");
    assert_eq!(
        c.own.may(c.id, Scope::RecordInternal).unwrap(),
        Err(Refusal::ClockSuspect)
    );
    let yes = c.said(Scope::QuoteByName, Decision::Given);
    let error = c.own.refused("a yes", |d| d.record_consent(&yes));
    assert_eq!(code(&error), "clock_suspect");
    c.own
        .record_consent(&c.said(Scope::RecordInternal, Decision::Withdrawn))
        .unwrap();
    c.own.clock.set("2026-10-14T12:00:00Z");
    assert_eq!(
        c.own.may(c.id, Scope::RecordInternal).unwrap(),
        Err(Refusal::Withdrawn),
        "though the clock stood before the yes"
    );
}

/// Rule C-8: a backup that is put back forgets nothing that was said since.
#[test]
fn c8_what_was_withdrawn_since_stays_withdrawn_after_a_restore() {
    let mut c = call();
    c.say(Scope::QuoteByName, Decision::Given);
    let backup = c.own.back_up().unwrap().path;
    c.say(Scope::QuoteByName, Decision::Withdrawn);
    c.own.desk = std::sync::Arc::new(c.own.open_as(Access::Read));
    restore(&c.own.folder, &*c.own.secrets, None, Path::new(&backup)).unwrap();
    c.own.restart();
    assert_eq!(c.state(Scope::QuoteByName), State::Withdrawn);
    assert_eq!(problems(c.own.store()), Vec::<String>::new());
    c.own.clock.minutes(60 * 24 * 40);
    c.say(Scope::QuoteByName, Decision::Given);
    assert_eq!(
        c.state(Scope::QuoteByName),
        State::Given,
        "asked anew, in a chain of its own"
    );
    assert_eq!(problems(c.own.store()), Vec::<String>::new());
}

/// Rule C-8: two who become one record do not share consent.
#[test]
fn c8_a_merge_takes_the_strictest_and_shares_no_yes() {
    let cases = [
        (
            Some(Decision::Given),
            Some(Decision::Refused),
            State::Refused,
        ),
        (
            Some(Decision::Refused),
            Some(Decision::Given),
            State::Refused,
        ),
        (Some(Decision::Given), None, State::Invalidated),
        (None, Some(Decision::Given), State::Invalidated),
        (Some(Decision::Given), Some(Decision::Given), State::Given),
        (None, None, State::Unknown),
    ];
    for (keeps, others, expected) in cases {
        let c = call();
        let other = c
            .own
            .add_customer(&customer("Jadzia", "Ż."), &[])
            .unwrap()
            .value;
        for (who, decision) in [(c.customer, keeps), (other, others)] {
            if let Some(decision) = decision {
                c.own.clock.minutes(1);
                c.own
                    .record_consent(&consent(who, None, Scope::QuoteByName, decision))
                    .unwrap();
            }
        }
        c.own.clock.minutes(1);
        let before = c.state(Scope::QuoteByName);
        let merged = c.own.merge_customers(c.customer, &[other], None).unwrap();
        let name = format!("{keeps:?} and {others:?}");
        assert_eq!(c.state(Scope::QuoteByName), expected, "{name}");
        c.own.clock.minutes(60 * 24 * 90);
        c.own.undo(merged.entry.unwrap()).unwrap();
        assert_eq!(
            c.state(Scope::QuoteByName),
            before,
            "{name}: undone exactly"
        );
    }
}

/// What stands cannot lose whom it speaks of.
#[test]
fn c4_who_said_something_is_not_undone_away() {
    let own = TestDesk::new();
    let added = own.add_customer(&customer("Jan", "Las"), &[]).unwrap();
    own.record_consent(&consent(
        added.value,
        None,
        Scope::QuoteByName,
        Decision::Refused,
    ))
    .unwrap();
    let error = own.refused("a refusal stands", |d| d.undo(added.entry.unwrap()));
    assert_eq!(code(&error), "undo_conflict");
    assert_eq!(error.params["tables"], "consent_event");
    own.undo_last().unwrap();
    own.undo(added.entry.unwrap()).unwrap();
}
