//! Whatever was done, undoing all of it from the newest to the oldest gives back exactly what there was; undoing any
//! one thing works or changes nothing.

use std::collections::BTreeSet;

use kawka_desk::view::{
    Attention, BookingView, BriefSection, FollowUpsChange, HandleMove, ImportRequest, NewConsent,
    NewRightsRequest, RuleOverride, SlotPlanDraft, TemplateRow,
};
use kawka_desk::{CommandError, Desk, ErrorCode, ReceiptChannel};
use kawka_domain::booking::{NoShowReason, Outcome};
use kawka_domain::consent::{ConsentDecision, ConsentScope, Initiative, TermChange};
use kawka_domain::follow_up;
use kawka_domain::ids::{
    BookingId, CompanyId, CustomerId, FollowUpId, HandleId, InteractionId, JournalId, MemberId,
    NominationId, QuestionId, RecordingId, RightsRequestId,
};
use kawka_domain::import::ImportKind;
use kawka_domain::interaction::{Channel, InteractionDraft};
use kawka_domain::nomination::Decision;
use kawka_domain::nomination::rules::RuleKind;
use kawka_domain::person::{MemberDraft, MemberRole};
use kawka_domain::question::AnswerState;
use kawka_domain::recording::LinkPrivacy;
use kawka_domain::rights::{RequestKind, RequestOutcome};
use kawka_domain::slots::{SlotDraft, SlotExceptionDraft, SlotExceptionKind};
use proptest::prelude::*;

use super::{own_fields, problems};
use crate::support::feed::{self, Event, Feed, event};
use crate::support::ports::ScriptedHttp;
use crate::support::recordings::{RecordingsFolder, upload_all};
use crate::support::video_host::MemoryVideoHost;
use crate::support::{TestDesk, at, builders, nominations, snapshot};

/// Something a person does; the numbers choose among what is there.
#[derive(Debug, Clone, Copy)]
enum Action {
    AddCustomer(u8),
    ChangeCustomer(u8, u8),
    RemoveCustomer(u8),
    AddHandle(u8, u8),
    ChangeHandle(u8, u8),
    RemoveHandle(u8),
    Merge(u8, u8),
    TellApart(u8, u8),
    Import(u8, u8),
    RemoveMap(u8),
    MoveHandle(u8, u8),
    MoveInteraction(u8, u8),
    AddInteraction(u8),
    ChangeInteraction(u8, u8),
    RemoveInteraction(u8),
    Attach(u8, bool),
    AddBooking(u8, u8),
    Arrived(u8),
    Late(u8),
    Chance(u8),
    Outcome(u8, u8),
    Reopen(u8),
    AddFollowUp(u8),
    FinishFollowUp(u8, bool),
    RemoveFollowUp(u8),
    Notes(u8, u8),
    Consent(u8, u8),
    ConsentTerm(u8),
    Told(u8, u8),
    Snooze(u8, bool),
    Repeat(u8, u8),
    Several(u8, u8),
    Tag(u8, u8),
    Extra(u8),
    RecordingBegin(u8),
    Private(u8, u8),
    Brief(u8, u8),
    Ready(u8, bool),
    Rules(u8),
    Question(u8, u8),
    Answer(u8, u8),
    AddCompany(u8),
    ChangeCompany(u8, u8),
    RemoveCompany(u8),
    OwnField(u8, u8),
    OwnValue(u8, u8),
    PeopleList(u8, u8),
    Employment(u8, u8),
    MergeCompanies(u8, u8),
    AddMember(u8),
    ChangeMember(u8, u8),
    RemoveMember(u8),
    SitDown(u8),
    Settings(u8),
    ChangeFollowUp(u8, u8),
    AddCalendar(u8),
    Sync(u8, u8),
    RemoveCalendar(u8),
    Link(u8, u8),
    FromBooking(u8),
    Vanished(u8, bool),
    Recording(u8, u8),
    RecordingFile(u8, u8),
    Nominate(u8, u8),
    Nomination(u8, u8),
    Journey(u8, u8),
    Template(u8),
    Slot(u8, u8),
    Rights(u8, u8),
    Wait,
}

fn action() -> impl Strategy<Value = Action> {
    use Action::*;
    let n = any::<u8>;
    prop_oneof![
        4 => n().prop_map(AddCustomer),
        2 => (n(), n()).prop_map(|(a, b)| ChangeCustomer(a, b)),
        1 => n().prop_map(RemoveCustomer),
        2 => (n(), n()).prop_map(|(a, b)| AddHandle(a, b)),
        1 => (n(), n()).prop_map(|(a, b)| ChangeHandle(a, b)),
        1 => n().prop_map(RemoveHandle),
        1 => (n(), n()).prop_map(|(a, b)| Merge(a, b)),
        1 => (n(), n()).prop_map(|(a, b)| TellApart(a, b)),
        1 => (n(), n()).prop_map(|(a, b)| Import(a, b)),
        1 => n().prop_map(RemoveMap),
        1 => (n(), n()).prop_map(|(a, b)| MoveHandle(a, b)),
        1 => (n(), n()).prop_map(|(a, b)| MoveInteraction(a, b)),
        2 => n().prop_map(AddInteraction),
        2 => (n(), n()).prop_map(|(a, b)| ChangeInteraction(a, b)),
        1 => n().prop_map(RemoveInteraction),
        2 => (n(), any::<bool>()).prop_map(|(a, b)| Attach(a, b)),
        4 => (n(), n()).prop_map(|(a, b)| AddBooking(a, b)),
        2 => n().prop_map(Arrived),
        1 => n().prop_map(Late),
        1 => n().prop_map(Chance),
        3 => (n(), n()).prop_map(|(a, b)| Outcome(a, b)),
        1 => n().prop_map(Reopen),
        2 => n().prop_map(AddFollowUp),
        4 => (n(), any::<bool>()).prop_map(|(a, b)| FinishFollowUp(a, b)),
        1 => n().prop_map(RemoveFollowUp),
        4 => (n(), n()).prop_map(|(a, b)| Notes(a, b)),
        4 => (n(), n()).prop_map(|(a, b)| Consent(a, b)),
        1 => n().prop_map(ConsentTerm),
        1 => (n(), n()).prop_map(|(a, b)| Told(a, b)),
        1 => (n(), any::<bool>()).prop_map(|(a, b)| Snooze(a, b)),
        1 => (n(), n()).prop_map(|(a, b)| Repeat(a, b)),
        1 => (n(), n()).prop_map(|(a, b)| Several(a, b)),
        1 => (n(), n()).prop_map(|(a, b)| Tag(a, b)),
        1 => n().prop_map(Extra),
        3 => n().prop_map(RecordingBegin),
        1 => (n(), n()).prop_map(|(a, b)| Private(a, b)),
        2 => (n(), n()).prop_map(|(a, b)| Brief(a, b)),
        1 => (n(), any::<bool>()).prop_map(|(a, b)| Ready(a, b)),
        1 => n().prop_map(Rules),
        3 => (n(), n()).prop_map(|(a, b)| Question(a, b)),
        1 => (n(), n()).prop_map(|(a, b)| Answer(a, b)),
        2 => n().prop_map(AddCompany),
        1 => (n(), n()).prop_map(|(a, b)| ChangeCompany(a, b)),
        1 => n().prop_map(RemoveCompany),
        3 => (n(), n()).prop_map(|(a, b)| OwnField(a, b)),
        2 => (n(), n()).prop_map(|(a, b)| OwnValue(a, b)),
        2 => (n(), n()).prop_map(|(a, b)| PeopleList(a, b)),
        3 => (n(), n()).prop_map(|(a, b)| Employment(a, b)),
        1 => (n(), n()).prop_map(|(a, b)| MergeCompanies(a, b)),
        1 => n().prop_map(AddMember),
        1 => (n(), n()).prop_map(|(a, b)| ChangeMember(a, b)),
        1 => n().prop_map(RemoveMember),
        1 => n().prop_map(SitDown),
        2 => n().prop_map(Settings),
        1 => (n(), n()).prop_map(|(a, b)| ChangeFollowUp(a, b)),
        2 => n().prop_map(AddCalendar),
        4 => (n(), n()).prop_map(|(a, b)| Sync(a, b)),
        1 => n().prop_map(RemoveCalendar),
        2 => (n(), n()).prop_map(|(a, b)| Link(a, b)),
        2 => n().prop_map(FromBooking),
        3 => (n(), any::<bool>()).prop_map(|(a, b)| Vanished(a, b)),
        8 => (n(), n()).prop_map(|(a, b)| Recording(a, b)),
        4 => (n(), n()).prop_map(|(a, b)| RecordingFile(a, b)),
        4 => (n(), n()).prop_map(|(a, b)| Nominate(a, b)),
        8 => (n(), n()).prop_map(|(a, b)| Nomination(a, b)),
        3 => (n(), n()).prop_map(|(a, b)| Journey(a, b)),
        4 => n().prop_map(Template),
        6 => (n(), n()).prop_map(|(a, b)| Slot(a, b)),
        6 => (n(), n()).prop_map(|(a, b)| Rights(a, b)),
        1 => Just(Wait),
    ]
}

/// What has been made so far.
#[derive(Default)]
struct Made {
    /// Uploads and deletions are carried out at the host.
    outside: bool,
    customers: Vec<CustomerId>,
    handles: Vec<HandleId>,
    interactions: Vec<InteractionId>,
    bookings: Vec<BookingId>,
    follow_ups: Vec<FollowUpId>,
    questions: Vec<QuestionId>,
    companies: Vec<CompanyId>,
    members: Vec<MemberId>,
    recordings: Vec<RecordingId>,
    nominations: Vec<NominationId>,
    requests: Vec<RightsRequestId>,
}

fn pick<T: Copy>(from: &[T], number: u8) -> Result<T, CommandError> {
    if from.is_empty() {
        return Err(CommandError::new(ErrorCode::NotFound));
    }
    Ok(from[usize::from(number) % from.len()])
}

const WORDS: [&str; 5] = ["Łucja", "Jan", "Zażółć gęślą", "Þórunn", "Nguyễn"];
const NOTES: [&str; 5] = [
    "",
    "Laughed a lot.\n",
    "! Send the layout\n",
    "! Send the layout\n!! We tell her about dates\n",
    "! Send the new layout\n!! We tell her about dates\n! half a li",
];

fn people(desk: &Desk, made: &mut Made, action: Action) -> Result<(), CommandError> {
    use Action::*;
    match action {
        AddCustomer(n) => {
            let address = format!("guest{}@las.example", n % 4);
            let fields = builders::customer(pick(&WORDS, n)?, "Las");
            let done = desk.add_customer(&fields, &[builders::email(&address)])?;
            made.customers.push(done.value);
            let view = desk.get_customer(done.value)?;
            made.handles
                .extend(view.handles.iter().map(|handle| handle.id));
        }
        ChangeCustomer(n, m) => {
            let id = pick(&made.customers, n)?;
            let mut fields = desk.get_customer(id)?.fields;
            match m % 3 {
                0 => pick(&WORDS, m)?.clone_into(&mut fields.role),
                1 => fields.plan = format!("plan {m}"),
                _ => fields.non_technical = !fields.non_technical,
            }
            drop(desk.change_customer(id, &fields)?);
        }
        RemoveCustomer(n) => drop(desk.remove_customer(pick(&made.customers, n)?)?),
        AddHandle(n, m) => {
            let handle = builders::email(&format!("guest{}@las.example", m % 4));
            let done = desk.add_handle(pick(&made.customers, n)?, &handle)?;
            made.handles.push(done.value);
        }
        ChangeHandle(n, m) => {
            let handle = builders::email(&format!("guest{}@las.example", m % 4));
            drop(desk.change_handle(pick(&made.handles, n)?, &handle)?);
        }
        RemoveHandle(n) => drop(desk.remove_handle(pick(&made.handles, n)?)?),
        Merge(n, m) => {
            let (keep, other) = (pick(&made.customers, n)?, pick(&made.customers, m)?);
            drop(desk.merge_customers(keep, &[other], None)?);
        }
        Import(n, m) => {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("people.csv");
            let row = |n: u8| format!("Osoba Numer{n},o{n}@x.example,Firma {},{m}\n", n % 3);
            std::fs::write(
                &path,
                ["Name,Email,Company,Plan\n", &row(n % 8), &row(m % 8)].concat(),
            )
            .unwrap();
            let request = ImportRequest {
                save_as: (n % 2 == 0).then(|| format!("map {}", m % 2)),
                ..ImportRequest::new(path.to_string_lossy(), ImportKind::People)
            };
            desk.run_import(&request, &|_| true)?;
        }
        RemoveMap(n) => {
            desk.remove_import_map(&format!("map {}", n % 2), ImportKind::People)?;
        }
        TellApart(n, m) => {
            drop(desk.tell_apart(pick(&made.customers, n)?, pick(&made.customers, m)?)?);
        }
        MoveHandle(n, m) => {
            let wanted = HandleMove {
                to: if m % 3 == 0 {
                    None
                } else {
                    Some(pick(&made.customers, m)?)
                },
                name: pick(&WORDS, m)?.to_owned(),
                with_contacts: m % 2 == 0,
            };
            drop(desk.move_handle(pick(&made.handles, n)?, &wanted)?);
        }
        MoveInteraction(n, m) => {
            let to = pick(&made.customers, m)?;
            drop(desk.move_interaction(pick(&made.interactions, n)?, to)?);
        }
        AddInteraction(n) => {
            let fields = builders::interaction(pick(&WORDS, n)?);
            let done = desk.add_interaction(pick(&made.customers, n)?, &fields)?;
            made.interactions.push(done.value);
        }
        ChangeInteraction(n, m) => {
            let members: Vec<_> = desk.list_members()?.iter().map(|one| one.id).collect();
            let fields = InteractionDraft {
                had_by: (m % 2 == 0).then(|| pick(&members, n)).transpose()?,
                ..builders::interaction(pick(&WORDS, m)?)
            };
            drop(desk.change_interaction(pick(&made.interactions, n)?, &fields)?);
        }
        RemoveInteraction(n) => drop(desk.remove_interaction(pick(&made.interactions, n)?)?),
        Attach(n, true) => {
            let folder = tempfile::tempdir()
                .map_err(|_| ErrorCode::Internal)
                .map_err(CommandError::new)?;
            let path = folder.path().join("offer.txt");
            std::fs::write(&path, pick(&WORDS, n)?)
                .map_err(|_| CommandError::new(ErrorCode::Internal))?;
            let paths = [path.to_string_lossy().into_owned()];
            drop(desk.attach_files(pick(&made.interactions, n)?, &paths)?);
        }
        Attach(n, false) => {
            let files = desk.list_attachments(pick(&made.interactions, n)?)?;
            let ids: Vec<_> = files.iter().map(|file| file.id).collect();
            drop(desk.remove_attachment(pick(&ids, n)?)?);
        }
        ConsentTerm(n) => {
            let change = pick(TermChange::ALL, n)?;
            let sentence = format!("May we, in wording {n}?");
            drop(desk.change_consent_term("quote_by_name", "en", &sentence, change)?);
        }
        Consent(n, m) => {
            let scope = pick(ConsentScope::ALL, m)?;
            let decision = pick(ConsentDecision::ALL, m / 5)?;
            let customer = pick(&made.customers, n)?;
            let booking = if scope.is_per_call() && m % 2 == 0 {
                Some(pick(&made.bookings, n)?)
            } else {
                None
            };
            let new = NewConsent {
                initiative: pick(Initiative::ALL, n)?,
                ..builders::consent(customer, booking, scope, decision)
            };
            drop(desk.record_consent(&new)?);
        }
        other => calls(desk, made, other)?,
    }
    Ok(())
}

fn calls(desk: &Desk, made: &mut Made, action: Action) -> Result<(), CommandError> {
    use Action::*;
    match action {
        AddBooking(n, m) => {
            let start = at("2026-10-14T08:00:00Z") + chrono::Duration::minutes(i64::from(m) * 7);
            let new = builders::booking(pick(&made.customers, n)?, start);
            made.bookings.push(desk.add_booking(&new)?.value);
        }
        Arrived(n) => drop(desk.mark_arrived(pick(&made.bookings, n)?)?),
        Late(n) => drop(desk.mark_running_late(pick(&made.bookings, n)?)?),
        Chance(n) => {
            let missed = pick(&made.bookings, n)?;
            let reason = NoShowReason::OurFault;
            let outcome = builders::outcome(self::Outcome::NoShow { reason });
            drop(desk.set_outcome(missed, &outcome)?);
            drop(desk.second_chance(missed)?);
        }
        Outcome(n, m) => {
            let outcome = match m % 5 {
                0 | 1 => self::Outcome::Held,
                2 => self::Outcome::NoShow {
                    reason: pick(NoShowReason::ALL, m / 5)?,
                },
                3 => self::Outcome::Cancelled,
                _ => self::Outcome::Moved,
            };
            drop(desk.set_outcome(pick(&made.bookings, n)?, &builders::outcome(outcome))?);
        }
        Reopen(n) => drop(desk.reopen_booking(pick(&made.bookings, n)?)?),
        Notes(n, m) => {
            drop(desk.write_notes(pick(&made.bookings, n)?, pick(&NOTES, m)?, m % 2 == 0)?);
        }
        Told(n, m) => {
            let channel = (m % 3 != 0).then_some(Channel::Email);
            drop(desk.tell_customer(pick(&made.follow_ups, n)?, channel)?);
        }
        Snooze(n, on) => {
            let until = on.then(|| at("2026-11-20T08:00:00Z").date_naive());
            drop(desk.snooze_follow_up(pick(&made.follow_ups, n)?, until)?);
        }
        Repeat(n, m) => {
            let repeat = Some(pick(follow_up::Repeat::ALL, m)?);
            drop(desk.repeat_follow_up(pick(&made.follow_ups, n)?, repeat)?);
        }
        Several(n, m) => {
            let ids = [pick(&made.follow_ups, n)?, pick(&made.follow_ups, n / 2)?];
            let change = match m % 3 {
                0 => FollowUpsChange::Finish,
                1 => FollowUpsChange::Assign { member: None },
                _ => FollowUpsChange::Remove,
            };
            drop(desk.change_follow_ups(&ids, &change)?);
        }
        Tag(n, m) => {
            let question = pick(&made.questions, m)?;
            let tag = pick(&WORDS, m / 3)?;
            drop(desk.tag_answer(pick(&made.bookings, n)?, question, tag, m % 3 != 0)?);
        }
        Extra(n) => {
            let booking = pick(&made.bookings, n)?;
            made.questions
                .push(desk.add_extra_question(booking, "And the fern?")?.value);
        }
        RecordingBegin(n) => {
            let id = pick(&made.bookings, n)?;
            if let Some(who) = desk.get_booking_row(id)?.customer {
                let scope = ConsentScope::RecordInternal;
                let yes = builders::consent(who.id, Some(id), scope, ConsentDecision::Given);
                // Refused after a no, and then there is no recording either.
                drop(desk.record_consent(&yes));
            }
            // Where one runs it is stopped.
            if desk.stop_recording(id).is_err() {
                drop(desk.start_recording(id)?);
            }
        }
        Private(n, m) => {
            drop(desk.write_private_notes(pick(&made.bookings, n)?, pick(&NOTES, m)?)?);
        }
        Brief(n, m) => {
            let section = pick(BriefSection::ALL, m)?;
            drop(desk.write_brief(pick(&made.bookings, n)?, section, pick(&NOTES, m / 4)?)?);
        }
        Ready(n, ready) => drop(desk.set_brief_ready(pick(&made.bookings, n)?, ready)?),
        Answer(n, m) => {
            let question = pick(&made.questions, m)?;
            let state = pick(AnswerState::ALL, m)?;
            let text = pick(&WORDS, m)?;
            drop(desk.write_answer(pick(&made.bookings, n)?, question, state, text, m % 2 == 0)?);
        }
        other => rest(desk, made, other)?,
    }
    Ok(())
}

fn rest(desk: &Desk, made: &mut Made, action: Action) -> Result<(), CommandError> {
    use Action::*;
    match action {
        AddFollowUp(n) => {
            let fields = builders::follow_up(pick(&WORDS, n)?, Some("2026-10-20"));
            made.follow_ups.push(desk.add_follow_up(&fields)?.value);
        }
        FinishFollowUp(n, done) => {
            drop(desk.set_follow_up_done(pick(&made.follow_ups, n)?, done)?);
        }
        RemoveFollowUp(n) => drop(desk.remove_follow_up(pick(&made.follow_ups, n)?)?),
        Rules(n) => {
            let mut rules = desk.list_booking_rules()?;
            if n % 3 == 0 && !rules.is_empty() {
                rules.remove(usize::from(n) % rules.len());
            } else {
                rules.rotate_left(1);
            }
            drop(desk.change_booking_rules(&rules)?);
        }
        Question(n, m) => {
            let id = pick(&made.questions, n)?;
            match m % 4 {
                0 => made
                    .questions
                    .push(desk.add_question(pick(&WORDS, m)?, "")?.value),
                1 => made
                    .questions
                    .push(desk.change_question(id, pick(&WORDS, n)?, "x")?.value),
                2 => drop(desk.move_question(id, u32::from(m % 6))?),
                _ => drop(desk.remove_question(id)?),
            }
        }
        ChangeFollowUp(n, m) => {
            let fields = builders::follow_up(pick(&WORDS, m)?, None);
            drop(desk.change_follow_up(pick(&made.follow_ups, n)?, &fields)?);
        }
        other => invitations(desk, made, other)?,
    }
    Ok(())
}

/// Writes whatever message may go out now.
fn send(desk: &Desk, id: NominationId) -> Result<(), CommandError> {
    let letter = nominations::sending(&desk.get_letter(id, &nominations::choice())?);
    drop(desk.send_letter(id, &letter)?);
    Ok(())
}

fn invitations(desk: &Desk, made: &mut Made, action: Action) -> Result<(), CommandError> {
    use Action::*;
    match action {
        Nominate(n, m) => {
            let draft = nominations::draft(pick(&made.customers, n)?);
            let id = desk.nominate(&draft)?.value;
            made.nominations.push(id);
            if m % 2 == 0 {
                drop(desk.decide_nomination(id, Decision::Accepted, "")?);
            }
        }
        Nomination(n, m) => {
            let id = pick(&made.nominations, n)?;
            match m % 10 {
                0 => drop(desk.decide_nomination(id, Decision::Accepted, "")?),
                1 => drop(desk.decide_nomination(id, Decision::Declined, pick(&WORDS, m)?)?),
                2 => drop(desk.reconsider_nomination(id)?),
                3 => drop(desk.withdraw_nomination(id)?),
                4 => drop(desk.give_up_invitation(id)?),
                5 => {
                    let rule = pick(RuleKind::ALL, m / 10)?;
                    let reason = "Because".to_owned();
                    drop(desk.set_rules_aside(id, &[RuleOverride { rule, reason }])?);
                }
                6 => {
                    let mut draft = nominations::draft(pick(&made.customers, n)?);
                    draft.note = format!("note {n}");
                    drop(desk.change_nomination(id, &draft)?);
                }
                7 => drop(desk.match_invitation(id, pick(&made.bookings, m / 10)?)?),
                8 => drop(desk.unmatch_invitation(id, pick(&made.bookings, m / 10)?)?),
                _ => send(desk, id)?,
            }
        }
        // The whole way of somebody new, so that every message goes out: the call is a quarter of an hour ahead.
        Journey(n, m) => {
            let fields = builders::customer(pick(&WORDS, n)?, "Las");
            let customer = desk.add_customer(&fields, &[])?.value;
            made.customers.push(customer);
            let id = nominations::accepted(desk, customer);
            made.nominations.push(id);
            send(desk, id)?;
            if m % 3 == 0 {
                send(desk, id)?;
            }
            if m % 4 == 1 {
                drop(desk.give_up_invitation(id)?);
                return Ok(());
            }
            let start = desk.now() + chrono::Duration::minutes(10);
            let call = desk.add_booking(&builders::booking(customer, start))?.value;
            made.bookings.push(call);
            let outcome = if m % 2 == 0 {
                self::Outcome::Held
            } else {
                self::Outcome::NoShow {
                    reason: pick(NoShowReason::ALL, m / 2)?,
                }
            };
            drop(desk.set_outcome(call, &builders::outcome(outcome))?);
            send(desk, id)?;
        }
        Template(n) => {
            let rows = desk.list_templates()?;
            let row = &rows[usize::from(n) % rows.len()];
            if n % 3 == 0 {
                drop(desk.reset_template(row.kind, &row.language, row.form)?);
            } else {
                let subject = pick(&WORDS, n)?.to_owned();
                drop(desk.change_template(&TemplateRow {
                    subject,
                    ..row.clone()
                })?);
            }
        }
        other => house(desk, made, other)?,
    }
    Ok(())
}

fn house(desk: &Desk, made: &mut Made, action: Action) -> Result<(), CommandError> {
    use Action::*;
    match action {
        AddCompany(n) => {
            let fields = builders::company(pick(&WORDS, n)?);
            made.companies.push(desk.add_company(&fields)?.value);
        }
        ChangeCompany(n, m) => {
            let fields = builders::company(pick(&WORDS, m)?);
            drop(desk.change_company(pick(&made.companies, n)?, &fields)?);
        }
        RemoveCompany(n) => drop(desk.remove_company(pick(&made.companies, n)?)?),
        PeopleList(n, m) => own_fields::list(desk, n, m)?,
        Employment(n, m) => {
            let (who, company) = (pick(&made.customers, n)?, pick(&made.companies, m)?);
            own_fields::employment(desk, who, company, n, m)?;
        }
        MergeCompanies(n, m) => {
            let (keep, other) = (pick(&made.companies, n)?, pick(&made.companies, m)?);
            drop(desk.merge_companies(keep, &[other], None, &[])?);
        }
        OwnField(n, m) => own_fields::change(desk, n, m)?,
        OwnValue(n, m) => own_fields::value(desk, pick(&made.customers, n)?, m)?,
        AddMember(n) => made
            .members
            .push(desk.add_member(&member(pick(&WORDS, n)?))?.value),
        ChangeMember(n, m) => {
            drop(desk.change_member(pick(&made.members, n)?, &member(pick(&WORDS, m)?))?);
        }
        RemoveMember(n) => drop(desk.remove_member(pick(&made.members, n)?)?),
        SitDown(n) => drop(desk.set_me(pick(&made.members, n)?)?),
        Settings(n) => {
            let mut settings = desk.get_settings()?;
            let mut invitations = desk.get_invitation_settings()?;
            match n % 4 {
                0 => settings.discreet = !settings.discreet,
                1 => settings.reminders.before_call = vec![u32::from(n)],
                2 => settings.room_url = format!("https://room.example/{n}"),
                _ => invitations.person_days = u32::from(n),
            }
            drop(desk.change_settings(&settings)?);
            drop(desk.change_invitation_settings(&invitations)?);
        }
        other => unreachable!("{other:?}"),
    }
    Ok(())
}

fn member(name: &str) -> MemberDraft {
    MemberDraft {
        name: name.into(),
        email: String::new(),
        role: MemberRole::Specialist,
    }
}

/// What a calendar holds at a time: which of its events are there, when, and whether they are called off.
fn events(calendar: u8, time: u8) -> Vec<Event> {
    (0..4)
        .filter(|number| time & (1 << number) == 0)
        .map(|number| {
            let hour = 12 + number + (time >> 4) % 3;
            let who = if number == 3 { "stranger" } else { "guest" };
            let address = format!("{who}{number}@las.example");
            let event = event(
                &format!("{calendar}-{number}"),
                &format!("20261014T{hour:02}00"),
                &address,
            );
            if time >> 6 == 3 && number == 0 {
                event.cancelled()
            } else {
                event
            }
        })
        .collect()
}

fn calendars(feed: &Feed, made: &mut Made, action: Action) -> Result<(), CommandError> {
    use Action::*;
    let desk = &feed.own.desk;
    let address = |n: u8| format!("https://calendar.example/{}/basic.ics", n % 2);
    match action {
        AddCalendar(n) => {
            feed.http
                .serve(&address(n), &feed::calendar(&events(n % 2, n)));
            feed.add(feed::by_url(&address(n)))?;
        }
        Sync(n, m) => {
            feed.http
                .serve(&address(n), &feed::calendar(&events(n % 2, m)));
            feed.sync_all();
        }
        RemoveCalendar(n) => {
            let all: Vec<_> = desk.list_calendars()?.iter().map(|row| row.id).collect();
            drop(desk.remove_calendar(pick(&all, n)?)?);
        }
        Link(n, m) => {
            let waiting: Vec<_> = feed.bookings().iter().map(|b| b.row.id).collect();
            drop(desk.link_booking(pick(&waiting, n)?, pick(&made.customers, m)?)?);
        }
        FromBooking(n) => {
            let all = feed.bookings();
            let stranger = |b: &&BookingView| b.row.customer.is_none();
            let waiting: Vec<_> = all.iter().filter(stranger).map(|b| b.row.id).collect();
            let done = desk.add_customer_from_booking(pick(&waiting, n)?)?;
            made.customers.push(done.value);
        }
        Vanished(n, gone) => {
            let left: Vec<_> = desk
                .get_today()?
                .attention
                .into_iter()
                .filter_map(|one| match one {
                    Attention::Vanished { booking } | Attention::CalledOff { booking } => {
                        Some(booking.id)
                    }
                    _ => None,
                })
                .collect();
            let id = pick(&left, n)?;
            if gone {
                drop(desk.confirm_vanished(id)?);
            } else {
                drop(desk.keep_vanished(id)?);
            }
        }
        Recording(n, m) => recordings(feed, made, n, m)?,
        RecordingFile(n, m) => recording_files(feed, made, n, m)?,
        Slot(n, m) => slots(desk, n, m)?,
        Rights(n, m) => rights(desk, made, n, m)?,
        other => people(desk, made, other)?,
    }
    // Whatever a calendar brought can be worked on as well.
    made.bookings = feed.bookings().iter().map(|b| b.row.id).collect();
    Ok(())
}

fn slots(desk: &Desk, n: u8, m: u8) -> Result<(), CommandError> {
    let there = desk.get_slot_settings()?;
    let pattern: Vec<_> = there.pattern.iter().map(|slot| slot.id).collect();
    let exceptions: Vec<_> = there.exceptions.iter().map(|one| one.id).collect();
    let day = there.today + chrono::Days::new(u64::from(m % 20));
    let slot = SlotDraft {
        weekday: n % 7 + 1,
        at: chrono::NaiveTime::from_hms_opt(u32::from(m % 24), 0, 0).unwrap(),
        minutes: 30,
        from: day,
    };
    let holiday = SlotExceptionDraft {
        kind: SlotExceptionKind::Closed,
        from: day,
        to: day + chrono::Days::new(u64::from(n % 9)),
        at: None,
        minutes: None,
        reason: pick(&WORDS, n)?.to_owned(),
    };
    match m % 8 {
        0 | 1 => drop(desk.add_slots(&[slot])?),
        2 => drop(desk.change_slot(pick(&pattern, n)?, &slot)?),
        3 => drop(desk.remove_slot(pick(&pattern, n)?, Some(day))?),
        4 => drop(desk.add_slot_exception(&holiday)?),
        5 => drop(desk.change_slot_exception(pick(&exceptions, n)?, &holiday)?),
        6 => drop(desk.remove_slot_exception(pick(&exceptions, n)?)?),
        _ => drop(desk.change_slot_plan(&SlotPlanDraft {
            time_zone: pick(&["Europe/Warsaw", "Asia/Tokyo"], n)?.to_owned(),
            goal: Some(u32::from(n % 12)),
        })?),
    }
    Ok(())
}

fn allow(desk: &Desk, booking: BookingId) -> Result<(), CommandError> {
    let customer = desk.get_booking(booking)?.row.customer;
    let customer = customer
        .ok_or_else(|| CommandError::new(ErrorCode::NotFound))?
        .id;
    for scope in [ConsentScope::RecordInternal, ConsentScope::SendToCustomer] {
        let given = builders::consent(customer, Some(booking), scope, ConsentDecision::Given);
        drop(desk.record_consent(&given)?);
    }
    Ok(())
}

fn recordings(feed: &Feed, made: &mut Made, n: u8, m: u8) -> Result<(), CommandError> {
    let desk = &feed.own.desk;
    let link = format!("https://vimeo.com/{}", 1000 + u32::from(n));
    match m % 12 {
        0 | 1 => allow(desk, pick(&made.bookings, n)?)?,
        2 => {
            let done = desk.add_recording_link(pick(&made.bookings, n)?, None, &link)?;
            made.recordings.push(done.value);
        }
        3 => drop(desk.mark_recording_watched(pick(&made.recordings, n)?, None)?),
        4 => drop(desk.mark_recording_sent(pick(&made.recordings, n)?, Channel::Email)?),
        5 => {
            let day = format!("2027-01-{:02}", 1 + n % 28).parse().ok();
            drop(desk.set_recording_delete_on(pick(&made.recordings, n)?, day)?);
        }
        6 => drop(desk.ask_recording_deletion(pick(&made.recordings, n)?)?),
        7 => drop(desk.drop_recording_deletion(pick(&made.recordings, n)?)?),
        8 => drop(desk.mark_recording_deleted(pick(&made.recordings, n)?)?),
        9 => {
            let privacy = pick(LinkPrivacy::ALL, n)?;
            drop(desk.set_recording_privacy(pick(&made.recordings, n)?, privacy)?);
        }
        10 => drop(desk.mark_not_recorded(pick(&made.bookings, n)?)?),
        _ => drop(desk.stop_upload(pick(&made.recordings, n)?)?),
    }
    Ok(())
}

fn recording_files(feed: &Feed, made: &mut Made, n: u8, m: u8) -> Result<(), CommandError> {
    let desk = &feed.own.desk;
    match m % 4 {
        0 | 1 => {
            let booking = pick(&made.bookings, n)?;
            allow(desk, booking)?;
            let folder = RecordingsFolder::of(&feed.own);
            let path = folder.add(&format!("{n}-{m}.mp4"), b"a film", desk.now());
            folder.look_twice(&feed.own);
            made.recordings
                .push(desk.assign_recording_file(&path, booking)?.value);
        }
        2 => drop(desk.drop_recording_file(pick(&made.recordings, n)?)?),
        _ => {
            if let Ok(id) = pick(&made.recordings, n) {
                drop(desk.start_upload(id));
            }
            if made.outside {
                upload_all(&feed.own, &MemoryVideoHost::new());
            }
        }
    }
    Ok(())
}

/// Requests about people's data, receipts, and recordings whose day has come.
fn rights(desk: &Desk, made: &mut Made, n: u8, m: u8) -> Result<(), CommandError> {
    match m % 7 {
        0 | 1 => {
            let new = NewRightsRequest {
                customer_id: pick(&made.customers, n)?,
                kind: pick(RequestKind::ALL, m)?,
                channel: Channel::Email,
                words: pick(&WORDS, n)?.to_owned(),
                received_on: None,
            };
            made.requests.push(desk.add_rights_request(&new)?.value);
        }
        2 => drop(desk.extend_rights_request(pick(&made.requests, n)?, "many archives")?),
        3 => {
            let outcome = pick(RequestOutcome::ALL, n)?;
            drop(desk.close_rights_request(pick(&made.requests, n)?, outcome, "told so")?);
        }
        4 => drop(desk.reopen_rights_request(pick(&made.requests, n)?)?),
        5 => {
            drop(desk.remove_rights_request(pick(&made.requests, n)?)?);
            let customer = pick(&made.customers, n)?;
            let shown = desk.draft_receipt(customer)?.sha256;
            drop(desk.give_receipt(customer, ReceiptChannel::Copy, &shown)?);
        }
        _ => {
            let id = pick(&made.recordings, n)?;
            drop(desk.set_recording_delete_on(id, Some(desk.today()?))?);
            drop(desk.delete_due(None)?);
        }
    }
    Ok(())
}

fn feed() -> Feed {
    Feed {
        own: TestDesk::new(),
        http: ScriptedHttp::default(),
    }
}

/// Where uploads and deletions end.
#[derive(Clone, Copy, PartialEq)]
enum Outside {
    /// They are carried out, and then nothing takes them back.
    Reached,
    /// They wait.
    Far,
}

/// Does what can be done; gives the journal entries in order.
fn perform(feed: &Feed, actions: &[Action], outside: Outside) -> Vec<JournalId> {
    let own = &feed.own;
    let mut made = Made {
        questions: own.list_questions().unwrap().iter().map(|q| q.id).collect(),
        outside: outside == Outside::Reached,
        ..Made::default()
    };
    let before = own.entries();
    for action in actions {
        if let Action::Wait = action {
            own.clock.minutes(25);
        } else {
            // Many a step is refused (nobody to remove, a call not begun): then it is no step.
            drop(calendars(feed, &mut made, *action));
        }
    }
    let mut entries: Vec<JournalId> = own
        .list_journal(0, 1000)
        .unwrap()
        .iter()
        .map(|row| row.id)
        .collect();
    entries.truncate(entries.len() - before);
    entries.reverse();
    entries
}

#[test]
fn every_action_there_is_happens_in_the_steps() {
    // First start cannot be undone, and undo is what the properties below do to all the others. An archive is read
    // into an empty file only; its undo has a test of its own. What the law asks to be erased is gone for good; so is
    // the address of whoever was, and their places outside (`desk/rights.rs`).
    let mut never: BTreeSet<&str> = kawka_desk::Action::ALL
        .iter()
        .filter(|action| {
            !matches!(
                action,
                kawka_desk::Action::SetUp
                    | kawka_desk::Action::Undo
                    | kawka_desk::Action::ImportArchive
                    | kawka_desk::Action::ErasePerson
                    | kawka_desk::Action::EraseDue
                    | kawka_desk::Action::ClearPlace
                    | kawka_desk::Action::Readmit
            )
        })
        .map(|action| action.word())
        .collect();
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let steps = prop::collection::vec(action(), 400);
    for _ in 0..100 {
        let feed = feed();
        let tree = steps.new_tree(&mut runner).unwrap();
        perform(
            &feed,
            &proptest::strategy::ValueTree::current(&tree),
            Outside::Reached,
        );
        for row in feed.own.list_journal(0, 1000).unwrap() {
            never.remove(row.intent.as_str());
        }
        if never.is_empty() {
            break;
        }
    }
    assert!(never.is_empty(), "actions that never happened: {never:?}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, max_shrink_iters: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn undoing_all_gives_back_the_beginning(actions in prop::collection::vec(action(), 1..60)) {
        let feed = feed();
        let own = &feed.own;
        let start = snapshot::of(own.store());
        // What has happened outside stays: `desk/recording_outside.rs`.
        let entries = perform(&feed, &actions, Outside::Far);
        let end = snapshot::of(own.store());
        let mut undone = Vec::new();
        for entry in entries.iter().rev() {
            undone.push(own.undo(*entry).unwrap().entry.unwrap());
        }
        snapshot::assert_same(&start, &snapshot::of(own.store()), "all undone");
        prop_assert_eq!(problems(own.store()), Vec::<String>::new());
        for entry in undone.iter().rev() {
            own.undo(*entry).unwrap();
        }
        snapshot::assert_same(&end, &snapshot::of(own.store()), "all done again");
        prop_assert_eq!(problems(own.store()), Vec::<String>::new());
    }

    #[test]
    fn undoing_any_one_thing_works_or_changes_nothing(
        actions in prop::collection::vec(action(), 2..40),
        which in any::<prop::sample::Index>(),
    ) {
        let feed = feed();
        let own = &feed.own;
        let entries = perform(&feed, &actions, Outside::Reached);
        prop_assume!(!entries.is_empty());
        let before = snapshot::of(own.store());
        match own.undo(*which.get(&entries)) {
            Ok(done) => {
                own.undo(done.entry.unwrap()).unwrap();
                snapshot::assert_same(&before, &snapshot::of(own.store()), "undone and done again");
            }
            Err(error) => {
                if error.code != ErrorCode::HappenedOutside {
                    prop_assert_eq!(error.code, ErrorCode::UndoConflict);
                    prop_assert!(!error.params["tables"].is_empty(), "it says what is in the way");
                }
                snapshot::assert_same(&before, &snapshot::of(own.store()), "refused");
            }
        }
        prop_assert_eq!(problems(own.store()), Vec::<String>::new());
    }
}
