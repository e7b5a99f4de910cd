//! The members of an input that are not in its JSON: labels, query, headers, and a body that is one blob.

use super::Request;
use super::scalar;
use super::shape::{Member, Place, Shape};
use super::violations::Violations;
use crate::json::path::At;
use serde_json::Number;

/// Checks one member, if it is at one of these places.
pub fn check(member: &Member, request: &Request<'_>, violations: &mut Violations) {
    let root = At::Root;
    let at = root.member(member.name);
    let value = match member.place {
        Place::Body => return,
        Place::Payload => return check_payload(&at, member.shape, request.body, violations),
        Place::Label(name) => request.labels.get(name).filter(|value| !value.is_empty()),
        Place::Query(name) => {
            if let Shape::List { item, size } = member.shape {
                let count = request.query.all(name).count();
                if count > 0 && scalar::size(&at, None, *size, count, violations) {
                    for (index, value) in request.query.all(name).enumerate() {
                        check_text(&at.index(index), item, value, violations);
                    }
                }
            }
            request.query.get(name)
        }
        Place::Header(name) => header(request.headers, name),
    };
    match value {
        Some(value) => check_text(&at, member.shape, value, violations),
        None if member.required => violations.missing(&at),
        None => {}
    }
}

fn header<'a>(headers: &[(&'a str, &'a str)], name: &str) -> Option<&'a str> {
    headers
        .iter()
        .find(|(key, _)| key.eq_ignore_ascii_case(name))
        .map(|(_, value)| *value)
}

fn check_payload(at: &At<'_>, shape: &Shape, body: &[u8], violations: &mut Violations) {
    if let Shape::Blob { length, .. } = shape {
        scalar::size(at, None, *length, body.len(), violations);
    }
}

/// A value that is carried as text, whatever it is.
fn check_text(at: &At<'_>, shape: &Shape, value: &str, violations: &mut Violations) {
    match shape {
        Shape::Integer { min, max } => match value.parse::<i64>() {
            Ok(parsed) => scalar::integer(at, (*min, *max), &Number::from(parsed), violations),
            Err(_) => violations.broken(at, Some(value), "Member must be an integer"),
        },
        Shape::Boolean if matches!(value, "true" | "false") => {}
        Shape::Boolean => violations.broken(at, Some(value), "Member must be true or false"),
        _ => scalar::text(at, shape, value, violations),
    }
}
