//! Why a statement applies, or does not: its scope and its conditions, each asked alone.

use super::document::Statement;
use super::entity::Posed;
use super::level::{Declared, Level, Member};
use cedar_policy::{
    ActionConstraint, Authorizer, Effect, Policy, PolicyId, PolicySet, PrincipalConstraint,
    ResourceConstraint,
};
use serde_json::{Value, json};
use std::sync::Arc;

/// A statement, taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Case {
    pub declared: Arc<Declared>,
    /// Its `@id`, or its place in the text.
    pub statement: String,
    pub effect: Effect,
    /// All of them hold, or it does not apply.
    pub conditions: Vec<Asked>,
}

/// One condition of a statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// As it stands in Cedar.
    pub text: String,
    pub holds: bool,
    /// Why it could not be evaluated.
    pub error: Option<String>,
}

/// The most statements of one level that are taken apart.
const MOST: usize = 20;

/// What of a level is worth looking at: what may apply to the question, and for a level whose `permit`s do not apply,
/// all of them.
pub fn of_level(level: &Level, authorizer: &Authorizer, action: &str, posed: &Posed) -> Vec<Case> {
    let candidates: Vec<&Member> = level.candidates(action, posed).collect();
    let permits = level
        .members
        .iter()
        .filter(|member| member.statement.effect() == Effect::Permit)
        .filter(|member| {
            !candidates
                .iter()
                .any(|one| Arc::ptr_eq(&one.statement, &member.statement))
        });
    candidates
        .iter()
        .copied()
        .chain(permits)
        .take(MOST)
        .map(|member| Case {
            declared: Arc::clone(&member.declared),
            statement: member.statement.name.clone(),
            effect: member.statement.effect(),
            conditions: take_apart(&member.statement, authorizer, posed),
        })
        .collect()
}

fn take_apart(statement: &Statement, authorizer: &Authorizer, posed: &Posed) -> Vec<Asked> {
    let Ok(whole) = statement.policy.to_json() else {
        return Vec::new();
    };
    let scope = scope(&statement.policy).into_iter().filter_map(|(member, text)| {
        let part = only(json!({ member: whole.get(member)? }));
        Some((Some(text), part))
    });
    let clauses = whole.get("conditions").and_then(Value::as_array);
    let clauses = clauses.into_iter().flatten().flat_map(parts).map(|clause| {
        let part = only(json!({ "conditions": [clause] }));
        (None, part)
    });
    scope
        .chain(clauses)
        .filter_map(|(text, part)| ask(text, part, authorizer, posed))
        .collect()
}

/// What the scope limits, in Cedar's words.
fn scope(policy: &Policy) -> Vec<(&'static str, String)> {
    let principal = match policy.principal_constraint() {
        PrincipalConstraint::Any => None,
        PrincipalConstraint::In(entity) => Some(format!("principal in {entity}")),
        PrincipalConstraint::Eq(entity) => Some(format!("principal == {entity}")),
        PrincipalConstraint::Is(kind) => Some(format!("principal is {kind}")),
        PrincipalConstraint::IsIn(kind, entity) => Some(format!("principal is {kind} in {entity}")),
    };
    let action = match policy.action_constraint() {
        ActionConstraint::Any => None,
        ActionConstraint::Eq(action) => Some(format!("action == {action}")),
        ActionConstraint::In(actions) => {
            let actions: Vec<String> = actions.iter().map(ToString::to_string).collect();
            Some(format!("action in [{}]", actions.join(", ")))
        }
    };
    let resource = match policy.resource_constraint() {
        ResourceConstraint::Any => None,
        ResourceConstraint::In(entity) => Some(format!("resource in {entity}")),
        ResourceConstraint::Eq(entity) => Some(format!("resource == {entity}")),
        ResourceConstraint::Is(kind) => Some(format!("resource is {kind}")),
        ResourceConstraint::IsIn(kind, entity) => Some(format!("resource is {kind} in {entity}")),
    };
    [
        ("principal", principal),
        ("action", action),
        ("resource", resource),
    ]
    .into_iter()
    .filter_map(|(member, text)| Some((member, text?)))
    .collect()
}

/// A clause's parts that must all hold: those of a `when` that `&&` joins, and an `unless` as it is.
fn parts(clause: &Value) -> Vec<Value> {
    match (clause.get("kind").and_then(Value::as_str), clause.get("body")) {
        (Some("when"), Some(body)) => conjuncts(body)
            .into_iter()
            .map(|body| json!({ "kind": "when", "body": body }))
            .collect(),
        _ => vec![clause.clone()],
    }
}

fn conjuncts(body: &Value) -> Vec<&Value> {
    let both = body
        .get("&&")
        .and_then(|both| Some((both.get("left")?, both.get("right")?)));
    match both {
        Some((left, right)) => [conjuncts(left), conjuncts(right)].concat(),
        None => vec![body],
    }
}

/// A policy that permits everything but for one part.
fn only(part: Value) -> Value {
    let mut policy = json!({
        "effect": "permit",
        "principal": { "op": "All" },
        "action": { "op": "All" },
        "resource": { "op": "All" },
        "conditions": [],
    });
    if let (Some(policy), Value::Object(part)) = (policy.as_object_mut(), part) {
        policy.extend(part);
    }
    policy
}

fn ask(text: Option<String>, part: Value, authorizer: &Authorizer, posed: &Posed) -> Option<Asked> {
    let policy = Policy::from_json(Some(PolicyId::new("part")), part).ok()?;
    let text = text.unwrap_or_else(|| clause_text(&policy));
    let set = PolicySet::from_policies([policy]).ok()?;
    let answer = authorizer.is_authorized(&posed.request, &set, &posed.entities);
    let error = answer.diagnostics().errors().next();
    Some(Asked {
        text,
        holds: answer.diagnostics().reason().next().is_some(),
        error: error.map(error_text),
    })
}

/// What stands in the braces, on one line; with `not` before what stands behind `unless`.
fn clause_text(policy: &Policy) -> String {
    let written = policy.to_string();
    let written = written.split_whitespace().collect::<Vec<_>>().join(" ");
    let inner = |keyword: &str| {
        let (_, clause) = written.split_once(keyword)?;
        let (clause, _) = clause.rsplit_once('}')?;
        Some(clause.trim().to_owned())
    };
    let when = inner(" when {");
    when.or_else(|| inner(" unless {").map(|clause| format!("unless {clause}")))
        .unwrap_or(written)
}

/// Cedar's words, without the name that the part was given.
fn error_text(error: &cedar_policy::AuthorizationError) -> String {
    let text = error.to_string();
    let behind = text.split_once(": ").map(|(_, behind)| behind.to_owned());
    behind.unwrap_or(text)
}
