//! Text made plain: markup out, entities in, control characters gone.
//!
//! Calendars put HTML into `DESCRIPTION` although the standard has plain text there (RFC 5545, 3.8.1.5). The result is
//! shown as text, never as markup, so a tag that slips through is ugly and not dangerous.

use std::borrow::Cow;

/// The longest text kept, in bytes.
pub(crate) const MAX_TEXT: usize = 32 * 1024;

/// Tags that are taken as markup; anything else in angle brackets is what somebody wrote.
const TAGS: [&str; 36] = [
    "a",
    "b",
    "blockquote",
    "body",
    "br",
    "center",
    "code",
    "div",
    "em",
    "font",
    "h1",
    "h2",
    "h3",
    "h4",
    "head",
    "hr",
    "html",
    "html-blob",
    "i",
    "img",
    "li",
    "meta",
    "ol",
    "p",
    "pre",
    "s",
    "script",
    "small",
    "span",
    "strong",
    "style",
    "table",
    "td",
    "tr",
    "u",
    "ul",
];

/// Control characters out, line ends as line feeds, ends trimmed, cut at [`MAX_TEXT`].
pub(crate) fn clean(text: &str) -> String {
    let text = text.trim();
    let mut end = text.len().min(MAX_TEXT);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let keep = |symbol: &char| !symbol.is_control() || matches!(symbol, '\n' | '\t');
    text[..end].chars().filter(keep).collect()
}

/// The text of a description that may be HTML.
pub(crate) fn plain(text: &str) -> String {
    if !text.contains(['<', '&']) {
        return clean(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut link: Option<(String, usize)> = None;
    let mut rest = text;
    while let Some(at) = rest.find(['<', '&']) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        if rest.starts_with('&') {
            let (symbol, length) = entity(rest);
            out.push_str(&symbol);
            rest = &rest[length..];
            continue;
        }
        let Some(tag) = Tag::parse(rest) else {
            out.push('<');
            rest = &rest[1..];
            continue;
        };
        rest = &rest[tag.length..];
        match (tag.name.as_str(), tag.closing) {
            ("script" | "style" | "head", false) => rest = after_element(rest, &tag.name),
            ("a", false) => link = tag.href().map(|href| (href, out.len())),
            ("a", true) => {
                if let Some((href, start)) = link.take()
                    && !out[start..].contains(href.trim_end_matches('/'))
                {
                    out.push(' ');
                    out.push_str(&href);
                }
            }
            ("br" | "hr", _)
            | ("p" | "div" | "li" | "tr" | "h1" | "h2" | "h3" | "h4" | "blockquote", true) => {
                out.push('\n');
            }
            ("p" | "div" | "ul" | "ol" | "li", false)
                if !out.is_empty() && !out.ends_with('\n') =>
            {
                out.push('\n')
            }
            ("td", true) => out.push(' '),
            _ => {}
        }
    }
    out.push_str(rest);
    clean(&out)
}

struct Tag<'a> {
    name: String,
    closing: bool,
    inside: &'a str,
    length: usize,
}

impl<'a> Tag<'a> {
    /// Reads a known tag at the front of the text; another `<` before its end means it is none.
    fn parse(text: &'a str) -> Option<Self> {
        let end = 1 + text.get(1..)?.find(['<', '>'])?;
        if text.as_bytes()[end] == b'<' {
            return None;
        }
        let inside = &text[1..end];
        let (closing, inside) = match inside.strip_prefix('/') {
            Some(inside) => (true, inside),
            None => (false, inside),
        };
        let name_end = inside
            .find(|symbol: char| !symbol.is_ascii_alphanumeric() && symbol != '-')
            .unwrap_or(inside.len());
        let name = inside[..name_end].to_ascii_lowercase();
        TAGS.contains(&name.as_str()).then_some(Self {
            name,
            closing,
            inside,
            length: end + 1,
        })
    }

    fn href(&self) -> Option<String> {
        let lower = self.inside.to_ascii_lowercase();
        let value = self.inside[lower.find("href=")? + 5..].trim_start();
        let value = match value.chars().next()? {
            quote @ ('"' | '\'') => value[1..].split(quote).next()?,
            _ => value.split_whitespace().next()?,
        };
        let href = plain_entities(value);
        crate::link::may_open(&href).then(|| href.into_owned())
    }
}

/// What follows the element's end tag; everything is gone where there is none.
fn after_element<'a>(text: &'a str, name: &str) -> &'a str {
    let mut rest = text;
    while let Some(at) = rest.find("</") {
        rest = &rest[at..];
        match Tag::parse(rest) {
            Some(tag) if tag.name == name => return &rest[tag.length..],
            _ => rest = &rest[2..],
        }
    }
    ""
}

fn plain_entities(text: &str) -> Cow<'_, str> {
    if !text.contains('&') {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        let (symbol, length) = entity(&rest[at..]);
        out.push_str(&symbol);
        rest = &rest[at + length..];
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// The text of the character reference at the front, and how many bytes it took; a lone `&` stands for itself.
fn entity(text: &str) -> (Cow<'static, str>, usize) {
    let alone = (Cow::Borrowed("&"), 1);
    let Some(end) = text.bytes().take(12).position(|byte| byte == b';') else {
        return alone;
    };
    let Some(name) = text.get(1..end) else {
        return alone;
    };
    let named = match name {
        "amp" => "&",
        "lt" => "<",
        "gt" => ">",
        "quot" => "\"",
        "apos" => "'",
        "nbsp" => " ",
        "oacute" => "ó",
        "Oacute" => "Ó",
        "ndash" => "–",
        "mdash" => "—",
        "hellip" => "…",
        "rsquo" => "’",
        "bdquo" => "„",
        "rdquo" => "”",
        _ => {
            let code =
                name.strip_prefix('#')
                    .and_then(|code| match code.strip_prefix(['x', 'X']) {
                        Some(hex) => u32::from_str_radix(hex, 16).ok(),
                        None => code.parse().ok(),
                    });
            return match code.and_then(char::from_u32) {
                Some(symbol) => (Cow::Owned(symbol.to_string()), end + 1),
                None => alone,
            };
        }
    };
    (Cow::Borrowed(named), end + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_becomes_lines_and_links_keep_their_target() {
        let cases = [
            ("a<br>b<br/>c", "a\nb\nc"),
            (
                "<p>Zażółć &amp; gęślą</p><p>jaźń</p>",
                "Zażółć & gęślą\njaźń",
            ),
            (
                "<a href=\"https://x.example/1?a=1&amp;b=2\">Cancel</a>",
                "Cancel https://x.example/1?a=1&b=2",
            ),
            (
                "<a href='https://x.example/'>https://x.example</a>",
                "https://x.example",
            ),
            ("<a href=\"javascript:alert(1)\">Cancel</a>", "Cancel"),
            ("<style>p{}</style><script>alert(1)</script>x", "x"),
            ("<b>Booked by</b>\nAnna", "Booked by\nAnna"),
            ("1 < 2 && 3 > 2", "1 < 2 && 3 > 2"),
            ("<anna@kowalscy.example>", "<anna@kowalscy.example>"),
            ("&#322;&#x142;&nbsp;&bogus;&", "łł &bogus;&"),
            ("&lt;br&gt;", "<br>"),
            ("<br", "<br"),
            ("<script>never ends", ""),
            ("nul\0 and bell\u{7}", "nul and bell"),
        ];
        for (html, expected) in cases {
            assert_eq!(plain(html), expected, "{html}");
        }
    }

    #[test]
    fn a_very_long_text_is_cut_between_letters() {
        let long = "ż".repeat(MAX_TEXT);
        assert!(clean(&long).len() <= MAX_TEXT);
    }

    #[test]
    fn hostile_markup_costs_little() {
        let hostile = "<".repeat(MAX_TEXT * 2);
        assert_eq!(plain(&hostile).len(), MAX_TEXT);
        let hostile = "<script></".repeat(6_000);
        assert!(plain(&hostile).is_empty());
    }
}
