//! A realistic team calendar, `tests/fixtures/team-calendar.ics`, counted by hand.
//!
//! Eighteen events around both changes of clocks in autumn 2026: three Calendly bookings (older, newer and HTML
//! description) and a cancelled one, a superseded copy of the first, Cal.com, a Google appointment, a coffee entered
//! by hand, the team's twelve Mondays (one excluded, one moved, one cancelled), three American Thursdays, an
//! invitation from Exchange, a holiday, a private block, lunch, one event long past and one that cannot be read.

use std::collections::BTreeMap;

use chrono_tz::Tz;
use kawka_calendar::{
    Booking, IgnoreReason, OwnAddresses, ProblemCode, Reading, Recognition, Service, Status, Tally,
    read, recognize,
};
use kawka_domain::booking_rule::{BookingRuleKind, default_rules};

use crate::support::{assert_adds_up, codes, start};

const TEAM: &[u8] = include_bytes!("../../../../tests/fixtures/team-calendar.ics");

fn autumn() -> Reading {
    let span = "2026-10-01T00:00:00Z".parse().unwrap().."2027-01-01T00:00:00Z".parse().unwrap();
    let reading = read(TEAM, span, Tz::Europe__Warsaw).unwrap();
    assert_adds_up(&reading);
    reading
}

fn booking(reading: &Reading, title: &str) -> Booking {
    let found = reading
        .occurrences
        .iter()
        .find(|one| one.summary.starts_with(title) && one.status != Status::Cancelled);
    match recognize(
        found.unwrap(),
        &default_rules(),
        &OwnAddresses::new(["@Biuro.example"]),
    ) {
        Recognition::Booking(booking) => *booking,
        other => panic!("{title}: {other:?}"),
    }
}

#[test]
fn every_event_of_the_team_calendar_is_accounted_for() {
    let reading = autumn();
    assert_eq!(
        reading.calendar_name.as_deref(),
        Some("Marek Zieliński – rozmowy")
    );
    assert_eq!(reading.component_count, 18);
    let expected = Tally {
        in_span: 13,
        outside_span: 1,
        cancelled: 2,
        superseded: 1,
        unreadable: 1,
    };
    assert_eq!(reading.tally(), expected);
    assert_eq!(reading.occurrences.len(), 25);
    assert_eq!(codes(&reading), [ProblemCode::UnreadableStart]);
}

#[test]
fn every_occurrence_of_the_team_calendar_is_a_booking_or_says_why_not() {
    let own = OwnAddresses::new(["marek@biuro.example", "@biuro.example"]);
    let mut bookings = BTreeMap::new();
    let mut ignored = BTreeMap::new();
    for occurrence in &autumn().occurrences {
        match recognize(occurrence, &default_rules(), &own) {
            Recognition::Booking(booking) => *bookings.entry(booking.kind).or_insert(0) += 1,
            Recognition::Ignored { reason, .. } => {
                *ignored.entry(format!("{reason:?}")).or_insert(0) += 1
            }
        }
    }
    let kinds = [
        (BookingRuleKind::Calendly, 3),
        (BookingRuleKind::CalCom, 1),
        (BookingRuleKind::GoogleAppointment, 1),
        (BookingRuleKind::TitleContains, 1),
        (BookingRuleKind::OutsideAttendee, 4),
    ];
    assert_eq!(bookings, BTreeMap::from(kinds));
    let reasons = [
        (IgnoreReason::Cancelled, 2),
        (IgnoreReason::AllDay, 1),
        (IgnoreReason::NoOutsideAttendee, 2),
        (IgnoreReason::OnlyOwnAddresses, 10),
    ];
    let expected: BTreeMap<_, _> = reasons
        .map(|(reason, count)| (format!("{reason:?}"), count))
        .into();
    assert_eq!(ignored, expected);
}

#[test]
fn mondays_and_thursdays_keep_their_hours_over_both_changes_of_clocks() {
    let reading = autumn();
    let times = |title: &str| -> Vec<String> {
        let these = reading
            .occurrences
            .iter()
            .filter(|one| one.summary.starts_with(title));
        these
            .filter(|one| one.status == Status::Confirmed)
            .map(start)
            .collect()
    };
    let mondays = [
        "2026-10-05 07:00",
        "2026-10-12 07:00",
        "2026-10-19 07:00",
        "2026-10-27 08:00",
        "2026-11-02 08:00",
        "2026-11-16 08:00",
        "2026-11-23 08:00",
        "2026-12-07 08:00",
        "2026-12-14 08:00",
        "2026-12-21 08:00",
    ];
    assert_eq!(times("Zespół"), mondays);
    assert_eq!(
        times("US partners"),
        ["2026-10-22 14:00", "2026-10-29 14:00", "2026-11-05 15:00"]
    );
    assert_eq!(times("Atelier"), ["2026-11-10 13:00"]);
    let monday = reading
        .occurrences
        .iter()
        .find(|one| one.summary.starts_with("Zespół"))
        .unwrap();
    assert_eq!(monday.time_zone, Some(Tz::Europe__Warsaw));
}

#[test]
fn a_calendly_booking_of_the_older_shape_is_read_whole() {
    let reading = autumn();
    let anna = booking(&reading, "Anna");
    assert_eq!(anna.service, Service::Calendly);
    assert_eq!(
        anna.service_id.as_deref(),
        Some("3f0b1c52-7d1e-4a6b-9a57-0c1d2e3f4a5b")
    );
    assert_eq!(
        anna.room_url.as_deref(),
        Some("https://us02web.zoom.us/j/84512345678?pwd=a1B2c3")
    );
    let guest = anna.invitee.unwrap();
    assert_eq!(
        (guest.email.as_str(), guest.name.as_deref()),
        ("anna.kowalska@kwiaciarnia.example", Some("Anna Kowalska"))
    );
    let answers: Vec<_> = anna
        .answers
        .iter()
        .map(|one| (one.question.as_str(), one.answer.as_str()))
        .collect();
    let expected = [
        (
            "How did you find us?",
            "Od koleżanki, która prowadzi kwiaciarnię w Gnieźnie.\nPoleciła nas przy okazji targów.",
        ),
        (
            "Please share anything that will help prepare for our meeting.",
            "Chcę porozmawiać o planowaniu dostaw: w sezonie mamy ich 40 dziennie.",
        ),
    ];
    assert_eq!(answers, expected);
    let event = reading
        .occurrences
        .iter()
        .find(|one| one.summary.starts_with("Anna"))
        .unwrap();
    assert_eq!(
        (start(event), event.sequence),
        ("2026-10-13 09:00".to_owned(), 1)
    );
}

#[test]
fn a_calendly_booking_of_the_newer_shape_gets_its_guests_name_from_the_title() {
    let guest = booking(&autumn(), "Bronisława");
    let party = guest.invitee.unwrap();
    assert_eq!(party.email, "bronislawa@pracownia-lutnicza.example");
    assert_eq!(
        party.name.as_deref(),
        Some("Bronisława Wawrzyńczak-Świętochłowska")
    );
    let answers: Vec<_> = guest
        .answers
        .iter()
        .map(|one| (one.question.as_str(), one.answer.as_str()))
        .collect();
    let expected = [
        (
            "Jak zmieniła się Twoja praca?",
            "Mniej kartek, więcej spokoju.",
        ),
        (
            "Z jakich innych narzędzi korzystasz?",
            "Arkusz kalkulacyjny,\npoczta\ni notes.",
        ),
    ];
    assert_eq!(answers, expected);
}

#[test]
fn a_calendly_booking_in_html_is_read_like_any_other() {
    let reading = autumn();
    let grace = booking(&reading, "Grace");
    assert_eq!(
        grace.service_id.as_deref(),
        Some("77e1f0aa-0b0c-4d0d-8e0e-0f0a0b0c0d0e")
    );
    assert_eq!(
        grace.room_url.as_deref(),
        Some("https://meet.google.com/abc-defg-hij")
    );
    assert_eq!(grace.invitee.unwrap().email, "grace@hivesandhoney.example");
    let answers: Vec<_> = grace
        .answers
        .iter()
        .map(|one| (one.question.as_str(), one.answer.as_str()))
        .collect();
    assert_eq!(
        answers,
        [
            ("Phone number", "+1 212 555 0147"),
            ("What do you do?", "Bees & honey, 200 hives")
        ]
    );
    let event = reading
        .occurrences
        .iter()
        .find(|one| one.summary.starts_with("Grace"))
        .unwrap();
    assert_eq!(event.attendees.len(), 2, "the room is no attendee");
}

#[test]
fn cal_com_google_and_a_coffee_by_hand_name_guest_room_and_answers() {
    let reading = autumn();
    let oliver = booking(&reading, "Virtual coffee between");
    assert_eq!(
        (oliver.kind, oliver.service_id.as_deref()),
        (BookingRuleKind::CalCom, Some("vDUCciwtk2g2fJSkssoixs"))
    );
    assert_eq!(
        oliver.room_url.as_deref(),
        Some("https://app.cal.com/video/vDUCciwtk2g2fJSkssoixs")
    );
    assert_eq!(
        oliver.invitee.unwrap().name.as_deref(),
        Some("Oliver Nkemelu")
    );
    let answers: Vec<_> = oliver
        .answers
        .iter()
        .map(|one| (one.question.as_str(), one.answer.as_str()))
        .collect();
    assert_eq!(
        answers,
        [(
            "Additional notes",
            "We draw maps for hikers.\nTwo of us may come."
        )]
    );

    let zbigniew = booking(&reading, "Rozmowa");
    assert_eq!(zbigniew.kind, BookingRuleKind::GoogleAppointment);
    assert_eq!(
        zbigniew.invitee.unwrap().name.as_deref(),
        Some("Zbigniew Szczęsny")
    );
    let answers: Vec<_> = zbigniew
        .answers
        .iter()
        .map(|one| (one.question.as_str(), one.answer.as_str()))
        .collect();
    assert_eq!(
        answers,
        [
            ("Telefon", "+48 61 555 01 23"),
            ("O czym chcesz porozmawiać?", "O zegarach i o czasie")
        ]
    );

    let zaneta = booking(&reading, "Wirtualna");
    assert_eq!(
        (zaneta.kind, zaneta.service),
        (BookingRuleKind::TitleContains, Service::Other)
    );
    assert_eq!(
        zaneta.room_url.as_deref(),
        Some("https://biuro.whereby.com/kawka")
    );
    assert_eq!(
        zaneta.invitee.unwrap().name.as_deref(),
        Some("Żaneta Brzęczyszczykiewicz")
    );
}
