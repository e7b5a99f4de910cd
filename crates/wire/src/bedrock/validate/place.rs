//! The members of an input that are not in its JSON: labels, query, headers, and a body that is one blob.

use super::Request;
use super::scalar;
use super::shape::{Member, Place, Shape, Size};
use super::violations::Violations;
use crate::json::path::At;
use serde_json::Number;

/// Checks one member, if it is at one of these places.
pub fn check(member: &Member, request: &Request<'_>, violations: &mut Violations) {
    let root = At::Root;
    let at = root.member(member.name);
    let is_set = match (member.place, member.shape) {
        (Place::Body, _) => return,
        (Place::Payload, shape) => return check_payload(&at, shape, request.body, violations),
        (Place::Query(name), Shape::List { item, size }) => {
            check_list(&at, item, *size, request.query.all(name), violations)
        }
        (Place::Label(name), shape) => {
            let value = request.labels.get(name).filter(|value| !value.is_empty());
            check_text(&at, shape, value, violations)
        }
        (Place::Query(name), shape) => check_text(&at, shape, request.query.get(name), violations),
        (Place::Header(name), shape) => check_text(&at, shape, header(request.headers, name), violations),
    };
    if member.required && !is_set {
        violations.missing(&at);
    }
}

fn header<'a>(headers: &[(&'a str, &'a str)], name: &str) -> Option<&'a str> {
    headers
        .iter()
        .find(|(key, _)| key.eq_ignore_ascii_case(name))
        .map(|(_, value)| *value)
}

fn check_payload(at: &At<'_>, shape: &Shape, body: &[u8], violations: &mut Violations) {
    if let Shape::Blob { length } = shape {
        scalar::size(at, *length, body.len(), violations);
    }
}

/// The values of a list in a query; whether there are any, for a list of nothing leaves no trace there.
fn check_list<'a>(
    at: &At<'_>,
    item: &Shape,
    size: Size,
    values: impl Iterator<Item = &'a str>,
    violations: &mut Violations,
) -> bool {
    let values: Vec<&str> = values.collect();
    if !values.is_empty() && scalar::size(at, size, values.len(), violations) {
        for (index, value) in values.iter().enumerate() {
            check_text(&at.index(index), item, Some(value), violations);
        }
    }
    !values.is_empty()
}

/// A value that is carried as text, whatever it is; whether there is one.
fn check_text(at: &At<'_>, shape: &Shape, value: Option<&str>, violations: &mut Violations) -> bool {
    let Some(value) = value else { return false };
    match shape {
        Shape::Integer { min, max } => match value.parse::<i64>() {
            Ok(parsed) => scalar::integer(at, (*min, *max), &Number::from(parsed), violations),
            Err(_) => violations.broken(at, Some(value), "Member must be an integer"),
        },
        Shape::Boolean if matches!(value, "true" | "false") => {}
        Shape::Boolean => violations.broken(at, Some(value), "Member must be true or false"),
        _ => scalar::text(at, shape, value, violations),
    }
    true
}
