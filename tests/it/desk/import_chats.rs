//! Chats out of WhatsApp, Messenger and Instagram become contacts, each once, whatever the file has grown by.

use kawka_desk::ErrorCode;
use kawka_desk::view::{DaysBy, ImportReport, ImportRequest, TimelineItem};
use kawka_domain::identity::HandleKind;
use kawka_domain::ids::CustomerId;
use kawka_domain::import::{DayOrder, ImportKind};

use super::imports::{TestFile, counts, file, find, run, texts};
use crate::support::{TestDesk, builders, snapshot};

/// As a Polish iPhone writes it: marks that are not seen, lines of the program's own, a message of two lines.
const IPHONE: &str = "\u{200e}[12.03.2026, 14:00:00] Anna Kowalska: \u{200e}Wiadomości i połączenia są w pełni szyfrowane.\r\n\
    [12.03.2026, 14:05:33] Anna Kowalska: Dzień dobry: nie drukuje\r\n\
    od rana 😀\r\n\
    [12.03.2026, 14:06:01] Ola Wrona: Proszę spróbować teraz\r\n\
    \u{200e}[12.03.2026, 14:07:00] Anna Kowalska: \u{200e}<attached: 00000012-PHOTO.jpg>\r\n\
    [12.03.2026, 14:08:00] Anna Kowalska: ok\r\n\
    [12.03.2026, 14:08:00] Anna Kowalska: ok\r\n";

fn add_anna(desk: &TestDesk) -> CustomerId {
    let anna = builders::customer("Anna", "Kowalska");
    desk.add_customer(&anna, &[]).unwrap().value
}

/// When, channel, direction, who of us, and what: the latest first.
fn told(desk: &TestDesk, customer: CustomerId) -> Vec<String> {
    let timeline = desk.list_timeline(customer, 0, 100).unwrap();
    let contact = |item| match item {
        TimelineItem::Interaction { interaction, at } => Some(format!(
            "{} {} {} {}: {}",
            at.format("%m-%d %H:%M:%S"),
            interaction.channel,
            interaction.direction,
            interaction.member.unwrap_or_else(|| "-".to_owned()),
            interaction.text
        )),
        _ => None,
    };
    timeline.items.into_iter().filter_map(contact).collect()
}

fn import(desk: &TestDesk, chat: &TestFile) -> ImportReport {
    let request = chat.request(ImportKind::Interactions);
    let planned = desk.plan_import(&request, &|_| true).unwrap().report;
    let report = run(desk, &request);
    assert_eq!(counts(&planned), counts(&report), "as planned");
    report
}

/// A text as Meta writes it: each byte of UTF-8 as a sign of its own.
fn of_meta(text: &str) -> String {
    text.bytes().map(char::from).collect()
}

fn archive(thread: &str, people: &[&str], messages: &[(&str, i64, &str)]) -> String {
    let messages: Vec<_> = messages
        .iter()
        .map(|(sender, at, text)| {
            serde_json::json!({
                "sender_name": of_meta(sender), "timestamp_ms": at, "content": of_meta(text),
                "is_geoblocked_for_viewer": false,
            })
        })
        .collect();
    let people: Vec<_> = people
        .iter()
        .map(|name| serde_json::json!({"name": of_meta(name)}))
        .collect();
    serde_json::json!({
        "participants": people, "messages": messages, "title": "Anna", "thread_path": thread, "magic_words": [],
    })
    .to_string()
}

#[test]
fn c3_a_chat_of_two_stands_in_the_timeline_of_the_customer() {
    let desk = TestDesk::new();
    let anna = add_anna(&desk);
    let chat = file("_chat.txt", IPHONE);
    let before = snapshot::of(desk.store());
    let done = desk
        .run_import(&chat.request(ImportKind::Interactions), &|_| true)
        .unwrap();
    assert_eq!(counts(&done.value), [5, 0, 0, 0, 0, 0], "{:?}", done.value);
    let expected = [
        "03-12 13:08:00 chat inbound -: ok",
        "03-12 13:08:00 chat inbound -: ok",
        "03-12 13:07:00 chat inbound -: [📎 ✕ 00000012-PHOTO.jpg]",
        "03-12 13:06:01 chat outbound Ola Wrona: Proszę spróbować teraz",
        "03-12 13:05:33 chat inbound -: Dzień dobry: nie drukuje\nod rana 😀",
    ];
    assert_eq!(told(&desk, anna), expected);
    desk.undo(done.entry.unwrap()).unwrap();
    snapshot::assert_same(&before, &snapshot::of(desk.store()), "undone");
}

#[test]
fn c3_a_chat_that_has_grown_brings_only_what_is_new() {
    let desk = TestDesk::new();
    let anna = add_anna(&desk);
    let chat = file("_chat.txt", IPHONE);
    assert_eq!(counts(&import(&desk, &chat)), [5, 0, 0, 0, 0, 0]);
    assert_eq!(counts(&import(&desk, &chat)), [0, 0, 5, 0, 0, 0], "again");
    // A long chat is exported without its beginning.
    let grown: String = IPHONE
        .lines()
        .skip(3)
        .map(|line| format!("{line}\n"))
        .collect();
    let grown = format!("{grown}[13.03.2026, 09:00:00] Anna Kowalska: Dziękuję\n");
    std::fs::write(&chat.path, grown).unwrap();
    assert_eq!(counts(&import(&desk, &chat)), [1, 0, 4, 0, 0, 0], "grown");
    assert_eq!(told(&desk, anna).len(), 6);
    // One minute holds several messages, and any of them may be the first that is left.
    let minute = "14.03.2026, 09:00 - Anna Kowalska: raz\n14.03.2026, 09:00 - Anna Kowalska: dwa\n";
    std::fs::write(&chat.path, minute).unwrap();
    assert_eq!(counts(&import(&desk, &chat)), [2, 0, 0, 0, 0, 0]);
    std::fs::write(&chat.path, &minute[minute.len() / 2..]).unwrap();
    assert_eq!(counts(&import(&desk, &chat)), [0, 0, 1, 0, 0, 0], "cut");
    assert_eq!(texts(&desk, anna)[..2], ["dwa", "raz"]);

    let messages = [
        ("Anna Kowalska", 1_770_000_002_500, "ok"),
        ("Anna Kowalska", 1_770_000_002_500, "ok"),
        ("Anna Kowalska", 1_770_000_001_000, "Nie działa"),
    ];
    let people = ["Anna Kowalska", "Ola Wrona"];
    let thread = "inbox/annakowalska_1";
    let chat = file("message_1.json", archive(thread, &people, &messages));
    assert_eq!(counts(&import(&desk, &chat)), [3, 0, 0, 0, 0, 0]);
    let grown = [&[("Ola Wrona", 1_770_000_003_000, "Już?")][..], &messages].concat();
    std::fs::write(&chat.path, archive(thread, &people, &grown)).unwrap();
    assert_eq!(counts(&import(&desk, &chat)), [1, 0, 3, 0, 0, 0], "grown");
}

#[test]
fn c3_the_archive_of_messenger_and_instagram_is_read_with_its_letters() {
    let messages = [
        ("Ola Wrona", 1_770_000_002_000, "Już naprawione 😀"),
        ("Łucja Żak", 1_770_000_001_000, "Zażółć gęślą jaźń"),
    ];
    let people = ["Łucja Żak", "Ola Wrona"];
    let with_photo = |folder: &str| {
        let text = archive("inbox/lucja_1", &people, &messages);
        let photo = format!(
            r#"[{{"sender_name":"{}","timestamp_ms":1770000003000,"photos":[{{"uri":"{folder}/photos/7_n.jpg"}}]}},"#,
            of_meta("Łucja Żak")
        );
        text.replacen(r#""messages":["#, &format!(r#""messages":{photo}"#), 1)
    };
    let encrypted = r#"{"participants":["Łucja Żak","Ola Wrona"],"threadName":"Łucja_1","messages":[
        {"senderName":"Łucja Żak","text":"é","timestamp":1770000003000,"type":"text","media":[]},
        {"senderName":"Łucja Żak","text":"","timestamp":1770000003001,"isUnsent":true}]}"#;
    let both = |channel: &str| {
        [
            format!("02-02 02:40:02 {channel} outbound Ola Wrona: Już naprawione 😀"),
            format!("02-02 02:40:01 {channel} inbound -: Zażółć gęślą jaźń"),
        ]
    };
    let photo = |channel: &str| format!("02-02 02:40:03 {channel} inbound -: [📎 ✕ 7_n.jpg]");
    let cases = [
        (
            "plain",
            "message_1.json",
            archive("inbox/lucja_1", &people, &messages),
            both("messenger").to_vec(),
        ),
        (
            "of Instagram by its name",
            "Instagram_1.json",
            archive("inbox/lucja_1", &people, &messages),
            both("instagram").to_vec(),
        ),
        (
            "with a photo",
            "message_1.json",
            with_photo("messages/inbox"),
            [&[photo("messenger")][..], &both("messenger")].concat(),
        ),
        (
            "of Instagram by a photo",
            "message_1.json",
            with_photo("your_instagram_activity/messages"),
            [&[photo("instagram")][..], &both("instagram")].concat(),
        ),
        (
            "end-to-end encrypted",
            "Lucja_1.json",
            encrypted.to_owned(),
            vec!["02-02 02:40:03 messenger inbound -: é".to_owned()],
        ),
    ];
    for (name, file_name, content, expected) in cases {
        let desk = TestDesk::new();
        let lucja = builders::customer("Łucja", "Żak");
        let lucja = desk.add_customer(&lucja, &[]).unwrap().value;
        import(&desk, &file(file_name, content));
        assert_eq!(told(&desk, lucja), expected, "{name}");
    }
}

#[test]
fn c3_day_and_month_of_a_chat_are_told_by_all_of_it() {
    let of_two = |days: [&str; 2]| {
        format!(
            "{} - Anna Kowalska: Dzień dobry\n{} - Ola Wrona: Witam\n",
            days[0], days[1]
        )
    };
    let cases = [
        (
            "a day above twelve",
            ["03/04/2026, 14:05", "25/04/2026, 14:06"],
            DaysBy::Cells,
            ["04-25 12:06:00", "04-03 12:05:00"],
        ),
        (
            "behind the month",
            ["3/4/26, 2:05\u{202f}PM", "4/25/26, 2:06\u{202f}PM"],
            DaysBy::Cells,
            ["04-25 12:06:00", "03-04 13:05:00"],
        ),
        (
            "nothing tells",
            ["3/4/26, 12:05 a.m.", "5/4/26, 12:06 p.m."],
            DaysBy::Custom,
            ["04-05 10:06:00", "04-02 22:05:00"],
        ),
    ];
    for (name, days, by, expected) in cases {
        let desk = TestDesk::new();
        let anna = add_anna(&desk);
        let report = import(&desk, &file("chat.txt", of_two(days)));
        assert_eq!(report.days.map(|days| days.by), Some(by), "{name}");
        let told: Vec<String> = told(&desk, anna)
            .iter()
            .map(|one| one[..14].to_owned())
            .collect();
        assert_eq!(told, expected, "{name}");
    }
    let desk = TestDesk::new();
    let anna = add_anna(&desk);
    let chat = file("chat.txt", of_two(["3/4/26, 14:05", "3/5/26, 14:05"]));
    import(&desk, &chat);
    // Whatever a person says of it later, it is the same message, and stays as it came.
    let request = ImportRequest {
        days: Some(DayOrder::MonthFirst),
        ..chat.request(ImportKind::Interactions)
    };
    assert_eq!(counts(&run(&desk, &request)), [0, 0, 2, 0, 0, 0]);
    assert_eq!(told(&desk, anna).len(), 2);
    let wrong = file(
        "chat.txt",
        "12.03.2026, 14:05 - Anna Kowalska: a\n45.13.2026, 14:05 - Anna Kowalska: b\n12.03.2026, 34:05 - Anna Kowalska: c\n",
    );
    let report = import(&desk, &wrong);
    assert_eq!(counts(&report), [1, 0, 0, 0, 2, 0]);
    let problems: Vec<_> = report
        .problems
        .iter()
        .map(|problem| {
            (
                problem.line,
                problem.field.as_str(),
                problem.message.as_str(),
            )
        })
        .collect();
    assert_eq!(problems, [(2, "at", "not_a_date"), (3, "at", "not_a_date")]);
}

#[test]
fn c3_in_a_chat_of_several_each_message_is_of_its_author() {
    let desk = TestDesk::new();
    let anna = add_anna(&desk);
    let phone = builders::handle(HandleKind::Phone, "+48 600 100 200");
    let jan = builders::customer("Jan", "Las");
    let jan = desk.add_customer(&jan, &[phone]).unwrap().value;
    let group = file(
        "WhatsApp Chat with Dachy.txt",
        "12.03.2026, 14:00 - Ola Wrona utworzyła grupę „Dachy: Opole”\n\
         12.03.2026, 14:01 - Anna Kowalska: Dzień dobry\n\
         12.03.2026, 14:02 - \u{202a}+48 600 100 200\u{202c}: <pominięto multimedia>\n\
         12.03.2026, 14:03 - Ola Wrona: Witam wszystkich\n\
         12.03.2026, 14:04 - ~\u{202f}Ewa Nikt: Ja też\n",
    );
    let report = import(&desk, &group);
    assert_eq!(counts(&report), [2, 0, 0, 1, 1, 0], "{report:?}");
    let problem = &report.problems[0];
    assert_eq!(
        (problem.line, problem.message.as_str()),
        (5, "unknown_person")
    );
    assert_eq!(texts(&desk, anna), ["Dzień dobry"]);
    assert_eq!(texts(&desk, jan), ["[📎 ✕ pominięto multimedia]"]);
    let plan = desk
        .plan_import(&group.request(ImportKind::Interactions), &|_| true)
        .unwrap();
    let reason = plan.rows[2].problem.clone().unwrap();
    assert_eq!(
        (reason.field.as_str(), reason.message.as_str()),
        ("direction", "unknown_recipient")
    );
    // People are added where that is wanted, and where one of us stands under another name, that can be said.
    let request = ImportRequest {
        create_people: true,
        ours: vec!["ewa nikt".to_owned()],
        ..group.request(ImportKind::Interactions)
    };
    assert_eq!(counts(&run(&desk, &request)), [0, 0, 2, 2, 0, 0]);
    let request = ImportRequest {
        create_people: true,
        ..group.request(ImportKind::Interactions)
    };
    assert_eq!(counts(&run(&desk, &request)), [1, 0, 2, 1, 0, 0]);
    assert_eq!(texts(&desk, find(&desk, "ewa nikt")[0]), ["Ja też"]);

    // The same word to two people at once is a contact with each.
    for (who, id) in [("Anna Kowalska", anna), ("+48 600 100 200", jan)] {
        let chat = format!(
            "24.12.2026, 18:00 - Ola Wrona: Wesołych Świąt\n24.12.2026, 18:01 - {who}: Wzajemnie\n"
        );
        assert_eq!(
            counts(&import(&desk, &file("chat.txt", chat))),
            [2, 0, 0, 0, 0, 0]
        );
        assert_eq!(texts(&desk, id).len(), 3, "{who}");
    }
}

#[test]
fn c3_who_never_answered_is_known_by_the_archive() {
    let desk = TestDesk::new();
    let anna = add_anna(&desk);
    let people = ["Anna Kowalska", "Ola Wrona"];
    let messages = [("Ola Wrona", 1_770_000_001_000, "Dzień dobry")];
    let chat = file("message_1.json", archive("inbox/a_1", &people, &messages));
    assert_eq!(counts(&import(&desk, &chat)), [1, 0, 0, 0, 0, 0]);
    assert_eq!(texts(&desk, anna), ["Dzień dobry"]);
    // WhatsApp names only those who write.
    let chat = file("chat.txt", "12.03.2026, 14:05 - Ola Wrona: Dzień dobry\n");
    assert_eq!(counts(&import(&desk, &chat)), [0, 0, 0, 1, 0, 0]);
}

#[test]
fn c3_what_must_not_be_stored_is_masked_in_a_chat() {
    let desk = TestDesk::new();
    let anna = add_anna(&desk);
    let chat = file(
        "chat.txt",
        "12.03.2026, 14:01 - Anna Kowalska: Moja karta to 4111 1111 1111 1111\n",
    );
    let report = import(&desk, &chat);
    assert_eq!((report.created, report.masked), (1, 1));
    assert_eq!(texts(&desk, anna), ["Moja karta to [▮▮▮▮ card]"]);
    assert!(!snapshot::texts(desk.store()).contains("4111"));
}

#[test]
fn c3_a_bad_chat_changes_nothing_and_says_where() {
    let desk = TestDesk::new();
    add_anna(&desk);
    let whole = archive(
        "inbox/a_1",
        &["Anna Kowalska", "Ola Wrona"],
        &[("Anna Kowalska", 1_770_000_001_000, "Hej")],
    );
    let cases: &[(&str, String, &str, Option<&str>)] = &[
        (
            "cut",
            "{\"participants\": [{\"name\": \"Anna Kowalska\"}],\n\"messages\": [\n{\"sender_name\": \"Anna".to_owned(),
            "damaged",
            Some("3"),
        ),
        (
            "no message",
            archive("inbox/a_1", &["Anna Kowalska"], &[]),
            "no_rows",
            None,
        ),
        (
            "something behind it",
            format!("{whole}\n{whole}"),
            "damaged",
            Some("2"),
        ),
        (
            "only the program speaks",
            "12.03.2026, 14:00 - Wiadomości i połączenia są w pełni szyfrowane.\n".to_owned(),
            "no_rows",
            None,
        ),
    ];
    for (name, content, problem, line) in cases {
        let chat = file("message_1.json", content);
        let before = snapshot::of(desk.store());
        let request = chat.request(ImportKind::Interactions);
        let planned = desk.plan_import(&request, &|_| true).unwrap_err();
        let error = desk.run_import(&request, &|_| true).unwrap_err();
        assert_eq!(planned, error, "{name}");
        assert_eq!(error.code, ErrorCode::FileUnreadable, "{name}");
        assert_eq!(error.params["problem"], *problem, "{name}");
        assert_eq!(
            error.params.get("line").map(String::as_str),
            *line,
            "{name}"
        );
        snapshot::assert_same(&before, &snapshot::of(desk.store()), name);
    }
    let odd = file(
        "message_1.json",
        r#"{"participants": [{"name": "Anna Kowalska"}], "messages": [
            7, {"sender_name": "Anna Kowalska", "timestamp_ms": 99999999999999999999, "content": "a"},
            {"sender_name": "Anna Kowalska", "timestamp_ms": 1770000001000, "content": "b"}]}"#,
    );
    let report = import(&desk, &odd);
    assert_eq!(counts(&report), [1, 0, 0, 0, 2, 0]);
    let problems: Vec<_> = report
        .problems
        .iter()
        .map(|p| (p.line, p.message.as_str()))
        .collect();
    assert_eq!(problems, [(1, "not_a_message"), (2, "not_a_date")]);
}

#[test]
fn c3_tables_and_tickets_are_not_taken_for_chats() {
    let desk = TestDesk::new();
    let anna = add_anna(&desk);
    let table = file(
        "contacts.txt",
        "date;name;text\n12.03.2026, 14:05;Anna Kowalska;[12.03.2026, 14:05] x: y\n",
    );
    assert_eq!(counts(&import(&desk, &table)), [1, 0, 0, 0, 0, 0]);
    // Whoever chooses a separator says that it is a table.
    let chosen = file("chat.txt", IPHONE);
    let request = ImportRequest {
        separator: Some(";".to_owned()),
        ..chosen.request(ImportKind::Interactions)
    };
    let error = desk.plan_import(&request, &|_| true).unwrap_err();
    assert_eq!(error.params["problem"], "no_known_column");
    let tickets = file(
        "tickets.json",
        r#"{"users": [{"id": 1, "name": "Anna Kowalska"}], "tickets": [{"id": 7, "requester_id": 1, "created_at": "2026-03-12T10:00:00Z",
            "description": "ticket", "messages": [], "participants": []}]}"#,
    );
    assert_eq!(counts(&import(&desk, &tickets)), [1, 0, 0, 0, 0, 0]);
    assert_eq!(texts(&desk, anna), ["[12.03.2026, 14:05] x: y", "ticket"]);
}

#[test]
fn c3_a_group_in_which_nobody_is_one_of_us_says_so() {
    let desk = TestDesk::new();
    add_anna(&desk);
    let group = file(
        "chat.txt",
        "12.03.2026, 14:01 - Anna Kowalska: Dzień dobry\n12.03.2026, 14:02 - Ola: Witam\n",
    );
    let request = ImportRequest {
        create_people: true,
        ..group.request(ImportKind::Interactions)
    };
    let before = snapshot::whole(desk.store());
    let refused = desk.run_import(&request, &|_| true).unwrap_err();
    assert_eq!(
        (
            refused.params["field"].as_str(),
            refused.params["problem"].as_str()
        ),
        ("ours", "nobody_of_us")
    );
    snapshot::assert_same(
        &before,
        &snapshot::whole(desk.store()),
        "nothing is written",
    );
    let told = ImportRequest {
        ours: vec!["Ola".to_owned()],
        ..request
    };
    assert_eq!(counts(&run(&desk, &told)), [2, 0, 0, 0, 0, 0]);
}

#[test]
fn c3_days_and_times_that_somebody_offers_stay_in_their_message() {
    let desk = TestDesk::new();
    let anna = add_anna(&desk);
    let chat = file(
        "chat.txt",
        "12.03.2026, 14:01 - Anna Kowalska: Mogę:\n13.03.2026 10:00 - 11:00: rozmowa\n14.03.2026, 10:00 - 11:00\n\
         12.03.2026, 14:05 - Ola Wrona: Świetnie\n",
    );
    assert_eq!(counts(&import(&desk, &chat)), [2, 0, 0, 0, 0, 0]);
    let mut said = texts(&desk, anna);
    said.sort();
    assert_eq!(
        said,
        [
            "Mogę:\n13.03.2026 10:00 - 11:00: rozmowa\n14.03.2026, 10:00 - 11:00",
            "Świetnie"
        ]
    );
}
