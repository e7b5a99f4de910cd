//! Makes the demo organisation, its people, its keys and its prices.

use super::Credentials;
use crate::catalogue;
use anyhow::{Context, Result, bail};
use outcrop_access::api_key::{Hasher, Presented};
use outcrop_access::{access_key, api_key, password};
use outcrop_core::audit::{Actor, Record};
use outcrop_core::clock::Clock;
use outcrop_core::id::AccountId;
use outcrop_core::key::Scopes;
use outcrop_core::manifest::{Manifest, Member, Principal};
use outcrop_core::money::PerMillion;
use outcrop_core::organisation::{Account, Environment, Project, ROOT};
use outcrop_core::price::Rates;
use outcrop_core::principal::{Kind, Role};
use outcrop_store::Store;
use outcrop_store::access_key::AccessKey;
use outcrop_store::api_key::ApiKey;
use outcrop_store::entitlement::unconditional;
use outcrop_store::manifest::{Change, Options};
use outcrop_store::master_key::MasterKey;
use outcrop_store::object::Payloads;
use outcrop_store::organisation::Organisation;
use outcrop_store::user::User;
use std::collections::BTreeSet;
use std::path::Path;

/// The region of the demo's keys.
pub const REGION: &str = "us-east-1";
const ACCOUNT: &str = "123456789012";
const PROJECT: &str = "demo";
const ORGANISATION: &str = "demo";
const USER: &str = "demo";
const BUCKET: &str = "demo-bucket";

/// What the demo needs of the process.
pub struct Place<'a> {
    pub directory: &'a Path,
    pub store: &'a Store,
    pub master_key: &'a MasterKey,
    pub clock: &'a Clock,
    /// Where the texts of terms and evidence go.
    pub payloads: &'a Payloads,
    pub endpoint: &'a str,
}

/// Makes what is missing of the demo organisation, and writes `demo.json` with the endpoint of this start.
///
/// The credentials are written before anything is made of them and the organisation is made last, so a start that
/// was killed half-way is finished by the next one.
pub async fn ensure(place: &Place<'_>) -> Result<Credentials> {
    let written = Credentials::read(place.directory)?;
    let existing = place.store.organisation().await?;
    refuse_others(existing.as_ref(), written.as_ref(), place.directory)?;
    let credentials = match written {
        Some(credentials) => Credentials {
            endpoint: place.endpoint.to_owned(),
            ..credentials
        },
        None => invent(place)?,
    };
    credentials.write(place.directory)?;
    std::fs::create_dir_all(&credentials.bucket_dir)
        .with_context(|| format!("{} cannot be made", credentials.bucket_dir.display()))?;
    if existing.is_none() {
        create(place, &credentials).await?;
    }
    set_prices(place.store).await?;
    Ok(credentials)
}

fn refuse_others(
    existing: Option<&Organisation>,
    written: Option<&Credentials>,
    directory: &Path,
) -> Result<()> {
    let Some(organisation) = existing else {
        return Ok(());
    };
    if organisation.id != ORGANISATION {
        bail!(
            "the store holds the organisation `{}`, not the demo's; start without --demo",
            organisation.name
        );
    }
    if written.is_none() {
        bail!(
            "the store holds the demo organisation, but {} has no demo.json with its credentials; bring the file back, \
             or start with an empty --data directory",
            directory.display()
        );
    }
    Ok(())
}

/// New credentials, that nothing knows yet.
fn invent(place: &Place<'_>) -> Result<Credentials> {
    let pair = access_key::generate()?;
    let directory =
        std::path::absolute(place.directory).context("the data directory has no absolute path")?;
    Ok(Credentials {
        endpoint: place.endpoint.to_owned(),
        region: REGION.to_owned(),
        account_id: ACCOUNT.to_owned(),
        access_key_id: pair.id.clone(),
        secret_access_key: pair.secret.reveal().to_owned(),
        api_key: api_key::generate()?.reveal().to_owned(),
        console_user: USER.to_owned(),
        // As long as an API key's id and as random: nobody will guess it.
        console_password: api_key::generate()?.reveal().chars().skip(16).take(20).collect(),
        model_id: catalogue::TEXT.to_owned(),
        embedding_model_id: catalogue::EMBEDDING.to_owned(),
        bucket: BUCKET.to_owned(),
        bucket_dir: directory.join("objects").join(BUCKET),
        invoke_body: serde_json::json!({
            "messages": [{"role": "user", "content": "What is the capital of France?"}],
            "max_tokens": 32,
        }),
    })
}

/// Everything that an earlier start may have made already is left as it is.
async fn create(place: &Place<'_>, credentials: &Credentials) -> Result<()> {
    let store = place.store;
    let account = AccountId::parse(ACCOUNT).context("the demo's account id")?;
    let now_us = place.clock.now_us();
    declare(store, &account).await?;
    super::catalogue::ensure(place, demo()).await?;
    let user = User {
        name: USER.to_owned(),
        principal: "demo-user".to_owned(),
        password_hash: password::hash(&credentials.console_password)?,
    };
    made(
        store
            .create_user(&user, &record("user.create", "user", USER))
            .await,
    )?;
    let key = api_key(place, credentials, now_us)?;
    let made_key = record("api_key.create", "api_key", &key.id);
    made(store.create_api_key(&key, &made_key).await)?;
    let made_key = record("access_key.create", "access_key", &credentials.access_key_id);
    made(
        store
            .create_access_key(&access_key(place, credentials, now_us)?, &made_key)
            .await,
    )?;
    for model in [catalogue::TEXT, catalogue::EMBEDDING] {
        let subject = format!("ent-{account}-{model}");
        let record = record("entitlement.grant", "entitlement", &subject);
        store
            .put_entitlement(&unconditional(&account, model, now_us), &record)
            .await?;
    }
    let organisation = Organisation {
        id: ORGANISATION.to_owned(),
        name: "Demo organisation".to_owned(),
        currency: "USD".to_owned(),
        self_service_agreements: true,
    };
    made(store.create_organisation(&organisation).await)
}

/// The account, its project, a person and a program who may do anything.
async fn declare(store: &Store, account: &AccountId) -> Result<()> {
    let principal = |id: &str, name: &str, kind| {
        Manifest::Principal(Principal {
            id: id.to_owned(),
            name: name.to_owned(),
            kind,
            account: account.clone(),
            project: PROJECT.to_owned(),
            disabled: false,
        })
    };
    let in_charge = |id: &str| {
        Manifest::Member(Member {
            principal: id.to_owned(),
            unit: ROOT.to_owned(),
            role: Role::PlatformAdmin,
        })
    };
    let manifests = [
        Manifest::Account(Account {
            id: account.clone(),
            unit: ROOT.to_owned(),
            name: "Demo account".to_owned(),
            self_service: true,
        }),
        Manifest::Project(Project {
            id: PROJECT.to_owned(),
            account: account.clone(),
            name: "Demo project".to_owned(),
            environment: Environment::Sandbox,
            data_classes: BTreeSet::new(),
            tags: Default::default(),
        }),
        principal("demo-user", "Demo user", Kind::User),
        principal("demo-application", "Demo application", Kind::Service),
        in_charge("demo-user"),
        in_charge("demo-application"),
    ];
    let changes: Vec<Change> = manifests.map(Change::put).into();
    let applied = store
        .apply(&demo(), &changes, Options::default(), |_| Vec::new())
        .await;
    applied.context("the demo organisation could not be made")?;
    Ok(())
}

fn record(action: &'static str, subject_kind: &'static str, subject: &str) -> Record {
    Record {
        actor: demo(),
        action,
        subject_kind,
        subject: subject.to_owned(),
        account: AccountId::parse(ACCOUNT),
        before: None,
        after: None,
    }
}

fn demo() -> Actor {
    Actor::System {
        part: "demo".to_owned(),
    }
}

fn made(outcome: outcrop_store::Result<()>) -> Result<()> {
    match outcome {
        Ok(()) | Err(outcrop_store::Error::Conflict(_)) => Ok(()),
        Err(error) => Err(error).context("the demo organisation could not be made"),
    }
}

fn api_key(place: &Place<'_>, credentials: &Credentials, now_us: i64) -> Result<ApiKey> {
    let presented = Presented::parse(&credentials.api_key).context("demo.json's api_key")?;
    Ok(ApiKey {
        id: presented.id().to_owned(),
        principal: "demo-application".to_owned(),
        name: "demo".to_owned(),
        scopes: Scopes::ALL,
        hash: Hasher::new(&place.master_key.api_key_hash_key()).hash(&presented),
        region: REGION.to_owned(),
        created_at_us: now_us,
        expires_at_us: None,
        revoked_at_us: None,
    })
}

fn access_key(place: &Place<'_>, credentials: &Credentials, now_us: i64) -> Result<AccessKey> {
    let id = &credentials.access_key_id;
    Ok(AccessKey {
        id: id.clone(),
        principal: "demo-application".to_owned(),
        name: "demo".to_owned(),
        expires_at_us: None,
        sealed_secret: place
            .master_key
            .seal(id, credentials.secret_access_key.as_bytes())?,
        created_at_us: now_us,
        revoked_at_us: None,
    })
}

/// Invented prices in the range of small hosted models', so that the demo's calls cost something to look at.
async fn set_prices(store: &Store) -> Result<()> {
    let text = Rates {
        input: PerMillion(150_000_000),
        output: PerMillion(600_000_000),
        ..Rates::default()
    };
    let embedding = Rates {
        input: PerMillion(20_000_000),
        ..Rates::default()
    };
    for (model, rates) in [(catalogue::TEXT, text), (catalogue::EMBEDDING, embedding)] {
        store.ensure_price(&catalogue::price_key(model), &rates).await?;
    }
    Ok(())
}
