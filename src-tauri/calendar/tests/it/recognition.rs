//! Which entries are bookings, by which rule, and whose.

use kawka_calendar::{
    Booking, IgnoreReason, Occurrence, OwnAddresses, Recognition, Service, recognize,
};
use kawka_domain::booking_rule::{BookingRule, BookingRuleKind, default_rules};
use uuid::Uuid;

use crate::support::{calendar, event, read_season};

fn entry(lines: &str) -> Occurrence {
    read_season(event(
        &["DTSTART:20261019T080000Z\nDTEND:20261019T083000Z\n", lines].concat(),
    ))
    .occurrences
    .remove(0)
}

fn rule(number: u32, kind: BookingRuleKind, pattern: &str) -> BookingRule {
    let id = Uuid::from_u128(number.into());
    BookingRule {
        id,
        kind,
        pattern: pattern.to_owned(),
        enabled: true,
        position: number,
    }
}

fn own() -> OwnAddresses {
    OwnAddresses::new(["Host@Firm.example", "@office.example", "rubbish", "@"])
}

fn booking(lines: &str, rules: &[BookingRule]) -> Booking {
    match recognize(&entry(lines), rules, &own()) {
        Recognition::Booking(booking) => *booking,
        other => panic!("{other:?}"),
    }
}

fn reason(lines: &str, rules: &[BookingRule]) -> IgnoreReason {
    match recognize(&entry(lines), rules, &own()) {
        Recognition::Ignored { reason, .. } => reason,
        other => panic!("{other:?}"),
    }
}

const ANCHOR: &str = "https://calendly.com/cancellations/3f0b1c52-7d1e-4a6b-9a57-0c1d2e3f4a5b";

#[test]
fn the_first_rule_that_matches_decides() {
    use BookingRuleKind::{IgnoreTitleContains, OutsideAttendee, TitleContains};
    let coffee = "SUMMARY:Virtual COFFEE with Anna\nATTENDEE:mailto:anna@x.example";
    let ignore = rule(1, IgnoreTitleContains, "coffee");
    let title = rule(2, TitleContains, "virtual coffee");
    let outside = rule(3, OutsideAttendee, "");
    assert_eq!(
        reason(coffee, &[title.clone(), ignore.clone()]),
        IgnoreReason::RuleExcludes
    );
    let later = BookingRule {
        position: 9,
        ..ignore.clone()
    };
    assert_eq!(
        booking(coffee, &[later, outside.clone(), title.clone()]).rule,
        title.id
    );
    let off = BookingRule {
        enabled: false,
        ..ignore
    };
    assert_eq!(
        booking(coffee, &[off, outside.clone()]).kind,
        OutsideAttendee
    );
    assert_eq!(
        reason(
            coffee,
            &[
                rule(1, TitleContains, "  "),
                rule(2, IgnoreTitleContains, "")
            ]
        ),
        IgnoreReason::NoRuleMatched
    );
}

#[test]
fn an_entry_that_is_no_booking_says_why() {
    let outside = [rule(1, BookingRuleKind::OutsideAttendee, "")];
    let cases = [
        (
            "cancelled",
            "STATUS:CANCELLED\nATTENDEE:mailto:a@x.example",
            IgnoreReason::Cancelled,
        ),
        ("nobody", "SUMMARY:Lunch", IgnoreReason::NoOutsideAttendee),
        (
            "only we",
            "ATTENDEE:mailto:host@firm.example\nATTENDEE:mailto:ola@office.example",
            IgnoreReason::OnlyOwnAddresses,
        ),
        (
            "we said no",
            "ATTENDEE;PARTSTAT=DECLINED:mailto:host@firm.example\nATTENDEE:mailto:a@x.example",
            IgnoreReason::DeclinedByUs,
        ),
        (
            "a room",
            "ATTENDEE:mailto:c_1@resource.calendar.google.com",
            IgnoreReason::NoOutsideAttendee,
        ),
    ];
    for (name, lines, expected) in cases {
        assert_eq!(reason(lines, &outside), expected, "{name}");
    }
    let titles = [rule(1, BookingRuleKind::TitleContains, "coffee")];
    assert_eq!(
        reason("ATTENDEE:mailto:a@x.example", &titles),
        IgnoreReason::NoRuleMatched
    );
}

#[test]
fn what_kawka_wrote_itself_is_no_booking() {
    let slot = "BEGIN:VEVENT\nUID:slot-20261013T130000Z@kawka.app\nSUMMARY:virtual coffee\n\
                ATTENDEE:mailto:a@x.example\nDTSTART:20261013T130000Z\nEND:VEVENT";
    let reading = read_season(calendar(slot));
    assert_eq!(
        recognize(&reading.occurrences[0], &default_rules(), &own()),
        Recognition::Ignored {
            reason: IgnoreReason::OwnExport,
            rule: None
        }
    );
}

#[test]
fn whole_days_are_never_bookings() {
    let reading = read_season(event(
        &["DTSTART;VALUE=DATE:20261019\nDESCRIPTION:", ANCHOR].concat(),
    ));
    let recognition = recognize(&reading.occurrences[0], &default_rules(), &own());
    assert_eq!(
        recognition,
        Recognition::Ignored {
            reason: IgnoreReason::AllDay,
            rule: None
        }
    );
}

#[test]
fn own_domains_may_be_given_with_the_rule() {
    let colleagues = "ATTENDEE:mailto:ola@firm.example\nATTENDEE:mailto:jan@sister.example";
    let rule_for = |pattern| [rule(1, BookingRuleKind::OutsideAttendee, pattern)];
    assert_eq!(
        booking(colleagues, &rule_for("firm.example"))
            .invitee
            .unwrap()
            .email,
        "jan@sister.example"
    );
    assert_eq!(
        reason(colleagues, &rule_for("firm.example, @SISTER.example")),
        IgnoreReason::NoRuleMatched
    );
}

#[test]
fn calendly_is_told_by_its_links_and_by_nothing_else() {
    let calendly = [rule(1, BookingRuleKind::Calendly, "")];
    for text in [
        ANCHOR.to_owned(),
        ANCHOR.replace("cancellations", "reschedulings"),
        ANCHOR.replace("https://calendly.com", "HTTPS://Calendly.com"),
        ["Zmień: <a href=\"", ANCHOR, "\">tutaj</a>."].concat(),
    ] {
        let found = booking(&["DESCRIPTION:", &text].concat(), &calendly);
        assert_eq!(
            found.service_id.as_deref(),
            Some("3f0b1c52-7d1e-4a6b-9a57-0c1d2e3f4a5b"),
            "{text}"
        );
    }
    for text in [
        "https://calendly.com/marek/30min".to_owned(),
        ANCHOR.replace("https", "http"),
        ANCHOR.replace("calendly.com", "calendly.com.evil.example"),
        ANCHOR.replace("calendly.com", "evilcalendly.com"),
        ANCHOR.replace("calendly.com", "calendly.com@evil.example"),
        ["https://evil.example/?next=", ANCHOR].concat(),
        "https://calendly.com/cancellations/".to_owned(),
        "Powered by Calendly.com".to_owned(),
    ] {
        assert_eq!(
            reason(&["DESCRIPTION:", &text].concat(), &calendly),
            IgnoreReason::NoOutsideAttendee,
            "{text}"
        );
    }
}

#[test]
fn cal_com_and_google_are_told_by_their_links() {
    let cases = [
        (
            "https://cal.com/booking/vDUCciwtk2?changes=true",
            Service::CalCom,
            Some("vDUCciwtk2"),
        ),
        (
            "https://app.cal.com/reschedule/vDUCciwtk2",
            Service::CalCom,
            Some("vDUCciwtk2"),
        ),
        (
            "https://calendar.google.com/calendar/u/0/appointments/AcZssZ1x_y-z",
            Service::GoogleAppointment,
            Some("AcZssZ1x_y-z"),
        ),
        (
            "https://calendar.google.com/calendar/appointments/schedules/AcZssZ1x",
            Service::GoogleAppointment,
            None,
        ),
        (
            "<b>Booked by</b>\\nAnna\\nanna@x.example",
            Service::GoogleAppointment,
            None,
        ),
    ];
    for (text, service, id) in cases {
        let found = booking(&["DESCRIPTION:", text].concat(), &default_rules());
        assert_eq!(
            (found.service, found.service_id.as_deref()),
            (service, id),
            "{text}"
        );
    }
    assert_eq!(
        reason("DESCRIPTION:https://cal.com/marek/30min", &default_rules()),
        IgnoreReason::NoOutsideAttendee
    );
    assert_eq!(
        reason("DESCRIPTION:Booked by the hour", &default_rules()),
        IgnoreReason::NoOutsideAttendee
    );
}

#[test]
fn the_guest_is_found_where_there_is_one() {
    let with = |lines: &str| {
        booking(
            &["DESCRIPTION:", ANCHOR, "\n", lines].concat(),
            &default_rules(),
        )
        .invitee
    };
    let host = "ORGANIZER;CN=Host:mailto:calendar@elsewhere.example\nATTENDEE:mailto:calendar@elsewhere.example\n";
    let email = |lines: &str| with(&[host, lines].concat()).map(|party| party.email);
    assert_eq!(
        email("ATTENDEE:mailto:anna@x.example").as_deref(),
        Some("anna@x.example")
    );
    assert_eq!(
        email("ATTENDEE:mailto:host@firm.example\nATTENDEE:mailto:anna@x.example").as_deref(),
        Some("anna@x.example")
    );
    let guests = "SUMMARY:Anna Nowak and Host\nATTENDEE;CN=Piotr:mailto:piotr@x.example\nATTENDEE;CN=anna nowak:mailto:anna@x.example";
    assert_eq!(email(guests).as_deref(), Some("anna@x.example"));
    assert_eq!(email("SUMMARY:x"), None);
    let theirs = "ORGANIZER;CN=Anna:mailto:anna@x.example\nATTENDEE:mailto:host@firm.example";
    assert_eq!(
        with(theirs).map(|party| party.email).as_deref(),
        Some("anna@x.example")
    );
    let named =
        with("SUMMARY:Anna and Basia and Host\nATTENDEE;CN=anna@x.example:mailto:anna@x.example")
            .unwrap();
    assert_eq!(named.name.as_deref(), Some("Anna and Basia"));
}

#[test]
fn an_address_in_the_description_is_the_last_resort() {
    let lines = ["ORGANIZER:mailto:host@firm.example\nDESCRIPTION:From host@firm.example: write to <Anna.Nowak@X.example>.\\n", ANCHOR].concat();
    assert_eq!(
        booking(&lines, &default_rules()).invitee.unwrap().email,
        "anna.nowak@x.example"
    );
    let medium = [
        "DESCRIPTION:see https://medium.example/@anna@x.example or @anna\\n",
        ANCHOR,
    ]
    .concat();
    assert_eq!(booking(&medium, &default_rules()).invitee, None);
}

#[test]
fn the_room_is_https_and_the_place_counts_before_the_description() {
    let cases = [
        (
            "the joining link first",
            "X-GOOGLE-CONFERENCE:https://meet.google.com/a-b-c\nLOCATION:https://zoom.us/j/1",
            Some("https://meet.google.com/a-b-c"),
        ),
        (
            "a known room in the place",
            "LOCATION:https://x.example/map https://zoom.us/my/host",
            Some("https://zoom.us/my/host"),
        ),
        (
            "any https link in the place",
            "LOCATION:Room: https://calendly.com/events/1/google_meet",
            Some("https://calendly.com/events/1/google_meet"),
        ),
        (
            "a room in the description",
            "DESCRIPTION:Join https://firm.whereby.com/kawka.",
            Some("https://firm.whereby.com/kawka"),
        ),
        (
            "not any link in the description",
            "DESCRIPTION:https://x.example/",
            None,
        ),
        ("not http", "LOCATION:http://zoom.us/j/1", None),
        (
            "not javascript",
            "LOCATION:javascript:alert('https')//zoom.us",
            None,
        ),
        (
            "not a file",
            "LOCATION:file:///etc/passwd\nURL:file:///x",
            None,
        ),
        (
            "not a host in disguise",
            "LOCATION:https://zoom.us@evil.example/j/1",
            None,
        ),
    ];
    let any = [rule(1, BookingRuleKind::OutsideAttendee, "")];
    for (name, lines, expected) in cases {
        let found = booking(&["ATTENDEE:mailto:a@x.example\n", lines].concat(), &any);
        assert_eq!(found.room_url.as_deref(), expected, "{name}");
    }
}

#[test]
fn answers_are_found_without_blank_lines_too() {
    let text = "Event Name: Kawka\\nAdditional Guests:\\n- ola@x.example\\nLocation: Google Meet\\nhttps://meet.google.com/abc-d\\n\
        Phone: +48 1\\nWhat do you do?: Bees\\nand honey\\nNeed to make changes to this event?\\nCancel: ";
    let found = booking(&["DESCRIPTION:", text, ANCHOR].concat(), &default_rules());
    let answers: Vec<_> = found
        .answers
        .iter()
        .map(|one| (one.question.as_str(), one.answer.as_str()))
        .collect();
    assert_eq!(
        answers,
        [("Phone", "+48 1"), ("What do you do?", "Bees\nand honey")]
    );
}
