//! The rights desk: what people ask for about their own data, with the month in which it is answered (rule C-7).

use chrono::{DateTime, NaiveDate, Utc};
use kawka_domain::ids::RightsRequestId;
use kawka_domain::rights::{RequestOutcome, due_on, extended_to, state};
use kawka_store::table::rights_request::RightsRequest;
use kawka_store::{Connection, ERASURES_UNKNOWN, StoreError, table};

use crate::action::Action;
use crate::command_error::CommandError;
use crate::desk::Desk;
use crate::people::text;
use crate::view::{Done, ErasureRow, NewRightsRequest, PersonRef, RightsRequestRow, RightsView};

/// Since when somebody may have been erased of whom the file knows nothing.
pub(crate) fn unknown_since(connection: &Connection) -> Result<Option<DateTime<Utc>>, StoreError> {
    let since = table::setting::find(connection, ERASURES_UNKNOWN)?;
    Ok(since.and_then(|since| since.parse().ok()))
}

pub(crate) fn request_row(request: RightsRequest, today: NaiveDate) -> RightsRequestRow {
    let left = (request.due_on - today).num_days();
    RightsRequestRow {
        id: request.id,
        customer: request.customer_name.map(|name| PersonRef {
            id: request.customer,
            name,
        }),
        kind: request.kind,
        channel: request.channel,
        words: request.words,
        received_on: request.received_on,
        due_on: request.due_on,
        days_left: i32::try_from(left).unwrap_or(i32::MAX),
        state: state(request.due_on, request.closed_at.is_some(), today),
        extended_for: request.extended_for,
        handler: request.handler_name,
        outcome: request.outcome,
        answer: request.answer,
        closed_at: request.closed_at,
    }
}

/// Requests that press: within a week of their day, or past it.
pub(crate) fn pressing(
    c: &Connection,
    today: NaiveDate,
) -> Result<Vec<RightsRequestRow>, CommandError> {
    use kawka_domain::rights::RequestState;
    Ok(table::rights_request::list(c)?
        .into_iter()
        .map(|request| request_row(request, today))
        .filter(|row| matches!(row.state, RequestState::Soon | RequestState::Overdue))
        .collect())
}

impl Desk {
    /// Requests and erasures.
    ///
    /// # Errors
    /// [`CommandError`] when the file cannot be read.
    pub fn list_rights(&self) -> Result<RightsView, CommandError> {
        let today = self.today()?;
        self.store.read(|c| {
            let erasures: Vec<ErasureRow> = crate::erasure::erasure_rows(c)?;
            Ok(RightsView {
                today,
                requests: table::rights_request::list(c)?
                    .into_iter()
                    .map(|request| request_row(request, today))
                    .collect(),
                erasures,
                unknown_since: unknown_since(c)?,
            })
        })
    }

    /// Says that everybody who was erased since an older backup, of whom the file knew nothing, was erased again.
    ///
    /// # Errors
    /// [`CommandError`] when the file cannot be written.
    pub fn confirm_erasures(&self) -> Result<(), CommandError> {
        Ok(self
            .store
            .write_local(|tx| table::setting::remove(tx, ERASURES_UNKNOWN))?)
    }

    /// Writes a request down; it is answered within a month of the day it came.
    ///
    /// # Errors
    /// [`crate::ErrorCode::BadInput`] for a day to come, [`crate::ErrorCode::NotFound`].
    pub fn add_rights_request(
        &self,
        new: &NewRightsRequest,
    ) -> Result<Done<RightsRequestId>, CommandError> {
        let words = text("words", new.words.trim())?;
        let (now, today, me) = (self.now(), self.today()?, self.find_me());
        let received_on = new.received_on.unwrap_or(today);
        if received_on > today {
            return Err(CommandError::bad_input("received_on", "in_the_future"));
        }
        let customer = self
            .store
            .read(|c| table::customer::get(c, new.customer_id))?;
        let request = RightsRequest {
            id: RightsRequestId::new(),
            customer: customer.id,
            customer_name: None,
            kind: new.kind,
            channel: new.channel,
            words,
            received_on,
            due_on: due_on(received_on),
            extended_for: String::new(),
            handler: me,
            handler_name: None,
            outcome: None,
            answer: String::new(),
            closed_at: None,
            created_at: now,
        };
        self.write(Action::AddRightsRequest, customer.name, |tx| {
            table::rights_request::add(tx, &request)?;
            Ok(request.id)
        })
    }

    fn stored_request(&self, id: RightsRequestId) -> Result<RightsRequest, CommandError> {
        Ok(self.store.read(|c| table::rights_request::get(c, id))?)
    }

    /// Gives a request two further months, and says why. The person is told within the first one (Art. 12(3)).
    ///
    /// # Errors
    /// [`crate::ErrorCode::BadInput`] without a reason, for one that is answered, or past its first month.
    pub fn extend_rights_request(
        &self,
        id: RightsRequestId,
        why: &str,
    ) -> Result<Done<()>, CommandError> {
        let why = text("why", why.trim())?;
        if why.is_empty() {
            return Err(CommandError::bad_input("why", "empty"));
        }
        let (request, today) = (self.stored_request(id)?, self.today()?);
        if request.closed_at.is_some() {
            return Err(CommandError::bad_input("request", "closed"));
        }
        if today > due_on(request.received_on) {
            return Err(CommandError::bad_input("request", "too_late"));
        }
        let until = extended_to(request.received_on);
        let name = request.customer_name.unwrap_or_default();
        self.write(Action::ExtendRightsRequest, name, |tx| {
            Ok(table::rights_request::extend(tx, id, until, &why)?)
        })
    }

    /// Closes a request with what the person was told.
    ///
    /// # Errors
    /// [`crate::ErrorCode::BadInput`] for one that is answered, or without the reason that a refusal needs (Art. 12(4)).
    pub fn close_rights_request(
        &self,
        id: RightsRequestId,
        outcome: RequestOutcome,
        answer: &str,
    ) -> Result<Done<()>, CommandError> {
        let answer = text("answer", answer.trim())?;
        if outcome.needs_reason() && answer.is_empty() {
            return Err(CommandError::bad_input("answer", "empty"));
        }
        let request = self.stored_request(id)?;
        if request.closed_at.is_some() {
            return Err(CommandError::bad_input("request", "closed"));
        }
        let now = self.now();
        let name = request.customer_name.unwrap_or_default();
        self.write(Action::CloseRightsRequest, name, |tx| {
            Ok(table::rights_request::close(tx, id, outcome, &answer, now)?)
        })
    }

    /// Opens an answered request again.
    ///
    /// # Errors
    /// [`crate::ErrorCode::BadInput`] for one that is open, [`crate::ErrorCode::NotFound`].
    pub fn reopen_rights_request(&self, id: RightsRequestId) -> Result<Done<()>, CommandError> {
        let request = self.stored_request(id)?;
        if request.closed_at.is_none() {
            return Err(CommandError::bad_input("request", "open"));
        }
        let name = request.customer_name.unwrap_or_default();
        self.write(Action::ReopenRightsRequest, name, |tx| {
            Ok(table::rights_request::reopen(tx, id)?)
        })
    }

    /// Removes a request that was written down by mistake.
    ///
    /// # Errors
    /// [`crate::ErrorCode::NotFound`].
    pub fn remove_rights_request(&self, id: RightsRequestId) -> Result<Done<()>, CommandError> {
        let (request, now) = (self.stored_request(id)?, self.now());
        let name = request.customer_name.unwrap_or_default();
        self.write(Action::RemoveRightsRequest, name, |tx| {
            Ok(table::rights_request::remove(tx, id, now)?)
        })
    }
}
