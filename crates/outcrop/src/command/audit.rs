//! `outcrop audit`: what was done by whom, and whether the trail is what was written.

mod export;
mod show;
mod verify;

use anyhow::Result;
use clap::{Args, Subcommand};
use std::process::ExitCode;

#[derive(Debug, Args)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Check every record, link and signature; exits with 1 when the trail is not what was written
    Verify(verify::Arguments),
    /// Show the newest records
    Show(show::Arguments),
    /// Write every record as a line of JSON
    Export(export::Arguments),
}

pub async fn run(arguments: Arguments) -> Result<ExitCode> {
    match arguments.command {
        Command::Verify(arguments) => return verify::run(arguments).await,
        Command::Show(arguments) => show::run(arguments).await,
        Command::Export(arguments) => export::run(arguments).await,
    }?;
    Ok(ExitCode::SUCCESS)
}
