//! Letting out what waits.

use std::sync::Arc;

use chrono::Duration;
use kawka_calendar::{cal_com, calendly};
use kawka_store::table;
use kawka_store::table::outbox::Item;

use crate::command_error::{CommandError, ErrorCode};
use crate::desk::Desk;
use crate::port::{Http, HttpReply, Secret};
use crate::source::{Api, CalCom, Calendly, NoAnswer, blocking, not_understood, refused};
use crate::view::{CalendarSource, OutboxKind, OutboxState};

/// How often something is tried before it waits for a person.
const TRIES: u32 = 5;
/// How long it waits after a try that brought no answer; twice that after each further one.
const PAUSE: Duration = Duration::minutes(2);

/// Whose things go out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Letting {
    /// A person asks: everything that waits.
    All,
    /// The clock asks: what has waited long enough.
    Due,
}

/// What came of one try.
enum Outcome {
    /// It is there; what the service answered that matters.
    Done(Option<String>),
    /// The service says no.
    Refused(CommandError),
    /// Nobody knows whether it arrived: it is asked for before it is said again.
    Unknown(CommandError),
    /// It did not arrive and may be said again later.
    Later(CommandError),
    /// Nothing left this machine: it stands as it stood, and is no try.
    NotYet(CommandError),
}

impl From<NoAnswer> for Outcome {
    fn from(error: NoAnswer) -> Self {
        match error {
            NoAnswer::Unsent(error) => Self::NotYet(error),
            NoAnswer::Lost(error) => Self::Unknown(error),
        }
    }
}

/// What it means that an account cannot be used: a keyring that is locked or silent opens again, a token that is not
/// there does not come back of itself.
fn without_account(error: CommandError) -> Outcome {
    match error.code {
        ErrorCode::NotFound | ErrorCode::CalendarUnreachable | ErrorCode::KeyringRefused => {
            Outcome::Refused(error)
        }
        _ => Outcome::NotYet(error),
    }
}

/// The mark that a guest has at Calendly now; else why nobody can say.
async fn mark_there(own: &Calendly<'_>, guest: &str) -> Result<Option<String>, Outcome> {
    let reply = own.invitee(guest).await.map_err(|error| match error {
        NoAnswer::Unsent(error) => Outcome::NotYet(error),
        // It was only asked: nothing was changed.
        NoAnswer::Lost(error) => Outcome::Later(error),
    })?;
    match reply.status {
        200 => {
            let guest = calendly::invitee(&reply.body);
            let guest = guest.map_err(|_| Outcome::Later(not_understood()))?;
            Ok(calendly::no_show_of(&guest).map(str::to_owned))
        }
        404 => Ok(None),
        429 | 500..=599 => Err(Outcome::Later(refused(reply.status))),
        status => Err(Outcome::Refused(refused(status))),
    }
}

/// What a status says of a request that is not to be repeated blindly.
fn outcome_of(reply: &HttpReply) -> Option<Outcome> {
    match reply.status {
        200..=299 => None,
        429 => Some(Outcome::Later(refused(429))),
        500..=599 => Some(Outcome::Unknown(refused(reply.status))),
        status => Some(Outcome::Refused(refused(status))),
    }
}

impl Desk {
    /// Lets out everything that waits in the outbox.
    ///
    /// # Errors
    /// [`CommandError`] when the file cannot be read or written. A service that refuses is noted and no error.
    pub async fn send_outbox(self: &Arc<Self>, http: &dyn Http) -> Result<(), CommandError> {
        self.let_out(http, Letting::All).await
    }

    /// Lets out what has waited long enough.
    ///
    /// # Errors
    /// As for [`Desk::send_outbox`].
    pub async fn send_due_outbox(self: &Arc<Self>, http: &dyn Http) -> Result<(), CommandError> {
        self.let_out(http, Letting::Due).await
    }

    async fn let_out(
        self: &Arc<Self>,
        http: &dyn Http,
        letting: Letting,
    ) -> Result<(), CommandError> {
        // One after the other: what one has on its way is nothing that another may ask about.
        let _alone = self.letting_out.lock().await;
        let now = self.now();
        let due = |item: &Item| letting == Letting::All || item.due <= now;
        let list = |desk: &Self, state: OutboxState| {
            desk.store.read(|c| table::outbox::list_in(c, state.word()))
        };
        // First what a crash or a silent service left open, so that nothing overtakes it.
        let desk = Arc::clone(self);
        let unsure =
            blocking(move || Ok::<_, CommandError>(list(&desk, OutboxState::Sending)?)).await?;
        for item in unsure.into_iter().filter(due) {
            let outcome = self.ask_about(&item, http).await;
            self.note(item, outcome).await?;
        }
        // Only now is it known what there is to be said.
        let desk = Arc::clone(self);
        let waiting = blocking(move || {
            desk.settle_outbox()?;
            Ok::<_, CommandError>(list(&desk, OutboxState::Waiting)?)
        })
        .await?;
        for item in waiting.into_iter().filter(due) {
            let (desk, id) = (Arc::clone(self), item.id);
            let (from, to) = (OutboxState::Waiting.word(), OutboxState::Sending.word());
            let mine = blocking(move || {
                let now = desk.now();
                let claim =
                    |tx: &kawka_store::Transaction<'_>| table::outbox::claim(tx, id, from, to, now);
                Ok::<_, CommandError>(desk.store.write_local(claim)?)
            })
            .await?;
            if mine {
                let outcome = self.say(&item, http).await;
                self.note(item, outcome).await?;
            }
        }
        Ok(())
    }

    /// The account something goes out through.
    async fn account(
        self: &Arc<Self>,
        item: &Item,
    ) -> Result<(table::calendar::Source, Secret), CommandError> {
        let (desk, own, booking) = (Arc::clone(self), item.calendar, item.booking);
        blocking(move || {
            // The account may have been added anew since: then the booking is known through that one.
            let remote = match booking {
                Some(booking) => desk.store.read(|c| table::remote::find(c, booking))?,
                None => None,
            };
            let id = remote.map_or(own, |remote| remote.calendar);
            let source = desk
                .store
                .read(|c| table::calendar::get(c, id))?
                .source
                .ok_or_else(|| CommandError::new(ErrorCode::NotFound).with("what", "calendar"))?;
            let (secret, _) = desk.prepare(id, &source.kind)?;
            let missing = || {
                CommandError::new(ErrorCode::CalendarUnreachable).with("problem", "secret_missing")
            };
            Ok((source, secret.ok_or_else(missing)?))
        })
        .await
    }

    /// The mark of a missed call as the service calls it, as far as it is known here.
    async fn mark_of(self: &Arc<Self>, item: &Item) -> Result<Option<String>, CommandError> {
        let (desk, booking) = (Arc::clone(self), item.booking);
        blocking(move || {
            let Some(booking) = booking else {
                return Ok(None);
            };
            let remote = desk.store.read(|c| table::remote::find(c, booking))?;
            Ok(remote.and_then(|remote| remote.no_show))
        })
        .await
    }

    async fn say(self: &Arc<Self>, item: &Item, http: &dyn Http) -> Outcome {
        let (source, secret) = match self.account(item).await {
            Ok(account) => account,
            Err(error) => return without_account(error),
        };
        let api = Api::of(&source, secret, http);
        let kind: Option<OutboxKind> = item.kind.parse().ok();
        let is_calendly = source.kind == CalendarSource::Calendly.word();
        let reply = match (kind, is_calendly) {
            (Some(OutboxKind::MarkNoShow), true) => {
                Calendly::new(api, "", Vec::new())
                    .mark_no_show(&item.target)
                    .await
            }
            (Some(OutboxKind::UnmarkNoShow), true) => {
                let own = Calendly::new(api, "", Vec::new());
                let known = match self.mark_of(item).await {
                    Ok(Some(mark)) => Ok(Some(mark)),
                    Ok(None) => mark_there(&own, &item.target).await,
                    Err(error) => Err(Outcome::NotYet(error)),
                };
                match known {
                    Ok(Some(mark)) => own.unmark_no_show(&mark).await,
                    Ok(None) => return Outcome::Done(None),
                    Err(outcome) => return outcome,
                }
            }
            (Some(OutboxKind::SchedulingLink), true) => {
                Calendly::new(api, "", Vec::new())
                    .scheduling_link(&item.target)
                    .await
            }
            (Some(OutboxKind::MarkNoShow | OutboxKind::UnmarkNoShow), false) => {
                let absent = kind == Some(OutboxKind::MarkNoShow);
                CalCom::new(api)
                    .mark_absent(&item.target, &item.attendee, absent)
                    .await
            }
            (Some(OutboxKind::SchedulingLink), false) => {
                CalCom::new(api).private_link(&item.target).await
            }
            (None, _) => {
                return Outcome::Refused(CommandError::bad_input("calendar", "makes_no_links"));
            }
        };
        let reply = match reply {
            Ok(reply) => reply,
            Err(error) => return error.into(),
        };
        // A mark that is gone already is what was wanted.
        if kind == Some(OutboxKind::UnmarkNoShow) && reply.status == 404 {
            return Outcome::Done(None);
        }
        if let Some(outcome) = outcome_of(&reply) {
            return outcome;
        }
        let answer = match (kind, is_calendly) {
            (Some(OutboxKind::MarkNoShow), true) => calendly::no_show(&reply.body).map(Some),
            (Some(OutboxKind::SchedulingLink), true) => {
                calendly::scheduling_link(&reply.body).map(Some)
            }
            (Some(OutboxKind::SchedulingLink), false) => {
                cal_com::private_link(&reply.body).map(Some)
            }
            (Some(OutboxKind::MarkNoShow), false) => Ok(Some("absent".to_owned())),
            _ => Ok(None),
        };
        answer.map_or_else(|_| Outcome::Unknown(not_understood()), Outcome::Done)
    }

    /// Asks the service whether something arrived of which nobody knows.
    async fn ask_about(self: &Arc<Self>, item: &Item, http: &dyn Http) -> Outcome {
        let (source, secret) = match self.account(item).await {
            Ok(account) => account,
            Err(error) => return without_account(error),
        };
        let api = Api::of(&source, secret, http);
        let wanted = item.kind == OutboxKind::MarkNoShow.word();
        if item.kind == OutboxKind::SchedulingLink.word() {
            // A link that was made and not heard of hurts nobody; another one is a person's to ask for.
            return Outcome::Refused(CommandError::new(ErrorCode::UnknownOutcome));
        }
        let is_calendly = source.kind == CalendarSource::Calendly.word();
        let reply = if is_calendly {
            Calendly::new(api, "", Vec::new())
                .invitee(&item.target)
                .await
        } else {
            CalCom::new(api).booking(&item.target).await
        };
        let reply = match reply {
            Ok(reply) if reply.status == 200 => reply,
            Ok(reply) => return Outcome::Unknown(refused(reply.status)),
            Err(error) => return error.into(),
        };
        let mark = if is_calendly {
            calendly::invitee(&reply.body)
                .map(|guest| calendly::no_show_of(&guest).map(str::to_owned))
        } else {
            cal_com::is_absent(&reply.body).map(|absent| absent.then(|| "absent".to_owned()))
        };
        match mark {
            Err(_) => Outcome::Unknown(not_understood()),
            Ok(mark) if mark.is_some() == wanted => Outcome::Done(mark),
            Ok(_) => Outcome::Later(CommandError::new(ErrorCode::UnknownOutcome)),
        }
    }

    /// Writes down what came of a try.
    async fn note(self: &Arc<Self>, item: Item, outcome: Outcome) -> Result<(), CommandError> {
        let desk = Arc::clone(self);
        blocking(move || {
            let now = desk.now();
            let stays = matches!(outcome, Outcome::NotYet(_));
            let tries = item.tries + u32::from(!stays);
            let pause = PAUSE * 2_i32.pow(tries.clamp(1, 6) - 1);
            let before = if item.state == OutboxState::Sending.word() {
                OutboxState::Sending
            } else {
                OutboxState::Waiting
            };
            let text = |error: &CommandError| serde_json::to_string(error).ok();
            let (state, failure, answer) = match &outcome {
                Outcome::Done(answer) => (OutboxState::Sent, None, answer.clone()),
                Outcome::NotYet(error) => (before, text(error), None),
                Outcome::Refused(error) => (OutboxState::Failed, text(error), None),
                Outcome::Unknown(error) | Outcome::Later(error) if tries >= TRIES => {
                    (OutboxState::Failed, text(error), None)
                }
                Outcome::Unknown(error) => (OutboxState::Sending, text(error), None),
                Outcome::Later(error) => (OutboxState::Waiting, text(error), None),
            };
            let changed = Item {
                state: state.word().to_owned(),
                due: now + pause,
                state_at: now,
                tries,
                failure,
                answer: answer.clone(),
                ..item
            };
            let mark = answer.filter(|_| changed.kind == OutboxKind::MarkNoShow.word());
            Ok(desk.store.write_local(|tx| {
                // What was erased meanwhile is gone for good.
                let open = OutboxState::Sending.word();
                if !table::outbox::set_state(tx, &changed, open)? {
                    return Ok(());
                }
                if state == OutboxState::Sent
                    && let Some(booking) = changed.booking
                {
                    table::remote::set_no_show(tx, booking, mark.as_deref())?;
                }
                Ok::<_, kawka_store::StoreError>(())
            })?)
        })
        .await
    }
}
