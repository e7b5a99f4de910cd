//! Instants in Bedrock's form: ISO 8601, in UTC.

use jiff::Timestamp;
use outcrop_core::Error;
use outcrop_core::clock::UnixMicros;

/// To the millisecond, as AWS writes them.
pub fn iso(at_us: UnixMicros) -> String {
    Timestamp::from_microsecond(at_us).map_or_else(
        |_| String::new(),
        |at| at.strftime("%Y-%m-%dT%H:%M:%S%.3fZ").to_string(),
    )
}

/// # Errors
///
/// `Validation`, naming the member.
pub fn parse(member: &'static str, text: &str) -> Result<UnixMicros, Error> {
    text.parse::<Timestamp>()
        .map(Timestamp::as_microsecond)
        .map_err(|_| {
            let shown: String = text.chars().take(64).collect();
            Error::validation(format!(
                "1 validation error detected: Value '{shown}' at '{member}' failed to satisfy constraint: Member must be an \
                 ISO 8601 timestamp such as 2026-11-23T10:00:00Z"
            ))
            .at(member)
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instant_reads_back_as_it_was_written() {
        assert_eq!(iso(1_795_428_000_123_456), "2026-11-23T10:00:00.123Z");
        assert_eq!(
            parse("t", "2026-11-23T10:00:00.123Z").unwrap(),
            1_795_428_000_123_000
        );
        assert_eq!(
            parse("t", "2026-11-23T11:00:00+01:00").unwrap(),
            1_795_428_000_000_000
        );
        assert!(parse("t", "yesterday").is_err());
    }
}
