//! Gives a document back, as an attachment.

use super::MAX_BYTES;
use crate::app::App;
use crate::authenticate::Caller;
use crate::error::{ErrorBody, Refusal};
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use http::header::{
    CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderValue,
    X_CONTENT_TYPE_OPTIONS,
};
use outcrop_core::Error;
use outcrop_store::object::Key;
use std::sync::Arc;

/// A document's bytes. Never shown in place: a browser saves it
#[utoipa::path(get, path = "/api/v1/evidence/{hash}", operation_id = "show_evidence", tag = "catalogue",
    params(("hash" = String, Path, description = "SHA-256 of its bytes, hexadecimal")), responses(
    (status = 200, body = String, content_type = "application/octet-stream"), (status = 401, body = ErrorBody),
    (status = 404, body = ErrorBody)))]
pub async fn show(
    State(app): State<Arc<App>>,
    _caller: Caller,
    Path(hash): Path<String>,
) -> Result<Response, Refusal> {
    let found = app.store().evidence(&hash).await?;
    let document = found.ok_or_else(|| unknown(&hash))?;
    let key = Key::parse(&document.object_key)?;
    let bytes = app.parts.payloads.get_sealed(&key, MAX_BYTES as u64).await?;
    let bytes = bytes.ok_or_else(|| Error::internal(format!("the evidence {hash} is not at {key}")))?;
    let disposition = HeaderValue::from_str(&disposition(&document.name)).map_err(Error::internal)?;
    let headers = [
        (CONTENT_TYPE, HeaderValue::from_static("application/octet-stream")),
        (CONTENT_DISPOSITION, disposition),
        (X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
        (
            CONTENT_SECURITY_POLICY,
            HeaderValue::from_static("sandbox; default-src 'none'"),
        ),
        (CACHE_CONTROL, HeaderValue::from_static("private, no-store")),
    ];
    Ok((headers, bytes.to_vec()).into_response())
}

/// The name twice: letters that every program reads, and the whole of it in RFC 8187's form.
fn disposition(name: &str) -> String {
    let plain: String = name
        .chars()
        .map(|letter| match letter {
            ' '..='~' if !matches!(letter, '"' | '\\' | '%') => letter,
            _ => '_',
        })
        .collect();
    let whole: String = name
        .bytes()
        .map(|byte| match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                char::from(byte).to_string()
            }
            _ => format!("%{byte:02X}"),
        })
        .collect();
    format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{whole}")
}

fn unknown(hash: &str) -> Error {
    let shown: String = hash.chars().take(64).collect();
    Error::not_found(format!("there is no evidence `{shown}`"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_cannot_leave_its_header() {
        let header = disposition("a\"; x=y\r\nSet-Cookie: z ü.pdf");
        assert_eq!(
            header,
            "attachment; filename=\"a_; x=y__Set-Cookie: z _.pdf\"; \
             filename*=UTF-8''a%22%3B%20x%3Dy%0D%0ASet-Cookie%3A%20z%20%C3%BC.pdf"
        );
        assert!(HeaderValue::from_str(&header).is_ok());
    }
}
