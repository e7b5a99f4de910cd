//! The caller's own labels for a call: a member of Converse's body, a header of InvokeModel.

use super::read::refuse;
use crate::json::node::Node;
use crate::json::path::{At, Fault};
use outcrop_core::Error;

const MOST_PAIRS: usize = 16;
const MOST_CHARACTERS: usize = 256;

/// The most text that the header may have, as the service model says.
const MOST_HEADER_BYTES: usize = 8_500;

/// Reads the header `X-Amzn-Bedrock-Request-Metadata`: a JSON object of texts.
///
/// # Errors
///
/// `Validation`, in AWS's words.
pub fn in_header(text: &str) -> Result<Vec<(String, String)>, Error> {
    let at = At::Root.member("requestMetadata");
    if text.len() > MOST_HEADER_BYTES {
        let constraint = format!("Member must have length less than or equal to {MOST_HEADER_BYTES}");
        return Err(refuse(
            at.constraint(format!("{} characters", text.len()), constraint),
        ));
    }
    let node =
        Node::parse(text).map_err(|error| refuse(at.invalid(format!("a JSON object of texts ({error})"))))?;
    read(&at, node).map_err(refuse)
}

/// The pairs, in the order in which they were sent.
pub(super) fn read(at: &At<'_>, node: Node<'_>) -> Result<Vec<(String, String)>, Fault> {
    let mut pairs = Vec::new();
    for (name, value) in node.fields(at)?.into_entries() {
        let at = at.member(&name);
        let value = value.string(&at)?;
        if name.is_empty() || !is_allowed(&name) || !is_allowed(&value) {
            let constraint = "Member must satisfy constraint: [Member must have length less than or equal to 256, \
                              Member must satisfy regular expression pattern: [a-zA-Z0-9\\s:_@$#=/+,-.]*]";
            return Err(at.constraint(value, constraint));
        }
        pairs.push((name.into_owned(), value));
    }
    if pairs.len() > MOST_PAIRS {
        let constraint = format!("Member must have length less than or equal to {MOST_PAIRS}");
        return Err(at.constraint(format!("{} pairs", pairs.len()), constraint));
    }
    Ok(pairs)
}

fn is_allowed(text: &str) -> bool {
    text.len() <= MOST_CHARACTERS
        && text
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || c.is_ascii_whitespace() || ":_@$#=/+,-.".contains(c))
}
