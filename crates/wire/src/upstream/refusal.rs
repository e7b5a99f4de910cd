//! A provider's refusal, as an error of ours.
//!
//! What a provider says of the client's request reaches the client; what it says of our credentials, of its own
//! trouble, or in a form that we do not know, reaches the log.

use outcrop_core::{Code, Error};
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};

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
    let words = message
        .split_whitespace()
        .map(|word| if is_private(word) { "[removed]" } else { word });
    excerpt(&words.collect::<Vec<_>>().join(" "), MOST_MESSAGE_CHARS)
}

/// What gives away where a provider is, or how we are known to it.
fn is_private(word: &str) -> bool {
    const TELLING: [&str; 9] = [
        "://",
        "sk-",
        "Bearer",
        "AKIA",
        "ASIA",
        "arn:",
        "localhost",
        ".internal",
        ".local",
    ];
    TELLING.iter().any(|part| word.contains(part))
        || word.split(|c| "()[]<>,;'\"=/@".contains(c)).any(is_address)
}

/// An address of the network, with or without its port: `10.0.0.7:8080`, `fd00::7`.
fn is_address(part: &str) -> bool {
    let part = part.trim_end_matches(['.', ':']);
    part.parse::<SocketAddr>().is_ok() || part.parse::<Ipv4Addr>().is_ok() || is_ipv6(part)
}

/// Two colons at least, so that a time of day is none.
fn is_ipv6(part: &str) -> bool {
    part.len() > 3 && part.parse::<Ipv6Addr>().is_ok()
}

/// The beginning of a text that may be long.
#[must_use]
pub fn excerpt(text: &str, most_chars: usize) -> String {
    match text.char_indices().nth(most_chars) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_nobodys_business_is_removed() {
        for private in [
            "https://10.1.2.3/x",
            "10.1.2.3",
            "(10.1.2.3:8080)",
            "host=fd00::7,",
            "[fd00::7]:443",
            "gpu-7.cluster.local",
            "db.internal:5432",
            "localhost:11434",
            "sk-abc",
            "AKIAIOSFODNN7EXAMPLE",
            "arn:aws:iam::123456789012:role/x",
        ] {
            assert_eq!(
                presentable(&format!("at {private} now")),
                "at [removed] now",
                "{private}"
            );
        }
        let plain = "temperature: 3.5 is above 2.0 (line 1:12); see section 1.2.3";
        assert_eq!(presentable(plain), plain);
    }
}
