//! A policy's text, read: its statements, each ready to be asked alone.

use cedar_policy::{
    ActionConstraint, Effect, EntityUid, Policy, PolicySet, PrincipalConstraint, ResourceConstraint,
};
use std::collections::HashMap;
use std::str::FromStr;
use std::sync::{Arc, Mutex, PoisonError};

/// What a text says.
#[derive(Debug)]
pub struct Document {
    /// In the order of the text.
    pub statements: Vec<Arc<Statement>>,
}

/// One `permit` or `forbid`.
#[derive(Debug)]
pub struct Statement {
    /// By what people know it: its `@id`, or where it stands in the text, from 1.
    pub name: String,
    pub policy: Policy,
    /// The policy alone: asked one by one, each says for itself whether it applies or fails.
    pub set: PolicySet,
    /// The actions, or groups of actions, that it is for; none: all.
    pub actions: Option<Vec<EntityUid>>,
    /// The entity that principal or resource must be, or be in; none: any.
    pub anchor: Option<EntityUid>,
}

impl Document {
    /// # Errors
    ///
    /// Cedar's own words for what is wrong.
    pub fn read(text: &str) -> Result<Self, String> {
        let set = PolicySet::from_str(text).map_err(|errors| {
            let errors: Vec<String> = errors.iter().map(ToString::to_string).collect();
            errors.join("; ")
        })?;
        if set.templates().next().is_some() {
            return Err("a template never applies; write `principal` and `resource` out".to_owned());
        }
        let statements = in_order(&set).into_iter().enumerate();
        let statements = statements.map(|(at, policy)| Statement::new(at + 1, policy).map(Arc::new));
        Ok(Self {
            statements: statements.collect::<Result<_, _>>()?,
        })
    }
}

/// The policies, as they stand in the text.
pub fn in_order(set: &PolicySet) -> Vec<&Policy> {
    let mut policies: Vec<&Policy> = set.policies().collect();
    policies.sort_by_key(|policy| offset(policy));
    policies
}

/// Where a policy begins in its text, in bytes.
pub fn offset(policy: &Policy) -> usize {
    policy.as_ref().loc().map_or(0, |place| place.start())
}

impl Statement {
    fn new(ordinal: usize, policy: &Policy) -> Result<Self, String> {
        let set = PolicySet::from_policies([policy.clone()]).map_err(|error| error.to_string())?;
        let name = policy.annotation("id").filter(|name| !name.is_empty());
        Ok(Self {
            name: name.map_or_else(|| ordinal.to_string(), str::to_owned),
            set,
            actions: match policy.action_constraint() {
                ActionConstraint::Any => None,
                ActionConstraint::Eq(action) => Some(vec![action]),
                ActionConstraint::In(actions) => Some(actions),
            },
            anchor: anchor(policy),
            policy: policy.clone(),
        })
    }

    #[must_use]
    pub fn effect(&self) -> Effect {
        self.policy.effect()
    }
}

/// The entity by which a statement is found. Where principal and resource both name one, the principal's.
fn anchor(policy: &Policy) -> Option<EntityUid> {
    let of_resource = match policy.resource_constraint() {
        ResourceConstraint::Any | ResourceConstraint::Is(_) => None,
        ResourceConstraint::Eq(entity)
        | ResourceConstraint::In(entity)
        | ResourceConstraint::IsIn(_, entity) => Some(entity),
    };
    match policy.principal_constraint() {
        PrincipalConstraint::Any | PrincipalConstraint::Is(_) => of_resource,
        PrincipalConstraint::Eq(entity)
        | PrincipalConstraint::In(entity)
        | PrincipalConstraint::IsIn(_, entity) => Some(entity),
    }
}

/// Reads texts, and remembers those of the last snapshot: of a thousand policies one changes at a time.
#[derive(Debug, Default)]
pub struct Compiler {
    known: Mutex<HashMap<Arc<str>, Outcome>>,
}

/// A text's statements, or why it has none.
pub type Outcome = Result<Arc<Document>, Arc<str>>;

impl Compiler {
    /// Everything that one snapshot needs. What it does not use is forgotten.
    pub fn session(&self) -> Session<'_> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        Session {
            compiler: self,
            before: std::mem::take(&mut known),
            used: HashMap::new(),
        }
    }
}

/// The making of one snapshot.
pub struct Session<'a> {
    compiler: &'a Compiler,
    before: HashMap<Arc<str>, Outcome>,
    used: HashMap<Arc<str>, Outcome>,
}

impl Session<'_> {
    pub fn read(&mut self, text: &str) -> Outcome {
        if let Some(known) = self.used.get(text) {
            return known.clone();
        }
        let (text, outcome) = self.before.remove_entry(text).unwrap_or_else(|| {
            let read = Document::read(text).map(Arc::new).map_err(Arc::from);
            (Arc::from(text), read)
        });
        self.used.insert(text, outcome.clone());
        outcome
    }
}

impl Drop for Session<'_> {
    fn drop(&mut self) {
        let mut known = self.compiler.known.lock().unwrap_or_else(PoisonError::into_inner);
        *known = std::mem::take(&mut self.used);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statements_keep_their_order_and_their_names() {
        let text = r#"
            permit (principal, action, resource);
            @id("no-demo")
            forbid (principal, action, resource is Model) when { resource.grade == "demo" };
        "#;
        let document = Document::read(text).unwrap();
        let names: Vec<&str> = document.statements.iter().map(|one| one.name.as_str()).collect();
        assert_eq!(names, ["1", "no-demo"]);
    }

    #[test]
    fn a_template_is_no_policy() {
        let refused = Document::read("forbid (principal == ?principal, action, resource);").unwrap_err();
        assert!(refused.contains("a template never applies"), "{refused}");
    }

    #[test]
    fn a_text_is_read_once_and_forgotten_with_the_snapshot_that_used_it() {
        let compiler = Compiler::default();
        let text = "permit (principal, action, resource);";
        let first = compiler.session().read(text).unwrap();
        let again = compiler.session().read(text).unwrap();
        assert!(Arc::ptr_eq(&first, &again));
        drop(compiler.session());
        let later = compiler.session().read(text).unwrap();
        assert!(!Arc::ptr_eq(&first, &later));
    }
}
