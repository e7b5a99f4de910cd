//! Several statements in one. Most statements that are asked do not apply, and that is learned of all of them at once.

use super::entity::Posed;
use cedar_policy::{
    Authorizer, EntityUid, Policy, PolicyId, PolicySet, PrincipalConstraint, ResourceConstraint,
};
use serde_json::{Value, json};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

/// A policy that applies or fails wherever one of a set's does, made when the set has been asked so often that its making
/// would have paid.
#[derive(Debug, Default)]
pub struct Union {
    /// How often the set is asked before.
    patience: usize,
    asked: AtomicUsize,
    made: OnceLock<Option<PolicySet>>,
}

/// Making it costs about as much as it saves in so many questions. Tests ask it from the first one on.
const PAYS_AFTER: usize = if cfg!(test) { 0 } else { 32 };

impl Union {
    /// Of the part of that number: no question makes the unions of two parts.
    pub fn of_part(ordinal: usize) -> Self {
        Self {
            patience: PAYS_AFTER + ordinal,
            ..Self::default()
        }
    }

    /// Whether none of `set`, all of which are for the action asked about, applies or fails. Where it is not known, no.
    pub fn is_silent(&self, set: &PolicySet, authorizer: &Authorizer, posed: &Posed) -> bool {
        let Some(union) = self.of(set) else {
            return false;
        };
        let answer = authorizer.is_authorized(&posed.request, union, &posed.entities);
        let told = answer.diagnostics();
        told.reason().next().is_none() && told.errors().next().is_none()
    }

    fn of(&self, set: &PolicySet) -> Option<&PolicySet> {
        if let Some(made) = self.made.get() {
            return made.as_ref();
        }
        // Of one statement it would be that statement.
        if set.num_of_policies() < 2 || self.asked.fetch_add(1, Ordering::Relaxed) < self.patience {
            return None;
        }
        self.made.get_or_init(|| union(set.policies())).as_ref()
    }
}

/// It does not look at the action: it is for questions about one that all of them are for. None, where Cedar cannot write
/// one of them down.
fn union<'a>(policies: impl Iterator<Item = &'a Policy>) -> Option<PolicySet> {
    let alternatives = policies.map(expression).collect::<Option<Vec<_>>>()?;
    let policy = json!({
        "effect": "permit",
        "principal": { "op": "All" },
        "action": { "op": "All" },
        "resource": { "op": "All" },
        "conditions": [{ "kind": "when", "body": joined("||", &alternatives) }],
    });
    let policy = Policy::from_json(Some(PolicyId::new("union")), policy).ok()?;
    PolicySet::from_policies([policy]).ok()
}

/// When a policy applies, but for its action: in the order in which Cedar looks.
fn expression(policy: &Policy) -> Option<Value> {
    let whole = policy.to_json().ok()?;
    let clauses = whole.get("conditions")?.as_array()?.iter().map(clause);
    let scope = principal(policy).into_iter().chain(resource(policy));
    let scope = scope.map(Some);
    let all = scope.chain(clauses).collect::<Option<Vec<_>>>()?;
    Some(joined("&&", &all))
}

/// Halves of halves: an expression as deep as there are policies could not be evaluated.
fn joined(operator: &str, parts: &[Value]) -> Value {
    match parts {
        [] => json!({ "Value": true }),
        [one] => one.clone(),
        many => {
            let (left, right) = many.split_at(many.len() / 2);
            json!({ operator: { "left": joined(operator, left), "right": joined(operator, right) } })
        }
    }
}

fn clause(clause: &Value) -> Option<Value> {
    let body = clause.get("body")?.clone();
    match clause.get("kind")?.as_str()? {
        "when" => Some(body),
        "unless" => Some(json!({ "!": { "arg": body } })),
        _ => None,
    }
}

fn principal(policy: &Policy) -> Vec<Value> {
    match policy.principal_constraint() {
        PrincipalConstraint::Any => vec![],
        PrincipalConstraint::In(entity) => vec![relation("in", "principal", &entity)],
        PrincipalConstraint::Eq(entity) => vec![relation("==", "principal", &entity)],
        PrincipalConstraint::Is(kind) => vec![is("principal", &kind.to_string())],
        PrincipalConstraint::IsIn(kind, entity) => vec![
            is("principal", &kind.to_string()),
            relation("in", "principal", &entity),
        ],
    }
}

fn resource(policy: &Policy) -> Vec<Value> {
    match policy.resource_constraint() {
        ResourceConstraint::Any => vec![],
        ResourceConstraint::In(entity) => vec![relation("in", "resource", &entity)],
        ResourceConstraint::Eq(entity) => vec![relation("==", "resource", &entity)],
        ResourceConstraint::Is(kind) => vec![is("resource", &kind.to_string())],
        ResourceConstraint::IsIn(kind, entity) => vec![
            is("resource", &kind.to_string()),
            relation("in", "resource", &entity),
        ],
    }
}

fn relation(operator: &str, variable: &str, entity: &EntityUid) -> Value {
    let entity = json!({ "type": entity.type_name().to_string(), "id": entity.id().unescaped() });
    json!({ operator: { "left": { "Var": variable }, "right": { "Value": { "__entity": entity } } } })
}

fn is(variable: &str, kind: &str) -> Value {
    json!({ "is": { "left": { "Var": variable }, "entity_type": kind } })
}

#[cfg(test)]
mod tests;
