//! Tables: keys that are known, unknown, missing, or in each other's way.

use super::super::environment;
use super::super::problem::{At, Problem};
use super::super::source::{Entry, Node};
use super::super::suggest::nearest;
use super::Walk;
use serde_json::{Map, Value as Json};
use std::collections::BTreeMap;

/// Keys that are refused with advice rather than with the nearest name. The value is a secret, so it is not shown.
const ADVICE: [(&str, &str); 4] = [
    (
        "api_key",
        "a key is never written into the configuration: name an environment variable in `api_key_env`, \
         or a file in `api_key_file`",
    ),
    (
        "secret_access_key",
        "a secret is never written into the configuration: name an environment variable in \
         `secret_access_key_env`, or a file in `secret_access_key_file`",
    ),
    (
        "client_secret",
        "a secret is never written into the configuration: name an environment variable in `client_secret_env`, \
         or a file in `client_secret_file`",
    ),
    (
        "password",
        "a password is never written into the configuration: put the whole address into a `url_file`",
    ),
];

impl Walk<'_> {
    pub(super) fn table(&mut self, schema: &Json, node: &Node, entries: &BTreeMap<String, Entry>) -> Json {
        let mut accepted = Map::new();
        for (key, entry) in entries {
            self.path.push(key.clone());
            match property(schema, key) {
                Some(property) => {
                    let value = self.accept(property, &entry.node);
                    self.alone(property, key, entry, entries);
                    accepted.insert(key.clone(), value);
                }
                None => self.unknown(schema, key, entry),
            }
            self.path.pop();
        }
        self.missing(schema, node, entries);
        Json::Object(accepted)
    }

    /// A key that stands instead of another one cannot stand beside it.
    fn alone(&mut self, property: &Json, key: &str, entry: &Entry, entries: &BTreeMap<String, Entry>) {
        let other = property.get("x-instead-of").and_then(Json::as_str);
        if let Some(other) = other.filter(|other| entries.contains_key(*other)) {
            let message = format!(
                "`{}`: `{key}` and `{other}` are both set; remove one of them",
                self.shown()
            );
            self.report(entry.key_at.clone(), message);
        }
    }

    fn missing(&mut self, schema: &Json, node: &Node, entries: &BTreeMap<String, Entry>) {
        let required = schema
            .get("required")
            .and_then(Json::as_array)
            .into_iter()
            .flatten();
        for key in required
            .filter_map(Json::as_str)
            .filter(|key| !entries.contains_key(*key))
        {
            self.path.push(key.to_owned());
            let words = properties(schema)
                .and_then(|known| known.get(key))
                .map(super::expected);
            let message = format!(
                "missing key `{}`; expected {}",
                self.shown(),
                words.unwrap_or_default()
            );
            self.report(node.at.clone(), message);
            self.path.pop();
        }
    }

    fn unknown(&mut self, schema: &Json, key: &str, entry: &Entry) {
        let advice = ADVICE
            .into_iter()
            .find(|(refused, _)| *refused == key)
            .map(|(_, advice)| advice);
        let help = advice
            .map(str::to_owned)
            .or_else(|| self.did_you_mean(schema, key, &entry.key_at));
        let message = format!("unknown key `{}`", self.shown());
        self.problems.push(
            Problem::new(entry.key_at.clone(), message)
                .help(help)
                .secret_if(advice.is_some()),
        );
    }

    /// The nearest key of this table; or else the same key in another section.
    fn did_you_mean(&self, schema: &Json, key: &str, at: &At) -> Option<String> {
        let known = properties(schema)?;
        let near = nearest(&key.to_lowercase(), known.keys().map(String::as_str));
        let (_, around) = self.path.split_last()?;
        let path = match near {
            Some(near) => [around, &[near.to_owned()]].concat(),
            None => {
                let sections = properties(self.root)?;
                let holds = |(_, section): &(&String, &Json)| {
                    properties(section).is_some_and(|keys| keys.contains_key(key))
                };
                let (section, _) = sections.iter().find(holds)?;
                vec![section.clone(), key.to_owned()]
            }
        };
        Some(match (at, near) {
            (At::Variable(_), _) => format!("did you mean `{}`?", environment::variable_name(&path)),
            (_, Some(near)) => format!("did you mean `{near}`?"),
            (_, None) => format!("did you mean `{}`?", shown_path(&path)),
        })
    }
}

/// The keys that a table's schema names.
pub(in super::super) fn properties(schema: &Json) -> Option<&Map<String, Json>> {
    schema.get("properties")?.as_object()
}

/// Whether a table's keys are the operator's own.
pub(in super::super) fn is_map(schema: &Json) -> bool {
    schema.get("additionalProperties").is_some_and(Json::is_object)
}

fn property<'a>(schema: &'a Json, key: &str) -> Option<&'a Json> {
    let named = properties(schema).and_then(|known| known.get(key));
    named.or_else(|| {
        schema
            .get("additionalProperties")
            .filter(|other| other.is_object())
    })
}

/// A path as TOML writes it, with quotes where a key needs them.
pub(in super::super) fn shown_path(path: &[String]) -> String {
    let is_bare = |key: &str| {
        !key.is_empty()
            && key
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
    };
    let shown = path.iter().map(|key| {
        if is_bare(key) {
            key.clone()
        } else {
            format!("{key:?}")
        }
    });
    shown.collect::<Vec<_>>().join(".")
}
