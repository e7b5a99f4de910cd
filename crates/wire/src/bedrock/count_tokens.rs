//! `CountTokens`: a request within a request, of which only the tokens are counted.

use super::read::{self, refuse};
use crate::json::members::{Members, kind};
use crate::json::path::At;
use crate::json::write_number;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use outcrop_core::Error;

/// What is to be counted, as the operation that it belongs to would take it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    /// A Converse body.
    Converse(Bytes),
    /// A body in its model's own form.
    InvokeModel(Bytes),
}

/// Reads the client's body.
///
/// # Errors
///
/// `Validation`, in AWS's words.
pub fn read(body: &Bytes) -> Result<Input, Error> {
    let (_, members) = read::body(body)?;
    let at = At::Root.member("input");
    let raw = members
        .get("input")
        .filter(|raw| *raw != "null")
        .ok_or_else(|| refuse(At::Root.missing("input")))?;
    let input = Members::parse(raw).map_err(|_| refuse(at.wrong_type("an object", kind(raw))))?;
    let mut set = input.iter().filter(|(_, value)| value.get() != "null");
    match (set.next(), set.next()) {
        (Some(("converse", value)), None) => Ok(Input::Converse(body.slice_ref(value.get().as_bytes()))),
        (Some(("invokeModel", value)), None) => native(value.get()).map(Input::InvokeModel),
        (Some((name, _)), None) => Err(refuse(
            at.member(name)
                .unsupported("tokens are counted of `converse` or `invokeModel`"),
        )),
        _ => Err(refuse(at.invalid("an object with exactly one member"))),
    }
}

fn native(raw: &str) -> Result<Bytes, Error> {
    let at = At::Root.member("input");
    let at = at.member("invokeModel");
    let members = Members::parse(raw).map_err(|_| refuse(at.wrong_type("an object", kind(raw))))?;
    let body = members
        .get("body")
        .filter(|raw| *raw != "null")
        .ok_or_else(|| refuse(at.missing("body")))?;
    let bytes = serde_json::from_str::<String>(body)
        .ok()
        .and_then(|text| STANDARD.decode(text).ok());
    bytes
        .map(Bytes::from)
        .ok_or_else(|| refuse(at.member("body").invalid("bytes in base64")))
}

/// The answer.
#[must_use]
pub fn answer(input_tokens: u64) -> Vec<u8> {
    let mut out = b"{\"inputTokens\":".to_vec();
    write_number(&mut out, input_tokens);
    out.push(b'}');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_request_within_is_found() {
        let converse = Bytes::from_static(br#"{"input": {"converse": {"messages": [] }}}"#);
        assert_eq!(
            read(&converse).unwrap(),
            Input::Converse(Bytes::from_static(br#"{"messages": [] }"#))
        );
        let native = Bytes::from_static(br#"{"input":{"converse":null,"invokeModel":{"body":"e30="}}}"#);
        assert_eq!(
            read(&native).unwrap(),
            Input::InvokeModel(Bytes::from_static(b"{}"))
        );
    }

    #[test]
    fn what_is_no_request_is_refused() {
        for body in [
            "{}",
            r#"{"input":null}"#,
            r#"{"input":[]}"#,
            r#"{"input":{}}"#,
            r#"{"input":{"other":{}}}"#,
            r#"{"input":{"converse":{},"invokeModel":{}}}"#,
            r#"{"input":{"invokeModel":{"body":"%"}}}"#,
            r#"{"input":{"invokeModel":[]}}"#,
        ] {
            let refused = read(&Bytes::from_static(body.as_bytes()));
            assert_eq!(
                refused.unwrap_err().code(),
                outcrop_core::Code::Validation,
                "{body}"
            );
        }
    }
}
