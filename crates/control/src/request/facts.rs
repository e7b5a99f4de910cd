//! What the pipeline judges by, read from the store in one transaction: who has which role now, and what is known of
//! the model now. Never from a snapshot, which may be half a second old: an approver may have lost the role meanwhile.

use super::access;
use crate::app::App;
use crate::approval::{Certified, Facts, Person};
use crate::catalogue::seed;
use outcrop_access::snapshot::{Tree, memberships};
use outcrop_core::Error;
use outcrop_core::catalogue::{Certification, Entry, LifecycleStatus};
use outcrop_core::clock::UnixMicros;
use outcrop_core::entitlement::{AcceptedTerms, Entitlement};
use outcrop_core::id::AccountId;
use outcrop_core::manifest::Manifest;
use outcrop_core::organisation::{Account, Membership, Project};
use outcrop_core::principal::{Principal, Role};
use outcrop_store::configuration::Configuration;
use outcrop_store::document::Document;
use std::collections::{BTreeSet, HashMap};

/// Everything as of one instant.
pub struct Now {
    pub units: Tree,
    memberships: HashMap<String, Vec<Membership>>,
    configuration: Configuration,
    now_us: UnixMicros,
    today: String,
}

impl Now {
    pub async fn read(app: &App) -> Result<Self, Error> {
        let configuration = app.store().configuration().await?;
        let now_us = app.clock().now_us();
        let memberships = memberships(&configuration).into_iter();
        Ok(Self {
            units: Tree::new(configuration.units.iter().cloned()),
            memberships: memberships.map(|(id, given)| (id.to_owned(), given)).collect(),
            configuration,
            now_us,
            today: day(now_us),
        })
    }

    /// Of the configuration that all of this is.
    pub const fn version(&self) -> i64 {
        self.configuration.version
    }

    /// A principal that is not disabled, with the roles that it has where.
    pub fn principal(&self, id: &str) -> Option<Principal> {
        let registered = self
            .configuration
            .principals
            .iter()
            .find(|one| one.principal.id == id)?;
        (!registered.disabled).then(|| Principal {
            memberships: self.memberships.get(id).cloned().unwrap_or_default(),
            ..registered.principal.clone()
        })
    }

    /// A caller, as the pipeline sees them at a unit.
    ///
    /// # Errors
    ///
    /// `Forbidden` for one who may not act any more.
    pub fn person(&self, id: &str, unit: &str) -> Result<Person, Error> {
        let principal = self
            .principal(id)
            .ok_or_else(|| Error::forbidden("the principal is disabled, or does not exist any more"))?;
        Ok(access::person(&self.units, &principal, unit))
    }

    /// The names of those who have a role at a unit.
    pub fn having(&self, role: Role, unit: &str) -> Vec<String> {
        let has = |one: &Membership| one.role == role && self.units.is_within(unit, &one.unit);
        let somebody = |id: &str| {
            self.memberships
                .get(id)
                .is_some_and(|given| given.iter().any(has))
        };
        let principals = self.configuration.principals.iter();
        principals
            .filter(|one| !one.disabled && somebody(&one.principal.id))
            .map(|one| one.principal.name.clone())
            .collect()
    }

    pub fn account(&self, id: &AccountId) -> Option<&Account> {
        self.configuration
            .accounts
            .iter()
            .find(|account| account.id == *id)
    }

    pub fn projects<'a>(&'a self, account: &'a AccountId) -> impl Iterator<Item = &'a Project> {
        let projects = self.configuration.projects.iter();
        projects.filter(move |project| project.account == *account)
    }

    pub fn entitlement(&self, id: &str) -> Option<&Entitlement> {
        self.configuration.entitlements.iter().find(|one| one.id == id)
    }

    pub fn entitlements(&self) -> &[Entitlement] {
        &self.configuration.entitlements
    }

    pub fn manifests(&self) -> impl Iterator<Item = &Manifest> {
        self.configuration
            .documents
            .iter()
            .map(|document| &document.manifest)
    }

    pub fn documents(&self) -> impl Iterator<Item = &Document> {
        self.configuration.documents.iter()
    }

    fn entry(&self, model: &str) -> Option<&Entry> {
        let declared = self.manifests().find_map(|manifest| match manifest {
            Manifest::Model(entry) if entry.id == model => Some(&**entry),
            _ => None,
        });
        declared.or_else(|| seed().iter().find(|entry| entry.id == model))
    }

    /// Whether anything is known under that id: a connection leads to it, or the catalogue describes it.
    pub fn knows(&self, app: &App, model: &str) -> bool {
        app.parts.snapshots.newest().model(model).is_some() || self.entry(model).is_some()
    }

    /// What terms and certifications of a model are about, the most specific first.
    fn subjects(&self, app: &App, model: &str) -> Vec<String> {
        let known = app.parts.snapshots.newest().model(model);
        let entry = self.entry(model).map(|entry| entry.provider.clone());
        let provider = entry.or_else(|| known.map(|model| model.provider.clone()));
        let provider = provider.map(|provider| format!("provider:{provider}"));
        std::iter::once(format!("model:{model}"))
            .chain(provider)
            .collect()
    }

    /// What is known of a model now.
    pub async fn facts(&self, app: &App, model: &str) -> Result<Facts, Error> {
        let subjects = self.subjects(app, model);
        let entry = self.entry(model);
        let lifecycle = entry.map(|entry| &entry.lifecycle);
        let came = |day: Option<&String>| day.is_some_and(|day| *day <= self.today);
        let end_of_life = lifecycle.and_then(|one| one.end_of_life.clone());
        Ok(Facts {
            now_us: self.now_us,
            terms: self.terms(app, &subjects).await?,
            certifications: self.certifications(&subjects),
            lifecycle: lifecycle.map(|one| match one.status {
                LifecycleStatus::Active if !came(one.legacy_from.as_ref()) => LifecycleStatus::Active,
                _ => LifecycleStatus::Legacy,
            }),
            end_of_life_has_come: came(end_of_life.as_ref()),
            end_of_life,
            price: self.price(model),
            regions: regions(app, model),
            margin: app.parts.approvals.price_margin,
        })
    }

    /// The version in force of the first of the subjects that has terms at all.
    async fn terms(&self, app: &App, subjects: &[String]) -> Result<Option<AcceptedTerms>, Error> {
        for subject in subjects {
            if let Some(in_force) = app.store().terms(subject).await?.into_iter().next() {
                return Ok(Some(AcceptedTerms {
                    subject: in_force.subject,
                    hash: in_force.hash,
                }));
            }
        }
        Ok(None)
    }

    fn certifications(&self, subjects: &[String]) -> Vec<Certified> {
        let about = |manifest: &Manifest| match manifest {
            Manifest::Certification(one) if subjects.contains(&one.subject) => Some(self.certified(one)),
            _ => None,
        };
        self.manifests().filter_map(about).collect()
    }

    fn certified(&self, one: &Certification) -> Certified {
        Certified {
            id: one.id.clone(),
            name: one.name.clone(),
            data_classes: one.data_classes.clone(),
            is_valid: one.withdrawn.is_none() && self.today < one.expires,
        }
    }

    fn price(&self, model: &str) -> Option<outcrop_core::price::Price> {
        let book = self.configuration.book();
        let mut outlook = book.outlook(model, self.now_us).into_iter();
        let in_force = outlook.find(|price| price.effective_from_us <= self.now_us);
        in_force.map(|price| (**price).clone())
    }
}

fn regions(app: &App, model: &str) -> BTreeSet<String> {
    let known = app.parts.snapshots.newest().model(model);
    let targets = known.iter().flat_map(|model| &model.targets);
    targets.map(|target| target.region.to_string()).collect()
}

/// The day of an instant, in ISO 8601 and UTC.
fn day(at_us: UnixMicros) -> String {
    jiff::Timestamp::from_microsecond(at_us)
        .map(|at| at.strftime("%Y-%m-%d").to_string())
        .unwrap_or_default()
}
