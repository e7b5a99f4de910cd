//! `operations.rs`: the services, the operations, and one row of the route table for each.

use super::model::{Member, Model, Operation};
use super::{constraints, name};
use anyhow::{Context as _, Result, bail};
use std::collections::BTreeMap;
use std::fmt::Write as _;

pub fn write(models: &[Model]) -> Result<String> {
    let variants = variants(models);
    let mut out = String::from(
        "//! The services, their operations, and the route of each.\n\n\
         use super::constraints as shape;\n\
         use crate::bedrock::operation::{Pagination, Payload, Route, Segment::{Label, Literal}};\n\n",
    );
    write_services(&mut out, models)?;
    write_operations(&mut out, &variants)?;
    for (variant, model, operation) in &variants {
        write_row(&mut out, variant, model, operation)?;
    }
    Ok(out)
}

/// Name, service, operation.
pub type Variant<'a> = (String, &'a Model, &'a Operation);

/// An operation's name; one that two services have begins with its service's.
pub fn variants(models: &[Model]) -> Vec<Variant<'_>> {
    let all = || {
        models
            .iter()
            .flat_map(|model| model.operations.iter().map(move |operation| (model, operation)))
    };
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    for (_, operation) in all() {
        *seen.entry(&operation.name).or_default() += 1;
    }
    all()
        .map(|(model, operation)| {
            let plain = &operation.name;
            let short = model.service.strip_prefix("bedrock-").unwrap_or(model.service);
            let shared = seen.get(plain.as_str()).is_some_and(|count| *count > 1);
            let variant = if shared {
                name::variant(short) + plain
            } else {
                plain.clone()
            };
            (variant, model, operation)
        })
        .collect()
}

fn write_services(out: &mut String, models: &[Model]) -> Result<()> {
    out.push_str("/// One of the services; all sign as `bedrock`, and their paths tell them apart.\n");
    out.push_str("#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]\npub enum Service {\n");
    for model in models {
        writeln!(out, "{},", name::variant(model.service))?;
    }
    out.push_str("}\n\nimpl Service {\n/// Its name as the SDKs spell it.\n#[must_use]\n");
    out.push_str("pub const fn name(self) -> &'static str {\nmatch self {\n");
    for model in models {
        writeln!(
            out,
            "Self::{} => {:?},",
            name::variant(model.service),
            model.service
        )?;
    }
    out.push_str("}\n}\n}\n\n");
    Ok(())
}

fn write_operations(out: &mut String, variants: &[Variant<'_>]) -> Result<()> {
    out.push_str("/// An operation that Outcrop serves.\n");
    out.push_str("#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]\npub enum Operation {\n");
    for (variant, ..) in variants {
        writeln!(out, "{variant},")?;
    }
    writeln!(
        out,
        "}}\n\nimpl Operation {{\npub const ALL: [Self; {}] = [",
        variants.len()
    )?;
    for (variant, ..) in variants {
        writeln!(out, "Self::{variant},")?;
    }
    out.push_str("];\n\npub(in crate::bedrock) const fn route(self) -> &'static Route {\nmatch self {\n");
    for (variant, ..) in variants {
        writeln!(out, "Self::{variant} => &{},", name::constant(variant))?;
    }
    out.push_str("}\n}\n}\n\n");
    Ok(())
}

fn write_row(out: &mut String, variant: &str, model: &Model, operation: &Operation) -> Result<()> {
    let input = model.shape(&operation.input.shape)?;
    let members = &input.members.0;
    let token = members.iter().find(|(_, member)| member.idempotency_token);
    let service = name::variant(model.service);
    writeln!(out, "static {}: Route = Route {{", name::constant(variant))?;
    writeln!(
        out,
        "name: {:?}, service: Service::{service}, method: {:?},",
        operation.name, operation.http.method
    )?;
    write_path(out, &operation.http.request_uri)?;
    writeln!(out, "query: &{},", located(members, "querystring"))?;
    writeln!(out, "headers: &{},", located(members, "header"))?;
    let has_body = members.iter().any(|(_, member)| member.location.is_none());
    writeln!(
        out,
        "payload: {},",
        payload(model, input.payload.as_deref(), members, has_body)?
    )?;
    writeln!(out, "success_status: {},", operation.http.response_code)?;
    writeln!(out, "idempotency_token: {:?},", token.map(|(name, _)| name))?;
    writeln!(out, "pagination: {},", pagination(model, operation))?;
    let output = model.shape(&operation.output.shape)?;
    writeln!(
        out,
        "answers_with_events: {},",
        is_event_stream(model, output.payload.as_deref(), &output.members.0)?
    )?;
    writeln!(out, "errors: &{:?},", errors(model, operation)?)?;
    writeln!(
        out,
        "input: &shape::{},",
        constraints::constant(model.service, &operation.input.shape)
    )?;
    out.push_str("};\n\n");
    Ok(())
}

fn write_path(out: &mut String, uri: &str) -> Result<()> {
    if uri.contains(['?', '+']) {
        bail!("the path {uri} has a query or a greedy label, which the route table has no words for");
    }
    out.push_str("path: &[");
    for segment in uri.trim_matches('/').split('/') {
        match segment.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) {
            Some(label) => write!(out, "Label({label:?}), ")?,
            None => write!(out, "Literal({segment:?}), ")?,
        }
    }
    writeln!(out, "], trailing_slash: {},", uri.ends_with('/'))?;
    Ok(())
}

/// The pairs of name on the wire and member's name.
fn located(members: &[(String, Member)], location: &str) -> String {
    let pairs: Vec<(&String, &String)> = members
        .iter()
        .filter(|(_, member)| member.location.as_deref() == Some(location))
        .map(|(name, member)| (member.location_name.as_ref().unwrap_or(name), name))
        .collect();
    format!("{pairs:?}")
}

fn payload(
    model: &Model,
    payload: Option<&str>,
    members: &[(String, Member)],
    has_body: bool,
) -> Result<String> {
    let Some(payload) = payload else {
        return Ok(if has_body {
            "Payload::Members"
        } else {
            "Payload::None"
        }
        .to_owned());
    };
    let target = members
        .iter()
        .find(|(name, _)| name == payload)
        .context("a payload is a member")?;
    if model.shape(&target.1.shape)?.kind != "blob" {
        bail!("{} {payload}: only a blob can be a whole body", model.service);
    }
    Ok(format!("Payload::Blob({payload:?})"))
}

fn pagination(model: &Model, operation: &Operation) -> String {
    let Some(row) = model.pagination.get(&operation.name) else {
        return "None".to_owned();
    };
    format!(
        "Some(Pagination {{ limit: {:?}, input_token: {:?}, output_token: {:?}, result: {:?} }})",
        row.limit_key, row.input_token, row.output_token, row.result_key
    )
}

fn is_event_stream(model: &Model, payload: Option<&str>, members: &[(String, Member)]) -> Result<bool> {
    let target = members.iter().find(|(name, _)| Some(name.as_str()) == payload);
    target.map_or(Ok(false), |(_, member)| {
        Ok(model.shape(&member.shape)?.eventstream)
    })
}

/// The declared errors, each with the status that it has in this service.
fn errors<'a>(model: &'a Model, operation: &'a Operation) -> Result<Vec<(&'a str, u16)>> {
    let row = |name: &'a str| {
        let error = model.shape(name)?.error.as_ref();
        let error = error.with_context(|| format!("{} has no status for {name}", model.service))?;
        Ok((name, error.http_status_code))
    };
    operation.errors.iter().map(|error| row(&error.shape)).collect()
}
