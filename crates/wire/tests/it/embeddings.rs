//! Embedding answers, written and passed on.

use crate::describe;
use outcrop_core::event::Event;
use outcrop_core::usage::Usage;
use outcrop_wire::openai::embeddings::{Encoding, Request, encode, scan};

#[test]
fn vectors_are_numbers_or_base64() {
    let vectors = [vec![0.5_f32, -1.0], vec![0.1]];
    let usage = Usage::of(7, 0);
    let floats = describe::json(&encode(&vectors, &usage, "m", Encoding::Float));
    let base64 = describe::json(&encode(&vectors, &usage, "m", Encoding::Base64));
    insta::assert_snapshot!(format!("{floats}\n{base64}"));
}

#[test]
fn a_providers_answer_keeps_its_bytes_but_for_the_name() {
    let body = describe::bytes(
        r#"{ "object":"list", "data":[ 1 ], "model": "theirs", "usage":{"prompt_tokens":3,"total_tokens":3}}"#,
    );
    let events = scan(&body, "ours").unwrap();
    let [Event::Opaque(bytes), Event::Usage(usage)] = events.as_slice() else {
        panic!("{events:?}")
    };
    assert_eq!(
        bytes,
        r#"{ "object":"list", "data":[ 1 ], "model": "ours", "usage":{"prompt_tokens":3,"total_tokens":3}}"#
    );
    assert_eq!(*usage, Usage::of(3, 0));
    assert!(scan(&describe::bytes(r#"{"error":{"message":"x"}}"#), "ours").is_err());
}

#[test]
fn a_request_goes_on_with_another_name() {
    let body = describe::bytes(r#"{"input":["model"], "model" : "m\u0031", "extra":1}"#);
    let request = Request::parse(&body).unwrap();
    assert_eq!(request.model, "m1");
    assert_eq!(
        request.rewrite(&body, "theirs"),
        r#"{"input":["model"], "model" : "theirs", "extra":1}"#
    );
    assert_eq!(request.rewrite(&body, "m1").as_ptr(), body.as_ptr());
}
