//! What a call leaves on paper stays true afterwards: a customer who is matched later, a merge, a withdrawal, a late file.

use kawka_desk::Desk;
use kawka_desk::view::{
    BookingView, BriefSection, ConsentReport, FollowUpFilter, FollowUpRow, SecondChance,
};
use kawka_desk::wording::Language;
use kawka_domain::booking::NoShowReason;
use kawka_domain::consent::{ConsentDecision as Decision, ConsentScope as Scope, Initiative};
use kawka_domain::follow_up::{FollowUpDraft, FollowUpKind, Repeat};
use kawka_domain::ids::{BookingId, CustomerId};
use kawka_domain::interaction::Channel;
use kawka_domain::person::CustomerDraft;
use kawka_domain::question::AnswerState;
use kawka_store::table;

use super::recordings::Call;
use crate::support::TestDesk;
use crate::support::at;
use crate::support::builders::{
    add_booking, add_jadwiga, consent, customer, follow_up, held, interaction, jadwiga, no_show,
    promise,
};
use crate::support::feed::{Feed, event};
use crate::support::recordings::RecordingsFolder;

const ALL: FollowUpFilter = FollowUpFilter {
    mine: false,
    done: false,
};

fn of_call(own: &TestDesk, booking: BookingId) -> Vec<FollowUpRow> {
    let mut rows = own.list_follow_ups(&ALL).unwrap();
    rows.retain(|row| row.booking_id == Some(booking));
    rows
}

fn whose(own: &TestDesk, booking: BookingId) -> Vec<Option<CustomerId>> {
    let rows = of_call(own, booking);
    rows.into_iter()
        .map(|row| row.customer.map(|customer| customer.id))
        .collect()
}

/// A desk with one booking that nobody is known for.
fn unmatched(email: &str) -> (Feed, BookingView) {
    let (feed, _) = Feed::with(&[event("a", "20261014T1200", email)]);
    let booking = feed.booking();
    assert!(booking.row.customer.is_none());
    (feed, booking)
}

#[test]
fn m3_a_promise_follows_the_customer_to_whom_its_call_is_matched() {
    let (feed, booking) = unmatched("new@las.example");
    let (own, id) = (&feed.own, booking.row.id);
    own.write_notes(id, "!! We tell them about dates\n! Send it\n", false)
        .unwrap();
    assert_eq!(whose(own, id), [None, None]);
    let jan = own
        .add_customer(&customer("Jan", "Las"), &[])
        .unwrap()
        .value;
    let ewa = own
        .add_customer(&customer("Ewa", "Las"), &[])
        .unwrap()
        .value;
    own.link_booking(id, jan).unwrap();
    assert_eq!(whose(own, id), [Some(jan), Some(jan)]);
    let next = add_booking(own, jan, "2026-10-21T12:00:00Z");
    assert_eq!(own.get_brief(next).unwrap().promises.len(), 1);

    // One that a person gave to somebody else is theirs, whoever the call is of.
    let rows = of_call(own, id);
    let task = rows.iter().find(|row| row.kind == FollowUpKind::Task);
    let task = task.unwrap();
    let other = add_jadwiga(own);
    let fields = FollowUpDraft {
        customer_id: Some(other),
        booking_id: Some(id),
        ..follow_up("Send it", None)
    };
    own.change_follow_up(task.id, &fields).unwrap();
    let before = whose(own, id);
    assert!(before.contains(&Some(jan)) && before.contains(&Some(other)));
    own.link_booking(id, ewa).unwrap();
    let after = whose(own, id);
    assert!(after.contains(&Some(ewa)) && after.contains(&Some(other)));
    assert!(own.get_brief(next).unwrap().promises.is_empty());
    own.undo_last().unwrap();
    assert_eq!(whose(own, id), before, "undone exactly");
    assert_eq!(own.get_brief(next).unwrap().promises.len(), 1);
}

#[test]
fn m3_a_promise_follows_a_guest_who_is_known_by_their_address_later() {
    let (feed, booking) = unmatched("new@las.example");
    let (own, id) = (&feed.own, booking.row.id);
    own.write_notes(id, "!! We tell them about dates\n", false)
        .unwrap();
    let made = own.add_customer_from_booking(id).unwrap().value;
    assert_eq!(whose(own, id), [Some(made)]);
}

fn report(own: &TestDesk, customer: Option<CustomerId>) -> ConsentReport {
    own.consent_report(
        at("2026-01-01T00:00:00Z"),
        at("2027-01-01T00:00:00Z"),
        customer,
    )
    .unwrap()
}

#[test]
fn j9_the_report_of_one_person_has_what_they_said_before_a_merge_and_nothing_of_others() {
    let own = TestDesk::new();
    let keep = add_jadwiga(&own);
    let [twin, third, stranger] = ["Jadzia", "J.", "Jan"].map(|given| {
        own.add_customer(&customer(given, "Las"), &[])
            .unwrap()
            .value
    });
    for person in [keep, twin, third, stranger] {
        let said = consent(person, None, Scope::QuoteByName, Decision::Refused);
        own.record_consent(&said).unwrap();
        own.clock.minutes(1);
    }
    // A chain: the third into the twin, the twin into the keeper.
    own.merge_customers(twin, &[third], None).unwrap();
    own.merge_customers(keep, &[twin], None).unwrap();
    let all = report(&own, None);
    let events = |rows: &ConsentReport, of: CustomerId| {
        rows.rows.iter().filter(|row| row.customer_id == of).count()
    };
    assert_eq!((events(&all, twin), events(&all, third)), (0, 0));
    for asked in [keep, twin, third] {
        let one = report(&own, Some(asked));
        assert!(one.chain_holds);
        assert_eq!(one.rows.len(), all.rows.len() - 1, "all but the stranger's");
        assert!(one.rows.iter().all(|row| row.customer_id == keep));
        assert!(
            one.rows
                .iter()
                .all(|row| row.customer == "Jadwiga Żółtowska")
        );
        assert!(Desk::consent_csv(&one).lines().count() > 3);
    }
    assert_eq!(report(&own, Some(stranger)).rows.len(), 1);
}

#[test]
fn g2_the_markdown_has_earlier_answers_extra_questions_the_booking_form_and_what_changed() {
    let own = TestDesk::at("2026-09-01T08:00:00Z");
    let person = add_jadwiga(&own);
    let earlier = add_booking(&own, person, "2026-09-01T09:00:00Z");
    own.clock.set("2026-09-01T09:40:00Z");
    let questions = own.list_questions().unwrap();
    own.write_answer(
        earlier,
        questions[0].id,
        AnswerState::Answered,
        "From a\nneighbour",
        false,
    )
    .unwrap();
    own.write_answer(earlier, questions[1].id, AnswerState::Declined, "", false)
        .unwrap();
    own.set_outcome(earlier, &held()).unwrap();
    own.write_private_notes(earlier, "She looked tired")
        .unwrap();
    let id = add_booking(&own, person, "2026-10-14T12:00:00Z");
    own.add_extra_question(id, "How was the move?").unwrap();
    let now = own.now();
    let said = |tx: &kawka_store::Transaction<'_>| {
        table::booking_answer::set(tx, id, &[("What do you grow?", "Roofs")], now)
    };
    own.store().write_local(said).unwrap();
    own.clock.set("2026-10-13T08:00:00Z");
    own.set_brief_ready(id, true).unwrap();
    own.clock.minutes(1);
    let unchanged = own.brief_markdown(id, Language::English).unwrap();
    assert!(!unchanged.contains("## Changed"), "{unchanged}");
    own.write_brief(id, BriefSection::Know, "Mends roofs")
        .unwrap();
    own.add_interaction(person, &interaction("Asked about dates"))
        .unwrap();
    own.add_follow_up(&promise(&own, "Send the layout", person))
        .unwrap();
    let fields = CustomerDraft {
        role: "foreman".into(),
        non_technical: true,
        ..jadwiga()
    };
    own.change_customer(person, &fields).unwrap();
    for (language, wanted) in [
        (
            Language::English,
            [
                "## Changed since it was ready",
                "2026-10-13 10:01 written: Who",
                "2026-10-13 10:01 phone: Asked about dates",
                "2026-10-13 10:01 new promise: Send the layout",
                "2026-10-13 10:01 role: owner → foreman",
                "2026-10-13 10:01 needs simple steps: no → yes",
                "## Questions for this customer\n\n- **How was the move?**",
                "## Said when booking\n\n- **What do you grow?** Roofs",
                "From a neighbour",
                "would rather not say",
            ],
        ),
        (
            Language::Polish,
            [
                "## Zmiany, odkąd jest gotowy",
                "2026-10-13 10:01 dopisano: Kim jest",
                "2026-10-13 10:01 telefon: Asked about dates",
                "2026-10-13 10:01 nowa obietnica: Send the layout",
                "2026-10-13 10:01 rola: owner → foreman",
                "2026-10-13 10:01 wymaga prostych kroków: nie → tak",
                "## Pytania do tej osoby\n\n- **How was the move?**",
                "## Napisane przy rezerwacji\n\n- **What do you grow?** Roofs",
                "From a neighbour",
                "bez odpowiedzi, na własne życzenie",
            ],
        ),
    ] {
        let text = own.brief_markdown(id, language).unwrap();
        for part in wanted {
            assert!(text.contains(part), "{part:?} in\n{text}");
        }
        assert!(!text.contains("tired"), "private notes are nobody else's");
    }
}

#[test]
fn m6_a_handover_after_a_withdrawal_says_that_the_recording_must_go_now() {
    let call = Call::allowed();
    call.link();
    let sheet = |language| call.own.handover_markdown(call.booking, language).unwrap();
    let day = "2027-01-12";
    assert!(sheet(Language::English).contains(&format!("(to be deleted on {day})")));
    call.say(Scope::RecordInternal, Decision::Withdrawn);
    for (language, now, later) in [
        (
            Language::English,
            "(consent withdrawn: it must be deleted now)",
            "to be deleted on",
        ),
        (
            Language::Polish,
            "(zgoda wycofana: trzeba je teraz usunąć)",
            "do usunięcia",
        ),
    ] {
        let text = sheet(language);
        assert!(text.contains(now), "{text}");
        assert!(!text.contains(later) && !text.contains(day), "{text}");
    }
}

#[test]
fn m6_the_handover_tells_the_day_of_our_zone_on_which_the_customer_was_told() {
    let own = TestDesk::new();
    let person = add_jadwiga(&own);
    let id = add_booking(&own, person, "2026-10-14T12:00:00Z");
    own.clock.set("2026-10-14T12:20:00Z");
    own.write_notes(id, "!! We tell her about dates\n", false)
        .unwrap();
    // Half past midnight in Warsaw.
    own.clock.set("2026-10-14T22:30:00Z");
    let row = of_call(&own, id).remove(0);
    own.tell_customer(row.id, Some(Channel::Email)).unwrap();
    let sheet = own.handover_markdown(id, Language::English).unwrap();
    assert!(sheet.contains("told 2026-10-15 (e-mail)"), "{sheet}");
}

#[test]
fn k6_a_recording_is_kept_as_long_from_its_call_however_late_it_is_found() {
    // Ninety days from 14 October.
    let day = Some("2027-01-12".parse().unwrap());
    let call = Call::allowed();
    call.own.clock.set("2026-11-30T09:00:00Z");
    call.link();
    assert_eq!(call.row().delete_on, day, "a link");

    let call = Call::allowed();
    let folder = RecordingsFolder::of(&call.own);
    folder.add(
        "2026-10-14 13.00.12 Zoom Meeting/video.mp4",
        b"a film",
        at("2026-10-14T11:29:00Z"),
    );
    call.own.clock.set("2026-11-30T09:00:00Z");
    folder.look_twice(&call.own);
    assert_eq!(call.row().delete_on, day, "a file");

    // The call ends on the 15th in Warsaw, and still on the 14th in Greenwich.
    let own = TestDesk::new();
    let person = add_jadwiga(&own);
    let id = add_booking(&own, person, "2026-10-14T21:45:00Z");
    own.clock.set("2026-10-14T22:20:00Z");
    let yes = kawka_desk::view::NewConsent {
        initiative: Initiative::Theirs,
        ..consent(person, Some(id), Scope::RecordInternal, Decision::Given)
    };
    own.record_consent(&yes).unwrap();
    own.add_recording_link(id, None, super::recordings::VIMEO)
        .unwrap();
    let rows = own
        .list_recordings(&super::recordings::of(id))
        .unwrap()
        .rows;
    assert_eq!(rows[0].delete_on, Some("2027-01-13".parse().unwrap()));
}

fn speak(own: &TestDesk, language: &str) {
    let mut settings = own.get_settings().unwrap();
    settings.language = language.into();
    own.change_settings(&settings).unwrap();
}

#[test]
fn l9_whoever_has_no_language_is_written_to_in_that_of_the_house() {
    for (house, theirs, polish) in [
        ("pl", "", true),
        ("en", "", false),
        ("pl", "en", false),
        ("en", "pl-PL", true),
        ("pl", "de", false),
    ] {
        let name = format!("{theirs:?} in a house of {house}");
        let call = Call::unasked();
        let own = &call.own;
        speak(own, house);
        let fields = CustomerDraft {
            language: theirs.into(),
            ..jadwiga()
        };
        own.change_customer(call.customer, &fields).unwrap();
        call.say(Scope::RecordInternal, Decision::Given);
        call.say(Scope::SendToCustomer, Decision::Given);
        let mail = own.recording_mail(call.link()).unwrap();
        assert_eq!(mail.contains("Nagranie"), polish, "{name}: {mail}");

        let missed = add_booking(own, call.customer, "2026-10-13T12:00:00Z");
        own.set_outcome(missed, &no_show(NoShowReason::Excused))
            .unwrap();
        let SecondChance::Text { text } = own.second_chance(missed).unwrap().value else {
            panic!("{name}: a letter");
        };
        assert_eq!(text.contains("szkoda"), polish, "{name}: {text}");
    }
}

fn todo<'a>(ics: &'a str, title: &str) -> Vec<&'a str> {
    let summary = format!("SUMMARY:{title}");
    ics.split("BEGIN:VTODO")
        .find(|part| part.contains(&summary))
        .unwrap_or_default()
        .lines()
        .collect()
}

#[test]
fn m2_to_dos_carry_how_often_and_until_when_they_were_put_off_and_only_the_due_where_asked() {
    let own = TestDesk::new();
    let add =
        |title: &str, due: Option<&str>| own.add_follow_up(&follow_up(title, due)).unwrap().value;
    let rules = [
        (Repeat::Daily, "RRULE:FREQ=DAILY"),
        (Repeat::Weekly, "RRULE:FREQ=WEEKLY"),
        (Repeat::Monthly, "RRULE:FREQ=MONTHLY"),
        (Repeat::Quarterly, "RRULE:FREQ=MONTHLY;INTERVAL=3"),
    ];
    for (repeat, _) in rules {
        let id = add(repeat.word(), Some("2026-10-14"));
        own.repeat_follow_up(id, Some(repeat)).unwrap();
    }
    let put_off = add("put off", Some("2026-10-14"));
    own.snooze_follow_up(put_off, "2026-10-16".parse().ok())
        .unwrap();
    add("once", Some("2026-10-20"));
    add("some day", None);

    let ics = own.follow_ups_ics(&ALL, false).unwrap();
    for (repeat, rule) in rules {
        let lines = todo(&ics, repeat.word());
        for wanted in [
            rule,
            "DTSTART;VALUE=DATE:20261014",
            "DUE;VALUE=DATE:20261014",
        ] {
            assert!(lines.contains(&wanted), "{wanted}: {lines:?}");
        }
    }
    assert!(todo(&ics, "put off").contains(&"DUE;VALUE=DATE:20261016"));
    let once = todo(&ics, "once");
    assert!(once.contains(&"DUE;VALUE=DATE:20261020"));
    assert!(
        !once
            .iter()
            .any(|line| line.starts_with("RRULE") || line.starts_with("DTSTART"))
    );
    assert!(!todo(&ics, "some day").is_empty());

    let due = own.follow_ups_ics(&ALL, true).unwrap();
    for (title, there) in [
        ("daily", true),
        ("put off", false),
        ("once", false),
        ("some day", false),
    ] {
        assert_eq!(!todo(&due, title).is_empty(), there, "{title}");
    }
}
