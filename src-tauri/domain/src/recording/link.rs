//! Links to a recording: Vimeo's are understood, others are kept as they are.
//!
//! Vimeo's forms, as its pages and its player write them: `vimeo.com/ID`, `vimeo.com/ID/HASH` (unlisted: the hash is
//! the key, <https://help.vimeo.com/hc/en-us/articles/12425994699921>), `player.vimeo.com/video/ID?h=HASH`,
//! `vimeo.com/manage/videos/ID[/HASH]`, and a video inside a channel, group, showcase or album.

use url::Url;

use super::LinkPrivacy;

/// Where a recording can be seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RecordingLink {
    /// A video at Vimeo.
    Vimeo {
        /// Its number.
        id: String,
        /// The key of an unlisted one.
        hash: Option<String>,
    },
    /// Anywhere else: Kawka can open it and nothing more.
    Elsewhere {
        /// The whole address.
        url: String,
    },
}

/// Why a text is no link.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LinkError {
    /// Nothing.
    #[error("nothing was entered")]
    Empty,
    /// Not an `https` address.
    #[error("not an https address")]
    NotHttps,
    /// A page of Vimeo's that is no video.
    #[error("a page without a video")]
    NoVideo,
    /// Carries a user name or password.
    #[error("the address carries a password")]
    Credentials,
}

/// Vimeo's API names a video `/videos/ID`, an unlisted one at times `/videos/ID:HASH`.
#[must_use]
pub fn from_uri(uri: &str) -> Option<RecordingLink> {
    let rest = uri.strip_prefix("/videos/")?;
    let (id, hash) = match rest.split_once(':') {
        Some((id, hash)) => (id, Some(hash)),
        None => (rest, None),
    };
    (is_id(id) && hash.is_none_or(is_hash)).then(|| RecordingLink::Vimeo {
        id: id.to_owned(),
        hash: hash.map(str::to_owned),
    })
}

fn is_id(text: &str) -> bool {
    (1..=20).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_hash(text: &str) -> bool {
    (6..=64).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// Reads what a person pasted.
///
/// # Errors
/// [`LinkError`].
pub fn parse(text: &str) -> Result<RecordingLink, LinkError> {
    let text = text.trim();
    if text.is_empty() {
        return Err(LinkError::Empty);
    }
    let has_scheme = text.split_once(':').is_some_and(|(scheme, _)| {
        scheme
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c))
    }) && text.contains("://");
    let whole = if has_scheme {
        text.to_owned()
    } else {
        format!("https://{text}")
    };
    let url = Url::parse(&whole).map_err(|_| LinkError::NotHttps)?;
    let host = url
        .host_str()
        .map(|host| host.trim_start_matches("www.").to_owned())
        .filter(|host| host.contains('.'))
        .ok_or(LinkError::NotHttps)?;
    let is_vimeo = host == "vimeo.com" || host == "player.vimeo.com";
    if url.scheme() != "https" && !(url.scheme() == "http" && is_vimeo) {
        return Err(LinkError::NotHttps);
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(LinkError::Credentials);
    }
    if is_vimeo {
        return video(&url).ok_or(LinkError::NoVideo);
    }
    Ok(RecordingLink::Elsewhere { url: url.into() })
}

/// The video of an address of Vimeo's: the first number in its path, and the key right behind it or in `h`.
fn video(url: &Url) -> Option<RecordingLink> {
    let parts: Vec<&str> = url
        .path_segments()?
        .filter(|part| !part.is_empty())
        .collect();
    let at = match parts.as_slice() {
        [id, ..] if is_id(id) => 0,
        // A showcase has a number of its own before the video's.
        ["showcase" | "album" | "groups" | "channels", _, rest @ ..] => {
            2 + rest.iter().position(|part| is_id(part))?
        }
        ["video" | "videos" | "manage" | "event", ..] => {
            parts.iter().position(|part| is_id(part))?
        }
        _ => return None,
    };
    let behind = parts.get(at + 1).copied().filter(|part| is_hash(part));
    let asked = url
        .query_pairs()
        .find(|(name, _)| name == "h")
        .map(|(_, value)| value.into_owned())
        .filter(|value| is_hash(value));
    Some(RecordingLink::Vimeo {
        id: parts[at].to_owned(),
        hash: behind.map(str::to_owned).or(asked),
    })
}

impl RecordingLink {
    /// The address at which a person sees it.
    #[must_use]
    pub fn url(&self) -> String {
        match self {
            Self::Vimeo { id, hash: None } => format!("https://vimeo.com/{id}"),
            Self::Vimeo {
                id,
                hash: Some(hash),
            } => format!("https://vimeo.com/{id}/{hash}"),
            Self::Elsewhere { url } => url.clone(),
        }
    }

    /// Its number at Vimeo.
    #[must_use]
    pub fn video_id(&self) -> Option<&str> {
        match self {
            Self::Vimeo { id, .. } => Some(id),
            Self::Elsewhere { .. } => None,
        }
    }

    /// What the link itself tells about who can see the video.
    #[must_use]
    pub const fn privacy(&self) -> LinkPrivacy {
        match self {
            Self::Vimeo { hash: Some(_), .. } => LinkPrivacy::Unlisted,
            Self::Vimeo { hash: None, .. } | Self::Elsewhere { .. } => LinkPrivacy::Unknown,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vimeo_in_all_its_forms() {
        let cases = [
            (
                "plain",
                "https://vimeo.com/123456789",
                "https://vimeo.com/123456789",
            ),
            (
                "unlisted",
                "https://vimeo.com/123456789/abcdef1234",
                "https://vimeo.com/123456789/abcdef1234",
            ),
            (
                "player",
                "https://player.vimeo.com/video/123456789?h=abcdef1234&badge=0",
                "https://vimeo.com/123456789/abcdef1234",
            ),
            (
                "player without a key",
                "https://player.vimeo.com/video/123456789",
                "https://vimeo.com/123456789",
            ),
            (
                "shared with more behind it",
                "https://vimeo.com/123456789/abcdef1234?share=copy#t=30s",
                "https://vimeo.com/123456789/abcdef1234",
            ),
            (
                "managed",
                "https://vimeo.com/manage/videos/123456789/abcdef1234",
                "https://vimeo.com/123456789/abcdef1234",
            ),
            (
                "in a showcase",
                "https://vimeo.com/showcase/1111111/video/123456789",
                "https://vimeo.com/123456789",
            ),
            (
                "in a channel",
                "https://vimeo.com/channels/staffpicks/123456789",
                "https://vimeo.com/123456789",
            ),
            (
                "as it is typed",
                " vimeo.com/123456789 ",
                "https://vimeo.com/123456789",
            ),
            (
                "with www and without s",
                "http://www.vimeo.com/123456789/",
                "https://vimeo.com/123456789",
            ),
        ];
        for (name, text, expected) in cases {
            let link = parse(text).unwrap();
            assert_eq!(link.url(), expected, "{name}");
            assert_eq!(link.video_id(), Some("123456789"), "{name}");
            let privacy = if link.url().matches('/').count() == 4 {
                LinkPrivacy::Unlisted
            } else {
                LinkPrivacy::Unknown
            };
            assert_eq!(link.privacy(), privacy, "{name}");
        }
    }

    #[test]
    fn the_tabs_of_a_managed_video_are_no_key() {
        for tab in ["privacy", "interaction", "analytics", "settings"] {
            let link = parse(&format!("https://vimeo.com/manage/videos/123456789/{tab}")).unwrap();
            assert_eq!(link.url(), "https://vimeo.com/123456789", "{tab}");
        }
    }

    #[test]
    fn other_hosts_stay_as_they_are() {
        for text in [
            "https://drive.example/file/d/1A2b/view?usp=sharing#frag",
            "https://notvimeo.com/123456789",
            "https://vimeo.com.evil.example/123456789",
        ] {
            let link = parse(text).unwrap();
            assert_eq!(link.url(), text);
            assert_eq!(
                (link.video_id(), link.privacy()),
                (None, LinkPrivacy::Unknown)
            );
        }
        assert_eq!(
            parse("drive.example/a").unwrap().url(),
            "https://drive.example/a"
        );
    }

    #[test]
    fn what_is_no_link_says_why() {
        let cases = [
            ("nothing", "  ", LinkError::Empty),
            ("a file", "file:///home/ola/video.mp4", LinkError::NotHttps),
            ("a script", "javascript:alert(1)", LinkError::NotHttps),
            (
                "in the clear",
                "http://drive.example/a",
                LinkError::NotHttps,
            ),
            ("a word", "tomorrow", LinkError::NotHttps),
            (
                "a password in it",
                "https://ola:secret@drive.example/a",
                LinkError::Credentials,
            ),
            (
                "a page without a video",
                "https://vimeo.com/features",
                LinkError::NoVideo,
            ),
            ("Vimeo itself", "https://vimeo.com/", LinkError::NoVideo),
        ];
        for (name, text, expected) in cases {
            assert_eq!(parse(text), Err(expected), "{name}");
        }
    }

    #[test]
    fn the_names_of_the_api() {
        let link = from_uri("/videos/123456789:abcdef1234").unwrap();
        assert_eq!(link.url(), "https://vimeo.com/123456789/abcdef1234");
        assert_eq!(
            from_uri("/videos/123456789").unwrap().url(),
            "https://vimeo.com/123456789"
        );
        for uri in [
            "",
            "/users/1",
            "/videos/",
            "/videos/../me",
            "/videos/1:../..",
        ] {
            assert_eq!(from_uri(uri), None, "{uri}");
        }
    }
}
