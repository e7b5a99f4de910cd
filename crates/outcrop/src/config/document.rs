//! `config.default.toml`: every key with its documentation and default, out of the types themselves.
//!
//! Prose begins with `# `; a setting that has no default is commented out with `#` alone, so that taking that one
//! character away, and nothing else, makes it count.

mod fields;
mod value;

use super::schema;
use super::shape::properties;
use fields::in_order;
use serde_json::{Map, Value as Json};
use std::fmt::Write;

const WIDTH: usize = 110;

const OPENING: &str = "Every key of Outcrop's configuration, with its default. Nothing has to be set. \
    A key that has no default is commented out and shows an example. \
    Each key can be set by the environment too, which goes before the file: `server.listen` is \
    OUTCROP__SERVER__LISTEN. Unknown keys are refused; `outcrop config check FILE` says what is wrong. \
    This file is written by `outcrop config default`.";

/// The whole document.
#[must_use]
pub fn default_document() -> String {
    let schema = schema();
    let mut page = Page { text: String::new() };
    page.prose(OPENING);
    for (name, section) in in_order("", properties(&schema)) {
        match section
            .get("additionalProperties")
            .filter(|each| each.is_object())
        {
            Some(each) => page.map(name, section, each),
            None => page.section(name, section),
        }
    }
    page.text
}

struct Page {
    text: String,
}

impl Page {
    fn section(&mut self, name: &str, section: &Json) {
        self.text.push('\n');
        self.prose(description(section));
        let _ = writeln!(self.text, "[{name}]");
        self.keys(name, name, properties(section), "");
    }

    /// A table of tables: an example of each kind, all commented out.
    fn map(&mut self, name: &str, section: &Json, each: &Json) {
        self.text.push('\n');
        self.prose(description(section));
        let variants = each.get("oneOf").and_then(Json::as_array);
        for variant in variants.map_or_else(|| vec![each], |variants| variants.iter().collect()) {
            let kind = properties(variant).and_then(|keys| keys.get("kind")?.get("const")?.as_str());
            let example = section
                .get("x-example-key")
                .and_then(Json::as_str)
                .or(kind)
                .unwrap_or("example");
            if kind.is_some() {
                self.text.push('\n');
                self.prose(description(variant));
            }
            let path = format!("{name}.{}", value::key(example));
            let order = kind.map_or_else(|| name.to_owned(), |kind| format!("{name}.{kind}"));
            let _ = writeln!(self.text, "#[{path}]");
            self.keys(&path, &order, properties(variant), "#");
        }
    }

    /// Plain keys first: a table's own keys cannot follow another table's.
    fn keys(&mut self, path: &str, order: &str, keys: Option<&Map<String, Json>>, comment: &str) {
        let (tables, plain): (Vec<_>, Vec<_>) = in_order(order, keys)
            .into_iter()
            .partition(|(_, property)| table_of(property).is_some());
        for (key, property) in plain {
            self.property(key, property, comment);
        }
        for (key, property) in tables {
            self.text.push('\n');
            self.prose(description(property));
            let _ = writeln!(self.text, "#[{path}.{key}]");
            self.keys(
                &format!("{path}.{key}"),
                &format!("{order}.{key}"),
                table_of(property).and_then(properties),
                "#",
            );
        }
    }

    /// One key with its paragraph.
    fn property(&mut self, key: &str, property: &Json, comment: &str) {
        if property.get("const").is_none() {
            self.text.push('\n');
        }
        self.prose(description(property));
        let default = property.get("default").filter(|default| !default.is_null());
        let example = || property.get("examples").and_then(|examples| examples.get(0));
        let (comment, value) = match (default.or_else(|| property.get("const")), example()) {
            (Some(default), _) => (comment, default),
            (None, Some(example)) => ("#", example),
            (None, None) => return,
        };
        let _ = writeln!(self.text, "{comment}{key} = {}", value::toml(value));
    }

    fn prose(&mut self, text: &str) {
        let mut line = String::from("#");
        for word in text.split_whitespace() {
            if line.chars().count() + 1 + word.chars().count() > WIDTH {
                let _ = writeln!(self.text, "{line}");
                line = String::from("#");
            }
            line.push(' ');
            line.push_str(word);
        }
        if line != "#" {
            let _ = writeln!(self.text, "{line}");
        }
    }
}

fn description(schema: &Json) -> &str {
    schema
        .get("description")
        .and_then(Json::as_str)
        .unwrap_or_default()
}

/// The schema of a table in a table, optional or not.
fn table_of(property: &Json) -> Option<&Json> {
    let options = property.get("anyOf").and_then(Json::as_array);
    let mut candidates = options
        .map_or_else(|| vec![property], |options| options.iter().collect())
        .into_iter();
    candidates.find(|candidate| properties(candidate).is_some())
}

#[cfg(test)]
mod tests;
