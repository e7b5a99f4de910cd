//! Reading a request body: what is wrong with it, in OpenAI's manner.

use crate::json::members::{Members, kind, span};
use crate::json::node::Node;
use crate::json::path::{At, Fault, Kind};
use crate::json::splice::Splice;
use crate::json::write_string;
use bytes::Bytes;
use outcrop_core::Error;
use std::ops::Range;

/// Ends the sentence "… is not supported here: ".
pub const NO_COUNTERPART: &str = "this model's provider has no counterpart for it";

/// The body's text and top-level members.
pub fn body(body: &Bytes) -> Result<(&str, Members<'_>), Error> {
    let text = std::str::from_utf8(body).map_err(|error| {
        malformed(format_args!(
            "it is not UTF-8 text from byte {} on",
            error.valid_up_to()
        ))
    })?;
    let members = Members::parse(text).map_err(|error| {
        if error.is_data() && !text.trim_start().starts_with('{') {
            let found = kind(text.trim_start());
            return Error::validation(format!(
                "Invalid type for the request body: expected an object, but got {found} instead."
            ))
            .because("invalid_type");
        }
        malformed(&error)
    })?;
    Ok((text, members))
}

fn malformed(why: impl std::fmt::Display) -> Error {
    Error::validation(format!("The request body is not valid JSON: {why}.")).because("invalid_json")
}

/// A fault in OpenAI's words.
pub fn refuse(fault: Fault) -> Error {
    let path = fault.path.to_string();
    let (message, reason) = match fault.kind {
        Kind::WrongType { expected, found } => (
            format!("Invalid type for '{path}': expected {expected}, but got {found} instead."),
            "invalid_type",
        ),
        Kind::Missing => (
            format!("Missing required parameter: '{path}'."),
            "missing_required_parameter",
        ),
        Kind::Unsupported(why) => (
            format!("'{path}' is not supported here: {why}."),
            "unsupported_parameter",
        ),
        Kind::Constraint { value, constraint } => (
            format!("Invalid value for '{path}': {value}: {constraint}."),
            "invalid_value",
        ),
        Kind::Invalid(expected) => (
            format!("Invalid value for '{path}': expected {expected}."),
            "invalid_value",
        ),
    };
    Error::validation(message).because(reason).at(path)
}

/// Members that Outcrop acts on must be there once: two readers could take different ones.
pub fn once(members: &Members<'_>, owned: &[&str]) -> Result<(), Error> {
    for name in owned {
        if members.iter().filter(|(key, _)| key == name).count() > 1 {
            return Err(refuse(
                At::Root
                    .member(name)
                    .invalid("the member once, but it is repeated"),
            ));
        }
    }
    Ok(())
}

/// `true` or `false`; null counts as absent.
pub fn boolean(at: &At<'_>, raw: Option<&str>) -> Result<Option<bool>, Fault> {
    match raw {
        None | Some("null") => Ok(None),
        Some("true") => Ok(Some(true)),
        Some("false") => Ok(Some(false)),
        Some(other) => Err(at.wrong_type("a boolean", kind(other))),
    }
}

/// A whole number from 1 to `most`; null counts as absent.
pub fn integer(at: &At<'_>, raw: Option<&str>, most: u32) -> Result<Option<u32>, Fault> {
    let Some(raw) = raw.filter(|raw| *raw != "null") else {
        return Ok(None);
    };
    let node = Node::parse(raw).map_err(|_| at.wrong_type("an integer", kind(raw)))?;
    Ok(u32::try_from(node.integer(at, 1, most.into())?).ok())
}

/// The model's name, which every operation must have, and where it stands.
pub fn model(text: &str, members: &Members<'_>) -> Result<(String, Range<usize>), Error> {
    let missing = || refuse(At::Root.missing("model"));
    let raw = members
        .get("model")
        .filter(|raw| *raw != "null")
        .ok_or_else(missing)?;
    if !raw.starts_with('"') {
        return Err(refuse(At::Root.member("model").wrong_type("a string", kind(raw))));
    }
    let name: String = serde_json::from_str(raw).map_err(|_| {
        refuse(
            At::Root
                .member("model")
                .invalid("a string of whole Unicode characters"),
        )
    })?;
    if name.is_empty() {
        return Err(missing());
    }
    Ok((name, span(text.as_bytes(), raw).unwrap_or_default()))
}

/// Puts another model's name in place of the one at `place`, unless it is the same.
pub fn rename(splice: &mut Splice, place: Range<usize>, old: &str, new: Option<&str>) {
    if let Some(new) = new.filter(|new| *new != old) {
        let mut quoted = Vec::with_capacity(new.len() + 2);
        write_string(&mut quoted, new);
        splice.replace(place, quoted);
    }
}
