//! What the published model has wrong, from `xtask/corrections.toml`.

use anyhow::{Context as _, Result, ensure};
use serde::Deserialize;

const TEXT: &str = include_str!("../../corrections.toml");

/// Where the generated constraints are not those that are published, and why.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Corrections {
    #[serde(default)]
    corrected: Vec<Corrected>,
    #[serde(default)]
    waived: Vec<Waived>,
}

/// A pattern that is wrong as published.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Corrected {
    service: String,
    shape: String,
    published: String,
    pattern: String,
    why: String,
}

/// A pattern that is not enforced.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Waived {
    pattern: String,
    why: String,
}

pub fn read() -> Result<Corrections> {
    let corrections: Corrections = toml::from_str(TEXT).context("xtask/corrections.toml")?;
    let reasons = corrections.corrected.iter().map(|row| (&row.shape, &row.why));
    let waived = corrections.waived.iter().map(|row| (&row.pattern, &row.why));
    for (what, why) in reasons.chain(waived) {
        ensure!(!why.is_empty(), "xtask/corrections.toml: {what} needs a reason");
    }
    Ok(corrections)
}

impl Corrections {
    /// The pattern to enforce in place of the published one, if any is.
    pub fn pattern<'a>(&'a self, service: &str, shape: &str, published: &'a str) -> Result<Option<&'a str>> {
        if self.waived.iter().any(|row| row.pattern == published) {
            return Ok(None);
        }
        let row = self
            .corrected
            .iter()
            .find(|row| row.service == service && row.shape == shape);
        let Some(row) = row else {
            return Ok(Some(published));
        };
        ensure!(
            row.published == published,
            "xtask/corrections.toml corrects {service} {shape}, whose pattern is now {published}"
        );
        Ok(Some(&row.pattern))
    }
}
