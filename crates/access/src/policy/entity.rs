//! A question, as Cedar takes it: the request, and the entities that it is about with everything above them.

use super::home::{Home, Homes};
use super::question::{Question, Resource};
use super::schema::{Vocabulary, uid};
use crate::snapshot::Snapshot;
use cedar_policy::{Context, Entities, Entity, EntityUid, Request, RestrictedExpression};
use outcrop_core::Error;
use outcrop_core::catalogue::{Grade, Task};
use outcrop_core::organisation::Project;
use outcrop_core::principal::{Kind, Principal};
use std::collections::{HashMap, HashSet};

/// A question, made ready.
pub struct Posed {
    pub request: Request,
    pub entities: Entities,
    /// Principal and resource, and everything that either is in: what the scope of a policy can name so that it applies.
    pub named: Vec<EntityUid>,
}

impl Posed {
    /// # Errors
    ///
    /// `Forbidden` for an action that is not known, and for a principal whose project is not there.
    pub fn new(
        snapshot: &Snapshot,
        vocabulary: &Vocabulary,
        homes: &Homes,
        question: &Question<'_>,
    ) -> Result<Self, Error> {
        let action = vocabulary.action(question.action).ok_or_else(|| {
            Error::forbidden(format!(
                "no policy can permit `{}`: there is no such action",
                question.action
            ))
        })?;
        let principal = question.principal;
        let project = snapshot.project(&principal.project).ok_or_else(|| {
            Error::forbidden(format!(
                "`{}` is of the project `{}`, which does not exist; an administrator of its unit can give it another",
                principal.name, principal.project
            ))
        })?;
        let home = homes.of(principal, || {
            Hierarchy::new(snapshot, vocabulary).home(principal, project)
        })?;
        let mut hierarchy = Hierarchy::new(snapshot, vocabulary);
        let asker = hierarchy.principal(question, &home)?;
        let resource = hierarchy.resource(question)?;
        let context = context(question, project)?;
        let request = Request::new(asker, action.uid(), resource, context, None).map_err(Error::internal)?;
        let named = hierarchy.named;
        let entities = hierarchy.entities.into_iter().chain([action.clone()]);
        let entities = home.entities.clone().add_entities(entities, None);
        Ok(Self {
            request,
            entities: entities.map_err(Error::internal)?,
            named,
        })
    }
}

/// The entities, collected from the bottom up.
struct Hierarchy<'a> {
    snapshot: &'a Snapshot,
    vocabulary: &'a Vocabulary,
    entities: Vec<Entity>,
    named: Vec<EntityUid>,
}

impl<'a> Hierarchy<'a> {
    const fn new(snapshot: &'a Snapshot, vocabulary: &'a Vocabulary) -> Self {
        Self {
            snapshot,
            vocabulary,
            entities: Vec::new(),
            named: Vec::new(),
        }
    }

    /// The project is its account's: a principal may be booked on a project of its own account alone.
    fn home(mut self, principal: &Principal, project: &Project) -> Result<Home, Error> {
        let account = self.account(principal.account.as_str());
        let name = uid(&self.vocabulary.project, &project.id);
        let project = self.add(Entity::new_no_attrs(name, HashSet::from([account])));
        Ok(Home {
            account: principal.account.clone(),
            project,
            entities: Entities::from_entities(self.entities, None).map_err(Error::internal)?,
            named: self.named,
        })
    }

    fn principal(&mut self, question: &Question<'_>, home: &Home) -> Result<EntityUid, Error> {
        let (vocabulary, principal) = (self.vocabulary, question.principal);
        let of = match principal.kind {
            Kind::User => &vocabulary.user,
            Kind::Service => &vocabulary.service,
        };
        let roles = principal.roles.iter();
        let roles = roles.filter_map(|role| vocabulary.role(*role));
        self.named.extend(roles);
        let mut parents: HashSet<EntityUid> = self.named.iter().cloned().collect();
        parents.insert(home.project.clone());
        self.named.extend_from_slice(&home.named);
        let attributes = [
            ("name", text(&principal.name)),
            ("account", text(principal.account.as_str())),
            ("project", text(&principal.project)),
            ("roles", set(principal.roles.iter().map(|role| role.name()))),
        ];
        self.add_with(uid(of, &principal.id), attributes, parents)
    }

    fn resource(&mut self, question: &Question<'_>) -> Result<EntityUid, Error> {
        match question.resource {
            Resource::Model(model) => self.model(&ModelFacts {
                id: &model.id,
                provider: &model.provider,
                grade: grade(model.grade),
                task: task(model.task),
                family: model.family.name(),
                regions: set(model.targets.iter().map(|target| &*target.region)),
            }),
            // No connection leads to it: there is nothing that it could be trusted with.
            Resource::Listed(entry) => self.model(&ModelFacts {
                id: &entry.id,
                provider: &entry.provider,
                grade: "production",
                task: task(entry.task),
                family: "unknown",
                regions: set(entry.regions.iter().map(String::as_str)),
            }),
            Resource::Named(id) => self.model(&ModelFacts {
                id,
                provider: id.split_once('.').map_or(id, |(provider, _)| provider),
                grade: "production",
                task: "unknown",
                family: "unknown",
                regions: set(std::iter::empty()),
            }),
            Resource::Owned(arn) => self.owned(&arn.to_string(), arn.account, arn.region, arn.kind),
            Resource::All => {
                let account = question.principal.account.as_str();
                let arn = format!("arn:aws:bedrock:{}:{account}:*", question.region);
                self.owned(&arn, account, question.region, "*")
            }
        }
    }

    fn model(&mut self, facts: &ModelFacts<'_>) -> Result<EntityUid, Error> {
        let provider = uid(&self.vocabulary.provider, facts.provider);
        let provider = self.add(Entity::with_uid(provider));
        let attributes = [
            ("provider", text(facts.provider)),
            ("grade", text(facts.grade)),
            ("task", text(facts.task)),
            ("family", text(facts.family)),
            ("regions", facts.regions.clone()),
        ];
        let model = uid(&self.vocabulary.model, facts.id);
        self.add_with(model, attributes, HashSet::from([provider]))
    }

    fn owned(&mut self, arn: &str, account: &str, region: &str, kind: &str) -> Result<EntityUid, Error> {
        let owner = self.account(account);
        let attributes = [
            ("account", text(account)),
            ("region", text(region)),
            ("kind", text(kind)),
        ];
        let resource = uid(&self.vocabulary.resource, arn);
        self.add_with(resource, attributes, HashSet::from([owner]))
    }

    /// An account and the units above it, once.
    fn account(&mut self, account: &str) -> EntityUid {
        let name = uid(&self.vocabulary.account, account);
        if self.named.contains(&name) {
            return name;
        }
        let known = outcrop_core::id::AccountId::parse(account);
        let unit = known
            .and_then(|id| self.snapshot.account(&id))
            .map(|known| &*known.unit);
        let (unit_type, units) = (&self.vocabulary.unit, &self.snapshot.units);
        for unit in unit.into_iter().flat_map(|unit| units.upwards(unit)) {
            let parents = unit.parent.iter().map(|parent| uid(unit_type, parent)).collect();
            let entity = Entity::new_no_attrs(uid(unit_type, &unit.id), parents);
            // Two accounts have at least the root in common.
            if !self.named.contains(&entity.uid()) {
                self.add(entity);
            }
        }
        let parents = unit.map(|unit| uid(&self.vocabulary.unit, unit));
        self.add(Entity::new_no_attrs(name, parents.into_iter().collect()))
    }

    fn add_with<const N: usize>(
        &mut self,
        name: EntityUid,
        attributes: [(&str, RestrictedExpression); N],
        parents: HashSet<EntityUid>,
    ) -> Result<EntityUid, Error> {
        let attributes: HashMap<_, _> = attributes.map(|(name, value)| (name.to_owned(), value)).into();
        let entity = Entity::new(name, attributes, parents).map_err(Error::internal)?;
        Ok(self.add(entity))
    }

    fn add(&mut self, entity: Entity) -> EntityUid {
        let name = entity.uid();
        self.named.push(name.clone());
        self.entities.push(entity);
        name
    }
}

/// What is known of a model, callable or not.
struct ModelFacts<'a> {
    id: &'a str,
    provider: &'a str,
    grade: &'a str,
    task: &'a str,
    family: &'a str,
    regions: RestrictedExpression,
}

fn context(question: &Question<'_>, project: &Project) -> Result<Context, Error> {
    let attributes = [
        ("region", text(question.region)),
        ("mode", text(question.mode.name())),
        (
            "streaming",
            RestrictedExpression::new_bool(question.action == "bedrock:InvokeModelWithResponseStream"),
        ),
        ("account", text(question.principal.account.as_str())),
        ("project", text(&project.id)),
        ("environment", text(project.environment.name())),
        (
            "dataClasses",
            set(project.data_classes.iter().map(String::as_str)),
        ),
    ];
    let profile = question.profile.map(|arn| ("profile", text(arn)));
    let attributes = attributes.into_iter().chain(profile);
    let attributes = attributes.map(|(name, value)| (name.to_owned(), value));
    Context::from_pairs(attributes).map_err(Error::internal)
}

fn text(value: &str) -> RestrictedExpression {
    RestrictedExpression::new_string(value.to_owned())
}

fn set<'a>(values: impl Iterator<Item = &'a str>) -> RestrictedExpression {
    RestrictedExpression::new_set(values.map(text))
}

const fn grade(grade: Grade) -> &'static str {
    match grade {
        Grade::Production => "production",
        Grade::Demo => "demo",
        Grade::Simulator => "simulator",
    }
}

const fn task(task: Task) -> &'static str {
    match task {
        Task::Chat => "chat",
        Task::Embedding => "embedding",
    }
}
