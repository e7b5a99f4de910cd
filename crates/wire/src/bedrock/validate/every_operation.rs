//! For every operation: the least valid input, built from the table, passes, and the same without one of its
//! required members does not.

use super::pattern::Pattern;
use super::shape::{Member, Place, Shape, Size};
use super::{Request, request};
use crate::bedrock::operation::{Labels, Operation, Query, Segment};
use proptest::strategy::{Strategy, ValueTree};
use proptest::string::string_regex;
use proptest::test_runner::TestRunner;
use serde_json::{Map, Value, json};

/// A request, taken apart.
struct Example {
    path: String,
    query: String,
    headers: Vec<(String, String)>,
    body: Map<String, Value>,
}

impl Example {
    fn least(operation: Operation, runner: &mut TestRunner) -> Self {
        let Shape::Structure { members, .. } = operation.input() else {
            panic!("an input is a structure")
        };
        let mut example = Self {
            path: String::new(),
            query: String::new(),
            headers: Vec::new(),
            body: Map::new(),
        };
        for segment in operation.path() {
            example.path += "/";
            example.path += &match segment {
                Segment::Literal(text) => (*text).to_owned(),
                Segment::Label(name) => {
                    let is_it = |member: &&Member| member.place == Place::Label(name);
                    escape(
                        least(members.iter().find(is_it).unwrap().shape, runner)
                            .as_str()
                            .unwrap(),
                    )
                }
            };
        }
        for member in members.iter().filter(|member| member.required) {
            let value = least(member.shape, runner);
            match member.place {
                Place::Body => drop(example.body.insert(member.name.to_owned(), value)),
                Place::Query(name) => {
                    let first = value.as_array().and_then(|items| items.first()).unwrap_or(&value);
                    example.query = format!("{name}={}", escape(first.as_str().unwrap_or("a")));
                }
                Place::Header(name) => example
                    .headers
                    .push((name.to_owned(), value.as_str().unwrap().to_owned())),
                Place::Label(_) | Place::Payload => {}
            }
        }
        example
    }

    fn check(&self, operation: Operation) -> Result<(), outcrop_core::Error> {
        let labels = Labels::decode(operation, &self.path).unwrap();
        let query = Query::decode(&self.query).unwrap();
        let headers: Vec<(&str, &str)> = self
            .headers
            .iter()
            .map(|(a, b)| (a.as_str(), b.as_str()))
            .collect();
        let body = serde_json::to_vec(&self.body).unwrap();
        request(
            operation,
            &Request {
                labels: &labels,
                query: &query,
                headers: &headers,
                body: &body,
            },
        )
    }
}

fn escape(text: &str) -> String {
    percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
}

fn least(shape: &Shape, runner: &mut TestRunner) -> Value {
    match shape {
        Shape::Structure { union: true, members } => {
            // The first one need not end; the shapes that recurse all have a leaf beside.
            let leaf = members
                .iter()
                .find(|member| !matches!(member.shape, Shape::Structure { .. }));
            let member = leaf.unwrap_or(&members[0]);
            json!({ member.name: least(member.shape, runner) })
        }
        Shape::Structure { members, .. } => members
            .iter()
            .filter(|member| member.required)
            .map(|member| (member.name.to_owned(), least(member.shape, runner)))
            .collect(),
        Shape::List { item, size } => (0..size.min).map(|_| least(item, runner)).collect(),
        Shape::Map { key, value, size } => (0..size.min)
            .map(|_| {
                (
                    least(key, runner).as_str().unwrap().to_owned(),
                    least(value, runner),
                )
            })
            .collect(),
        Shape::Text {
            values: [first, ..], ..
        } => json!(first),
        Shape::Text { length, pattern, .. } => json!(example(*length, *pattern, runner)),
        Shape::Blob { length, .. } => json!("AAAA".repeat(length.min.div_ceil(3) as usize)),
        Shape::Integer { min, max } => json!(0_i64.clamp(*min, *max)),
        Shape::Number { min, max } => json!(0_f64.clamp(*min, *max)),
        Shape::Boolean => json!(true),
        Shape::Timestamp => json!("2026-01-31T12:00:00Z"),
        Shape::Any => json!({}),
    }
}

fn example(length: Size, pattern: Option<&'static Pattern>, runner: &mut TestRunner) -> String {
    let Some(pattern) = pattern else {
        return "a".repeat(length.min as usize);
    };
    let texts = string_regex(&without_anchors(pattern.enforced)).unwrap();
    let fits = |text: &String| {
        let count = u32::try_from(text.chars().count()).unwrap();
        (length.min..=length.max).contains(&count) && pattern.matches(text)
    };
    let mut tries = (0..10_000).map(|_| texts.new_tree(runner).unwrap().current());
    tries
        .find(fits)
        .unwrap_or_else(|| panic!("no text found for {}", pattern.published))
}

/// What proptest makes texts for has no anchors; the ones within a class are none.
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

#[test]
fn the_least_valid_input_of_every_operation_passes() {
    let mut runner = TestRunner::deterministic();
    for operation in Operation::ALL {
        let example = Example::least(operation, &mut runner);
        if let Err(error) = example.check(operation) {
            let body = serde_json::to_string(&example.body).unwrap();
            panic!("{operation:?} {} {body}: {}", example.path, error.message());
        }
    }
}

#[test]
fn no_required_member_of_a_body_can_be_left_out() {
    let mut runner = TestRunner::deterministic();
    for operation in Operation::ALL {
        let whole = Example::least(operation, &mut runner);
        for name in whole.body.keys() {
            let mut body = whole.body.clone();
            body.remove(name);
            let error = Example {
                body,
                path: whole.path.clone(),
                query: whole.query.clone(),
                headers: Vec::new(),
            }
            .check(operation)
            .unwrap_err();
            let said = format!(
                "1 validation error detected: Value null at '{name}' failed to satisfy constraint: Member must not be null"
            );
            assert_eq!(error.message(), said, "{operation:?}");
        }
    }
}

#[test]
fn every_label_of_a_path_is_a_member() {
    for operation in Operation::ALL {
        let Shape::Structure { members, .. } = operation.input() else {
            panic!("an input is a structure")
        };
        for segment in operation.path() {
            if let Segment::Label(name) = segment {
                let is_it = |member: &Member| member.place == Place::Label(name) && member.required;
                assert!(members.iter().any(is_it), "{operation:?} {name}");
            }
        }
    }
}
