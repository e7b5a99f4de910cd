//! `outcrop org`: the organisation, looked at and changed one thing at a time. What it changes, `outcrop apply` does too.

mod change;
mod init;
mod tree;
mod verb;

use crate::command::manifest::PlanServer;
use crate::command::server::Address;
use anyhow::Result;
use clap::{Args, Subcommand};

#[derive(Debug, Args)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Show the tree of units with their accounts, projects and members
    #[command(visible_alias = "tree")]
    Show(Address),
    /// Add, change or remove a unit
    Unit(Changing<verb::Unit>),
    /// Add, change or remove an account
    Account(Changing<verb::Account>),
    /// Add, change or remove a project
    Project(Changing<verb::Project>),
    /// Add, change, disable or remove a user or a service
    Principal(Changing<verb::Principal>),
    /// Give or take a role at a unit
    Member(Changing<verb::Member>),
    /// Give or take the role that an identity provider's group has at a unit
    Group(Changing<verb::Group>),
    /// Make the organisation and its first administrator, in a store that has none
    Init(init::Arguments),
}

#[derive(Debug, Args)]
struct Changing<V: Subcommand> {
    #[command(subcommand)]
    verb: V,
    #[command(flatten)]
    how: How,
}

#[derive(Debug, Args)]
struct How {
    /// Show the plan, and change nothing
    #[arg(long, global = true)]
    dry_run: bool,
    /// Apply without asking
    #[arg(long, short = 'y', global = true)]
    yes: bool,
    #[command(flatten)]
    server: Address,
}

pub async fn run(arguments: Arguments) -> Result<()> {
    match arguments.command {
        Command::Show(address) => tree::show(&address.server()?).await,
        Command::Init(arguments) => init::run(arguments).await,
        Command::Unit(changing) => changing.run().await,
        Command::Account(changing) => changing.run().await,
        Command::Project(changing) => changing.run().await,
        Command::Principal(changing) => changing.run().await,
        Command::Member(changing) => changing.run().await,
        Command::Group(changing) => changing.run().await,
    }
}

impl<V: Subcommand + change::Verb> Changing<V> {
    async fn run(self) -> Result<()> {
        let server = PlanServer::new(self.how.server.server()?);
        let changes = self.verb.changes(&server).await?;
        change::apply(&server, &changes, self.how.dry_run, self.how.yes).await
    }
}
