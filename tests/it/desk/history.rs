//! One timeline with everything in it, newest first; a changed contact keeps what it said before.

use kawka_desk::ErrorCode;
use kawka_desk::view::{MemberDraft, TimelineItem};
use kawka_domain::consent::{ConsentDecision, ConsentScope};
use kawka_domain::ids::MemberId;
use kawka_domain::interaction::{Channel, InteractionDraft};
use kawka_domain::person::MemberRole;
use kawka_store::StoreError;

use crate::support::builders::{add_booking, add_jadwiga, consent, follow_up, interaction};
use crate::support::{TestDesk, at};

fn word(item: &TimelineItem) -> String {
    match item {
        TimelineItem::Interaction { interaction, .. } => format!("contact {}", interaction.text),
        TimelineItem::Booking { status, .. } => format!("booking {status}"),
        TimelineItem::Consent { decision, .. } => format!("consent {decision}"),
        TimelineItem::FollowUp { title, .. } => format!("follow-up {title}"),
    }
}

#[test]
fn c1_everything_of_a_customer_stands_in_one_order() {
    let own = TestDesk::new();
    let id = add_jadwiga(&own);
    let with = |text: &str, when: &str, channel| InteractionDraft {
        at: Some(at(when)),
        channel,
        ..interaction(text)
    };
    // Logged in another order than they happened.
    own.add_interaction(id, &with("in May", "2026-05-01T08:00:00Z", Channel::Email))
        .unwrap();
    own.add_interaction(
        id,
        &with("last year", "2025-01-01T08:00:00Z", Channel::Gift),
    )
    .unwrap();
    own.add_interaction(id, &interaction("now")).unwrap();
    add_booking(&own, id, "2026-10-15T08:00:00Z");
    own.clock.minutes(5);
    own.record_consent(&consent(
        id,
        None,
        ConsentScope::QuoteByName,
        ConsentDecision::Refused,
    ))
    .unwrap();
    own.clock.minutes(5);
    let mut task = follow_up("Send it", None);
    task.customer_id = Some(id);
    own.add_follow_up(&task).unwrap();

    let expected = [
        "booking booked",
        "follow-up Send it",
        "consent refused",
        "contact now",
        "contact in May",
        "contact last year",
    ];
    let all = own.list_timeline(id, 0, 50).unwrap();
    assert_eq!(all.items.iter().map(word).collect::<Vec<_>>(), expected);
    assert_eq!((all.total, all.channels), (6, 3));
    for (offset, limit) in [(0, 2), (2, 2), (4, 2), (1, 4), (5, 9), (6, 3)] {
        let page = own.list_timeline(id, offset, limit).unwrap();
        let until = (offset + limit).min(6) as usize;
        let words: Vec<String> = page.items.iter().map(word).collect();
        assert_eq!(
            words,
            expected[offset as usize..until],
            "{limit} from {offset}"
        );
        assert_eq!(page.total, 6);
    }
}

#[test]
fn a_contact_that_says_nothing_is_refused() {
    let own = TestDesk::new();
    let id = add_jadwiga(&own);
    let with = |text: &str, link: &str| InteractionDraft {
        link: link.into(),
        ..interaction(text)
    };
    let cases = [
        ("nothing", with(" \n ", ""), "text", "empty"),
        (
            "too much",
            with(&"x".repeat(20_001), ""),
            "text",
            "too_long",
        ),
        (
            "a script for a link",
            with("x", "javascript:alert(1)"),
            "link",
            "not_a_link",
        ),
        (
            "a file for a link",
            with("x", "file:///etc/passwd"),
            "link",
            "not_a_link",
        ),
    ];
    for (name, draft, field, problem) in cases {
        own.refused_field(name, field, problem, |d| d.add_interaction(id, &draft));
    }
    let only_link = with("", "https://forum.example/1");
    own.add_interaction(id, &only_link).unwrap();
}

#[test]
fn whoever_writes_a_contact_down_may_say_who_of_us_had_it() {
    let own = TestDesk::new();
    let customer = add_jadwiga(&own);
    let host = own
        .add_member(&MemberDraft {
            name: "Tomasz".into(),
            email: "tomasz@kawka.example".into(),
            role: MemberRole::Host,
        })
        .unwrap()
        .value;
    let id = own
        .add_interaction(customer, &interaction("promised on the phone"))
        .unwrap()
        .value;
    let had_by = || match &own.list_timeline(customer, 0, 1).unwrap().items[0] {
        TimelineItem::Interaction { interaction, .. } => interaction.member_id,
        other => panic!("{other:?}"),
    };
    let me = had_by();
    assert_ne!(me, Some(host));

    let of = |member| InteractionDraft {
        had_by: Some(member),
        ..interaction("promised on the phone")
    };
    let told = own.change_interaction(id, &of(host)).unwrap();
    assert_eq!(had_by(), Some(host));
    let reworded = interaction("promised by phone");
    let worded = own.change_interaction(id, &reworded).unwrap();
    assert_eq!(had_by(), Some(host), "a change of words leaves it");
    own.undo(worded.entry.unwrap()).unwrap();
    own.undo(told.entry.unwrap()).unwrap();
    assert_eq!(had_by(), me);

    let nobody = MemberId::new();
    let refused = own.change_interaction(id, &of(nobody));
    assert_eq!(refused.unwrap_err().code, ErrorCode::NotFound);
    assert_eq!(had_by(), me, "and nothing was changed");

    // One that is new may be somebody else's from the start; who left has none any more.
    own.clock.minutes(1);
    own.add_interaction(customer, &of(host)).unwrap();
    assert_eq!(had_by(), Some(host));
    own.remove_member(host).unwrap();
    for refused in [
        own.add_interaction(customer, &of(host)).map(drop),
        own.change_interaction(id, &of(host)).map(drop),
    ] {
        assert_eq!(refused.unwrap_err().code, ErrorCode::NotFound);
    }
}

#[test]
fn c6_a_changed_contact_keeps_its_former_words() {
    let own = TestDesk::new();
    let customer = add_jadwiga(&own);
    let id = own
        .add_interaction(customer, &interaction("first words"))
        .unwrap()
        .value;
    own.change_interaction(id, &interaction("second words"))
        .unwrap();
    let louder = InteractionDraft {
        channel: Channel::Chat,
        ..interaction("second words")
    };
    own.change_interaction(id, &louder).unwrap();
    own.change_interaction(id, &interaction("third words"))
        .unwrap();

    let items = own.list_timeline(customer, 0, 10).unwrap().items;
    let TimelineItem::Interaction {
        interaction,
        at: when,
    } = &items[0]
    else {
        panic!("{items:?}");
    };
    assert_eq!(
        (interaction.text.as_str(), interaction.edits),
        ("third words", 2)
    );
    assert_eq!(
        *when,
        at("2026-10-14T10:00:00Z"),
        "when it happened does not change by the way"
    );
    let former: Vec<String> = own
        .store()
        .read(|c| -> Result<_, StoreError> {
            let mut statement =
                c.prepare("SELECT former_text FROM interaction_edit ORDER BY id")?;
            Ok(statement
                .query_map([], |row| row.get(0))?
                .collect::<Result<_, _>>()?)
        })
        .unwrap();
    assert_eq!(former, ["first words", "second words"]);

    own.remove_interaction(id).unwrap();
    assert_eq!(own.list_timeline(customer, 0, 10).unwrap().total, 0);
    own.undo_last().unwrap();
    assert_eq!(own.list_timeline(customer, 0, 10).unwrap().total, 1);
}

#[test]
fn w8_the_feelings_left_stand_in_a_line_oldest_first() {
    use kawka_domain::interaction::Feeling;
    let own = TestDesk::new();
    let id = add_jadwiga(&own);
    for (when, feeling) in [
        ("2026-05-02T08:00:00Z", Some(Feeling::Better)),
        ("2026-05-01T08:00:00Z", Some(Feeling::Worse)),
        ("2026-05-03T08:00:00Z", None),
    ] {
        let contact = InteractionDraft {
            at: Some(at(when)),
            feeling,
            ..interaction("said")
        };
        own.add_interaction(id, &contact).unwrap();
    }
    let line = own.get_customer(id).unwrap().feelings;
    let line: Vec<Feeling> = line.into_iter().map(|point| point.feeling).collect();
    assert_eq!(line, [Feeling::Worse, Feeling::Better]);
}

#[test]
fn c2_a_link_alone_is_a_contact_of_any_channel() {
    let own = TestDesk::new();
    let id = add_jadwiga(&own);
    let post = InteractionDraft {
        channel: Channel::ReviewSite,
        link: "https://reviews.example/42".into(),
        ..interaction("")
    };
    own.add_interaction(id, &post).unwrap();
    let TimelineItem::Interaction { interaction, .. } =
        own.list_timeline(id, 0, 1).unwrap().items.remove(0)
    else {
        panic!("a contact")
    };
    assert_eq!(
        (interaction.channel, interaction.link.as_str()),
        (Channel::ReviewSite, "https://reviews.example/42")
    );
}
