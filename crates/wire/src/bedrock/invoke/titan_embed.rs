//! Amazon Titan Text Embeddings: one text at a time.

use super::embedding::Decoded;
use super::read;
use crate::fold::Fold;
use crate::json::path::{At, Fault};
use crate::upstream::unreadable;
use bytes::Bytes;
use outcrop_core::Error;
use outcrop_core::embedding::Request;
use outcrop_core::usage::Usage;
use serde::Deserialize;
use serde_json::{Map, Value, json};

/// What a body says.
struct Body {
    text: String,
    dimensions: Option<u32>,
    normalize: Option<bool>,
    /// The forms of the vector that are asked for; none means numbers.
    forms: Vec<Form>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Float,
    /// The sign of each number.
    Binary,
}

fn body_of(body: &Bytes) -> Result<Body, Error> {
    read::fields(body, |at, fields| {
        let text = read::text(at, fields, "inputText")?;
        let dimensions = read::whole(at, fields, "dimensions")?;
        let normalize = fields
            .take("normalize")
            .map(|node| node.boolean(&at.member("normalize")))
            .transpose()?;
        let names = read::texts(at, fields, "embeddingTypes")?.unwrap_or_default();
        Ok(Body {
            text,
            dimensions,
            normalize,
            forms: forms(&at.member("embeddingTypes"), &names)?,
        })
    })
}

fn forms(at: &At<'_>, names: &[String]) -> Result<Vec<Form>, Fault> {
    let form = |(index, name): (usize, &String)| match name.as_str() {
        "float" => Ok(Form::Float),
        "binary" => Ok(Form::Binary),
        _ => Err(at.index(index).constraint(
            name.clone(),
            "Member must satisfy enum value set: [float, binary]",
        )),
    };
    names.iter().enumerate().map(form).collect()
}

pub fn request(body: &Bytes) -> Result<Request, Error> {
    let body = body_of(body)?;
    Ok(Request {
        texts: vec![body.text],
        dimensions: body.dimensions,
        purpose: None,
        normalize: body.normalize,
    })
}

pub fn answer(body: &Bytes, fold: &Fold) -> Result<Bytes, Error> {
    let forms = body_of(body)?.forms;
    let vector = fold
        .embeddings
        .first()
        .ok_or_else(|| Error::model("the model gave no vector"))?;
    let mut by_type = Map::new();
    let wants = |form| forms.contains(&form) || (forms.is_empty() && form == Form::Float);
    let mut answer = Map::new();
    if wants(Form::Float) {
        answer.insert("embedding".to_owned(), json!(vector));
        by_type.insert("float".to_owned(), json!(vector));
    }
    if wants(Form::Binary) {
        let signs: Vec<u8> = vector.iter().map(|number| u8::from(*number > 0.0)).collect();
        by_type.insert("binary".to_owned(), json!(signs));
    }
    answer.insert("embeddingsByType".to_owned(), Value::Object(by_type));
    let usage = fold.settlement.as_ref().map(|settlement| settlement.usage);
    let tokens = usage.map(|usage| usage.total_input());
    answer.insert("inputTextTokenCount".to_owned(), json!(tokens));
    Ok(Value::Object(answer).to_string().into())
}

/// A body for each text: this model takes one at a time.
pub fn from_neutral(request: &Request) -> Vec<Vec<u8>> {
    let body = |text: &String| {
        let mut body = Map::new();
        body.insert("inputText".to_owned(), text.as_str().into());
        if let Some(dimensions) = request.dimensions {
            body.insert("dimensions".to_owned(), dimensions.into());
        }
        if let Some(normalize) = request.normalize {
            body.insert("normalize".to_owned(), normalize.into());
        }
        Value::Object(body).to_string().into_bytes()
    };
    request.texts.iter().map(body).collect()
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Answer {
    embedding: Vec<f32>,
    input_text_token_count: Option<u64>,
}

pub fn decode(answer: &[u8]) -> Result<Decoded, Error> {
    let answer: Answer = serde_json::from_slice(answer).map_err(unreadable)?;
    Ok(Decoded {
        vectors: vec![answer.embedding],
        usage: answer.input_text_token_count.map(|tokens| Usage::of(tokens, 0)),
    })
}
