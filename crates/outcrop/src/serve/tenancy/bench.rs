//! A whole process without a socket: the demo's account as the owner of things, and a stranger.

use super::route::{Filled, Route};
use crate::config::{self, Config};
use crate::serve::assemble::{self, Process, database};
use axum::body::Body;
use http::{Request, StatusCode};
use http_body_util::BodyExt;
use outcrop_access::api_key::{self, Hasher};
use outcrop_core::arn::Arn;
use outcrop_core::audit::{Actor, Record};
use outcrop_core::budget::{Budget, Each, Measure, Period, Scope};
use outcrop_core::clock::Clock;
use outcrop_core::id::{AccountId, NodeId};
use outcrop_core::key::Scopes;
use outcrop_core::manifest::{Manifest, Member, Principal};
use outcrop_core::organisation::{Account, Environment, Project, ROOT, Unit};
use outcrop_core::principal::{Kind as PrincipalKind, Role};
use outcrop_core::profile::APPLICATION;
use outcrop_store::api_key::ApiKey;
use outcrop_store::async_invoke::NewAsyncInvoke;
use outcrop_store::manifest::{self as apply, Change};
use outcrop_store::master_key::MasterKey;
use outcrop_store::profile::NewProfile;
use outcrop_store::resource::{Kind, Resource};
use outcrop_store::{Options, Store};
use std::collections::BTreeSet;
use std::ffi::OsString;
use std::fmt;
use std::path::Path;
use std::time::Duration;
use tower::ServiceExt;

const REGION: &str = "us-east-1";
const OWNER: &str = "123456789012";
const STRANGER: &str = "210987654321";
const BUDGET: &str = "budget-of-owner";
/// A stand-in model that the owner's account alone may call.
const MODEL: &str = "example.simulated-v1:0";

const CONFIGURATION: &str = r#"
[connections.simulator]
kind = "simulator"

[catalogue."example.simulated-v1:0"]
provider = "Example"
name = "Simulated"
task = "chat"
context_tokens = 8192
max_output_tokens = 1024
connection = "simulator"
upstream_model = "simulator"
accounts = ["123456789012"]
price = { input = "1", output = "2" }
"#;

/// Something of the owner's, and a name of the same form that nobody has.
#[derive(Debug)]
pub struct Name {
    pub real: String,
    pub invented: String,
    /// The part that gives it away.
    pub id: String,
}

pub struct Bench {
    process: Process,
    pub owner: String,
    pub stranger: String,
    pub names: Vec<Name>,
    _folder: tempfile::TempDir,
}

impl Bench {
    pub async fn start() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let config = configuration(folder.path());
        let process = assemble::assemble(&config, "http://127.0.0.1:1", true)
            .await
            .expect("a process");
        let owner = process.demo.as_ref().expect("a demo").api_key.clone();
        let stranger = make_stranger(&config).await;
        let mut bench = Self {
            process,
            owner,
            stranger,
            names: own_resources(&config).await,
            _folder: folder,
        };
        bench.wait_for_stranger().await;
        bench.names.extend(bench.keys_of_owner());
        let response = bench.response_of_owner().await;
        bench.names.push(response);
        let call = bench.call_of_owner().await;
        bench.names.push(call);
        bench
    }

    pub async fn ask(&self, key: Option<&str>, route: &Route, filled: &Filled) -> Reply {
        let mut request = Request::builder()
            .method(route.method.as_str())
            .uri(&filled.uri)
            .header("content-type", "application/json");
        if let Some(key) = key {
            request = request.header("authorization", format!("Bearer {key}"));
        }
        let request = request.body(Body::from(filled.body.clone())).expect("a request");
        let response = self
            .process
            .routes
            .clone()
            .oneshot(request)
            .await
            .expect("an answer");
        let status = response.status();
        let collected = tokio::time::timeout(Duration::from_secs(30), response.into_body().collect());
        let bytes = collected.await.expect("an end").expect("a body").to_bytes();
        let body = String::from_utf8_lossy(&bytes).into_owned();
        // Anthropic's errors, and those of STS, carry the request's id, which is new with every request.
        let body = match body.split_once("<RequestId>") {
            Some((body, _)) => body.to_owned(),
            None => body,
        };
        let body = match body.split_once(",\"request_id\":") {
            Some((body, _)) => format!("{body}}}"),
            None => body,
        };
        Reply { status, body }
    }

    /// What the owner can read by name: one for each kind of thing that has a name.
    pub fn readable(&self) -> Vec<(&'static str, &'static str, String)> {
        let arn = |kind: &str| {
            let found = self
                .names
                .iter()
                .find(|name| name.real.contains(&format!(":{kind}/")));
            found.expect("a resource of each kind").real.clone()
        };
        let call = self.names.last().expect("a call").real.clone();
        let response = self.names.iter().find(|name| name.real.starts_with("resp_"));
        let response = response.expect("a response").real.clone();
        let profile_id = arn(APPLICATION).rsplit('/').next().map(str::to_owned);
        let profile_id = profile_id.expect("an id");
        vec![
            ("GET", "/async-invoke/{p0}", arn("async-invoke")),
            ("GET", "/inference-profiles/{p0}", arn(APPLICATION)),
            ("POST", "/model/{p0}/converse", arn(APPLICATION)),
            ("POST", "/v1/chat/completions", profile_id),
            ("GET", "/tags/{p0}", arn("prompt")),
            ("GET", "/tags/{p0}", arn("flow")),
            ("POST", "/listTagsForResource", arn("async-invoke")),
            ("GET", "/api/v1/calls/{id}", call),
            ("GET", "/v1/responses/{id}", response.clone()),
            ("GET", "/v1/responses/{id}/input_items", response),
            ("GET", "/v1/models/{model}", MODEL.to_owned()),
            ("GET", "/api/v1/budgets/{id}", BUDGET.to_owned()),
            ("GET", "/api/v1/budgets/{id}/increases", BUDGET.to_owned()),
        ]
    }

    /// The snapshot is followed by polling: a key that was just made is known a moment later.
    async fn wait_for_stranger(&self) {
        let route = Route::new("GET", "/v1/models");
        for _ in 0..100 {
            let reply = self.ask(Some(&self.stranger), &route, &route.fill("")).await;
            if reply.status == StatusCode::OK {
                return;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        panic!("the stranger's key was not known after ten seconds");
    }

    /// The owner's principal, and a key of either kind.
    fn keys_of_owner(&self) -> [Name; 3] {
        let demo = self.process.demo.as_ref().expect("a demo");
        let api_key = demo.api_key.split('_').nth(1).expect("an id");
        [
            Name::new("demo-application", "demo-applicatiox", "demo-application"),
            Name::new(api_key, "zz99zz99zz99", api_key),
            Name::new(&demo.access_key_id, "AKIAZZ99ZZ99ZZ99ZZ99", &demo.access_key_id),
        ]
    }

    async fn response_of_owner(&self) -> Name {
        let route = Route::new("POST", "/v1/responses");
        let filled = Filled {
            uri: route.path.clone(),
            body: format!(r#"{{"model": "{MODEL}", "input": "hello", "store": true}}"#),
        };
        let made = self.ask(Some(&self.owner), &route, &filled).await;
        let response: serde_json::Value = serde_json::from_str(&made.body).expect("a response");
        let id = response["id"]
            .as_str()
            .unwrap_or_else(|| panic!("a response in {made}"));
        Name::new(id, "resp_00000000000000000000000000000000", id)
    }

    async fn call_of_owner(&self) -> Name {
        let route = Route::new("POST", "/v1/chat/completions");
        let asked = self.ask(Some(&self.owner), &route, &route.fill(MODEL)).await;
        assert_eq!(asked.status, StatusCode::OK, "{asked}");
        let route = Route::new("GET", "/api/v1/calls");
        let listed = self.ask(Some(&self.owner), &route, &route.fill("")).await;
        let page: serde_json::Value = serde_json::from_str(&listed.body).expect("calls");
        let id = page["calls"][0]["id"].as_str();
        let id = id.unwrap_or_else(|| panic!("a call in {listed}"));
        Name::new(id, "01890000-0000-7000-8000-000000000000", id)
    }
}

impl Name {
    fn new(real: &str, invented: &str, id: &str) -> Self {
        Self {
            real: real.to_owned(),
            invented: invented.to_owned(),
            id: id.to_owned(),
        }
    }
}

/// An answer, without what differs from one request to the next.
#[derive(Debug, PartialEq, Eq)]
pub struct Reply {
    pub status: StatusCode,
    pub body: String,
}

impl Reply {
    pub fn without(&self, name: &str) -> Self {
        Self {
            status: self.status,
            // Some errors show no more than the beginning.
            body: self
                .body
                .replace(name, "NAME")
                .replace(&name[..name.len().min(64)], "NAME"),
        }
    }

    /// In whatever dialect.
    pub fn is_an_error(&self) -> bool {
        let body: serde_json::Value = serde_json::from_str(&self.body).unwrap_or_default();
        self.body.starts_with("<ErrorResponse ")
            || body.get("message").is_some()
            || body.get("error").is_some()
    }
}

impl fmt::Display for Reply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.status, self.body)
    }
}

fn configuration(folder: &Path) -> Config {
    let file = folder.join("outcrop.toml");
    std::fs::write(&file, CONFIGURATION).expect("written");
    let data = (
        OsString::from("OUTCROP__DATA__DIR"),
        folder.join("data").into_os_string(),
    );
    config::load(Some(&file), [data]).unwrap_or_else(|problems| panic!("{problems}"))
}

async fn store(config: &Config) -> (Store, MasterKey) {
    let directory = config.data.dir.as_path();
    let options = Options {
        database: database(config, directory).expect("a database"),
    };
    let store = Store::open(&options, &Clock::system()).await.expect("a store");
    (store, MasterKey::open_or_create(directory).expect("a master key"))
}

/// An account in a unit of its own, with the key of somebody who is in charge there.
async fn make_stranger(config: &Config) -> String {
    let (store, master_key) = store(config).await;
    let account = AccountId::parse(STRANGER).expect("an account");
    let made = api_key::generate().expect("a key");
    let manifests = [
        Manifest::Unit(Unit {
            id: "strangers".to_owned(),
            parent: Some(ROOT.to_owned()),
            name: "Strangers".to_owned(),
        }),
        Manifest::Account(Account {
            id: account.clone(),
            unit: "strangers".to_owned(),
            name: "Stranger".to_owned(),
            self_service: false,
        }),
        Manifest::Project(Project {
            id: "stranger".to_owned(),
            account: account.clone(),
            name: "Stranger".to_owned(),
            environment: Environment::Sandbox,
            data_classes: BTreeSet::new(),
            tags: Default::default(),
        }),
        Manifest::Principal(Principal {
            id: "stranger".to_owned(),
            name: "Stranger".to_owned(),
            kind: PrincipalKind::Service,
            account,
            project: "stranger".to_owned(),
            disabled: false,
        }),
        member(Role::Developer),
        member(Role::UnitAdmin),
        Manifest::Budget(Box::new(budget_of_owner())),
    ];
    let presented = made.presented().expect("a key");
    let key = ApiKey {
        id: presented.id().to_owned(),
        principal: "stranger".to_owned(),
        name: "stranger".to_owned(),
        scopes: Scopes::ALL,
        hash: Hasher::new(&master_key.api_key_hash_key()).hash(&presented),
        region: REGION.to_owned(),
        created_at_us: 0,
        expires_at_us: None,
        revoked_at_us: None,
    };
    let changes = manifests.map(Change::put);
    let actor = Actor::System {
        part: "test".to_owned(),
    };
    let applied = store
        .apply(&actor, &changes, apply::Options::default(), |_| Vec::new())
        .await;
    applied.expect("a stranger");
    let record = Record {
        actor,
        action: "api_key.create",
        subject_kind: "api_key",
        subject: key.id.clone(),
        account: None,
        before: None,
        after: None,
    };
    store.create_api_key(&key, &record).await.expect("a key");
    made.reveal().to_owned()
}

/// The owner's, and large enough for all of the walk.
fn budget_of_owner() -> Budget {
    Budget {
        id: BUDGET.to_owned(),
        name: "Theirs".to_owned(),
        owner: ROOT.to_owned(),
        scope: Scope {
            account: AccountId::parse(OWNER),
            ..Scope::default()
        },
        each: Each::All,
        measure: Measure::Requests,
        limit: "1000000".to_owned(),
        period: Period::Rolling { hours: 24 },
        rollover_percent: 0,
        hard: true,
        thresholds: Vec::new(),
    }
}

fn member(role: Role) -> Manifest {
    Manifest::Member(Member {
        principal: "stranger".to_owned(),
        unit: "strangers".to_owned(),
        role,
    })
}

/// One resource of each kind that there is, so that a new kind is walked by itself.
async fn own_resources(config: &Config) -> Vec<Name> {
    let (store, _) = store(config).await;
    let account = AccountId::parse(OWNER).expect("an account");
    let mut names = vec![Name::new(BUDGET, "budget-no-owner", BUDGET)];
    for kind in Kind::ALL {
        let (id, invented) = match kind {
            Kind::Prompt | Kind::Flow => ("AB12CD34EF", "ZZ99ZZ99ZZ"),
            _ => ("ab12cd34ef56", "zz99zz99zz99"),
        };
        let arn = |id| Arn::of(REGION, &account, kind.name(), id).to_string();
        if kind == Kind::AsyncInvoke {
            let invoke = invoke(&account, arn(id), id);
            store
                .create_async_invoke(&invoke, &[], None)
                .await
                .expect("an invocation");
        } else if kind == Kind::InferenceProfile {
            let profile = profile(&account, arn(id), id);
            store
                .create_inference_profile(&profile, &[], None, &made(&arn(id)))
                .await
                .expect("a profile");
        } else {
            let resource = Resource {
                arn: arn(id),
                account: account.clone(),
                region: REGION.to_owned(),
                kind,
                id: id.to_owned(),
                created_at_us: 0,
            };
            store
                .create_resource(&resource, &[], None)
                .await
                .expect("a resource");
        }
        names.push(Name::new(&arn(id), &arn(invented), id));
        names.push(Name::new(id, invented, id));
    }
    names
}

fn profile(account: &AccountId, arn: String, id: &str) -> NewProfile {
    NewProfile {
        account: account.clone(),
        region: REGION.to_owned(),
        arn,
        id: id.to_owned(),
        name: "theirs".to_owned(),
        description: None,
        source: Arn::of_model(REGION, MODEL).to_string(),
        model: MODEL.to_owned(),
        geography: None,
    }
}

fn made(arn: &str) -> Record {
    Record {
        actor: Actor::System {
            part: "test".to_owned(),
        },
        action: "inference_profile.create",
        subject_kind: "inference_profile",
        subject: arn.to_owned(),
        account: None,
        before: None,
        after: None,
    }
}

fn invoke(account: &AccountId, arn: String, id: &str) -> NewAsyncInvoke {
    NewAsyncInvoke {
        account: account.clone(),
        region: REGION.to_owned(),
        arn,
        id: id.to_owned(),
        model_arn: Arn::of_model(REGION, MODEL).to_string(),
        client_token: None,
        output_uri: "s3://demo-bucket/x".to_owned(),
        kms_key_id: None,
        bucket_owner: None,
        node: NodeId(uuid::Uuid::nil()),
    }
}
