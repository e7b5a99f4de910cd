//! `outcrop model`: the embedded models' files.

use crate::telemetry::tell;
use anyhow::Result;
use clap::{Args, Subcommand};
use outcrop_inference::{Files, convert, files};
use std::path::{Path, PathBuf};

#[derive(Debug, Args)]
pub struct Arguments {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Convert the published SmolLM2 file (Q4_1) to the form that is served (Q8_0)
    Convert { source: PathBuf, destination: PathBuf },
    /// Say which models' files are there
    Status,
}

pub fn run(arguments: Arguments) -> Result<()> {
    match arguments.action {
        Action::Convert { source, destination } => convert_with_progress(&source, &destination),
        Action::Status => {
            status();
            Ok(())
        }
    }
}

fn convert_with_progress(source: &Path, destination: &Path) -> Result<()> {
    let mut told = 0;
    convert(source, destination, |done, total| {
        let percent = done.saturating_mul(100) / total.max(1);
        // A line for each quarter: enough to see that it moves, also in a log.
        if percent / 25 > told {
            told = percent / 25;
            tell(&format!("converting {}: {percent} %", source.display()));
        }
    })?;
    tell(&format!("wrote {}", destination.display()));
    Ok(())
}

fn status() {
    let files = Files::new(files::default_dir());
    for status in files.status() {
        if status.is_installed() {
            tell(&format!(
                "{}: installed in {}",
                status.model,
                files.dir().display()
            ));
            continue;
        }
        for path in &status.missing {
            tell(&format!(
                "{}: {} is missing; `make model` fetches it",
                status.model,
                path.display()
            ));
        }
    }
}
