//! The five base questions of every call and the answers to them.

crate::words! {
    /// Where a question stands in one call. Not asked and declined are different from empty.
    AnswerState {
        /// Not asked.
        NotAsked = "not_asked",
        /// Answered.
        Answered = "answered",
        /// The customer would rather not say.
        Declined = "declined",
    }
}

crate::words! {
    /// Where a question that has answers stands.
    QuestionPlace {
        /// Asked in every call.
        Current = "current",
        /// Asked in one call only.
        Extra = "extra",
        /// Asked in every call once, no longer.
        Former = "former",
    }
}
