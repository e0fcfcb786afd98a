//! A look at XML from a server before any parser sees it.
//!
//! WebDAV needs neither a document type nor an entity (RFC 4918, 8.2 and 20.6), and both are how a small answer
//! becomes a large one or names a file: an answer that has one is refused. Nesting is bounded, so that no parser's
//! stack is the limit.

/// How many bytes an answer may have.
const MAX_BYTES: usize = 10_000_000;
/// How deep its elements may be nested; a multistatus needs about eight.
const MAX_DEPTH: usize = 64;

/// Why XML is not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum XmlError {
    /// Larger than 10 MB.
    #[error("too large")]
    TooLarge,
    /// Nested too deep.
    #[error("nested too deep")]
    TooDeep,
    /// It declares a document type or an entity.
    #[error("declares a document type")]
    Declares,
    /// Not UTF-8.
    #[error("not UTF-8")]
    Encoding,
}

/// Looks at an answer and lets it through, or says why not. Well-formedness is the parser's matter.
///
/// # Errors
/// [`XmlError`].
pub fn check(bytes: &[u8]) -> Result<&str, XmlError> {
    if bytes.len() > MAX_BYTES {
        return Err(XmlError::TooLarge);
    }
    let text = std::str::from_utf8(bytes).map_err(|_| XmlError::Encoding)?;
    let mut depth = 0_usize;
    let mut rest = text;
    while let Some(at) = rest.find('<') {
        rest = &rest[at..];
        // Markup whose content is text ends at its own mark, whatever stands in between.
        let skipped = [("<!--", "-->"), ("<![CDATA[", "]]>"), ("<?", "?>")]
            .iter()
            .find(|(open, _)| rest.starts_with(open))
            .map(|(open, close)| {
                rest[open.len()..]
                    .find(close)
                    .map_or(rest.len(), |end| open.len() + end + close.len())
            });
        if let Some(end) = skipped {
            rest = &rest[end..];
            continue;
        }
        if rest.starts_with("<!") {
            return Err(XmlError::Declares);
        }
        let end = tag_end(rest);
        let tag = &rest[..end];
        if tag.starts_with("</") {
            depth = depth.saturating_sub(1);
        } else if !tag.ends_with("/>") {
            depth += 1;
            if depth > MAX_DEPTH {
                return Err(XmlError::TooDeep);
            }
        }
        rest = &rest[end..];
    }
    Ok(text)
}

/// Where a tag ends; a `>` within quotes is none. No tag holds a `<`, quoted or not (XML 1.0, 3.1): what begins with one
/// is looked at as what it may be taken for.
fn tag_end(tag: &str) -> usize {
    let mut quote = None;
    for (at, byte) in tag.bytes().enumerate() {
        match (quote, byte) {
            (_, b'<') if at > 0 => return at,
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(open), _) if open == byte => quote = None,
            (None, b'>') => return at + 1,
            _ => {}
        }
    }
    tag.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn row_17_bombs_and_foreign_entities_never_reach_a_parser() {
        let deep = ["<a>".repeat(65), "</a>".repeat(65)].concat();
        let fits = ["<a>".repeat(64), "</a>".repeat(64)].concat();
        let wide = "<a></a>".repeat(10_000);
        let cases: [(&str, &str, Result<(), XmlError>); 10] = [
            (
                "a billion laughs",
                "<!DOCTYPE l [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;\">]><l>&b;</l>",
                Err(XmlError::Declares),
            ),
            (
                "a file as entity",
                "<?xml version=\"1.0\"?><!DOCTYPE x [<!ENTITY f SYSTEM \"file:///etc/passwd\">]><x>&f;</x>",
                Err(XmlError::Declares),
            ),
            (
                "in small letters",
                "<!doctype x><x/>",
                Err(XmlError::Declares),
            ),
            ("nested too deep", &deep, Err(XmlError::TooDeep)),
            ("as deep as allowed", &fits, Ok(())),
            ("wide", &wide, Ok(())),
            (
                "a document type that is text",
                "<x><!-- <!DOCTYPE y> --><![CDATA[<!ENTITY z>]]></x>",
                Ok(()),
            ),
            (
                "in an attribute, where no bracket may stand",
                "<x a=\"<!DOCTYPE>\"/>",
                Err(XmlError::Declares),
            ),
            (
                "in what is no tag",
                "<\u{1e}!DOCTYPE x [<!ENTITY a \"b\">]><x>&a;</x>",
                Err(XmlError::Declares),
            ),
            ("cut off", "<x><y a=\"", Ok(())),
        ];
        for (name, xml, expected) in cases {
            assert_eq!(check(xml.as_bytes()).map(|_| ()), expected, "{name}");
        }
        assert_eq!(check(b"<x>\xff</x>"), Err(XmlError::Encoding));
        assert_eq!(check(&vec![b' '; MAX_BYTES + 1]), Err(XmlError::TooLarge));
    }
}
