//! For every operation: inputs built from the table pass, and the types that are generated beside it read them; the
//! same inputs without one of their required members do not pass.

use super::pattern::Pattern;
use super::shape::{Member, Place, Shape, Size};
use super::{Request, request};
use crate::bedrock::generated::inputs;
use crate::bedrock::operation::{Labels, Operation, Query, Segment};
use proptest::strategy::{Strategy, ValueTree};
use proptest::string::string_regex;
use proptest::test_runner::TestRunner;
use serde_json::{Map, Value, json};
use std::collections::HashMap;

/// Deeper than this, only what is required is set: some shapes hold themselves.
const DEEPEST: usize = 10;

/// More than any union has members.
const MOST_CHOICES: usize = 30;

/// A request, taken apart.
struct Example {
    path: String,
    query: String,
    headers: Vec<(String, String)>,
    body: Map<String, Value>,
}

impl Example {
    fn of(operation: Operation, maker: &mut Maker) -> Self {
        let mut path = String::new();
        for segment in operation.path() {
            path += "/";
            path += &match segment {
                Segment::Literal(text) => (*text).to_owned(),
                Segment::Label(name) => escape(&as_text(&maker.value(label(operation, name).shape, 0))),
            };
        }
        let mut example = Self {
            path,
            query: String::new(),
            headers: Vec::new(),
            body: Map::new(),
        };
        let is_whole = maker.choice.is_some();
        for member in members(operation)
            .iter()
            .filter(|member| member.required || is_whole)
        {
            example.add(member, maker.value(member.shape, 0));
        }
        example
    }

    fn add(&mut self, member: &Member, value: Value) {
        match member.place {
            Place::Body => drop(self.body.insert(member.name.to_owned(), value)),
            Place::Query(name) => {
                let value = value
                    .as_array()
                    .map_or_else(|| as_text(&value), |_| "a".to_owned());
                self.query += &format!("{name}={}&", escape(&value));
            }
            Place::Header(name) => self.headers.push((name.to_owned(), as_text(&value))),
            Place::Label(_) | Place::Payload => {}
        }
    }

    fn text(&self) -> String {
        serde_json::to_string(&self.body).unwrap()
    }

    fn check(&self, operation: Operation) -> Result<(), outcrop_core::Error> {
        let labels = Labels::decode(operation, &self.path).unwrap();
        let query = Query::decode(&self.query).unwrap();
        let headers: Vec<(&str, &str)> = self
            .headers
            .iter()
            .map(|(a, b)| (a.as_str(), b.as_str()))
            .collect();
        let body = self.text();
        let request_ = Request {
            labels: &labels,
            query: &query,
            headers: &headers,
            body: body.as_bytes(),
        };
        request(operation, &request_)
    }
}

fn members(operation: Operation) -> &'static [Member] {
    let Shape::Structure { members, .. } = operation.input() else {
        panic!("the input of {operation:?} is no structure")
    };
    members
}

fn label(operation: Operation, name: &str) -> &'static Member {
    let is_it = |member: &&Member| matches!(member.place, Place::Label(label) if label == name);
    members(operation).iter().find(is_it).unwrap()
}

fn as_text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn escape(text: &str) -> String {
    percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
}

/// Makes values of shapes.
struct Maker {
    runner: TestRunner,
    texts: HashMap<(&'static str, u32, u32), String>,
    /// Which member of each union is set; none when only what is required is set.
    choice: Option<usize>,
}

impl Maker {
    fn new(choice: Option<usize>) -> Self {
        Self {
            runner: TestRunner::deterministic(),
            texts: HashMap::new(),
            choice,
        }
    }

    fn value(&mut self, shape: &Shape, depth: usize) -> Value {
        let choice = self.choice.filter(|_| depth < DEEPEST);
        match shape {
            Shape::Structure { union: true, members } => {
                let leaf = members
                    .iter()
                    .find(|member| !matches!(member.shape, Shape::Structure { .. }));
                let chosen = choice.map(|choice| &members[choice % members.len()]);
                let member = chosen.or(leaf).unwrap_or(&members[0]);
                json!({ member.name: self.value(member.shape, depth + 1) })
            }
            Shape::Structure { members, .. } => members
                .iter()
                .filter(|member| member.required || choice.is_some())
                .map(|member| (member.name.to_owned(), self.value(member.shape, depth + 1)))
                .collect(),
            Shape::List { item, size } => (0..self.count(*size, choice))
                .map(|_| self.value(item, depth + 1))
                .collect(),
            Shape::Map { key, value, size } => (0..self.count(*size, choice))
                .map(|_| (as_text(&self.value(key, depth + 1)), self.value(value, depth + 1)))
                .collect(),
            Shape::Text {
                values: [],
                length,
                pattern,
                ..
            } => json!(self.text(*length, *pattern)),
            Shape::Text { values, .. } => json!(values[choice.unwrap_or(0) % values.len()]),
            Shape::Blob { length } => json!("AAAA".repeat(length.min.div_ceil(3) as usize)),
            Shape::Integer { min, max } => json!(0_i64.clamp(*min, *max)),
            Shape::Number { min, max } => json!(0_f64.clamp(*min, *max)),
            Shape::Boolean => json!(true),
            Shape::Timestamp => json!("2026-01-31T12:00:00Z"),
            Shape::Any => json!({ "any": [1, null] }),
        }
    }

    fn count(&self, size: Size, choice: Option<usize>) -> u32 {
        size.min.max(u32::from(choice.is_some()).min(size.max))
    }

    fn text(&mut self, length: Size, pattern: Option<&'static Pattern>) -> String {
        let least = length.min.max(1);
        let Some(pattern) = pattern else {
            return "a".repeat(least as usize);
        };
        let runner = &mut self.runner;
        let key = (pattern.published, length.min, length.max);
        self.texts
            .entry(key)
            .or_insert_with(|| find_text(pattern, least..=length.max, runner))
            .clone()
    }
}

fn find_text(pattern: &Pattern, lengths: std::ops::RangeInclusive<u32>, runner: &mut TestRunner) -> String {
    let texts = string_regex(&without_anchors(pattern.enforced)).unwrap();
    let fits = |text: &String| {
        let count = u32::try_from(text.chars().count()).unwrap();
        lengths.contains(&count) && pattern.matches(text)
    };
    let mut tries = (0..10_000).map(|_| texts.new_tree(runner).unwrap().current());
    tries
        .find(fits)
        .unwrap_or_else(|| panic!("no text found for {}", pattern.published))
}

/// What proptest makes texts of has no anchors; those within a class are none.
fn without_anchors(pattern: &str) -> String {
    let mut out = String::new();
    let mut letters = pattern.chars();
    let mut in_class = false;
    while let Some(letter) = letters.next() {
        match letter {
            '\\' => {
                out.push('\\');
                out.extend(letters.next());
                continue;
            }
            '[' => in_class = true,
            ']' => in_class = false,
            '^' | '$' if !in_class => continue,
            _ => {}
        }
        out.push(letter);
    }
    out.replace(r"(?-u:\b)", "")
}

fn assert_passes(operation: Operation, example: &Example) {
    let (path, text) = (&example.path, example.text());
    if let Err(error) = example.check(operation) {
        panic!("{operation:?} {path} {text}: {}", error.message());
    }
    if let Err(error) = inputs::read(operation, &text) {
        panic!("{operation:?} {text}: {error}");
    }
}

#[test]
fn the_least_valid_input_of_every_operation_passes() {
    let mut maker = Maker::new(None);
    for operation in Operation::ALL {
        assert_passes(operation, &Example::of(operation, &mut maker));
    }
}

#[test]
fn an_input_with_every_member_passes_whichever_member_its_unions_have() {
    let mut maker = Maker::new(None);
    for choice in 0..MOST_CHOICES {
        maker.choice = Some(choice);
        for operation in Operation::ALL {
            assert_passes(operation, &Example::of(operation, &mut maker));
        }
    }
}

#[test]
fn no_required_member_of_a_body_can_be_left_out() {
    let mut maker = Maker::new(None);
    for operation in Operation::ALL {
        let mut example = Example::of(operation, &mut maker);
        let whole = example.body.clone();
        for name in whole.keys() {
            example.body = whole.clone();
            example.body.remove(name);
            let said = format!(
                "1 validation error detected: Value null at '{name}' failed to satisfy constraint: Member must not be null"
            );
            assert_eq!(
                example.check(operation).unwrap_err().message(),
                said,
                "{operation:?}"
            );
        }
    }
}

#[test]
fn every_label_of_a_path_is_a_required_member() {
    for operation in Operation::ALL {
        for segment in operation.path() {
            if let Segment::Label(name) = segment {
                assert!(label(operation, name).required, "{operation:?} {name}");
            }
        }
    }
}
