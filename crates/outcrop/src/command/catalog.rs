//! `outcrop catalog`: the models that are known, what is attached to them, and bringing them up to date.

mod certify;
mod import;
mod list;
mod proposals;
mod show;

use super::server::Address;
use anyhow::Result;
use clap::{Args, Subcommand};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use std::io::Write;

#[derive(Debug, Args)]
pub struct Arguments {
    #[command(subcommand)]
    action: Action,
    #[command(flatten)]
    address: Address,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// List the models of the catalogue
    List(list::Arguments),
    /// Show all that is known of a model
    Show { model: String },
    /// Attach a certification, with the document that proves it
    Certify(certify::Arguments),
    /// Read litellm's price map from a wheel, show what would change, and propose it
    Import(import::Arguments),
    /// List proposals
    Proposals,
    /// Approve a proposal of somebody else's, which applies it
    Approve(proposals::Decision),
    /// Reject a proposal of somebody else's
    Reject(proposals::Decision),
}

pub async fn run(arguments: Arguments) -> Result<()> {
    let server = arguments.address.server()?;
    match arguments.action {
        Action::List(arguments) => list::run(&server, &arguments).await,
        Action::Show { model } => show::run(&server, &model).await,
        Action::Certify(arguments) => certify::run(&server, arguments).await,
        Action::Import(arguments) => import::run(&server, &arguments).await,
        Action::Proposals => proposals::list(&server).await,
        Action::Approve(decision) => proposals::decide(&server, "approve", &decision).await,
        Action::Reject(decision) => proposals::decide(&server, "reject", &decision).await,
    }
}

/// A value within a path or a query.
pub fn encoded(value: &str) -> String {
    utf8_percent_encode(value, NON_ALPHANUMERIC).to_string()
}

pub fn print(text: &str) -> Result<()> {
    Ok(std::io::stdout().write_all(text.as_bytes())?)
}
