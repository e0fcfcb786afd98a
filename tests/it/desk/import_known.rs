//! What files say of those who are known: nothing is dropped silently, nothing that a person corrected is overwritten,
//! and what was exported here comes back to its own record.

use kawka_desk::view::{CustomerView, HandleMove, ImportRequest, TimelineItem};
use kawka_domain::identity::HandleKind;
use kawka_domain::ids::CustomerId;
use kawka_domain::import::ImportKind;
use kawka_domain::interaction::{Channel, InteractionDraft};
use kawka_domain::person::{CompanyDraft, CustomerDraft, FormOfAddress};

use super::imports::{TestFile, counts, file, find, run, texts};
use crate::support::{TestDesk, builders, snapshot};

fn add(desk: &TestDesk, given: &str, family: &str, email: &str) -> CustomerId {
    desk.add_customer(
        &builders::customer(given, family),
        &[builders::email(email)],
    )
    .unwrap()
    .value
}

/// Field and value of the notes of origin, by field.
fn notes(view: &CustomerView) -> Vec<(String, String)> {
    let mut notes: Vec<_> = view
        .origins
        .iter()
        .map(|note| (note.field.clone(), note.value.clone()))
        .collect();
    notes.sort();
    notes
}

#[test]
fn b3_what_a_file_says_otherwise_of_somebody_known_is_noted() {
    let desk = TestDesk::new();
    let dachy = desk.add_company(&builders::company("Dachy")).unwrap().value;
    let fields = CustomerDraft {
        company_id: Some(dachy),
        form_of_address: Some(FormOfAddress::Formal),
        care_owner_id: None,
        ..builders::customer("Anna", "Kowalska")
    };
    let anna = desk
        .add_customer(&fields, &[builders::email("anna@b.example")])
        .unwrap()
        .value;
    let list = file(
        "people.csv",
        "Name,Email,Company,Form of address,Care owner\n\
         Anna Kowalska-Lis,anna@b.example,Holz,first name,Ola Wrona\n",
    );
    let report = run(&desk, &list.request(ImportKind::People));
    assert_eq!(counts(&report), [0, 1, 0, 0, 0, 0], "{report:?}");
    let view = desk.get_customer(anna).unwrap();
    assert_eq!(view.name, "Anna Kowalska");
    assert_eq!(view.company.as_deref(), Some("Dachy"));
    assert_eq!(view.fields.form_of_address, Some(FormOfAddress::Formal));
    assert_eq!(
        view.care_owner.as_deref(),
        Some("Ola Wrona"),
        "it was empty"
    );
    let expected = [
        ("company", "Holz"),
        ("form_of_address", "first_name"),
        ("name", "Anna Kowalska-Lis"),
    ]
    .map(|(field, value)| (field.to_owned(), value.to_owned()));
    assert_eq!(notes(&view), expected);
    let companies = desk.list_companies("").unwrap();
    assert!(
        companies
            .iter()
            .all(|company| company.fields.name != "Holz"),
        "no company that nobody is in"
    );
    // The same of another list is noted once.
    let second = file(
        "second.csv",
        "Name,Email,Company,Role\nAnna Kowalska-Lis,anna@b.example,Holz,Prezes\n",
    );
    run(&desk, &second.request(ImportKind::People));
    let view = desk.get_customer(anna).unwrap();
    assert_eq!(view.fields.role, "Prezes");
    assert_eq!(view.origins.len(), 3, "{:?}", view.origins);
}

#[test]
fn b3_whoever_was_made_of_an_address_gets_the_name_that_a_file_has() {
    let desk = TestDesk::new();
    let letter = file(
        "letter.eml",
        "From: anna@b.example\nTo: ola@biuro.example\nMessage-ID: <1@b>\n\
         Date: Wed, 14 Oct 2026 09:00:00 +0200\nSubject: Hej\n\nHej\n",
    );
    let request = ImportRequest {
        create_people: true,
        ..letter.request(ImportKind::Mail)
    };
    assert_eq!(run(&desk, &request).created, 1);
    let anna = find(&desk, "anna")[0];
    assert_eq!(desk.get_customer(anna).unwrap().name, "anna");
    let list = file("people.csv", "Name,Email\nAnna Kowalska,anna@b.example\n");
    let report = run(&desk, &list.request(ImportKind::People));
    assert_eq!(counts(&report), [0, 1, 0, 0, 0, 0], "{report:?}");
    let view = desk.get_customer(anna).unwrap();
    assert_eq!(view.name, "Anna Kowalska");
    assert!(view.origins.is_empty(), "{:?}", view.origins);
}

#[test]
fn c3_a_letter_to_several_people_reaches_whoever_becomes_known_later() {
    let desk = TestDesk::new();
    let letter = file(
        "letter.eml",
        "From: ola@biuro.example\nTo: anna@b.example, jan@c.example\nMessage-ID: <1@biuro>\n\
         Date: Wed, 14 Oct 2026 09:00:00 +0200\nSubject: Oferta\n\nWitam\n",
    );
    let mail = letter.request(ImportKind::Mail);
    let jan = add(&desk, "Jan", "Las", "jan@c.example");
    assert_eq!(counts(&run(&desk, &mail)), [1, 0, 0, 0, 0, 0]);
    let anna = add(&desk, "Anna", "Kowalska", "anna@b.example");
    assert_eq!(counts(&run(&desk, &mail)), [1, 0, 0, 0, 0, 0], "Anna's");
    assert_eq!(
        counts(&run(&desk, &mail)),
        [0, 0, 1, 0, 0, 0],
        "both are there"
    );
    assert_eq!(texts(&desk, anna), ["Oferta\n\nWitam"]);
    assert_eq!(texts(&desk, jan), ["Oferta\n\nWitam"]);
    // A merge changes nothing of it.
    desk.merge_customers(jan, &[anna], None).unwrap();
    assert_eq!(counts(&run(&desk, &mail)), [0, 0, 1, 0, 0, 0], "merged");
}

#[test]
fn c3_an_answer_below_the_quote_is_told_and_all_of_it_kept() {
    let desk = TestDesk::new();
    let anna = add(&desk, "Anna", "Kowalska", "anna@b.example");
    let first = file(
        "first.eml",
        "From: ola@biuro.example\nTo: anna@b.example\nMessage-ID: <1@biuro>\nReferences: <0@biuro>\n\
         Date: Wed, 14 Oct 2026 08:00:00 +0200\nSubject: Pytanie\n\nCzy działa?\n",
    );
    let answer = file(
        "answer.eml",
        "From: Anna <anna@b.example>\nTo: ola@biuro.example\nMessage-ID: <2@b>\nIn-Reply-To: <1@biuro>\n\
         Date: Wed, 14 Oct 2026 09:00:00 +0200\nSubject: Re: Pytanie\nContent-Type: text/plain; charset=utf-8\n\n\
         W dniu 14.10.2026 o 08:00 Ola pisze:\n> Czy działa? Karta 4111 1111 1111 1111\n\nNie działa.\n",
    );
    run(&desk, &first.request(ImportKind::Mail));
    assert_eq!(run(&desk, &answer.request(ImportKind::Mail)).created, 1);
    assert_eq!(texts(&desk, anna)[0], "Re: Pytanie\n\nNie działa.\n\n[…]");
    let timeline = desk.list_timeline(anna, 0, 10).unwrap();
    let TimelineItem::Interaction { interaction, .. } = &timeline.items[0] else {
        panic!("{timeline:?}")
    };
    assert_eq!(interaction.attachments[0].name, "message.txt");
    let threads: Vec<String> = desk
        .store()
        .read(|c| {
            let mut all = c
                .prepare("SELECT DISTINCT thread FROM interaction")
                .unwrap();
            let rows = all.query_map([], |row| row.get(0)).unwrap();
            Ok::<_, kawka_store::StoreError>(rows.map(Result::unwrap).collect())
        })
        .unwrap();
    assert_eq!(threads, ["0@biuro"], "one thread");
    let everything = format!("{:?}", snapshot::whole(desk.store()));
    assert!(
        !everything.contains("4111 1111"),
        "masked in the whole of it, too"
    );
}

/// Exports, replaces one text in the file, and gives the file.
fn edited(desk: &TestDesk, kind: ImportKind, from: &str, to: &str) -> TestFile {
    let exported = file("exported.csv", "");
    match kind {
        ImportKind::People => desk.export_people(&exported.path),
        _ => desk.export_interactions(&exported.path),
    }
    .unwrap();
    let content = std::fs::read_to_string(&exported.path).unwrap();
    assert_eq!(content.matches(from).count(), 1, "{from} in {content}");
    std::fs::write(&exported.path, content.replace(from, to)).unwrap();
    exported
}

#[test]
fn q9_what_was_exported_here_comes_back_to_its_own_record() {
    let desk = TestDesk::new();
    let fields = CustomerDraft {
        role: "Dyrektorka".into(),
        plan: "Pro".into(),
        product_notes: "Pierwszy\nwiersz \n".into(),
        ..builders::customer("Anna", "Kowalska")
    };
    let anna = desk
        .add_customer(&fields, &[builders::email("anna@b.example")])
        .unwrap()
        .value;
    add(&desk, "Jan", "Las", "jan@c.example");
    desk.add_customer(&builders::customer("Jan", "Las"), &[])
        .unwrap();
    for text in ["Pierwszy kontakt", " Drugi\nkontakt ", "=3"] {
        let fields = builders::interaction(text);
        desk.add_interaction(anna, &fields).unwrap();
    }
    let people = edited(&desk, ImportKind::People, "Dyrektorka", "Prezeska");
    let report = run(&desk, &people.request(ImportKind::People));
    assert_eq!(counts(&report), [0, 1, 2, 0, 0, 0], "{report:?}");
    let view = desk.get_customer(anna).unwrap();
    assert_eq!(view.fields.role, "Prezeska");
    assert!(view.origins.is_empty(), "{:?}", view.origins);
    // A name is a cell as any other.
    let people = edited(&desk, ImportKind::People, "Kowalska", "Nowak");
    let report = run(&desk, &people.request(ImportKind::People));
    assert_eq!(counts(&report), [0, 1, 2, 0, 0, 0], "{report:?}");
    assert_eq!(desk.get_customer(anna).unwrap().name, "Anna Nowak");
    assert_eq!(find(&desk, "").len(), 3);

    let contacts = edited(
        &desk,
        ImportKind::Interactions,
        "Pierwszy kontakt",
        "Poprawiony",
    );
    let report = run(&desk, &contacts.request(ImportKind::Interactions));
    assert_eq!(counts(&report), [0, 1, 2, 0, 0, 0], "{report:?}");
    let mut told = texts(&desk, anna);
    told.sort();
    assert_eq!(told, ["=3", "Drugi\nkontakt", "Poprawiony"]);

    // Whoever was removed does not come back, and a merged record does not overrule its keeper.
    let [one, two] = find(&desk, "las")[..] else {
        panic!("two of one name")
    };
    let exported = edited(&desk, ImportKind::People, "Prezeska", "Szefowa");
    desk.merge_customers(one, &[two], None).unwrap();
    desk.remove_customer(anna).unwrap();
    let report = run(&desk, &exported.request(ImportKind::People));
    assert_eq!(counts(&report), [0, 0, 2, 1, 0, 0], "{report:?}");
}

#[test]
fn c4_what_a_person_corrected_stays_until_the_file_says_something_new() {
    let desk = TestDesk::new();
    let list = |role: &str, plan: &str| {
        file(
            "people.csv",
            format!("ID,Name,Email,Role,Plan\n7,Anna Kowalska,anna@b.example,{role},{plan}\n"),
        )
    };
    let import = |role: &str, plan: &str| {
        let list = list(role, plan);
        counts(&run(&desk, &list.request(ImportKind::People)))
    };
    assert_eq!(import("Księgowa", "Pro"), [1, 0, 0, 0, 0, 0]);
    let anna = find(&desk, "anna")[0];
    let mut fields = desk.get_customer(anna).unwrap().fields;
    fields.role = "Dyrektorka".into();
    desk.change_customer(anna, &fields).unwrap();
    let said = || {
        let view = desk.get_customer(anna).unwrap();
        let pairs = notes(&view);
        (view.fields.role, view.fields.plan, pairs)
    };
    assert_eq!(import("Księgowa", "Max"), [0, 1, 0, 0, 0, 0]);
    let note = vec![("role".to_owned(), "Księgowa".to_owned())];
    assert_eq!(said(), ("Dyrektorka".into(), "Max".into(), note.clone()));
    assert_eq!(import("Księgowa", "Mini"), [0, 1, 0, 0, 0, 0]);
    assert_eq!(
        said(),
        ("Dyrektorka".into(), "Mini".into(), note.clone()),
        "noted once"
    );
    assert_eq!(import("Prezeska", "Mini"), [0, 1, 0, 0, 0, 0]);
    assert_eq!(said(), ("Prezeska".into(), "Mini".into(), note));
}

#[test]
fn c4_what_a_person_corrected_of_a_company_stays_too() {
    let desk = TestDesk::new();
    let import = |industry: &str, size: &str| {
        let list = file(
            "companies.csv",
            format!("ID,Company,Industry,Size\n7,Dachy,{industry},{size}\n"),
        );
        counts(&run(&desk, &list.request(ImportKind::Companies)))
    };
    assert_eq!(import("Budowa", "10"), [1, 0, 0, 0, 0, 0]);
    let dachy = desk.list_companies("").unwrap()[0].id;
    let corrected = CompanyDraft {
        industry: "Dekarstwo".into(),
        size: "10".into(),
        ..builders::company("Dachy")
    };
    desk.change_company(dachy, &corrected).unwrap();
    assert_eq!(import("Budowa", "20"), [0, 1, 0, 0, 0, 0]);
    let view = desk.get_company(dachy).unwrap();
    assert_eq!(
        (view.fields.industry.as_str(), view.fields.size.as_str()),
        ("Dekarstwo", "20")
    );
    assert_eq!(view.origins.len(), 1);
}

#[test]
fn b6_a_handle_takes_along_only_what_came_in_over_it() {
    let desk = TestDesk::new();
    let anna = add(&desk, "Anna", "Kowalska", "anna@b.example");
    desk.add_handle(anna, &builders::email("biuro@b.example"))
        .unwrap();
    let letter = |id: &str, from: &str| {
        let letter = file(
            "letter.eml",
            format!(
                "From: {from}\nTo: ola@biuro.example\nMessage-ID: <{id}@b>\n\
                 Date: Wed, 14 Oct 2026 09:00:00 +0200\nSubject: {id}\n\nHej\n"
            ),
        );
        run(&desk, &letter.request(ImportKind::Mail));
    };
    letter("hers", "anna@b.example");
    letter("theirs", "Biuro+oferty@B.example");
    let tickets = file(
        "contacts.csv",
        "date,email,channel,text\n2026-10-01 10:00,biuro@b.example,email,ticket\n",
    );
    run(&desk, &tickets.request(ImportKind::Interactions));
    let by_hand = InteractionDraft {
        channel: Channel::Email,
        ..builders::interaction("by hand")
    };
    desk.add_interaction(anna, &by_hand).unwrap();
    let before = snapshot::of(desk.store());
    let of = |value: &str| {
        let handles = desk.get_customer(anna).unwrap().handles;
        handles.into_iter().find(|h| h.value == value).unwrap().id
    };
    let office = of("biuro@b.example");
    let counted = desk.count_handle_contacts(office).unwrap();
    assert_eq!((counted.over, counted.unclear), (2, 1));
    let wanted = HandleMove {
        to: None,
        name: "Biuro".into(),
        with_contacts: true,
    };
    let moved = desk.move_handle(office, &wanted).unwrap();
    let sorted = |customer| {
        let mut all = texts(&desk, customer);
        all.sort();
        all
    };
    assert_eq!(sorted(moved.value), ["theirs\n\nHej", "ticket"]);
    assert_eq!(sorted(anna), ["by hand", "hers\n\nHej"]);
    desk.undo(moved.entry.unwrap()).unwrap();
    snapshot::assert_same(&before, &snapshot::of(desk.store()), "undone");

    // Where no other address is left, all of the channel goes along.
    desk.remove_handle(office).unwrap();
    let own = of("anna@b.example");
    let counted = desk.count_handle_contacts(own).unwrap();
    assert_eq!((counted.over, counted.unclear), (2, 0));
    let moved = desk.move_handle(own, &wanted).unwrap();
    assert_eq!(sorted(moved.value), ["by hand", "hers\n\nHej"]);
}

#[test]
fn b6_a_number_without_its_country_takes_its_calls_along() {
    let desk = TestDesk::new();
    let fields = CustomerDraft {
        country: "PL".into(),
        ..builders::customer("Anna", "Kowalska")
    };
    let phones = ["+48 600 100 200", "+48 601 300 405"]
        .map(|number| builders::handle(HandleKind::Phone, number));
    let anna = desk.add_customer(&fields, &phones).unwrap().value;
    let calls = file(
        "calls.csv",
        "date,name,phone,channel,text\n2026-10-01 10:00,Anna Kowalska,600 100 200,phone,one\n\
         2026-10-02 10:00,Anna Kowalska,+48601300405,phone,two\n",
    );
    let report = run(&desk, &calls.request(ImportKind::Interactions));
    assert_eq!(counts(&report), [2, 0, 0, 0, 0, 0], "{report:?}");
    let first = desk.get_customer(anna).unwrap().handles[0].clone();
    let wanted = HandleMove {
        to: None,
        name: "Jan Las".into(),
        with_contacts: true,
    };
    let moved = desk.move_handle(first.id, &wanted).unwrap();
    assert_eq!(texts(&desk, moved.value), ["one"]);
    assert_eq!(texts(&desk, anna), ["two"]);
}

#[test]
fn c3_internal_notes_of_a_help_desk_are_no_contacts() {
    let desk = TestDesk::new();
    let anna = add(&desk, "Anna", "Kowalska", "anna@b.example");
    let tickets = file(
        "tickets.json",
        r#"{"tickets": [{"id": 7, "requester_id": 9, "assignee_id": 2, "created_at": "2026-10-01T10:00:00Z",
            "subject": "Druk", "description": "Milczy", "comments": [
              {"id": 1, "author_id": 9, "body": "Milczy", "public": true, "created_at": "2026-10-01T10:00:00Z"},
              {"id": 2, "author_id": 2, "body": "Znowu on", "public": false, "created_at": "2026-10-01T11:00:00Z"},
              {"id": 3, "author_id": 9, "body": "Milczy", "public": true, "created_at": "2026-10-03T10:00:00Z"}]}],
          "users": [{"id": 9, "name": "Anna Kowalska", "email": "anna@b.example"}]}"#,
    );
    let request = tickets.request(ImportKind::Interactions);
    let plan = desk.plan_import(&request, &|_| true).unwrap();
    let reasons: Vec<&str> = plan
        .rows
        .iter()
        .filter_map(|row| Some(row.problem.as_ref()?.message.as_str()))
        .collect();
    assert_eq!(reasons, ["internal_note"]);
    let report = run(&desk, &request);
    assert_eq!(counts(&report), [2, 0, 0, 1, 0, 0], "{report:?}");
    assert_eq!(texts(&desk, anna), ["Druk\n\nMilczy", "Druk\n\nMilczy"]);
}

#[test]
fn a9_several_faults_at_once_are_all_shown() {
    let desk = TestDesk::new();
    let anna = add(&desk, "Anna", "Kowalska", "anna@b.example");
    let facts = file(
        "facts.csv",
        "email,as of,fact,value\nanna@b.example,2026-10-01,known fault,Nie drukuje\n\
         anna@b.example,2026-10-02,known fault,Nie loguje\nanna@b.example,2026-10-03,known fault,Nie drukuje\n\
         anna@b.example,2026-10-01,plan,Mini\nanna@b.example,2026-10-02,plan,Pro\n",
    );
    let report = run(&desk, &facts.request(ImportKind::Facts));
    assert_eq!((report.failed, report.skipped), (0, 0), "{report:?}");
    let mut shown: Vec<(String, String)> = desk
        .list_facts(anna)
        .unwrap()
        .into_iter()
        .map(|fact| (fact.name.word().to_owned(), fact.value))
        .collect();
    shown.sort();
    let expected = [
        ("known_fault", "Nie drukuje"),
        ("known_fault", "Nie loguje"),
        ("plan", "Pro"),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()));
    assert_eq!(shown, expected);
}

#[test]
fn a9_when_facts_are_old_is_a_setting() {
    let desk = TestDesk::new();
    let anna = add(&desk, "Anna", "Kowalska", "anna@b.example");
    let facts = file(
        "facts.csv",
        "email,as of,plan,last login\nanna@b.example,2026-10-01,Pro,2026-09-30\n",
    );
    run(&desk, &facts.request(ImportKind::Facts));
    let stale = || {
        let facts = desk.list_facts(anna).unwrap();
        assert_eq!(facts.len(), 2);
        facts.iter().filter(|fact| fact.stale).count()
    };
    // Thirteen days and a half later.
    assert_eq!(stale(), 0);
    let mut settings = desk.get_settings().unwrap();
    assert_eq!(settings.fact_days, 30);
    settings.fact_days = 13;
    desk.change_settings(&settings).unwrap();
    assert_eq!(stale(), 2);
    settings.fact_days = 14;
    desk.change_settings(&settings).unwrap();
    assert_eq!(stale(), 0);
    settings.fact_days = 0;
    desk.refused_field("never fresh", "fact_days", "out_of_range", |desk| {
        desk.change_settings(&settings)
    });
}

#[test]
fn o5_the_people_list_hears_what_is_asked_of_contacts() {
    let desk = TestDesk::new();
    let anna = add(&desk, "Anna", "Kowalska", "anna@b.example");
    let jan = add(&desk, "Jan", "Las", "jan@c.example");
    add(&desk, "Ewa", "Lis", "ewa@d.example");
    let contacts = file(
        "contacts.csv",
        "date,email,channel,kind,text\n2026-10-01 00:10,anna@b.example,phone,problem,one\n\
         2026-09-01 12:00,jan@c.example,email,praise,two\n2026-10-02 12:00,jan@c.example,phone,question,three\n",
    );
    assert_eq!(
        run(&desk, &contacts.request(ImportKind::Interactions)).failed,
        0
    );
    for (text, expected) in [
        ("channel:phone", vec![anna, jan]),
        ("channel:email", vec![jan]),
        ("channel:x", vec![]),
        ("kind:problem", vec![anna]),
        ("channel:email kind:question", vec![]),
        ("before:2026-10-01", vec![jan]),
        ("from:2026-10-01 before:2026-10-02", vec![anna]),
        ("las channel:phone", vec![jan]),
        ("las kind:problem", vec![]),
    ] {
        assert_eq!(find(&desk, text), expected, "{text}");
    }
}

#[test]
fn w3_a_link_is_masked_before_it_is_stored() {
    let desk = TestDesk::new();
    let anna = add(&desk, "Anna", "Kowalska", "anna@b.example");
    let fields = InteractionDraft {
        link: "tel:4111111111111111".into(),
        ..builders::interaction("Hej")
    };
    assert_eq!(desk.add_interaction(anna, &fields).unwrap().masked, 1);
    let list = file(
        "contacts.csv",
        "date,email,text,link\n2026-10-01 10:00,anna@b.example,Hej,https://p.example/?password=Kot#123\n",
    );
    let report = run(&desk, &list.request(ImportKind::Interactions));
    assert_eq!((report.created, report.masked), (1, 1));
    let everything = format!("{:?}", snapshot::whole(desk.store()));
    assert!(!everything.contains("4111111111111111") && !everything.contains("Kot#123"));
}
