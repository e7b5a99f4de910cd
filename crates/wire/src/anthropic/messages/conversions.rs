//! What becomes of each member of a request when the model's provider speaks another dialect.

use crate::conversion::Row;

/// To a provider of the same dialect all go as they are.
pub const CONVERSIONS: &[Row] = &[
    Row::converts("model", "resolved by the catalogue"),
    Row::converts("stream", "acted on by Outcrop"),
    Row::converts("max_tokens", ""),
    Row::converts("system", ""),
    Row::converts("system[type=text].text", ""),
    Row::converts(
        "{system,tools}[].cache_control.{type,ttl}",
        "5m and 1h: a cache point behind the block or tool",
    ),
    Row::converts("messages[].content[].cache_control.{type,ttl}", "likewise"),
    Row::converts(
        "messages[].content[].content[].cache_control.{type,ttl}",
        "likewise, inside the result of a tool",
    ),
    Row::approximated(
        "cache_control.{type,ttl}",
        "a cache point at the end of the last message",
    ),
    Row::approximated(
        "messages[role=system].content",
        "moves to the end of the system prompt",
    ),
    Row::approximated("messages[role=system].content[type=text].text", "likewise"),
    Row::converts("messages[].role", "`user` and `assistant`"),
    Row::converts("messages[].content", ""),
    Row::converts("messages[].content[type=text].text", ""),
    Row::harmless("messages[].content[type=text].citations[=[]]", "none"),
    Row::refused("messages[].content[type=text].citations", ""),
    Row::converts(
        "messages[].content[type=image].source[type=base64].{media_type,data}",
        "",
    ),
    Row::converts(
        "messages[].content[type=image].source[type=url].url",
        "for the provider to fetch",
    ),
    Row::refused(
        "messages[].content[type=image].source[type=file]",
        "no files are stored here",
    ),
    Row::refused("messages[].content[type=image].transformations", ""),
    Row::converts("messages[].content[type=document].{title,context}", ""),
    Row::converts(
        "messages[].content[type=document].source[type={base64,text}].{media_type,data}",
        "",
    ),
    Row::converts(
        "messages[].content[type=document].source[type=url].url",
        "for the provider to fetch",
    ),
    Row::refused(
        "messages[].content[type=document].source[type={file,content}]",
        "no files are stored here; nested content has no counterpart",
    ),
    Row::harmless(
        "messages[].content[type=document].citations.enabled[=false]",
        "the default",
    ),
    Row::refused("messages[].content[type=document].citations", "when they are on"),
    Row::converts(
        "messages[role=assistant].content[type=tool_use].{id,name,input.*}",
        "",
    ),
    Row::harmless(
        "messages[role=assistant].content[type=tool_use].caller[type=direct]",
        "the model itself",
    ),
    Row::refused("messages[role=assistant].content[type=tool_use].caller", ""),
    Row::converts(
        "messages[role=user].content[type=tool_result].{tool_use_id,content,is_error}",
        "",
    ),
    Row::converts(
        "messages[role=user].content[type=tool_result].content[type=text].text",
        "",
    ),
    Row::converts(
        "messages[role=user].content[type=tool_result].content[type={image,document}].source[type=base64].{media_type,data}",
        "as far as the provider takes them in results",
    ),
    Row::converts(
        "messages[role=user].content[type=tool_result].content[type=document].{title,context}",
        "",
    ),
    Row::converts(
        "messages[role=user].content[type=tool_result].content[type=document].source[type=text].{media_type,data}",
        "",
    ),
    Row::converts(
        "messages[role=user].content[type=tool_result].content[type={image,document}].source[type=url].url",
        "for the provider to fetch",
    ),
    Row::converts(
        "messages[role=assistant].content[type=thinking].{thinking,signature}",
        "",
    ),
    Row::converts(
        "messages[role=assistant].content[type=redacted_thinking].data",
        "",
    ),
    Row::refused(
        "messages[].content[type=search_result]",
        "as is every block of tools that the provider runs itself",
    ),
    Row::converts("tools[].{name,description,input_schema.*,strict}", ""),
    Row::harmless("tools[=[]]", "none"),
    Row::harmless("tools[].type[=custom]", "the default"),
    Row::refused(
        "tools[type=web_search_20250305]",
        "as is every other type: the provider runs these itself",
    ),
    Row::harmless("tools[].eager_input_streaming", "how an input is cut into pieces"),
    Row::refused("tools[].input_examples", ""),
    Row::harmless("tools[].defer_loading[=false]", "the default"),
    Row::refused("tools[].defer_loading", ""),
    Row::harmless("tools[].allowed_callers[=[\"direct\"]]", "the model itself"),
    Row::refused("tools[].allowed_callers", ""),
    Row::converts("tool_choice[type={auto,any,none}]", ""),
    Row::converts("tool_choice[type=tool].name", ""),
    Row::converts("tool_choice.disable_parallel_tool_use", ""),
    Row::converts("thinking[type={adaptive,disabled}]", ""),
    Row::converts("thinking[type=enabled].budget_tokens", ""),
    Row::refused("thinking[type=between_tools]", ""),
    Row::harmless("thinking.display[=summarized]", "the default"),
    Row::refused("thinking.display", ""),
    Row::approximated(
        "output_config.effort",
        "how much to think, which is only a part of it; xhigh becomes max; refused beside a budget or disabled thinking",
    ),
    Row::converts(
        "{output_config.format,output_format}[type=json_schema].schema.*",
        "`output_format` is the older place",
    ),
    Row::converts("{stop_sequences,temperature,top_p,top_k}", ""),
    Row::converts("metadata.user_id", "who the call is made for"),
    Row::converts("service_tier", "`auto`, and `standard_only` as the default tier"),
    Row::converts("anthropic_version", "Bedrock's: it says which form the body has"),
    Row::harmless("anthropic_beta[=[]]", "Bedrock's: none"),
    Row::refused("anthropic_beta", ""),
    Row::harmless("mcp_servers[=[]]", "none"),
    Row::refused("mcp_servers", ""),
    Row::harmless("speed[=standard]", "the default"),
    Row::refused("speed", ""),
    Row::refused(
        "{container,context_management,diagnostics,inference_geo,user_profile_id,workspace_id}",
        "the provider's own",
    ),
];
