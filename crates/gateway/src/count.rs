//! How many tokens a request has, where nobody who knows can be asked: our own estimate, which is told as such in
//! the documentation and never billed by.
//!
//! Text counts a token for every four bytes, the schema of a tool and the input of a call as their JSON text, and
//! every message, block and tool a few more for the frame that providers put around it. An image counts what a
//! large one costs, and so does a document at an address, which nobody has looked behind. A document in a binary
//! format counts a token for every sixteen bytes, since most of it is layout.

use outcrop_core::chat::{Block, Chat, Document, DocumentSource, ResponseFormat};
use serde_json::Value;

/// How many bytes of text make a token, roughly.
pub const BYTES_PER_TOKEN: u64 = 4;

const BINARY_BYTES_PER_TOKEN: u64 = 16;

/// What a provider's own framing adds to a message, a block or a tool.
const FRAME: u64 = 4;

/// A large image, or something at an address.
const LARGE: u64 = 1_600;

pub fn estimate(chat: &Chat) -> u64 {
    let messages = chat
        .messages
        .iter()
        .map(|message| FRAME.saturating_add(blocks(&message.content)));
    let tools = chat.tools.iter().map(|tool| {
        let description = tool.description.as_deref().unwrap_or_default();
        FRAME
            .saturating_add(text(&tool.name))
            .saturating_add(text(description))
            .saturating_add(json(&tool.input_schema))
    });
    let format = match &chat.response_format {
        Some(ResponseFormat::Schema { schema, .. }) => json(schema),
        Some(ResponseFormat::Json) | None => 0,
    };
    messages
        .chain(tools)
        .chain([blocks(&chat.system), format])
        .fold(FRAME, u64::saturating_add)
}

fn blocks(blocks: &[Block]) -> u64 {
    blocks.iter().map(block).fold(0, u64::saturating_add)
}

fn block(block: &Block) -> u64 {
    match block {
        Block::Text(said) | Block::Guarded { text: said, .. } => text(said),
        Block::Reasoning { text: thought, .. } => text(thought),
        Block::RedactedReasoning(data) => text(data),
        Block::Image(_) => LARGE,
        Block::Document(document) => self::document(document),
        Block::ToolUse { name, input, .. } => FRAME.saturating_add(text(name)).saturating_add(json(input)),
        Block::ToolResult { content, .. } => FRAME.saturating_add(blocks(content)),
        Block::CachePoint(_) => 0,
    }
}

fn document(document: &Document) -> u64 {
    let about = [&document.name, &document.context]
        .into_iter()
        .flatten()
        .map(|said| text(said))
        .fold(FRAME, u64::saturating_add);
    let content = match &document.source {
        DocumentSource::Text(said) => text(said),
        DocumentSource::Url(_) => LARGE,
        // Four characters of base64 are three bytes.
        DocumentSource::Base64(data) => {
            let bytes = data.len() as u64 / 4 * 3;
            let is_text = document.media_type.starts_with("text/");
            bytes.div_ceil(if is_text {
                BYTES_PER_TOKEN
            } else {
                BINARY_BYTES_PER_TOKEN
            })
        }
    };
    about.saturating_add(content)
}

fn text(text: &str) -> u64 {
    (text.len() as u64).div_ceil(BYTES_PER_TOKEN)
}

fn json(value: &Value) -> u64 {
    text(&value.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use outcrop_core::chat::{Message, Role};

    fn chat(content: Vec<Block>) -> Chat {
        Chat {
            messages: vec![Message {
                role: Role::User,
                content,
            }],
            ..Chat::default()
        }
    }

    #[test]
    fn text_is_a_token_for_four_bytes_and_a_frame() {
        assert_eq!(estimate(&chat(vec![Block::Text("x".repeat(400))])), 108);
    }

    #[test]
    fn a_document_counts_by_what_it_is() {
        let of = |media_type: &str, source| {
            Block::Document(Document {
                name: None,
                context: None,
                media_type: media_type.to_owned(),
                source,
            })
        };
        let base64 = || DocumentSource::Base64("QUJD".repeat(400));
        let empty = estimate(&chat(Vec::new()));
        let count = |block| estimate(&chat(vec![block])) - empty;
        assert_eq!(count(of("text/csv", base64())), FRAME + 300);
        assert_eq!(count(of("application/pdf", base64())), FRAME + 75);
        assert_eq!(
            count(of("", DocumentSource::Url("http://h/".to_owned()))),
            FRAME + LARGE
        );
    }
}
