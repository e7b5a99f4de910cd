//! A body that is read can be passed on, can go on from what was kept, and what converts, converts back.

use bytes::Bytes;
use outcrop_core::Code;
use outcrop_wire::openai::chat::{self, LimitMember};
use outcrop_wire::openai::responses::stored::{self, Stored};
use outcrop_wire::openai::responses::{Request, Rewrite, from_neutral};

pub fn check(bytes: &[u8]) {
    let body = Bytes::copy_from_slice(bytes);
    match Request::parse(&body) {
        Ok(request) => read(&request),
        Err(error) => assert_eq!(error.code(), Code::Validation),
    }
}

fn read(request: &Request<'_>) {
    let changes = Rewrite {
        model: Some("ano\"ther"),
        max_tokens: Some(77),
    };
    let changed = request.original().rewrite(changes);
    let again = Request::parse(&changed).expect("a changed body is still a request");
    assert_eq!(again.model, "ano\"ther");
    assert_eq!(again.max_tokens, request.max_tokens.or(Some(77)));
    assert!(!again.store);
    assert_eq!(again.stream, request.stream);
    kept(request);
    converted(request);
}

/// What is kept can be read, and gone on from.
fn kept(request: &Request<'_>) {
    let Ok(items) = request.items(|place| format!("msg_{place}")) else {
        return;
    };
    let kept = stored::write(&items, br#"{"output":[]}"#);
    let kept = Stored::read(&kept).expect("what was written is read");
    let following = request
        .following(&kept.conversation())
        .expect("items that were read");
    let following = Request::parse(&following).expect("a conversation that goes on is a request");
    assert_eq!(following.previous, None);
}

fn converted(request: &Request<'_>) {
    let Ok(chat) = request.to_neutral() else { return };
    let _ = chat::from_neutral(&chat, "m", request.stream, LimitMember::MaxTokens);
    let Ok(body) = from_neutral(&chat, "m", request.stream) else {
        return;
    };
    let body = Bytes::from(body);
    let read = Request::parse(&body).expect("what was written is read");
    let chat = read.to_neutral().expect("what was written is read");
    let again = from_neutral(&chat, "m", request.stream).expect("what was read is written");
    assert_eq!(body, again, "writing what was read changes nothing any more");
}
