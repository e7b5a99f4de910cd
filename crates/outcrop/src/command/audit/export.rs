//! Every record as a line of JSON, the oldest first.

use crate::command::source::Source;
use crate::command::store::Opened;
use anyhow::{Context, Result};
use clap::Args;
use outcrop_control::AuditRecord;
use std::io::Write;
use std::path::PathBuf;

#[derive(Debug, Args)]
pub struct Arguments {
    #[command(flatten)]
    source: Source,
    /// Write into this file; without it, to standard output
    #[arg(long, short = 'o', value_name = "FILE")]
    output: Option<PathBuf>,
}

pub async fn run(arguments: Arguments) -> Result<()> {
    let mut out: Box<dyn Write> = match &arguments.output {
        Some(path) => Box::new(
            std::fs::File::create(path).with_context(|| format!("{} cannot be written", path.display()))?,
        ),
        None => Box::new(std::io::stdout()),
    };
    match arguments.source.server()? {
        Some(server) => out.write_all(&server.get_bytes("/api/v1/audit/export").await?)?,
        None => {
            let opened = arguments.source.place.open().await?;
            let written = write(&opened, &mut *out).await;
            opened.store.close().await;
            written?;
        }
    }
    Ok(out.flush()?)
}

async fn write(opened: &Opened, out: &mut dyn Write) -> Result<()> {
    let mut after = 0;
    loop {
        let batch = opened.store.audit_after(after).await?;
        let Some(last) = batch.last() else { return Ok(()) };
        after = last.sequence;
        for entry in batch {
            let line = serde_json::to_string(&AuditRecord::from(entry))?;
            writeln!(out, "{line}")?;
        }
    }
}
