//! Attaches a certification: first the document, then what it proves.

use super::{encoded, print};
use crate::command::server::Server;
use anyhow::{Context, Result};
use clap::Args;
use http::Method;
use serde_json::{Value, json};
use std::path::PathBuf;

#[derive(Debug, Args)]
pub struct Arguments {
    /// What it is called here: small letters, digits and dashes
    #[arg(long)]
    id: String,
    /// What it is about: model:ID or provider:NAME
    #[arg(long)]
    subject: String,
    /// The standard, such as "ISO 27001"
    #[arg(long)]
    name: String,
    /// Who issued it
    #[arg(long)]
    issuer: String,
    /// What of the subject it covers, in the issuer's words
    #[arg(long)]
    scope: String,
    /// A data class that it speaks for; may be given again
    #[arg(long = "data-class", value_name = "CLASS")]
    data_classes: Vec<String>,
    /// The day on which it was issued
    #[arg(long, value_name = "DAY")]
    issued: String,
    /// The first day on which it holds no longer
    #[arg(long, value_name = "DAY")]
    expires: String,
    /// The document that proves it
    evidence: PathBuf,
}

pub async fn run(server: &Server, arguments: Arguments) -> Result<()> {
    let file = &arguments.evidence;
    let bytes = std::fs::read(file).with_context(|| format!("{} cannot be read", file.display()))?;
    let name = file
        .file_name()
        .context("the evidence is no file")?
        .to_string_lossy()
        .into_owned();
    let path = format!("/api/v1/evidence?name={}", encoded(&name));
    let kept: Value = server.upload(&path, bytes).await?;
    let manifest = json!({
        "kind": "certification",
        "id": arguments.id,
        "subject": arguments.subject,
        "name": arguments.name,
        "issuer": arguments.issuer,
        "scope": arguments.scope,
        "data_classes": arguments.data_classes,
        "evidence": {"name": kept.get("name"), "hash": kept.get("hash"), "object_key": kept.get("object_key")},
        "issued": arguments.issued,
        "expires": arguments.expires,
    });
    let changes = json!({"changes": [{"op": "put", "manifest": manifest}], "dry_run": false});
    let _applied: Value = server
        .send_json(Method::POST, "/api/v1/manifests/apply", &changes)
        .await?;
    print(&format!(
        "{} is attached to {}, with {name} as evidence\n",
        arguments.name, arguments.subject
    ))
}
