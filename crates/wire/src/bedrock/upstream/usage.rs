//! Counts of tokens. What cannot be a count makes all of them count as absent, so that the meter falls back on its
//! own, marked, estimate.

use crate::upstream::is_count;
use outcrop_core::chat::ServiceTier;
use outcrop_core::usage::Usage;
use serde::Deserialize;
use serde_json::Value;

/// The member `usage` of Converse's answers. `inputTokens` leaves out what the cache served or took.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Reported {
    input_tokens: Option<Value>,
    output_tokens: Option<Value>,
    cache_read_input_tokens: Option<Value>,
    cache_write_input_tokens: Option<Value>,
    /// What was written to a cache, by its life.
    cache_details: Option<Vec<Written>>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Written {
    ttl: Option<String>,
    input_tokens: Option<Value>,
}

impl Reported {
    /// `None` when there is nothing to be believed.
    pub fn usage(&self) -> Option<Usage> {
        let written = optional(self.cache_write_input_tokens.as_ref())?;
        let hour = self.written_for_an_hour()?;
        if hour > written {
            return None;
        }
        Some(Usage {
            cache_read: optional(self.cache_read_input_tokens.as_ref())?,
            cache_write_5m: written - hour,
            cache_write_1h: hour,
            ..Usage::of(
                count(self.input_tokens.as_ref()?)?,
                count(self.output_tokens.as_ref()?)?,
            )
        })
    }

    fn written_for_an_hour(&self) -> Option<u64> {
        let details = self.cache_details.iter().flatten();
        details
            .filter(|written| written.ttl.as_deref() == Some("1h"))
            .try_fold(0_u64, |sum, written| {
                sum.checked_add(optional(written.input_tokens.as_ref())?)
            })
    }
}

/// Absent counts as none.
fn optional(value: Option<&Value>) -> Option<u64> {
    match value {
        None | Some(Value::Null) => Some(0),
        Some(value) => count(value),
    }
}

fn count(value: &Value) -> Option<u64> {
    value.as_u64().filter(|tokens| is_count(*tokens))
}

/// Counts that are told one by one: in headers, or in the metrics of a stream.
pub fn counted(
    input: Option<u64>,
    output: Option<u64>,
    cache_read: Option<u64>,
    cache_write: Option<u64>,
) -> Option<Usage> {
    let all = [input, output, cache_read, cache_write];
    if all.iter().flatten().any(|tokens| !is_count(*tokens)) {
        return None;
    }
    Some(Usage {
        cache_read: cache_read.unwrap_or(0),
        cache_write_5m: cache_write.unwrap_or(0),
        // An embedding has no output.
        ..Usage::of(input?, output.unwrap_or(0))
    })
}

/// `{"type": …}`: the queue that the call was really in.
#[derive(Debug, Deserialize)]
pub struct Tier {
    #[serde(rename = "type")]
    name: Option<String>,
}

pub fn tier(tier: Option<&Tier>) -> Option<ServiceTier> {
    match tier?.name.as_deref()? {
        "default" => Some(ServiceTier::Default),
        "priority" => Some(ServiceTier::Priority),
        "flex" => Some(ServiceTier::Flex),
        "reserved" => Some(ServiceTier::Reserved),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(raw: &str) -> Option<Usage> {
        serde_json::from_str::<Reported>(raw).unwrap().usage()
    }

    #[test]
    fn each_class_is_counted_apart() {
        let usage = read(
            r#"{"inputTokens":10,"outputTokens":5,"totalTokens":145,"cacheReadInputTokens":100,
                "cacheWriteInputTokens":30,"cacheDetails":[{"ttl":"5m","inputTokens":10},{"ttl":"1h","inputTokens":20}]}"#,
        );
        let expected = Usage {
            cache_read: 100,
            cache_write_5m: 10,
            cache_write_1h: 20,
            ..Usage::of(10, 5)
        };
        assert_eq!(usage, Some(expected));
    }

    #[test]
    fn nonsense_counts_as_absent() {
        for raw in [
            "{}",
            r#"{"inputTokens":1}"#,
            r#"{"inputTokens":-1,"outputTokens":1}"#,
            r#"{"inputTokens":1.5,"outputTokens":1}"#,
            r#"{"inputTokens":"1","outputTokens":1}"#,
            r#"{"inputTokens":9007199254740993,"outputTokens":1}"#,
            r#"{"inputTokens":1,"outputTokens":1,"cacheReadInputTokens":-1}"#,
            r#"{"inputTokens":1,"outputTokens":1,"cacheDetails":[{"ttl":"1h","inputTokens":2}]}"#,
        ] {
            assert_eq!(read(raw), None, "{raw}");
        }
    }
}
