//! Neutral to OpenAI and back is the identity, for what both can say.

use bytes::Bytes;
use outcrop_core::chat::{Block, Chat, Image, ImageSource, Message, Role, Sampling, Tool, ToolChoice};
use outcrop_wire::openai::chat::{Request, from_neutral};
use proptest::prelude::*;
use serde_json::{Value, json};

fn image() -> impl Strategy<Value = Block> {
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

fn text() -> impl Strategy<Value = Block> {
    "\\PC{1,20}|[\"\\\\\n\t\u{0}]{1,3}".prop_map(Block::Text)
}

fn input() -> impl Strategy<Value = Value> {
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
    let said = prop::collection::vec(prop_oneof![3 => text().boxed(), 1 => image().boxed()], 1..4);
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
    ("[a-z_]{1,9}", prop::option::of(".{0,9}"), input()).prop_map(|(name, description, input_schema)| Tool {
        name,
        description,
        input_schema,
        strict: None,
        cache: None,
    })
}

fn choice() -> impl Strategy<Value = ToolChoice> {
    prop_oneof![
        Just(ToolChoice::Auto),
        Just(ToolChoice::None),
        Just(ToolChoice::Any),
        "[a-z]{1,5}".prop_map(ToolChoice::Named)
    ]
}

fn chat() -> impl Strategy<Value = Chat> {
    let sampling = (
        prop::option::of(1_u32..),
        prop::option::of(0.0..=2.0),
        prop::option::of(0.0..=1.0),
        prop::collection::vec(".{1,5}", 0..3),
        prop::option::of(any::<u64>()),
    )
        .prop_map(|(max_tokens, temperature, top_p, stop, seed)| Sampling {
            max_tokens,
            temperature,
            top_p,
            stop,
            seed,
            ..Sampling::default()
        });
    let messages = prop::collection::vec(prop_oneof![user().boxed(), assistant().boxed()], 1..6);
    (
        prop::collection::vec(".{1,9}", 0..3),
        messages,
        prop::collection::vec(tool(), 0..3),
        prop::option::of(choice()),
        sampling,
    )
        .prop_map(|(system, messages, tools, tool_choice, sampling)| Chat {
            system: system.into_iter().map(Block::Text).collect(),
            messages,
            tools,
            tool_choice,
            sampling,
            ..Chat::default()
        })
}

proptest! {
    #[test]
    fn a_chat_comes_back_as_it_went(chat in chat(), stream in any::<bool>()) {
        let body = Bytes::from(from_neutral(&chat, "a \"model\"", stream).unwrap());
        let request = Request::parse(&body).unwrap();
        prop_assert_eq!(&request.model, "a \"model\"");
        prop_assert_eq!((request.stream, request.include_usage), (stream, stream));
        prop_assert_eq!(request.to_neutral().unwrap(), chat);
    }
}
