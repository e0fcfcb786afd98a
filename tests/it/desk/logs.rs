//! Nothing personal and nothing secret in the log, not even at its most talkative (L-1).

use std::io::Write;
use std::sync::{Arc, Mutex};

use kawka_desk::port::{FeedAnswer, HttpError};
use kawka_desk::view::{BriefSection, NewBooking, NewConsent};
use kawka_desk::wording::Language;
use kawka_desk::{CommandError, unlock};
use kawka_domain::consent::{ConsentDecision, ConsentScope};
use kawka_domain::identity::HandleKind;
use kawka_domain::person::CustomerDraft;
use kawka_domain::question::AnswerState;
use kawka_store::StoreError;

use crate::support::builders::{
    company, consent, customer, email, follow_up, handle, held, interaction,
};
use crate::support::feed::{Feed, by_url, calendar, event};
use crate::support::{TestDesk, at};

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Values that are in a text only if they came from here.
#[derive(Default)]
struct Canaries(Vec<String>);

impl Canaries {
    fn word(&mut self) -> String {
        self.keep(format!("Zxq{:04}vkw", self.0.len()))
    }

    fn phone(&mut self) -> String {
        self.keep(format!("+4899{:07}", 5_550_000 + self.0.len()))
    }

    fn keep(&mut self, value: String) -> String {
        self.0.push(value.clone());
        value
    }
}

fn one_customer(feed: &Feed, canaries: &mut Canaries, round: usize) {
    let own = &feed.own;
    let firm = own.add_company(&company(&canaries.word())).unwrap().value;
    let fields = CustomerDraft {
        role: canaries.word(),
        plan: canaries.word(),
        product_notes: canaries.word(),
        company_id: Some(firm),
        ..customer(&canaries.word(), &canaries.word())
    };
    let address = format!("{}@las.example", canaries.word());
    let handles = [
        email(&address),
        handle(HandleKind::Phone, &canaries.phone()),
    ];
    let id = own.add_customer(&fields, &handles).unwrap().value;
    own.add_interaction(id, &interaction(&canaries.word()))
        .unwrap();
    let room = format!("https://room.example/{}", canaries.word());
    let start = at("2026-10-14T10:30:00Z") + chrono::Duration::minutes(round as i64 * 3);
    let new = NewBooking {
        customer_id: id,
        start,
        minutes: 30,
        room_url: Some(room),
    };
    let booking = own.add_booking(&new).unwrap().value;
    own.write_brief(booking, BriefSection::Know, &canaries.word())
        .unwrap();
    let asked = NewConsent {
        sentence: canaries.word(),
        ..consent(
            id,
            Some(booking),
            ConsentScope::RecordInternal,
            ConsentDecision::Given,
        )
    };
    own.record_consent(&asked).unwrap();
    let question = own.list_questions().unwrap()[0].id;
    own.write_answer(
        booking,
        question,
        AnswerState::Answered,
        &canaries.word(),
        true,
    )
    .unwrap();
    let notes = format!("{}\n! {}\n", canaries.word(), canaries.word());
    own.write_notes(booking, &notes, false).unwrap();
    own.add_follow_up(&follow_up(&canaries.word(), Some("2026-10-14")))
        .unwrap();

    // What is refused is a reason to write something down.
    let mut refusals: Vec<CommandError> = Vec::new();
    refusals.push(
        own.add_customer(&fields, &[email(&canaries.word())])
            .unwrap_err(),
    );
    refusals.push(
        own.set_outcome(booking, &held())
            .err()
            .unwrap_or_else(|| CommandError::bad_input("x", "x")),
    );
    let wrong = customer(&format!("{}\n", canaries.word()), "\u{7}");
    refusals.push(own.change_customer(id, &wrong).unwrap_err());
    let zone = CustomerDraft {
        time_zone: canaries.word(),
        ..fields
    };
    refusals.push(own.change_customer(id, &zone).unwrap_err());
    for refusal in refusals {
        tracing::warn!(error = %refusal, detail = ?refusal, line = refusal.english(), "refused");
    }
}

fn one_calendar(feed: &Feed, canaries: &mut Canaries, round: usize) {
    let url = format!(
        "https://calendar.example/{}/basic.ics?key={}",
        canaries.word(),
        canaries.word()
    );
    let address = format!("{}@las.example", canaries.word());
    let name = canaries.word();
    let guest = || {
        event("guest", "20261020T1200", &address)
            .named(&name)
            .line(&format!("X-BAD;={name}"))
    };
    feed.http.serve(&url, &calendar(&[guest()]));
    feed.add(by_url(&url)).unwrap();
    let broken = format!("BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:{name}\r\nDTSTART:{name}\r\n");
    let answers = [
        Err(HttpError::TimedOut),
        Err(HttpError::Status(403)),
        Ok(FeedAnswer::Body {
            bytes: broken.into_bytes(),
            etag: Some(canaries.word()),
            last_modified: None,
        }),
        Ok(FeedAnswer::Body {
            bytes: calendar(&[guest().cancelled()]).into_bytes(),
            etag: None,
            last_modified: None,
        }),
    ];
    feed.http.answer(&url, answers[round % 4].clone());
    for sync in feed.sync_all() {
        tracing::info!(?feed.own.desk, created = sync.created, "read");
    }
}

#[test]
fn two_hundred_values_leave_no_trace_in_the_log() {
    let log = Log::default();
    let writer = log.clone();
    // The whole process writes here, the blocking threads too; other tests have none of these values.
    tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_writer(move || writer.clone())
        .init();
    let mut canaries = Canaries::default();
    let (feed, _) = Feed::over(TestDesk::new(), &[]);
    for round in 0..10 {
        one_customer(&feed, &mut canaries, round);
        one_calendar(&feed, &mut canaries, round);
    }
    let own = &feed.own;
    own.search(&canaries.0[3]).unwrap();
    own.remind(Language::Polish).unwrap();
    own.clock.minutes(60);
    for due in own.remind(Language::Polish).unwrap().show {
        own.note_shown(&due, "shown").unwrap();
    }
    for row in own.list_journal(0, 40).unwrap() {
        drop(own.undo(row.id));
    }
    // An error of the file itself, with its whole chain.
    let broken: Result<(), CommandError> = own.store().write_local(|tx| {
        tx.execute_batch("INSERT INTO local_setting VALUES (NULL, NULL)")
            .map_err(StoreError::from)?;
        Ok(())
    });
    assert_eq!(broken.unwrap_err().code.word(), "internal");
    own.store().verify().unwrap();
    own.secrets
        .fail(Some(kawka_desk::port::SecretsError::Locked));
    drop(unlock(
        &own.folder,
        &*own.secrets,
        own.clock.clone(),
        &canaries.word(),
        false,
    ));

    canaries.keep(own.recovery_key.clone());
    let key = kawka_store::RecoveryKey::parse(&own.recovery_key).unwrap();
    canaries.keep(key.to_hex().to_string());
    assert!(canaries.0.len() >= 200, "{}", canaries.0.len());
    let seeded = "Zxq9999vkw";
    tracing::trace!(seeded, "the log is looked at");

    let text = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    assert!(text.contains(seeded), "what is logged is found");
    assert!(
        text.contains("NOT NULL constraint failed"),
        "the file's own error is in the log: {text}"
    );
    let found: Vec<&String> = canaries
        .0
        .iter()
        .filter(|value| text.contains(value.as_str()))
        .collect();
    assert_eq!(found, Vec::<&String>::new());
}
