//! The JSON part of an input against its shape.

use super::scalar;
use super::shape::{Member, Shape, Size};
use super::violations::Violations;
use crate::json::node::{Fields, Node};
use crate::json::path::At;

/// The members of one object; one that is null counts as absent.
pub fn check<'m>(
    at: &At<'_>,
    members: impl Iterator<Item = &'m Member>,
    fields: &Fields<'_>,
    violations: &mut Violations,
) {
    for member in members {
        let at = at.member(member.name);
        let mut is_set = false;
        for value in fields.all(member.name) {
            is_set = true;
            check_value(&at, member.shape, value, violations);
        }
        if member.required && !is_set {
            violations.missing(&at);
        }
    }
}

fn check_value(at: &At<'_>, shape: &Shape, value: &Node<'_>, violations: &mut Violations) {
    if violations.are_enough() {
        return;
    }
    match (shape, value) {
        (Shape::Any, _) | (Shape::Boolean, Node::Bool(_)) => {}
        (Shape::Structure { union, members }, Node::Object(fields)) => {
            if *union {
                check_union(at, members, fields, violations);
            }
            check(at, members.iter(), fields, violations);
        }
        (Shape::List { item, size }, Node::Array(items)) => check_list(at, item, *size, items, violations),
        (Shape::Map { key, value, size }, Node::Object(fields)) => {
            check_map(at, (key, value), *size, fields, violations);
        }
        (Shape::Text { .. } | Shape::Timestamp, Node::String(text)) => {
            scalar::text(at, shape, text, violations)
        }
        (Shape::Blob { length }, Node::String(text)) => scalar::base64(at, *length, text, violations),
        (Shape::Integer { min, max }, Node::Number(number)) => {
            scalar::integer(at, (*min, *max), number, violations)
        }
        (Shape::Number { min, max }, Node::Number(number)) => {
            scalar::number(at, (*min, *max), number, violations)
        }
        _ => violations.wrong_type(at, expected(shape), value.kind()),
    }
}

const fn expected(shape: &Shape) -> &'static str {
    match shape {
        Shape::Structure { .. } | Shape::Map { .. } => "an object",
        Shape::List { .. } => "an array",
        Shape::Text { .. } => "a string",
        Shape::Blob { .. } => "a string of base64",
        Shape::Integer { .. } => "an integer",
        Shape::Number { .. } => "a number",
        Shape::Boolean => "a boolean",
        Shape::Timestamp => "a string with a time in ISO 8601",
        Shape::Any => "any value",
    }
}

fn check_union(at: &At<'_>, members: &[Member], fields: &Fields<'_>, violations: &mut Violations) {
    let set = members
        .iter()
        .filter(|member| fields.all(member.name).next().is_some())
        .count();
    if set != 1 {
        let names: Vec<&str> = members.iter().map(|member| member.name).collect();
        let names = names.join(", ");
        violations.broken(
            at,
            None,
            format_args!("Member must have exactly one of [{names}] set, but it has {set}"),
        );
    }
}

fn check_list(at: &At<'_>, item: &Shape, size: Size, items: &[Node<'_>], violations: &mut Violations) {
    if !scalar::size(at, size, items.len(), violations) {
        return;
    }
    for (index, value) in items.iter().enumerate() {
        check_part(&at.index(index), item, value, violations);
        if violations.are_enough() {
            return;
        }
    }
}

fn check_map(
    at: &At<'_>,
    (key, value): (&Shape, &Shape),
    size: Size,
    fields: &Fields<'_>,
    violations: &mut Violations,
) {
    if !scalar::size(at, size, fields.iter().count(), violations) {
        return;
    }
    for (name, part) in fields.iter() {
        scalar::map_key(at, key, name, violations);
        check_part(&at.member(name), value, part, violations);
        if violations.are_enough() {
            return;
        }
    }
}

/// What stands in a list or a map; null is a value only where any JSON is.
fn check_part(at: &At<'_>, shape: &Shape, part: &Node<'_>, violations: &mut Violations) {
    match (shape, part) {
        (Shape::Any, _) => {}
        (_, Node::Null) => violations.missing(at),
        _ => check_value(at, shape, part, violations),
    }
}
