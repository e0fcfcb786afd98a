//! The mail that sends a recording to its customer.

use kawka_domain::recording::{LinkPrivacy, RecordingState, RecordingStep};

use super::Language;

/// What happened to a recording, as it is told to the person who is in it.
#[must_use]
pub const fn recording_step(language: Language, step: RecordingStep) -> &'static str {
    use RecordingStep as S;
    match (language, step) {
        (Language::Polish, S::Found) => "plik znaleziony na naszym komputerze",
        (Language::Polish, S::Dropped) => "plik odłączony od tej rozmowy",
        (Language::Polish, S::UploadStarted) => "wysyłanie do serwisu wideo rozpoczęte",
        (Language::Polish, S::UploadStopped) => "wysyłanie przerwane",
        (Language::Polish, S::Uploaded) => "wysłane do serwisu wideo",
        (Language::Polish, S::Linked) => "link wpisany",
        (Language::Polish, S::Watched) => "obejrzane przez opiekuna",
        (Language::Polish, S::Sent) => "wysłane do Ciebie",
        (Language::Polish, S::DeletionAsked) => "usunięcie zlecone",
        (Language::Polish, S::DeletionDropped) => "zlecenie usunięcia cofnięte",
        (Language::Polish, S::Deleted) => "usunięte",
        (Language::Polish, S::NotMade) => "rozmowa nie była nagrana",
        (Language::English, S::Found) => "file found on our computer",
        (Language::English, S::Dropped) => "file taken off this call",
        (Language::English, S::UploadStarted) => "upload to the video service begun",
        (Language::English, S::UploadStopped) => "upload stopped",
        (Language::English, S::Uploaded) => "uploaded to the video service",
        (Language::English, S::Linked) => "link entered",
        (Language::English, S::Watched) => "watched by the care owner",
        (Language::English, S::Sent) => "sent to you",
        (Language::English, S::DeletionAsked) => "deletion asked for",
        (Language::English, S::DeletionDropped) => "deletion taken back",
        (Language::English, S::Deleted) => "deleted",
        (Language::English, S::NotMade) => "the call was not recorded",
    }
}

/// Where a recording stands, for the care owner.
#[must_use]
pub const fn recording_state(language: Language, state: RecordingState) -> &'static str {
    use RecordingState as S;
    match (language, state) {
        (Language::Polish, S::None) => "nagrania nie ma",
        (Language::Polish, S::Expected) => "nagrania jeszcze nie ma, a powinno być",
        (Language::Polish, S::Found) => "nagranie leży na naszym komputerze",
        (Language::Polish, S::Uploading) => "nagranie jest wysyłane do serwisu wideo",
        (Language::Polish, S::Uploaded) => "nagranie jest w serwisie wideo, nieobejrzane",
        (Language::Polish, S::Watched) => "nagranie obejrzane przez opiekuna",
        (Language::Polish, S::Sent) => "nagranie wysłane klientowi",
        (Language::Polish, S::Deleted) => "nagranie usunięte",
        (Language::English, S::None) => "there is no recording",
        (Language::English, S::Expected) => "the recording should be here and is not yet",
        (Language::English, S::Found) => "the recording lies on our computer",
        (Language::English, S::Uploading) => "the recording is being uploaded",
        (Language::English, S::Uploaded) => {
            "the recording is at the video service, not watched yet"
        }
        (Language::English, S::Watched) => "the recording was watched by the care owner",
        (Language::English, S::Sent) => "the recording was sent to the customer",
        (Language::English, S::Deleted) => "the recording was deleted",
    }
}

/// Subject and text of the mail. It carries no names: whoever sends it adds them.
#[must_use]
pub fn recording_mail(language: Language, link: &str, privacy: LinkPrivacy) -> (String, String) {
    let (subject, greeting, intro, open, unknown, end) = match language {
        Language::Polish => (
            "Nagranie naszej rozmowy",
            "Dzień dobry,",
            "tak jak ustaliliśmy, oto nagranie naszej rozmowy:",
            "Obejrzy je każdy, kto ma ten link, więc proszę podać go tylko tym, którzy mają je zobaczyć.",
            "Być może obejrzy je każdy, kto ma ten link, więc proszę podać go tylko tym, którzy mają je zobaczyć.",
            "Zgodę na nagranie można wycofać w każdej chwili, wystarczy odpisać na tę wiadomość.",
        ),
        Language::English => (
            "The recording of our call",
            "Hello,",
            "as agreed, here is the recording of our call:",
            "Whoever has this link can watch it, so please pass it on only to those who are meant to see it.",
            "Whoever has this link may be able to watch it, so please pass it on only to those who are meant to see it.",
            "You can withdraw your consent to the recording at any time by answering this message.",
        ),
    };
    let mut parts = vec![greeting.to_owned(), format!("{intro}\n{link}")];
    match privacy {
        LinkPrivacy::Unlisted | LinkPrivacy::Anybody => parts.push(open.to_owned()),
        LinkPrivacy::Unknown => parts.push(unknown.to_owned()),
        LinkPrivacy::Password | LinkPrivacy::Nobody | LinkPrivacy::Disable => {}
    }
    parts.push(end.to_owned());
    (subject.to_owned(), parts.join("\n\n"))
}

/// A `mailto:` address (RFC 6068): everything but letters and digits is escaped, line breaks are `%0D%0A`.
#[must_use]
pub fn mailto(to: &str, subject: &str, body: &str) -> String {
    let escape = |text: &str| {
        let mut escaped = String::with_capacity(text.len() * 2);
        for byte in text.replace('\n', "\r\n").bytes() {
            if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
                escaped.push(char::from(byte));
            } else {
                escaped.push_str(&format!("%{byte:02X}"));
            }
        }
        escaped
    };
    format!(
        "mailto:{}?subject={}&body={}",
        escape(to).replace("%40", "@"),
        escape(subject),
        escape(body)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mail_says_who_can_watch_and_how_to_withdraw() {
        let link = "https://vimeo.com/123456789/abcdef1234";
        for (language, listed, perhaps, withdraw) in [
            (
                Language::Polish,
                "Obejrzy je każdy, kto ma ten link",
                "Być może obejrzy je każdy, kto ma ten link",
                "wycofać",
            ),
            (
                Language::English,
                "Whoever has this link can watch",
                "Whoever has this link may be able",
                "withdraw",
            ),
        ] {
            for privacy in LinkPrivacy::ALL.iter().copied() {
                let (subject, text) = recording_mail(language, link, privacy);
                assert!(!subject.is_empty() && text.contains(link) && text.contains(withdraw));
                let open = [LinkPrivacy::Unlisted, LinkPrivacy::Anybody].contains(&privacy);
                assert_eq!(text.contains(listed), open, "{privacy}: {text}");
                let unknown = privacy == LinkPrivacy::Unknown;
                assert_eq!(text.contains(perhaps), unknown, "{privacy}: {text}");
            }
        }
    }

    #[test]
    fn an_address_cannot_smuggle_headers_in() {
        let made = mailto("a&bcc=x@las.example", "Ł ?", "a\nb");
        assert_eq!(
            made,
            "mailto:a%26bcc%3Dx@las.example?subject=%C5%81%20%3F&body=a%0D%0Ab"
        );
    }
}
