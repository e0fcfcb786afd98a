//! The rules of consent: every rule is missed when it is taken away, no sequence of events reaches a state that nobody
//! said, and every event is held by its chain.

use chrono::{DateTime, Duration, TimeZone as _, Utc};
use proptest::prelude::*;

use super::rules::{CHECKS, GATES};
use super::*;

fn noon() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 10, 14, 10, 0, 0).unwrap()
}

fn standing_at(state: ConsentState, minutes_ago: i64) -> Standing {
    Standing {
        state,
        by: Some(ConsentId::new()),
        since: Some(noon() - Duration::minutes(minutes_ago)),
    }
}

/// A yes in a call that nothing speaks against.
fn yes() -> Proposal<'static> {
    Proposal {
        scope: ConsentScope::RecordInternal,
        decision: ConsentDecision::Given,
        method: ConsentMethod::OralOnCall,
        initiative: Initiative::Ours,
        booking: Some(BookingId::new()),
        sentence: "May we record this call?",
        evidence: "",
        asked_by: Some(MemberId::new()),
        at: noon(),
        valid_until: None,
        clock: ClockTrust::Trusted,
        present: Standing::UNKNOWN,
        now: noon(),
    }
}

/// What must be refused, each by the one rule that refuses it.
fn bad_proposals() -> Vec<(&'static str, Proposal<'static>, Objection)> {
    let day = Duration::days(1);
    vec![
        (
            "taken back by hand",
            Proposal {
                decision: ConsentDecision::TakenBack,
                ..yes()
            },
            Objection::OnlyUndoTakesBack,
        ),
        (
            "withdrawn and never given",
            Proposal {
                decision: ConsentDecision::Withdrawn,
                ..yes()
            },
            Objection::NothingToWithdraw,
        ),
        (
            "a yes to nothing",
            Proposal {
                sentence: " \n",
                ..yes()
            },
            Objection::NoSentence,
        ),
        (
            "a mail that nobody can show",
            Proposal {
                method: ConsentMethod::Email,
                ..yes()
            },
            Objection::NoEvidence,
        ),
        (
            "a yes that nobody took",
            Proposal {
                asked_by: None,
                ..yes()
            },
            Objection::NobodyActed,
        ),
        (
            "a recording of no call",
            Proposal {
                booking: None,
                ..yes()
            },
            Objection::NeedsCall,
        ),
        (
            "said tomorrow",
            Proposal {
                at: noon() + day,
                ..yes()
            },
            Objection::NotYetSaid,
        ),
        (
            "a yes of last week after yesterday's no",
            Proposal {
                at: noon() - day * 7,
                initiative: Initiative::Theirs,
                present: standing_at(ConsentState::Refused, 24 * 60),
                ..yes()
            },
            Objection::BeforeTheNo,
        ),
        (
            "a yes until yesterday",
            Proposal {
                valid_until: Some(noon() - day),
                ..yes()
            },
            Objection::OverAlready,
        ),
        (
            "asked again after ten days",
            Proposal {
                decision: ConsentDecision::Requested,
                present: standing_at(ConsentState::Withdrawn, 10 * 24 * 60),
                ..yes()
            },
            Objection::TooSoon,
        ),
        (
            "a yes by a clock that went back",
            Proposal {
                clock: ClockTrust::Suspect,
                ..yes()
            },
            Objection::ClockSuspect,
        ),
    ]
}

fn check_without(skipped: &str, proposal: &Proposal<'_>) -> Result<(), Objection> {
    CHECKS
        .iter()
        .filter(|(name, _)| *name != skipped)
        .try_for_each(|(_, rule)| rule(proposal))
}

#[test]
fn every_rule_of_recording_refuses_its_case_and_is_missed_when_taken_away() {
    assert_eq!(check(&yes()), Ok(()));
    let cases = bad_proposals();
    for (name, proposal, expected) in &cases {
        assert_eq!(check(proposal), Err(*expected), "{name}");
    }
    for (rule, _) in CHECKS {
        let noticed = cases
            .iter()
            .any(|(_, proposal, _)| check_without(rule, proposal).is_ok());
        assert!(noticed, "nobody misses the rule \"{rule}\"");
    }
    assert_eq!(cases.len(), CHECKS.len(), "a case for every rule");
}

#[test]
fn rules_that_count_time_hold_to_the_minute() {
    const REST: i64 = 30 * 24 * 60;
    let asked = |minutes_ago| {
        check(&Proposal {
            decision: ConsentDecision::Requested,
            present: standing_at(ConsentState::Refused, minutes_ago),
            ..yes()
        })
    };
    assert_eq!(asked(REST - 1), Err(Objection::TooSoon));
    assert_eq!(asked(REST), Ok(()));

    let until = |minutes| {
        let valid_until = Some(noon() + Duration::minutes(minutes));
        check(&Proposal {
            valid_until,
            ..yes()
        })
    };
    assert_eq!(until(0), Err(Objection::OverAlready));
    assert_eq!(until(1), Ok(()));

    let said = |minutes| {
        check(&Proposal {
            at: noon() + Duration::minutes(minutes),
            initiative: Initiative::Theirs,
            present: standing_at(ConsentState::Refused, 60),
            ..yes()
        })
    };
    assert_eq!(said(-60), Err(Objection::BeforeTheNo));
    assert_eq!(said(-59), Ok(()));
    assert_eq!(said(0), Ok(()));
    assert_eq!(said(1), Err(Objection::NotYetSaid));
}

#[test]
fn what_may_be_recorded_is_recorded() {
    let month = Duration::days(31);
    let cases = [
        (
            "a no without anything to show",
            Proposal {
                decision: ConsentDecision::Refused,
                method: ConsentMethod::Email,
                ..yes()
            },
        ),
        (
            "a withdrawal needs no sentence, no call and no right clock",
            Proposal {
                decision: ConsentDecision::Withdrawn,
                sentence: "",
                booking: None,
                clock: ClockTrust::Suspect,
                present: standing_at(ConsentState::Given, 60),
                ..yes()
            },
        ),
        (
            "an invitation asks before there is a call",
            Proposal {
                decision: ConsentDecision::Requested,
                method: ConsentMethod::InvitationLine,
                booking: None,
                ..yes()
            },
        ),
        (
            "a no to an invitation before there is a call",
            Proposal {
                decision: ConsentDecision::Refused,
                method: ConsentMethod::Email,
                booking: None,
                ..yes()
            },
        ),
        (
            "an invitation is answered later, before there is a call",
            Proposal {
                decision: ConsentDecision::Deferred,
                method: ConsentMethod::Email,
                booking: None,
                ..yes()
            },
        ),
        (
            "their own wish the minute after a no",
            Proposal {
                initiative: Initiative::Theirs,
                present: standing_at(ConsentState::Refused, 1),
                ..yes()
            },
        ),
        (
            "asked again after a month",
            Proposal {
                present: Standing {
                    since: Some(noon() - month),
                    ..standing_at(ConsentState::Refused, 0)
                },
                ..yes()
            },
        ),
        (
            "a mail with what shows it",
            Proposal {
                method: ConsentMethod::Email,
                evidence: "mail of 13 October",
                at: noon() - Duration::days(1),
                ..yes()
            },
        ),
    ];
    for (name, proposal) in cases {
        assert_eq!(check(&proposal), Ok(()), "{name}");
    }
}

fn asked() -> Question {
    Question {
        scope: ConsentScope::SendToCustomer,
        customer: true,
        chain_holds: true,
        clock: ClockTrust::Trusted,
        standing: standing_at(ConsentState::Given, 5),
        recording: standing_at(ConsentState::Given, 5),
    }
}

fn bad_questions() -> Vec<(Question, Refusal)> {
    let stands = |state| Question {
        standing: standing_at(state, 5),
        ..asked()
    };
    vec![
        (
            Question {
                chain_holds: false,
                ..asked()
            },
            Refusal::ChainBroken,
        ),
        (
            Question {
                clock: ClockTrust::Suspect,
                ..asked()
            },
            Refusal::ClockSuspect,
        ),
        (
            Question {
                customer: false,
                ..asked()
            },
            Refusal::NoCustomer,
        ),
        (stands(ConsentState::Unknown), Refusal::NeverAsked),
        (stands(ConsentState::Requested), Refusal::NotAnswered),
        (stands(ConsentState::Deferred), Refusal::NotAnswered),
        (stands(ConsentState::Refused), Refusal::Refused),
        (stands(ConsentState::Withdrawn), Refusal::Withdrawn),
        (stands(ConsentState::Expired), Refusal::Expired),
        (stands(ConsentState::Invalidated), Refusal::Invalidated),
        (
            Question {
                recording: standing_at(ConsentState::Withdrawn, 1),
                ..asked()
            },
            Refusal::NoRecording,
        ),
    ]
}

#[test]
fn every_rule_of_doing_refuses_its_case_and_is_missed_when_taken_away() {
    let allowed = may(&asked()).unwrap();
    assert_eq!(allowed.scope(), ConsentScope::SendToCustomer);
    let cases = bad_questions();
    for (question, expected) in &cases {
        assert_eq!(may(question), Err(*expected), "{expected}");
    }
    for (rule, _) in GATES {
        let without = |question: &Question| {
            GATES
                .iter()
                .filter(|(name, _)| name != rule)
                .try_for_each(|(_, gate)| gate(question))
        };
        let noticed = cases
            .iter()
            .any(|(question, expected)| without(question) != Err(*expected));
        assert!(noticed, "nobody misses the rule \"{rule}\"");
    }
    let quoted = Question {
        scope: ConsentScope::QuoteByName,
        recording: Standing::UNKNOWN,
        ..asked()
    };
    assert!(may(&quoted).is_ok(), "a quote needs no recording");
}

/// One event, said and written down `minute` minutes after noon.
fn event(scope: ConsentScope, decision: ConsentDecision, minute: i64) -> Event {
    let at = noon() + Duration::minutes(minute);
    Event {
        id: ConsentId::new(),
        record: ConsentRecordId::new(),
        customer: CustomerId::from(uuid::Uuid::from_u128(1)),
        booking: None,
        scope,
        decision,
        method: ConsentMethod::OralBefore,
        initiative: Initiative::Ours,
        sentence: "May we?".into(),
        language: "en".into(),
        answer: String::new(),
        evidence: String::new(),
        evidence_sha256: String::new(),
        asked_by: Some(MemberId::from(uuid::Uuid::from_u128(2))),
        at,
        recorded_at: at,
        zone: "Europe/Warsaw".into(),
        offset_minutes: 120,
        clock: ClockTrust::Trusted,
        valid_until: None,
        notice: None,
        notice_sha256: String::new(),
        of: None,
        device: DeviceId::from(uuid::Uuid::from_u128(3)),
        seq: 0,
        prev_hash: Hash::default(),
        hash: Hash::default(),
    }
}

/// Numbers and seals events in the order given, as one machine does.
fn chained(mut events: Vec<Event>) -> Vec<Event> {
    let mut before = Hash::default();
    for (event, seq) in events.iter_mut().zip(1..) {
        event.seq = seq;
        event.prev_hash = before;
        event.hash = seal(event);
        before = event.hash;
    }
    events
}

fn state_of(events: &[Event], minute: i64) -> ConsentState {
    let now = noon() + Duration::minutes(minute);
    standing(ConsentScope::QuoteByName, None, events, &[], now).state
}

fn takes_back(of: &Event, minute: i64) -> Event {
    Event {
        of: Some(of.id),
        ..event(of.scope, ConsentDecision::TakenBack, minute)
    }
}

#[test]
fn states_follow_from_the_events() {
    use ConsentDecision::{Deferred, Given, Refused, Requested, Withdrawn};
    let quote = ConsentScope::QuoteByName;
    type Said = Vec<(ConsentDecision, i64)>;
    let cases: Vec<(&str, Said, ConsentState)> = vec![
        ("nothing", vec![], ConsentState::Unknown),
        ("asked", vec![(Requested, 1)], ConsentState::Requested),
        (
            "later, they say",
            vec![(Requested, 1), (Deferred, 2)],
            ConsentState::Deferred,
        ),
        (
            "asked and given",
            vec![(Requested, 1), (Given, 2)],
            ConsentState::Given,
        ),
        (
            "given and asked to confirm",
            vec![(Given, 1), (Requested, 2)],
            ConsentState::Given,
        ),
        (
            "given and withdrawn",
            vec![(Given, 1), (Withdrawn, 2)],
            ConsentState::Withdrawn,
        ),
        (
            "in the same instant",
            vec![(Withdrawn, 1), (Given, 1)],
            ConsentState::Withdrawn,
        ),
        (
            "anew",
            vec![(Given, 1), (Withdrawn, 2), (Given, 3)],
            ConsentState::Given,
        ),
        (
            "a no is asked again",
            vec![(Refused, 1), (Requested, 2)],
            ConsentState::Requested,
        ),
    ];
    for (name, said, expected) in cases {
        let events = chained(said.into_iter().map(|(d, m)| event(quote, d, m)).collect());
        assert_eq!(state_of(&events, 100), expected, "{name}");
    }
}

#[test]
fn only_a_whole_yes_counts() {
    let whole = event(ConsentScope::QuoteByName, ConsentDecision::Given, 1);
    assert_eq!(
        state_of(&chained(vec![whole.clone()]), 2),
        ConsentState::Given
    );
    let halves = [
        Event {
            sentence: " ".into(),
            ..whole.clone()
        },
        Event {
            asked_by: None,
            ..whole.clone()
        },
        Event {
            clock: ClockTrust::Suspect,
            ..whole.clone()
        },
        Event {
            method: ConsentMethod::Imported,
            ..whole.clone()
        },
    ];
    for half in halves {
        assert_eq!(state_of(&chained(vec![half]), 2), ConsentState::Unknown);
    }
}

#[test]
fn a_yes_ends_with_its_day_and_with_what_it_meant() {
    let until = noon() + Duration::minutes(30);
    let yes = Event {
        valid_until: Some(until),
        ..event(ConsentScope::QuoteByName, ConsentDecision::Given, 1)
    };
    let events = chained(vec![yes]);
    assert_eq!(state_of(&events, 30), ConsentState::Given);
    assert_eq!(state_of(&events, 31), ConsentState::Expired);

    let now = noon() + Duration::minutes(20);
    let change = |scope, minute| MeaningChange {
        scope,
        at: noon() + Duration::minutes(minute),
    };
    let state = |changes: &[MeaningChange]| {
        standing(ConsentScope::QuoteByName, None, &events, changes, now).state
    };
    assert_eq!(state(&[change(None, 10)]), ConsentState::Invalidated);
    assert_eq!(
        state(&[change(Some(ConsentScope::QuoteByName), 10)]),
        ConsentState::Invalidated
    );
    assert_eq!(
        state(&[change(Some(ConsentScope::ShowToOthers), 10)]),
        ConsentState::Given
    );
    assert_eq!(
        state(&[change(None, 0)]),
        ConsentState::Given,
        "said after the change"
    );
    assert_eq!(
        state(&[change(None, 1)]),
        ConsentState::Given,
        "said with the change"
    );
    assert_eq!(state(&[change(None, 20)]), ConsentState::Invalidated);
    assert_eq!(state(&[change(None, 21)]), ConsentState::Given, "to come");
}

#[test]
fn a_slip_is_corrected_and_a_no_is_not_undone_into_a_yes() {
    let quote = ConsentScope::QuoteByName;
    let given = event(quote, ConsentDecision::Given, 1);
    let withdrawn = event(quote, ConsentDecision::Withdrawn, 20);
    let soon = chained(vec![
        given.clone(),
        withdrawn.clone(),
        takes_back(&withdrawn, 25),
    ]);
    assert_eq!(state_of(&soon, 100), ConsentState::Given, "a slip");
    let late = takes_back(&withdrawn, 31);
    let events = chained(vec![given.clone(), withdrawn.clone(), late.clone()]);
    assert_eq!(
        state_of(&events, 100),
        ConsentState::Unknown,
        "to be asked anew"
    );
    let redone = chained(vec![
        given.clone(),
        withdrawn,
        late.clone(),
        takes_back(&late, 90),
    ]);
    assert_eq!(
        state_of(&redone, 100),
        ConsentState::Withdrawn,
        "undo of undo"
    );
    let back = takes_back(&given, 2);
    assert_eq!(
        state_of(&chained(vec![given.clone(), back.clone()]), 100),
        ConsentState::Unknown
    );
    let again = chained(vec![given.clone(), back.clone(), takes_back(&back, 5)]);
    assert_eq!(
        state_of(&again, 100),
        ConsentState::Given,
        "undone and done again at once"
    );
    let late = chained(vec![given, back.clone(), takes_back(&back, 60)]);
    assert_eq!(
        state_of(&late, 100),
        ConsentState::Unknown,
        "an hour later it is asked anew"
    );
}

#[test]
fn a_clock_that_goes_back_does_not_hide_a_withdrawal() {
    let quote = ConsentScope::QuoteByName;
    let events = chained(vec![
        event(quote, ConsentDecision::Given, 60),
        Event {
            clock: ClockTrust::Suspect,
            ..event(quote, ConsentDecision::Withdrawn, 5)
        },
    ]);
    assert_eq!(state_of(&events, 100), ConsentState::Withdrawn);
    for minutes in [1, 2] {
        assert_eq!(
            clock_trust(noon(), Some(noon() + Duration::minutes(minutes))),
            ClockTrust::Trusted,
            "{minutes}"
        );
    }
    assert_eq!(
        clock_trust(noon(), Some(noon() + Duration::minutes(3))),
        ClockTrust::Suspect
    );
}

#[test]
fn a_slip_is_corrected_within_ten_minutes_and_not_a_minute_later() {
    let quote = ConsentScope::QuoteByName;
    let given = event(quote, ConsentDecision::Given, 1);
    let slip = event(quote, ConsentDecision::Withdrawn, 60);
    for (minute, expected) in [(70, ConsentState::Given), (71, ConsentState::Unknown)] {
        let events = chained(vec![given.clone(), slip.clone(), takes_back(&slip, minute)]);
        assert_eq!(state_of(&events, 100), expected, "{minute}");
    }
}

#[test]
fn no_event_takes_itself_back() {
    let itself = event(ConsentScope::QuoteByName, ConsentDecision::TakenBack, 1);
    let itself = Event {
        of: Some(itself.id),
        ..itself
    };
    assert_eq!(
        standing::stand(std::slice::from_ref(&itself)).get(&itself.id),
        Some(&true)
    );
}

#[test]
fn what_holds_beyond_calls_holds_in_each_and_what_holds_for_one_is_the_customers() {
    let now = noon() + Duration::minutes(100);
    let (quote, record) = (ConsentScope::QuoteByName, ConsentScope::RecordInternal);
    let beyond = chained(vec![event(quote, ConsentDecision::Given, 1)]);
    let in_a_call = standing(quote, Some(BookingId::new()), &beyond, &[], now);
    assert_eq!(in_a_call.state, ConsentState::Given);

    let call = BookingId::new();
    let yes = Event {
        booking: Some(call),
        ..event(record, ConsentDecision::Given, 5)
    };
    // A no to the question of a message, written down in the moment of the yes, is about another call.
    let no = event(record, ConsentDecision::Refused, 5);
    for events in [chained(vec![yes.clone()]), chained(vec![yes, no])] {
        let state = standing(record, Some(call), &events, &[], now).state;
        assert_eq!(state, ConsentState::Given);
        let of_customer = standing_of_customer(record, &events, &[], now).state;
        assert_eq!(of_customer, ConsentState::Given);
    }
}

#[test]
fn only_a_broken_chain_and_a_wrong_clock_say_nothing_of_the_customer() {
    for refusal in Refusal::ALL {
        assert_eq!(
            refusal.is_of_this_machine(),
            ["chain_broken", "clock_suspect"].contains(&refusal.word()),
            "{}",
            refusal.word()
        );
    }
}

#[test]
fn what_holds_for_a_call_holds_for_that_call() {
    let scope = ConsentScope::RecordInternal;
    let (first, second) = (BookingId::new(), BookingId::new());
    let within = |call, decision, minute| Event {
        booking: Some(call),
        ..event(scope, decision, minute)
    };
    let state = |events: &[Event], call| {
        standing(
            scope,
            Some(call),
            events,
            &[],
            noon() + Duration::minutes(100),
        )
        .state
    };
    let mut said = vec![within(first, ConsentDecision::Given, 1)];
    let events = chained(said.clone());
    assert_eq!(state(&events, first), ConsentState::Given);
    assert_eq!(state(&events, second), ConsentState::Unknown);
    said.push(event(scope, ConsentDecision::Withdrawn, 10));
    said.push(within(second, ConsentDecision::Given, 20));
    let events = chained(said.clone());
    assert_eq!(
        state(&events, first),
        ConsentState::Withdrawn,
        "withdrawn outside of any call"
    );
    assert_eq!(
        state(&events, second),
        ConsentState::Given,
        "asked anew since"
    );
    let now = noon() + Duration::minutes(100);
    assert_eq!(
        standing_of_customer(scope, &events, &[], now).state,
        ConsentState::Given
    );
}

#[test]
fn a_no_outside_of_any_call_holds_in_calls_in_which_nothing_was_given_before() {
    let scope = ConsentScope::RecordInternal;
    let (first, second) = (BookingId::new(), BookingId::new());
    let within = |call, decision, minute| Event {
        booking: Some(call),
        ..event(scope, decision, minute)
    };
    let now = noon() + Duration::minutes(100);
    let state = |events: &[Event], call| standing(scope, Some(call), events, &[], now).state;
    let mut said = vec![
        within(first, ConsentDecision::Given, 1),
        within(second, ConsentDecision::Requested, 5),
        event(scope, ConsentDecision::Refused, 10),
    ];
    let events = chained(said.clone());
    assert_eq!(state(&events, first), ConsentState::Given);
    assert_eq!(state(&events, second), ConsentState::Refused);
    let newest = standing(scope, None, &events, &[], now);
    assert_eq!(newest.state, ConsentState::Refused, "the newest word");
    said.push(within(second, ConsentDecision::Given, 20));
    let events = chained(said.clone());
    assert_eq!(state(&events, second), ConsentState::Given, "said since");
    assert_eq!(state(&events, BookingId::new()), ConsentState::Refused);
}

#[test]
fn outside_of_calls_a_no_is_the_customers_and_a_yes_is_nobodys() {
    let scope = ConsentScope::RecordInternal;
    let now = noon() + Duration::minutes(100);
    let of_customer = |decision| {
        let events = chained(vec![event(scope, decision, 1)]);
        standing_of_customer(scope, &events, &[], now).state
    };
    assert_eq!(of_customer(ConsentDecision::Refused), ConsentState::Refused);
    assert_eq!(of_customer(ConsentDecision::Given), ConsentState::Unknown);
}

#[test]
fn a_chain_shows_what_was_changed_left_out_or_put_in() {
    let quote = ConsentScope::QuoteByName;
    let events = chained(
        (0..6)
            .map(|n| event(quote, ConsentDecision::Refused, n))
            .collect(),
    );
    let device = events[0].device;
    assert_eq!(verify_chain(&events, &[(device, 6)]), Ok(()));
    let mut reversed = events.clone();
    reversed.reverse();
    assert_eq!(
        verify_chain(&reversed, &[]),
        Ok(()),
        "in whatever order they are read"
    );

    let spoils: Vec<fn(&mut Event)> = vec![
        |e| e.decision = ConsentDecision::Given,
        |e| e.scope = ConsentScope::ShowToOthers,
        |e| e.method = ConsentMethod::Paper,
        |e| e.initiative = Initiative::Theirs,
        |e| e.customer = CustomerId::new(),
        |e| e.booking = Some(BookingId::new()),
        |e| e.record = ConsentRecordId::new(),
        |e| e.sentence.push('!'),
        |e| e.language.push('!'),
        |e| e.answer.push('!'),
        |e| e.evidence.push('!'),
        |e| e.evidence_sha256.push('0'),
        |e| e.asked_by = None,
        |e| e.at += Duration::milliseconds(1),
        |e| e.recorded_at += Duration::milliseconds(1),
        |e| e.zone.push('!'),
        |e| e.offset_minutes += 1,
        |e| e.clock = ClockTrust::Suspect,
        |e| e.valid_until = Some(noon()),
        |e| e.notice = Some(NoticeId::new()),
        |e| e.notice_sha256.push('0'),
        |e| e.of = Some(ConsentId::new()),
        |e| e.id = ConsentId::new(),
        |e| e.hash.0[7] ^= 1,
        |e| e.prev_hash.0[7] ^= 1,
        |e| e.seq += 9,
        |e| e.device = DeviceId::new(),
    ];
    for (number, spoil) in spoils.iter().enumerate() {
        for place in [0, 3, 5] {
            let mut spoilt = events.clone();
            spoil(&mut spoilt[place]);
            assert!(
                verify_chain(&spoilt, &[]).is_err(),
                "spoil {number} at {place}"
            );
        }
    }
    for place in 0..5 {
        let mut fewer = events.clone();
        fewer.remove(place);
        assert!(verify_chain(&fewer, &[]).is_err(), "{place} left out");
    }
    let cut = &events[..4];
    assert_eq!(
        verify_chain(cut, &[(device, 6)]),
        Err(chain::ChainError::Cut { count: 2 })
    );
}

/// Computed with another implementation of SHA-256: each text in UTF-8 behind its length as eight bytes, big-endian.
#[test]
fn a_hash_of_texts_is_that_of_every_text_and_where_it_ends() {
    let hash = chain::hash_texts(["Zgoda", "łąka"]);
    let expected = "4770c00661237afbf8a76af86a6a8a79b4a11f33a2755d1027b6ad35b7cc85ce";
    assert_eq!(hash.to_hex(), expected);
    assert_eq!(format!("{hash:?}"), expected);
    assert_eq!(
        chain::hash_texts(["Zgodał", "ąka"]).to_hex(),
        "957b21a76284a26034c05c4e287d34b99fd1f22039707eef41c24791690f31cf"
    );
}

#[test]
fn c6_a_buried_record_keeps_its_place_and_a_single_event_cannot_be_buried() {
    let quote = ConsentScope::QuoteByName;
    let (old, new) = (ConsentRecordId::new(), ConsentRecordId::new());
    let of = |record, decision, minute| Event {
        record,
        ..event(quote, decision, minute)
    };
    let events = chained(vec![
        of(old, ConsentDecision::Given, 1),
        of(new, ConsentDecision::Given, 2),
        of(old, ConsentDecision::Withdrawn, 3),
        of(new, ConsentDecision::Refused, 4),
    ]);
    let stone = |event: &Event| Stone {
        record: event.record,
        device: event.device,
        seq: event.seq,
        prev_hash: event.prev_hash,
        hash: event.hash,
    };
    let head = [(events[0].device, 4)];
    let (gone, left): (Vec<Event>, Vec<Event>) =
        events.iter().cloned().partition(|e| e.record == old);
    let stones: Vec<Stone> = gone.iter().map(stone).collect();
    assert_eq!(verify_buried(&left, &stones, &head), Ok(()));
    assert!(
        verify_buried(&left, &stones[..1], &head).is_err(),
        "a stone is missing"
    );
    let mut moved = stones.clone();
    moved[1].hash.0[3] ^= 1;
    assert!(
        verify_buried(&left, &moved, &head).is_err(),
        "the next event does not follow"
    );
    // Burying the withdrawal alone would make the former yes count again.
    let without: Vec<Event> = events.iter().filter(|e| e.seq != 3).cloned().collect();
    assert!(verify_buried(&without, &stones[1..], &head).is_err());
}

/// How many histories are tried; `PROPTEST_CASES=100000` tries as many as section 4 of the reliability plan asks for.
fn cases() -> u32 {
    let set = std::env::var("PROPTEST_CASES").ok();
    set.and_then(|cases| cases.parse().ok()).unwrap_or(1500)
}

/// One step of a random history: what happens, to which call, how many minutes later, and to which earlier event.
type Step = (usize, usize, i64, usize, bool);

fn history(steps: &[Step]) -> Vec<Event> {
    let calls = [None, Some(BookingId::from(uuid::Uuid::from_u128(10)))];
    let (mut events, mut minute): (Vec<Event>, i64) = (Vec::new(), 0);
    for (what, call, later, which, whole) in steps {
        minute += later;
        let decision = ConsentDecision::ALL[*what % ConsentDecision::ALL.len()];
        let scope = [ConsentScope::RecordInternal, ConsentScope::QuoteByName][*call / 2 % 2];
        let mut next = Event {
            booking: calls[*call % 2],
            asked_by: whole.then(|| MemberId::from(uuid::Uuid::from_u128(2))),
            ..event(scope, decision, minute)
        };
        if decision == ConsentDecision::TakenBack {
            let Some(of) = events.get(*which % events.len().max(1)) else {
                continue;
            };
            next = Event {
                scope: of.scope,
                booking: of.booking,
                ..takes_back(of, minute)
            };
        }
        events.push(next);
    }
    chained(events)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever happened: given rests on a whole yes of that purpose and call which nobody took back, with no later no
    /// that stands; a late correction never makes a yes; one more no always ends it.
    #[test]
    fn c_no_sequence_of_events_reaches_an_illegal_state(
        steps in prop::collection::vec((0..8_usize, 0..4_usize, 0..20_i64, 0..12_usize, any::<bool>()), 0..12),
    ) {
        let events = history(&steps);
        let call = Some(BookingId::from(uuid::Uuid::from_u128(10)));
        let now = noon() + Duration::minutes(500);
        let stands = standing::stand(&events);
        prop_assert_eq!(verify_chain(&events, &[]), Ok(()));
        for (scope, call) in [
            (ConsentScope::RecordInternal, call),
            (ConsentScope::QuoteByName, None),
            (ConsentScope::QuoteByName, call),
        ] {
            let found = standing(scope, call, &events, &[], now);
            if found.state == ConsentState::Given {
                let by = events.iter().find(|e| Some(e.id) == found.by).unwrap();
                prop_assert!(by.is_whole_yes() && by.scope == scope && stands[&by.id]);
                prop_assert!(!scope.is_per_call() || by.booking == call);
                let later_no = events.iter().any(|e| {
                    e.scope == scope && e.seq > by.seq && e.decision.restricts() && stands[&e.id]
                        && (e.booking == call || !scope.is_per_call())
                });
                prop_assert!(!later_no, "a later no stands");
                let mut more = events.clone();
                more.push(Event { booking: call, ..event(scope, ConsentDecision::Withdrawn, 500) });
                let after = standing(scope, call, &chained(more), &[], now);
                prop_assert_eq!(after.state, ConsentState::Withdrawn);
            }
            // Nothing but a yes makes a yes: without yeses there is none.
            let without: Vec<Event> = events.iter().filter(|e| e.decision != ConsentDecision::Given).cloned().collect();
            prop_assert!(standing(scope, call, &without, &[], now).state != ConsentState::Given);
        }
    }

    /// The order in which events are read says nothing.
    #[test]
    fn c_the_order_of_reading_says_nothing(
        steps in prop::collection::vec((0..8_usize, 0..4_usize, 0..20_i64, 0..12_usize, any::<bool>()), 0..10),
        turn in 0..10_usize,
    ) {
        let events = history(&steps);
        let mut turned = events.clone();
        turned.rotate_left(turn % events.len().max(1));
        let now = noon() + Duration::minutes(500);
        for scope in ConsentScope::ALL {
            let call = Some(BookingId::from(uuid::Uuid::from_u128(10)));
            prop_assert_eq!(standing(*scope, call, &events, &[], now), standing(*scope, call, &turned, &[], now));
        }
    }
}
