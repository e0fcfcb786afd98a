//! Whether a slot suits somebody, and why.

use chrono::{DateTime, Timelike as _, Utc};
use chrono_tz::Tz;

crate::words! {
    /// What a slot is for somebody.
    FitReason {
        /// During the day where they are: it begins from 8:00 on and before 20:00.
        LocalDay = "local_day",
        /// Early where they are: from 7:00 on.
        LocalEarly = "local_early",
        /// Late where they are: before 22:00.
        LocalLate = "local_late",
        /// At night where they are.
        LocalNight = "local_night",
        /// Nobody knows what time it is where they are.
        ZoneUnknown = "zone_unknown",
        /// There is an invitation in their language.
        OurLanguage = "our_language",
        /// There is none.
        OtherLanguage = "other_language",
        /// Nobody knows their language.
        LanguageUnknown = "language_unknown",
        /// Their care owner was at the desk within a day.
        OwnerHere = "owner_here",
        /// Their care owner was not.
        OwnerAway = "owner_away",
        /// They have none.
        NoOwner = "no_owner",
    }
}

impl FitReason {
    /// Whether it speaks for the slot.
    #[must_use]
    pub const fn speaks_for(self) -> bool {
        self.points() > 0
    }

    const fn points(self) -> i32 {
        match self {
            Self::LocalDay => 4,
            Self::LocalEarly | Self::LocalLate => 1,
            Self::OurLanguage => 2,
            Self::OwnerHere => 1,
            Self::ZoneUnknown | Self::LanguageUnknown | Self::NoOwner => 0,
            Self::OwnerAway => -1,
            Self::OtherLanguage => -2,
            Self::LocalNight => -100,
        }
    }
}

/// What of somebody matters for a slot.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Guest {
    /// Their zone.
    pub zone: Option<Tz>,
    /// Their language (BCP 47), possibly empty.
    pub language: String,
    /// Whether their care owner was at the desk within a day; `None` without one.
    pub owner_here: Option<bool>,
}

/// How a slot suits somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fit {
    /// Why, what matters most first.
    pub reasons: Vec<FitReason>,
    /// The more the better; only for comparing.
    pub points: i32,
    /// It can be offered: they are not asleep.
    pub fits: bool,
}

fn local_time(start: DateTime<Utc>, zone: Option<Tz>) -> FitReason {
    let Some(zone) = zone else {
        return FitReason::ZoneUnknown;
    };
    match start.with_timezone(&zone).hour() {
        8..=19 => FitReason::LocalDay,
        7 => FitReason::LocalEarly,
        20..=21 => FitReason::LocalLate,
        _ => FitReason::LocalNight,
    }
}

/// The language without its region.
fn primary(tag: &str) -> String {
    tag.split('-').next().unwrap_or_default().to_lowercase()
}

/// How a slot suits somebody. `languages` are those in which there are invitations.
#[must_use]
pub fn fit(start: DateTime<Utc>, guest: &Guest, languages: &[String]) -> Fit {
    let language = primary(&guest.language);
    let language = if language.is_empty() {
        FitReason::LanguageUnknown
    } else if languages.iter().any(|ours| primary(ours) == language) {
        FitReason::OurLanguage
    } else {
        FitReason::OtherLanguage
    };
    let owner = match guest.owner_here {
        Some(true) => FitReason::OwnerHere,
        Some(false) => FitReason::OwnerAway,
        None => FitReason::NoOwner,
    };
    let reasons = vec![local_time(start, guest.zone), language, owner];
    Fit {
        points: reasons.iter().map(|reason| reason.points()).sum(),
        fits: !reasons.contains(&FitReason::LocalNight),
        reasons,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn guest(zone: &str, language: &str, owner_here: Option<bool>) -> Guest {
        Guest {
            zone: zone.parse().ok(),
            language: language.to_owned(),
            owner_here,
        }
    }

    #[test]
    fn e11_a_slot_suits_by_the_hour_where_the_guest_is() {
        // 12:00 UTC: 14:00 in Warsaw, 8:00 in New York, 7:00 in Chicago, 5:00 in Los Angeles, 21:00 in Tokyo, 22:00 in Brisbane.
        let start = "2026-10-14T12:00:00Z".parse().unwrap();
        let cases = [
            ("Europe/Warsaw", FitReason::LocalDay, true),
            ("America/New_York", FitReason::LocalDay, true),
            ("America/Chicago", FitReason::LocalEarly, true),
            ("America/Los_Angeles", FitReason::LocalNight, false),
            ("Asia/Tokyo", FitReason::LocalLate, true),
            ("Australia/Brisbane", FitReason::LocalNight, false),
            ("", FitReason::ZoneUnknown, true),
        ];
        for (zone, reason, fits) in cases {
            let fit = fit(start, &guest(zone, "pl", None), &["pl".into()]);
            assert_eq!((fit.reasons[0], fit.fits), (reason, fits), "{zone}");
        }
    }

    #[test]
    fn e11_language_and_care_owner_are_said_and_count() {
        let start = "2026-10-14T12:00:00Z".parse().unwrap();
        let ours = ["pl".to_owned(), "en".to_owned()];
        let points = |language: &str, owner: Option<bool>| {
            fit(start, &guest("Europe/Warsaw", language, owner), &ours).points
        };
        let best = points("en-US", Some(true));
        let order = [
            best,
            points("en-US", None),
            points("", None),
            points("de", None),
            points("de", Some(false)),
        ];
        assert!(order.is_sorted_by(|a, b| a > b), "{order:?}");
    }
}
