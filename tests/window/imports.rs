//! A file comes in through the window: columns are mapped, each row is seen before it is written, counts add up, one
//! undo takes all of it back. Rows Q1, Q3, Q4, Q5, A3.

use serde_json::json;

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
