//! Neutral to a request for a response and back is the identity, for what both can say.

use crate::round_trip::{choice, format, image, input, text};
use bytes::Bytes;
use outcrop_core::chat::{
    Block, Chat, Document, DocumentSource, Effort, Message, Reasoning, Role, Sampling, ServiceTier, Tool,
};
use outcrop_wire::openai::responses::{Request, from_neutral};
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

/// What is text itself goes as text.
fn document() -> impl Strategy<Value = Block> {
    let inline = ("\\PC{1,9}", "application/pdf|text/csv").prop_map(|(name, media_type)| Document {
        name: Some(name),
        context: None,
        media_type,
        source: DocumentSource::Base64("JVBERi0xLjQK".into()),
    });
    let url = (option::of("\\PC{1,9}"), "https://[a-z]{1,9}/").prop_map(|(name, url)| Document {
        name,
        context: None,
        media_type: String::new(),
        source: DocumentSource::Url(url),
    });
    prop_oneof![inline, url].prop_map(Block::Document)
}

fn content() -> impl Strategy<Value = Block> {
    prop_oneof![text().boxed(), image().boxed(), document().boxed()]
}

/// Results, then what else was said: the order in which they are one turn.
fn user() -> impl Strategy<Value = Vec<Block>> {
    let result = ("[a-z0-9]{1,8}", prop::collection::vec(content(), 0..3)).prop_map(|(id, content)| {
        Block::ToolResult {
            id,
            content,
            is_error: false,
        }
    });
    let said = prop::collection::vec(content(), 1..4);
    (prop::collection::vec(result, 0..3), said).prop_map(|(results, said)| [results, said].concat())
}

/// In any order, which this dialect keeps.
fn assistant() -> impl Strategy<Value = Vec<Block>> {
    let call = ("[a-z0-9]{1,8}", "[a-z_]{1,8}", input()).prop_map(|(id, name, input)| Block::ToolUse {
        id,
        name,
        input,
    });
    let thought = (".{1,9}", "[a-z]{0,9}").prop_map(|(text, proof)| Block::Reasoning {
        text,
        signature: Some(proof),
    });
    let hidden = "[a-z]{1,9}".prop_map(Block::RedactedReasoning);
    let block = prop_oneof![text().boxed(), call.boxed(), thought.boxed(), hidden.boxed()];
    prop::collection::vec(block, 1..5)
}

/// Turns that alternate: what one side says in a row is one turn.
fn messages() -> impl Strategy<Value = Vec<Message>> {
    prop::collection::vec((user(), assistant()), 1..3).prop_map(|turns| {
        let both = turns
            .into_iter()
            .flat_map(|(user, assistant)| [(Role::User, user), (Role::Assistant, assistant)]);
        both.map(|(role, content)| Message { role, content }).collect()
    })
}

/// Whether it is strict is always said: here, absent means strict.
fn tool() -> impl Strategy<Value = Tool> {
    ("[a-z_]{1,9}", option::of(".{0,9}"), input(), any::<bool>()).prop_map(
        |(name, description, input_schema, strict)| Tool {
            name,
            description,
            input_schema,
            strict: Some(strict),
            cache: None,
        },
    )
}

fn reasoning() -> impl Strategy<Value = Reasoning> {
    let efforts = [
        Effort::Minimal,
        Effort::Low,
        Effort::Medium,
        Effort::High,
        Effort::Maximal,
    ];
    let mut all: Vec<_> = efforts.map(Reasoning::Effort).into();
    all.push(Reasoning::Disabled);
    select(all)
}

fn sampling() -> impl Strategy<Value = Sampling> {
    let numbers = (option::of(1_u32..), option::of(0.0..=2.0), option::of(0.0..=1.0));
    numbers.prop_map(|(max_tokens, temperature, top_p)| Sampling {
        max_tokens,
        temperature,
        top_p,
        ..Sampling::default()
    })
}

fn chat() -> impl Strategy<Value = Chat> {
    let tiers = vec![ServiceTier::Default, ServiceTier::Flex, ServiceTier::Priority];
    let conversation = (prop::collection::vec(text(), 0..3), messages());
    let tools = (
        prop::collection::vec(tool(), 0..3),
        option::of(choice()),
        any::<Option<bool>>(),
    );
    let settings = (
        sampling(),
        option::of(reasoning()),
        option::of(format()),
        option::of(select(tiers)),
        option::of(".{0,9}"),
    );
    (conversation, tools, settings).prop_map(
        |((system, messages), (tools, tool_choice, parallel), settings)| {
            let (sampling, reasoning, response_format, service_tier, end_user) = settings;
            Chat {
                system,
                messages,
                // Without tools it is not written.
                parallel_tool_calls: parallel.filter(|_| !tools.is_empty()),
                tools,
                tool_choice,
                sampling,
                reasoning,
                response_format,
                service_tier,
                end_user,
                ..Chat::default()
            }
        },
    )
}

proptest! {
    #[test]
    fn a_chat_comes_back_as_it_went(chat in chat(), stream in any::<bool>()) {
        let body = Bytes::from(from_neutral(&chat, "a \"model\"", stream).unwrap());
        let request = Request::parse(&body).unwrap();
        prop_assert_eq!(&request.model, "a \"model\"");
        prop_assert_eq!((request.stream, request.store), (stream, false));
        prop_assert_eq!(request.max_tokens, chat.sampling.max_tokens);
        prop_assert_eq!(request.to_neutral().unwrap(), chat);
    }
}
