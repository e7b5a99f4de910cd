//! The items of the input, as turns.

use super::{content, tools};
use crate::json::node::{Fields, Node};
use crate::json::path::{At, Fault};
use crate::openai::read::NO_COUNTERPART;
use outcrop_core::chat::{Block, Chat, Message, Role};

/// Reads the whole input into the chat.
pub fn read(at: &At<'_>, node: Node<'_>, chat: &mut Chat) -> Result<(), Fault> {
    let items = match node {
        Node::String(text) => {
            say(chat, Role::User, vec![Block::Text(text.into_owned())]);
            return Ok(());
        }
        Node::Array(items) => items,
        other => return Err(at.wrong_type("a string or an array of items", other.kind())),
    };
    if items.is_empty() {
        return Err(at.invalid("at least one item"));
    }
    for (index, item) in items.into_iter().enumerate() {
        let at = at.index(index);
        read_item(&at, item.fields(&at)?, chat)?;
    }
    Ok(())
}

fn read_item(at: &At<'_>, mut item: Fields<'_>, chat: &mut Chat) -> Result<(), Fault> {
    let kind = item.take("type");
    let kind = kind.map(|node| node.string(&at.member("type"))).transpose()?;
    let kind = kind.as_deref().unwrap_or("message");
    if kind == "item_reference" {
        let why = "items are not kept by themselves; send the item, or use 'previous_response_id'";
        return Err(at.unsupported(why));
    }
    // What an item was called and how far it had come, when it was answered.
    item.take("id");
    item.take("status");
    match kind {
        "message" => message(at, item, chat),
        "function_call" => {
            let call = tools::call(at, item)?;
            say(chat, Role::Assistant, vec![call]);
            Ok(())
        }
        "function_call_output" => {
            let result = result(at, item)?;
            say(chat, Role::User, vec![result]);
            Ok(())
        }
        "reasoning" => {
            let thoughts = reasoning(at, item)?;
            say(chat, Role::Assistant, thoughts.into_iter().collect());
            Ok(())
        }
        other => Err(at.member("type").unsupported(format!(
            "this model's provider has no item '{other}'; 'message', 'function_call', 'function_call_output' and \
             'reasoning' convert"
        ))),
    }
}

fn message(at: &At<'_>, mut item: Fields<'_>, chat: &mut Chat) -> Result<(), Fault> {
    // Whether a message of the assistant was its last word.
    item.take("phase");
    let role = item.require(at, "role")?.string(&at.member("role"))?;
    let (at_content, node) = (at.member("content"), item.require(at, "content")?);
    match role.as_str() {
        "system" | "developer" => chat.system.extend(content::texts(&at_content, node)?),
        "user" => say(chat, Role::User, content::input(&at_content, node)?),
        "assistant" => say(chat, Role::Assistant, content::texts(&at_content, node)?),
        _ => {
            let expected = "'system', 'developer', 'user' or 'assistant'";
            return Err(at.member("role").invalid(expected));
        }
    }
    item.finish(at, NO_COUNTERPART)
}

/// Adds to the conversation: all that the assistant says in a row is one turn, and so are tool results with what
/// follows them.
fn say(chat: &mut Chat, role: Role, blocks: Vec<Block>) {
    let open = chat.messages.last_mut().filter(|last| {
        let after_results = matches!(last.content.last(), Some(Block::ToolResult { .. }));
        last.role == role && (role == Role::Assistant || after_results)
    });
    match open {
        Some(turn) => turn.content.extend(blocks),
        None if blocks.is_empty() && role == Role::Assistant => {}
        None => chat.messages.push(Message {
            role,
            content: blocks,
        }),
    }
}

fn result(at: &At<'_>, mut item: Fields<'_>) -> Result<Block, Fault> {
    let id = item.require(at, "call_id")?.string(&at.member("call_id"))?;
    let content = content::input(&at.member("output"), item.require(at, "output")?)?;
    item.finish(at, NO_COUNTERPART)?;
    Ok(Block::ToolResult {
        id,
        content,
        is_error: false,
    })
}

/// Thoughts of an earlier turn, with what proves them to their provider. Without either there is nothing to send.
fn reasoning(at: &At<'_>, mut item: Fields<'_>) -> Result<Option<Block>, Fault> {
    let mut text = thoughts(&at.member("summary"), item.take("summary"))?;
    if text.is_empty() {
        text = thoughts(&at.member("content"), item.take("content"))?;
    } else {
        item.take("content");
    }
    let proof = item.take("encrypted_content");
    let proof = proof
        .map(|node| node.string(&at.member("encrypted_content")))
        .transpose()?;
    item.finish(at, NO_COUNTERPART)?;
    Ok(match (text.is_empty(), proof) {
        (true, None) => None,
        (true, Some(proof)) => Some(Block::RedactedReasoning(proof)),
        (false, signature) => Some(Block::Reasoning { text, signature }),
    })
}

fn thoughts(at: &At<'_>, node: Option<Node<'_>>) -> Result<String, Fault> {
    let Some(node) = node else {
        return Ok(String::new());
    };
    let mut texts = Vec::new();
    for (index, part) in node.array(at)?.into_iter().enumerate() {
        let at = at.index(index);
        let mut part = part.fields(&at)?;
        part.take("type");
        texts.push(part.require(&at, "text")?.string(&at.member("text"))?);
        part.finish(&at, NO_COUNTERPART)?;
    }
    Ok(texts.join("\n\n"))
}
