//! Reading a request body: what is wrong with it, in Anthropic's manner.

use crate::json::members::{Members, kind};
use crate::json::path::{At, Fault, Kind};
use bytes::Bytes;
use outcrop_core::Error;

/// The body's text and top-level members.
pub fn body(body: &Bytes) -> Result<(&str, Members<'_>), Error> {
    let text = std::str::from_utf8(body).map_err(|error| {
        malformed(format_args!(
            "it is not UTF-8 text from byte {} on",
            error.valid_up_to()
        ))
    })?;
    let members = Members::parse(text).map_err(|error| {
        let start = text.trim_start();
        if error.is_data() && !start.starts_with('{') {
            return Error::validation(format!(
                "the request body should be an object, not {}",
                kind(start)
            ));
        }
        malformed(&error)
    })?;
    Ok((text, members))
}

fn malformed(why: impl std::fmt::Display) -> Error {
    Error::validation(format!("the request body is not valid JSON: {why}"))
}

/// A fault in Anthropic's words.
pub fn refuse(fault: Fault) -> Error {
    let message = match fault.kind {
        Kind::WrongType { expected, found } => format!("Input should be {expected}, not {found}"),
        Kind::Missing => "Field required".to_owned(),
        Kind::Unsupported(why) => format!("not supported here: {why}"),
        Kind::Constraint { value, constraint } => format!("{value}: {constraint}"),
        Kind::Invalid(expected) => format!("Input should be {expected}"),
    };
    Error::validation(format!("{}: {message}", fault.path.dotted())).at(fault.path.to_string())
}

/// A member that the operation does not have.
pub fn extra(name: &str) -> Error {
    Error::validation(format!("{name}: Extra inputs are not permitted")).at(name)
}

/// Members that Outcrop acts on must be there once: two readers could take different ones.
pub fn once(members: &Members<'_>, owned: &[&str]) -> Result<(), Fault> {
    for name in owned {
        if members.iter().filter(|(key, _)| key == name).count() > 1 {
            return Err(At::Root.member(name).invalid("there once, but it is repeated"));
        }
    }
    Ok(())
}
