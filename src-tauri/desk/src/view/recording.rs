//! Recordings of calls.

use chrono::{DateTime, NaiveDate, Utc};
use kawka_domain::consent::Refusal;
use kawka_domain::ids::{BookingId, CustomerId, RecordingId};
use kawka_domain::recording::{LinkPrivacy, RecordingAlert, RecordingState, RecordingStep};

use super::PersonRef;
use crate::view;

kawka_domain::words! {
    /// Why an upload or a deletion at the video host does not go on.
    HostFailure {
        /// No connection; goes on by itself.
        Offline = "offline",
        /// The host asked for patience; goes on by itself.
        TooMany = "too_many",
        /// The host is in trouble; goes on by itself.
        Trouble = "trouble",
        /// Something else answered, such as a page that asks to sign in to a network; goes on by itself.
        Unexpected = "unexpected",
        /// There is no token yet.
        NoToken = "no_token",
        /// The keyring with the token is not at hand.
        Keyring = "keyring",
        /// The token is no longer good.
        Unauthorized = "unauthorized",
        /// The token or the account may not do this.
        Forbidden = "forbidden",
        /// The account has no room left.
        Quota = "quota",
        /// The host refused in another way.
        Refused = "refused",
        /// The file is not where it was.
        FileMissing = "file_missing",
        /// The file is another than it was when it was found.
        FileChanged = "file_changed",
        /// The host cannot convert it.
        NotConvertible = "not_convertible",
        /// The system does not let the file be deleted.
        FileKept = "file_kept",
    }
}

impl HostFailure {
    /// Only a person can do something about it.
    #[must_use]
    pub const fn needs_a_person(self) -> bool {
        !matches!(
            self,
            Self::Offline | Self::TooMany | Self::Trouble | Self::Unexpected | Self::Keyring
        )
    }
}

kawka_domain::words! {
    /// What stands between a file in the folder and the call it is of.
    FileTrouble {
        /// Somebody still writes it.
        Growing = "growing",
        /// It has no content.
        Empty = "empty",
        /// The video call program has yet to convert it.
        Unconverted = "unconverted",
        /// No call was at that time.
        NoCall = "no_call",
        /// Several calls could be meant.
        SeveralCalls = "several_calls",
        /// The call has a recording already.
        SecondFile = "second_file",
        /// The customer of that call does not allow to record it.
        NotAllowed = "not_allowed",
        /// A person said that it is of no call.
        Dismissed = "dismissed",
    }
}

impl FileTrouble {
    /// Somebody can decide; the others pass by themselves or were decided.
    #[must_use]
    pub const fn needs_a_person(self) -> bool {
        matches!(
            self,
            Self::Empty | Self::NoCall | Self::SeveralCalls | Self::SecondFile | Self::NotAllowed
        )
    }
}

kawka_domain::words! {
    /// Whether the folder of recordings can be looked at.
    FolderState {
        /// None was chosen.
        NotSet = "not_set",
        /// It is watched.
        Watched = "watched",
        /// It is not there.
        Missing = "missing",
        /// It cannot be read.
        Unreadable = "unreadable",
    }
}

view! {
    /// A moment and who was there.
    pub struct Happened {
        /// When.
        pub at: DateTime<Utc>,
        /// Who; `None` for Kawka itself.
        pub who: Option<String>,
        /// By which channel something was sent; else empty.
        pub channel: String,
        /// What confirms it or which consent it rests on, as a word; why, where it was done on somebody's behalf.
        pub detail: String,
        /// On whose behalf, where it was somebody else's to do.
        pub on_behalf_of: Option<String>,
    }

    /// One thing that happened to a recording.
    pub struct RecordingEventRow {
        /// What.
        pub step: RecordingStep,
        /// When and who.
        pub happened: Happened,
    }

    /// How far an upload is.
    pub struct UploadRow {
        /// Kibibytes that arrived.
        pub sent_kib: u32,
        /// Kibibytes in all.
        pub total_kib: u32,
        /// Whole per cent, rounded down: 100 only when all is there.
        pub percent: u32,
        /// Why it does not go on.
        pub failure: Option<HostFailure>,
        /// When it goes on by itself.
        pub again_at: Option<DateTime<Utc>>,
        /// All bytes arrived and the host converts them.
        pub converting: bool,
    }

    /// A call another thing could be of.
    pub struct CallRef {
        /// Which.
        pub booking_id: BookingId,
        /// Whose; a name or the title.
        pub name: String,
        /// When.
        pub start: DateTime<Utc>,
    }

    /// A file in the folder of recordings.
    pub struct RecordingFileRow {
        /// Where it lies.
        pub path: String,
        /// Its name with the folder it lies in.
        pub name: String,
        /// Kibibytes, rounded up.
        pub size_kib: u32,
        /// When it was last written.
        pub modified: DateTime<Utc>,
        /// What stands between it and its call; `None` for one that is a recording.
        pub trouble: Option<FileTrouble>,
        /// Why the customer does not allow it.
        pub lock: Option<Refusal>,
        /// The calls it could be of.
        pub calls: Vec<CallRef>,
        /// Other calls around its time, the nearest first: the time of a file or of a call may be wrong.
        pub others: Vec<CallRef>,
        /// Somebody has to decide about it: a file far from every call may be anything.
        pub pressing: bool,
        /// It is not there any more.
        pub gone: bool,
    }

    /// The recording of a call, or what is known instead of one.
    pub struct RecordingRow {
        /// Which; `None` while there is none.
        pub id: Option<RecordingId>,
        /// Of which call.
        pub booking_id: BookingId,
        /// Whose.
        pub customer: Option<PersonRef>,
        /// A name or the call's title.
        pub name: String,
        /// When the call was.
        pub start: DateTime<Utc>,
        /// Where it stands.
        pub state: RecordingState,
        /// What needs a person.
        pub alert: Option<RecordingAlert>,
        /// Why recording is not allowed: every field is locked then.
        pub lock: Option<Refusal>,
        /// Why it may not be sent to the customer.
        pub send_lock: Option<Refusal>,
        /// Where it can be seen; hidden while it is locked.
        pub link: Option<String>,
        /// It lies at Vimeo, where Kawka can delete it.
        pub at_vimeo: bool,
        /// Who can see it there.
        pub privacy: LinkPrivacy,
        /// Until when it is awaited.
        pub expected_by: Option<DateTime<Utc>>,
        /// The day on which it is to be deleted.
        pub delete_on: Option<NaiveDate>,
        /// A person said that this call was not recorded.
        pub not_made: bool,
        /// The care owner watched it.
        pub watched: Option<Happened>,
        /// It was last sent to the customer.
        pub sent: Option<Happened>,
        /// Its deletion was asked for and is not done.
        pub deletion_asked: Option<Happened>,
        /// Why the deletion is not done.
        pub deletion_failure: Option<HostFailure>,
        /// It is gone, and what confirmed it.
        pub deleted: Option<Happened>,
        /// The file on this machine.
        pub file: Option<RecordingFileRow>,
        /// How far the upload from this machine is.
        pub upload: Option<UploadRow>,
        /// What happened to it, oldest first.
        pub events: Vec<RecordingEventRow>,
    }

    /// Which recordings are wanted.
    pub struct RecordingFilter {
        /// Of one call.
        pub booking_id: Option<BookingId>,
        /// Of one customer.
        pub customer_id: Option<CustomerId>,
        /// Only what needs a person.
        pub attention: bool,
    }

    /// All recordings and what lies in the folder besides.
    pub struct RecordingsView {
        /// The moment for which this was computed.
        pub now: DateTime<Utc>,
        /// Newest call first.
        pub rows: Vec<RecordingRow>,
        /// Files that are of no call yet.
        pub files: Vec<RecordingFileRow>,
        /// Whether the folder can be looked at.
        pub folder: FolderState,
        /// Videos that wait to be deleted at their host and cannot be, with no recording of their own.
        pub leftovers: u32,
    }

    /// What one look at the folder did.
    pub struct FolderLook {
        /// Whether the folder could be looked at.
        pub folder: FolderState,
        /// Files that are there.
        pub files: u32,
        /// Files that are not finished yet: another look is due.
        pub growing: u32,
        /// Recordings that were found in this look.
        pub found: u32,
    }
}
