//! The policy that an account puts on a model or on something of its own: IAM's JSON, which the access policies take
//! in as one more level.

mod delete;
mod get;
mod put;

pub use delete::delete;
pub use get::get;
pub use put::put;

use super::ask::Ask;
use crate::app::App;
use outcrop_core::Error;
use outcrop_core::arn::Arn;
use outcrop_core::audit::Actor;
use outcrop_core::manifest::{Kind, Manifest, ResourcePolicy};
use outcrop_store::resource::Owner;

/// Whether the ARN is one that the account may put a policy on: a model's, or its own resource's, in its region.
async fn is_known(app: &App, ask: &Ask<'_>, text: &str) -> Result<bool, Error> {
    let Some(arn) = Arn::parse(text) else {
        return Ok(false);
    };
    if arn.kind == "foundation-model" {
        let here = arn.partition == "aws" && arn.account.is_empty() && arn.region == &*ask.region;
        return Ok(here && is_model(app, arn.id));
    }
    let owner = Owner {
        account: ask.account(),
        region: &ask.region,
    };
    Ok(app.store().resource(owner, text).await?.is_some())
}

fn is_model(app: &App, id: &str) -> bool {
    let snapshot = app.parts.snapshots.newest();
    let declared = |manifest: &Manifest| matches!(manifest, Manifest::Model(entry) if entry.id == id);
    snapshot.model_ref(id).is_some() || snapshot.manifests().iter().any(declared)
}

/// The policy on that ARN, as it is in the store now.
async fn stored(app: &App, ask: &Ask<'_>, arn: &str) -> Result<Option<ResourcePolicy>, Error> {
    let document = app.store().document(Kind::ResourcePolicy, &id(ask, arn)).await?;
    Ok(document.and_then(|document| match document.manifest {
        Manifest::ResourcePolicy(policy) => Some(policy),
        _ => None,
    }))
}

/// Its id among the manifests.
fn id(ask: &Ask<'_>, arn: &str) -> String {
    format!("{} {arn}", ask.account())
}

fn actor(ask: &Ask<'_>) -> Actor {
    Actor::Principal {
        id: ask.principal.id.clone(),
        name: ask.principal.name.clone(),
    }
}

/// The same for what has no policy, for what does not exist, and for what is another account's.
fn unknown(arn: &str) -> Error {
    Error::not_found(format!("There is no resource policy on {arn}")).at("resourceArn")
}
