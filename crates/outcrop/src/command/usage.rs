//! `outcrop usage`: what was used and what it cost, of a running server or of a data directory.

mod local;
mod remote;
mod table;

use anyhow::Result;
use clap::{Args, ValueEnum};
use outcrop_store::ledger::{UsageBy, UsageRow};
use std::io::Write;
use std::path::PathBuf;

#[derive(Debug, Args)]
pub struct Arguments {
    /// What to tell the usage apart by; one line for everything without it
    #[arg(long, value_enum)]
    by: Option<By>,
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

#[derive(Clone, Copy, Debug, ValueEnum)]
enum By {
    Model,
    Account,
    Project,
    Day,
}

impl From<By> for UsageBy {
    fn from(by: By) -> Self {
        match by {
            By::Model => Self::Model,
            By::Account => Self::Account,
            By::Project => Self::Project,
            By::Day => Self::Day,
        }
    }
}

pub async fn run(arguments: Arguments) -> Result<()> {
    let by = arguments.by.map(UsageBy::from);
    let rows: Vec<UsageRow> = match &arguments.endpoint {
        Some(endpoint) => remote::usage(endpoint, by).await?,
        None => local::usage(arguments.config.as_deref(), arguments.data.as_deref(), by).await?,
    };
    let text = if arguments.json {
        serde_json::to_string_pretty(&rows)? + "\n"
    } else {
        table::render(&rows, by)
    };
    std::io::stdout().write_all(text.as_bytes())?;
    Ok(())
}
