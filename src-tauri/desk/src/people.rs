//! Customers and their handles.

use kawka_domain::booking::{BookingStatus, NoShowCount};
use kawka_domain::identity::{HandleDraft, HandleKind};
use kawka_domain::ids::{CustomerId, HandleId};
use kawka_domain::own_field::FieldSubject;
use kawka_domain::person::{CustomerDraft, LanguageTag, MemberDraft, looks_like_email};
use kawka_domain::sensitive::{count_marks, mask, mask_link};
use kawka_domain::time::parse_zone;
use kawka_store::search;
use kawka_store::{Connection, table};

use crate::action::Action;
use crate::command_error::CommandError;
use crate::desk::Desk;
use crate::own_fields::{check_values, set_values, values_of};
use crate::view::{
    CustomerFilter, CustomerPage, CustomerRow, CustomerView, Done, FeelingPoint, HandleRow,
    OriginNoteRow, OwnValue,
};

/// Longest text of a one-line field, in characters.
const LINE: usize = 200;
/// Longest text of a field with paragraphs, in characters.
const TEXT: usize = 20_000;

/// Trims a one-line field and refuses what is too long or has control characters.
pub(crate) fn line(field: &str, value: &str) -> Result<String, CommandError> {
    let value = value.trim();
    if value.chars().count() > LINE {
        return Err(CommandError::bad_input(field, "too_long"));
    }
    if value.chars().any(char::is_control) {
        return Err(CommandError::bad_input(field, "control_characters"));
    }
    Ok(value.to_owned())
}

/// As [`line()`], and not empty.
pub(crate) fn needed_line(field: &str, value: &str) -> Result<String, CommandError> {
    let value = line(field, value)?;
    if value.is_empty() {
        Err(CommandError::bad_input(field, "empty"))
    } else {
        Ok(value)
    }
}

/// As [`line()`], for what is said in words about somebody: what must not be stored is masked.
pub(crate) fn free_line(field: &str, value: &str) -> Result<String, CommandError> {
    Ok(mask(&line(field, value)?).text)
}

/// As [`free_line()`], and not empty.
pub(crate) fn needed_free_line(field: &str, value: &str) -> Result<String, CommandError> {
    Ok(mask(&needed_line(field, value)?).text)
}

/// Checks a text with paragraphs: its length, and that it has no NUL. What must not be stored is masked.
pub(crate) fn text(field: &str, value: &str) -> Result<String, CommandError> {
    if value.chars().count() > TEXT {
        return Err(CommandError::bad_input(field, "too_long"));
    }
    if value.contains('\0') {
        return Err(CommandError::bad_input(field, "control_characters"));
    }
    Ok(mask(value).text)
}

/// How many marks a text got that it did not come with.
pub(crate) fn count_masked(given: &str, kept: &str) -> u32 {
    count_marks(kept).saturating_sub(count_marks(given))
}

/// Longest link, in characters: what browsers and servers take without fail.
const LINK: usize = 2_000;

/// A link to where a contact took place, or nothing: a web address, an e-mail address or a number, in any case. What must
/// not be stored is masked.
pub(crate) fn contact_link(value: &str) -> Result<String, CommandError> {
    let value = value.trim();
    let refused = |problem| Err(CommandError::bad_input("link", problem));
    if value.is_empty() {
        return Ok(String::new());
    }
    if value.chars().count() > LINK {
        return refused("too_long");
    }
    if value.chars().any(char::is_control) {
        return refused("control_characters");
    }
    let (scheme, rest) = value.split_once(':').unwrap_or_default();
    let scheme = scheme.to_ascii_lowercase();
    let good = match scheme.as_str() {
        "https" | "http" => rest.strip_prefix("//").is_some_and(|rest| !rest.is_empty()),
        "mailto" | "tel" => !rest.is_empty(),
        _ => false,
    };
    if good {
        Ok(mask_link(&format!("{scheme}:{rest}")).text)
    } else {
        refused("not_a_link")
    }
}

/// An `https` link or nothing.
pub(crate) fn https(field: &str, value: &str) -> Result<String, CommandError> {
    let value = line(field, value)?;
    let good = value.is_empty()
        || value
            .strip_prefix("https://")
            .is_some_and(|rest| !rest.is_empty() && !rest.starts_with('/'));
    if good {
        Ok(value)
    } else {
        Err(CommandError::bad_input(field, "not_https"))
    }
}

pub(crate) fn check_member(fields: &MemberDraft) -> Result<MemberDraft, CommandError> {
    let email = line("email", &fields.email)?;
    if !email.is_empty() && !looks_like_email(&email) {
        return Err(CommandError::bad_input("email", "not_an_email"));
    }
    Ok(MemberDraft {
        name: needed_line("name", &fields.name)?,
        email,
        role: fields.role,
    })
}

pub(crate) fn check_customer(f: &CustomerDraft) -> Result<CustomerDraft, CommandError> {
    let checked = CustomerDraft {
        given_name: line("given_name", &f.given_name)?,
        family_name: line("family_name", &f.family_name)?,
        form_of_address: f.form_of_address,
        language: line("language", &f.language)?,
        time_zone: line("time_zone", &f.time_zone)?,
        country: line("country", &f.country)?.to_uppercase(),
        role: free_line("role", &f.role)?,
        company_id: f.company_id,
        care_owner_id: f.care_owner_id,
        since: line("since", &f.since)?,
        plan: free_line("plan", &f.plan)?,
        product_notes: text("product_notes", &f.product_notes)?,
        non_technical: f.non_technical,
        do_not_contact: f.do_not_contact,
    };
    if checked.given_name.is_empty() && checked.family_name.is_empty() {
        return Err(CommandError::bad_input("name", "empty"));
    }
    if !checked.time_zone.is_empty() && parse_zone(&checked.time_zone).is_err() {
        return Err(CommandError::bad_input("time_zone", "unknown_zone"));
    }
    if !checked.language.is_empty() && LanguageTag::parse(&checked.language).is_err() {
        return Err(CommandError::bad_input("language", "unknown_language"));
    }
    let country = &checked.country;
    let is_code = country.len() == 2 && country.chars().all(|c| c.is_ascii_alphabetic());
    if !(country.is_empty() || is_code) {
        return Err(CommandError::bad_input("country", "unknown_country"));
    }
    Ok(checked)
}

pub(crate) fn check_handle(handle: &HandleDraft) -> Result<HandleDraft, CommandError> {
    let value = needed_line("value", &handle.value)?;
    match handle.kind {
        HandleKind::Email if !looks_like_email(&value) => {
            return Err(CommandError::bad_input("value", "not_an_email"));
        }
        HandleKind::Phone if value.chars().filter(char::is_ascii_digit).count() < 5 => {
            return Err(CommandError::bad_input("value", "not_a_phone"));
        }
        _ => {}
    }
    Ok(HandleDraft {
        kind: handle.kind,
        value,
        label: free_line("label", &handle.label)?,
        source: handle.source,
        verified: handle.verified,
        since: line("since", &handle.since)?,
    })
}

/// The name as shown.
pub(crate) fn shown_name(fields: &CustomerDraft) -> String {
    format!("{} {}", fields.given_name, fields.family_name)
        .trim()
        .to_owned()
}

pub(crate) fn count_no_shows(
    c: &Connection,
    customer: CustomerId,
    before: chrono::DateTime<chrono::Utc>,
) -> Result<NoShowCount, CommandError> {
    let mut count = NoShowCount::default();
    for reason in table::booking::list_no_shows(c, customer, before)? {
        count.add(reason);
    }
    Ok(count)
}

pub(crate) fn customer_view(
    c: &Connection,
    id: CustomerId,
    before: chrono::DateTime<chrono::Utc>,
) -> Result<CustomerView, CommandError> {
    let customer = table::customer::get(c, id)?;
    let held = table::booking::list_of_customer(c, id)?
        .iter()
        .filter(|b| b.status == BookingStatus::Held)
        .count();
    let handles = table::handle::list(c, id)?;
    Ok(CustomerView {
        id,
        name: customer.name,
        fields: customer.fields,
        company: customer.company,
        care_owner: customer.care_owner,
        handles: handles
            .into_iter()
            .map(|h| HandleRow {
                id: h.id,
                kind: h.fields.kind,
                value: h.fields.value,
                label: h.fields.label,
                source: h.fields.source,
                verified_at: h.verified_at,
                since: h.fields.since,
                added_at: h.created_at,
                normalised: h.normalised,
            })
            .collect(),
        held: u32::try_from(held).unwrap_or(u32::MAX),
        no_shows: count_no_shows(c, id, before)?,
        origins: table::merge::list_notes(c, id)?
            .into_iter()
            .map(|note| OriginNoteRow {
                origin_name: note.origin_name,
                field: note.field,
                value: note.value,
                at: note.at,
            })
            .collect(),
        feelings: table::interaction::list_feelings(c, id, 24)?
            .into_iter()
            .map(|(at, feeling)| FeelingPoint { at, feeling })
            .collect(),
        employments: crate::employments::rows(c, id)?,
        own: values_of(c, id)?,
    })
}

pub(crate) fn customer_row(listed: table::customer::Listed) -> CustomerRow {
    CustomerRow {
        id: listed.id,
        name: listed.name,
        company: listed.company,
        email: listed.email,
        time_zone: Some(listed.time_zone).filter(|zone| !zone.is_empty()),
        care_owner: listed.care_owner,
        last_contact: listed.last_contact,
        next_call: listed.next_call,
        last_outcome: listed.last_outcome,
        do_not_contact: listed.do_not_contact,
    }
}

impl Desk {
    /// A page of customers: all by name, or those who fit a search, best first.
    ///
    /// # Errors
    /// [`CommandError`] when the file cannot be read.
    pub fn list_customers(&self, filter: &CustomerFilter) -> Result<CustomerPage, CommandError> {
        let now = self.now();
        let (rows, total) = self.store.read(|c| {
            let Some(wanted) = self.wanted_people(c, filter)? else {
                return Ok((Vec::new(), 0));
            };
            let found = search::people(c, &wanted)?;
            Ok::<_, CommandError>((table::customer::list(c, &found.ids, now)?, found.total))
        })?;
        Ok(CustomerPage {
            rows: rows.into_iter().map(customer_row).collect(),
            total,
        })
    }

    /// One customer.
    ///
    /// # Errors
    /// [`crate::ErrorCode::NotFound`].
    pub fn get_customer(&self, id: CustomerId) -> Result<CustomerView, CommandError> {
        let now = self.now();
        self.store.read(|c| customer_view(c, id, now))
    }

    /// Adds a customer with handles. Open bookings without a customer that came from one of the e-mail addresses
    /// are matched in the same action.
    ///
    /// # Errors
    /// [`crate::ErrorCode::BadInput`].
    pub fn add_customer(
        &self,
        fields: &CustomerDraft,
        handles: &[HandleDraft],
    ) -> Result<Done<CustomerId>, CommandError> {
        self.add_customer_with(fields, handles, &[])
    }

    /// As [`Desk::add_customer`], with values of own fields.
    ///
    /// # Errors
    /// [`crate::ErrorCode::BadInput`].
    pub fn add_customer_with(
        &self,
        fields: &CustomerDraft,
        handles: &[HandleDraft],
        own: &[OwnValue],
    ) -> Result<Done<CustomerId>, CommandError> {
        let fields = check_customer(fields)?;
        let handles = handles
            .iter()
            .map(check_handle)
            .collect::<Result<Vec<_>, _>>()?;
        let values = self
            .store
            .read(|c| check_values(c, FieldSubject::Customer, own))?;
        let id = CustomerId::new();
        let now = self.now();
        let me = self.find_me();
        self.write(Action::AddCustomer, shown_name(&fields), |tx| {
            crate::erasure::refuse_erased(tx, &handles, &fields.country)?;
            table::customer::add(tx, id, &fields, now)?;
            set_values(tx, id, &values, now)?;
            for handle in &handles {
                table::handle::add(tx, HandleId::new(), id, handle, now)?;
                crate::bookings::match_waiting(tx, id, handle, me, now)?;
            }
            Ok(id)
        })
    }

    /// Changes a customer.
    ///
    /// # Errors
    /// [`crate::ErrorCode::BadInput`], [`crate::ErrorCode::NotFound`].
    pub fn change_customer(
        &self,
        id: CustomerId,
        fields: &CustomerDraft,
    ) -> Result<Done<()>, CommandError> {
        self.change_customer_with(id, fields, &[])
    }

    /// As [`Desk::change_customer`], with values of own fields; those that are not named stay.
    ///
    /// # Errors
    /// [`crate::ErrorCode::BadInput`], [`crate::ErrorCode::NotFound`].
    pub fn change_customer_with(
        &self,
        id: CustomerId,
        fields: &CustomerDraft,
        own: &[OwnValue],
    ) -> Result<Done<()>, CommandError> {
        let fields = check_customer(fields)?;
        let values = self
            .store
            .read(|c| check_values(c, FieldSubject::Customer, own))?;
        let (now, today) = (self.now(), self.today()?);
        self.write(Action::ChangeCustomer, shown_name(&fields), |tx| {
            let former = table::customer::get(tx, id)?.fields;
            table::customer::change(tx, id, &fields)?;
            crate::employments::note_change(tx, id, &former, &fields, today, now)?;
            set_values(tx, id, &values, now)
        })
    }

    /// Removes a customer from every list; history and bookings stay and come back with undo.
    ///
    /// # Errors
    /// [`crate::ErrorCode::NotFound`].
    pub fn remove_customer(&self, id: CustomerId) -> Result<Done<()>, CommandError> {
        let name = self.store.read(|c| table::customer::name(c, id))?;
        let now = self.now();
        self.write(Action::RemoveCustomer, name, |tx| {
            Ok(table::customer::remove(tx, id, now)?)
        })
    }

    /// Adds a handle.
    ///
    /// # Errors
    /// [`crate::ErrorCode::BadInput`], [`crate::ErrorCode::NotFound`].
    pub fn add_handle(
        &self,
        customer: CustomerId,
        handle: &HandleDraft,
    ) -> Result<Done<HandleId>, CommandError> {
        let handle = check_handle(handle)?;
        let name = self.store.read(|c| table::customer::name(c, customer))?;
        let id = HandleId::new();
        let now = self.now();
        let me = self.find_me();
        self.write(Action::AddHandle, name, |tx| {
            let country = table::customer::get(tx, customer)?.fields.country;
            crate::erasure::refuse_erased(tx, std::slice::from_ref(&handle), &country)?;
            table::handle::add(tx, id, customer, &handle, now)?;
            crate::bookings::match_waiting(tx, customer, &handle, me, now)?;
            Ok(id)
        })
    }

    /// Changes a handle.
    ///
    /// # Errors
    /// [`crate::ErrorCode::BadInput`], [`crate::ErrorCode::NotFound`].
    pub fn change_handle(
        &self,
        id: HandleId,
        handle: &HandleDraft,
    ) -> Result<Done<()>, CommandError> {
        let handle = check_handle(handle)?;
        let (customer, name) = self.handle_subject(id)?;
        let now = self.now();
        let me = self.find_me();
        self.write(Action::ChangeHandle, name, |tx| {
            let former = table::handle::get(tx, id)?.fields;
            if (former.kind, &former.value) != (handle.kind, &handle.value) {
                let country = table::customer::get(tx, customer)?.fields.country;
                crate::erasure::refuse_erased(tx, std::slice::from_ref(&handle), &country)?;
            }
            table::handle::change(tx, id, &handle, now)?;
            crate::bookings::match_waiting(tx, customer, &handle, me, now)
        })
    }

    /// Whose handle it is: the subject in the history.
    fn handle_subject(&self, id: HandleId) -> Result<(CustomerId, String), CommandError> {
        self.store.read(|c| {
            let owner = table::handle::get(c, id)?.customer;
            Ok((owner, table::customer::name(c, owner)?))
        })
    }

    /// Removes a handle.
    ///
    /// # Errors
    /// [`crate::ErrorCode::NotFound`].
    pub fn remove_handle(&self, id: HandleId) -> Result<Done<()>, CommandError> {
        let (_, name) = self.handle_subject(id)?;
        let now = self.now();
        self.write(Action::RemoveHandle, name, |tx| {
            Ok(table::handle::remove(tx, id, now)?)
        })
    }
}
