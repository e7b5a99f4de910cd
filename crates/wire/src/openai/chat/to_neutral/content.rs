//! The content of a message: a string, or parts.

use super::NO_COUNTERPART;
use crate::image;
use crate::json::node::{Fields, Node};
use crate::json::path::{At, Fault};
use outcrop_core::chat::{Block, Image, ImageSource};

/// What a user may say.
pub fn user(at: &At<'_>, node: Node<'_>) -> Result<Vec<Block>, Fault> {
    parts(at, node, |at, kind, part| match kind {
        "image_url" => image_url(at, part).map(Block::Image),
        _ => text(at, kind, part).map(Block::Text),
    })
}

/// Content that is text alone.
pub fn texts(at: &At<'_>, node: Node<'_>) -> Result<Vec<String>, Fault> {
    let blocks = parts(at, node, |at, kind, part| text(at, kind, part).map(Block::Text))?;
    Ok(blocks
        .into_iter()
        .filter_map(|block| {
            if let Block::Text(text) = block {
                Some(text)
            } else {
                None
            }
        })
        .collect())
}

fn parts(
    at: &At<'_>,
    node: Node<'_>,
    read: impl Fn(&At<'_>, &str, &mut Fields<'_>) -> Result<Block, Fault>,
) -> Result<Vec<Block>, Fault> {
    let parts = match node {
        Node::String(text) => return Ok(vec![Block::Text(text.into_owned())]),
        Node::Array(parts) => parts,
        other => return Err(at.wrong_type("a string or an array of content parts", other.kind())),
    };
    let mut blocks = Vec::with_capacity(parts.len());
    for (index, part) in parts.into_iter().enumerate() {
        let at = at.index(index);
        let mut part = part.fields(&at)?;
        let kind = part.require(&at, "type")?.string(&at.member("type"))?;
        blocks.push(read(&at, &kind, &mut part)?);
        part.finish(&at, NO_COUNTERPART)?;
    }
    Ok(blocks)
}

fn text(at: &At<'_>, kind: &str, part: &mut Fields<'_>) -> Result<String, Fault> {
    match kind {
        "text" => part.require(at, "text")?.string(&at.member("text")),
        "image_url" => Err(at.unsupported("images can only be in messages of the role 'user'")),
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
    let at = at.member("url");
    match url.strip_prefix("data:") {
        Some(data) => inline(&at, data),
        None if url.starts_with("https://") || url.starts_with("http://") => Ok(Image {
            media_type: String::new(),
            source: ImageSource::Url(url),
        }),
        None => Err(at.invalid("a URL that begins with 'data:', 'https://' or 'http://'")),
    }
}

fn inline(at: &At<'_>, data: &str) -> Result<Image, Fault> {
    let form = || {
        at.invalid(format!(
            "'data:' with one of {} and ';base64,'",
            image::MEDIA_TYPES.join(", ")
        ))
    };
    let (media_type, base64) = data.split_once(";base64,").ok_or_else(form)?;
    if !image::MEDIA_TYPES.contains(&media_type) {
        return Err(form());
    }
    if !image::is_base64(base64) {
        return Err(at.invalid("an image in base64"));
    }
    Ok(Image {
        media_type: media_type.to_owned(),
        source: ImageSource::Base64(base64.to_owned()),
    })
}
