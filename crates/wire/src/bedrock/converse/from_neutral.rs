//! From the neutral form of a chat to Converse's, for models on Amazon Bedrock.
//!
//! What becomes of each member is in one table, [`TO_PROVIDER`]. What Converse cannot say is refused by the neutral
//! form's name for it; a few settings have a place in the body of one family of models alone.

mod content;
mod conversions;
mod document;
mod settings;
mod shape;
mod tools;

pub use conversions::TO_PROVIDER;

use content::Content;
use outcrop_core::Error;
use outcrop_core::catalogue::Family;
use outcrop_core::chat::{Chat, Latency, Role, ServiceTier};
use shape::{Body, Choice, Message};

/// The body of a request to a model of the given family. The model's id, and whether to stream, are in the path.
///
/// # Errors
///
/// `Validation` for what Converse has no place for, with the member's path in the neutral form.
pub fn from_neutral(chat: &Chat, family: Family) -> Result<Vec<u8>, Error> {
    let sampling = &chat.sampling;
    for (name, asked) in [
        ("seed", sampling.seed.is_some()),
        ("frequency_penalty", is_penalty(sampling.frequency_penalty)),
        ("presence_penalty", is_penalty(sampling.presence_penalty)),
    ] {
        if asked {
            return Err(refuse(name, "Amazon Bedrock's Converse has no place for it"));
        }
    }
    let mut content = Content::new(family);
    let body = Body {
        system: content.blocks("system", &chat.system)?,
        messages: messages(&mut content, chat)?,
        inference_config: settings::inference(sampling)?,
        tool_config: tools::write(chat)?,
        additional_model_request_fields: settings::additional(chat, family)?,
        additional_model_response_field_paths: &chat.additional_answer_paths,
        output_config: settings::output(chat, family)?,
        request_metadata: settings::metadata(&chat.metadata),
        service_tier: chat.service_tier.and_then(service_tier).map(Choice::of),
        performance_config: chat.latency.map(|latency| shape::Performance {
            latency: match latency {
                Latency::Standard => "standard",
                Latency::Optimized => "optimized",
            },
        }),
    };
    serde_json::to_vec(&body).map_err(Error::internal)
}

/// What Converse cannot say, by the neutral form's name for it.
fn refuse(at: impl Into<String>, why: &str) -> Error {
    let at = at.into();
    Error::validation(format!("`{at}` cannot be sent to this model's provider: {why}")).at(at)
}

fn is_penalty(penalty: Option<f64>) -> bool {
    penalty.is_some_and(|penalty| penalty != 0.0)
}

/// Roles must alternate: what one side says in several messages becomes one.
fn messages<'a>(content: &mut Content, chat: &'a Chat) -> Result<Vec<Message<'a>>, Error> {
    let mut messages: Vec<Message<'a>> = Vec::with_capacity(chat.messages.len());
    for (index, message) in chat.messages.iter().enumerate() {
        let role = match message.role {
            Role::User => "user",
            Role::Assistant => "assistant",
        };
        let blocks = content.blocks(&format!("messages[{index}].content"), &message.content)?;
        match messages.last_mut() {
            Some(last) if last.role == role => last.content.extend(blocks),
            _ if blocks.is_empty() => {}
            _ => messages.push(Message {
                role,
                content: blocks,
            }),
        }
    }
    if messages.is_empty() {
        return Err(refuse("messages", "they say nothing"));
    }
    Ok(messages)
}

const fn service_tier(tier: ServiceTier) -> Option<&'static str> {
    match tier {
        ServiceTier::Default => Some("default"),
        ServiceTier::Priority => Some("priority"),
        ServiceTier::Flex => Some("flex"),
        ServiceTier::Reserved => Some("reserved"),
        // Bedrock does not choose: absent means its default.
        ServiceTier::Auto => None,
    }
}
