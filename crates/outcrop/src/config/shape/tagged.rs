//! Tables whose other keys depend on one: `kind = "…"`.

use super::super::problem::Problem;
use super::super::source::{Node, Value};
use super::super::suggest::listed;
use super::Walk;
use super::table::shown_path;
use serde_json::Value as Json;

/// The key that tells the variants apart.
pub(super) fn tag_of(schema: &Json) -> Option<&str> {
    let first = schema.get("oneOf")?.as_array()?.first()?;
    let properties = first.get("properties")?.as_object()?;
    properties
        .iter()
        .find(|(_, property)| property.get("const").is_some())
        .map(|(key, _)| key.as_str())
}

/// The variants by what their tag says.
fn variants<'a>(schema: &'a Json, tag: &str) -> Vec<(&'a str, &'a Json)> {
    let variants = schema.get("oneOf").and_then(Json::as_array).into_iter().flatten();
    variants
        .filter_map(|variant| {
            Some((
                variant.get("properties")?.get(tag)?.get("const")?.as_str()?,
                variant,
            ))
        })
        .collect()
}

impl Walk<'_> {
    pub(super) fn tagged(&mut self, schema: &Json, tag: &str, node: &Node) -> Json {
        let Value::Table(entries) = &node.value else {
            return self.refuse(node, format!("expected a table, found {}", node.kind()));
        };
        let variants = variants(schema, tag);
        let known: Vec<&str> = variants.iter().map(|(name, _)| *name).collect();
        let Some(entry) = entries.get(tag) else {
            self.path.push(tag.to_owned());
            let message = format!(
                "missing key `{}`; it is {}",
                shown_path(&self.path),
                listed(&known)
            );
            self.path.pop();
            self.problems.push(Problem::new(node.at.clone(), message));
            return Json::Null;
        };
        self.path.push(tag.to_owned());
        let chosen = self.name(&serde_json::json!({ "enum": known }), &known, &entry.node);
        self.path.pop();
        match variants.into_iter().find(|(name, _)| chosen == *name) {
            Some((_, variant)) => self.table(variant, node, entries),
            None => Json::Null,
        }
    }
}
