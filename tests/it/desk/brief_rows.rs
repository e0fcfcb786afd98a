//! Rows G1 and G3-G7 of the brief: assembled from what is there, due on the evening before, one press from the notice,
//! facts with their source and day, what changed since, and all of it without a network.

use kawka_desk::Access;
use kawka_desk::view::{BriefChange, BriefSection, ImportRequest};
use kawka_desk::wording::Language;
use kawka_domain::booking::{BookingStatus, NoShowReason};
use kawka_domain::follow_up::FollowUpDraft;
use kawka_domain::ids::{BookingId, CustomerId};
use kawka_domain::import::ImportKind;
use kawka_domain::interaction::Feeling;
use kawka_domain::person::{CustomerDraft, MemberDraft, MemberRole};
use kawka_domain::question::AnswerState;

use super::reminders::{round_at, shown_at};
use crate::support::builders::{
    self, add_booking, company, email, follow_up, held, interaction, no_show, promise,
};
use crate::support::feed::{Feed, event};
use crate::support::{TestDesk, at};

const START: &str = "2026-10-14T12:00:00Z";

/// Somebody with a history: a held call, a missed one, a kept and an open promise, contacts on two channels.
fn with_history() -> (TestDesk, CustomerId, BookingId) {
    let own = TestDesk::at("2026-09-01T08:00:00Z");
    let firm = own.add_company(&company("Dachy Żółtowska")).unwrap().value;
    let fields = CustomerDraft {
        company_id: Some(firm),
        plan: "Pro".into(),
        product_notes: "Since the first beta".into(),
        ..builders::jadwiga()
    };
    let customer = own
        .add_customer(&fields, &[email("jadwiga@dachy.example")])
        .unwrap()
        .value;
    let first = add_booking(&own, customer, "2026-09-01T09:00:00Z");
    own.clock.set("2026-09-01T09:40:00Z");
    own.set_outcome(first, &held()).unwrap();
    own.write_notes(first, "Dreams of a mobile app", true)
        .unwrap();
    let question = own.list_questions().unwrap()[0].id;
    own.write_answer(
        first,
        question,
        AnswerState::Answered,
        "From a neighbour",
        false,
    )
    .unwrap();
    let kept = own
        .add_follow_up(&promise(&own, "Show her the export", customer))
        .unwrap()
        .value;
    own.tell_customer(kept, Some(kawka_domain::interaction::Channel::Email))
        .unwrap();
    own.add_follow_up(&promise(&own, "Tell her about dates", customer))
        .unwrap();
    let untold = own
        .add_follow_up(&promise(&own, "Mend the printer", customer))
        .unwrap()
        .value;
    own.set_follow_up_done(untold, true).unwrap();
    own.add_follow_up(&FollowUpDraft {
        customer_id: Some(customer),
        ..follow_up("Send the layout", None)
    })
    .unwrap();
    let second = add_booking(&own, customer, "2026-09-15T09:00:00Z");
    own.clock.set("2026-09-15T09:40:00Z");
    own.set_outcome(second, &no_show(NoShowReason::Excused))
        .unwrap();
    for (text, feeling, channel) in [
        (
            "Cannot print",
            Feeling::Worse,
            kawka_domain::interaction::Channel::Email,
        ),
        (
            "Prints again",
            Feeling::Better,
            kawka_domain::interaction::Channel::Phone,
        ),
    ] {
        own.clock.minutes(60);
        let mut noted = interaction(text);
        (noted.feeling, noted.channel) = (Some(feeling), channel);
        own.add_interaction(customer, &noted).unwrap();
    }
    let id = add_booking(&own, customer, START);
    own.clock.set("2026-10-13T08:00:00Z");
    (own, customer, id)
}

#[test]
fn g1_a_brief_that_nobody_wrote_is_assembled_from_what_is_there() {
    let (own, _, id) = with_history();
    let brief = own.get_brief(id).unwrap();
    assert_eq!(brief.company.as_ref().unwrap().fields.what_it_does, "Roofs");
    let titles = |rows: &[kawka_desk::view::FollowUpRow]| {
        rows.iter().map(|row| row.title.clone()).collect::<Vec<_>>()
    };
    assert_eq!(
        titles(&brief.promises),
        ["Tell her about dates", "Mend the printer"],
        "only those of which she was told are counted as kept"
    );
    assert_eq!(brief.kept_promises, 1);
    assert_eq!(titles(&brief.follow_ups), ["Send the layout"]);
    let calls: Vec<_> = brief
        .earlier_calls
        .iter()
        .map(|call| (call.status, call.notes.as_str()))
        .collect();
    assert_eq!(
        calls,
        [
            (BookingStatus::NoShow, ""),
            (BookingStatus::Held, "Dreams of a mobile app")
        ],
        "newest first"
    );
    assert_eq!(brief.earlier_calls[1].answers[0].text, "From a neighbour");
    assert_eq!((brief.interaction_count, brief.channel_count), (2, 2));
    let felt: Vec<Feeling> = brief
        .customer
        .as_ref()
        .unwrap()
        .feelings
        .iter()
        .map(|point| point.feeling)
        .collect();
    assert_eq!(felt, [Feeling::Worse, Feeling::Better], "oldest first");
    assert_eq!(brief.booking.row.no_shows.excused, 1);
    let text = own.brief_markdown(id, Language::English).unwrap();
    let promised = text.find("Tell her about dates").unwrap();
    assert!(
        text.contains("Mend the printer (done, to be told)"),
        "{text}"
    );
    for later in [
        "Roofs",
        "Dreams of a mobile app",
        "Prints again",
        "worse → better",
    ] {
        assert!(
            text.find(later).unwrap() > promised,
            "{later} stands after the promise"
        );
    }
    assert!(text.contains("1 earlier no-show: 1 excused"));
}

#[test]
fn g3_a_brief_is_due_at_six_on_the_working_day_before_and_its_owner_is_reminded() {
    let (own, customer, id) = with_history();
    let me = own.me().unwrap();
    let fields = CustomerDraft {
        care_owner_id: Some(me),
        ..own.get_customer(customer).unwrap().fields
    };
    own.change_customer(customer, &fields).unwrap();
    let brief = own.get_brief(id).unwrap();
    // Tuesday 13 October, 18:00 in Warsaw (UTC+2).
    assert_eq!(brief.deadline, Some(at("2026-10-13T16:00:00Z")));
    assert_eq!(
        brief.customer.unwrap().care_owner.as_deref(),
        Some("Ola Wrona")
    );
    assert_eq!(brief.booking.row.brief.missing, 4);
    let text = own.brief_markdown(id, Language::English).unwrap();
    assert!(
        text.contains("Ready by 2026-10-13 18:00 (Ola Wrona)"),
        "{text}"
    );
    // Wednesday's is due on Tuesday, Monday's on Sunday, unless the weekend is off.
    let monday = add_booking(&own, customer, "2026-10-19T08:00:00Z");
    assert_eq!(
        own.get_brief(monday).unwrap().deadline,
        Some(at("2026-10-18T16:00:00Z"))
    );
    assert!(!shown_at(&own, "2026-10-13T15:59:59Z").contains(&"brief_due"));
    assert!(shown_at(&own, "2026-10-13T16:00:00Z").contains(&"brief_due"));
    let mut settings = own.get_settings().unwrap();
    settings.reminders.brief_due = "09:30:00".parse().ok();
    settings.reminders.working_days.retain(|day| *day < 6);
    own.change_settings(&settings).unwrap();
    assert_eq!(
        own.get_brief(monday).unwrap().deadline,
        Some(at("2026-10-16T07:30:00Z")),
        "settable"
    );
    own.set_brief_ready(monday, true).unwrap();
    assert!(
        !shown_at(&own, "2026-10-16T07:30:00Z").contains(&"brief_due"),
        "a ready one is not due"
    );
    assert!(
        !own.brief_markdown(monday, Language::English)
            .unwrap()
            .contains("Ready by")
    );
}

#[test]
fn g4_the_notice_before_a_call_has_the_button_that_opens_its_brief() {
    let (own, _, id) = with_history();
    own.set_brief_ready(id, true).unwrap();
    let round = round_at(&own, "2026-10-14T11:45:00Z");
    let due = round
        .show
        .iter()
        .find(|due| due.kind.word() == "before_call")
        .unwrap();
    assert_eq!(
        due.booking,
        Some(id),
        "it names the booking whose brief is meant"
    );
    assert_eq!(due.notification.buttons[0].id, "brief", "the first button");
    assert_eq!(
        own.get_brief(due.booking.unwrap()).unwrap().booking.row.id,
        id
    );
}

#[test]
fn g5_each_fact_has_its_source_and_day_and_an_old_one_is_marked() {
    let (own, _, id) = with_history();
    let path = own.folder.path().with_file_name("facts.csv");
    std::fs::write(
        &path,
        "email,as of,plan,last login,source\n\
         jadwiga@dachy.example,2026-10-10,Pro 20,,crm\n\
         jadwiga@dachy.example,2026-05-02,,2026-05-01,backoffice\n",
    )
    .unwrap();
    let request = ImportRequest::new(path.to_str().unwrap(), ImportKind::Facts);
    own.run_import(&request, &|_| true).unwrap();
    let facts: Vec<_> = own
        .get_brief(id)
        .unwrap()
        .facts
        .into_iter()
        .map(|fact| {
            (
                fact.value,
                fact.source,
                (fact.as_of + chrono::Duration::hours(2))
                    .date_naive()
                    .to_string(),
                fact.stale,
            )
        })
        .collect();
    let fact = |value: &str, source: &str, day: &str, stale| {
        (value.to_owned(), source.to_owned(), day.to_owned(), stale)
    };
    assert_eq!(
        facts,
        [
            fact("2026-05-01", "backoffice", "2026-05-01", true),
            fact("Pro 20", "crm", "2026-10-10", false),
        ]
        .map(|mut expected| {
            // The day of a fact is the one that its row names.
            if expected.1 == "backoffice" {
                expected.2 = "2026-05-02".to_owned();
            }
            expected
        })
    );
    let text = own.brief_markdown(id, Language::English).unwrap();
    assert!(text.contains("- plan: Pro 20 (crm, 2026-10-10)"), "{text}");
    assert!(text.contains("(backoffice, 2026-05-02, old)"), "{text}");
}

#[test]
fn g6_what_happened_since_it_was_ready_is_listed_until_it_is_read() {
    let feed = Feed::with(&[event("u-1", "20261020T1200", "jadwiga@dachy.example")]).0;
    let own = &feed.own;
    let customer = builders::add_jadwiga(own);
    let id = feed.bookings()[0].row.id;
    let mut before = interaction("Before");
    before.text = "Before".into();
    own.add_interaction(customer, &before).unwrap();
    own.clock.minutes(1);
    own.set_brief_ready(id, true).unwrap();
    assert!(own.get_brief(id).unwrap().changes.is_empty());
    own.clock.minutes(1);
    own.add_interaction(customer, &interaction("She is angry now"))
        .unwrap();
    feed.now_holds(&[event("u-1", "20261020T1300", "jadwiga@dachy.example")]);
    let brief = own.get_brief(id).unwrap();
    let kinds: Vec<&str> = brief
        .changes
        .iter()
        .map(|change| match change {
            BriefChange::Booking { .. } => "booking",
            BriefChange::Interaction { .. } => "interaction",
            _ => "other",
        })
        .collect();
    assert_eq!(
        kinds,
        ["booking", "interaction"],
        "a moved slot, a new contact"
    );
    assert_eq!(brief.booking.row.brief.changes_since, 2);
    own.clock.minutes(1);
    own.set_brief_ready(id, true).unwrap();
    assert!(
        own.get_brief(id).unwrap().changes.is_empty(),
        "read, still ready"
    );
}

#[test]
fn g7_the_brief_is_read_without_a_network_beside_an_open_window() {
    let (own, _, id) = with_history();
    own.write_brief(id, BriefSection::Know, "Builds roofs")
        .unwrap();
    // A second program that only reads: no port to anywhere outside is given to it.
    let other = own.open_as(Access::Read);
    for language in [Language::English, Language::Polish] {
        let text = other.brief_markdown(id, language).unwrap();
        assert!(text.contains("Builds roofs") && text.contains("Tell her about dates"));
    }
    assert_eq!(other.get_brief(id).unwrap(), own.get_brief(id).unwrap());
}

#[test]
fn k4_only_the_care_owner_watches_or_somebody_who_says_why() {
    let call = super::recordings::Call::allowed();
    let own = &call.own;
    let id = call.link();
    let owner = MemberDraft {
        name: "Ewa Kruk".into(),
        email: "ewa@biuro.example".into(),
        role: MemberRole::Specialist,
    };
    let owner = own.add_member(&owner).unwrap().value;
    let fields = CustomerDraft {
        care_owner_id: Some(owner),
        ..own.get_customer(call.customer).unwrap().fields
    };
    own.change_customer(call.customer, &fields).unwrap();
    let refused = own.refused("somebody else", |d| d.mark_recording_watched(id, None));
    assert_eq!(super::code(&refused), "not_care_owner");
    assert_eq!(refused.params["owner"], "Ewa Kruk");
    let refused = own.refused("no reason", |d| d.mark_recording_watched(id, Some("  ")));
    assert_eq!(super::code(&refused), "not_care_owner");
    own.mark_recording_watched(id, Some("Ewa is on leave"))
        .unwrap();
    let watched = call.row().watched.unwrap();
    assert_eq!(watched.who.as_deref(), Some("Ola Wrona"));
    assert_eq!(watched.on_behalf_of.as_deref(), Some("Ewa Kruk"));
    assert_eq!(watched.detail, "Ewa is on leave");
    own.undo_last().unwrap();
    own.set_me(owner).unwrap();
    own.mark_recording_watched(id, Some("ignored: it is hers"))
        .unwrap();
    let watched = call.row().watched.unwrap();
    assert_eq!(
        (
            watched.who.as_deref(),
            watched.on_behalf_of,
            watched.detail.as_str()
        ),
        (Some("Ewa Kruk"), None, "")
    );
}
