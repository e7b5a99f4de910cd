//! The catalogue as a table.

use super::{encoded, print};
use crate::command::server::Server;
use anyhow::Result;
use clap::Args;
use serde_json::Value;

#[derive(Debug, Args)]
pub struct Arguments {
    /// Of this provider alone
    #[arg(long, value_name = "NAME")]
    provider: Option<String>,
    /// Whose id, name or provider contains this
    query: Option<String>,
    /// Print JSON, for programs
    #[arg(long)]
    json: bool,
}

pub async fn run(server: &Server, arguments: &Arguments) -> Result<()> {
    let models = all(server, arguments).await?;
    if arguments.json {
        return print(&(serde_json::to_string_pretty(&models)? + "\n"));
    }
    let lines: String = models.iter().map(line).collect();
    print(&lines)
}

/// Every page.
async fn all(server: &Server, arguments: &Arguments) -> Result<Vec<Value>> {
    let mut models = Vec::new();
    let mut after: Option<String> = None;
    loop {
        let mut path = "/api/v1/catalogue?limit=500".to_owned();
        for (name, value) in [
            ("provider", arguments.provider.as_deref()),
            ("query", arguments.query.as_deref()),
            ("after", after.as_deref()),
        ] {
            if let Some(value) = value {
                path.push_str(&format!("&{name}={}", encoded(value)));
            }
        }
        let mut page: Value = server.get(&path).await?;
        if let Some(Value::Array(found)) = page.get_mut("models").map(Value::take) {
            models.extend(found);
        }
        match page.get("next").and_then(Value::as_str) {
            Some(next) => after = Some(next.to_owned()),
            None => return Ok(models),
        }
    }
}

fn line(model: &Value) -> String {
    let text = |pointer: &str| model.pointer(pointer).and_then(Value::as_str).unwrap_or("-");
    let tokens = model.get("context_tokens").and_then(Value::as_u64);
    let end = match model.pointer("/lifecycle/end_of_life").and_then(Value::as_str) {
        Some(day) => format!("{} until {day}", text("/lifecycle/status")),
        None => text("/lifecycle/status").to_owned(),
    };
    format!(
        "{:<48} {:<14} {:<9} {:>9}  {:<24} {}\n",
        text("/id"),
        text("/provider"),
        text("/task"),
        tokens.map_or_else(|| "-".to_owned(), |tokens| tokens.to_string()),
        end,
        text("/availability/state")
    )
}
