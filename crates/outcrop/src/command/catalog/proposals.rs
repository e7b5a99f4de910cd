//! Proposals: listed, approved, rejected.

use super::{encoded, print};
use crate::command::server::Server;
use anyhow::Result;
use clap::Args;
use http::Method;
use serde_json::{Value, json};

#[derive(Debug, Args)]
pub struct Decision {
    /// The proposal's id
    id: String,
    /// Why
    #[arg(long)]
    comment: Option<String>,
}

pub async fn list(server: &Server) -> Result<()> {
    let page: Value = server.get("/api/v1/catalogue/proposals").await?;
    let proposals = page.get("proposals").and_then(Value::as_array);
    let lines: String = proposals.into_iter().flatten().map(line).collect();
    print(if lines.is_empty() {
        "no proposals\n"
    } else {
        &lines
    })
}

fn line(proposal: &Value) -> String {
    let text = |name: &str| proposal.get(name).and_then(Value::as_str).unwrap_or("-");
    format!(
        "{}  {:<8}  {}  by {}\n",
        text("id"),
        text("status"),
        text("summary"),
        text("proposed_by")
    )
}

pub async fn decide(server: &Server, verb: &str, decision: &Decision) -> Result<()> {
    let path = format!("/api/v1/catalogue/proposals/{}/{verb}", encoded(&decision.id));
    let comment = json!({"comment": decision.comment});
    let answer: Value = server.send_json(Method::POST, &path, &comment).await?;
    print(&line(&answer))
}
