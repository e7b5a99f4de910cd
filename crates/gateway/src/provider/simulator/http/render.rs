//! Answers as bytes, rendered once where they can be.
//!
//! Ids and times are the same in every answer: what tells answers apart is the attempt, which the caller knows.

use super::super::plan::Plan;
use super::super::text;
use super::MODEL;
use bytes::Bytes;
use outcrop_core::event::StopReason;
use outcrop_core::usage::Usage;
use serde_json::{Value, json};
use std::fmt::Write;

const HEAD: &str = r#"data: {"id":"chatcmpl-simulator","object":"chat.completion.chunk","created":1735689600,"model":"simulator","service_tier":"default","system_fingerprint":"fp_simulator","choices":["#;

/// The events of a stream that are the same for every attempt.
pub(super) struct Rendered {
    chunk_tokens: u32,
    opening: Bytes,
    /// The events of whole chunks, one after another, until the text repeats.
    chunks: Bytes,
    /// Where each of them ends in `chunks`.
    ends: Vec<usize>,
}

impl Rendered {
    pub(super) fn new(chunk_tokens: u32) -> Self {
        let mut chunks = String::new();
        // After as many chunks as the text has tokens, a chunk begins where the text begins.
        let ends = (0..text::period())
            .map(|number| {
                let from = number.saturating_mul(chunk_tokens);
                chunks.push_str(&tokens_event(from, from.saturating_add(chunk_tokens)));
                chunks.len()
            })
            .collect();
        Self {
            chunk_tokens,
            opening: opening_event().into(),
            chunks: chunks.into(),
            ends,
        }
    }

    pub(super) fn opening(&self) -> Bytes {
        self.opening.clone()
    }

    /// The event with those tokens: a piece of what is rendered, except for a last chunk that is not full.
    pub(super) fn tokens(&self, from: u32, upto: u32) -> Bytes {
        let number = (from / self.chunk_tokens) as usize % self.ends.len().max(1);
        let start = number
            .checked_sub(1)
            .map_or(Some(0), |before| self.ends.get(before).copied());
        match (start, self.ends.get(number)) {
            (Some(start), Some(&end)) if upto.wrapping_sub(from) == self.chunk_tokens => {
                self.chunks.slice(start..end)
            }
            _ => tokens_event(from, upto).into(),
        }
    }

    /// A whole stream in one piece.
    pub(super) fn stream(&self, plan: &Plan, with_usage: bool) -> Bytes {
        let tokens = plan.sent_tokens();
        let mut whole = Vec::with_capacity(320 * (tokens / self.chunk_tokens) as usize + 2048);
        whole.extend_from_slice(&self.opening);
        let mut from = 0;
        while from < tokens {
            let upto = from.saturating_add(self.chunk_tokens).min(tokens);
            whole.extend_from_slice(&self.tokens(from, upto));
            from = upto;
        }
        whole.extend_from_slice(&closing(plan, with_usage));
        whole.into()
    }
}

/// The end of a whole answer.
pub(super) fn closing(plan: &Plan, with_usage: bool) -> Bytes {
    let mut end = format!(
        "{HEAD}{{\"index\":0,\"delta\":{{}},\"logprobs\":null,\"finish_reason\":\"{}\"}}]}}\n\n",
        finish_reason(plan.stop)
    );
    if with_usage {
        let _ = write!(end, "{HEAD}],\"usage\":{}}}\n\n", usage_json(&plan.usage()));
    }
    end.push_str("data: [DONE]\n\n");
    end.into()
}

/// An answer that is not streamed.
pub(super) fn completion(plan: &Plan) -> Bytes {
    let usage = if plan.reports_usage {
        usage_json(&plan.usage())
    } else {
        "null".to_owned()
    };
    format!(
        concat!(
            r#"{{"id":"chatcmpl-simulator","object":"chat.completion","created":1735689600,"#,
            r#""model":"simulator","service_tier":"default","system_fingerprint":"fp_simulator","#,
            r#""choices":[{{"index":0,"message":{{"role":"assistant","content":{text},"refusal":null,"#,
            r#""annotations":[]}},"logprobs":null,"finish_reason":"{stop}"}}],"usage":{usage}}}"#,
        ),
        text = quoted(&text::between(0, plan.output_tokens)),
        stop = finish_reason(plan.stop),
        usage = usage,
    )
    .into()
}

/// The models that it claims to have: itself.
pub(super) fn models() -> Bytes {
    let model = json!({"id": MODEL, "object": "model", "created": 1_735_689_600, "owned_by": "simulator"});
    json!({"object": "list", "data": [model]}).to_string().into()
}

fn opening_event() -> String {
    format!(
        "{HEAD}{{\"index\":0,\"delta\":{{\"role\":\"assistant\",\"content\":\"\",\"refusal\":null}},\
         \"logprobs\":null,\"finish_reason\":null}}]}}\n\n"
    )
}

fn tokens_event(from: u32, upto: u32) -> String {
    let text = quoted(&text::between(from, upto));
    format!(
        "{HEAD}{{\"index\":0,\"delta\":{{\"content\":{text}}},\"logprobs\":null,\"finish_reason\":null}}]}}\n\n"
    )
}

fn quoted(text: &str) -> String {
    Value::String(text.to_owned()).to_string()
}

const fn finish_reason(stop: StopReason) -> &'static str {
    if matches!(stop, StopReason::MaxTokens) {
        "length"
    } else {
        "stop"
    }
}

pub(super) fn usage_json(usage: &Usage) -> String {
    let Usage { input, output, .. } = usage;
    let total = input + output;
    format!(
        concat!(
            r#"{{"prompt_tokens":{input},"completion_tokens":{output},"total_tokens":{total},"#,
            r#""prompt_tokens_details":{{"cached_tokens":0,"audio_tokens":0}},"#,
            r#""completion_tokens_details":{{"reasoning_tokens":0,"audio_tokens":0,"#,
            r#""accepted_prediction_tokens":0,"rejected_prediction_tokens":0}}}}"#,
        ),
        input = input,
        output = output,
        total = total,
    )
}
