//! A body that is read can be passed on with only what was asked changed, and what converts, converts back.

use bytes::Bytes;
use outcrop_core::Code;
use outcrop_wire::openai::chat::{LimitMember, Request, Rewrite, from_neutral};
use outcrop_wire::openai::embeddings;
use serde_json::Value;

pub fn check(bytes: &[u8]) {
    let body = Bytes::copy_from_slice(bytes);
    if let Ok(request) = embeddings::Request::parse(&body) {
        let renamed = request.rewrite(&body, "ano\"ther");
        assert_eq!(embeddings::Request::parse(&renamed).unwrap().model, "ano\"ther");
    }
    match Request::parse(&body) {
        Ok(request) => passed_on(&request, &body),
        Err(error) => assert_eq!(error.code(), Code::Validation),
    }
}

fn passed_on(request: &Request<'_>, body: &Bytes) {
    let original = request.original();
    assert_eq!(original.rewrite(Rewrite::default()), body);
    let changes = Rewrite {
        model: Some("ano\"ther"),
        max_tokens: Some(77),
        limit: LimitMember::MaxCompletionTokens,
        include_usage: true,
    };
    let changed = original.rewrite(changes);
    let again = Request::parse(&changed).expect("a changed body is still a request");
    assert_eq!(again.model, "ano\"ther");
    assert_eq!(again.max_tokens, request.max_tokens.or(Some(77)));
    assert_eq!((again.stream, again.answers), (request.stream, request.answers));
    assert_eq!(again.include_usage, request.stream || request.include_usage);
    // A tree is not always to be had of what was only passed on: it is bounded in depth, for one.
    if let (Ok(before), Ok(after)) = (tree(body), tree(&changed)) {
        assert_eq!(before, after);
    }
    if let Ok(chat) = request.to_neutral()
        && let Ok(body) = from_neutral(&chat, "m", request.stream, LimitMember::MaxTokens)
    {
        let body = Bytes::from(body);
        let chat_again = Request::parse(&body)
            .unwrap()
            .to_neutral()
            .expect("what was written is read");
        let body_again = from_neutral(&chat_again, "m", request.stream, LimitMember::MaxTokens).unwrap();
        assert_eq!(body, body_again, "writing what was read changes nothing any more");
    }
}

/// The members that are not Outcrop's.
fn tree(body: &Bytes) -> Result<Value, serde_json::Error> {
    let mut value: Value = serde_json::from_slice(body)?;
    if let Some(members) = value.as_object_mut() {
        members.retain(|name, _| {
            !["model", "max_tokens", "max_completion_tokens", "stream_options"].contains(&name.as_str())
        });
    }
    Ok(value)
}
