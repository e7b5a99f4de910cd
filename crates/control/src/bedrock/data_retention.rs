//! `PutAccountDataRetention` and `GetAccountDataRetention`: what an account allows providers to keep.

use super::answer::Answer;
use super::ask::Ask;
use super::time::iso;
use super::{declare, permit};
use crate::app::App;
use crate::request::Now;
use outcrop_core::Error;
use outcrop_core::manifest::{DataRetention, Manifest};
use serde::{Deserialize, Serialize};

#[derive(Deserialize)]
struct Input {
    mode: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Output<'a> {
    mode: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    updated_at: Option<String>,
}

/// What holds for an account that chose nothing.
const DEFAULT: &str = "default";

pub async fn put(app: &App, ask: &Ask<'_>) -> Result<Answer, Error> {
    permit::change(ask)?;
    // The constraints say which modes there are.
    let Input { mode } = ask.input()?;
    let manifest = Manifest::DataRetention(DataRetention {
        account: ask.account().clone(),
        mode: mode.clone(),
    });
    declare::put(app, ask, manifest).await?;
    let output = Output {
        mode: &mode,
        updated_at: Some(iso(app.clock().now_us())),
    };
    Answer::of(ask.operation, &output)
}

pub async fn get(app: &App, ask: &Ask<'_>) -> Result<Answer, Error> {
    let now = Now::read(app).await?;
    let chosen = now.documents().find_map(|document| match &document.manifest {
        Manifest::DataRetention(one) if one.account == *ask.account() => {
            Some((one.mode.as_str(), document.changed_at_us))
        }
        _ => None,
    });
    let output = Output {
        mode: chosen.map_or(DEFAULT, |(mode, _)| mode),
        updated_at: chosen.map(|(_, at_us)| iso(at_us)),
    };
    Answer::of(ask.operation, &output)
}
