//! Neutral to OpenAI and back is the identity, for what both can say.

use bytes::Bytes;
use outcrop_core::chat::{
    Block, Chat, Document, DocumentSource, Effort, Image, ImageSource, Message, Reasoning, ResponseFormat,
    Role, Sampling, ServiceTier, Tool, ToolChoice,
};
use outcrop_wire::openai::chat::{LimitMember, Request, from_neutral};
use proptest::prelude::*;
use serde_json::{Value, json};

pub fn image() -> impl Strategy<Value = Block> {
    let inline =
        prop::sample::select(vec!["image/png", "image/jpeg", "image/gif", "image/webp"]).prop_map(|media| {
            Image {
                media_type: media.into(),
                source: ImageSource::Base64("iVBORw0KGgo=".into()),
            }
        });
    let url = "https://[a-z]{1,9}/\\PC{0,9}".prop_map(|url| Image {
        media_type: String::new(),
        source: ImageSource::Url(url),
    });
    prop_oneof![inline, url].prop_map(Block::Image)
}

fn document() -> impl Strategy<Value = Block> {
    ("\\PC{1,9}", "application/pdf|text/csv").prop_map(|(name, media_type)| {
        Block::Document(Document {
            name: Some(name),
            context: None,
            media_type,
            source: DocumentSource::Base64("JVBERi0xLjQK".into()),
        })
    })
}

pub fn text() -> impl Strategy<Value = Block> {
    "\\PC{1,20}|[\"\\\\\n\t\u{0}]{1,3}".prop_map(Block::Text)
}

pub fn input() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(json!({})),
        (".{0,6}", any::<i64>()).prop_map(|(name, n)| json!({name: [n, null, true, "é"]}))
    ]
}

/// A user's turn in the one order that the other form keeps: results, then what else was said.
fn user() -> impl Strategy<Value = Message> {
    let result =
        ("[a-z0-9]{1,8}", prop::collection::vec(text(), 0..3)).prop_map(|(id, content)| Block::ToolResult {
            id,
            content,
            is_error: false,
        });
    let said = prop::collection::vec(
        prop_oneof![3 => text().boxed(), 1 => image().boxed(), 1 => document().boxed()],
        1..4,
    );
    (prop::collection::vec(result, 0..3), said).prop_map(|(results, said)| Message {
        role: Role::User,
        content: [results, said].concat(),
    })
}

fn assistant() -> impl Strategy<Value = Message> {
    let call = ("[a-z0-9]{1,8}", "[a-z_]{1,8}", input()).prop_map(|(id, name, input)| Block::ToolUse {
        id,
        name,
        input,
    });
    (
        prop::collection::vec(text(), 0..3),
        prop::collection::vec(call, 0..3),
    )
        .prop_map(|(texts, calls)| Message {
            role: Role::Assistant,
            content: [texts, calls].concat(),
        })
}

fn tool() -> impl Strategy<Value = Tool> {
    (
        "[a-z_]{1,9}",
        prop::option::of(".{0,9}"),
        input(),
        any::<Option<bool>>(),
    )
        .prop_map(|(name, description, input_schema, strict)| Tool {
            name,
            description,
            input_schema,
            strict,
            cache: None,
        })
}

pub fn choice() -> impl Strategy<Value = ToolChoice> {
    prop_oneof![
        Just(ToolChoice::Auto),
        Just(ToolChoice::None),
        Just(ToolChoice::Any),
        "[a-z]{1,5}".prop_map(ToolChoice::Named)
    ]
}

pub fn format() -> impl Strategy<Value = ResponseFormat> {
    let schema = (
        "[a-z_]{1,9}",
        prop::option::of(".{0,9}"),
        input(),
        any::<Option<bool>>(),
    );
    let schema = schema.prop_map(|(name, description, schema, strict)| ResponseFormat::Schema {
        name,
        description,
        schema,
        strict,
    });
    prop_oneof![Just(ResponseFormat::Json).boxed(), schema.boxed()]
}

/// What changes how the model answers, but not how it chooses its words.
fn settings() -> impl Strategy<Value = Chat> {
    let efforts = [
        Effort::Minimal,
        Effort::Low,
        Effort::Medium,
        Effort::High,
        Effort::Maximal,
    ];
    let mut reasoning: Vec<_> = efforts.map(Reasoning::Effort).into();
    reasoning.push(Reasoning::Disabled);
    let tiers = vec![ServiceTier::Default, ServiceTier::Flex, ServiceTier::Priority];
    (
        any::<Option<bool>>(),
        prop::option::of(prop::sample::select(reasoning)),
        prop::option::of(format()),
        prop::option::of(prop::sample::select(tiers)),
        prop::option::of(".{0,9}"),
    )
        .prop_map(
            |(parallel_tool_calls, reasoning, response_format, service_tier, end_user)| Chat {
                parallel_tool_calls,
                reasoning,
                response_format,
                service_tier,
                end_user,
                ..Chat::default()
            },
        )
}

fn chat() -> impl Strategy<Value = Chat> {
    let sampling = (
        prop::option::of(1_u32..),
        prop::option::of(0.0..=2.0),
        prop::option::of(0.0..=1.0),
        prop::collection::vec(".{1,5}", 0..3),
        prop::option::of(any::<u64>()),
        prop::option::of(0.1..=2.0),
        prop::option::of(-2.0..=-0.1),
    )
        .prop_map(
            |(max_tokens, temperature, top_p, stop, seed, frequency_penalty, presence_penalty)| Sampling {
                max_tokens,
                temperature,
                top_p,
                stop,
                seed,
                frequency_penalty,
                presence_penalty,
                ..Sampling::default()
            },
        );
    let messages = prop::collection::vec(prop_oneof![user().boxed(), assistant().boxed()], 1..6);
    (
        prop::collection::vec(".{1,9}", 0..3),
        messages,
        prop::collection::vec(tool(), 0..3),
        prop::option::of(choice()),
        sampling,
        settings(),
    )
        .prop_map(
            |(system, messages, tools, tool_choice, sampling, settings)| Chat {
                system: system.into_iter().map(Block::Text).collect(),
                messages,
                // Without tools it is not written.
                parallel_tool_calls: settings.parallel_tool_calls.filter(|_| !tools.is_empty()),
                tools,
                tool_choice,
                sampling,
                ..settings
            },
        )
}

proptest! {
    #[test]
    fn a_chat_comes_back_as_it_went(
        chat in chat(),
        stream in any::<bool>(),
        limit in prop::sample::select(vec![LimitMember::MaxTokens, LimitMember::MaxCompletionTokens]),
    ) {
        let body = Bytes::from(from_neutral(&chat, "a \"model\"", stream, limit).unwrap());
        let request = Request::parse(&body).unwrap();
        prop_assert_eq!(&request.model, "a \"model\"");
        prop_assert_eq!((request.stream, request.include_usage), (stream, stream));
        prop_assert_eq!(request.to_neutral().unwrap(), chat);
    }
}
