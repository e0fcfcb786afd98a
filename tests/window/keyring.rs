//! The keyring adapter against `gnome-keyring-daemon` and against everything that may stand in its place. The store
//! crate knows its bus from the environment only, so each case runs the adapter in a process of its own: this test
//! binary, started again, taking orders on standard input.

#![expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

use std::io::{BufRead, BufReader, Write};
use std::process::{ChildStdin, ChildStdout, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use kawka::adapters::keyring::OsKeyring;
use kawka_desk::port::Secrets;

use crate::private_bus::{PrivateBus, Process, Screen};

const HUNG_SERVICE: (&str, &str) = ("org.freedesktop.secrets", "/bin/sleep 300");
const HUNG_PROMPTER: (&str, &str) = ("org.gnome.keyring.SystemPrompter", "/bin/sleep 300");
const BROKEN_PROMPTER: (&str, &str) = ("org.gnome.keyring.SystemPrompter", "/bin/false");
const BROKEN_SERVICE: (&str, &str) = ("org.freedesktop.secrets", "/bin/false");

/// Three seconds, and what a busy machine adds.
const IN_TIME: Duration = Duration::from_millis(4500);

/// A process with an [`OsKeyring`] in it.
struct Desk {
    orders: ChildStdin,
    answers: BufReader<ChildStdout>,
    _process: Process,
}

impl Desk {
    fn on(bus: &PrivateBus) -> Self {
        Self::start(bus.command(std::env::current_exe().unwrap()))
    }

    fn start(mut command: Command) -> Self {
        let path = module_path!().split_once("::").unwrap().1;
        let mut child = command
            .args([
                "--exact",
                &format!("{path}::take_orders"),
                "--ignored",
                "--nocapture",
            ])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let (orders, answers) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
        Self {
            orders,
            answers: BufReader::new(answers),
            _process: Process(child),
        }
    }

    /// Gives an order such as `find key` and returns the adapter's answer.
    fn ask(&mut self, order: &str) -> String {
        let begun = Instant::now();
        writeln!(self.orders, "{order}").unwrap();
        let mut line = String::new();
        while !line.contains("answer: ") {
            line.clear();
            assert_ne!(
                self.answers.read_line(&mut line).unwrap(),
                0,
                "the desk's process ended"
            );
        }
        assert!(
            begun.elapsed() < IN_TIME,
            "{order} took {:?}",
            begun.elapsed()
        );
        line.trim().split_once("answer: ").unwrap().1.to_owned()
    }
}

#[test]
#[ignore = "not a test: the other tests start it in a process of its own"]
fn take_orders() {
    let mut keyring = OsKeyring::new("kawka-test");
    for order in std::io::stdin().lines() {
        let order = order.unwrap();
        let words: Vec<_> = order.split(' ').collect();
        let answer = match words[..] {
            ["find", name] => format!("{:?}", keyring.find(name)),
            ["set", name, secret] => format!("{:?}", keyring.set(name, secret)),
            ["remove", name] => format!("{:?}", keyring.remove(name)),
            ["service", service] => {
                keyring = OsKeyring::new(service);
                "ok".to_owned()
            }
            _ => panic!("no such order"),
        };
        println!("\nanswer: {answer}");
    }
}

fn every_call_says(desk: &mut Desk, expected: &str) {
    for order in ["find key", "set key deadbeef", "remove key"] {
        assert_eq!(desk.ask(order), format!("Err({expected})"), "{order}");
    }
}

#[test]
fn a_secret_is_kept_across_a_restart_of_the_keyring_and_removed_on_demand() {
    let bus = PrivateBus::start(&[]);
    let mut daemon = bus.keyring(Some("open sesame"));
    let mut desk = Desk::on(&bus);
    assert_eq!(desk.ask("find key"), "Ok(None)");
    assert_eq!(desk.ask("set key 00ff"), "Ok(())");
    assert_eq!(desk.ask("set key zażółć"), "Ok(())");
    assert_eq!(desk.ask("find other"), "Ok(None)");

    daemon.end();
    bus.wait_for_owner("org.freedesktop.secrets", false);
    every_call_says(&mut desk, "Absent");
    let _daemon = bus.keyring(Some("open sesame"));
    assert_eq!(desk.ask("find key"), "Ok(Some(\"zażółć\"))");

    assert_eq!(desk.ask("service another-folder"), "ok");
    assert_eq!(desk.ask("find key"), "Ok(None)");
    assert_eq!(desk.ask("service kawka-test"), "ok");
    assert_eq!(desk.ask("remove key"), "Ok(())");
    assert_eq!(desk.ask("find key"), "Ok(None)");
    assert_eq!(desk.ask("remove key"), "Ok(())");
}

#[test]
fn nobody_there_is_absent_and_a_late_keyring_is_found_without_restart() {
    let bus = PrivateBus::start(&[]);
    let mut desk = Desk::on(&bus);
    every_call_says(&mut desk, "Absent");
    let _daemon = bus.keyring(Some("pw"));
    assert_eq!(desk.ask("set key 00ff"), "Ok(())");
    assert_eq!(desk.ask("find key"), "Ok(Some(\"00ff\"))");
}

#[test]
fn no_bus_is_absent() {
    let bus = PrivateBus::start(&[]);
    let mut command = bus.command(std::env::current_exe().unwrap());
    command.env("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus");
    every_call_says(&mut Desk::start(command), "Absent");
}

#[test]
fn a_service_that_cannot_be_started_is_absent() {
    every_call_says(
        &mut Desk::on(&PrivateBus::start(&[BROKEN_SERVICE])),
        "Absent",
    );
}

#[test]
fn a_locked_keyring_is_locked_until_it_is_not() {
    for (spoken, prompter) in [
        ("nobody to ask", &[][..]),
        ("a prompter that cannot start", &[BROKEN_PROMPTER]),
        ("waiting for a person", &[HUNG_PROMPTER]),
    ] {
        let bus = PrivateBus::start(prompter);
        let mut daemon = bus.keyring(Some("pw"));
        let mut desk = Desk::on(&bus);
        assert_eq!(desk.ask("set key 00ff"), "Ok(())", "{spoken}");
        daemon.end();
        let mut daemon = bus.keyring(None);
        every_call_says(&mut desk, "Locked");
        daemon.end();
        let _daemon = bus.keyring(Some("pw"));
        assert_eq!(
            desk.ask("find key"),
            "Ok(Some(\"00ff\"))",
            "{spoken}: what was refused has changed nothing"
        );
    }
}

#[test]
fn a_service_that_never_starts_is_hung() {
    let bus = PrivateBus::start(&[HUNG_SERVICE]);
    every_call_says(&mut Desk::on(&bus), "Hung");
}

#[test]
fn a_service_that_stops_answering_is_hung_until_it_goes_on() {
    let bus = PrivateBus::start(&[]);
    let daemon = bus.keyring(Some("pw"));
    let mut desk = Desk::on(&bus);
    assert_eq!(desk.ask("set key 00ff"), "Ok(())");
    daemon.signal("STOP");
    every_call_says(&mut desk, "Hung");
    daemon.signal("CONT");
    assert_eq!(desk.ask("find key"), "Ok(Some(\"00ff\"))");
}

/// The real prompter on a screen, and a person who presses Escape.
#[test]
fn a_person_who_declines_is_a_refusal() {
    let screen = Screen::start();
    let prompter = format!("env DISPLAY={} /usr/libexec/gcr-prompter", screen.display());
    let bus = PrivateBus::start(&[("org.gnome.keyring.SystemPrompter", &prompter)]);
    let mut daemon = bus.keyring(Some("pw"));
    let mut desk = Desk::on(&bus);
    assert_eq!(desk.ask("set key 00ff"), "Ok(())");
    daemon.end();
    let _daemon = bus.keyring(None);

    let (display, done) = (
        screen.display().to_owned(),
        Arc::new(AtomicBool::new(false)),
    );
    let stop = Arc::clone(&done);
    let person = std::thread::spawn(move || {
        while !stop.load(Ordering::Relaxed) {
            let _ = Command::new("xdotool")
                .args(["key", "Escape"])
                .env("DISPLAY", &display)
                .status();
            std::thread::sleep(Duration::from_millis(100));
        }
    });
    let answer = desk.ask("find key");
    done.store(true, Ordering::Relaxed);
    person.join().unwrap();
    assert_eq!(answer, "Err(Refused)");
}
