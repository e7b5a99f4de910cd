//! The content of an item: a string, or parts.

use crate::json::node::{Fields, Node};
use crate::json::path::{At, Fault};
use crate::openai::{file, image, parts};
use outcrop_core::chat::{Block, Document, DocumentSource, Image};

/// What a user may say, and what a tool may give back.
pub fn input(at: &At<'_>, node: Node<'_>) -> Result<Vec<Block>, Fault> {
    parts::read(at, node, |at, kind, part| match kind {
        "input_image" => image_of(at, part).map(Block::Image),
        "input_file" => document(at, part).map(Block::Document),
        _ => text(at, kind, part),
    })
}

/// What an assistant may have said, and what a system may say.
pub fn texts(at: &At<'_>, node: Node<'_>) -> Result<Vec<Block>, Fault> {
    parts::read(at, node, text)
}

fn text(at: &At<'_>, kind: &str, part: &mut Fields<'_>) -> Result<Block, Fault> {
    let member = match kind {
        "input_text" | "output_text" | "text" => "text",
        "refusal" => "refusal",
        "input_image" | "input_file" => {
            return Err(at.unsupported("images and files can only be in what the user says or a tool gives"));
        }
        other => {
            return Err(at.unsupported(format!(
                "content of the type '{other}' cannot go to this model's provider"
            )));
        }
    };
    // What an earlier answer's text came with: where it was found, and how likely it was.
    part.take("annotations");
    part.take("logprobs");
    part.require(at, member)?
        .string(&at.member(member))
        .map(Block::Text)
}

fn image_of(at: &At<'_>, part: &mut Fields<'_>) -> Result<Image, Fault> {
    // A hint on how closely to look: other dialects choose themselves.
    part.take("detail");
    refuse_file_id(at, part, "image_url")?;
    let url = part.require(at, "image_url")?.string(&at.member("image_url"))?;
    image::read(&at.member("image_url"), url)
}

fn document(at: &At<'_>, part: &mut Fields<'_>) -> Result<Document, Fault> {
    refuse_file_id(at, part, "file_data")?;
    let name = part.take("filename");
    let name = name.map(|node| node.string(&at.member("filename"))).transpose()?;
    if let Some(url) = part.take("file_url") {
        let source = DocumentSource::Url(url.string(&at.member("file_url"))?);
        return Ok(Document {
            name,
            context: None,
            media_type: String::new(),
            source,
        });
    }
    let data = part.require(at, "file_data")?.string(&at.member("file_data"))?;
    file::document(&at.member("file_data"), name, &data)
}

fn refuse_file_id(at: &At<'_>, part: &mut Fields<'_>, instead: &str) -> Result<(), Fault> {
    match part.take("file_id") {
        Some(_) => Err(at.member("file_id").unsupported(format!(
            "files are not stored here; send the file itself as '{instead}'"
        ))),
        None => Ok(()),
    }
}
