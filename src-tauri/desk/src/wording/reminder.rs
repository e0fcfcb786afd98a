//! Reminders: what a notice says, what its buttons say, and why it came or did not.

use kawka_domain::booking::{NoShowCount, Reply};
use kawka_domain::reminder::{ReminderKind, ReminderReason, can_wait};

use super::{Language, polish};

/// What a reminder speaks of. Texts are empty where there is nothing to say, and in discreet mode.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subject {
    /// The customer's name.
    pub name: String,
    /// Both times.
    pub when: String,
    /// Minutes from now to the start; negative after it.
    pub minutes: i64,
    /// Missed calls before this one.
    pub no_shows: NoShowCount,
    /// The oldest open promise.
    pub promise: String,
    /// The customer's answer in the calendar.
    pub reply: Reply,
    /// Its calendar does not hold it any more, and nobody has said yet what that means.
    pub is_missing: bool,
    /// When another open call of the same customer is.
    pub also_booked: String,
    /// The wall time at which it was due, where it comes late.
    pub late: String,
    /// That was on another day, which stands with the time.
    pub late_by_days: bool,
    /// How many follow-ups are due.
    pub count: u32,
}

impl Default for Subject {
    fn default() -> Self {
        Self {
            name: String::new(),
            when: String::new(),
            minutes: 0,
            no_shows: NoShowCount::default(),
            promise: String::new(),
            reply: Reply::Unknown,
            is_missing: false,
            also_booked: String::new(),
            late: String::new(),
            late_by_days: false,
            count: 0,
        }
    }
}

/// Title and body of a reminder.
#[must_use]
pub fn reminder(language: Language, kind: ReminderKind, s: &Subject) -> (String, String) {
    let mut lines = vec![s.when.clone()];
    if matches!(kind, ReminderKind::NotHereYet) && s.minutes < 0 && !s.late.is_empty() {
        lines.push(match language {
            Language::Polish => format!("Zaczęła się {} min temu", -s.minutes),
            Language::English => format!("Started {} min ago", -s.minutes),
        });
    }
    if !s.late.is_empty() {
        lines.push(match (language, s.late_by_days) {
            (Language::Polish, false) => format!("Przegapione o {}", s.late),
            (Language::Polish, true) => format!("Przegapione: {}", s.late),
            (Language::English, false) => format!("Missed at {}", s.late),
            (Language::English, true) => format!("Missed: {}", s.late),
        });
    }
    let comes = matches!(
        kind,
        ReminderKind::OwnerBeforeCall | ReminderKind::BeforeCall | ReminderKind::AboutToStart
    );
    if s.is_missing {
        lines.push(match language {
            Language::Polish => "Tej rezerwacji nie ma już w kalendarzu".to_owned(),
            Language::English => "This booking left its calendar".to_owned(),
        });
    }
    if comes {
        lines.push(reply(language, s.reply).to_owned());
    }
    if comes || !can_wait(kind) {
        lines.push(no_shows(language, s.no_shows));
    }
    if comes && !s.promise.is_empty() {
        let word = match language {
            Language::Polish => "Obietnica",
            Language::English => "Promise",
        };
        lines.push(format!("{word}: {}", s.promise));
    }
    if comes && !s.also_booked.is_empty() {
        lines.push(match language {
            Language::Polish => format!("Ma też drugą rezerwację: {}", s.also_booked),
            Language::English => format!("Also booked: {}", s.also_booked),
        });
    }
    lines.retain(|line| !line.is_empty());
    (title(language, kind, s), lines.join("\n"))
}

fn title(language: Language, kind: ReminderKind, s: &Subject) -> String {
    let name = match (s.name.as_str(), language) {
        ("", Language::Polish) => "Kawka",
        ("", Language::English) => "Coffee",
        (name, _) => name,
    };
    let minutes = s.minutes;
    match (kind, language) {
        (
            ReminderKind::BeforeCall | ReminderKind::AboutToStart | ReminderKind::OwnerBeforeCall,
            _,
        ) => {
            let left = time_left(language, minutes);
            match language {
                _ if minutes <= 0 && language == Language::Polish => format!("{name}: to już"),
                _ if minutes <= 0 => format!("{name}: now"),
                Language::Polish => format!("{name} za {left}"),
                Language::English => format!("{name} in {left}"),
            }
        }
        (ReminderKind::NotHereYet, Language::Polish) => format!("{name}: jeszcze nie ma?"),
        (ReminderKind::NotHereYet, Language::English) => format!("{name}: not here yet?"),
        (ReminderKind::Decide, Language::Polish) => {
            format!("{name}: {} min po czasie. Jest czy nie?", -minutes)
        }
        (ReminderKind::Decide, Language::English) => {
            format!("{name}: {} min past. Here or no-show?", -minutes)
        }
        (ReminderKind::OutcomeDue, Language::Polish) => format!("{name}: jak poszło?"),
        (ReminderKind::OutcomeDue, Language::English) => format!("{name}: how did it go?"),
        (ReminderKind::BriefDue, Language::Polish) if s.name.is_empty() => "Brief niegotowy".into(),
        (ReminderKind::BriefDue, Language::English) if s.name.is_empty() => {
            "Brief not ready".into()
        }
        (ReminderKind::BriefDue, Language::Polish) => format!("Brief niegotowy: {name}"),
        (ReminderKind::BriefDue, Language::English) => format!("Brief not ready: {name}"),
        (ReminderKind::FollowUpsDue, Language::Polish) => {
            let what = polish(s.count, "dalszy krok", "dalsze kroki", "dalszych kroków");
            format!("Na dziś: {what}")
        }
        (ReminderKind::FollowUpsDue, Language::English) => {
            format!("Due today: {} follow-up{}", s.count, plural(s.count))
        }
    }
}

fn time_left(language: Language, minutes: i64) -> String {
    match (minutes, language) {
        (120.., Language::Polish) => format!("{} godz.", minutes / 60),
        (120.., Language::English) => format!("{} h", minutes / 60),
        _ => format!("{minutes} min"),
    }
}

const fn plural(count: u32) -> &'static str {
    if count == 1 { "" } else { "s" }
}

/// Missed calls in words, as Today says them too: how many, and where some were excused how many of which kind. What was
/// our fault or the technology's is nobody's no-show; empty where there is nothing else.
#[must_use]
pub fn no_shows(language: Language, count: NoShowCount) -> String {
    let all = count.excused + count.unexcused;
    if all == 0 {
        return String::new();
    }
    let total = match language {
        Language::Polish => polish(
            all,
            "wcześniejsza nieobecność",
            "wcześniejsze nieobecności",
            "wcześniejszych nieobecności",
        ),
        Language::English => format!("{all} earlier no-show{}", plural(all)),
    };
    if count.excused == 0 {
        return total;
    }
    let excused = match language {
        Language::Polish => polish(
            count.excused,
            "usprawiedliwiona",
            "usprawiedliwione",
            "usprawiedliwionych",
        ),
        Language::English => format!("{} excused", count.excused),
    };
    let unexcused = match (count.unexcused, language) {
        (0, _) => String::new(),
        (n, Language::Polish) => format!(", {n} bez słowa"),
        (n, Language::English) => format!(", {n} without a word"),
    };
    format!("{total}: {excused}{unexcused}")
}

/// The customer's answer in the calendar, where it leaves doubt.
const fn reply(language: Language, reply: Reply) -> &'static str {
    match (reply, language) {
        (Reply::Tentative, Language::Polish) => "W kalendarzu: może",
        (Reply::Tentative, Language::English) => "Answered: perhaps",
        (Reply::Declined, Language::Polish) => "W kalendarzu: nie przyjdzie",
        (Reply::Declined, Language::English) => "Answered: not coming",
        (Reply::Unknown | Reply::Accepted, _) => "",
    }
}

/// What the one summary speaks of.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Digest {
    /// Of how many calls reminders passed unseen.
    pub missed_calls: u32,
    /// How many other reminders passed unseen.
    pub missed_others: u32,
    /// Why, where it is the same for all.
    pub reason: Option<ReminderReason>,
    /// Whose calls they were.
    pub missed_names: Vec<String>,
    /// How many more reminders stand in the window.
    pub waiting: u32,
    /// Whose calls they are of.
    pub waiting_names: Vec<String>,
}

/// The one summary of what passed while nobody could see it, and of what is too much to show one by one.
#[must_use]
pub fn digest(language: Language, d: &Digest) -> (String, String) {
    let waiting = match language {
        Language::Polish => polish(
            d.waiting,
            "przypomnienie czeka w oknie",
            "przypomnienia czekają w oknie",
            "przypomnień czeka w oknie",
        ),
        Language::English => {
            format!(
                "{} reminder{} wait{} in the window",
                d.waiting,
                plural(d.waiting),
                if d.waiting == 1 { "s" } else { "" }
            )
        }
    };
    if d.missed_calls + d.missed_others == 0 {
        return (waiting, names(language, &d.waiting_names));
    }
    let title = match language {
        Language::Polish => {
            let others = polish(d.missed_others, "inne", "inne", "innych");
            let of = if d.missed_calls == 1 {
                "rozmowie"
            } else {
                "rozmowach"
            };
            let what = match (d.missed_calls, d.missed_others) {
                (0, others) => polish(
                    others,
                    "przypomnienie minęło",
                    "przypomnienia minęły",
                    "przypomnień minęło",
                ),
                (calls, 0) => format!("Przypomnienia o {calls} {of} minęły"),
                (calls, _) => format!("Przypomnienia o {calls} {of} i {others} minęły"),
            };
            let during = match d.reason {
                Some(ReminderReason::Asleep) => "gdy komputer spał",
                Some(ReminderReason::NotRunning) => "gdy Kawka była wyłączona",
                Some(ReminderReason::Paused) => "w czasie pauzy",
                _ => "bez pokazania",
            };
            format!("{what}, {during}")
        }
        Language::English => {
            let during = match d.reason {
                Some(ReminderReason::Asleep) => "while the computer slept",
                Some(ReminderReason::NotRunning) => "while Kawka was not running",
                Some(ReminderReason::Paused) => "during the pause",
                _ => "unseen",
            };
            let calls = format!(
                "Reminders of {} call{}",
                d.missed_calls,
                plural(d.missed_calls)
            );
            let others = d.missed_others;
            let what = match (d.missed_calls, others) {
                (0, _) => format!("{others} reminder{}", plural(others)),
                (_, 0) => calls,
                _ => format!("{calls} and {others} other{}", plural(others)),
            };
            format!("{what} passed {during}")
        }
    };
    let mut lines = vec![names(language, &d.missed_names)];
    if d.waiting > 0 {
        lines.push(waiting);
        lines.push(names(language, &d.waiting_names));
    }
    lines.retain(|line| !line.is_empty());
    (title, lines.join("\n"))
}

/// Names on one line, five at most.
fn names(language: Language, names: &[String]) -> String {
    const SHOWN: usize = 5;
    let mut text = names[..names.len().min(SHOWN)].join(", ");
    if names.len() > SHOWN {
        let more = names.len() - SHOWN;
        text.push_str(&match language {
            Language::Polish => format!(" i {more} więcej"),
            Language::English => format!(" and {more} more"),
        });
    }
    text
}

/// What a button of a notification says.
#[must_use]
pub const fn button(language: Language, id: &str) -> &'static str {
    match (id.as_bytes(), language) {
        (b"brief", Language::Polish) => "Otwórz brief",
        (b"brief", Language::English) => "Open brief",
        (b"join", Language::Polish) => "Wejdź do pokoju",
        (b"join", Language::English) => "Join",
        (b"arrived", Language::Polish) => "Jest",
        (b"arrived", Language::English) => "Arrived",
        (b"running_late", Language::Polish) => "Spóźnia się",
        (b"running_late", Language::English) => "Running late",
        (b"held", Language::Polish) => "Odbyła się",
        (b"held", Language::English) => "Held",
        (b"no_show", Language::Polish) => "Nie ma",
        (b"no_show", Language::English) => "No-show",
        (b"later", Language::Polish) => "Za 5 minut",
        (b"later", Language::English) => "Snooze 5",
        (_, Language::Polish) => "Otwórz",
        (_, Language::English) => "Open",
    }
}

/// Why a reminder is where it is, in a sentence.
#[must_use]
pub const fn why(language: Language, reason: ReminderReason) -> &'static str {
    use ReminderReason as R;
    match (language, reason) {
        (Language::Polish, R::OnTime) => "O swoim czasie.",
        (Language::Polish, R::Snoozed) => "Odłożone, wróciło po pięciu minutach.",
        (Language::Polish, R::QuietHours) => "Czekało na koniec ciszy.",
        (Language::Polish, R::Paused) => "Przypomnienia były wstrzymane.",
        (Language::Polish, R::NotRunning) => "Kawka była wtedy wyłączona.",
        (Language::Polish, R::Asleep) => "Komputer spał albo zmieniono jego zegar.",
        (Language::Polish, R::ManyAtOnce) => "Było ich za wiele naraz: stoi w zbiorczym.",
        (Language::Polish, R::Superseded) => "Nowsze o tej samej rozmowie mówi to samo.",
        (Language::Polish, R::AnsweredBefore) => {
            "Ktoś odpowiedział już na wcześniejsze o tej rozmowie."
        }
        (Language::Polish, R::TooLate) => "Jego czas minął, zanim powstał powód.",
        (Language::Polish, R::Over) => "Jego czas minął.",
        (Language::Polish, R::Moved) => "Rozmowa ma inny termin.",
        (Language::Polish, R::Cancelled) => "Rozmowę odwołano.",
        (Language::Polish, R::OutcomeKnown) => "Wiadomo już, jak poszło.",
        (Language::Polish, R::Arrived) => "Rozmówca już był.",
        (Language::Polish, R::RunningLate) => "Rozmówca uprzedził, że się spóźni.",
        (Language::Polish, R::BriefReady) => "Brief jest gotowy.",
        (Language::Polish, R::NothingDue) => "Nic nie zostało do zrobienia.",
        (Language::Polish, R::Removed) => "Rezerwacji już nie ma.",
        (Language::Polish, R::SettingsChanged) => "Ustawienia już o nie nie proszą.",
        (Language::English, R::OnTime) => "At its time.",
        (Language::English, R::Snoozed) => "Snoozed, it came again after five minutes.",
        (Language::English, R::QuietHours) => "It waited for the end of the quiet hours.",
        (Language::English, R::Paused) => "Reminders were paused.",
        (Language::English, R::NotRunning) => "Kawka was not running then.",
        (Language::English, R::Asleep) => "The computer slept, or its clock was changed.",
        (Language::English, R::ManyAtOnce) => "There were too many at once: it is in the summary.",
        (Language::English, R::Superseded) => "A newer one of the same call says the same.",
        (Language::English, R::AnsweredBefore) => {
            "Somebody had answered an earlier one of this call."
        }
        (Language::English, R::TooLate) => "Its time had passed before there was a reason for it.",
        (Language::English, R::Over) => "Its time is over.",
        (Language::English, R::Moved) => "The call has another time.",
        (Language::English, R::Cancelled) => "The call was called off.",
        (Language::English, R::OutcomeKnown) => "It is known how the call went.",
        (Language::English, R::Arrived) => "The customer was there.",
        (Language::English, R::RunningLate) => "The customer said that they are late.",
        (Language::English, R::BriefReady) => "The brief is ready.",
        (Language::English, R::NothingDue) => "Nothing is left to do.",
        (Language::English, R::Removed) => "The booking is gone.",
        (Language::English, R::SettingsChanged) => "The settings no longer ask for it.",
    }
}

/// What the test notification says.
#[must_use]
pub const fn test_notification(language: Language) -> (&'static str, &'static str) {
    match language {
        Language::Polish => ("Kawka działa", "Tak wygląda przypomnienie o rozmowie."),
        Language::English => (
            "Kawka works",
            "This is what a reminder of a call looks like.",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reminder_without_a_name_tells_nobody_anything() {
        let subject = Subject {
            minutes: 10,
            ..Subject::default()
        };
        assert_eq!(
            reminder(Language::English, ReminderKind::BeforeCall, &subject).0,
            "Coffee in 10 min"
        );
    }

    #[test]
    fn a_call_that_left_its_calendar_comes_with_a_doubt() {
        for (language, doubt) in [
            (Language::English, "This booking left its calendar"),
            (Language::Polish, "Tej rezerwacji nie ma już w kalendarzu"),
        ] {
            for kind in [ReminderKind::AboutToStart, ReminderKind::NotHereYet] {
                let body = |is_missing| {
                    let subject = Subject {
                        is_missing,
                        ..Subject::default()
                    };
                    reminder(language, kind, &subject).1
                };
                assert!(body(true).contains(doubt), "{}", body(true));
                assert!(!body(false).contains(doubt), "{}", body(false));
            }
        }
    }

    #[test]
    fn excused_absences_stand_apart_and_our_own_faults_nowhere() {
        let count = |unexcused, excused, not_theirs| NoShowCount {
            unexcused,
            excused,
            not_theirs,
        };
        let cases = [
            (count(0, 0, 3), "", ""),
            (
                count(1, 0, 0),
                "1 earlier no-show",
                "1 wcześniejsza nieobecność",
            ),
            (
                count(0, 2, 0),
                "2 earlier no-shows: 2 excused",
                "2 wcześniejsze nieobecności: 2 usprawiedliwione",
            ),
            (
                count(2, 1, 1),
                "3 earlier no-shows: 1 excused, 2 without a word",
                "3 wcześniejsze nieobecności: 1 usprawiedliwiona, 2 bez słowa",
            ),
        ];
        for (count, english, polish) in cases {
            assert_eq!(no_shows(Language::English, count), english);
            assert_eq!(no_shows(Language::Polish, count), polish);
        }
    }
}
