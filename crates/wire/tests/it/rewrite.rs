//! A client's body passed on: only the named members change.

use crate::describe::bytes;
use outcrop_wire::openai::chat::{LimitMember, Request, Rewrite, rewrite};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

fn rewritten(body: &str, changes: Rewrite<'_>) -> String {
    String::from_utf8(rewrite(&bytes(body), changes).unwrap().to_vec()).unwrap()
}

const ALL: Rewrite<'static> = Rewrite {
    model: Some("new"),
    max_tokens: Some(9),
    limit: LimitMember::MaxTokens,
    include_usage: true,
};

#[test]
fn nothing_to_change_is_the_same_bytes() {
    let body = bytes(
        r#"{"model":"new","messages":[],"stream":true,"max_tokens":1,"stream_options":{"include_usage":true}}"#,
    );
    assert_eq!(rewrite(&body, ALL).unwrap().as_ptr(), body.as_ptr());
    assert_eq!(
        rewrite(&body, Rewrite::default()).unwrap().as_ptr(),
        body.as_ptr()
    );
}

#[test]
fn every_spelling_is_changed_in_place() {
    for (body, wanted) in [
        (
            r#" { "mod\u0065l" : "old" , "messages":[] }"#,
            r#" {"max_tokens":9, "mod\u0065l" : "new" , "messages":[] }"#,
        ),
        (
            r#"{"stream":true,"stream_options":null,"model":"o","messages":[],"max_tokens":null}"#,
            r#"{"stream":true,"stream_options":{"include_usage":true},"model":"new","messages":[],"max_tokens":9}"#,
        ),
        (
            r#"{"stream":true,"stream_options":{ },"model":"o","messages":[],"max_completion_tokens":null}"#,
            r#"{"max_tokens":9,"stream":true,"stream_options":{"include_usage":true },"model":"new","messages":[],"max_completion_tokens":null}"#,
        ),
        (
            r#"{"stream":true,"stream_options":{"x":[1]},"model":"o","messages":[],"max_completion_tokens":3}"#,
            r#"{"stream":true,"stream_options":{"include_usage":true,"x":[1]},"model":"new","messages":[],"max_completion_tokens":3}"#,
        ),
        (
            r#"{"stream":true,"stream_options":{"include_us\u0061ge" : false},"model":"o","messages":[],"max_tokens":3}"#,
            r#"{"stream":true,"stream_options":{"include_us\u0061ge" : true},"model":"new","messages":[],"max_tokens":3}"#,
        ),
        (
            r#"{"stream":true,"model":"o","messages":[{"model":"o","stream_options":null}]}"#,
            r#"{"max_tokens":9,"stream_options":{"include_usage":true},"stream":true,"model":"new","messages":[{"model":"o","stream_options":null}]}"#,
        ),
        (
            r#"{"model":"o","messages":[],"max_tokens":3,"stream_options":null}"#,
            r#"{"model":"new","messages":[],"max_tokens":3,"stream_options":null}"#,
        ),
    ] {
        assert_eq!(rewritten(body, ALL), wanted, "{body}");
    }
}

#[test]
fn a_name_is_escaped() {
    let name = "a\"b\\c\n\u{e9}";
    let changes = Rewrite {
        model: Some(name),
        ..Rewrite::default()
    };
    let body = rewritten(r#"{"model":"o","messages":[]}"#, changes);
    assert_eq!(serde_json::from_str::<Value>(&body).unwrap()["model"], name);
}

#[test]
fn an_owned_member_that_is_repeated_is_refused() {
    for body in [
        r#"{"model":"a","model":"a","messages":[]}"#,
        r#"{"model":"a","messages":[],"max_tokens":1,"max\u005ftokens":2}"#,
        r#"{"model":"a","messages":[],"stream":true,"stream":false}"#,
        r#"{"model":"a","messages":[],"stream_options":null,"stream_options":{}}"#,
    ] {
        assert!(rewrite(&bytes(body), ALL).is_err(), "{body}");
    }
    // One that Outcrop does not act on is the provider's business.
    let body = r#"{"model":"new","messages":[],"max_tokens":1,"user":"a","user":"b"}"#;
    assert_eq!(rewritten(body, ALL), body);
}

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        ".{0,12}".prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec(("(model|stream_options|[a-z]{1,5})", inner), 0..4)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

fn body() -> impl Strategy<Value = Value> {
    let options = prop_oneof![
        Just(None),
        Just(Some(Value::Null)),
        Just(Some(json!({}))),
        Just(Some(json!({"include_usage": null}))),
        any::<bool>().prop_map(|on| Some(json!({"include_usage": on, "other": 1}))),
        value().prop_map(|value| Some(json!({"zz": value}))),
    ];
    let limit = || {
        prop_oneof![
            Just(None),
            Just(Some(Value::Null)),
            (1_u32..9).prop_map(|n| Some(n.into()))
        ]
    };
    let extra = prop::collection::vec(("x[a-z\"\\\\é]{0,4}", value()), 0..4);
    (".{1,8}", any::<Option<bool>>(), options, limit(), limit(), extra).prop_map(
        |(model, stream, options, classic, completion, extra)| {
            let mut body: Map<String, Value> = extra.into_iter().collect();
            body.insert("model".into(), model.into());
            body.insert(
                "messages".into(),
                json!([{"role": "user", "content": "{\"model\":\"x\"}"}]),
            );
            let optional = [
                ("stream", stream.map(Value::from)),
                ("stream_options", options),
                ("max_tokens", classic),
                ("max_completion_tokens", completion),
            ];
            for (name, value) in optional {
                body.extend(value.map(|value| (name.to_owned(), value)));
            }
            Value::Object(body)
        },
    )
}

/// What the rewrite shall amount to, on the tree.
fn expected(mut body: Value, changes: Rewrite<'_>) -> Value {
    if let Some(model) = changes.model {
        body["model"] = model.into();
    }
    let limits = ["max_completion_tokens", "max_tokens"];
    if let Some(limit) = changes.max_tokens
        && limits.iter().all(|name| body[*name].is_null())
    {
        body[changes.limit.name()] = limit.into();
    }
    if changes.include_usage && body["stream"] == json!(true) {
        if body["stream_options"].is_null() {
            body["stream_options"] = json!({});
        }
        body["stream_options"]["include_usage"] = json!(true);
    }
    body.as_object_mut()
        .unwrap()
        .retain(|name, value| !(value.is_null() && limits.contains(&name.as_str())));
    body
}

proptest! {
    #[test]
    fn only_the_named_members_change(
        body in body(),
        pretty in any::<bool>(),
        model in prop::option::of(".{1,8}"),
        max_tokens in prop::option::of(1_u32..999),
        include_usage in any::<bool>(),
        limit in prop::sample::select(vec![LimitMember::MaxTokens, LimitMember::MaxCompletionTokens]),
    ) {
        let text = if pretty { serde_json::to_string_pretty(&body) } else { serde_json::to_string(&body) }.unwrap();
        let changes = Rewrite { model: model.as_deref(), max_tokens, limit, include_usage };
        let got: Value = serde_json::from_str(&rewritten(&text, changes)).unwrap();
        let limits = |body: Value| expected(body, Rewrite::default());
        prop_assert_eq!(limits(got), expected(body, changes));
    }

    #[test]
    fn what_is_read_is_what_a_tree_would_say(body in body()) {
        let text = bytes(&body.to_string());
        let request = Request::parse(&text).unwrap();
        let number = |name: &str| body.get(name).and_then(Value::as_u64);
        prop_assert_eq!(&request.model, body["model"].as_str().unwrap());
        prop_assert_eq!(request.stream, body.get("stream") == Some(&json!(true)));
        let limit = number("max_completion_tokens").or_else(|| number("max_tokens"));
        prop_assert_eq!(request.max_tokens.map(u64::from), limit);
        let asked = body.get("stream_options").is_some_and(|options| options["include_usage"] == json!(true));
        prop_assert_eq!(request.include_usage, asked);
    }
}
