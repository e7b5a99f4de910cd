//! The declared limits, found by what a call is: a look-up in a table, never a walk over them all.

use outcrop_core::limit::{Each, Limit};
use outcrop_core::manifest::Manifest;
use std::collections::HashMap;
use std::sync::Arc;

/// What a call is, as far as limits are about it.
#[derive(Clone, Copy, Debug)]
pub struct Subject<'a> {
    pub principal: &'a str,
    pub project: &'a str,
    pub model: &'a str,
    /// None until it is chosen.
    pub connection: Option<&'a str>,
}

/// A limit that a call is under.
#[derive(Clone, Debug)]
pub struct Applied {
    pub limit: Arc<Limit>,
    /// What it is counted as: its id, and behind a colon the one that it is counted apart for.
    pub counted_as: Arc<str>,
}

#[derive(Debug, Default)]
pub struct Limits {
    /// Those that are known to apply as soon as the call is.
    of_calls: Vec<Table>,
    /// Those that depend on where it goes.
    of_connections: Vec<Table>,
}

/// Limits that name the same things, by the names.
#[derive(Debug)]
struct Table {
    names: [bool; 4],
    limits: HashMap<String, Vec<Arc<Limit>>>,
}

/// What no id contains.
const BETWEEN: char = '\u{1f}';

impl Limits {
    pub fn compile(manifests: &[Manifest]) -> Self {
        let mut limits = Self::default();
        for manifest in manifests {
            let Manifest::Limit(limit) = manifest else {
                continue;
            };
            let depends = limit.connection.is_some() || limit.each == Some(Each::Connection);
            let tables = if depends {
                &mut limits.of_connections
            } else {
                &mut limits.of_calls
            };
            insert(tables, Arc::new(limit.clone()));
        }
        limits
    }

    /// Those that are about the call wherever it goes.
    #[must_use]
    pub fn of_call(&self, subject: &Subject<'_>) -> Vec<Applied> {
        find(&self.of_calls, subject)
    }

    /// Those that are about the call because of the connection that it goes to.
    #[must_use]
    pub fn of_connection(&self, subject: &Subject<'_>) -> Vec<Applied> {
        find(&self.of_connections, subject)
    }
}

fn insert(tables: &mut Vec<Table>, limit: Arc<Limit>) {
    let named = [&limit.principal, &limit.project, &limit.model, &limit.connection].map(Option::as_deref);
    let names = named.map(|name| name.is_some());
    let key = key(&named);
    let at = tables.iter().position(|table| table.names == names);
    let at = at.unwrap_or_else(|| {
        tables.push(Table {
            names,
            limits: HashMap::new(),
        });
        tables.len() - 1
    });
    if let Some(table) = tables.get_mut(at) {
        table.limits.entry(key).or_default().push(limit);
    }
}

fn find(tables: &[Table], subject: &Subject<'_>) -> Vec<Applied> {
    let parts = [
        Some(subject.principal),
        Some(subject.project),
        Some(subject.model),
        subject.connection,
    ];
    let mut found = Vec::new();
    for table in tables {
        let mut named = [None; 4];
        for ((slot, part), is_named) in named.iter_mut().zip(parts).zip(table.names) {
            *slot = part.filter(|_| is_named);
        }
        let limits = table.limits.get(&key(&named));
        found.extend(limits.into_iter().flatten().map(|limit| Applied {
            counted_as: counted_as(limit, subject),
            limit: Arc::clone(limit),
        }));
    }
    found
}

fn key(named: &[Option<&str>; 4]) -> String {
    let mut key = String::with_capacity(64);
    for name in named {
        key.push_str(name.unwrap_or_default());
        key.push(BETWEEN);
    }
    key
}

fn counted_as(limit: &Limit, subject: &Subject<'_>) -> Arc<str> {
    let of = match limit.each {
        None => return limit.id.as_str().into(),
        Some(Each::Principal) => subject.principal,
        Some(Each::Project) => subject.project,
        Some(Each::Model) => subject.model,
        Some(Each::Connection) => subject.connection.unwrap_or_default(),
    };
    format!("{}:{of}", limit.id).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limit(id: &str, set: impl FnOnce(&mut Limit)) -> Manifest {
        let mut limit = Limit {
            id: id.to_owned(),
            requests_per_minute: Some(1),
            ..Limit::default()
        };
        set(&mut limit);
        Manifest::Limit(limit)
    }

    fn limits() -> Limits {
        Limits::compile(&[
            limit("everybody", |limit| limit.each = Some(Each::Principal)),
            limit("ada", |limit| limit.principal = Some("ada".to_owned())),
            limit("bob", |limit| limit.principal = Some("bob".to_owned())),
            limit("ada-on-m", |limit| {
                limit.principal = Some("ada".to_owned());
                limit.model = Some("m".to_owned());
            }),
            limit("projects-on-m", |limit| {
                limit.model = Some("m".to_owned());
                limit.each = Some(Each::Project);
            }),
            limit("way", |limit| limit.connection = Some("way".to_owned())),
            limit("ways", |limit| limit.each = Some(Each::Connection)),
        ])
    }

    fn names(applied: &[Applied]) -> Vec<&str> {
        let mut names: Vec<&str> = applied.iter().map(|one| &*one.counted_as).collect();
        names.sort_unstable();
        names
    }

    #[test]
    fn a_call_is_under_every_limit_that_is_true_of_it() {
        let subject = |principal, model| Subject {
            principal,
            project: "p",
            model,
            connection: None,
        };
        let limits = limits();
        assert_eq!(
            names(&limits.of_call(&subject("ada", "m"))),
            ["ada", "ada-on-m", "everybody:ada", "projects-on-m:p"]
        );
        assert_eq!(
            names(&limits.of_call(&subject("bob", "n"))),
            ["bob", "everybody:bob"]
        );
        assert_eq!(names(&limits.of_call(&subject("eve", "n"))), ["everybody:eve"]);
    }

    #[test]
    fn limits_of_connections_wait_until_one_is_chosen() {
        let subject = |connection| Subject {
            principal: "ada",
            project: "p",
            model: "m",
            connection: Some(connection),
        };
        let limits = limits();
        assert_eq!(names(&limits.of_connection(&subject("way"))), ["way", "ways:way"]);
        assert_eq!(names(&limits.of_connection(&subject("other"))), ["ways:other"]);
    }

    #[test]
    fn names_that_run_together_are_not_mixed_up() {
        let limits = Limits::compile(&[limit("l", |limit| {
            limit.principal = Some("ab".to_owned());
            limit.project = Some("c".to_owned());
        })]);
        let subject = |principal, project| Subject {
            principal,
            project,
            model: "m",
            connection: None,
        };
        assert!(limits.of_call(&subject("a", "bc")).is_empty());
        assert_eq!(limits.of_call(&subject("ab", "c")).len(), 1);
    }
}
