//! `outcrop usage`: what was used and what it cost, of a running server or of a data directory.

pub mod local;
mod remote;
pub mod table;

use anyhow::Result;
use clap::Args;
use outcrop_store::ledger::{UsageBy, UsageRow};
use std::io::Write;
use std::path::PathBuf;

#[derive(Debug, Args)]
pub struct Arguments {
    /// What to tell the usage apart by; one line for everything without it
    /// (model, account, project, day, profile or tag:KEY)
    #[arg(long, value_name = "WHAT")]
    by: Option<UsageBy>,
    /// Print JSON, for programs
    #[arg(long)]
    json: bool,
    /// Read this data directory, whether or not a server is running on it
    #[arg(long, value_name = "DIR", conflicts_with = "endpoint")]
    data: Option<PathBuf>,
    /// The configuration file that the server was started with
    #[arg(long, value_name = "FILE", conflicts_with = "endpoint")]
    config: Option<PathBuf>,
    /// Ask the server at this URL; the key is taken from OUTCROP_API_KEY
    #[arg(long, value_name = "URL")]
    endpoint: Option<String>,
}

pub async fn run(arguments: Arguments) -> Result<()> {
    let by = arguments.by;
    let rows: Vec<UsageRow> = match &arguments.endpoint {
        Some(endpoint) => remote::usage(endpoint, by.as_ref()).await?,
        None => local::usage(arguments.config.as_deref(), arguments.data.as_deref(), by.clone()).await?,
    };
    let text = if arguments.json {
        serde_json::to_string_pretty(&rows)? + "\n"
    } else {
        table::render(&rows, by.as_ref())
    };
    std::io::stdout().write_all(text.as_bytes())?;
    Ok(())
}
