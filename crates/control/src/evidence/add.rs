//! Keeps a document.

use super::{MAX_BYTES, key};
use crate::app::App;
use crate::authenticate::Caller;
use crate::catalogue::permit;
use crate::digest;
use crate::error::{ErrorBody, Refusal};
use crate::extract::Parameters;
use axum::Json;
use axum::extract::rejection::BytesRejection;
use axum::extract::{FromRequest, Request, State};
use bytes::Bytes;
use http::StatusCode;
use outcrop_core::audit::{Actor, Record};
use outcrop_core::clock::UnixMicros;
use outcrop_core::{Code, Error};
use outcrop_store::Store;
use outcrop_store::evidence::Document;
use outcrop_store::object::Payloads;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};

const MAX_NAME: usize = 200;

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Asked {
    /// What the file is called.
    name: String,
}

/// What a certification or a request refers to it by.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AddedEvidence)]
pub struct Answer {
    name: String,
    /// SHA-256 of the bytes, hexadecimal.
    hash: String,
    object_key: String,
    bytes: u64,
}

/// The document's bytes.
pub struct Bounded(Bytes);

impl<S: Send + Sync> FromRequest<S> for Bounded {
    type Rejection = Refusal;

    async fn from_request(request: Request, state: &S) -> Result<Self, Refusal> {
        let bytes = Bytes::from_request(request, state).await.map_err(refusal)?;
        Ok(Self(bytes))
    }
}

fn refusal(rejection: BytesRejection) -> Error {
    if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE {
        return Error::new(
            Code::TooLarge,
            format!("the document is too large; at most {MAX_BYTES} bytes are kept"),
        );
    }
    Error::validation(format!(
        "the document did not arrive whole: {}",
        rejection.body_text()
    ))
}

/// Keeps a document, to be referred to by its hash
#[utoipa::path(post, path = "/api/v1/evidence", operation_id = "add_evidence", tag = "catalogue", params(Asked),
    request_body(content = String, content_type = "application/octet-stream"), responses((status = 201, body = Answer),
    (status = 400, body = ErrorBody), (status = 401, body = ErrorBody), (status = 403, body = ErrorBody),
    (status = 413, body = ErrorBody)))]
pub async fn add(
    State(app): State<Arc<App>>,
    caller: Caller,
    Parameters(asked): Parameters<Asked>,
    Bounded(bytes): Bounded,
) -> Result<(StatusCode, Json<Answer>), Refusal> {
    permit::contribute(&caller, "attach evidence")?;
    let name = checked(&asked.name)?;
    if bytes.is_empty() {
        return Err(Error::validation("the document is empty").into());
    }
    let now_us = app.clock().now_us();
    let actor = permit::actor(&caller);
    let document = keep(app.store(), &app.parts.payloads, actor, (name, &bytes), now_us).await?;
    Ok((
        StatusCode::CREATED,
        Json(Answer {
            name: document.name,
            hash: document.hash,
            object_key: document.object_key,
            bytes: document.bytes,
        }),
    ))
}

/// A name that can be a file's, wherever it is saved.
fn checked(name: &str) -> Result<&str, Error> {
    let name = name.trim();
    let is_wrong = |letter: char| letter.is_control() || matches!(letter, '/' | '\\' | '"');
    if name.is_empty() || name.len() > MAX_NAME || name.starts_with('.') || name.contains(is_wrong) {
        return Err(Error::validation(format!(
            "the name must be that of a file: 1 to {MAX_NAME} bytes, without slashes and quotes, and no dot at its \
             beginning"
        ))
        .at("name"));
    }
    Ok(name)
}

/// Keeps a document by its name and bytes.
///
/// # Errors
///
/// As [`Store::add_evidence`].
pub async fn keep(
    store: &Store,
    payloads: &Payloads,
    actor: Actor,
    (name, bytes): (&str, &[u8]),
    now_us: UnixMicros,
) -> Result<Document, outcrop_store::Error> {
    let hash = digest::hex(bytes);
    let key = key(&hash)?;
    // Before the row: bytes without a row are looked for by nobody.
    payloads.put_sealed(&key, bytes).await?;
    let document = Document {
        hash,
        name: name.to_owned(),
        bytes: bytes.len() as u64,
        object_key: key.to_string(),
        added_by: actor.name().to_owned(),
        added_at_us: now_us,
    };
    let record = Record {
        actor,
        action: "evidence.add",
        subject_kind: "evidence",
        subject: document.hash.clone(),
        account: None,
        before: None,
        after: Some(serde_json::json!({"name": document.name, "bytes": document.bytes}).to_string()),
    };
    store.add_evidence(&document, &record).await?;
    Ok(document)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_that_of_a_file() {
        assert!(checked("soc2 (2026).pdf").is_ok());
        for hostile in [
            "",
            " ",
            "../x",
            "a/b",
            "a\\b",
            ".htaccess",
            "a\"b",
            "a\r\nb",
            &"x".repeat(201),
        ] {
            assert!(checked(hostile).is_err(), "{hostile:?}");
        }
    }
}
