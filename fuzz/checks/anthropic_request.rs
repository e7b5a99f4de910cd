//! A body that is read can be passed on in either flavour, and what converts, converts back.

use bytes::Bytes;
use outcrop_core::Code;
use outcrop_wire::anthropic::messages::{Flavour, Request, from_neutral, to_count};
use serde_json::Value;

pub fn check(bytes: &[u8]) {
    let body = Bytes::copy_from_slice(bytes);
    for flavour in [Flavour::Api, Flavour::Bedrock] {
        match Request::parse(&body, flavour) {
            Ok(request) => passed_on(&request, &body, flavour),
            Err(error) => assert_eq!(error.code(), Code::Validation),
        }
    }
    if let Ok(request) = Request::parse_to_count(&body) {
        let question = request.original().to_count("ano\"ther");
        assert_eq!(Request::parse_to_count(&question).unwrap().model, "ano\"ther");
    }
}

fn passed_on(request: &Request<'_>, body: &Bytes, flavour: Flavour) {
    let original = request.original();
    let api = original.for_api("ano\"ther", request.stream);
    let again = Request::parse(&api, Flavour::Api).expect("a changed body is still a request");
    assert_eq!(again.model, "ano\"ther");
    assert_eq!(
        (again.max_tokens, again.stream),
        (request.max_tokens, request.stream)
    );
    let bedrock = original.for_bedrock(&["a".to_owned()]);
    let other = Request::parse(&bedrock, Flavour::Bedrock).expect("a body in the other flavour is a request");
    assert_eq!(other.max_tokens, request.max_tokens);
    let question = original.to_count("m");
    Request::parse_to_count(&question).expect("a question for the count");
    if flavour == Flavour::Api {
        assert_eq!(original.for_api(&request.model, request.stream), body);
        // A tree is not always to be had of what was only passed on: it is bounded in depth, for one.
        if let (Ok(before), Ok(after)) = (tree(body), tree(&api)) {
            assert_eq!(before, after);
        }
    }
    converts(request);
}

fn converts(request: &Request<'_>) {
    let Ok(chat) = request.to_neutral() else { return };
    let Ok(body) = from_neutral(&chat, "m", request.stream) else {
        return;
    };
    let body = Bytes::from(body);
    let again = Request::parse(&body, Flavour::Api).unwrap();
    // Empty texts are left out, and with them what has nothing else in it.
    if let Ok(chat_again) = again.to_neutral() {
        let body_again = from_neutral(&chat_again, "m", request.stream).unwrap();
        assert_eq!(body, body_again, "writing what was read changes nothing any more");
    }
    let question = Bytes::from(to_count(&chat, "m").unwrap());
    Request::parse_to_count(&question).unwrap();
}

/// The members that are not Outcrop's.
fn tree(body: &Bytes) -> Result<Value, serde_json::Error> {
    let mut value: Value = serde_json::from_slice(body)?;
    if let Some(members) = value.as_object_mut() {
        members.remove("model");
    }
    Ok(value)
}
