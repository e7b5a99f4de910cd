//! `outcrop budget`: what is left of budgets, and increases of them, over the admin API.

mod text;

use crate::command::server::{Address, Server};
use anyhow::{Result, bail};
use clap::{Args, Subcommand};
use http::Method;
use serde_json::{Value, json};
use std::io::Write as _;

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
    /// Show the budgets that you may see, and what is left of each
    List,
    /// Show one budget, the processes that have a share of it, and its increases
    Show {
        /// The budget's id
        budget: String,
    },
    /// Propose more of a budget for a while; somebody else has to approve it
    Increase(Increase),
    /// Approve an increase that somebody else proposed
    Approve(Deed),
    /// Reject an increase that somebody else proposed
    Reject(Deed),
    /// Take an approved increase back before it ends
    End(Deed),
}

#[derive(Debug, Args)]
struct Increase {
    /// The budget's id
    budget: String,
    /// How much more, written as the budget's limit is
    #[arg(long)]
    amount: String,
    /// When it ends, such as 2026-12-01T00:00:00Z
    #[arg(long, value_name = "INSTANT")]
    until: String,
    /// Why
    #[arg(long)]
    reason: String,
    /// Whose part of the budget, where it is one for each account, project or principal; without it, everybody's
    #[arg(long, value_name = "ID")]
    member: Option<String>,
}

#[derive(Debug, Args)]
struct Deed {
    /// The budget's id
    budget: String,
    /// The increase's id
    increase: String,
}

pub async fn run(arguments: Arguments) -> Result<()> {
    let server = arguments.address.server()?;
    let (answer, text): (Value, fn(&Value) -> String) = match &arguments.command {
        Command::List => (server.get(BUDGETS).await?, text::list),
        Command::Show { budget } => (show(&server, budget).await?, text::detail),
        Command::Increase(increase) => (propose(&server, increase).await?, text::increase),
        Command::Approve(deed) => (decide(&server, deed, "approve").await?, text::increase),
        Command::Reject(deed) => (decide(&server, deed, "reject").await?, text::increase),
        Command::End(deed) => (decide(&server, deed, "end").await?, text::increase),
    };
    print(&answer, arguments.json, text)
}

const BUDGETS: &str = "/api/v1/budgets";

pub(super) fn print(answer: &Value, as_json: bool, text: fn(&Value) -> String) -> Result<()> {
    let shown = if as_json {
        serde_json::to_string_pretty(answer)? + "\n"
    } else {
        text(answer)
    };
    std::io::stdout().write_all(shown.as_bytes())?;
    Ok(())
}

/// An id in a path. Ids have no character that a path has to escape; what has is no id.
pub(super) fn plain<'a>(what: &str, id: &'a str) -> Result<&'a str> {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    if id.is_empty() || id.starts_with('.') || !id.bytes().all(is_plain) {
        bail!("`{id}` is not a {what}'s id; `outcrop {what} list` shows them");
    }
    Ok(id)
}

/// The budget, with its increases among its members.
async fn show(server: &Server, budget: &str) -> Result<Value> {
    let path = format!("{BUDGETS}/{}", plain("budget", budget)?);
    let mut shown: Value = server.get(&path).await?;
    let increases: Value = server.get(&format!("{path}/increases")).await?;
    if let (Some(shown), Some(list)) = (shown.as_object_mut(), increases.get("increases")) {
        shown.insert("increases".to_owned(), list.clone());
    }
    Ok(shown)
}

async fn propose(server: &Server, increase: &Increase) -> Result<Value> {
    let path = format!("{BUDGETS}/{}/increases", plain("budget", &increase.budget)?);
    let mut body = json!({"amount": increase.amount, "until": increase.until, "reason": increase.reason});
    if let (Some(body), Some(member)) = (body.as_object_mut(), &increase.member) {
        body.insert("member".to_owned(), json!(member));
    }
    server.send_json(Method::POST, &path, &body).await
}

async fn decide(server: &Server, deed: &Deed, action: &str) -> Result<Value> {
    let budget = plain("budget", &deed.budget)?;
    let Ok(increase) = plain("increase", &deed.increase) else {
        bail!(
            "`{}` is not an increase's id; `outcrop budget show {budget}` shows them",
            deed.increase
        );
    };
    let path = format!("{BUDGETS}/{budget}/increases/{increase}/{action}");
    server.send_json(Method::POST, &path, &json!({})).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_go_into_paths_and_nothing_else_does() {
        assert_eq!(plain("budget", "team-1_a.b").unwrap(), "team-1_a.b");
        for wrong in ["", "..", "a/b", "a?b", "a b"] {
            assert!(plain("budget", wrong).is_err(), "{wrong}");
        }
    }
}
