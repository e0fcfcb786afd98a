//! A folder of recordings, with files whose times are set, and the uploads of a desk carried out.

use std::fs::{File, FileTimes};
use std::io::Write as _;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::SystemTime;

use chrono::{DateTime, Utc};
use kawka_desk::port::Secret;
use kawka_desk::view::FolderLook;
use kawka_desk::{Step, Uploader};

use super::TestDesk;
use super::feed::wait;
use super::video_host::MemoryVideoHost;

/// A folder beside the data folder, set as the folder of recordings.
pub struct RecordingsFolder {
    pub path: PathBuf,
}

impl RecordingsFolder {
    pub fn of(own: &TestDesk) -> Self {
        let path = own.folder.path().with_file_name("Zoom");
        std::fs::create_dir_all(&path).unwrap();
        let mut settings = own.get_settings().unwrap();
        if settings.recordings.folder.is_empty() {
            settings.recordings.folder = path.to_str().unwrap().to_owned();
            own.change_settings(&settings).unwrap();
        }
        Self { path }
    }

    /// Writes a file that was last written at an instant; gives its path.
    pub fn add(&self, name: &str, content: &[u8], at: DateTime<Utc>) -> String {
        let path = self.path.join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        let mut file = File::create(&path).unwrap();
        file.write_all(content).unwrap();
        set_time(&file, at);
        path.to_str().unwrap().to_owned()
    }

    /// A file of many bytes that take no room.
    pub fn add_sparse(&self, name: &str, size: u64, at: DateTime<Utc>) -> String {
        let path = self.add(name, b"", at);
        let file = File::options().write(true).open(&path).unwrap();
        file.set_len(size).unwrap();
        set_time(&file, at);
        path
    }

    /// Two looks, far enough apart; gives what the second one did.
    pub fn look_twice(&self, own: &TestDesk) -> FolderLook {
        own.look_at_recordings().unwrap();
        own.clock.minutes(1);
        own.look_at_recordings().unwrap()
    }
}

fn set_time(file: &File, at: DateTime<Utc>) {
    let times = FileTimes::new().set_modified(SystemTime::from(at));
    file.set_times(times).unwrap();
}

/// One that holds a good token and sends small parts.
pub fn uploader(own: &TestDesk, host: &Arc<MemoryVideoHost>) -> Uploader {
    Uploader::new(
        Arc::clone(&own.desk),
        Arc::clone(host) as _,
        Arc::clone(&own.secrets) as _,
        Some(Secret::new("good")),
    )
    .in_parts_of(4)
}

/// Carries out what is due; gives until when the rest waits.
pub fn run(uploader: &mut Uploader) -> Option<DateTime<Utc>> {
    for _ in 0..200 {
        if let Step::Waits(until) = wait(uploader.step()).unwrap() {
            return until;
        }
    }
    panic!("it never comes to rest");
}

/// As [`run()`], with an uploader that knows nothing yet.
pub fn upload_all(own: &TestDesk, host: &Arc<MemoryVideoHost>) -> Option<DateTime<Utc>> {
    run(&mut uploader(own, host))
}
