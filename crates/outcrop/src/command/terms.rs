//! `outcrop terms`: the terms of models and providers, each version whole, and what changed between two.

mod compare;

use super::catalog::{encoded, print};
use super::server::{Address, Server};
use anyhow::{Context, Result, anyhow};
use clap::{Args, Subcommand};
use http::Method;
use serde_json::{Value, json};
use std::path::PathBuf;

#[derive(Debug, Args)]
pub struct Arguments {
    #[command(subcommand)]
    action: Action,
    #[command(flatten)]
    address: Address,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Add a version, which is in force from now on
    Add(Add),
    /// List the versions of a subject's terms, or what is in force of every subject
    List {
        /// model:ID or provider:NAME
        subject: Option<String>,
    },
    /// Print a version's text
    Show {
        subject: String,
        /// Its number or hash
        version: String,
    },
    /// Show what changed between two versions, word by word
    Diff(compare::Arguments),
}

#[derive(Debug, Args)]
struct Add {
    /// model:ID or provider:NAME
    subject: String,
    /// Plain text, UTF-8
    file: PathBuf,
    #[arg(long)]
    title: String,
    /// Where it was published
    #[arg(long, value_name = "URL")]
    source: Option<String>,
}

pub async fn run(arguments: Arguments) -> Result<()> {
    let server = arguments.address.server()?;
    match arguments.action {
        Action::Add(arguments) => add(&server, &arguments).await,
        Action::List { subject } => list(&server, subject.as_deref()).await,
        Action::Show { subject, version } => {
            let path = format!(
                "/api/v1/terms/text?subject={}&hash={}",
                encoded(&subject),
                encoded(&version)
            );
            print(&String::from_utf8_lossy(&server.get_bytes(&path).await?))
        }
        Action::Diff(arguments) => compare::run(&server, &arguments).await,
    }
}

async fn add(server: &Server, arguments: &Add) -> Result<()> {
    let file = &arguments.file;
    let bytes = std::fs::read(file).with_context(|| format!("{} cannot be read", file.display()))?;
    outcrop_control::terms::check_text(&bytes).map_err(|error| anyhow!("{}: {error}", file.display()))?;
    let new = json!({
        "subject": arguments.subject,
        "title": arguments.title,
        "source": arguments.source,
        "text": String::from_utf8(bytes)?,
    });
    let answer: Value = server.send_json(Method::POST, "/api/v1/terms", &new).await?;
    let ordinal = answer
        .pointer("/version/ordinal")
        .and_then(Value::as_i64)
        .unwrap_or_default();
    let what = match answer.get("added").and_then(Value::as_bool) {
        Some(false) => "this very text is in force already, as version",
        _ => "in force from now on: version",
    };
    print(&format!("{what} {ordinal} of {}\n", arguments.subject))
}

async fn list(server: &Server, subject: Option<&str>) -> Result<()> {
    let query = subject.map(|subject| format!("?subject={}", encoded(subject)));
    let page: Value = server
        .get(&format!("/api/v1/terms{}", query.unwrap_or_default()))
        .await?;
    let versions = page.get("terms").and_then(Value::as_array);
    let lines: String = versions.into_iter().flatten().map(line).collect();
    print(if lines.is_empty() { "no terms\n" } else { &lines })
}

fn line(version: &Value) -> String {
    let text = |name: &str| version.get(name).and_then(Value::as_str).unwrap_or("-");
    let ordinal = version.get("ordinal").and_then(Value::as_i64).unwrap_or_default();
    let hash: String = text("hash").chars().take(12).collect();
    format!("{}  {ordinal}  {hash}  {}\n", text("subject"), text("title"))
}
