//! What the process says to the people who run it: on standard error, never on standard output.

use crate::config::{Format, Log};
use std::io::Write;
use tracing_subscriber::EnvFilter;

/// Starts the log. `OUTCROP_LOG` overrides the configured level, in the usual directive form.
pub fn start_log(options: &Log) {
    let directives = std::env::var("OUTCROP_LOG").unwrap_or_else(|_| options.level.name().to_owned());
    let filter = EnvFilter::try_new(&directives).unwrap_or_else(|_| EnvFilter::new("info"));
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_target(false);
    match options.format {
        Format::Text => log.with_ansi(false).init(),
        Format::Json => log.json().init(),
    }
}

/// Lines for a person at the terminal. A closed terminal is no reason to stop.
pub fn tell(lines: &str) {
    let _closed = writeln!(std::io::stderr(), "{lines}");
}

/// The last words of a command that failed: the error and what caused it.
pub fn complain(error: &anyhow::Error) {
    tell(&format!("outcrop: {error:#}"));
}
