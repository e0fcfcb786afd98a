//! The numbers that the team's invitations go by, and where guests book.

use kawka_domain::nomination::InvitationSettings;
use kawka_store::table;

use crate::action::Action;
use crate::command_error::CommandError;
use crate::desk::Desk;
use crate::people::https;
use crate::view::Done;

impl Desk {
    /// What the team's invitations go by.
    ///
    /// # Errors
    /// [`CommandError`] when the file cannot be read.
    pub fn get_invitation_settings(&self) -> Result<InvitationSettings, CommandError> {
        Ok(self.store.read(table::invitation_settings::get)?)
    }

    /// Changes what the team's invitations go by.
    ///
    /// # Errors
    /// [`crate::ErrorCode::BadInput`]; everything stays as it was.
    pub fn change_invitation_settings(
        &self,
        settings: &InvitationSettings,
    ) -> Result<Done<()>, CommandError> {
        if !settings.is_sound() {
            return Err(CommandError::bad_input("invitations", "out_of_range"));
        }
        let settings = InvitationSettings {
            booking_link: https("booking_link", &settings.booking_link)?,
            ..settings.clone()
        };
        self.write(Action::ChangeInvitationSettings, String::new(), |tx| {
            Ok(table::invitation_settings::set(tx, &settings)?)
        })
    }
}
