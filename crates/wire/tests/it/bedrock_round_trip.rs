//! Neutral to Converse and back is the identity, for what Converse can say without loss.

use bytes::Bytes;
use outcrop_core::catalogue::Family;
use outcrop_core::chat::{
    Block, CacheLife, Chat, Document, DocumentSource, Effort, Image, ImageSource, Latency, Message,
    Qualifier, Reasoning, ResponseFormat, Role, Sampling, ServiceTier, Tool, ToolChoice,
};
use outcrop_wire::bedrock::converse::{Request, from_neutral};
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Map, Value, json};

const DATA: &str = "iVBORw0KGgo=";

fn text() -> impl Strategy<Value = Block> {
    "\\PC{1,20}|[\"\\\\\n\t\u{0}]{1,3}".prop_map(Block::Text)
}

fn life() -> impl Strategy<Value = CacheLife> {
    select(vec![CacheLife::FiveMinutes, CacheLife::OneHour])
}

fn guarded() -> impl Strategy<Value = Block> {
    let all = vec![
        Qualifier::GroundingSource,
        Qualifier::Query,
        Qualifier::GuardContent,
    ];
    (".{0,9}", proptest::collection::vec(select(all), 0..3))
        .prop_map(|(text, qualifiers)| Block::Guarded { text, qualifiers })
}

fn image() -> impl Strategy<Value = Block> {
    select(vec!["image/png", "image/jpeg", "image/gif", "image/webp"]).prop_map(|media| {
        Block::Image(Image {
            media_type: media.into(),
            source: ImageSource::Base64(DATA.into()),
        })
    })
}

/// Named by chance, so that no two are alike.
fn document() -> impl Strategy<Value = Block> {
    let source = prop_oneof![
        Just(DocumentSource::Base64(DATA.into())),
        ".{0,9}".prop_map(DocumentSource::Text)
    ];
    let media = select(vec!["application/pdf", "text/plain", "text/csv", "text/markdown"]);
    ("[a-zA-Z0-9]{30}", option::of(".{1,9}"), media, source).prop_map(|(name, context, media, source)| {
        Block::Document(Document {
            name: Some(name),
            context,
            media_type: media.into(),
            source,
        })
    })
}

fn input() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(json!({})),
        (".{0,6}", any::<i64>()).prop_map(|(name, n)| json!({name: [n, null, true, "é"]}))
    ]
}

fn user() -> impl Strategy<Value = Block> {
    let inside = prop_oneof![text().boxed(), image().boxed(), document().boxed()];
    let result = (
        "[a-z0-9]{1,8}",
        prop::collection::vec(inside, 0..3),
        any::<bool>(),
    )
        .prop_map(|(id, content, is_error)| Block::ToolResult {
            id,
            content,
            is_error,
        });
    prop_oneof![
        text().boxed(),
        image().boxed(),
        document().boxed(),
        guarded().boxed(),
        result.boxed(),
        life().prop_map(Block::CachePoint).boxed(),
    ]
}

fn assistant() -> impl Strategy<Value = Block> {
    let call = ("[a-z0-9]{1,8}", "[a-z_]{1,8}", input()).prop_map(|(id, name, input)| Block::ToolUse {
        id,
        name,
        input,
    });
    let thought = (".{0,9}", "[a-z]{1,9}").prop_map(|(text, signature)| Block::Reasoning {
        text,
        signature: Some(signature),
    });
    prop_oneof![
        text().boxed(),
        call.boxed(),
        thought.boxed(),
        Just(Block::RedactedReasoning(DATA.into())).boxed(),
        life().prop_map(Block::CachePoint).boxed(),
    ]
}

/// Turns that alternate.
fn messages() -> impl Strategy<Value = Vec<Message>> {
    let turn = (
        prop::collection::vec(user(), 1..4),
        prop::collection::vec(assistant(), 1..4),
    );
    prop::collection::vec(turn, 1..3).prop_map(|turns| {
        let both = turns
            .into_iter()
            .flat_map(|(user, assistant)| [(Role::User, user), (Role::Assistant, assistant)]);
        both.map(|(role, content)| Message { role, content }).collect()
    })
}

fn tool() -> impl Strategy<Value = Tool> {
    (
        "[a-z_]{1,9}",
        option::of(".{1,9}"),
        input(),
        option::of(any::<bool>()),
        option::of(life()),
    )
        .prop_map(|(name, description, input_schema, strict, cache)| Tool {
            name,
            description,
            input_schema,
            strict,
            cache,
        })
}

fn tools() -> impl Strategy<Value = (Vec<Tool>, Option<ToolChoice>)> {
    let choice = prop_oneof![
        Just(ToolChoice::Auto),
        Just(ToolChoice::Any),
        "[a-z]{1,5}".prop_map(ToolChoice::Named)
    ];
    prop_oneof![
        Just((Vec::new(), None)),
        (prop::collection::vec(tool(), 1..3), option::of(choice))
    ]
}

fn sampling() -> impl Strategy<Value = Sampling> {
    (
        option::of(1_u32..1 << 31),
        option::of(0.0..=1.0),
        option::of(0.0..=1.0),
        prop::collection::vec(".{1,5}", 0..3),
    )
        .prop_map(|(max_tokens, temperature, top_p, stop)| Sampling {
            max_tokens,
            temperature,
            top_p,
            stop,
            ..Sampling::default()
        })
}

fn format() -> impl Strategy<Value = ResponseFormat> {
    ("[a-z]{1,9}", option::of(".{1,9}"), input()).prop_map(|(name, description, schema)| {
        ResponseFormat::Schema {
            name,
            description,
            schema,
            strict: None,
        }
    })
}

/// What Anthropic's models are told in their own body, and the members that it comes back as.
type Own = (Option<Reasoning>, Option<u32>, Map<String, Value>);

fn own() -> impl Strategy<Value = Own> {
    let efforts = vec![Effort::Low, Effort::Medium, Effort::High, Effort::Maximal];
    let adaptive = json!({"type": "adaptive"});
    let reasoning = prop_oneof![
        Just((None, None)),
        Just((Some(Reasoning::Disabled), Some(json!({"type": "disabled"})))),
        Just((Some(Reasoning::Adaptive), Some(adaptive.clone()))),
        (1_024_u32..).prop_map(|tokens| {
            let thinking = json!({"type": "enabled", "budget_tokens": tokens});
            (Some(Reasoning::Budget(tokens)), Some(thinking))
        }),
        select(efforts).prop_map(move |effort| (Some(Reasoning::Effort(effort)), Some(adaptive.clone()))),
    ];
    (reasoning, option::of(any::<u32>())).prop_map(|((reasoning, thinking), top_k)| {
        let mut fields = Map::new();
        fields.extend(thinking.map(|thinking| ("thinking".to_owned(), thinking)));
        fields.extend(top_k.map(|top_k| ("top_k".to_owned(), top_k.into())));
        (reasoning, top_k, fields)
    })
}

type Extras = (
    Option<ResponseFormat>,
    Option<ServiceTier>,
    Option<Latency>,
    Vec<(String, String)>,
    Map<String, Value>,
    Vec<String>,
);

fn extras() -> impl Strategy<Value = Extras> {
    let tiers = vec![
        ServiceTier::Default,
        ServiceTier::Priority,
        ServiceTier::Flex,
        ServiceTier::Reserved,
    ];
    let metadata = prop::collection::btree_map("[a-z:_@$#=/+,.-]{1,9}", "[a-zA-Z0-9 ]{0,9}", 0..4);
    let fields = prop::collection::btree_map("[a-z_]{1,9}", input(), 0..3);
    (
        option::of(format()),
        option::of(select(tiers)),
        option::of(select(vec![Latency::Standard, Latency::Optimized])),
        metadata.prop_map(|pairs| pairs.into_iter().collect()),
        fields.prop_map(|fields| fields.into_iter().collect()),
        prop::collection::vec("/[a-z]{1,9}", 0..3),
    )
}

proptest! {
    #[test]
    fn a_chat_comes_back_as_it_went(
        system in prop::collection::vec(
            prop_oneof![text().boxed(), guarded().boxed(), life().prop_map(Block::CachePoint).boxed()],
            0..3,
        ),
        messages in messages(),
        (tools, tool_choice) in tools(),
        sampling in sampling(),
        (response_format, service_tier, latency, metadata, additional_fields, additional_answer_paths) in extras(),
        (reasoning, top_k, own) in own(),
    ) {
        let chat = Chat {
            system,
            messages,
            tools,
            tool_choice,
            sampling: Sampling { top_k, ..sampling },
            reasoning,
            response_format,
            service_tier,
            latency,
            metadata,
            additional_fields,
            additional_answer_paths,
            ..Chat::default()
        };
        let body = Bytes::from(from_neutral(&chat, Family::Anthropic).unwrap());
        let request = Request::parse(&body).unwrap();
        prop_assert_eq!(request.max_tokens, chat.sampling.max_tokens);
        let mut expected = chat;
        expected.additional_fields.extend(own);
        expected.sampling.top_k = None;
        // An effort has a place of its own as well.
        expected.reasoning = reasoning.filter(|reasoning| matches!(reasoning, Reasoning::Effort(_)));
        prop_assert_eq!(request.to_neutral().unwrap(), expected);
    }
}
