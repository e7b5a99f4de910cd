//! The newest records, one line each.

use crate::command::source::Source;
use anyhow::{Context, Result};
use clap::Args;
use jiff::Timestamp;
use outcrop_control::AuditRecord;
use outcrop_store::audit::Filter;
use serde::Deserialize;
use std::io::Write;

#[derive(Debug, Args)]
pub struct Arguments {
    #[command(flatten)]
    source: Source,
    /// How many
    #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..=500))]
    limit: u32,
    /// Only what this principal, operator or part of Outcrop did
    #[arg(long)]
    actor: Option<String>,
    /// Only `policy.put`, say, or `policy` for everything that was done to policies
    #[arg(long)]
    action: Option<String>,
    /// Only what was done to the thing of that id
    #[arg(long)]
    subject: Option<String>,
    /// Print JSON, for programs
    #[arg(long)]
    json: bool,
}

#[derive(Deserialize)]
struct Page {
    records: Vec<AuditRecord>,
}

pub async fn run(arguments: Arguments) -> Result<()> {
    let records = match arguments.source.server()? {
        Some(server) => server.get::<Page>(&path(&arguments)).await?.records,
        None => read(&arguments).await?,
    };
    let mut out = std::io::stdout().lock();
    if arguments.json {
        serde_json::to_writer_pretty(&mut out, &records)?;
        return Ok(out.write_all(b"\n")?);
    }
    for record in &records {
        writeln!(out, "{}", line(record)?)?;
    }
    Ok(())
}

async fn read(arguments: &Arguments) -> Result<Vec<AuditRecord>> {
    let filter = Filter {
        limit: Some(arguments.limit),
        actor: arguments.actor.clone(),
        action: arguments.action.clone(),
        subject: arguments.subject.clone(),
        ..Filter::default()
    };
    let opened = arguments.source.place.open().await?;
    let page = opened.store.audit(&filter).await;
    opened.store.close().await;
    Ok(page?.records.into_iter().map(AuditRecord::from).collect())
}

fn path(arguments: &Arguments) -> String {
    let mut path = format!("/api/v1/audit?limit={}", arguments.limit);
    let filters = [
        ("actor", &arguments.actor),
        ("action", &arguments.action),
        ("subject", &arguments.subject),
    ];
    for (name, value) in filters {
        if let Some(value) = value {
            path += &format!("&{name}={}", encoded(value));
        }
    }
    path
}

/// All but letters and digits as `%XX`.
fn encoded(value: &str) -> String {
    let one = |byte: u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' => char::from(byte).to_string(),
        other => format!("%{other:02X}"),
    };
    value.bytes().map(one).collect()
}

fn line(record: &AuditRecord) -> Result<String> {
    let at = Timestamp::from_microsecond(record.at_us).context("a record's instant")?;
    Ok(format!(
        "{:>6}  {at:.0}  {}  {}  {}",
        record.sequence,
        record.actor.name().escape_debug(),
        record.action.escape_debug(),
        record.subject.escape_debug()
    ))
}
