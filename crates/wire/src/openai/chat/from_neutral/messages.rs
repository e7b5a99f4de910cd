//! The turns of a conversation.

use super::Misplaced;
use super::content::{texts_of, write_parts, write_texts};
use crate::json::write_string;
use crate::openai::write::List;
use outcrop_core::chat::{Block, Message, Role};

/// A message up to its content.
pub fn open(out: &mut Vec<u8>, role: &str) {
    out.extend_from_slice(b"{\"role\":");
    write_string(out, role);
    out.extend_from_slice(b",\"content\":");
}

pub fn write(list: &mut List<'_>, message: &Message) -> Result<(), Misplaced> {
    match message.role {
        Role::User => write_user(list, &message.content),
        Role::Assistant => write_assistant(list, &message.content),
    }
}

fn write_user(list: &mut List<'_>, blocks: &[Block]) -> Result<(), Misplaced> {
    let (results, said): (Vec<_>, Vec<_>) = blocks
        .iter()
        .filter(|block| !matches!(block, Block::CachePoint(_)))
        .partition(|block| matches!(block, Block::ToolResult { .. }));
    for result in &results {
        if let Block::ToolResult { id, content, .. } = result {
            let texts = texts_of(content).map_err(|_| "a tool result that is not text")?;
            open(list.item(), "tool");
            write_texts(list.out, &texts);
            list.out.extend_from_slice(b",\"tool_call_id\":");
            write_string(list.out, id);
            list.out.push(b'}');
        }
    }
    if said.is_empty() && !results.is_empty() {
        return Ok(());
    }
    open(list.item(), "user");
    write_parts(list.out, &said)?;
    list.out.push(b'}');
    Ok(())
}

fn write_assistant(list: &mut List<'_>, blocks: &[Block]) -> Result<(), Misplaced> {
    let (calls, said): (Vec<_>, Vec<_>) = blocks
        .iter()
        .partition(|block| matches!(block, Block::ToolUse { .. }));
    let texts = texts_of(said).map_err(|_| "an image, a file or a tool result in the assistant's message")?;
    open(list.item(), "assistant");
    if texts.is_empty() && !calls.is_empty() {
        list.out.extend_from_slice(b"null");
    } else {
        write_texts(list.out, &texts);
    }
    if !calls.is_empty() {
        list.out.extend_from_slice(b",\"tool_calls\":[");
        let mut items = List::new(list.out);
        for call in calls {
            if let Block::ToolUse { id, name, input } = call {
                write_call(items.item(), (id, name), &input.to_string());
            }
        }
        list.out.push(b']');
    }
    list.out.push(b'}');
    Ok(())
}

/// A tool call, as messages and answers carry it alike.
pub fn write_call(out: &mut Vec<u8>, (id, name): (&str, &str), arguments: &str) {
    out.extend_from_slice(b"{\"id\":");
    write_string(out, id);
    out.extend_from_slice(b",\"type\":\"function\",\"function\":{\"name\":");
    write_string(out, name);
    out.extend_from_slice(b",\"arguments\":");
    write_string(out, arguments);
    out.extend_from_slice(b"}}");
}
