//! A board of a thousand nominations. Rows E7, E11. That no question it asks goes through a whole table is shown beside
//! the questions themselves, in `store`.

use kawka_desk::view::Attention;
use kawka_domain::nomination::NominationState as State;
use kawka_domain::slots::SlotDraft;
use kawka_store::StoreError;

use crate::support::TestDesk;

/// People of companies of five, each nominated, most of them accepted and invited long ago or lately, with contacts, an
/// address and a call that is over. `{n}` is how many.
const FILL: &str = "
    CREATE TEMP TABLE filled AS
        WITH RECURSIVE f (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM f WHERE i < {n}) SELECT i FROM f;
    INSERT INTO company (id, name, what_it_does, domain, industry, size, created_at)
        SELECT unhex(printf('c0%030x', i)), 'Firma ' || i, '', 'f' || i || '.example', 'trade ' || i, '', {now}
        FROM filled WHERE i % 5 = 0;
    INSERT INTO customer (id, given_name, family_name, language, time_zone, country, role, company_id, since, plan,
            product_notes, non_technical, do_not_contact, created_at)
        SELECT unhex(printf('a0%030x', i)), 'Jan', 'Las ' || i, 'pl', 'Europe/Warsaw', 'PL', '',
            unhex(printf('c0%030x', max(5, i - i % 5))), '', '', '', 0, 0, {now} FROM filled;
    INSERT INTO handle (id, customer_id, kind, value, normalised, label, created_at)
        SELECT unhex(printf('ab%030x', i)), unhex(printf('a0%030x', i)), 'email', 'g' || i || '@f' || i || '.example',
            'g' || i || '@f' || i || '.example', '', {now} FROM filled;
    INSERT INTO interaction (id, customer_id, channel, direction, kind, at, text, link, created_at)
        SELECT unhex(printf('e%d%030x', j.i, f.i)), unhex(printf('a0%030x', f.i)), 'email', 'inbound', 'problem',
            {now} - 86400000 * j.i, 'Words', '', {now} FROM filled f JOIN filled j ON j.i <= 5;
    INSERT INTO booking (id, customer_id, title, start_at, end_at, wall_start, reply, status, no_show_reason, remark,
            arrival, created_at)
        SELECT unhex(printf('f0%030x', i)), unhex(printf('a0%030x', i)), 'Call', {now} - 86400000 * 200,
            {now} - 86400000 * 200 + 1800000, '2026-03-01T10:00:00', 'unknown', 'no_show', 'unexcused', '', 'unknown',
            {now} - 86400000 * 210 FROM filled;
    INSERT INTO nomination (id, customer_id, why, note, ask, token, created_at, decision, decision_reason, decided_at)
        SELECT unhex(printf('b0%030x', i)), unhex(printf('a0%030x', i)), 'story', '', '', 'token' || i,
            {now} - 86400000 * (20 + i % 40), CASE WHEN i % 7 = 0 THEN NULL ELSE 'accepted' END, '',
            {now} - 86400000 * 19 FROM filled;
    INSERT INTO invitation (id, nomination_id, kind, language, form_of_address, address, subject, body, link,
            consent_sentence, way, sent_at)
        SELECT unhex(printf('d0%030x', i)), unhex(printf('b0%030x', i)), 'invitation', 'pl', 'formal', '', '', '', '', '',
            'copy', {now} - 86400000 * (1 + i % 18) FROM filled WHERE i % 7 > 2;
    DROP TABLE filled;";

/// A desk with so many nominations, and slots to fill.
fn filled(people: u32) -> TestDesk {
    let own = TestDesk::new();
    let slot = |weekday| SlotDraft {
        weekday,
        at: chrono::NaiveTime::from_hms_opt(14, 0, 0).unwrap(),
        minutes: 30,
        from: "2026-10-01".parse().unwrap(),
    };
    own.add_slots(&[slot(2), slot(3), slot(4)]).unwrap();
    let sql = FILL
        .replace("{n}", &people.to_string())
        .replace("{now}", &own.now().timestamp_millis().to_string());
    let fill = |tx: &kawka_store::Transaction<'_>| tx.execute_batch(&sql).map_err(StoreError::from);
    own.store().write_local(fill).unwrap();
    own
}

#[test]
fn e7_e11_a_thousand_nominations_and_invitations_stand_on_one_board() {
    let own = filled(1_000);
    let board = own.get_nomination_board().unwrap();
    assert_eq!(board.rows.len(), 1_000);
    let count = |state: State| board.rows.iter().filter(|row| row.state == state).count();
    // Of seven, one waits for a decision, two for an invitation, and four were invited within eighteen days.
    assert_eq!(
        [State::Nominated, State::Accepted, State::Invited].map(count),
        [142, 286, 572]
    );
    assert_eq!(board.waiting.len(), 286);
    let due = board.rows.iter().filter(|row| row.reminder_due).count();
    let attention = own.get_today().unwrap().attention;
    let told = attention.iter().find_map(|one| match one {
        Attention::SilentInvitations { count, .. } => Some(*count as usize),
        _ => None,
    });
    assert_eq!(
        told,
        Some(due),
        "Today says in one line what the board says"
    );
    let slots = own.list_slot_people().unwrap();
    assert!(
        slots
            .iter()
            .all(|slot| slot.people.len() + slot.more as usize == 286)
    );
}
