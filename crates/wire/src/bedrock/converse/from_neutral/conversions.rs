//! What Converse can be told of the neutral form.

use crate::conversion::Row;

pub const TO_PROVIDER: &[Row] = &[
    Row::converts("messages[].role", ""),
    Row::converts("system[type=text].text", "an empty text is left out"),
    Row::converts(
        "messages[].content[type=text].text",
        "an empty text is left out; neighbours of one role become one message",
    ),
    Row::converts(
        "{system,messages[].content}[type=guarded].{text,qualifiers}",
        "`guardContent`",
    ),
    Row::converts(
        "{system,messages[].content}[type=cache_point].life",
        "`cachePoint`",
    ),
    Row::approximated(
        "messages[].content[].content[type=cache_point].life",
        "`cachePoint` behind the tool's result",
    ),
    Row::converts(
        "messages[role=user].content[type=image].{media_type,source[type=base64].data}",
        "",
    ),
    Row::refused(
        "messages[role=user].content[type=image].source[type=url]",
        "Bedrock fetches nothing from the web",
    ),
    Row::approximated(
        "messages[role=user].content[type=document].name",
        "cut to Bedrock's characters, numbered where two are alike, and `document` where there is none",
    ),
    Row::converts(
        "messages[role=user].content[type=document].{context,media_type,source[type=base64].data,source[type=text].text}",
        "refused in a format that Bedrock does not take",
    ),
    Row::refused(
        "messages[role=user].content[type=document].source[type=url]",
        "Bedrock fetches nothing from the web",
    ),
    Row::converts(
        "messages[role=assistant].content[type=tool_use].{id,name,input.*}",
        "",
    ),
    Row::converts(
        "messages[role=user].content[type=tool_result].{id,content,is_error}",
        "",
    ),
    Row::converts(
        "messages[role=user].content[type=tool_result].content[type=text].text",
        "",
    ),
    Row::converts(
        "messages[role=user].content[type=tool_result].content[type={image,document}].{media_type,source[type=base64].data}",
        "",
    ),
    Row::converts(
        "messages[role=user].content[type=tool_result].content[type=document].{context,source[type=text].text}",
        "",
    ),
    Row::approximated(
        "messages[role=user].content[type=tool_result].content[type=document].name",
        "as above",
    ),
    Row::refused(
        "messages[role=user].content[type=tool_result].content[type={image,document}].source[type=url]",
        "Bedrock fetches nothing from the web",
    ),
    Row::converts(
        "messages[role=assistant].content[type=reasoning].{text,signature}",
        "left out where an Anthropic model did not sign it",
    ),
    Row::converts(
        "messages[role=assistant].content[type=redacted_reasoning].data",
        "",
    ),
    Row::converts(
        "tools[].{name,description,input_schema.*,strict,cache}",
        "`toolConfig.tools`, with `cachePoint` behind the tool",
    ),
    Row::converts("tool_choice[type={auto,any}]", ""),
    Row::converts("tool_choice[type=named].name", ""),
    Row::approximated(
        "tool_choice[type=none]",
        "the tools are not sent; refused where the conversation has calls of them",
    ),
    Row::harmless("parallel_tool_calls[=true]", "the default"),
    Row::refused("parallel_tool_calls", ""),
    Row::converts("{max_tokens,top_p,stop}", "`inferenceConfig`"),
    Row::converts("temperature", "`inferenceConfig`; refused above 1"),
    Row::converts(
        "top_k",
        "`additionalModelRequestFields.top_k`; refused for other families",
    ),
    Row::refused("seed", ""),
    Row::refused("{frequency_penalty,presence_penalty}", ""),
    Row::approximated(
        "reasoning[type=effort].effort",
        "`outputConfig.effort` with thinking that adapts, minimal as low; `reasoning_effort` for OpenAI's models; \
         refused for other families",
    ),
    Row::converts(
        "reasoning[type={disabled,adaptive}]",
        "`additionalModelRequestFields.thinking`; refused for other families",
    ),
    Row::converts("reasoning[type=budget].tokens", "likewise"),
    Row::refused("response_format[type=json]", "Converse needs a schema"),
    Row::converts(
        "response_format[type=schema].{name,description,schema.*}",
        "`outputConfig.textFormat`",
    ),
    Row::approximated(
        "response_format[type=schema].strict",
        "left out: the schema is always enforced",
    ),
    Row::converts("service_tier", ""),
    Row::harmless("service_tier[=auto]", "left out: Bedrock does not choose"),
    Row::converts("latency", "`performanceConfig.latency`"),
    Row::approximated(
        "metadata.*",
        "`requestMetadata`, where Bedrock's limits and characters allow; the record of the call has all of it",
    ),
    Row::harmless("end_user", "a label; the answer does not depend on it"),
    Row::converts("additional_fields.*", "`additionalModelRequestFields`"),
    Row::converts("additional_answer_paths", "`additionalModelResponseFieldPaths`"),
];
