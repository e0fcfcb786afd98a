//! One box over people, bookings and follow-ups.

use chrono::Duration;
use kawka_domain::text::fold;
use kawka_store::table;

use crate::command_error::CommandError;
use crate::desk::Desk;
use crate::people::customer_row;
use crate::rows::{booking_row, follow_up_row};
use crate::view::Found;

const PEOPLE: u32 = 8;
const OTHERS: usize = 5;

impl Desk {
    /// Finds people, bookings around now and pending follow-ups; every word must occur. An empty text gives the
    /// next bookings.
    ///
    /// # Errors
    /// [`CommandError`] when the file cannot be read.
    pub fn search(&self, text: &str) -> Result<Vec<Found>, CommandError> {
        let words: Vec<String> = fold(text)
            .split(' ')
            .filter(|word| !word.is_empty())
            .map(str::to_owned)
            .collect();
        let matches = |haystack: &str| {
            let haystack = fold(haystack);
            words.iter().all(|word| haystack.contains(word.as_str()))
        };
        let (now, today) = (self.now(), self.today()?);
        self.store.read(|c| {
            let mut found = Vec::new();
            if !words.is_empty() {
                let filter = table::customer::Filter {
                    search: text.to_owned(),
                    limit: PEOPLE,
                    ..Default::default()
                };
                let (people, _) = table::customer::list(c, &filter, now)?;
                found.extend(people.into_iter().map(|listed| Found::Customer {
                    row: customer_row(listed),
                }));
            }
            let around =
                table::booking::list(c, now - Duration::days(60), now + Duration::days(60))?;
            let mut bookings: Vec<_> = around
                .into_iter()
                .filter(|b| {
                    let parts = [
                        &b.customer_name,
                        &b.company,
                        &b.entry.attendee_email,
                        &b.entry.attendee_name,
                    ];
                    let text: Vec<&str> = parts.into_iter().flatten().map(String::as_str).collect();
                    if words.is_empty() {
                        b.entry.end > now
                    } else {
                        matches(&[text.join(" "), b.entry.title.clone()].join(" "))
                    }
                })
                .collect();
            bookings.sort_by_key(|b| ((b.entry.start - now).abs(), b.id));
            for booking in bookings.into_iter().take(OTHERS) {
                found.push(Found::Booking {
                    row: booking_row(c, booking, now)?,
                });
            }
            if !words.is_empty() {
                let pending = table::follow_up::list_pending(c, None)?;
                let fitting = pending.into_iter().filter(|f| {
                    matches(
                        &[
                            f.fields.title.as_str(),
                            f.customer.as_deref().unwrap_or_default(),
                        ]
                        .join(" "),
                    )
                });
                found.extend(fitting.take(OTHERS).map(|f| Found::FollowUp {
                    row: follow_up_row(f, today),
                }));
            }
            Ok(found)
        })
    }
}
