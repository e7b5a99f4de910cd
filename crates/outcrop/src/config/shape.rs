//! Compares a document with the types' schema, and says everything that does not fit.
//!
//! Only what the schema generator produces for our types is understood. The result is plain JSON that the types
//! read: numbers that must stay exact are texts in it.

mod expected;
mod format;
mod table;
mod tagged;

use super::problem::{At, Problem};
use super::source::{Node, Value};
use super::suggest::nearest;
use expected::expected;
use serde_json::Value as Json;

pub(super) use format::name as name_format;
pub(super) use table::{is_map, properties, shown_path};

/// Goes through the whole document. Where something does not fit, the result holds null.
pub(super) fn accept(schema: &Json, document: &Node, problems: &mut Vec<Problem>) -> Json {
    let mut walk = Walk {
        root: schema,
        path: Vec::new(),
        problems,
    };
    walk.accept(schema, document)
}

struct Walk<'a> {
    root: &'a Json,
    /// The keys that lead to the value under consideration.
    path: Vec<String>,
    problems: &'a mut Vec<Problem>,
}

impl Walk<'_> {
    fn accept(&mut self, schema: &Json, node: &Node) -> Json {
        if let Some(tag) = tagged::tag_of(schema) {
            return self.tagged(schema, tag, node);
        }
        if let Some(names) = names(schema) {
            return self.name(schema, &names, node);
        }
        if let Some(schema) = alternative(schema, node) {
            return self.accept(schema, node);
        }
        match &node.value {
            Value::Table(entries) if takes(schema, "object") => self.table(schema, node, entries),
            Value::List(items) if takes(schema, "array") => self.list(schema, node, items),
            Value::Boolean(truth) if takes(schema, "boolean") => Json::Bool(*truth),
            Value::Integer(number) if takes(schema, "integer") => self.integer(schema, node, *number),
            _ if takes(schema, "string") => self.string(schema, node),
            _ => self.mismatch(schema, node),
        }
    }

    fn list(&mut self, schema: &Json, node: &Node, items: &[Node]) -> Json {
        let bound = |key: &str| schema.get(key).and_then(Json::as_u64);
        let count = items.len() as u64;
        if bound("minItems").is_some_and(|least| count < least)
            || bound("maxItems").is_some_and(|most| count > most)
        {
            return self.mismatch(schema, node);
        }
        let Some(of) = schema.get("items") else {
            return self.mismatch(schema, node);
        };
        let accepted = items.iter().enumerate().map(|(number, item)| {
            self.path.push(number.to_string());
            let accepted = self.accept(of, item);
            self.path.pop();
            accepted
        });
        Json::Array(accepted.collect())
    }

    fn integer(&mut self, schema: &Json, node: &Node, number: Option<i64>) -> Json {
        let bound = |key: &str| schema.get(key).and_then(Json::as_i64);
        let (least, most) = (bound("minimum"), bound("maximum").or_else(|| width(schema)));
        match number {
            Some(number)
                if least.is_none_or(|least| number >= least) && most.is_none_or(|most| number <= most) =>
            {
                self.limited(schema, node, Json::from(number))
            }
            _ => self.refuse(node, format!("is out of range; expected {}", expected(schema))),
        }
    }

    fn string(&mut self, schema: &Json, node: &Node) -> Json {
        // `PORT=8080` is a string where a string is wanted; and digits are taken as written.
        let text = match (&node.value, &node.verbatim) {
            (Value::Text(text), _) => text,
            (Value::Float(text), _) if takes(schema, "number") => text,
            (Value::Integer(Some(number)), _) if takes(schema, "number") => &number.to_string(),
            (_, Some(verbatim)) => verbatim,
            _ => return self.mismatch(schema, node),
        };
        let Some(name) = schema.get("format").and_then(Json::as_str) else {
            return Json::from(text.as_str());
        };
        match format::check(name, text) {
            Ok(()) => self.limited(schema, node, Json::from(text.as_str())),
            Err(why) => {
                let is_secret = format::may_be_secret(name, text);
                let what = if is_secret {
                    "the value".to_owned()
                } else {
                    format!("{text:?}")
                };
                let problem = Problem::new(node.at.clone(), format!("`{}`: {what} {why}", self.shown()));
                self.problems.push(problem.secret_if(is_secret));
                Json::Null
            }
        }
    }

    /// Bounds of durations and sizes, which the schema gives as they are written.
    fn limited(&mut self, schema: &Json, node: &Node, accepted: Json) -> Json {
        let bound = |key: &str| schema.get(key).and_then(Json::as_str);
        let Some(name) = schema.get("format").and_then(Json::as_str) else {
            return accepted;
        };
        match format::within(name, &accepted, bound("x-minimum"), bound("x-maximum")) {
            Ok(()) => accepted,
            Err(why) => self.refuse(node, why),
        }
    }

    /// One of a few names.
    fn name(&mut self, schema: &Json, names: &[&str], node: &Node) -> Json {
        let text = match (&node.value, &node.verbatim) {
            (Value::Text(text), _) => text,
            (_, Some(verbatim)) => verbatim,
            _ => return self.mismatch(schema, node),
        };
        if names.contains(&text.as_str()) {
            return Json::from(text.as_str());
        }
        let help = nearest(&text.to_lowercase(), names.iter().copied())
            .map(|name| format!("did you mean {name:?}?"));
        let message = format!(
            "`{}`: {text:?} is not known; expected {}",
            self.shown(),
            expected(schema)
        );
        self.problems
            .push(Problem::new(node.at.clone(), message).help(help));
        Json::Null
    }

    fn mismatch(&mut self, schema: &Json, node: &Node) -> Json {
        self.refuse(
            node,
            format!("expected {}, found {}", expected(schema), node.kind()),
        )
    }

    fn refuse(&mut self, node: &Node, why: String) -> Json {
        self.report(node.at.clone(), format!("`{}`: {why}", self.shown()));
        Json::Null
    }

    fn report(&mut self, at: At, message: String) {
        self.problems.push(Problem::new(at, message));
    }

    fn shown(&self) -> String {
        shown_path(&self.path)
    }
}

/// Whether the schema takes values of a type.
fn takes(schema: &Json, kind: &str) -> bool {
    match schema.get("type") {
        Some(Json::String(only)) => only == kind,
        Some(Json::Array(kinds)) => kinds.iter().any(|one| one == kind),
        _ => false,
    }
}

/// The most that the type holds, where the schema does not say.
fn width(schema: &Json) -> Option<i64> {
    match schema.get("format")?.as_str()? {
        "uint16" => Some(u16::MAX.into()),
        "uint32" => Some(u32::MAX.into()),
        _ => None,
    }
}

/// The names of an enumeration.
fn names(schema: &Json) -> Option<Vec<&str>> {
    if let Some(Json::Array(names)) = schema.get("enum") {
        return Some(names.iter().filter_map(Json::as_str).collect());
    }
    let variants = schema.get("oneOf")?.as_array()?;
    variants
        .iter()
        .map(|variant| variant.get("const")?.as_str())
        .collect()
}

/// Of several schemas, the one for this kind of value; where none is for it, the first, so that it says so. An
/// optional value's null is no alternative: TOML has none.
fn alternative<'a>(schema: &'a Json, node: &Node) -> Option<&'a Json> {
    let options = schema.get("anyOf")?.as_array()?;
    let kind = match node.value {
        Value::Text(_) | Value::Date => "string",
        Value::Integer(_) => "integer",
        Value::Float(_) => "number",
        Value::Boolean(_) => "boolean",
        Value::List(_) => "array",
        Value::Table(_) => "object",
    };
    let mut real = options.iter().filter(|option| !takes(option, "null"));
    let first = real.clone().next();
    real.find(|option| takes(option, kind)).or(first)
}
