//! Moments on the walls of zones, with their weekday and place.

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;

use super::Language;

fn weekday(language: Language, day: NaiveDate) -> &'static str {
    use chrono::Datelike as _;
    let index = day.weekday().num_days_from_monday() as usize;
    match language {
        Language::Polish => ["pon.", "wt.", "śr.", "czw.", "pt.", "sob.", "niedz."][index],
        Language::English => ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"][index],
    }
}

/// Places of zones that have a name of their own in Polish.
const POLISH_PLACES: [(&str, &str); 26] = [
    ("Athens", "Ateny"),
    ("Belgrade", "Belgrad"),
    ("Brussels", "Bruksela"),
    ("Bucharest", "Bukareszt"),
    ("Budapest", "Budapeszt"),
    ("Cairo", "Kair"),
    ("Copenhagen", "Kopenhaga"),
    ("Istanbul", "Stambuł"),
    ("Kathmandu", "Katmandu"),
    ("Kyiv", "Kijów"),
    ("Lisbon", "Lizbona"),
    ("London", "Londyn"),
    ("Madrid", "Madryt"),
    ("Mexico City", "Meksyk"),
    ("New York", "Nowy Jork"),
    ("Paris", "Paryż"),
    ("Prague", "Praga"),
    ("Rome", "Rzym"),
    ("Seoul", "Seul"),
    ("Shanghai", "Szanghaj"),
    ("Singapore", "Singapur"),
    ("Stockholm", "Sztokholm"),
    ("Tokyo", "Tokio"),
    ("Vienna", "Wiedeń"),
    ("Warsaw", "Warszawa"),
    ("Zurich", "Zurych"),
];

/// The place that names a zone: `Europe/Warsaw` is Warsaw.
#[must_use]
pub fn place(language: Language, zone: Tz) -> String {
    let english = zone
        .name()
        .rsplit('/')
        .next()
        .unwrap_or_default()
        .replace('_', " ");
    let polish = POLISH_PLACES
        .iter()
        .find(|(name, _)| *name == english)
        .map(|(_, polish)| (*polish).to_owned());
    if language == Language::Polish {
        polish.unwrap_or(english)
    } else {
        english
    }
}

/// A moment on the wall of a zone, with its weekday and place.
#[must_use]
pub fn moment(language: Language, at: DateTime<Utc>, zone: Tz) -> String {
    let wall = at.with_timezone(&zone);
    format!(
        "{} {}, {}",
        weekday(language, wall.date_naive()),
        wall.format("%H:%M"),
        place(language, zone)
    )
}

/// A moment on another day: its date and time on the wall of a zone.
#[must_use]
pub fn dated(language: Language, at: DateTime<Utc>, zone: Tz) -> String {
    let wall = at.with_timezone(&zone);
    format!(
        "{} {}",
        weekday(language, wall.date_naive()),
        wall.format("%d.%m %H:%M")
    )
}

/// A moment in both zones; once where they are the same. That theirs is not known is said.
#[must_use]
pub fn both(language: Language, at: DateTime<Utc>, ours: Tz, theirs: Option<Tz>) -> String {
    match theirs {
        Some(theirs) if theirs != ours => format!(
            "{} · {}",
            moment(language, at, ours),
            moment(language, at, theirs)
        ),
        Some(_) => moment(language, at, ours),
        None => {
            let unknown = match language {
                Language::Polish => "strefa nieznana",
                Language::English => "zone unknown",
            };
            format!("{} · {unknown}", moment(language, at, ours))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeZone as _;

    #[test]
    fn both_zones_have_their_weekday() {
        let at = Utc.with_ymd_and_hms(2026, 10, 15, 6, 30, 0).unwrap();
        let text = both(
            Language::Polish,
            at,
            chrono_tz::Europe::Warsaw,
            Some(chrono_tz::Pacific::Honolulu),
        );
        assert_eq!(text, "czw. 08:30, Warszawa · śr. 20:30, Honolulu");
        let same = both(
            Language::English,
            at,
            chrono_tz::Europe::Warsaw,
            Some(chrono_tz::Europe::Warsaw),
        );
        assert_eq!(same, "Thu 08:30, Warsaw");
        let warsaw = chrono_tz::Europe::Warsaw;
        let unknown = both(Language::Polish, at, warsaw, None);
        assert_eq!(unknown, "czw. 08:30, Warszawa · strefa nieznana");
        let unknown = both(Language::English, at, warsaw, None);
        assert_eq!(unknown, "Thu 08:30, Warsaw · zone unknown");
    }
}
