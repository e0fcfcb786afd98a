use chrono::{DateTime, Utc};

use super::*;
use crate::interaction::Channel;

#[test]
fn q1_headers_in_polish_and_english_are_recognised() {
    let headers = |text: &str| text.split(';').map(str::to_owned).collect::<Vec<_>>();
    let cases = [
        (
            ImportKind::People,
            "Imię;Nazwisko;Adres e-mail;E-mail 2;Telefon komórkowy;Firma;Kraj;Nieznane",
            "given_name family_name email email phone company country -",
        ),
        (
            ImportKind::People,
            "ID;Full Name;E-mail;Phone;Company;Language;LinkedIn;Do not contact",
            "external_id name email phone company language linkedin do_not_contact",
        ),
        (
            ImportKind::Companies,
            "Nazwa;Branża;Strona www;Wielkość",
            "company industry domain size",
        ),
        (
            ImportKind::Interactions,
            "Data;Kanał;E-mail;Treść;Opiekun;Temat",
            "at channel email text author subject",
        ),
        (ImportKind::Companies, "Nazwa;Strona", "company domain"),
        (ImportKind::Companies, "Name;Company;Name", "- company -"),
        (
            ImportKind::Facts,
            "email;plan;last login;as of;known fault",
            "email plan last_sign_in as_of known_fault",
        ),
    ];
    for (kind, given, expected) in cases {
        let found = suggest(kind, &headers(given));
        let found: Vec<&str> = found
            .iter()
            .map(|field| field.map_or("-", ImportField::word))
            .collect();
        assert_eq!(found.join(" "), expected, "{given}");
    }
}

#[test]
fn q1_the_order_of_day_and_month_is_that_of_a_column() {
    let cases: &[(&str, &[&str], Option<DayOrder>, bool)] = &[
        (
            "a day above twelve",
            &["03/04/2026", "25/04/2026"],
            Some(DayOrder::DayFirst),
            true,
        ),
        (
            "behind the month",
            &["03/04/2026 10:00", "04/25/2026 11:00"],
            Some(DayOrder::MonthFirst),
            true,
        ),
        ("either", &["03/04/2026", "05/06/2026"], None, true),
        ("both", &["25/04/2026", "04/25/2026"], None, true),
        ("the same number twice", &["03/03/2026"], None, false),
        (
            "year first",
            &["2026-04-25", "2026-04-03T10:00:00Z"],
            None,
            false,
        ),
        ("dots", &["03.04.2026"], None, false),
        ("nothing", &["", "x"], None, false),
    ];
    for (name, column, told, matters) in cases {
        let mut cells = DayCells::default();
        column.iter().for_each(|cell| cells.see(cell));
        assert_eq!((cells.told(), cells.matters()), (*told, *matters), "{name}");
    }
    let day = |text: &str, days| parse_day_in(text, days).map(|day| day.to_string());
    assert_eq!(
        day("03/04/2026", DayOrder::DayFirst).as_deref(),
        Some("2026-04-03")
    );
    assert_eq!(
        day("03/04/2026", DayOrder::MonthFirst).as_deref(),
        Some("2026-03-04")
    );
    assert_eq!(
        day("03.04.2026", DayOrder::MonthFirst).as_deref(),
        Some("2026-04-03")
    );
    assert_eq!(
        day("04-25-2026", DayOrder::DayFirst),
        None,
        "it is not turned round"
    );
    assert_eq!(
        usual_order(chrono_tz::America::New_York),
        DayOrder::MonthFirst
    );
    assert_eq!(usual_order(chrono_tz::Europe::Warsaw), DayOrder::DayFirst);
    assert_eq!(
        usual_order(chrono_tz::America::Sao_Paulo),
        DayOrder::DayFirst
    );
}

#[test]
fn q1_cells_are_read_as_people_write_them() {
    let warsaw = chrono_tz::Europe::Warsaw;
    let instants = [
        ("2026-10-14T10:00:00Z", Some("2026-10-14T10:00:00Z")),
        ("2026-10-14 12:00", Some("2026-10-14T10:00:00Z")),
        ("14.10.2026 12:00:00", Some("2026-10-14T10:00:00Z")),
        ("14/10/2026", Some("2026-10-13T22:00:00Z")),
        ("10/14/2026", None),
        ("2026-03-29 02:30", Some("2026-03-29T01:30:00Z")),
        (
            "Wed, 14 Oct 2026 12:00:00 +0200",
            Some("2026-10-14T10:00:00Z"),
        ),
        ("31.02.2026", None),
        ("jutro", None),
        ("", None),
        ("1.2.3.4", None),
    ];
    for (given, expected) in instants {
        let expected: Option<DateTime<Utc>> = expected.map(|text| text.parse().unwrap());
        assert_eq!(
            parse_instant(given, warsaw, DayOrder::DayFirst),
            expected,
            "{given}"
        );
    }
    assert_eq!(parse_channel("Telefon"), Some(Channel::Phone));
    assert_eq!(parse_channel("e-mail"), Some(Channel::Email));
    assert_eq!(parse_country("Niemcy").as_deref(), Some("DE"));
    assert_eq!(parse_country("Krakozja"), None);
    assert_eq!(parse_language("polski").as_deref(), Some("pl"));
    assert_eq!(parse_language("pt-BR").as_deref(), Some("pt-BR"));
    assert_eq!(parse_yes("Tak"), Some(true));
    assert_eq!(parse_yes("może"), None);
    assert_eq!(
        split_name("Kowalska, Anna"),
        ("Anna".into(), "Kowalska".into())
    );
    assert_eq!(
        split_name("Anna Maria Kowalska"),
        ("Anna Maria".into(), "Kowalska".into())
    );
}

proptest::proptest! {
    #[test]
    fn q7_what_the_guard_adds_is_taken_off(cell in "\\PC{0,20}|[=+@'\\-\t].{0,9}") {
        let guarded = if needs_guard(&cell) { format!("'{cell}") } else { cell.clone() };
        proptest::prop_assert!(!guarded.starts_with(['=', '+', '-', '@', '\t', '\r']));
        proptest::prop_assert_eq!(without_guard(&guarded), cell);
    }

    #[test]
    fn any_cell_is_read_or_refused(cell in "\\PC{0,30}") {
        let _ = parse_instant(&cell, chrono_tz::Europe::Warsaw, DayOrder::MonthFirst);
        let _ = (parse_country(&cell), parse_language(&cell), parse_yes(&cell), split_name(&cell));
    }
}
