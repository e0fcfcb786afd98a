//! Contacts with a customer, on whatever channel.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::ids::MemberId;

crate::words! {
    /// Where a contact took place. Renamed for the window, whose runtime has a `Channel` of its own.
    #[serde(rename = "ContactChannel")]
    Channel {
        /// E-mail.
        Email = "email",
        /// Phone call.
        Phone = "phone",
        /// Chat on a web site.
        Chat = "chat",
        /// Facebook Messenger.
        Messenger = "messenger",
        /// Facebook, in public.
        Facebook = "facebook",
        /// Instagram.
        Instagram = "instagram",
        /// X (Twitter).
        X = "x",
        /// LinkedIn.
        Linkedin = "linkedin",
        /// A forum or a question-and-answer site.
        Forum = "forum",
        /// A review site.
        ReviewSite = "review_site",
        /// A blog or its comments.
        Blog = "blog",
        /// A video call.
        VideoCall = "video_call",
        /// In person.
        InPerson = "in_person",
        /// A gift sent.
        Gift = "gift",
        /// Anything else.
        Other = "other",
    }
}

crate::words! {
    /// Who began the contact.
    Direction {
        /// The customer came to us.
        Inbound = "inbound",
        /// We went to the customer.
        Outbound = "outbound",
    }
}

crate::words! {
    /// What the contact was about.
    InteractionKind {
        /// A question.
        Question = "question",
        /// A problem.
        Problem = "problem",
        /// A complaint.
        Complaint = "complaint",
        /// A compliment.
        Compliment = "compliment",
        /// A suggestion.
        Suggestion = "suggestion",
        /// A story from their trade.
        Story = "story",
        /// Anything else.
        Other = "other",
    }
}

crate::words! {
    /// With which feeling the contact left the person.
    Feeling {
        /// Better than before.
        Better = "better",
        /// As before.
        Same = "same",
        /// Worse than before.
        Worse = "worse",
    }
}

/// A contact to log or to change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct InteractionDraft {
    /// Channel.
    pub channel: Channel,
    /// Direction.
    pub direction: Direction,
    /// Kind.
    pub kind: InteractionKind,
    /// When; `None` means now.
    pub at: Option<DateTime<Utc>>,
    /// What was said. One line is enough.
    pub text: String,
    /// Link to it, possibly empty.
    pub link: String,
    /// Feeling left.
    pub feeling: Option<Feeling>,
    /// Who of us had it; `None` means whoever writes it down, or whoever had it so far.
    pub had_by: Option<MemberId>,
}
