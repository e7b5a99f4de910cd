//! `outcrop config`: checks a file, prints the documented defaults.

use crate::config;
use crate::telemetry::tell;
use anyhow::Result;
use clap::{Args, Subcommand};
use std::io::Write;
use std::path::PathBuf;

#[derive(Debug, Args)]
pub struct Arguments {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Check a file and the environment as `serve` would read them; tell every problem at once
    Check {
        /// The file; may also be given as --config FILE
        #[arg(value_name = "FILE", required_unless_present = "config")]
        file: Option<PathBuf>,
        #[arg(long, value_name = "FILE", conflicts_with = "file")]
        config: Option<PathBuf>,
    },
    /// Print every key with its documentation and its default
    Default,
}

pub fn run(arguments: Arguments) -> Result<()> {
    match arguments.action {
        Action::Check { file, config } => {
            let path = file.or(config).unwrap_or_default();
            config::check(&path)?;
            tell(&format!("{} is good", path.display()));
        }
        Action::Default => std::io::stdout().write_all(config::default_document().as_bytes())?,
    }
    Ok(())
}
