//! The command line: one file a command.

mod access;
mod approvals;
mod audit;
mod budget;
mod catalog;
mod config;
mod costs;
mod key;
mod manifest;
mod model;
mod node;
mod org;
mod prices;
mod server;
mod simulator;
mod source;
mod store;
mod terms;
mod usage;

use crate::serve;
use anyhow::Context;
use clap::{Parser, Subcommand};
use std::future::Future;
use std::process::ExitCode;

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
    /// Show what calls cost, by any dimension and period
    Costs(costs::Arguments),
    /// Show the prices in force, and check them
    Prices(prices::Arguments),
    /// Show what is left of budgets, and propose and decide increases
    Budget(budget::Arguments),
    /// Show the processes that hold leases on budgets, and write one off that is gone
    Node(node::Arguments),
    /// Show, make and decide requests for models
    Approvals(approvals::Arguments),
    /// Make, list, rotate and revoke keys of principals
    Key(key::Arguments),
    /// Make the organisation as files say, with the plan shown first
    Apply(manifest::ApplyArguments),
    /// Show what `apply` would change; exits with 2 when something would
    Diff(manifest::DiffArguments),
    /// Write what is declared as files that `apply` reads
    Export(manifest::ExportArguments),
    /// Show and change units, accounts, projects, principals and their roles
    Org(org::Arguments),
    /// Tell who may do what, and why
    Access(access::Arguments),
    /// Show, export and verify the audit trail
    Audit(audit::Arguments),
    /// Show the catalogue of models, and bring it up to date
    Catalog(catalog::Arguments),
    /// Show, add and compare the terms of models and providers
    Terms(terms::Arguments),
    /// Check a configuration file, or print the documented defaults
    Config(config::Arguments),
    /// Show and convert the embedded models' files
    Model(model::Arguments),
    /// Serve a deterministic stand-in for a provider, for load and failure tests
    Simulator(simulator::Arguments),
}

pub fn run(line: CommandLine) -> anyhow::Result<ExitCode> {
    match line.command {
        Command::Diff(arguments) => return in_runtime(manifest::diff(arguments)),
        Command::Prices(arguments) => return in_runtime(prices::run(arguments)),
        Command::Audit(arguments) => return in_runtime(audit::run(arguments)),
        Command::Apply(arguments) => in_runtime(manifest::apply(arguments)),
        Command::Export(arguments) => in_runtime(manifest::export(arguments)),
        Command::Access(arguments) => in_runtime(access::run(arguments)),
        Command::Org(arguments) => in_runtime(org::run(arguments)),
        Command::Serve(arguments) => in_runtime(serve::run(arguments)),
        Command::Usage(arguments) => in_runtime(usage::run(arguments)),
        Command::Budget(arguments) => in_runtime(budget::run(arguments)),
        Command::Node(arguments) => in_runtime(node::run(arguments)),
        Command::Costs(arguments) => in_runtime(costs::run(arguments)),
        Command::Approvals(arguments) => in_runtime(approvals::run(arguments)),
        Command::Key(arguments) => in_runtime(key::run(arguments)),
        Command::Catalog(arguments) => in_runtime(catalog::run(arguments)),
        Command::Terms(arguments) => in_runtime(terms::run(arguments)),
        Command::Config(arguments) => config::run(arguments),
        Command::Model(arguments) => model::run(arguments),
        Command::Simulator(arguments) => in_runtime(simulator::run(arguments)),
    }?;
    Ok(ExitCode::SUCCESS)
}

fn in_runtime<T>(work: impl Future<Output = anyhow::Result<T>>) -> anyhow::Result<T> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .context("the asynchronous runtime could not be started")?;
    let outcome = runtime.block_on(work);
    // What still runs on blocking threads (an inference, say) must not hold up the exit.
    runtime.shutdown_background();
    outcome
}
