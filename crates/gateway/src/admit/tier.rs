//! The service tier that a request asks for. A call is priced by it: what a provider chooses by itself is the default.

use crate::request::{Body, Request};
use outcrop_core::chat::ServiceTier;
use outcrop_core::price::Tier;
use serde::Deserialize;

pub fn asked(request: &Request) -> Tier {
    match &request.body {
        Body::Chat(chat) => chat.service_tier.map_or(Tier::Default, of),
        Body::OpenAiChat { original, .. } => snake(original.body()),
        Body::OpenAiResponses(response) => snake(response.original.body()),
        Body::Anthropic { original, .. } => snake(original.body()),
        Body::Converse(original) => camel(original.body()),
        Body::InvokeModel(invoked) => invoked.terms.tier.map_or_else(|| snake(&invoked.original), of),
        Body::OpenAiEmbeddings { .. } => Tier::Default,
    }
}

const fn of(tier: ServiceTier) -> Tier {
    match tier {
        ServiceTier::Default | ServiceTier::Auto => Tier::Default,
        ServiceTier::Priority => Tier::Priority,
        ServiceTier::Flex => Tier::Flex,
        ServiceTier::Reserved => Tier::Reserved,
    }
}

#[derive(Deserialize)]
struct Snake {
    #[serde(default)]
    service_tier: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Camel {
    #[serde(default)]
    service_tier: Option<Typed>,
}

#[derive(Deserialize)]
struct Typed {
    r#type: String,
}

/// Reads a body again only where the member's name is anywhere in it, which is seldom.
fn snake(body: &[u8]) -> Tier {
    if memchr::memmem::find(body, b"service_tier").is_none() {
        return Tier::Default;
    }
    let read: Option<Snake> = serde_json::from_slice(body).ok();
    named(read.and_then(|read| read.service_tier).as_deref())
}

fn camel(body: &[u8]) -> Tier {
    if memchr::memmem::find(body, b"serviceTier").is_none() {
        return Tier::Default;
    }
    let read: Option<Camel> = serde_json::from_slice(body).ok();
    named(
        read.and_then(|read| read.service_tier)
            .map(|tier| tier.r#type)
            .as_deref(),
    )
}

/// `auto` and the other names of the default tier are the default tier.
fn named(name: Option<&str>) -> Tier {
    let tier = Tier::ALL.into_iter().find(|tier| Some(tier.name()) == name);
    tier.unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tier_is_read_where_it_is_a_member() {
        assert_eq!(
            snake(br#"{"model":"m","service_tier":"priority"}"#),
            Tier::Priority
        );
        assert_eq!(snake(br#"{"service_tier":"auto"}"#), Tier::Default);
        assert_eq!(
            snake(br#"{"messages":["service_tier: \"flex\""]}"#),
            Tier::Default
        );
        assert_eq!(snake(br#"{"service_tier":null}"#), Tier::Default);
        assert_eq!(camel(br#"{"serviceTier":{"type":"flex"}}"#), Tier::Flex);
        assert_eq!(camel(br#"{"inferenceConfig":{}}"#), Tier::Default);
    }
}
