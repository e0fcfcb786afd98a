//! The waiting list fills empty slots. Row E11, with the slots' own pattern.

use kawka_desk::view::SlotPlanDraft;
use kawka_domain::nomination::fit::FitReason;
use kawka_domain::person::CustomerDraft;
use kawka_domain::slots::SlotDraft;

use crate::support::TestDesk;
use crate::support::builders::customer;
use crate::support::nominations::accepted;

#[test]
fn e11_an_empty_slot_names_those_who_wait_and_whom_it_suits_best_first() {
    // Wednesday noon in Warsaw; slots on Thursdays at 9:00 and 15:00, which is 3:00 and 9:00 in New York.
    let own = TestDesk::new();
    assert!(
        own.list_slot_people().unwrap().is_empty(),
        "no pattern, no empty slot"
    );
    own.change_slot_plan(&SlotPlanDraft {
        time_zone: "Europe/Warsaw".into(),
        goal: None,
    })
    .unwrap();
    let slot = |at: &str| SlotDraft {
        weekday: 4,
        at: at.parse().unwrap(),
        minutes: 30,
        from: "2026-10-12".parse().unwrap(),
    };
    own.add_slots(&[slot("09:00:00"), slot("15:00:00")])
        .unwrap();
    let waits = |given: &str, zone: &str, language: &str| {
        let fields = CustomerDraft {
            time_zone: zone.into(),
            language: language.into(),
            care_owner_id: own.me().ok(),
            ..customer(given, "Las")
        };
        accepted(&own, own.add_customer(&fields, &[]).unwrap().value)
    };
    let warsaw = waits("Ewa", "Europe/Warsaw", "pl");
    let new_york = waits("Jan", "America/New_York", "en");
    let nowhere = waits("Ida", "", "xx");

    let slots = own.list_slot_people().unwrap();
    assert_eq!(slots.len(), 4, "two Thursdays: {slots:#?}");
    let who = |nth: usize| -> Vec<_> {
        slots[nth]
            .people
            .iter()
            .map(|one| one.nomination_id)
            .collect()
    };
    assert_eq!(who(0), [warsaw, nowhere], "3:00 in New York is night");
    assert_eq!(who(1), [warsaw, new_york, nowhere]);
    assert_eq!(
        slots[1].people[1].reasons,
        [
            FitReason::LocalDay,
            FitReason::OurLanguage,
            FitReason::OwnerHere
        ]
    );
    assert_eq!(
        slots[1].people[2].reasons[..2],
        [FitReason::ZoneUnknown, FitReason::OtherLanguage]
    );
    // A slot that somebody has is empty no longer.
    let booked = slots[1].start;
    let jan = own.get_nomination(new_york).unwrap().customer.id;
    own.add_booking(&crate::support::builders::booking(jan, booked))
        .unwrap();
    let left: Vec<_> = own
        .list_slot_people()
        .unwrap()
        .iter()
        .map(|one| one.start)
        .collect();
    assert!(!left.contains(&booked));
    assert_eq!(left.len(), 3);
}
