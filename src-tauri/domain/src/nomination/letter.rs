//! Texts with placeholders, as templates of messages have them: `{given_name}`, `{link}`.

crate::words! {
    /// What a template may ask for.
    Placeholder {
        /// The guest's given name.
        GivenName = "given_name",
        /// The guest's family name.
        FamilyName = "family_name",
        /// The guest's whole name.
        Name = "name",
        /// The guest's company.
        Company = "company",
        /// Who holds the calls.
        Host = "host",
        /// Who writes.
        Sender = "sender",
        /// Where to book.
        Link = "link",
        /// The sentence about consent.
        Consent = "consent",
    }
}

/// A template names something that there is not.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown placeholder {0}")]
pub struct UnknownPlaceholder(pub String);

/// Part of a template.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part<'a> {
    Text(&'a str),
    Place(Placeholder),
}

/// Small letters and `_` between braces are a placeholder; any other brace is text.
fn parts(template: &str) -> Result<Vec<Part<'_>>, UnknownPlaceholder> {
    let mut parts = Vec::new();
    let mut rest = template;
    let mut from = 0;
    while let Some(open) = rest[from..].find('{').map(|at| from + at) {
        let Some(close) = rest[open..].find('}').map(|at| open + at) else {
            break;
        };
        let name = &rest[open + 1..close];
        if name.is_empty() || !name.bytes().all(|b| b.is_ascii_lowercase() || b == b'_') {
            from = open + 1;
            continue;
        }
        let place = name
            .parse()
            .map_err(|_| UnknownPlaceholder(name.to_owned()))?;
        parts.push(Part::Text(&rest[..open]));
        parts.push(Part::Place(place));
        rest = &rest[close + 1..];
        from = 0;
    }
    parts.push(Part::Text(rest));
    parts.retain(|part| *part != Part::Text(""));
    Ok(parts)
}

/// Checks that a template asks for nothing that there is not.
///
/// # Errors
/// [`UnknownPlaceholder`], the first of them.
pub fn check(template: &str) -> Result<(), UnknownPlaceholder> {
    parts(template).map(drop)
}

/// Whether a template asks for something.
#[must_use]
pub fn asks_for(template: &str, place: Placeholder) -> bool {
    parts(template).is_ok_and(|parts| parts.contains(&Part::Place(place)))
}

/// A text of which every placeholder was filled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filled {
    /// The text.
    pub text: String,
    /// What it asks for and nobody knows.
    pub missing: Vec<Placeholder>,
}

/// Signs that stand alone where a word before them is missing.
const CLOSING: [char; 6] = [',', '.', '!', '?', ';', ':'];

/// One line without what an empty placeholder leaves behind.
fn tidy(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    for sign in line.chars() {
        if (sign == ' ' || CLOSING.contains(&sign)) && out.ends_with(' ') {
            out.pop();
        }
        if sign == ',' && out.ends_with(',') {
            continue;
        }
        out.push(sign);
    }
    out.trim_end().to_owned()
}

/// Fills a template. A line that asks for nothing but what is empty goes with it; within a line the gap closes. What
/// cannot be understood stays as it is written.
#[must_use]
pub fn fill(template: &str, value: impl Fn(Placeholder) -> String) -> Filled {
    let mut missing = Vec::new();
    let mut lines: Vec<String> = Vec::new();
    for line in template.lines() {
        let Ok(parts) = parts(line) else {
            lines.push(line.to_owned());
            continue;
        };
        let (mut text, mut filled, mut empty, mut words) = (String::new(), false, false, false);
        for part in parts {
            match part {
                Part::Text(said) => {
                    words |= said.chars().any(char::is_alphanumeric);
                    text.push_str(said);
                }
                Part::Place(place) => {
                    let value = value(place);
                    if value.trim().is_empty() {
                        empty = true;
                        if !missing.contains(&place) {
                            missing.push(place);
                        }
                    } else {
                        filled = true;
                    }
                    text.push_str(value.trim());
                }
            }
        }
        match (empty, filled || words) {
            (false, _) => lines.push(text),
            (true, true) => lines.push(tidy(&text)),
            (true, false) => {}
        }
    }
    let mut text = lines.join("\n");
    while text.contains("\n\n\n") {
        text = text.replace("\n\n\n", "\n\n");
    }
    Filled {
        text: text.trim().to_owned(),
        missing,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn of_ewa(place: Placeholder) -> String {
        match place {
            Placeholder::GivenName => "Ewa".into(),
            Placeholder::Link => "https://calendly.com/x".into(),
            _ => String::new(),
        }
    }

    #[test]
    fn e10_placeholders_are_filled_and_what_is_empty_leaves_no_gap() {
        let cases = [
            ("a name", "Cześć {given_name},", "Cześć Ewa,"),
            ("no name", "Cześć {family_name},", "Cześć,"),
            ("two in a row", "{given_name} {family_name}", "Ewa"),
            ("in the middle", "you at {company} know", "you at know"),
            ("a line of its own", "a\n\n{consent}\n\nb", "a\n\nb"),
            ("a link", "Book: {link}", "Book: https://calendly.com/x"),
            ("braces that are text", "{ } {X} {1} {", "{ } {X} {1} {"),
        ];
        for (name, template, expected) in cases {
            assert_eq!(fill(template, of_ewa).text, expected, "{name}");
        }
        assert_eq!(
            fill("{company} {company} {given_name}", of_ewa).missing,
            [Placeholder::Company]
        );
    }

    #[test]
    fn e10_a_slip_in_a_placeholder_is_refused_by_its_name() {
        assert_eq!(
            check("Hi {givenname}"),
            Err(UnknownPlaceholder("givenname".into()))
        );
        assert_eq!(check("Hi {given_name} {link}"), Ok(()));
    }

    proptest! {
        #[test]
        fn any_text_can_be_filled(text: String) {
            let _ = check(&text);
            let filled = fill(&text, of_ewa);
            prop_assert!(!filled.text.contains("\n\n\n"));
        }

        #[test]
        fn what_a_person_is_called_is_never_a_placeholder(name in "\\PC{0,20}") {
            // A value is not read again: nobody can be called {link} and get one.
            let filled = fill("x {name} y", |place| match place {
                Placeholder::Name => name.clone(),
                _ => "LINK".to_owned(),
            });
            prop_assert!(!filled.text.contains("LINK") || name.contains("LINK"));
        }
    }
}
