//! A JSON value as a tree that borrows its strings and forgets nothing.
//!
//! Unlike `serde_json::Value` it keeps the members' order and the repeated ones, so that a reader can take what
//! it knows and then see what is left.

use super::members::{Key, Members};
use super::path::{At, Fault};
use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Number, Value};
use std::borrow::Cow;
use std::fmt;

#[derive(Clone, Debug, PartialEq)]
pub enum Node<'a> {
    Null,
    Bool(bool),
    Number(Number),
    String(Cow<'a, str>),
    Array(Vec<Self>),
    Object(Fields<'a>),
}

impl<'a> Node<'a> {
    pub fn parse(text: &'a str) -> Result<Self, serde_json::Error> {
        serde_json::from_str(text)
    }

    /// A value that was checked before, but for what a text may hold: a lone surrogate stands for no character.
    pub fn parse_at(at: &At<'_>, text: &'a str) -> Result<Self, Fault> {
        Self::parse(text).map_err(|error| at.invalid(format!("text that can be read ({error})")))
    }

    pub fn kind(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool(_) => "a boolean",
            Self::Number(_) => "a number",
            Self::String(_) => "a string",
            Self::Array(_) => "an array",
            Self::Object(_) => "an object",
        }
    }

    pub fn string(self, at: &At<'_>) -> Result<String, Fault> {
        match self {
            Self::String(text) => Ok(text.into_owned()),
            other => Err(at.wrong_type("a string", other.kind())),
        }
    }

    pub fn boolean(self, at: &At<'_>) -> Result<bool, Fault> {
        match self {
            Self::Bool(value) => Ok(value),
            other => Err(at.wrong_type("a boolean", other.kind())),
        }
    }

    pub fn array(self, at: &At<'_>) -> Result<Vec<Self>, Fault> {
        match self {
            Self::Array(items) => Ok(items),
            other => Err(at.wrong_type("an array", other.kind())),
        }
    }

    pub fn fields(self, at: &At<'_>) -> Result<Fields<'a>, Fault> {
        match self {
            Self::Object(fields) => Ok(fields),
            other => Err(at.wrong_type("an object", other.kind())),
        }
    }

    /// A number within `low..=high`.
    pub fn number(self, at: &At<'_>, low: f64, high: f64) -> Result<f64, Fault> {
        let Self::Number(number) = &self else {
            return Err(at.wrong_type("a number", self.kind()));
        };
        let value = number.as_f64().unwrap_or(f64::NAN);
        if (low..=high).contains(&value) {
            Ok(value)
        } else {
            Err(at.invalid(format!("a number from {low} to {high}")))
        }
    }

    /// A whole number within `low..=high`.
    pub fn integer(self, at: &At<'_>, low: u64, high: u64) -> Result<u64, Fault> {
        let Self::Number(number) = &self else {
            return Err(at.wrong_type("an integer", self.kind()));
        };
        match number.as_u64() {
            Some(value) if (low..=high).contains(&value) => Ok(value),
            None if number.is_f64() => Err(at.wrong_type("an integer", "a decimal number")),
            _ => Err(at.invalid(format!("an integer from {low} to {high}"))),
        }
    }

    pub fn into_value(self) -> Value {
        match self {
            Self::Null => Value::Null,
            Self::Bool(value) => Value::Bool(value),
            Self::Number(number) => Value::Number(number),
            Self::String(text) => Value::String(text.into_owned()),
            Self::Array(items) => Value::Array(items.into_iter().map(Self::into_value).collect()),
            Self::Object(fields) => fields.into_value(),
        }
    }
}

/// Reads the members of a request in their order, but for those that are null or left out.
pub fn each_member(
    members: &Members<'_>,
    is_left_out: impl Fn(&str, &str) -> bool,
    mut read: impl FnMut(&At<'_>, &str, Node<'_>) -> Result<(), Fault>,
) -> Result<(), Fault> {
    for (name, raw) in members.iter() {
        let raw = raw.get();
        if raw != "null" && !is_left_out(name, raw) {
            let at = At::Root.member(name);
            read(&at, name, Node::parse_at(&at, raw)?)?;
        }
    }
    Ok(())
}

/// An object's members, to be taken one by one. A member that is null counts as absent.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Fields<'a>(Vec<(Cow<'a, str>, Node<'a>)>);

impl<'a> Fields<'a> {
    /// The first member of that name. A second one stays, and is refused by [`Fields::finish`].
    pub fn take(&mut self, name: &str) -> Option<Node<'a>> {
        let position = self
            .0
            .iter()
            .position(|(key, value)| key == name && *value != Node::Null)?;
        Some(self.0.remove(position).1)
    }

    pub fn require(&mut self, at: &At<'_>, name: &str) -> Result<Node<'a>, Fault> {
        self.take(name).ok_or_else(|| at.missing(name))
    }

    /// The names of what is left and not null.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0
            .iter()
            .filter(|(_, value)| *value != Node::Null)
            .map(|(name, _)| name.as_ref())
    }

    /// Every value of that name that is not null.
    pub fn all(&self, name: &str) -> impl Iterator<Item = &Node<'a>> {
        self.iter()
            .filter(move |(key, value)| *key == name && **value != Node::Null)
            .map(|(_, value)| value)
    }

    pub fn iter(&self) -> impl Iterator<Item = (&str, &Node<'a>)> {
        self.0.iter().map(|(name, value)| (name.as_ref(), value))
    }

    /// Fails when anything is left that nobody took: what is not understood is never dropped in silence.
    pub fn finish(self, at: &At<'_>, why: &str) -> Result<(), Fault> {
        match self.names().next() {
            Some(name) => Err(at.member(name).unsupported(why)),
            None => Ok(()),
        }
    }

    pub fn into_entries(self) -> impl Iterator<Item = (Cow<'a, str>, Node<'a>)> {
        self.0.into_iter()
    }

    pub fn into_value(self) -> Value {
        Value::Object(
            self.0
                .into_iter()
                .map(|(name, value)| (name.into_owned(), value.into_value()))
                .collect(),
        )
    }
}

impl<'de> Deserialize<'de> for Node<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(NodeVisitor)
    }
}

struct NodeVisitor;

impl<'de> Visitor<'de> for NodeVisitor {
    type Value = Node<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(Node::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Self::Value, E> {
        Ok(Node::Bool(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Self::Value, E> {
        Ok(Node::Number(value.into()))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Self::Value, E> {
        Ok(Node::Number(value.into()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Self::Value, E> {
        Ok(Number::from_f64(value).map_or(Node::Null, Node::Number))
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Node::String(Cow::Borrowed(text)))
    }

    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Node::String(Cow::Owned(text.to_owned())))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Self::Value, A::Error> {
        let mut array = Vec::new();
        while let Some(item) = items.next_element()? {
            array.push(item);
        }
        Ok(Node::Array(array))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut fields = Vec::new();
        while let Some((Key(name), value)) = map.next_entry()? {
            fields.push((name, value));
        }
        Ok(Node::Object(Fields(fields)))
    }
}
