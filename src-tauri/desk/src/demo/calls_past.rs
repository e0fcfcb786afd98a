//! Calls of the past months.

use chrono::Weekday::{Mon, Thu, Tue, Wed};
use kawka_domain::booking::NoShowReason::{Excused, OurFault, Technical, Unexcused};
use kawka_domain::consent::ConsentDecision::{Given, Refused};
use kawka_domain::consent::ConsentScope::{
    QuoteByName, RecordInternal, SendToCustomer, ShowToOthers,
};

use super::parts::Us::{Dawid, Emilia, Justyna};
use super::parts::When::{Day, Week};
use super::parts::Who::{
    Aleksandra, Amina, Bo, JensChristian, Kealoha, Misaki, Ngoc, Oluwaseun, Siobhan, Thorunn,
    Zuzanna,
};
use super::parts::{
    Both, Brief, Call, Course, NOT_ASKED, NOTHING, Talk, answered, declined, quoted,
};

pub(super) const PAST: &[Call] = &[
    Call {
        who: Oluwaseun,
        start: Week(31, Tue, 16, 0),
        booked: Week(32, Thu, 10, 0),
        brief: None,
        course: Course::Held(Talk {
            consents: &[
                (RecordInternal, Given),
                (SendToCustomer, Given),
                (QuoteByName, Refused),
            ],
            answers: &[
                answered(
                    "Forum lutników, 2018: ktoś wrzucił zdjęcie tablicy.",
                    "A forum for luthiers, 2018: somebody posted a photo of a board.",
                ),
                quoted(
                    "Papierowa metka na każdym fortepianie, potem arkusz, którego nikt poza mną nie otwierał.",
                    "A paper tag on each piano, then a spreadsheet that nobody but me opened.",
                ),
                declined(
                    "Woli nie mówić o liczbach.",
                    "Would rather not talk about numbers.",
                ),
                answered(
                    "Jeden projekt na instrument, kopiowany z wzoru. Córki odhaczają kroki na tablecie.",
                    "One project an instrument, copied from the master. His daughters tick steps on a tablet.",
                ),
                answered(
                    "Kroki, które odblokują się dopiero, gdy klej wyschnie.",
                    "Steps that unlock only when the glue has dried.",
                ),
            ],
            notes: Both(
                "Śmiał się z kawki na kubku. Córka Ife dołączyła na początek.\n\
                 Klient dostał kiedyś nie swój fortepian: dlatego każdy krok ma zdjęcie.\n\
                 !! Damy znać, gdy kolorowe etykiety będą w telefonie\n\
                 ! Wysłać Ife listę skrótów i układ na tablet\n",
                "Laughed about the jackdaw on the mug. Daughter Ife joined for the first minutes.\n\
                 A customer once got the wrong piano back: that is why each step has a photo.\n\
                 !! We tell him when colour labels are on the phone\n\
                 ! Send Ife the list of shortcuts and the tablet layout\n",
            ),
            done: &[
                (0, Emilia, Week(5, Wed, 11, 35)),
                (1, Emilia, Week(31, Thu, 9, 0)),
            ],
        }),
    },
    Call {
        who: Thorunn,
        start: Week(30, Wed, 10, 30),
        booked: Week(31, Mon, 13, 0),
        brief: None,
        course: Course::Held(Talk {
            consents: &[(RecordInternal, Given), (ShowToOthers, Given)],
            answers: &[
                answered("Od redaktorki z Uppsali.", "Through an editor in Uppsala."),
                answered(
                    "Karteczki w rękopisie. Wypadały.",
                    "Slips in the manuscript. They fell out.",
                ),
                quoted(
                    "Oddajemy książki dwa tygodnie przed terminem, a nie dwa po.",
                    "We deliver books two weeks early instead of two weeks late.",
                ),
                answered(
                    "Rozdział to projekt, akapit to zadanie.",
                    "A chapter is a project, a paragraph a task.",
                ),
                answered(
                    "Duże projekty otwierają się za wolno.",
                    "Large projects open too slowly.",
                ),
            ],
            notes: Both(
                "Cytowała nam sagę z pamięci.\n!! Przyspieszymy duże projekty i damy znać\n",
                "Quoted a saga to us by heart.\n!! We make large projects faster and tell her\n",
            ),
            done: &[(0, Dawid, Week(26, Wed, 10, 5))],
        }),
    },
    Call {
        who: Ngoc,
        start: Week(26, Thu, 9, 0),
        booked: Week(27, Mon, 8, 0),
        brief: None,
        course: Course::Held(Talk {
            consents: &[(RecordInternal, Given), (QuoteByName, Given)],
            answers: &[
                answered(
                    "Reklama na Facebooku, rzadki przypadek.",
                    "A Facebook ad, a rare case.",
                ),
                answered(
                    "Zeszyt, potem zdjęcia zeszytu.",
                    "A notebook, then photos of the notebook.",
                ),
                NOT_ASKED,
                answered(
                    "Zamówienia restauracji i wypały.",
                    "Restaurant orders and firings.",
                ),
                NOT_ASKED,
            ],
            notes: Both(
                "Krótka rozmowa, piec był gorący.\n",
                "A short talk, the kiln was hot.\n",
            ),
            done: &[],
        }),
    },
    Call {
        who: Aleksandra,
        start: Week(22, Tue, 14, 0),
        booked: Week(24, Thu, 12, 0),
        brief: None,
        course: Course::Held(Talk {
            consents: &[
                (RecordInternal, Given),
                (SendToCustomer, Given),
                (ShowToOthers, Refused),
            ],
            answers: &[
                answered(
                    "Z podcastu o GTD, w samochodzie, w korku na Gardinerze.",
                    "From a podcast on GTD, in the car, stuck on the Gardiner.",
                ),
                answered(
                    "Trzy białe tablice, jedna w łazience; mąż robił im zdjęcia.",
                    "Three whiteboards, one of them in the bathroom; her husband took the photos.",
                ),
                quoted(
                    "Dwa dachy w sezonie więcej i żadnego telefonu w niedzielę.",
                    "Two more roofs a season and no phone calls on Sundays.",
                ),
                answered(
                    "Sezon to jeden projekt, rośliny to zadania cykliczne, kalendarz ma z iCal.",
                    "A season is one project, plants are repeating tasks, her calendar comes from iCal.",
                ),
                answered(
                    "Godziny znikają w iCal; nie widzi całego roku naraz.",
                    "The hours vanish in iCal; she cannot see a whole year at once.",
                ),
            ],
            notes: Both(
                "Pokazała dach szkoły na żywo, wiało tak, że nic nie słyszałem.\n\
                 !! Damy Ci znać, gdy tylko eksport do iCal będzie miał godziny\n\
                 !! Przyślemy przewodnik dla podwykonawców\n\
                 ! Zapytać o szablon sezonu dla innych pracowni\n",
                "Showed a school roof live, in such a wind that I heard nothing.\n\
                 !! We tell you as soon as the iCal export has hours\n\
                 !! We send the guide for subcontractors\n\
                 ! Ask for her season template for other studios\n",
            ),
            done: &[
                (1, Emilia, Week(21, Mon, 10, 0)),
                (2, Emilia, Week(20, Tue, 9, 30)),
            ],
        }),
    },
    Call {
        who: Amina,
        start: Week(17, Wed, 15, 0),
        booked: Week(18, Tue, 9, 0),
        brief: None,
        course: Course::Held(Talk {
            consents: &[
                (RecordInternal, Given),
                (QuoteByName, Given),
                (ShowToOthers, Given),
            ],
            answers: &[
                answered(
                    "Poleciła nas siostra z Marsylii.",
                    "Her sister in Marseille told her.",
                ),
                answered(
                    "Zeszyt na każdy wzór. Zeszyty kochają wodę.",
                    "A notebook a pattern. Notebooks love water.",
                ),
                quoted(
                    "Nie tnę już dwa razy tej samej gwiazdy.",
                    "I no longer cut the same star twice.",
                ),
                answered(
                    "Zdjęcie wzoru jako okładka, kolory jako etykiety.",
                    "The pattern’s photo as a cover, colours as labels.",
                ),
                answered(
                    "Odcienie: etykiet jest osiem, a błękitów jedenaście.",
                    "Shades: there are eight labels and eleven blues.",
                ),
            ],
            notes: Both(
                "Nauczyła mnie słowa „zellige”.\n!! Zapytamy zespół o więcej kolorów etykiet i odpiszemy\n",
                "Taught me the word “zellige”.\n!! We ask the team for more label colours and write back\n",
            ),
            done: &[(0, Justyna, Week(14, Thu, 11, 0))],
        }),
    },
    Call {
        who: Aleksandra,
        start: Week(13, Wed, 14, 30),
        booked: Week(14, Tue, 10, 0),
        brief: None,
        course: Course::NoShow(
            Excused,
            Both(
                "Syn chory, napisała rano.",
                "Her son was ill; she wrote in the morning.",
            ),
        ),
    },
    Call {
        who: Zuzanna,
        start: Week(9, Wed, 15, 30),
        booked: Week(10, Tue, 9, 0),
        brief: None,
        course: Course::Cancelled(Justyna, Both("Ospa w grupie.", "Chickenpox in the group.")),
    },
    Call {
        who: Bo,
        start: Week(8, Tue, 15, 0),
        booked: Week(9, Mon, 12, 0),
        brief: None,
        course: Course::Held(Talk {
            consents: &[(RecordInternal, Refused), (QuoteByName, Given)],
            answers: &[
                answered(
                    "Szukał „4000 zadań w jednym projekcie”.",
                    "He searched for “4,000 tasks in one project”.",
                ),
                answered("Kreda na piszczałkach.", "Chalk on the pipes."),
                answered(
                    "W Wielkanoc wszystkie głosy stroiły.",
                    "At Easter every stop was in tune.",
                ),
                quoted("Słucham, odhaczam, słucham.", "I listen, I tick, I listen."),
                declined(
                    "„Cisza jest trudna. Reszta jest prosta”.",
                    "“Silence is hard. The rest is easy.”",
                ),
            ],
            notes: Both(
                "Nie chce nagrania: mówi, że dźwięk z komputera go boli. Rozmowa z organami w tle.\n\
                 ! Podesłać nagranie prawdziwej kawki (ptaka), obiecałem w żartach\n",
                "No recording: computer sound hurts him, he says. We talked with the organ in the background.\n\
                 ! Send him the recording of a real jackdaw, half a joke\n",
            ),
            done: &[(0, Dawid, Week(7, Thu, 12, 0))],
        }),
    },
    Call {
        who: Aleksandra,
        start: Week(6, Tue, 14, 30),
        booked: Week(7, Wed, 17, 0),
        brief: None,
        course: Course::NoShow(Unexcused, NOTHING),
    },
    Call {
        who: Kealoha,
        start: Week(5, Tue, 9, 0),
        booked: Week(6, Wed, 19, 0),
        brief: None,
        course: Course::NoShow(
            Excused,
            Both(
                "Sztorm, dała znać dzień wcześniej.",
                "A storm; told us the day before.",
            ),
        ),
    },
    Call {
        who: Misaki,
        start: Week(4, Wed, 9, 30),
        booked: Week(5, Thu, 8, 0),
        brief: None,
        course: Course::NoShow(
            OurFault,
            Both(
                "Pomyliliśmy godzinę w Kioto.",
                "We mixed up the hour in Kyoto.",
            ),
        ),
    },
    Call {
        who: JensChristian,
        start: Week(3, Wed, 15, 30),
        booked: Week(4, Tue, 14, 0),
        brief: None,
        course: Course::NoShow(
            Technical,
            Both(
                "Internet na nabrzeżu padł po minucie.",
                "The quay’s internet failed after a minute.",
            ),
        ),
    },
    Call {
        who: Siobhan,
        start: Week(2, Thu, 14, 30),
        booked: Week(3, Tue, 11, 0),
        brief: None,
        course: Course::Held(Talk {
            consents: &[(RecordInternal, Given), (SendToCustomer, Given)],
            answers: &[
                answered(
                    "Z książki o małych firmach, przypis 14.",
                    "From a book on small firms, footnote 14.",
                ),
                answered(
                    "Tablica pływów z doklejonymi karteczkami.",
                    "A tide table with notes stuck to it.",
                ),
                answered(
                    "Rok temu trzy warsztaty, teraz jedenaście.",
                    "Three workshops last year, eleven now.",
                ),
                quoted(
                    "Pływy mają pierwszeństwo, potem ja, potem aplikacja.",
                    "The tide goes first, then I, then the app.",
                ),
                answered(
                    "Widok roku. „Miesiąc to za mało dla morza”.",
                    "A year view. “A month is too little for the sea.”",
                ),
            ],
            notes: Both(
                "Gotowała w trakcie rozmowy, para na kamerze.\n\
                 !! Damy dostęp do widoku roku, zanim trafi do wszystkich\n\
                 ! Zapytać, czy przyjedzie na wiosenne spotkanie\n",
                "Cooked during the call, steam on the camera.\n\
                 !! She gets the year view before everybody else\n\
                 ! Ask whether she comes to the spring meet-up\n",
            ),
            done: &[],
        }),
    },
    Call {
        who: Oluwaseun,
        start: Day(-2, 16, 0),
        booked: Week(1, Tue, 12, 0),
        brief: Some(Brief {
            by: Emilia,
            at: Week(1, Wed, 12, 30),
            know: Both(
                "Druga rozmowa. Etykiety w telefonie już wie.",
                "Second call. Knows about the labels on the phone.",
            ),
            ask: Both(
                "Czy pokaże swój wzór z 90 krokami?",
                "Would he show his master of ninety steps?",
            ),
            dos: Both(
                "Podziękuj za 41 odpowiedzi na forum.",
                "Thank him for 41 answers in the forum.",
            ),
            donts: Both(
                "Nie wracaj do awarii: wyjaśniona.",
                "No talk of the outage: settled.",
            ),
            ready: true,
        }),
        course: Course::Open,
    },
];
