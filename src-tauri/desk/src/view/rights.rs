//! What people ask for about their data, what is due for deletion, and what was erased.

use chrono::{DateTime, NaiveDate, Utc};
use kawka_domain::consent::ClockTrust;
use kawka_domain::ids::{CustomerId, ErasureId, ErasurePlaceId, ReceiptId, RightsRequestId};
use kawka_domain::interaction::Channel;
use kawka_domain::retention::RetentionKind;
use kawka_domain::rights::{RequestKind, RequestOutcome, RequestState};
use uuid::Uuid;

use super::PersonRef;
use crate::view;

kawka_domain::words! {
    /// What an erasure takes, as a person counts it.
    ErasedKind {
        /// Names, addresses, numbers, and what is known of them.
        Person = "person",
        /// Contacts on every channel.
        Contacts = "contacts",
        /// Notes, answers, briefs, what was answered when booking.
        Papers = "papers",
        /// Follow-ups and promises.
        FollowUps = "follow_ups",
        /// Recordings, and files of them on this machine.
        Recordings = "recordings",
        /// Calls, which stay as times without a name.
        Calls = "calls",
        /// Whatever else refers to them.
        Other = "other",
    }
}

kawka_domain::words! {
    /// A place that an erasure cannot clear in the same moment.
    PlaceKind {
        /// Videos at the host, which Kawka deletes by itself.
        VideoHost = "video_host",
        /// A recording that only a person reaches.
        VideoLink = "video_link",
        /// A file that the system does not let go.
        LocalFile = "local_file",
        /// The calendar or booking service where the calls stand.
        Calendar = "calendar",
        /// Backups from before; they are deleted when their time is over, and putting one back brings nobody back.
        Backups = "backups",
    }
}

kawka_domain::words! {
    /// What was erased.
    ErasureKind {
        /// A person.
        Person = "person",
        /// What was written for and in a call.
        CallPapers = "call_papers",
        /// The proof of what somebody allowed.
        ConsentProof = "consent_proof",
    }
}

kawka_domain::words! {
    /// Whether what members wrote about a call for themselves goes into the answer to a request for access.
    PrivateNotes {
        /// Left out, and the answer says so.
        LeftOut = "left_out",
        /// In it: the right of access is to notes about a person too (GDPR Art. 15).
        Included = "included",
    }
}

kawka_domain::words! {
    /// Why.
    ErasureReason {
        /// The person asked for it (GDPR Art. 17(1)).
        Asked = "asked",
        /// It is no longer needed (Art. 17(1)(a)).
        NotNeeded = "not_needed",
        /// It was there without a right to it (Art. 17(1)(d)).
        Unlawful = "unlawful",
        /// Its time was over (Art. 5(1)(e)).
        TimeOver = "time_over",
    }
}

view! {
    /// A request to write down.
    pub struct NewRightsRequest {
        /// Whose.
        pub customer_id: CustomerId,
        /// What they ask for.
        pub kind: RequestKind,
        /// How it reached us.
        pub channel: Channel,
        /// What they wrote or said.
        pub words: String,
        /// The day it came; today if not given.
        pub received_on: Option<NaiveDate>,
    }

    /// One request.
    pub struct RightsRequestRow {
        /// Which.
        pub id: RightsRequestId,
        /// Whose; without a name once they were erased.
        pub customer: Option<PersonRef>,
        /// What they ask for.
        pub kind: RequestKind,
        /// How it reached us.
        pub channel: Channel,
        /// What they wrote or said.
        pub words: String,
        /// The day it came.
        pub received_on: NaiveDate,
        /// The day by which it is answered.
        pub due_on: NaiveDate,
        /// Days from today until then; negative when it has passed.
        pub days_left: i32,
        /// How it stands.
        pub state: RequestState,
        /// Why it takes longer than a month; empty where it does not.
        pub extended_for: String,
        /// Who answers it.
        pub handler: Option<String>,
        /// How it was answered.
        pub outcome: Option<RequestOutcome>,
        /// What the person was told.
        pub answer: String,
        /// When.
        pub closed_at: Option<DateTime<Utc>>,
    }

    /// How much of a kind.
    pub struct ErasedCount {
        /// The kind.
        pub kind: ErasedKind,
        /// How many.
        pub count: u32,
    }

    /// A place to clear.
    pub struct ErasurePlaceRow {
        /// Which; `None` before the erasure.
        pub id: Option<ErasurePlaceId>,
        /// Where.
        pub kind: PlaceKind,
        /// What there: a link, a path, a calendar's name; empty when it is done.
        pub detail: String,
        /// When it goes by itself.
        pub until: Option<NaiveDate>,
        /// When it was done.
        pub done_at: Option<DateTime<Utc>>,
    }

    /// What an erasure of a person would take, and what it would leave.
    pub struct ErasurePreview {
        /// Whose.
        pub customer_id: CustomerId,
        /// The name.
        pub name: String,
        /// What goes.
        pub counts: Vec<ErasedCount>,
        /// How many events of consent stay as proof (Art. 17(3)(e)).
        pub proof_events: u32,
        /// Until when.
        pub proof_until: NaiveDate,
        /// Calls that are still to come; they are called off here.
        pub upcoming: Vec<DateTime<Utc>>,
        /// Promises that are not kept yet.
        pub open_promises: u32,
        /// They asked that the use of their data be restricted, and have no answer yet.
        pub restricted: bool,
        /// Where more is to be cleared.
        pub places: Vec<ErasurePlaceRow>,
        /// Their open request for erasure, which is answered with it.
        pub request: Option<RightsRequestRow>,
    }

    /// One erasure, as it is proved.
    pub struct ErasureRow {
        /// Which.
        pub id: ErasureId,
        /// What.
        pub kind: ErasureKind,
        /// The id that the person, or the call, had.
        pub subject_id: Uuid,
        /// Why.
        pub reason: ErasureReason,
        /// On which request.
        pub request_id: Option<RightsRequestId>,
        /// The day on which it was due.
        pub due_on: Option<NaiveDate>,
        /// Until when the proof of consent is kept.
        pub proof_until: Option<NaiveDate>,
        /// How many rows it took.
        pub rows: u32,
        /// When.
        pub at: DateTime<Utc>,
        /// Who; `None` for Kawka itself.
        pub by: Option<String>,
        /// Where more was, or is, to be cleared.
        pub places: Vec<ErasurePlaceRow>,
    }

    /// Everything that was asked for and erased.
    pub struct RightsView {
        /// The present day.
        pub today: NaiveDate,
        /// Requests: open ones by their day, then answered ones.
        pub requests: Vec<RightsRequestRow>,
        /// Erasures, newest first.
        pub erasures: Vec<ErasureRow>,
        /// A backup of then was put back, and who was erased since could not be read.
        pub unknown_since: Option<DateTime<Utc>>,
    }

    /// What is meant by one line of the list of what is due.
    #[derive(Eq)]
    pub struct DueRef {
        /// The class.
        pub kind: RetentionKind,
        /// Which recording, call or erasure.
        pub id: Uuid,
    }

    /// Something whose time is over, or soon will be.
    pub struct DueItem {
        /// Which.
        pub item: DueRef,
        /// Whose; `None` for the proof of somebody who was erased.
        pub customer: Option<PersonRef>,
        /// When the call was, or the erasure.
        pub at: DateTime<Utc>,
        /// The day on which it is due.
        pub due_on: NaiveDate,
        /// It is due.
        pub is_due: bool,
        /// A recording whose deletion was asked for and is being carried out.
        pub asked: bool,
        /// A recording that lies where only a person reaches it.
        pub by_hand: bool,
        /// They asked that the use of their data be restricted: it is held back until that is answered, unless a person
        /// chooses it by itself.
        pub restricted: bool,
        /// How much it is: events, texts.
        pub count: u32,
    }

    /// What is due for deletion, and when the rest will be.
    pub struct RetentionView {
        /// The present day.
        pub today: NaiveDate,
        /// Whether something may be deleted on this day.
        pub clock: ClockTrust,
        /// Why not, where it may not: the clock leapt ahead (`true`) or stands back (`false`).
        pub leapt: bool,
        /// The clock that is not believed: the latest instant that was seen.
        pub seen: Option<DateTime<Utc>>,
        /// What is due, and what will be within the coming thirty days, by its day.
        pub items: Vec<DueItem>,
        /// When the daily look last took place.
        pub looked_on: Option<NaiveDate>,
    }

    /// What was deleted of what was due.
    pub struct RetentionDone {
        /// Recordings whose deletion was asked for; the upload loop carries it out and notes what confirms it.
        pub asked: u32,
        /// Calls whose papers, and proofs which, were erased.
        pub erased: u32,
        /// Recordings that only a person can delete.
        pub by_hand: u32,
    }

    /// A receipt before it is given.
    pub struct ReceiptDraft {
        /// Its language: `pl` or `en`.
        pub language: String,
        /// Its first line.
        pub title: String,
        /// Word for word, as Markdown.
        pub text: String,
        /// What stands for exactly this text: whoever notes that it was given hands it back.
        pub sha256: String,
        /// The address that opens the mail program; `None` where the customer has no e-mail.
        pub mailto: Option<String>,
    }

    /// A receipt that was given.
    pub struct ReceiptRow {
        /// Which.
        pub id: ReceiptId,
        /// When.
        pub given_at: DateTime<Utc>,
        /// By which way.
        pub channel: String,
        /// By whom.
        pub by: Option<String>,
        /// Its language.
        pub language: String,
        /// Word for word.
        pub text: String,
        /// SHA-256 of the text, in hex.
        pub sha256: String,
        /// When it was said that this was noted by mistake.
        pub taken_back_at: Option<DateTime<Utc>>,
        /// By whom.
        pub taken_back_by: Option<String>,
    }

    /// What an address says about somebody who was erased.
    pub struct ErasedPerson {
        /// Their erasure.
        pub erasure: ErasureRow,
        /// What they had allowed, newest first, while the proof is kept.
        pub events: Vec<super::ConsentEventRow>,
    }
}
