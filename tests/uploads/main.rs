//! Uploads as they are: the built program and the real adapter against a real tus server, `@tus/server`, behind a
//! stand-in for Vimeo's calls (`tests/vimeo`). `cargo xtask test` installs what the server needs and runs this.
//!
//! Nothing waits for time: the server says when it holds or cuts a connection, and the program's clock is set.
#![allow(clippy::unwrap_used, reason = "a failing unwrap is a failing test")]

mod host;

use std::process::{Child, Command, Output, Stdio};
use std::sync::Arc;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use kawka::adapters::vimeo::Vimeo;
use kawka_desk::port::{Clock, Secret, Secrets, SecretsError};
use kawka_desk::view::{NewBooking, NewConsent, NewOutcome, Protection, RecordingFilter, SetUp};
use kawka_desk::wording::Language;
use kawka_desk::{Access, Desk, Opened, Step, Uploader};
use kawka_domain::booking::Outcome;
use kawka_domain::consent::{ConsentDecision, ConsentMethod, ConsentScope, Initiative};
use kawka_domain::ids::{BookingId, CustomerId};
use kawka_domain::person::{CustomerDraft, MemberRole};
use kawka_store::DataFolder;
use serde_json::{Value, json};
use sha2::Digest as _;
use tempfile::TempDir;

use host::Host;

const PASSPHRASE: &str = "kawka i drożdżówka";
const MEBIBYTE: usize = 1024 * 1024;
/// Three parts and a bit.
const SIZE: usize = 26 * MEBIBYTE + 4321;

/// Wednesday, 14 October 2026, some minutes after the call ended.
fn at(minute: i64) -> DateTime<Utc> {
    let ended: DateTime<Utc> = "2026-10-14T12:00:00Z".parse().unwrap();
    ended + chrono::Duration::minutes(minute)
}

/// A clock that stands.
struct Stands(DateTime<Utc>);

impl Clock for Stands {
    fn now(&self) -> DateTime<Utc> {
        self.0
    }

    fn system_zone(&self) -> Tz {
        Tz::Europe__Warsaw
    }
}

/// No keyring: the folder has a passphrase and the token is given.
struct NoKeyring;

impl Secrets for NoKeyring {
    fn find(&self, _: &str) -> Result<Option<String>, SecretsError> {
        Err(SecretsError::Absent)
    }

    fn set(&self, _: &str, _: &str) -> Result<(), SecretsError> {
        Err(SecretsError::Absent)
    }

    fn remove(&self, _: &str) -> Result<(), SecretsError> {
        Err(SecretsError::Absent)
    }
}

/// A data folder with one held call whose customer agreed, its recording, and a video host.
struct Scene {
    host: Host,
    data: DataFolder,
    film: std::path::PathBuf,
    customer: CustomerId,
    booking: BookingId,
    temp: TempDir,
}

/// Bytes that look like no others.
fn content(size: usize) -> Vec<u8> {
    let mut seed = 0x9E37_79B9_u32;
    (0..size)
        .map(|_| {
            seed ^= seed << 13;
            seed ^= seed >> 17;
            seed ^= seed << 5;
            u8::try_from(seed & 0xFF).unwrap()
        })
        .collect()
}

fn hash(path: &std::path::Path) -> Vec<u8> {
    sha2::Sha256::digest(std::fs::read(path).unwrap()).to_vec()
}

impl Scene {
    fn new() -> Self {
        let temp = tempfile::tempdir().unwrap();
        let host = Host::start(&temp.path().join("arrived"));
        let data = DataFolder::new(temp.path().join("kawka"));
        let zoom = temp
            .path()
            .join("Zoom/2026-10-14 13.30.05 Ola Wrona's Zoom Meeting");
        std::fs::create_dir_all(&zoom).unwrap();
        let film = zoom.join("video1234.mp4");
        std::fs::write(&film, content(SIZE)).unwrap();
        let file = std::fs::File::options().write(true).open(&film).unwrap();
        file.set_modified(at(0).into()).unwrap();

        let wanted = SetUp {
            name: "Ola Wrona".into(),
            email: String::new(),
            role: MemberRole::Both,
            protection: Protection::Passphrase,
            passphrase: Some(PASSPHRASE.into()),
            names: kawka_domain::reminder::NoticeNames::Never,
        };
        let clock = Arc::new(Stands("2026-10-14T11:00:00Z".parse().unwrap()));
        let (desk, _) =
            kawka_desk::set_up(&data, &NoKeyring, clock, &wanted, Language::English, false)
                .unwrap();
        let customer = desk.add_customer(&jadwiga(), &[]).unwrap().value;
        let booking = desk
            .add_booking(&NewBooking {
                customer_id: customer,
                start: "2026-10-14T11:30:00Z".parse().unwrap(),
                minutes: 30,
                room_url: None,
            })
            .unwrap()
            .value;
        let mut settings = desk.get_settings().unwrap();
        settings.time_zone = "Europe/Warsaw".into();
        settings.recordings.folder = temp.path().join("Zoom").to_str().unwrap().to_owned();
        desk.change_settings(&settings).unwrap();
        drop(desk);
        let scene = Self {
            host,
            data,
            film,
            customer,
            booking,
            temp,
        };
        let desk = scene.desk(1);
        let held = NewOutcome {
            outcome: Outcome::Held,
            remark: String::new(),
        };
        desk.set_outcome(booking, &held).unwrap();
        drop(desk);
        scene.say(ConsentDecision::Given, 1);
        for minute in [2, 3] {
            let look = scene.kawka(minute, &["recordings", "look", "--json"]);
            assert_eq!(look.status.code(), Some(0), "{look:?}");
        }
        assert_eq!(scene.row()["state"], "uploading", "found and queued");
        scene
    }

    fn desk(&self, minute: i64) -> Desk {
        let clock = Arc::new(Stands(at(minute)));
        let opened = kawka_desk::open(
            &self.data,
            &NoKeyring,
            clock,
            Some(PASSPHRASE),
            false,
            Access::Write,
        );
        match opened.unwrap() {
            Opened::Ready(desk) => *desk,
            other => panic!("not open: {other:?}"),
        }
    }

    fn say(&self, decision: ConsentDecision, minute: i64) {
        let said = NewConsent {
            customer_id: self.customer,
            booking_id: Some(self.booking),
            scope: ConsentScope::RecordInternal,
            decision,
            sentence: "May we record this call?".into(),
            language: "en".into(),
            method: ConsentMethod::OralOnCall,
            initiative: Initiative::Theirs,
            answer: String::new(),
            evidence: String::new(),
            evidence_sha256: String::new(),
            asked_by: None,
            said_at: None,
            valid_until: None,
        };
        self.desk(minute).record_consent(&said).unwrap();
    }

    fn command(&self, minute: i64, words: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_kawka"));
        command
            .arg("--data")
            .arg(self.data.path())
            .args(words)
            .env("KAWKA_PASSPHRASE", PASSPHRASE)
            .env("KAWKA_NOW", at(minute).to_rfc3339())
            .env("KAWKA_VIMEO_API", self.host.address())
            .env("KAWKA_VIMEO_TOKEN", "good-token")
            .env("HOME", self.temp.path())
            .env("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent")
            .env_remove("DISPLAY")
            .env_remove("KAWKA_LOG")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    fn kawka(&self, minute: i64, words: &[&str]) -> Output {
        self.command(minute, words).output().unwrap()
    }

    /// Uploads what is due; gives the exit code and what was said besides the progress.
    fn upload(&self, minute: i64) -> (Option<i32>, String) {
        let said = self.kawka(minute, &["recordings", "upload"]);
        let text = String::from_utf8(said.stderr).unwrap();
        let text: Vec<&str> = text.lines().filter(|line| !line.contains("MiB")).collect();
        (said.status.code(), text.join("\n"))
    }

    fn begin(&self, minute: i64) -> Child {
        let words = ["recordings", "upload"];
        self.command(minute, &words)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap()
    }

    fn row(&self) -> Value {
        let said = self.kawka(5, &["recordings", "--json"]);
        let rows: Value = serde_json::from_slice(&said.stdout).unwrap();
        assert_eq!(rows.as_array().unwrap().len(), 1, "{rows:#}");
        rows[0].clone()
    }

    /// It is at the host, whole, and was made once.
    fn arrived(&self) {
        let row = self.row();
        assert_eq!(row["state"], "uploaded", "{row:#}");
        assert_eq!(row["privacy"], "unlisted");
        assert!(
            row["link"]
                .as_str()
                .unwrap()
                .starts_with("https://vimeo.com/9")
        );
        assert_eq!(row["upload"], Value::Null);
        assert_eq!(hash(&self.host.only_file()), hash(&self.film));
        assert!(
            !self.host.heard("token leaked"),
            "the token stays with the API"
        );
    }
}

fn jadwiga() -> CustomerDraft {
    CustomerDraft::named("Jadwiga", "Żółtowska")
}

#[test]
fn k7_a_recording_arrives_byte_for_byte() {
    let scene = Scene::new();
    assert_eq!(scene.upload(5), (Some(0), String::new()));
    scene.arrived();
    let counted = scene.host.counted();
    assert_eq!(
        (counted["create"].as_u64(), counted["patch"].as_u64()),
        (Some(1), Some(4))
    );
    assert_eq!(counted["bytes"], SIZE);
}

#[test]
fn k7_killed_in_the_middle_it_goes_on_where_it_was() {
    let scene = Scene::new();
    // In the middle of the third part the server stops reading; then the program dies without a word.
    scene.host.trouble(&json!({"hold": 20 * MEBIBYTE}));
    let mut child = scene.begin(5);
    scene.host.wait_for("held");
    child.kill().unwrap();
    child.wait().unwrap();
    let row = scene.row();
    assert_eq!(row["state"], "uploading");
    assert_eq!(
        row["upload"]["sent_kib"],
        16 * 1024,
        "two parts are known of"
    );
    let verify = scene.kawka(6, &["verify"]);
    assert_eq!(verify.status.code(), Some(0), "{verify:?}");

    assert_eq!(scene.upload(6), (Some(0), String::new()));
    scene.arrived();
    let counted = scene.host.counted();
    assert_eq!(counted["create"], 1);
    assert!(
        counted["head"].as_u64() >= Some(1),
        "the host was asked where it is"
    );
    let again = counted["bytes"].as_u64().unwrap() - SIZE as u64;
    assert!(again <= 8 * MEBIBYTE as u64, "{again} bytes went twice");
}

#[test]
fn k7_a_cut_network_costs_a_pause_and_no_byte() {
    let scene = Scene::new();
    scene.host.trouble(&json!({"cut": 12 * MEBIBYTE}));
    let (code, said) = scene.upload(5);
    assert_eq!((code, said.contains("offline")), (Some(1), true), "{said}");
    assert!(scene.host.heard("cut"));
    assert_eq!(scene.row()["upload"]["failure"], "offline");
    assert_eq!(scene.row()["alert"], Value::Null, "nobody is needed");
    // Too early nothing is tried; half a minute later it goes on.
    assert_eq!(scene.upload(5).0, Some(1));
    assert_eq!(scene.upload(7), (Some(0), String::new()));
    scene.arrived();
    assert_eq!(scene.host.counted()["create"], 1);
}

#[test]
fn k7_an_expired_token_stops_the_upload_until_there_is_a_new_one() {
    let scene = Scene::new();
    scene.host.trouble(&json!({"token": "another"}));
    let (code, said) = scene.upload(5);
    assert_eq!(
        (code, said.contains("unauthorized")),
        (Some(1), true),
        "{said}"
    );
    assert_eq!(scene.row()["alert"], "upload_fails");
    assert_eq!(scene.host.counted()["bytes"], 0);

    // Begun with a good one, expired on the way: what arrived stays.
    scene
        .host
        .trouble(&json!({"token": "good-token", "hold": 20 * MEBIBYTE}));
    scene.desk(6).retry_outside(None).unwrap();
    let mut child = scene.begin(6);
    scene.host.wait_for("held");
    scene.host.trouble(&json!({"token": "another"}));
    child.kill().unwrap();
    child.wait().unwrap();
    let (code, said) = scene.upload(7);
    assert_eq!(
        (code, said.contains("unauthorized")),
        (Some(1), true),
        "{said}"
    );
    scene.host.trouble(&json!({"token": "good-token"}));
    scene.desk(8).retry_outside(None).unwrap();
    assert_eq!(scene.upload(8), (Some(0), String::new()));
    scene.arrived();
    assert_eq!(scene.host.counted()["create"], 1);
}

#[test]
fn k7_a_full_account_says_so_before_and_on_the_way() {
    let scene = Scene::new();
    scene.host.trouble(&json!({"room": MEBIBYTE}));
    let (code, said) = scene.upload(5);
    assert_eq!((code, said.contains("quota")), (Some(1), true), "{said}");
    assert_eq!(scene.row()["alert"], "upload_fails");
    scene
        .host
        .trouble(&json!({"room": 1_u64 << 40, "full": true}));
    scene.desk(6).retry_outside(None).unwrap();
    let (code, said) = scene.upload(6);
    assert_eq!((code, said.contains("quota")), (Some(1), true), "{said}");
    scene.host.trouble(&json!({"full": false}));
    scene.desk(7).retry_outside(None).unwrap();
    assert_eq!(scene.upload(7), (Some(0), String::new()));
    scene.arrived();
}

#[test]
fn k7_trouble_at_the_host_and_a_page_in_its_place_pass_by_themselves() {
    for (trouble, failure) in [
        (json!({"status": 503}), "trouble"),
        (json!({"status": 429}), "too_many"),
        (json!({"page": true}), "unexpected"),
    ] {
        let scene = Scene::new();
        scene.host.trouble(&trouble);
        let (code, said) = scene.upload(5);
        assert_eq!((code, said.contains(failure)), (Some(1), true), "{said}");
        assert_eq!(scene.row()["alert"], Value::Null, "{failure}");
        scene.host.trouble(&json!({"status": 0, "page": false}));
        assert_eq!(scene.upload(7), (Some(0), String::new()), "{failure}");
        scene.arrived();
    }
}

#[test]
fn j7_a_withdrawal_stops_it_and_leaves_nothing_at_the_host() {
    let scene = Scene::new();
    scene.host.trouble(&json!({"hold": 12 * MEBIBYTE}));
    let mut child = scene.begin(5);
    scene.host.wait_for("held");
    child.kill().unwrap();
    child.wait().unwrap();
    scene.say(ConsentDecision::Withdrawn, 6);
    let before = scene.host.counted();
    assert_eq!(scene.upload(7), (Some(0), String::new()));
    let after = scene.host.counted();
    assert_eq!(after["bytes"], before["bytes"], "not a byte more");
    assert_eq!(after["videos"], json!([]));
    let row = scene.row();
    assert_eq!(
        (&row["state"], &row["lock"]),
        (&json!("found"), &json!("withdrawn"))
    );
    assert_eq!(
        (&row["alert"], &row["link"]),
        (&json!("still_there"), &Value::Null)
    );
}

#[test]
fn k3_deleting_takes_video_and_file_and_keeps_the_confirmation() {
    let scene = Scene::new();
    assert_eq!(scene.upload(5), (Some(0), String::new()));
    let desk = Arc::new(scene.desk(9));
    let filter = RecordingFilter {
        booking_id: Some(scene.booking),
        customer_id: None,
        attention: false,
    };
    let id = desk.list_recordings(&filter).unwrap().rows[0].id.unwrap();
    desk.ask_recording_deletion(id).unwrap();
    let host = Arc::new(Vimeo::at(&scene.host.address()));
    let token = Some(Secret::new("good-token"));
    let mut uploader = Uploader::new(Arc::clone(&desk), host, Arc::new(NoKeyring), token);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    while runtime.block_on(uploader.step()).unwrap() == Step::Moved {}
    drop((uploader, desk));
    let row = scene.row();
    assert_eq!(row["state"], "deleted", "{row:#}");
    assert_eq!(row["deleted"]["detail"], "by_host");
    assert_eq!(scene.host.counted()["videos"], json!([]));
    assert!(!scene.film.exists());
}

#[test]
fn the_terminals_contract() {
    let scene = Scene::new();
    let row = scene.row();
    let keys: Vec<&str> = row
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect();
    let expected = [
        "alert",
        "booking",
        "customer",
        "delete_on",
        "deleted",
        "deletion_asked",
        "deletion_failure",
        "expected_by",
        "file",
        "id",
        "link",
        "lock",
        "not_made",
        "privacy",
        "send_lock",
        "sent",
        "start",
        "state",
        "upload",
        "watched",
    ];
    assert_eq!(keys, expected);
    assert_eq!(row["start"], "2026-10-14T13:30:00+02:00");
    assert_eq!(row["customer"]["name"], "Jadwiga Żółtowska");
    let path = scene.film.to_str().unwrap();
    assert_eq!(row["file"]["path"], path);

    let booking = scene.booking.to_string();
    let refused = scene.kawka(
        5,
        &["recordings", "link", &booking, "http://drive.example/a"],
    );
    let said = String::from_utf8(refused.stderr).unwrap();
    assert_eq!(
        (refused.status.code(), said.as_str()),
        (Some(1), "kawka: link: not https\n")
    );
    assert_eq!(
        scene.kawka(5, &["recordings", "link"]).status.code(),
        Some(2)
    );
    let none = scene.kawka(5, &["recordings", "--attention", "--json"]);
    assert_eq!(none.stdout, b"[]\n");
    scene.say(ConsentDecision::Withdrawn, 6);
    let link = "https://vimeo.com/123456789/0123abcdef";
    let refused = scene.kawka(7, &["recordings", "link", &booking, link]);
    let said = String::from_utf8(refused.stderr).unwrap();
    assert_eq!(refused.status.code(), Some(1), "{said}");
    assert!(
        said.contains("does not allow") && said.lines().count() == 1,
        "{said}"
    );
    let listed = scene.kawka(7, &["recordings", "--attention"]);
    assert!(
        String::from_utf8(listed.stdout)
            .unwrap()
            .contains("still there")
    );
}
