//! The blocks of messages, of the system's text and of tool results.

use super::document::Names;
use super::refuse;
use super::shape::{self, CachePoint, Guarded, Reasoning, Source};
use crate::image;
use outcrop_core::Error;
use outcrop_core::catalogue::Family;
use outcrop_core::chat::{Block, CacheLife, Image, ImageSource, Qualifier};

/// Why a block cannot be sent.
type Misfit = &'static str;

/// Writes one conversation: the names of its documents must differ.
pub struct Content {
    family: Family,
    names: Names,
}

impl Content {
    pub fn new(family: Family) -> Self {
        Self {
            family,
            names: Names::default(),
        }
    }

    /// `at` is the list's place, for what is refused.
    pub fn blocks<'a>(&mut self, at: &str, blocks: &'a [Block]) -> Result<Vec<shape::Block<'a>>, Error> {
        let mut written = Vec::with_capacity(blocks.len());
        for (index, block) in blocks.iter().enumerate() {
            self.block(block, &mut written)
                .map_err(|why| refuse(format!("{at}[{index}]"), why))?;
        }
        Ok(written)
    }

    fn block<'a>(&mut self, block: &'a Block, out: &mut Vec<shape::Block<'a>>) -> Result<(), Misfit> {
        match block {
            // Bedrock takes no empty text; it says nothing.
            Block::Text(text) if text.is_empty() => {}
            Block::Text(text) => out.push(shape::Block::Text(text)),
            Block::Image(image) => out.push(shape::Block::Image(write_image(image)?)),
            Block::Document(document) => {
                out.push(shape::Block::Document(self.names.write(document)?));
            }
            Block::ToolUse { id, name, input } => out.push(shape::Block::ToolUse {
                tool_use_id: id,
                name,
                input,
            }),
            Block::ToolResult {
                id,
                content,
                is_error,
            } => self.result(id, content, *is_error, out)?,
            // Anthropic's models take only thoughts that they signed.
            Block::Reasoning { signature: None, .. } if self.family == Family::Anthropic => {}
            Block::Reasoning { text, signature } => {
                out.push(shape::Block::ReasoningContent(Reasoning::ReasoningText {
                    text,
                    signature: signature.as_deref(),
                }));
            }
            Block::RedactedReasoning(data) => {
                out.push(shape::Block::ReasoningContent(Reasoning::RedactedContent(data)));
            }
            Block::Guarded { text, qualifiers } => out.push(shape::Block::GuardContent(Guarded::Text {
                text,
                qualifiers: qualifiers.iter().copied().map(qualifier).collect(),
            })),
            Block::CachePoint(life) => out.push(shape::Block::CachePoint(cache_point(*life))),
        }
        Ok(())
    }

    /// A cache point inside a result has no place there; it goes behind the result.
    fn result<'a>(
        &mut self,
        id: &'a str,
        content: &'a [Block],
        is_error: bool,
        out: &mut Vec<shape::Block<'a>>,
    ) -> Result<(), Misfit> {
        let mut inside = Vec::with_capacity(content.len());
        let mut cache = None;
        for block in content {
            match block {
                Block::Text(_) | Block::Image(_) | Block::Document(_) => self.block(block, &mut inside)?,
                Block::CachePoint(life) => cache = Some(*life),
                Block::Guarded { .. } => return Err("a tool result cannot hold guarded text"),
                Block::ToolUse { .. }
                | Block::ToolResult { .. }
                | Block::Reasoning { .. }
                | Block::RedactedReasoning(_) => {
                    return Err("a tool result can hold text, images and documents alone");
                }
            }
        }
        out.push(shape::Block::ToolResult {
            tool_use_id: id,
            content: inside,
            status: is_error.then_some("error"),
        });
        out.extend(cache.map(|life| shape::Block::CachePoint(cache_point(life))));
        Ok(())
    }
}

fn write_image(image: &Image) -> Result<shape::Image<'_>, Misfit> {
    let ImageSource::Base64(data) = &image.source else {
        return Err("Amazon Bedrock takes an image's bytes, not an address; send it inline");
    };
    let format = image.media_type.strip_prefix("image/");
    let format = format.filter(|_| image::MEDIA_TYPES.contains(&image.media_type.as_str()));
    Ok(shape::Image {
        format: format.ok_or("Amazon Bedrock takes images in PNG, JPEG, GIF and WebP")?,
        source: Source::Bytes(data),
    })
}

/// Five minutes is the default, and the only life that older models know.
pub fn cache_point(life: CacheLife) -> CachePoint {
    CachePoint {
        kind: "default",
        ttl: match life {
            CacheLife::FiveMinutes => None,
            CacheLife::OneHour => Some("1h"),
        },
    }
}

const fn qualifier(qualifier: Qualifier) -> &'static str {
    match qualifier {
        Qualifier::GroundingSource => "grounding_source",
        Qualifier::Query => "query",
        Qualifier::GuardContent => "guard_content",
    }
}
