//! The price map as catalogue entries: only what the map surely says.

use super::facts::Facts;
use super::maker::{self, Identity};
use outcrop_core::Error;
use outcrop_core::catalogue::{Entry, Lifecycle, LifecycleStatus, ListPrice, Modality, Source, Task};
use outcrop_core::price::Mode;
use serde_json::value::RawValue;
use std::collections::{BTreeMap, BTreeSet};

/// What the map's words for what a model can do are here.
const CAPABILITIES: [(&str, &str); 9] = [
    ("supports_audio_input", "audio"),
    ("supports_function_calling", "tools"),
    ("supports_pdf_input", "documents"),
    ("supports_prompt_caching", "prompt_caching"),
    ("supports_reasoning", "reasoning"),
    ("supports_response_schema", "structured_output"),
    ("supports_tool_choice", "tool_choice"),
    ("supports_video_input", "video"),
    ("supports_vision", "images"),
];
/// A map of more entries is none that people keep.
const MAX_ENTRIES: usize = 50_000;

/// Where the facts are from, as entries tell it.
#[derive(Clone, Debug)]
pub struct Origin {
    pub source: String,
    /// In ISO 8601.
    pub date: String,
}

/// What the map comes to.
#[derive(Debug, Default)]
pub struct Mapped {
    /// By id. Of a model that the catalogue knows, with what the map does not say kept as it is.
    pub entries: Vec<Entry>,
    /// What an operator should look up, because the map says it in a way that is not sure.
    pub notes: Vec<String>,
    /// Ids of entries whose facts an earlier map gave, and that this one does not have.
    pub gone: Vec<String>,
}

/// Maps the entries of a provider (all, without one), on top of what the catalogue has.
///
/// # Errors
///
/// `Validation`, when this is no price map.
pub fn map(
    json: &[u8],
    provider: Option<&str>,
    origin: &Origin,
    current: &BTreeMap<&str, &Entry>,
) -> Result<Mapped, Error> {
    let raw: BTreeMap<String, &RawValue> = serde_json::from_slice(json)
        .map_err(|error| Error::validation(format!("the price map cannot be read: {error}")))?;
    if raw.len() > MAX_ENTRIES {
        return Err(Error::validation(format!(
            "the price map has {} entries; at most {MAX_ENTRIES} are read",
            raw.len()
        )));
    }
    let mut found = identified(&raw);
    found.retain(|id, (identity, _)| {
        provider.is_none_or(|asked| maker::is_called(identity.provider, id, asked))
    });
    let regional = regional(&raw);
    let mut mapped = Mapped::default();
    for (id, (identity, facts)) in &found {
        note(id, facts, &mut mapped.notes);
        let mut list_prices = list_prices("*", facts);
        for (region, facts) in regional.get(id.as_str()).into_iter().flatten() {
            list_prices.extend(self::list_prices(region, facts));
        }
        let known = current.get(id.as_str()).copied();
        mapped
            .entries
            .push(entry(identity, facts, list_prices, origin, known));
    }
    mapped.gone = gone(current, provider, &found);
    Ok(mapped)
}

type Found = BTreeMap<String, (Identity, Facts)>;

/// Every key that surely is a model, by its id. Of a model that Bedrock and its maker both have, Bedrock's facts count:
/// the id is Bedrock's.
fn identified(raw: &BTreeMap<String, &RawValue>) -> Found {
    let mut found = Found::new();
    for of in [maker::of_bedrock, maker::of_maker] {
        for (key, json) in raw {
            let Some(facts) = Facts::read(json) else { continue };
            let litellm_provider = facts.text("litellm_provider").unwrap_or_default();
            if task(&facts).is_none() {
                continue;
            }
            if let Some(identity) = of(&litellm_provider, key) {
                found.entry(identity.id.clone()).or_insert((identity, facts));
            }
        }
    }
    found
}

/// Prices that Bedrock asks in single regions, by the model's id.
fn regional<'a>(raw: &'a BTreeMap<String, &RawValue>) -> BTreeMap<&'a str, Vec<(&'a str, Facts)>> {
    let mut regional: BTreeMap<&str, Vec<(&str, Facts)>> = BTreeMap::new();
    for (key, json) in raw {
        if let Some((region, id)) = maker::of_region(key)
            && let Some(facts) = Facts::read(json)
        {
            regional.entry(id).or_default().push((region, facts));
        }
    }
    regional
}

/// What cannot be called as chat or embedding is no model here.
fn task(facts: &Facts) -> Option<Task> {
    match facts.text("mode")?.as_str() {
        "chat" | "responses" => Some(Task::Chat),
        "embedding" => Some(Task::Embedding),
        _ => None,
    }
}

fn list_prices(region: &str, facts: &Facts) -> Vec<ListPrice> {
    [(Mode::OnDemand, ""), (Mode::Batch, "_batches")]
        .into_iter()
        .filter_map(|(mode, suffix)| {
            Some(ListPrice {
                region: region.to_owned(),
                mode,
                rates: facts.rates(suffix)?,
            })
        })
        .collect()
}

/// The entry, on top of what is known: what the map does not say stays.
fn entry(
    identity: &Identity,
    facts: &Facts,
    list_prices: Vec<ListPrice>,
    origin: &Origin,
    known: Option<&Entry>,
) -> Entry {
    let base = known.cloned().unwrap_or_else(|| new(identity));
    let mut entry = base.clone();
    let mut said: BTreeSet<String> = BTreeSet::new();
    let mut say = |facts: &[&str]| said.extend(facts.iter().map(|fact| (*fact).to_owned()));
    entry.task = task(facts).unwrap_or(entry.task);
    entry.input = input(facts);
    entry.output = output(facts, entry.task);
    entry.streaming = entry.task == Task::Chat && !facts.denies("supports_native_streaming");
    say(&["id", "task", "input", "output", "streaming"]);
    let capabilities = CAPABILITIES.iter().filter(|(theirs, _)| facts.says(theirs));
    // What it does not name is not denied: stop sequences and the like are no words of the map's.
    entry
        .capabilities
        .extend(capabilities.map(|(_, ours)| (*ours).to_owned()));
    if !entry.capabilities.is_empty() {
        say(&["capabilities"]);
    }
    if let Some(tokens) = facts.tokens("max_input_tokens") {
        entry.context_tokens = Some(tokens);
        say(&["context_tokens"]);
    }
    if let Some(tokens) = facts
        .tokens("max_output_tokens")
        .filter(|_| entry.task == Task::Chat)
    {
        entry.max_output_tokens = Some(tokens);
        say(&["max_output_tokens"]);
    }
    if !list_prices.is_empty() {
        entry.modes.extend(list_prices.iter().map(|price| price.mode));
        entry.list_prices = list_prices;
        say(&["modes", "list_prices"]);
    }
    if known.is_some() && entry == base {
        // The same facts of a later day are no change that anybody should have to approve.
        return base;
    }
    credit(&mut entry.sources, said, facts, origin);
    entry
}

/// An entry of which only the id is known.
fn new(identity: &Identity) -> Entry {
    Entry {
        id: identity.id.clone(),
        provider: identity.provider.to_owned(),
        name: identity.name.clone(),
        version: None,
        task: Task::Chat,
        input: BTreeSet::new(),
        output: BTreeSet::new(),
        streaming: false,
        capabilities: BTreeSet::new(),
        context_tokens: None,
        max_output_tokens: None,
        regions: BTreeSet::new(),
        modes: BTreeSet::new(),
        list_prices: Vec::new(),
        lifecycle: Lifecycle {
            status: LifecycleStatus::Active,
            released: None,
            legacy_from: None,
            end_of_life: None,
        },
        sources: Vec::new(),
    }
}

fn input(facts: &Facts) -> BTreeSet<Modality> {
    let flags = [
        ("supports_vision", Modality::Image),
        ("supports_embedding_image_input", Modality::Image),
        ("supports_audio_input", Modality::Audio),
        ("supports_video_input", Modality::Video),
        ("supports_pdf_input", Modality::Document),
    ];
    let flagged = flags
        .into_iter()
        .filter(|(flag, _)| facts.says(flag))
        .map(|(_, modality)| modality);
    named(facts, "supported_modalities")
        .chain(flagged)
        .chain([Modality::Text])
        .collect()
}

fn output(facts: &Facts, task: Task) -> BTreeSet<Modality> {
    if task == Task::Embedding {
        return [Modality::Embedding].into();
    }
    let named: BTreeSet<Modality> = named(facts, "supported_output_modalities").collect();
    if named.is_empty() {
        return [Modality::Text].into();
    }
    named
}

fn named(facts: &Facts, member: &str) -> impl Iterator<Item = Modality> {
    facts
        .list(member)
        .into_iter()
        .filter_map(|name| match name.as_str() {
            "text" => Some(Modality::Text),
            "image" => Some(Modality::Image),
            "audio" => Some(Modality::Audio),
            "video" => Some(Modality::Video),
            _ => None,
        })
}

/// Names the map as the source of what it said, and nobody else any more.
fn credit(sources: &mut Vec<Source>, said: BTreeSet<String>, facts: &Facts, origin: &Origin) {
    for source in sources.iter_mut() {
        source.facts.retain(|fact| !said.contains(fact));
    }
    sources.retain(|source| !source.facts.is_empty());
    let named = facts.text("source").filter(|named| named.len() <= 300);
    let names = named.map(|named| format!(", which names {named}"));
    sources.push(Source {
        facts: said,
        source: format!("{}{}", origin.source, names.unwrap_or_default()),
        date: origin.date.clone(),
    });
}

/// What the map hints at.
fn note(id: &str, facts: &Facts, notes: &mut Vec<String>) {
    if let Some(date) = facts.text("deprecation_date") {
        let date: String = date.chars().take(10).flat_map(char::escape_debug).collect();
        notes.push(format!(
            "{id}: the map has the deprecation date {date}; whether that is an end of life, its maker says"
        ));
    }
    if facts.has_tiers() {
        notes.push(format!("{id}: long prompts cost more than the list price"));
    }
}

/// What an earlier map gave and this one lacks: it may have been renamed, or be gone.
fn gone(current: &BTreeMap<&str, &Entry>, provider: Option<&str>, found: &Found) -> Vec<String> {
    current
        .iter()
        .filter(|(id, entry)| {
            let is_asked = provider.is_none_or(|asked| maker::is_called(&entry.provider, id, asked));
            let is_from_map = entry.sources.iter().any(Source::is_price_map);
            is_asked && is_from_map && !found.contains_key(**id)
        })
        .map(|(id, _)| (*id).to_owned())
        .collect()
}

#[cfg(test)]
mod tests;
