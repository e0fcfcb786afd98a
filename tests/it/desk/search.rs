//! One box over people, bookings and follow-ups.

use kawka_desk::view::{BriefSection, Found};
use kawka_domain::identity::HandleKind;
use kawka_domain::interaction::{Channel, InteractionDraft, InteractionKind};
use kawka_domain::person::{CompanyDraft, CustomerDraft};
use kawka_domain::question::AnswerState;
use kawka_domain::search::SnippetPart;

use crate::support::TestDesk;
use crate::support::builders::{
    add_booking, company, customer, email, follow_up, handle, interaction, jadwiga,
};

fn found(own: &TestDesk, text: &str) -> Vec<String> {
    let found = own.search(text).unwrap();
    found
        .into_iter()
        .map(|found| match found {
            Found::Customer { row } => row.name,
            Found::Company { row } => format!("company {} ({})", row.name, row.people),
            Found::Booking { row } => format!("call {}", row.start.format("%d")),
            Found::FollowUp { row } => format!("task {}", row.title),
            Found::Text { row } => {
                let mark = |part: SnippetPart| {
                    if part.hit {
                        format!("[{}]", part.text)
                    } else {
                        part.text
                    }
                };
                let snippet: String = row.snippet.into_iter().map(mark).collect();
                format!("{}: {snippet}", row.source)
            }
        })
        .collect()
}

fn people() -> TestDesk {
    let own = TestDesk::new();
    let firm = own.add_company(&company("Dachy Biały Róg")).unwrap().value;
    let fields = CustomerDraft {
        company_id: Some(firm),
        ..jadwiga()
    };
    let handles = [
        email("biuro@dachy.example"),
        handle(HandleKind::Phone, "+48 600 100 200"),
    ];
    own.add_customer(&fields, &handles).unwrap();
    own.add_customer(
        &customer("Łukasz", "Święch"),
        &[handle(HandleKind::Instagram, "@Lukasz.S")],
    )
    .unwrap();
    own.add_customer(&customer("Þórunn", "Skovgaard-Østergaard"), &[])
        .unwrap();
    own.add_customer(&customer("Bo", "Ng"), &[]).unwrap();
    own.add_customer(&customer("Сергей", "Щукин"), &[]).unwrap();
    own
}

/// Rows O2 and O3.
#[test]
fn o2_people_are_found_as_they_are_typed() {
    let own = people();
    let cases: [(&str, &str, &[&str]); 28] = [
        (
            "without Polish letters",
            "zoltowska",
            &["Jadwiga Żółtowska"],
        ),
        ("with Polish letters", "Żółtowska", &["Jadwiga Żółtowska"]),
        ("in capitals", "ŻÓŁTOWSKA", &["Jadwiga Żółtowska"]),
        (
            "letters put together from two",
            "Z\u{307}o\u{301}łtowska",
            &["Jadwiga Żółtowska"],
        ),
        ("the beginning of a name", "jad", &["Jadwiga Żółtowska"]),
        ("the beginning of the other name", "swi", &["Łukasz Święch"]),
        (
            "both in the other order",
            "zolt jadw",
            &["Jadwiga Żółtowska"],
        ),
        ("all words must fit", "jadwiga lukasz", &[]),
        (
            "the company",
            "dachy",
            &["Jadwiga Żółtowska", "company Dachy Biały Róg (1)"],
        ),
        ("the address", "biuro@dachy", &["Jadwiga Żółtowska"]),
        (
            "the phone as written",
            "600 100 200",
            &["Jadwiga Żółtowska"],
        ),
        (
            "the phone without spaces",
            "600100200",
            &["Jadwiga Żółtowska"],
        ),
        ("the end of the phone", "100200", &["Jadwiga Żółtowska"]),
        (
            "the phone in another grouping",
            "60 010 02-00",
            &["Jadwiga Żółtowska"],
        ),
        ("the middle of the phone", "(1002)", &["Jadwiga Żółtowska"]),
        (
            "the phone as dialled from abroad",
            "0048 600 100",
            &["Jadwiga Żółtowska"],
        ),
        ("one letter wrong", "zoltofska", &["Jadwiga Żółtowska"]),
        (
            "two letters swapped, half typed, and another word",
            "jadwgia zol",
            &["Jadwiga Żółtowska"],
        ),
        ("two letters wrong", "zoltofsko", &[]),
        (
            "a name and an address",
            "jadwiga biuro",
            &["Jadwiga Żółtowska"],
        ),
        ("another script", "sergey shch", &["Сергей Щукин"]),
        ("the profile", "lukasz.s", &["Łukasz Święch"]),
        (
            "letters of the north",
            "thorunn ostergaard",
            &["Þórunn Skovgaard-Østergaard"],
        ),
        ("two letters begin a word", "bo", &["Bo Ng"]),
        ("two letters do not end one", "go", &[]),
        ("nobody", "kowalski", &[]),
        ("signs of SQL", "' OR 1=1 --", &[]),
        ("signs of patterns", "%_*", &[]),
    ];
    for (name, text, expected) in cases {
        assert_eq!(found(&own, text), expected, "{name}");
    }
}

#[test]
fn what_changes_is_found_by_its_new_name_only() {
    let own = people();
    let filter = kawka_desk::view::CustomerFilter {
        search: "swiech".into(),
        mine: false,
        list: None,
        offset: 0,
        limit: 1,
    };
    let id = own.list_customers(&filter).unwrap().rows[0].id;
    own.change_customer(id, &customer("Łukasz", "Brzoza"))
        .unwrap();
    assert_eq!(
        (found(&own, "swiech").len(), found(&own, "brzoza")),
        (0, vec!["Łukasz Brzoza".to_owned()])
    );
    let handles = own.get_customer(id).unwrap().handles;
    own.remove_handle(handles[0].id).unwrap();
    assert_eq!(found(&own, "lukasz.s").len(), 0);
    own.remove_customer(id).unwrap();
    assert_eq!(found(&own, "brzoza").len(), 0);
    own.undo_last().unwrap();
    assert_eq!(found(&own, "brzoza").len(), 1);
}

#[test]
fn calls_and_follow_ups_are_found_too_nearest_first() {
    let own = people();
    let filter = kawka_desk::view::CustomerFilter {
        search: "jadwiga".into(),
        mine: false,
        list: None,
        offset: 0,
        limit: 1,
    };
    let id = own.list_customers(&filter).unwrap().rows[0].id;
    for day in ["10-20", "10-12", "10-16"] {
        add_booking(&own, id, &format!("2026-{day}T12:00:00Z"));
    }
    own.add_follow_up(&follow_up("Wysłać żurek", None)).unwrap();
    assert_eq!(
        found(&own, "jadwiga"),
        ["Jadwiga Żółtowska", "call 12", "call 16", "call 20"]
    );
    assert_eq!(found(&own, "zurek"), ["task Wysłać żurek"]);
    assert_eq!(
        found(&own, ""),
        ["call 16", "call 20"],
        "nothing typed: what comes next"
    );
}

fn talk(own: &TestDesk) -> (kawka_domain::ids::CustomerId, kawka_domain::ids::CustomerId) {
    let id = |search: &str| {
        let filter = kawka_desk::view::CustomerFilter {
            search: search.into(),
            mine: false,
            list: None,
            offset: 0,
            limit: 1,
        };
        own.list_customers(&filter).unwrap().rows[0].id
    };
    let (jadwiga, lukasz) = (id("jadwiga"), id("lukasz"));
    let contact = |text: &str, channel, kind, at: &str| InteractionDraft {
        channel,
        kind,
        at: Some(at.parse().unwrap()),
        ..interaction(text)
    };
    let contacts = [
        (
            jadwiga,
            contact(
                "Pyta o eksport szablonów",
                Channel::Email,
                InteractionKind::Question,
                "2026-03-01T09:00:00Z",
            ),
        ),
        (
            lukasz,
            contact(
                "Der Export läuft; große Freude",
                Channel::Phone,
                InteractionKind::Compliment,
                "2026-05-01T09:00:00Z",
            ),
        ),
        (
            jadwiga,
            contact(
                "Eksport znów nie działa",
                Channel::Phone,
                InteractionKind::Problem,
                "2026-09-30T22:30:00Z",
            ),
        ),
    ];
    for (customer, fields) in contacts {
        own.add_interaction(customer, &fields).unwrap();
    }
    (jadwiga, lukasz)
}

/// Rows O1 and O5.
#[test]
fn o5_texts_are_found_newest_first_and_within_operators() {
    let own = people();
    let (jadwiga, _) = talk(&own);
    let me = CustomerDraft {
        care_owner_id: Some(own.me().unwrap()),
        ..own.get_customer(jadwiga).unwrap().fields
    };
    own.change_customer(jadwiga, &me).unwrap();
    let (march, may, september) = (
        "interaction: Pyta o [eksport] szablonów",
        "interaction: Der [Export] läuft; große Freude",
        "interaction: [Eksport] znów nie działa",
    );
    let cases: [(&str, &str, &[&str]); 16] = [
        ("a word", "eksport", &[september, march]),
        ("its beginning, in another case", "EXP", &[may]),
        (
            "letters of other languages",
            "grosse",
            &["interaction: Der Export läuft; [große] Freude"],
        ),
        (
            "two words",
            "eksp szabl",
            &["interaction: Pyta o [eksport] [szablonów]"],
        ),
        (
            "a word and the first letter of another",
            "eksp s",
            &["interaction: Pyta o [eksport] [szablonów]"],
        ),
        (
            "the letter first",
            "s eksp",
            &["interaction: Pyta o [eksport] [szablonów]"],
        ),
        ("a letter that begins no word of it", "x eksp", &[]),
        ("not in texts with a typo", "ekspart", &[]),
        ("a channel", "eksport channel:phone", &[september]),
        ("a half-typed kind", "kind:compl exp", &[may]),
        (
            "a day here, not in UTC",
            "from:2026-10-01 eksport",
            &[september],
        ),
        (
            "before a day, it excluded",
            "eksport before:2026-10-01",
            &[march],
        ),
        (
            "a span without words",
            "from:2026-04 before:2026-06",
            &["interaction: Der Export läuft; große Freude"],
        ),
        (
            "the care owner by name",
            "owner:wron channel:email eksp",
            &[march],
        ),
        ("the care owner, me", "owner:me from:2026 exp", &[]),
        ("nobody's", "owner:xyz eksport", &[]),
    ];
    for (name, text, expected) in cases {
        assert_eq!(found(&own, text), expected, "{name}");
    }
    let owned = found(&own, "owner:ola eksport");
    assert_eq!(owned, [september, march], "people's texts by owner");
}

/// Row O1: every place where words are written, and only as they are written now.
#[test]
fn o1_notes_answers_briefs_and_the_road_are_found_and_follow_every_change() {
    let own = people();
    let (jadwiga, _) = talk(&own);
    let booking = add_booking(&own, jadwiga, "2026-10-14T09:50:00Z");
    own.write_notes(booking, "Kocha żurawie", true).unwrap();
    let question = own.list_questions().unwrap()[0].id;
    own.write_answer(
        booking,
        question,
        AnswerState::Answered,
        "Z bociana poczty",
        false,
    )
    .unwrap();
    own.write_brief(booking, BriefSection::ALL[0], "Uwaga na czaple")
        .unwrap();
    own.write_private_notes(booking, "Tylko dla mnie: pustułka")
        .unwrap();
    assert_eq!(
        found(&own, "pustulk"),
        Vec::<String>::new(),
        "what one wrote for oneself alone stands among no hits"
    );
    let road = CustomerDraft {
        product_notes: "2019: jaskółka\n2021: sowa".into(),
        care_owner_id: Some(own.me().unwrap()),
        ..own.get_customer(jadwiga).unwrap().fields
    };
    own.change_customer(jadwiga, &road).unwrap();
    for (text, expected) in [
        ("zuraw", "note: Kocha [żurawie]"),
        ("bocian", "answer: Z [bociana] poczty"),
        ("czapl", "brief: Uwaga na [czaple]"),
        ("sow", "road: 2019: jaskółka 2021: [sowa]"),
    ] {
        assert_eq!(found(&own, text), [expected]);
        let in_care = found(&own, &format!("owner:me {text}"));
        assert_eq!(in_care, [expected], "row O5: of whom one looks after");
    }
    let nobodys = CustomerDraft {
        care_owner_id: None,
        ..road
    };
    own.change_customer(jadwiga, &nobodys).unwrap();
    assert_eq!(found(&own, "owner:me zuraw"), Vec::<String>::new());
    own.write_notes(booking, "Kocha gawrony", true).unwrap();
    assert_eq!(found(&own, "zuraw"), Vec::<String>::new());
    assert_eq!(found(&own, "gawron"), ["note: Kocha [gawrony]"]);
    own.undo(own.list_journal(0, 1).unwrap()[0].id).unwrap();
    assert_eq!(found(&own, "zuraw"), ["note: Kocha [żurawie]"]);
    own.remove_customer(jadwiga).unwrap();
    for text in ["zuraw", "bocian", "sow", "eksport"] {
        assert_eq!(
            found(&own, text),
            Vec::<String>::new(),
            "{text} of a removed customer"
        );
    }
    own.undo_last().unwrap();
    assert_eq!(found(&own, "sow").len(), 1);
}

#[test]
fn an_index_made_anew_finds_the_same() {
    let own = people();
    talk(&own);
    let searches = ["jadwiga", "eksport", "100200", "zoltofska", "b"];
    let before: Vec<_> = searches.iter().map(|text| found(&own, text)).collect();
    assert!(before.iter().all(|found| !found.is_empty()));
    own.store().rebuild_search().unwrap();
    let after: Vec<_> = searches.iter().map(|text| found(&own, text)).collect();
    assert_eq!(before, after);
    let checks = own.store().verify().unwrap();
    assert!(
        checks.iter().all(|check| check.problems.is_empty()),
        "{checks:?}"
    );
}

/// The list and the palette find the same people; whole words of a name come first, then who was in contact last.
#[test]
fn o3_the_list_is_ranked_by_the_same_engine() {
    let own = TestDesk::new();
    let add = |given: &str, family: &str| {
        own.add_customer(&customer(given, family), &[])
            .unwrap()
            .value
    };
    let first = add("Anna", "Las");
    add("Hanna", "Anna-Maria");
    add("Annabela", "Bór");
    own.add_customer(&customer("Jan", "Sowa"), &[email("anna@las.example")])
        .unwrap();
    let last = add("Anna", "Wrona");
    let names = |search: &str, offset, limit| -> (Vec<String>, u32) {
        let filter = kawka_desk::view::CustomerFilter {
            search: search.into(),
            mine: false,
            list: None,
            offset,
            limit,
        };
        let page = own.list_customers(&filter).unwrap();
        (
            page.rows.into_iter().map(|row| row.name).collect(),
            page.total,
        )
    };
    let all = [
        "Anna Wrona",
        "Hanna Anna-Maria",
        "Anna Las",
        "Annabela Bór",
        "Jan Sowa",
    ];
    assert_eq!(names("anna", 0, 10), (all.map(String::from).to_vec(), 5));
    assert_eq!(names("anna", 3, 1), (vec!["Annabela Bór".to_owned()], 5));
    own.add_interaction(first, &interaction("Hello")).unwrap();
    assert_eq!(
        names("anna", 0, 2).0,
        ["Anna Las", "Anna Wrona"],
        "whom we talked to last"
    );
    own.clock.minutes(5);
    own.add_interaction(last, &interaction("Hello")).unwrap();
    assert_eq!(names("anna", 0, 1).0, ["Anna Wrona"]);
}

#[test]
fn o4_each_key_press_answers_with_who_is_meant() {
    let own = TestDesk::new();
    let name = "Jadwiga Żółtowska";
    own.add_customer(&jadwiga(), &[]).unwrap();
    for number in 0..300 {
        own.add_customer(&customer("Osoba", &format!("Numer{number}")), &[])
            .unwrap();
    }
    // Whatever part of the name was typed so far: nothing has to be finished or sent.
    for typed in [
        "zo",
        "zol",
        "zolt",
        "zolto",
        "zoltow",
        "zoltowska",
        "jad",
        "jadw",
        "jadwiga z",
    ] {
        assert_eq!(found(&own, typed), [name], "{typed}");
    }
}

/// The next letter is answered before it is typed, and as it will be.
#[test]
fn o4_what_is_found_ahead_is_what_is_found() {
    let own = people();
    for typed in [
        "",
        "z",
        "zolto",
        "jadwiga ",
        "600 100 20",
        "biuro",
        "channel:",
    ] {
        let ahead = own.search_ahead(typed, || true).unwrap();
        assert_eq!(ahead.len(), 39, "{typed}");
        for one in &ahead {
            let text = format!("{typed}{}", one.letter);
            assert_eq!(one.found, own.search(&text).unwrap(), "{text}");
        }
    }
    let ahead = own.search_ahead("zolto", || true).unwrap();
    let named = ahead.iter().find(|one| one.letter == 'w').unwrap();
    assert_eq!(named.found.len(), 1);
    let left = std::cell::Cell::new(3);
    let ahead = own.search_ahead("", || left.replace(left.get() - 1) > 0);
    assert_eq!(ahead.unwrap().len(), 3, "it stops when it is told to");
}

#[test]
fn o1_people_who_were_removed_hide_nobody() {
    let own = TestDesk::new();
    let anna = own
        .add_customer(&customer("Anna", "Kowalska"), &[])
        .unwrap()
        .value;
    own.add_interaction(anna, &interaction("zawiasy drzwi"))
        .unwrap();
    // More than are looked at together, all newer.
    let gone = own
        .add_customer(&customer("Jan", "Las"), &[])
        .unwrap()
        .value;
    for _ in 0..120 {
        own.add_interaction(gone, &interaction("zawiasy okien"))
            .unwrap();
    }
    own.remove_customer(gone).unwrap();
    assert_eq!(found(&own, "zawiasy"), ["interaction: [zawiasy] drzwi"]);
}

/// Rows O1 and O5: some of the words name a person, the others stand in what passed between us.
#[test]
fn o1_o5_a_name_and_a_word_of_a_text_are_found_together() {
    let own = people();
    let id = |name: &str| match own.search(name).unwrap().remove(0) {
        Found::Customer { row } => row.id,
        other => panic!("{other:?}"),
    };
    let by_chat = InteractionDraft {
        channel: Channel::Chat,
        ..interaction("Eksport nie działa")
    };
    own.add_interaction(id("jadwiga"), &by_chat).unwrap();
    own.add_interaction(id("jadwiga"), &interaction("Thanks for the geese"))
        .unwrap();
    own.add_interaction(id("lukasz"), &interaction("Eksport działa"))
        .unwrap();
    let call = add_booking(&own, id("jadwiga"), "2026-10-14T12:00:00Z");
    own.clock.set("2026-10-14T12:05:00Z");
    own.write_notes(call, "She wants an eksport of slates", true)
        .unwrap();
    let texts = |query: &str| -> Vec<String> {
        let found = found(&own, query).into_iter();
        found.filter(|one| one.contains('[')).collect()
    };
    assert_eq!(
        texts("żółtowska eksp"),
        [
            "note: She wants an [eksport] of slates",
            "interaction: [Eksport] nie działa"
        ]
    );
    assert_eq!(texts("eksport jad zolt").len(), 2, "in any order");
    assert_eq!(
        texts("channel:chat zolt eksport"),
        ["interaction: [Eksport] nie działa"]
    );
    assert_eq!(texts("zolt eksport kaczki"), Vec::<String>::new());
    let by_chat = found(&own, "channel:chat zolt");
    assert_eq!(by_chat, ["interaction: Eksport nie działa"]);
    assert_eq!(found(&own, "channel:chat lukasz"), Vec::<String>::new());
}

/// Row O1: companies stand in the same index, with what they do and the words of the team's own fields.
#[test]
fn o1_a_company_is_found_by_its_words_and_follows_every_change() {
    let own = TestDesk::new();
    let fields = CompanyDraft {
        what_it_does: "Krycie dachów łupkiem".into(),
        domain: "huta.example".into(),
        ..company("Huta Ślązak")
    };
    let added = own.add_company(&fields).unwrap();
    let is = "company Huta Ślązak (0)";
    for query in ["huta", "slaz", "lupk", "huta.example", "slazak krycie"] {
        assert_eq!(found(&own, query), [is], "{query}");
    }
    assert_eq!(found(&own, "uta"), Vec::<String>::new(), "inside a word");
    let renamed = CompanyDraft {
        what_it_does: "Blacha".into(),
        ..fields
    };
    let change = own.change_company(added.value, &renamed).unwrap();
    assert_eq!(found(&own, "lupk"), Vec::<String>::new());
    assert_eq!(found(&own, "blach"), [is]);
    own.undo(change.entry.unwrap()).unwrap();
    assert_eq!(found(&own, "lupk"), [is]);
    own.undo(added.entry.unwrap()).unwrap();
    assert_eq!(found(&own, "huta"), Vec::<String>::new());
}

fn at(time: &str, text: &str) -> InteractionDraft {
    InteractionDraft {
        at: Some(time.parse().unwrap()),
        ..interaction(text)
    }
}

fn sound(own: &TestDesk) {
    let checks = own.store().verify().unwrap();
    let problems: Vec<_> = checks.iter().flat_map(|check| &check.problems).collect();
    assert!(problems.is_empty(), "{problems:?}");
}

/// Newest is what took place last, not what was written down last.
#[test]
fn o1_old_mail_that_comes_in_late_is_found_behind_what_is_newer() {
    let own = TestDesk::new();
    let anna = own
        .add_customer(&customer("Anna", "Kowalska"), &[])
        .unwrap()
        .value;
    for (time, text) in [
        ("2026-10-01T09:10:00Z", "zawiasy nowe"),
        ("2026-10-01T09:40:00Z", "zawiasy nowsze"),
        ("2026-10-01T09:20:00Z", "zawiasy w tej samej godzinie"),
    ] {
        own.add_interaction(anna, &at(time, text)).unwrap();
    }
    let mail: String = (0..300)
        .rev()
        .map(|day| {
            let date =
                chrono::NaiveDate::from_ymd_opt(2020, 1, 1).unwrap() + chrono::Days::new(day);
            format!("Anna Kowalska,{date} 10:00,zawiasy z dnia {day}\n")
        })
        .collect();
    let list = super::imports::file("mail.csv", format!("Name,Date,Text\n{mail}"));
    let import = own
        .run_import(
            &list.request(kawka_domain::import::ImportKind::Interactions),
            &|_| true,
        )
        .unwrap();
    assert_eq!(import.value.created, 300, "{:?}", import.value);
    let newest = [
        "interaction: [zawiasy] nowsze",
        "interaction: [zawiasy] w tej samej godzinie",
        "interaction: [zawiasy] nowe",
        "interaction: [zawiasy] z dnia 299",
        "interaction: [zawiasy] z dnia 298",
    ];
    assert_eq!(found(&own, "zawiasy")[..5], newest);
    let before = found(&own, "zawiasy before:2020-01-03");
    assert_eq!(
        before,
        [
            "interaction: [zawiasy] z dnia 1",
            "interaction: [zawiasy] z dnia 0"
        ]
    );
    assert_eq!(found(&own, "zawiasy from:2026-10-01"), newest[..3]);
    sound(&own);

    // Whatever is done with what came in, the index is what the data is.
    let undone = own.undo(import.entry.unwrap()).unwrap();
    assert_eq!(found(&own, "zawiasy"), newest[..3]);
    sound(&own);
    own.undo(undone.entry.unwrap()).unwrap();
    assert_eq!(found(&own, "zawiasy")[..5], newest);
    sound(&own);
    own.store().rebuild_search().unwrap();
    assert_eq!(found(&own, "zawiasy")[..5], newest);
}

/// Rows B7 and O2: a number is the same whether or not it says its country.
#[test]
fn b7_a_number_without_its_country_is_found_by_the_one_with_it() {
    let own = TestDesk::new();
    let phone = |number: &str| [handle(HandleKind::Phone, number)];
    own.add_customer(&customer("Anna", "Kowalska"), &phone("600 100 200"))
        .unwrap();
    own.add_customer(&customer("Jan", "Las"), &phone("+44 20 7946 0018"))
        .unwrap();
    for typed in ["+48 600 100 200", "0048 600100", "600-100-200", "100 200"] {
        assert_eq!(found(&own, typed), ["Anna Kowalska"], "{typed}");
    }
    assert_eq!(found(&own, "020 7946 0018"), ["Jan Las"]);
    assert_eq!(found(&own, "+48 600 100 201"), Vec::<String>::new());
}
