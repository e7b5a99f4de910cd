//! `outcrop node`: the processes that hold leases on budgets, over the admin API.

use crate::command::budget::{plain, print};
use crate::command::server::Address;
use anyhow::Result;
use clap::{Args, Subcommand};
use http::Method;
use serde_json::{Value, json};

#[derive(Debug, Args)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    address: Address,
    /// Print JSON
    #[arg(long, global = true)]
    json: bool,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Show every node, and how many leases on budgets it has
    List,
    /// Write off what a node that is gone held of budgets and never accounted for
    Forget {
        /// The node's id
        node: String,
    },
}

pub async fn run(arguments: Arguments) -> Result<()> {
    let server = arguments.address.server()?;
    match &arguments.command {
        Command::List => print(&server.get("/api/v1/nodes").await?, arguments.json, list),
        Command::Forget { node } => {
            let path = format!("/api/v1/nodes/{}/forget", plain("node", node)?);
            let answer: Value = server.send_json(Method::POST, &path, &json!({})).await?;
            print(&answer, arguments.json, forgotten)
        }
    }
}

fn list(answer: &Value) -> String {
    let nodes = answer.get("nodes").and_then(Value::as_array);
    let lines = nodes.into_iter().flatten().map(|node| {
        let number = |name: &str| node.get(name).and_then(Value::as_i64).unwrap_or_default();
        let seen = jiff::Timestamp::from_microsecond(number("seen_at_us"));
        let seen = seen.map(|at| at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string());
        format!(
            "{}  epoch {}  seen {}  {} leases\n",
            node.get("id").and_then(Value::as_str).unwrap_or_default(),
            number("epoch"),
            seen.unwrap_or_default(),
            number("leases"),
        )
    });
    lines.collect()
}

fn forgotten(answer: &Value) -> String {
    let leases = answer.get("leases").and_then(Value::as_i64).unwrap_or_default();
    format!("{leases} leases were written off\n")
}
