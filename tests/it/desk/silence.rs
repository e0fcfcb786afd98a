//! Invitations without an answer are on Today when it is time to remind. Row E7.

use kawka_desk::view::Attention;
use kawka_domain::ids::{CustomerId, NominationId};
use kawka_domain::person::CustomerDraft;

use crate::support::TestDesk;
use crate::support::builders::{add_booking, customer, email};
use crate::support::nominations::{accepted, invited, send};

fn add(own: &TestDesk, name: &str) -> CustomerId {
    let address = email(&format!("{}@las.example", name.to_lowercase()));
    own.add_customer(&customer(name, "Las"), &[address])
        .unwrap()
        .value
}

/// How many, whose waited longest, for how many days.
fn silent(own: &TestDesk) -> Option<(u32, NominationId, u32)> {
    let attention = own.get_today().unwrap().attention;
    attention.into_iter().find_map(|one| match one {
        Attention::SilentInvitations {
            count,
            nomination_id,
            days,
            ..
        } => Some((count, nomination_id, days)),
        _ => None,
    })
}

fn days(own: &TestDesk, days: i64) {
    own.clock.forward(chrono::Duration::days(days));
}

#[test]
fn e7_silence_is_on_today_from_the_day_of_the_reminder_to_the_reminder() {
    let own = TestDesk::new();
    let jan = invited(&own, add(&own, "Jan"));
    days(&own, 6);
    assert_eq!(silent(&own), None);
    days(&own, 1);
    assert_eq!(silent(&own), Some((1, jan, 7)));
    send(&own, jan);
    assert_eq!(silent(&own), None, "one reminder a round");
}

#[test]
fn e7_many_silent_invitations_are_one_line_that_names_the_oldest() {
    let own = TestDesk::new();
    let jan = invited(&own, add(&own, "Jan"));
    days(&own, 2);
    invited(&own, add(&own, "Ewa"));
    let ala = accepted(&own, add(&own, "Ala"));
    days(&own, 7);
    assert_eq!(
        silent(&own),
        Some((2, jan, 9)),
        "who was not invited is not silent"
    );
    own.give_up_invitation(jan).unwrap();
    assert_eq!(silent(&own).unwrap().0, 1);
    send(&own, ala);
    assert_eq!(silent(&own).unwrap().0, 1);
}

#[test]
fn e7_who_books_or_must_not_be_contacted_or_lapsed_is_not_on_today() {
    let own = TestDesk::new();
    let jan = add(&own, "Jan");
    invited(&own, jan);
    let ewa = add(&own, "Ewa");
    invited(&own, ewa);
    days(&own, 8);
    assert_eq!(silent(&own).unwrap().0, 2);
    add_booking(&own, jan, "2026-11-20T12:00:00Z");
    assert_eq!(silent(&own).unwrap().0, 1);
    let stop = CustomerDraft {
        do_not_contact: true,
        ..customer("Ewa", "Las")
    };
    own.change_customer(ewa, &stop).unwrap();
    assert_eq!(silent(&own), None);
    own.undo_last().unwrap();
    assert_eq!(silent(&own).unwrap().0, 1);
    days(&own, 13);
    assert_eq!(silent(&own), None, "it lapsed");
}
