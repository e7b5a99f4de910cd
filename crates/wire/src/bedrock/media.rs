//! Images and documents, as Converse and Nova carry them alike.

use crate::image;
use crate::json::node::{Fields, Node};
use crate::json::path::{At, Fault};
use outcrop_core::chat::{Document, DocumentSource, Image, ImageSource};
use std::borrow::Cow;

/// Ends the sentence "… is not supported: ".
pub const NO_COUNTERPART: &str = "this model's provider has no counterpart for it";

/// A document's format and its media type.
pub const DOCUMENT_FORMATS: [(&str, &str); 9] = [
    ("pdf", "application/pdf"),
    ("csv", "text/csv"),
    ("doc", "application/msword"),
    (
        "docx",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ),
    ("xls", "application/vnd.ms-excel"),
    (
        "xlsx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
    ("html", "text/html"),
    ("txt", "text/plain"),
    ("md", "text/markdown"),
];

/// The one member of a union.
pub fn only_member<'a>(at: &At<'_>, node: Node<'a>) -> Result<(Cow<'a, str>, Node<'a>), Fault> {
    let mut members = node
        .fields(at)?
        .into_entries()
        .filter(|(_, value)| *value != Node::Null);
    match (members.next(), members.next()) {
        (Some(member), None) => Ok(member),
        _ => Err(at.invalid("an object with exactly one member")),
    }
}

pub fn image(at: &At<'_>, node: Node<'_>) -> Result<Image, Fault> {
    let mut fields = node.fields(at)?;
    let format = fields.require(at, "format")?.string(&at.member("format"))?;
    let media_type = format!("image/{format}");
    if !image::MEDIA_TYPES.contains(&media_type.as_str()) {
        let constraint = "Member must satisfy enum value set: [png, jpeg, gif, webp]";
        return Err(at.member("format").constraint(format, constraint));
    }
    let source = fields.require(at, "source")?;
    fields.finish(at, NO_COUNTERPART)?;
    let at = at.member("source");
    let (name, value) = only_member(&at, source)?;
    let at = at.member(&name);
    match name.as_ref() {
        "bytes" => Ok(Image {
            media_type,
            source: ImageSource::Base64(base64(&at, value, "an image in base64")?),
        }),
        _ => Err(at.unsupported("an image must be sent as bytes")),
    }
}

pub fn document(at: &At<'_>, node: Node<'_>) -> Result<Document, Fault> {
    let mut fields = node.fields(at)?;
    let name = fields.require(at, "name")?.string(&at.member("name"))?;
    let format = optional_text(at, &mut fields, "format")?;
    let context = optional_text(at, &mut fields, "context")?;
    citations(at, &mut fields)?;
    let source = fields.require(at, "source")?;
    fields.finish(at, NO_COUNTERPART)?;
    // What is text needs no format.
    let media_type = match format.as_deref() {
        None => "text/plain",
        Some(format) => media_type(&at.member("format"), format)?,
    };
    Ok(Document {
        name: Some(name),
        context,
        media_type: media_type.to_owned(),
        source: document_source(&at.member("source"), source, format.is_some())?,
    })
}

fn media_type(at: &At<'_>, format: &str) -> Result<&'static str, Fault> {
    let known = DOCUMENT_FORMATS.iter().find(|(name, _)| *name == format);
    known.map(|(_, media_type)| *media_type).ok_or_else(|| {
        let names: Vec<_> = DOCUMENT_FORMATS.iter().map(|(name, _)| *name).collect();
        let constraint = format!("Member must satisfy enum value set: [{}]", names.join(", "));
        at.constraint(format, constraint)
    })
}

fn document_source(at: &At<'_>, node: Node<'_>, has_format: bool) -> Result<DocumentSource, Fault> {
    let (name, value) = only_member(at, node)?;
    let at = at.member(&name);
    match name.as_ref() {
        "bytes" if has_format => base64(&at, value, "a document in base64").map(DocumentSource::Base64),
        "bytes" => Err(at.invalid("beside a `format`, which says how to read the bytes")),
        "text" => value.string(&at).map(DocumentSource::Text),
        _ => Err(at.unsupported("a document must be sent as bytes or text")),
    }
}

/// Asked for or not: a provider of another dialect cannot give them in this one's form.
fn citations(at: &At<'_>, fields: &mut Fields<'_>) -> Result<(), Fault> {
    let Some(node) = fields.take("citations") else {
        return Ok(());
    };
    let at = at.member("citations");
    let mut fields = node.fields(&at)?;
    let enabled = fields.require(&at, "enabled")?.boolean(&at.member("enabled"))?;
    fields.finish(&at, NO_COUNTERPART)?;
    if enabled {
        return Err(at.member("enabled").unsupported(NO_COUNTERPART));
    }
    Ok(())
}

fn base64(at: &At<'_>, node: Node<'_>, expected: &str) -> Result<String, Fault> {
    let data = node.string(at)?;
    if image::is_base64(&data) {
        return Ok(data);
    }
    Err(at.invalid(expected))
}

/// A member that is text, or absent.
pub fn optional_text(at: &At<'_>, fields: &mut Fields<'_>, name: &str) -> Result<Option<String>, Fault> {
    fields
        .take(name)
        .map(|node| node.string(&at.member(name)))
        .transpose()
}
