//! What is to be held against the prices.

use super::table;
use crate::catalogue;
use crate::command::source::Source;
use crate::command::store::Opened;
use anyhow::Result;
use clap::Args;
use outcrop_control::price::check::{Finding, Judged, Offered, check};
use outcrop_core::clock::Clock;
use serde::{Deserialize, Serialize};
use std::io::Write;
use std::process::ExitCode;

#[derive(Debug, Args)]
pub struct Arguments {
    #[command(flatten)]
    source: Source,
    /// Print JSON, for programs
    #[arg(long)]
    json: bool,
}

#[derive(Serialize, Deserialize)]
struct Checked {
    clean: bool,
    findings: Vec<Finding>,
}

pub async fn run(arguments: Arguments) -> Result<ExitCode> {
    let checked: Checked = match arguments.source.server()? {
        Some(server) => server.get("/api/v1/prices/check").await?,
        None => local(arguments.source.place.open().await?).await?,
    };
    let text = if arguments.json {
        serde_json::to_string_pretty(&checked)? + "\n"
    } else {
        render(&checked)
    };
    std::io::stdout().write_all(text.as_bytes())?;
    Ok(if checked.clean {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

async fn local(opened: Opened) -> Result<Checked> {
    let configuration = opened.store.configuration().await;
    opened.store.close().await;
    let configuration = configuration?;
    let offers = catalogue::offers(&opened.config);
    let findings = check(&Judged {
        configuration: &configuration,
        seed: outcrop_control::catalogue::seed(),
        offers: offers.iter().map(|offer| Offered::of(&offer.model)).collect(),
        now_us: Clock::system().now_us(),
        stale_after_days: opened.config.prices.stale_after_days,
    });
    Ok(Checked {
        clean: !findings.iter().any(Finding::is_problem),
        findings,
    })
}

fn render(checked: &Checked) -> String {
    let rows: Vec<[String; 3]> = checked
        .findings
        .iter()
        .map(|one| {
            [
                one.kind.name().to_owned(),
                one.subject.clone(),
                one.message.clone(),
            ]
        })
        .collect();
    let verdict = if checked.clean {
        "nothing is wrong with the prices\n"
    } else {
        ""
    };
    format!("{}{verdict}", table(&rows))
}
