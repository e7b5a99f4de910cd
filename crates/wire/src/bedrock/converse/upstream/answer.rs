//! A provider's answer that is not streamed.

use super::blocks::{Blocks, foreign};
use super::{Metadata, Stopped};
use crate::upstream::unreadable;
use bytes::Bytes;
use outcrop_core::Error;
use outcrop_core::event::Event;
use serde::Deserialize;
use serde_json::value::RawValue;

#[derive(Deserialize)]
struct Output<'a> {
    #[serde(borrow)]
    message: Message<'a>,
}

#[derive(Deserialize)]
struct Message<'a> {
    #[serde(borrow)]
    content: Vec<&'a RawValue>,
}

/// A block; one member is there.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Block<'a> {
    text: Option<String>,
    reasoning_content: Option<Reasoning>,
    #[serde(borrow)]
    tool_use: Option<ToolUse<'a>>,
    citations_content: Option<Cited>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Reasoning {
    reasoning_text: Option<Thought>,
    redacted_content: Option<String>,
}

#[derive(Deserialize)]
struct Thought {
    text: String,
    signature: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ToolUse<'a> {
    tool_use_id: String,
    name: String,
    /// In the model's own spelling.
    #[serde(borrow)]
    input: &'a RawValue,
}

/// Text with its sources; the text is what a client of another dialect can be told.
#[derive(Deserialize)]
struct Cited {
    #[serde(default)]
    content: Vec<CitedText>,
}

#[derive(Deserialize)]
struct CitedText {
    text: Option<String>,
}

/// An answer passed on: [`Event::Opaque`], then usage and stop, where seen.
///
/// # Errors
///
/// `ModelError` when it is not a Converse answer.
pub fn scan(body: &Bytes) -> Result<Vec<Event>, Error> {
    #[derive(Deserialize)]
    struct Seen<'a> {
        #[serde(borrow, rename = "output")]
        _output: &'a RawValue,
        #[serde(rename = "stopReason")]
        stop_reason: String,
    }
    let seen: Seen<'_> = serde_json::from_slice(body).map_err(unreadable)?;
    let metadata: Metadata = serde_json::from_slice(body).map_err(unreadable)?;
    let mut events = vec![
        Event::Opaque(body.clone()),
        Event::Stop(super::stop_reason(&seen.stop_reason)),
    ];
    metadata.events(&mut events);
    Ok(events)
}

/// An answer as events, for a client of another dialect.
///
/// # Errors
///
/// As [`scan`], and for content that no other dialect has a form for.
pub fn decode(body: &Bytes) -> Result<Vec<Event>, Error> {
    #[derive(Deserialize)]
    struct Said<'a> {
        #[serde(borrow)]
        output: Output<'a>,
    }
    let said: Said<'_> = serde_json::from_slice(body).map_err(unreadable)?;
    let stopped: Stopped = serde_json::from_slice(body).map_err(unreadable)?;
    let metadata: Metadata = serde_json::from_slice(body).map_err(unreadable)?;
    let mut blocks = Blocks::default();
    let mut events = Vec::new();
    for (number, raw) in (0..).zip(said.output.message.content) {
        let block: Block<'_> = serde_json::from_str(raw.get()).map_err(unreadable)?;
        block.events(number, &mut blocks, &mut events)?;
    }
    blocks.close(&mut events);
    stopped.events(&mut events);
    metadata.events(&mut events);
    Ok(events)
}

impl Block<'_> {
    fn events(self, number: u32, blocks: &mut Blocks, out: &mut Vec<Event>) -> Result<(), Error> {
        let cited = self.citations_content.map(|cited| {
            let texts = cited.content.into_iter().filter_map(|part| part.text);
            texts.collect::<String>()
        });
        if let Some(text) = self.text.or(cited) {
            blocks.text(number, text, out);
        } else if let Some(ToolUse {
            tool_use_id,
            name,
            input,
        }) = self.tool_use
        {
            blocks.tool_use(number, (tool_use_id, name), input.get().to_owned(), out);
        } else if let Some(Reasoning {
            reasoning_text,
            redacted_content,
        }) = self.reasoning_content
        {
            if let Some(Thought { text, signature }) = reasoning_text {
                blocks.reasoning(number, Some(text), signature, out);
            } else if let Some(data) = redacted_content {
                blocks.redacted(number, &data, out)?;
            }
        } else {
            return Err(foreign());
        }
        Ok(())
    }
}
