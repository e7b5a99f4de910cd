//! The messages of a chat.

use super::{content, tools};
use crate::json::node::{Fields, Node};
use crate::json::path::{At, Fault};
use crate::openai::read::NO_COUNTERPART;
use outcrop_core::chat::{Block, Chat, Message, Role};

/// Reads all messages into the chat.
pub fn read(at: &At<'_>, node: Node<'_>, chat: &mut Chat) -> Result<(), Fault> {
    let messages = node.array(at)?;
    if messages.is_empty() {
        return Err(at.invalid("at least one message"));
    }
    for (index, message) in messages.into_iter().enumerate() {
        let at = at.index(index);
        message_of(&at, index, message.fields(&at)?, chat)?;
    }
    Ok(())
}

fn message_of(at: &At<'_>, index: usize, mut message: Fields<'_>, chat: &mut Chat) -> Result<(), Fault> {
    let role = message.require(at, "role")?.string(&at.member("role"))?;
    match role.as_str() {
        "system" | "developer" => {
            let texts = content::texts(&at.member("content"), message.require(at, "content")?)?;
            chat.system.extend(texts);
        }
        "user" => {
            let blocks = content::user(&at.member("content"), message.require(at, "content")?)?;
            user(chat, blocks);
        }
        "assistant" => {
            let content = assistant(at, index, &mut message)?;
            chat.messages.push(Message {
                role: Role::Assistant,
                content,
            });
        }
        "tool" => {
            let result = tool(at, &mut message)?;
            user(chat, vec![result]);
        }
        "function" => {
            let result = function(at, &mut message, chat)?;
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

fn assistant(at: &At<'_>, index: usize, message: &mut Fields<'_>) -> Result<Vec<Block>, Fault> {
    // What a client sends back of an answer as it is: reasoning belongs to the turn that it was made in.
    message.take("reasoning_content");
    if let Some(annotations) = message.take("annotations") {
        let at = at.member("annotations");
        if !annotations.array(&at)?.is_empty() {
            return Err(at.unsupported(NO_COUNTERPART));
        }
    }
    if message.take("audio").is_some() {
        return Err(at.member("audio").unsupported(NO_COUNTERPART));
    }
    let (content, refusal) = (message.take("content"), message.take("refusal"));
    let (calls, call) = (message.take("tool_calls"), message.take("function_call"));
    let called = calls.is_some() || call.is_some();
    if content.is_none() && refusal.is_none() && !called {
        return Err(at.missing("content"));
    }
    let mut blocks = match content {
        // What clients send back of an answer that was nothing but tool calls.
        Some(Node::String(text)) if text.is_empty() && called => Vec::new(),
        Some(content) => content::assistant(&at.member("content"), content)?,
        None => Vec::new(),
    };
    if let Some(refusal) = refusal {
        blocks.push(Block::Text(refusal.string(&at.member("refusal"))?));
    }
    if let Some(calls) = calls {
        blocks.extend(tools::calls(&at.member("tool_calls"), calls)?);
    }
    if let Some(call) = call {
        blocks.push(tools::function_call(&at.member("function_call"), index, call)?);
    }
    Ok(blocks)
}

fn tool(at: &At<'_>, message: &mut Fields<'_>) -> Result<Block, Fault> {
    // The tool's name, which older clients send, is known from the call that `tool_call_id` names.
    message.take("name");
    let id = message
        .require(at, "tool_call_id")?
        .string(&at.member("tool_call_id"))?;
    result(at, message, id)
}

/// What a function gave back, in the form from before there were tools: it answers the last call of that name.
fn function(at: &At<'_>, message: &mut Fields<'_>, chat: &Chat) -> Result<Block, Fault> {
    let name = message.require(at, "name")?.string(&at.member("name"))?;
    let blocks = chat.messages.iter().rev().flat_map(|message| &message.content);
    let id = blocks.into_iter().find_map(|block| match block {
        Block::ToolUse { id, name: called, .. } if *called == name => Some(id.clone()),
        _ => None,
    });
    let expected = "the name of a function that an earlier message has called";
    let id = id.ok_or_else(|| at.member("name").invalid(expected))?;
    result(at, message, id)
}

fn result(at: &At<'_>, message: &mut Fields<'_>, id: String) -> Result<Block, Fault> {
    let content = content::texts(&at.member("content"), message.require(at, "content")?)?;
    Ok(Block::ToolResult {
        id,
        content,
        is_error: false,
    })
}
