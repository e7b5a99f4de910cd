//! `outcrop costs`: what calls cost by any dimension and period, of a running server or of a data directory.

mod local;
mod remote;
mod table;

use anyhow::{Result, anyhow};
use clap::{Args, ValueEnum};
use outcrop_store::cost::{Ask, Asked, Filter, Format};
use std::io::Write;
use std::path::PathBuf;

#[derive(Debug, Args)]
pub struct Arguments {
    /// One or two of account, project, principal, model, provider, connection, region, profile, unit, tag:KEY, day, week,
    /// month; one line for everything without it
    #[arg(long, value_name = "A[,B]")]
    by: Option<String>,
    /// From this date in the zone, or this instant on the hour
    #[arg(long, value_name = "TIME")]
    from: Option<String>,
    /// To before this date or instant
    #[arg(long, value_name = "TIME")]
    to: Option<String>,
    /// The time zone of dates, days, weeks and months (Europe/Berlin)
    #[arg(long, value_name = "NAME", default_value = "UTC")]
    zone: String,
    /// Only what has this: model=ID, tag:KEY=VALUE; tag:KEY= for what is untagged. Several must all hold
    #[arg(long, value_name = "WHAT=VALUE")]
    filter: Vec<String>,
    /// Split shared cost by the allocation rules
    #[arg(long)]
    allocated: bool,
    #[arg(long, value_enum, default_value_t = Form::Table)]
    format: Form,
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
enum Form {
    Table,
    Csv,
    Jsonl,
    Json,
}

pub async fn run(arguments: Arguments) -> Result<()> {
    let filters: Result<Vec<Filter>, String> = arguments.filter.iter().map(|filter| filter.parse()).collect();
    let asked = Asked {
        by: arguments.by.as_deref(),
        from: arguments.from.as_deref(),
        to: arguments.to.as_deref(),
        zone: Some(&arguments.zone),
        allocated: arguments.allocated,
    };
    // Checked here in any case: what is wrong with it needs no server to say.
    let ask = filters
        .and_then(|filters| Ask::new(asked, filters))
        .map_err(|problem| anyhow!(problem))?;
    let costs = match &arguments.endpoint {
        Some(endpoint) => remote::costs(endpoint, &asked, &arguments.filter).await?,
        None => local::costs(arguments.config.as_deref(), arguments.data.as_deref(), &ask).await?,
    };
    let text = match arguments.format {
        Form::Table => table::render(&costs),
        Form::Csv => costs.to_text(Format::Csv)?,
        Form::Jsonl => costs.to_text(Format::Jsonl)?,
        Form::Json => costs.to_text(Format::Json)?,
    };
    std::io::stdout().write_all(text.as_bytes())?;
    Ok(())
}
