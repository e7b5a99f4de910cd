//! People and services, as a page shows them.

use crate::app::App;
use crate::authenticate::Caller;
use crate::error::{ErrorBody, Refusal};
use crate::key::{Purpose, check};
use axum::Json;
use axum::extract::State;
use outcrop_core::manifest::Manifest;
use outcrop_core::principal::{Kind, Role};
use outcrop_store::configuration::Configuration;
use outcrop_store::identity::Identity;
use serde::Serialize;
use std::collections::HashMap;
use std::sync::Arc;
use utoipa::ToSchema;

#[derive(Debug, Serialize, ToSchema)]
pub struct Principals {
    principals: Vec<PrincipalView>,
    /// None: all of them are here.
    next: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ListedPrincipal)]
pub struct PrincipalView {
    id: String,
    name: String,
    #[serde(rename = "type")]
    kind: Kind,
    account: String,
    project: String,
    disabled: bool,
    memberships: Vec<MembershipView>,
    /// Who they are at an identity provider.
    identity: Option<IdentityView>,
    /// When they last signed in, or one of their keys was last used.
    last_seen_at_us: Option<i64>,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ListedMembership)]
pub struct MembershipView {
    unit: String,
    role: Role,
    /// The group of the identity provider's that gives the role; none where it was given here.
    group: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ListedIdentity)]
pub struct IdentityView {
    issuer: String,
    subject: String,
    groups: Vec<String>,
}

/// The principals that the caller may see, by id, disabled ones among them
#[utoipa::path(get, path = "/api/v1/principals", operation_id = "list_principals", tag = "organisation", responses(
    (status = 200, body = Principals), (status = 401, body = ErrorBody)))]
pub async fn list(State(app): State<Arc<App>>, caller: Caller) -> Result<Json<Principals>, Refusal> {
    let configuration = app.store().configuration().await?;
    let snapshot = app.parts.snapshots.newest();
    let used = last_uses(&app).await?;
    let index = Index::new(&configuration);
    let seen = configuration
        .principals
        .iter()
        .filter(|one| check(&snapshot, &caller, &one.principal, Purpose::See).is_ok());
    let principals = seen.map(|one| {
        let principal = &one.principal;
        let identity = index.identities.get(principal.id.as_str()).copied();
        let by_key = used.get(&principal.id).copied();
        PrincipalView {
            id: principal.id.clone(),
            name: principal.name.clone(),
            kind: principal.kind,
            account: principal.account.to_string(),
            project: principal.project.clone(),
            disabled: one.disabled,
            memberships: index.memberships(&principal.id),
            identity: identity.map(IdentityView::from),
            last_seen_at_us: by_key.max(identity.map(|identity| identity.seen_at_us)),
        }
    });
    Ok(Json(Principals {
        principals: principals.collect(),
        next: None,
    }))
}

impl From<&Identity> for IdentityView {
    fn from(identity: &Identity) -> Self {
        Self {
            issuer: identity.issuer.clone(),
            subject: identity.subject.clone(),
            groups: identity.groups.clone(),
        }
    }
}

/// When a key of each principal was last used.
async fn last_uses(app: &App) -> Result<HashMap<String, i64>, Refusal> {
    let snapshot = app.parts.snapshots.newest();
    let api_keys = app.store().list_api_keys(None).await?.into_iter();
    let access_keys = app.store().list_access_keys(None).await?.into_iter();
    let api_keys = api_keys.map(|listed| (listed.key.principal, listed.key.id, listed.used_at_us));
    let access_keys = access_keys.map(|listed| (listed.key.principal, listed.key.id, listed.used_at_us));
    let mut uses: HashMap<String, i64> = HashMap::new();
    for (principal, id, written) in api_keys.chain(access_keys) {
        if let Some(used) = written.max(snapshot.key_used_at_us(&id)) {
            let latest = uses.entry(principal).or_insert(used);
            *latest = used.max(*latest);
        }
    }
    Ok(uses)
}

/// What belongs to each principal, so that many are gone through once.
struct Index<'a> {
    given: HashMap<&'a str, Vec<(&'a str, Role)>>,
    /// What a group gives.
    mapped: HashMap<&'a str, Vec<(&'a str, Role)>>,
    identities: HashMap<&'a str, &'a Identity>,
}

impl<'a> Index<'a> {
    fn new(configuration: &'a Configuration) -> Self {
        let mut index = Self {
            given: HashMap::new(),
            mapped: HashMap::new(),
            identities: HashMap::new(),
        };
        for member in &configuration.members {
            let given = index.given.entry(member.principal.as_str()).or_default();
            given.push((&member.unit, member.role));
        }
        for document in &configuration.documents {
            if let Manifest::Group(group) = &document.manifest {
                let mapped = index.mapped.entry(group.group.as_str()).or_default();
                mapped.push((&group.unit, group.role));
            }
        }
        for identity in &configuration.identities {
            index.identities.insert(&identity.principal, identity);
        }
        index
    }

    fn memberships(&self, principal: &str) -> Vec<MembershipView> {
        let view = |(unit, role): &(&str, Role), group: Option<&String>| MembershipView {
            unit: (*unit).to_owned(),
            role: *role,
            group: group.cloned(),
        };
        let given = self.given.get(principal).into_iter().flatten();
        let groups = self
            .identities
            .get(principal)
            .map(|identity| identity.groups.as_slice());
        let by_groups = groups.unwrap_or_default().iter().flat_map(|group| {
            let mapped = self.mapped.get(group.as_str()).into_iter().flatten();
            mapped.map(move |membership| view(membership, Some(group)))
        });
        given
            .map(|membership| view(membership, None))
            .chain(by_groups)
            .collect()
    }
}
