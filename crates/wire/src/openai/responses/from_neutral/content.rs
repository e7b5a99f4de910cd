//! What is said in an item: texts, images, files.

use super::Misplaced;
use crate::json::write_string;
use crate::openai::write::{List, member};
use crate::openai::{file, image};
use outcrop_core::chat::{Block, Document, DocumentSource};

/// Parts that are text and nothing else; the list is open already.
pub fn write_texts(out: &mut Vec<u8>, kind: &str, blocks: &[&Block]) -> Result<(), Misplaced> {
    let mut parts = List::new(out);
    for block in blocks {
        match block {
            Block::CachePoint(_) => {}
            block => {
                let text = block.as_text().ok_or("content that is not text")?;
                write_text(parts.item(), kind, text);
            }
        }
    }
    Ok(())
}

fn write_text(out: &mut Vec<u8>, kind: &str, text: &str) {
    out.extend_from_slice(b"{\"type\":");
    write_string(out, kind);
    member(out, "text", Some(text));
    if kind == "output_text" {
        out.extend_from_slice(b",\"annotations\":[]");
    }
    out.push(b'}');
}

/// What the user says, or a tool gives; the list is open already.
pub fn write_parts(out: &mut Vec<u8>, blocks: &[&Block]) -> Result<(), Misplaced> {
    let mut parts = List::new(out);
    for block in blocks {
        match block {
            Block::Text(text) | Block::Guarded { text, .. } => write_text(parts.item(), "input_text", text),
            Block::Image(image) => {
                let out = parts.item();
                out.extend_from_slice(b"{\"type\":\"input_image\",\"detail\":\"auto\"");
                member(out, "image_url", Some(&image::url(image)));
                out.push(b'}');
            }
            Block::Document(document) => write_document(&mut parts, document),
            Block::CachePoint(_) => {}
            Block::ToolUse { .. }
            | Block::ToolResult { .. }
            | Block::Reasoning { .. }
            | Block::RedactedReasoning(_) => return Err("a tool's result within another"),
        }
    }
    Ok(())
}

/// A tool's result: a string where it is one text.
pub fn write_result(out: &mut Vec<u8>, content: &[Block]) -> Result<(), Misplaced> {
    if let [Block::Text(text)] = content {
        write_string(out, text);
        return Ok(());
    }
    let blocks: Vec<_> = content.iter().collect();
    out.push(b'[');
    write_parts(out, &blocks)?;
    out.push(b']');
    Ok(())
}

/// A file, or text where the document is text; what it is about goes before it.
fn write_document(parts: &mut List<'_>, document: &Document) {
    if let Some(context) = &document.context {
        write_text(parts.item(), "input_text", context);
    }
    let (name, value) = match &document.source {
        DocumentSource::Text(text) => {
            let text = match &document.name {
                Some(name) => format!("{name}:\n{text}"),
                None => text.clone(),
            };
            return write_text(parts.item(), "input_text", &text);
        }
        DocumentSource::Url(url) => ("file_url", url.clone()),
        DocumentSource::Base64(data) => ("file_data", file::data_url(&document.media_type, data)),
    };
    let out = parts.item();
    out.extend_from_slice(b"{\"type\":\"input_file\"");
    let named = document.name.as_deref();
    member(
        out,
        "filename",
        named.or_else(|| (name == "file_data").then(|| file::name_of(document))),
    );
    member(out, name, Some(&value));
    out.push(b'}');
}
