//! Contacts and the one timeline of a customer.

use kawka_domain::consent::{ConsentDecision, ConsentMethod};
use kawka_domain::ids::{CustomerId, InteractionId, MemberId};
use kawka_domain::interaction::InteractionDraft;
use kawka_store::{Connection, table};

use crate::action::Action;
use crate::attachments::attachment_rows;
use crate::command_error::CommandError;
use crate::desk::Desk;
use crate::people::{contact_link, count_masked, text};
use crate::view::{Done, FormerText, InteractionRow, Timeline, TimelineItem};

fn check(fields: &InteractionDraft) -> Result<InteractionDraft, CommandError> {
    let text = text("text", fields.text.trim())?;
    let link = contact_link(&fields.link)?;
    if text.is_empty() && link.is_empty() {
        return Err(CommandError::bad_input("text", "empty"));
    }
    Ok(InteractionDraft {
        text,
        link,
        ..fields.clone()
    })
}

/// The member that is named, who must use Kawka still.
pub(crate) fn one_of_us(
    c: &Connection,
    named: Option<MemberId>,
) -> Result<Option<MemberId>, CommandError> {
    named
        .map(|id| Ok(table::member::get_present(c, id)?.id))
        .transpose()
}

/// A contact with its files.
pub(crate) fn interaction_item(
    c: &Connection,
    interaction: table::interaction::Interaction,
) -> Result<TimelineItem, CommandError> {
    let attachments = match interaction.attachments {
        0 => Vec::new(),
        _ => attachment_rows(c, interaction.id)?,
    };
    let fields = interaction.fields;
    Ok(TimelineItem::Interaction {
        at: interaction.at,
        interaction: InteractionRow {
            id: interaction.id,
            channel: fields.channel,
            direction: fields.direction,
            kind: fields.kind,
            member: interaction.member,
            member_id: fields.had_by,
            text: fields.text,
            link: fields.link,
            feeling: fields.feeling,
            edits: interaction.edits,
            attachments,
        },
    })
}

fn others(c: &Connection, customer: CustomerId) -> Result<Vec<TimelineItem>, CommandError> {
    let bookings = table::booking::list_of_customer(c, customer)?
        .into_iter()
        .map(|b| TimelineItem::Booking {
            at: b.entry.start,
            booking_id: b.id,
            title: b.entry.title,
            status: b.status,
            reason: b.no_show_reason,
        });
    let events = table::consent_event::list(c, customer)?;
    let stands = kawka_domain::consent::standing::stand(&events);
    let names = table::consent_event::names(c)?;
    // What was taken back stays in the proof; here it would only be noise.
    let consents = events
        .into_iter()
        .rev()
        .filter(|e| {
            e.decision != ConsentDecision::TakenBack && stands.get(&e.id).copied().unwrap_or(true)
        })
        // What an invitation asked is told once, though it is about the call that answers it too.
        .filter(|e| {
            e.decision != ConsentDecision::Requested
                || e.method != ConsentMethod::InvitationLine
                || e.booking.is_none()
        })
        .map(|e| TimelineItem::Consent {
            at: e.at,
            consent_id: e.id,
            scope: e.scope,
            decision: e.decision,
            asked_by: e.asked_by.and_then(|id| names.get(&id).cloned()),
        });
    let follow_ups = table::follow_up::list_of_customer(c, customer)?
        .into_iter()
        .map(|f| TimelineItem::FollowUp {
            at: f.created_at,
            follow_up_id: f.id,
            title: f.fields.title,
            follow_up_kind: f.fields.kind,
            done_at: f.done_at,
        });
    Ok(bookings.chain(consents).chain(follow_ups).collect())
}

impl Desk {
    /// A page of a customer's timeline, newest first: contacts, bookings, consents and follow-ups together.
    ///
    /// # Errors
    /// [`crate::ErrorCode::NotFound`].
    pub fn list_timeline(
        &self,
        customer: CustomerId,
        offset: u32,
        limit: u32,
    ) -> Result<Timeline, CommandError> {
        self.store.read(|c| {
            table::customer::get(c, customer)?;
            let (contacts, channels) = table::interaction::count_channels(c, customer)?;
            let mut items = others(c, customer)?;
            let total = contacts.saturating_add(u32::try_from(items.len()).unwrap_or(u32::MAX));
            let newest = table::interaction::list(c, customer, offset.saturating_add(limit))?;
            for contact in newest {
                items.push(interaction_item(c, contact)?);
            }
            items.sort_by_key(|item| std::cmp::Reverse(item.at()));
            let items = items
                .into_iter()
                .skip(offset as usize)
                .take(limit as usize)
                .collect();
            Ok(Timeline {
                items,
                total,
                channels,
            })
        })
    }

    /// Logs a contact.
    ///
    /// # Errors
    /// [`crate::ErrorCode::BadInput`], [`crate::ErrorCode::NotFound`].
    pub fn add_interaction(
        &self,
        customer: CustomerId,
        fields: &InteractionDraft,
    ) -> Result<Done<InteractionId>, CommandError> {
        let (given, link) = (&fields.text, &fields.link);
        let fields = check(fields)?;
        let of_link = count_masked(link, &fields.link);
        let name = self.store.read(|c| table::customer::name(c, customer))?;
        let id = InteractionId::new();
        let (now, me) = (self.now(), self.find_me());
        let done = self.write(Action::AddInteraction, name, |tx| {
            let had_by = one_of_us(tx, fields.had_by)?.or(me);
            table::interaction::add(tx, id, customer, had_by, &fields, now)?;
            Ok(id)
        })?;
        Ok(done.masking(count_masked(given, &fields.text) + of_link))
    }

    /// Changes a contact; its former text is kept.
    ///
    /// # Errors
    /// [`crate::ErrorCode::BadInput`], [`crate::ErrorCode::NotFound`].
    pub fn change_interaction(
        &self,
        id: InteractionId,
        fields: &InteractionDraft,
    ) -> Result<Done<()>, CommandError> {
        let (given, link) = (&fields.text, &fields.link);
        let fields = check(fields)?;
        let of_link = count_masked(link, &fields.link);
        let name = self.interaction_subject(id)?;
        let (now, me) = (self.now(), self.find_me());
        let done = self.write(Action::ChangeInteraction, name, |tx| {
            table::interaction::change(tx, id, me, &fields, now)?;
            if let Some(member) = one_of_us(tx, fields.had_by)? {
                table::interaction::set_author(tx, id, Some(member), "")?;
            }
            Ok(())
        })?;
        Ok(done.masking(count_masked(given, &fields.text) + of_link))
    }

    /// Removes a contact.
    ///
    /// # Errors
    /// [`crate::ErrorCode::NotFound`].
    pub fn remove_interaction(&self, id: InteractionId) -> Result<Done<()>, CommandError> {
        let name = self.interaction_subject(id)?;
        let now = self.now();
        self.write(Action::RemoveInteraction, name, |tx| {
            Ok(table::interaction::remove(tx, id, now)?)
        })
    }

    /// Who of us had contacts with a customer, by name: all of them, however long the timeline is.
    ///
    /// # Errors
    /// [`crate::ErrorCode::NotFound`].
    pub fn list_authors(&self, customer: CustomerId) -> Result<Vec<String>, CommandError> {
        self.store.read(|c| {
            table::customer::get(c, customer)?;
            Ok(table::interaction::list_authors(c, customer)?)
        })
    }

    /// What a contact said before it was changed, newest first.
    ///
    /// # Errors
    /// [`crate::ErrorCode::NotFound`].
    pub fn list_former_texts(&self, id: InteractionId) -> Result<Vec<FormerText>, CommandError> {
        self.store.read(|c| {
            table::interaction::get(c, id)?;
            Ok(table::interaction::list_former(c, id)?
                .into_iter()
                .map(|former| FormerText {
                    text: former.text,
                    member: former.member,
                    at: former.at,
                })
                .collect())
        })
    }

    pub(crate) fn interaction_subject(&self, id: InteractionId) -> Result<String, CommandError> {
        self.store.read(|c| {
            let customer = table::interaction::get(c, id)?.customer;
            Ok(table::customer::name(c, customer)?)
        })
    }
}
