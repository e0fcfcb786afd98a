//! System packages: which are needed for what, which are missing, and how they come in.
//!
//! On Debian and its children `dpkg-query` answers what is missing and apt installs it, if we may.
//! On another Linux every need has a probe, and what fails is named. Elsewhere Tauri's own
//! prerequisites are named once and the build tells the rest.

use crate::failure::{Failure, Result};
use crate::{places, process};
use std::collections::BTreeSet;
use std::io::IsTerminal as _;
use std::process::{Command, Stdio};

/// What a package is needed for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Compiling the app.
    Build,
    /// Running it where there is no display.
    Display,
    /// Driving its window in the tests.
    WindowTests,
    /// Measuring it beside others.
    Bench,
}

/// How to see on any Linux that something is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Probe {
    /// A program in `PATH`.
    Program(&'static str),
    /// A library with its headers, by its pkg-config name.
    Library(&'static str),
}

/// One thing the machine must have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Need {
    purpose: Purpose,
    debian: &'static str,
    probe: Probe,
}

const fn need(purpose: Purpose, debian: &'static str, probe: Probe) -> Need {
    Need {
        purpose,
        debian,
        probe,
    }
}

/// Everything, in one place. Perl and make build the OpenSSL below SQLCipher, libclang reads the
/// header of SQLite's sessions, appindicator is the tray.
const NEEDS: &[Need] = &[
    need(
        Purpose::Build,
        "libwebkit2gtk-4.1-dev",
        Probe::Library("webkit2gtk-4.1"),
    ),
    need(
        Purpose::Build,
        "libayatana-appindicator3-dev",
        Probe::Library("ayatana-appindicator3-0.1"),
    ),
    need(
        Purpose::Build,
        "librsvg2-dev",
        Probe::Library("librsvg-2.0"),
    ),
    need(Purpose::Build, "build-essential", Probe::Program("cc")),
    need(Purpose::Build, "perl", Probe::Program("perl")),
    need(Purpose::Build, "pkg-config", Probe::Program("pkg-config")),
    need(Purpose::Build, "clang", Probe::Program("clang")),
    need(Purpose::Build, "libclang-dev", Probe::Program("clang")),
    need(Purpose::Display, "xvfb", Probe::Program("Xvfb")),
    need(Purpose::Display, "openbox", Probe::Program("openbox")),
    need(Purpose::Display, "dbus", Probe::Program("dbus-daemon")),
    need(
        Purpose::Display,
        "gnome-keyring",
        Probe::Program("gnome-keyring-daemon"),
    ),
    need(Purpose::Display, "dunst", Probe::Program("dunst")),
    need(Purpose::Display, "imagemagick", Probe::Program("import")),
    need(
        Purpose::WindowTests,
        "webkit2gtk-driver",
        Probe::Program("WebKitWebDriver"),
    ),
    need(Purpose::WindowTests, "xdotool", Probe::Program("xdotool")),
    need(
        Purpose::WindowTests,
        "xdg-utils",
        Probe::Program("xdg-open"),
    ),
    need(
        Purpose::WindowTests,
        "libnotify-bin",
        Probe::Program("notify-send"),
    ),
    need(
        Purpose::WindowTests,
        "python3-dbusmock",
        Probe::Program("python3"),
    ),
    need(
        Purpose::WindowTests,
        "python3-venv",
        Probe::Program("python3"),
    ),
    need(Purpose::WindowTests, "faketime", Probe::Program("faketime")),
    need(
        Purpose::WindowTests,
        "libglib2.0-bin",
        Probe::Program("gio"),
    ),
    need(Purpose::Bench, "libical-dev", Probe::Library("libical")),
];

/// Installs what is missing for these purposes, or names it and fails.
pub fn ensure(purposes: &[Purpose]) -> Result<()> {
    let needs: Vec<Need> = NEEDS
        .iter()
        .filter(|need| purposes.contains(&need.purpose))
        .copied()
        .collect();
    if cfg!(target_os = "linux") {
        let release = std::fs::read_to_string("/etc/os-release").unwrap_or_default();
        if is_debian_like(&release) && places::program("dpkg-query").is_some() {
            ensure_with_apt(&needs)
        } else {
            ensure_by_probe(&needs)
        }
    } else {
        println!(
            "Needed beside Rust and Node: {}.",
            if cfg!(windows) {
                "the Visual Studio C++ build tools, WebView2, Perl and LLVM (libclang)"
            } else {
                "the Xcode command line tools (`xcode-select --install`)"
            }
        );
        Ok(())
    }
}

fn ensure_with_apt(needs: &[Need]) -> Result<()> {
    let names: Vec<&str> = needs.iter().map(|need| need.debian).collect();
    let missing = missing_on_debian(&names)?;
    if missing.is_empty() {
        return Ok(());
    }
    let list = missing.join(" ");
    let Some(privilege) = privilege() else {
        return Err(Failure::new(format!(
            "System packages are missing and may not be installed from here (neither root nor \
             sudo). Please run:\n\n    sudo apt-get install -y {list}\n"
        )));
    };
    println!("Installing system packages: {list}");
    if let Err(failure) = process::step(&mut apt(privilege, &["update"]), None) {
        // Lists that are a little old are often good enough.
        eprintln!("The package lists could not be refreshed: {failure}");
    }
    let mut arguments = vec!["install", "-y", "--no-install-recommends"];
    arguments.extend(&missing);
    process::step(&mut apt(privilege, &arguments), None)?;
    let still = missing_on_debian(&names)?;
    if still.is_empty() {
        Ok(())
    } else {
        Err(Failure::new(format!(
            "apt-get did not install: {}",
            still.join(" ")
        )))
    }
}

/// How we may install.
#[derive(Debug, Clone, Copy)]
enum Privilege {
    Root,
    Sudo,
}

fn privilege() -> Option<Privilege> {
    let is_root = process::output_of(Command::new("id").arg("-u")).is_ok_and(|id| id.trim() == "0");
    if is_root {
        return Some(Privilege::Root);
    }
    let may_sudo = Command::new("sudo")
        .args(["--non-interactive", "true"])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success());
    if may_sudo {
        return Some(Privilege::Sudo);
    }
    // Whoever sits at a terminal can be asked for their password.
    if !std::io::stdin().is_terminal() || places::program("sudo").is_none() {
        return None;
    }
    println!("System packages are missing. sudo may ask for your password to install them.");
    let validated = Command::new("sudo").arg("--validate").status();
    validated
        .is_ok_and(|status| status.success())
        .then_some(Privilege::Sudo)
}

fn apt(privilege: Privilege, arguments: &[&str]) -> Command {
    let mut command = match privilege {
        Privilege::Root => Command::new("env"),
        Privilege::Sudo => {
            let mut command = Command::new("sudo");
            command.args(["--non-interactive", "env"]);
            command
        }
    };
    command
        .args(["DEBIAN_FRONTEND=noninteractive", "apt-get"])
        .args(["-q", "-o", "DPkg::Lock::Timeout=300"])
        .args(arguments);
    command
}

fn missing_on_debian<'a>(names: &[&'a str]) -> Result<Vec<&'a str>> {
    // dpkg-query fails as soon as one name is unknown to it, and still lists the others.
    let answer = process::output_even_if_failed(
        Command::new("dpkg-query")
            .args([
                "--show",
                "--showformat=${Package} ${db:Status-Status}\\n",
                "--",
            ])
            .args(names),
    )?;
    Ok(missing_in(names, &answer))
}

/// The names that `dpkg-query` does not list as installed.
fn missing_in<'a>(names: &[&'a str], listing: &str) -> Vec<&'a str> {
    let installed: BTreeSet<&str> = listing
        .lines()
        .filter_map(|line| line.split_once(' '))
        .filter(|(_, status)| *status == "installed")
        .map(|(name, _)| name)
        .collect();
    names
        .iter()
        .filter(|name| !installed.contains(*name))
        .copied()
        .collect()
}

fn is_debian_like(os_release: &str) -> bool {
    os_release
        .lines()
        .filter_map(|line| {
            line.strip_prefix("ID=")
                .or_else(|| line.strip_prefix("ID_LIKE="))
        })
        .flat_map(|value| value.trim_matches('"').split_whitespace())
        .any(|word| word == "debian" || word == "ubuntu")
}

fn ensure_by_probe(needs: &[Need]) -> Result<()> {
    let absent: Vec<String> = needs
        .iter()
        .filter(|need| !stands(need.probe))
        .map(|need| in_words(*need))
        .collect();
    if absent.is_empty() {
        Ok(())
    } else {
        Err(Failure::new(format!(
            "This Linux is not Debian or one of its children, so please install with its own \
             package tool:\n\n{}",
            absent.join("\n")
        )))
    }
}

fn stands(probe: Probe) -> bool {
    match probe {
        Probe::Program(name) => places::program(name).is_some(),
        Probe::Library(name) => Command::new("pkg-config")
            .args(["--exists", name])
            .stderr(Stdio::null())
            .status()
            .is_ok_and(|status| status.success()),
    }
}

fn in_words(need: Need) -> String {
    let what = match need.probe {
        Probe::Program(name) => format!("the program {name}"),
        Probe::Library(name) => format!("the library {name} with its headers"),
    };
    format!("    {what} (Debian calls it {})", need.debian)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_not_installed_is_missing() {
        let listing = "xvfb installed\nopenbox not-installed\ndunst config-files\n\
                       libwebkit2gtk-4.1-dev installed\nlibwebkit2gtk-4.1-dev not-installed\n";
        let names = [
            "xvfb",
            "openbox",
            "dunst",
            "libwebkit2gtk-4.1-dev",
            "unknown-to-dpkg",
        ];
        assert_eq!(
            missing_in(&names, listing),
            ["openbox", "dunst", "unknown-to-dpkg"]
        );
    }

    #[test]
    fn nothing_is_missing_when_all_is_there() {
        assert!(missing_in(&["perl"], "perl installed\n").is_empty());
        assert!(missing_in(&[], "").is_empty());
    }

    #[test]
    fn debian_and_its_children_are_recognised() {
        for (name, release, expected) in [
            ("debian", "NAME=\"Debian GNU/Linux\"\nID=debian\n", true),
            ("ubuntu", "ID=ubuntu\nID_LIKE=debian\n", true),
            ("mint", "ID=linuxmint\nID_LIKE=\"ubuntu debian\"\n", true),
            ("fedora", "ID=fedora\nVERSION_ID=41\n", false),
            (
                "only the variant says debian",
                "ID=x\nVARIANT_ID=debian\n",
                false,
            ),
            ("empty", "", false),
        ] {
            assert_eq!(is_debian_like(release), expected, "{name}");
        }
    }

    #[test]
    fn no_package_is_listed_twice() {
        let names: BTreeSet<&str> = NEEDS.iter().map(|need| need.debian).collect();
        assert_eq!(names.len(), NEEDS.len());
    }

    #[test]
    fn what_another_linux_lacks_is_named_exactly() {
        let words = in_words(need(
            Purpose::Build,
            "librsvg2-dev",
            Probe::Library("librsvg-2.0"),
        ));
        assert_eq!(
            words.trim(),
            "the library librsvg-2.0 with its headers (Debian calls it librsvg2-dev)"
        );
    }
}
