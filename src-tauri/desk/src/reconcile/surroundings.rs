//! What a reading is judged against: the rules a person keeps, and which addresses are our own.

use std::collections::{BTreeMap, BTreeSet};

use kawka_calendar::{OwnAddresses, Reading, Recognition, recognize};
use kawka_domain::booking_rule::BookingRule;

/// Providers of mailboxes for everybody: sharing one says nothing of belonging together.
#[rustfmt::skip]
pub(crate) const FREE_MAIL: &[&str] = &[
    "gmail.com", "googlemail.com", "outlook.com", "outlook.de", "outlook.fr", "hotmail.com", "hotmail.co.uk",
    "hotmail.fr", "hotmail.de", "live.com", "msn.com", "yahoo.com", "yahoo.co.uk", "yahoo.de", "yahoo.fr", "yahoo.es",
    "yahoo.it", "yahoo.co.jp", "ymail.com", "icloud.com", "me.com", "mac.com", "aol.com", "proton.me", "protonmail.com",
    "pm.me", "tuta.com", "tutanota.com", "fastmail.com", "hey.com", "zoho.com", "mail.com", "gmx.com", "gmx.net",
    "wp.pl", "onet.pl", "onet.eu", "op.pl", "vp.pl", "o2.pl", "tlen.pl", "go2.pl", "interia.pl", "interia.eu",
    "poczta.fm", "gazeta.pl", "autograf.pl",
    "gmx.de", "gmx.at", "gmx.ch", "web.de", "t-online.de", "freenet.de", "posteo.de", "mailbox.org", "bluewin.ch",
    "orange.fr", "wanadoo.fr", "free.fr", "laposte.net", "sfr.fr", "libero.it", "virgilio.it", "alice.it", "ziggo.nl",
    "telenet.be", "skynet.be", "seznam.cz", "email.cz", "centrum.cz", "azet.sk", "freemail.hu", "abv.bg", "ukr.net",
    "mail.ru", "yandex.ru", "yandex.com", "btinternet.com", "sky.com", "comcast.net", "verizon.net", "att.net",
    "bigpond.com", "rogers.com", "shaw.ca", "uol.com.br", "bol.com.br", "qq.com", "163.com", "126.com", "naver.com",
    "daum.net", "rediffmail.com",
];

/// Rules and own addresses against which a reading is judged.
pub(crate) struct Surroundings {
    rules: Vec<BookingRule>,
    own: OwnAddresses,
}

/// The domain of an address, where it belongs to a firm and not to everybody.
fn firm(email: &str) -> Option<&str> {
    let domain = email.split_once('@')?.1;
    (!FREE_MAIL.contains(&domain)).then_some(domain)
}

/// In how many entries somebody takes part, and how many of them they sent; a series is one.
type Parts<'a> = (BTreeSet<&'a str>, BTreeSet<&'a str>);

/// The organizer who takes part in most entries; of several the one who sent most of theirs.
fn find_owner(reading: &Reading) -> Option<&str> {
    let mut parts: BTreeMap<&str, Parts<'_>> = BTreeMap::new();
    for one in &reading.occurrences {
        for party in one.organizer.iter().chain(&one.attendees) {
            let (takes, _) = parts.entry(party.email.as_str()).or_default();
            takes.insert(one.uid.as_str());
        }
        if let Some(organizer) = &one.organizer {
            let (_, sent) = parts.entry(organizer.email.as_str()).or_default();
            sent.insert(one.uid.as_str());
        }
    }
    let mut ranked: Vec<((usize, usize), &str)> = parts
        .into_iter()
        .filter(|(email, (_, sent))| email.contains('@') && !sent.is_empty())
        .map(|(email, (takes, sent))| ((takes.len(), sent.len()), email))
        .collect();
    ranked.sort_unstable();
    match *ranked.as_slice() {
        [.., (second, _), (first, _)] if first == second => None,
        [.., (_, owner)] => Some(owner),
        [] => None,
    }
}

impl Surroundings {
    /// Own are the members' addresses, the calendar's owner (its name, when that is an address) and their companies'
    /// domains. Where none of them takes part in anything, the organizer who takes part in most of it is taken for the
    /// owner: with somebody known there, whoever sends many invitations is a guest who does. Where two take part in as
    /// much and invite as often, neither is.
    pub(crate) fn new(
        rules: Vec<BookingRule>,
        members: impl Iterator<Item = String>,
        reading: &Reading,
    ) -> Self {
        let members: BTreeSet<String> = members
            .map(|email| email.trim().to_lowercase())
            .filter(|email| email.contains('@'))
            .collect();
        let owner = reading
            .calendar_name
            .as_deref()
            .filter(|name| kawka_domain::person::looks_like_email(name))
            .or_else(|| {
                let firms: BTreeSet<&str> = members.iter().filter_map(|one| firm(one)).collect();
                let is_known = |email: &str| {
                    let email = email.to_lowercase();
                    members.contains(&email) || firm(&email).is_some_and(|at| firms.contains(at))
                };
                let mut parties = reading
                    .occurrences
                    .iter()
                    .flat_map(|one| one.organizer.iter().chain(&one.attendees));
                if parties.any(|party| is_known(&party.email)) {
                    return None;
                }
                find_owner(reading)
            });
        let owner = owner.map(|email| email.trim().to_lowercase());
        let addresses: BTreeSet<String> = members.into_iter().chain(owner).collect();
        let domains = addresses.iter().filter_map(|email| firm(email));
        let domains = domains.map(|domain| format!("@{domain}"));
        let all: Vec<String> = addresses.iter().cloned().chain(domains).collect();
        Self {
            rules,
            own: OwnAddresses::new(all),
        }
    }

    /// Says of every occurrence of a reading what it is.
    pub(crate) fn judge(&self, reading: &Reading) -> Vec<Recognition> {
        reading
            .occurrences
            .iter()
            .map(|occurrence| recognize(occurrence, &self.rules, &self.own))
            .collect()
    }
}
