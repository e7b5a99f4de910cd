//! `types/SERVICE.rs`: the bodies of the inputs and outputs as plain Rust types.
//!
//! What a request carries elsewhere (labels, query, headers, a blob as the whole body) is not in them, nor are event
//! streams. An operation whose body has no members has no type.

mod closure;

use super::model::{Member, Model, Shape};
use super::name;
use anyhow::{Context as _, Result, bail};
pub use closure::body_members;
use closure::{Closure, Use};
use std::collections::BTreeSet;
use std::fmt::Write as _;

pub fn write(model: &Model) -> Result<String> {
    let closure = Closure::of(model)?;
    let mut out = format!(
        "//! The bodies of `{}`. A blob is base64 in a `String`, a timestamp is ISO 8601 in one.\n\n\
         use serde::{{Deserialize, Serialize}};\n\
         use std::collections::BTreeMap;\n\n",
        model.service
    );
    for (shape_name, used) in &closure.uses {
        let shape = model.shape(shape_name)?;
        let mut text = String::new();
        let written = match shape.kind.as_str() {
            "structure" if shape.document => continue,
            "structure" if shape.union => write_union(&mut text, model, shape),
            "structure" => write_structure(&mut text, model, &closure, shape_name, shape, *used),
            "string" if !shape.values.is_empty() => write_enum(&mut text, &shape.values),
            _ => continue,
        };
        written.with_context(|| format!("{} {shape_name}", model.service))?;
        let kind = if shape.union || shape.kind == "string" {
            "enum"
        } else {
            "struct"
        };
        let copy = if shape.kind == "string" { "Copy, Eq, " } else { "" };
        writeln!(out, "#[derive(Clone, {copy}Debug, PartialEq, {})]", used.traits())?;
        if shape.kind == "structure" {
            out.push_str("#[serde(rename_all = \"camelCase\")]\n");
        }
        writeln!(out, "pub {kind} {} {{\n{text}}}\n", name::shape(shape_name))?;
    }
    if !out.contains("BTreeMap<") {
        out = out.replace("use std::collections::BTreeMap;\n", "");
    }
    Ok(out)
}

fn write_structure(
    out: &mut String,
    model: &Model,
    closure: &Closure,
    of: &str,
    shape: &Shape,
    used: Use,
) -> Result<()> {
    for (member_name, member) in body_members(model, shape)? {
        let field = name::field(member_name);
        let mut kind = rust_type(model, &member.shape)?;
        if closure.is_circular(of, &member.shape) {
            kind = format!("Box<{kind}>");
        }
        let is_required = shape.required.contains(member_name);
        let mut attributes = Vec::new();
        if *member_name != name::camel(&field) {
            attributes.push(format!("rename = {member_name:?}"));
        }
        if !is_required {
            kind = format!("Option<{kind}>");
            if used.is_output {
                attributes.push("skip_serializing_if = \"Option::is_none\"".to_owned());
            }
        }
        if !attributes.is_empty() {
            writeln!(out, "#[serde({})]", attributes.join(", "))?;
        }
        writeln!(out, "pub {field}: {kind},")?;
    }
    Ok(())
}

fn write_union(out: &mut String, model: &Model, shape: &Shape) -> Result<()> {
    for (member_name, Member { shape, .. }) in &shape.members.0 {
        let variant = name::variant(member_name);
        let kind = rust_type(model, shape)?;
        if *member_name != name::lower_first(&variant) {
            writeln!(out, "#[serde(rename = {member_name:?})]")?;
        }
        writeln!(out, "{variant}({kind}),")?;
    }
    Ok(())
}

fn write_enum(out: &mut String, values: &[String]) -> Result<()> {
    let mut seen = BTreeSet::new();
    for value in values {
        let variant = name::variant(value);
        if !seen.insert(variant.clone()) {
            bail!("two values of the enum are named {variant}");
        }
        if variant != *value {
            writeln!(out, "#[serde(rename = {value:?})]")?;
        }
        writeln!(out, "{variant},")?;
    }
    Ok(())
}

fn rust_type(model: &Model, of: &str) -> Result<String> {
    let shape = model.shape(of)?;
    let target = |reference: &Option<super::model::Reference>| {
        let reference = reference.as_ref().context("a list or map says of what")?;
        rust_type(model, &reference.shape)
    };
    Ok(match shape.kind.as_str() {
        "structure" if shape.document => "serde_json::Value".to_owned(),
        "structure" => name::shape(of),
        "string" if !shape.values.is_empty() => name::shape(of),
        "string" | "blob" | "timestamp" => "String".to_owned(),
        "list" => format!("Vec<{}>", target(&shape.member)?),
        "map" => format!("BTreeMap<String, {}>", target(&shape.value)?),
        "integer" => "i32".to_owned(),
        "long" => "i64".to_owned(),
        "float" | "double" => "f64".to_owned(),
        "boolean" => "bool".to_owned(),
        other => bail!("there is no Rust type for a {other}"),
    })
}
