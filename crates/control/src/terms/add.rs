//! Adds a version of terms.

use super::{Version, check_subject, key};
use crate::app::App;
use crate::authenticate::Caller;
use crate::catalogue::permit;
use crate::digest;
use crate::error::{ErrorBody, Refusal};
use crate::extract::Body;
use axum::Json;
use axum::extract::State;
use http::StatusCode;
use outcrop_core::audit::{Actor, Record};
use outcrop_core::principal::Role;
use outcrop_core::{Code, Error};
use outcrop_store::Store;
use outcrop_store::object::Payloads;
use outcrop_store::terms::{Added, New};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;

/// The longest text.
pub const MAX_TEXT_BYTES: usize = 2 * 1024 * 1024;

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewTerms)]
pub struct Asked {
    /// `model:ID` or `provider:NAME`.
    subject: String,
    title: String,
    /// Where it was published.
    #[serde(default)]
    source: Option<String>,
    /// Plain text, whole.
    text: String,
}

/// What became of it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AddedTerms)]
pub struct Answer {
    /// Whether it is a new version; false when the text is in force already.
    added: bool,
    version: Version,
}

/// Adds a version of a model's or a provider's terms, which is in force from now on
#[utoipa::path(post, path = "/api/v1/terms", operation_id = "add_terms", tag = "catalogue", request_body = Asked,
    responses((status = 200, body = Answer, description = "The text is in force already"),
    (status = 201, body = Answer), (status = 400, body = ErrorBody), (status = 401, body = ErrorBody),
    (status = 403, body = ErrorBody), (status = 409, body = ErrorBody), (status = 413, body = ErrorBody)))]
pub async fn add(
    State(app): State<Arc<App>>,
    caller: Caller,
    Body(asked): Body<Asked>,
) -> Result<(StatusCode, Json<Answer>), Refusal> {
    let roles = [Role::PlatformAdmin, Role::LegalReviewer];
    permit::everywhere(&caller, &roles, "add terms")?;
    check_subject(&app, &asked.subject)?;
    check(asked.text.as_bytes())?;
    if asked.title.trim().is_empty() {
        return Err(Error::validation("the terms have no title").at("title").into());
    }
    let text = Text {
        subject: &asked.subject,
        title: asked.title.trim(),
        source: asked.source.as_deref(),
        text: &asked.text,
    };
    let added = keep(app.store(), &app.parts.payloads, permit::actor(&caller), &text).await?;
    Ok(match added {
        Added::Now(version) => answer(StatusCode::CREATED, true, version.into()),
        Added::Before(version) => answer(StatusCode::OK, false, version.into()),
    })
}

const fn answer(status: StatusCode, added: bool, version: Version) -> (StatusCode, Json<Answer>) {
    (status, Json(Answer { added, version }))
}

/// A text that is to be in force.
#[derive(Clone, Copy, Debug)]
pub struct Text<'a> {
    /// `model:ID` or `provider:NAME`.
    pub subject: &'a str,
    pub title: &'a str,
    /// Where it was published.
    pub source: Option<&'a str>,
    pub text: &'a str,
}

/// Keeps a text whole, and puts it in force unless it is already.
///
/// # Errors
///
/// As [`Store::add_terms`].
pub async fn keep(
    store: &Store,
    payloads: &Payloads,
    actor: Actor,
    text: &Text<'_>,
) -> Result<Added, outcrop_store::Error> {
    let hash = digest::hex(text.text.as_bytes());
    let key = key(&hash)?;
    // Before the row: a text without a row is looked for by nobody.
    payloads.put_sealed(&key, text.text.as_bytes()).await?;
    let bytes = text.text.len() as u64;
    let added_by = actor.name().to_owned();
    let new = New {
        subject: text.subject,
        hash: &hash,
        title: text.title,
        source: text.source,
        bytes,
        object_key: key.as_str(),
        added_by: &added_by,
    };
    let after = serde_json::json!({
        "hash": hash, "title": text.title, "source": text.source, "bytes": bytes,
    });
    let record = Record {
        actor,
        action: "terms.add",
        subject_kind: "terms",
        subject: text.subject.to_owned(),
        account: None,
        before: None,
        after: Some(after.to_string()),
    };
    store.add_terms(new, &record).await
}

/// Whether bytes can be terms: text that people can read, and that can be compared word by word.
///
/// # Errors
///
/// `Validation` or `TooLarge`, saying what to do instead.
pub fn check(bytes: &[u8]) -> Result<(), Error> {
    if bytes.starts_with(b"%PDF-") {
        return Err(Error::validation(
            "this is a PDF, whose words cannot be compared; take its text out (`pdftotext -layout FILE.pdf`), add that, \
             and attach the PDF itself as evidence",
        )
        .at("text"));
    }
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"{\\rtf") {
        return Err(Error::validation(
            "this is a word processor's file; save it as plain text, and add that",
        )
        .at("text"));
    }
    if bytes.len() > MAX_TEXT_BYTES {
        return Err(Error::new(
            Code::TooLarge,
            format!(
                "the text has {} bytes; at most {MAX_TEXT_BYTES} are kept",
                bytes.len()
            ),
        )
        .at("text"));
    }
    let text = std::str::from_utf8(bytes).map_err(|error| {
        Error::validation(format!(
            "the text is not UTF-8 (the byte at {} is none); convert it, for instance with `iconv -t UTF-8`",
            error.valid_up_to()
        ))
        .at("text")
    })?;
    if text.trim().is_empty() {
        return Err(Error::validation("the text is empty").at("text"));
    }
    if text.contains('\0') {
        return Err(Error::validation("the text has NUL characters: it is no plain text").at("text"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_plain_text_is_refused_with_what_to_do() {
        let refused = |bytes: &[u8]| check(bytes).expect_err("refused").message().to_owned();
        assert!(refused(b"%PDF-1.7 ...").contains("pdftotext"));
        assert!(refused(b"PK\x03\x04...").contains("plain text"));
        assert!(refused(b"abc\xff").contains("byte at 3"));
        assert!(refused(b" \n ").contains("empty"));
        assert!(refused(b"a\0b").contains("NUL"));
        assert!(refused(&vec![b'a'; MAX_TEXT_BYTES + 1]).contains("at most"));
        assert!(check("§ 1 Größe".as_bytes()).is_ok());
    }
}
