//! One model.

use super::{encoded, print};
use crate::command::server::Server;
use anyhow::Result;
use serde_json::Value;

pub async fn run(server: &Server, model: &str) -> Result<()> {
    let path = format!("/api/v1/catalogue/{}", encoded(model));
    let model: Value = server.get(&path).await?;
    print(&(serde_json::to_string_pretty(&model)? + "\n"))
}
