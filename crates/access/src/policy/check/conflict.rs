//! Statements of one text that cannot be meant: the same twice, and a `permit` that its own text forbids whenever it
//! would apply.

use super::Problem;
use crate::policy::action::{self, Group};
use crate::policy::document::offset;
use cedar_policy::{ActionConstraint, Effect, EntityUid, Policy};
use serde_json::Value;
use std::collections::BTreeSet;

pub fn find(text: &str, policies: &[&Policy]) -> Vec<Problem> {
    let read: Vec<Form<'_>> = policies.iter().filter_map(|policy| Form::of(policy)).collect();
    let mut problems = Vec::new();
    for (at, one) in read.iter().enumerate() {
        let earlier = read.iter().take(at);
        if earlier.into_iter().any(|other| other.says_the_same_as(one)) {
            let message = "the same statement stands above; one is enough".to_owned();
            problems.push(Problem::at(text, offset(one.policy), message));
        }
        let forbids = read
            .iter()
            .filter(|other| other.policy.effect() == Effect::Forbid);
        if let Some(forbid) = forbids.into_iter().find(|forbid| forbid.covers(one)) {
            let place = Problem::at(text, offset(forbid.policy), String::new());
            let message = format!(
                "this `permit` can never take effect: the `forbid` in line {} applies whenever it does, and a `forbid` \
                 always wins; narrow the `forbid`, or remove one of the two",
                place.line
            );
            problems.push(Problem::at(text, offset(one.policy), message));
        }
    }
    problems
}

/// A statement as what it says, whatever its spelling.
struct Form<'a> {
    policy: &'a Policy,
    principal: Value,
    resource: Value,
    /// The names of the actions that it is for.
    actions: BTreeSet<&'static str>,
    conditions: Vec<Value>,
}

impl<'a> Form<'a> {
    fn of(policy: &'a Policy) -> Option<Self> {
        let mut json = policy.to_json().ok()?;
        let mut take = |name: &str| json.get_mut(name).map(Value::take).unwrap_or_default();
        let Value::Array(conditions) = take("conditions") else {
            return None;
        };
        Some(Self {
            policy,
            principal: take("principal"),
            resource: take("resource"),
            actions: actions(policy),
            conditions,
        })
    }

    fn says_the_same_as(&self, other: &Self) -> bool {
        self.policy.effect() == other.policy.effect()
            && (&self.principal, &self.resource, &self.actions)
                == (&other.principal, &other.resource, &other.actions)
            && self.conditions == other.conditions
    }

    /// Whether it applies, as far as can be seen, wherever the `permit` does: its scope is as wide, and it asks for
    /// nothing that the other does not ask for.
    fn covers(&self, permit: &Self) -> bool {
        permit.policy.effect() == Effect::Permit
            && is_as_wide(&self.principal, &permit.principal)
            && is_as_wide(&self.resource, &permit.resource)
            && self.actions.is_superset(&permit.actions)
            && self
                .conditions
                .iter()
                .all(|condition| permit.conditions.contains(condition))
    }
}

fn is_as_wide(wide: &Value, narrow: &Value) -> bool {
    wide == narrow || wide.get("op").and_then(Value::as_str) == Some("All")
}

fn actions(policy: &Policy) -> BTreeSet<&'static str> {
    let named: Option<Vec<EntityUid>> = match policy.action_constraint() {
        ActionConstraint::Any => None,
        ActionConstraint::Eq(action) => Some(vec![action]),
        ActionConstraint::In(actions) => Some(actions),
    };
    let meant = |action: &&action::Action| {
        named.as_ref().is_none_or(|named| {
            let mut names = [action.name]
                .into_iter()
                .chain(action.group.with_parents().map(Group::name));
            names.any(|name| named.iter().any(|one| one.id().unescaped() == name))
        })
    };
    let all = action::ALL.iter().filter(meant);
    all.map(|action| action.name).collect()
}

#[cfg(test)]
mod tests {
    use crate::policy::check::check;

    fn messages(text: &str) -> Vec<(u32, String)> {
        let problems = check(text).into_iter();
        problems.map(|problem| (problem.line, problem.message)).collect()
    }

    #[test]
    fn the_same_twice_is_said_whatever_its_spelling() {
        let found = messages(
            "@id(\"a\") forbid (principal, action == Action::\"bedrock:CountTokens\", resource);\n\
             @id(\"b\") forbid (principal, action in [Action::\"bedrock:CountTokens\"],\n resource);",
        );
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(
            found[0].0 == 2 && found[0].1.contains("stands above"),
            "{found:?}"
        );
    }

    #[test]
    fn a_permit_that_is_always_forbidden_is_a_contradiction() {
        let found = messages(
            "permit (principal, action == Action::\"bedrock:InvokeModel\", resource)\n\
             when { context.region == \"eu-west-1\" };\n\
             forbid (principal, action in Action::\"invoke\", resource);",
        );
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].1.contains("line 3"), "{found:?}");
    }

    #[test]
    fn a_forbid_that_is_narrower_contradicts_nothing() {
        for forbid in [
            "forbid (principal in Unit::\"a\", action, resource);",
            "forbid (principal, action == Action::\"bedrock:CountTokens\", resource);",
            "forbid (principal, action, resource) when { context.region == \"us-east-1\" };",
        ] {
            let text = format!("permit (principal, action in Action::\"call\", resource);\n{forbid}");
            assert_eq!(messages(&text), [], "{forbid}");
        }
    }
}
