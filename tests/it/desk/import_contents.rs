//! What rows of files say: dates, what comes once more, whose letters they are.

use std::time::{Duration, SystemTime};

use kawka_desk::view::{
    DaysBy, ImportRequest, InteractionRow, RowAction, RowChoice, RowDecision, TimelineItem,
};
use kawka_domain::ids::{CustomerId, FollowUpId};
use kawka_domain::import::{DayOrder, FactName, ImportKind};
use kawka_domain::interaction::{Direction, Feeling, InteractionDraft, InteractionKind};

use super::imports::{TestFile, counts, file, find, run, texts};
use crate::support::{TestDesk, at, builders};

fn add_anna(desk: &TestDesk) -> CustomerId {
    desk.add_customer(
        &builders::customer("Anna", "Kowalska"),
        &[builders::email("anna@b.example")],
    )
    .unwrap()
    .value
}

fn contacts(desk: &TestDesk, customer: CustomerId) -> Vec<InteractionRow> {
    let timeline = desk.list_timeline(customer, 0, 100).unwrap();
    let contact = |item| match item {
        TimelineItem::Interaction { interaction, .. } => Some(interaction),
        _ => None,
    };
    timeline.items.into_iter().filter_map(contact).collect()
}

#[test]
fn q1_day_and_month_are_read_alike_in_a_whole_column() {
    let rows = |days: [&str; 2]| {
        file(
            "contacts.csv",
            format!(
                "date,email,text\n{},anna@b.example,one\n{},anna@b.example,two\n",
                days[0], days[1]
            ),
        )
    };
    let days_of = |desk: &TestDesk, anna| -> Vec<String> {
        let mut days: Vec<(String, String)> = desk
            .list_timeline(anna, 0, 10)
            .unwrap()
            .items
            .into_iter()
            .filter_map(|item| match item {
                TimelineItem::Interaction {
                    interaction, at, ..
                } => Some((interaction.text, at.date_naive().to_string())),
                _ => None,
            })
            .collect();
        days.sort();
        days.into_iter().map(|(_, day)| day).collect()
    };
    let month = Some(DayOrder::MonthFirst);
    let cases = [
        (
            "a cell tells",
            ["03/04/2026 12:00", "04/25/2026 12:00"],
            None,
            DaysBy::Cells,
            ["2026-03-04", "2026-04-25"],
        ),
        (
            "none tells",
            ["03/04/2026 12:00", "05/06/2026 12:00"],
            None,
            DaysBy::Custom,
            ["2026-04-03", "2026-06-05"],
        ),
        (
            "a person tells",
            ["03/04/2026 12:00", "05/06/2026 12:00"],
            month,
            DaysBy::Person,
            ["2026-03-04", "2026-05-06"],
        ),
    ];
    for (name, days, chosen, by, expected) in cases {
        let desk = TestDesk::new();
        let anna = add_anna(&desk);
        let list = rows(days);
        let request = ImportRequest {
            days: chosen,
            ..list.request(ImportKind::Interactions)
        };
        let plan = desk.plan_import(&request, &|_| true).unwrap();
        assert_eq!(plan.report.days.map(|days| days.by), Some(by), "{name}");
        assert_eq!(run(&desk, &request).created, 2, "{name}");
        assert_eq!(days_of(&desk, anna), expected, "{name}");
    }
    let desk = TestDesk::new();
    add_anna(&desk);
    let both = rows(["25/04/2026", "04/25/2026"]);
    let report = run(&desk, &both.request(ImportKind::Interactions));
    assert_eq!(counts(&report), [1, 0, 0, 0, 1, 0], "never cell by cell");
    assert_eq!(report.problems[0].message, "not_a_date");
    let plain = rows(["2026-04-25", "2026-04-03"]);
    let plan = desk.plan_import(&plain.request(ImportKind::Interactions), &|_| true);
    assert_eq!(
        plan.unwrap().report.days,
        None,
        "no question where there is none"
    );
}

#[test]
fn w8_and_c6_what_people_added_to_a_contact_stays() {
    let desk = TestDesk::new();
    let anna = add_anna(&desk);
    let first = file(
        "tickets.csv",
        "id,created at,email,message,agent,url\nT1,2026-10-01 10:00,anna@b.example,Nie drukuje,Jan Z,https://x.example/1\n",
    );
    run(&desk, &first.request(ImportKind::Interactions));
    let id = contacts(&desk, anna)[0].id;
    let edited = InteractionDraft {
        kind: InteractionKind::Complaint,
        feeling: Some(Feeling::Better),
        link: "https://x.example/1".into(),
        at: Some(at("2026-10-01T08:00:00Z")),
        ..builders::interaction("Nie drukuje. Zadzwoniłam.")
    };
    desk.change_interaction(id, &edited).unwrap();
    // The same ticket with another agent: the text is what it was when it came first.
    std::fs::write(
        &first.path,
        "id,created at,email,message,agent,url\nT1,2026-10-01 10:00,anna@b.example,Nie drukuje,Ewa K,\n",
    )
    .unwrap();
    let report = run(&desk, &first.request(ImportKind::Interactions));
    assert_eq!(counts(&report), [0, 1, 0, 0, 0, 0], "{report:?}");
    let kept = &contacts(&desk, anna)[0];
    assert_eq!(kept.text, "Nie drukuje. Zadzwoniłam.");
    assert_eq!(
        (kept.kind, kept.feeling),
        (InteractionKind::Complaint, Some(Feeling::Better))
    );
    assert_eq!(
        kept.link, "https://x.example/1",
        "an empty cell says nothing"
    );
    assert_eq!(kept.channel, edited.channel, "no column says the channel");
    assert_eq!(kept.member.as_deref(), Some("Ewa K"));
    // What is new in the text is taken, and signed by whoever imports.
    std::fs::write(
        &first.path,
        "id,created at,email,message,agent,url\nT1,2026-10-01 10:00,anna@b.example,Już drukuje,Ewa K,\n",
    )
    .unwrap();
    run(&desk, &first.request(ImportKind::Interactions));
    let kept = &contacts(&desk, anna)[0];
    assert_eq!(
        (kept.text.as_str(), kept.feeling),
        ("Już drukuje", Some(Feeling::Better))
    );
    let former = desk.list_former_texts(id).unwrap();
    assert_eq!(former[0].text, "Nie drukuje. Zadzwoniłam.");
    assert_eq!(former[0].member.as_deref(), Some("Ola Wrona"));

    // Somebody says who of us it was: a bare name in the file does not put another in their place.
    let ours = InteractionDraft {
        had_by: Some(desk.list_members().unwrap()[0].id),
        ..edited
    };
    desk.change_interaction(id, &ours).unwrap();
    assert_eq!(
        contacts(&desk, anna)[0].member.as_deref(),
        Some("Ola Wrona")
    );
    std::fs::write(
        &first.path,
        "id,created at,email,message,agent,url\nT1,2026-10-01 10:00,anna@b.example,Drukuje znów,Jan Z,\n",
    )
    .unwrap();
    run(&desk, &first.request(ImportKind::Interactions));
    let kept = &contacts(&desk, anna)[0];
    assert_eq!(kept.text, "Drukuje znów");
    assert_eq!(kept.member.as_deref(), Some("Ola Wrona"));
}

/// Writes a file as of some days before the test's noon.
fn write_before(file: &TestFile, days: u64, content: &str) {
    std::fs::write(&file.path, content).unwrap();
    let noon = SystemTime::from(at(crate::support::NOON));
    let opened = std::fs::File::options()
        .write(true)
        .open(&file.path)
        .unwrap();
    opened
        .set_modified(noon - Duration::from_secs(days * 86_400))
        .unwrap();
}

fn tasks(desk: &TestDesk, customer: CustomerId) -> Vec<(FollowUpId, String)> {
    let items = desk.list_timeline(customer, 0, 50).unwrap().items;
    let task = |item| match item {
        TimelineItem::FollowUp {
            follow_up_id,
            title,
            ..
        } => Some((follow_up_id, title)),
        _ => None,
    };
    items.into_iter().filter_map(task).collect()
}

#[test]
fn a9_w10_a_file_without_dates_tells_of_the_day_it_was_written() {
    let desk = TestDesk::new();
    let anna = add_anna(&desk);
    let export = file("export.csv", "");
    let request = export.request(ImportKind::Facts);
    let shown = |desk: &TestDesk| -> Vec<(FactName, String, String, bool)> {
        desk.list_facts(anna)
            .unwrap()
            .into_iter()
            .map(|fact| {
                (
                    fact.name,
                    fact.value,
                    fact.as_of.date_naive().to_string(),
                    fact.stale,
                )
            })
            .collect()
    };
    let row = |plan: &str| format!("email,plan,source\nanna@b.example,{plan},crm\n");
    let steps = [
        (
            "first",
            60,
            "Pro",
            [1, 0, 0, 0, 0, 0],
            ("Pro", "2026-08-15", true),
        ),
        (
            "the very same",
            60,
            "Pro",
            [0, 0, 1, 0, 0, 0],
            ("Pro", "2026-08-15", true),
        ),
        (
            "it still holds",
            40,
            "Pro",
            [0, 1, 0, 0, 0, 0],
            ("Pro", "2026-09-04", true),
        ),
        (
            "it still holds later",
            20,
            "Pro",
            [0, 1, 0, 0, 0, 0],
            ("Pro", "2026-09-24", false),
        ),
        (
            "the old file once more",
            60,
            "Pro",
            [0, 0, 1, 0, 0, 0],
            ("Pro", "2026-09-24", false),
        ),
        (
            "another plan",
            10,
            "Basic",
            [1, 0, 0, 0, 0, 0],
            ("Basic", "2026-10-04", false),
        ),
        (
            "and back",
            5,
            "Pro",
            [1, 0, 0, 0, 0, 0],
            ("Pro", "2026-10-09", false),
        ),
        (
            "and back once more",
            5,
            "Pro",
            [0, 0, 1, 0, 0, 0],
            ("Pro", "2026-10-09", false),
        ),
    ];
    for (name, days, plan, expected, (value, day, stale)) in steps {
        write_before(&export, days, &row(plan));
        let planned = desk.plan_import(&request, &|_| true).unwrap().report;
        assert_eq!(counts(&planned), expected, "{name}: planned");
        assert_eq!(counts(&run(&desk, &request)), expected, "{name}");
        let expected = (FactName::Plan, value.to_owned(), day.to_owned(), stale);
        assert_eq!(shown(&desk), [expected], "{name}");
    }
}

#[test]
fn w10_a_fault_that_was_mended_is_no_new_task_with_every_export() {
    let desk = TestDesk::new();
    let anna = add_anna(&desk);
    let export = file("export.csv", "");
    let request = export.request(ImportKind::Facts);
    let fault = "email,known fault,source\nanna@b.example,Eksport gubi ogonki,crm\n";
    for (days, expected) in [(70, 1), (69, 1), (50, 1), (30, 1)] {
        write_before(&export, days, fault);
        run(&desk, &request);
        let tasks = tasks(&desk, anna);
        assert_eq!(tasks.len(), expected, "{days} days ago");
        desk.set_follow_up_done(tasks[0].0, true).unwrap();
    }
    write_before(
        &export,
        0,
        "email,known fault,source\nanna@b.example,Inna,crm\n",
    );
    run(&desk, &request);
    assert_eq!(tasks(&desk, anna).len(), 2, "another fault is another task");
}

const SHARED: &str = "From: Biuro <pomoc@biuro.example>\nTo: Anna <anna@b.example>\nBcc: Jan <jan@c.example>\n\
    Message-ID: <7@k>\nDate: Wed, 14 Oct 2026 09:00:00 +0200\nSubject: Dach\n\nJuż działa.\n";

#[test]
fn c3_what_a_shared_mailbox_sent_is_ours() {
    for (name, from, ours) in [
        ("a domain of ours", "pomoc@biuro.example", vec![]),
        ("nobody we know", "helpdesk@desk.example", vec![]),
        (
            "named as ours",
            "helpdesk@desk.example",
            vec!["desk.example".to_owned()],
        ),
    ] {
        let desk = TestDesk::new();
        let anna = add_anna(&desk);
        let jan = desk
            .add_customer(
                &builders::customer("Jan", "Las"),
                &[builders::email("jan@c.example")],
            )
            .unwrap()
            .value;
        let letter = file("letter.eml", SHARED.replace("pomoc@biuro.example", from));
        let request = ImportRequest {
            ours,
            ..letter.request(ImportKind::Mail)
        };
        assert_eq!(counts(&run(&desk, &request)), [1, 0, 0, 0, 0, 0], "{name}");
        for customer in [anna, jan] {
            let told = &contacts(&desk, customer)[0];
            assert_eq!(told.direction, Direction::Outbound, "{name}");
            assert_eq!(told.member.as_deref(), Some(from), "{name}");
        }
    }
}

#[test]
fn q3_a_message_that_is_left_out_stays_out() {
    let desk = TestDesk::new();
    let anna = add_anna(&desk);
    let letter = file("letter.eml", SHARED);
    let plan = desk
        .plan_import(&letter.request(ImportKind::Mail), &|_| true)
        .unwrap();
    assert_eq!(plan.rows[0].choices, [RowDecision::Skip]);
    let request = ImportRequest {
        decisions: vec![RowChoice {
            line: plan.rows[0].line,
            decision: RowDecision::Skip,
        }],
        ..letter.request(ImportKind::Mail)
    };
    assert_eq!(counts(&run(&desk, &request)), [0, 0, 0, 1, 0, 0]);
    assert!(texts(&desk, anna).is_empty());
}

#[test]
fn q3_of_a_long_file_suggestions_and_refusals_are_shown_first() {
    let desk = TestDesk::new();
    add_anna(&desk);
    let mut content = String::from("Name,Email\n");
    for number in 0..3_000 {
        content.push_str(&format!("Osoba Numer{number},o{number}@x.example\n"));
    }
    content.push_str("Anna Kowalska,\nJan Zły,nie-adres\n");
    let list = file("people.csv", content);
    let plan = desk
        .plan_import(&list.request(ImportKind::People), &|_| true)
        .unwrap();
    let last: Vec<RowAction> = plan.rows[plan.rows.len() - 2..]
        .iter()
        .map(|row| row.action)
        .collect();
    assert_eq!(last, [RowAction::Suggest, RowAction::Fail]);
}

#[test]
fn a2_b8_companies_of_one_mail_provider_stay_apart_and_nothing_is_dropped() {
    let desk = TestDesk::new();
    let list = file(
        "companies.csv",
        "Nazwa;Domena;Branża\nDachy;gmail.com;Budowa\nPiekarnia;gmail.com;Handel\nHolding;holding.example;Finanse\n\
         Huta;holding.example;Stal\n",
    );
    let report = run(&desk, &list.request(ImportKind::Companies));
    assert_eq!(counts(&report), [4, 0, 0, 0, 0, 0], "{report:?}");
    let other = file(
        "other.csv",
        "Nazwa;Domena;Branża\nHolding S.A.;www.holding.example;Bankowość\n",
    );
    let request = ImportRequest {
        save_as: Some("Inna".into()),
        ..other.request(ImportKind::Companies)
    };
    assert_eq!(counts(&run(&desk, &request)), [0, 1, 0, 0, 0, 0]);
    let holding = &desk.list_companies("holding").unwrap()[0];
    assert_eq!(holding.fields.name, "Holding");
    let notes: Vec<(&str, &str)> = holding
        .origins
        .iter()
        .map(|note| (note.field.as_str(), note.value.as_str()))
        .collect();
    for note in [("name", "Holding S.A."), ("industry", "Bankowość")] {
        assert!(notes.contains(&note), "{notes:?}");
    }
    assert!(find(&desk, "holding").is_empty());
}

#[test]
fn c2_links_of_every_kind_that_the_quick_entry_takes_are_kept() {
    let desk = TestDesk::new();
    let anna = add_anna(&desk);
    let long = format!("https://forum.example/t?{}", "x=1&".repeat(200));
    for (given, kept) in [
        ("mailto:anna@b.example", "mailto:anna@b.example"),
        ("tel:+48600100200", "tel:+48600100200"),
        ("HTTPS://Forum.example/t/1", "https://Forum.example/t/1"),
        (long.as_str(), long.as_str()),
    ] {
        let fields = InteractionDraft {
            link: given.into(),
            ..builders::interaction("A post")
        };
        let id = desk.add_interaction(anna, &fields).unwrap().value;
        let found = contacts(&desk, anna);
        let link = &found.iter().find(|one| one.id == id).unwrap().link;
        assert_eq!(link, kept);
    }
    for bad in [
        "javascript:alert(1)",
        "https:",
        "mailto:",
        "forum.example",
        "https://",
    ] {
        let fields = InteractionDraft {
            link: bad.into(),
            ..builders::interaction("A post")
        };
        let error = desk.refused(bad, |desk| desk.add_interaction(anna, &fields));
        assert_eq!(error.params["problem"], "not_a_link", "{bad}");
    }
}

#[test]
fn c3_what_a_contact_does_not_show_of_a_message_is_said() {
    let desk = TestDesk::new();
    let anna = add_anna(&desk);
    let body = "Numer karty 4111 1111 1111 1111. ".repeat(1_000);
    let letter = file(
        "letter.eml",
        format!(
            "From: Anna <anna@b.example>\nTo: ola@biuro.example\nMessage-ID: <9@b>\n\
             Date: Wed, 14 Oct 2026 09:00:00 +0200\nSubject: Długi\nContent-Type: text/plain\n\n{body}"
        ),
    );
    assert_eq!(run(&desk, &letter.request(ImportKind::Mail)).created, 1);
    let told = &contacts(&desk, anna)[0];
    assert!(
        told.text.ends_with("[✂ … message.txt]"),
        "{}",
        &told.text[told.text.len() - 60..]
    );
    assert_eq!(told.attachments[0].name, "message.txt");
    let everything = format!("{:?}", crate::support::snapshot::whole(desk.store()));
    assert!(
        !everything.contains("4111 1111"),
        "masked in the whole of it, too"
    );
}

#[test]
fn c3_a_mailbox_that_writes_the_time_in_its_own_way_is_read_message_by_message() {
    let desk = TestDesk::new();
    add_anna(&desk);
    let letter = |id: &str, sender: &str| {
        let day = "Wed, 14 Oct 2026 10:00:00 +0200";
        format!(
            "From {sender} {day}\nFrom: anna@b.example\nTo: pomoc@biuro.example\nDate: {day}\n\
             Message-ID: <{id}@b.example>\nSubject: {id}\n\nFrom my point of view all is well.\n\n\
             From here on it is better still.\n\n"
        )
    };
    let mailbox = file(
        "posts.mbox",
        letter("one", "anna@b.example") + &letter("two", "MAILER-DAEMON"),
    );
    let report = run(&desk, &mailbox.request(ImportKind::Mail));
    assert_eq!(counts(&report), [2, 0, 0, 0, 0, 0]);
}
