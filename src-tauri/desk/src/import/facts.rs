//! What is known of customers from the product, for those who look.

use kawka_domain::ids::CustomerId;
use kawka_store::{Connection, table};

use crate::command_error::CommandError;
use crate::desk::Desk;
use crate::view::FactRow;

/// How old a fact from the product may be before it is marked.
const STALE: chrono::Duration = chrono::Duration::days(30);
/// What is known of a customer from the product, the newest of each name.
pub(crate) fn fact_rows(
    c: &Connection,
    customer: CustomerId,
    now: chrono::DateTime<chrono::Utc>,
) -> Result<Vec<FactRow>, CommandError> {
    Ok(table::product_fact::list_newest(c, customer)?
        .into_iter()
        .map(|fact| FactRow {
            name: fact.name,
            label: fact.label,
            value: fact.value,
            stale: fact.as_of < now - STALE,
            as_of: fact.as_of,
            source: fact.source,
        })
        .collect())
}

impl Desk {
    /// What is known of a customer from the product, the newest of each name.
    ///
    /// # Errors
    /// [`crate::ErrorCode::NotFound`].
    pub fn list_facts(&self, customer: CustomerId) -> Result<Vec<FactRow>, CommandError> {
        let now = self.now();
        self.store.read(|c| {
            table::customer::get(c, customer)?;
            fact_rows(c, customer, now)
        })
    }
}
