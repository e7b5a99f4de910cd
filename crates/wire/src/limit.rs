//! What is left of a caller's rate limits, as headers: in the words of OpenAI's dialect, and in those of Anthropic's.

use jiff::{SignedDuration, Timestamp};
use outcrop_core::limit::{Level, Standing};
use std::time::Duration;

type Headers = Vec<(&'static str, String)>;

/// `x-ratelimit-*`: when all of it is there again is said as a span (`1m1s`). Bedrock's clients, which have no such
/// headers of their own, are told the same.
#[must_use]
pub fn openai(standing: &Standing) -> Headers {
    let mut headers = Headers::new();
    let requests = [
        "x-ratelimit-limit-requests",
        "x-ratelimit-remaining-requests",
        "x-ratelimit-reset-requests",
    ];
    let tokens = [
        "x-ratelimit-limit-tokens",
        "x-ratelimit-remaining-tokens",
        "x-ratelimit-reset-tokens",
    ];
    for (names, level) in [(requests, standing.requests), (tokens, standing.tokens)] {
        let reset = |level: &Level| span(level.reset);
        headers.extend(
            level
                .into_iter()
                .flat_map(|level| told(names, &level, reset(&level))),
        );
    }
    headers
}

/// `anthropic-ratelimit-*`: when all of it is there again is said as an instant.
#[must_use]
pub fn anthropic(standing: &Standing) -> Headers {
    let mut headers = Headers::new();
    let requests = [
        "anthropic-ratelimit-requests-limit",
        "anthropic-ratelimit-requests-remaining",
        "anthropic-ratelimit-requests-reset",
    ];
    let tokens = [
        "anthropic-ratelimit-tokens-limit",
        "anthropic-ratelimit-tokens-remaining",
        "anthropic-ratelimit-tokens-reset",
    ];
    for (names, level) in [(requests, standing.requests), (tokens, standing.tokens)] {
        let reset = |level: &Level| instant(standing.at_us, level.reset);
        headers.extend(
            level
                .into_iter()
                .flat_map(|level| told(names, &level, reset(&level))),
        );
    }
    headers
}

fn told(names: [&'static str; 3], level: &Level, reset: String) -> [(&'static str, String); 3] {
    let [limit, remaining, reset_name] = names;
    [
        (limit, level.limit.to_string()),
        (remaining, level.remaining.to_string()),
        (reset_name, reset),
    ]
}

/// Never sooner than it is.
fn span(time: Duration) -> String {
    let seconds = whole_seconds(time);
    match (seconds / 60, seconds % 60) {
        (0, seconds) => format!("{seconds}s"),
        (minutes, seconds) => format!("{minutes}m{seconds}s"),
    }
}

fn instant(at_us: i64, after: Duration) -> String {
    let at = Timestamp::from_microsecond(at_us).unwrap_or_default();
    let seconds = i64::try_from(whole_seconds(after)).unwrap_or_default();
    let reset = at.checked_add(SignedDuration::from_secs(seconds)).unwrap_or(at);
    format!("{reset:.0}")
}

const fn whole_seconds(time: Duration) -> u64 {
    time.as_secs() + (time.subsec_nanos() > 0) as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn standing() -> Standing {
        Standing {
            requests: Some(Level {
                limit: 60,
                remaining: 59,
                reset: Duration::from_millis(60_001),
            }),
            tokens: None,
            at_us: 1_795_428_000_500_000,
        }
    }

    #[test]
    fn what_is_left_is_said_in_each_dialects_words() {
        assert_eq!(
            openai(&standing()),
            [
                ("x-ratelimit-limit-requests", "60".to_owned()),
                ("x-ratelimit-remaining-requests", "59".to_owned()),
                ("x-ratelimit-reset-requests", "1m1s".to_owned()),
            ]
        );
        let (name, reset) = anthropic(&standing()).pop().expect("a header");
        assert_eq!(
            (name, reset.as_str()),
            ("anthropic-ratelimit-requests-reset", "2026-11-23T10:01:01Z")
        );
        assert_eq!(openai(&Standing::default()), []);
    }
}
