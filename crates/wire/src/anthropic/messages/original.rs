//! A client's body, passed on with only those members changed that the gateway owns.
//!
//! Within its flavour what is changed is cut out of the original bytes and replaced there: unknown members, the
//! order of members, blanks and the spelling of numbers reach the provider as the client wrote them. Into the
//! other flavour each member's value stays as it is, the blanks between members go.

use super::request::{BEDROCK_VERSION, Flavour, Request};
use crate::json::members::Members;
use crate::json::splice::Splice;
use crate::json::write_string;
use bytes::Bytes;
use outcrop_core::Error;
use outcrop_core::chat::Chat;

/// What a body was sent for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    Answer,
    Count,
}

/// What `count_tokens` takes of a request for a message.
const COUNTED: [&str; 11] = [
    "messages",
    "system",
    "tools",
    "tool_choice",
    "thinking",
    "output_config",
    "output_format",
    "cache_control",
    "context_management",
    "mcp_servers",
    "speed",
];

/// What only one of the flavours has.
const OF_ONE_FLAVOUR: [&str; 4] = ["model", "stream", "anthropic_version", "anthropic_beta"];

/// A body that was read once and knows where its members stand.
#[derive(Clone, Debug)]
pub struct Original {
    pub(super) body: Bytes,
    pub(super) model: String,
    pub(super) model_place: std::ops::Range<usize>,
    pub(super) betas: Vec<String>,
    pub(super) flavour: Flavour,
    pub(super) purpose: Purpose,
}

impl Original {
    /// As the client sent it.
    #[must_use]
    pub fn body(&self) -> &Bytes {
        &self.body
    }

    #[must_use]
    pub fn flavour(&self) -> Flavour {
        self.flavour
    }

    /// Whether it was sent to count its tokens, and so has no limit on an answer.
    #[must_use]
    pub fn is_to_count(&self) -> bool {
        self.purpose == Purpose::Count
    }

    /// The conversation in neutral form.
    ///
    /// # Errors
    ///
    /// As [`Request::to_neutral`].
    pub fn to_neutral(&self) -> Result<Chat, Error> {
        let request = match self.purpose {
            Purpose::Answer => Request::parse(&self.body, self.flavour),
            Purpose::Count => Request::parse_to_count(&self.body),
        };
        request?.to_neutral()
    }

    /// Bedrock's `anthropic_beta`, to be sent to Anthropic's API as a header.
    #[must_use]
    pub fn betas(&self) -> &[String] {
        &self.betas
    }

    /// The body for Anthropic's own API; the same bytes, not a copy, when nothing is to be changed. A body of that
    /// flavour says itself whether the answer streams.
    #[must_use]
    pub fn for_api(&self, model: &str, stream: bool) -> Bytes {
        match self.flavour {
            Flavour::Api => self.renamed(model),
            Flavour::Bedrock => {
                let mut body = Object::with("model", model);
                if stream {
                    body.raw("stream", "true");
                }
                self.copy(&mut body, |name| !OF_ONE_FLAVOUR.contains(&name));
                body.close()
            }
        }
    }

    /// The body for Bedrock's `InvokeModel`, with the names of beta features that a header brought.
    #[must_use]
    pub fn for_bedrock(&self, betas: &[String]) -> Bytes {
        if self.flavour == Flavour::Bedrock {
            return self.body.clone();
        }
        let mut body = Object::with("anthropic_version", BEDROCK_VERSION);
        if !betas.is_empty() {
            body.raw("anthropic_beta", &serde_json::Value::from(betas).to_string());
        }
        self.copy(&mut body, |name| !OF_ONE_FLAVOUR.contains(&name));
        body.close()
    }

    /// The body of a question to Anthropic's API for the number of its tokens.
    #[must_use]
    pub fn to_count(&self, model: &str) -> Bytes {
        if self.purpose == Purpose::Count {
            return self.renamed(model);
        }
        let mut body = Object::with("model", model);
        self.copy(&mut body, |name| COUNTED.contains(&name));
        body.close()
    }

    fn renamed(&self, model: &str) -> Bytes {
        if model == self.model {
            return self.body.clone();
        }
        let mut name = Vec::with_capacity(model.len() + 2);
        write_string(&mut name, model);
        let mut splice = Splice::default();
        splice.replace(self.model_place.clone(), name);
        splice
            .apply(&self.body)
            .map_or_else(|| self.body.clone(), Bytes::from)
    }

    fn copy(&self, to: &mut Object, wanted: impl Fn(&str) -> bool) {
        // It was read before, so it reads again.
        let text = std::str::from_utf8(&self.body).unwrap_or_default();
        let Ok(members) = Members::parse(text) else { return };
        for (name, value) in members.iter().filter(|(name, _)| wanted(name)) {
            to.raw(name, value.get());
        }
    }
}

/// An object while it is written.
struct Object(Vec<u8>);

impl Object {
    fn with(name: &str, text: &str) -> Self {
        let mut object = Self(Vec::with_capacity(1024));
        object.name(name);
        write_string(&mut object.0, text);
        object
    }

    fn raw(&mut self, name: &str, value: &str) {
        self.name(name);
        self.0.extend_from_slice(value.as_bytes());
    }

    fn name(&mut self, name: &str) {
        self.0.push(if self.0.is_empty() { b'{' } else { b',' });
        write_string(&mut self.0, name);
        self.0.push(b':');
    }

    fn close(mut self) -> Bytes {
        self.0.push(b'}');
        self.0.into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn original(body: &'static str, flavour: Flavour) -> Original {
        Request::parse(&Bytes::from_static(body.as_bytes()), flavour)
            .unwrap()
            .original()
    }

    const API: &str = r#"{ "max_tokens":9, "new":[1.0 , 2], "model" : "mine", "messages":[] ,"stream":true}"#;

    #[test]
    fn within_a_flavour_only_the_name_changes() {
        let api = original(API, Flavour::Api);
        assert_eq!(api.for_api("theirs", true), API.replace("mine", "theirs"));
        assert_eq!(
            api.for_api("mine", true).as_ptr(),
            api.body().as_ptr(),
            "not copied"
        );
    }

    #[test]
    fn a_body_goes_over_into_the_other_flavour() {
        let api = original(API, Flavour::Api);
        let bedrock = r#"{"anthropic_version":"bedrock-2023-05-31","anthropic_beta":["b"],"max_tokens":9,"new":[1.0 , 2],"messages":[]}"#;
        assert_eq!(api.for_bedrock(&["b".to_owned()]), bedrock);
        let bedrock = original(bedrock, Flavour::Bedrock);
        assert_eq!(bedrock.betas(), ["b"]);
        assert_eq!(
            bedrock.for_api("theirs", true),
            r#"{"model":"theirs","stream":true,"max_tokens":9,"new":[1.0 , 2],"messages":[]}"#
        );
        assert_eq!(bedrock.for_bedrock(&[]), *bedrock.body());
    }

    #[test]
    fn a_question_for_the_count_has_nothing_of_the_answer() {
        let api = original(API, Flavour::Api);
        assert_eq!(api.to_count("theirs"), r#"{"model":"theirs","messages":[]}"#);
        let body = Bytes::from_static(br#"{"model":"mine","messages":[], "new":1}"#);
        let question = Request::parse_to_count(&body).unwrap().original();
        assert_eq!(
            question.to_count("theirs"),
            r#"{"model":"theirs","messages":[], "new":1}"#
        );
    }
}
