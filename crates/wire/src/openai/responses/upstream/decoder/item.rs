//! An item of a provider's output.

use serde::Deserialize;
use std::borrow::Cow;

#[derive(Deserialize)]
pub struct Item<'a> {
    #[serde(borrow, rename = "type")]
    pub kind: Cow<'a, str>,
    #[serde(borrow)]
    pub call_id: Option<Cow<'a, str>>,
    #[serde(borrow)]
    pub name: Option<Cow<'a, str>>,
    #[serde(borrow)]
    pub arguments: Option<Cow<'a, str>>,
    /// Of a message: what it says. Of reasoning: the thoughts themselves, which few providers tell.
    #[serde(borrow, default)]
    content: Option<Vec<Part<'a>>>,
    #[serde(borrow, default)]
    summary: Option<Vec<Part<'a>>>,
    #[serde(borrow)]
    pub encrypted_content: Option<Cow<'a, str>>,
}

#[derive(Deserialize)]
struct Part<'a> {
    #[serde(borrow)]
    text: Option<Cow<'a, str>>,
    #[serde(borrow)]
    refusal: Option<Cow<'a, str>>,
}

impl Item<'_> {
    /// What a message says, part by part.
    pub fn texts(&self) -> impl Iterator<Item = String> {
        let parts = self.content.iter().flatten();
        parts.filter_map(|part| {
            part.text
                .as_deref()
                .or(part.refusal.as_deref())
                .map(str::to_owned)
        })
    }

    /// Whether a message says why there is no answer.
    pub fn is_refusal(&self) -> bool {
        let mut parts = self.content.iter().flatten();
        parts.any(|part| part.refusal.as_deref().is_some_and(|text| !text.is_empty()))
    }

    /// What reasoning tells of itself.
    pub fn thoughts(&self) -> String {
        let told = |parts: &Option<Vec<Part<'_>>>| {
            let parts = parts.iter().flatten();
            let texts: Vec<_> = parts.filter_map(|part| part.text.as_deref()).collect();
            texts.join("\n\n")
        };
        let summary = told(&self.summary);
        if summary.is_empty() {
            told(&self.content)
        } else {
            summary
        }
    }
}
