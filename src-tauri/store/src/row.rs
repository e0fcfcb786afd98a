//! Reading and binding values: ids as 16 bytes, instants as UTC milliseconds, words as text. By column name only.

use std::str::FromStr;

use chrono::{DateTime, NaiveDate, TimeZone as _, Utc};
use rusqlite::types::Type;
use rusqlite::{Error, Result, Row};
use uuid::Uuid;

/// An instant as it is stored.
pub(crate) const fn millis(instant: DateTime<Utc>) -> i64 {
    instant.timestamp_millis()
}

fn unreadable(name: &str) -> Error {
    Error::InvalidColumnType(0, name.to_owned(), Type::Null)
}

fn instant_of(millis: i64, name: &str) -> Result<DateTime<Utc>> {
    Utc.timestamp_millis_opt(millis)
        .single()
        .ok_or_else(|| unreadable(name))
}

/// Typed look-ups by column name.
pub(crate) trait RowExt {
    fn id<T: From<Uuid>>(&self, name: &str) -> Result<T>;
    fn find_id<T: From<Uuid>>(&self, name: &str) -> Result<Option<T>>;
    fn instant(&self, name: &str) -> Result<DateTime<Utc>>;
    fn find_instant(&self, name: &str) -> Result<Option<DateTime<Utc>>>;
    fn word<T: FromStr>(&self, name: &str) -> Result<T>;
    fn find_word<T: FromStr>(&self, name: &str) -> Result<Option<T>>;
    fn find_day(&self, name: &str) -> Result<Option<NaiveDate>>;
}

impl RowExt for Row<'_> {
    fn id<T: From<Uuid>>(&self, name: &str) -> Result<T> {
        self.get::<_, Uuid>(name).map(T::from)
    }

    fn find_id<T: From<Uuid>>(&self, name: &str) -> Result<Option<T>> {
        Ok(self.get::<_, Option<Uuid>>(name)?.map(T::from))
    }

    fn instant(&self, name: &str) -> Result<DateTime<Utc>> {
        instant_of(self.get(name)?, name)
    }

    fn find_instant(&self, name: &str) -> Result<Option<DateTime<Utc>>> {
        self.get::<_, Option<i64>>(name)?
            .map(|millis| instant_of(millis, name))
            .transpose()
    }

    fn word<T: FromStr>(&self, name: &str) -> Result<T> {
        self.get_ref(name)?
            .as_str()?
            .parse()
            .map_err(|_| unreadable(name))
    }

    fn find_word<T: FromStr>(&self, name: &str) -> Result<Option<T>> {
        self.get_ref(name)?
            .as_str_or_null()?
            .map(|text| text.parse().map_err(|_| unreadable(name)))
            .transpose()
    }

    fn find_day(&self, name: &str) -> Result<Option<NaiveDate>> {
        self.find_word(name)
    }
}
