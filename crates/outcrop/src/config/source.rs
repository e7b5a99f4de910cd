//! A configuration file as text and as a tree in which every value knows where it stands.

use super::problem::{At, Problem};
use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;
use std::path::Path;
use toml::de::{DeTable, DeValue};

/// Far more than a configuration needs; what is larger is another file.
const MAX_BYTES: u64 = 1024 * 1024;

/// A file that was read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Source {
    /// As the operator named it.
    pub(super) name: String,
    pub(super) text: String,
}

/// A value, and where it was set.
#[derive(Clone, Debug)]
pub(super) struct Node {
    pub(super) at: At,
    pub(super) value: Value,
    /// What an environment variable held, to the letter: a string may look like a number.
    pub(super) verbatim: Option<String>,
}

#[derive(Clone, Debug)]
pub(super) enum Value {
    Text(String),
    /// None: too large for 64 bits.
    Integer(Option<i64>),
    /// As written, so that no digit is lost.
    Float(String),
    Boolean(bool),
    Date,
    List(Vec<Node>),
    Table(BTreeMap<String, Entry>),
}

/// A value under its key.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub(super) key_at: At,
    pub(super) node: Node,
}

impl Node {
    pub(super) fn new(at: At, value: Value) -> Self {
        Self {
            at,
            value,
            verbatim: None,
        }
    }

    pub(super) fn table(at: At) -> Self {
        Self::new(at, Value::Table(BTreeMap::new()))
    }

    /// What it is, for messages.
    pub(super) fn kind(&self) -> &'static str {
        match self.value {
            Value::Text(_) => "a string",
            Value::Integer(_) => "a whole number",
            Value::Float(_) => "a number with decimals",
            Value::Boolean(_) => "a truth value",
            Value::Date => "a date or time",
            Value::List(_) => "a list",
            Value::Table(_) => "a table",
        }
    }

    pub(super) fn get(&self, key: &str) -> Option<&Entry> {
        match &self.value {
            Value::Table(entries) => entries.get(key),
            _ => None,
        }
    }

    /// Where the value at the path was set, or else the nearest table around it.
    pub(super) fn place_of(&self, path: &[&str]) -> At {
        match path
            .split_first()
            .and_then(|(first, rest)| Some((self.get(first)?, rest)))
        {
            Some((entry, rest)) => entry.node.place_of(rest),
            None => self.at.clone(),
        }
    }
}

impl Source {
    /// Reads the file. The problem names it, and says what to do where that is plain.
    pub(super) fn read(path: &Path) -> Result<Self, Problem> {
        let name = path.display().to_string();
        let fail = |why: String| Problem::general(format!("{name}: {why}"));
        let file = File::open(path).map_err(|error| fail(format!("cannot be opened: {error}")))?;
        let metadata = file
            .metadata()
            .map_err(|error| fail(format!("cannot be read: {error}")))?;
        if metadata.is_dir() {
            return Err(fail("is a directory; name the file in it".to_owned()));
        }
        let mut bytes = Vec::new();
        // A limit while reading, since a pipe does not say its size.
        let read = file.take(MAX_BYTES + 1).read_to_end(&mut bytes);
        read.map_err(|error| fail(format!("cannot be read: {error}")))?;
        if bytes.len() as u64 > MAX_BYTES {
            return Err(fail(format!(
                "is larger than {MAX_BYTES} bytes, so it is hardly a configuration file"
            )));
        }
        let text = String::from_utf8(bytes).map_err(|error| fail(not_utf8(&error)))?;
        Ok(Self { name, text })
    }

    /// The document's tree and everything that is wrong with its form.
    pub(super) fn parse(&self) -> (Node, Vec<Problem>) {
        let (table, errors) = DeTable::parse_recoverable(&self.text);
        let problems = errors.iter().map(|error| {
            let end = self.text.len();
            Problem::new(
                At::File(error.span().unwrap_or(end..end)),
                error.message().to_owned(),
            )
        });
        (
            Node::new(At::File(0..0), table_value(table.get_ref())),
            problems.collect(),
        )
    }
}

fn not_utf8(error: &std::string::FromUtf8Error) -> String {
    let valid = error.utf8_error().valid_up_to();
    let before = error.as_bytes().get(..valid).unwrap_or_default();
    let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
    let column = before.iter().rev().take_while(|byte| **byte != b'\n').count() + 1;
    format!("is not UTF-8: line {line}, byte {column} of it, begins no character; save the file as UTF-8")
}

fn table_value(table: &DeTable<'_>) -> Value {
    let entries = table.iter().map(|(key, value)| {
        let entry = Entry {
            key_at: At::File(key.span()),
            node: node(value),
        };
        (key.get_ref().clone().into_owned(), entry)
    });
    Value::Table(entries.collect())
}

fn node(value: &toml::Spanned<DeValue<'_>>) -> Node {
    Node::new(At::File(value.span()), converted(value.get_ref()))
}

fn converted(value: &DeValue<'_>) -> Value {
    match value {
        DeValue::String(text) => Value::Text(text.clone().into_owned()),
        DeValue::Integer(number) => Value::Integer(i64::from_str_radix(number.as_str(), number.radix()).ok()),
        DeValue::Float(number) => Value::Float(number.as_str().to_owned()),
        DeValue::Boolean(truth) => Value::Boolean(*truth),
        DeValue::Datetime(_) => Value::Date,
        DeValue::Array(items) => Value::List(items.iter().map(node).collect()),
        DeValue::Table(table) => table_value(table),
    }
}

/// Reads a variable's text as a TOML value, or else takes it as a string; all of it is at `at`.
pub(super) fn variable_value(text: &str, at: &At) -> Node {
    let value = match DeValue::parse(text) {
        Ok(value) => converted(value.get_ref()),
        Err(_) => Value::Text(text.to_owned()),
    };
    let mut node = Node::new(at.clone(), value);
    relocate(&mut node, at);
    node.verbatim = Some(text.to_owned());
    node
}

fn relocate(node: &mut Node, at: &At) {
    node.at = at.clone();
    match &mut node.value {
        Value::List(items) => items.iter_mut().for_each(|item| relocate(item, at)),
        Value::Table(entries) => entries.values_mut().for_each(|entry| {
            entry.key_at = at.clone();
            relocate(&mut entry.node, at);
        }),
        _ => {}
    }
}
