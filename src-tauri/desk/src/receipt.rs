//! The receipt of consent: what a customer is given to keep (ISO/IEC TS 27560), in their language, and that it was given.

use std::fmt::Write as _;

use kawka_domain::consent::chain::hash_texts;
use kawka_domain::consent::{ConsentScope, ConsentState};
use kawka_domain::identity::HandleKind;
use kawka_domain::ids::{ConsentId, CustomerId, ReceiptId};
use kawka_store::table;
use kawka_store::table::receipt::{Receipt, SCHEMA_VERSION};

use crate::action::Action;
use crate::command_error::CommandError;
use crate::desk::Desk;
use crate::markdown::one_line;
use crate::view::{Done, ReceiptDraft, ReceiptRow};
use crate::wording::{Language, mailto, method, purpose, receipt};

kawka_domain::words! {
    /// The way by which a receipt was given.
    ReceiptChannel {
        /// Sent with the mail program.
        Email = "email",
        /// Saved as a file, or printed.
        File = "file",
        /// Copied into another program.
        Copy = "copy",
    }
}

fn whole(title: &str, text: &str) -> String {
    format!("# {title}\n\n{text}")
}

impl Desk {
    fn customer_language(&self, spoken: &str) -> Language {
        if spoken.is_empty() {
            self.spoken_language()
        } else if spoken.starts_with("pl") {
            Language::Polish
        } else {
            Language::English
        }
    }

    /// The receipt of a customer as of now, in their language, and which events it speaks of.
    ///
    /// # Errors
    /// [`crate::ErrorCode::NotFound`].
    pub fn draft_receipt(&self, customer: CustomerId) -> Result<ReceiptDraft, CommandError> {
        Ok(self.receipt_of(customer)?.0)
    }

    fn receipt_of(
        &self,
        customer: CustomerId,
    ) -> Result<(ReceiptDraft, Vec<ConsentId>), CommandError> {
        let (now, zone) = (self.now(), self.zone()?);
        self.store.read(|c| {
            let person = crate::people::customer_view(c, customer, now)?;
            let language = self.customer_language(&person.fields.language);
            let words = receipt(language);
            let consents = crate::consent::Consents::read(c, customer, now)?;
            let mut calls: Vec<Option<kawka_domain::ids::BookingId>> =
                consents.events.iter().map(|event| event.booking).collect();
            calls.push(None);
            calls.sort_unstable();
            calls.dedup();
            let mut text = format!("{}\n\n{}\n", words.greeting, words.intro);
            let mut told = Vec::new();
            for &scope in ConsentScope::ALL {
                for &call in &calls {
                    // What holds for a call is told by call, the rest once.
                    if scope.is_per_call() != call.is_some() {
                        continue;
                    }
                    let standing = consents.standing(scope, call);
                    let state = match standing.state {
                        ConsentState::Given => words.given,
                        ConsentState::Refused => words.refused,
                        ConsentState::Withdrawn => words.withdrawn,
                        _ => continue,
                    };
                    let Some(event) = consents
                        .events
                        .iter()
                        .find(|event| Some(event.id) == standing.by)
                    else {
                        continue;
                    };
                    told.push(event.id);
                    let _ = write!(text, "\n## {}: {state}\n\n", purpose(language, scope));
                    if let Some(booking) = call {
                        let booking = table::booking::get(c, booking)?;
                        let day = booking.entry.start.with_timezone(&zone).format("%Y-%m-%d");
                        let _ = writeln!(text, "- {} {day}", words.this_call);
                    }
                    if !event.sentence.trim().is_empty() {
                        let _ = writeln!(text, "- {}: {}", words.asked, one_line(&event.sentence));
                    }
                    let at = event.at.with_timezone(&zone).format("%Y-%m-%d %H:%M %Z");
                    let _ = writeln!(
                        text,
                        "- {}: {at}, {}",
                        words.said,
                        method(language, event.method)
                    );
                    if let Some(until) = event.valid_until {
                        let day = until.with_timezone(&zone).format("%Y-%m-%d");
                        let _ = writeln!(text, "- {}: {day}", words.until);
                    }
                    let _ = writeln!(text, "- {}: {}", words.number, event.record);
                }
            }
            if told.is_empty() {
                let _ = write!(text, "\n{}\n", words.none);
            }
            let terms = crate::consent_terms::terms_in_force(c)?;
            let parts: Vec<String> = terms
                .fields()
                .iter()
                .filter(|(_, content)| !content.trim().is_empty())
                .filter_map(|(name, content)| {
                    let (_, title) = words.parts.iter().find(|(part, _)| part == name)?;
                    Some(format!("- {title}: {}", one_line(content)))
                })
                .collect();
            if !parts.is_empty() {
                let _ = write!(text, "\n## {}\n\n{}\n", words.terms, parts.join("\n"));
            }
            let _ = write!(text, "\n{}\n", words.withdraw);
            let email = person
                .handles
                .iter()
                .find(|handle| handle.kind == HandleKind::Email)
                .map(|handle| handle.value.clone());
            let plain = text.replace("## ", "");
            let draft = ReceiptDraft {
                sha256: hash_texts([SCHEMA_VERSION, &whole(words.title, &text)]).to_hex(),
                language: language.word().to_owned(),
                title: words.title.to_owned(),
                mailto: email.map(|email| mailto(&email, words.title, &plain)),
                text,
            };
            Ok((draft, told))
        })
    }

    /// The address that opens the mail program with the receipt, for the opener outside.
    ///
    /// # Errors
    /// [`crate::ErrorCode::BadInput`] for a customer without an e-mail address, [`crate::ErrorCode::NotFound`].
    pub fn receipt_mail(&self, customer: CustomerId) -> Result<String, CommandError> {
        self.draft_receipt(customer)?
            .mailto
            .ok_or_else(|| CommandError::bad_input("email", "empty"))
    }

    /// Notes that a receipt was given, with its text as it was: `sha256` is that of the draft that was given. Undoing it
    /// says that this was a mistake; what was given stays known.
    ///
    /// # Errors
    /// [`crate::ErrorCode::BadInput`] when the receipt would say something else by now, [`crate::ErrorCode::NotFound`].
    pub fn give_receipt(
        &self,
        customer: CustomerId,
        channel: ReceiptChannel,
        sha256: &str,
    ) -> Result<Done<ReceiptId>, CommandError> {
        let (draft, events) = self.receipt_of(customer)?;
        if draft.sha256 != sha256 {
            return Err(CommandError::bad_input("text", "changed"));
        }
        let (now, me) = (self.now(), self.find_me());
        let name = self.store.read(|c| table::customer::name(c, customer))?;
        let receipt = Receipt {
            id: ReceiptId::new(),
            customer,
            text: whole(&draft.title, &draft.text),
            language: draft.language,
            sha256: draft.sha256,
            channel: channel.word().to_owned(),
            member: me,
            member_name: None,
            given_at: now,
            taken_back: None,
        };
        self.write(Action::GiveReceipt, name, |tx| {
            table::receipt::add(tx, &receipt, &events)?;
            Ok(receipt.id)
        })
    }

    /// The receipts that a customer was given, newest first.
    ///
    /// # Errors
    /// [`CommandError`] when the file cannot be read.
    pub fn list_receipts(&self, customer: CustomerId) -> Result<Vec<ReceiptRow>, CommandError> {
        let receipts = self.store.read(|c| table::receipt::list(c, customer))?;
        Ok(receipts
            .into_iter()
            .map(|receipt| ReceiptRow {
                taken_back_at: receipt.taken_back.as_ref().map(|(at, _)| *at),
                taken_back_by: receipt.taken_back.and_then(|(_, by)| by),
                id: receipt.id,
                given_at: receipt.given_at,
                channel: receipt.channel,
                by: receipt.member_name,
                language: receipt.language,
                text: receipt.text,
                sha256: receipt.sha256,
            })
            .collect())
    }
}
