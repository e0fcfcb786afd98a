//! The window's sources: Node, `npm ci` and `npm run build`, each only when something changed.

use crate::failure::{Because, Failure, Result};
use crate::places::Places;
use crate::process;
use crate::stamp::Stamp;
use std::fs;
use std::process::Command;
use std::time::Duration;

/// The oldest major version of Node that Kawka is built with.
const OLDEST_NODE: u32 = 20;

/// How long one npm step may take.
pub const LIMIT: Duration = Duration::from_secs(15 * 60);

const NPM: &str = if cfg!(windows) { "npm.cmd" } else { "npm" };

/// What is made from the sources, or is no source.
const NOT_SOURCES: &[&str] = &[
    "node_modules",
    "dist",
    "paraglide",
    "coverage",
    ".svelte-kit",
    ".vite",
];

/// An npm command in `ui/` that asks nothing and advertises nothing.
pub fn npm(places: &Places, arguments: &[&str]) -> Command {
    let mut command = Command::new(NPM);
    command
        .args(arguments)
        .current_dir(places.ui())
        .env("CI", "true")
        .env("npm_config_fund", "false")
        .env("npm_config_audit", "false")
        .env("npm_config_update_notifier", "false");
    command
}

/// Makes `ui/node_modules` fit the lock file.
pub fn install(places: &Places) -> Result<()> {
    let node = check_node()?;
    npm_version()?;
    let stamp = Stamp::of(&places.ui(), &["package.json", "package-lock.json"], &[])?
        .with(&format!("node {node}"));
    let file = places.ui().join("node_modules/.kawka-installed");
    if stamp.is_kept_in(&file) {
        return Ok(());
    }
    println!("Installing what the window is built with");
    process::step(&mut npm(places, &["ci"]), Some(LIMIT))?;
    stamp.keep_in(&file)
}

/// Makes `ui/dist` fit the sources.
pub fn build(places: &Places) -> Result<()> {
    install(places)?;
    let stamp = Stamp::of(&places.ui(), &["."], NOT_SOURCES)?;
    let file = places.ui().join("node_modules/.kawka-built");
    if places.ui().join("dist/index.html").is_file() && stamp.is_kept_in(&file) {
        return Ok(());
    }
    println!("Building the window");
    process::step(&mut npm(places, &["run", "build"]), Some(LIMIT))?;
    // Taken anew: a build may tidy its own settings.
    Stamp::of(&places.ui(), &["."], NOT_SOURCES)?.keep_in(&file)
}

/// An empty page where none was built yet: Tauri compiles only with one, and exporting the bindings
/// must not wait for a window that is built from them.
pub fn ensure_any_page(places: &Places) -> Result<()> {
    let dist = places.ui().join("dist");
    let page = dist.join("index.html");
    if page.is_file() {
        return Ok(());
    }
    fs::create_dir_all(&dist).because(|| format!("make {}", dist.display()))?;
    fs::write(&page, "<!doctype html><title>Kawka</title>\n")
        .because(|| format!("write {}", page.display()))?;
    // Should an older stamp be left over, it no longer speaks of this page.
    let _none_kept = fs::remove_file(places.ui().join("node_modules/.kawka-built"));
    Ok(())
}

fn check_node() -> Result<u32> {
    let advice = format!("Kawka needs Node.js {OLDEST_NODE} or newer: https://nodejs.org");
    let answer = process::output_of(Command::new("node").arg("--version"))
        .map_err(|_| Failure::new(format!("Node.js was not found. {advice}")))?;
    match major(&answer) {
        Some(version) if version >= OLDEST_NODE => Ok(version),
        _ => Err(Failure::new(format!(
            "This Node.js is {}. {advice}",
            answer.trim()
        ))),
    }
}

fn npm_version() -> Result<String> {
    process::output_of(Command::new(NPM).arg("--version")).map_err(|_| {
        Failure::new("npm was not found. It comes with Node.js (Debian's own Node packages leave it out): https://nodejs.org")
    })
}

fn major(version: &str) -> Option<u32> {
    version
        .trim()
        .strip_prefix('v')?
        .split('.')
        .next()?
        .parse()
        .ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_major_version_of_node_is_read() {
        for (text, expected) in [
            ("v20.20.2\n", Some(20)),
            ("v9.0.0", Some(9)),
            ("v22.1.0-nightly", Some(22)),
            ("20.1.0", None),
            ("", None),
        ] {
            assert_eq!(major(text), expected, "{text}");
        }
    }
}
