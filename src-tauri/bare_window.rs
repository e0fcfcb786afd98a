//! Windows without any work of ours: what the platform costs, for the benches. They load what the platform loads, also the
//! drivers that ours leaves out. Compositing alone is off where ours has it off, unless the environment says otherwise.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::ExitCode;

use serde_json::Value;
use tauri::State;

use crate::windows::{self, Begin};

/// What a bare window shows.
#[derive(Debug)]
pub(crate) enum Page {
    /// Nothing.
    Empty,
    /// The rows that a file holds for what is typed, as `kawka search --json` gives them: a list for each text.
    Rows {
        file: PathBuf,
        /// A command tells them for each key; otherwise the page has them all.
        is_told: bool,
    },
}

/// Rows by what is typed.
type Rows = BTreeMap<String, Value>;

#[tauri::command]
fn tell_rows(rows: State<'_, Rows>, text: &str) -> Option<Value> {
    rows.get(text).cloned()
}

#[tauri::command]
fn tell_all_rows(rows: State<'_, Rows>) -> Rows {
    rows.inner().clone()
}

fn read(file: &PathBuf) -> std::io::Result<Rows> {
    Ok(serde_json::from_slice(&std::fs::read(file)?)?)
}

/// Opens one.
#[must_use]
pub(crate) fn run(page: &Page, begin: Begin) -> ExitCode {
    crate::software_rendering::prepare();
    let (address, rows) = match page {
        Page::Empty => ("empty.html", Ok(Rows::new())),
        Page::Rows { file, is_told } => {
            let address = if *is_told {
                "rows.html?told"
            } else {
                "rows.html"
            };
            (address, read(file))
        }
    };
    let rows = match rows {
        Ok(rows) => rows,
        Err(error) => return refuse(&error),
    };
    let run = tauri::Builder::default()
        .invoke_handler(tauri::generate_handler![tell_rows, tell_all_rows])
        .manage(rows)
        .setup(move |app| {
            let url = tauri::WebviewUrl::App(address.into());
            let _window = tauri::WebviewWindowBuilder::new(app, "empty", url)
                .title("Kawka")
                .inner_size(windows::SIZE.0.into(), windows::SIZE.1.into())
                .visible(begin == Begin::Shown)
                .build()?;
            #[cfg(target_os = "linux")]
            if begin == Begin::Hidden {
                windows::lay_out(&_window);
            }
            Ok(())
        })
        .run(tauri::generate_context!());
    match run {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => refuse(&error),
    }
}

fn refuse(error: &dyn std::fmt::Display) -> ExitCode {
    eprintln!("kawka: the window cannot be opened: {error}");
    ExitCode::from(1)
}
