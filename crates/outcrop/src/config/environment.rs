//! Keys as environment variables: `OUTCROP__SERVER__LISTEN` is `server.listen`.
//!
//! A value is read as TOML where it can be (`8080`, `["*"]`, `{ input = "0.1" }`), else as a plain string, and
//! goes before the file's. A variable that begins with the prefix and names no key is refused: it was meant for us.

use super::problem::{At, Problem};
use super::shape::{is_map, properties};
use super::source::{Entry, Node, Value, variable_value};
use serde_json::Value as Json;
use std::collections::BTreeMap;
use std::ffi::OsString;

const PREFIX: &str = "OUTCROP__";

/// Lays the variables over the tree.
pub(super) fn overlay(
    tree: &mut Node,
    variables: impl IntoIterator<Item = (OsString, OsString)>,
    schema: &Json,
    problems: &mut Vec<Problem>,
) {
    // Sorted, so that a variable for a table comes before those for keys in it, whose values count.
    let ours: BTreeMap<String, OsString> = variables
        .into_iter()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value)))
        .filter(|(name, _)| name.starts_with(PREFIX))
        .collect();
    for (name, value) in ours {
        if let Err(why) = set(tree, &name, value, schema) {
            problems.push(Problem::new(At::Variable(name.into()), why));
        }
    }
}

fn set(tree: &mut Node, name: &str, value: OsString, schema: &Json) -> Result<(), String> {
    let keys: Vec<&str> = name
        .strip_prefix(PREFIX)
        .unwrap_or_default()
        .split("__")
        .collect();
    if keys.iter().any(|key| key.is_empty()) {
        return Err("names no key; it looks like OUTCROP__SECTION__KEY".to_owned());
    }
    let text = value.into_string().map_err(|_| "is not UTF-8".to_owned())?;
    let at = At::Variable(name.into());
    insert(tree, &keys, variable_value(&text, &at), Some(schema))
}

fn insert(tree: &mut Node, keys: &[&str], value: Node, schema: Option<&Json>) -> Result<(), String> {
    let Some((key, rest)) = keys.split_first() else {
        merge(tree, value);
        return Ok(());
    };
    let Value::Table(entries) = &mut tree.value else {
        return Err(format!(
            "there are no keys below this one: it holds {}",
            tree.kind()
        ));
    };
    let key = match schema {
        Some(schema) if is_map(schema) => own_key(key, entries),
        _ => key.to_ascii_lowercase(),
    };
    let below = schema.and_then(|schema| properties(schema)?.get(&key));
    let at = value.at.clone();
    let entry = entries.entry(key).or_insert_with(|| Entry {
        key_at: at.clone(),
        node: Node::table(at),
    });
    insert(&mut entry.node, rest, value, below)
}

/// A table's keys are laid over a table's; anything else takes the place of what was there.
fn merge(into: &mut Node, value: Node) {
    match (&mut into.value, value.value) {
        (Value::Table(there), Value::Table(coming)) => {
            for (key, entry) in coming {
                match there.get_mut(&key) {
                    Some(old) => merge(&mut old.node, entry.node),
                    None => {
                        there.insert(key, entry);
                    }
                }
            }
        }
        (_, coming) => {
            *into = Node {
                value: coming,
                ..value
            }
        }
    }
}

/// A name that is the operator's own. Variables can hardly carry lower case, `-`, `.` or `:`, so the file's name
/// is found by what is left of it; one that the file does not have is taken in lower case, unless it has some.
fn own_key(key: &str, entries: &BTreeMap<String, Entry>) -> String {
    let found = entries
        .keys()
        .find(|name| *name == key)
        .or_else(|| entries.keys().find(|name| plain(name) == plain(key)));
    match found {
        Some(name) => name.clone(),
        None if key.bytes().any(|byte| byte.is_ascii_lowercase()) => key.to_owned(),
        None => key.to_ascii_lowercase(),
    }
}

fn plain(name: &str) -> String {
    name.chars()
        .map(|letter| {
            if letter.is_ascii_alphanumeric() {
                letter.to_ascii_uppercase()
            } else {
                '_'
            }
        })
        .collect()
}

/// The variable for a path.
pub(super) fn variable_name(path: &[String]) -> String {
    let keys: Vec<String> = path.iter().map(|key| plain(key)).collect();
    format!("{PREFIX}{}", keys.join("__"))
}
