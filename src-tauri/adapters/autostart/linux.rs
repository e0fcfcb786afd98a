//! An entry in `autostart` below the user's configuration, and how its `Exec` is quoted (Desktop Entry Specification
//! 1.5, "The Exec key").

use std::io::{ErrorKind, Write as _};
use std::path::PathBuf;

use super::{Autostart, AutostartError, LoginStart};

fn path(autostart: &Autostart) -> Result<PathBuf, AutostartError> {
    let folder = dirs::config_dir()
        .ok_or_else(|| AutostartError("no folder for configuration".to_owned()))?;
    Ok(folder
        .join("autostart")
        .join(format!("{}.desktop", autostart.name)))
}

pub(super) fn state(autostart: &Autostart) -> Result<LoginStart, AutostartError> {
    let text = match std::fs::read_to_string(path(autostart)?) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(LoginStart::Off),
        Err(error) => return Err(failed(&error)),
    };
    let value = |key: &str| {
        text.lines()
            .filter_map(|line| line.split_once('='))
            .find(|(name, _)| name.trim() == key)
            .map(|(_, value)| value.trim())
    };
    // This is how the settings of GNOME and KDE turn an entry off.
    let is_off =
        value("Hidden") == Some("true") || value("X-GNOME-Autostart-enabled") == Some("false");
    Ok(match value("Exec") {
        _ if is_off => LoginStart::Off,
        Some(line) if line == exec(autostart) && autostart.program.exists() => LoginStart::On,
        _ => LoginStart::Stale,
    })
}

pub(super) fn set(autostart: &Autostart, on: bool) -> Result<(), AutostartError> {
    let path = path(autostart)?;
    let written = if on {
        write(&path, &text(autostart))
    } else {
        std::fs::remove_file(&path)
    };
    match written {
        Err(error) if !on && error.kind() == ErrorKind::NotFound => Ok(()),
        written => written.map_err(|error| failed(&error)),
    }
}

/// All or nothing: a session that starts meanwhile reads a whole entry.
fn write(path: &std::path::Path, text: &str) -> std::io::Result<()> {
    let folder = path.parent().unwrap_or(path);
    std::fs::create_dir_all(folder)?;
    let fresh = path.with_extension("new");
    let mut file = std::fs::File::create(&fresh)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    std::fs::rename(fresh, path)
}

fn text(autostart: &Autostart) -> String {
    format!(
        "[Desktop Entry]\nType=Application\nName=Kawka\nIcon=kawka\nExec={}\nTerminal=false\n\
         StartupNotify=false\nX-GNOME-Autostart-enabled=true\n",
        exec(autostart)
    )
}

/// Program and arguments, each quoted; a path that is not Unicode cannot stand in an entry and is not found then.
fn exec(autostart: &Autostart) -> String {
    let program = autostart.program.to_string_lossy();
    std::iter::once(program.as_ref())
        .chain(autostart.arguments.iter().map(String::as_str))
        .map(quoted)
        .collect::<Vec<_>>()
        .join(" ")
}

/// Escaped twice: once as a quoted argument, once as a string of the entry. `%` begins a field code.
fn quoted(argument: &str) -> String {
    let mut quoted = String::from("\"");
    for letter in argument.chars() {
        match letter {
            '"' | '`' | '$' => {
                quoted.push_str("\\\\");
                quoted.push(letter);
            }
            '\\' => quoted.push_str("\\\\\\\\"),
            '%' => quoted.push_str("%%"),
            '\n' => quoted.push_str("\\n"),
            '\t' => quoted.push_str("\\t"),
            letter => quoted.push(letter),
        }
    }
    quoted.push('"');
    quoted
}

fn failed(error: &std::io::Error) -> AutostartError {
    AutostartError(error.kind().to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The expectations are worked out from the specification's two rounds of escaping.
    #[test]
    fn any_path_survives_the_entry() {
        for (argument, expected) in [
            ("/usr/bin/kawka", r#""/usr/bin/kawka""#),
            ("/home/Łucja/my desk", r#""/home/Łucja/my desk""#),
            ("50% $HOME", r#""50%% \\$HOME""#),
            (r"a\b", r#""a\\\\b""#),
            ("say \"hi\"", r#""say \\"hi\\"""#),
        ] {
            assert_eq!(quoted(argument), expected, "{argument}");
        }
    }
}
