//! The table that Calendly exports, as a file of this machine.

use std::path::PathBuf;

use async_trait::async_trait;
use kawka_calendar::{Problem, ProblemCode, export};
use kawka_store::table;

use super::{
    Answer, Asked, Failure, Found, Marks, Source, blocking, hash, ical, not_understood, reading_of,
};

pub(crate) use kawka_calendar::export::looks_like_export;

/// An exported table.
pub(super) struct Export {
    path: PathBuf,
    body_hash: Option<Vec<u8>>,
}

impl Export {
    pub(super) fn new(source: &table::calendar::Source) -> Self {
        Self {
            path: PathBuf::from(&source.location),
            body_hash: source.body_hash.clone(),
        }
    }
}

#[async_trait]
impl Source for Export {
    async fn read(&self, asked: &Asked) -> Result<Answer, Failure> {
        let (path, asked, known) = (self.path.clone(), asked.clone(), self.body_hash.clone());
        blocking(move || {
            let bytes = ical::read_file(&path)?;
            let body_hash = Some(hash(&bytes));
            if !asked.whole && known.is_some() && known == body_hash {
                return Ok(Answer::AsBefore);
            }
            let table = export::read(&bytes, asked.zone).map_err(|_| not_understood())?;
            let problems = table.unreadable.iter().map(|line| Problem {
                line: *line,
                code: ProblemCode::UnreadableLine,
                detail: "row".to_owned(),
            });
            let problems: Vec<Problem> = problems.collect();
            let mut reading = reading_of(table.occurrences, Vec::new(), None, &asked.span);
            reading.problem_count = problems.len();
            reading.problems = problems;
            // An export is cut to the dates somebody chose: what it does not hold is not gone.
            reading.repeats_until = asked.span.start;
            Ok(Answer::Read(Box::new(Found {
                reading,
                marks: Marks {
                    body_hash,
                    ..Marks::default()
                },
                cache: None,
                suspects_emptiness: true,
            })))
        })
        .await
    }
}
