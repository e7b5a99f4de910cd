//! The prices as a table.

use super::table;
use crate::command::source::Source;
use crate::command::store::Opened;
use anyhow::Result;
use clap::Args;
use outcrop_control::price::{Listed, listed};
use outcrop_core::clock::Clock;
use serde::Deserialize;
use std::io::Write;

#[derive(Debug, Args)]
pub struct Arguments {
    #[command(flatten)]
    source: Source,
    /// Only of this model
    #[arg(long, value_name = "ID")]
    model: Option<String>,
    /// Print JSON, for programs
    #[arg(long)]
    json: bool,
}

#[derive(Deserialize)]
struct Page {
    prices: Vec<Listed>,
}

pub async fn run(arguments: Arguments) -> Result<()> {
    let mut prices = match arguments.source.server()? {
        Some(server) => server.get::<Page>("/api/v1/prices").await?.prices,
        None => local(arguments.source.place.open().await?).await?,
    };
    prices.retain(|price| arguments.model.as_ref().is_none_or(|model| price.model == *model));
    let text = if arguments.json {
        serde_json::to_string_pretty(&prices)? + "\n"
    } else {
        render(&prices)
    };
    std::io::stdout().write_all(text.as_bytes())?;
    Ok(())
}

async fn local(opened: Opened) -> Result<Vec<Listed>> {
    let configuration = opened.store.configuration().await;
    opened.store.close().await;
    Ok(listed(&configuration?, Clock::system().now_us()))
}

const HEADINGS: [&str; 9] = [
    "model", "region", "mode", "tier", "version", "from", "input", "output", "by",
];

fn render(prices: &[Listed]) -> String {
    if prices.is_empty() {
        return "there are no prices\n".to_owned();
    }
    let mut rows = vec![HEADINGS.map(str::to_owned)];
    rows.extend(prices.iter().map(cells));
    table(&rows)
}

fn cells(price: &Listed) -> [String; 9] {
    let from = jiff::Timestamp::from_microsecond(price.effective_from_us);
    let from = from.map(|at| at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string());
    let soon = if price.in_force { "" } else { " (not yet)" };
    [
        price.model.clone(),
        price.region.clone(),
        price.mode.name().to_owned(),
        price.tier.name().to_owned(),
        price.version.to_string(),
        from.unwrap_or_default() + soon,
        price.rates.input.to_string(),
        price.rates.output.to_string(),
        by(price),
    ]
}

fn by(price: &Listed) -> String {
    if let Some(discount) = &price.discount {
        return format!(
            "discount `{}`, {} thousandths off version {}",
            discount.id, discount.thousandths, discount.base
        );
    }
    match (&price.source, &price.currency) {
        (Some(source), Some(currency)) => format!("{source} ({currency})"),
        (Some(source), None) => source.clone(),
        (None, _) => "the configuration".to_owned(),
    }
}
