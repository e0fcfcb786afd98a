//! The words of other programs and of people, in the form in which headers are compared: small Latin letters, words
//! parted by one space.

mod headers;
mod values;

pub(crate) use headers::HEADERS;
pub(crate) use values::{CHANNELS, COUNTRIES, FEELINGS, KINDS, LANGUAGES};
