//! A provider's refusal, as an error of ours.
//!
//! What a provider says of the client's request reaches the client; what it says of our credentials, of its own
//! trouble, or in a form that we do not know, reaches the log.

use outcrop_core::{Code, Error};

/// As much of a provider's text as is passed on.
const MOST_MESSAGE_CHARS: usize = 500;

/// What a provider's status means to the caller; `message` is the provider's own text.
#[must_use]
pub fn refusal(status: u16, message: Option<&str>) -> Error {
    match status {
        400 | 413 | 422 => Error::validation(message.map_or_else(
            || "the model's provider refused the request".to_owned(),
            |text| format!("the model's provider refused the request: {}", presentable(text)),
        )),
        429 => Error::throttled("the model's provider takes no more requests at the moment"),
        408 | 504 => Error::new(Code::ModelTimeout, "the model's provider did not answer in time"),
        401 | 403 => Error::unavailable(
            "the model's provider does not accept the credentials that are configured for it",
        ),
        404 => Error::unavailable("the model's provider does not know the model that is configured for it"),
        503 | 529 => Error::unavailable("the model's provider is not available"),
        _ => Error::model("the model's provider answered with an error"),
    }
}

/// A provider's text without addresses and keys, and not too long.
fn presentable(message: &str) -> String {
    let words = message.split_whitespace().map(|word| {
        let secret = word.contains("://") || word.contains("sk-") || word.contains("Bearer");
        if secret { "[removed]" } else { word }
    });
    excerpt(&words.collect::<Vec<_>>().join(" "), MOST_MESSAGE_CHARS)
}

/// The beginning of a text that may be long.
#[must_use]
pub fn excerpt(text: &str, most_chars: usize) -> String {
    match text.char_indices().nth(most_chars) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}
