//! What a provider of messages can be told of the neutral form.

use crate::conversion::Row;

pub const TO_PROVIDER: &[Row] = &[
    Row::converts("messages[].role", ""),
    Row::converts("system[type=text].text", "an empty text is left out"),
    Row::converts("messages[].content[type=text].text", "an empty text is left out"),
    Row::approximated(
        "{system,messages[].content}[type=guarded].{text,qualifiers}",
        "text like any other",
    ),
    Row::converts(
        "{system,messages[].content,messages[].content[].content}[type=cache_point].life",
        "`cache_control` of the block before it; refused where there is none that may have it",
    ),
    Row::converts(
        "messages[role=user].content[type=image].{media_type,source[type=base64].data,source[type=url].url}",
        "",
    ),
    Row::converts(
        "messages[role=user].content[type=document].{name,context,media_type}",
        "`title`",
    ),
    Row::converts(
        "messages[role=user].content[type=document].source[type=base64].data",
        "a PDF, or text in UTF-8; other types are refused",
    ),
    Row::converts(
        "messages[role=user].content[type=document].{source[type=text].text,source[type=url].url}",
        "",
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
        "messages[role=user].content[type=tool_result].content[type={image,document}].{media_type,source[type=base64].data,source[type=url].url}",
        "",
    ),
    Row::converts(
        "messages[role=user].content[type=tool_result].content[type=document].{name,context,source[type=text].text}",
        "",
    ),
    Row::converts(
        "messages[role=assistant].content[type=reasoning].{text,signature}",
        "left out without a signature: the provider refuses what it did not sign",
    ),
    Row::converts(
        "messages[role=assistant].content[type=redacted_reasoning].data",
        "",
    ),
    Row::converts("tools[].{name,description,input_schema.*,strict,cache}", ""),
    Row::converts("tool_choice[type={auto,none,any}]", ""),
    Row::converts("tool_choice[type=named].name", ""),
    Row::converts("parallel_tool_calls", "`disable_parallel_tool_use` of the choice"),
    Row::converts("{max_tokens,top_p,top_k,stop}", ""),
    Row::converts("temperature", "refused above 1"),
    Row::refused("seed", ""),
    Row::refused("{frequency_penalty,presence_penalty}", ""),
    Row::approximated(
        "reasoning[type=effort].effort",
        "`output_config.effort` with thinking that adapts; minimal becomes low",
    ),
    Row::converts("reasoning[type={disabled,adaptive}]", ""),
    Row::converts("reasoning[type=budget].tokens", ""),
    Row::refused("response_format[type=json]", "it needs a schema"),
    Row::converts("response_format[type=schema].schema.*", "always strict"),
    Row::approximated(
        "response_format[type=schema].{name,description,strict}",
        "left out",
    ),
    Row::converts("service_tier[={auto,default}]", "`auto`, `standard_only`"),
    Row::approximated(
        "service_tier[=priority]",
        "`auto`, which uses it where it is bought",
    ),
    Row::refused("service_tier[={flex,reserved}]", ""),
    Row::harmless("latency[=standard]", "the default"),
    Row::refused("latency", ""),
    Row::harmless("metadata.*", "stays with the record of the call"),
    Row::converts("end_user", "`metadata.user_id`"),
    Row::converts("additional_fields.*", "members of the body"),
    Row::approximated(
        "additional_answer_paths",
        "/stop_sequence is answered; others are asked of the provider's answer",
    ),
];
