//! What the driver of the window knows of pages: scripts that look, and the names of keys.

use fantoccini::key::Key;

/// Whether the page shows its first screen and its scripts have it in hand (`ui/src/window.ts`).
pub const READY: &str = "document.querySelector('h1') !== null
    && ['picture-kept', 'built'].some((mark) => performance.getEntriesByName(mark).length > 0)";

/// Keeps what goes wrong in the page where the test can read it.
pub const LISTEN: &str = r"
    if (window.wrong) return;
    window.wrong = [];
    const say = (what) => window.wrong.push(String(what));
    for (const level of ['error', 'warn']) {
        const before = console[level];
        console[level] = (...words) => { say(`${level}: ${words.join(' ')}`); before.apply(console, words); };
    }
    addEventListener('error', (event) => say(`error: ${event.message}`));
    addEventListener('unhandledrejection', (event) => say(`rejection: ${event.reason}`));
    addEventListener('securitypolicyviolation', (event) => say(`policy: ${event.violatedDirective}`));
";

/// Finds what can be pressed or filled in by the name a screen reader says, or its beginning.
pub const FIND: &str = r#"
    const wanted = arguments[0];
    const plain = (text) => (text ?? '').replace(/[\s\u200b]+/g, ' ').trim();
    const words = (element) => {
        const copy = element.cloneNode(true);
        copy.querySelectorAll('kbd, .cap, [aria-hidden="true"]').forEach((part) => part.remove());
        return plain(copy.textContent);
    };
    const name = (element) =>
        plain(element.getAttribute('aria-label')) ||
        (element.labels?.length ? words(element.labels[0]) : '') ||
        words(element) || plain(element.title) || plain(element.placeholder);
    const seen = [...document.querySelectorAll(arguments[1])].filter((one) => one.checkVisibility() && !one.disabled);
    return seen.find((one) => name(one) === wanted) ?? seen.find((one) => name(one).startsWith(wanted)) ?? null;
"#;

/// All kinds of controls.
pub const ANYTHING: &str =
    r#"button, a[href], input, textarea, select, [role="option"], [role="menuitem"], summary"#;
/// Fields that are typed into.
pub const FIELDS: &str = r#"input:not([type="radio"], [type="checkbox"]), textarea"#;

/// The key of a name.
pub fn stroke(name: &str) -> char {
    let key = match name {
        "Ctrl" => Key::Control,
        "Alt" => Key::Alt,
        "Shift" => Key::Shift,
        "Enter" => Key::Enter,
        "Escape" => Key::Escape,
        "Tab" => Key::Tab,
        "Space" => return ' ',
        "ArrowDown" => Key::Down,
        "ArrowUp" => Key::Up,
        _ => {
            let mut letters = name.chars();
            let letter = letters.next().unwrap();
            assert!(letters.next().is_none(), "no key {name}");
            return letter;
        }
    };
    key.into()
}
