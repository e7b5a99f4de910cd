//! A policy's text, read: its statements, each ready to be asked alone.

use cedar_policy::{
    ActionConstraint, Effect, EntityUid, Policy, PolicySet, PrincipalConstraint, ResourceConstraint,
};
use std::str::FromStr;
use std::sync::Arc;

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
        let statements = statements.map(|(at, policy)| Arc::new(Statement::new(at + 1, policy)));
        Ok(Self {
            statements: statements.collect(),
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
    fn new(ordinal: usize, policy: &Policy) -> Self {
        let name = policy.annotation("id").filter(|name| !name.is_empty());
        Self {
            name: name.map_or_else(|| ordinal.to_string(), str::to_owned),
            actions: match policy.action_constraint() {
                ActionConstraint::Any => None,
                ActionConstraint::Eq(action) => Some(vec![action]),
                ActionConstraint::In(actions) => Some(actions),
            },
            anchor: anchor(policy),
            policy: policy.clone(),
        }
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
}
