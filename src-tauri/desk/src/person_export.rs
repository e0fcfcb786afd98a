//! Everything about one person in one file (GDPR Art. 15 and 20): a page to read, and every row as data. And the register
//! of processing (Art. 30), made of what is set.

use std::fmt::Write as _;
use std::path::Path;

use chrono::{DateTime, Utc};
use kawka_domain::consent::ConsentScope;
use kawka_domain::ids::CustomerId;
use kawka_domain::question::AnswerState;
use kawka_store::erase::{of_person, of_proof};
use kawka_store::table::consent_notice::Terms;
use kawka_store::table::recording::Recording;
use kawka_store::{Connection, archive, table};
use serde_json::{Map, Value, json};

use crate::command_error::CommandError;
use crate::desk::Desk;
use crate::erasure::BACKUP_DAYS;
use crate::markdown::one_line;
use crate::rights::request_row;
use crate::view::{ExportReport, PrivateNotes};
use crate::wording::{
    AccessWords, Language, access, channel, days, decision, method, outcome, purpose, receipt,
    recording_step, register, years,
};

/// A page that is made section by section; everything in it is text.
struct Page(String);

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            other => out.push(other),
        }
    }
    out
}

impl Page {
    fn begin(language: Language, title: &str) -> Self {
        let title = escaped(title);
        Self(format!(
            "<!doctype html>\n<html lang=\"{language}\"><head><meta charset=\"utf-8\"><title>{title}</title><style>\
             body{{font:16px/1.5 system-ui,sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem}}\
             h2{{margin-top:2rem;border-bottom:1px solid #ccc}}dt{{color:#666}}dd{{margin:0 0 .5rem;white-space:pre-wrap}}\
             </style></head><body>\n<h1>{title}</h1>\n"
        ))
    }

    fn section(&mut self, title: &str, rows: &[(String, String)]) {
        let rows: Vec<_> = rows
            .iter()
            .filter(|(_, text)| !text.trim().is_empty())
            .collect();
        if rows.is_empty() {
            return;
        }
        let _ = writeln!(self.0, "<h2>{}</h2>\n<dl>", escaped(title));
        for (name, text) in rows {
            let _ = writeln!(
                self.0,
                "<dt>{}</dt><dd>{}</dd>",
                escaped(name),
                escaped(text)
            );
        }
        self.0.push_str("</dl>\n");
    }

    fn end(mut self) -> String {
        self.0.push_str("</body></html>\n");
        self.0
    }
}

fn own(name: &str, text: &str) -> (String, String) {
    (name.to_owned(), text.to_owned())
}

fn terms_rows(terms: &Terms, language: Language) -> Vec<(String, String)> {
    let parts = receipt(language).parts;
    terms
        .fields()
        .iter()
        .filter_map(|(name, text)| {
            let (_, title) = parts.iter().find(|(part, _)| part == name)?;
            Some(own(title, text))
        })
        .collect()
}

/// What the records of one person asked for.
fn requests_of(
    c: &Connection,
    people: &[uuid::Uuid],
) -> Result<Vec<table::rights_request::RightsRequest>, CommandError> {
    let mut found = table::rights_request::list(c)?;
    found.retain(|request| people.contains(&request.customer.uuid()));
    Ok(found)
}

/// Every row of a person, by table, and the notices they were told. What is left out on purpose is named.
fn data(
    c: &Connection,
    customer: CustomerId,
    private: PrivateNotes,
    now: DateTime<Utc>,
) -> Result<Value, CommandError> {
    let mut doomed = of_person(c, customer)?;
    let people = doomed.of("customer");
    doomed.merge(of_proof(c, &people)?);
    let mut tables = Map::new();
    let mut left_out = Vec::new();
    for (name, _) in doomed.counts() {
        // That two records are two people speaks of the other one.
        if name == "not_same" {
            continue;
        }
        let ids = doomed.of(name);
        if name == "private_note" && private == PrivateNotes::LeftOut {
            left_out.push(name);
            continue;
        }
        let mut rows = Vec::new();
        archive::dump_rows(c, name, &ids, |row| {
            rows.push(row.clone());
            Ok::<_, CommandError>(())
        })?;
        tables.insert(name.to_owned(), Value::Array(rows));
    }
    // Values name their field and choice by id: what those are called is told too.
    let own: Vec<Value> = crate::own_fields::words_of(c, customer)?
        .into_iter()
        .map(|(field, words)| json!({"field": field.id, "name": field.name, "value": words}))
        .collect();
    let mut requests = Vec::new();
    for request in requests_of(c, &people)? {
        archive::dump_rows(c, "rights_request", &[request.id.uuid()], |row| {
            requests.push(row.clone());
            Ok::<_, CommandError>(())
        })?;
    }
    tables.insert("rights_request".to_owned(), Value::Array(requests));
    let mut notices = Vec::new();
    let used: std::collections::BTreeSet<String> = people
        .iter()
        .map(|id| table::consent_event::list(c, (*id).into()))
        .collect::<Result<Vec<_>, _>>()?
        .into_iter()
        .flatten()
        .filter_map(|event| event.notice.map(|id| id.to_string()))
        .collect();
    for notice in table::consent_notice::list(c)? {
        if used.contains(&notice.id.to_string()) {
            notices.push(json!({
                "id": notice.id, "purpose": notice.scope, "language": notice.language, "version": notice.version,
                "text": notice.text, "sha256": notice.sha256,
            }));
        }
    }
    let terms = crate::consent_terms::terms_in_force(c)?;
    let terms: Map<String, Value> = terms
        .fields()
        .iter()
        .map(|(name, text)| ((*name).to_owned(), json!(text)))
        .collect();
    Ok(json!({
        "format": "kawka-person",
        "version": 1,
        "schema": archive::schema(),
        "made_at": now.to_rfc3339(),
        "person": customer,
        "tables": tables,
        "left_out": left_out,
        "own_fields": own,
        "notices": notices,
        "terms": terms,
    }))
}

/// The files of a person's contacts, each under a name of its own.
fn attached(c: &Connection, customer: CustomerId) -> Result<Vec<(String, Vec<u8>)>, CommandError> {
    let mut files = Vec::new();
    for contact in of_person(c, customer)?.of("interaction") {
        for file in table::attachment::list(c, contact.into())? {
            let bytes = table::attachment::find_content(c, &file.sha256)?.unwrap_or_default();
            files.push((format!("files/{} {}", files.len() + 1, file.name), bytes));
        }
    }
    Ok(files)
}

impl Desk {
    /// Writes everything about one person into an archive: `person.html` to read, in their language, `person.json` with
    /// every row, and the files of their contacts. Where `private` notes are left out, both say so.
    ///
    /// # Errors
    /// [`crate::ErrorCode::NotFound`], [`crate::ErrorCode::FileNotWritable`], [`crate::ErrorCode::DiskFull`].
    pub fn export_person(
        &self,
        customer: CustomerId,
        path: &str,
        private: PrivateNotes,
    ) -> Result<ExportReport, CommandError> {
        let now = self.now();
        let data = self.store.read(|c| {
            table::customer::get(c, customer)?;
            data(c, customer, private, now)
        })?;
        let rows = data["tables"].as_object().map_or(0, |tables| {
            tables
                .values()
                .filter_map(Value::as_array)
                .map(Vec::len)
                .sum()
        });
        let page = self.person_page(customer, private)?;
        let json = serde_json::to_string_pretty(&data)
            .map_err(|_| CommandError::bad_input("person", "unreadable"))?;
        let mut files = vec![
            ("person.html".to_owned(), page.into_bytes()),
            ("person.json".to_owned(), json.into_bytes()),
        ];
        files.extend(self.store.read(|c| attached(c, customer))?);
        let files: Vec<(&str, &[u8])> = files
            .iter()
            .map(|(name, bytes)| (name.as_str(), bytes.as_slice()))
            .collect();
        kawka_files::write_bundle(Path::new(path), &files)?;
        Ok(ExportReport {
            rows: u32::try_from(rows).unwrap_or(u32::MAX),
            path: path.to_owned(),
        })
    }

    /// The page of the answer to a request for access, in the person's language.
    fn person_page(
        &self,
        customer: CustomerId,
        private: PrivateNotes,
    ) -> Result<String, CommandError> {
        let (now, zone, today) = (self.now(), self.zone()?, self.today()?);
        let consents = self.list_consents(customer)?;
        self.store.read(|c| {
            let person = crate::people::customer_view(c, customer, now)?;
            let language = Language::of_person(&person.fields.language, self.spoken_language());
            let w = access(language);
            let at =
                |at: DateTime<Utc>| at.with_timezone(&zone).format("%Y-%m-%d %H:%M").to_string();
            let mut page = Page::begin(language, w.title);
            let f = &person.fields;
            page.section(
                w.person,
                &[
                    own(w.name, &person.name),
                    own(w.company, person.company.as_deref().unwrap_or_default()),
                    own(w.role, &f.role),
                    own(w.language, &f.language),
                    own(w.zone, &f.time_zone),
                    own(w.country, &f.country),
                    own(w.plan, &f.plan),
                    own(w.since, &f.since),
                    own(w.brief, &f.product_notes),
                    own(w.made, &at(now)),
                ],
            );
            let handles: Vec<_> = person
                .handles
                .iter()
                .map(|h| own(h.kind.word(), &format!("{} {}", h.value, h.label)))
                .collect();
            page.section(w.handles, &handles);
            let said: Vec<_> = crate::own_fields::words_of(c, customer)?
                .into_iter()
                .map(|(field, words)| (field.name, words))
                .collect();
            page.section(w.own_fields, &said);
            let facts: Vec<_> = table::product_fact::list_newest(c, customer)?
                .into_iter()
                .map(|fact| {
                    let name = if fact.label.is_empty() {
                        fact.name.to_string()
                    } else {
                        fact.label
                    };
                    (
                        name,
                        format!("{} ({}, {})", fact.value, at(fact.as_of), fact.source),
                    )
                })
                .collect();
            page.section(w.facts, &facts);
            let contacts: Vec<_> = table::interaction::list(c, customer, u32::MAX)?
                .into_iter()
                .map(|i| {
                    let head = format!("{}, {}", at(i.at), channel(language, i.fields.channel));
                    (head, format!("{} {}", i.fields.text, i.fields.link))
                })
                .collect();
            page.section(w.contacts, &contacts);
            calls(c, customer, private, language, &w, &at, &mut page)?;
            let follow_ups: Vec<_> = table::follow_up::list_of_customer(c, customer)?
                .into_iter()
                .map(|f| (at(f.created_at), f.fields.title))
                .collect();
            page.section(w.follow_ups, &follow_ups);
            let said: Vec<_> = consents
                .iter()
                .map(|event| {
                    let head = format!("{}, {}", at(event.at), purpose(language, event.scope));
                    let how = method(language, event.method);
                    let mut text = format!("{}, {how}", decision(language, event.decision));
                    for more in [&event.sentence, &event.answer, &event.evidence] {
                        if !more.trim().is_empty() {
                            let _ = write!(text, "\n{more}");
                        }
                    }
                    (head, text)
                })
                .collect();
            page.section(w.consents, &said);
            let people = of_person(c, customer)?.of("customer");
            let mut receipts = Vec::new();
            for given in table::receipt::list(c, customer)? {
                let mut head = at(given.given_at);
                if let Some((when, _)) = given.taken_back {
                    let _ = write!(head, " ({}: {})", w.taken_back, at(when));
                }
                receipts.push((head, given.text));
            }
            page.section(w.receipts, &receipts);
            let requests: Vec<_> = requests_of(c, &people)?
                .into_iter()
                .map(|request| {
                    let row = request_row(request, today);
                    (
                        row.received_on.to_string(),
                        format!("{} {} {}", row.kind, row.words, row.answer),
                    )
                })
                .collect();
            page.section(w.requests, &requests);
            let mut sources: Vec<_> = person
                .handles
                .iter()
                .map(|h| own(&h.value, h.source.word()))
                .collect();
            sources.extend(person.origins.iter().map(|o| {
                let field = o.field.strip_prefix("own:").unwrap_or(&o.field);
                (o.origin_name.clone(), format!("{field}: {}", o.value))
            }));
            page.section(w.sources, &sources);
            let terms = crate::consent_terms::terms_in_force(c)?;
            page.section(w.notice, &terms_rows(&terms, language));
            Ok(page.end())
        })
    }

    /// The register of processing as Markdown: purposes, categories, recipients, time limits, measures.
    ///
    /// # Errors
    /// [`CommandError`] when the file cannot be read.
    pub fn processing_register(&self, language: Language) -> Result<String, CommandError> {
        let settings = self.get_settings()?;
        let terms = self.store.read(crate::consent_terms::terms_in_force)?;
        let w = register(language);
        let field = |wanted: &str| {
            let fields = terms.fields();
            let found = fields.iter().find(|(name, _)| *name == wanted);
            let text = found.map_or("", |(_, text)| *text);
            if text.trim().is_empty() {
                w.not_set.to_owned()
            } else {
                one_line(text)
            }
        };
        let mut out = format!("# {}\n\n{}\n", w.title, self.today()?);
        let section = |out: &mut String, title: &str, lines: &[String]| {
            let _ = write!(out, "\n## {title}\n\n");
            for line in lines {
                let _ = writeln!(out, "- {line}");
            }
        };
        section(
            &mut out,
            w.controller,
            &[field("controller"), field("contact")],
        );
        let mut purposes = vec![format!("{} ({}: {})", w.talks, w.basis, w.interest)];
        purposes.extend(
            ConsentScope::ALL
                .iter()
                .map(|&scope| format!("{} ({}: {})", purpose(language, scope), w.basis, w.consent)),
        );
        section(&mut out, w.purposes, &purposes);
        section(&mut out, w.people, &[w.people_list.to_owned()]);
        section(&mut out, w.categories, &[w.category_list.to_owned()]);
        section(&mut out, w.recipients, &[field("recipients")]);
        section(
            &mut out,
            w.transfers,
            &[field("storage_place"), field("jurisdiction")],
        );
        let papers = match settings.retention.call_papers_days {
            0 => w.as_customer.to_owned(),
            count => days(language, count),
        };
        section(
            &mut out,
            w.limits,
            &[
                format!(
                    "{}: {}",
                    w.recordings,
                    days(language, settings.recordings.retention_days)
                ),
                format!("{}: {papers}", w.papers),
                format!(
                    "{}: {} {}",
                    w.proof,
                    years(language, settings.retention.proof_years),
                    w.after_erasure
                ),
                format!("{}: {}", w.backups, days(language, BACKUP_DAYS)),
            ],
        );
        section(&mut out, w.security, &[w.security_list.to_owned()]);
        Ok(out)
    }
}

fn calls(
    c: &Connection,
    customer: CustomerId,
    private: PrivateNotes,
    language: Language,
    w: &AccessWords,
    at: &dyn Fn(DateTime<Utc>) -> String,
    page: &mut Page,
) -> Result<(), CommandError> {
    let bookings = table::booking::list_of_customer(c, customer)?;
    let list: Vec<_> = bookings
        .iter()
        .map(|b| {
            let what = outcome(language, b.status, b.no_show_reason);
            (
                at(b.entry.start),
                format!("{what} {} {}", b.entry.title, b.remark),
            )
        })
        .collect();
    page.section(w.calls, &list);
    let (mut notes, mut answers, mut briefs, mut films) = (vec![], vec![], vec![], vec![]);
    let mut own_notes = Vec::new();
    for booking in bookings {
        let when = at(booking.entry.start);
        if let Some((text, _)) = table::call_note::find(c, booking.id)? {
            notes.push((when.clone(), text));
        }
        let kept = table::private_note::list_of_all(c, booking.id)?;
        own_notes.extend(kept.into_iter().map(|text| match private {
            PrivateNotes::Included => (when.clone(), text),
            PrivateNotes::LeftOut => (when.clone(), w.left_out.to_owned()),
        }));
        for answer in table::answer::list(c, booking.id)? {
            if answer.state == AnswerState::Answered {
                answers.push((format!("{when}, {}", answer.question_text), answer.text));
            }
        }
        for (question, said) in table::booking_answer::list(c, booking.id)? {
            answers.push((format!("{when}, {question}"), said));
        }
        for (section, text) in table::brief_text::list(c, booking.id)? {
            briefs.push((format!("{when}, {section}"), text));
        }
        if let Some(began) = booking.recording_started_at {
            films.push((when.clone(), format!("{}: {}", at(began), w.recording_runs)));
        }
        for recording in table::recording::list_of_booking(c, booking.id)? {
            let text = film(&recording, language, w, at);
            films.push((when.clone(), text));
        }
    }
    page.section(w.notes, &notes);
    page.section(w.private, &own_notes);
    page.section(w.answers, &answers);
    page.section(w.brief, &briefs);
    page.section(w.recordings, &films);
    Ok(())
}

/// Where a recording lies, until when, and everything that happened to it.
fn film(
    recording: &Recording,
    language: Language,
    w: &AccessWords,
    at: &dyn Fn(DateTime<Utc>) -> String,
) -> String {
    let exists = recording.state().exists();
    let mut text = match (exists, recording.link.as_str()) {
        (true, "") => w.file.to_owned(),
        (true, link) => link.to_owned(),
        (false, _) => String::new(),
    };
    if let Some(day) = recording.delete_on.filter(|_| exists) {
        let _ = write!(text, " ({} {day})", w.delete_on);
    }
    for event in &recording.events {
        let step = recording_step(language, event.step);
        let _ = write!(text, "\n{}: {step}", at(event.at));
        if let Ok(by) = event.channel.parse() {
            let _ = write!(text, ", {}", channel(language, by));
        }
    }
    text.trim_start().to_owned()
}
