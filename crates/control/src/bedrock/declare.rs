//! Documents that Bedrock's operations put: the same changes as an administrator's, in the same trail.

use super::ask::Ask;
use crate::app::App;
use outcrop_core::Error;
use outcrop_core::audit::Actor;
use outcrop_core::manifest::Manifest;
use outcrop_store::manifest::{Change, Options};

/// Puts one document of the caller's own account.
pub async fn put(app: &App, ask: &Ask<'_>, manifest: Manifest) -> Result<(), Error> {
    let actor = Actor::Principal {
        id: ask.principal.id.clone(),
        name: ask.principal.name.clone(),
    };
    let changes = [Change::put(manifest)];
    app.store()
        .apply(&actor, &changes, Options::default(), |_| Vec::new())
        .await?;
    Ok(())
}
