//! Messages: wordings, placeholders, links, what is written down. Rows E8, E10, J1, and the numbers in the settings.

use kawka_desk::view::{
    CalendarSource, LetterChoice, LetterSending, LetterWay, LinkSource, NewAccount, TemplateRow,
};
use kawka_domain::booking::NoShowReason;
use kawka_domain::nomination::letter::Placeholder;
use kawka_domain::nomination::{LetterKind, token};
use kawka_domain::person::{CustomerDraft, FormOfAddress, MemberDraft, MemberRole};
use serde_json::json;

use super::code;
use crate::support::TestDesk;
use crate::support::builders::{add_booking, add_jadwiga, customer, email, no_show};
use crate::support::feed::wait;
use crate::support::nominations::{accepted, choice, invited, letter, row, send, sending};
use crate::support::service::Service;

fn booking_link(own: &TestDesk, link: &str) {
    let mut settings = own.get_invitation_settings().unwrap();
    settings.booking_link = link.into();
    own.change_invitation_settings(&settings).unwrap();
}

#[test]
fn e10_w11_the_wording_follows_language_and_form_of_address() {
    let cases = [
        ("pl", Some(FormOfAddress::FirstName), "Cześć Jadwiga,"),
        ("pl", Some(FormOfAddress::Formal), "Dzień dobry,"),
        ("en", Some(FormOfAddress::FirstName), "Hi Jadwiga,"),
        (
            "en-GB",
            Some(FormOfAddress::Formal),
            "Dear Jadwiga Żółtowska,",
        ),
        ("", None, "Hi Jadwiga,"),
    ];
    for (language, form, greeting) in cases {
        let own = TestDesk::new();
        let fields = CustomerDraft {
            language: language.into(),
            form_of_address: form,
            ..customer("Jadwiga", "Żółtowska")
        };
        let id = accepted(&own, own.add_customer(&fields, &[]).unwrap().value);
        let written = letter(&own, id);
        assert!(
            written.body.starts_with(greeting),
            "{language} {form:?}: {}",
            written.body
        );
        assert!(!written.body.contains('{'), "{}", written.body);
        assert!(
            written.body.trim_end().ends_with("Ola Wrona"),
            "{}",
            written.body
        );
    }
}

#[test]
fn e10_a_language_without_wording_is_said_and_one_can_be_added() {
    let own = TestDesk::new();
    let fields = CustomerDraft {
        language: "de".into(),
        ..customer("Jürgen", "Wald")
    };
    let id = accepted(&own, own.add_customer(&fields, &[]).unwrap().value);
    let written = letter(&own, id);
    assert_eq!(
        (written.language.as_str(), written.other_language),
        ("en", true)
    );
    let german = TemplateRow {
        kind: LetterKind::Invitation,
        language: "de".into(),
        form: FormOfAddress::FirstName,
        subject: "Ein Kaffee, {given_name}?".into(),
        body: "Hallo {given_name},\n\n{link}\n\n{sender}".into(),
        built_in: false,
    };
    own.change_template(&german).unwrap();
    let written = letter(&own, id);
    assert_eq!(
        (written.language.as_str(), written.other_language),
        ("de", false)
    );
    assert_eq!(written.subject, "Ein Kaffee, Jürgen?");
    own.reset_template(LetterKind::Invitation, "de", FormOfAddress::FirstName)
        .unwrap();
    assert_eq!(letter(&own, id).language, "en");
}

#[test]
fn e10_a_slip_in_a_wording_is_refused_with_its_field() {
    let own = TestDesk::new();
    let template = |subject: &str, body: &str| TemplateRow {
        kind: LetterKind::Reminder,
        language: "pl".into(),
        form: FormOfAddress::Formal,
        subject: subject.into(),
        body: body.into(),
        built_in: false,
    };
    let cases = [
        (
            "a slip in the subject",
            "{imie}",
            "x",
            "subject",
            "unknown_placeholder",
        ),
        (
            "a slip in the text",
            "x",
            "{lnik}",
            "body",
            "unknown_placeholder",
        ),
        ("no text", "x", "  ", "body", "empty"),
        ("no subject", " ", "x", "subject", "empty"),
    ];
    for (name, subject, body, field, problem) in cases {
        let error = own.refused(name, |d| d.change_template(&template(subject, body)));
        let params = (
            error.params["field"].as_str(),
            error.params["problem"].as_str(),
        );
        assert_eq!(params, (field, problem), "{name}");
    }
    own.change_template(&template("Kawka, {name}", "{link}"))
        .unwrap();
    let found = own.list_templates().unwrap();
    let found = found
        .iter()
        .find(|row| {
            row.kind == LetterKind::Reminder
                && row.language == "pl"
                && row.form == FormOfAddress::Formal
        })
        .unwrap();
    assert_eq!(
        (found.subject.as_str(), found.built_in),
        ("Kawka, {name}", false)
    );
    own.undo_last().unwrap();
    let found = own.list_templates().unwrap();
    assert!(found.iter().all(|row| row.built_in));
}

#[test]
fn j1_the_stored_sentence_about_consent_stands_in_the_invitation_unless_it_is_left_out() {
    let own = TestDesk::new();
    let mut settings = own.get_settings().unwrap();
    settings.consent_sentence_en = "May we record our talk, for ourselves only?".into();
    own.change_settings(&settings).unwrap();
    let id = accepted(&own, add_jadwiga(&own));
    let with = letter(&own, id);
    assert!(
        with.consent
            && with
                .body
                .contains("May we record our talk, for ourselves only?")
    );
    let without = own
        .get_letter(
            id,
            &LetterChoice {
                consent: Some(false),
                ..choice()
            },
        )
        .unwrap();
    assert!(!without.body.contains("May we record"), "{}", without.body);
    assert!(!without.body.contains("\n\n\n"), "{}", without.body);
    send(&own, id);
    let sent = own.list_sent(id).unwrap();
    assert_eq!(
        sent[0].consent_sentence,
        "May we record our talk, for ourselves only?"
    );
}

#[test]
fn e8_each_invitation_has_a_link_of_its_own() {
    let own = TestDesk::new();
    let id = accepted(&own, add_jadwiga(&own));
    assert_eq!(letter(&own, id).link_source, LinkSource::None);
    booking_link(&own, "https://calendly.com/ola/kawka");
    let general = letter(&own, id);
    assert_eq!(general.link_source, LinkSource::General);
    let mark = token::of(id.uuid());
    assert_eq!(
        general.link,
        format!("https://calendly.com/ola/kawka?utm_content={mark}")
    );
    assert!(general.body.contains(&general.link));
    let other = accepted(
        &own,
        own.add_customer(&customer("Jan", "Las"), &[])
            .unwrap()
            .value,
    );
    assert_ne!(letter(&own, other).link, general.link);

    let entered = kawka_desk::view::LetterDraft {
        language: "en".into(),
        form: FormOfAddress::FirstName,
        subject: String::new(),
        body: String::new(),
        link: "https://calendly.com/d/abc-def/kawka".into(),
    };
    own.save_letter(id, &entered).unwrap();
    let own_link = letter(&own, id);
    assert_eq!(own_link.link_source, LinkSource::Entered);
    assert_eq!(
        own_link.link,
        format!("https://calendly.com/d/abc-def/kawka?utm_content={mark}")
    );
    own.refused_field("no https", "link", "not_https", |d| {
        d.save_letter(
            id,
            &kawka_desk::view::LetterDraft {
                link: "calendly.com".into(),
                ..entered
            },
        )
    });
    send(&own, id);
    assert_eq!(own.list_sent(id).unwrap()[0].link, own_link.link);
}

const BASE: &str = "https://calendly.example";

/// A stand-in for Calendly with one booked call, so that an event type is known.
fn calendly() -> Service {
    Service::new(BASE, |_, method, path, body| {
        let (path, query) = path.split_once('?').unwrap_or((path, ""));
        let parts: Vec<&str> = path.trim_matches('/').split('/').collect();
        let list =
            |rows| json!({"collection": rows, "pagination": {"count": 1, "next_page_token": null}});
        match (method, &parts[..]) {
            ("GET", ["users", "me"]) => (
                200,
                json!({"resource": {"uri": format!("{BASE}/users/U"), "name": "Ola", "email": "ola@biuro.example"}}),
            ),
            ("GET", ["scheduled_events"]) if query.contains("status=canceled") => {
                (200, list(json!([])))
            }
            ("GET", ["scheduled_events"]) => (
                200,
                list(json!([{
                    "uri": format!("{BASE}/scheduled_events/E1"), "name": "Kawka", "status": "active",
                    "start_time": "2026-10-20T12:00:00.000000Z", "end_time": "2026-10-20T12:30:00.000000Z",
                    "event_type": format!("{BASE}/event_types/T1"), "updated_at": "2026-10-01T08:00:00.000000Z",
                }])),
            ),
            ("GET", ["scheduled_events", "E1", "invitees"]) => (
                200,
                list(json!([{
                    "uri": format!("{BASE}/scheduled_events/E1/invitees/aaaa1111"), "email": "jan@las.example",
                    "name": "Jan Las", "status": "active", "timezone": "Europe/Warsaw",
                }])),
            ),
            ("POST", ["scheduling_links"]) => (
                201,
                json!({"resource": {"booking_url": "https://calendly.com/d/one-use", "owner": body["owner"]}}),
            ),
            _ => (404, json!({})),
        }
    })
}

#[test]
fn e8_a_connected_service_makes_a_link_for_one_person_alone() {
    let own = TestDesk::new();
    let service = calendly();
    let id = accepted(&own, add_jadwiga(&own));
    let form = FormOfAddress::FirstName;
    assert!(!letter(&own, id).can_make_link);
    let error = wait(own.desk.ask_invitation_link(id, "en", form, &service)).unwrap_err();
    assert_eq!(error.params["problem"], "makes_no_links");
    let account = NewAccount {
        in_the_clear: false,
        own_network: false,
        source: CalendarSource::Calendly,
        name: String::new(),
        url: Some(BASE.into()),
        user: String::new(),
        secret: "good-token".into(),
    };
    wait(own.desk.add_account(account, &service)).unwrap();
    assert!(letter(&own, id).can_make_link);
    wait(own.desk.ask_invitation_link(id, "en", form, &service)).unwrap();
    let written = letter(&own, id);
    assert_eq!(written.link_source, LinkSource::Own);
    let mark = token::of(id.uuid());
    assert_eq!(
        written.link,
        format!("https://calendly.com/d/one-use?utm_content={mark}")
    );
    assert!(written.body.contains(&written.link));
    assert_eq!(service.said("POST").len(), 1);
    send(&own, id);
    own.clock.forward(chrono::Duration::days(7));
    let reminder = letter(&own, id);
    assert_eq!(
        (reminder.kind, reminder.link_source),
        (LetterKind::Reminder, LinkSource::Invitation)
    );
    assert!(reminder.body.contains(&written.link), "{}", reminder.body);
}

#[test]
fn e4_no_link_is_made_for_whoever_must_not_be_contacted() {
    let own = TestDesk::new();
    let service = calendly();
    let jadwiga = add_jadwiga(&own);
    let id = accepted(&own, jadwiga);
    let account = NewAccount {
        in_the_clear: false,
        own_network: false,
        source: CalendarSource::Calendly,
        name: String::new(),
        url: Some(BASE.into()),
        user: String::new(),
        secret: "good-token".into(),
    };
    wait(own.desk.add_account(account, &service)).unwrap();
    let mut fields = own.get_customer(jadwiga).unwrap().fields;
    fields.do_not_contact = true;
    own.change_customer(jadwiga, &fields).unwrap();
    let form = FormOfAddress::FirstName;
    let error = wait(own.desk.ask_invitation_link(id, "en", form, &service)).unwrap_err();
    assert_eq!(code(&error), "not_eligible");
    assert!(service.said("POST").is_empty());
}

#[test]
fn e8_what_was_shown_as_an_invitation_never_goes_out_as_a_reminder() {
    let own = TestDesk::new();
    let id = accepted(&own, add_jadwiga(&own));
    let shown = sending(&letter(&own, id));
    own.send_letter(id, &shown).unwrap();
    let error = own.refused("twice", |d| d.send_letter(id, &shown));
    assert_eq!(code(&error), "nomination_step");
    assert_eq!(own.list_sent(id).unwrap().len(), 1);
}

#[test]
fn e8_a_link_of_ones_own_reaches_a_text_that_was_written_before_it() {
    let own = TestDesk::new();
    booking_link(&own, "https://calendly.com/ola/kawka");
    let service = calendly();
    let id = accepted(&own, add_jadwiga(&own));
    let account = NewAccount {
        in_the_clear: false,
        own_network: false,
        source: CalendarSource::Calendly,
        name: String::new(),
        url: Some(BASE.into()),
        user: String::new(),
        secret: "good-token".into(),
    };
    wait(own.desk.add_account(account, &service)).unwrap();
    let general = letter(&own, id);
    let form = FormOfAddress::FirstName;
    let draft = |body: String| kawka_desk::view::LetterDraft {
        language: general.language.clone(),
        form,
        subject: "Coffee".into(),
        body,
        link: String::new(),
    };
    own.save_letter(id, &draft(format!("My words: {}.", general.link)))
        .unwrap();
    wait(own.desk.ask_invitation_link(id, "en", form, &service)).unwrap();
    let written = letter(&own, id);
    let mark = token::of(id.uuid());
    assert_eq!(
        written.body,
        format!("My words: https://calendly.com/d/one-use?utm_content={mark}.")
    );
    assert!(written.missing.is_empty());
    own.save_letter(id, &draft("No link at all".into()))
        .unwrap();
    assert_eq!(letter(&own, id).missing, [Placeholder::Link]);
}

#[test]
fn e10_a_sending_that_is_taken_back_leaves_its_text_to_go_on_with() {
    let own = TestDesk::new();
    booking_link(&own, "https://calendly.com/ola/kawka");
    let id = accepted(&own, add_jadwiga(&own));
    let shown = letter(&own, id);
    let words = LetterSending {
        subject: "Words of my own".into(),
        body: format!("Come by: {}", shown.link),
        ..sending(&shown)
    };
    own.send_letter(id, &words).unwrap();
    assert!(!row(&own, id).has_draft);
    own.clock.minutes(1);
    own.undo_last().unwrap();
    let again = letter(&own, id);
    assert_eq!(
        (again.subject.as_str(), again.body.as_str()),
        (words.subject.as_str(), words.body.as_str())
    );
    assert!(row(&own, id).has_draft);
    own.send_letter(id, &words).unwrap();
    own.clock.forward(chrono::Duration::days(21));
    let lapsed = letter(&own, id);
    assert_eq!(lapsed.kind, LetterKind::Invitation);
    assert!(lapsed.from_template, "what went out is not written anew");
}

#[test]
fn e10_the_host_is_named_or_nothing_is_said_of_one() {
    for form in [FormOfAddress::FirstName, FormOfAddress::Formal] {
        for (language, line) in [("pl", "Rozmowę prowadzi"), ("en", "Your host will be")] {
            let own = TestDesk::with_role("2026-10-14T10:00:00Z", MemberRole::Specialist);
            let fields = CustomerDraft {
                language: language.into(),
                form_of_address: Some(form),
                ..customer("Jadwiga", "Lis")
            };
            let id = accepted(&own, own.add_customer(&fields, &[]).unwrap().value);
            let alone = letter(&own, id);
            assert!(!alone.body.contains(line), "{}", alone.body);
            assert!(!alone.missing.contains(&Placeholder::Host));
            let host = MemberDraft {
                name: "Piotr Kawa".into(),
                email: String::new(),
                role: MemberRole::Host,
            };
            own.add_member(&host).unwrap();
            let named = letter(&own, id).body;
            assert!(
                named.contains(&format!("\n{line} Piotr Kawa.\n")),
                "{named}"
            );
        }
    }
}

#[test]
fn l9_a_second_chance_says_what_the_settings_say() {
    let own = TestDesk::new();
    let jadwiga = add_jadwiga(&own);
    let id = invited(&own, jadwiga);
    let call = add_booking(&own, jadwiga, "2026-10-15T12:00:00Z");
    own.clock.set("2026-10-15T12:20:00Z");
    own.set_outcome(call, &no_show(NoShowReason::Unexcused))
        .unwrap();
    let listed = own.list_templates().unwrap();
    let shown = letter(&own, id);
    let wording = listed
        .iter()
        .find(|row| {
            row.kind == LetterKind::SecondChance
                && row.language == shown.language
                && row.form == shown.form
        })
        .unwrap();
    let first = wording.body.lines().nth(2).unwrap();
    assert!(shown.body.contains(first), "{} / {}", shown.body, first);
}

#[test]
fn e10_a_message_is_opened_in_the_mail_program_or_copied_and_kept_as_it_went() {
    let own = TestDesk::new();
    let id = accepted(&own, add_jadwiga(&own));
    let written = letter(&own, id);
    let no_address = LetterSending {
        address: String::new(),
        way: LetterWay::Mail,
        ..sending(&written)
    };
    own.refused_field("no address", "address", "not_an_email", |d| {
        d.send_letter(id, &no_address)
    });
    let by_mail = LetterSending {
        way: LetterWay::Mail,
        subject: "Zażółć & gęślą".into(),
        body: "One\nTwo".into(),
        ..sending(&written)
    };
    let sent = own.send_letter(id, &by_mail).unwrap().value;
    assert_eq!(
        sent.mailto.as_deref(),
        Some(
            "mailto:jadwiga@dachy.example?subject=Za%C5%BC%C3%B3%C5%82%C4%87%20%26%20g%C4%99%C5%9Bl%C4%85\
             &body=One%0D%0ATwo"
        )
    );
    let kept = own.list_sent(id).unwrap();
    assert_eq!(
        (kept[0].way, kept[0].address.as_str()),
        (LetterWay::Mail, "jadwiga@dachy.example")
    );
    assert_eq!(kept[0].by.as_deref(), Some("Ola Wrona"));
    own.undo_last().unwrap();
    assert!(own.list_sent(id).unwrap().is_empty());
    assert_eq!(
        row(&own, id).state,
        kawka_domain::nomination::NominationState::Accepted
    );
}

type Change = fn(&mut kawka_domain::nomination::InvitationSettings);

#[test]
fn e3_numbers_that_cannot_be_meant_are_refused_whole() {
    let own = TestDesk::new();
    let cases: [(&str, Change); 4] = [
        ("no limit of silence", |s| s.unanswered_limit = 0),
        ("a reminder after it lapsed", |s| s.remind_days = 21),
        ("a pause of ten years", |s| s.person_days = 3650),
        ("no limit of no-shows", |s| s.no_show_limit = 0),
    ];
    for (name, change) in cases {
        let mut settings = own.get_invitation_settings().unwrap();
        change(&mut settings);
        own.refused_field(name, "invitations", "out_of_range", |d| {
            d.change_invitation_settings(&settings)
        });
    }
    let mut settings = own.get_invitation_settings().unwrap();
    settings.booking_link = "http://calendly.com".into();
    own.refused_field("an open link", "booking_link", "not_https", |d| {
        d.change_invitation_settings(&settings)
    });
}

#[test]
fn e3_the_numbers_are_the_teams_and_each_is_undone_by_itself() {
    let own = TestDesk::new();
    let set = |change: Change| {
        let mut settings = own.get_invitation_settings().unwrap();
        change(&mut settings);
        own.change_invitation_settings(&settings).unwrap().entry
    };
    let first = set(|s| s.person_days = 90).unwrap();
    set(|s| s.booking_link = "https://calendly.example/kawka".into()).unwrap();
    assert_eq!(set(|_| ()), None, "nothing changed");
    own.undo(first).unwrap();
    let settings = own.get_invitation_settings().unwrap();
    assert_eq!(
        (settings.person_days, settings.booking_link.as_str()),
        (180, "https://calendly.example/kawka")
    );
    // They lie among what the team shares: whoever takes the archive over goes by them.
    let folder = tempfile::tempdir().unwrap();
    let archive = folder.path().join("all.zip");
    own.export_all(archive.to_str().unwrap()).unwrap();
    let theirs = TestDesk::new();
    theirs.import_all(archive.to_str().unwrap()).unwrap();
    assert_eq!(theirs.get_invitation_settings().unwrap(), settings);
}

#[test]
fn a_customer_who_is_removed_leaves_the_board_and_comes_back_with_undo() {
    let own = TestDesk::new();
    let jan = own
        .add_customer(&customer("Jan", "Las"), &[email("jan@las.example")])
        .unwrap()
        .value;
    let id = accepted(&own, jan);
    own.remove_customer(jan).unwrap();
    assert!(own.get_nomination_board().unwrap().rows.is_empty());
    assert_eq!(
        code(&own.get_letter(id, &choice()).unwrap_err()),
        "not_found"
    );
    own.undo_last().unwrap();
    assert_eq!(own.get_nomination_board().unwrap().rows.len(), 1);
}
