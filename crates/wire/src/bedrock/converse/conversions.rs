//! What becomes of each member of a Converse request where the model's provider speaks another dialect.

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
    row("messages[].role", Converts, "user and assistant"),
    row(
        "messages[].role = system",
        Approximated,
        "what it says moves to the end of the system prompt",
    ),
    row("messages[].content[].text", Converts, ""),
    row("messages[].content[].image", Converts, "as bytes"),
    row(
        "messages[].content[].image.source.s3Location",
        Refused,
        "content is sent as bytes",
    ),
    row(
        "messages[].content[].document",
        Converts,
        "as bytes or text, with name and context",
    ),
    row(
        "messages[].content[].document.source.s3Location",
        Refused,
        "content is sent as bytes",
    ),
    row(
        "messages[].content[].document.source.content",
        Refused,
        "belongs to citations",
    ),
    row(
        "messages[].content[].document.citations",
        Refused,
        "unless they are off",
    ),
    row("messages[].content[].toolUse", Converts, ""),
    row(
        "messages[].content[].toolUse.type",
        Refused,
        "tools of the server",
    ),
    row(
        "messages[].content[].toolResult",
        Converts,
        "text, images, documents and status",
    ),
    row(
        "messages[].content[].toolResult.content[].json",
        Approximated,
        "the value's JSON text",
    ),
    row(
        "messages[].content[].toolResult.type",
        Refused,
        "tools of the server",
    ),
    row(
        "messages[].content[].reasoningContent",
        Converts,
        "text with signature, or redacted",
    ),
    row("messages[].content[].cachePoint", Converts, "5m and 1h"),
    row(
        "messages[].content[].guardContent.text",
        Converts,
        "with qualifiers; to the model it is text like any other",
    ),
    row("messages[].content[].guardContent.image", Refused, ""),
    row("messages[].content[].video", Refused, ""),
    row("messages[].content[].audio", Refused, ""),
    row("messages[].content[].citationsContent", Refused, ""),
    row("messages[].content[].searchResult", Refused, ""),
    row("messages[].content[].toolAddition", Refused, ""),
    row("messages[].content[].toolRemoval", Refused, ""),
    row("system[].text", Converts, ""),
    row("system[].guardContent.text", Converts, "with qualifiers"),
    row("system[].cachePoint", Converts, "5m and 1h"),
    row("inferenceConfig.maxTokens", Converts, "set where absent"),
    row("inferenceConfig.temperature", Converts, ""),
    row("inferenceConfig.topP", Converts, ""),
    row("inferenceConfig.stopSequences", Converts, ""),
    row("toolConfig.tools[].toolSpec", Converts, "strict included"),
    row("toolConfig.tools[].cachePoint", Converts, "on the tool before it"),
    row("toolConfig.tools[].systemTool", Refused, "tools of the server"),
    row("toolConfig.toolChoice", Converts, "auto, any and tool"),
    row(
        "additionalModelRequestFields",
        Converts,
        "as members of the provider's own body",
    ),
    row(
        "additionalModelResponseFieldPaths",
        Approximated,
        "/stop_sequence is answered for every provider; others only where its own answer can be asked",
    ),
    row("requestMetadata", Converts, "to the record of the call"),
    row(
        "performanceConfig.latency",
        Approximated,
        "a wish: the answer says standard where the provider has no faster way",
    ),
    row(
        "serviceTier.type",
        Approximated,
        "a wish: the answer says which queue it was",
    ),
    row("outputConfig.textFormat", Converts, "JSON schema"),
    row(
        "outputConfig.effort",
        Approximated,
        "xhigh and max are one level beyond high",
    ),
    row("promptVariables", Harmless, "when there are none; else refused"),
    row(
        "guardrailConfig",
        Refused,
        "for every provider: no guardrail can be configured here yet",
    ),
];
