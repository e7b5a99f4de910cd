//! The blocks of a stream, one at a time.
//!
//! Bedrock announces a block only where there is something to announce (a tool's name); text and reasoning begin
//! with their first delta. Blocks are numbered anew, without gaps.

use crate::upstream::unreadable;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use outcrop_core::Error;
use outcrop_core::event::{BlockStart, Delta, Event};
use serde::Deserialize;
use serde_json::Value;

/// The event `contentBlockStart`.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Start {
    pub content_block_index: u32,
    #[serde(default)]
    pub start: Option<Announced>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Announced {
    tool_use: Option<ToolUse>,
    tool_result: Option<Value>,
    image: Option<Value>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ToolUse {
    tool_use_id: String,
    name: String,
}

/// The event `contentBlockDelta`.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct More {
    pub content_block_index: u32,
    pub delta: Piece,
}

/// A piece of a block, of one kind. Citations have no place here, and no caller of another dialect can ask for them.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Piece {
    text: Option<String>,
    tool_use: Option<ToolInput>,
    reasoning_content: Option<Thought>,
    tool_result: Option<Value>,
    image: Option<Value>,
}

#[derive(Deserialize)]
struct ToolInput {
    input: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Thought {
    text: Option<String>,
    signature: Option<String>,
    redacted_content: Option<String>,
}

/// The event `contentBlockStop`.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Stop {
    pub content_block_index: u32,
}

/// The blocks so far; at most one is open.
#[derive(Debug, Default)]
pub struct Blocks {
    next: u32,
    /// By the provider's number.
    open: Option<(u32, Open)>,
}

#[derive(Debug)]
enum Open {
    Text,
    Reasoning,
    /// Comes in pieces, and is told whole.
    Redacted(Vec<u8>),
    ToolUse,
}

impl Blocks {
    pub fn start(&mut self, start: Start, out: &mut Vec<Event>) -> Result<(), Error> {
        let Some(announced) = start.start else {
            return Ok(());
        };
        if announced.tool_result.is_some() || announced.image.is_some() {
            return Err(foreign());
        }
        if let Some(ToolUse { tool_use_id, name }) = announced.tool_use {
            self.close(out);
            self.open(
                start.content_block_index,
                Open::ToolUse,
                BlockStart::ToolUse {
                    id: tool_use_id,
                    name,
                },
                out,
            );
        }
        Ok(())
    }

    pub fn delta(&mut self, more: More, out: &mut Vec<Event>) -> Result<(), Error> {
        let (number, piece) = (more.content_block_index, more.delta);
        if piece.tool_result.is_some() || piece.image.is_some() {
            return Err(foreign());
        }
        if let Some(text) = piece.text {
            self.text(number, text, out);
        }
        if let Some(thought) = piece.reasoning_content {
            self.thought(number, thought, out)?;
        }
        if let Some(ToolInput { input }) = piece.tool_use {
            if !matches!(self.open, Some((open, Open::ToolUse)) if open == number) {
                return Err(unreadable("the input of a tool that was not called"));
            }
            self.push(Delta::ToolInput(input), out);
        }
        Ok(())
    }

    pub fn text(&mut self, number: u32, text: String, out: &mut Vec<Event>) {
        if !matches!(self.open, Some((open, Open::Text)) if open == number) {
            self.close(out);
            self.open(number, Open::Text, BlockStart::Text, out);
        }
        self.push(Delta::Text(text), out);
    }

    pub fn reasoning(
        &mut self,
        number: u32,
        text: Option<String>,
        signature: Option<String>,
        out: &mut Vec<Event>,
    ) {
        if !matches!(self.open, Some((open, Open::Reasoning)) if open == number) {
            self.close(out);
            self.open(number, Open::Reasoning, BlockStart::Reasoning, out);
        }
        if let Some(text) = text.filter(|text| !text.is_empty()) {
            self.push(Delta::Reasoning(text), out);
        }
        if let Some(signature) = signature {
            self.push(Delta::Signature(signature), out);
        }
    }

    pub fn redacted(&mut self, number: u32, data: &str, out: &mut Vec<Event>) -> Result<(), Error> {
        let mut bytes = STANDARD.decode(data).map_err(unreadable)?;
        match &mut self.open {
            Some((open, Open::Redacted(so_far))) if *open == number => so_far.append(&mut bytes),
            _ => {
                self.close(out);
                self.open = Some((number, Open::Redacted(bytes)));
            }
        }
        Ok(())
    }

    pub fn tool_use(
        &mut self,
        number: u32,
        (id, name): (String, String),
        input: String,
        out: &mut Vec<Event>,
    ) {
        self.close(out);
        self.open(number, Open::ToolUse, BlockStart::ToolUse { id, name }, out);
        self.push(Delta::ToolInput(input), out);
    }

    /// The provider's block of that number is whole.
    pub fn stop(&mut self, number: u32, out: &mut Vec<Event>) {
        if self.open.as_ref().is_some_and(|(open, _)| *open == number) {
            self.close(out);
        }
    }

    pub fn close(&mut self, out: &mut Vec<Event>) {
        let Some((_, open)) = self.open.take() else { return };
        if let Open::Redacted(bytes) = open {
            out.push(Event::BlockStart {
                index: self.next,
                block: BlockStart::RedactedReasoning(STANDARD.encode(bytes)),
            });
        }
        out.push(Event::BlockStop { index: self.next });
        self.next += 1;
    }

    fn thought(&mut self, number: u32, thought: Thought, out: &mut Vec<Event>) -> Result<(), Error> {
        if let Some(data) = thought.redacted_content {
            return self.redacted(number, &data, out);
        }
        self.reasoning(number, thought.text, thought.signature, out);
        Ok(())
    }

    fn open(&mut self, number: u32, open: Open, block: BlockStart, out: &mut Vec<Event>) {
        out.push(Event::BlockStart {
            index: self.next,
            block,
        });
        self.open = Some((number, open));
    }

    fn push(&self, delta: Delta, out: &mut Vec<Event>) {
        out.push(Event::Delta {
            index: self.next,
            delta,
        });
    }
}

/// Images and server-side tools are not asked for by any other dialect.
pub fn foreign() -> Error {
    Error::model("the model answered with content that this API has no form for")
}
