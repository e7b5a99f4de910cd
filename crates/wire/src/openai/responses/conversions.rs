//! What becomes of every member of a request for a response on the way to a provider of another dialect.

use crate::conversion::Row;

/// To a provider of the same dialect all go as they are.
pub const CONVERSIONS: &[Row] = &[
    Row::converts("model", "resolved by the catalogue"),
    Row::converts("stream", "acted on by Outcrop"),
    Row::harmless("stream_options.*", "how a stream is padded, which ours are not"),
    Row::approximated(
        "instructions",
        "the first system text; those of an earlier response are not repeated, as OpenAI does it",
    ),
    Row::converts("input", "what the user says"),
    Row::approximated(
        "input[role={system,developer}].content",
        "system text at the front of the conversation",
    ),
    Row::approximated(
        "input[role={system,developer}].content[type=input_text].text",
        "likewise",
    ),
    Row::converts("input[role=user].content", ""),
    Row::converts("input[role=user].content[type=input_text].text", ""),
    Row::converts(
        "input[role=user].content[type=input_image].image_url",
        "a data URL, or an address for the provider to fetch",
    ),
    Row::approximated(
        "input[role=user].content[type=input_image].detail",
        "left out: how closely to look is the provider's choice",
    ),
    Row::converts(
        "input[role=user].content[type=input_file].{filename,file_data,file_url}",
        "",
    ),
    Row::refused(
        "input[role=user].content[type={input_image,input_file}].file_id",
        "no files are stored here",
    ),
    Row::refused("input[role=user].content[type=input_audio]", ""),
    Row::converts(
        "input[role=assistant].content",
        "what the assistant says in a row is one turn",
    ),
    Row::converts("input[role=assistant].content[type=output_text].text", ""),
    Row::approximated(
        "input[role=assistant].content[type=output_text].{annotations,logprobs}.*",
        "left out: they tell of the text where it was made",
    ),
    Row::approximated(
        "input[role=assistant].content[type=refusal].refusal",
        "text that was said",
    ),
    Row::harmless(
        "input[role=assistant].phase",
        "whether a message was the assistant's last word",
    ),
    Row::harmless("input[].type[=message]", "the default of an item"),
    Row::harmless(
        "input[].{id,status}",
        "how an item was called when it was answered",
    ),
    Row::converts("input[type=function_call].{call_id,name,arguments}", ""),
    Row::converts("input[type=function_call_output].{call_id,output}", ""),
    Row::converts(
        "input[type=function_call_output].output[type=input_text].text",
        "",
    ),
    Row::converts(
        "input[type=function_call_output].output[type=input_image].image_url",
        "as far as the provider takes images in results",
    ),
    Row::converts(
        "input[type=reasoning].{encrypted_content,summary}",
        "`encrypted_content` proves it to the provider that thought it; without either it is left out",
    ),
    Row::converts("input[type=reasoning].summary[type=summary_text].text", ""),
    Row::approximated(
        "input[type=reasoning].content[type=reasoning_text].text",
        "in the place of a summary, where there is none",
    ),
    Row::refused("input[type=item_reference]", "items are not kept by themselves"),
    Row::refused(
        "input[type=custom_tool_call]",
        "as are all calls of tools that are no functions, and their outputs",
    ),
    Row::converts("tools[type=function].{name,description,parameters.*,strict}", ""),
    Row::harmless("tools[=[]]", "none"),
    Row::refused(
        "tools[type={web_search,file_search,mcp}]",
        "as is every type but `function`: built-in tools run at OpenAI alone",
    ),
    Row::converts("tool_choice", "`auto`, `none`, `required`"),
    Row::converts("tool_choice[type=function].name", ""),
    Row::refused("tool_choice[type=file_search]", "as is every type but `function`"),
    Row::converts("parallel_tool_calls", ""),
    Row::converts("max_output_tokens", ""),
    Row::harmless("max_tool_calls", "limits built-in tools, and there are none"),
    Row::converts("{temperature,top_p}", ""),
    Row::harmless("text[={}]", "the default"),
    Row::harmless("text.format[type=text]", "the default"),
    Row::converts("text.format[type=json_object]", ""),
    Row::converts(
        "text.format[type=json_schema].{name,description,schema.*,strict}",
        "",
    ),
    Row::harmless("text.verbosity[=medium]", "the default"),
    Row::refused("text.verbosity", ""),
    Row::converts("reasoning.effort", ""),
    Row::approximated(
        "reasoning.{summary,generate_summary}",
        "left out: in how many words to tell it is the provider's choice",
    ),
    Row::converts("service_tier", "`default`, `flex`, `priority`"),
    Row::harmless("service_tier[=auto]", "the default: the provider chooses"),
    Row::converts("metadata.*", "to the record of the call, not to the model"),
    Row::converts(
        "{user,safety_identifier}",
        "who the call is made for; where both are there, the last one",
    ),
    Row::harmless("{prompt_cache_key,prompt_cache_retention}", "hints for a cache"),
    Row::harmless(
        "include",
        "encrypted reasoning is always told; `message.output_text.logprobs` is refused",
    ),
    Row::harmless("store", "Outcrop keeps the response; no provider does"),
    Row::harmless("truncation[=disabled]", "the default"),
    Row::refused("truncation", ""),
    Row::harmless("top_logprobs[=0]", "the default"),
    Row::refused("top_logprobs", ""),
    Row::harmless("background[=false]", "the default"),
    Row::refused("background", ""),
    Row::refused("{conversation,prompt}", "neither is kept here"),
    Row::refused(
        "previous_response_id",
        "where the response is kept, the gateway sends the conversation so far in its place; reasoning without \
         `encrypted_content` is left out of it",
    ),
];
