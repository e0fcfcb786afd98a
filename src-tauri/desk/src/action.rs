//! Everything that is done through the door, as a closed list.
//!
//! The journal keeps the word, the window words it ("Done · Undo"). The compiler refuses a write without an action,
//! and the tests hold each action against its words in every language and against undo.

kawka_domain::words! {
    /// What a person, a calendar or Kawka itself did: the intent of a journal entry.
    Action {
        /// First start.
        SetUp = "set_up",
        /// An entry was undone.
        Undo = "undo",
        /// A customer was added.
        AddCustomer = "add_customer",
        /// A customer was changed.
        ChangeCustomer = "change_customer",
        /// A customer was removed.
        RemoveCustomer = "remove_customer",
        /// An address, number or name on a channel was added.
        AddHandle = "add_handle",
        /// One was changed.
        ChangeHandle = "change_handle",
        /// One was removed.
        RemoveHandle = "remove_handle",
        /// Records of one human became one.
        MergeCustomers = "merge_customers",
        /// Two records are two humans.
        TellApart = "tell_apart",
        /// A handle went to another person.
        MoveHandle = "move_handle",
        /// A contact went to another person.
        MoveInteraction = "move_interaction",
        /// A contact was noted.
        AddInteraction = "add_interaction",
        /// It was changed.
        ChangeInteraction = "change_interaction",
        /// It was removed.
        RemoveInteraction = "remove_interaction",
        /// Files were added to a contact.
        AttachFiles = "attach_files",
        /// One was taken off.
        RemoveAttachment = "remove_attachment",
        /// A file was imported.
        ImportFile = "import_file",
        /// An archive became the content.
        ImportArchive = "import_archive",
        /// A map of columns was saved.
        SaveImportMap = "save_import_map",
        /// A map of columns was removed.
        RemoveImportMap = "remove_import_map",
        /// A company was added.
        AddCompany = "add_company",
        /// A company was changed.
        ChangeCompany = "change_company",
        /// A company was removed.
        RemoveCompany = "remove_company",
        /// Records of one company became one.
        MergeCompanies = "merge_companies",
        /// A time in a company was added to a person.
        AddEmployment = "add_employment",
        /// It was changed.
        ChangeEmployment = "change_employment",
        /// It was removed.
        RemoveEmployment = "remove_employment",
        /// A field of the team's own was added.
        AddField = "add_field",
        /// Its name or choices were changed.
        ChangeField = "change_field",
        /// It was moved.
        MoveField = "move_field",
        /// It was archived.
        ArchiveField = "archive_field",
        /// It was brought back.
        RestoreField = "restore_field",
        /// A list of people was saved.
        AddPeopleList = "add_people_list",
        /// It was changed.
        ChangePeopleList = "change_people_list",
        /// It was removed.
        RemovePeopleList = "remove_people_list",
        /// Somebody who uses Kawka was added.
        AddMember = "add_member",
        /// They were changed.
        ChangeMember = "change_member",
        /// They were removed.
        RemoveMember = "remove_member",
        /// Somebody asked for something about their own data.
        AddRightsRequest = "add_rights_request",
        /// The answer takes longer than a month.
        ExtendRightsRequest = "extend_rights_request",
        /// It was answered.
        CloseRightsRequest = "close_rights_request",
        /// It is open again.
        ReopenRightsRequest = "reopen_rights_request",
        /// It was written down by mistake.
        RemoveRightsRequest = "remove_rights_request",
        /// A person was erased.
        ErasePerson = "erase_person",
        /// What was due was erased.
        EraseDue = "erase_due",
        /// A place outside was cleared of somebody who was erased.
        ClearPlace = "clear_place",
        /// An address of somebody who was erased may come in again.
        Readmit = "readmit",
        /// A receipt of what was allowed was given.
        GiveReceipt = "give_receipt",
        /// Recordings whose time is over are to be deleted.
        DeleteDueRecordings = "delete_due_recordings",
        /// Somebody else sits down at this machine.
        SetMe = "set_me",
        /// The settings of this machine were changed.
        ChangeSettings = "change_settings",
        /// What the team's invitations go by was changed.
        ChangeInvitationSettings = "change_invitation_settings",
        /// A booking was made by hand.
        AddBooking = "add_booking",
        /// The customer came.
        MarkArrived = "mark_arrived",
        /// The customer said they are late.
        MarkRunningLate = "mark_running_late",
        /// Who did not come was offered another time.
        GiveSecondChance = "give_second_chance",
        /// The call took place.
        SetOutcomeHeld = "set_outcome_held",
        /// Nobody came.
        SetOutcomeNoShow = "set_outcome_no_show",
        /// The call was called off.
        SetOutcomeCancelled = "set_outcome_cancelled",
        /// The call was moved.
        SetOutcomeMoved = "set_outcome_moved",
        /// A closed booking is open again.
        ReopenBooking = "reopen_booking",
        /// A booking was matched to a customer.
        LinkBooking = "link_booking",
        /// A customer was made out of a booking.
        AddCustomerFromBooking = "add_customer_from_booking",
        /// A booking that left its calendar was called off.
        ConfirmVanished = "confirm_vanished",
        /// A booking that left its calendar takes place.
        KeepVanished = "keep_vanished",
        /// Somebody saw that a booking was called off because it left its calendar.
        SeeCalledOff = "see_called_off",
        /// A section of a brief was written.
        WriteBrief = "write_brief",
        /// A brief was declared ready.
        SetBriefReady = "set_brief_ready",
        /// A brief was declared not ready.
        SetBriefNotReady = "set_brief_not_ready",
        /// An answer was written.
        WriteAnswer = "write_answer",
        /// Notes of a call were written.
        WriteNotes = "write_notes",
        /// A decision about consent was recorded.
        RecordConsent = "record_consent",
        /// What customers are told about consent was changed.
        ChangeConsentTerm = "change_consent_term",
        /// A link to a recording was entered.
        AddRecordingLink = "add_recording_link",
        /// A call was not recorded.
        MarkNotRecorded = "mark_not_recorded",
        /// A file was matched to its call.
        FindRecording = "find_recording",
        /// A file was taken off its call.
        DropRecordingFile = "drop_recording_file",
        /// A recording was queued for the video host.
        StartUpload = "start_upload",
        /// An upload was stopped.
        StopUpload = "stop_upload",
        /// An upload reached its end.
        FinishUpload = "finish_upload",
        /// A recording was watched.
        MarkRecordingWatched = "mark_recording_watched",
        /// A recording was sent to the customer.
        MarkRecordingSent = "mark_recording_sent",
        /// The day on which a recording is to be deleted was changed.
        ChangeRetention = "change_retention",
        /// A recording is to be deleted.
        AskRecordingDeletion = "ask_recording_deletion",
        /// A recording stays after all.
        DropRecordingDeletion = "drop_recording_deletion",
        /// A recording is gone.
        MarkRecordingDeleted = "mark_recording_deleted",
        /// A base question was added.
        AddQuestion = "add_question",
        /// A base question was changed.
        ChangeQuestion = "change_question",
        /// A base question was moved.
        MoveQuestion = "move_question",
        /// A base question was removed.
        RemoveQuestion = "remove_question",
        /// A follow-up was added.
        AddFollowUp = "add_follow_up",
        /// A follow-up was changed.
        ChangeFollowUp = "change_follow_up",
        /// A follow-up was done.
        FinishFollowUp = "finish_follow_up",
        /// A follow-up is open again.
        ReopenFollowUp = "reopen_follow_up",
        /// A follow-up was removed.
        RemoveFollowUp = "remove_follow_up",
        /// The customer was told what came of a promise.
        TellCustomer = "tell_customer",
        /// A follow-up was put off.
        SnoozeFollowUp = "snooze_follow_up",
        /// A follow-up comes again.
        RepeatFollowUp = "repeat_follow_up",
        /// Several follow-ups were changed at once.
        ChangeFollowUps = "change_follow_ups",
        /// A tag was put on an answer, or taken off.
        TagAnswer = "tag_answer",
        /// A question for one call was added.
        AddExtraQuestion = "add_extra_question",
        /// The recording of a call began to run.
        StartRecording = "start_recording",
        /// Who can watch a recording at its host was said.
        ChangeRecordingPrivacy = "change_recording_privacy",
        /// It runs no longer.
        StopRecording = "stop_recording",
        /// Notes for oneself were written.
        WritePrivateNotes = "write_private_notes",
        /// A calendar was added.
        AddCalendar = "add_calendar",
        /// A calendar was removed.
        RemoveCalendar = "remove_calendar",
        /// A calendar was read.
        SyncCalendar = "sync_calendar",
        /// Somebody was proposed for a call.
        Nominate = "nominate",
        /// What was said of them was changed.
        ChangeNomination = "change_nomination",
        /// They are to be invited.
        AcceptNomination = "accept_nomination",
        /// They are not.
        DeclineNomination = "decline_nomination",
        /// The decision is open again.
        ReconsiderNomination = "reconsider_nomination",
        /// A nomination was taken back.
        WithdrawNomination = "withdraw_nomination",
        /// A rule was set aside.
        SetRuleAside = "set_rule_aside",
        /// An invitation went out.
        SendInvitation = "send_invitation",
        /// A reminder of one went out.
        SendReminder = "send_reminder",
        /// Another chance was offered.
        SendSecondChance = "send_second_chance",
        /// Thanks went out.
        SendThanks = "send_thanks",
        /// No answer is waited for.
        GiveUpInvitation = "give_up_invitation",
        /// A booking answers an invitation.
        MatchInvitation = "match_invitation",
        /// A booking does not answer one.
        UnmatchInvitation = "unmatch_invitation",
        /// A wording was changed.
        ChangeTemplate = "change_template",
        /// A wording is the one again that Kawka comes with.
        ResetTemplate = "reset_template",
        /// Slots were added to the weekly pattern.
        AddSlots = "add_slots",
        /// A slot of the weekly pattern was changed.
        ChangeSlot = "change_slot",
        /// A slot is no longer offered.
        RemoveSlot = "remove_slot",
        /// A day off, or a slot on one day, was added.
        AddSlotException = "add_slot_exception",
        /// It was changed.
        ChangeSlotException = "change_slot_exception",
        /// It was removed.
        RemoveSlotException = "remove_slot_exception",
        /// The host's zone, or the goal of a week, was changed.
        ChangeSlotPlan = "change_slot_plan",
        /// The rules of calendars were changed.
        ChangeBookingRules = "change_booking_rules",
    }
}
