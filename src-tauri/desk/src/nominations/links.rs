//! The link of a message: entered, repeated, made for one person by a booking service, or the general one.

use std::sync::Arc;

use kawka_domain::ids::NominationId;
use kawka_domain::nomination::{LetterKind, token};
use kawka_domain::person::FormOfAddress;
use kawka_store::table::letter_draft::Draft;
use kawka_store::table::nomination::Nomination;
use kawka_store::{Connection, table};

use super::{check_hard, reason_rows};
use crate::command_error::CommandError;
use crate::desk::Desk;
use crate::port::Http;
use crate::view::{LinkSource, OutboxState};

/// The link where none was entered or asked for: a reminder repeats that of its invitation.
fn usual_link(
    c: &Connection,
    nomination: &Nomination,
    kind: LetterKind,
    general: &str,
) -> Result<(String, LinkSource), CommandError> {
    let general = token::mark_link(general, &nomination.token);
    if kind == LetterKind::Reminder {
        let former = table::invitation::list(c, nomination.id)?
            .into_iter()
            .rev()
            .filter(|one| nomination.round_at.is_some_and(|begun| begun <= one.at))
            .map(|one| one.message.link)
            .find(|link| !link.is_empty());
        if let Some(former) = former.filter(|former| *former != general) {
            return Ok((former, LinkSource::Invitation));
        }
    }
    let source = if general.is_empty() {
        LinkSource::None
    } else {
        LinkSource::General
    };
    Ok((general, source))
}

/// The link of a message and where it comes from.
pub(super) fn link_of(
    c: &Connection,
    nomination: &Nomination,
    kind: LetterKind,
    draft: Option<&Draft>,
    general: &str,
) -> Result<(String, LinkSource), CommandError> {
    let mark = |link: &str| token::mark_link(link, &nomination.token);
    let (usual, source) = usual_link(c, nomination, kind, general)?;
    if let Some(draft) = draft {
        if !draft.link.is_empty() {
            return Ok((mark(&draft.link), LinkSource::Entered));
        }
        if let Some(outbox) = draft.outbox {
            let item = table::outbox::get(c, outbox)?;
            return Ok(match (item.answer, item.state.parse()) {
                (Some(link), Ok(OutboxState::Sent)) => (mark(&link), LinkSource::Own),
                (_, Ok(OutboxState::Waiting | OutboxState::Sending)) => {
                    (usual, LinkSource::Waiting)
                }
                _ => (usual, LinkSource::Refused),
            });
        }
    }
    Ok((usual, source))
}

/// The account through which links for one person can be made.
pub(super) fn link_account(
    c: &Connection,
) -> Result<Option<kawka_domain::ids::CalendarId>, CommandError> {
    for calendar in table::calendar::list(c)? {
        let makes_links = calendar
            .source
            .is_some_and(|source| crate::outbox::makes_links(&source.kind));
        if makes_links && !table::remote::list_event_types(c, calendar.id)?.is_empty() {
            return Ok(Some(calendar.id));
        }
    }
    Ok(None)
}

impl Desk {
    /// Asks the connected booking service for a link that this guest alone can book with, once.
    ///
    /// # Errors
    /// [`crate::ErrorCode::BadInput`] without such a service, [`crate::ErrorCode::NotEligible`], [`crate::ErrorCode::NominationStep`],
    /// [`crate::ErrorCode::NotFound`].
    pub async fn ask_invitation_link(
        self: &Arc<Self>,
        id: NominationId,
        language: &str,
        form: FormOfAddress,
        http: &dyn Http,
    ) -> Result<(), CommandError> {
        let (desk, language) = (Arc::clone(self), language.to_owned());
        crate::source::blocking(move || {
            let ground = desk.ground()?;
            let account = desk
                .store
                .read(link_account)?
                .ok_or_else(|| CommandError::bad_input("calendar", "makes_no_links"))?;
            let kind = desk.store.read(|c| {
                let nomination = table::nomination::get(c, id)?;
                let asked = Some((&nomination, ground.state(&nomination)));
                let customer = nomination.fields.customer;
                check_hard(&reason_rows(c, customer, asked, &[], &ground)?)?;
                desk.kind_now(c, id, &ground)
            })?;
            let outbox = desk.ask_scheduling_link(account, None)?;
            desk.store.write_local(|tx| {
                let former = table::letter_draft::find(tx, id, kind)?;
                let draft = Draft {
                    outbox: Some(outbox),
                    link: String::new(),
                    ..former.unwrap_or(Draft {
                        kind,
                        language,
                        form,
                        subject: String::new(),
                        body: String::new(),
                        link: String::new(),
                        outbox: None,
                    })
                };
                Ok::<_, CommandError>(table::letter_draft::set(tx, id, &draft, ground.now)?)
            })
        })
        .await?;
        self.send_outbox(http).await
    }
}
