//! What policies may speak of: the Cedar schema, generated from the vocabulary of the domain.

use super::action::{self, Group};
use cedar_policy::{Entity, EntityId, EntityTypeName, EntityUid, Schema};
use outcrop_core::Error;
use outcrop_core::principal::Role;
use std::collections::{HashMap, HashSet};
use std::fmt::Write as _;
use std::str::FromStr;
use std::sync::LazyLock;

/// The schema's text, in Cedar's own form for people.
#[must_use]
pub fn text() -> String {
    let mut text = ENTITIES.replace("ROLES", &quoted(Role::ALL.into_iter().map(Role::name)));
    for group in Group::ALL {
        // Writing into a string cannot fail.
        let _ = write!(text, "\n// {}\naction \"{}\"", group.description(), group.name());
        if let Some(parent) = group.parent() {
            let _ = write!(text, " in [\"{}\"]", parent.name());
        }
        text.push_str(";\n");
        for action in action::ALL.iter().filter(|action| action.group == group) {
            let _ = writeln!(
                text,
                "action \"{}\" in [\"{}\"] appliesTo {{ principal: [User, Service], resource: {}, context: Call }};",
                action.name,
                group.name(),
                action.target
            );
        }
    }
    text
}

fn quoted<'a>(names: impl Iterator<Item = &'a str>) -> String {
    let names: Vec<String> = names.map(|name| format!("\"{name}\"")).collect();
    names.join(", ")
}

const ENTITIES: &str = r#"// What policies of Outcrop may speak of.

// A business unit. The root is Unit::"root".
entity Unit in [Unit];
// Twelve digits.
entity Account in [Unit];
entity Project in [Account];
// A role that holds in the principal's own account.
entity Role enum [ROLES];
// A person.
entity User in [Project, Role] {
  name: String,
  account: String,
  project: String,
  roles: Set<String>,
};
// A program.
entity Service in [Project, Role] {
  name: String,
  account: String,
  project: String,
  roles: Set<String>,
};
// Who makes models.
entity Provider;
// A foundation model, by its id.
entity Model in [Provider] {
  provider: String,
  // "production", "demo" or "simulator".
  grade: String,
  // "chat" or "embedding".
  task: String,
  family: String,
  // Where it can run.
  regions: Set<String>,
};
// What an account made, by its ARN. Operations on no resource in particular have the ARN "arn:aws:bedrock:REGION:ACCOUNT:*".
entity Resource in [Account] {
  account: String,
  region: String,
  // As in the ARN: "prompt", "flow", "guardrail", …; "*" for no resource in particular.
  kind: String,
};

type Call = {
  // Where the call comes from.
  region: String,
  // "on-demand", "batch" or "provisioned".
  mode: String,
  streaming: Bool,
  account: String,
  project: String,
  // Of the project: "sandbox", "development" or "production".
  environment: String,
  // Of the project.
  dataClasses: Set<String>,
  // The ARN of the inference profile that the call names, if it names one.
  profile?: String,
};
"#;

/// The schema as Cedar has it, with the names that requests are made of.
pub struct Vocabulary {
    pub schema: Schema,
    pub user: EntityTypeName,
    pub service: EntityTypeName,
    pub unit: EntityTypeName,
    pub account: EntityTypeName,
    pub project: EntityTypeName,
    pub provider: EntityTypeName,
    pub model: EntityTypeName,
    pub resource: EntityTypeName,
    roles: HashMap<Role, EntityUid>,
    actions: HashMap<&'static str, Entity>,
}

static VOCABULARY: LazyLock<Result<Vocabulary, String>> = LazyLock::new(Vocabulary::new);

/// # Errors
///
/// `Internal`, if the generated schema is none.
pub fn vocabulary() -> Result<&'static Vocabulary, Error> {
    VOCABULARY.as_ref().map_err(Error::internal)
}

impl Vocabulary {
    fn new() -> Result<Self, String> {
        let (schema, warnings) = Schema::from_cedarschema_str(&text()).map_err(|error| error.to_string())?;
        if let Some(warning) = warnings.into_iter().next() {
            return Err(warning.to_string());
        }
        let (role, action) = (type_name("Role")?, type_name("Action")?);
        let roles = Role::ALL
            .into_iter()
            .map(|one| (one, uid(&role, one.name())))
            .collect();
        let actions = action::ALL.iter().map(|one| {
            let groups: HashSet<EntityUid> = one
                .group
                .with_parents()
                .map(|group| uid(&action, group.name()))
                .collect();
            (one.name, Entity::new_no_attrs(uid(&action, one.name), groups))
        });
        Ok(Self {
            schema,
            user: type_name("User")?,
            service: type_name("Service")?,
            unit: type_name("Unit")?,
            account: type_name("Account")?,
            project: type_name("Project")?,
            provider: type_name("Provider")?,
            model: type_name("Model")?,
            resource: type_name("Resource")?,
            roles,
            actions: actions.collect(),
        })
    }

    pub fn role(&self, role: Role) -> Option<EntityUid> {
        self.roles.get(&role).cloned()
    }

    /// The action, with the groups that it is in.
    pub fn action(&self, name: &str) -> Option<&Entity> {
        self.actions.get(name)
    }
}

fn type_name(name: &str) -> Result<EntityTypeName, String> {
    EntityTypeName::from_str(name).map_err(|error| error.to_string())
}

/// An entity's name.
pub fn uid(of: &EntityTypeName, id: &str) -> EntityUid {
    EntityUid::from_type_name_and_id(of.clone(), EntityId::new(id))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_schema_is_one_that_cedar_reads() {
        let vocabulary = Vocabulary::new().unwrap();
        let applicable = vocabulary.schema.actions().count();
        assert_eq!(applicable, action::ALL.len() + Group::ALL.len());
    }
}
