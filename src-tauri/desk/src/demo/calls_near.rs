//! Calls around today: yesterday's, today's and the coming ones.

use chrono::Weekday::{Mon, Thu, Tue, Wed};
use kawka_domain::booking::NoShowReason::Unexcused;
use kawka_domain::consent::ConsentDecision::{Given, Refused};
use kawka_domain::consent::ConsentScope::{QuoteByName, RecordInternal, SendToCustomer};

use super::parts::Us::{Dawid, Emilia, Justyna};
use super::parts::When::{Day, HalfHourBefore, LaterToday, Minutes, Seconds, Week};
use super::parts::Who::{
    Aleksandra, Amina, JensChristian, Kealoha, Malgorzata, Misaki, Pemba, Rui, Thorunn, Zuzanna,
};
use super::parts::{Both, Brief, Call, Course, NOTHING, Talk, answered, declined, quoted};
use super::{CALL_MINUTES, FIRST_CALL};

/// Length of a call in seconds.
const CALL: i64 = CALL_MINUTES as i64 * 60;

pub(super) const AROUND_NOW: &[Call] = &[
    Call {
        who: Malgorzata,
        start: Day(-1, 15, 0),
        booked: Week(1, Tue, 9, 20),
        brief: Some(Brief {
            by: Emilia,
            at: Week(1, Wed, 11, 0),
            know: Both(
                "Pani Małgorzata prowadzi kancelarię sama. Ceni papier i punktualność.",
                "Ms Chrząszcz runs her office alone. Values paper and punctuality.",
            ),
            ask: Both(
                "Jak wygląda u niej dzień z trzema aktami?",
                "What does a day with three deeds look like?",
            ),
            dos: Both(
                "Mów „pani rejent”. Podziękuj za kalendarz i krówki.",
                "Stay formal. Thank her for the calendar and the fudge.",
            ),
            donts: Both("Bez skrótów klawiszowych.", "No keyboard shortcuts."),
            ready: true,
        }),
        course: Course::Held(Talk {
            consents: &[
                (RecordInternal, Given),
                (SendToCustomer, Given),
                (QuoteByName, Refused),
            ],
            answers: &[
                answered(
                    "Od wnuczki, która studiuje w Lublinie.",
                    "From a granddaughter who studies in Lublin.",
                ),
                answered(
                    "Teczki na parapecie, od lewej do prawej.",
                    "Folders on the window sill, left to right.",
                ),
                quoted(
                    "Pierwszy raz od dwunastu lat byłam w sierpniu nad jeziorem.",
                    "For the first time in twelve years I was at the lake in August.",
                ),
                answered(
                    "Rano lista na dziś, w południe telefon do sądu, resztę pamięta aplikacja.",
                    "A list in the morning, a call to the court at noon; the app remembers the rest.",
                ),
                answered(
                    "Terminy liczone wstecz od podpisania.",
                    "Dates counted back from the day of signing.",
                ),
            ],
            notes: Both(
                "Bardzo ciepła rozmowa, pokazała stare pieczęcie.\n\
                 !! Odpowiemy w kilka dni, czy szablony aktów wejdą do planu\n\
                 ! Wysłać nagranie linkiem jednym kliknięciem, nie plikiem\n",
                "A very warm talk; she showed old seals.\n\
                 !! We answer within days whether deed templates get into the plan\n\
                 ! Send the recording as a one-click link, not as a file\n",
            ),
            done: &[],
        }),
    },
    Call {
        who: Pemba,
        start: Day(-1, 15, 30),
        booked: Week(1, Thu, 8, 0),
        brief: Some(Brief {
            by: Justyna,
            at: Week(1, Thu, 15, 0),
            know: Both(
                "Sezon w pełni; łączy się ze schronisk, gdy jest prąd.",
                "High season; joins from a lodge when there is power.",
            ),
            ask: Both(
                "Jak tragarze korzystają z list?",
                "How do the porters use the lists?",
            ),
            dos: Both("Przeproś za fakturę.", "Apologise for the invoice."),
            donts: NOTHING,
            ready: true,
        }),
        course: Course::NoShow(Unexcused, NOTHING),
    },
    Call {
        who: Thorunn,
        start: HalfHourBefore(120),
        booked: Week(1, Mon, 10, 0),
        brief: Some(Brief {
            by: Emilia,
            at: Day(-1, 14, 20),
            know: Both(
                "Właśnie wyszła jej nowa książka. Zgoda na pokazanie poprzedniego nagrania jest.",
                "A new book of hers has just come out. The former recording may be shown.",
            ),
            ask: Both(
                "Jak się teraz otwierają duże projekty?",
                "How do large projects open now?",
            ),
            dos: Both("Pogratuluj książki.", "Congratulate her on the book."),
            donts: Both(
                "Nie pytaj o sztuczną inteligencję, wszyscy pytają.",
                "Do not ask about AI, everybody does.",
            ),
            ready: true,
        }),
        course: Course::Held(Talk {
            consents: &[(RecordInternal, Given)],
            answers: &[
                answered(
                    "Jak poprzednio: od redaktorki z Uppsali.",
                    "As before: an editor in Uppsala.",
                ),
                answered(
                    "Karteczki, a teraz ani jednej.",
                    "Slips of paper, and now not one.",
                ),
                answered(
                    "Trzy książki naraz zamiast dwóch.",
                    "Three books at a time instead of two.",
                ),
                quoted(
                    "Zamykam laptop o czwartej i wiem, który akapit czeka.",
                    "I close the laptop at four and know which paragraph waits.",
                ),
                declined(
                    "Nic dziś nie przychodzi do głowy.",
                    "Nothing comes to mind today.",
                ),
            ],
            notes: Both(
                "Projekt z 9 tysiącami zadań otwiera się od razu, sprawdziła przy mnie.\n\
                 ! Zapytać, czy nagranie może zobaczyć jej zespół\n",
                "The project of nine thousand tasks opens at once; she tried it with me.\n\
                 ! Ask whether her team may see the recording\n",
            ),
            done: &[],
        }),
    },
    Call {
        who: Aleksandra,
        start: Seconds(FIRST_CALL),
        booked: Week(2, Thu, 16, 30),
        brief: Some(Brief {
            by: Emilia,
            at: Day(-1, 16, 40),
            know: Both(
                "Architektka krajobrazu z Poznania, od 2014 w Toronto. Pisze długo i z humorem, przysyła zrzuty \
                 ekranu z odręcznymi strzałkami. Eksport do iCal z godzinami działa od dwóch tygodni i nikt jej \
                 o tym nie powiedział.",
                "Landscape architect from Poznań, in Toronto since 2014. Writes at length and with humour, sends \
                 screenshots with hand-drawn arrows. The iCal export with hours has worked for two weeks and \
                 nobody has told her.",
            ),
            ask: Both(
                "Jak 11 osób dzieli jeden plan sezonu?\n\
                 Skąd przepisywanie z tablicy? Czego tam nie ma u nas?\n\
                 Czy pokazałaby swoje szablony innym pracowniom?",
                "How do eleven people share one season plan?\n\
                 Why copy from the board? What does it have that we do not?\n\
                 Would she show her templates to other studios?",
            ),
            dos: Both(
                "Zacznij od iCal, o to zapyta.\nPochwal film o szpitalu w Hamilton.",
                "Begin with iCal, she will ask.\nPraise the film on the hospital in Hamilton.",
            ),
            donts: Both(
                "Nie proponuj wyższego planu.",
                "Do not offer a larger plan.",
            ),
            ready: true,
        }),
        course: Course::Open,
    },
    Call {
        who: Misaki,
        start: Seconds(FIRST_CALL + CALL),
        booked: Week(2, Wed, 8, 10),
        brief: Some(Brief {
            by: Dawid,
            at: Day(-1, 12, 10),
            know: Both(
                "Czwarte pokolenie introligatorów. Poprzednim razem to my nie przyszliśmy.",
                "Fourth generation of bookbinders. Last time it was we who did not come.",
            ),
            ask: Both(
                "Co zmieniła poprawka wyszukiwania?\nJak zapisuje kroki, których uczy się latami?",
                "What has the search fix changed?\nHow does she write down steps that take years to learn?",
            ),
            dos: Both(
                "Przeproś krótko za pomyloną godzinę. Sprawdź, którą ma u siebie, i pilnuj czasu.",
                "A short apology for the mixed-up hour. Look what hour it is for her and keep to the time.",
            ),
            donts: Both("Nie przechodź na ty.", "Do not move to first names."),
            ready: true,
        }),
        course: Course::Open,
    },
    Call {
        who: JensChristian,
        start: LaterToday(210),
        booked: Week(1, Wed, 16, 15),
        brief: Some(Brief {
            by: Dawid,
            at: Day(-1, 17, 30),
            know: Both(
                "Odbudowuje kuter z 1911 roku. Ostatnio padło łącze, dziś dzwoni z domu.",
                "Rebuilds a cutter of 1911. The line failed last time, today he calls from home.",
            ),
            ask: Both(
                "Ile zdjęć ma jeden kadłub?",
                "How many photos does one hull have?",
            ),
            dos: NOTHING,
            donts: NOTHING,
            ready: false,
        }),
        course: Course::Open,
    },
    Call {
        who: Kealoha,
        start: Day(1, 8, 30),
        booked: Day(-2, 20, 0),
        brief: Some(Brief {
            by: Dawid,
            at: Day(-1, 17, 50),
            know: Both(
                "Drugie podejście po sztormie. Może dołączyć z łodzi.",
                "Second attempt after the storm. May join from the boat.",
            ),
            ask: NOTHING,
            dos: NOTHING,
            donts: NOTHING,
            ready: false,
        }),
        course: Course::Open,
    },
    Call {
        who: Rui,
        start: Day(1, 14, 0),
        booked: Week(1, Wed, 12, 45),
        brief: Some(Brief {
            by: Emilia,
            at: Day(-1, 13, 30),
            know: Both(
                "Dwanaście osób i czterdzieści kuchni rocznie. Jego tablica korkowa wisi u nas w kuchni.",
                "Twelve people and forty kitchens a year. His cork board hangs in our kitchen.",
            ),
            ask: Both(
                "Co zostało na korku, mimo wszystko?",
                "What has stayed on the cork, in spite of all?",
            ),
            dos: Both(
                "Powiedz, co z podwójnymi powiadomieniami.",
                "Say where we are with the double notifications.",
            ),
            donts: Both("Nie obiecuj daty.", "Promise no date."),
            ready: true,
        }),
        course: Course::Open,
    },
    Call {
        who: Amina,
        start: Day(2, 15, 0),
        booked: Day(-1, 10, 5),
        brief: None,
        course: Course::Open,
    },
    Call {
        who: Zuzanna,
        start: Day(5, 10, 0),
        booked: Minutes(-200),
        brief: None,
        course: Course::Open,
    },
];
