//! The size of a prompt in neutral form: the bytes of all its text, as the HTTP face counts them too.

use outcrop_core::chat::{Block, Chat};

pub(super) fn bytes(chat: &Chat) -> u64 {
    let system: usize = chat.system.iter().map(String::len).sum();
    let messages: u64 = chat
        .messages
        .iter()
        .flat_map(|message| &message.content)
        .map(block_bytes)
        .sum();
    system as u64 + messages
}

fn block_bytes(block: &Block) -> u64 {
    match block {
        Block::Text(text) => text.len() as u64,
        Block::ToolResult { content, .. } => content.iter().map(block_bytes).sum(),
        Block::Image(_) | Block::ToolUse { .. } => 0,
    }
}
