//! Nominations and messages, with plain defaults.

use kawka_desk::Desk;
use kawka_desk::view::{
    LetterChoice, LetterSending, LetterView, LetterWay, NominationDraft, NominationRow,
};
use kawka_domain::ids::{CustomerId, NominationId};
use kawka_domain::nomination::{Decision, NominationWhy};

pub fn draft(customer: CustomerId) -> NominationDraft {
    NominationDraft {
        customer_id: customer,
        why: NominationWhy::Story,
        note: "Casts bells".into(),
        ask: "How did you learn it?".into(),
    }
}

/// Nominates somebody and says yes.
pub fn accepted(desk: &Desk, customer: CustomerId) -> NominationId {
    let id = desk.nominate(&draft(customer)).unwrap().value;
    desk.decide_nomination(id, Decision::Accepted, "").unwrap();
    id
}

pub fn letter(desk: &Desk, id: NominationId) -> LetterView {
    desk.get_letter(id, &choice()).unwrap()
}

pub fn choice() -> LetterChoice {
    LetterChoice {
        language: None,
        form: None,
        consent: None,
    }
}

/// The message as it is proposed, copied.
pub fn sending(letter: &LetterView) -> LetterSending {
    LetterSending {
        kind: letter.kind,
        language: letter.language.clone(),
        form: letter.form,
        address: letter.addresses.first().cloned().unwrap_or_default(),
        subject: letter.subject.clone(),
        body: letter.body.clone(),
        way: LetterWay::Copy,
    }
}

/// Sends whatever message may go out now.
pub fn send(desk: &Desk, id: NominationId) {
    let letter = sending(&letter(desk, id));
    desk.send_letter(id, &letter).unwrap();
}

/// Nominates, accepts and invites somebody.
pub fn invited(desk: &Desk, customer: CustomerId) -> NominationId {
    let id = accepted(desk, customer);
    send(desk, id);
    id
}

pub fn row(desk: &Desk, id: NominationId) -> NominationRow {
    desk.get_nomination(id).unwrap()
}
