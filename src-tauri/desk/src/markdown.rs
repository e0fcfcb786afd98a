//! The brief as Markdown, for the terminal and the clipboard.

use std::fmt::Write as _;

use chrono_tz::Tz;
use kawka_domain::follow_up::FollowUpKind;
use kawka_domain::ids::BookingId;
use kawka_domain::question::AnswerState;
use kawka_domain::time::parse_zone;

use crate::command_error::CommandError;
use crate::desk::Desk;
use crate::view::{AnswerRow, BriefSection, BriefView, TimelineItem};
use crate::wording::{
    BriefWords, Language, both, brief, change, channel, consent, handover, no_shows, outcome, scope,
};

impl Desk {
    /// The brief of a booking as Markdown.
    ///
    /// # Errors
    /// [`crate::ErrorCode::NotFound`].
    pub fn brief_markdown(
        &self,
        id: BookingId,
        language: Language,
    ) -> Result<String, CommandError> {
        let call = self.get_call(id)?;
        let extra: Vec<String> = call
            .answers
            .iter()
            .filter(|answer| answer.extra)
            .map(|answer| asked(answer, language))
            .collect();
        Ok(markdown(&call.brief, &extra, language, self.zone()?))
    }

    /// The booking whose brief is read next: the call that is on, else the next one.
    ///
    /// # Errors
    /// [`crate::ErrorCode::NotFound`] when nothing is booked.
    pub fn next_booking(&self) -> Result<BookingId, CommandError> {
        let next = self.get_today()?.next;
        next.map(|next| next.booking.id).ok_or_else(|| {
            CommandError::new(crate::ErrorCode::NotFound).with("what", "next booking")
        })
    }
}

/// Text of a person as one line of Markdown: line breaks become spaces, leading marks lose their meaning.
pub(crate) fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

pub(crate) fn section(out: &mut String, title: &str, lines: &[String]) {
    if lines.iter().all(|line| line.trim().is_empty()) {
        return;
    }
    let _ = write!(out, "\n## {title}\n\n");
    for line in lines.iter().filter(|line| !line.trim().is_empty()) {
        let _ = writeln!(out, "{line}");
    }
}

fn list<'a>(items: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    items
        .into_iter()
        .filter(|item| !item.trim().is_empty())
        .map(|item| format!("- {}", one_line(item)))
        .collect()
}

/// A question with its answer, where it has one.
fn asked(answer: &AnswerRow, language: Language) -> String {
    let said = match answer.state {
        AnswerState::NotAsked => String::new(),
        AnswerState::Declined => handover(language).declined.to_owned(),
        AnswerState::Answered => one_line(&answer.text),
    };
    format!("- **{}** {said}", one_line(&answer.question))
        .trim_end()
        .to_owned()
}

fn markdown(view: &BriefView, extra: &[String], language: Language, ours: Tz) -> String {
    let words = brief(language);
    let row = &view.booking.row;
    let name = row
        .customer
        .as_ref()
        .map(|customer| customer.name.as_str())
        .or(row.attendee_name.as_deref());
    let name = name.or(row.attendee_email.as_deref()).unwrap_or(&row.title);
    let theirs = row
        .time_zone
        .as_deref()
        .and_then(|zone| parse_zone(zone).ok());
    let mut out = format!("# {}\n\n", one_line(name));
    let about = [row.role.as_deref(), row.company.as_deref()];
    let about: Vec<&str> = about.into_iter().flatten().collect();
    if !about.is_empty() {
        let _ = writeln!(out, "{}  ", one_line(&about.join(", ")));
    }
    let date = row.start.with_timezone(&ours).format("%Y-%m-%d");
    let _ = writeln!(out, "{date}, {}  ", both(language, row.start, ours, theirs));
    let _ = writeln!(
        out,
        "{}",
        if row.brief.ready_at.is_some() {
            words.ready
        } else {
            words.not_ready
        }
    );
    if let Some(deadline) = view.deadline.filter(|_| row.brief.ready_at.is_none()) {
        let until = deadline.with_timezone(&ours).format("%Y-%m-%d %H:%M");
        let owner = view.customer.as_ref().and_then(|c| c.care_owner.as_deref());
        let owner = owner.map_or_else(String::new, |owner| format!(" ({owner})"));
        let _ = writeln!(out, "{} {until}{owner}", words.ready_by);
    }
    let no_shows = no_shows(language, row.no_shows);
    if !no_shows.is_empty() {
        let _ = writeln!(out, "{no_shows}");
    }
    if let Some(room) = &row.room_url {
        let _ = writeln!(out, "<{room}>");
    }
    if view.customer.is_none() {
        section(
            &mut out,
            words.unmatched,
            &list([row.attendee_email.as_deref().unwrap_or(&row.title)]),
        );
    }
    let changes: Vec<String> = view
        .changes
        .iter()
        .filter_map(|one| Some(format!("- {}", change(language, one, ours)?)))
        .collect();
    section(&mut out, words.changes, &changes);
    let to_tell = handover(language).to_tell;
    let promised: Vec<String> = view
        .promises
        .iter()
        .map(|promise| {
            if promise.to_tell {
                format!("{} ({to_tell})", promise.title)
            } else {
                promise.title.clone()
            }
        })
        .collect();
    section(
        &mut out,
        words.promises,
        &list(promised.iter().map(String::as_str)),
    );
    written(&mut out, view, words);
    section(&mut out, words.extra, extra);
    let guest: Vec<String> = view
        .booking
        .answers
        .iter()
        .map(|said| {
            format!(
                "- **{}** {}",
                one_line(&said.question),
                one_line(&said.answer)
            )
        })
        .collect();
    section(&mut out, words.guest, &guest);
    if let Some(company) = &view.company {
        let f = &company.fields;
        section(
            &mut out,
            words.company,
            &[
                f.name.as_str(),
                &f.what_it_does,
                &f.industry,
                &f.size,
                &f.domain,
            ]
            .map(one_line),
        );
    }
    if let Some(customer) = &view.customer {
        let f = &customer.fields;
        let since = if f.since.is_empty() {
            String::new()
        } else {
            format!("{} {}", words.since, f.since)
        };
        let plan = [f.plan.clone(), since].join(" ").trim().to_owned();
        section(&mut out, words.product, &[plan, f.product_notes.clone()]);
        section(&mut out, words.facts, &facts(view, words, ours));
        let felt: Vec<&str> = customer
            .feelings
            .iter()
            .map(|point| crate::wording::feeling(language, point.feeling))
            .collect();
        section(&mut out, words.feelings, &[felt.join(" → ")]);
    }
    history(&mut out, view, words, language, ours);
    out
}

/// What is known from the product: each fact with its source and day, an old one marked.
fn facts(view: &BriefView, words: BriefWords, ours: Tz) -> Vec<String> {
    view.facts
        .iter()
        .map(|fact| {
            let name = if fact.label.is_empty() {
                fact.name.word().replace('_', " ")
            } else {
                one_line(&fact.label)
            };
            let old = if fact.stale { words.stale } else { "" };
            let day = fact.as_of.with_timezone(&ours).format("%Y-%m-%d");
            format!(
                "- {name}: {} ({}, {day}{old})",
                one_line(&fact.value),
                one_line(&fact.source)
            )
        })
        .collect()
}

fn written(out: &mut String, view: &BriefView, words: BriefWords) {
    for part in &view.sections {
        match part.section {
            BriefSection::Know => section(out, words.know, std::slice::from_ref(&part.text)),
            BriefSection::Ask => section(out, words.ask, &list(part.text.lines())),
            BriefSection::Do => section(out, words.dos, &list(part.text.lines())),
            BriefSection::Dont => section(out, words.donts, &list(part.text.lines())),
            BriefSection::Road => section(out, words.product, std::slice::from_ref(&part.text)),
            BriefSection::Company => section(out, words.company, std::slice::from_ref(&part.text)),
            BriefSection::Channels => {
                section(out, words.channels, std::slice::from_ref(&part.text));
            }
        }
    }
}

/// Notes as one line, their marks taken off.
fn notes(text: &str) -> String {
    let lines = text
        .lines()
        .map(|line| line.trim().trim_start_matches('!').trim())
        .filter(|line| !line.is_empty());
    lines.map(one_line).collect::<Vec<_>>().join(" · ")
}

fn history(out: &mut String, view: &BriefView, words: BriefWords, language: Language, ours: Tz) {
    let calls: Vec<String> = view
        .earlier_calls
        .iter()
        .flat_map(|call| {
            let day = call.start.with_timezone(&ours).format("%Y-%m-%d");
            let became = outcome(language, call.status, call.reason);
            let head = format!("- {day} ({became}) {}", notes(&call.notes));
            let head = head.trim_end().to_owned();
            let said = call
                .answers
                .iter()
                .filter(|answer| answer.state != AnswerState::NotAsked)
                .map(|answer| format!("  {}", asked(answer, language)));
            let promised = call
                .follow_ups
                .iter()
                .filter(|row| row.kind == FollowUpKind::Promise)
                .map(|row| {
                    let kept = if row.done_at.is_some() && !row.to_tell {
                        format!(" ({})", words.kept)
                    } else {
                        String::new()
                    };
                    format!("  - {}: {}{kept}", words.promised, one_line(&row.title))
                });
            std::iter::once(head).chain(said).chain(promised)
        })
        .collect();
    section(out, words.earlier, &calls);
    section(
        out,
        words.follow_ups,
        &list(
            view.follow_ups
                .iter()
                .map(|follow_up| follow_up.title.as_str()),
        ),
    );
    let recent: Vec<String> = view
        .recent
        .iter()
        .filter_map(|item| match item {
            TimelineItem::Interaction { at, interaction } => {
                let day = at.with_timezone(&ours).format("%Y-%m-%d");
                let said = [&interaction.text, &interaction.link];
                let text = one_line(said.into_iter().find(|text| !text.is_empty())?);
                Some(format!(
                    "- {day} {}: {text}",
                    channel(language, interaction.channel)
                ))
            }
            _ => None,
        })
        .collect();
    section(out, words.recent, &recent);
    let consents: Vec<String> = view
        .consents
        .iter()
        .map(|row| {
            format!(
                "- {}: {}",
                scope(language, row.scope),
                consent(language, row.state)
            )
        })
        .collect();
    section(out, words.consent, &consents);
}
