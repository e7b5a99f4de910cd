//! Terms: the EULAs of models and providers, each version kept whole, and what changed between two.

pub(crate) mod add;
pub(crate) mod difference;
pub(crate) mod list;
pub(crate) mod text;
mod words;

pub use add::{MAX_TEXT_BYTES, Text, check as check_text, keep};
pub use words::{Op, Piece, pieces};

use crate::app::App;
use crate::catalogue::{effective, find};
use outcrop_core::Error;
use outcrop_core::clock::UnixMicros;
use outcrop_store::object::Key;
use outcrop_store::terms;
use serde::Serialize;
use utoipa::ToSchema;

/// The largest request that brings a text: JSON writes some characters as two or six.
pub(crate) const MAX_BODY_BYTES: usize = 4 * MAX_TEXT_BYTES;

/// A version of terms, without its text.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = TermsVersion)]
pub(crate) struct Version {
    /// `model:ID` or `provider:NAME`.
    subject: String,
    /// From 1; the highest is in force.
    ordinal: i64,
    /// SHA-256 of the text, hexadecimal.
    hash: String,
    title: String,
    /// Where it was published.
    #[schema(required = true)]
    source: Option<String>,
    bytes: u64,
    added_by: String,
    added_at_us: UnixMicros,
}

impl From<terms::Version> for Version {
    fn from(version: terms::Version) -> Self {
        Self {
            subject: version.subject,
            ordinal: version.ordinal,
            hash: version.hash,
            title: version.title,
            source: version.source,
            bytes: version.bytes,
            added_by: version.added_by,
            added_at_us: version.added_at_us,
        }
    }
}

/// Where a text is kept: by its hash, so that one text is kept once.
pub(crate) fn key(hash: &str) -> Result<Key, outcrop_store::Error> {
    Key::new(["terms", hash])
}

/// # Errors
///
/// `Validation`, unless the subject is a model or a provider of the catalogue.
fn check_subject(app: &App, subject: &str) -> Result<(), Error> {
    let snapshot = app.parts.snapshots.newest();
    let wrong = |message: String| Err(Error::validation(message).at("subject"));
    match subject.split_once(':') {
        Some(("model", id)) if find(&snapshot, id).is_some() => Ok(()),
        Some(("model", id)) => wrong(format!("the catalogue has no model `{}`", shown(id))),
        Some(("provider", name)) => {
            let known = effective(&snapshot);
            if known.values().any(|one| one.entry.provider == name) {
                return Ok(());
            }
            wrong(format!(
                "no model of the catalogue is made by `{}`; a provider's name is written as its models' entries write it",
                shown(name)
            ))
        }
        _ => wrong(format!(
            "`{}` is no subject of terms; those are `model:ID` and `provider:NAME`",
            shown(subject)
        )),
    }
}

/// One of a subject's versions, by its hash or its number.
async fn version(
    app: &App,
    subject: &str,
    which: &str,
    parameter: &'static str,
) -> Result<terms::Version, Error> {
    let versions = app.store().terms(subject).await?;
    let known = versions.len();
    let found = versions
        .into_iter()
        .find(|version| version.hash == which || version.ordinal.to_string() == which);
    found.ok_or_else(|| {
        Error::not_found(format!(
            "the terms of `{}` have no version `{}`; they have {known}",
            shown(subject),
            shown(which)
        ))
        .at(parameter)
    })
}

/// The text of a version.
async fn text_of(app: &App, version: &terms::Version) -> Result<String, Error> {
    let key = Key::parse(&version.object_key)?;
    let missing = || {
        Error::internal(format!(
            "the text of version {} of the terms of {} is not at {key}",
            version.ordinal, version.subject
        ))
    };
    let bytes = app.parts.payloads.get_sealed(&key, MAX_TEXT_BYTES as u64).await?;
    String::from_utf8(bytes.ok_or_else(missing)?.to_vec()).map_err(Error::internal)
}

fn shown(text: &str) -> String {
    text.chars().take(80).flat_map(char::escape_debug).collect()
}
