//! The content of a message: a string, or parts.

use crate::json::node::{Fields, Node};
use crate::json::path::{At, Fault};
use crate::openai::read::NO_COUNTERPART;
use crate::openai::{file, image, parts};
use outcrop_core::chat::{Block, Document, Image};

/// What a user may say.
pub fn user(at: &At<'_>, node: Node<'_>) -> Result<Vec<Block>, Fault> {
    parts::read(at, node, |at, kind, part| match kind {
        "image_url" => image_url(at, part).map(Block::Image),
        "file" => document(at, part).map(Block::Document),
        _ => text(at, kind, part),
    })
}

/// What an assistant may have said: text, or why it would not answer.
pub fn assistant(at: &At<'_>, node: Node<'_>) -> Result<Vec<Block>, Fault> {
    parts::read(at, node, |at, kind, part| match kind {
        "refusal" => {
            let text = part.require(at, "refusal")?.string(&at.member("refusal"))?;
            Ok(Block::Text(text))
        }
        _ => text(at, kind, part),
    })
}

/// Content that is text alone.
pub fn texts(at: &At<'_>, node: Node<'_>) -> Result<Vec<Block>, Fault> {
    parts::read(at, node, text)
}

fn text(at: &At<'_>, kind: &str, part: &mut Fields<'_>) -> Result<Block, Fault> {
    match kind {
        "text" => {
            let text = part.require(at, "text")?.string(&at.member("text"))?;
            Ok(Block::Text(text))
        }
        "image_url" => Err(at.unsupported("images can only be in messages of the role 'user'")),
        "file" => Err(at.unsupported("files can only be in messages of the role 'user'")),
        other => Err(at.unsupported(format!(
            "content of the type '{other}' cannot go to this model's provider"
        ))),
    }
}

fn image_url(at: &At<'_>, part: &mut Fields<'_>) -> Result<Image, Fault> {
    let node = part.require(at, "image_url")?;
    let at = at.member("image_url");
    let mut fields = node.fields(&at)?;
    // A hint on how closely to look: other dialects choose themselves.
    fields.take("detail");
    let url = fields.require(&at, "url")?.string(&at.member("url"))?;
    fields.finish(&at, NO_COUNTERPART)?;
    image::read(&at.member("url"), url)
}

fn document(at: &At<'_>, part: &mut Fields<'_>) -> Result<Document, Fault> {
    let node = part.require(at, "file")?;
    let at = at.member("file");
    let mut fields = node.fields(&at)?;
    if fields.take("file_id").is_some() {
        let why = "files are not stored here; send the file itself as 'file_data'";
        return Err(at.member("file_id").unsupported(why));
    }
    let name = fields.take("filename");
    let name = name.map(|node| node.string(&at.member("filename"))).transpose()?;
    let data = fields
        .require(&at, "file_data")?
        .string(&at.member("file_data"))?;
    fields.finish(&at, NO_COUNTERPART)?;
    file::document(&at.member("file_data"), name, &data)
}
