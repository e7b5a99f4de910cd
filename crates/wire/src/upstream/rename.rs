//! The client's name for the model, in place of the provider's.

use crate::json::members::span;
use crate::json::splice::Splice;
use crate::json::write_string;
use bytes::Bytes;
use serde_json::value::RawValue;

/// An answer's bytes with `model` in place of `named`, a string of it; as they came where it says the same already.
pub fn renamed(body: &Bytes, named: Option<&RawValue>, model: &str) -> Bytes {
    let mut name = Vec::with_capacity(model.len() + 2);
    write_string(&mut name, model);
    let old = named
        .map(RawValue::get)
        .filter(|old| old.starts_with('"') && old.as_bytes() != name);
    let Some(place) = old.and_then(|old| span(body, old)) else {
        return body.clone();
    };
    let mut splice = Splice::default();
    splice.replace(place, name);
    splice.apply(body).map_or_else(|| body.clone(), Bytes::from)
}
