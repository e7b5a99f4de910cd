//! Reading a request body: what is wrong with it, in AWS's manner.

use crate::json::members::{Members, kind};
use crate::json::path::{At, Fault, Kind};
use bytes::Bytes;
use outcrop_core::Error;

/// The body's text and top-level members, each of which may be there once: two readers could take different ones.
pub fn body(body: &Bytes) -> Result<(&str, Members<'_>), Error> {
    let text = std::str::from_utf8(body).map_err(|error| malformed(&error))?;
    let members = Members::parse(text).map_err(|error| {
        let start = text.trim_start();
        if error.is_data() && !start.starts_with('{') {
            return malformed(&format_args!("expected an object, but it is {}", kind(start)));
        }
        malformed(&error)
    })?;
    match repeated(&members) {
        Some(name) => Err(refuse(
            At::Root.member(name).invalid("there once, but it is repeated"),
        )),
        None => Ok((text, members)),
    }
}

fn repeated<'m>(members: &'m Members<'_>) -> Option<&'m str> {
    let mut names: Vec<_> = members.iter().map(|(name, _)| name).collect();
    names.sort_unstable();
    names
        .windows(2)
        .find_map(|pair| pair.first().filter(|first| pair.get(1) == Some(first)).copied())
}

fn malformed(why: &dyn std::fmt::Display) -> Error {
    Error::validation(format!("The request body is not valid JSON: {why}"))
}

/// A fault in AWS's words.
pub fn refuse(fault: Fault) -> Error {
    let path = fault.path.aws();
    let constraint = match fault.kind {
        Kind::Missing => {
            format!("Value null at '{path}' failed to satisfy constraint: Member must not be null")
        }
        Kind::Constraint { value, constraint } => {
            format!("Value '{value}' at '{path}' failed to satisfy constraint: {constraint}")
        }
        Kind::WrongType { expected, found } => {
            format!(
                "Value at '{path}' failed to satisfy constraint: Member must be {expected}, but it is {found}"
            )
        }
        Kind::Invalid(expected) => {
            format!("Value at '{path}' failed to satisfy constraint: Member must be {expected}")
        }
        Kind::Unsupported(why) => {
            return Error::validation(format!("'{path}' is not supported: {why}")).at(path);
        }
    };
    Error::validation(format!("1 validation error detected: {constraint}")).at(path)
}
