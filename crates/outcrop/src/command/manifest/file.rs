//! Files of manifests: TOML, with a list of tables for each kind (`[[unit]]`, `[[policy]]`, …).

mod policy;

use super::origin::{Declared, Place};
use crate::config::{listed, nearest};
use anyhow::{Context, Result, bail};
use outcrop_core::allocation::AllocationRule;
use outcrop_core::budget::Budget;
use outcrop_core::catalogue::{Certification, Entry};
use outcrop_core::manifest::{Kind, Manifest};
use outcrop_core::tag::rule::TagRule;
use serde::de::DeserializeOwned;
use std::ops::Range;
use std::path::{Path, PathBuf};
use toml::Spanned;
use toml::de::{DeTable, DeValue, ValueDeserializer};

/// Far more than an organisation needs.
const MAX_BYTES: u64 = 16 * 1024 * 1024;
const MAX_DEPTH: usize = 16;

/// Reads all of the files. The error lists every problem.
pub fn read(paths: &[PathBuf]) -> Result<Declared> {
    let mut files = Vec::new();
    for path in paths {
        find(path, 0, &mut files)?;
    }
    let (mut declared, mut problems) = (Declared::default(), Vec::new());
    for path in files {
        let text = text_of(&path)?;
        File {
            path: &path,
            text: &text,
        }
        .read(&mut declared, &mut problems);
    }
    if !problems.is_empty() {
        bail!("{}", problems.join("\n"));
    }
    if declared.is_empty() {
        bail!("nothing is declared: there is no manifest in {}", shown(paths));
    }
    Ok(declared)
}

fn shown(paths: &[PathBuf]) -> String {
    paths
        .iter()
        .map(|path| path.display().to_string())
        .collect::<Vec<_>>()
        .join(", ")
}

/// The file itself, or the `.toml` files in the directory, by name.
fn find(path: &Path, depth: usize, files: &mut Vec<PathBuf>) -> Result<()> {
    let unreadable = || format!("{} cannot be read", path.display());
    if !std::fs::metadata(path).with_context(unreadable)?.is_dir() {
        files.push(path.to_owned());
        return Ok(());
    }
    if depth > MAX_DEPTH {
        bail!("{} lies too many directories deep", path.display());
    }
    let mut entries = std::fs::read_dir(path)
        .with_context(unreadable)?
        .collect::<std::io::Result<Vec<_>>>()?;
    entries.sort_by_key(std::fs::DirEntry::file_name);
    for entry in entries {
        let path = entry.path();
        let hidden = entry.file_name().to_string_lossy().starts_with('.');
        let wanted = path.is_dir() || path.extension().is_some_and(|extension| extension == "toml");
        if wanted && !hidden {
            find(&path, depth + 1, files)?;
        }
    }
    Ok(())
}

fn text_of(path: &Path) -> Result<String> {
    let unreadable = || format!("{} cannot be read", path.display());
    let length = std::fs::metadata(path).with_context(unreadable)?.len();
    if length > MAX_BYTES {
        bail!(
            "{} has {length} bytes; at most {MAX_BYTES} are read",
            path.display()
        );
    }
    let bytes = std::fs::read(path).with_context(unreadable)?;
    String::from_utf8(bytes).with_context(|| format!("{} is not UTF-8", path.display()))
}

/// A file that is being read.
struct File<'a> {
    path: &'a Path,
    text: &'a str,
}

impl File<'_> {
    fn read(&self, declared: &mut Declared, problems: &mut Vec<String>) {
        let (table, errors) = DeTable::parse_recoverable(self.text);
        if !errors.is_empty() {
            problems.extend(
                errors
                    .iter()
                    .map(|error| self.problem(error.span(), error.message())),
            );
            return;
        }
        for (key, value) in table.into_inner() {
            let Some(kind) = Kind::parse(key.get_ref()) else {
                problems.push(self.problem(Some(key.span()), &unknown_kind(key.get_ref())));
                continue;
            };
            let DeValue::Array(items) = value.get_ref() else {
                let message = format!(
                    "`{}` must be a list of tables: write `[[{}]]`",
                    kind.name(),
                    kind.name()
                );
                problems.push(self.problem(Some(key.span()), &message));
                continue;
            };
            for item in items.iter() {
                if let Err(problem) = self.add(kind, item, declared) {
                    problems.push(problem);
                }
            }
        }
    }

    fn add(&self, kind: Kind, item: &Spanned<DeValue<'_>>, declared: &mut Declared) -> Result<(), String> {
        let manifest = self.manifest(kind, item)?;
        let id = manifest.id();
        let again = |first: Place| {
            let message = format!(
                "{} `{}` is declared already, at {first}; leave one out",
                kind.title(),
                id.escape_debug()
            );
            self.problem(Some(item.span()), &message)
        };
        declared
            .add(manifest, self.place(Some(item.span())))
            .map_err(again)
    }

    fn manifest(&self, kind: Kind, item: &Spanned<DeValue<'_>>) -> Result<Manifest, String> {
        Ok(match kind {
            Kind::Unit => Manifest::Unit(self.typed(item)?),
            Kind::Account => Manifest::Account(self.typed(item)?),
            Kind::Project => Manifest::Project(self.typed(item)?),
            Kind::Principal => Manifest::Principal(self.typed(item)?),
            Kind::Member => Manifest::Member(self.typed(item)?),
            Kind::Group => Manifest::Group(self.typed(item)?),
            Kind::Policy => {
                let written: policy::Written = self.typed(item)?;
                let read = written.read(self.path);
                Manifest::Policy(read.map_err(|why| self.problem(Some(item.span()), &why))?)
            }
            Kind::Model => Manifest::Model(Box::new(self.typed::<Entry>(item)?)),
            Kind::Certification => Manifest::Certification(Box::new(self.typed::<Certification>(item)?)),
            Kind::ResourcePolicy => Manifest::ResourcePolicy(self.typed(item)?),
            Kind::DataRetention => Manifest::DataRetention(self.typed(item)?),
            Kind::UseCase => Manifest::UseCase(self.typed(item)?),
            Kind::Price => Manifest::Price(self.typed(item)?),
            Kind::Discount => Manifest::Discount(self.typed(item)?),
            Kind::Budget => Manifest::Budget(Box::new(self.typed::<Budget>(item)?)),
            Kind::Limit => Manifest::Limit(self.typed(item)?),
            Kind::TagRule => Manifest::TagRule(Box::new(self.typed::<TagRule>(item)?)),
            Kind::AllocationRule => Manifest::AllocationRule(Box::new(self.typed::<AllocationRule>(item)?)),
        })
    }

    fn typed<T: DeserializeOwned>(&self, item: &Spanned<DeValue<'_>>) -> Result<T, String> {
        let deserializer = ValueDeserializer::from(item.clone());
        T::deserialize(deserializer).map_err(|error| {
            let span = error.span().unwrap_or_else(|| item.span());
            self.problem(Some(span), &suggested(error.message()))
        })
    }

    fn place(&self, span: Option<Range<usize>>) -> Place {
        let end = span.map_or(self.text.len(), |span| span.start);
        let before = self.text.get(..end).unwrap_or(self.text);
        Place {
            file: self.path.display().to_string(),
            line: before.matches('\n').count() + 1,
        }
    }

    fn problem(&self, span: Option<Range<usize>>, message: &str) -> String {
        format!("{}: {message}", self.place(span))
    }
}

fn unknown_kind(name: &str) -> String {
    let kinds = Kind::ALL.map(Kind::name);
    let known = nearest(name, kinds).map_or_else(
        || format!("there are {}", listed(&kinds)),
        |near| format!("did you mean `{near}`?"),
    );
    format!(
        "`{}` is nothing that can be declared; {known}",
        name.escape_debug()
    )
}

/// serde says which keys there are; the nearest is worth naming.
fn suggested(message: &str) -> String {
    let Some((unknown, known)) = message
        .strip_prefix("unknown field `")
        .and_then(|rest| rest.split_once('`'))
    else {
        return message.to_owned();
    };
    let known: Vec<&str> = known.split('`').skip(1).step_by(2).collect();
    match nearest(unknown, known.iter().copied()) {
        Some(near) => format!("there is no key `{unknown}`; did you mean `{near}`?"),
        None => format!("there is no key `{unknown}`; there are {}", listed(&known)),
    }
}

#[cfg(test)]
mod tests;
