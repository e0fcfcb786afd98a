//! Briefs: sections, readiness, what changed since, what is known.

use kawka_desk::view::{BriefChange, BriefSection, BriefView};
use kawka_desk::wording::Language;
use kawka_domain::booking::{BookingStatus, NoShowReason};
use kawka_domain::consent::{ConsentDecision, ConsentScope, ConsentState};
use kawka_domain::follow_up::FollowUpKind;
use kawka_domain::question::AnswerState;

use crate::support::builders::{
    add_booking, add_jadwiga, company, consent, follow_up, held, interaction, jadwiga, no_show,
    promise,
};
use crate::support::feed::{Feed, event};
use crate::support::{TestDesk, at};

const START: &str = "2026-10-14T12:00:00Z";

fn sections(view: &BriefView) -> Vec<(BriefSection, &str)> {
    view.sections
        .iter()
        .map(|s| (s.section, s.text.as_str()))
        .collect()
}

#[test]
fn four_sections_stand_in_order_and_missing_ones_are_counted() {
    let own = TestDesk::new();
    let customer = add_jadwiga(&own);
    let id = add_booking(&own, customer, START);
    own.write_brief(id, BriefSection::Dont, "Not the price\n\n")
        .unwrap();
    own.write_brief(id, BriefSection::Know, "Builds roofs")
        .unwrap();
    let brief = own.get_brief(id).unwrap();
    let expected = [
        (BriefSection::Know, "Builds roofs"),
        (BriefSection::Ask, ""),
        (BriefSection::Do, ""),
        (BriefSection::Dont, "Not the price"),
        (BriefSection::Road, ""),
        (BriefSection::Company, ""),
        (BriefSection::Channels, ""),
    ];
    assert_eq!(sections(&brief), expected);
    assert_eq!(brief.booking.row.brief.missing, 2);
    own.write_brief(id, BriefSection::Know, "").unwrap();
    assert_eq!(
        own.get_booking_row(id).unwrap().brief.missing,
        3,
        "emptied is missing"
    );
    assert_eq!(
        own.write_brief(id, BriefSection::Know, "").unwrap().entry,
        None
    );
    own.refused_field("too long", "know", "too_long", |d| {
        d.write_brief(id, BriefSection::Know, &"x".repeat(20_001))
    });
}

#[test]
fn ready_is_declared_by_somebody_and_counts_what_changed_since() {
    let (feed, _) = Feed::with(&[event("jan", "20261020T1200", "jadwiga@dachy.example")]);
    let own = &feed.own;
    let customer = add_jadwiga(own);
    let id = feed.booking().row.id;
    let status = || own.get_booking_row(id).unwrap().brief;
    assert_eq!((status().ready_at, status().changes_since), (None, 0));
    own.clock.minutes(5);
    own.set_brief_ready(id, true).unwrap();
    assert_eq!(status().ready_at, Some(at("2026-10-14T10:05:00Z")));
    assert_eq!(status().ready_by.as_deref(), Some("Ola Wrona"));

    own.clock.minutes(5);
    own.add_interaction(customer, &interaction("She called"))
        .unwrap();
    feed.now_holds(&[event("jan", "20261020T1300", "jadwiga@dachy.example")]);
    assert_eq!(status().changes_since, 2);
    let changes = own.get_brief(id).unwrap().changes;
    let kinds: Vec<&str> = changes
        .iter()
        .map(|change| match change {
            BriefChange::Booking { .. } => "booking",
            BriefChange::Interaction { .. } => "interaction",
            _ => "other",
        })
        .collect();
    assert_eq!(kinds, ["booking", "interaction"]);

    own.clock.minutes(5);
    own.set_brief_ready(id, true).unwrap();
    assert_eq!(status().changes_since, 0, "declared anew");
    own.set_brief_ready(id, false).unwrap();
    assert_eq!(status().ready_at, None);
}

#[test]
fn a_brief_tells_what_is_known_before_its_call() {
    let own = TestDesk::at("2026-09-01T08:00:00Z");
    let firm = own.add_company(&company("Dachy")).unwrap().value;
    let fields = kawka_domain::person::CustomerDraft {
        company_id: Some(firm),
        product_notes: "Since the beta".into(),
        ..jadwiga()
    };
    let customer = own.add_customer(&fields, &[]).unwrap().value;
    let first = add_booking(&own, customer, "2026-09-02T08:00:00Z");
    let missed = add_booking(&own, customer, "2026-09-09T08:00:00Z");
    own.clock.set("2026-09-02T08:20:00Z");
    let question = own.list_questions().unwrap()[0].id;
    own.write_answer(
        first,
        question,
        AnswerState::Answered,
        "Through a friend",
        true,
    )
    .unwrap();
    own.write_notes(
        first,
        "Likes it.\n!! We tell her about dates\n! Send it",
        false,
    )
    .unwrap();
    own.set_outcome(first, &held()).unwrap();
    own.record_consent(&consent(
        customer,
        Some(first),
        ConsentScope::RecordInternal,
        ConsentDecision::Given,
    ))
    .unwrap();
    own.clock.set("2026-09-09T08:20:00Z");
    own.set_outcome(missed, &no_show(NoShowReason::Unexcused))
        .unwrap();
    own.add_follow_up(&promise(&own, "A kept one", customer))
        .unwrap();
    let kept = own
        .list_follow_ups(&kawka_desk::view::FollowUpFilter {
            mine: false,
            done: false,
        })
        .unwrap();
    let kept = kept.iter().find(|f| f.title == "A kept one").unwrap().id;
    own.tell_customer(kept, Some(kawka_domain::interaction::Channel::Email))
        .unwrap();
    own.add_interaction(customer, &interaction("Asked about invoices"))
        .unwrap();
    let id = add_booking(&own, customer, "2026-09-20T08:00:00Z");

    let brief = own.get_brief(id).unwrap();
    assert_eq!(brief.company.as_ref().unwrap().fields.what_it_does, "Roofs");
    assert_eq!(
        brief.customer.as_ref().unwrap().fields.product_notes,
        "Since the beta"
    );
    assert_eq!(brief.customer.as_ref().unwrap().no_shows.unexcused, 1);
    let calls: Vec<_> = brief
        .earlier_calls
        .iter()
        .map(|c| (c.booking_id, c.status))
        .collect();
    assert_eq!(
        calls,
        [
            (missed, BookingStatus::NoShow),
            (first, BookingStatus::Held)
        ]
    );
    let held = &brief.earlier_calls[1];
    assert!(held.notes.starts_with("Likes it."));
    assert_eq!(held.answers[0].text, "Through a friend");
    let titles: Vec<&str> = held.follow_ups.iter().map(|f| f.title.as_str()).collect();
    assert_eq!(
        titles,
        ["We tell her about dates", "Send it"],
        "the half-typed line too, once the call was over"
    );
    assert_eq!(
        brief
            .promises
            .iter()
            .map(|f| f.title.as_str())
            .collect::<Vec<_>>(),
        ["We tell her about dates"]
    );
    assert_eq!((brief.kept_promises, brief.follow_ups.len()), (1, 1));
    let text = own.brief_markdown(brief.booking.row.id, Language::English);
    let text = text.unwrap();
    let (_, earlier) = text.split_once("## Earlier calls").unwrap();
    assert!(
        earlier.contains("\n  - promised: We tell her about dates\n"),
        "{text}"
    );
    assert_eq!(brief.follow_ups[0].kind, FollowUpKind::Task);
    assert_eq!((brief.interaction_count, brief.channel_count), (1, 1));
    let recording = brief
        .consents
        .iter()
        .find(|c| c.scope == ConsentScope::RecordInternal)
        .unwrap();
    assert_eq!(
        (recording.state, recording.this_call),
        (ConsentState::Unknown, false),
        "a recording is asked about in every call"
    );
    let recorded = own.get_brief(first).unwrap().consents;
    let recorded = recorded
        .iter()
        .find(|c| c.scope == ConsentScope::RecordInternal)
        .unwrap();
    assert_eq!(
        (recorded.state, recorded.this_call),
        (ConsentState::Given, true)
    );
    assert_eq!(
        brief.consents.len(),
        ConsentScope::ALL.len(),
        "every purpose, asked or not"
    );

    let earlier = own.get_brief(missed).unwrap();
    assert_eq!(earlier.earlier_calls.len(), 1, "only what was before");
    assert_eq!(earlier.customer.unwrap().no_shows.total(), 0);
}

#[test]
fn a_booking_of_nobody_has_a_brief_too() {
    let (feed, _) = Feed::with(&[event("jan", "20261020T1200", "jan@las.example")]);
    let brief = feed.own.get_brief(feed.booking().row.id).unwrap();
    assert!(brief.customer.is_none() && brief.consents.is_empty());
    for language in [Language::Polish, Language::English] {
        let text = feed
            .own
            .brief_markdown(feed.booking().row.id, language)
            .unwrap();
        assert!(text.contains("Jan Las"), "{text}");
    }
}

#[test]
fn a_brief_as_text_holds_what_matters_and_no_markup_of_strangers() {
    let own = TestDesk::new();
    let customer = add_jadwiga(&own);
    let id = add_booking(&own, customer, START);
    own.write_brief(id, BriefSection::Ask, "About dates")
        .unwrap();
    own.add_follow_up(&promise(&own, "Call back", customer))
        .unwrap();
    own.add_interaction(customer, &interaction("She wrote\n# back"))
        .unwrap();
    let mut task = follow_up("Send it", Some("2026-10-20"));
    task.customer_id = Some(customer);
    own.add_follow_up(&task).unwrap();
    let text = own.brief_markdown(id, Language::English).unwrap();
    for expected in [
        "Jadwiga Żółtowska",
        "About dates",
        "Wed 14:00, Warsaw · Wed 08:00, New York",
        "Send it",
    ] {
        assert!(text.contains(expected), "{expected} in {text}");
    }
    assert!(
        !text.lines().any(|line| line.starts_with("# back")),
        "{text}"
    );
    assert_eq!(own.next_booking().unwrap(), id);
}
