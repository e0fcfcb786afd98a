//! A file comes in through the window: columns are mapped, each row is seen before it is written, counts add up, one
//! undo takes all of it back. Rows Q1, Q3, Q4, Q5, A3.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::app::App;
use crate::machine::{Language, Machine};

fn people(machine: &Machine) -> usize {
    let rows = machine.kawka(&["customers", "--json"]).json();
    rows.as_array().unwrap().len()
}

/// Chooses what the column of a header holds, as a person does.
fn hold(app: &App<'_>, header: &str, words: &str) {
    let script = "const [header, words] = arguments;
        const row = [...document.querySelectorAll('.columns tbody tr')]
            .find((row) => row.cells[0].textContent.trim() === header);
        const select = row.querySelector('select');
        const option = [...select.options].find((one) => one.textContent.trim() === words);
        select.value = option.value;
        select.dispatchEvent(new Event('change', { bubbles: true }));
        return option !== undefined";
    let done = app.run(script, vec![json!(header), json!(words)]);
    assert_eq!(done, json!(true), "{header} holds {words}");
}

#[test]
fn q1_q3_q4_q5_a3_a_file_is_mapped_seen_imported_counted_and_undone() {
    let machine = Machine::start(Language::English).with_keyring();
    let known = ["--name", "Ewa Dobra", "--email", "ewa@dachy.example"];
    machine.kawka(&[&["customers", "add"][..], &known, &["--json"]].concat());
    let file = machine.folder().join("home/people.csv");
    std::fs::write(
        &file,
        "Kto;E-mail;Zawód;Hobby\n\
         Jan Las;jan@las.example;dekarz;szachy\n\
         Ewa Dobra;ewa@dachy.example;księgowa;\n\
         Zły Adres;zly-adres;;\n",
    )
    .unwrap();
    let app = App::open(&machine);
    app.read("Today");

    // A field of the team's own, for the column that nothing else can hold.
    app.press("g");
    app.press("s");
    app.click("Own fields");
    app.read("No field of your own yet");
    app.press("n");
    app.fill("Name", "Hobby");
    app.press("Ctrl+Enter");
    app.read("Field added");

    app.click("Import and export");
    app.read("Or type its path");
    app.fill("Or type its path", &file.display().to_string());
    app.press("Tab");
    app.read("Zawód");
    hold(&app, "Kto", "Name");
    hold(&app, "Zawód", "Role");
    app.read("not an e-mail address");
    app.picture("import-plan-en");
    app.settle();
    assert_eq!(people(&machine), 1, "nothing is written while one looks");
    app.click("Import 2 rows");
    app.read("Imported");
    app.picture("import-done-en");
    assert_eq!(people(&machine), 2);
    let found = machine
        .kawka(&["customers", "--search", "szachy", "--json"])
        .json();
    assert_eq!(found[0]["name"], json!("Jan Las"));
    assert_eq!(app.wrong(), Vec::<String>::new());

    app.click("Undo the import");
    app.wait_so("all of it to be taken back", || people(&machine) == 1);
    app.quit();
}

/// Notes the milliseconds from each picture of the page to the next.
const WATCH: &str = "let last = performance.now();
    window.pictures = [];
    const next = () => {
        const now = performance.now();
        window.pictures.push(now - last);
        last = now;
        requestAnimationFrame(next);
    };
    requestAnimationFrame(next)";

/// What was noted since somebody asked, sorted.
fn take_pictures(app: &App<'_>) -> Vec<f64> {
    let noted = app.run(
        "return window.pictures.splice(0, window.pictures.length)",
        vec![],
    );
    let mut noted: Vec<f64> = noted
        .as_array()
        .unwrap()
        .iter()
        .filter_map(Value::as_f64)
        .collect();
    noted.sort_by(f64::total_cmp);
    noted
}

/// Waits for words and looks so rarely that it is no part of what is measured.
fn wait_for(app: &App<'_>, words: &str) {
    let begun = Instant::now();
    while !app.text().contains(words) {
        assert!(begun.elapsed() < Duration::from_secs(300), "{words}");
        std::thread::sleep(Duration::from_secs(1));
    }
}

#[test]
#[ignore = "a measurement, not a test: `cargo xtask bench frames` runs it"]
fn q2_pictures_while_100_000_people_come_in() {
    const PEOPLE: u32 = 100_000;
    let machine = Machine::start(Language::English).with_keyring();
    let ewa = ["--name", "Ewa Dobra", "--email", "ewa@dachy.example"];
    machine.kawka(&[&["customers", "add"][..], &ewa, &["--json"]].concat());
    let file = machine.folder().join("home/people.csv");
    let mut content = String::from("Id,Name,Email,Phone,Company\n");
    for one in 0..PEOPLE {
        let given = ["Anna", "Łukasz", "Søren", "Hannah", "José"][one as usize % 5];
        let family = ["Kowalska", "Müller", "Zięba", "Østergaard"][one as usize % 4];
        writeln!(
            content,
            "c{one},{given} {family}{one},p{one}@firma{}.example,+48 6{one:08},Firma {}",
            one % 5_000,
            one % 5_000
        )
        .unwrap();
    }
    std::fs::write(&file, content).unwrap();
    let app = App::open(&machine);
    app.read("Today");
    app.press("g");
    app.press("s");
    app.click("Import and export");
    app.read("Or type its path");
    app.run(WATCH, vec![]);
    std::thread::sleep(Duration::from_secs(10));
    let rest = take_pictures(&app);

    app.fill("Or type its path", &file.display().to_string());
    app.press("Tab");
    wait_for(&app, "Import 100000 rows");
    let plan = take_pictures(&app);
    app.click("Import 100000 rows");
    let begun = Instant::now();
    wait_for(&app, "Undo the import");
    let seconds = begun.elapsed().as_secs();
    let import = take_pictures(&app);
    assert_eq!(people(&machine), PEOPLE as usize + 1);
    app.quit();

    println!("{PEOPLE} people, in about {seconds} s\n");
    println!("| pictures, ms | at rest | during the plan | while they come in | to rest | goal |");
    println!("|---|---|---|---|---|---|");
    for (name, thousandths, goal) in [
        ("p50", 500, ""),
        ("p99", 990, ""),
        ("longest", 1_000, "100"),
    ] {
        let at = |all: &[f64]| all[(all.len() - 1) * thousandths / 1_000];
        let [rest, plan, import] = [&rest, &plan, &import].map(|all| at(all));
        println!(
            "| {name} | {rest:.0} | {plan:.0} | {import:.0} | {:.2} | {goal} |",
            import / rest
        );
    }
}
