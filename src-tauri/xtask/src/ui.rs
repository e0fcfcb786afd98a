//! The window's sources: Node, `npm ci` and `npm run build`, each only when something changed.

use crate::failure::{Because, Failure, Result};
use crate::places::Places;
use crate::process;
use crate::stamp::Stamp;
use std::fs;
use std::process::Command;
use std::time::Duration;

/// The oldest version of Node that Kawka is built with, major and minor (Vite asks for it).
const OLDEST_NODE: (u32, u32) = (20, 19);

/// How long one npm step may take.
pub const LIMIT: Duration = Duration::from_secs(15 * 60);

const NPM: &str = if cfg!(windows) { "npm.cmd" } else { "npm" };

/// What the window is built from: everything in `ui/` but [`NOT_SOURCES`].
const SOURCES: &[&str] = &[".", "project.inlang/settings.json"];

/// What is made from the sources, or beside them.
const NOT_SOURCES: &[&str] = &[
    "node_modules",
    "dist",
    "coverage",
    "paraglide",
    "project.inlang",
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
    check_npm()?;
    let stamp = Stamp::of(&places.ui(), &["package.json", "package-lock.json"], &[])?
        .with(&format!("node {}", node.0));
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
    let stamp = Stamp::of(&places.ui(), SOURCES, NOT_SOURCES)?;
    let file = places.ui().join("node_modules/.kawka-built");
    if places.ui().join("dist/index.html").is_file() && stamp.is_kept_in(&file) {
        return Ok(());
    }
    println!("Building the window");
    process::step(&mut npm(places, &["run", "build"]), Some(LIMIT))?;
    // Taken anew: a build may tidy its own settings.
    Stamp::of(&places.ui(), SOURCES, NOT_SOURCES)?.keep_in(&file)
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

fn check_node() -> Result<(u32, u32)> {
    let (major, minor) = OLDEST_NODE;
    let advice = format!("Kawka needs Node.js {major}.{minor} or newer: https://nodejs.org");
    let answer = process::output_of(Command::new("node").arg("--version"))
        .map_err(|_| Failure::new(format!("Node.js was not found. {advice}")))?;
    match version_in(&answer) {
        Some(version) if version >= OLDEST_NODE => Ok(version),
        _ => Err(Failure::new(format!(
            "This Node.js is {}. {advice}",
            answer.trim()
        ))),
    }
}

fn check_npm() -> Result<()> {
    match process::output_of(Command::new(NPM).arg("--version")) {
        Ok(_) => Ok(()),
        Err(_) => Err(Failure::new(
            "npm was not found. It comes with Node.js from https://nodejs.org, not with Debian's.",
        )),
    }
}

fn version_in(answer: &str) -> Option<(u32, u32)> {
    let mut numbers = answer.trim().strip_prefix('v')?.split('.');
    Some((numbers.next()?.parse().ok()?, numbers.next()?.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_of_node_is_read() {
        for (text, expected) in [
            ("v20.20.2\n", Some((20, 20))),
            ("v9.0.0", Some((9, 0))),
            ("v22.1.0-nightly", Some((22, 1))),
            ("20.1.0", None),
            ("", None),
        ] {
            assert_eq!(version_in(text), expected, "{text}");
        }
    }

    #[test]
    fn versions_are_compared_as_numbers() {
        for (text, is_enough) in [
            ("v20.18.3", false),
            ("v20.19.0", true),
            ("v22.3.0", true),
            ("v9.99.0", false),
        ] {
            let version = version_in(text).unwrap();
            assert_eq!(version >= OLDEST_NODE, is_enough, "{text}");
        }
    }
}
