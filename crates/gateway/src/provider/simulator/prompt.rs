//! The size of a prompt in neutral form: the bytes of all its text, as the HTTP face counts them too.

use outcrop_core::chat::{Block, Chat};

pub(super) fn bytes(chat: &Chat) -> u64 {
    let said = chat.messages.iter().flat_map(|message| &message.content);
    chat.system.iter().chain(said).map(block_bytes).sum()
}

fn block_bytes(block: &Block) -> u64 {
    match block {
        Block::Text(text) | Block::Guarded { text, .. } => text.len() as u64,
        Block::ToolResult { content, .. } => content.iter().map(block_bytes).sum(),
        _ => 0,
    }
}
