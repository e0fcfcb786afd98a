//! The numbers that invitations go by, the team's own: one row.

use kawka_domain::nomination::InvitationSettings;
use rusqlite::{Connection, Transaction, named_params};
use uuid::{Uuid, uuid};

use super::{first, run};
use crate::error::StoreError;

/// The row is the same one on every machine of a team.
const ID: Uuid = uuid!("01936000-0000-7000-8000-00000000001f");

/// What the team goes by; a file that says nothing of it goes by what Kawka comes with.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn get(connection: &Connection) -> Result<InvitationSettings, StoreError> {
    let found = first(
        connection,
        "SELECT * FROM invitation_settings WHERE id = :id",
        named_params! {":id": ID},
        |row| {
            Ok(InvitationSettings {
                person_days: row.get("person_days")?,
                company_days: row.get("company_days")?,
                trouble_days: row.get("trouble_days")?,
                unanswered_limit: row.get("unanswered_limit")?,
                no_show_limit: row.get("no_show_limit")?,
                remind_days: row.get("remind_days")?,
                lapse_days: row.get("lapse_days")?,
                booking_link: row.get("booking_link")?,
                consent_line: row.get("consent_line")?,
            })
        },
    )?;
    Ok(found.unwrap_or_default())
}

/// Changes them: what stays as it was is no change of that column.
///
/// # Errors
/// [`StoreError`] when the file cannot be written.
pub fn set(tx: &Transaction<'_>, settings: &InvitationSettings) -> Result<(), StoreError> {
    run(
        tx,
        "INSERT INTO invitation_settings (id, person_days, company_days, trouble_days, unanswered_limit, no_show_limit,
            remind_days, lapse_days, booking_link, consent_line)
         VALUES (:id, :person, :company, :trouble, :unanswered, :no_show, :remind, :lapse, :link, :consent)
         ON CONFLICT (id) DO UPDATE SET person_days = excluded.person_days, company_days = excluded.company_days,
            trouble_days = excluded.trouble_days, unanswered_limit = excluded.unanswered_limit,
            no_show_limit = excluded.no_show_limit, remind_days = excluded.remind_days,
            lapse_days = excluded.lapse_days, booking_link = excluded.booking_link,
            consent_line = excluded.consent_line",
        named_params! {
            ":id": ID, ":person": settings.person_days, ":company": settings.company_days,
            ":trouble": settings.trouble_days, ":unanswered": settings.unanswered_limit,
            ":no_show": settings.no_show_limit, ":remind": settings.remind_days, ":lapse": settings.lapse_days,
            ":link": settings.booking_link, ":consent": settings.consent_line,
        },
    )?;
    Ok(())
}
