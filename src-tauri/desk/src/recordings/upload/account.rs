//! The account at the video host: its token in the keyring, and whose it is.

use std::sync::Arc;

use kawka_domain::recording::LinkPrivacy;
use kawka_domain::recording::link::parse;

use super::told;
use crate::command_error::{CommandError, ErrorCode};
use crate::desk::Desk;
use crate::port::{Secret, Secrets, VideoHost};
use crate::source::blocking;

impl Desk {
    /// The name under which the keyring keeps the token of this data folder.
    pub(crate) fn video_token_name(&self) -> String {
        let print = self.store.key().fingerprint();
        let short: String = print
            .chars()
            .filter(char::is_ascii_alphanumeric)
            .take(16)
            .collect();
        format!("video-token-{short}")
    }

    /// Keeps a token in the keyring after the host has told whose it is; empty removes it. Whatever waited for one
    /// goes on.
    ///
    /// # Errors
    /// [`ErrorCode::VideoHost`] when the host does not take it, [`ErrorCode::BadInput`], or the keyring's refusal;
    /// the former token stays.
    pub async fn set_video_token(
        self: &Arc<Self>,
        token: &str,
        host: &dyn VideoHost,
        secrets: Arc<dyn Secrets>,
    ) -> Result<Option<String>, CommandError> {
        let token = token.trim().to_owned();
        if token.len() > 500 || token.chars().any(|c| !c.is_ascii_graphic()) {
            return Err(CommandError::bad_input("token", "not_a_token"));
        }
        let account = if token.is_empty() {
            None
        } else {
            Some(self.ask_account(&Secret::new(token.clone()), host).await?)
        };
        let desk = Arc::clone(self);
        blocking(move || {
            let name = desk.video_token_name();
            if token.is_empty() {
                secrets.remove(&name)?;
            } else {
                secrets.set(&name, &token)?;
            }
            desk.retry_outside(None)
        })
        .await?;
        Ok(account)
    }

    /// Who can watch what a link leads to: as the link tells, else as the host does where there is a token for it.
    /// Whatever it does not tell is not known.
    pub async fn ask_link_privacy(
        self: &Arc<Self>,
        link: &str,
        host: &dyn VideoHost,
        secrets: Arc<dyn Secrets>,
    ) -> LinkPrivacy {
        let Ok(link) = parse(link) else {
            return LinkPrivacy::Unknown;
        };
        let Some(video) = link
            .video_id()
            .filter(|_| link.privacy() == LinkPrivacy::Unknown)
        else {
            return link.privacy();
        };
        let desk = Arc::clone(self);
        let token = blocking(move || {
            secrets
                .find(&desk.video_token_name())
                .map_err(CommandError::from)
        })
        .await;
        let Ok(Some(token)) = token else {
            return LinkPrivacy::Unknown;
        };
        let uri = format!("/videos/{video}");
        host.status(&Secret::new(token), &uri)
            .await
            .map_or(LinkPrivacy::Unknown, |status| status.privacy)
    }

    async fn ask_account(
        &self,
        token: &Secret,
        host: &dyn VideoHost,
    ) -> Result<String, CommandError> {
        host.account(token).await.map_err(|error| {
            CommandError::new(ErrorCode::VideoHost).with("problem", told(error, 0).0)
        })
    }

    /// The account that the token in the keyring belongs to; `None` without a token.
    ///
    /// # Errors
    /// As for [`Desk::set_video_token`].
    pub async fn check_video_token(
        self: &Arc<Self>,
        host: &dyn VideoHost,
        secrets: Arc<dyn Secrets>,
    ) -> Result<Option<String>, CommandError> {
        let desk = Arc::clone(self);
        let found = blocking(move || {
            secrets
                .find(&desk.video_token_name())
                .map_err(CommandError::from)
        })
        .await?;
        match found {
            None => Ok(None),
            Some(token) => Ok(Some(self.ask_account(&Secret::new(token), host).await?)),
        }
    }
}
