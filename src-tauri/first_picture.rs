//! The first picture of Today, made while the page's process still starts.
//!
//! Most of a start is the page: its process links the web view for a tenth of a second, then its scripts read and build what
//! the window shows. The same components, built for it (`ui/src/first_picture.ts`), are written as text meanwhile, so that
//! the page has only to lay them out; its own scripts take them over once they are on the screen. A page that gets no
//! picture builds it as it builds everything else.
//!
//! They are written in a copy of this process that ends with its work (`fork`, POSIX): an engine for scripts in this one
//! would keep 13 MiB. It is copied before the first thread of ours, so that nobody holds a lock in it who is not there. One
//! thread is older, the sweeper of the web view's memory, which sleeps by then: should it not, the copy hangs and is ended.

use std::borrow::Cow;
use std::sync::Mutex;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::time::Duration;

use kawka_desk::view::StartState;
use serde::Deserialize;

/// A page waits so long for its picture, if somebody is at it: a file that opens more slowly is waited for in sight.
const LONGEST: Duration = Duration::from_millis(500);

/// What the page shows before its scripts.
#[derive(Debug, Deserialize)]
pub struct Picture {
    /// `en` or `pl`.
    language: String,
    /// `light`, `dark` or `system`.
    theme: String,
    /// HTML.
    body: String,
}

/// A frame and the way to it. Nobody is waited for once that is dropped.
pub fn frame() -> (SyncSender<Picture>, Frame) {
    let (picture, frame) = sync_channel(1);
    (picture, Frame(Mutex::new(Some(frame))))
}

/// Where the picture is awaited.
#[derive(Debug)]
pub struct Frame(Mutex<Option<Receiver<Picture>>>);

impl Frame {
    /// Puts the picture into the page that is asked for first; one that is loaded anew builds its own, also where the
    /// picture came too late for the first.
    pub fn hang(&self, page: &mut Cow<'static, [u8]>) {
        let Some(picture) = self.0.lock().ok().and_then(|mut frame| frame.take()) else {
            return;
        };
        let picture = tokio::task::block_in_place(|| picture.recv_timeout(LONGEST));
        if let (Ok(picture), Ok(text)) = (picture, std::str::from_utf8(page)) {
            *page = hung(text, &picture).into_bytes().into();
        }
    }
}

/// Unseen until the typeface is there (`main.ts`): it is laid out once.
fn hung(page: &str, picture: &Picture) -> String {
    let Picture {
        language,
        theme,
        body,
    } = picture;
    let root = format!("<html lang=\"{language}\" data-theme=\"{theme}\">");
    let body = format!("<div id=\"app\" hidden>{body}</div>");
    page.replacen("<html lang=\"en\">", &root, 1)
        .replacen("<div id=\"app\"></div>", &body, 1)
}

#[cfg(target_os = "linux")]
pub use linux::Painter;

/// Nobody: the page builds its first picture itself.
#[cfg(not(target_os = "linux"))]
#[derive(Debug)]
pub struct Painter;

#[cfg(not(target_os = "linux"))]
impl Painter {
    /// `None`.
    pub fn hire(_script: impl FnOnce() -> Option<String>) -> Option<Self> {
        None
    }

    /// `None`.
    pub fn paint(self, _start: &StartState) -> Option<Picture> {
        None
    }
}

#[cfg(target_os = "linux")]
mod linux {
    use std::io::{self, Read as _, Write as _};
    use std::net::Shutdown;
    use std::os::unix::net::UnixStream;
    use std::time::Duration;

    use fork::{Fork, fork};
    use rustix::process::{
        Pid, Signal, WaitOptions, getpid, kill_process, set_parent_process_death_signal, waitpid,
    };

    use super::{Picture, StartState};

    /// This one and the sweeper of the web view's memory, which its libraries start.
    const THREADS: usize = 2;

    /// A copy that has not answered by then hangs.
    const LIMIT: Duration = Duration::from_secs(2);

    /// The process that makes the picture.
    #[derive(Debug)]
    pub struct Painter {
        process: Pid,
        line: UnixStream,
    }

    impl Painter {
        /// Starts it; it reads its `script` meanwhile. `None` where more threads run already.
        pub fn hire(script: impl FnOnce() -> Option<String>) -> Option<Self> {
            if std::fs::read_dir("/proc/self/task").ok()?.count() > THREADS {
                return None;
            }
            let (ours, theirs) = UnixStream::pair().ok()?;
            match fork().ok()? {
                Fork::Parent(process) => Some(Self {
                    process: Pid::from_raw(process)?,
                    line: ours,
                }),
                Fork::Child => {
                    // Nor does it stay where the one that it is a copy of is gone.
                    let _ = set_parent_process_death_signal(Some(Signal::KILL));
                    drop(ours);
                    if let Err(error) = work(script, theirs) {
                        tracing::warn!(%error, "the first picture was not made");
                    }
                    // What this process would do at its end is for the one to do that it is a copy of.
                    let _ = kill_process(getpid(), Signal::KILL);
                    std::process::abort()
                }
            }
        }

        /// The picture of what was opened; `None` where it cannot be made.
        pub fn paint(mut self, start: &StartState) -> Option<Picture> {
            self.line.set_read_timeout(Some(LIMIT)).ok()?;
            self.line.set_write_timeout(Some(LIMIT)).ok()?;
            self.line.write_all(&serde_json::to_vec(start).ok()?).ok()?;
            self.line.shutdown(Shutdown::Write).ok()?;
            let mut picture = String::new();
            self.line.read_to_string(&mut picture).ok()?;
            serde_json::from_str(&picture).ok()
        }
    }

    impl Drop for Painter {
        fn drop(&mut self) {
            let _ = kill_process(self.process, Signal::KILL);
            let _ = waitpid(Some(self.process), WaitOptions::empty());
        }
    }

    /// Writes the picture of the start that comes down the line. Errors tell of places in the script and of no text.
    fn work(script: impl FnOnce() -> Option<String>, mut line: UnixStream) -> io::Result<()> {
        use javascriptcore::{Context, ContextExt as _, ExceptionExt as _, ValueExt as _};

        let Some(script) = script() else {
            return Ok(());
        };
        let engine = Context::new();
        let run = |code: &str| {
            let value = engine.evaluate(code).map(|value| value.to_str());
            match engine.exception() {
                Some(error) => Err(io::Error::other(format!(
                    "line {}, column {}",
                    error.line_number(),
                    error.column_number()
                ))),
                None => value.ok_or_else(|| io::Error::other("no value")),
            }
        };
        run(&script)?;
        let mut start = String::new();
        line.read_to_string(&mut start)?;
        if start.is_empty() {
            // Nothing was opened.
            return Ok(());
        }
        line.write_all(run(&format!("firstPicture.paint({start})"))?.as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "<html lang=\"en\"><body><div id=\"app\"></div></body></html>";

    fn picture() -> Picture {
        Picture {
            language: "pl".to_owned(),
            theme: "dark".to_owned(),
            body: "<main>Dziś</main>".to_owned(),
        }
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn the_first_page_gets_the_picture_and_a_second_one_builds_its_own() {
        let (sender, frame) = frame();
        sender.send(picture()).unwrap();
        drop(sender);
        let mut page = Cow::Borrowed(PAGE.as_bytes());
        frame.hang(&mut page);
        assert_eq!(
            std::str::from_utf8(&page).unwrap(),
            "<html lang=\"pl\" data-theme=\"dark\"><body><div id=\"app\" hidden><main>Dziś</main></div></body></html>"
        );
        let mut again = Cow::Borrowed(PAGE.as_bytes());
        frame.hang(&mut again);
        assert_eq!(again, PAGE.as_bytes());
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_picture_that_comes_too_late_is_for_no_later_page() {
        let (sender, frame) = frame();
        let mut page = Cow::Borrowed(PAGE.as_bytes());
        frame.hang(&mut page);
        assert_eq!(page, PAGE.as_bytes());
        assert!(sender.send(picture()).is_err());
        frame.hang(&mut page);
        assert_eq!(page, PAGE.as_bytes());
    }

    #[test]
    fn the_page_has_a_place_for_it() {
        let page = include_str!("../ui/index.html");
        let hung = hung(page, &picture());
        assert!(hung.contains("<html lang=\"pl\" data-theme=\"dark\">"));
        assert!(hung.contains("<div id=\"app\" hidden><main>Dziś</main></div>"));
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_process_with_threads_is_not_copied() {
        let others: Vec<_> = (0..2)
            .map(|_| std::thread::spawn(std::thread::park))
            .collect();
        assert!(Painter::hire(|| None).is_none());
        for other in others {
            other.thread().unpark();
            other.join().unwrap();
        }
    }
}
