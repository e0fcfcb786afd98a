//! Who was proposed for a call in the story, and how far that went. Calls answer by themselves: whoever was invited and
//! booked afterwards is matched like anybody else.

use chrono::Weekday::{Fri, Mon, Thu, Tue, Wed};
use kawka_domain::nomination::rules::RuleKind;
use kawka_domain::nomination::{Decision, NominationWhy};

use super::parts::Both;
use super::parts::Us::{self, Dawid, Emilia, Justyna, Tomasz};
use super::parts::When::{self, Day, Week};
use super::parts::Who;

/// Where guests book.
pub(super) const BOOKING_LINK: &str = "https://calendly.example/tomasz/wirtualna-kawka";

/// One proposal.
pub(super) struct Nominated {
    pub who: Who,
    pub at: When,
    pub by: Us,
    pub why: NominationWhy,
    pub note: Both,
    pub ask: Both,
    pub decided: Option<(When, Us, Decision, Both)>,
    pub aside: Option<(When, RuleKind, Both)>,
    pub sent: &'static [(When, Us)],
}

const NOTHING: Both = Both("", "");

pub(super) const NOMINATED: &[Nominated] = &[
    Nominated {
        who: Who::Ngoc,
        at: Week(7, Tue, 10, 0),
        by: Justyna,
        why: NominationWhy::WritesGladly,
        note: Both(
            "Odpisuje w pięć minut i zawsze coś dorzuci od siebie.",
            "Answers within five minutes and always adds something of their own.",
        ),
        ask: NOTHING,
        decided: Some((
            Week(6, Fri, 9, 0),
            Tomasz,
            Decision::Declined,
            Both(
                "Prosi, żeby nie pisać. Szanujemy to.",
                "Asks not to be written to. We respect that.",
            ),
        )),
        aside: None,
        sent: &[],
    },
    Nominated {
        who: Who::Siobhan,
        at: Week(5, Tue, 11, 0),
        by: Emilia,
        why: NominationWhy::Story,
        note: Both(
            "Opowieść o klifach z zeszłego roku.",
            "The story of the cliffs from last year.",
        ),
        ask: NOTHING,
        decided: Some((Week(5, Wed, 9, 30), Tomasz, Decision::Accepted, NOTHING)),
        aside: None,
        sent: &[(Week(4, Mon, 10, 0), Emilia), (Week(2, Fri, 9, 0), Emilia)],
    },
    Nominated {
        who: Who::Malgorzata,
        at: Week(3, Mon, 9, 0),
        by: Emilia,
        why: NominationWhy::ConstructiveIdeas,
        note: Both(
            "Sama rozrysowała, jak widzi rozliczenia.",
            "Drew up herself how she sees the settlements.",
        ),
        ask: Both(
            "Skąd zna tak dobrze księgowych?",
            "How come she knows bookkeepers so well?",
        ),
        decided: Some((Week(3, Tue, 8, 45), Tomasz, Decision::Accepted, NOTHING)),
        aside: None,
        sent: &[(Week(2, Mon, 9, 15), Emilia)],
    },
    Nominated {
        who: Who::Pemba,
        at: Week(3, Wed, 13, 0),
        by: Dawid,
        why: NominationWhy::InterestingTrade,
        note: Both(
            "Prowadzi wyprawy; pisze z miejsc bez zasięgu.",
            "Leads expeditions; writes from places without reception.",
        ),
        ask: NOTHING,
        decided: Some((Week(3, Thu, 9, 0), Tomasz, Decision::Accepted, NOTHING)),
        aside: None,
        sent: &[(Week(2, Tue, 9, 0), Dawid)],
    },
    Nominated {
        who: Who::Rui,
        at: Week(4, Mon, 12, 0),
        by: Justyna,
        why: NominationWhy::WritesGladly,
        note: NOTHING,
        ask: NOTHING,
        decided: Some((Week(4, Tue, 9, 0), Tomasz, Decision::Accepted, NOTHING)),
        aside: None,
        sent: &[(Week(2, Wed, 9, 0), Justyna)],
    },
    Nominated {
        who: Who::Sylwia,
        at: Week(3, Thu, 15, 0),
        by: Emilia,
        why: NominationWhy::InterestingTrade,
        note: Both(
            "Dekarka z trzeciego pokolenia. Zna każdy dach w powiecie.",
            "A roofer in the third generation. Knows every roof in the county.",
        ),
        ask: Both(
            "Jak wygląda jej dzień na dachu z telefonem?",
            "What is a day on the roof with a phone like?",
        ),
        decided: Some((Week(2, Mon, 9, 0), Tomasz, Decision::Accepted, NOTHING)),
        aside: None,
        sent: &[(Day(-9, 10, 0), Emilia)],
    },
    Nominated {
        who: Who::Zuzanna,
        at: Week(2, Thu, 9, 0),
        by: Justyna,
        why: NominationWhy::Story,
        note: Both(
            "Przedszkole w lesie, ostatnio przerwała je ospa.",
            "A kindergarten in the woods; chickenpox got in the way last time.",
        ),
        ask: NOTHING,
        decided: Some((Week(2, Fri, 9, 0), Tomasz, Decision::Accepted, NOTHING)),
        aside: None,
        sent: &[(Day(-4, 9, 30), Justyna)],
    },
    Nominated {
        who: Who::Bo,
        at: Day(-8, 11, 0),
        by: Dawid,
        why: NominationWhy::ConstructiveIdeas,
        note: Both(
            "Po rozmowie przysłał listę dziesięciu pomysłów.",
            "Sent a list of ten ideas after the call.",
        ),
        ask: Both(
            "Który z dziesięciu pomysłów jest dla niego najważniejszy?",
            "Which of the ten ideas matters most to him?",
        ),
        decided: Some((Day(-6, 9, 0), Tomasz, Decision::Accepted, NOTHING)),
        aside: Some((
            Day(-6, 9, 5),
            RuleKind::PersonCoolDown,
            Both("Sam poprosił o ciąg dalszy.", "He asked to go on himself."),
        )),
        sent: &[],
    },
    Nominated {
        who: Who::Oluwaseun,
        at: Day(-3, 14, 0),
        by: Emilia,
        why: NominationWhy::Story,
        note: Both(
            "Zna trzy pokolenia klientów swojego warsztatu.",
            "Knows three generations of the workshop's customers.",
        ),
        ask: NOTHING,
        decided: Some((Day(-2, 9, 0), Tomasz, Decision::Accepted, NOTHING)),
        aside: None,
        sent: &[],
    },
    Nominated {
        who: Who::Amina,
        at: Day(-2, 13, 0),
        by: Justyna,
        why: NominationWhy::WritesGladly,
        note: Both(
            "Przysłała zdjęcie pracowni po przeprowadzce.",
            "Sent a picture of the studio after moving.",
        ),
        ask: NOTHING,
        decided: None,
        aside: None,
        sent: &[],
    },
    Nominated {
        who: Who::Aleksandra,
        at: Day(-1, 9, 20),
        by: Emilia,
        why: NominationWhy::ConstructiveIdeas,
        note: Both(
            "Ma pomysł na widok całego roku.",
            "Has an idea for seeing a whole year.",
        ),
        ask: Both("Jak planuje sezon?", "How does she plan a season?"),
        decided: None,
        aside: None,
        sent: &[],
    },
];
