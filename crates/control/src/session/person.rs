//! Who somebody is here who has proved at an identity provider who they are there.

use crate::app::App;
use aws_lc_rs::digest::{SHA256, digest};
use outcrop_access::oidc::{Claims, Settings};
use outcrop_core::audit::{Actor, Record};
use outcrop_core::manifest::{Manifest, Principal as Declared};
use outcrop_core::principal::{Kind, Principal};
use outcrop_core::{Code, Error};
use outcrop_store::identity::Identity;
use outcrop_store::manifest::{Change, Options};
use serde_json::json;
use std::sync::Arc;

/// How often it is noted that somebody is here.
const SEEN_EVERY_US: i64 = 60 * 1_000_000;

/// The principal that the person is, and may act as.
///
/// # Errors
/// `Forbidden`, when they may not come in.
pub async fn admit(app: &App, provider: &Settings, claims: &Claims) -> Result<Arc<Principal>, Error> {
    let id = recognise(app, provider, claims).await?;
    enabled(app, &id, claims)
}

/// The id of the principal that the person is. Whoever is new is made one, where the provider's people are let in; what
/// the token says of their groups is remembered.
///
/// # Errors
/// `Forbidden`, when nobody new comes in like this.
pub async fn recognise(app: &App, provider: &Settings, claims: &Claims) -> Result<String, Error> {
    match app.store().identity(&claims.issuer, &claims.subject).await? {
        Some(known) => remember(app, provider, known, claims).await,
        None => welcome(app, provider, claims).await,
    }
}

/// # Errors
/// `Forbidden`, when the person's principal is disabled.
pub fn enabled(app: &App, id: &str, claims: &Claims) -> Result<Arc<Principal>, Error> {
    let snapshot = app.parts.snapshots.newest();
    snapshot.principal(id).cloned().ok_or_else(|| {
        Error::forbidden(format!(
            "`{}` is disabled here; a platform administrator can enable the principal `{id}`",
            claims.name
        ))
    })
}

/// Takes over what the token says, unless a newer one has said otherwise: else an old token would bring roles back.
async fn remember(app: &App, provider: &Settings, known: Identity, claims: &Claims) -> Result<String, Error> {
    let now_us = app.clock().now_us();
    let seen = Identity {
        groups: claims.groups.clone(),
        said_at_us: claims.issued_at_us,
        seen_at_us: now_us,
        ..known.clone()
    };
    if claims.issued_at_us < known.said_at_us {
        return Ok(known.principal);
    }
    if claims.groups == known.groups {
        let is_news = claims.issued_at_us > known.said_at_us || now_us - known.seen_at_us >= SEEN_EVERY_US;
        if is_news {
            app.store().see_identity(&seen).await?;
        }
        return Ok(known.principal);
    }
    let record = Record {
        before: Some(described(&known)),
        after: Some(described(&seen)),
        ..record(provider, "identity.groups", &known.principal)
    };
    if app.store().set_identity_groups(&seen, &record).await? {
        app.settle().await;
    }
    Ok(known.principal)
}

/// Makes a principal of somebody who was never here.
async fn welcome(app: &App, provider: &Settings, claims: &Claims) -> Result<String, Error> {
    may_come_in(provider, claims)?;
    let id = principal_id(provider, claims);
    // It is there when a start of it was cut off, and then stays as it is: it may have been disabled since.
    if app.store().principal(&id).await?.is_none() {
        declare(app, provider, &id, claims).await?;
    }
    let new = Identity {
        issuer: claims.issuer.clone(),
        subject: claims.subject.clone(),
        principal: id.clone(),
        groups: claims.groups.clone(),
        said_at_us: claims.issued_at_us,
        seen_at_us: app.clock().now_us(),
    };
    let record = Record {
        after: Some(described(&new)),
        ..record(provider, "identity.link", &id)
    };
    match app.store().create_identity(&new, &record).await {
        // Another request of theirs was first.
        Ok(()) | Err(outcrop_store::Error::Conflict(_)) => {}
        Err(error) => return Err(error.into()),
    }
    app.settle().await;
    tracing::info!(
        provider = provider.name,
        principal = id,
        "a person came in for the first time"
    );
    Ok(id)
}

fn may_come_in(provider: &Settings, claims: &Claims) -> Result<(), Error> {
    if !provider.provision {
        return Err(Error::forbidden(format!(
            "`{}` was never here, and the identity provider `{}` lets in nobody who is new; the operator can set \
             `provision = true` in [oidc.{}]",
            claims.name, provider.name, provider.name
        )));
    }
    if !provider.allowed_domains.is_empty() && !claims.is_in_domain(&provider.allowed_domains) {
        return Err(Error::forbidden(format!(
            "people who are new need a verified e-mail address in one of the domains {}",
            provider.allowed_domains.join(", ")
        )));
    }
    Ok(())
}

async fn declare(app: &App, provider: &Settings, id: &str, claims: &Claims) -> Result<(), Error> {
    let principal = Declared {
        id: id.to_owned(),
        name: claims.name.clone(),
        kind: Kind::User,
        account: provider.account.clone(),
        project: provider.project.clone(),
        disabled: false,
    };
    let change = Change::put(Manifest::Principal(principal));
    let applied = app
        .store()
        .apply(&actor(provider), &[change], Options::default(), |_| Vec::new())
        .await;
    match applied.map_err(Error::from) {
        Ok(_) => Ok(()),
        // The person can do nothing about it.
        Err(error) if matches!(error.code(), Code::Validation | Code::NotFound) => Err(Error::unavailable(format!(
            "nobody new can come in: the `account` and `project` of [oidc.{}] are not usable; tell the operator",
            provider.name
        ))
        .with_detail(error)),
        Err(error) => Err(error),
    }
}

/// Always the same for the same person, and nothing that they could choose.
fn principal_id(provider: &Settings, claims: &Claims) -> String {
    let person = format!("{}\0{}", claims.issuer, claims.subject);
    let digest = digest(&SHA256, person.as_bytes());
    let hex: String = digest
        .as_ref()
        .iter()
        .take(10)
        .map(|byte| format!("{byte:02x}"))
        .collect();
    format!("{}:{hex}", provider.name)
}

fn actor(provider: &Settings) -> Actor {
    Actor::System {
        part: format!("sign-in by {}", provider.name),
    }
}

fn record(provider: &Settings, action: &'static str, principal: &str) -> Record {
    Record {
        actor: actor(provider),
        action,
        subject_kind: "principal",
        subject: principal.to_owned(),
        account: Some(provider.account.clone()),
        before: None,
        after: None,
    }
}

fn described(identity: &Identity) -> String {
    json!({"issuer": identity.issuer, "subject": identity.subject, "groups": identity.groups}).to_string()
}
