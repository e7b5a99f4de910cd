//! What is said in a message: texts, images, files.

use super::Misplaced;
use crate::json::write_string;
use crate::openai::write::List;
use crate::openai::{file, image};
use outcrop_core::chat::{Block, Document, DocumentSource, Image};
use std::borrow::Cow;

/// One text as a string, any other number of them as parts.
pub fn write_texts(out: &mut Vec<u8>, texts: &[Cow<'_, str>]) {
    if let [text] = texts {
        return write_string(out, text);
    }
    out.push(b'[');
    let mut parts = List::new(out);
    for text in texts {
        write_text(parts.item(), text);
    }
    out.push(b']');
}

fn write_text(out: &mut Vec<u8>, text: &str) {
    out.extend_from_slice(b"{\"type\":\"text\",\"text\":");
    write_string(out, text);
    out.push(b'}');
}

/// What a user says, as a string where it is one text.
pub fn write_parts(out: &mut Vec<u8>, blocks: &[&Block]) -> Result<(), Misplaced> {
    let blocks: Vec<_> = blocks.iter().filter(|block| !is_left_out(block)).collect();
    if let [block] = blocks.as_slice()
        && let Some(text) = block.as_text()
    {
        write_string(out, text);
        return Ok(());
    }
    out.push(b'[');
    let mut parts = List::new(out);
    for block in blocks {
        match block {
            Block::Text(text) | Block::Guarded { text, .. } => write_text(parts.item(), text),
            Block::Image(image) => write_image(parts.item(), image),
            Block::Document(document) => write_document(&mut parts, document)?,
            Block::ToolUse { .. } | Block::ToolResult { .. } => {
                return Err("a tool call in a user's message");
            }
            Block::Reasoning { .. } | Block::RedactedReasoning(_) | Block::CachePoint(_) => {}
        }
    }
    out.push(b']');
    Ok(())
}

/// Whether a block is one that the dialect's providers do without.
const fn is_left_out(block: &Block) -> bool {
    matches!(
        block,
        Block::Reasoning { .. } | Block::RedactedReasoning(_) | Block::CachePoint(_)
    )
}

fn write_image(out: &mut Vec<u8>, image: &Image) {
    out.extend_from_slice(b"{\"type\":\"image_url\",\"image_url\":{\"url\":");
    write_string(out, &image::url(image));
    out.extend_from_slice(b"}}");
}

/// A file, or text where the document is text; what it is about goes before it.
fn write_document(parts: &mut List<'_>, document: &Document) -> Result<(), Misplaced> {
    if let Some(context) = &document.context {
        write_text(parts.item(), context);
    }
    match &document.source {
        DocumentSource::Text(text) => write_text(parts.item(), &titled(document, text)),
        DocumentSource::Url(_) => return Err("a document that is named by its address"),
        DocumentSource::Base64(data) => {
            let out = parts.item();
            out.extend_from_slice(b"{\"type\":\"file\",\"file\":{\"filename\":");
            write_string(out, file::name_of(document));
            out.extend_from_slice(b",\"file_data\":");
            write_string(out, &file::data_url(&document.media_type, data));
            out.extend_from_slice(b"}}");
        }
    }
    Ok(())
}

fn titled<'a>(document: &Document, text: &'a str) -> Cow<'a, str> {
    match &document.name {
        Some(name) => format!("{name}:\n{text}").into(),
        None => text.into(),
    }
}

/// The texts of blocks that are nothing else but what can be left out.
pub fn texts_of<'a>(blocks: impl IntoIterator<Item = &'a Block>) -> Result<Vec<Cow<'a, str>>, Misplaced> {
    blocks
        .into_iter()
        .filter(|block| !is_left_out(block))
        .map(|block| match block {
            Block::Text(text) | Block::Guarded { text, .. } => Ok(text.into()),
            Block::Document(document) => match (&document.context, &document.source) {
                (None, DocumentSource::Text(text)) => Ok(titled(document, text)),
                _ => Err("a file in place of text"),
            },
            _ => Err("content that is not text"),
        })
        .collect()
}
