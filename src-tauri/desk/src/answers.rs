//! One question read over all calls: filters, counts, tags.

use std::collections::{BTreeMap, BTreeSet};

use kawka_domain::consent::ConsentScope;
use kawka_domain::ids::{BookingId, CustomerId, QuestionId};
use kawka_domain::question::AnswerState;
use kawka_domain::text::fold;
use kawka_store::table;

use crate::action::Action;
use crate::bookings::subject;
use crate::command_error::CommandError;
use crate::consent::Consents;
use crate::csv::Csv;
use crate::desk::Desk;
use crate::people::needed_line;
use crate::view::{
    AnswerFilter, AnswersView, Done, PersonRef, ReadAnswer, ReadQuestionRow, TagCount,
};

impl Desk {
    /// The questions whose answers can be read over all calls: those of today in their order, then those that are asked
    /// no longer and those of one call only, where they have answers.
    ///
    /// # Errors
    /// [`CommandError`] when the file cannot be read.
    pub fn list_read_questions(&self) -> Result<Vec<ReadQuestionRow>, CommandError> {
        let found = self.store.read(table::question::list_read)?;
        Ok(found
            .into_iter()
            .map(|one| ReadQuestionRow {
                id: one.question.id,
                text: one.question.text,
                place: one.place,
                answers: one.answers,
                customer: one.customer,
            })
            .collect())
    }

    /// The question that a person means: its id, its place from 1 among those of today, or the beginning of its
    /// wording; of two with the same beginning that of today.
    ///
    /// # Errors
    /// [`crate::ErrorCode::NotFound`].
    pub fn find_question(&self, wanted: &str) -> Result<QuestionId, CommandError> {
        if let Ok(id) = wanted.parse::<QuestionId>() {
            return Ok(self.store.read(|c| table::question::get(c, id))?.id);
        }
        let place = wanted.parse::<usize>().ok();
        let current = self.list_questions()?;
        if let Some(q) = place.and_then(|place| current.get(place.checked_sub(1)?)) {
            return Ok(q.id);
        }
        let folded = fold(wanted);
        self.list_read_questions()?
            .into_iter()
            .find(|q| fold(&q.text).starts_with(&folded))
            .map(|q| q.id)
            .ok_or_else(|| CommandError::new(crate::ErrorCode::NotFound).with("what", "question"))
    }

    /// Every answer to a question, in whatever wording it was asked, newest call first. Counts are of all answers,
    /// rows of those that the filter lets through.
    ///
    /// # Errors
    /// [`crate::ErrorCode::NotFound`].
    pub fn list_answers(
        &self,
        question: QuestionId,
        filter: &AnswerFilter,
    ) -> Result<AnswersView, CommandError> {
        let (now, held) = (self.now(), self.chain_held());
        self.store.read(|c| {
            let asked = table::question::get(c, question)?;
            let all = table::answer_tag::list_of_question(c, question)?;
            let count = |state: AnswerState| {
                u32::try_from(all.iter().filter(|a| a.state == state).count()).unwrap_or(u32::MAX)
            };
            let (answered, declined) = (count(AnswerState::Answered), count(AnswerState::Declined));
            let quotes = u32::try_from(all.iter().filter(|a| a.quote).count()).unwrap_or(u32::MAX);
            let wordings: BTreeSet<&str> = all.iter().map(|a| a.wording.as_str()).collect();
            let mut tags: BTreeMap<&str, u32> = BTreeMap::new();
            for tag in all.iter().flat_map(|a| a.tags.lines()) {
                *tags.entry(tag).or_default() += 1;
            }
            let mut may_quote: BTreeMap<CustomerId, bool> = BTreeMap::new();
            let words = fold(&filter.text);
            let mut rows = Vec::new();
            for answer in &all {
                let wanted = filter.state.is_none_or(|state| answer.state == state)
                    && (!filter.quotes || answer.quote)
                    && filter.from.is_none_or(|from| answer.start >= from)
                    && filter.to.is_none_or(|to| answer.start < to)
                    && filter
                        .tag
                        .as_ref()
                        .is_none_or(|tag| answer.tags.lines().any(|own| own == tag))
                    && (words.is_empty() || fold(&answer.text).contains(&words));
                if !wanted {
                    continue;
                }
                let allowed = match answer.customer {
                    None => false,
                    Some(customer) => match may_quote.get(&customer) {
                        Some(known) => *known,
                        None => {
                            let consents = Consents::read_trusting(c, customer, now, held)?;
                            let may = consents.may(ConsentScope::QuoteByName, None).is_ok();
                            may_quote.insert(customer, may);
                            may
                        }
                    },
                };
                rows.push(ReadAnswer {
                    booking_id: answer.booking,
                    start: answer.start,
                    customer: answer
                        .customer
                        .zip(answer.name.clone())
                        .map(|(id, name)| PersonRef { id, name }),
                    company: answer.company.clone(),
                    question_id: answer.question,
                    wording: answer.wording.clone(),
                    state: answer.state,
                    text: answer.text.clone(),
                    quote: answer.quote,
                    may_quote: allowed,
                    tags: answer.tags.lines().map(str::to_owned).collect(),
                });
            }
            Ok(AnswersView {
                question_id: asked.id,
                question: asked.text,
                total: u32::try_from(all.len()).unwrap_or(u32::MAX),
                answered,
                declined,
                quotes,
                wordings: wordings.into_iter().map(str::to_owned).collect(),
                tags: tags
                    .into_iter()
                    .map(|(tag, count)| TagCount {
                        tag: tag.to_owned(),
                        count,
                    })
                    .collect(),
                rows,
            })
        })
    }

    /// Answers as a table for spreadsheets.
    #[must_use]
    pub fn answers_csv(view: &AnswersView) -> String {
        let mut csv = Csv::new(&[
            "call",
            "customer",
            "company",
            "question",
            "state",
            "answer",
            "quote",
            "may_quote",
            "tags",
        ]);
        let yes = |is: bool| if is { "yes" } else { "no" }.to_owned();
        for row in &view.rows {
            csv.row(&[
                row.start.to_rfc3339(),
                row.customer
                    .as_ref()
                    .map_or_else(String::new, |customer| customer.name.clone()),
                row.company.clone().unwrap_or_default(),
                row.wording.clone(),
                row.state.to_string(),
                row.text.clone(),
                yes(row.quote),
                yes(row.may_quote),
                row.tags.join(", "),
            ]);
        }
        csv.text()
    }

    /// Puts a tag on an answer, or takes it off.
    ///
    /// # Errors
    /// [`crate::ErrorCode::BadInput`], [`crate::ErrorCode::NotFound`].
    pub fn tag_answer(
        &self,
        booking: BookingId,
        question: QuestionId,
        tag: &str,
        on: bool,
    ) -> Result<Done<()>, CommandError> {
        let tag = needed_line("tag", tag)?;
        let stored = self.get_stored_booking(booking)?;
        let now = self.now();
        self.write(Action::TagAnswer, subject(&stored), |tx| {
            table::question::get(tx, question)?;
            let known = table::answer_tag::list(tx, booking, question)?.contains(&tag);
            match (known, on) {
                (false, true) => table::answer_tag::add(tx, booking, question, &tag, now)?,
                (true, false) => table::answer_tag::remove(tx, booking, question, &tag, now)?,
                _ => {}
            }
            Ok(())
        })
    }
}
