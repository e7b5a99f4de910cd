//! `outcrop simulator`: the stand-in provider in a process of its own, for load and failure tests.

use crate::serve::{announce, stop_signal};
use anyhow::{Context, Result};
use clap::Args;
use outcrop_gateway::provider::simulator::{self, Options, Refusal, TokenCount};
use std::net::SocketAddr;
use std::path::PathBuf;
use tokio::net::TcpListener;

#[derive(Debug, Args)]
pub struct Arguments {
    /// Where to listen; port 0 picks a free one
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:0")]
    listen: SocketAddr,
    /// A file that gets one JSON line when an attempt was read whole and one when it ended
    #[arg(long, value_name = "FILE")]
    log: Option<PathBuf>,
    /// Decides everything that happens, together with each attempt's id
    #[arg(long, default_value_t = 0)]
    seed: u64,
    /// Milliseconds from the request to the first token
    #[arg(long, default_value_t = 0)]
    first_token_ms: u64,
    /// How fast tokens follow the first one; 0 sends everything at once
    #[arg(long, default_value_t = 0)]
    tokens_per_second: u32,
    /// Tokens in one event of a stream
    #[arg(long, default_value_t = 1)]
    chunk_tokens: u32,
    /// Tokens of an answer: a number, or LEAST-MOST
    #[arg(long, value_parser = token_count, default_value = "64")]
    output_tokens: TokenCount,
    /// Refuse some attempts: STATUS:PER_MILLE, may be given several times
    #[arg(long, value_name = "STATUS:PER_MILLE", value_parser = refusal)]
    refuse: Vec<Refusal>,
    /// How many of a thousand attempts break off in the middle
    #[arg(long, default_value_t = 0)]
    cut_per_mille: u32,
    /// How many of a thousand attempts report no usage
    #[arg(long, default_value_t = 0)]
    omit_usage_per_mille: u32,
}

pub async fn run(arguments: Arguments) -> Result<()> {
    let listener = TcpListener::bind(arguments.listen).await;
    let listener = listener.with_context(|| format!("cannot listen on {}", arguments.listen))?;
    let stop = stop_signal()?;
    announce(
        "http",
        listener
            .local_addr()
            .context("the listening socket has no address")?,
    )?;
    tokio::select! {
        ended = simulator::serve(listener, arguments.options()) => ended.context("the simulator ended"),
        () = stop => Ok(()),
    }
}

impl Arguments {
    fn options(self) -> Options {
        Options {
            seed: self.seed,
            first_token_ms: self.first_token_ms,
            tokens_per_second: self.tokens_per_second,
            chunk_tokens: self.chunk_tokens,
            output_tokens: self.output_tokens,
            refusals: self.refuse,
            cut_per_mille: self.cut_per_mille,
            omit_usage_per_mille: self.omit_usage_per_mille,
            log: self.log,
            ..Options::default()
        }
    }
}

fn token_count(text: &str) -> Result<TokenCount, String> {
    let number = |text: &str| {
        text.parse()
            .map_err(|_| format!("`{text}` is not a number of tokens"))
    };
    match text.split_once('-') {
        Some((least, most)) => Ok(TokenCount::Between([number(least)?, number(most)?])),
        None => number(text).map(TokenCount::Fixed),
    }
}

fn refusal(text: &str) -> Result<Refusal, String> {
    let parsed = text.split_once(':').and_then(|(status, rate)| {
        Some(Refusal {
            status: status.parse().ok()?,
            per_mille: rate.parse().ok()?,
        })
    });
    parsed.ok_or_else(|| format!("`{text}` is not STATUS:PER_MILLE, such as 503:20"))
}
