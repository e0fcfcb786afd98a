//! The rest of the made-up week: decisions in writing, follow-ups, the sentences of consent.

use chrono::Weekday::{Fri, Mon, Thu, Tue, Wed};
use kawka_domain::consent::ConsentDecision::{Given, Withdrawn};
use kawka_domain::consent::ConsentMethod::Email;
use kawka_domain::consent::ConsentScope;
use kawka_domain::follow_up::FollowUpKind::{Promise, Task as Todo};

use super::parts::Us::{Dawid, Emilia, Justyna, Tomasz};
use super::parts::When::{Day, Minutes, Week};
use super::parts::{Both, Due, Task, Us, When, Who, Written};
use crate::wording::{CONSENT_EN, CONSENT_PL};

/// The host's room.
pub(super) const ROOM: &str = "https://video.example/room/tomasz-wilk";

/// The members with their addresses.
pub(super) const MEMBERS: [(Us, &str, &str); 4] = [
    (Tomasz, "Tomasz Wilk", "tomasz@kawka.example"),
    (Emilia, "Emilia Sroka", "emilia@kawka.example"),
    (Dawid, "Dawid Hałas", "dawid@kawka.example"),
    (Justyna, "Justyna Kempa", "justyna@kawka.example"),
];

/// Who is behind the booking without a customer, as a calendar tells it.
pub(super) const STRANGER: (&str, &str) = ("Kowalczyk Sylwia", "biuro@dachy-kowalczyk.example");
/// What that calendar calls it.
pub(super) const STRANGER_TITLE: Both =
    Both("Wirtualna kawka, 30 minut", "Virtual coffee, 30 minutes");
/// Why nothing is offered next week for two days.
pub(super) const AWAY: Both = Both("Targi w Poznaniu", "Trade fair in Poznań");
/// When it is.
pub(super) const STRANGER_CALL: When = Day(2, 9, 30);

/// The sentence in which a purpose is asked for.
pub(super) const fn sentence(scope: ConsentScope) -> Both {
    match scope {
        ConsentScope::RecordInternal => Both(CONSENT_PL, CONSENT_EN),
        ConsentScope::SendToCustomer => Both(
            "Czy przysłać potem nagranie?",
            "May we send you the recording afterwards?",
        ),
        ConsentScope::ShareWithTheirTeam => Both(
            "Czy to nagranie może obejrzeć także zespół?",
            "May your own team watch this recording as well?",
        ),
        ConsentScope::QuoteByName => Both(
            "Czy możemy zacytować te słowa z imieniem i nazwiskiem?",
            "May we quote these words with your name?",
        ),
        ConsentScope::ShowToOthers => Both(
            "Czy możemy pokazać nagranie innym poza naszym zespołem?",
            "May we show the recording to others outside of our team?",
        ),
    }
}

pub(super) const WRITTEN: &[Written] = &[
    Written {
        who: Who::Ngoc,
        at: Week(6, Thu, 9, 15),
        by: Justyna,
        scope: ConsentScope::QuoteByName,
        decision: Withdrawn,
        method: Email,
    },
    Written {
        who: Who::Ngoc,
        at: Week(6, Thu, 9, 16),
        by: Justyna,
        scope: ConsentScope::RecordInternal,
        decision: Withdrawn,
        method: Email,
    },
    Written {
        who: Who::Aleksandra,
        at: Week(1, Fri, 15, 30),
        by: Emilia,
        scope: ConsentScope::QuoteByName,
        decision: Given,
        method: Email,
    },
];

pub(super) const TASKS: &[Task] = &[
    Task {
        who: Some(Who::Siobhan),
        made: Week(1, Mon, 16, 10),
        by: Justyna,
        assignee: Tomasz,
        kind: Todo,
        due: Due::Days(-2),
        title: Both(
            "Poprosić o dostęp do widoku roku dla Siobhán",
            "Ask for early access to the year view for Siobhán",
        ),
        done: None,
    },
    Task {
        who: Some(Who::Aleksandra),
        made: Week(2, Tue, 15, 30),
        by: Justyna,
        assignee: Emilia,
        kind: Todo,
        due: Due::ThisWeek,
        title: Both(
            "Przekazać pomysł na daty liczone wstecz od sadzenia",
            "Pass on the idea of dates counted back from planting day",
        ),
        done: None,
    },
    Task {
        who: Some(Who::Malgorzata),
        made: Week(2, Mon, 9, 40),
        by: Emilia,
        assignee: Tomasz,
        kind: Todo,
        due: Due::Days(0),
        title: Both(
            "Omówić szablony aktów z zespołem produktu",
            "Discuss deed templates with the product team",
        ),
        done: None,
    },
    Task {
        who: Some(Who::Pemba),
        made: Day(-1, 16, 5),
        by: Justyna,
        assignee: Tomasz,
        kind: Todo,
        due: Due::Days(0),
        title: Both(
            "Druga szansa: napisać do Pemby, gdy zejdzie z trasy",
            "Second chance: write to Pemba once he is off the trail",
        ),
        done: None,
    },
    Task {
        who: Some(Who::Rui),
        made: Week(2, Thu, 9, 0),
        by: Dawid,
        assignee: Dawid,
        kind: Promise,
        due: Due::ThisWeek,
        title: Both(
            "Damy znać, skąd podwójne powiadomienia",
            "We tell him where the double notifications come from",
        ),
        done: None,
    },
    Task {
        who: Some(Who::Oluwaseun),
        made: Week(1, Tue, 12, 5),
        by: Emilia,
        assignee: Tomasz,
        kind: Todo,
        due: Due::ThisWeek,
        title: Both(
            "Podziękować na forum tym, którzy odpowiadają za nas",
            "Thank those in the forum who answer on our behalf",
        ),
        done: None,
    },
    Task {
        who: Some(Who::Kealoha),
        made: Day(-2, 20, 15),
        by: Dawid,
        assignee: Tomasz,
        kind: Promise,
        due: Due::Days(12),
        title: Both(
            "Pokażemy plan na zdjęcia bez konta",
            "We show her the plan for photos without an account",
        ),
        done: None,
    },
    Task {
        who: Some(Who::Sylwia),
        made: Week(4, Tue, 8, 30),
        by: Emilia,
        assignee: Emilia,
        kind: Todo,
        due: Due::Days(9),
        title: Both(
            "Zaprosić panią Sylwię na kawkę po sezonie",
            "Invite Ms Kowalczyk for a coffee after the season",
        ),
        done: None,
    },
    Task {
        who: Some(Who::Zuzanna),
        made: Minutes(-185),
        by: Justyna,
        assignee: Justyna,
        kind: Todo,
        due: Due::Days(1),
        title: Both(
            "Wydrukować namalowaną kawkę i powiesić",
            "Print the painted jackdaw and hang it up",
        ),
        done: None,
    },
    Task {
        who: None,
        made: Week(1, Mon, 9, 0),
        by: Tomasz,
        assignee: Tomasz,
        kind: Todo,
        due: Due::Someday,
        title: Both(
            "Zebrać pięć najlepszych zdań z kawek na zebranie",
            "Collect the five best sentences of the coffees for the all-hands",
        ),
        done: None,
    },
    Task {
        who: Some(Who::Misaki),
        made: Week(4, Wed, 10, 30),
        by: Dawid,
        assignee: Tomasz,
        kind: Promise,
        due: Due::Days(-20),
        title: Both(
            "Przeprosimy i zaproponujemy dwa nowe terminy",
            "We apologise and offer two new dates",
        ),
        done: Some(Week(4, Thu, 8, 20)),
    },
];

/// What shows a decision that came by mail.
pub(super) const MAIL: Both = Both("odpowiedź mailem", "answer by mail");
