//! JSON out of a file, value by value: a list of any length takes no more memory than one of its values.

use std::cell::Cell;
use std::fs::File;
use std::io::{BufRead as _, BufReader, Read, Take};
use std::path::Path;
use std::rc::Rc;

use serde::de::{self, DeserializeSeed, Deserializer, SeqAccess, Visitor};
use serde_json::Value;
use serde_json::de::IoRead;

use crate::UNPACKED;
use crate::error::FileError;
use crate::source::open;

/// What stands under a key, as text; empty where there is neither a text nor a number.
pub(crate) fn text(value: &Value, key: &str) -> String {
    match value.get(key) {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Number(number)) => number.to_string(),
        _ => String::new(),
    }
}

/// The list that stands under a key; empty where there is none.
pub(crate) fn list<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value
        .get(key)
        .and_then(Value::as_array)
        .map_or(&[], Vec::as_slice)
}

/// Counts the bytes that were read.
pub(crate) struct Counting<R> {
    inner: R,
    read: Rc<Cell<u64>>,
}

impl<R> Counting<R> {
    pub(crate) fn new(inner: R, read: &Rc<Cell<u64>>) -> Self {
        read.set(0);
        Self {
            inner,
            read: read.clone(),
        }
    }
}

impl<R: Read> Read for Counting<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.read.set(self.read.get() + read as u64);
        Ok(read)
    }
}

/// A file that is open to be read as JSON.
pub(crate) struct JsonFile {
    pub(crate) values: serde_json::Deserializer<IoRead<BufReader<Counting<Take<File>>>>>,
    read: Rc<Cell<u64>>,
    size: u64,
}

impl JsonFile {
    /// Opens it and passes over the mark of its encoding; `read` is where the bytes that were read are counted.
    ///
    /// # Errors
    /// [`FileError`] when it cannot be taken.
    pub(crate) fn open(path: &Path, read: &Rc<Cell<u64>>) -> Result<Self, FileError> {
        let (file, size) = open(path)?;
        if size > UNPACKED {
            return Err(FileError::TooLarge);
        }
        let mut input = BufReader::with_capacity(256 << 10, Counting::new(file.take(size), read));
        let start = input
            .fill_buf()
            .map_err(|error| FileError::reading(&error))?;
        if start.starts_with(b"\xef\xbb\xbf") {
            input.consume(3);
        }
        Ok(Self {
            values: serde_json::Deserializer::from_reader(input),
            read: read.clone(),
            size,
        })
    }

    /// What a refusal of the parser says of the file.
    pub(crate) fn refusal(&self, error: &serde_json::Error) -> FileError {
        if self.read.get() < self.size && (error.is_eof() || error.is_io()) {
            FileError::Changed
        } else {
            FileError::Damaged {
                line: error.line() as u64,
            }
        }
    }
}

/// A list, one value after the other; what hears them says whether to go on.
pub(crate) struct Each<'a>(pub(crate) &'a mut dyn FnMut(Value) -> bool);

impl<'de> DeserializeSeed<'de> for Each<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, value: D) -> Result<(), D::Error> {
        value.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Each<'_> {
    type Value = ();

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        while let Some(value) = list.next_element()? {
            if !(self.0)(value) {
                return Err(de::Error::custom("stopped"));
            }
        }
        Ok(())
    }

    fn visit_unit<E: de::Error>(self) -> Result<(), E> {
        Ok(())
    }
}
