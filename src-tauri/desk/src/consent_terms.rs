//! What customers are told when they are asked: the sentence of each purpose in each language, and the rest of the
//! notice. The newest counts; whoever changes one says whether its meaning changed, and then consent is asked anew.

use std::collections::BTreeMap;

use kawka_domain::consent::{ConsentScope, TermChange};
use kawka_store::table::consent_notice::{Term, Terms};
use kawka_store::{Connection, table};

use crate::action::Action;
use crate::command_error::CommandError;
use crate::desk::Desk;
use crate::people::text;
use crate::view::{ConsentSentence, ConsentTerm, ConsentTerms, Done};
use crate::wording::{Language, consent_sentence, consent_terms};

/// The rest of a notice as it stands now.
pub(crate) fn terms_in_force(c: &Connection) -> Result<Terms, CommandError> {
    let mut terms = consent_terms();
    for term in table::consent_notice::list_terms(c)? {
        terms.set(&term.name, term.text);
    }
    Ok(terms)
}

impl Desk {
    /// Everything that customers are told.
    ///
    /// # Errors
    /// [`CommandError`] when the file cannot be read.
    pub fn get_consent_terms(&self) -> Result<ConsentTerms, CommandError> {
        let settings = self.get_settings()?;
        self.store.read(|c| {
            let set = table::consent_notice::list_terms(c)?;
            let newest: BTreeMap<(&str, &str), &Term> = set
                .iter()
                .map(|term| ((term.name.as_str(), term.language.as_str()), term))
                .collect();
            let mut sentences = Vec::new();
            for &scope in ConsentScope::ALL {
                for &language in Language::ALL {
                    let term = newest.get(&(scope.word(), language.word()));
                    let own = match (scope, language) {
                        (ConsentScope::RecordInternal, Language::Polish) => {
                            settings.consent_sentence_pl.as_str()
                        }
                        (ConsentScope::RecordInternal, Language::English) => {
                            settings.consent_sentence_en.as_str()
                        }
                        _ => consent_sentence(language, scope),
                    };
                    sentences.push(ConsentSentence {
                        scope,
                        language: language.word().to_owned(),
                        text: term.map_or_else(|| own.to_owned(), |term| term.text.clone()),
                        changed_at: term.map(|term| term.at),
                        changed_by: term.and_then(|term| term.member.clone()),
                        change: term.map(|term| term.change),
                    });
                }
            }
            let terms = terms_in_force(c)?;
            let fields = terms.fields().map(|(name, text)| {
                let term = newest.get(&(name, ""));
                ConsentTerm {
                    name: name.to_owned(),
                    text: text.to_owned(),
                    changed_at: term.map(|term| term.at),
                    changed_by: term.and_then(|term| term.member.clone()),
                    change: term.map(|term| term.change),
                }
            });
            Ok(ConsentTerms {
                sentences,
                fields: fields.into_iter().collect(),
            })
        })
    }

    /// Sets a sentence (`name` is a purpose's word) or another part of the notice. A change of meaning invalidates what
    /// was allowed before: it is asked anew.
    ///
    /// # Errors
    /// [`crate::ErrorCode::BadInput`].
    pub fn change_consent_term(
        &self,
        name: &str,
        language: &str,
        content: &str,
        change: TermChange,
    ) -> Result<Done<()>, CommandError> {
        let content = text("text", content.trim())?;
        let is_sentence = name.parse::<ConsentScope>().is_ok();
        let is_field = Terms::default()
            .fields()
            .iter()
            .any(|(field, _)| *field == name);
        if !is_sentence && !is_field {
            return Err(CommandError::bad_input("name", "unknown"));
        }
        if is_sentence && content.is_empty() {
            return Err(CommandError::bad_input("text", "empty"));
        }
        if is_sentence != language.parse::<Language>().is_ok() {
            return Err(CommandError::bad_input("language", "unknown_language"));
        }
        let (now, me) = (self.now(), self.find_me());
        self.write(Action::ChangeConsentTerm, name, |tx| {
            let term = Term {
                name: name.to_owned(),
                language: language.to_owned(),
                text: content,
                change,
                member: None,
                at: now,
            };
            Ok(table::consent_notice::add_term(tx, &term, me)?)
        })
    }
}
