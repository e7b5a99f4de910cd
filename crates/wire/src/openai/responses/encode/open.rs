//! The item that is being written.

use super::Events;
use crate::fold::Block;
use crate::openai::responses::item;
use crate::openai::write::member;
use outcrop_core::event::{BlockStart, Delta};

/// An item so far, and where it stands.
#[derive(Debug)]
pub struct Open {
    id: String,
    place: usize,
    block: Block,
}

impl Open {
    pub fn new(start: &BlockStart, response: &str, place: usize) -> Self {
        let block = match start {
            BlockStart::Text => Block::Text(String::new()),
            BlockStart::Reasoning => Block::Reasoning {
                text: String::new(),
                signature: None,
            },
            BlockStart::RedactedReasoning(data) => Block::RedactedReasoning(data.clone()),
            BlockStart::ToolUse { id, name } => Block::ToolUse {
                id: id.clone(),
                name: name.clone(),
                input: String::new(),
            },
        };
        Self {
            id: item::id(&block, response, place),
            place,
            block,
        }
    }

    pub fn begin(&self, events: &mut Events) {
        self.item(events, "response.output_item.added", false);
        match &self.block {
            Block::Text(_) => events.of_item("response.content_part.added", &self.id, self.place, |out| {
                out.extend_from_slice(b",\"content_index\":0,\"part\":");
                item::write_text(out, "");
            }),
            Block::Reasoning { .. } => self.summary(events, "response.reasoning_summary_part.added", |out| {
                out.extend_from_slice(b",\"part\":");
                item::write_summary(out, "");
            }),
            Block::RedactedReasoning(_) | Block::ToolUse { .. } => {}
        }
    }

    pub fn delta(&mut self, delta: &Delta, events: &mut Events) {
        match (&mut self.block, delta) {
            (Block::Text(so_far), Delta::Text(text)) => {
                so_far.push_str(text);
                events.of_item("response.output_text.delta", &self.id, self.place, |out| {
                    out.extend_from_slice(b",\"content_index\":0");
                    member(out, "delta", Some(text));
                    out.extend_from_slice(b",\"logprobs\":[]");
                });
            }
            (Block::Reasoning { text: so_far, .. }, Delta::Reasoning(text)) => {
                so_far.push_str(text);
                self.summary(events, "response.reasoning_summary_text.delta", |out| {
                    member(out, "delta", Some(text));
                });
            }
            (Block::Reasoning { signature, .. }, Delta::Signature(text)) => {
                signature.get_or_insert_default().push_str(text);
            }
            (Block::ToolUse { input, .. }, Delta::ToolInput(text)) => {
                input.push_str(text);
                let name = "response.function_call_arguments.delta";
                events.of_item(name, &self.id, self.place, |out| member(out, "delta", Some(text)));
            }
            _ => {}
        }
    }

    /// Ends the item, and appends it to the output.
    pub fn end(mut self, events: &mut Events, output: &mut Vec<u8>) {
        match &mut self.block {
            Block::Text(text) => {
                events.of_item("response.output_text.done", &self.id, self.place, |out| {
                    out.extend_from_slice(b",\"content_index\":0");
                    member(out, "text", Some(text));
                    out.extend_from_slice(b",\"logprobs\":[]");
                });
                events.of_item("response.content_part.done", &self.id, self.place, |out| {
                    out.extend_from_slice(b",\"content_index\":0,\"part\":");
                    item::write_text(out, text);
                });
            }
            Block::ToolUse { name, input, .. } => {
                if input.is_empty() {
                    input.push_str("{}");
                }
                let event = "response.function_call_arguments.done";
                events.of_item(event, &self.id, self.place, |out| {
                    member(out, "name", Some(name));
                    member(out, "arguments", Some(input));
                });
            }
            Block::Reasoning { .. } | Block::RedactedReasoning(_) => {}
        }
        if let Block::Reasoning { text, .. } = &self.block {
            self.summary(events, "response.reasoning_summary_text.done", |out| {
                member(out, "text", Some(text));
            });
            self.summary(events, "response.reasoning_summary_part.done", |out| {
                out.extend_from_slice(b",\"part\":");
                item::write_summary(out, text);
            });
        }
        self.item(events, "response.output_item.done", true);
        item::write(output, &self.id, &self.block, true);
    }

    fn item(&self, events: &mut Events, name: &str, whole: bool) {
        events.write(name, |out| {
            member(out, "output_index", Some(&self.place));
            out.extend_from_slice(b",\"item\":");
            item::write(out, &self.id, &self.block, whole);
        });
    }

    fn summary(&self, events: &mut Events, name: &str, members: impl FnOnce(&mut Vec<u8>)) {
        events.of_item(name, &self.id, self.place, |out| {
            out.extend_from_slice(b",\"summary_index\":0");
            members(out);
        });
    }
}
