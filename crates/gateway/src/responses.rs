//! The responses that clients asked to be kept: found again, gone on from, removed.
//!
//! Whose a response is, is decided by account and project; one of somebody else is answered exactly as one that
//! there never was.

use bytes::Bytes;
use outcrop_core::principal::Principal;
use outcrop_core::{Code, Error};
use outcrop_store::Store;
use outcrop_store::object::Payloads;
use outcrop_store::stored_response::{NewStoredResponse, Owner};
use outcrop_wire::openai::responses::stored::{self, Stored};
use std::sync::Arc;
use std::time::Duration;

/// The client waits for its last event meanwhile.
const PATIENCE: Duration = Duration::from_secs(5);
/// The most of a conversation that is kept.
const MOST_BYTES: usize = 16 << 20;

/// Where they are kept.
#[derive(Clone)]
pub struct Responses {
    pub store: Store,
    pub payloads: Payloads,
    pub kept_for: Duration,
}

/// What is to be kept of a response.
#[derive(Clone, Debug)]
pub struct Kept {
    pub principal: Arc<Principal>,
    pub id: String,
    pub previous: Option<String>,
    pub model: String,
    /// Everything that was said before the answer.
    pub input: Vec<String>,
}

impl Responses {
    /// Keeps a response; says whether it is kept. That it is not is no reason to fail an answer that was made and
    /// paid for: the answer says so itself, and the log says why.
    pub async fn keep(&self, kept: &Kept, response: &Bytes) -> bool {
        let body = stored::write(&kept.input, response);
        if body.len() > MOST_BYTES {
            let bytes = body.len();
            tracing::warn!(response = kept.id, bytes, "a response is too large to be kept");
            return false;
        }
        let new = NewStoredResponse {
            account: kept.principal.account.clone(),
            project: kept.principal.project.clone(),
            principal: kept.principal.id.clone(),
            id: kept.id.clone(),
            previous: kept.previous.clone(),
            model: kept.model.clone(),
        };
        let writing = self
            .store
            .create_stored_response(&self.payloads, &new, &body, self.kept_for);
        match tokio::time::timeout(PATIENCE, writing).await {
            Ok(Ok(())) => true,
            Ok(Err(error)) => {
                tracing::warn!(response = kept.id, %error, "a response could not be kept");
                false
            }
            Err(_elapsed) => {
                tracing::warn!(response = kept.id, "a response could not be kept in time");
                false
            }
        }
    }

    /// # Errors
    ///
    /// `NotFound`, when there is none of that id, or it is not the caller's.
    pub async fn find(&self, principal: &Principal, id: &str) -> Result<Stored, Error> {
        let Some(row) = self.store.stored_response(owner(principal), id).await? else {
            return Err(unknown(id));
        };
        let body = row.body(&self.payloads).await?.ok_or_else(|| unknown(id))?;
        Stored::read(&body).ok_or_else(|| Error::internal(format!("response {id} cannot be read")))
    }

    /// # Errors
    ///
    /// As [`Responses::find`].
    pub async fn remove(&self, principal: &Principal, id: &str) -> Result<(), Error> {
        let owner = owner(principal);
        if self
            .store
            .delete_stored_response(&self.payloads, owner, id)
            .await?
        {
            Ok(())
        } else {
            Err(unknown(id))
        }
    }
}

fn owner(principal: &Principal) -> Owner<'_> {
    Owner {
        account: &principal.account,
        project: &principal.project,
    }
}

fn unknown(id: &str) -> Error {
    let shown: String = id.chars().take(200).collect();
    Error::new(Code::NotFound, format!("Response with id '{shown}' not found.")).because("response_not_found")
}
