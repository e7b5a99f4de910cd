//! IAM's policy documents, as Bedrock's clients write them for a resource, made into Cedar.
//!
//! What can be said in Cedar with the same meaning is translated; everything else is refused by its name, so that
//! nobody believes in a condition that is not checked.

mod action;
mod condition;
mod pattern;
mod principal;
mod repeated;
mod statement;

use super::check::check;
use outcrop_core::arn::Arn;
use serde_json::{Map, Value};

/// The longest document that is taken.
const MAX_BYTES: usize = 20 * 1024;
const MAX_STATEMENTS: usize = 50;

/// The document as Cedar, for the resource that it is put on.
///
/// # Errors
///
/// Everything that is wrong with it, each with the member that it is about.
pub fn translate(document: &str, on: &Arn<'_>) -> Result<String, Vec<String>> {
    if document.len() > MAX_BYTES {
        return Err(vec![format!(
            "the policy has {} bytes; at most {MAX_BYTES} are taken",
            document.len()
        )]);
    }
    let value: Value =
        serde_json::from_str(document).map_err(|error| vec![format!("the policy is no JSON: {error}")])?;
    repeated::check(document).map_err(|error| vec![format!("the policy cannot be used: {error}")])?;
    let Value::Object(members) = value else {
        return Err(vec!["the policy must be a JSON object".to_owned()]);
    };
    let mut problems = Problems::default();
    let text = read(&members, on, &mut problems);
    if problems.0.is_empty() {
        Ok(text)
    } else {
        Err(problems.0)
    }
}

/// Everything that is wrong with a document, as [`translate`] finds it, and with what it says.
#[must_use]
pub fn problems(document: &str, on: &Arn<'_>) -> Vec<String> {
    match translate(document, on) {
        Ok(text) => check(&text).into_iter().map(|problem| problem.message).collect(),
        Err(problems) => problems,
    }
}

fn read(members: &Map<String, Value>, on: &Arn<'_>, problems: &mut Problems) -> String {
    for name in members.keys() {
        if !["Version", "Id", "Statement"].contains(&name.as_str()) {
            problems.add(name, "is no member of a policy; it has Version, Id and Statement");
        }
    }
    match members.get("Version").and_then(Value::as_str) {
        Some("2012-10-17") => {}
        _ => problems.add("Version", "must be \"2012-10-17\""),
    }
    let statements = match members.get("Statement") {
        Some(Value::Array(statements)) => statements.as_slice(),
        Some(one @ Value::Object(_)) => std::slice::from_ref(one),
        _ => {
            problems.add("Statement", "must be a statement or a list of statements");
            return String::new();
        }
    };
    if statements.is_empty() || statements.len() > MAX_STATEMENTS {
        problems.add(
            "Statement",
            &format!("must have 1 to {MAX_STATEMENTS} statements"),
        );
    }
    let translated = statements.iter().enumerate().map(|(at, statement)| {
        let place = Place::statement(at);
        statement::translate(statement, at, on, &place, problems)
    });
    translated.collect::<Vec<_>>().join("\n")
}

/// What is wrong, so far.
#[derive(Default)]
struct Problems(Vec<String>);

impl Problems {
    fn add(&mut self, place: &str, what: &str) {
        self.0.push(format!("{place} {what}"));
    }
}

/// Where in the document something stands: `Statement[0].Condition.StringLike`.
struct Place(String);

impl Place {
    fn statement(at: usize) -> Self {
        Self(format!("Statement[{at}]"))
    }

    fn member(&self, name: &str) -> String {
        let name: String = name.chars().take(64).flat_map(char::escape_debug).collect();
        format!("{}.{name}", self.0)
    }
}

/// A text, or a list of texts, as IAM allows in most places.
fn texts(value: Option<&Value>) -> Option<Vec<&str>> {
    match value? {
        Value::String(one) => Some(vec![one]),
        Value::Array(many) if !many.is_empty() => many.iter().map(Value::as_str).collect(),
        _ => None,
    }
}

/// A text as Cedar writes it.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.escape_debug())
}

#[cfg(test)]
mod tests;
