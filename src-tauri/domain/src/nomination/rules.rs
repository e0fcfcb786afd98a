//! When somebody is not to be invited, and why: a table of pure rules.
//!
//! A hard rule cannot be set aside. A soft one can, by whoever may, with a reason that is kept; that holds for what was
//! known then, and not for what happened since.

use chrono::{DateTime, Days, NaiveDate, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use super::InvitationSettings;
use crate::person::MemberRole;
use crate::time::day_in;

crate::words! {
    /// What speaks against inviting somebody.
    #[serde(rename = "InvitationRule")]
    RuleKind {
        /// They must not be contacted.
        DoNotContact = "do_not_contact",
        /// They have a call to come, or another invitation is on its way.
        AlreadyUnderWay = "already_under_way",
        /// They were invited, or talked with, not long ago.
        PersonCoolDown = "person_cool_down",
        /// Somebody of their company was invited not long ago.
        CompanyCoolDown = "company_cool_down",
        /// A problem or complaint of theirs has no answer.
        OpenMatter = "open_matter",
        /// The last contact left them worse than before.
        AngryContact = "angry_contact",
        /// They do not answer invitations.
        Unanswered = "unanswered",
        /// They missed calls without a word.
        RepeatNoShow = "repeat_no_show",
        /// They were reminded of this invitation.
        AlreadyReminded = "already_reminded",
        /// They had their second chance in this nomination.
        ChanceGiven = "chance_given",
    }
}

crate::words! {
    /// Who may set a rule aside.
    Overrule {
        /// Nobody: the rule is hard.
        Nobody = "nobody",
        /// Whoever decides.
        Anybody = "anybody",
        /// Whoever holds the calls.
        Host = "host",
    }
}

impl Overrule {
    /// Whether somebody with this role may set the rule aside.
    #[must_use]
    pub const fn allows(self, role: MemberRole) -> bool {
        match self {
            Self::Nobody => false,
            Self::Anybody => true,
            Self::Host => role.is_host(),
        }
    }
}

/// Something that happened, and since when it is known here: an import or an outcome may come long after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Heard {
    /// When it happened.
    pub at: DateTime<Utc>,
    /// When it was written down here.
    pub known: DateTime<Utc>,
}

impl From<DateTime<Utc>> for Heard {
    fn from(at: DateTime<Utc>) -> Self {
        Self { at, known: at }
    }
}

/// What is known of a person when it is asked whether to invite them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facts {
    /// Must not be contacted.
    pub do_not_contact: bool,
    /// Since when a call of theirs is to come, or another invitation of theirs waits for an answer.
    pub under_way: Option<DateTime<Utc>>,
    /// The last time they were invited or talked with, apart from what this nomination's own call answered.
    pub last_met: Option<DateTime<Utc>>,
    /// The last time somebody else of their company was invited, and who.
    pub company_met: Option<(DateTime<Utc>, String)>,
    /// Since when a problem or complaint of theirs has no answer.
    pub open_matter: Option<Heard>,
    /// When the last contact that has a feeling left them worse.
    pub angry: Option<Heard>,
    /// Invitations without an answer since the last that had one, and when the newest of them went out.
    pub unanswered: u32,
    /// When the newest of them went out.
    pub last_unanswered: Option<DateTime<Utc>>,
    /// Calls they missed without a word. Those that they excused, and those missed for our reasons, are not among them.
    pub unexcused: u32,
    /// When the newest of those was.
    pub last_unexcused: Option<Heard>,
    /// When they were last reminded of the invitation of which they would be reminded now.
    pub reminded: Option<DateTime<Utc>>,
    /// When they last got the second chance that they would get now.
    pub chance_given: Option<DateTime<Utc>>,
}

/// The day on which it is asked, and the zone whose days count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Day {
    /// The day.
    pub today: NaiveDate,
    /// The zone.
    pub zone: Tz,
}

/// What a rule found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Found {
    since: Option<DateTime<Utc>>,
    known: Option<DateTime<Utc>>,
    until: Option<NaiveDate>,
    count: u32,
    name: Option<String>,
}

/// One rule.
#[derive(Debug)]
pub struct Rule {
    /// Which.
    pub kind: RuleKind,
    /// Who may set it aside.
    pub overrule: Overrule,
    check: fn(&Facts, &InvitationSettings, Day) -> Option<Found>,
}

/// Why somebody is not to be invited.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename = "AgainstReason")]
pub struct Reason {
    /// The rule.
    pub rule: RuleKind,
    /// Who may set it aside.
    pub overrule: Overrule,
    /// When what it speaks of began.
    pub since: Option<DateTime<Utc>>,
    /// Since when that is known, where it became known later than it happened.
    #[serde(skip)]
    pub known: Option<DateTime<Utc>>,
    /// The first day on which it speaks no longer.
    pub until: Option<NaiveDate>,
    /// How many, where it counts.
    pub count: u32,
    /// Who else, where it speaks of somebody.
    pub name: Option<String>,
}

impl Reason {
    /// Nothing can set it aside.
    #[must_use]
    pub fn is_hard(&self) -> bool {
        self.overrule == Overrule::Nobody
    }
}

/// A rule that was set aside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Overruling {
    /// Which.
    pub rule: RuleKind,
    /// When.
    pub at: DateTime<Utc>,
}

/// The first day that lies `days` after an instant.
fn free_on(instant: DateTime<Utc>, days: u32, zone: Tz) -> NaiveDate {
    day_in(instant, zone)
        .checked_add_days(Days::new(u64::from(days)))
        .unwrap_or(NaiveDate::MAX)
}

/// What lies less than so many days back.
fn within(instant: Option<DateTime<Utc>>, days: u32, day: Day) -> Option<Found> {
    let since = instant?;
    let until = free_on(since, days, day.zone);
    (day.today < until).then_some(Found {
        since: Some(since),
        until: Some(until),
        ..Found::default()
    })
}

/// Every rule, the strictest first.
pub const RULES: &[Rule] = &[
    Rule {
        kind: RuleKind::DoNotContact,
        overrule: Overrule::Nobody,
        check: |facts, _, _| facts.do_not_contact.then(Found::default),
    },
    Rule {
        kind: RuleKind::AlreadyUnderWay,
        overrule: Overrule::Anybody,
        check: |facts, _, _| {
            facts.under_way.map(|since| Found {
                since: Some(since),
                ..Found::default()
            })
        },
    },
    Rule {
        kind: RuleKind::RepeatNoShow,
        overrule: Overrule::Host,
        check: |facts, settings, _| {
            (facts.unexcused >= settings.no_show_limit).then_some(Found {
                since: facts.last_unexcused.map(|missed| missed.at),
                known: facts.last_unexcused.map(|missed| missed.known),
                count: facts.unexcused,
                ..Found::default()
            })
        },
    },
    Rule {
        kind: RuleKind::ChanceGiven,
        overrule: Overrule::Anybody,
        check: |facts, _, _| {
            facts.chance_given.map(|since| Found {
                since: Some(since),
                ..Found::default()
            })
        },
    },
    Rule {
        kind: RuleKind::AlreadyReminded,
        overrule: Overrule::Anybody,
        check: |facts, _, _| {
            facts.reminded.map(|since| Found {
                since: Some(since),
                ..Found::default()
            })
        },
    },
    Rule {
        kind: RuleKind::OpenMatter,
        overrule: Overrule::Anybody,
        // Whoever waits for an answer waits, however long: only the answer ends it.
        check: |facts, _, _| {
            facts.open_matter.map(|matter| Found {
                since: Some(matter.at),
                known: Some(matter.known),
                ..Found::default()
            })
        },
    },
    Rule {
        kind: RuleKind::AngryContact,
        overrule: Overrule::Anybody,
        check: |facts, settings, day| {
            let angry = facts.angry?;
            Some(Found {
                known: Some(angry.known),
                ..within(Some(angry.at), settings.trouble_days, day)?
            })
        },
    },
    Rule {
        kind: RuleKind::Unanswered,
        overrule: Overrule::Anybody,
        check: |facts, settings, _| {
            (facts.unanswered >= settings.unanswered_limit).then_some(Found {
                since: facts.last_unanswered,
                count: facts.unanswered,
                ..Found::default()
            })
        },
    },
    Rule {
        kind: RuleKind::PersonCoolDown,
        overrule: Overrule::Anybody,
        check: |facts, settings, day| within(facts.last_met, settings.person_days, day),
    },
    Rule {
        kind: RuleKind::CompanyCoolDown,
        overrule: Overrule::Anybody,
        check: |facts, settings, day| {
            let (met, name) = facts.company_met.clone()?;
            let found = within(Some(met), settings.company_days, day)?;
            Some(Found {
                name: Some(name),
                ..found
            })
        },
    },
];

/// Everything that speaks against inviting somebody today, the strictest first.
#[must_use]
pub fn reasons(facts: &Facts, settings: &InvitationSettings, day: Day) -> Vec<Reason> {
    let found = |rule: &Rule| {
        let found = (rule.check)(facts, settings, day)?;
        Some(Reason {
            rule: rule.kind,
            overrule: rule.overrule,
            since: found.since,
            known: found.known,
            until: found.until,
            count: found.count,
            name: found.name,
        })
    };
    RULES.iter().filter_map(found).collect()
}

/// Whether a reason was set aside: by a soft rule's overruling when what the reason speaks of had happened and was
/// known.
#[must_use]
pub fn is_overruled(reason: &Reason, overrulings: &[Overruling]) -> bool {
    let was_known = |at: DateTime<Utc>| {
        [reason.since, reason.known]
            .into_iter()
            .flatten()
            .all(|since| since <= at)
    };
    !reason.is_hard()
        && overrulings
            .iter()
            .any(|one| one.rule == reason.rule && was_known(one.at))
}

/// What still stands against inviting somebody.
#[must_use]
pub fn standing(reasons: &[Reason], overrulings: &[Overruling]) -> Vec<Reason> {
    let stands = |reason: &&Reason| !is_overruled(reason, overrulings);
    reasons.iter().filter(stands).cloned().collect()
}
