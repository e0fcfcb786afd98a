//! What the window can ask for either has its entry in the journal, and with it undo, or is named here with the reason
//! why it has none.

use std::collections::BTreeSet;

/// Commands that only tell something begin so.
const TELLS: [&str; 10] = [
    "are_", "count_", "find_", "free_", "get_", "list_", "pick_", "preview_", "propose_", "search",
];

/// They answer as those with an entry do, and have none.
const BY_LAW: [&str; 2] = ["clear_erasure_place", "erase_customer"];

/// Commands without an entry of their own, by the reason.
const WITHOUT_ENTRY: [(&str, &[&str]); 11] = [
    (
        "tells something, under another name",
        &[
            "brief_markdown",
            "check_video_token",
            "consent_proof",
            "draft_receipt",
            "handover_markdown",
            "next_free_slots",
            "plan_import",
            "run_doctor",
            "show_recovery_key",
            "start_state",
            "upcoming_reminders",
        ],
    ),
    (
        "writes a file outside, where the person asked for it",
        &[
            "back_up",
            "export_answers",
            "export_availability",
            "export_bookings",
            "export_consent_report",
            "export_file",
            "export_follow_ups",
            "export_person",
            "export_processing_register",
            "print_brief",
            "save_attachment",
            "save_failed_rows",
        ],
    ),
    (
        "opens or shows something, or stops what runs",
        &[
            "join_room",
            "open_link",
            "open_narrow_brief",
            "open_receipt_mail",
            "place_ready",
            "quit",
            "stop_back_up",
            "stop_import",
            "stop_reading",
            "test_notification",
        ],
    ),
    (
        "opens the file, before there is a journal to write to",
        &["restore_backup", "retry_start", "set_up", "unlock"],
    ),
    (
        "its effects have entries of their own: of the reading, of the answer, of the notes",
        &[
            "accept_changes",
            "answer_notice",
            "sync_calendars",
            "write_notes",
        ],
    ),
    (
        "goes out of this machine: what was sent cannot be taken back, what waits can (`take_back`)",
        &[
            "ask_invitation_link",
            "retry_recording",
            "send_again",
            "send_outbox",
            "take_back",
        ],
    ),
    (
        "a secret in the keyring of the system: the former one is of no use any more",
        &["renew_secret", "set_video_token"],
    ),
    (
        "a letter that is being written, saved at each pause on this machine, and dropped by whoever writes it",
        &["drop_letter", "save_letter"],
    ),
    (
        "by law: an entry would bring back whoever was erased",
        &BY_LAW,
    ),
    (
        "of this machine alone, and set back where it was set",
        &[
            // The yes to a host goes with its calendars; removing them has an entry.
            "allow_own_network",
            "dismiss_recording_file",
            "pause_reminders",
            "pause_reminders_for",
            "set_login_start",
        ],
    ),
    (
        "what was seen or done outside is said to Kawka, or deleted for good after a question",
        &[
            "acknowledge_missed",
            "confirm_date",
            "confirm_erasures",
            "confirm_recovery_key",
            "delete_recording_file",
        ],
    ),
];

/// Commands of the window with what each answers, read from the bindings.
fn commands() -> Vec<(String, String)> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/ui/src/bindings.ts");
    let bindings = std::fs::read_to_string(path).unwrap();
    let lines = bindings
        .lines()
        .filter(|line| line.contains("__TAURI_INVOKE"));
    lines
        .filter_map(|line| {
            let (before, after) = line.split_once("(\"")?;
            let (name, _) = after.split_once('"')?;
            let (_, answer) = before.split_once("=> ")?;
            Some((name.to_owned(), answer.to_owned()))
        })
        .collect()
}

#[test]
fn every_command_has_its_entry_or_a_reason_to_have_none() {
    let commands = commands();
    let named: Vec<&str> = WITHOUT_ENTRY
        .iter()
        .flat_map(|(_, names)| names.iter().copied())
        .collect();
    let known: BTreeSet<&str> = named.iter().copied().collect();
    assert_eq!(known.len(), named.len(), "one is named twice");

    let has_entry = |name: &str, answer: &str| answer.contains("Done<") && !BY_LAW.contains(&name);
    let unexplained: Vec<&String> = commands
        .iter()
        .filter(|(name, answer)| !has_entry(name, answer))
        .map(|(name, _)| name)
        .filter(|name| !TELLS.iter().any(|begin| name.starts_with(begin)))
        .filter(|name| !known.contains(name.as_str()))
        .collect();
    assert_eq!(unexplained, Vec::<&String>::new());

    let stale: Vec<&str> = named
        .into_iter()
        .filter(|name| {
            !commands
                .iter()
                .any(|(command, answer)| command == name && !has_entry(name, answer))
        })
        .collect();
    assert_eq!(stale, Vec::<&str>::new());
    let with_entry = commands
        .iter()
        .filter(|(name, answer)| has_entry(name, answer));
    assert!(with_entry.count() > 100, "the bindings are read");
}
