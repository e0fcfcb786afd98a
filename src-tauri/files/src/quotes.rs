//! What a message says of its own, beside what it quotes.

/// Whether a line says who wrote what is quoted below it, and when.
fn is_attribution(line: &str) -> bool {
    const BEGINS: &[&str] = &["on", "w dniu", "dnia", "am", "le"];
    const DAYS: &[&str] = &[
        "pon",
        "pn",
        "poniedziałek",
        "wt",
        "wto",
        "wtorek",
        "śr",
        "śro",
        "środa",
        "czw",
        "cz",
        "czwartek",
        "pt",
        "pią",
        "piątek",
        "sob",
        "sobota",
        "niedz",
        "ndz",
        "nie",
        "niedziela",
        "mon",
        "monday",
        "tue",
        "tues",
        "tuesday",
        "wed",
        "wednesday",
        "thu",
        "thur",
        "thurs",
        "thursday",
        "fri",
        "friday",
        "sat",
        "saturday",
        "sun",
        "sunday",
        "montag",
        "dienstag",
        "mittwoch",
        "donnerstag",
        "freitag",
        "samstag",
        "sonntag",
        "mo",
        "di",
        "mi",
        "do",
        "fr",
        "sa",
        "so",
    ];
    const ENDS: &[&str] = &[
        "wrote:",
        "napisał:",
        "napisała:",
        "napisał(a):",
        "napisał/a:",
        "pisze:",
        "pisał:",
        "pisała:",
        "schrieb:",
        "a écrit :",
        "a écrit\u{a0}:",
        "a écrit:",
        "napisali:",
    ];
    let line = line.trim().trim_start_matches('*').trim();
    let lower = line.to_lowercase();
    // It names a day or an hour.
    if !lower.contains(|c: char| c.is_ascii_digit()) {
        return false;
    }
    if lower.starts_with("wiadomość napisana przez ") && lower.ends_with(':') {
        return true;
    }
    let word_end = lower.find(|c: char| !c.is_alphabetic());
    let (first, behind) = lower.split_at(word_end.unwrap_or(lower.len()));
    let is_day = DAYS.contains(&first)
        && (behind.starts_with([',', '.'])
            || behind
                .trim_start()
                .starts_with(|c: char| c.is_ascii_digit()));
    let begins = is_day
        || lower.starts_with(|c: char| c.is_ascii_digit())
        || BEGINS.iter().any(|begin| {
            lower
                .strip_prefix(begin)
                .is_some_and(|rest| rest.starts_with(char::is_whitespace))
        });
    begins && ENDS.iter().any(|end| lower.ends_with(end))
}

/// Whether a line is one of the head that Outlook repeats of the message that is answered: its beginning where `first`.
fn is_head(line: &str, first: bool) -> bool {
    const FIRST: &[&str] = &["from:", "od:", "von:", "de:"];
    const NEXT: &[&str] = &[
        "sent:",
        "wysłano:",
        "wysłane:",
        "date:",
        "data:",
        "to:",
        "do:",
        "gesendet:",
        "an:",
        "envoyé:",
        "envoyé :",
    ];
    let line = line.trim().trim_start_matches('*').to_lowercase();
    let words = if first { FIRST } else { NEXT };
    words.iter().any(|word| line.starts_with(word))
}

/// What a line begins.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    /// Nothing but itself.
    Own,
    /// Quoted lines below the words that say whose they are; how many lines those words take.
    Quote(usize),
    /// The message that is answered, up to the end.
    Former,
    /// A message that is handed on: what it says is news.
    Forwarded,
}

fn part(lines: &[&str]) -> Part {
    let line = lines[0].trim();
    let lower = line.to_lowercase();
    let behind = |taken: usize| {
        let mut rest = lines.iter().skip(taken).map(|line| line.trim());
        rest.find(|line| !line.is_empty())
    };
    let is_head_behind = |taken: usize| {
        let below = lines.iter().skip(taken).skip_while(|l| l.trim().is_empty());
        let mut two = below.take(2);
        matches!((two.next(), two.next()), (Some(one), Some(two)) if is_head(one, true) && is_head(two, false))
    };
    if line.starts_with("-----") {
        if lower.contains("forwarded message")
            || lower.contains("przekazana")
            || lower.contains("weitergeleitete")
            || lower.contains("message transféré")
        {
            return Part::Forwarded;
        }
        if lower.contains("original message") || lower.contains("oryginaln") {
            return Part::Former;
        }
    }
    let is_rule = line.len() >= 5 && line.bytes().all(|b| b == b'_');
    if is_rule && is_head_behind(1) || is_head_behind(0) && is_head(line, true) {
        return Part::Former;
    }
    // The words may be broken over several lines.
    let mut words = String::new();
    for (taken, line) in (1..).zip(lines.iter().take(3)) {
        if line.trim().is_empty() || line.starts_with('>') {
            break;
        }
        words.push(' ');
        words.push_str(line.trim());
        if words.len() > 300 {
            break;
        }
        if is_attribution(&words) && behind(taken).is_some_and(|next| next.starts_with('>')) {
            return Part::Quote(taken);
        }
    }
    Part::Own
}

/// What a message says of its own: without what it quotes and without the signature, and whether there was a quote.
///
/// Only marked lines are quotes, and what Outlook puts below a head of its own: what stands between quotes or below
/// them is the answer.
#[must_use]
pub fn fresh(body: &str) -> (String, bool) {
    let mut kept: Vec<&str> = Vec::new();
    let (mut folded, mut signature, mut forwarded) = (false, false, false);
    let lines: Vec<&str> = body.lines().collect();
    let mut number = 0;
    while let Some(line) = lines.get(number) {
        let here = match forwarded {
            true => Part::Own,
            false => part(&lines[number..]),
        };
        match here {
            Part::Former => {
                folded = true;
                break;
            }
            Part::Quote(taken) => {
                (folded, signature) = (true, false);
                number += taken;
                continue;
            }
            Part::Forwarded => (forwarded, signature) = (true, false),
            Part::Own => {}
        }
        number += 1;
        if !forwarded && line.starts_with('>') {
            (folded, signature) = (true, false);
            continue;
        }
        signature |= !forwarded && line.trim_end_matches('\r') == "-- ";
        if !signature {
            kept.push(line.trim_end());
        }
    }
    let mut text = kept.join("\n").trim().to_owned();
    while text.contains("\n\n\n") {
        text = text.replace("\n\n\n", "\n\n");
    }
    (text, folded)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn c3_quoted_text_is_folded_away() {
        let cases = [
            (
                "a Polish answer",
                "Tak.\n\nW dniu 14.10.2026 o 10:00 Ola pisze:\n> pytanie",
                "Tak.",
                true,
            ),
            (
                "an answer broken over two lines",
                "Yes\n\nOn Wed, 14 Oct 2026 at 10:00, Ola Wrona\n<ola@biuro.example> wrote:\n> q",
                "Yes",
                true,
            ),
            (
                "between the lines",
                "> pytanie\nodpowiedź\n> drugie\ndruga",
                "odpowiedź\ndruga",
                true,
            ),
            (
                "Outlook",
                "Ok\n\nFrom: Ola\nSent: Wednesday\nTo: x\n\nold",
                "Ok",
                true,
            ),
            (
                "forwarded",
                "FYI\n-----Original Message-----\nx",
                "FYI",
                true,
            ),
            ("a signature", "Ok\n-- \nOla", "Ok", false),
            (
                "an answer below the quote",
                "W dniu 14.10.2026 o 10:00 Ola pisze:\n> Czy działa?\n\nNie działa.\n\nAnna",
                "Nie działa.\n\nAnna",
                true,
            ),
            (
                "answers between quotes",
                "Dzień dobry,\n\nOn Wed, 14 Oct 2026 at 10:00, Ola wrote:\n\n> one?\nyes\n\n> two?\nno",
                "Dzień dobry,\n\nyes\n\nno",
                true,
            ),
            (
                "an answer below a signature and a quote",
                "Ok\n-- \nOla\n\nśr., 14 paź 2026 o 10:00 Ola <ola@biuro.example> napisał(a):\n> q\n\ni jeszcze to",
                "Ok\n\ni jeszcze to",
                true,
            ),
            (
                "three lines say whose it is",
                "Tak\n\nW dniu śr., 14 paź 2026 o 10:00\nOla Wrona\n<ola@biuro.example> napisał(a):\n> q\n",
                "Tak",
                true,
            ),
            (
                "names and words that begin like days",
                "Monika napisała:\nże nie działa od 3 dni.\nPonieważ szef pisze:\npilne 2\nWtedy klient pisze:\nhalo",
                "Monika napisała:\nże nie działa od 3 dni.\nPonieważ szef pisze:\npilne 2\nWtedy klient pisze:\nhalo",
                false,
            ),
            (
                "words of somebody without quotation marks",
                "Dnia 3 maja szef napisał:\nzwolnić wszystkich",
                "Dnia 3 maja szef napisał:\nzwolnić wszystkich",
                false,
            ),
            (
                "what is handed on",
                "FYI\n\n---------- Forwarded message ---------\nFrom: Jan <jan@x.example>\nDate: Wed\n\nFaktura jest zła",
                "FYI\n\n---------- Forwarded message ---------\nFrom: Jan <jan@x.example>\nDate: Wed\n\nFaktura jest zła",
                false,
            ),
            (
                "a rule",
                "Cennik\n__________\nUsługa A",
                "Cennik\n__________\nUsługa A",
                false,
            ),
            (
                "Outlook's rule",
                "Ok\n________________________________\nOd: Ola\nWysłano: środa\n\ndawne",
                "Ok",
                true,
            ),
            (
                "nothing quoted",
                "On Monday I wrote a letter.\nFrom: here on",
                "On Monday I wrote a letter.\nFrom: here on",
                false,
            ),
        ];
        for (name, body, text, folded) in cases {
            assert_eq!(fresh(body), (text.to_owned(), folded), "{name}");
        }
    }
}
