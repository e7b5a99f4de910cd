//! Neutral to Anthropic and back is the identity, for what both can say.

use bytes::Bytes;
use outcrop_core::chat::{
    Block, CacheLife, Chat, Document, DocumentSource, Effort, Image, ImageSource, Message, Reasoning,
    ResponseFormat, Role, Sampling, ServiceTier, Tool, ToolChoice,
};
use outcrop_wire::anthropic::messages::{Flavour, Request, from_neutral};
use proptest::prelude::*;
use serde_json::{Value, json};

fn text() -> impl Strategy<Value = Block> {
    "\\PC{1,20}|[\"\\\\\n\t\u{0}]{1,3}".prop_map(Block::Text)
}

fn image() -> impl Strategy<Value = Block> {
    let inline = prop::sample::select(vec!["image/png", "image/jpeg", "image/gif", "image/webp"]);
    let inline = inline.prop_map(|media_type| Image {
        media_type: media_type.to_owned(),
        source: ImageSource::Base64("iVBORw0KGgo=".to_owned()),
    });
    let url = "https://[a-z]{1,9}/\\PC{0,9}".prop_map(|url| Image {
        media_type: String::new(),
        source: ImageSource::Url(url),
    });
    prop_oneof![inline, url].prop_map(Block::Image)
}

fn document() -> impl Strategy<Value = Block> {
    let source = prop_oneof![
        Just((
            "application/pdf".to_owned(),
            DocumentSource::Base64("JVBERi0=".to_owned())
        )),
        ".{0,9}".prop_map(|text| ("text/plain".to_owned(), DocumentSource::Text(text))),
        "https://[a-z]{1,9}/".prop_map(|url| (String::new(), DocumentSource::Url(url))),
    ];
    let said = || prop::option::of(".{0,9}");
    (source, said(), said()).prop_map(|((media_type, source), name, context)| {
        Block::Document(Document {
            name,
            context,
            media_type,
            source,
        })
    })
}

fn life() -> impl Strategy<Value = CacheLife> {
    prop::sample::select(vec![CacheLife::FiveMinutes, CacheLife::OneHour])
}

/// Blocks, each with or without a cache point behind it.
fn cached(
    block: impl Strategy<Value = Block>,
    count: std::ops::Range<usize>,
) -> impl Strategy<Value = Vec<Block>> {
    prop::collection::vec((block, prop::option::weighted(0.2, life())), count).prop_map(|pairs| {
        pairs
            .into_iter()
            .flat_map(|(block, life)| [Some(block), life.map(Block::CachePoint)])
            .flatten()
            .collect()
    })
}

fn input() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(json!({})),
        (".{0,6}", any::<i64>()).prop_map(|(name, n)| json!({name: [n, null, true, "é"]}))
    ]
}

fn user() -> impl Strategy<Value = Message> {
    let content = cached(
        prop_oneof![text().boxed(), image().boxed(), document().boxed()],
        0..3,
    );
    let result =
        ("[a-z0-9]{1,8}", content, any::<bool>()).prop_map(|(id, content, is_error)| Block::ToolResult {
            id,
            content,
            is_error,
        });
    let block = prop_oneof![
        text().boxed(),
        image().boxed(),
        document().boxed(),
        result.boxed()
    ];
    cached(block, 1..4).prop_map(|content| Message {
        role: Role::User,
        content,
    })
}

fn assistant() -> impl Strategy<Value = Message> {
    let thought = prop_oneof![
        (".{0,9}", "[a-z]{1,9}").prop_map(|(text, signature)| Block::Reasoning {
            text,
            signature: Some(signature),
        }),
        "[a-z]{1,9}".prop_map(Block::RedactedReasoning),
    ];
    let call = ("[a-z0-9]{1,8}", "[a-z_]{1,8}", input()).prop_map(|(id, name, input)| Block::ToolUse {
        id,
        name,
        input,
    });
    let said = cached(prop_oneof![text().boxed(), call.boxed()], 1..4);
    (prop::collection::vec(thought, 0..3), said).prop_map(|(thoughts, said)| Message {
        role: Role::Assistant,
        content: [thoughts, said].concat(),
    })
}

fn tool() -> impl Strategy<Value = Tool> {
    (
        "[a-z_]{1,9}",
        prop::option::of(".{0,9}"),
        input(),
        prop::option::of(any::<bool>()),
        prop::option::of(life()),
    )
        .prop_map(|(name, description, input_schema, strict, cache)| Tool {
            name,
            description,
            input_schema,
            strict,
            cache,
        })
}

/// A choice, and whether calls may come several at a time, which only a choice can say.
fn choice() -> impl Strategy<Value = (Option<ToolChoice>, Option<bool>)> {
    let choice = prop_oneof![
        Just(ToolChoice::Auto),
        Just(ToolChoice::Any),
        "[a-z]{1,5}".prop_map(ToolChoice::Named)
    ];
    prop_oneof![
        Just((None, None)),
        Just((Some(ToolChoice::None), None)),
        (choice.prop_map(Some), prop::option::of(any::<bool>())),
    ]
}

fn reasoning() -> impl Strategy<Value = Reasoning> {
    prop_oneof![
        Just(Reasoning::Disabled),
        Just(Reasoning::Adaptive),
        (1_024_u32..).prop_map(Reasoning::Budget),
        prop::sample::select(vec![Effort::Low, Effort::Medium, Effort::High, Effort::Maximal])
            .prop_map(Reasoning::Effort),
    ]
}

fn sampling() -> impl Strategy<Value = Sampling> {
    (
        1_u32..,
        prop::option::of(0.0..=1.0),
        prop::option::of(0.0..=1.0),
        prop::option::of(any::<u32>()),
        prop::collection::vec(".{1,5}", 0..3),
    )
        .prop_map(|(max_tokens, temperature, top_p, top_k, stop)| Sampling {
            max_tokens: Some(max_tokens),
            temperature,
            top_p,
            top_k,
            stop,
            ..Sampling::default()
        })
}

fn chat() -> impl Strategy<Value = Chat> {
    let format = input().prop_map(|schema| ResponseFormat::Schema {
        name: "answer".to_owned(),
        description: None,
        schema,
        strict: Some(true),
    });
    let tier = prop::sample::select(vec![ServiceTier::Auto, ServiceTier::Default]);
    let messages = prop::collection::vec(prop_oneof![user().boxed(), assistant().boxed()], 1..6);
    (
        (
            cached(text(), 0..3),
            messages,
            prop::collection::vec(tool(), 0..3),
            choice(),
        ),
        (
            sampling(),
            prop::option::of(reasoning()),
            prop::option::of(format),
        ),
        (prop::option::of(tier), prop::option::of(".{0,9}")),
    )
        .prop_map(
            |((system, messages, tools, choice), how, (service_tier, end_user))| Chat {
                system,
                messages,
                tools,
                tool_choice: choice.0,
                parallel_tool_calls: choice.1,
                sampling: how.0,
                reasoning: how.1,
                response_format: how.2,
                service_tier,
                end_user,
                ..Chat::default()
            },
        )
}

proptest! {
    #[test]
    fn a_chat_comes_back_as_it_went(chat in chat(), stream in any::<bool>()) {
        let body = Bytes::from(from_neutral(&chat, "a \"model\"", stream).unwrap());
        let request = Request::parse(&body, Flavour::Api).unwrap();
        prop_assert_eq!(&request.model, "a \"model\"");
        prop_assert_eq!((request.stream, request.max_tokens), (stream, chat.sampling.max_tokens));
        prop_assert_eq!(request.to_neutral().unwrap(), chat);
    }
}
