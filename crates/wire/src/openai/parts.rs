//! Content as chats and responses spell it alike: a string, or parts that each say what they are.

use crate::json::node::{Fields, Node};
use crate::json::path::{At, Fault};
use crate::openai::read::NO_COUNTERPART;
use outcrop_core::chat::Block;

/// A text or parts, each read by its type; what is left of a part then is refused.
pub fn read(
    at: &At<'_>,
    node: Node<'_>,
    read: impl Fn(&At<'_>, &str, &mut Fields<'_>) -> Result<Block, Fault>,
) -> Result<Vec<Block>, Fault> {
    let parts = match node {
        Node::String(text) => return Ok(vec![Block::Text(text.into_owned())]),
        Node::Array(parts) => parts,
        other => return Err(at.wrong_type("a string or an array of content parts", other.kind())),
    };
    let mut blocks = Vec::with_capacity(parts.len());
    for (index, part) in parts.into_iter().enumerate() {
        let at = at.index(index);
        let mut part = part.fields(&at)?;
        let kind = part.require(&at, "type")?.string(&at.member("type"))?;
        blocks.push(read(&at, &kind, &mut part)?);
        part.finish(&at, NO_COUNTERPART)?;
    }
    Ok(blocks)
}
