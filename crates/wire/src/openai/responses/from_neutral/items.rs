//! The conversation, as items in its own order.

use super::content::{write_parts, write_result, write_texts};
use super::{Misplaced, misplaced};
use crate::json::write_string;
use crate::openai::write::{List, member};
use outcrop_core::Error;
use outcrop_core::chat::{Block, Chat, Role};

pub fn write(out: &mut Vec<u8>, chat: &Chat) -> Result<(), Error> {
    let mut list = List::new(out);
    if !chat.system.is_empty() {
        open(list.item(), "system");
        let system: Vec<_> = chat.system.iter().collect();
        write_texts(list.out, "input_text", &system).map_err(|what| misplaced(what, "system"))?;
        list.out.extend_from_slice(b"]}");
    }
    for (index, message) in chat.messages.iter().enumerate() {
        write_turn(&mut list, message.role, &message.content)
            .map_err(|what| misplaced(what, &format!("messages[{index}].content")))?;
    }
    Ok(())
}

/// A message up to its parts.
fn open(out: &mut Vec<u8>, role: &str) {
    out.extend_from_slice(b"{\"type\":\"message\",\"role\":");
    write_string(out, role);
    out.extend_from_slice(b",\"content\":[");
}

/// What is said in a row is one message; everything else is an item of its own.
fn write_turn(list: &mut List<'_>, role: Role, blocks: &[Block]) -> Result<(), Misplaced> {
    let mut said: Vec<&Block> = Vec::new();
    let mut items = 0;
    for block in blocks {
        match block {
            Block::CachePoint(_) => {}
            Block::ToolUse { .. }
            | Block::ToolResult { .. }
            | Block::Reasoning { .. }
            | Block::RedactedReasoning(_) => {
                items += 1;
                write_said(list, role, &mut said)?;
                write_item(list, role, block)?;
            }
            _ => said.push(block),
        }
    }
    if items == 0 && said.is_empty() {
        return write_message(list, role, &[]);
    }
    write_said(list, role, &mut said)
}

fn write_said(list: &mut List<'_>, role: Role, said: &mut Vec<&Block>) -> Result<(), Misplaced> {
    let said = std::mem::take(said);
    if said.is_empty() {
        return Ok(());
    }
    write_message(list, role, &said)
}

fn write_message(list: &mut List<'_>, role: Role, said: &[&Block]) -> Result<(), Misplaced> {
    match role {
        Role::User => {
            open(list.item(), "user");
            write_parts(list.out, said)?;
        }
        Role::Assistant => {
            open(list.item(), "assistant");
            write_texts(list.out, "output_text", said)?;
        }
    }
    list.out.extend_from_slice(b"]}");
    Ok(())
}

fn write_item(list: &mut List<'_>, role: Role, block: &Block) -> Result<(), Misplaced> {
    match (role, block) {
        (Role::Assistant, Block::ToolUse { id, name, input }) => {
            let out = list.item();
            out.extend_from_slice(b"{\"type\":\"function_call\",\"call_id\":");
            write_string(out, id);
            member(out, "name", Some(name));
            member(out, "arguments", Some(&input.to_string()));
            out.push(b'}');
        }
        (Role::User, Block::ToolResult { id, content, .. }) => {
            let out = list.item();
            out.extend_from_slice(b"{\"type\":\"function_call_output\",\"call_id\":");
            write_string(out, id);
            out.extend_from_slice(b",\"output\":");
            write_result(out, content)?;
            out.push(b'}');
        }
        (
            Role::Assistant,
            Block::Reasoning {
                text,
                signature: Some(proof),
            },
        ) => {
            write_reasoning(list.item(), text, proof);
        }
        (Role::Assistant, Block::RedactedReasoning(proof)) => write_reasoning(list.item(), "", proof),
        (_, Block::Reasoning { .. } | Block::RedactedReasoning(_)) => {}
        _ => return Err("a tool call of the user, or a tool's result of the assistant,"),
    }
    Ok(())
}

fn write_reasoning(out: &mut Vec<u8>, text: &str, proof: &str) {
    out.extend_from_slice(b"{\"type\":\"reasoning\",\"summary\":[");
    if !text.is_empty() {
        out.extend_from_slice(b"{\"type\":\"summary_text\",\"text\":");
        write_string(out, text);
        out.push(b'}');
    }
    out.push(b']');
    member(out, "encrypted_content", Some(proof));
    out.push(b'}');
}
