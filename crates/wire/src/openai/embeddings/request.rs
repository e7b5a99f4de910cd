//! Reads an embedding request; what the gateway does not act on stays in the bytes.

use crate::json::members::{Members, kind};
use crate::json::node::Node;
use crate::json::path::{At, Fault};
use crate::json::splice::Splice;
use crate::openai::read::{self, refuse};
use bytes::Bytes;
use outcrop_core::Error;
use outcrop_core::embedding;
use std::ops::Range;

/// As many texts as OpenAI takes in one request.
const MOST_TEXTS: usize = 2_048;

const OWNED: [&str; 4] = ["model", "input", "encoding_format", "dimensions"];

/// Sent by clients for the provider's own bookkeeping; an answer does not depend on it.
const HARMLESS: [&str; 1] = ["user"];

/// How a vector is written in the answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Encoding {
    #[default]
    Float,
    /// Little-endian 32-bit floats, in base64: what the official clients ask for.
    Base64,
}

/// An embedding request.
#[derive(Clone, Debug)]
pub struct Request {
    pub model: String,
    pub encoding: Encoding,
    /// How long the vectors shall be; absent means the model's own length.
    pub dimensions: Option<u32>,
    texts: Vec<String>,
    /// The first member that only the provider could understand.
    foreign: Option<String>,
    model_place: Range<usize>,
}

impl Request {
    /// Reads the client's body.
    ///
    /// # Errors
    ///
    /// `Validation`, in OpenAI's words: malformed JSON, wrong types, token arrays, no or too many texts.
    pub fn parse(body: &Bytes) -> Result<Self, Error> {
        let (text, members) = read::body(body)?;
        read::once(&members, &OWNED)?;
        let (model, model_place) = read::model(text, &members)?;
        let foreign = members
            .iter()
            .find(|(name, value)| !OWNED.contains(name) && !HARMLESS.contains(name) && value.get() != "null");
        Ok(Self {
            model,
            model_place,
            texts: texts(&members).map_err(refuse)?,
            encoding: encoding(&members).map_err(refuse)?,
            dimensions: dimensions(&members).map_err(refuse)?,
            foreign: foreign.map(|(name, _)| name.to_owned()),
        })
    }

    /// The request in neutral form, for a provider of another dialect.
    ///
    /// # Errors
    ///
    /// `Validation`, naming the member that only OpenAI's own could understand.
    pub fn to_neutral(&self) -> Result<embedding::Request, Error> {
        if let Some(name) = &self.foreign {
            return Err(refuse(
                At::Root
                    .member(name)
                    .unsupported("this model's provider does not know it"),
            ));
        }
        Ok(embedding::Request {
            texts: self.texts.clone(),
            dimensions: self.dimensions,
            purpose: None,
            normalize: None,
        })
    }

    /// The body that this request was read from, with another model's name and all else as it was.
    #[must_use]
    pub fn rewrite(&self, body: &Bytes, model: &str) -> Bytes {
        let mut splice = Splice::default();
        read::rename(&mut splice, self.model_place.clone(), &self.model, Some(model));
        splice.apply(body).map_or_else(|| body.clone(), Bytes::from)
    }
}

fn texts(members: &Members<'_>) -> Result<Vec<String>, Fault> {
    let at = At::Root.member("input");
    let raw = members
        .get("input")
        .filter(|raw| *raw != "null")
        .ok_or_else(|| At::Root.missing("input"))?;
    let node = Node::parse_at(&at, raw)?;
    let texts = match node {
        Node::String(text) if text.is_empty() => return Err(at.invalid("a text that is not empty")),
        Node::String(text) => vec![text.into_owned()],
        Node::Array(items) => items
            .into_iter()
            .enumerate()
            .map(|item| text(&at, item))
            .collect::<Result<_, _>>()?,
        other => return Err(at.wrong_type("a string or an array of strings", other.kind())),
    };
    if texts.is_empty() || texts.len() > MOST_TEXTS {
        return Err(at.invalid(format!(
            "from 1 to {MOST_TEXTS} texts, but there are {}",
            texts.len()
        )));
    }
    Ok(texts)
}

fn text(at: &At<'_>, (index, item): (usize, Node<'_>)) -> Result<String, Fault> {
    match item {
        Node::String(text) if text.is_empty() => Err(at.index(index).invalid("a text that is not empty")),
        Node::String(text) => Ok(text.into_owned()),
        Node::Number(_) | Node::Array(_) => {
            Err(at.unsupported("input as token numbers belongs to one provider's tokenizer; send text"))
        }
        other => Err(at.index(index).wrong_type("a string", other.kind())),
    }
}

fn encoding(members: &Members<'_>) -> Result<Encoding, Fault> {
    match members.get("encoding_format") {
        None | Some("null" | "\"float\"") => Ok(Encoding::Float),
        Some("\"base64\"") => Ok(Encoding::Base64),
        Some(raw) => {
            let at = At::Root.member("encoding_format");
            if raw.starts_with('"') {
                return Err(at.invalid("'float' or 'base64'"));
            }
            Err(at.wrong_type("a string", kind(raw)))
        }
    }
}

fn dimensions(members: &Members<'_>) -> Result<Option<u32>, Fault> {
    let at = At::Root.member("dimensions");
    match members.get("dimensions") {
        None | Some("null") => Ok(None),
        Some(raw) => {
            let node = Node::parse(raw).map_err(|_| at.wrong_type("an integer", kind(raw)))?;
            let dimensions = node.integer(&at, 1, u32::MAX.into())?;
            Ok(u32::try_from(dimensions).ok())
        }
    }
}
