//! What a schema wants, in words.

use super::super::suggest::listed;
use super::{format, names, takes};
use serde_json::Value as Json;

pub(super) fn expected(schema: &Json) -> String {
    if let Some(names) = names(schema) {
        return listed(&names);
    }
    if let Some(options) = schema.get("anyOf").and_then(Json::as_array) {
        let words: Vec<String> = options
            .iter()
            .filter(|option| !takes(option, "null"))
            .map(expected)
            .collect();
        return words.join(" or ");
    }
    if let Some(words) = schema
        .get("format")
        .and_then(Json::as_str)
        .and_then(format::words)
    {
        return words.to_owned();
    }
    if takes(schema, "integer") {
        return whole_number(schema);
    }
    if takes(schema, "array") {
        return list(schema);
    }
    let kinds = [
        ("string", "a string"),
        ("boolean", "`true` or `false`"),
        ("object", "a table"),
    ];
    kinds
        .into_iter()
        .find(|(kind, _)| takes(schema, kind))
        .map_or("something else", |(_, words)| words)
        .to_owned()
}

fn whole_number(schema: &Json) -> String {
    let bound = |key: &str| schema.get(key).and_then(Json::as_i64);
    match (bound("minimum"), bound("maximum")) {
        (Some(least), Some(most)) => format!("a whole number from {least} to {most}"),
        (Some(least), None) => format!("a whole number, {least} or more"),
        (None, Some(most)) => format!("a whole number, {most} or less"),
        (None, None) => "a whole number".to_owned(),
    }
}

fn list(schema: &Json) -> String {
    let bound = |key: &str| schema.get(key).and_then(Json::as_u64);
    let of = schema.get("items").map_or_else(|| "values".to_owned(), expected);
    match (bound("minItems"), bound("maxItems")) {
        (Some(least), Some(most)) if least == most => format!("a list of {least}, each {of}"),
        _ => format!("a list, each {of}"),
    }
}
