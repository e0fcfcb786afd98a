//! What the use cases answer and take: the shapes that the window and the terminal see.
//!
//! Instants are RFC 3339 in UTC, days are `YYYY-MM-DD`, zones are IANA names, ids are UUIDs as text. Words for
//! people are made where they are shown, in the language of the person; nothing here is a sentence.

mod backup;
mod booking;
mod brief;
mod brief_change;
mod calendar;
mod customer;
mod employment;
mod follow_up;
mod import;
mod journal;
mod merge;
mod nomination;
mod own_field;
mod people_list;
mod record_change;
mod recording;
mod rights;
mod session;
mod settings;
mod slots;
mod today;

pub use backup::*;
pub use booking::*;
pub use brief::*;
pub use brief_change::*;
pub use calendar::*;
pub use customer::*;
pub use employment::*;
pub use follow_up::*;
pub use import::*;
pub use journal::*;
pub use merge::*;
pub use nomination::*;
pub use own_field::*;
pub use people_list::*;
pub use record_change::*;
pub use recording::*;
pub use rights::*;
pub use session::*;
pub use settings::*;
pub use slots::*;
pub use today::*;

/// Derives what every view needs.
#[macro_export]
macro_rules! view {
    ($($item:item)+) => {$(
        #[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize, specta::Type)]
        $item
    )+};
}
