//! Wordings of messages: those that Kawka comes with, and what a person wrote over them.

use kawka_domain::nomination::LetterKind;
use kawka_domain::nomination::letter::check;
use kawka_domain::person::{FormOfAddress, LanguageTag};
use kawka_store::table::invitation_template::Template;
use kawka_store::{Connection, table};

use crate::action::Action;
use crate::command_error::CommandError;
use crate::desk::Desk;
use crate::people::{needed_line, text};
use crate::view::{Done, TemplateRow};
use crate::wording::{FORMS, LANGUAGES, Language, letter};

/// Every wording there is, by kind, language and form.
pub(super) fn all(c: &Connection) -> Result<Vec<TemplateRow>, CommandError> {
    let written = table::invitation_template::list(c)?;
    let mut rows: Vec<TemplateRow> = Vec::new();
    for &kind in LetterKind::ALL {
        for language in LANGUAGES {
            for form in FORMS {
                let (subject, body) = letter(kind, language, form);
                rows.push(TemplateRow {
                    kind,
                    language: language.word().to_owned(),
                    form,
                    subject: subject.to_owned(),
                    body: body.to_owned(),
                    built_in: true,
                });
            }
        }
    }
    for own in written {
        let row = TemplateRow {
            kind: own.kind,
            language: own.language,
            form: own.form,
            subject: own.subject,
            body: own.body,
            built_in: false,
        };
        let same = |known: &&mut TemplateRow| {
            (known.kind, known.form) == (row.kind, row.form) && known.language == row.language
        };
        match rows.iter_mut().find(same) {
            Some(known) => *known = row,
            None => rows.push(row),
        }
    }
    Ok(rows)
}

/// The wording for somebody: in their language, else its other form, else in English.
pub(super) fn pick(
    rows: &[TemplateRow],
    kind: LetterKind,
    language: &str,
    form: FormOfAddress,
) -> Option<TemplateRow> {
    let of = |language: &str, form: FormOfAddress| {
        rows.iter()
            .find(|row| row.kind == kind && row.language == language && row.form == form)
    };
    let other = match form {
        FormOfAddress::FirstName => FormOfAddress::Formal,
        FormOfAddress::Formal => FormOfAddress::FirstName,
    };
    of(language, form)
        .or_else(|| of(language, other))
        .or_else(|| of(Language::English.word(), form))
        .cloned()
}

fn check_wording(field: &str, wording: &str) -> Result<(), CommandError> {
    check(wording).map_err(|unknown| {
        CommandError::bad_input(field, "unknown_placeholder").with("placeholder", unknown.0)
    })
}

impl Desk {
    /// Every wording.
    ///
    /// # Errors
    /// [`CommandError`] when the file cannot be read.
    pub fn list_templates(&self) -> Result<Vec<TemplateRow>, CommandError> {
        self.store.read(all)
    }

    /// The languages in which there are invitations.
    pub(crate) fn letter_languages(&self) -> Result<Vec<String>, CommandError> {
        let rows = self.list_templates()?;
        let mut languages: Vec<String> = rows
            .into_iter()
            .filter(|row| row.kind == LetterKind::Invitation)
            .map(|row| row.language)
            .collect();
        languages.sort_unstable();
        languages.dedup();
        Ok(languages)
    }

    /// Writes a wording, in whatever language.
    ///
    /// # Errors
    /// [`crate::ErrorCode::BadInput`] for a placeholder that there is not, an empty text or what is no language.
    pub fn change_template(&self, row: &TemplateRow) -> Result<Done<()>, CommandError> {
        let language = LanguageTag::parse(&row.language)
            .map_err(|_| CommandError::bad_input("language", "unknown_language"))?;
        let template = Template {
            kind: row.kind,
            language: language.as_str().to_lowercase(),
            form: row.form,
            subject: needed_line("subject", &row.subject)?,
            body: text("body", row.body.trim())?,
        };
        if template.body.is_empty() {
            return Err(CommandError::bad_input("body", "empty"));
        }
        check_wording("subject", &template.subject)?;
        check_wording("body", &template.body)?;
        let (now, me) = (self.now(), self.find_me());
        self.write(Action::ChangeTemplate, &template.language, |tx| {
            Ok(table::invitation_template::set(tx, &template, me, now)?)
        })
    }

    /// Gives back the wording that Kawka comes with; one in another language is gone then.
    ///
    /// # Errors
    /// [`CommandError`] when the file cannot be written.
    pub fn reset_template(
        &self,
        kind: LetterKind,
        language: &str,
        form: FormOfAddress,
    ) -> Result<Done<()>, CommandError> {
        let now = self.now();
        self.write(Action::ResetTemplate, language, |tx| {
            table::invitation_template::remove(tx, kind, language, form, now)?;
            Ok(())
        })
    }
}
