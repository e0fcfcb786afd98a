//! The report for an auditor: every event of a span, or of one person, with its proof.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use kawka_domain::consent::Event;
use kawka_domain::ids::{ConsentId, CustomerId};
use kawka_store::{Connection, table};

use crate::command_error::CommandError;
use crate::consent::{chain_holds, event_rows};
use crate::csv::Csv;
use crate::desk::Desk;
use crate::view::{ConsentProof, ConsentReport, ConsentReportRow};

/// The rows of events, under whom each customer is now: what was said before a merge is the keeper's too.
fn report_rows(
    c: &Connection,
    events: &[Event],
    only: Option<CustomerId>,
) -> Result<Vec<ConsentReportRow>, CommandError> {
    let only = only
        .map(|customer| table::customer::find_head(c, customer))
        .transpose()?;
    let wanted: BTreeSet<ConsentId> = events.iter().map(|event| event.id).collect();
    let said_by: BTreeSet<CustomerId> = events.iter().map(|event| event.customer).collect();
    let mut people = BTreeSet::new();
    for customer in said_by {
        let head = table::customer::find_head(c, customer)?;
        if only.is_none_or(|only| only == head) {
            people.insert(head);
        }
    }
    let mut rows = Vec::new();
    for person in people {
        let name = table::customer::find_name(c, person)?.unwrap_or_default();
        // An event may be taken back by one that was said outside of the span.
        let own = table::consent_event::list(c, person)?;
        let shown = event_rows(c, &own)?;
        let within = shown.into_iter().filter(|row| wanted.contains(&row.id));
        rows.extend(within.map(|event| ConsentReportRow {
            customer_id: person,
            customer: name.clone(),
            event,
        }));
    }
    rows.sort_by_key(|row| (row.event.at, row.event.id));
    Ok(rows)
}

impl Desk {
    /// Everything that was said between two instants, by everybody or by one `customer`, in the order of saying. The
    /// chain is checked first, and the report says whether it holds.
    ///
    /// # Errors
    /// [`CommandError`] when the file cannot be read.
    pub fn consent_report(
        &self,
        from: DateTime<Utc>,
        to: DateTime<Utc>,
        customer: Option<CustomerId>,
    ) -> Result<ConsentReport, CommandError> {
        self.store.read(|c| {
            let holds = chain_holds(c)?;
            let events = table::consent_event::list_between(c, from, to)?;
            Ok(ConsentReport {
                from,
                to,
                chain_holds: holds,
                rows: report_rows(c, &events, customer)?,
            })
        })
    }

    /// One person's consent with its proof: where each purpose stands, every event, every notice that was used.
    ///
    /// # Errors
    /// [`crate::ErrorCode::NotFound`].
    pub fn consent_proof(&self, customer: CustomerId) -> Result<ConsentProof, CommandError> {
        let name = self.store.read(|c| table::customer::name(c, customer))?;
        let standing = self.list_may(customer)?;
        let events = self.list_consents(customer)?;
        let holds = self.store.read(chain_holds)?;
        Ok(ConsentProof {
            customer_id: customer,
            customer: name,
            chain_holds: holds,
            standing,
            events,
        })
    }

    /// The report as a table for spreadsheets.
    #[must_use]
    pub fn consent_csv(report: &ConsentReport) -> String {
        let mut csv = Csv::new(&[
            "customer",
            "customer_id",
            "purpose",
            "decision",
            "counts",
            "said_at",
            "recorded_at",
            "zone",
            "method",
            "initiative",
            "asked_by",
            "sentence",
            "language",
            "answer",
            "evidence",
            "valid_until",
            "notice_version",
            "notice_sha256",
            "booking_id",
            "event_id",
            "number",
            "hash",
            "chain",
        ]);
        for row in &report.rows {
            let e = &row.event;
            let instant =
                |at: Option<DateTime<Utc>>| at.map_or_else(String::new, |at| at.to_rfc3339());
            csv.row(&[
                row.customer.clone(),
                row.customer_id.to_string(),
                e.scope.to_string(),
                e.decision.to_string(),
                if e.stands { "yes" } else { "no" }.to_owned(),
                instant(Some(e.at)),
                instant(Some(e.recorded_at)),
                e.zone.clone(),
                e.method.to_string(),
                e.initiative.to_string(),
                e.asked_by.clone().unwrap_or_default(),
                e.sentence.clone(),
                e.language.clone(),
                e.answer.clone(),
                e.evidence.clone(),
                instant(e.valid_until),
                e.notice_version.map_or_else(String::new, |n| n.to_string()),
                e.notice_sha256.clone(),
                e.booking_id.map_or_else(String::new, |id| id.to_string()),
                e.id.to_string(),
                e.number.to_string(),
                e.hash.clone(),
                if report.chain_holds {
                    "holds"
                } else {
                    "broken"
                }
                .to_owned(),
            ]);
        }
        csv.text()
    }
}
