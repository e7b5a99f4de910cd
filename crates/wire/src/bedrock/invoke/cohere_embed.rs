//! Cohere Embed: many texts at once.

use super::Head;
use super::embedding::Decoded;
use super::read;
use crate::fold::Fold;
use crate::json::node::Fields;
use crate::json::path::{At, Fault};
use crate::upstream::unreadable;
use bytes::Bytes;
use outcrop_core::Error;
use outcrop_core::embedding::{Purpose, Request};
use serde::Deserialize;
use serde_json::{Map, Value, json};

const MOST_TEXTS: usize = 96;

struct Body {
    request: Request,
    /// Whether the answer is to be sorted by the type of its numbers.
    by_type: bool,
}

fn body_of(body: &Bytes) -> Result<Body, Error> {
    read::fields(body, |at, fields| {
        let at_texts = at.member("texts");
        let texts = read::texts(at, fields, "texts")?.ok_or_else(|| at.missing("texts"))?;
        if texts.is_empty() || texts.len() > MOST_TEXTS {
            return Err(at_texts.invalid(format!("a list of 1 to {MOST_TEXTS} texts")));
        }
        let purpose = purpose(at, fields)?;
        truncation(at, fields)?;
        Ok(Body {
            request: Request {
                texts,
                dimensions: read::whole(at, fields, "output_dimension")?,
                purpose: Some(purpose),
                normalize: None,
            },
            by_type: types(at, fields)?,
        })
    })
}

fn purpose(at: &At<'_>, fields: &mut Fields<'_>) -> Result<Purpose, Fault> {
    let name = fields
        .require(at, "input_type")?
        .string(&at.member("input_type"))?;
    PURPOSES
        .iter()
        .find(|(known, _)| *known == name)
        .map(|(_, purpose)| *purpose)
        .ok_or_else(|| {
            let names = "Member must satisfy enum value set: [search_document, search_query, classification, clustering]";
            at.member("input_type").constraint(name, names)
        })
}

const PURPOSES: [(&str, Purpose); 4] = [
    ("search_document", Purpose::Document),
    ("search_query", Purpose::Query),
    ("classification", Purpose::Classification),
    ("clustering", Purpose::Clustering),
];

/// Where a text is cut that is too long: at its end, as everywhere else, or not at all.
fn truncation(at: &At<'_>, fields: &mut Fields<'_>) -> Result<(), Fault> {
    let Some(node) = fields.take("truncate") else {
        return Ok(());
    };
    let at = at.member("truncate");
    let side = node.string(&at)?;
    match side.as_str() {
        "NONE" | "END" | "RIGHT" => Ok(()),
        "START" | "LEFT" => Err(at.unsupported("a text that is too long can only be cut at its end")),
        _ => Err(at.constraint(side, "Member must satisfy enum value set: [NONE, START, END]")),
    }
}

/// Numbers in full are the only type that every provider has.
fn types(at: &At<'_>, fields: &mut Fields<'_>) -> Result<bool, Fault> {
    let Some(types) = read::texts(at, fields, "embedding_types")? else {
        return Ok(false);
    };
    let at = at.member("embedding_types");
    match types.iter().position(|name| name != "float") {
        Some(index) => Err(at
            .index(index)
            .unsupported("vectors come as `float`, the type that every provider has")),
        None => Ok(true),
    }
}

pub fn request(body: &Bytes) -> Result<Request, Error> {
    body_of(body).map(|body| body.request)
}

pub fn answer(head: &Head<'_>, body: &Bytes, fold: &Fold) -> Result<Bytes, Error> {
    let Body { request, by_type } = body_of(body)?;
    let (embeddings, kind) = if by_type {
        (json!({"float": fold.embeddings}), "embeddings_by_type")
    } else {
        (json!(fold.embeddings), "embeddings_floats")
    };
    let answer = json!({
        "embeddings": embeddings,
        "id": head.id,
        "response_type": kind,
        "texts": request.texts,
    });
    Ok(answer.to_string().into())
}

/// The one body for all texts.
pub fn from_neutral(request: &Request) -> Vec<u8> {
    let purpose = request.purpose.unwrap_or(Purpose::Document);
    let name = PURPOSES.iter().find(|(_, known)| *known == purpose);
    let mut body = Map::new();
    body.insert("texts".to_owned(), json!(request.texts));
    body.insert(
        "input_type".to_owned(),
        name.map_or("search_document", |(name, _)| name).into(),
    );
    // As the others do, rather than to refuse.
    body.insert("truncate".to_owned(), "END".into());
    if let Some(dimensions) = request.dimensions {
        body.insert("output_dimension".to_owned(), dimensions.into());
    }
    Value::Object(body).to_string().into_bytes()
}

#[derive(Deserialize)]
struct Answer {
    embeddings: Vectors,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Vectors {
    Plain(Vec<Vec<f32>>),
    ByType { float: Vec<Vec<f32>> },
}

/// The answer has no count of tokens; it is in a header.
pub fn decode(answer: &[u8]) -> Result<Decoded, Error> {
    let answer: Answer = serde_json::from_slice(answer).map_err(unreadable)?;
    let (Vectors::Plain(vectors) | Vectors::ByType { float: vectors }) = answer.embeddings;
    Ok(Decoded { vectors, usage: None })
}
