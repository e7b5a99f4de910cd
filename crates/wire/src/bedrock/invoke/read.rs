//! Reading a model's own body into the neutral form.

use crate::bedrock::read::{self, refuse};
use crate::json::node::{Fields, Node};
use crate::json::path::{At, Fault};
use bytes::Bytes;
use outcrop_core::Error;

/// Ends the sentence "… is not supported: ".
pub const UNKNOWN: &str = "this model's body has no such member, or its provider no counterpart for it";

/// Takes what `take` knows from the body, and refuses what is left.
pub fn fields<T>(
    body: &Bytes,
    take: impl FnOnce(&At<'_>, &mut Fields<'_>) -> Result<T, Fault>,
) -> Result<T, Error> {
    let (text, _) = read::body(body)?;
    let at = At::Root;
    let node = Node::parse(text).map_err(|error| refuse(at.invalid(format!("JSON ({error})"))))?;
    let taken = node.fields(&at).and_then(|mut fields| {
        let taken = take(&at, &mut fields)?;
        fields.finish(&at, UNKNOWN)?;
        Ok(taken)
    });
    taken.map_err(refuse)
}

/// A number that the model takes from `low` to `high`, where it is there.
pub fn number(
    at: &At<'_>,
    fields: &mut Fields<'_>,
    name: &str,
    (low, high): (f64, f64),
) -> Result<Option<f64>, Fault> {
    fields
        .take(name)
        .map(|node| node.number(&at.member(name), low, high))
        .transpose()
}

/// A whole number that is not negative, where it is there.
pub fn whole(at: &At<'_>, fields: &mut Fields<'_>, name: &str) -> Result<Option<u32>, Fault> {
    let value = fields
        .take(name)
        .map(|node| node.integer(&at.member(name), 0, u32::MAX.into()))
        .transpose()?;
    Ok(value.and_then(|value| u32::try_from(value).ok()))
}

/// Texts, where they are there.
pub fn texts(at: &At<'_>, fields: &mut Fields<'_>, name: &str) -> Result<Option<Vec<String>>, Fault> {
    let Some(node) = fields.take(name) else {
        return Ok(None);
    };
    let at = at.member(name);
    let items = node.array(&at)?.into_iter().enumerate();
    items
        .map(|(index, item)| item.string(&at.index(index)))
        .collect::<Result<_, _>>()
        .map(Some)
}

/// A text that must be there and not be empty.
pub fn text(at: &At<'_>, fields: &mut Fields<'_>, name: &str) -> Result<String, Fault> {
    let text = fields.require(at, name)?.string(&at.member(name))?;
    if text.is_empty() {
        return Err(at
            .member(name)
            .constraint("", "Member must have length greater than or equal to 1"));
    }
    Ok(text)
}
