//! `constraints.rs`: every shape that an input is made of, with what the service model states of it.

use super::corrections::Corrections;
use super::model::{Member, Model, Shape};
use super::{name, pattern};
use anyhow::{Context as _, Result, bail, ensure};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// Writes the table, and counts the constraints that it states.
pub fn write(models: &[Model], corrections: &Corrections) -> Result<(String, usize)> {
    let mut table = Table {
        corrections,
        patterns: BTreeMap::new(),
        statics: BTreeMap::new(),
    };
    let mut stated = 0;
    for model in models {
        for operation in &model.operations {
            table.add(model, &operation.input.shape)?;
            stated += count(model, &operation.input.shape, &mut Vec::new())?;
        }
    }
    let mut out = format!(
        "//! What the service models state of each input: {stated} constraints, counted for each operation along each\n\
         //! path to a member, a recursion once.\n\n\
         use crate::bedrock::validate::pattern::Pattern;\n\
         use crate::bedrock::validate::shape::{{Shape, Size, body, header, label, payload, query}};\n\n"
    );
    let mut patterns: Vec<(&Pair, &usize)> = table.patterns.iter().collect();
    patterns.sort_by_key(|(_, number)| **number);
    for (pair, number) in patterns {
        write_pattern(&mut out, pair, *number)?;
    }
    writeln!(out, "/// Every pattern, so that a test can compile them all.")?;
    writeln!(
        out,
        "#[cfg(test)]\npub(in crate::bedrock) static PATTERNS: [&Pattern; {}] = [",
        table.patterns.len()
    )?;
    for number in 0..table.patterns.len() {
        write!(out, "&PATTERN_{number},")?;
    }
    out.push_str("];\n\n");
    for (name, text) in &table.statics {
        writeln!(out, "pub(super) static {name}: Shape = {text};")?;
    }
    Ok((out, stated))
}

/// The name of a shape's static.
pub fn constant(service: &str, shape: &str) -> String {
    let short = service.strip_prefix("bedrock-").unwrap_or(service);
    format!("{}_{}", name::constant(short), name::constant(shape))
}

/// Published and enforced pattern.
type Pair = (String, String);

struct Table<'a> {
    corrections: &'a Corrections,
    patterns: BTreeMap<Pair, usize>,
    /// By the static's name; empty while the shape is being written, which ends a recursion.
    statics: BTreeMap<String, String>,
}

impl Table<'_> {
    fn add(&mut self, model: &Model, of: &str) -> Result<String> {
        let name = constant(model.service, of);
        if !self.statics.contains_key(&name) {
            self.statics.insert(name.clone(), String::new());
            let text = self
                .expression(model, of)
                .with_context(|| format!("{} {of}", model.service))?;
            self.statics.insert(name.clone(), text);
        }
        Ok(name)
    }

    fn expression(&mut self, model: &Model, of: &str) -> Result<String> {
        let shape = model.shape(of)?;
        Ok(match shape.kind.as_str() {
            "structure" if shape.document => "Shape::Any".to_owned(),
            "structure" => self.structure(model, shape)?,
            "list" => {
                let item = self.target(model, shape.member.as_ref())?;
                format!("Shape::List {{ item: &{item}, size: {} }}", size(shape)?)
            }
            "map" => {
                let key = self.target(model, shape.key.as_ref())?;
                let value = self.target(model, shape.value.as_ref())?;
                format!(
                    "Shape::Map {{ key: &{key}, value: &{value}, size: {} }}",
                    size(shape)?
                )
            }
            "string" => self.text(model, of, shape)?,
            "blob" => format!("Shape::Blob {{ length: {} }}", size(shape)?),
            "integer" => whole(shape, "i32")?,
            "long" => whole(shape, "i64")?,
            "float" | "double" => decimal(shape)?,
            "boolean" => "Shape::Boolean".to_owned(),
            "timestamp" if shape.timestamp_format.as_deref() == Some("iso8601") => {
                "Shape::Timestamp".to_owned()
            }
            other => bail!("a {other} of this form is not known to the validator"),
        })
    }

    fn target(&mut self, model: &Model, reference: Option<&super::model::Reference>) -> Result<String> {
        self.add(model, &reference.context("a list or map says of what")?.shape)
    }

    fn structure(&mut self, model: &Model, shape: &Shape) -> Result<String> {
        let mut out = format!("Shape::Structure {{ union: {}, members: &[", shape.union);
        for (name, member) in &shape.members.0 {
            let target = self.add(model, &member.shape)?;
            out.push_str(&place(name, member, shape.payload.as_deref(), &target)?);
            if shape.required.contains(name) {
                out.push_str(".required()");
            }
            out.push(',');
        }
        out.push_str("] }");
        Ok(out)
    }

    fn text(&mut self, model: &Model, of: &str, shape: &Shape) -> Result<String> {
        let pattern = match &shape.pattern {
            None => None,
            Some(published) => self
                .corrections
                .pattern(model.service, of, published)?
                .map(|enforced| (published.clone(), pattern::translate(enforced))),
        };
        let pattern = pattern.map_or_else(
            || "None".to_owned(),
            |pair| {
                let next = self.patterns.len();
                let number = self.patterns.entry(pair).or_insert(next);
                format!("Some(&PATTERN_{number})")
            },
        );
        let (length, values, sensitive) = (size(shape)?, &shape.values, shape.sensitive);
        Ok(format!(
            "Shape::Text {{ length: {length}, pattern: {pattern}, values: &{values:?}, sensitive: {sensitive} }}"
        ))
    }
}

fn place(name: &str, member: &Member, payload: Option<&str>, target: &str) -> Result<String> {
    let wire = member.location_name.as_deref().unwrap_or(name);
    Ok(match member.location.as_deref() {
        None if payload == Some(name) => format!("payload({name:?}, &{target})"),
        None => format!("body({name:?}, &{target})"),
        Some("uri") => format!("label({wire:?}, {name:?}, &{target})"),
        Some("querystring") => format!("query({wire:?}, {name:?}, &{target})"),
        Some("header") => format!("header({wire:?}, {name:?}, &{target})"),
        Some(other) => bail!("the member {name} has a place that is not known: {other}"),
    })
}

fn size(shape: &Shape) -> Result<String> {
    let number = |value: &Value| value.as_u64().with_context(|| format!("{value} is no size"));
    let min = shape.min.as_ref().map_or(Ok(0), number)?;
    Ok(match shape.max.as_ref().map(number).transpose()? {
        None if min == 0 => "Size::ANY".to_owned(),
        None => format!("Size::from({min})"),
        Some(max) => format!("Size::between({min}, {max})"),
    })
}

fn whole(shape: &Shape, kind: &str) -> Result<String> {
    let bound = |value: &Option<Value>, otherwise: &str| -> Result<String> {
        match value {
            None => Ok(format!("{kind}::{otherwise} as i64")),
            Some(value) => Ok(value.as_i64().context("a bound of integers is one")?.to_string()),
        }
    };
    let (min, max) = (bound(&shape.min, "MIN")?, bound(&shape.max, "MAX")?);
    Ok(format!("Shape::Integer {{ min: {min}, max: {max} }}"))
}

fn decimal(shape: &Shape) -> Result<String> {
    let bound = |value: &Option<Value>, otherwise: &str| -> Result<String> {
        match value {
            None => Ok(format!("f64::{otherwise}")),
            Some(value) => Ok(format!(
                "{:?}",
                value.as_f64().context("a bound of numbers is one")?
            )),
        }
    };
    let (min, max) = (bound(&shape.min, "NEG_INFINITY")?, bound(&shape.max, "INFINITY")?);
    Ok(format!("Shape::Number {{ min: {min}, max: {max} }}"))
}

fn write_pattern(out: &mut String, (published, enforced): &Pair, number: usize) -> Result<()> {
    ensure!(
        !published.contains("\"#"),
        "the pattern {published} does not fit a raw string"
    );
    let (published, enforced) = (raw(published), raw(enforced));
    writeln!(
        out,
        "static PATTERN_{number}: Pattern = Pattern::new({published}, {enforced});"
    )?;
    Ok(())
}

fn raw(text: &str) -> String {
    if text.contains('"') {
        format!("r#\"{text}\"#")
    } else {
        format!("r\"{text}\"")
    }
}

/// The constraints stated below a shape; `above` are the shapes on the way to it, where a recursion ends.
fn count<'a>(model: &'a Model, of: &'a str, above: &mut Vec<&'a str>) -> Result<usize> {
    if above.contains(&of) {
        return Ok(0);
    }
    let shape = model.shape(of)?;
    let stated = [
        shape.min.is_some(),
        shape.max.is_some(),
        shape.pattern.is_some(),
        !shape.values.is_empty(),
        shape.union,
    ];
    let mut total = shape.required.len() + stated.iter().filter(|stated| **stated).count();
    above.push(of);
    let members = shape.members.0.iter().map(|(_, member)| member.shape.as_str());
    let targets = [&shape.member, &shape.key, &shape.value];
    let targets = targets.into_iter().flatten().map(|target| target.shape.as_str());
    for target in members.chain(targets) {
        total += count(model, target, above)?;
    }
    above.pop();
    Ok(total)
}
