//! A model as the catalogue describes it, whether or not any connection leads to it. Facts, each with its source.

use crate::catalogue::Task;
use crate::price::{Mode, Rates};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// A catalogue entry: what is known of a model.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// A foundation model id, in Bedrock's form.
    pub id: String,
    /// Who makes it.
    pub provider: String,
    pub name: String,
    /// The maker's own version, where the id does not say it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    pub task: Task,
    pub input: BTreeSet<Modality>,
    pub output: BTreeSet<Modality>,
    #[serde(default)]
    pub streaming: bool,
    /// `tools`, `reasoning`, `structured_output`, …: names of [`crate::chat::Capability`].
    #[serde(default)]
    pub capabilities: BTreeSet<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub context_tokens: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_output_tokens: Option<u32>,
    /// Where its maker, or Bedrock, offers it. Empty: not known.
    #[serde(default)]
    pub regions: BTreeSet<String>,
    #[serde(default)]
    pub modes: BTreeSet<Mode>,
    /// What its maker publishes. What calls cost is in the price versions, not here.
    #[serde(default)]
    pub list_prices: Vec<ListPrice>,
    pub lifecycle: Lifecycle,
    pub sources: Vec<Source>,
}

impl Entry {
    /// Whether the day on which the model ends is nobody's word but a third party's: then it is told, and stops no call.
    ///
    /// What the seed has from the price map is that, and stays it where a declared entry only carries it on: the same
    /// day, with the map still named as its source. Another day, or another source, is the word of who declared it.
    #[must_use]
    pub fn end_of_life_is_hearsay(&self, seeded: Option<&Self>) -> bool {
        let end = &self.lifecycle.end_of_life;
        let is_seeds = seeded.is_some_and(|seeded| seeded.lifecycle.end_of_life == *end);
        end.is_some() && is_seeds && self.end_of_life_is_from_the_map()
    }

    /// The source of the very day counts before one of the whole lifecycle.
    fn end_of_life_is_from_the_map(&self) -> bool {
        let naming = |fact: &'static str| self.sources.iter().filter(move |one| one.facts.contains(fact));
        let of_the_day: Vec<&Source> = naming("lifecycle.end_of_life").collect();
        let sources = if of_the_day.is_empty() {
            naming("lifecycle").collect()
        } else {
            of_the_day
        };
        !sources.is_empty() && sources.into_iter().all(Source::is_price_map)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Modality {
    Text,
    Image,
    Audio,
    Video,
    Document,
    Embedding,
}

/// Rates in US dollars, as published.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ListPrice {
    /// `*` for every region.
    pub region: String,
    pub mode: Mode,
    pub rates: Rates,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Lifecycle {
    pub status: LifecycleStatus,
    /// Days in ISO 8601 (`2026-11-23`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub released: Option<String>,
    /// From that day on the model is LEGACY, whatever the status says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub legacy_from: Option<String>,
    /// From that day on nobody answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end_of_life: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "UPPERCASE")]
pub enum LifecycleStatus {
    Active,
    Legacy,
}

/// Where facts are from, and of which day they are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// The members that it is for: `list_prices`, `lifecycle`, …
    pub facts: BTreeSet<String>,
    /// An address, or the name of who said so.
    pub source: String,
    /// In ISO 8601.
    pub date: String,
}

impl Source {
    /// Whether it is the price map of the litellm project, a third party's: neither a maker's word nor an administrator's.
    #[must_use]
    pub fn is_price_map(&self) -> bool {
        self.source.starts_with("litellm ")
    }
}

/// A certificate that somebody attached: never seeded, never assumed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Certification {
    pub id: String,
    /// What it is about: `model:ID` or `provider:NAME`.
    pub subject: String,
    /// `ISO 27001`, `SOC 2 Type II`, …
    pub name: String,
    pub issuer: String,
    /// What of the subject it covers, in the issuer's words.
    pub scope: String,
    /// The data classes that it speaks for.
    #[serde(default)]
    pub data_classes: BTreeSet<String>,
    /// The document that proves it.
    pub evidence: Evidence,
    /// In ISO 8601.
    pub issued: String,
    /// The first day on which it holds no longer.
    pub expires: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub withdrawn: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Evidence {
    /// The file's name, or an address.
    pub name: String,
    /// SHA-256 of its bytes, hexadecimal.
    pub hash: String,
    /// Where its bytes are among the payloads; none for an address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub object_key: Option<String>,
}
