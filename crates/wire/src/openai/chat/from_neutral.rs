//! From the neutral form of a chat to OpenAI's, for providers that speak it.
//!
//! Approximated: tool results go before what else the same turn says, an assistant's text before its tool calls,
//! and that a result is an error is left to the result's own text; the dialect has no place for it.

use crate::json::{write_number, write_string};
use outcrop_core::Error;
use outcrop_core::chat::{Block, Chat, Image, ImageSource, Message, Role, Tool, ToolChoice};
use serde::Serialize;

/// The body of a request for the provider's `model`. A streamed one always asks for the usage.
///
/// # Errors
///
/// `Validation` for content that the dialect has no place for: images of a tool or of the assistant.
pub fn from_neutral(chat: &Chat, model: &str, stream: bool) -> Result<Vec<u8>, Error> {
    let mut out = Vec::with_capacity(1024);
    out.extend_from_slice(b"{\"model\":");
    write_string(&mut out, model);
    if stream {
        out.extend_from_slice(b",\"stream\":true,\"stream_options\":{\"include_usage\":true}");
    }
    out.extend_from_slice(b",\"messages\":[");
    let mut list = List::new(&mut out);
    if !chat.system.is_empty() {
        open(list.item(), "system");
        write_texts(list.out, &texts_of(&chat.system).unwrap_or_default());
        list.out.push(b'}');
    }
    for (index, message) in chat.messages.iter().enumerate() {
        write_message(&mut list, message).map_err(|what| {
            Error::validation(format!("{what} cannot be sent to this model's provider."))
                .at(format!("messages[{index}].content"))
        })?;
    }
    out.push(b']');
    write_tools(&mut out, chat);
    write_sampling(&mut out, chat);
    out.push(b'}');
    Ok(out)
}

/// A comma before every item but the first.
struct List<'a> {
    out: &'a mut Vec<u8>,
    first: bool,
}

impl<'a> List<'a> {
    fn new(out: &'a mut Vec<u8>) -> Self {
        Self { out, first: true }
    }

    fn item(&mut self) -> &mut Vec<u8> {
        if !std::mem::take(&mut self.first) {
            self.out.push(b',');
        }
        self.out
    }
}

fn open(out: &mut Vec<u8>, role: &str) {
    out.extend_from_slice(b"{\"role\":");
    write_string(out, role);
    out.extend_from_slice(b",\"content\":");
}

/// One text as a string, any other number of them as parts.
fn write_texts(out: &mut Vec<u8>, texts: &[&String]) {
    if let [text] = texts {
        return write_string(out, text);
    }
    out.push(b'[');
    let mut parts = List::new(out);
    for text in texts {
        write_text_part(parts.item(), text);
    }
    out.push(b']');
}

fn write_text_part(out: &mut Vec<u8>, text: &str) {
    out.extend_from_slice(b"{\"type\":\"text\",\"text\":");
    write_string(out, text);
    out.push(b'}');
}

/// What has no place in the dialect.
type Misplaced = &'static str;

fn write_message(list: &mut List<'_>, message: &Message) -> Result<(), Misplaced> {
    match message.role {
        Role::User => write_user(list, &message.content),
        Role::Assistant => write_assistant(list, &message.content),
    }
}

fn write_user(list: &mut List<'_>, blocks: &[Block]) -> Result<(), Misplaced> {
    let (results, said): (Vec<_>, Vec<_>) = blocks
        .iter()
        .partition(|block| matches!(block, Block::ToolResult { .. }));
    for result in &results {
        if let Block::ToolResult { id, content, .. } = result {
            let texts = texts_of(content).ok_or("a tool result that is not text")?;
            open(list.item(), "tool");
            write_texts(list.out, &texts);
            list.out.extend_from_slice(b",\"tool_call_id\":");
            write_string(list.out, id);
            list.out.push(b'}');
        }
    }
    if said.is_empty() && !results.is_empty() {
        return Ok(());
    }
    open(list.item(), "user");
    match said.as_slice() {
        [Block::Text(text)] => write_string(list.out, text),
        blocks => write_parts(list.out, blocks)?,
    }
    list.out.push(b'}');
    Ok(())
}

fn write_parts(out: &mut Vec<u8>, blocks: &[&Block]) -> Result<(), Misplaced> {
    out.push(b'[');
    let mut parts = List::new(out);
    for block in blocks {
        match block {
            Block::Text(text) => write_text_part(parts.item(), text),
            Block::Image(image) => write_image(parts.item(), image),
            Block::ToolUse { .. } | Block::ToolResult { .. } => {
                return Err("a tool call in a user's message");
            }
            Block::Document(_)
            | Block::Reasoning { .. }
            | Block::RedactedReasoning(_)
            | Block::Guarded { .. }
            | Block::CachePoint(_) => return Err("this content"),
        }
    }
    out.push(b']');
    Ok(())
}

fn write_image(out: &mut Vec<u8>, image: &Image) {
    out.extend_from_slice(b"{\"type\":\"image_url\",\"image_url\":{\"url\":");
    match &image.source {
        ImageSource::Url(url) => write_string(out, url),
        ImageSource::Base64(data) => write_string(out, &format!("data:{};base64,{data}", image.media_type)),
    }
    out.extend_from_slice(b"}}");
}

fn write_assistant(list: &mut List<'_>, blocks: &[Block]) -> Result<(), Misplaced> {
    let (calls, said): (Vec<_>, Vec<_>) = blocks
        .iter()
        .partition(|block| matches!(block, Block::ToolUse { .. }));
    let texts = texts_of(said).ok_or("an image or a tool result in the assistant's message")?;
    open(list.item(), "assistant");
    if texts.is_empty() && !calls.is_empty() {
        list.out.extend_from_slice(b"null");
    } else {
        write_texts(list.out, &texts);
    }
    if !calls.is_empty() {
        list.out.extend_from_slice(b",\"tool_calls\":[");
        let mut items = List::new(list.out);
        for call in calls {
            if let Block::ToolUse { id, name, input } = call {
                write_call(items.item(), (id, name), &input.to_string());
            }
        }
        list.out.push(b']');
    }
    list.out.push(b'}');
    Ok(())
}

/// A tool call, as messages and answers carry it alike.
pub(super) fn write_call(out: &mut Vec<u8>, (id, name): (&str, &str), arguments: &str) {
    out.extend_from_slice(b"{\"id\":");
    write_string(out, id);
    out.extend_from_slice(b",\"type\":\"function\",\"function\":{\"name\":");
    write_string(out, name);
    out.extend_from_slice(b",\"arguments\":");
    write_string(out, arguments);
    out.extend_from_slice(b"}}");
}

/// The texts of blocks that are nothing else.
fn texts_of<'a>(blocks: impl IntoIterator<Item = &'a Block>) -> Option<Vec<&'a String>> {
    blocks
        .into_iter()
        .map(|block| {
            if let Block::Text(text) = block {
                Some(text)
            } else {
                None
            }
        })
        .collect()
}

fn write_tools(out: &mut Vec<u8>, chat: &Chat) {
    if !chat.tools.is_empty() {
        out.extend_from_slice(b",\"tools\":[");
        let mut tools = List::new(out);
        for tool in &chat.tools {
            write_tool(tools.item(), tool);
        }
        out.push(b']');
    }
    let Some(choice) = &chat.tool_choice else { return };
    out.extend_from_slice(b",\"tool_choice\":");
    match choice {
        ToolChoice::Auto => write_string(out, "auto"),
        ToolChoice::None => write_string(out, "none"),
        ToolChoice::Any => write_string(out, "required"),
        ToolChoice::Named(name) => {
            out.extend_from_slice(b"{\"type\":\"function\",\"function\":{\"name\":");
            write_string(out, name);
            out.extend_from_slice(b"}}");
        }
    }
}

fn write_tool(out: &mut Vec<u8>, tool: &Tool) {
    out.extend_from_slice(b"{\"type\":\"function\",\"function\":{\"name\":");
    write_string(out, &tool.name);
    if let Some(description) = &tool.description {
        out.extend_from_slice(b",\"description\":");
        write_string(out, description);
    }
    write_member(out, "parameters", Some(&tool.input_schema));
    out.extend_from_slice(b"}}");
}

fn write_sampling(out: &mut Vec<u8>, chat: &Chat) {
    let sampling = &chat.sampling;
    if let Some(limit) = sampling.max_tokens {
        out.extend_from_slice(b",\"max_tokens\":");
        write_number(out, limit);
    }
    write_member(out, "temperature", sampling.temperature.as_ref());
    write_member(out, "top_p", sampling.top_p.as_ref());
    write_member(out, "seed", sampling.seed.as_ref());
    write_member(out, "stop", Some(&sampling.stop).filter(|stop| !stop.is_empty()));
}

fn write_member<T: Serialize>(out: &mut Vec<u8>, name: &str, value: Option<&T>) {
    let Some(value) = value else { return };
    out.push(b',');
    write_string(out, name);
    out.push(b':');
    // Plain values into memory: cannot fail.
    let _ = serde_json::to_writer(out, value);
}
