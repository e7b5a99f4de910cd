//! What callers say of a call beside what the model is to read: labels, which become tags.

use crate::json::members::Members;
use serde_json::Value;
use serde_json::value::RawValue;
use std::collections::BTreeMap;

/// As many pairs as are looked at; every dialect allows fewer.
const MOST: usize = 64;

/// The pairs of texts of an object that is a member of the body. What is no text is no label: whether it is an error is
/// for the dialect to say.
pub(crate) fn texts(members: &Members<'_>, name: &str) -> Vec<(String, String)> {
    let Some(raw) = members.get(name) else {
        return Vec::new();
    };
    let Ok(object) = serde_json::from_str::<BTreeMap<String, &RawValue>>(raw) else {
        return Vec::new();
    };
    let texts = object
        .into_iter()
        .filter_map(|(name, value)| match serde_json::from_str(value.get()) {
            Ok(Value::String(text)) => Some((name, text)),
            _ => None,
        });
    texts.take(MOST).collect()
}
