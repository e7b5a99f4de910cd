//! `outcrop approvals`: requests for models, over the admin API.

mod text;

use crate::command::server::{Address, Server};
use anyhow::{Context, Result, bail};
use clap::{Args, Subcommand};
use http::Method;
use serde_json::{Value, json};
use std::io::Write as _;
use std::path::{Path, PathBuf};

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
    /// Show requests, newest first
    List(List),
    /// Show one request: its stages, and what happened to it
    Show {
        /// The request's id
        request: String,
    },
    /// Approve the stage that a request is at
    Approve(Deed),
    /// Reject a request; --comment says why
    Reject(Deed),
    /// Ask who asked for changes; --comment says which
    AskForChanges(Deed),
    /// Say something about a request
    Comment(Deed),
    /// Take a request of your own back
    Withdraw(Deed),
    /// Send a request in again after changes were asked for
    Resubmit(Deed),
    /// Attach a document to the stage that a request is at
    Attach {
        request: String,
        /// The document
        file: PathBuf,
    },
    /// Ask for a model
    Request(Box<Asked>),
}

#[derive(Debug, Args)]
struct List {
    /// `open`, `changes_asked`, `approved`, `rejected` or `withdrawn`
    #[arg(long)]
    status: Option<String>,
    /// Those for one model
    #[arg(long)]
    model: Option<String>,
    /// Those that you asked for
    #[arg(long)]
    mine: bool,
    /// Those that you may decide now
    #[arg(long)]
    waiting_for_me: bool,
}

#[derive(Debug, Args)]
struct Deed {
    /// The request's id
    request: String,
    /// What to say
    #[arg(long)]
    comment: Option<String>,
    /// The version of the request that you looked at; without it, the newest
    #[arg(long, value_name = "NUMBER")]
    version: Option<i64>,
}

#[derive(Debug, Args)]
struct Asked {
    /// The model's id
    model: String,
    /// The unit whose people decide
    #[arg(long)]
    unit: String,
    /// An account that will call; may be repeated
    #[arg(long = "account", required = true)]
    accounts: Vec<String>,
    /// `sandbox`, `development` or `production`; may be repeated; without it, all
    #[arg(long = "environment")]
    environments: Vec<String>,
    /// Where the model may run; may be repeated; without it, anywhere
    #[arg(long = "region")]
    regions: Vec<String>,
    /// A kind of data that calls will carry; may be repeated
    #[arg(long = "data-class")]
    data_classes: Vec<String>,
    /// The most tokens of one answer
    #[arg(long)]
    max_tokens: Option<u32>,
    /// What the model is wanted for
    #[arg(long, default_value = "")]
    use_case: String,
    /// What a month is expected to cost, in whole units of the ledger's currency
    #[arg(long, value_name = "AMOUNT")]
    monthly_cost: Option<u32>,
}

pub async fn run(arguments: Arguments) -> Result<()> {
    let server = arguments.address.server()?;
    let answer = match &arguments.command {
        Command::List(list) => {
            let answer: Value = server.get(&list.path()).await?;
            return print(&answer, arguments.json, text::list);
        }
        Command::Show { request } => server.get(&path(request)?).await?,
        Command::Approve(deed) => act(&server, "approve", deed).await?,
        Command::Reject(deed) => act(&server, "reject", deed).await?,
        Command::AskForChanges(deed) => act(&server, "ask_for_changes", deed).await?,
        Command::Comment(deed) => act(&server, "comment", deed).await?,
        Command::Withdraw(deed) => act(&server, "withdraw", deed).await?,
        Command::Resubmit(deed) => act(&server, "resubmit", deed).await?,
        Command::Attach { request, file } => attach(&server, request, file).await?,
        Command::Request(asked) => server.send_json(Method::POST, REQUESTS, &asked.body()).await?,
    };
    print(&answer, arguments.json, text::request)
}

const REQUESTS: &str = "/api/v1/requests";

fn print(answer: &Value, as_json: bool, text: fn(&Value) -> String) -> Result<()> {
    let shown = if as_json {
        serde_json::to_string_pretty(answer)? + "\n"
    } else {
        text(answer)
    };
    std::io::stdout().write_all(shown.as_bytes())?;
    Ok(())
}

/// Ids have no character that a path has to escape; what has is no id.
fn path(request: &str) -> Result<String> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    if request.is_empty() || !request.bytes().all(plain) {
        bail!("`{request}` is not a request's id; `outcrop approvals list` shows them");
    }
    Ok(format!("{REQUESTS}/{request}"))
}

async fn act(server: &Server, action: &str, deed: &Deed) -> Result<Value> {
    let path = path(&deed.request)?;
    let version = match deed.version {
        Some(version) => version,
        None => newest(server, &path).await?,
    };
    let body = json!({"action": action, "version": version, "comment": deed.comment});
    server
        .send_json(Method::POST, &format!("{path}/actions"), &body)
        .await
}

async fn newest(server: &Server, path: &str) -> Result<i64> {
    let request: Value = server.get(path).await?;
    request
        .get("version")
        .and_then(Value::as_i64)
        .context("the server answered a request without a version; is it the same version?")
}

async fn attach(server: &Server, request: &str, file: &Path) -> Result<Value> {
    let path = path(request)?;
    let bytes = std::fs::read(file).with_context(|| format!("{} cannot be read", file.display()))?;
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    let evidence: Value = server
        .upload(&format!("/api/v1/evidence?name={}", escaped(&name)), bytes)
        .await?;
    let member = |name: &str| evidence.get(name).cloned().unwrap_or_default();
    let body = json!({
        "action": "attach_evidence",
        "version": newest(server, &path).await?,
        "evidence": {"name": member("name"), "hash": member("hash"), "object_key": member("object_key")},
    });
    server
        .send_json(Method::POST, &format!("{path}/actions"), &body)
        .await
}

impl List {
    fn path(&self) -> String {
        let mut query = Vec::new();
        for (name, value) in [("status", &self.status), ("model", &self.model)] {
            query.extend(value.iter().map(|value| format!("{name}={}", escaped(value))));
        }
        for (name, wanted) in [("mine", self.mine), ("waiting_for_me", self.waiting_for_me)] {
            query.extend(wanted.then(|| format!("{name}=true")));
        }
        format!("{REQUESTS}?{}", query.join("&"))
    }
}

impl Asked {
    fn body(&self) -> Value {
        json!({
            "model": self.model,
            "unit": self.unit,
            "accounts": self.accounts,
            "environments": self.environments,
            "regions": self.regions,
            "data_classes": self.data_classes,
            "max_tokens": self.max_tokens,
            "use_case": self.use_case,
            "expected_monthly_cost_nanos": self.monthly_cost.map(|cost| i64::from(cost) * 1_000_000_000),
        })
    }
}

/// For a query.
fn escaped(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                char::from(byte).to_string()
            }
            _ => format!("%{byte:02X}"),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_go_into_paths_and_nothing_else_does() {
        assert_eq!(path("req-1a").unwrap(), "/api/v1/requests/req-1a");
        assert!(path("../entitlements").is_err() && path("").is_err());
        assert_eq!(escaped("a b/ü"), "a%20b%2F%C3%BC");
    }
}
