//! Proposals: changes of the catalogue that one platform administrator brings and another one approves.

pub mod create;
pub mod decide;
pub mod list;
pub mod show;

use super::difference::Difference;
use crate::authenticate::Caller;
use outcrop_core::Error;
use outcrop_core::clock::UnixMicros;
use outcrop_core::principal::{Kind, Role};
use outcrop_store::proposal::{Proposal, Status};
use serde::Serialize;
use utoipa::ToSchema;

/// A proposal, as lists show it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CatalogueProposal)]
pub struct Shown {
    id: String,
    /// `open`, `applying`, `applied` or `rejected`.
    status: &'static str,
    /// Where the facts are from.
    source: String,
    summary: String,
    proposed_by: String,
    proposed_at_us: UnixMicros,
    #[schema(required = true)]
    decided_by: Option<String>,
    #[schema(required = true)]
    decided_at_us: Option<UnixMicros>,
    #[schema(required = true)]
    comment: Option<String>,
    can: Can,
}

/// What the viewer may do with it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CatalogueProposalCan)]
pub struct Can {
    decide: bool,
    #[schema(required = true)]
    why_not: Option<String>,
}

impl Shown {
    fn of(proposal: &Proposal, caller: &Caller) -> Self {
        let refusal = may_decide(caller, proposal).err();
        let decided = proposal.decided.as_ref();
        Self {
            id: proposal.id.clone(),
            status: proposal.status.name(),
            source: proposal.source.clone(),
            summary: proposal.summary.clone(),
            proposed_by: proposal.proposed_by.name.clone(),
            proposed_at_us: proposal.proposed_at_us,
            decided_by: decided.map(|decided| decided.by.name.clone()),
            decided_at_us: decided.map(|decided| decided.at_us),
            comment: decided.and_then(|decided| decided.comment.clone()),
            can: Can {
                decide: refusal.is_none(),
                why_not: refusal.map(|error| error.message().to_owned()),
            },
        }
    }
}

/// Four eyes: another person than the one who proposed.
///
/// # Errors
///
/// `Forbidden`, saying why; `Conflict` when it is decided already.
fn may_decide(caller: &Caller, proposal: &Proposal) -> Result<(), Error> {
    super::permit::everywhere(
        caller,
        &[Role::PlatformAdmin],
        "decide on changes of the catalogue",
    )?;
    if caller.principal.kind != Kind::User {
        return Err(Error::forbidden(format!(
            "`{}` is a service; a change of the catalogue is decided by a person",
            caller.principal.name
        )));
    }
    if caller.principal.id == proposal.proposed_by.id {
        return Err(Error::forbidden(
            "you proposed it; another platform administrator has to decide",
        ));
    }
    match proposal.status {
        Status::Open | Status::Applying => Ok(()),
        Status::Applied | Status::Rejected => Err(Error::new(
            outcrop_core::Code::Conflict,
            format!("the proposal is {} already", proposal.status.name()),
        )),
    }
}

fn differences(proposal: &Proposal) -> Result<Vec<Difference>, Error> {
    serde_json::from_str(&proposal.body).map_err(Error::internal)
}

fn unknown(id: &str) -> Error {
    let shown: String = id.chars().take(64).collect();
    Error::not_found(format!("there is no proposal `{shown}`"))
}
