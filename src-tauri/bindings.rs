//! The one list of commands and events: what the window may call, and the TypeScript it calls it through.
//!
//! The TypeScript is written by debug builds alone: what describes three hundred types would be a large part of the program,
//! and would be put together at every start.

#[cfg(debug_assertions)]
use specta_typescript::Typescript;
use tauri::generate_handler;
use tauri::ipc::Invoke;
#[cfg(debug_assertions)]
use tauri_specta::{Builder, collect_commands, collect_events};

use crate::commands::{
    attachments, backups, bookings, brief, calendars, companies, files, follow_ups, journal, merge,
    nominations, own_fields, paper_trail, people, people_lists, recordings, rights, session,
    settings, slots,
};
#[cfg(debug_assertions)]
use crate::events;

/// Hands the commands of the window to a macro.
macro_rules! with_commands {
    ($take:ident) => {
        $take![
            session::start_state,
            session::place_ready,
            session::are_notifications_available,
            session::quit,
            session::set_up,
            session::unlock,
            session::retry_start,
            session::show_recovery_key,
            session::confirm_recovery_key,
            session::get_session,
            people::list_customers,
            people::get_customer,
            people::add_customer,
            people::change_customer,
            people::remove_customer,
            people::add_handle,
            people::change_handle,
            people::remove_handle,
            merge::list_suggestions,
            merge::find_alike,
            merge::propose_merge,
            merge::merge_customers,
            merge::tell_apart,
            merge::count_handle_contacts,
            merge::move_handle,
            merge::move_interaction,
            people::list_changes,
            people::list_authors,
            people::list_former_texts,
            people::list_timeline,
            attachments::list_attachments,
            attachments::pick_attachments,
            attachments::attach_files,
            attachments::remove_attachment,
            attachments::save_attachment,
            people::add_interaction,
            people::change_interaction,
            people::remove_interaction,
            companies::list_companies,
            companies::get_company,
            companies::add_company,
            companies::change_company,
            companies::remove_company,
            companies::list_colleagues,
            companies::propose_company_merge,
            companies::merge_companies,
            companies::add_employment,
            companies::change_employment,
            companies::remove_employment,
            own_fields::list_fields,
            own_fields::add_field,
            own_fields::change_field,
            own_fields::move_field,
            own_fields::archive_field,
            people_lists::list_people_lists,
            people_lists::count_people,
            people_lists::add_people_list,
            people_lists::change_people_list,
            people_lists::remove_people_list,
            people::list_members,
            people::add_member,
            people::change_member,
            people::remove_member,
            people::set_me,
            bookings::get_today,
            bookings::get_week,
            bookings::list_past_calls,
            bookings::get_booking,
            bookings::add_booking,
            bookings::mark_arrived,
            bookings::mark_running_late,
            bookings::set_outcome,
            bookings::reopen_booking,
            bookings::link_booking,
            bookings::add_customer_from_booking,
            bookings::confirm_vanished,
            bookings::keep_vanished,
            bookings::join_room,
            bookings::open_link,
            brief::get_brief,
            brief::write_brief,
            brief::set_brief_ready,
            brief::get_call,
            brief::write_answer,
            brief::write_notes,
            brief::record_consent,
            brief::list_consents,
            brief::list_may,
            brief::get_consent_terms,
            brief::change_consent_term,
            brief::list_questions,
            brief::list_read_questions,
            brief::add_question,
            brief::change_question,
            brief::move_question,
            brief::remove_question,
            paper_trail::list_answers,
            paper_trail::export_answers,
            paper_trail::tag_answer,
            paper_trail::add_extra_question,
            paper_trail::start_recording,
            paper_trail::stop_recording,
            paper_trail::write_private_notes,
            paper_trail::handover_markdown,
            paper_trail::second_chance,
            paper_trail::consent_proof,
            paper_trail::export_consent_report,
            paper_trail::get_consent_report,
            paper_trail::tell_customer,
            paper_trail::snooze_follow_up,
            paper_trail::repeat_follow_up,
            paper_trail::change_follow_ups,
            paper_trail::export_follow_ups,
            brief::brief_markdown,
            brief::open_narrow_brief,
            brief::print_brief,
            follow_ups::list_follow_ups,
            follow_ups::add_follow_up,
            follow_ups::change_follow_up,
            follow_ups::set_follow_up_done,
            follow_ups::remove_follow_up,
            nominations::get_nomination_board,
            nominations::list_slot_people,
            nominations::list_nominations_of,
            nominations::get_eligibility,
            nominations::list_suitable,
            nominations::nominate,
            nominations::change_nomination,
            nominations::decide_nomination,
            nominations::reconsider_nomination,
            nominations::withdraw_nomination,
            nominations::give_up_invitation,
            nominations::set_rules_aside,
            nominations::get_letter,
            nominations::save_letter,
            nominations::drop_letter,
            nominations::ask_invitation_link,
            nominations::send_letter,
            nominations::list_sent,
            nominations::match_invitation,
            nominations::unmatch_invitation,
            nominations::list_templates,
            nominations::change_template,
            nominations::reset_template,
            nominations::get_invitation_settings,
            nominations::change_invitation_settings,
            recordings::list_recordings,
            recordings::add_recording_link,
            recordings::mark_not_recorded,
            recordings::mark_recording_watched,
            rights::list_rights,
            rights::add_rights_request,
            rights::extend_rights_request,
            rights::close_rights_request,
            rights::reopen_rights_request,
            rights::remove_rights_request,
            rights::preview_erasure,
            rights::erase_customer,
            rights::clear_erasure_place,
            rights::readmit,
            rights::find_erased,
            rights::list_due,
            rights::delete_due,
            rights::confirm_date,
            rights::confirm_erasures,
            rights::draft_receipt,
            rights::list_receipts,
            rights::give_receipt,
            rights::open_receipt_mail,
            rights::export_person,
            rights::export_processing_register,
            recordings::send_recording,
            recordings::mark_recording_sent,
            recordings::set_recording_privacy,
            recordings::set_recording_delete_on,
            recordings::ask_recording_deletion,
            recordings::drop_recording_deletion,
            recordings::mark_recording_deleted,
            recordings::start_upload,
            recordings::stop_upload,
            recordings::retry_recording,
            recordings::assign_recording_file,
            recordings::drop_recording_file,
            recordings::dismiss_recording_file,
            recordings::delete_recording_file,
            recordings::pick_recordings_folder,
            recordings::set_video_token,
            recordings::check_video_token,
            calendars::list_calendars,
            calendars::pick_calendar_file,
            calendars::add_calendar,
            calendars::remove_calendar,
            calendars::sync_calendars,
            calendars::stop_reading,
            calendars::list_calendar_events,
            calendars::add_account,
            calendars::list_readings,
            calendars::list_held_changes,
            calendars::accept_changes,
            calendars::renew_secret,
            calendars::allow_own_network,
            calendars::list_outbox,
            calendars::take_back,
            calendars::send_again,
            calendars::send_outbox,
            calendars::export_bookings,
            backups::list_backups,
            backups::back_up,
            backups::stop_back_up,
            backups::restore_backup,
            files::pick_import_file,
            files::plan_import,
            files::run_import,
            files::stop_import,
            files::list_import_maps,
            files::remove_import_map,
            files::save_failed_rows,
            files::export_file,
            files::list_facts,
            journal::list_journal,
            journal::find_entries,
            journal::undo,
            journal::undo_last,
            journal::search,
            journal::search_ahead,
            settings::get_settings,
            settings::list_booking_rules,
            settings::change_booking_rules,
            settings::list_reminder_log,
            settings::list_missed,
            settings::acknowledge_missed,
            settings::pause_reminders,
            settings::pause_reminders_for,
            settings::list_notices,
            settings::change_settings,
            settings::test_notification,
            settings::get_login_start,
            settings::set_login_start,
            settings::run_doctor,
            settings::upcoming_reminders,
            settings::answer_notice,
            slots::get_slot_settings,
            slots::free_slots,
            slots::next_free_slots,
            slots::add_slots,
            slots::change_slot,
            slots::remove_slot,
            slots::add_slot_exception,
            slots::change_slot_exception,
            slots::remove_slot_exception,
            slots::change_slot_plan,
            slots::export_availability,
        ]
    };
}

/// Answers what the window asks.
pub fn handler() -> impl Fn(Invoke<tauri::Wry>) -> bool + Send + Sync + 'static {
    with_commands!(generate_handler)
}

/// Commands and events of the window with their types.
#[cfg(debug_assertions)]
fn builder() -> Builder<tauri::Wry> {
    Builder::<tauri::Wry>::new()
        .commands(with_commands!(collect_commands))
        .events(collect_events![
            events::Changed,
            events::SessionChanged,
            events::OpenPlace,
            events::NoticesChanged,
            events::SyncFinished,
            events::ImportProgressed,
            events::SyncProgressed,
            events::BackupProgressed,
            events::NotificationsAvailable,
            events::AnswerRefused,
        ])
        .disable_serde_phases()
}

/// The bindings could not be written.
#[cfg(debug_assertions)]
#[derive(Debug, thiserror::Error)]
#[error("the bindings cannot be exported: {0}")]
pub struct ExportError(String);

/// Writes the TypeScript bindings to a file.
///
/// # Errors
/// [`ExportError`] when a type has no TypeScript form or the file cannot be written.
#[cfg(debug_assertions)]
pub fn export(path: &std::path::Path) -> Result<(), ExportError> {
    builder()
        .export(Typescript::default(), path)
        .map_err(|error| ExportError(error.to_string()))
}

#[cfg(all(test, debug_assertions))]
mod tests {
    use super::*;
    use std::path::Path;

    #[test]
    fn the_committed_bindings_are_those_of_the_commands() {
        let fresh = tempfile::tempdir().unwrap().path().join("bindings.ts");
        std::fs::create_dir_all(fresh.parent().unwrap()).unwrap();
        export(&fresh).unwrap();
        let committed = Path::new(env!("CARGO_MANIFEST_DIR")).join("ui/src/bindings.ts");
        let same = std::fs::read(committed).unwrap() == std::fs::read(fresh).unwrap();
        assert!(
            same,
            "ui/src/bindings.ts is not what the commands say: run `cargo xtask bindings`"
        );
    }
}
