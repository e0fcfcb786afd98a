//! The stand-in for Vimeo before the real tus server: started, given trouble, listened to.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::Value;

/// Longer than anything takes on a busy machine; reached only by a failure.
const PATIENCE: Duration = Duration::from_secs(300);

/// A running stand-in; gone with this value.
pub struct Host {
    child: Child,
    port: u16,
    folder: PathBuf,
    lines: Mutex<Receiver<String>>,
    all: Arc<Mutex<Vec<String>>>,
}

impl Host {
    /// Starts one that keeps what arrives in a folder.
    pub fn start(folder: &Path) -> Self {
        std::fs::create_dir_all(folder).unwrap();
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vimeo/stand_in.mjs");
        let mut child = Command::new("node")
            .arg(script)
            .arg(folder)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let (sender, lines) = channel();
        let all = Arc::new(Mutex::new(Vec::new()));
        let (said, output) = (Arc::clone(&all), child.stdout.take().unwrap());
        std::thread::spawn(move || {
            for line in BufReader::new(output).lines().map_while(Result::ok) {
                said.lock().unwrap().push(line.clone());
                // Whoever listened may be gone.
                let _ = sender.send(line);
            }
        });
        let port = lines.recv_timeout(PATIENCE).unwrap().parse().unwrap();
        Self {
            child,
            port,
            folder: folder.to_owned(),
            lines: Mutex::new(lines),
            all,
        }
    }

    pub fn address(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Waits until it says something.
    pub fn wait_for(&self, word: &str) {
        let lines = self.lines.lock().unwrap();
        while lines.recv_timeout(PATIENCE).expect(word) != word {}
    }

    /// Whether it ever said something.
    pub fn heard(&self, word: &str) -> bool {
        self.all.lock().unwrap().iter().any(|line| line == word)
    }

    /// Orders trouble, or the end of it.
    pub fn trouble(&self, fields: &Value) {
        self.ask("PUT", "/trouble", &fields.to_string());
    }

    /// How often what was asked.
    pub fn counted(&self) -> Value {
        self.ask("GET", "/counted", "")
    }

    /// The one file that arrived.
    pub fn only_file(&self) -> PathBuf {
        let entries = std::fs::read_dir(&self.folder).unwrap();
        let files: Vec<PathBuf> = entries
            .map(|entry| entry.unwrap().path())
            // The server keeps what it knows of an upload beside it.
            .filter(|path| path.extension().is_none())
            .collect();
        assert_eq!(files.len(), 1, "{files:?}");
        files[0].clone()
    }

    fn ask(&self, method: &str, path: &str, body: &str) -> Value {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        let length = body.len();
        write!(
            stream,
            "{method} {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: {length}\r\n\r\n{body}"
        )
        .unwrap();
        let mut text = String::new();
        stream.read_to_string(&mut text).unwrap();
        let (_, answer) = text.split_once("\r\n\r\n").unwrap();
        let start = answer.find('{').unwrap();
        let end = answer.rfind('}').unwrap();
        serde_json::from_str(&answer[start..=end]).unwrap()
    }
}

impl Drop for Host {
    fn drop(&mut self) {
        // It may have ended by itself: that is what is wanted.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
