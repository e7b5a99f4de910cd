//! Validation on save: everything that can be known to be wrong with a policy's text, with the place.

mod conflict;

use super::document::{in_order, offset};
use super::schema::{self, Vocabulary};
use cedar_policy::ffi::DetailedError;
use cedar_policy::{Policy, PolicySet, ValidationError, ValidationMode, Validator};
use std::str::FromStr;

/// The longest text that is taken.
pub const MAX_BYTES: usize = 64 * 1024;
/// The most statements of one text.
pub const MAX_STATEMENTS: usize = 100;

/// Something wrong, and where. Lines and columns count from 1, columns in characters.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    pub line: u32,
    pub column: u32,
    pub message: String,
}

/// What is wrong with a policy. Nothing: it can be saved.
#[must_use]
pub fn check(text: &str) -> Vec<Problem> {
    if text.len() > MAX_BYTES {
        let message = format!(
            "the text has {} bytes; at most {MAX_BYTES} are taken: make several policies of it",
            text.len()
        );
        return vec![Problem::at(text, 0, message)];
    }
    let set = match PolicySet::from_str(text) {
        Ok(set) => set,
        Err(errors) => {
            let errors = errors.iter().map(|error| DetailedError::from(error as &_));
            return errors.map(|error| Problem::of(text, &error)).collect();
        }
    };
    let mut problems = form(text, &set);
    if problems.is_empty() {
        problems = meaning(text, &set);
    }
    problems.sort();
    problems.dedup();
    problems
}

/// What can be said without knowing what the words mean.
fn form(text: &str, set: &PolicySet) -> Vec<Problem> {
    let count = set.policies().count();
    if let Some(template) = set.templates().next() {
        let at = template.as_ref().loc().map_or(0, |place| place.start());
        let message = "a template (`?principal`, `?resource`) never applies; write the entity out".to_owned();
        vec![Problem::at(text, at, message)]
    } else if count == 0 {
        let message = "there is no statement; a policy has at least one `permit` or `forbid`".to_owned();
        vec![Problem::at(text, 0, message)]
    } else if count > MAX_STATEMENTS {
        let message = format!(
            "there are {count} statements; at most {MAX_STATEMENTS} are taken: make several policies of it"
        );
        vec![Problem::at(text, 0, message)]
    } else {
        Vec::new()
    }
}

fn meaning(text: &str, set: &PolicySet) -> Vec<Problem> {
    let vocabulary = match schema::vocabulary() {
        Ok(vocabulary) => vocabulary,
        Err(error) => return vec![Problem::at(text, 0, error.to_string())],
    };
    let mut problems = against_the_schema(text, set, vocabulary);
    let policies = in_order(set);
    problems.extend(names_given_twice(text, &policies));
    problems.extend(conflict::find(text, &policies));
    problems
}

/// Warnings are problems too: a policy that can never apply, a word that only looks like another. What follows from
/// something else that is wrong is not said beside it.
fn against_the_schema(text: &str, set: &PolicySet, vocabulary: &Vocabulary) -> Vec<Problem> {
    let validator = Validator::new(vocabulary.schema.clone());
    let result = validator.validate(set, ValidationMode::Strict);
    let (follow, causes): (Vec<_>, Vec<_>) = result
        .validation_errors()
        .partition(|error| matches!(error, ValidationError::InvalidActionApplication(_)));
    let errors = if causes.is_empty() { follow } else { causes };
    if errors.is_empty() {
        let warnings = result.validation_warnings();
        let warnings = warnings.map(|warning| DetailedError::from(warning as &_));
        return warnings.map(|warning| Problem::of(text, &warning)).collect();
    }
    let errors = errors.into_iter().map(|error| DetailedError::from(error as &_));
    errors.map(|error| Problem::of(text, &error)).collect()
}

/// Refusals name statements by their `@id`.
fn names_given_twice(text: &str, policies: &[&Policy]) -> Vec<Problem> {
    let mut seen = std::collections::HashSet::new();
    let named = policies
        .iter()
        .filter_map(|policy| Some((policy, policy.annotation("id")?)));
    named
        .filter(|(_, name)| !seen.insert(*name))
        .map(|(policy, name)| {
            let message = format!("another statement has the @id \"{name}\" already; give this one its own");
            Problem::at(text, offset(policy), message)
        })
        .collect()
}

impl Problem {
    fn at(text: &str, byte: usize, message: String) -> Self {
        let before = text.get(..byte).unwrap_or_default();
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        let line = before.bytes().filter(|byte| *byte == b'\n').count() + 1;
        let column = before.get(line_start..).unwrap_or_default().chars().count() + 1;
        Self {
            line: u32::try_from(line).unwrap_or(u32::MAX),
            column: u32::try_from(column).unwrap_or(u32::MAX),
            message,
        }
    }

    /// Cedar's error, with its help. Its names for our policies (`policy0`) are of no use to anyone.
    fn of(text: &str, error: &DetailedError) -> Self {
        let at = error.source_locations.first().map_or(0, |label| label.loc.start);
        let mut message = without_generated_name(&error.message).to_owned();
        if let Some(help) = &error.help {
            message.push_str("; ");
            message.push_str(help);
        }
        Self::at(text, at, message)
    }
}

/// ``for policy `policy0`, …`` without its beginning.
fn without_generated_name(message: &str) -> &str {
    let rest = message
        .strip_prefix("for policy `policy")
        .and_then(|rest| rest.split_once("`, "));
    rest.map_or(message, |(_, rest)| rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problems(text: &str) -> Vec<(u32, u32, String)> {
        let problems = check(text).into_iter();
        problems
            .map(|problem| (problem.line, problem.column, problem.message))
            .collect()
    }

    #[track_caller]
    fn one(text: &str, at: (u32, u32), words: &str) {
        let found = problems(text);
        let [(line, column, message)] = found.as_slice() else {
            panic!("{found:#?}");
        };
        assert!((*line, *column) == at && message.contains(words), "{found:?}");
    }

    #[test]
    fn a_sound_policy_has_no_problem() {
        let text = r#"
            forbid (principal in Unit::"retail", action in Action::"call", resource)
            when { resource.provider == "acme" && context.dataClasses.contains("personal") }
            unless { context.region == "eu-central-1" };
        "#;
        assert_eq!(problems(text), []);
        assert_eq!(problems(super::super::baseline::TEXT), []);
    }

    #[test]
    fn what_does_not_parse_is_shown_where_it_stands() {
        one(
            "permit (principal, action, resource)\nwhen { context.region = \"x\" };",
            (2, 8),
            "expected",
        );
        one("permit (principal, action);", (1, 1), "resource");
        one("", (1, 1), "no statement");
        one(
            "permit (principal == ?principal, action, resource);",
            (1, 1),
            "template",
        );
    }

    #[test]
    fn words_that_mean_nothing_are_refused() {
        one(
            "permit (principal, action == Action::\"bedrock:InvokeModle\", resource);",
            (1, 30),
            "InvokeModle",
        );
        one(
            "forbid (principal, action in Action::\"call\", resource)\nwhen { resource.vendor == \"acme\" };",
            (2, 8),
            "vendor",
        );
        one(
            "forbid (principal in Role::\"developper\", action in Action::\"call\", resource);",
            (1, 22),
            "developper",
        );
        one(
            "forbid (principal, action in Action::\"call\", resource)\nwhen { context.environment == 3 };",
            (2, 8),
            "type",
        );
    }

    #[test]
    fn what_can_never_apply_is_refused() {
        let text = "permit (principal, action == Action::\"bedrock:InvokeModel\", resource is Resource);";
        let found = problems(text);
        assert!(
            found.iter().any(|(.., message)| message.contains("impossible")),
            "{found:#?}"
        );
    }

    #[test]
    fn two_statements_have_two_names() {
        let text = "@id(\"a\") permit (principal in Unit::\"x\", action, resource);\n\
                    @id(\"a\") permit (principal in Unit::\"y\", action, resource);";
        one(text, (2, 1), "already");
    }

    #[test]
    fn a_text_is_bounded() {
        let long = format!("// {}", "x".repeat(MAX_BYTES));
        one(&long, (1, 1), "bytes");
        let many: String = (0..=MAX_STATEMENTS)
            .map(|at| format!("permit (principal in Unit::\"u{at}\", action, resource);\n"))
            .collect();
        one(&many, (1, 1), "statements");
    }
}
