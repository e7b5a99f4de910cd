//! Any bytes are a request of each family, or a validation error; what was read gets a limit and stays what it was.

use bytes::Bytes;
use outcrop_core::Code;
use outcrop_core::catalogue::{Family, Task};
use outcrop_wire::bedrock::invoke::Request;

pub fn check(bytes: &[u8]) {
    let body = Bytes::copy_from_slice(bytes);
    for family in Family::ALL {
        let request = match Request::parse(family, &body) {
            Err(error) => {
                assert_eq!(error.code(), Code::Validation, "{error}");
                continue;
            }
            Ok(request) => request,
        };
        let error = match family.task() {
            Task::Embedding => request.embedding().err(),
            Task::Chat => {
                let limit = request.max_tokens.unwrap_or(7);
                let limited = request.rewrite(limit).expect("what was read can be limited");
                let again = Request::parse(family, &limited).expect("what was limited is a request");
                assert_eq!(again.max_tokens, Some(limit));
                let chat = request.chat();
                assert_eq!(chat.is_ok(), again.chat().is_ok());
                chat.err()
            }
        };
        if let Some(error) = error {
            assert_eq!(error.code(), Code::Validation, "{error}");
        }
    }
}
