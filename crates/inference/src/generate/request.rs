//! What the text model can be asked: the neutral chat, checked and in the model's own terms.

use crate::smollm::NAME;
use crate::smollm::template::{ASSISTANT, SYSTEM, Turn, USER};
use outcrop_core::Error;
use outcrop_core::chat::{Block, Chat, Message, Role, Sampling};

/// The most that is answered when the request does not say: the model is small and rambles.
const DEFAULT_MAX_TOKENS: u32 = 512;

#[derive(Debug)]
pub(crate) struct Request {
    pub(super) turns: Vec<Turn>,
    pub(super) max_tokens: u32,
    /// 0 always takes the likeliest token.
    pub(super) temperature: f32,
    pub(super) top_p: f32,
    pub(super) seed: Option<u64>,
    /// None of them empty.
    pub(super) stop: Vec<String>,
}

impl Request {
    pub(super) fn new(chat: Chat) -> Result<Self, Error> {
        if !chat.tools.is_empty() {
            return Err(text_only("tools").at("tools"));
        }
        let Sampling {
            max_tokens,
            temperature,
            top_p,
            stop,
            seed,
            // What the catalogue says that this model cannot do was refused before.
            ..
        } = chat.sampling;
        if max_tokens == Some(0) {
            return Err(Error::validation("max_tokens must be at least 1").at("max_tokens"));
        }
        Ok(Self {
            turns: turns(&chat.system, &chat.messages)?,
            max_tokens: max_tokens.unwrap_or(DEFAULT_MAX_TOKENS),
            temperature: within("temperature", temperature.unwrap_or(0.0), 2.0)?,
            top_p: within("top_p", top_p.unwrap_or(1.0), 1.0)?,
            seed,
            stop: stop.into_iter().filter(|stop| !stop.is_empty()).collect(),
        })
    }

    /// The text of all turns together, in bytes.
    pub(super) fn text_bytes(&self) -> usize {
        self.turns.iter().map(|turn| turn.text.len()).sum()
    }
}

fn turns(system: &[Block], messages: &[Message]) -> Result<Vec<Turn>, Error> {
    if messages.is_empty() {
        return Err(Error::validation("messages must hold at least one message").at("messages"));
    }
    let mut turns = Vec::with_capacity(messages.len() + 1);
    if !system.is_empty() {
        turns.push(Turn {
            role: SYSTEM,
            text: text("system", system)?,
        });
    }
    for (index, message) in messages.iter().enumerate() {
        let role = match message.role {
            Role::User => USER,
            Role::Assistant => ASSISTANT,
        };
        turns.push(Turn {
            role,
            text: text(&format!("messages[{index}].content"), &message.content)?,
        });
    }
    Ok(turns)
}

fn text(at: &str, content: &[Block]) -> Result<String, Error> {
    let texts = content.iter().enumerate().filter_map(|(index, block)| {
        let refused = match block {
            Block::Text(text) | Block::Guarded { text, .. } => return Some(Ok(text.as_str())),
            // It does not think, so it has no use for thoughts.
            Block::Reasoning { .. } | Block::RedactedReasoning(_) => return None,
            Block::Image(_) => "images",
            Block::Document(_) => "documents",
            Block::CachePoint(_) => "cache points",
            Block::ToolUse { .. } | Block::ToolResult { .. } => "tools",
        };
        Some(Err(text_only(refused).at(format!("{at}[{index}]"))))
    });
    Ok(texts.collect::<Result<Vec<_>, _>>()?.join("\n"))
}

fn text_only(refused: &str) -> Error {
    Error::validation(format!(
        "the embedded model {NAME} takes text only; {refused} need another model"
    ))
}

fn within(name: &str, value: f64, max: f64) -> Result<f32, Error> {
    match (0.0..=max).contains(&value) {
        true => Ok(value as f32),
        false => Err(Error::validation(format!("{name} must be between 0 and {max}, not {value}")).at(name)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use outcrop_core::Code;
    use outcrop_core::chat::{Image, ImageSource, Tool};

    fn chat(content: Vec<Block>) -> Chat {
        Chat {
            messages: vec![Message {
                role: Role::User,
                content,
            }],
            ..Chat::default()
        }
    }

    fn text_chat() -> Chat {
        chat(vec![Block::Text("hello".to_owned())])
    }

    fn refusal(chat: Chat) -> Error {
        let error = Request::new(chat).unwrap_err();
        assert_eq!(error.code(), Code::Validation);
        error
    }

    #[test]
    fn images_and_tools_are_refused_where_they_stand() {
        let image = Image {
            media_type: "image/png".to_owned(),
            source: ImageSource::Url("x".to_owned()),
        };
        let error = refusal(chat(vec![Block::Text("see".to_owned()), Block::Image(image)]));
        assert!(error.message().contains("takes text only"), "{error}");
        assert_eq!(error.parameter(), Some("messages[0].content[1]"));

        let tool = Tool {
            strict: None,
            cache: None,
            name: "t".to_owned(),
            description: None,
            input_schema: serde_json::json!({}),
        };
        let error = refusal(Chat {
            tools: vec![tool],
            ..text_chat()
        });
        assert!(error.message().contains("takes text only"), "{error}");
    }

    #[test]
    fn numbers_out_of_range_are_refused_by_name() {
        let with = |sampling| {
            refusal(Chat {
                sampling,
                ..text_chat()
            })
        };
        let none = Sampling::default;
        assert_eq!(
            with(Sampling {
                temperature: Some(-0.1),
                ..none()
            })
            .parameter(),
            Some("temperature")
        );
        assert_eq!(
            with(Sampling {
                temperature: Some(f64::NAN),
                ..none()
            })
            .parameter(),
            Some("temperature")
        );
        assert_eq!(
            with(Sampling {
                top_p: Some(1.1),
                ..none()
            })
            .parameter(),
            Some("top_p")
        );
        assert_eq!(
            with(Sampling {
                max_tokens: Some(0),
                ..none()
            })
            .parameter(),
            Some("max_tokens")
        );
        assert_eq!(refusal(Chat::default()).parameter(), Some("messages"));
    }

    #[test]
    fn system_texts_become_the_first_turn_and_blocks_one_text() {
        let mut chat = chat(vec![Block::Text("a".to_owned()), Block::Text("b".to_owned())]);
        chat.system = ["be brief", "be kind"]
            .map(|text| Block::Text(text.to_owned()))
            .into();
        chat.sampling.stop = vec![String::new(), "END".to_owned()];
        let request = Request::new(chat).unwrap();
        let turns: Vec<_> = request
            .turns
            .iter()
            .map(|turn| (turn.role, turn.text.as_str()))
            .collect();
        assert_eq!(turns, [("system", "be brief\nbe kind"), ("user", "a\nb")]);
        assert_eq!(
            request.stop,
            ["END"],
            "an empty stop sequence would stop everything"
        );
    }
}
