//! A client's body, passed on with nothing changed but a limit on the answer where it set none.

use super::{Asked, Request};
use crate::bedrock::limit::Limit;
use bytes::Bytes;
use outcrop_core::Error;
use outcrop_core::chat::Chat;

/// A body that was read once and knows where a limit would go.
#[derive(Clone, Debug)]
pub struct Original {
    body: Bytes,
    limit: Limit,
    asked: Asked,
}

impl Original {
    pub(super) fn new(body: Bytes, limit: Limit, asked: Asked) -> Self {
        Self { body, limit, asked }
    }

    /// As the client sent it.
    #[must_use]
    pub fn body(&self) -> &Bytes {
        &self.body
    }

    /// What the answer has to say of itself.
    #[must_use]
    pub fn asked(&self) -> Asked {
        self.asked
    }

    /// The conversation in neutral form.
    ///
    /// # Errors
    ///
    /// As [`Request::to_neutral`].
    pub fn chat(&self) -> Result<Chat, Error> {
        Request::parse(&self.body)?.to_neutral()
    }

    /// The body with this limit where the client set none; the same bytes, not a copy, where it did.
    #[must_use]
    pub fn rewrite(&self, max_tokens: u32) -> Bytes {
        self.limit.filled(&self.body, max_tokens)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rewritten(config: &str) -> String {
        let body = Bytes::from(format!("{{ \"messages\":[]{config},\"x\" : 1.50}}"));
        let original = Request::parse(&body).unwrap().original();
        String::from_utf8(original.rewrite(9).to_vec()).unwrap()
    }

    #[test]
    fn a_limit_is_set_where_there_is_none() {
        for (config, with) in [
            (
                "",
                "{\"inferenceConfig\":{\"maxTokens\":9}, \"messages\":[],\"x\" : 1.50}",
            ),
            (
                ",\"inferenceConfig\":null",
                "{ \"messages\":[],\"inferenceConfig\":{\"maxTokens\":9},\"x\" : 1.50}",
            ),
            (
                ",\"inferenceConfig\":{}",
                "{ \"messages\":[],\"inferenceConfig\":{\"maxTokens\":9},\"x\" : 1.50}",
            ),
            (
                ",\"inferenceConfig\":{ \"topP\":0.1}",
                "{ \"messages\":[],\"inferenceConfig\":{\"maxTokens\":9, \"topP\":0.1},\"x\" : 1.50}",
            ),
            (
                ",\"inferenceConfig\":{\"maxTokens\":null}",
                "{ \"messages\":[],\"inferenceConfig\":{\"maxTokens\":9},\"x\" : 1.50}",
            ),
            (
                ",\"inferenceConfig\":{\"maxTokens\":3}",
                "{ \"messages\":[],\"inferenceConfig\":{\"maxTokens\":3},\"x\" : 1.50}",
            ),
        ] {
            assert_eq!(rewritten(config), with, "{config}");
        }
    }
}
