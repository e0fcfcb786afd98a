//! What the size of a real customer base costs: `cargo xtask bench people`.
//!
//! A generator makes 100,000 customers with names of many languages and 1,000,000 contacts (`KAWKA_BENCH_PEOPLE` and
//! `KAWKA_BENCH_CONTACTS` change that), writes them as files and imports them through the use cases. Each line is
//! printed beside a floor of the same run and the same encrypted file: bare prepared statements doing the same reading
//! or writing without rows, journal, duplicate check or shaping.
//!
//! With `KAWKA_BENCH_FOLDER` it only fills that folder, under the passphrase in `KAWKA_PASSPHRASE`, and leaves it.

use std::fmt::Write as _;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use kawka_desk::port::{Clock, Secrets, SecretsError};
use kawka_desk::view::{CustomerFilter, ImportRequest, InteractionDraft, Protection, SetUp};
use kawka_desk::wording::Language;
use kawka_desk::{CommandError, Desk, set_up};
use kawka_domain::identity::{HandleDraft, HandleKind, HandleSource};
use kawka_domain::ids::{CustomerId, HandleId, InteractionId};
use kawka_domain::import::ImportKind;
use kawka_domain::interaction::{Channel, Direction, InteractionKind};
use kawka_domain::person::{CustomerDraft, MemberRole};
use kawka_domain::search::{deletions, phone_ends};
use kawka_domain::text::words;
use kawka_store::{Connection, DataFolder, StoreError, Transaction, table};

const GIVEN: &[&str] = &[
    "Łucja",
    "Żaneta",
    "Jürgen",
    "Þórunn",
    "Борис",
    "Αθηνά",
    "Ngọc",
    "José",
    "Zoë",
    "Ahmed",
    "Mehmet",
    "Søren",
    "Agnieszka",
    "Tomasz",
    "Małgorzata",
    "Grzegorz",
    "Olivia",
    "Hannah",
    "陽子",
    "Ivana",
];
const FAMILY: &[&str] = &[
    "Ślązak",
    "Kowalski",
    "Nowak",
    "Müller",
    "Weiß",
    "Sigurðardóttir",
    "Щукин",
    "Παπαδόπουλος",
    "Nguyễn",
    "García",
    "O’Brien",
    "Yılmaz",
    "Østergaard",
    "Wojciechowska",
    "Zieliński",
    "Dąbrowska",
    "Smith",
    "Johnson",
    "田中",
    "Horváth",
    "Ćwikła",
    "Źrebiec",
    "Gęś",
    "Żółtowska",
    "Lewandowski",
    "Kamińska",
];
const WORDS: &[&str] = &[
    "faktura",
    "drukarka",
    "zespół",
    "projekt",
    "zadanie",
    "kalendarz",
    "pytanie",
    "błąd",
    "eksport",
    "import",
    "raport",
    "klient",
    "hasło",
    "logowanie",
    "telefon",
    "spotkanie",
    "kawa",
    "dach",
    "rynna",
    "budowa",
    "plan",
    "termin",
    "umowa",
    "invoice",
    "printer",
    "deadline",
    "meeting",
    "export",
    "Straße",
    "żółty",
    "łatwo",
    "szybko",
    "wolno",
    "dziękuję",
];

/// A number that is the same in every run (Numerical Recipes, the quick and dirty generator).
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap_or(0) % end
    }

    fn of<'a>(&mut self, list: &[&'a str]) -> &'a str {
        list[self.below(list.len())]
    }
}

struct Noon;

impl Clock for Noon {
    fn now(&self) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::days(20_740)
    }

    fn system_zone(&self) -> Tz {
        Tz::Europe__Warsaw
    }
}

#[derive(Default)]
struct Memory(Mutex<Option<String>>);

impl Secrets for Memory {
    fn find(&self, _name: &str) -> Result<Option<String>, SecretsError> {
        Ok(self.0.lock().map_err(|_| SecretsError::Failed)?.clone())
    }

    fn set(&self, _name: &str, secret: &str) -> Result<(), SecretsError> {
        *self.0.lock().map_err(|_| SecretsError::Failed)? = Some(secret.to_owned());
        Ok(())
    }

    fn remove(&self, _name: &str) -> Result<(), SecretsError> {
        Ok(())
    }
}

fn number(variable: &str, otherwise: usize) -> usize {
    std::env::var(variable)
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(otherwise)
}

fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1_000.0
}

/// Runs something for each of the numbers and gives p50 and p99.
fn measured(count: usize, mut run: impl FnMut(usize)) -> (f64, f64) {
    let mut times: Vec<Duration> = (0..count)
        .map(|at| {
            let begin = Instant::now();
            run(at);
            begin.elapsed()
        })
        .collect();
    times.sort_unstable();
    (millis(times[count / 2]), millis(times[count * 99 / 100]))
}

fn line(name: &str, floor: (f64, f64), ours: (f64, f64), goal: &str) {
    println!(
        "| {name} | {:.2} / {:.2} | {:.2} / {:.2} | {:.2} / {:.2} | {goal} |",
        floor.0,
        floor.1,
        ours.0,
        ours.1,
        ours.0 / floor.0.max(1e-9),
        ours.1 / floor.1.max(1e-9)
    );
}

fn text(dice: &mut Dice) -> String {
    let words: Vec<&str> = (0..16).map(|_| dice.of(WORDS)).collect();
    words.join(" ")
}

fn desk(folder: &std::path::Path, passphrase: Option<String>) -> Result<Desk, CommandError> {
    let protection = match &passphrase {
        Some(_) => Protection::Passphrase,
        None => Protection::Keyring,
    };
    let wanted = SetUp {
        name: "Ola Wrona".into(),
        email: "ola@biuro.example".into(),
        role: MemberRole::Both,
        protection,
        passphrase,
        names: kawka_domain::reminder::NoticeNames::Never,
    };
    let made = set_up(
        &DataFolder::new(folder),
        &Memory::default(),
        Arc::new(Noon),
        &wanted,
        Language::English,
        false,
    )?;
    Ok(made.0)
}

fn import(
    desk: &Desk,
    path: &std::path::Path,
    kind: ImportKind,
    content: &str,
) -> Result<f64, CommandError> {
    std::fs::write(path, content).map_err(|_| CommandError::bad_input("path", "not_writable"))?;
    let begin = Instant::now();
    let report = desk
        .run_import(&ImportRequest::new(path.to_string_lossy(), kind), &|_| true)?
        .value;
    let took = begin.elapsed().as_secs_f64();
    assert_eq!(report.created, report.rows, "every row is new: {report:?}");
    Ok(took)
}

/// Everybody's ids.
fn everybody(c: &Connection) -> Result<Vec<CustomerId>, StoreError> {
    let mut statement = c.prepare("SELECT id FROM customer")?;
    let ids = statement.query_map([], |row| row.get::<_, uuid::Uuid>(0))?;
    Ok(ids
        .map(|id| id.map(CustomerId::from))
        .collect::<Result<_, _>>()?)
}

/// The bare statement that writes a contact.
fn add_bare(
    tx: &Transaction<'_>,
    with: CustomerId,
    fields: &InteractionDraft,
) -> Result<InteractionId, StoreError> {
    let id = InteractionId::new();
    table::interaction::add(tx, id, with, None, fields, Noon.now())?;
    Ok(id)
}

/// The bare statements that write its entry of the index. The index writes its words out before anything else is
/// written to a table with triggers, so contacts come before their entries.
fn index_bare(
    tx: &Transaction<'_>,
    id: InteractionId,
    fields: &InteractionDraft,
) -> Result<(), StoreError> {
    let at = Noon.now().timestamp_millis();
    tx.prepare_cached(
        "INSERT INTO local_text (number, source, subject_id, at)
         SELECT max(number) + 1, 'interaction', ?1, ?2 FROM local_text",
    )?
    .execute((id.uuid(), at))?;
    tx.prepare_cached("INSERT INTO local_text_fts (rowid, text) VALUES (?1, ?2)")?
        .execute((
            tx.last_insert_rowid(),
            kawka_domain::text::fold(&fields.text),
        ))?;
    Ok(())
}

/// What is written here is in the index already.
fn forget_stale(tx: &Transaction<'_>) -> Result<(), StoreError> {
    tx.execute_batch("DELETE FROM local_text_stale; DELETE FROM local_person_stale")?;
    Ok(())
}

/// Somebody as the rows of the file tell of them: name, address, phone number.
struct Somebody {
    name: [String; 2],
    handles: [(HandleKind, String); 2],
}

/// The bare statements that write somebody.
fn add_bare_person(tx: &Transaction<'_>, somebody: &Somebody) -> Result<CustomerId, StoreError> {
    let id = CustomerId::new();
    let [given, family] = &somebody.name;
    let fields = CustomerDraft {
        country: "PL".into(),
        ..CustomerDraft::named(given, family)
    };
    table::customer::add(tx, id, &fields, Noon.now())?;
    for (kind, value) in &somebody.handles {
        let handle = HandleDraft::new(*kind, value, HandleSource::Imported);
        table::handle::add(tx, HandleId::new(), id, &handle, Noon.now())?;
    }
    Ok(id)
}

/// The bare statements that write somebody's entries of the index.
fn index_bare_person(
    tx: &Transaction<'_>,
    id: CustomerId,
    somebody: &Somebody,
) -> Result<(), StoreError> {
    let name = kawka_domain::text::fold(&somebody.name.join(" "));
    let [email, phone] = somebody.handles.each_ref().map(|(_, value)| value.as_str());
    let folded = format!("{name} {email} {email} {phone} {}", phone.replace(' ', ""));
    let typos: Vec<String> = words(&name)
        .flat_map(deletions)
        .map(|parts| parts.concat())
        .collect();
    let phones = phone_ends(phone);
    tx.prepare_cached(
        "INSERT INTO local_person (customer_id, name, folded, phones) VALUES (?1, ?2, ?3, ?4)",
    )?
    .execute((id.uuid(), &name, &folded, &phones))?;
    let number = tx.last_insert_rowid();
    for (sql, text) in [
        (
            "INSERT INTO local_person_fts (rowid, text) VALUES (?1, ?2)",
            folded,
        ),
        (
            "INSERT INTO local_typo_fts (rowid, text) VALUES (?1, ?2)",
            typos.join(" "),
        ),
        (
            "INSERT INTO local_phone_fts (rowid, text) VALUES (?1, ?2)",
            phones,
        ),
    ] {
        tx.prepare_cached(sql)?.execute((number, text))?;
    }
    Ok(())
}

/// Writes so many people barely, in one transaction and beside all who came in before; gives the seconds that one takes.
fn write_bare_people(desk: &Desk, dice: &mut Dice, count: usize) -> Result<f64, StoreError> {
    let begin = Instant::now();
    desk.store().write_local(|tx: &Transaction<'_>| {
        let mut added = Vec::with_capacity(count);
        for at in 0..count {
            let somebody = Somebody {
                name: [
                    dice.of(GIVEN).to_owned(),
                    format!("{}{at}", dice.of(FAMILY)),
                ],
                handles: [
                    (
                        HandleKind::Email,
                        format!("q{at}@firma{}.example", at % 5_000),
                    ),
                    (HandleKind::Phone, format!("+48 7{at:08}")),
                ],
            };
            added.push((add_bare_person(tx, &somebody)?, somebody));
        }
        for (id, somebody) in &added {
            index_bare_person(tx, *id, somebody)?;
        }
        forget_stale(tx)
    })?;
    Ok(begin.elapsed().as_secs_f64() / count as f64)
}

fn import_line(name: &str, floor: f64, ours: f64) {
    println!(
        "| {name}, rows/s | {:.0} | {:.0} | {:.2} | 1.5 |",
        1.0 / floor,
        1.0 / ours,
        ours / floor
    );
}

/// Memory at its peak from now on (proc(5), `clear_refs`).
fn forget_peak() {
    let _ = std::fs::write("/proc/self/clear_refs", "5");
}

/// MiB at the peak since the last one was forgotten.
fn peak() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kib = peak.and_then(|peak| peak.trim().trim_end_matches(" kB").parse::<f64>().ok());
    kib.unwrap_or_default() / 1_024.0
}

fn memory_line(name: &str, floor: f64, ours: f64) {
    println!(
        "| {name}, MiB | {floor:.0} | {ours:.0} | {:.2} | |",
        ours / floor
    );
}

fn contact(text: String) -> InteractionDraft {
    InteractionDraft {
        channel: Channel::Email,
        direction: Direction::Inbound,
        kind: InteractionKind::Question,
        at: None,
        text,
        link: String::new(),
        feeling: None,
        had_by: None,
    }
}

fn main() -> Result<(), CommandError> {
    let (people, contacts) = (
        number("KAWKA_BENCH_PEOPLE", 100_000),
        number("KAWKA_BENCH_CONTACTS", 1_000_000),
    );
    let folder =
        tempfile::tempdir().map_err(|_| CommandError::bad_input("path", "not_writable"))?;
    let kept = std::env::var_os("KAWKA_BENCH_FOLDER").map(PathBuf::from);
    let desk = match &kept {
        Some(kept) => desk(kept, std::env::var("KAWKA_PASSPHRASE").ok())?,
        None => desk(&folder.path().join("kawka"), None)?,
    };
    let mut dice = Dice(7);
    println!("{people} customers, {contacts} contacts");
    println!("| quantity | floor p50 / p99 | Kawka p50 / p99 | ratio | goal |");
    println!("|---|---|---|---|---|");

    let mut rows = String::from("id,given name,family name,email,phone,company,country\n");
    for at in 0..people {
        let (given, family) = (dice.of(GIVEN), dice.of(FAMILY));
        let _ = writeln!(
            rows,
            "{at},{given},{family}{at},p{at}@firma{}.example,+48 6{:08},Firma {},PL",
            at % 5_000,
            at % 100_000_000,
            at % 5_000
        );
    }
    forget_peak();
    let took = import(
        &desk,
        &folder.path().join("people.csv"),
        ImportKind::People,
        &rows,
    )?;
    let ours = peak();
    if kept.is_none() {
        forget_peak();
        let floor = write_bare_people(&desk, &mut dice, 20_000.min(people))?;
        import_line("import of people", floor, took / people as f64);
        memory_line("its memory at the peak", peak(), ours);
    }

    let mut done = 0;
    let mut spent = 0.0;
    forget_peak();
    while done < contacts {
        let part = (contacts - done).min(100_000);
        let mut rows = String::from("id,person id,date,channel,direction,text\n");
        for at in done..done + part {
            // One customer with ten thousand contacts, one with a hundred, the rest as it comes.
            let person = match at {
                0..10_000 => 0,
                10_000..10_100 => 1,
                _ => 2 + dice.below(people - 2),
            };
            let said = text(&mut dice);
            let _ = writeln!(
                rows,
                "{at},{person},2026-{:02}-{:02} 10:00,e-mail,in,{said}",
                1 + at % 9,
                1 + at % 28
            );
        }
        spent += import(
            &desk,
            &folder.path().join("contacts.csv"),
            ImportKind::Interactions,
            &rows,
        )?;
        done += part;
    }
    if kept.is_some() {
        return Ok(());
    }
    let ours = peak();
    let first = find(&desk, "p0@firma0.example")?;
    let everybody = desk.store().read(everybody)?;
    let bare = 20_000.min(contacts);
    forget_peak();
    let begin = Instant::now();
    desk.store().write_local(|tx: &Transaction<'_>| {
        let mut added = Vec::with_capacity(bare);
        for _ in 0..bare {
            let with = everybody[dice.below(everybody.len())];
            let fields = contact(text(&mut dice));
            added.push((add_bare(tx, with, &fields)?, fields));
        }
        for (id, fields) in &added {
            index_bare(tx, *id, fields)?;
        }
        forget_stale(tx)
    })?;
    let floor = begin.elapsed().as_secs_f64() / bare as f64;
    import_line("import of contacts", floor, spent / contacts as f64);
    memory_line("its memory at the peak", peak(), ours);

    let mut keys = Vec::new();
    for _ in 0..400 {
        let word = if dice.below(2) == 0 {
            dice.of(WORDS)
        } else {
            dice.of(FAMILY)
        };
        let letters = (2 + dice.below(7)).min(word.chars().count());
        keys.push(word.chars().take(letters).collect::<String>());
    }
    let folded: Vec<String> = keys
        .iter()
        .map(|key| format!("\"{}\" *", kawka_domain::text::fold(key)))
        .collect();
    let raw = |at: usize| {
        let read = |c: &Connection| -> Result<usize, StoreError> {
            let mut rows = 0;
            for sql in [
                "SELECT rowid FROM local_person_fts WHERE local_person_fts MATCH ?1 LIMIT 20",
                "SELECT rowid FROM local_text_fts WHERE local_text_fts MATCH ?1 ORDER BY rowid DESC LIMIT 20",
            ] {
                let mut statement = c.prepare_cached(sql)?;
                let mut found = statement.query([&folded[at]])?;
                while found.next()?.is_some() {
                    rows += 1;
                }
            }
            Ok(rows)
        };
        std::hint::black_box(desk.store().read(read).unwrap_or_default());
    };
    let floor = measured(keys.len(), raw);
    let ours = measured(keys.len(), |at| {
        drop(std::hint::black_box(desk.search(&keys[at])))
    });
    line("search of a key press, ms", floor, ours, "p99 4 ms");

    for (email, name, goal) in [
        (
            "p1@firma1.example",
            "open a customer with 100 contacts, ms",
            "p99 2 ms",
        ),
        (
            "p0@firma0.example",
            "open a customer with 10,000 contacts, ms",
            "p99 20 ms",
        ),
    ] {
        let id = find(&desk, email)?;
        let floor = measured(200, |_| {
            drop(std::hint::black_box(
                desk.store().read(|c| table::interaction::list(c, id, 50)),
            ))
        });
        let ours = measured(200, |_| {
            drop(std::hint::black_box((
                desk.get_customer(id),
                desk.list_timeline(id, 0, 50),
            )));
        });
        line(name, floor, ours, goal);
    }

    let floor = measured(300, |_| {
        let written = desk.store().write_local(|tx: &Transaction<'_>| {
            let fields = contact(text(&mut dice));
            let id = add_bare(tx, first, &fields)?;
            index_bare(tx, id, &fields)?;
            forget_stale(tx)
        });
        written.unwrap_or_default();
    });
    let mut dice = Dice(9);
    let ours = measured(300, |_| {
        drop(std::hint::black_box(
            desk.add_interaction(first, &contact(text(&mut dice))),
        ))
    });
    line("acknowledged write, ms", floor, ours, "ratio 2");

    Ok(())
}

fn find(desk: &Desk, search: &str) -> Result<CustomerId, CommandError> {
    let filter = CustomerFilter {
        search: search.into(),
        mine: false,
        list: None,
        offset: 0,
        limit: 1,
    };
    let rows = desk.list_customers(&filter)?.rows;
    Ok(rows.first().map(|row| row.id).unwrap_or_default())
}
