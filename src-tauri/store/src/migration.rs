//! Schema versions: append-only, each all or nothing, kept in `user_version`.

use rusqlite::Connection;

use crate::error::StoreError;

/// What a step does that SQL alone cannot.
type Then = fn(&Connection) -> Result<(), StoreError>;

/// What follows a step, by its version.
const THEN: &[(u32, Then)] = &[
    (7, crate::table::consent_event::seal_former),
    (27, crate::search::index_typos),
];

/// Every step from an empty file, in order. A released step is never edited.
const STEPS: &[&str] = &[
    include_str!("migration/0001_walking_desk.sql"),
    include_str!("migration/0002_identities.sql"),
    include_str!("migration/0003_recall.sql"),
    include_str!("migration/0004_search.sql"),
    include_str!("migration/0005_reminder_log.sql"),
    include_str!("migration/0006_merge.sql"),
    include_str!("migration/0007_consent.sql"),
    include_str!("migration/0008_sources.sql"),
    include_str!("migration/0009_recording.sql"),
    include_str!("migration/0010_files.sql"),
    include_str!("migration/0011_call.sql"),
    include_str!("migration/0012_slots.sql"),
    include_str!("migration/0013_invitations.sql"),
    include_str!("migration/0014_rights.sql"),
    include_str!("migration/0015_person_text.sql"),
    include_str!("migration/0016_attachments.sql"),
    include_str!("migration/0017_paper_trail.sql"),
    include_str!("migration/0018_team_rules.sql"),
    include_str!("migration/0019_people.sql"),
    include_str!("migration/0020_reminder_answers.sql"),
    include_str!("migration/0021_bookings.sql"),
    include_str!("migration/0022_recordings.sql"),
    include_str!("migration/0023_companies.sql"),
    include_str!("migration/0024_scale.sql"),
    include_str!("migration/0025_imports.sql"),
    include_str!("migration/0026_own_network.sql"),
    include_str!("migration/0027_forms.sql"),
    include_str!("migration/0028_parts.sql"),
    include_str!("migration/0029_numbers.sql"),
];

/// The version that this program writes.
pub(crate) fn known() -> u32 {
    u32::try_from(STEPS.len()).unwrap_or(u32::MAX)
}

/// The version of a file.
pub(crate) fn found(connection: &Connection) -> Result<u32, StoreError> {
    Ok(connection.pragma_query_value(None, "user_version", |row| row.get(0))?)
}

/// Refuses a file from a newer program; touches nothing.
pub(crate) fn check(connection: &Connection) -> Result<u32, StoreError> {
    let (found, known) = (found(connection)?, known());
    if found > known {
        Err(StoreError::Newer { found, known })
    } else {
        Ok(found)
    }
}

/// Brings a file to the known version.
pub(crate) fn run(connection: &mut Connection) -> Result<(), StoreError> {
    let from = check(connection)?;
    for (step, version) in STEPS.iter().zip(1..).skip(from as usize) {
        let transaction =
            connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
        transaction.execute_batch(step)?;
        for (_, then) in THEN.iter().filter(|(after, _)| *after == version) {
            then(&transaction)?;
        }
        transaction.pragma_update(None, "user_version", version)?;
        transaction.commit()?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use kawka_domain::ids::JournalId;
    use rusqlite::session::Session;
    use uuid::Uuid;

    use super::*;
    use crate::door::{Intent, is_shared, pack};
    use crate::undo::undo;

    fn intent(word: &'static str) -> Intent {
        Intent {
            actor: None,
            word,
            subject: String::new(),
            at: DateTime::UNIX_EPOCH,
        }
    }

    fn forms(connection: &Connection) -> Vec<String> {
        let mut statement = connection
            .prepare("SELECT normalised FROM local_handle ORDER BY handle_id")
            .unwrap();
        let rows = statement.query_map([], |row| row.get(0)).unwrap();
        rows.collect::<Result<_, _>>().unwrap()
    }

    #[test]
    fn e3_the_numbers_of_one_machine_become_the_teams() {
        let mut connection = Connection::open_in_memory().unwrap();
        crate::connection::add_functions(&connection).unwrap();
        for step in &STEPS[..15] {
            connection.execute_batch(step).unwrap();
        }
        connection.pragma_update(None, "user_version", 15).unwrap();
        let set = "INSERT INTO local_setting (name, value) VALUES
            ('settings.invitations.person_days', '90'),
            ('settings.invitations.lapse_days', '0'),
            ('settings.invitations.booking_link', '\"https://calendly.example/kawka\"'),
            ('settings.invitations.consent_line', 'false'),
            ('settings.room_url', '\"\"')";
        connection.execute_batch(set).unwrap();
        run(&mut connection).unwrap();
        let found = crate::table::invitation_settings::get(&connection).unwrap();
        let expected = kawka_domain::nomination::InvitationSettings {
            person_days: 90,
            lapse_days: 0,
            booking_link: "https://calendly.example/kawka".to_owned(),
            consent_line: false,
            ..kawka_domain::nomination::InvitationSettings::default()
        };
        assert_eq!(found, expected);
        let left = crate::table::setting::list(&connection, "settings.").unwrap();
        assert_eq!(left, [("room_url".to_owned(), "\"\"".to_owned())]);
    }

    #[test]
    fn k7_of_several_files_of_a_recording_the_last_one_is_its() {
        let mut connection = Connection::open_in_memory().unwrap();
        crate::connection::add_functions(&connection).unwrap();
        for step in &STEPS[..19] {
            connection.execute_batch(step).unwrap();
        }
        connection.pragma_update(None, "user_version", 19).unwrap();
        connection
            .execute_batch(
                "PRAGMA foreign_keys = OFF;
                 INSERT INTO recording (id, booking_id, link, video_id, privacy, created_at)
                 VALUES (x'01', x'02', '', '', 'unknown', 0);
                 INSERT INTO recording_event (id, recording_id, kind, at, channel, detail) VALUES
                    (x'11', x'01', 'found', 1, '', ''), (x'12', x'01', 'dropped', 2, '', ''),
                    (x'13', x'01', 'found', 3, '', '');
                 INSERT INTO local_recording_file
                    (path, size, modified_at, looked_at, state, print, matched_at, recording_id) VALUES
                    ('/a', 1, 1, 1, 'finished', 'aa', 1, x'01'), ('/b', 2, 3, 3, 'finished', 'bb', 3, x'01'),
                    ('/c', 3, 4, 4, 'finished', 'cc', NULL, NULL);",
            )
            .unwrap();
        run(&mut connection).unwrap();
        let found = |sql: &str| -> Vec<String> {
            let mut statement = connection.prepare(sql).unwrap();
            let rows = statement.query_map([], |row| row.get(0)).unwrap();
            rows.collect::<Result<_, _>>().unwrap()
        };
        let its = "SELECT path FROM local_found_file WHERE event_id = x'13'";
        assert_eq!(found(its), ["/b"]);
        let known = "SELECT path FROM local_found_file ORDER BY path";
        assert_eq!(found(known), ["/a", "/b"], "neither is looked for again");
        let files = "SELECT path FROM local_recording_file ORDER BY path";
        assert_eq!(found(files), ["/a", "/b", "/c"]);
    }

    #[test]
    fn row_18_of_a_calendar_of_before_nobody_is_taken_to_have_said_yes() {
        let mut connection = Connection::open_in_memory().unwrap();
        crate::connection::add_functions(&connection).unwrap();
        for step in &STEPS[..25] {
            connection.execute_batch(step).unwrap();
        }
        connection.pragma_update(None, "user_version", 25).unwrap();
        connection
            .execute_batch(
                "INSERT INTO calendar (id, name, created_at) VALUES (x'019a0000000070008000000000000001', 'a', 0);
                 INSERT INTO local_calendar_source (calendar_id, kind, location, events, bookings, ignored, read_at)
                 VALUES (x'019a0000000070008000000000000001', 'url', 'https://192.168.1.20/a.ics', 3, 2, 1, 7);",
            )
            .unwrap();
        run(&mut connection).unwrap();
        let calendar = crate::table::calendar::list(&connection).unwrap().remove(0);
        assert_eq!((calendar.events, calendar.bookings), (3, 2));
        let source = calendar.source.unwrap();
        assert!(!source.own_network);
        assert_eq!(source.location, "https://192.168.1.20/a.ics");
    }

    #[test]
    fn a_form_that_changes_is_found_by_the_new_one() {
        use kawka_domain::identity::{HandleDraft, HandleKind, HandleSource};

        let mut connection = Connection::open_in_memory().unwrap();
        crate::connection::add_functions(&connection).unwrap();
        for step in &STEPS[..26] {
            connection.execute_batch(step).unwrap();
        }
        connection.pragma_update(None, "user_version", 26).unwrap();
        let transaction = connection.transaction().unwrap();
        let (id, now) = (kawka_domain::ids::CustomerId::new(), DateTime::UNIX_EPOCH);
        let person = kawka_domain::person::CustomerDraft::named("Żaneta", "Wojciechowska");
        crate::table::customer::add(&transaction, id, &person, now).unwrap();
        let (site, source) = ("https://dachy.example/a%3Fb", HandleSource::Imported);
        let site = HandleDraft::new(HandleKind::Website, site, source);
        let handle = kawka_domain::ids::HandleId::new();
        crate::table::handle::add(&transaction, handle, id, &site, now).unwrap();
        let number = HandleDraft::new(HandleKind::Phone, "+600124199019", source);
        let handle = kawka_domain::ids::HandleId::new();
        crate::table::handle::add(&transaction, handle, id, &number, now).unwrap();
        // As they were compared before.
        transaction
            .execute_batch(
                "UPDATE local_handle SET normalised = 'dachy.example/a?b' WHERE kind = 'website';
                 UPDATE local_handle SET normalised = '+600124199019' WHERE kind = 'phone'",
            )
            .unwrap();
        crate::search::refresh(&transaction).unwrap();
        transaction.commit().unwrap();
        run(&mut connection).unwrap();
        crate::search::refresh(&connection).unwrap();
        assert_eq!(forms(&connection), ["dachy.example/a", "+60124199019"]);
        let problems = crate::search::problems(&connection).unwrap();
        assert!(problems.is_empty(), "{problems:?}");
    }

    #[test]
    fn what_the_first_version_wrote_is_found_and_can_still_be_undone() {
        let mut connection = Connection::open_in_memory().unwrap();
        crate::connection::add_functions(&connection).unwrap();
        connection.execute_batch(STEPS[0]).unwrap();
        connection.pragma_update(None, "user_version", 1).unwrap();
        let (customer, handle) = (Uuid::now_v7(), Uuid::now_v7());
        let transaction = connection.transaction().unwrap();
        let mut session = Session::new(&transaction).unwrap();
        session.table_filter(Some(is_shared));
        session.attach::<&str>(None).unwrap();
        transaction
            .execute(
                "INSERT INTO customer VALUES (?1, 'Jan', 'Las', NULL, '', '', 'PL', '', NULL, NULL, '', '', '', 0, 0, 0,
                 NULL)",
                [customer],
            )
            .unwrap();
        transaction
            .execute(
                "INSERT INTO handle VALUES (?1, ?2, 'phone', '600 100 200', '600100200', '', 0, NULL)",
                [handle, customer],
            )
            .unwrap();
        let mut changeset = Vec::new();
        session.changeset_strm(&mut changeset).unwrap();
        drop(session);
        let entry = JournalId::new();
        transaction
            .execute(
                "INSERT INTO journal (id, intent, subject, at, changeset) VALUES (?1, 'add', '', 0, ?2)",
                (entry.uuid(), pack(&changeset).unwrap()),
            )
            .unwrap();
        transaction.commit().unwrap();

        run(&mut connection).unwrap();
        assert_eq!(found(&connection).unwrap(), known());
        assert_eq!(forms(&connection), ["+48600100200"]);
        let transaction = connection.transaction().unwrap();
        let undone = undo(&transaction, entry, &intent("undo")).unwrap().entry;
        assert_eq!(forms(&transaction), Vec::<String>::new());
        undo(&transaction, undone.unwrap(), &intent("undo")).unwrap();
        assert_eq!(forms(&transaction), ["+48600100200"]);
        transaction.commit().unwrap();
    }
}
