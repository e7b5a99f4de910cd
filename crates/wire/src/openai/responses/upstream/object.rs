//! The response object: what a provider says in it, and what of it is ours to say.

use crate::json::members::{Members, span};
use crate::json::splice::Splice;
use crate::json::write_string;
use crate::openai::chat::upstream::in_answer;
use crate::openai::responses::usage;
use crate::openai::settings::tier_event;
use crate::upstream::unreadable;
use outcrop_core::Error;
use outcrop_core::event::{Event, StopReason};
use serde::Deserialize;
use serde_json::value::RawValue;
use std::borrow::Cow;

/// What a response says of itself that is not the provider's to say: the client knows it by our id, by its own
/// name for the model, and as kept or not by us.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Own {
    pub id: String,
    pub model: String,
    pub previous: Option<String>,
    pub store: bool,
}

impl Own {
    /// The same response, as the client knows it.
    pub fn put_into(&self, response: &str) -> Result<Vec<u8>, Error> {
        let members = Members::parse(response).map_err(unreadable)?;
        let mut splice = Splice::default();
        let text = |text: &str| {
            let mut quoted = Vec::with_capacity(text.len() + 2);
            write_string(&mut quoted, text);
            quoted
        };
        let previous = self.previous.as_deref().map_or_else(|| b"null".to_vec(), text);
        for (name, value) in [
            ("id", text(&self.id)),
            ("model", text(&self.model)),
            ("previous_response_id", previous),
            ("store", self.store.to_string().into_bytes()),
        ] {
            let old = members.get(name).filter(|old| old.as_bytes() != value);
            if let Some(place) = old.and_then(|old| span(response.as_bytes(), old)) {
                splice.replace(place, value);
            }
        }
        Ok(splice
            .apply(response.as_bytes())
            .unwrap_or_else(|| response.as_bytes().to_vec()))
    }
}

/// A response, as far as it matters.
#[derive(Deserialize)]
pub struct Response<'a> {
    #[serde(borrow)]
    status: Option<Cow<'a, str>>,
    #[serde(borrow)]
    error: Option<&'a RawValue>,
    incomplete_details: Option<Incomplete>,
    #[serde(borrow)]
    usage: Option<&'a RawValue>,
    #[serde(borrow)]
    service_tier: Option<&'a RawValue>,
    #[serde(borrow)]
    output: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct Incomplete {
    reason: Option<String>,
}

#[derive(Deserialize)]
struct Kind<'a> {
    #[serde(borrow, rename = "type")]
    kind: Option<Cow<'a, str>>,
}

impl<'a> Response<'a> {
    /// # Errors
    ///
    /// `ModelError` when it is no response; what the error in it says, when it has one.
    pub fn read(raw: &'a str) -> Result<Self, Error> {
        let response: Self = serde_json::from_str(raw).map_err(unreadable)?;
        if let Some(error) = response.error {
            return Err(in_answer(error.get()));
        }
        match response.status.as_deref() {
            Some("failed" | "cancelled") => Err(in_answer("{}")),
            _ => Ok(response),
        }
    }

    /// Whether it has output at all, as every response has.
    pub fn output(&self) -> Option<&'a RawValue> {
        self.output
    }

    pub fn usage(&self) -> Option<Event> {
        usage::read(self.usage?.get()).map(Event::Usage)
    }

    pub fn tier(&self) -> Option<Event> {
        tier_event(self.service_tier?)
    }

    /// Why it ended.
    pub fn stop(&self) -> StopReason {
        let reason = self.incomplete_details.as_ref();
        match reason.and_then(|details| details.reason.as_deref()) {
            Some("max_output_tokens") => return StopReason::MaxTokens,
            Some("content_filter") => return StopReason::ContentFiltered,
            _ => {}
        }
        let items = self.output.map_or("[]", RawValue::get);
        let items: Vec<Kind<'_>> = serde_json::from_str(items).unwrap_or_default();
        let calls = |item: &Kind<'_>| item.kind.as_deref() == Some("function_call");
        if items.iter().any(calls) {
            StopReason::ToolUse
        } else {
            StopReason::EndTurn
        }
    }
}
