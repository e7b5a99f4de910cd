//! The first start without a demo: an organisation, its root unit's name, and one administrator who can sign in.

use super::change::say;
use super::verb::account;
use crate::command::store;
use anyhow::{Context, Result, bail};
use clap::Args;
use outcrop_access::{api_key, password};
use outcrop_core::audit::{Actor, Record};
use outcrop_core::id::AccountId;
use outcrop_core::manifest::{Manifest, Member, Principal};
use outcrop_core::organisation::{Account, Environment, Project, ROOT, Unit};
use outcrop_core::principal::{Kind, Role};
use outcrop_store::Store;
use outcrop_store::manifest::{Change, Options};
use outcrop_store::organisation::Organisation;
use outcrop_store::user::User;
use std::collections::BTreeSet;

const PROJECT: &str = "administration";
const PASSWORD_CHARACTERS: usize = 20;

#[derive(Debug, Args)]
pub struct Arguments {
    /// What the organisation is called
    #[arg(long)]
    name: String,
    /// The ledger's one currency, an ISO 4217 code
    #[arg(long, default_value = "USD")]
    currency: String,
    /// The administrators' own account
    #[arg(long, value_parser = account, value_name = "12 DIGITS", default_value = "000000000001")]
    account: AccountId,
    /// What the first administrator signs in as
    #[arg(long, value_name = "USER", default_value = "admin")]
    admin: String,
    #[command(flatten)]
    place: store::Place,
}

pub async fn run(arguments: Arguments) -> Result<()> {
    let opened = arguments.place.open_or_create().await?;
    let made = make(&opened.store, &arguments).await;
    opened.store.close().await;
    let password = made?;
    say(&format!(
        "The organisation is made. Its administrator signs in as\n\n    user      {}\n    password  {password}\n\n\
         The password is shown this once, and only its hash is kept.\n",
        arguments.admin
    ))
}

/// The organisation is made last, so what was killed half-way is done again.
async fn make(store: &Store, arguments: &Arguments) -> Result<String> {
    let currency = &arguments.currency;
    if currency.len() != 3 || !currency.bytes().all(|byte| byte.is_ascii_uppercase()) {
        bail!(
            "{} is no currency: it has three capital letters, as in ISO 4217 (`USD`, `EUR`)",
            currency.escape_debug()
        );
    }
    if let Some(existing) = store.organisation().await? {
        bail!(
            "the store holds the organisation `{}` already; `outcrop org` changes it",
            existing.name
        );
    }
    let changes: Vec<Change> = first(arguments).into_iter().map(Change::put).collect();
    let actor = Actor::Operator {
        name: store::operator(),
    };
    let applied = store
        .apply(&actor, &changes, Options::default(), |_| Vec::new())
        .await;
    applied.context("the organisation could not be made")?;
    // As random as an API key's secret.
    let password: String = api_key::generate()?
        .reveal()
        .chars()
        .skip(16)
        .take(PASSWORD_CHARACTERS)
        .collect();
    let hash = password::hash(&password)?;
    let user = User {
        name: arguments.admin.clone(),
        principal: arguments.admin.clone(),
        password_hash: hash.clone(),
    };
    let record = |action| Record {
        actor: actor.clone(),
        action,
        subject_kind: "user",
        subject: user.name.clone(),
        account: Some(arguments.account.clone()),
        before: None,
        after: None,
    };
    match store.create_user(&user, &record("user.create")).await {
        Err(outcrop_store::Error::Conflict(_)) => {
            store
                .set_password_hash(&user.name, &hash, &record("user.password"))
                .await?;
        }
        other => other?,
    }
    let organisation = Organisation {
        id: "organisation".to_owned(),
        name: arguments.name.clone(),
        currency: currency.clone(),
        self_service_agreements: false,
    };
    store.create_organisation(&organisation).await?;
    Ok(password)
}

fn first(arguments: &Arguments) -> Vec<Manifest> {
    let account = &arguments.account;
    vec![
        Manifest::Unit(Unit {
            id: ROOT.to_owned(),
            parent: None,
            name: arguments.name.clone(),
        }),
        Manifest::Account(Account {
            id: account.clone(),
            unit: ROOT.to_owned(),
            name: "Administration".to_owned(),
            self_service: false,
        }),
        Manifest::Project(Project {
            id: PROJECT.to_owned(),
            account: account.clone(),
            name: "Administration".to_owned(),
            environment: Environment::Production,
            data_classes: BTreeSet::new(),
            tags: Default::default(),
        }),
        Manifest::Principal(Principal {
            id: arguments.admin.clone(),
            name: arguments.admin.clone(),
            kind: Kind::User,
            account: account.clone(),
            project: PROJECT.to_owned(),
            disabled: false,
        }),
        Manifest::Member(Member {
            principal: arguments.admin.clone(),
            unit: ROOT.to_owned(),
            role: Role::PlatformAdmin,
        }),
    ]
}
