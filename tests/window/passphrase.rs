//! A verb asks for the passphrase of a folder at a terminal, and nowhere else.

use std::process::Stdio;

use serde_json::Value;

use crate::machine::{KAWKA, Language, Machine};
use crate::mocks::PYTHON;

const VARIABLE: &str = "KAWKA_PASSPHRASE";
const RIGHT: &str = "zxq passphrase at a terminal";
const WRONG: &str = "zxq not this one";
const ASKED: &str = "Passphrase: \r\n";
const CONTROL_C: &str = "\u{3}";
const CONTROL_D: &str = "\u{4}";

/// Somebody at a terminal, who types as soon as nothing is shown any more.
const SCRIPT: &str = "
import fcntl, json, os, pty, signal, subprocess, sys, termios, time
typed, *words = sys.argv[1:]
signal.alarm(60)
terminal, theirs = pty.openpty()
os.set_blocking(terminal, False)
verb = subprocess.Popen(words, stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True,
                        preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0))
def is_shown():
    return bool(termios.tcgetattr(theirs)[3] & termios.ECHO)
seen, has_typed = b'', False
while True:
    has_ended = verb.poll() is not None
    try:
        seen += os.read(terminal, 4096)
    except BlockingIOError:
        if has_ended:
            break
        time.sleep(0.01)
    if b'Passphrase: ' in seen and not has_typed and not is_shown():
        os.write(terminal, typed.encode() + b'\\n')
        has_typed = True
print(json.dumps({'code': verb.returncode, 'seen': seen.decode(), 'is_shown': is_shown()}))
";

/// What somebody at a terminal saw.
#[derive(Debug)]
struct Seen {
    /// Exit code; of a signal, its number below zero.
    code: i64,
    text: String,
    /// The terminal shows what is typed, afterwards.
    is_shown: bool,
}

impl Seen {
    /// Fails unless it asked once, and returns what it said then.
    fn after_asking(&self) -> &str {
        let said = self.text.strip_prefix(ASKED);
        let said = said.unwrap_or_else(|| panic!("{self:?}"));
        assert!(!said.contains("Passphrase"), "asked again: {self:?}");
        assert!(!said.contains("zxq"), "shown: {self:?}");
        assert!(self.is_shown, "{self:?}");
        said
    }

    /// Fails unless it asked once and refused with one line that holds these words.
    fn refused(&self, words: &str) {
        let said = self.after_asking();
        assert_eq!(self.code, 1, "{self:?}");
        assert_eq!(said.lines().count(), 1, "{self:?}");
        assert!(said.starts_with("kawka: "), "{self:?}");
        assert!(said.contains(words), "{self:?}");
    }
}

/// Does a verb at a terminal, and types this when it asks.
fn at_terminal(machine: &Machine, set: Option<&str>, typed: &str, words: &[&str]) -> Seen {
    let output = machine
        .command(PYTHON)
        .args(["-c", SCRIPT, typed, KAWKA, "--data"])
        .arg(machine.data())
        .args(words)
        .envs(set.map(|passphrase| (VARIABLE, passphrase)))
        .stdin(Stdio::null())
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    let seen: Value = serde_json::from_slice(&output.stdout).unwrap();
    Seen {
        code: seen["code"].as_i64().unwrap(),
        text: seen["seen"].as_str().unwrap().to_owned(),
        is_shown: seen["is_shown"].as_bool().unwrap(),
    }
}

/// A machine whose folder is protected by [`RIGHT`] and knows Anna.
fn protected() -> Machine {
    let machine = Machine::without_screen(Language::English);
    let made = machine.kawka_with(
        &[(VARIABLE, RIGHT)],
        &["customers", "add", "--name", "Anna Nowa"],
    );
    assert_eq!(made.code, 0, "{made:?}");
    machine
}

#[test]
fn at_a_terminal_a_verb_asks_once_and_shows_nothing_of_the_answer() {
    let machine = protected();
    for set in [None, Some("")] {
        let seen = at_terminal(&machine, set, RIGHT, &["customers"]);
        assert_eq!(seen.code, 0, "{seen:?}");
        assert!(seen.after_asking().contains("Anna Nowa"), "{seen:?}");
    }
    let verbs: [&[&str]; 3] = [
        &["customers", "add", "--name", "Ewa Nowa"],
        &["backup"],
        &["restore", "--latest"],
    ];
    for words in verbs {
        let seen = at_terminal(&machine, None, RIGHT, words);
        assert_eq!(seen.code, 0, "{seen:?}");
        seen.after_asking();
    }
    let seen = at_terminal(&machine, Some(RIGHT), RIGHT, &["customers"]);
    assert_eq!(seen.code, 0, "{seen:?}");
    assert!(!seen.text.contains("Passphrase"), "{seen:?}");
    machine
        .kawka(&["customers"])
        .refused("set KAWKA_PASSPHRASE");
}

#[test]
fn a_wrong_passphrase_and_none_are_refused_in_one_line() {
    let machine = protected();
    at_terminal(&machine, None, WRONG, &["customers"]).refused("does not fit");
    at_terminal(&machine, None, "", &["customers"]).refused("set KAWKA_PASSPHRASE");
    at_terminal(&machine, None, CONTROL_D, &["customers"]).refused("set KAWKA_PASSPHRASE");
}

#[test]
fn ctrl_c_ends_the_asking_and_leaves_the_terminal_as_it_was() {
    let machine = protected();
    let seen = at_terminal(&machine, None, CONTROL_C, &["customers"]);
    assert_eq!(seen.code, -2, "SIGINT: {seen:?}");
    assert_eq!(seen.after_asking(), "");
}
