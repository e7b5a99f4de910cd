//! Where an endpoint's operations are.

use super::request::Api;
use crate::provider::upstream;
use http::uri::Uri;
use outcrop_core::Error;

/// The addresses of one connection.
#[derive(Debug)]
pub enum Endpoints {
    /// One for each operation; the body names the model.
    Fixed {
        chat: Uri,
        responses: Uri,
        embeddings: Uri,
    },
    /// One for each deployment of a model, as Azure has it.
    Deployments {
        upstream: upstream::Options,
        api_version: String,
    },
}

impl Endpoints {
    /// # Errors
    ///
    /// `Validation`, when the base makes no addresses.
    pub fn fixed(upstream: &upstream::Options) -> Result<Self, Error> {
        Ok(Self::Fixed {
            chat: upstream.endpoint("chat/completions")?,
            responses: upstream.endpoint("responses")?,
            embeddings: upstream.endpoint("embeddings")?,
        })
    }

    /// # Errors
    ///
    /// As [`Endpoints::fixed`].
    pub fn deployments(upstream: &upstream::Options, api_version: &str) -> Result<Self, Error> {
        let endpoints = Self::Deployments {
            upstream: upstream.clone(),
            api_version: api_version.to_owned(),
        };
        // What cannot be an address shall be found at the start.
        endpoints.conversation(Api::Chat, "model").map(|_| endpoints)
    }

    pub fn conversation(&self, api: Api, model: &str) -> Result<Uri, Error> {
        match (self, api) {
            (Self::Fixed { chat, .. }, Api::Chat) => Ok(chat.clone()),
            (Self::Fixed { responses, .. }, Api::Responses) => Ok(responses.clone()),
            (Self::Deployments { .. }, Api::Chat) => self.deployment(model, "chat/completions"),
            (Self::Deployments { .. }, Api::Responses) => Err(Error::internal(
                "responses are not asked for at a deployment's own address",
            )),
        }
    }

    pub fn embeddings(&self, model: &str) -> Result<Uri, Error> {
        match self {
            Self::Fixed { embeddings, .. } => Ok(embeddings.clone()),
            Self::Deployments { .. } => self.deployment(model, "embeddings"),
        }
    }

    fn deployment(&self, model: &str, operation: &str) -> Result<Uri, Error> {
        let Self::Deployments {
            upstream,
            api_version,
        } = self
        else {
            return Err(Error::internal("an endpoint without deployments"));
        };
        let (model, version) = (escaped(model), escaped(api_version));
        upstream.endpoint(&format!(
            "openai/deployments/{model}/{operation}?api-version={version}"
        ))
    }
}

/// A name as one segment of a path.
fn escaped(name: &str) -> String {
    use std::fmt::Write as _;
    name.bytes().fold(String::new(), |mut out, byte| {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => out.push(char::from(byte)),
            // Writing into a string cannot fail.
            _ => drop(write!(out, "%{byte:02X}")),
        }
        out
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn a_deployments_name_stays_within_its_segment() {
        let upstream = upstream::Options {
            base_url: Uri::from_static("https://example.openai.azure.com"),
            connect_timeout: Duration::ZERO,
            first_byte_timeout: Duration::ZERO,
            idle_timeout: Duration::ZERO,
            max_idle_connections: 0,
        };
        let endpoints = Endpoints::deployments(&upstream, "2024-10-21").unwrap();
        assert_eq!(
            endpoints.conversation(Api::Chat, "a/../b").unwrap().to_string(),
            "https://example.openai.azure.com/openai/deployments/a%2F..%2Fb/chat/completions?api-version=2024-10-21"
        );
    }
}
