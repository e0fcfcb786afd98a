//! Starting other programs, waiting for them, and ending them together with all they started.
//!
//! Each program leads a process group of its own: Ctrl+C then reaches only us, and we end things in
//! the right order. Killed outright, we cannot; so what must not outlive us is started through
//! `setpriv --pdeathsig` where there is one (the same request from Rust would need unsafe code).

use crate::failure::{Because, Failure, Result};
use crate::{places, signals};
use std::ffi::OsStr;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

/// How long a program may take to end after it was asked to.
const PATIENCE: Duration = Duration::from_secs(5);

/// A command that is asked to end when we die.
pub fn bound_to_us(program: impl AsRef<OsStr>) -> Command {
    match places::program("setpriv") {
        Some(setpriv) => {
            let mut command = Command::new(setpriv);
            command.args(["--pdeathsig", "TERM", "--"]).arg(program);
            command
        }
        None => Command::new(program),
    }
}

/// What a program prints, when it ends well.
pub fn output_of(command: &mut Command) -> Result<String> {
    let (status, text) = run_quietly(command)?;
    if status.success() {
        Ok(text)
    } else {
        Err(Failure::new(format!(
            "{} failed ({status}).",
            in_words(command)
        )))
    }
}

/// What a program prints, however it ends.
pub fn output_even_if_failed(command: &mut Command) -> Result<String> {
    command.stderr(Stdio::null());
    run_quietly(command).map(|(_, text)| text)
}

fn run_quietly(command: &mut Command) -> Result<(ExitStatus, String)> {
    command.stdin(Stdio::null()).stdout(Stdio::piped());
    let child = command
        .spawn()
        .because(|| format!("start {}", in_words(command)))?;
    let output = child
        .wait_with_output()
        .because(|| format!("read from {}", in_words(command)))?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    Ok((output.status, text))
}

/// Runs a program to its end, with its output on our terminal; fails when it does, or when `limit`
/// has passed.
pub fn step(command: &mut Command, limit: Option<Duration>) -> Result<()> {
    command.stdin(Stdio::null());
    let mut running = Running::start(command)?;
    match running.wait(limit)? {
        Some(status) if status.success() => Ok(()),
        Some(status) => Err(Failure::new(format!(
            "{} failed ({status}).",
            in_words(command)
        ))),
        None => Err(Failure::new(format!(
            "{} was stopped: it took longer than {} s.",
            in_words(command),
            limit.unwrap_or_default().as_secs()
        ))),
    }
}

/// A command as one would type it.
pub fn in_words(command: &Command) -> String {
    let mut words = vec![command.get_program().display().to_string()];
    words.extend(command.get_args().map(|word| word.display().to_string()));
    format!("`{}`", words.join(" "))
}

/// A running program and its process group; both end when this is dropped.
#[derive(Debug)]
pub struct Running {
    child: Child,
}

impl Running {
    /// Starts it as the leader of a process group of its own.
    pub fn start(command: &mut Command) -> Result<Self> {
        #[cfg(unix)]
        {
            use std::os::unix::process::CommandExt;
            command.process_group(0);
        }
        let child = command
            .spawn()
            .because(|| format!("start {}", in_words(command)))?;
        Ok(Self { child })
    }

    /// Its process id, which is that of its group.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Its input, if that was piped; dropping it closes it.
    pub fn take_input(&mut self) -> Option<impl std::io::Write> {
        self.child.stdin.take()
    }

    /// How it ended, or `None` while it runs.
    pub fn find_end(&mut self) -> Result<Option<ExitStatus>> {
        self.child
            .try_wait()
            .because(|| format!("wait for process {}", self.child.id()))
    }

    /// Waits for its end; `None` when `limit` has passed, and then it still runs.
    pub fn wait(&mut self, limit: Option<Duration>) -> Result<Option<ExitStatus>> {
        signals::wait_for(limit, || self.find_end())
    }

    /// Asks the whole group to end, and makes it.
    pub fn stop(&mut self) {
        if !matches!(self.child.try_wait(), Ok(Some(_))) {
            signal(Target::Group(self.child.id()), Signal::Terminate);
            let begin = Instant::now();
            // Not interruptible: this is what an interruption ends in.
            while begin.elapsed() < PATIENCE && matches!(self.child.try_wait(), Ok(None)) {
                std::thread::sleep(Duration::from_millis(10));
            }
        }
        // Whoever is left in the group did not listen.
        signal(Target::Group(self.child.id()), Signal::Kill);
        if cfg!(not(unix)) {
            let _already_ended = self.child.kill();
        }
        let _reaped = self.child.wait();
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.stop();
    }
}

/// Whom a signal is for.
#[derive(Debug, Clone, Copy)]
pub enum Target {
    /// One process.
    Process(u32),
    /// A process group, by its leader's id.
    Group(u32),
}

/// What it asks for.
#[derive(Debug, Clone, Copy)]
pub enum Signal {
    /// Please end.
    Terminate,
    /// End.
    Kill,
}

/// Sends a signal; that nobody is there any more is no error. The shell's own `kill` is used, as
/// the program of that name is not part of every small system.
pub fn signal(target: Target, signal: Signal) {
    if cfg!(not(unix)) {
        return;
    }
    let name = match signal {
        Signal::Terminate => "TERM",
        Signal::Kill => "KILL",
    };
    let target = match target {
        Target::Process(id) => id.to_string(),
        Target::Group(id) => format!("-{id}"),
    };
    let _nobody_there = Command::new("sh")
        .args(["-c", "kill -s \"$0\" -- \"$1\"", name, &target])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    fn shell(script: &str) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", script]).stdin(Stdio::null());
        command
    }

    #[test]
    fn a_step_reports_how_it_ended() {
        assert!(step(&mut shell("exit 0"), None).is_ok());
        let failure = step(&mut shell("exit 3"), None).unwrap_err();
        assert!(failure.to_string().contains("exit status: 3"), "{failure}");
    }

    #[test]
    fn a_step_that_takes_too_long_is_stopped() {
        let begin = Instant::now();
        let failure = step(&mut shell("sleep 60"), Some(Duration::from_millis(100))).unwrap_err();
        assert!(failure.to_string().contains("took longer"), "{failure}");
        assert!(begin.elapsed() < Duration::from_secs(30));
    }

    #[test]
    fn the_whole_group_ends_with_its_leader() {
        let mut leader = Running::start(
            shell("(trap '' TERM; exec sleep 61) & echo $!; wait").stdout(Stdio::piped()),
        )
        .unwrap();
        let mut line = String::new();
        let mut output = std::io::BufReader::new(leader.child.stdout.take().unwrap());
        std::io::BufRead::read_line(&mut output, &mut line).unwrap();
        leader.stop();
        let gone = signals::wait_for(Some(PATIENCE), || {
            let state = std::fs::read_to_string(format!("/proc/{}/stat", line.trim()));
            Ok(state.map_or(Some(()), |state| state.contains(") Z ").then_some(())))
        });
        assert!(gone.unwrap().is_some());
    }

    #[test]
    fn a_command_is_shown_as_typed() {
        let mut command = Command::new("cargo");
        command.args(["fmt", "--check"]);
        assert_eq!(in_words(&command), "`cargo fmt --check`");
    }
}
