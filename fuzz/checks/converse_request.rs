//! Any bytes are a request or a validation error; what was read can be sent to a provider of another dialect, and
//! what is passed on is the client's own body with a limit.

use bytes::Bytes;
use outcrop_core::Code;
use outcrop_wire::bedrock::converse::Request;
use outcrop_wire::openai::chat;

pub fn check(bytes: &[u8]) {
    let body = Bytes::copy_from_slice(bytes);
    let request = match Request::parse(&body) {
        Err(error) => return assert_eq!(error.code(), Code::Validation),
        Ok(request) => request,
    };
    let limit = request.max_tokens.unwrap_or(7);
    let passed = request.original().rewrite(limit);
    let again = Request::parse(&passed).expect("what was passed on is a request");
    assert_eq!(again.max_tokens, Some(limit));
    match request.to_neutral() {
        Err(error) => assert_eq!(error.code(), Code::Validation),
        Ok(neutral) => {
            assert!(neutral.metadata.len() <= 16);
            let mut limited = neutral.clone();
            limited.sampling.max_tokens = Some(limit);
            assert_eq!(again.to_neutral().expect("only a limit was added"), limited);
            // Members of the provider's own, which nobody else can read.
            limited.additional_fields.clear();
            if let Ok(body) = chat::from_neutral(&limited, "m", true, chat::LimitMember::MaxTokens) {
                let body = Bytes::from(body);
                chat::Request::parse(&body)
                    .unwrap()
                    .to_neutral()
                    .expect("what was written is read");
            }
        }
    }
}
