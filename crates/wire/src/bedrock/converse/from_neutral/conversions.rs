//! What becomes of each member of the neutral form on its way to Converse.

use crate::conversion::{Row, Treatment};

const fn row(member: &'static str, treatment: Treatment, note: &'static str) -> Row {
    Row {
        member,
        treatment,
        note,
    }
}

pub const CONVERSIONS: &[Row] = {
    use Treatment::{Approximated, Converts, Harmless, Refused};
    &[
        row("system", Converts, "`system`; an empty text is left out"),
        row(
            "messages",
            Approximated,
            "`messages`; neighbours of one role become one message, as roles must alternate; an empty text is left out",
        ),
        row("text", Converts, "`text`"),
        row("image (inline)", Converts, "`image.source.bytes`"),
        row("image (address)", Refused, "Bedrock fetches nothing from the web"),
        row(
            "document",
            Approximated,
            "`document`; its name is cut to Bedrock's characters, numbered where two are alike, and `document` where it has none",
        ),
        row(
            "document (address)",
            Refused,
            "Bedrock fetches nothing from the web",
        ),
        row("tool use", Converts, "`toolUse`"),
        row(
            "tool result",
            Converts,
            "`toolResult`, with the status `error` where it is one",
        ),
        row(
            "reasoning",
            Converts,
            "`reasoningContent.reasoningText`; left out where an Anthropic model did not sign it",
        ),
        row(
            "redacted reasoning",
            Converts,
            "`reasoningContent.redactedContent`",
        ),
        row(
            "guarded text",
            Converts,
            "`guardContent`; refused inside a tool result",
        ),
        row(
            "cache point",
            Converts,
            "`cachePoint`; one inside a tool result goes behind the result",
        ),
        row(
            "tools",
            Converts,
            "`toolConfig.tools`, `strict` and cache points included",
        ),
        row(
            "tool_choice: auto, any, named",
            Converts,
            "`toolConfig.toolChoice`",
        ),
        row(
            "tool_choice: none",
            Approximated,
            "the tools are not sent; refused where the conversation has calls of them",
        ),
        row("parallel_tool_calls: true", Harmless, "the default"),
        row(
            "parallel_tool_calls: false",
            Refused,
            "Converse has no place for it",
        ),
        row("max_tokens, top_p, stop", Converts, "`inferenceConfig`"),
        row("temperature", Converts, "`inferenceConfig`; refused above 1"),
        row(
            "top_k",
            Converts,
            "`additionalModelRequestFields.top_k` for Anthropic's models; refused for others",
        ),
        row("seed", Refused, "Converse has no place for it"),
        row(
            "frequency_penalty, presence_penalty",
            Refused,
            "Converse has no place for them; 0 is left out",
        ),
        row(
            "reasoning setting",
            Approximated,
            "`additionalModelRequestFields.thinking`, and `outputConfig.effort` with minimal as low, for Anthropic's \
             models; `reasoning_effort` for OpenAI's; refused for others",
        ),
        row(
            "response_format: schema",
            Approximated,
            "`outputConfig.textFormat`; the schema is always enforced, whatever `strict` says",
        ),
        row("response_format: any JSON", Refused, "Converse needs a schema"),
        row(
            "service_tier",
            Converts,
            "`serviceTier`; that the provider chooses is left out, as Bedrock's default",
        ),
        row("latency", Converts, "`performanceConfig.latency`"),
        row(
            "metadata",
            Approximated,
            "`requestMetadata`, where Bedrock's limits and characters allow; Outcrop's own record has all of it",
        ),
        row("end_user", Harmless, "a label; the answer does not depend on it"),
        row("additional_fields", Converts, "`additionalModelRequestFields`"),
        row(
            "additional_answer_paths",
            Converts,
            "`additionalModelResponseFieldPaths`",
        ),
    ]
};
