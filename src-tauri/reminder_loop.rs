//! The loop that asks the desk what is due and hands it to the notifier; and the one that reads the calendars.
//!
//! It lives in Rust: timers of a hidden web view sleep. It asks at the next due instant, when a minute begins (the tray
//! counts them), at once when something was written, and when the machine resumes or its clock jumps. It looks at the
//! clock at least every thirty seconds.

use std::sync::{Arc, Mutex, TryLockError};
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use kawka_desk::port::{NotificationResponse, Notifier as _, NotifierError};
use kawka_desk::view::NoticeAnswer;
use kawka_desk::{CommandError, Desk, Round};
use kawka_domain::ids::BookingId;
use tauri::{AppHandle, Manager as _};
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::time::{sleep, timeout};

use crate::adapters::resume::{JumpDetector, Movement, Wake, Wakes, Watch};
use crate::app_state::{AppState, language_of};
use crate::commands::{blocking, bookings};
use crate::events::{self, Place};
use crate::{tray, windows};

/// The loop never sleeps longer: a clock set by hand is noticed within this time, and what is due by it stands on the
/// screen within thirty seconds.
const LONGEST: Duration = Duration::from_secs(25);
/// Nor shorter than this.
const SHORTEST: Duration = Duration::from_millis(200);
/// How often calendars are read.
const CALENDARS: Duration = Duration::from_secs(300);
/// The first picture goes before reminders and network.
const AFTER_START: Duration = Duration::from_millis(1_000);
/// The key of the summary of what passed unseen.
pub(crate) const SUMMARY: &str = "missed";
/// How long the file rests before its log is moved into it.
const IDLE: Duration = Duration::from_secs(60);

/// Starts the loops of an open desk.
pub fn start(app: &AppHandle, desk: Arc<Desk>) {
    let app = app.clone();
    tauri::async_runtime::spawn(async move {
        let watch = Watch::start();
        let (ours, theirs) = (watch.listen(), watch.listen());
        tokio::spawn(read_calendars(app.clone(), Arc::clone(&desk), theirs));
        tokio::spawn(crate::retention_loop::run(Arc::clone(&desk)));
        remind(app, desk, watch, ours).await;
    });
}

async fn remind(app: AppHandle, desk: Arc<Desk>, watch: Watch, mut wakes: Wakes) {
    let mut jumps = JumpDetector::default();
    let screen = watch.screen();
    let wake = Arc::clone(&app.state::<AppState>().wake);
    let (resting, mut rested) = (Arc::default(), Instant::now());
    let mut plan = Plan::default();
    let mut is_woken = true;
    let mut said = Said::default();
    sleep(AFTER_START).await;
    {
        let state = app.state::<AppState>();
        let folder = state.place.folder.path();
        state.notifier().adopt_left(folder).await;
    }
    // Some services tell of a button only whoever showed the notification last.
    if let Err(error) = word_again(&app, &desk).await {
        tracing::error!(code = %error, "what a former run left on the screen");
    }
    loop {
        if rested.elapsed() >= IDLE {
            rested = Instant::now();
            rest(&desk, &resting);
        }
        if let Movement::Jumped(by) = jumps.look(desk.now(), Instant::now()) {
            tracing::info!(code = "clock_jumped", seconds = by.num_seconds(), "resume");
            watch.tell(Wake::Jumped(by));
            is_woken = true;
        }
        wakes.forget();
        // Before anything is worded, and after what is forgotten.
        desk.set_screen_locked(*screen.borrow());
        let now = desk.now();
        if is_woken || said.refused || plan.is_due(now) {
            if let Err(error) = hide_names(&app, &desk, &mut said).await {
                tracing::error!(code = %error, "names stay in notifications");
            }
            plan = match round(&app, &desk, &mut said).await {
                Ok(next) => Plan::after(now, next),
                Err(error) => {
                    tracing::error!(code = %error, "reminders");
                    Plan::default()
                }
            };
        }
        is_woken = tokio::select! {
            () = sleep(plan.pause(desk.now())) => false,
            () = wake.notified() => {
                // Writes come in bursts; one look after them is enough.
                sleep(Duration::from_millis(150)).await;
                true
            }
            _ = wakes.next() => true,
        };
    }
}

/// When the loop asks the desk again. Without a round that went well it asks at each look.
#[derive(Debug, Default)]
struct Plan {
    /// The minute of the last round, counted from 1970.
    minute: Option<i64>,
    /// What is due next.
    next: Option<DateTime<Utc>>,
}

impl Plan {
    fn after(round: DateTime<Utc>, next: Option<DateTime<Utc>>) -> Self {
        let minute = Some(minute_of(round));
        Self { minute, next }
    }

    fn is_due(&self, now: DateTime<Utc>) -> bool {
        self.minute != Some(minute_of(now)) || self.next.is_some_and(|next| next <= now)
    }

    /// Until the next look.
    fn pause(&self, now: DateTime<Utc>) -> Duration {
        if self.minute.is_none() {
            return LONGEST;
        }
        let minute = Duration::from_secs(60)
            - Duration::from_millis(now.timestamp_millis().rem_euclid(60_000).unsigned_abs());
        let next = self
            .next
            .map_or(LONGEST, |next| (next - now).to_std().unwrap_or_default());
        LONGEST.min(minute).min(next).max(SHORTEST)
    }
}

fn minute_of(now: DateTime<Utc>) -> i64 {
    now.timestamp().div_euclid(60)
}

/// What the loop knows of notifications from one round to the next.
struct Said {
    /// They may name people.
    named: bool,
    /// The service did not take everything.
    refused: bool,
}

impl Default for Said {
    /// What became of those of an earlier run is not known.
    fn default() -> Self {
        Self {
            named: true,
            refused: true,
        }
    }
}

/// Takes the names out of what stands on the screen, once they may not stand there any more.
async fn hide_names(
    app: &AppHandle,
    desk: &Arc<Desk>,
    said: &mut Said,
) -> Result<(), CommandError> {
    let asked = Arc::clone(desk);
    let named = blocking(move || asked.names_people()).await?;
    if said.named && !named {
        word_again(app, desk).await?;
    }
    said.named = named;
    Ok(())
}

/// Shows what stands on the screen in the words of this moment, silently and in its place. The summary goes: its card
/// stands in the window.
async fn word_again(app: &AppHandle, desk: &Arc<Desk>) -> Result<(), CommandError> {
    let asked = Arc::clone(desk);
    let standing = blocking(move || asked.word_again(language_of(&asked))).await?;
    let notifier = app.state::<AppState>().notifier();
    notifier.withdraw(SUMMARY).await;
    for due in standing {
        if notifier.is_on_screen(&due.key).await && notifier.show(&due.notification).await.is_err()
        {
            notifier.withdraw(&due.key).await;
        }
    }
    Ok(())
}

/// Shows what the service refused before and may take now. Says whether it does; `None` where there was nothing.
async fn show_refused(
    app: &AppHandle,
    desk: &Arc<Desk>,
    said: &mut Said,
) -> Result<Option<bool>, CommandError> {
    let asked = Arc::clone(desk);
    let refused = blocking(move || asked.list_refused(language_of(&asked))).await?;
    said.refused = refused.more;
    let notifier = app.state::<AppState>().notifier();
    let mut reached = None;
    for due in refused.show {
        let shown = notifier.show(&due.notification).await;
        reached = Some(shown.is_ok());
        let (asked, key, detail) = (Arc::clone(desk), due.key.clone(), code_of(shown));
        if !blocking(move || asked.note_reached(&key, detail)).await? {
            notifier.withdraw(&due.key).await;
        }
        if reached == Some(false) {
            // The others would wait for nothing.
            said.refused = true;
            break;
        }
    }
    Ok(reached)
}

/// One round; tells what is due next.
async fn round(
    app: &AppHandle,
    desk: &Arc<Desk>,
    said: &mut Said,
) -> Result<Option<DateTime<Utc>>, CommandError> {
    let (handle, asked) = (app.clone(), Arc::clone(desk));
    let round: Round = blocking(move || {
        tray::refresh(&handle, &asked);
        asked.remind(language_of(&asked))
    })
    .await?;
    let state = app.state::<AppState>();
    let notifier = state.notifier();
    let something = !round.show.is_empty() || !round.withdraw.is_empty() || round.summary.is_some();
    // The window has its card at once: a service that hangs takes three seconds for each notice.
    if something {
        events::notices_changed(app);
    }
    if round.show.iter().any(|due| due.raise) {
        windows::raise(app);
    }
    for key in &round.withdraw {
        notifier.withdraw(key).await;
    }
    let mut reached = None;
    for due in round.show {
        let (asked, key) = (Arc::clone(desk), due.key.clone());
        if blocking(move || asked.is_to_be_shown(&key))
            .await
            .is_ok_and(|still| !still)
        {
            continue;
        }
        let shown = notifier.show(&due.notification).await;
        reached = Some(shown.is_ok());
        said.refused |= shown.is_err();
        if shown.is_err() && due.notification.urgent {
            // Its card is all that is left, and must not stand behind the tray.
            windows::raise(app);
        }
        let detail = code_of(shown);
        let (asked, key) = (Arc::clone(desk), due.key.clone());
        // The window's card stands in any case, so the reminder counts as shown.
        match blocking(move || asked.note_shown(&due, detail)).await {
            Ok(true) => {}
            Ok(false) => notifier.withdraw(&key).await,
            Err(error) => tracing::error!(code = %error, "a shown reminder cannot be noted"),
        }
    }
    if let Some(summary) = round.summary {
        let shown = notifier.show(&summary.notification).await;
        reached = Some(shown.is_ok());
        said.refused |= shown.is_err();
        let detail = code_of(shown);
        let asked = Arc::clone(desk);
        if let Err(error) = blocking(move || asked.note_told(&summary, detail)).await {
            tracing::error!(code = %error, "a summary that was shown cannot be noted");
        }
    }
    if reached.is_none() && *state.notifications.borrow() != Some(true) {
        reached = Some(notifier.check().await.is_ok());
    }
    let takes = reached.or(*state.notifications.borrow()) == Some(true);
    if takes && said.refused {
        reached = show_refused(app, desk, said).await?.or(reached);
    }
    if let Some(available) = reached {
        let is_new = |known: &mut Option<bool>| known.replace(available) != Some(available);
        if state.notifications.send_if_modified(is_new) {
            events::notifications_available(app, available);
        }
    }
    // What the service answered stands in the log.
    if something {
        events::notices_changed(app);
    }
    Ok(round.next)
}

/// The notification service's answer as the log keeps it.
const fn code_of(shown: Result<(), NotifierError>) -> &'static str {
    match shown {
        Ok(()) => "ok",
        Err(NotifierError::Absent) => "absent",
        Err(NotifierError::Hung) => "hung",
        Err(NotifierError::Failed) => "failed",
    }
}

async fn read_calendars(app: AppHandle, desk: Arc<Desk>, mut wakes: Wakes) {
    sleep(AFTER_START.mul_f32(1.5)).await;
    loop {
        wakes.forget();
        let http = Arc::clone(&app.state::<AppState>().http);
        match desk.sync_due_calendars(http.as_ref()).await {
            Ok(report) if report.calendars.is_empty() => {}
            Ok(report) => events::sync_finished(&app, &report),
            Err(error) => tracing::error!(code = %error, "calendars"),
        }
        if let Err(error) = desk.send_due_outbox(http.as_ref()).await {
            tracing::error!(code = %error, "outbox");
        }
        until_next_reading(&mut wakes, CALENDARS).await;
    }
}

/// Waits out the period between two readings, unless the machine wakes up before, or somebody is back.
async fn until_next_reading(wakes: &mut Wakes, period: Duration) {
    let back = async { while wakes.next().await == Wake::Locked {} };
    let _ = timeout(period, back).await;
}

/// What is done while nobody writes: the backup of the day, and the write-ahead log goes into the file when nothing was
/// written for a while; a damaged log would lose changes without a word. It has no timer of its own: the loop asks.
#[derive(Debug, Default)]
struct Rest {
    settled: u64,
    seen: u64,
}

impl Rest {
    fn take(&mut self, desk: &Desk) {
        if let Err(error) = desk.back_up_if_due() {
            tracing::warn!(code = %error, "the backup of the day");
        }
        let changes = desk.store().changes();
        if changes != self.settled && changes == self.seen {
            if let Err(error) = desk.store().checkpoint() {
                tracing::warn!(%error, "checkpoint");
            }
            self.settled = changes;
        }
        self.seen = changes;
    }
}

/// Lets the file rest beside the loop: a backup takes its time, and reminders do not wait for it.
fn rest(desk: &Arc<Desk>, rest: &Arc<Mutex<Rest>>) {
    let (desk, rest) = (Arc::clone(desk), Arc::clone(rest));
    // One that still goes on is enough.
    tauri::async_runtime::spawn_blocking(move || match rest.try_lock() {
        Ok(mut rest) => rest.take(&desk),
        Err(TryLockError::Poisoned(broken)) => broken.into_inner().take(&desk),
        Err(TryLockError::WouldBlock) => {}
    });
}

/// Does what people answer to notifications.
pub async fn answer(app: AppHandle, mut responses: UnboundedReceiver<NotificationResponse>) {
    while let Some(response) = responses.recv().await {
        if let Err(error) = answer_one(&app, response).await {
            tracing::warn!(code = %error, "the answer to a notification was refused");
            windows::raise(&app);
            events::answer_refused(&app, error);
        }
    }
}

/// The place in the window that a notice speaks of, read from its key.
fn place_of(key: &str) -> Place {
    let mut parts = key.split('/');
    let kind = parts.next().unwrap_or_default();
    let booking: Option<BookingId> = parts.next().and_then(|id| id.parse().ok());
    match (kind, booking) {
        (
            "owner_before_call" | "before_call" | "about_to_start" | "brief_due",
            Some(booking_id),
        ) => Place::Brief { booking_id },
        ("not_here_yet" | "decide" | "outcome_due", Some(booking_id)) => Place::Call { booking_id },
        ("follow_ups_due", _) => Place::FollowUps,
        _ => Place::Today,
    }
}

async fn answer_one(app: &AppHandle, response: NotificationResponse) -> Result<(), CommandError> {
    let place = place_of(&response.key);
    let button = response.button.as_deref();
    let answer = button
        .and_then(|button| button.parse::<NoticeAnswer>().ok())
        .unwrap_or(NoticeAnswer::Seen);
    let desk = app.state::<AppState>().desk()?;
    if button == Some("join")
        && let Place::Brief { booking_id } | Place::Call { booking_id } = place
    {
        let asked = Arc::clone(&desk);
        bookings::open_in_system(&blocking(move || asked.room_of(booking_id)).await?)?;
    }
    // Nobody waits for the answer to be written to see whose call is about to begin.
    if matches!(button, None | Some("open" | "brief")) {
        windows::go(app.clone(), place).await;
    }
    if response.key.contains('/') {
        let key = response.key.clone();
        blocking(move || desk.answer_notice(&key, answer)).await?;
    }
    events::notices_changed(app);
    app.state::<AppState>().wake.notify_one();
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(instant: &str) -> DateTime<Utc> {
        instant.parse().unwrap()
    }

    #[test]
    fn the_desk_is_asked_when_a_minute_begins_and_when_something_is_due() {
        let round = at("2026-10-14T12:00:10Z");
        let plan = Plan::after(round, Some(at("2026-10-14T12:00:50Z")));
        assert!(!plan.is_due(at("2026-10-14T12:00:40Z")));
        assert!(plan.is_due(at("2026-10-14T12:00:50Z")));
        assert!(Plan::after(round, None).is_due(at("2026-10-14T12:01:00Z")));
        // A clock that was set back.
        assert!(Plan::after(round, None).is_due(at("2026-10-14T11:59:59Z")));
        assert!(Plan::default().is_due(round));
    }

    #[test]
    fn the_clock_is_looked_at_every_thirty_seconds_at_least() {
        let next = |instant: &str| Plan::after(at("2026-10-14T12:00:00Z"), Some(at(instant)));
        let pause = |plan: &Plan, now: &str| plan.pause(at(now)).as_millis();
        let later = next("2026-10-14T15:00:00Z");
        assert_eq!(pause(&later, "2026-10-14T12:00:00Z"), 25_000);
        assert_eq!(pause(&later, "2026-10-14T12:00:48.500Z"), 11_500);
        assert_eq!(
            pause(&next("2026-10-14T12:00:07Z"), "2026-10-14T12:00:00Z"),
            7_000
        );
        assert_eq!(
            pause(&next("2026-10-14T11:00:00Z"), "2026-10-14T12:00:00Z"),
            200
        );
        assert_eq!(pause(&Plan::default(), "2026-10-14T12:00:59Z"), 25_000);
    }

    #[tokio::test]
    async fn calendars_are_read_every_five_minutes_and_when_somebody_is_back() {
        assert_eq!(CALENDARS.as_secs(), 5 * 60);
        let watch = Watch::silent();
        let mut wakes = watch.listen();
        let (start, short) = (Instant::now(), Duration::from_millis(40));
        watch.tell(Wake::Locked);
        until_next_reading(&mut wakes, short).await;
        assert!(start.elapsed() >= short, "whoever leaves asks for nothing");
        for back in [Wake::Unlocked, Wake::Resumed, Wake::ClockSet] {
            watch.tell(back);
            let read = until_next_reading(&mut wakes, CALENDARS);
            let at_once = timeout(Duration::from_secs(60), read).await;
            assert!(at_once.is_ok(), "{back:?}");
        }
    }

    #[test]
    fn a_key_tells_its_place() {
        let booking_id = BookingId::new();
        for (kinds, expected) in [
            (
                [
                    "owner_before_call",
                    "before_call",
                    "about_to_start",
                    "brief_due",
                ]
                .as_slice(),
                Place::Brief { booking_id },
            ),
            (
                &["not_here_yet", "decide", "outcome_due"],
                Place::Call { booking_id },
            ),
        ] {
            for kind in kinds {
                let key = format!("{kind}/{booking_id}/20261014T120000Z/-15");
                assert_eq!(place_of(&key), expected, "{key}");
            }
        }
        for (key, expected) in [
            ("follow_ups_due/2026-10-14", Place::FollowUps),
            ("missed", Place::Today),
            ("before_call/rubbish", Place::Today),
        ] {
            assert_eq!(place_of(key), expected, "{key}");
        }
    }
}
