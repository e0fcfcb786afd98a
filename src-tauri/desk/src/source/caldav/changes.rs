//! What changed in a collection since it was last read (RFC 6578).

use std::collections::{BTreeMap, BTreeSet};

use libdav::dav::SyncCollection;

use super::parts::{Extent, INSUFFICIENT_STORAGE};
use super::{DavError, MAX_RESOURCES, Server};
use crate::source::not_understood;

/// In how many answers a server may list a collection.
const MAX_ROUNDS: usize = 1_000;

/// What a server says about a collection.
pub(super) struct Changes {
    /// It names everything there is, not only what changed.
    pub whole: bool,
    pub listed: BTreeMap<String, String>,
    pub deleted: BTreeSet<String>,
    pub token: Option<String>,
}

impl Server<'_> {
    /// What changed in a collection since a token, or everything in it, in as many answers as the server gives it in.
    pub(super) async fn changes_since(
        &self,
        path: &str,
        token: Option<&str>,
    ) -> Result<Changes, DavError> {
        let mut changes = Changes {
            whole: token.is_none(),
            listed: BTreeMap::new(),
            deleted: BTreeSet::new(),
            token: token.map(str::to_owned),
        };
        for round in 0..MAX_ROUNDS {
            let request = SyncCollection::new(path);
            let asked = changes.token.clone();
            let request = match &asked {
                Some(token) => request.with_sync_token(token),
                None => request,
            };
            let (answer, extent) = match self.ask_in_parts(&request).await {
                // In the middle this is no word about the token that the reading began with.
                Err(DavError::Status(_)) if round > 0 => {
                    return Err(DavError::Other(not_understood()));
                }
                answer => answer?,
            };
            for (href, etag) in listed(answer.changed) {
                changes.deleted.remove(&href);
                changes.listed.insert(href, etag);
            }
            for href in answer.deleted {
                changes.listed.remove(&href);
                changes.deleted.insert(href);
            }
            changes.token = Some(answer.new_sync_token);
            if extent == Extent::Whole {
                return Ok(changes);
            }
            if changes.token == asked || changes.listed.len() > MAX_RESOURCES {
                break;
            }
        }
        Err(DavError::Status(INSUFFICIENT_STORAGE))
    }
}

/// The resources of a list by their address, with their tags.
pub(super) fn listed(resources: Vec<libdav::dav::ListedResource>) -> BTreeMap<String, String> {
    resources
        .into_iter()
        .filter(|resource| !resource.href.ends_with('/'))
        .map(|resource| (resource.href, resource.etag.unwrap_or_default()))
        .collect()
}
