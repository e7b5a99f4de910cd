//! What becomes of each member of a model's own body where the model's provider speaks another dialect.

use crate::conversion::Row;
use outcrop_core::catalogue::Family;

/// What a family has of its own; where its body is close to that of another dialect, all else is as there.
pub const CONVERSIONS: &[(Family, &[Row])] = &[
    (
        Family::Anthropic,
        &[
            Row::converts("anthropic_version", "it says which form the body has"),
            Row::refused("model", "the path names it"),
        ],
    ),
    (
        Family::Nova,
        &[
            Row::harmless("schemaVersion", "there is one, `messages-v1`"),
            Row::converts(
                "inferenceConfig.{maxTokens,temperature,topP,topK,stopSequences}",
                "",
            ),
            Row::converts("reasoningConfig[type=enabled].maxReasoningEffort", ""),
            Row::converts("reasoningConfig[type=disabled]", ""),
        ],
    ),
    (
        Family::TitanText,
        &[
            Row::approximated("inputText", "one turn of the user"),
            Row::converts(
                "textGenerationConfig.{maxTokenCount,temperature,topP,stopSequences}",
                "",
            ),
        ],
    ),
    (
        Family::Llama,
        &[
            Row::approximated(
                "prompt",
                "turns where it is exactly Llama 3's template, else one turn of the user",
            ),
            Row::converts("{max_gen_len,temperature,top_p}", ""),
            Row::refused("images", ""),
        ],
    ),
    (
        Family::Mistral,
        &[
            Row::approximated(
                "prompt",
                "turns where it is exactly `[INST] … [/INST]`, else one turn of the user",
            ),
            Row::converts("{max_tokens,temperature,top_p,top_k,stop}", ""),
            Row::converts(
                "tool_choice[=any]",
                "beside `messages`: that some tool must be called",
            ),
        ],
    ),
    (
        Family::OpenAiChat,
        &[
            Row::harmless(
                "{model,stream}",
                "the path names the model, the operation says whether to stream",
            ),
            Row::refused(
                "amazon-bedrock-guardrailConfig",
                "in every family's body: no guardrail can be configured here yet",
            ),
        ],
    ),
    (
        Family::TitanEmbed,
        &[
            Row::converts("{inputText,dimensions,normalize}", ""),
            Row::approximated(
                "embeddingTypes",
                "`float`, and `binary` as the sign of each number",
            ),
        ],
    ),
    (
        Family::CohereEmbed,
        &[
            Row::converts("{texts,input_type,output_dimension}", ""),
            Row::harmless("embedding_types[=[\"float\"]]", "the default"),
            Row::refused("embedding_types", "unless it is `float` alone"),
            Row::approximated("truncate", "a text that is too long is cut at its end"),
            Row::refused("truncate[=START]", "likewise"),
            Row::refused("images", ""),
        ],
    ),
    (Family::OpenAiEmbed, &[]),
];
