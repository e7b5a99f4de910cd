//! What becomes of each member of a model's own body where the model's provider speaks another dialect.

use crate::conversion::Row;
use crate::conversion::Treatment::{self, Approximated, Converts, Harmless, Refused};

const fn row(member: &'static str, treatment: Treatment, note: &'static str) -> Row {
    Row {
        member,
        treatment,
        note,
    }
}

pub const CONVERSIONS: &[Row] = &[
    row("nova: schemaVersion", Harmless, "there is one"),
    row("nova: system, messages, toolConfig", Converts, "as Converse's"),
    row(
        "nova: inferenceConfig",
        Converts,
        "maxTokens, temperature, topP, topK, stopSequences",
    ),
    row("nova: reasoningConfig", Converts, ""),
    row("titan_text: inputText", Approximated, "one turn of the user"),
    row("titan_text: textGenerationConfig", Converts, ""),
    row(
        "llama: prompt",
        Approximated,
        "turns where it is exactly Llama 3's template, else one turn of the user",
    ),
    row("llama: max_gen_len, temperature, top_p", Converts, ""),
    row("llama: images", Refused, ""),
    row(
        "mistral: prompt",
        Approximated,
        "turns where it is exactly [INST] … [/INST], else one turn of the user",
    ),
    row(
        "mistral: max_tokens, temperature, top_p, top_k, stop",
        Converts,
        "",
    ),
    row(
        "mistral: messages",
        Converts,
        "as OpenAI's chat; tool_choice `any` too",
    ),
    row("openai_chat: all", Converts, "as OpenAI's chat completions"),
    row(
        "openai_chat: model, stream",
        Harmless,
        "the path names the model, the operation says whether to stream",
    ),
    row("titan_embed: inputText, dimensions, normalize", Converts, ""),
    row(
        "titan_embed: embeddingTypes",
        Converts,
        "float; binary is the sign of each number",
    ),
    row("cohere_embed: texts, input_type, output_dimension", Converts, ""),
    row(
        "cohere_embed: truncate",
        Approximated,
        "a text that is too long is cut at its end; START is refused",
    ),
    row("cohere_embed: embedding_types", Refused, "unless float"),
    row("cohere_embed: images", Refused, ""),
    row("openai_embed: all", Converts, "as OpenAI's embeddings"),
    row(
        "amazon-bedrock-guardrailConfig",
        Refused,
        "no guardrail can be configured here yet",
    ),
    row(
        "X-Amzn-Bedrock-Trace",
        Harmless,
        "without a guardrail nothing is traced",
    ),
    row(
        "X-Amzn-Bedrock-PerformanceConfig-Latency, -Service-Tier",
        Approximated,
        "as Converse's members",
    ),
    row(
        "X-Amzn-Bedrock-Request-Metadata",
        Converts,
        "to the record of the call",
    ),
];
