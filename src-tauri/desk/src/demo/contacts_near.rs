//! Contacts with the customers in Europe.

use chrono::Weekday::{Fri, Mon, Thu, Tue, Wed};
use kawka_domain::interaction::Channel::{
    Blog, Chat, Email, Facebook, Forum, Gift, InPerson, Linkedin, Phone, ReviewSite, X,
};
use kawka_domain::interaction::InteractionKind::{
    Complaint, Compliment, Other, Problem, Question, Story, Suggestion,
};

use super::parts::Us::{Dawid, Emilia, Justyna, Tomasz};
use super::parts::When::{Day, Minutes, Week};
use super::parts::Who::{
    Bo, JensChristian, Malgorzata, Oluwaseun, Rui, Siobhan, Sylwia, Thorunn, Zuzanna,
};
use super::parts::{Contact, heard, sent};

pub(super) const NEAR: &[Contact] = &[
    heard(Bo, Week(29, Wed, 14, 40), Dawid, Forum, Question).better().said(
        "Pyta, czy projekt może mieć 4000 zadań: tyle piszczałek mają organy w Visby.",
        "Asks whether a project may hold 4,000 tasks: that is how many pipes the organ in Visby has.",
    ),
    heard(Bo, Week(20, Tue, 10, 15), Dawid, Email, Story).better().said(
        "Znalazł w miechu list organmistrza z 1871 roku i dopisał go do projektu jako zadanie nr 1.",
        "Found an organ builder’s letter of 1871 in the bellows and made it task no. 1 of the project.",
    ),
    heard(Bo, Week(3, Fri, 13, 0), Dawid, Email, Suggestion).same().said(
        "Wolałby numerować zadania sam, tak jak numeruje się piszczałki.",
        "Would rather number the tasks himself, the way pipes are numbered.",
    ),
    heard(JensChristian, Week(25, Thu, 10, 20), Dawid, Phone, Problem).better().said(
        "Zdjęcia z tabletu wysyłały się godzinami. Pomogło zmniejszanie w ustawieniach.",
        "Photos from the tablet took hours. Shrinking them in the settings helped.",
    ),
    heard(JensChristian, Week(13, Mon, 11, 0), Dawid, Blog, Compliment).better().said(
        "Napisał na blogu, jak prowadzi odbudowę kutra z 1911 roku „jednym palcem i tabletem”.",
        "Blogged about rebuilding a cutter of 1911 “with one finger and a tablet”.",
    )
    .link("https://skovgaard-baad.example/blog/en-finger"),
    heard(JensChristian, Week(3, Thu, 15, 50), Emilia, Email, Other).same().said(
        "Ostatnim razem padł mu internet na nabrzeżu; tym razem zadzwoni z domu.",
        "Last time the quay’s internet failed; he will call from home this time.",
    ),
    heard(Malgorzata, Week(41, Tue, 9, 40), Emilia, Phone, Question).same().said(
        "Czy dane leżą w Unii? Tak; wysłałam potwierdzenie na papierze, jak prosiła.",
        "Does the data stay in the EU? It does; sent her a confirmation on paper, as she asked.",
    ),
    heard(Malgorzata, Week(23, Thu, 12, 10), Justyna, ReviewSite, Complaint).worse().said(
        "Dwie gwiazdki: „nikt nie odbiera telefonu”. Oddzwoniłam po 40 minutach.",
        "Two stars: “nobody answers the phone”. Called her back within 40 minutes.",
    )
    .link("https://reviews.example/app/kawka-demo/3977"),
    sent(Malgorzata, Week(19, Tue, 9, 5), Justyna, Phone).better().said(
        "Awaria: zadzwoniłam, zanim zauważyła; akt podpisano na czas.",
        "Outage: called before she noticed; the deed was signed on time.",
    ),
    heard(Malgorzata, Week(9, Mon, 16, 30), Emilia, Gift, Compliment).better().said(
        "Przysłała drukowany kalendarz terminów sądowych i krówki ze Szczebrzeszyna.",
        "Sent a printed calendar of court deadlines and fudge from Szczebrzeszyn.",
    ),
    heard(Malgorzata, Week(2, Mon, 9, 30), Emilia, Email, Suggestion).better().said(
        "Szablony aktów z datami liczonymi wstecz od dnia podpisania.",
        "Templates for deeds, with dates counted back from the day of signing.",
    ),
    heard(Malgorzata, Week(1, Fri, 10, 12), Justyna, Phone, Problem).better().said(
        "Nie otwierał się załącznik. Próby: plik, wersja w przeglądarce, link jednym kliknięciem. Link zadziałał.",
        "An attachment would not open. Tried: the file, the browser version, a one-click link. The link worked.",
    ),
    heard(Oluwaseun, Week(42, Wed, 11, 0), Emilia, Forum, Other).better().said(
        "Odpowiedział za nas trzem osobom w jeden wieczór, z wykresem.",
        "Answered three people on our behalf in one evening, with a chart.",
    ),
    heard(Oluwaseun, Week(32, Mon, 9, 15), Emilia, Email, Suggestion).same().said(
        "Kolorowe etykiety także w telefonie: córki pracują z telefonem w kieszeni fartucha.",
        "Colour labels on the phone too: his daughters keep it in the apron’s pocket.",
    ),
    heard(Oluwaseun, Week(19, Tue, 12, 45), Dawid, X, Complaint).worse().said(
        "Awaria trwała godzinę i nikt nie napisał na stronie stanu. Rozmowę przeniosłem do e-maila.",
        "The outage lasted an hour and the status page said nothing. Moved the talk to e-mail.",
    ),
    sent(Oluwaseun, Week(18, Wed, 9, 0), Tomasz, Email).better().said(
        "Opis awarii i tego, co zmieniliśmy. „Takiej odpowiedzi chciałem”.",
        "What broke and what we changed. “That is the answer I wanted.”",
    ),
    sent(Oluwaseun, Week(5, Wed, 11, 30), Emilia, Email).better().said(
        "Etykiety są już w telefonie. Odpisał po czterech minutach jednym słowem: „Brilliant”.",
        "The labels are on the phone now. He answered within four minutes, in one word: “Brilliant”.",
    ),
    heard(Rui, Week(22, Mon, 12, 30), Emilia, Chat, Question).better().said(
        "Jak przenieść tablicę korkową? Sfotografował ją, a ja przepisałam ją razem z nim.",
        "How does one move a cork board? He took a photo and we typed it in together.",
    ),
    heard(Rui, Week(10, Thu, 17, 20), Emilia, Linkedin, Story).better().said(
        "Czterdzieści kuchni w rok i ani jednego zgubionego wzoru. Oznaczył nas.",
        "Forty kitchens in a year and not one pattern lost. He tagged us.",
    ),
    heard(Rui, Week(2, Wed, 11, 40), Dawid, Email, Problem).same().said(
        "Powiadomienia przychodzą dwa razy na dwóch telefonach. Szukamy.",
        "Notifications come twice on two phones. We are looking into it.",
    ),
    heard(Siobhan, Week(33, Thu, 15, 10), Justyna, Email, Suggestion).same().said(
        "Potrzebuje widoku roku: pływy nie pytają o miesiąc.",
        "She needs a year view: the tide does not ask for the month.",
    ),
    heard(Siobhan, Week(14, Tue, 13, 35), Justyna, Facebook, Compliment).better().said(
        "Poleciła nas w grupie dla małych gastronomii, 60 komentarzy.",
        "Recommended us in a group for small kitchens, 60 comments.",
    ),
    heard(Siobhan, Week(1, Mon, 16, 0), Justyna, Email, Question).same().said(
        "Kiedy dostanie dostęp do widoku roku? Obiecaliśmy go na rozmowie.",
        "When will she get the year view? We promised it in the call.",
    ),
    heard(Sylwia, Week(12, Fri, 10, 50), Emilia, Phone, Question).better().said(
        "Czy brygadzista może odhaczać głosem? Ustawiłyśmy to razem przez telefon.",
        "Can a foreman tick things off by voice? We set it up together on the phone.",
    ),
    heard(Sylwia, Week(4, Tue, 8, 20), Emilia, Phone, Story).better().said(
        "Ekipa z Poniatowej pokazała aplikację konkurencji „bo już się nie wykłócamy, kto miał wziąć rynny”.",
        "The Poniatowa crew showed the app to a rival “because nobody quarrels about the gutters any more”.",
    ),
    heard(Thorunn, Week(35, Tue, 13, 20), Emilia, Email, Problem).same().said(
        "Projekt z 9 tysiącami zadań otwiera się pół minuty. Przekazane z plikiem.",
        "A project of nine thousand tasks takes half a minute to open. Passed on with the file.",
    ),
    sent(Thorunn, Week(26, Wed, 10, 0), Dawid, Email).better().said(
        "Duże projekty otwierają się w sekundę. Poprosiłem, żeby sprawdziła na swoim.",
        "Large projects open in a second. Asked her to try it with hers.",
    ),
    heard(Thorunn, Week(8, Thu, 14, 45), Tomasz, InPerson, Story).better().said(
        "Spotkanie na targach książki: opowiedziała, jak tłumaczy trzy książki naraz.",
        "Met at a book fair: she told how she translates three books at a time.",
    ),
    heard(Thorunn, Day(-1, 18, 50), Emilia, Email, Other).better().said(
        "Potwierdza kawkę i przysyła okładkę książki, która właśnie wyszła.",
        "Confirms the coffee and sends the cover of a book that has just come out.",
    ),
    heard(Zuzanna, Week(18, Wed, 9, 10), Justyna, Phone, Question).better().said(
        "Jak ukryć przed opiekunkami to, co jest dla rodziców? Rozdzieliłyśmy na dwa projekty.",
        "How to keep what is for parents from the carers? We split it into two projects.",
    ),
    heard(Zuzanna, Week(9, Tue, 7, 40), Justyna, Facebook, Other).same().said(
        "Pół grupy ma ospę, odwołuje kawkę. Zaproszę, gdy wrócą.",
        "Half the group has chickenpox; she calls the coffee off. Will invite her once they are back.",
    ),
    heard(Zuzanna, Minutes(-190), Justyna, Email, Other).better().said(
        "Ospa minęła, termin wpisany. Dzieci namalowały kawkę; skan w załączniku.",
        "The chickenpox is over, the date is booked. The children painted a jackdaw; scan attached.",
    ),
];
