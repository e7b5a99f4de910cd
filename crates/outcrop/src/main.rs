//! `outcrop`: parse the command line, do what it says, tell what went wrong.

mod catalogue;
mod command;
mod config;
mod demo;
mod serve;
mod telemetry;

use clap::Parser;
use std::process::ExitCode;

/// Measured: a third less CPU for a small request than with the C library's allocator.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    match command::run(command::CommandLine::parse()) {
        Ok(code) => code,
        Err(error) => {
            telemetry::complain(&error);
            ExitCode::FAILURE
        }
    }
}
