//! Messages and their blocks as they are written. A cache point becomes a mark on the block before it.

use super::misplaced;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use outcrop_core::Error;
use outcrop_core::chat::{self, CacheLife, Document, DocumentSource, Image, ImageSource, Role};
use serde::Serialize;
use serde_json::Value;
use std::borrow::Cow;

#[derive(Serialize)]
#[serde(untagged)]
pub enum System<'a> {
    Text(&'a str),
    Blocks(Vec<Marked<'a>>),
}

#[derive(Serialize)]
pub struct Message<'a> {
    role: &'static str,
    content: Vec<Marked<'a>>,
}

/// How long a cache keeps what ends here.
#[derive(Clone, Copy, Serialize)]
#[serde(tag = "type", rename = "ephemeral")]
pub struct Life {
    #[serde(skip_serializing_if = "Option::is_none")]
    ttl: Option<&'static str>,
}

impl Life {
    pub fn of(life: CacheLife) -> Self {
        let ttl = match life {
            CacheLife::FiveMinutes => None,
            CacheLife::OneHour => Some("1h"),
        };
        Self { ttl }
    }
}

#[derive(Serialize)]
pub struct Marked<'a> {
    #[serde(flatten)]
    block: Block<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cache_control: Option<Life>,
}

#[derive(Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum Block<'a> {
    Text {
        text: &'a str,
    },
    Image {
        source: Source<'a>,
    },
    Document {
        source: Source<'a>,
        #[serde(skip_serializing_if = "Option::is_none")]
        title: Option<&'a str>,
        #[serde(skip_serializing_if = "Option::is_none")]
        context: Option<&'a str>,
    },
    ToolUse {
        id: &'a str,
        name: &'a str,
        input: &'a Value,
    },
    ToolResult {
        tool_use_id: &'a str,
        content: Vec<Marked<'a>>,
        #[serde(skip_serializing_if = "std::ops::Not::not")]
        is_error: bool,
    },
    Thinking {
        thinking: &'a str,
        signature: &'a str,
    },
    RedactedThinking {
        data: &'a str,
    },
}

#[derive(Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum Source<'a> {
    Base64 {
        media_type: &'a str,
        data: &'a str,
    },
    Text {
        media_type: &'static str,
        data: Cow<'a, str>,
    },
    Url {
        url: &'a str,
    },
}

pub fn system(blocks: &[chat::Block]) -> Result<Option<System<'_>>, Error> {
    let written = marked(blocks, "system")?;
    Ok(match written.as_slice() {
        [] => None,
        [
            Marked {
                block: Block::Text { text },
                cache_control: None,
            },
        ] => Some(System::Text(text)),
        _ => Some(System::Blocks(written)),
    })
}

/// Messages with nothing left in them are left out: turns of one side after another are one to the API.
pub fn messages(messages: &[chat::Message]) -> Result<Vec<Message<'_>>, Error> {
    let mut written = Vec::with_capacity(messages.len());
    for (index, message) in messages.iter().enumerate() {
        let content = marked(&message.content, &format!("messages[{index}].content"))?;
        let role = match message.role {
            Role::User => "user",
            Role::Assistant => "assistant",
        };
        if !content.is_empty() {
            written.push(Message { role, content });
        }
    }
    Ok(written)
}

fn marked<'a>(blocks: &'a [chat::Block], at: &str) -> Result<Vec<Marked<'a>>, Error> {
    let mut written: Vec<Marked<'a>> = Vec::with_capacity(blocks.len());
    for (index, block) in blocks.iter().enumerate() {
        if let chat::Block::CachePoint(life) = block {
            mark(&mut written, *life).map_err(|error| error.at(format!("{at}[{index}]")))?;
            continue;
        }
        let block = self::block(block, &format!("{at}[{index}]"))?;
        written.extend(block.map(|block| Marked {
            block,
            cache_control: None,
        }));
    }
    Ok(written)
}

fn mark(written: &mut [Marked<'_>], life: CacheLife) -> Result<(), Error> {
    let last = written.last_mut().filter(|last| {
        !matches!(
            last.block,
            Block::Thinking { .. } | Block::RedactedThinking { .. }
        )
    });
    let last = last.ok_or_else(|| {
        misplaced("a cache point that does not stand behind text, an image, a document or a tool's block")
    })?;
    last.cache_control = Some(Life::of(life));
    Ok(())
}

/// `None` for what may be left out.
fn block<'a>(block: &'a chat::Block, at: &str) -> Result<Option<Block<'a>>, Error> {
    Ok(Some(match block {
        chat::Block::Text(text) | chat::Block::Guarded { text, .. } => {
            return Ok((!text.is_empty()).then_some(Block::Text { text }));
        }
        chat::Block::Image(image) => Block::Image {
            source: image_source(image),
        },
        chat::Block::Document(document) => Block::Document {
            source: document_source(document).map_err(|error| error.at(at))?,
            title: document.name.as_deref(),
            context: document.context.as_deref(),
        },
        chat::Block::ToolUse { id, name, input } => Block::ToolUse { id, name, input },
        chat::Block::ToolResult {
            id,
            content,
            is_error,
        } => Block::ToolResult {
            tool_use_id: id,
            content: marked(content, &format!("{at}.content"))?,
            is_error: *is_error,
        },
        chat::Block::Reasoning { text, signature } => {
            // Unsigned, it is not Anthropic's own, and would be refused.
            return Ok(signature.as_deref().map(|signature| Block::Thinking {
                thinking: text,
                signature,
            }));
        }
        chat::Block::RedactedReasoning(data) => Block::RedactedThinking { data },
        // Marks the block before it.
        chat::Block::CachePoint(_) => return Ok(None),
    }))
}

fn image_source(image: &Image) -> Source<'_> {
    match &image.source {
        ImageSource::Base64(data) => Source::Base64 {
            media_type: &image.media_type,
            data,
        },
        ImageSource::Url(url) => Source::Url { url },
    }
}

fn document_source(document: &Document) -> Result<Source<'_>, Error> {
    let media_type = document.media_type.as_str();
    match &document.source {
        DocumentSource::Url(url) => Ok(Source::Url { url }),
        DocumentSource::Text(text) => Ok(plain(Cow::Borrowed(text))),
        DocumentSource::Base64(data) if media_type == "application/pdf" => {
            Ok(Source::Base64 { media_type, data })
        }
        DocumentSource::Base64(data) if media_type.starts_with("text/") => {
            let text = STANDARD
                .decode(data)
                .ok()
                .and_then(|bytes| String::from_utf8(bytes).ok());
            let not_text = || misplaced("a text document that is not UTF-8 in base64");
            Ok(plain(Cow::Owned(text.ok_or_else(not_text)?)))
        }
        DocumentSource::Base64(_) => Err(misplaced(&format!("a document of the type `{media_type}`"))),
    }
}

fn plain(data: Cow<'_, str>) -> Source<'_> {
    Source::Text {
        media_type: "text/plain",
        data,
    }
}
