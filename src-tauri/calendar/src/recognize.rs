//! Is this entry a booking, whose, and where do we meet?
//!
//! Rules are data a person keeps ([`BookingRule`]); the first that matches decides. What a booking service wrote is
//! taken out of the entry whichever rule matched.

use std::borrow::Cow;
use std::collections::HashSet;

use kawka_domain::booking_rule::{BookingRule, BookingRuleKind};
use serde::Serialize;
use uuid::Uuid;

use crate::answers::{answers, guest, service_of};
use crate::event::mail_address;
use crate::link::{https_host, is_room, links_in};
use crate::model::{Occurrence, Party, Reply, Status};

/// How many further guests of an entry are looked at.
const MAX_OTHERS: usize = 50;

/// What an entry is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Recognition {
    /// A booking.
    Booking(Box<Booking>),
    /// Something else, and why.
    Ignored {
        /// Why it is none.
        reason: IgnoreReason,
        /// The rule that said so, for [`IgnoreReason::RuleExcludes`].
        rule: Option<Uuid>,
    },
}

/// A calendar entry read as a booking.
#[derive(Clone, PartialEq, Eq)]
pub struct Booking {
    /// The rule that matched.
    pub rule: Uuid,
    /// What kind of rule that is.
    pub kind: BookingRuleKind,
    /// Who booked, where the entry says so.
    pub invitee: Option<Party>,
    /// Everybody else who was invited and is not one of us, in the entry's order.
    pub others: Vec<Party>,
    /// The meeting room; always `https`.
    pub room_url: Option<String>,
    /// The service it was booked with.
    pub service: Service,
    /// The booking's id at that service: Calendly's invitee UUID, Cal.com's booking uid.
    pub service_id: Option<String>,
    /// What the guest answered when booking.
    pub answers: Vec<Answer>,
}

impl std::fmt::Debug for Booking {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Booking")
            .field("kind", &self.kind)
            .field("service", &self.service)
            .finish_non_exhaustive()
    }
}

/// A question of a booking page and what the guest wrote.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Answer {
    /// The question.
    pub question: String,
    /// The answer; may have several lines.
    pub answer: String,
}

impl std::fmt::Debug for Answer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Answer").finish_non_exhaustive()
    }
}

/// The service a booking was made with, told by the entry's own links and not by the rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Service {
    /// calendly.com
    Calendly,
    /// cal.com
    CalCom,
    /// Google Calendar's appointment pages.
    GoogleAppointment,
    /// None of them, or by hand.
    Other,
}

/// How the UID of every entry ends that Kawka writes into a file.
pub const OWN_EXPORT: &str = "@kawka.app";

/// Why an entry is no booking.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum IgnoreReason {
    /// It does not take place. A booking known from before is found by its `UID`, not by this.
    Cancelled,
    /// It takes whole days.
    AllDay,
    /// Kawka itself wrote it into a file, and somebody took that file into this calendar.
    OwnExport,
    /// One of our own addresses declined it.
    DeclinedByUs,
    /// A rule says that such entries are none.
    RuleExcludes,
    /// Nobody else is asked to take part.
    NoOutsideAttendee,
    /// Everybody who is asked to take part is one of us.
    OnlyOwnAddresses,
    /// Somebody from outside takes part, but no rule that is on makes it a booking.
    NoRuleMatched,
    /// It is of somebody who was erased. Said by whoever keeps the bookings, never by the rules here.
    ErasedPerson,
}

/// Which addresses are our own.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct OwnAddresses {
    addresses: HashSet<String>,
    domains: HashSet<String>,
}

impl std::fmt::Debug for OwnAddresses {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("OwnAddresses").finish_non_exhaustive()
    }
}

impl OwnAddresses {
    /// Takes addresses (`anna@firm.example`) and whole domains (`@firm.example`), in any case. What is neither is left
    /// out.
    pub fn new<T: AsRef<str>>(items: impl IntoIterator<Item = T>) -> Self {
        let mut own = Self::default();
        for item in items {
            let item = item.as_ref().trim();
            match item.strip_prefix('@') {
                Some("") => {}
                Some(domain) => {
                    own.domains.insert(domain.to_lowercase());
                }
                None => own.addresses.extend(mail_address(item)),
            }
        }
        own
    }

    /// Together with the domains an outside-attendee rule calls our own.
    fn with_domains_of(&self, rule: &BookingRule) -> Cow<'_, Self> {
        if rule.kind != BookingRuleKind::OutsideAttendee || rule.pattern.trim().is_empty() {
            return Cow::Borrowed(self);
        }
        let mut own = self.clone();
        let domains = rule
            .pattern
            .split([',', ' '])
            .map(|domain| domain.trim().trim_start_matches('@'));
        own.domains.extend(
            domains
                .filter(|domain| !domain.is_empty())
                .map(str::to_lowercase),
        );
        Cow::Owned(own)
    }

    /// Whether an address is one of them.
    #[must_use]
    pub fn contains(&self, email: &str) -> bool {
        let email = email.to_lowercase();
        let domain = email.rsplit_once('@').map(|(_, domain)| domain);
        self.addresses.contains(&email)
            || domain.is_some_and(|domain| self.domains.contains(domain))
    }
}

/// Says whether an entry is a booking.
///
/// Cancelled entries, what Kawka itself wrote, whole days and entries one of us declined never are. Then the rules that
/// are on are asked by position; the first that matches decides.
#[must_use]
pub fn recognize(
    occurrence: &Occurrence,
    rules: &[BookingRule],
    own: &OwnAddresses,
) -> Recognition {
    let ignored = |reason, rule| Recognition::Ignored { reason, rule };
    if occurrence.status == Status::Cancelled {
        return ignored(IgnoreReason::Cancelled, None);
    }
    if occurrence.uid.ends_with(OWN_EXPORT) {
        return ignored(IgnoreReason::OwnExport, None);
    }
    if occurrence.all_day {
        return ignored(IgnoreReason::AllDay, None);
    }
    let ours = |party: &&Party| own.contains(&party.email);
    if occurrence
        .attendees
        .iter()
        .filter(ours)
        .any(|party| party.reply == Reply::Declined)
    {
        return ignored(IgnoreReason::DeclinedByUs, None);
    }
    let url = occurrence.url.as_deref().unwrap_or_default();
    let booked = occurrence.booked.as_deref();
    let (service, service_id) = booked
        .map(|booked| (booked.service, booked.id.clone()))
        .or_else(|| service_of([&occurrence.description, &occurrence.location, url]))
        .unwrap_or((Service::Other, None));
    let mut asked: Vec<&BookingRule> = rules.iter().filter(|rule| rule.enabled).collect();
    asked.sort_by_key(|rule| (rule.position, rule.id));
    for rule in asked {
        let own = &*own.with_domains_of(rule);
        if !matches(rule, occurrence, service, own) {
            continue;
        }
        if rule.kind == BookingRuleKind::IgnoreTitleContains {
            return ignored(IgnoreReason::RuleExcludes, Some(rule.id));
        }
        let invitee = booked.map_or_else(
            || invitee(occurrence, service, own),
            |booked| Some(booked.invitee.clone()),
        );
        let email = invitee.as_ref().map(|party| party.email.as_str());
        let others = outside(occurrence, own).filter(|party| Some(party.email.as_str()) != email);
        return Recognition::Booking(Box::new(Booking {
            rule: rule.id,
            kind: rule.kind,
            others: others.take(MAX_OTHERS).cloned().collect(),
            invitee,
            room_url: room(occurrence),
            service,
            service_id,
            answers: booked.map_or_else(
                || answers(service, &occurrence.description),
                |booked| booked.answers.clone(),
            ),
        }));
    }
    let others = occurrence.attendees.iter().filter(|party| !is_thing(party));
    let reason = match (others.clone().next(), outside(occurrence, own).next()) {
        (_, Some(_)) => IgnoreReason::NoRuleMatched,
        (Some(_), None) => IgnoreReason::OnlyOwnAddresses,
        (None, None) => IgnoreReason::NoOutsideAttendee,
    };
    ignored(reason, None)
}

fn matches(
    rule: &BookingRule,
    occurrence: &Occurrence,
    service: Service,
    own: &OwnAddresses,
) -> bool {
    let pattern = rule.pattern.trim().to_lowercase();
    match rule.kind {
        BookingRuleKind::Calendly => service == Service::Calendly,
        BookingRuleKind::CalCom => service == Service::CalCom,
        BookingRuleKind::GoogleAppointment => service == Service::GoogleAppointment,
        BookingRuleKind::OutsideAttendee => outside(occurrence, own).next().is_some(),
        BookingRuleKind::TitleContains | BookingRuleKind::IgnoreTitleContains => {
            !pattern.is_empty() && occurrence.summary.to_lowercase().contains(&pattern)
        }
    }
}

/// Rooms and groups Google writes as people.
fn is_thing(party: &Party) -> bool {
    [
        "@resource.calendar.google.com",
        "@group.calendar.google.com",
    ]
    .iter()
    .any(|end| party.email.ends_with(end))
}

/// Everybody who is not one of us: attendees, then the organizer.
fn outside<'a>(
    occurrence: &'a Occurrence,
    own: &'a OwnAddresses,
) -> impl Iterator<Item = &'a Party> {
    let organizer = occurrence.organizer.as_ref();
    let is_organizer = move |party: &Party| {
        organizer.is_some_and(|organizer| !party.email.is_empty() && organizer.email == party.email)
    };
    // Somebody else's meeting: then one of us is an attendee, and the organizer is the guest.
    let invited = occurrence
        .attendees
        .iter()
        .any(|party| own.contains(&party.email) && !is_organizer(party));
    let attendees = occurrence
        .attendees
        .iter()
        .filter(move |party| !is_organizer(party));
    attendees
        .chain(organizer.filter(|_| invited))
        .filter(|party| !is_thing(party) && !own.contains(&party.email))
}

/// Who booked: the outside attendee the title names, else the first; without one, whoever the description names.
fn invitee(occurrence: &Occurrence, service: Service, own: &OwnAddresses) -> Option<Party> {
    let titled = titled_guest(occurrence, service);
    let is_titled = |party: &&Party| match (&party.name, titled) {
        (Some(name), Some(title)) => name.to_lowercase() == title.to_lowercase(),
        _ => false,
    };
    let named = guest(service, &occurrence.description).filter(|party| !own.contains(&party.email));
    let found = outside(occurrence, own)
        .find(is_titled)
        .or_else(|| outside(occurrence, own).next());
    let mut party = found
        .cloned()
        .or_else(|| named.clone())
        .or_else(|| mentioned(occurrence, own))?;
    if party.name.is_none() {
        let same = named
            .filter(|named| named.email == party.email)
            .and_then(|named| named.name);
        party.name = same.or_else(|| titled.map(str::to_owned));
    }
    Some(party)
}

/// Calendly's title is "guest and host".
fn titled_guest(occurrence: &Occurrence, service: Service) -> Option<&str> {
    let (name, _) = occurrence.summary.rsplit_once(" and ")?;
    (service == Service::Calendly && !name.trim().is_empty()).then(|| name.trim())
}

/// The first address in the description that is not ours.
fn mentioned(occurrence: &Occurrence, own: &OwnAddresses) -> Option<Party> {
    let organizer = occurrence
        .organizer
        .as_ref()
        .map(|party| party.email.as_str());
    occurrence
        .description
        .split(|symbol: char| symbol.is_whitespace() || "<>()[],;\"'".contains(symbol))
        .filter(|word| word.contains('@') && !word.contains("//"))
        .filter_map(|word| mail_address(word.trim_matches(['.', ':', '!', '?'])))
        .find(|email| {
            email
                .rsplit_once('@')
                .is_some_and(|(_, host)| host.contains('.'))
                && !own.contains(email)
                && organizer != Some(email)
        })
        .map(|email| Party {
            email,
            name: None,
            reply: Reply::Unknown,
        })
}

/// Where we meet: the link written for joining, the place, then a room named in the description.
fn room(occurrence: &Occurrence) -> Option<String> {
    let joining = occurrence.conference.iter().map(String::as_str);
    let place = || links_in(&occurrence.location).filter(|link| https_host(link).is_some());
    let description = links_in(&occurrence.description);
    joining
        .filter(|link| is_room(link))
        .chain(place().filter(|link| is_room(link)))
        .chain(place())
        .chain(description.filter(|link| is_room(link)))
        .next()
        .map(str::to_owned)
}
