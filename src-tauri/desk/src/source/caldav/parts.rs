//! Answers that a server cuts off because they would be too long (RFC 6578, 3.6).

use std::borrow::Cow;

use libdav::names;

/// How much of what was asked for an answer holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Extent {
    Whole,
    /// The server left something out and says so.
    Part,
}

/// The status with which a server says that an answer is cut off (RFC 6578, 3.6).
pub(super) const INSUFFICIENT_STORAGE: u16 = 507;

/// An answer without the response by which the server says that there is more, and whether there was one. It is about
/// the collection and stands among those about its resources, under whatever address the server has for itself.
pub(super) fn without_truncation(body: &str) -> (Cow<'_, str>, Extent) {
    let whole = (Cow::Borrowed(body), Extent::Whole);
    // Most answers are whole, and what cannot be parsed is refused by whoever reads it.
    let Some(document) = body
        .contains("507")
        .then(|| roxmltree::Document::parse(body).ok())
        .flatten()
    else {
        return whole;
    };
    let says = |node: &roxmltree::Node<'_, '_>| {
        let code = node.text().and_then(|line| line.split_whitespace().nth(1));
        node.tag_name() == names::STATUS && code == Some("507")
    };
    let marks: Vec<_> = document
        .root_element()
        .children()
        .filter(|node| node.tag_name() == names::RESPONSE)
        .filter(|response| response.children().any(|node| says(&node)))
        .map(|response| response.range())
        .collect();
    if marks.is_empty() {
        return whole;
    }
    let mut rest = body.to_owned();
    for mark in marks.into_iter().rev() {
        rest.replace_range(mark, "");
    }
    (Cow::Owned(rest), Extent::Part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn row_f_3_an_answer_that_is_cut_off_is_told_from_a_whole_one() {
        let multistatus = |inside: &str| {
            format!(
                "<d:multistatus xmlns:d=\"DAV:\">{inside}<d:sync-token>7</d:sync-token></d:multistatus>"
            )
        };
        let response = |href: &str, rest: &str| {
            format!("<d:response><d:href>{href}</d:href>{rest}</d:response>")
        };
        let found = "<d:propstat><d:prop><d:getetag>\"507\"</d:getetag></d:prop>\
                     <d:status>HTTP/1.1 200 OK</d:status></d:propstat>";
        let entry = response("/ola/507.ics", found);
        let full = "<d:status>HTTP/1.1 507 Insufficient Storage</d:status>\
                    <d:error><d:number-of-matches-within-limits/></d:error>";
        let cases = [
            ("whole", entry.clone(), Extent::Whole),
            (
                "by its path",
                format!("{entry}{}", response("/ola/", full)),
                Extent::Part,
            ),
            (
                "by its address, first",
                format!("{}{entry}", response("https://dav.example/ola/", full)),
                Extent::Part,
            ),
        ];
        for (name, inside, extent) in cases {
            let body = multistatus(&inside);
            let (rest, found) = without_truncation(&body);
            assert_eq!(found, extent, "{name}");
            assert_eq!(rest, multistatus(&entry), "{name}");
        }
        assert_eq!(without_truncation("<507").1, Extent::Whole);
    }
}
