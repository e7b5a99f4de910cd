//! Embeddings as bytes.

use super::super::plan::Plan;
use super::super::vectors;
use super::MODEL;
use super::request::Embeddings;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use serde_json::{Value, json};

pub(super) fn render(asked: &Embeddings, plan: &Plan) -> Bytes {
    let data: Vec<Value> = vectors::of_all(asked.texts())
        .into_iter()
        .enumerate()
        .map(|(index, vector)| json!({"object": "embedding", "index": index, "embedding": encode(asked, vector)}))
        .collect();
    let usage = plan.reports_usage.then(|| {
        let tokens = plan.input_tokens;
        json!({"prompt_tokens": tokens, "total_tokens": tokens})
    });
    json!({"object": "list", "model": MODEL, "data": data, "usage": usage})
        .to_string()
        .into()
}

/// Numbers, or the base64 of their little-endian bytes, which some clients ask for.
fn encode(asked: &Embeddings, vector: Vec<f32>) -> Value {
    if !asked.wants_base64() {
        return json!(vector);
    }
    let bytes: Vec<u8> = vector.into_iter().flat_map(f32::to_le_bytes).collect();
    Value::String(STANDARD.encode(bytes))
}
