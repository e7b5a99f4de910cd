//! `outcrop audit`: what was done by whom, and whether the trail is what was written.

mod export;
mod show;
mod verify;

use crate::command::server::Server;
use crate::command::store::Place;
use anyhow::{Context, Result};
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

/// Where the trail is: in a store that is opened here, or behind a server.
#[derive(Clone, Debug, Args)]
struct Source {
    #[command(flatten)]
    place: Place,
    /// Ask the server at this URL; the key is taken from OUTCROP_API_KEY
    #[arg(long, value_name = "URL", conflicts_with_all = ["data", "config"])]
    endpoint: Option<String>,
}

impl Source {
    fn server(&self) -> Result<Option<Server>> {
        let Some(endpoint) = &self.endpoint else {
            return Ok(None);
        };
        let key = std::env::var("OUTCROP_API_KEY").context(
            "OUTCROP_API_KEY is not set; it must hold an API key of the server that --endpoint names",
        )?;
        Ok(Some(Server::new(endpoint, key)))
    }
}

pub async fn run(arguments: Arguments) -> Result<ExitCode> {
    match arguments.command {
        Command::Verify(arguments) => return verify::run(arguments).await,
        Command::Show(arguments) => show::run(arguments).await,
        Command::Export(arguments) => export::run(arguments).await,
    }?;
    Ok(ExitCode::SUCCESS)
}
