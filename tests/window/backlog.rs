//! A pile of reminders that all came due while Kawka was not running: a few notices, one summary, and a window that
//! does what it is asked to.

use chrono::Duration;

use crate::app::App;
use crate::calendar_file::{calendly, now, rfc3339, write};
use crate::machine::{Language, Machine};
use crate::private_bus::wait_until;

/// Half a minute between their starts, so that all are over; six or seven reminders each.
const CALLS: i32 = 1_500;

/// Row S-5: ten thousand at once.
#[test]
fn s5_a_backlog_of_ten_thousand_leaves_the_window_to_its_person() {
    let machine = Machine::start(Language::English)
        .with_passphrase()
        .with_notifications();
    let first = now() - Duration::hours(30);
    let events: Vec<String> = (0..CALLS)
        .map(|number| {
            let email = format!("p{number}@quixana.example");
            let start = first + Duration::seconds(30) * number;
            calendly(
                &format!("e{number}@calendly.com"),
                "Quixana Pile",
                &email,
                start,
            )
        })
        .collect();
    let ics = write(&machine.folder().join("home/pile.ics"), &events);
    let then = rfc3339(first - Duration::days(2));
    let path = ics.display().to_string();
    let added = machine.kawka_at(Some(&then), &["calendar", "add", "--file", &path]);
    assert_eq!(added.code, 0, "{added:?}");

    let app = App::open(&machine);
    app.read("Today");
    // While cards and notices are on their way.
    for (keys, place) in [("s", "settings"), ("f", "follow-ups"), ("t", "today")] {
        app.press("g");
        app.press(keys);
        app.wait_so(place, || app.place().starts_with(&format!("#/{place}")));
    }
    app.read("How did it go?");
    app.read(&format!("{} more reminders", CALLS - 1));
    app.read("reminders passed unseen");
    wait_until("two questions and one summary", || machine.displayed() == 3);
    let cards = "return document.querySelectorAll('aside .card, aside .missed').length";
    assert_eq!(app.run(cards, vec![]), 2, "one card and what was missed");
    app.picture("backlog-en");

    // The card is answered and the next one stands in its place.
    app.press("Alt+Escape");
    app.read(&format!("{} more reminders", CALLS - 2));
    assert_eq!(app.wrong(), Vec::<String>::new());
    assert_eq!(machine.all_titles().len(), 3, "no flood afterwards either");
    assert!(!machine.history().contains("Quixana"), "fault row N-3");
}
