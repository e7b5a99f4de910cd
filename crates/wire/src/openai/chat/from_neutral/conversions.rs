//! What a provider of chat completions can be told of the neutral form.

use crate::conversion::Row;

pub const TO_PROVIDER: &[Row] = &[
    Row::converts("messages[].role", ""),
    Row::converts("system[type=text].text", "one message of the role `system`"),
    Row::converts("messages[].content[type=text].text", ""),
    Row::approximated(
        "{system,messages[].content}[type=guarded].{text,qualifiers}",
        "text like any other",
    ),
    Row::harmless(
        "{system,messages[].content,messages[].content[].content}[type=cache_point].life",
        "these providers cache by themselves",
    ),
    Row::converts(
        "messages[role=user].content[type=image].{media_type,source[type=base64].data,source[type=url].url}",
        "",
    ),
    Row::converts(
        "messages[role=user].content[type=document].{name,media_type,source[type=base64].data}",
        "a file",
    ),
    Row::approximated(
        "messages[role=user].content[type=document].context",
        "text before the file",
    ),
    Row::approximated(
        "messages[role=user].content[type=document].source[type=text].text",
        "text under the document's name",
    ),
    Row::refused("messages[role=user].content[type=document].source[type=url]", ""),
    Row::converts(
        "messages[role=assistant].content[type=tool_use].{id,name,input.*}",
        "behind the text of the same turn",
    ),
    Row::converts(
        "messages[role=user].content[type=tool_result].{id,content}",
        "a message before what else the turn says",
    ),
    Row::converts(
        "messages[role=user].content[type=tool_result].content[type=text].text",
        "",
    ),
    Row::refused(
        "messages[role=user].content[type=tool_result].content[type={image,document}]",
        "a document that is text, without a context, goes as text",
    ),
    Row::approximated(
        "messages[role=user].content[type=tool_result].is_error",
        "left to the result's own text",
    ),
    Row::approximated(
        "messages[role=assistant].content[type=reasoning].{text,signature}",
        "left out: it belongs to the turn that it was made in",
    ),
    Row::approximated(
        "messages[role=assistant].content[type=redacted_reasoning].data",
        "likewise",
    ),
    Row::converts("tools[].{name,description,input_schema.*,strict}", ""),
    Row::harmless("tools[].cache", "these providers cache by themselves"),
    Row::converts("tool_choice[type={auto,none,any}]", ""),
    Row::converts("tool_choice[type=named].name", ""),
    Row::converts("parallel_tool_calls", "left out where there are no tools"),
    Row::converts("{max_tokens,temperature,top_p,stop,seed}", ""),
    Row::converts("{frequency_penalty,presence_penalty}", ""),
    Row::refused("top_k", ""),
    Row::converts("reasoning[type=effort].effort", ""),
    Row::converts("reasoning[type=disabled]", "`none`"),
    Row::harmless(
        "reasoning[type=adaptive]",
        "that the model decides is the default",
    ),
    Row::approximated("reasoning[type=budget].tokens", "the effort that it is about"),
    Row::converts("response_format[type=json]", ""),
    Row::converts(
        "response_format[type=schema].{name,description,schema.*,strict}",
        "",
    ),
    Row::converts("service_tier", ""),
    Row::refused("service_tier[=reserved]", "Bedrock's alone"),
    Row::harmless("latency[=standard]", "the default"),
    Row::refused("latency", ""),
    Row::harmless("metadata.*", "stays with the record of the call"),
    Row::converts("end_user", "`user`"),
    Row::converts("additional_fields.*", "members of the body"),
    Row::harmless(
        "additional_answer_paths[=[\"/stop_sequence\"]]",
        "told by Outcrop where the provider tells it",
    ),
    Row::refused("additional_answer_paths", ""),
];
