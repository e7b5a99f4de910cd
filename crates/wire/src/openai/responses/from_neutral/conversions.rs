//! What a provider of responses can be told of the neutral form.

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
        "messages[role=user].content[type=document].{name,media_type,source[type=base64].data,source[type=url].url}",
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
    Row::converts(
        "messages[role=assistant].content[type=tool_use].{id,name,input.*}",
        "",
    ),
    Row::converts("messages[role=user].content[type=tool_result].{id,content}", ""),
    Row::converts(
        "messages[role=user].content[type=tool_result].content[type=text].text",
        "",
    ),
    Row::converts(
        "messages[role=user].content[type=tool_result].content[type={image,document}].{media_type,source[type=base64].data,source[type=url].url}",
        "",
    ),
    Row::converts(
        "messages[role=user].content[type=tool_result].content[type=document].name",
        "",
    ),
    Row::approximated(
        "messages[role=user].content[type=tool_result].content[type=document].{context,source[type=text].text}",
        "text, as above",
    ),
    Row::approximated(
        "messages[role=user].content[type=tool_result].is_error",
        "left to the result's own text",
    ),
    Row::converts(
        "messages[role=assistant].content[type=reasoning].{text,signature}",
        "left out without a signature: the provider would not know it again",
    ),
    Row::converts(
        "messages[role=assistant].content[type=redacted_reasoning].data",
        "`encrypted_content`",
    ),
    Row::converts(
        "tools[].{name,description,input_schema.*,strict}",
        "not strict unless it is asked for",
    ),
    Row::harmless("tools[].cache", "these providers cache by themselves"),
    Row::converts("tool_choice[type={auto,none,any}]", ""),
    Row::converts("tool_choice[type=named].name", ""),
    Row::converts("parallel_tool_calls", "left out where there are no tools"),
    Row::converts("{max_tokens,temperature,top_p}", ""),
    Row::refused("{stop,seed,frequency_penalty,presence_penalty,top_k}", ""),
    Row::converts("reasoning[type=effort].effort", ""),
    Row::converts("reasoning[type=disabled]", "`none`"),
    Row::approximated(
        "reasoning[type=adaptive]",
        "its default: that the model decides; the thoughts come back in a form that can be sent again",
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
