//! Exports: tables and contacts to work with elsewhere, and everything in one archive that a fresh Kawka reads back.

use std::path::Path;

use kawka_domain::identity::HandleKind;
use kawka_domain::import::ImportKind;
use kawka_domain::own_field::FieldSubject;
use kawka_domain::search::Query;
use kawka_files::archive::{ArchiveReader, ArchiveWriter};
use kawka_files::{CardVersion, CsvWriter, FileError, NewFile, OutCard, XlsxWriter, card_text};
use kawka_store::search::{self, People};
use kawka_store::{Connection, archive, table};

use crate::action::Action;
use crate::command_error::{CommandError, ErrorCode};
use crate::desk::{Desk, sit_down};
use crate::view::{Done, ExportReport};

const PEOPLE: &[&str] = &[
    "id",
    "given name",
    "family name",
    "email",
    "phone",
    "company",
    "role",
    "language",
    "time zone",
    "country",
    "form of address",
    "care owner",
    "customer since",
    "plan",
    "notes",
    "non technical",
    "do not contact",
    "facebook",
    "messenger",
    "instagram",
    "x",
    "linkedin",
    "website",
    "forum",
];

const CONTACTS: &[&str] = &[
    "id",
    "person id",
    "name",
    "email",
    "date",
    "channel",
    "direction",
    "kind",
    "text",
    "link",
    "feeling",
    "author",
];

/// A table that is being written, as the name of its file wants it.
enum Out {
    Csv(CsvWriter),
    Xlsx(Box<XlsxWriter>),
}

impl Out {
    fn begin(path: &Path, headers: &[&str]) -> Result<Self, FileError> {
        if is_named(path, "xlsx") {
            return Ok(Self::Xlsx(Box::new(XlsxWriter::begin(headers)?)));
        }
        let mut csv = CsvWriter::begin(path, ',')?;
        csv.row(headers)?;
        Ok(Self::Csv(csv))
    }

    fn row(&mut self, cells: &[String]) -> Result<(), FileError> {
        match self {
            Self::Csv(csv) => csv.row(cells),
            Self::Xlsx(xlsx) => xlsx.row(cells),
        }
    }

    fn finish(self, path: &Path) -> Result<(), FileError> {
        match self {
            Self::Csv(csv) => csv.finish(),
            Self::Xlsx(xlsx) => xlsx.finish(path),
        }
    }
}

fn is_named(path: &Path, ending: &str) -> bool {
    path.extension()
        .is_some_and(|found| found.eq_ignore_ascii_case(ending))
}

/// Hands over everybody, by name.
fn each_person(
    c: &Connection,
    mut take: impl FnMut(
        table::customer::Customer,
        Vec<table::handle::Handle>,
    ) -> Result<(), CommandError>,
) -> Result<u32, CommandError> {
    const PAGE: usize = 500;
    let mut count = 0;
    loop {
        let wanted = People {
            query: Query::parse(""),
            owners: None,
            narrow: search::Narrow::default(),
            offset: count,
            limit: PAGE,
            count: false,
        };
        let ids = search::people(c, &wanted)?.ids;
        for id in &ids {
            take(table::customer::get(c, *id)?, table::handle::list(c, *id)?)?;
        }
        count += ids.len();
        if ids.len() < PAGE {
            return Ok(u32::try_from(count).unwrap_or(u32::MAX));
        }
    }
}

fn of_kind(handles: &[table::handle::Handle], kind: HandleKind) -> Vec<String> {
    handles
        .iter()
        .filter(|handle| handle.fields.kind == kind)
        .map(|handle| handle.fields.value.clone())
        .collect()
}

fn yes(yes: bool) -> String {
    if yes { "yes".to_owned() } else { String::new() }
}

/// The addresses of a profile or site; a bare name says of which network it is.
fn card_urls(handles: &[table::handle::Handle]) -> Vec<String> {
    handles
        .iter()
        .filter(|handle| !matches!(handle.fields.kind, HandleKind::Email | HandleKind::Phone))
        .map(|handle| {
            let value = &handle.fields.value;
            if value.contains(['/', ':']) || handle.fields.kind == HandleKind::Website {
                value.clone()
            } else {
                format!("{}:{value}", handle.fields.kind)
            }
        })
        .collect()
}

impl Desk {
    /// Writes everybody to contacts of a version.
    ///
    /// # Errors
    /// As for [`Desk::export_people`]; [`ErrorCode::BadInput`] for the name of some other file.
    pub fn export_cards(
        &self,
        path: &str,
        version: CardVersion,
    ) -> Result<ExportReport, CommandError> {
        let place = Path::new(path);
        if !is_named(place, "vcf") {
            return Err(CommandError::bad_input("vcard", "only_for_vcf_files"));
        }
        Ok(ExportReport {
            rows: self.write_cards(place, version)?,
            path: path.to_owned(),
        })
    }

    /// Writes everybody to a file: CSV, XLSX or vCard by its name.
    ///
    /// # Errors
    /// [`ErrorCode::FileNotWritable`], [`ErrorCode::DiskFull`]; a file that stood there is as it was then.
    pub fn export_people(&self, path: &str) -> Result<ExportReport, CommandError> {
        let place = Path::new(path);
        let rows = if is_named(place, "vcf") {
            self.write_cards(place, CardVersion::default())?
        } else {
            self.store.read(|c| {
                let own = table::custom_field::list_in_use(c, FieldSubject::Customer)?;
                let mut headers = PEOPLE.to_vec();
                headers.extend(own.iter().map(|field| field.name.as_str()));
                let mut out = Out::begin(place, &headers)?;
                let rows = each_person(c, |person, handles| {
                    let f = &person.fields;
                    let of = |kind| of_kind(&handles, kind).join("; ");
                    let mut row = vec![
                        person.id.to_string(),
                        f.given_name.clone(),
                        f.family_name.clone(),
                        of(HandleKind::Email),
                        of(HandleKind::Phone),
                        person.company.clone().unwrap_or_default(),
                        f.role.clone(),
                        f.language.clone(),
                        f.time_zone.clone(),
                        f.country.clone(),
                        f.form_of_address
                            .map_or_else(String::new, |form| form.word().replace('_', " ")),
                        person.care_owner.clone().unwrap_or_default(),
                        f.since.clone(),
                        f.plan.clone(),
                        f.product_notes.clone(),
                        yes(f.non_technical),
                        yes(f.do_not_contact),
                        of(HandleKind::Facebook),
                        of(HandleKind::Messenger),
                        of(HandleKind::Instagram),
                        of(HandleKind::X),
                        of(HandleKind::Linkedin),
                        of(HandleKind::Website),
                        of(HandleKind::Forum),
                    ];
                    if !own.is_empty() {
                        let values = table::custom_value::list(c, person.id.into())?;
                        row.extend(own.iter().map(|field| {
                            let value = values.iter().find(|value| value.field == field.id);
                            value.map_or_else(String::new, |value| field.words(&value.value))
                        }));
                    }
                    out.row(&row)?;
                    Ok(())
                })?;
                out.finish(place)?;
                Ok::<_, CommandError>(rows)
            })?
        };
        Ok(ExportReport {
            rows,
            path: path.to_owned(),
        })
    }

    fn write_cards(&self, place: &Path, version: CardVersion) -> Result<u32, CommandError> {
        use std::io::Write as _;
        self.store.read(|c| {
            let mut file = NewFile::begin(place)?;
            let rows = each_person(c, |person, handles| {
                let f = &person.fields;
                let card = OutCard {
                    uid: format!("urn:uuid:{}", person.id),
                    given: f.given_name.clone(),
                    family: f.family_name.clone(),
                    emails: of_kind(&handles, HandleKind::Email),
                    phones: of_kind(&handles, HandleKind::Phone),
                    urls: card_urls(&handles),
                    company: person.company.clone().unwrap_or_default(),
                    role: f.role.clone(),
                    note: f.product_notes.clone(),
                    country: f.country.clone(),
                    language: f.language.clone(),
                    time_zone: f.time_zone.clone(),
                };
                file.write_all(card_text(&card, version).as_bytes())
                    .map_err(|_| {
                        CommandError::new(ErrorCode::FileNotWritable)
                            .with("problem", "not_writable")
                    })
            })?;
            file.finish()?;
            Ok(rows)
        })
    }

    /// Writes every contact to a file: CSV or XLSX by its name.
    ///
    /// # Errors
    /// As for [`Desk::export_people`].
    pub fn export_interactions(&self, path: &str) -> Result<ExportReport, CommandError> {
        let place = Path::new(path);
        let rows = self.store.read(|c| {
            let mut out = Out::begin(place, CONTACTS)?;
            let mut rows = 0;
            each_person(c, |person, handles| {
                let email = of_kind(&handles, HandleKind::Email)
                    .into_iter()
                    .next()
                    .unwrap_or_default();
                for contact in table::interaction::list(c, person.id, u32::MAX)? {
                    let f = contact.fields;
                    out.row(&[
                        contact.id.to_string(),
                        person.id.to_string(),
                        person.name.clone(),
                        email.clone(),
                        contact
                            .at
                            .to_rfc3339_opts(chrono::SecondsFormat::Millis, true),
                        f.channel.word().to_owned(),
                        f.direction.word().to_owned(),
                        f.kind.word().to_owned(),
                        f.text,
                        f.link,
                        f.feeling
                            .map_or_else(String::new, |feeling| feeling.word().to_owned()),
                        contact.member.unwrap_or_default(),
                    ])?;
                    rows += 1;
                }
                Ok(())
            })?;
            out.finish(place)?;
            Ok::<_, CommandError>(rows)
        })?;
        Ok(ExportReport {
            rows,
            path: path.to_owned(),
        })
    }

    /// Writes everything that people share, and the journal, to an archive.
    ///
    /// # Errors
    /// As for [`Desk::export_people`].
    pub fn export_all(&self, path: &str) -> Result<ExportReport, CommandError> {
        let made_at = self.now().to_rfc3339();
        let manifest = self.store.read(|c| {
            let mut out = ArchiveWriter::begin(Path::new(path), archive::schema(), made_at)?;
            for table in archive::list_tables(c)? {
                out.part(&table, |write| {
                    archive::dump(c, &table, |row| Ok::<_, CommandError>(write(row)?))
                })?;
            }
            for sha256 in table::attachment::list_contents(c)? {
                if let Some(bytes) = table::attachment::find_content(c, &sha256)? {
                    out.file(&bytes)?;
                }
            }
            Ok::<_, CommandError>(out.finish()?)
        })?;
        let rows: u64 = manifest.parts.iter().map(|part| part.rows).sum();
        Ok(ExportReport {
            rows: u32::try_from(rows).unwrap_or(u32::MAX),
            path: path.to_owned(),
        })
    }

    /// Makes the content of an archive that of this fresh data folder. Whoever has the address of the person who sits
    /// here goes on as themselves.
    ///
    /// # Errors
    /// [`ErrorCode::NotFresh`], [`ErrorCode::FileUnreadable`]; nothing was changed then.
    pub fn import_all(&self, path: &str) -> Result<Done<ExportReport>, CommandError> {
        let mut reader = ArchiveReader::open(Path::new(path))?;
        let manifest = reader.manifest.clone();
        if manifest.schema > archive::schema() {
            return Err(FileError::Newer.into());
        }
        let me = self.me()?;
        let email = self.store.read(|c| table::member::get(c, me))?.fields.email;
        let file = Path::new(path)
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        let mut rows = 0_u64;
        let done = self.write(Action::ImportArchive, file, |tx| {
            if !archive::is_fresh(tx)? {
                return Err(CommandError::new(ErrorCode::NotFresh));
            }
            for table in archive::list_tables(tx)? {
                if table != "journal" {
                    archive::clear(tx, &table)?;
                }
            }
            let damaged = |line| CommandError::from(FileError::Damaged { line });
            for part in &manifest.parts {
                let loader = archive::Loader::find(tx, &part.table)?.ok_or_else(|| damaged(0))?;
                let mut line = 0;
                let read = reader.rows(part, |row| {
                    line += 1;
                    if loader.load(tx, &row)? {
                        Ok(())
                    } else {
                        Err(damaged(line))
                    }
                });
                read.map_err(|error: CommandError| match error.code {
                    ErrorCode::FileUnreadable => error.with("part", &part.table),
                    _ => error,
                })?;
                rows += line;
            }
            if let Some(table) = archive::find_dangling(tx)? {
                return Err(damaged(0).with("part", table));
            }
            for sha256 in &manifest.files {
                table::attachment::put_content(tx, &reader.file(sha256)?)?;
            }
            if let Some(member) = archive::find_member_like(tx, &email)? {
                sit_down(tx, member)?;
            }
            Ok(())
        })?;
        self.store.recount()?;
        self.look_who_sits_here()?;
        Ok(Done {
            entry: done.entry,
            intent: done.intent,
            masked: 0,
            value: ExportReport {
                rows: u32::try_from(rows).unwrap_or(u32::MAX),
                path: path.to_owned(),
            },
        })
    }

    /// Which kind of rows a file seems to hold, by its name: messages are told from tables.
    #[must_use]
    pub fn guess_import_kind(path: &str) -> ImportKind {
        let path = Path::new(path);
        if is_named(path, "eml") || is_named(path, "mbox") {
            ImportKind::Mail
        } else if is_named(path, "json") {
            ImportKind::Interactions
        } else {
            ImportKind::People
        }
    }
}
