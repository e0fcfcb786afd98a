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
