//! Embedding models as a provider has them: bodies out, vectors in.

use super::{cohere_embed, titan_embed};
use outcrop_core::Error;
use outcrop_core::catalogue::Family;
use outcrop_core::embedding::Request;
use outcrop_core::usage::Usage;

/// What an answer says.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Decoded {
    /// In the order of the texts that were sent.
    pub vectors: Vec<Vec<f32>>,
    /// Where the body tells it; else it is in the header `x-amzn-bedrock-input-token-count`.
    pub usage: Option<Usage>,
}

/// The bodies to send, in order: some models take all texts at once, some one at a time.
///
/// # Errors
///
/// `Internal` for a family that embeds nothing or that Bedrock does not have.
pub fn from_neutral(family: Family, request: &Request) -> Result<Vec<Vec<u8>>, Error> {
    match family {
        Family::TitanEmbed => Ok(titan_embed::from_neutral(request)),
        Family::CohereEmbed => Ok(vec![cohere_embed::from_neutral(request)]),
        _ => Err(no_embedding(family)),
    }
}

/// What one answer says.
///
/// # Errors
///
/// `ModelError` when it cannot be read.
pub fn decode(family: Family, answer: &[u8]) -> Result<Decoded, Error> {
    match family {
        Family::TitanEmbed => titan_embed::decode(answer),
        Family::CohereEmbed => cohere_embed::decode(answer),
        _ => Err(no_embedding(family)),
    }
}

fn no_embedding(family: Family) -> Error {
    Error::internal(format_args!("no embedding body in the family {}", family.name()))
}
