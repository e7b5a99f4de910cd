//! Images and documents, and where they come from.

use super::NO_COUNTERPART;
use crate::image;
use crate::json::node::Fields;
use crate::json::path::{At, Fault};
use outcrop_core::chat::{Document, DocumentSource, Image, ImageSource};

pub fn image(at: &At<'_>, fields: &mut Fields<'_>) -> Result<Image, Fault> {
    let source = fields.require(at, "source")?;
    let at = at.member("source");
    let mut source = source.fields(&at)?;
    let kind = source.require(&at, "type")?.string(&at.member("type"))?;
    let image = match kind.as_str() {
        "base64" => Image {
            media_type: media_type(&at, &mut source, &image::MEDIA_TYPES)?,
            source: ImageSource::Base64(base64(&at, &mut source)?),
        },
        "url" => Image {
            media_type: String::new(),
            source: ImageSource::Url(url(&at, &mut source)?),
        },
        "file" => return Err(file(&at)),
        _ => return Err(at.member("type").invalid("'base64', 'url' or 'file'")),
    };
    source.finish(&at, NO_COUNTERPART)?;
    Ok(image)
}

pub fn document(at: &At<'_>, fields: &mut Fields<'_>) -> Result<Document, Fault> {
    let at_citations = at.member("citations");
    if let Some(node) = fields.take("citations") {
        let mut citations = node.fields(&at_citations)?;
        let enabled = citations.take("enabled");
        if let Some(enabled) = enabled
            && enabled.boolean(&at_citations.member("enabled"))?
        {
            return Err(at_citations.unsupported(NO_COUNTERPART));
        }
        citations.finish(&at_citations, NO_COUNTERPART)?;
    }
    let mut text = |name: &str| {
        fields
            .take(name)
            .map(|node| node.string(&at.member(name)))
            .transpose()
    };
    let (name, context) = (text("title")?, text("context")?);
    let (media_type, source) = document_source(at, fields)?;
    Ok(Document {
        name,
        context,
        media_type,
        source,
    })
}

fn document_source(at: &At<'_>, fields: &mut Fields<'_>) -> Result<(String, DocumentSource), Fault> {
    let source = fields.require(at, "source")?;
    let at = at.member("source");
    let mut source = source.fields(&at)?;
    let kind = source.require(&at, "type")?.string(&at.member("type"))?;
    let read = match kind.as_str() {
        "base64" => (
            media_type(&at, &mut source, &["application/pdf"])?,
            DocumentSource::Base64(base64(&at, &mut source)?),
        ),
        "text" => (
            media_type(&at, &mut source, &["text/plain"])?,
            DocumentSource::Text(source.require(&at, "data")?.string(&at.member("data"))?),
        ),
        "url" => (String::new(), DocumentSource::Url(url(&at, &mut source)?)),
        "file" => return Err(file(&at)),
        "content" => return Err(at.member("type").unsupported(NO_COUNTERPART)),
        _ => {
            let expected = "'base64', 'text', 'url', 'content' or 'file'";
            return Err(at.member("type").invalid(expected));
        }
    };
    source.finish(&at, NO_COUNTERPART)?;
    Ok(read)
}

fn media_type(at: &At<'_>, source: &mut Fields<'_>, allowed: &[&str]) -> Result<String, Fault> {
    let at_type = at.member("media_type");
    let media_type = source.require(at, "media_type")?.string(&at_type)?;
    if allowed.contains(&media_type.as_str()) {
        Ok(media_type)
    } else {
        Err(at_type.invalid(format!("'{}'", allowed.join("', '"))))
    }
}

fn base64(at: &At<'_>, source: &mut Fields<'_>) -> Result<String, Fault> {
    let at_data = at.member("data");
    let data = source.require(at, "data")?.string(&at_data)?;
    if image::is_base64(&data) {
        Ok(data)
    } else {
        Err(at_data.invalid("text in base64"))
    }
}

fn url(at: &At<'_>, source: &mut Fields<'_>) -> Result<String, Fault> {
    let at_url = at.member("url");
    let url = source.require(at, "url")?.string(&at_url)?;
    if url.starts_with("https://") || url.starts_with("http://") {
        Ok(url)
    } else {
        Err(at_url.invalid("a URL that begins with 'https://' or 'http://'"))
    }
}

fn file(at: &At<'_>) -> Fault {
    at.member("type")
        .unsupported("a file by its id is known to the provider alone that holds it; send its content")
}
