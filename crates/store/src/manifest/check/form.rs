//! The form of what is put: ids, names, texts. What was put long ago is not judged again.

use super::super::Problem;
use super::{catalogue, price};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use outcrop_core::budget::Budget;
use outcrop_core::limit::Limit;
use outcrop_core::manifest::{Manifest, Policy, ResourcePolicy};
use outcrop_core::organisation::Project;
use outcrop_core::tag::rule::is_own;
use std::collections::BTreeSet;

const MAX_ID: usize = 64;
const MAX_PRINCIPAL_ID: usize = 128;
const MAX_NAME: usize = 256;
const MAX_ARN: usize = 512;
const MAX_TEXT: usize = 64 * 1024;
const MAX_CLASSES: usize = 32;

/// Collects what is wrong with one manifest.
pub(super) struct Findings<'a> {
    pub manifest: &'a Manifest,
    pub problems: &'a mut Vec<Problem>,
}

impl Findings<'_> {
    pub fn add(&mut self, message: impl Into<String>) {
        self.problems.push(Problem::of(self.manifest, message));
    }

    pub fn add_if(&mut self, problem: Option<String>) {
        if let Some(message) = problem {
            self.add(message);
        }
    }
}

pub(super) fn check(manifest: &Manifest, problems: &mut Vec<Problem>) {
    let mut found = Findings { manifest, problems };
    match manifest {
        Manifest::Unit(unit) => {
            found.add_if(wrong_id(&unit.id));
            found.add_if(wrong_name("name", &unit.name));
        }
        Manifest::Account(account) => found.add_if(wrong_name("name", &account.name)),
        Manifest::Project(project) => check_project(project, &mut found),
        Manifest::Principal(principal) => {
            found.add_if(wrong_principal_id(&principal.id));
            found.add_if(wrong_name("name", &principal.name));
        }
        // It names what exists, or does not: nothing of it has a form of its own.
        Manifest::Member(_) => {}
        Manifest::Group(group) => found.add_if(wrong_name("group", &group.group)),
        Manifest::Policy(policy) => check_policy(policy, &mut found),
        Manifest::Model(entry) => catalogue::check_entry(entry, &mut found),
        Manifest::Certification(certification) => catalogue::check_certification(certification, &mut found),
        Manifest::ResourcePolicy(policy) => check_resource_policy(policy, &mut found),
        Manifest::DataRetention(retention) => found.add_if(wrong_name("mode", &retention.mode)),
        Manifest::Price(declared) => price::check_price(declared, &mut found),
        Manifest::Discount(discount) => price::check_discount(discount, &mut found),
        Manifest::Budget(budget) => check_budget(budget, &mut found),
        Manifest::UseCase(use_case) => {
            found.add_if(wrong_text("form", &use_case.form));
            if STANDARD.decode(&use_case.form).is_err() {
                found.add("`form` is not base64");
            }
        }
        Manifest::Limit(limit) => check_limit(limit, &mut found),
        Manifest::TagRule(rule) => {
            found.add_if(wrong_id(&rule.id));
            check_description(&rule.description, &mut found);
            rule.problems().into_iter().for_each(|problem| found.add(problem));
        }
        Manifest::AllocationRule(rule) => {
            found.add_if(wrong_id(&rule.id));
            check_description(&rule.description, &mut found);
            rule.problems().into_iter().for_each(|problem| found.add(problem));
        }
    }
}

fn check_description(description: &str, found: &mut Findings<'_>) {
    if !description.is_empty() {
        found.add_if(wrong_text("description", description));
    }
}

fn check_project(project: &Project, found: &mut Findings<'_>) {
    found.add_if(wrong_id(&project.id));
    found.add_if(wrong_name("name", &project.name));
    check_data_classes(&project.data_classes, found);
    for (key, _) in project.tags.iter().filter(|(key, _)| is_own(key)) {
        found.add(format!(
            "the tag `{key}` begins with `outcrop:`, which is Outcrop's own"
        ));
    }
}

pub(super) fn check_data_classes(classes: &BTreeSet<String>, found: &mut Findings<'_>) {
    if classes.len() > MAX_CLASSES {
        found.add(format!(
            "has {} data classes; at most {MAX_CLASSES} are kept",
            classes.len()
        ));
    }
    for class in classes.iter().filter(|class| !is_word(class, MAX_ID)) {
        found.add(format!(
            "the data class {} is not lower-case letters and digits with single dashes between (`personal`, \
             `health-record`), at most {MAX_ID} of them",
            shown(class)
        ));
    }
}

fn check_budget(budget: &Budget, found: &mut Findings<'_>) {
    found.add_if(wrong_id(&budget.id));
    found.add_if(wrong_name("name", &budget.name));
    if let Err((member, wrong)) = budget.check() {
        found.add(format!("`{member}`: {wrong}"));
    }
}

fn check_limit(limit: &Limit, found: &mut Findings<'_>) {
    found.add_if(wrong_id(&limit.id));
    for (member, name) in [("model", &limit.model), ("connection", &limit.connection)] {
        found.add_if(name.as_ref().and_then(|name| wrong_name(member, name)));
    }
    for problem in limit.problems() {
        found.add(problem);
    }
}

fn check_policy(policy: &Policy, found: &mut Findings<'_>) {
    found.add_if(wrong_policy_id(&policy.id));
    check_description(&policy.description, found);
    found.add_if(wrong_text("text", &policy.text));
}

fn check_resource_policy(policy: &ResourcePolicy, found: &mut Findings<'_>) {
    if !policy.arn.starts_with("arn:") || policy.arn.len() > MAX_ARN || policy.arn.chars().any(is_unfit) {
        found.add(format!(
            "`arn` must be an ARN (`arn:aws:bedrock:…`) of at most {MAX_ARN} bytes"
        ));
    }
    found.add_if(wrong_text("document", &policy.document));
    if serde_json::from_str::<serde_json::Map<String, serde_json::Value>>(&policy.document).is_err() {
        found.add("`document` is not a JSON object");
    }
}

pub(super) fn wrong_id(id: &str) -> Option<String> {
    (!is_word(id, MAX_ID)).then(|| {
        format!(
            "an id is lower-case letters and digits with single dashes between (`payments-eu`), at most {MAX_ID} of them"
        )
    })
}

/// A built-in policy is `outcrop:` and a word, and can be replaced by one with its id.
fn wrong_policy_id(id: &str) -> Option<String> {
    wrong_id(id.strip_prefix("outcrop:").unwrap_or(id))
}

/// What an identity provider calls people is often an address.
fn wrong_principal_id(id: &str) -> Option<String> {
    let fits = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-._@+:".contains(&byte);
    let begins = id
        .bytes()
        .next()
        .is_some_and(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
    (!begins || id.len() > MAX_PRINCIPAL_ID || !id.bytes().all(fits)).then(|| {
        format!(
            "a principal's id is lower-case letters, digits and `-._@+:`, begins with a letter or a digit, and has at \
             most {MAX_PRINCIPAL_ID} of them (`ada.lovelace`, `billing-service`)"
        )
    })
}

/// Lower-case letters and digits with single dashes between.
fn is_word(text: &str, max: usize) -> bool {
    let part = |part: &str| {
        !part.is_empty()
            && part
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
    };
    text.len() <= max && text.split('-').all(part)
}

/// What a person reads on one line.
pub(super) fn wrong_name(member: &str, name: &str) -> Option<String> {
    let length = name.chars().count();
    if name.trim().is_empty() {
        return Some(format!("`{member}` is empty"));
    }
    if length > MAX_NAME {
        return Some(format!(
            "`{member}` has {length} characters; at most {MAX_NAME} are kept"
        ));
    }
    name.chars().any(is_unfit).then(|| {
        format!(
            "`{member}` ({}) contains a character that no name has: a control or a direction mark",
            shown(name)
        )
    })
}

/// What a person reads on many lines, or a program.
pub(super) fn wrong_text(member: &str, text: &str) -> Option<String> {
    if text.trim().is_empty() {
        return Some(format!("`{member}` is empty"));
    }
    if text.len() > MAX_TEXT {
        return Some(format!(
            "`{member}` has {} bytes; at most {MAX_TEXT} are kept",
            text.len()
        ));
    }
    let unfit = |character: char| is_unfit(character) && !matches!(character, '\n' | '\r' | '\t');
    text.chars()
        .any(unfit)
        .then(|| format!("`{member}` contains a control character or a direction mark"))
}

/// Controls, and the marks that make a text read as another one.
fn is_unfit(character: char) -> bool {
    character.is_control() || matches!(character, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// A hostile text, so that it can be shown.
pub(super) fn shown(text: &str) -> String {
    format!("{:?}", text.chars().take(64).collect::<String>())
}
