//! What a list of entries would change in the catalogue: pure, and member by member, for people to read.

use outcrop_core::catalogue::Entry;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// What would become of one model's entry.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = CatalogueDifference)]
pub struct Difference {
    /// The model's id.
    pub id: String,
    pub change: Change,
    /// The members that differ; none for an entry that is added or gone.
    pub members: Vec<Member>,
    /// None for an entry that is added.
    #[schema(required = true)]
    pub before: Option<Box<Entry>>,
    /// None for an entry that is gone.
    #[schema(required = true)]
    pub after: Option<Box<Entry>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = CatalogueChange)]
pub enum Change {
    Added,
    Changed,
    Gone,
}

/// A member of an entry that differs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = CatalogueMember)]
pub struct Member {
    pub name: String,
    /// Null for a member that was absent.
    pub before: Value,
    /// Null for a member that is absent afterwards.
    pub after: Value,
}

/// What would differ if `proposed` entries were declared and `gone` ones no longer: by id, without what stays as it is.
#[must_use]
pub fn difference<'a>(
    current: &BTreeMap<&str, &'a Entry>,
    proposed: impl IntoIterator<Item = &'a Entry>,
    gone: impl IntoIterator<Item = &'a str>,
) -> Vec<Difference> {
    let put = proposed.into_iter().filter_map(|entry| {
        let before = current.get(entry.id.as_str()).copied();
        (before != Some(entry)).then(|| put(before, entry))
    });
    let removed = gone.into_iter().filter_map(|id| {
        let before = current.get(id).copied()?;
        Some(Difference {
            id: id.to_owned(),
            change: Change::Gone,
            members: Vec::new(),
            before: Some(Box::new(before.clone())),
            after: None,
        })
    });
    let mut differences: Vec<Difference> = put.chain(removed).collect();
    differences.sort_by(|a, b| a.id.cmp(&b.id));
    differences
}

fn put(before: Option<&Entry>, after: &Entry) -> Difference {
    Difference {
        id: after.id.clone(),
        change: before.map_or(Change::Added, |_| Change::Changed),
        members: before.map(|before| members(before, after)).unwrap_or_default(),
        before: before.cloned().map(Box::new),
        after: Some(Box::new(after.clone())),
    }
}

fn members(before: &Entry, after: &Entry) -> Vec<Member> {
    let (before, after) = (object(before), object(after));
    let names: std::collections::BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    names
        .into_iter()
        .filter(|name| before.get(*name) != after.get(*name))
        .map(|name| Member {
            name: name.clone(),
            before: before.get(name).cloned().unwrap_or_default(),
            after: after.get(name).cloned().unwrap_or_default(),
        })
        .collect()
}

fn object(entry: &Entry) -> serde_json::Map<String, Value> {
    match serde_json::to_value(entry) {
        Ok(Value::Object(members)) => members,
        _ => serde_json::Map::new(),
    }
}

/// How many of each, in words.
#[must_use]
pub fn summary(differences: &[Difference]) -> String {
    let count = |change| differences.iter().filter(|one| one.change == change).count();
    format!(
        "{} added, {} changed, {} gone",
        count(Change::Added),
        count(Change::Changed),
        count(Change::Gone)
    )
}

#[cfg(test)]
mod tests;
