//! The messages of a chat.

use super::{NO_COUNTERPART, content, tools};
use crate::json::node::{Fields, Node};
use crate::json::path::{At, Fault};
use outcrop_core::chat::{Block, Chat, Message, Role};

/// Reads all messages into the chat.
pub fn read(at: &At<'_>, node: Node<'_>, chat: &mut Chat) -> Result<(), Fault> {
    let messages = node.array(at)?;
    if messages.is_empty() {
        return Err(at.invalid("at least one message"));
    }
    for (index, message) in messages.into_iter().enumerate() {
        let at = at.index(index);
        message_of(&at, message.fields(&at)?, chat)?;
    }
    Ok(())
}

fn message_of(at: &At<'_>, mut message: Fields<'_>, chat: &mut Chat) -> Result<(), Fault> {
    let role = message.require(at, "role")?.string(&at.member("role"))?;
    match role.as_str() {
        "system" | "developer" => {
            let texts = content::texts(&at.member("content"), message.require(at, "content")?)?;
            chat.system.extend(texts.into_iter().map(Block::Text));
        }
        "user" => {
            let blocks = content::user(&at.member("content"), message.require(at, "content")?)?;
            user(chat, blocks);
        }
        "assistant" => {
            let content = assistant(at, &mut message)?;
            chat.messages.push(Message {
                role: Role::Assistant,
                content,
            });
        }
        "tool" => {
            let result = tool(at, &mut message)?;
            user(chat, vec![result]);
        }
        _ => {
            let expected = "'system', 'developer', 'user', 'assistant' or 'tool'";
            return Err(at.member("role").invalid(expected));
        }
    }
    message.finish(at, NO_COUNTERPART)
}

/// Adds to the conversation what comes from the user's side: tool results and what follows them are one turn.
fn user(chat: &mut Chat, blocks: Vec<Block>) {
    let open = chat.messages.last_mut().filter(|last| {
        last.role == Role::User && matches!(last.content.last(), Some(Block::ToolResult { .. }))
    });
    match open {
        Some(turn) => turn.content.extend(blocks),
        None => chat.messages.push(Message {
            role: Role::User,
            content: blocks,
        }),
    }
}

fn assistant(at: &At<'_>, message: &mut Fields<'_>) -> Result<Vec<Block>, Fault> {
    // What a client sends back of an answer as it is: reasoning belongs to the turn that it was made in.
    message.take("reasoning_content");
    if let Some(annotations) = message.take("annotations") {
        let at = at.member("annotations");
        if !annotations.array(&at)?.is_empty() {
            return Err(at.unsupported(NO_COUNTERPART));
        }
    }
    let content = message.take("content");
    let calls = message.take("tool_calls");
    if content.is_none() && calls.is_none() {
        return Err(at.missing("content"));
    }
    let mut blocks: Vec<_> = match content {
        // What clients send back of an answer that was nothing but tool calls.
        Some(Node::String(text)) if text.is_empty() && calls.is_some() => Vec::new(),
        Some(content) => content::texts(&at.member("content"), content)?
            .into_iter()
            .map(Block::Text)
            .collect(),
        None => Vec::new(),
    };
    if let Some(calls) = calls {
        blocks.extend(tools::calls(&at.member("tool_calls"), calls)?);
    }
    Ok(blocks)
}

fn tool(at: &At<'_>, message: &mut Fields<'_>) -> Result<Block, Fault> {
    // The tool's name, which older clients send, is known from the call that `tool_call_id` names.
    message.take("name");
    let id = message
        .require(at, "tool_call_id")?
        .string(&at.member("tool_call_id"))?;
    let texts = content::texts(&at.member("content"), message.require(at, "content")?)?;
    Ok(Block::ToolResult {
        id,
        content: texts.into_iter().map(Block::Text).collect(),
        is_error: false,
    })
}
