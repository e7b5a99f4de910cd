//! `outcrop access`: who may do what, and why.

mod explain;

use anyhow::Result;
use clap::{Args, Subcommand};

#[derive(Debug, Args)]
pub struct Arguments {
    #[command(subcommand)]
    question: Question,
}

#[derive(Debug, Subcommand)]
enum Question {
    /// Tell why a principal may, or may not, do something: every step, with the policies that decided
    Explain(explain::Arguments),
}

pub async fn run(arguments: Arguments) -> Result<()> {
    match arguments.question {
        Question::Explain(arguments) => explain::run(arguments).await,
    }
}
