//! Contacts with the customers outside of Europe.

use chrono::Weekday::{Fri, Mon, Thu, Tue, Wed};
use kawka_domain::interaction::Channel::{
    Chat, Email, Forum, Gift, Instagram, Linkedin, Messenger, ReviewSite, X,
};
use kawka_domain::interaction::InteractionKind::{
    Complaint, Compliment, Other, Problem, Question, Story, Suggestion,
};

use super::parts::Us::{Dawid, Emilia, Justyna, Tomasz};
use super::parts::When::{Day, Minutes, Week};
use super::parts::Who::{Aleksandra, Amina, Kealoha, Misaki, Ngoc, Pemba};
use super::parts::{Contact, heard, sent};

pub(super) const FAR: &[Contact] = &[
    heard(Aleksandra, Week(43, Mon, 9, 20), Emilia, Email, Question).better().said(
        "Czy podwykonawca może widzieć tylko jeden projekt? Pokazałam, jak go zaprosić.",
        "May a subcontractor see a single project only? Showed her how to invite one.",
    ),
    heard(Aleksandra, Week(38, Wed, 17, 5), Emilia, Messenger, Story).better().said(
        "Przysłała zdjęcie tablicy, z której w poniedziałki przepisuje zadania. Odręczne strzałki, dużo żartów.",
        "Sent a photo of the board from which she copies tasks every Monday. Hand-drawn arrows, many jokes.",
    ),
    heard(Aleksandra, Week(30, Thu, 16, 40), Dawid, Email, Problem).same().said(
        "Eksport do iCal gubi godziny w zadaniach cyklicznych. Zgłoszone zespołowi.",
        "The iCal export loses the hours of repeating tasks. Reported to the team.",
    ),
    heard(Aleksandra, Week(16, Tue, 18, 30), Justyna, ReviewSite, Complaint).worse().said(
        "Cztery gwiazdki: „świetne, ale nadal nie widzę całego roku naraz”. Odpisałam tego samego dnia.",
        "Four stars: “great, but I still cannot see a whole year at once”. Answered the same day.",
    )
    .link("https://reviews.example/app/kawka-demo/4821"),
    heard(Aleksandra, Week(9, Wed, 20, 10), Emilia, Linkedin, Story).better().said(
        "Pokazała film o ogrodzie na dachu szpitala w Hamilton. Pacjenci sadzą tam pomidory.",
        "Posted a film on the roof garden of a hospital in Hamilton. Patients grow tomatoes there.",
    )
    .link("https://social.example/zielonydach/hamilton"),
    heard(Aleksandra, Week(6, Wed, 19, 15), Emilia, Email, Other).same().said(
        "Przeprasza za wczoraj: betoniarka stanęła na wjeździe i nie dojechała do biura. Prosi o nowy termin.",
        "Sorry about yesterday: a concrete mixer blocked the drive and she never reached the office. Asks for a new date.",
    ),
    heard(Aleksandra, Week(2, Tue, 15, 25), Justyna, Chat, Suggestion).better().said(
        "Chciałaby szablon z datami liczonymi wstecz od dnia sadzenia.",
        "Would like a template whose dates count back from planting day.",
    ),
    heard(Aleksandra, Minutes(-95), Dawid, Email, Problem).same().said(
        "Pyta znowu o iCal: w nowym sezonie ma 140 zadań cyklicznych bez godzin.",
        "Asks about iCal again: the new season has 140 repeating tasks without hours.",
    ),
    heard(Aleksandra, Minutes(-35), Emilia, Messenger, Other).better().said(
        "„Do zobaczenia za chwilę, parzę kawę!” I zdjęcie ekspresu.",
        "“See you in a bit, I’m making coffee!” And a photo of the machine.",
    ),
    heard(Amina, Week(37, Tue, 11, 10), Justyna, Email, Question).better().said(
        "Jak skopiować listę kroków z wzoru do wzoru? Nie dało się; zapisałam jako pomysł.",
        "How to copy a checklist from one pattern to the next? There was no way; noted it as an idea.",
    ),
    sent(Amina, Week(31, Mon, 10, 30), Justyna, Email).better().said(
        "Napisałam, że kopiowanie list już działa i że to jej pomysł.",
        "Told her that checklists can be copied now, and that it was her idea.",
    ),
    heard(Amina, Week(24, Fri, 14, 0), Justyna, Instagram, Compliment).better().said(
        "Relacja z pracowni: nasz ekran obok stołu z płytkami, podpis „mój drugi mózg”.",
        "A story from the workshop: our screen beside the tile bench, captioned “my second brain”.",
    ),
    sent(Amina, Week(15, Wed, 9, 45), Tomasz, Gift).better().said(
        "Wysłany kubek z kawką i odręczny liścik po francusku.",
        "Sent a jackdaw mug and a handwritten note in French.",
    ),
    heard(Amina, Week(1, Thu, 12, 20), Justyna, Email, Other).same().said(
        "Zamówienie na drugie lotnisko podpisane, chętnie porozmawia jeszcze raz.",
        "The order for a second airport is signed; she would gladly talk again.",
    ),
    heard(Kealoha, Week(19, Mon, 18, 45), Dawid, Email, Question).same().said(
        "Czy wolontariusz może dopisać zdjęcie bez konta? Jeszcze nie.",
        "Can a volunteer add a photo without an account? Not yet.",
    ),
    heard(Kealoha, Week(11, Tue, 19, 30), Dawid, X, Compliment).better().said(
        "Podziękowała publicznie za zniżkę dla organizacji.",
        "Thanked us in public for the non-profit discount.",
    ),
    heard(Kealoha, Week(5, Mon, 8, 50), Dawid, Email, Other).same().said(
        "Sztorm zamknął przystań, prosi o przełożenie kawki. Dała znać dzień wcześniej.",
        "A storm closed the harbour; she asks to move the coffee. Told us the day before.",
    ),
    heard(Kealoha, Day(-2, 20, 5), Dawid, Email, Question).better().said(
        "Zapisała się ponownie i pyta, czy może dołączyć z łodzi.",
        "Booked again and asks whether she may join from the boat.",
    ),
    heard(Misaki, Week(27, Wed, 8, 30), Dawid, Forum, Question).better().said(
        "Na forum o papierze pytała, czy zadania mogą mieć pionowe notatki. Odpowiedziałem i zaprosiłem.",
        "Asked in a forum about paper whether tasks can hold vertical notes. Answered and invited her.",
    )
    .link("https://paper-forum.example/t/318"),
    heard(Misaki, Week(17, Thu, 7, 55), Dawid, Email, Problem).same().said(
        "Wyszukiwarka nie znajdowała słów po japońsku. Obejście: szukać po dwóch znakach.",
        "Search did not find Japanese words. A way round: search for two characters.",
    ),
    sent(Misaki, Week(12, Mon, 8, 15), Dawid, Email).better().said(
        "Poprawka wyszukiwania wydana; napisałem, zanim zapytała.",
        "The search fix is out; wrote to her before she asked.",
    ),
    sent(Misaki, Week(4, Thu, 8, 10), Tomasz, Email).better().said(
        "Przeprosiny: pomyliliśmy godzinę i nikogo nie było w pokoju. Odpisała bardzo uprzejmie.",
        "An apology: we mixed up the hour and nobody was in the room. She answered most kindly.",
    ),
    heard(Misaki, Week(1, Tue, 9, 35), Dawid, Instagram, Story).better().said(
        "Film: zszywa grzbiet, a na tablecie obok odhacza krok po kroku.",
        "A film: she sews a spine and ticks step after step on the tablet beside her.",
    ),
    heard(Ngoc, Week(40, Thu, 8, 0), Justyna, Chat, Question).better().said(
        "Jak dzielić listę zamówień z siostrą? Pokazane w dwie minuty.",
        "How to share the order list with her sister? Shown in two minutes.",
    ),
    heard(Ngoc, Week(6, Thu, 9, 10), Justyna, Email, Complaint).worse().said(
        "Dostała od nas trzy wiadomości w tydzień i prosi, żeby już nie pisać. Ma rację.",
        "She had three messages from us in one week and asks us to stop. She is right.",
    ),
    heard(Pemba, Week(15, Tue, 8, 10), Justyna, Email, Question).better().said(
        "Czy aplikacja działa bez sieci na 3800 m? Działa; przysłał zdjęcie na dowód.",
        "Does the app work offline at 3,800 m? It does; he sent a photo to prove it.",
    ),
    heard(Pemba, Week(7, Fri, 7, 30), Justyna, Messenger, Suggestion).better().said(
        "Prosi o większe przyciski: w rękawicach trudno trafić.",
        "Asks for larger buttons: hard to hit with gloves on.",
    ),
    heard(Pemba, Week(2, Mon, 8, 0), Dawid, Email, Problem).worse().said(
        "Faktura przyszła z błędną nazwą firmy, trzeci raz. Poprawione ręcznie.",
        "The invoice had the wrong company name for the third time. Corrected by hand.",
    ),
];
