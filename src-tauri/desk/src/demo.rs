//! The made-up week.
