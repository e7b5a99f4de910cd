//! Chores of the source tree: `cargo xtask codegen [--models DIR] [--check]`.

mod codegen;

use clap::Parser;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

/// Chores of the source tree.
#[derive(Parser)]
#[command(bin_name = "cargo xtask", disable_help_subcommand = true)]
enum Task {
    /// Writes Bedrock's routes, constraints and types from the service models that botocore publishes.
    Codegen {
        /// botocore's `data` directory; `scripts/codegen.sh` finds it.
        #[arg(long, value_name = "DIR", env = "OUTCROP_BOTOCORE_DATA")]
        models: PathBuf,
        /// Writes nothing; fails when what is checked in is not what would be written.
        #[arg(long)]
        check: bool,
    },
}

fn main() -> ExitCode {
    let done = match Task::parse() {
        Task::Codegen { models, check } => codegen::run(&models, check),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "xtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}
