//! Any bytes are a request or a validation error; what was read can be sent to a provider of another dialect.

use bytes::Bytes;
use outcrop_core::Code;
use outcrop_wire::bedrock::converse;
use outcrop_wire::openai::chat::{LimitMember, Request, from_neutral};

pub fn check(bytes: &[u8]) {
    let body = Bytes::copy_from_slice(bytes);
    match converse::Request::parse(&body) {
        Err(error) => assert_eq!(error.code(), Code::Validation),
        Ok(request) => {
            assert!(request.request_metadata.len() <= 16);
            if let Ok(body) = from_neutral(&request.chat, "m", true, LimitMember::MaxTokens) {
                let body = Bytes::from(body);
                Request::parse(&body)
                    .unwrap()
                    .to_neutral()
                    .expect("what was written is read");
            }
        }
    }
}
