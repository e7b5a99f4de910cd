//! What becomes of each member of a Converse request where the model's provider speaks another dialect.

use crate::conversion::Row;

/// Amazon Bedrock gets all of them as they are.
pub const CONVERSIONS: &[Row] = &[
    Row::converts("system[].text", ""),
    Row::converts("system[].guardContent.text.{text,qualifiers}", ""),
    Row::converts("system[].cachePoint.{type,ttl}", "5m and 1h"),
    Row::converts("messages[].role", "`user` and `assistant`"),
    Row::approximated(
        "messages[role=system].content[].text",
        "moves to the end of the system prompt",
    ),
    Row::converts("messages[].content[].text", ""),
    Row::converts("messages[].content[].image.{format,source.bytes}", ""),
    Row::refused(
        "messages[].content[].image.source.s3Location",
        "content is sent as bytes",
    ),
    Row::converts(
        "messages[].content[].document.{name,format,context,source.bytes,source.text}",
        "",
    ),
    Row::refused(
        "messages[].content[].document.source.s3Location",
        "content is sent as bytes",
    ),
    Row::refused(
        "messages[].content[].document.source.content",
        "belongs to citations",
    ),
    Row::harmless(
        "messages[].content[].document.citations[enabled=false]",
        "the default",
    ),
    Row::refused("messages[].content[].document.citations[enabled=true]", ""),
    Row::converts(
        "messages[role=assistant].content[].toolUse.{toolUseId,name,input.*}",
        "",
    ),
    Row::refused(
        "messages[role=assistant].content[].toolUse.type",
        "tools of the server",
    ),
    Row::converts(
        "messages[role=user].content[].toolResult.{toolUseId,status,content}",
        "",
    ),
    Row::converts(
        "messages[role=user].content[].toolResult.content[].{text,image.format,image.source.bytes}",
        "",
    ),
    Row::converts(
        "messages[role=user].content[].toolResult.content[].document.{name,format,source.bytes}",
        "",
    ),
    Row::approximated(
        "messages[role=user].content[].toolResult.content[].json.*",
        "the value's JSON text",
    ),
    Row::refused("messages[role=user].content[].toolResult.content[].video", ""),
    Row::converts(
        "messages[role=assistant].content[].reasoningContent.reasoningText.{text,signature}",
        "",
    ),
    Row::converts(
        "messages[role=assistant].content[].reasoningContent.redactedContent",
        "",
    ),
    Row::converts("messages[].content[].cachePoint.{type,ttl}", "5m and 1h"),
    Row::converts(
        "messages[role=user].content[].guardContent.text.{text,qualifiers}",
        "to the model it is text like any other",
    ),
    Row::refused("messages[role=user].content[].guardContent.image", ""),
    Row::refused(
        "messages[].content[].{video,audio,citationsContent,searchResult,toolAddition,toolRemoval}",
        "",
    ),
    Row::converts("inferenceConfig.{maxTokens,temperature,topP,stopSequences}", ""),
    Row::converts(
        "toolConfig.tools[].toolSpec.{name,description,inputSchema.json.*,strict}",
        "",
    ),
    Row::converts(
        "toolConfig.tools[].cachePoint.{type,ttl}",
        "on the tool before it",
    ),
    Row::refused("toolConfig.tools[].systemTool", "tools of the server"),
    Row::converts("toolConfig.toolChoice.{auto,any,tool.name}", ""),
    Row::converts(
        "additionalModelRequestFields.*",
        "as members of the provider's own body",
    ),
    Row::approximated(
        "additionalModelResponseFieldPaths",
        "/stop_sequence is answered for every provider; others only where its own answer can be asked",
    ),
    Row::converts("requestMetadata.*", "to the record of the call, not to the model"),
    Row::approximated(
        "performanceConfig.latency",
        "a wish: the answer says standard where the provider has no faster way",
    ),
    Row::approximated("serviceTier.type", "a wish: the answer says which queue it was"),
    Row::converts(
        "outputConfig.textFormat[type=json_schema].structure.jsonSchema.{name,description,schema}",
        "",
    ),
    Row::approximated("outputConfig.effort", "xhigh and max are one level beyond high"),
    Row::harmless("promptVariables[={}]", "none"),
    Row::refused("promptVariables", "a stored prompt's"),
    Row::refused(
        "guardrailConfig",
        "for every provider: no guardrail can be configured here yet",
    ),
];
