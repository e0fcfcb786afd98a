//! Receipts, the answer to a request for access, and the register of processing, in words.

use kawka_domain::consent::{ConsentDecision, ConsentMethod, ConsentScope};

use super::Language;

/// Words of a receipt of consent.
#[derive(Debug)]
pub(crate) struct ReceiptWords {
    pub(crate) title: &'static str,
    pub(crate) greeting: &'static str,
    pub(crate) intro: &'static str,
    pub(crate) given: &'static str,
    pub(crate) refused: &'static str,
    pub(crate) withdrawn: &'static str,
    pub(crate) asked: &'static str,
    pub(crate) said: &'static str,
    pub(crate) until: &'static str,
    pub(crate) this_call: &'static str,
    pub(crate) terms: &'static str,
    pub(crate) withdraw: &'static str,
    pub(crate) number: &'static str,
    pub(crate) none: &'static str,
    /// The parts of the notice by their names.
    pub(crate) parts: [(&'static str, &'static str); 10],
}

const PARTS_PL: [(&str, &str); 10] = [
    ("controller", "Administrator danych"),
    ("contact", "Kontakt"),
    ("recipients", "Kto ma dostęp"),
    ("storage_place", "Gdzie leży"),
    ("jurisdiction", "Jakie prawo obowiązuje"),
    ("retention", "Jak długo"),
    ("rights", "Prawa"),
    ("withdrawing", "Jak wycofać zgodę"),
    ("authority", "Organ nadzorczy"),
    ("policy", "Polityka prywatności"),
];

const PARTS_EN: [(&str, &str); 10] = [
    ("controller", "Controller"),
    ("contact", "Contact"),
    ("recipients", "Who has access"),
    ("storage_place", "Where it lies"),
    ("jurisdiction", "Which law applies"),
    ("retention", "For how long"),
    ("rights", "Your rights"),
    ("withdrawing", "How to withdraw"),
    ("authority", "Supervisory authority"),
    ("policy", "Privacy policy"),
];

/// The words of a receipt.
#[must_use]
pub(crate) const fn receipt(language: Language) -> ReceiptWords {
    match language {
        Language::Polish => ReceiptWords {
            title: "Potwierdzenie zgody",
            greeting: "Dzień dobry,",
            intro: "oto zapis tego, na co została i na co nie została wyrażona zgoda:",
            given: "zgoda",
            refused: "brak zgody",
            withdrawn: "zgoda wycofana",
            asked: "Pytanie",
            said: "Kiedy i jak",
            until: "Ważna do",
            this_call: "dotyczy rozmowy z",
            terms: "Co dzieje się z danymi",
            withdraw: "Zgodę można wycofać w każdej chwili i bez podania powodu, wystarczy dać nam znać.",
            number: "Numer zapisu",
            none: "Nie pytaliśmy jeszcze o żadną zgodę.",
            parts: PARTS_PL,
        },
        Language::English => ReceiptWords {
            title: "Receipt of consent",
            greeting: "Hello,",
            intro: "this is what you did and did not consent to:",
            given: "consent given",
            refused: "consent refused",
            withdrawn: "consent withdrawn",
            asked: "Asked",
            said: "When and how",
            until: "Valid until",
            this_call: "for the call of",
            terms: "What happens with the data",
            withdraw: "You can withdraw your consent at any time and without giving a reason: just let us know.",
            number: "Number of the record",
            none: "We have not asked for any consent yet.",
            parts: PARTS_EN,
        },
    }
}

/// How something was said.
#[must_use]
pub(crate) const fn method(language: Language, method: ConsentMethod) -> &'static str {
    match (language, method) {
        (Language::Polish, ConsentMethod::OralOnCall) => "ustnie, w rozmowie",
        (Language::Polish, ConsentMethod::OralBefore) => "ustnie, przed rozmową",
        (Language::Polish, ConsentMethod::InvitationLine) => "w odpowiedzi na zaproszenie",
        (Language::Polish, ConsentMethod::Email) => "e-mailem",
        (Language::Polish, ConsentMethod::WebForm) => "w formularzu",
        (Language::Polish, ConsentMethod::Paper) => "na papierze",
        (Language::Polish, ConsentMethod::Imported) => "przejęte z innego spisu",
        (Language::English, ConsentMethod::OralOnCall) => "spoken, in the call",
        (Language::English, ConsentMethod::OralBefore) => "spoken, before the call",
        (Language::English, ConsentMethod::InvitationLine) => "in answer to the invitation",
        (Language::English, ConsentMethod::Email) => "by e-mail",
        (Language::English, ConsentMethod::WebForm) => "in a form",
        (Language::English, ConsentMethod::Paper) => "on paper",
        (Language::English, ConsentMethod::Imported) => "taken over from other records",
    }
}

/// What was decided, for the answer to a request for access.
#[must_use]
pub(crate) const fn decision(language: Language, decision: ConsentDecision) -> &'static str {
    match (language, decision) {
        (Language::Polish, ConsentDecision::Requested) => "pytanie",
        (Language::Polish, ConsentDecision::Given) => "zgoda",
        (Language::Polish, ConsentDecision::Refused) => "brak zgody",
        (Language::Polish, ConsentDecision::Deferred) => "odpowiedź później",
        (Language::Polish, ConsentDecision::Withdrawn) => "wycofanie zgody",
        (Language::Polish, ConsentDecision::Invalidated) => {
            "zgoda nieważna, do ponownego zapytania"
        }
        (Language::Polish, ConsentDecision::TakenBack) => "sprostowanie wpisu",
        (Language::English, ConsentDecision::Requested) => "asked",
        (Language::English, ConsentDecision::Given) => "consent given",
        (Language::English, ConsentDecision::Refused) => "consent refused",
        (Language::English, ConsentDecision::Deferred) => "answer later",
        (Language::English, ConsentDecision::Withdrawn) => "consent withdrawn",
        (Language::English, ConsentDecision::Invalidated) => "no longer valid, to be asked anew",
        (Language::English, ConsentDecision::TakenBack) => "entry corrected",
    }
}

/// Headings of the answer to a request for access (GDPR Art. 15).
#[derive(Debug)]
pub(crate) struct AccessWords {
    pub(crate) title: &'static str,
    pub(crate) made: &'static str,
    pub(crate) person: &'static str,
    pub(crate) handles: &'static str,
    pub(crate) own_fields: &'static str,
    pub(crate) facts: &'static str,
    pub(crate) contacts: &'static str,
    pub(crate) calls: &'static str,
    pub(crate) notes: &'static str,
    pub(crate) private: &'static str,
    pub(crate) left_out: &'static str,
    pub(crate) answers: &'static str,
    pub(crate) brief: &'static str,
    pub(crate) follow_ups: &'static str,
    pub(crate) recordings: &'static str,
    pub(crate) consents: &'static str,
    pub(crate) receipts: &'static str,
    pub(crate) requests: &'static str,
    pub(crate) sources: &'static str,
    pub(crate) notice: &'static str,
    pub(crate) name: &'static str,
    pub(crate) company: &'static str,
    pub(crate) role: &'static str,
    pub(crate) language: &'static str,
    pub(crate) zone: &'static str,
    pub(crate) country: &'static str,
    pub(crate) plan: &'static str,
    pub(crate) since: &'static str,
    pub(crate) file: &'static str,
    pub(crate) delete_on: &'static str,
    pub(crate) recording_runs: &'static str,
    pub(crate) taken_back: &'static str,
}

/// The words of the answer to a request for access.
#[must_use]
pub(crate) const fn access(language: Language) -> AccessWords {
    match language {
        Language::Polish => AccessWords {
            title: "Dane osobowe w Kawce",
            made: "Sporządzono",
            person: "Osoba",
            handles: "Adresy i numery",
            own_fields: "Pola własne",
            facts: "Dane z produktu",
            contacts: "Kontakty",
            calls: "Rozmowy",
            notes: "Notatki",
            private: "Notatki własne prowadzących rozmowę",
            left_out: "nie ma ich w tym zestawieniu",
            answers: "Odpowiedzi",
            brief: "Przygotowanie",
            follow_ups: "Zadania i obietnice",
            recordings: "Nagrania",
            consents: "Zgody",
            receipts: "Wydane potwierdzenia zgody",
            requests: "Wnioski dotyczące danych",
            sources: "Skąd są dane",
            notice: "Co dzieje się z danymi",
            name: "Imię i nazwisko",
            company: "Firma",
            role: "Rola",
            language: "Język",
            zone: "Strefa czasowa",
            country: "Kraj",
            plan: "Plan",
            since: "Klient od",
            file: "plik na naszym komputerze",
            delete_on: "do usunięcia",
            recording_runs: "nagrywanie rozpoczęte",
            taken_back: "zapisane przez pomyłkę, cofnięte",
        },
        Language::English => AccessWords {
            title: "Personal data in Kawka",
            made: "Made on",
            person: "Person",
            handles: "Addresses and numbers",
            own_fields: "Own fields",
            facts: "Facts from the product",
            contacts: "Contacts",
            calls: "Calls",
            notes: "Notes",
            private: "Own notes of whoever held the call",
            left_out: "left out of this file",
            answers: "Answers",
            brief: "Preparation",
            follow_ups: "Follow-ups and promises",
            recordings: "Recordings",
            consents: "Consents",
            receipts: "Receipts of consent given",
            requests: "Requests about the data",
            sources: "Where the data come from",
            notice: "What happens with the data",
            name: "Name",
            company: "Company",
            role: "Role",
            language: "Language",
            zone: "Time zone",
            country: "Country",
            plan: "Plan",
            since: "Customer since",
            file: "a file on our computer",
            delete_on: "to be deleted on",
            recording_runs: "recording began",
            taken_back: "noted by mistake, taken back",
        },
    }
}

/// Words of the register of processing (GDPR Art. 30(1)).
#[derive(Debug)]
pub(crate) struct RegisterWords {
    pub(crate) title: &'static str,
    pub(crate) controller: &'static str,
    pub(crate) purposes: &'static str,
    pub(crate) basis: &'static str,
    pub(crate) consent: &'static str,
    pub(crate) interest: &'static str,
    pub(crate) talks: &'static str,
    pub(crate) categories: &'static str,
    pub(crate) category_list: &'static str,
    pub(crate) people: &'static str,
    pub(crate) people_list: &'static str,
    pub(crate) recipients: &'static str,
    pub(crate) transfers: &'static str,
    pub(crate) limits: &'static str,
    pub(crate) security: &'static str,
    pub(crate) security_list: &'static str,
    pub(crate) after_erasure: &'static str,
    pub(crate) as_customer: &'static str,
    pub(crate) not_set: &'static str,
    pub(crate) recordings: &'static str,
    pub(crate) papers: &'static str,
    pub(crate) proof: &'static str,
    pub(crate) backups: &'static str,
}

/// The words of the register.
#[must_use]
pub(crate) const fn register(language: Language) -> RegisterWords {
    match language {
        Language::Polish => RegisterWords {
            title: "Rejestr czynności przetwarzania (art. 30 RODO)",
            controller: "Administrator",
            purposes: "Cele",
            basis: "podstawa",
            consent: "zgoda, art. 6 ust. 1 lit. a",
            interest: "prawnie uzasadniony interes, art. 6 ust. 1 lit. f",
            talks: "Rozmowy z klientami i opieka nad nimi",
            categories: "Kategorie danych",
            category_list: "dane identyfikacyjne i kontaktowe, treść kontaktów, notatki i odpowiedzi z rozmów, nagrania (głos i wizerunek), dane z produktu, zgody",
            people: "Kategorie osób",
            people_list: "klienci i osoby, które kontaktują się w ich imieniu",
            recipients: "Odbiorcy",
            transfers: "Miejsce przechowywania i przekazywanie",
            limits: "Terminy usunięcia",
            security: "Środki bezpieczeństwa",
            security_list: "szyfrowanie całego pliku danych i kopii (256 bitów, każda strona uwierzytelniona), klucz w pęku kluczy systemu, dziennik zmian, kopie sprawdzane przy tworzeniu, zapis zgód w łańcuchu skrótów",
            after_erasure: "po usunięciu danych osoby, do końca roku",
            as_customer: "tak długo, jak osoba jest klientem",
            not_set: "nie podano",
            recordings: "Nagrania",
            papers: "Notatki, odpowiedzi i przygotowanie",
            proof: "Dowód zgody",
            backups: "Kopie zapasowe sprzed usunięcia osoby",
        },
        Language::English => RegisterWords {
            title: "Record of processing activities (GDPR Art. 30)",
            controller: "Controller",
            purposes: "Purposes",
            basis: "basis",
            consent: "consent, Art. 6(1)(a)",
            interest: "legitimate interests, Art. 6(1)(f)",
            talks: "Talks with customers and their care",
            categories: "Categories of data",
            category_list: "identity and contact data, contents of contacts, notes and answers of calls, recordings (voice and image), facts from the product, consents",
            people: "Categories of people",
            people_list: "customers, and people who are in contact on their behalf",
            recipients: "Recipients",
            transfers: "Place of storage and transfers",
            limits: "Time limits for erasure",
            security: "Security measures",
            security_list: "the whole data file and its backups encrypted (256 bits, every page authenticated), key in the system's keyring, journal of changes, backups verified when made, consents recorded in a chain of hashes",
            after_erasure: "after a person was erased, to the end of the year",
            as_customer: "for as long as the person is a customer",
            not_set: "not stated",
            recordings: "Recordings",
            papers: "Notes, answers and preparation",
            proof: "Proof of consent",
            backups: "Backups from before a person was erased",
        },
    }
}

/// A number of days.
#[must_use]
pub(crate) fn days(language: Language, count: u32) -> String {
    match (language, count) {
        (Language::Polish, _) => super::polish(count, "dzień", "dni", "dni"),
        (Language::English, 1) => "1 day".to_owned(),
        (Language::English, _) => format!("{count} days"),
    }
}

/// A number of years.
#[must_use]
pub(crate) fn years(language: Language, count: u32) -> String {
    match (language, count) {
        (Language::Polish, _) => super::polish(count, "rok", "lata", "lat"),
        (Language::English, 1) => "1 year".to_owned(),
        (Language::English, _) => format!("{count} years"),
    }
}

/// A purpose as a heading: its words with a capital.
#[must_use]
pub(crate) fn purpose(language: Language, purpose: ConsentScope) -> String {
    let words = super::scope(language, purpose);
    let mut letters = words.chars();
    letters
        .next()
        .map(|first| first.to_uppercase().chain(letters).collect())
        .unwrap_or_default()
}
