//! The command line: one file a command.

mod config;
mod key;
mod model;
mod server;
mod simulator;
mod usage;

use crate::serve;
use anyhow::Context;
use clap::{Parser, Subcommand};
use std::future::Future;

/// The generative-AI platform that an enterprise runs itself.
#[derive(Debug, Parser)]
#[command(name = "outcrop", version, arg_required_else_help = true)]
pub struct CommandLine {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve model calls, the admin API and the console
    Serve(serve::Arguments),
    /// Show what was used and what it cost
    Usage(usage::Arguments),
    /// Make, list, rotate and revoke keys of principals
    Key(key::Arguments),
    /// Check a configuration file, or print the documented defaults
    Config(config::Arguments),
    /// Show and convert the embedded models' files
    Model(model::Arguments),
    /// Serve a deterministic stand-in for a provider, for load and failure tests
    Simulator(simulator::Arguments),
}

pub fn run(line: CommandLine) -> anyhow::Result<()> {
    match line.command {
        Command::Serve(arguments) => in_runtime(serve::run(arguments)),
        Command::Usage(arguments) => in_runtime(usage::run(arguments)),
        Command::Key(arguments) => in_runtime(key::run(arguments)),
        Command::Config(arguments) => config::run(arguments),
        Command::Model(arguments) => model::run(arguments),
        Command::Simulator(arguments) => in_runtime(simulator::run(arguments)),
    }
}

fn in_runtime(work: impl Future<Output = anyhow::Result<()>>) -> anyhow::Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .context("the asynchronous runtime could not be started")?;
    let outcome = runtime.block_on(work);
    // What still runs on blocking threads (an inference, say) must not hold up the exit.
    runtime.shutdown_background();
    outcome
}
