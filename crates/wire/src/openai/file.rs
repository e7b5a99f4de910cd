//! Documents inside a request, as data URLs.

use crate::image::is_base64;
use crate::json::path::{At, Fault};
use outcrop_core::chat::{Document, DocumentSource};

/// What a file is when its data does not say.
const PDF: &str = "application/pdf";

/// A document from `file_data`: a data URL, or the base64 text of a PDF alone.
pub fn document(at: &At<'_>, name: Option<String>, data: &str) -> Result<Document, Fault> {
    let (media_type, base64) = match data.strip_prefix("data:") {
        Some(rest) => rest.split_once(";base64,").ok_or_else(|| form(at))?,
        None => (PDF, data),
    };
    let (kind, subtype) = media_type.split_once('/').ok_or_else(|| form(at))?;
    if kind.is_empty() || subtype.is_empty() || !is_base64(base64) {
        return Err(form(at));
    }
    Ok(Document {
        name,
        context: None,
        media_type: media_type.to_owned(),
        source: DocumentSource::Base64(base64.to_owned()),
    })
}

fn form(at: &At<'_>) -> Fault {
    at.invalid("'data:', a media type as 'application/pdf', ';base64,' and the file in base64")
}

/// The data URL of a document that is in base64.
pub fn data_url(media_type: &str, base64: &str) -> String {
    format!("data:{media_type};base64,{base64}")
}

/// What a file is called that nobody has named.
pub fn name_of(document: &Document) -> &str {
    document.name.as_deref().unwrap_or("document.pdf")
}
