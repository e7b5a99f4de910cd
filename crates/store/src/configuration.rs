//! All configuration, read at once.
//!
//! Every write to it raises one version in the same transaction, so a process learns that something changed by
//! reading one number, and then reads everything as of one instant. Sessions are not configuration.

mod changes;
mod terms;

pub use changes::Changes;
pub use terms::TermsVersion;

use crate::access_key::{self, AccessKey};
use crate::account::{self, Account};
use crate::api_key::{self, ApiKey};
use crate::document::{self, Document};
use crate::engine::{Store, read, read_one_state};
use crate::entitlement::{self, Entitlement};
use crate::error::Result;
use crate::identity::{self, Identity};
use crate::membership::{self, Member};
use crate::organisation::{self, Organisation};
use crate::price;
use crate::principal;
use crate::profile::{self, InferenceProfile};
use crate::project::{self, Project};
use crate::unit;
use outcrop_core::organisation::Unit;
use outcrop_core::price::Book;
use outcrop_core::tag::TagSet;

pub(crate) const RAISE_VERSION: &str = "UPDATE configuration SET version = version + 1";
pub(crate) const VERSION: &str = "SELECT version FROM configuration";

/// Everything that a snapshot is made of, as of `version`. Revoked keys and disabled principals are in it, marked.
#[derive(Clone, Debug, Default)]
pub struct Configuration {
    pub version: i64,
    pub organisation: Option<Organisation>,
    pub units: Vec<Unit>,
    pub accounts: Vec<Account>,
    pub projects: Vec<Project>,
    pub principals: Vec<principal::Registered>,
    pub members: Vec<Member>,
    pub identities: Vec<Identity>,
    pub api_keys: Vec<ApiKey>,
    pub access_keys: Vec<AccessKey>,
    pub entitlements: Vec<Entitlement>,
    pub documents: Vec<Document>,
    /// Every version of every subject, oldest first.
    pub terms: Vec<TermsVersion>,
    /// The versions that are in force or will be, without discounts.
    pub prices: Vec<price::Listed>,
    /// Every earlier price of every key, oldest first: they tell since when a price is what it is.
    pub former_prices: Vec<price::Listed>,
    /// The discounted versions of those that were made so far.
    pub discounted: Vec<price::Listed>,
    /// What accounts made, with its tags.
    pub profiles: Vec<(InferenceProfile, TagSet)>,
}

impl Configuration {
    /// Every price that is in force or will be, without discounts.
    #[must_use]
    pub fn book(&self) -> Book {
        Book::new(self.prices.iter().filter_map(price::Listed::to_version))
    }
}

impl Store {
    /// The number that every change of the configuration raises. Cheap: meant to be asked every second.
    pub async fn configuration_version(&self) -> Result<i64> {
        Ok(read!(self, |pool| sqlx::query_scalar(VERSION)
            .fetch_one(pool)
            .await)?)
    }

    /// Reads the whole configuration in one transaction, so that its parts fit each other and the version.
    pub async fn configuration(&self) -> Result<Configuration> {
        let (version, organisation, rows) = read_one_state!(self, |tx| {
            let version: i64 = sqlx::query_scalar(VERSION).fetch_one(&mut *tx).await?;
            let organisation = sqlx::query_as(organisation::SELECT)
                .fetch_optional(&mut *tx)
                .await?;
            let rows = Rows {
                units: sqlx::query_as(unit::SELECT).fetch_all(&mut *tx).await?,
                accounts: sqlx::query_as(account::SELECT).fetch_all(&mut *tx).await?,
                projects: sqlx::query_as(project::SELECT).fetch_all(&mut *tx).await?,
                principals: sqlx::query_as(principal::SELECT).fetch_all(&mut *tx).await?,
                members: sqlx::query_as(membership::SELECT).fetch_all(&mut *tx).await?,
                identities: sqlx::query_as(identity::SELECT).fetch_all(&mut *tx).await?,
                api_keys: sqlx::query_as(api_key::SELECT).fetch_all(&mut *tx).await?,
                access_keys: sqlx::query_as(access_key::SELECT).fetch_all(&mut *tx).await?,
                entitlements: sqlx::query_as(entitlement::SELECT).fetch_all(&mut *tx).await?,
                documents: sqlx::query_as(document::SELECT).fetch_all(&mut *tx).await?,
                terms: sqlx::query_as(terms::SELECT).fetch_all(&mut *tx).await?,
                prices: sqlx::query_as(price::CURRENT).fetch_all(&mut *tx).await?,
                former_prices: sqlx::query_as(price::FORMER).fetch_all(&mut *tx).await?,
                discounted: sqlx::query_as(price::DISCOUNTED).fetch_all(&mut *tx).await?,
                profiles: sqlx::query_as(profile::SELECT).fetch_all(&mut *tx).await?,
                profile_tags: sqlx::query_as(profile::TAGS).fetch_all(&mut *tx).await?,
            };
            (version, organisation, rows)
        });
        // Reading thousands of rows' JSON takes milliseconds: not on a thread that answers calls.
        tokio::task::spawn_blocking(move || rows.into_configuration(version, organisation))
            .await
            .map_err(|error| crate::Error::Fault(error.to_string()))?
    }
}

/// The tables' rows, before they are checked.
struct Rows {
    units: Vec<unit::Record>,
    accounts: Vec<account::Record>,
    projects: Vec<project::Record>,
    principals: Vec<principal::Record>,
    members: Vec<membership::Record>,
    identities: Vec<identity::Record>,
    api_keys: Vec<api_key::Record>,
    access_keys: Vec<AccessKey>,
    entitlements: Vec<entitlement::Record>,
    documents: Vec<document::Record>,
    terms: Vec<TermsVersion>,
    prices: Vec<price::Record>,
    former_prices: Vec<price::Record>,
    discounted: Vec<price::Record>,
    profiles: Vec<profile::Record>,
    profile_tags: Vec<profile::Tagged>,
}

impl Rows {
    fn into_configuration(self, version: i64, organisation: Option<Organisation>) -> Result<Configuration> {
        let mut tags = profile::tags(self.profile_tags);
        let profiles: Vec<InferenceProfile> = checked(self.profiles)?;
        let profiles = profiles.into_iter().map(|profile| {
            let tags = tags.remove(&profile.arn).unwrap_or_default();
            (profile, tags)
        });
        Ok(Configuration {
            version,
            organisation,
            units: self.units.into_iter().map(Unit::from).collect(),
            accounts: checked(self.accounts)?,
            projects: checked(self.projects)?,
            principals: checked(self.principals)?,
            members: checked(self.members)?,
            identities: checked(self.identities)?,
            api_keys: checked(self.api_keys)?,
            access_keys: self.access_keys,
            entitlements: checked(self.entitlements)?,
            documents: checked(self.documents)?,
            terms: self.terms,
            prices: checked(self.prices)?,
            former_prices: checked(self.former_prices)?,
            discounted: checked(self.discounted)?,
            profiles: profiles.collect(),
        })
    }
}

fn checked<R, T: TryFrom<R, Error = crate::Error>>(records: Vec<R>) -> Result<Vec<T>> {
    records.into_iter().map(T::try_from).collect()
}
