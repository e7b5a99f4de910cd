//! The seed: facts of current models that ship in the binary, each with its source and date. Never a certification,
//! never terms: those are brought by people, with evidence.

use outcrop_core::catalogue::Entry;
use serde::Deserialize;
use std::sync::LazyLock;

macro_rules! file {
    ($name:literal) => {
        ($name, include_str!(concat!("seed/", $name)))
    };
}

/// One file a provider.
const FILES: [(&str, &str); 17] = [
    file!("ai21.toml"),
    file!("amazon.toml"),
    file!("anthropic.toml"),
    file!("cohere.toml"),
    file!("deepseek.toml"),
    file!("google.toml"),
    file!("meta.toml"),
    file!("minimax.toml"),
    file!("mistral.toml"),
    file!("moonshotai.toml"),
    file!("nvidia.toml"),
    file!("openai.toml"),
    file!("qwen.toml"),
    file!("voyage.toml"),
    file!("writer.toml"),
    file!("xai.toml"),
    file!("zai.toml"),
];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    model: Vec<Entry>,
}

static SEED: LazyLock<Vec<Entry>> = LazyLock::new(|| {
    let mut entries: Vec<Entry> = FILES.iter().flat_map(|(name, text)| read(name, text)).collect();
    entries.sort_by(|a, b| a.id.cmp(&b.id));
    entries
});

/// Every entry of the seed, by id.
#[must_use]
pub fn seed() -> &'static [Entry] {
    &SEED
}

/// A test reads every file, so one that cannot be read never ships; if it did, the others would still be there.
fn read(name: &str, text: &str) -> Vec<Entry> {
    match toml::from_str::<File>(text) {
        Ok(file) => file.model,
        Err(error) => {
            tracing::error!(file = name, %error, "a file of the catalogue's seed cannot be read");
            Vec::new()
        }
    }
}

#[cfg(test)]
mod tests;
