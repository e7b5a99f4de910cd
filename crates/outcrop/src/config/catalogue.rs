//! Models that an operator adds, and what they cost.

mod traits;

use outcrop_core::money::PerMillion;
use outcrop_core::price::Rates;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize};
use std::borrow::Cow;
pub use traits::{Capability, Family};

/// A model that applications may call.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Model {
    /// Who makes the model.
    #[schemars(example = &"OpenAI")]
    pub provider: String,
    /// What people call it.
    #[schemars(example = &"GPT-4o mini")]
    pub name: String,
    /// What it does: `chat` or `embedding`.
    #[schemars(example = &"chat")]
    pub task: Task,
    /// The most tokens of prompt and answer together.
    #[schemars(example = 128_000, range(min = 1))]
    pub context_tokens: u32,
    /// The most tokens of one answer. Chat models need it.
    #[serde(default)]
    #[schemars(example = 16_384, range(min = 1))]
    pub max_output_tokens: Option<u32>,
    /// The name of the connection that it is called through.
    #[schemars(example = &"openai-compatible")]
    pub connection: String,
    /// What the model is called there.
    #[schemars(example = &"gpt-4o-mini")]
    pub upstream_model: String,
    /// Further connections that lead to the same model under the same name, in the order in which they are tried.
    /// With connections in two regions of a geography, the model has a cross-region inference profile there
    /// (`eu.` and its id), which keeps calls within it.
    #[serde(default)]
    #[schemars(example = ["another-connection"])]
    pub also: Vec<String>,
    /// What it can do beyond text: a request that asks for more is refused, by name, before anything is spent. Without
    /// it, everything that the connection's dialect can say is passed on, and the provider decides. Of `images`,
    /// `documents`, `audio`, `video`, `tools`, `tool_choice`, `reasoning`, `prompt_caching`, `structured_output`,
    /// `stop_sequences`, `top_k`, `seed`, `penalties`, `logprobs` and `multiple_answers`.
    #[serde(default)]
    #[schemars(example = ["images", "tools", "tool_choice", "stop_sequences"])]
    pub capabilities: Option<Vec<Capability>>,
    /// The form of body that `InvokeModel` takes for it. Without it, the one that its id tells (`anthropic.…`,
    /// `amazon.nova-…`, `meta.…`), else OpenAI's. Of `anthropic`, `nova`, `titan_text`, `titan_embed`, `llama`,
    /// `mistral`, `cohere_embed`, `openai_chat` and `openai_embed`.
    #[serde(default)]
    #[schemars(example = &"openai_chat")]
    pub family: Option<Family>,
    /// The accounts that may call it, or `["*"]` for every account.
    #[schemars(example = ["*"], extend("items" = {"type": "string", "format": "account"}))]
    pub accounts: Vec<String>,
    /// What it costs, in whole units of the ledger's currency, with at most nine decimals; in quotes or not, it is
    /// read exactly. Without a price every call is refused: nothing is free by accident.
    #[serde(default)]
    pub price: Option<Price>,
}

impl Model {
    /// Whether every account may call it.
    #[must_use]
    pub fn is_for_every_account(&self) -> bool {
        self.accounts.iter().any(|account| account == "*")
    }

    /// What its price says, in the ledger's terms.
    #[must_use]
    pub fn rates(&self) -> Option<Rates> {
        self.price.as_ref().map(Price::rates)
    }
}

/// What a model does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Task {
    Chat,
    Embedding,
}

impl From<Task> for outcrop_core::catalogue::Task {
    fn from(task: Task) -> Self {
        match task {
            Task::Chat => Self::Chat,
            Task::Embedding => Self::Embedding,
        }
    }
}

/// Prices in whole units of the ledger's currency.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Price {
    /// A million tokens of input.
    #[schemars(example = &"0.15")]
    pub input: Rate,
    /// A million tokens of output. Chat models need it.
    #[serde(default)]
    #[schemars(example = &"0.60")]
    pub output: Option<Rate>,
    /// A million tokens that the provider's cache served. Without it, the price of input.
    #[serde(default)]
    #[schemars(example = &"0.075")]
    pub cache_read: Option<Rate>,
    /// A million tokens that were written to a cache for five minutes. Without it, the price of input.
    #[serde(default)]
    #[schemars(example = &"0.1875")]
    pub cache_write_5m: Option<Rate>,
    /// A million tokens that were written to a cache for an hour. Without it, the price for five minutes.
    #[serde(default)]
    #[schemars(example = &"0.30")]
    pub cache_write_1h: Option<Rate>,
    /// A million requests, whatever their size. Without it, nothing.
    #[serde(default)]
    #[schemars(example = &"0.00")]
    pub request: Option<Rate>,
}

impl Price {
    /// The same in nanos.
    #[must_use]
    pub fn rates(&self) -> Rates {
        let nanos = |rate: Option<Rate>| rate.map(|rate| rate.0);
        Rates {
            input: self.input.0,
            output: nanos(self.output).unwrap_or_default(),
            cache_read: nanos(self.cache_read),
            cache_write_5m: nanos(self.cache_write_5m),
            cache_write_1h: nanos(self.cache_write_1h),
            request: nanos(self.request),
            ..Rates::default()
        }
    }
}

/// A price of a million units, written as a decimal number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate(pub PerMillion);

impl Rate {
    /// Reads a decimal exactly; the error goes on after the text.
    pub fn parse(text: &str) -> Result<Self, String> {
        PerMillion::parse(text).map(Self)
    }
}

impl<'de> Deserialize<'de> for Rate {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Cow::<'de, str>::deserialize(deserializer)?;
        Self::parse(&text).map_err(serde::de::Error::custom)
    }
}

impl JsonSchema for Rate {
    fn schema_name() -> Cow<'static, str> {
        "Rate".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": ["string", "number"], "format": "price"})
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn nanos(text: &str) -> Option<i64> {
        Rate::parse(text).ok().map(|rate| rate.0.0)
    }

    #[test]
    fn decimals_are_exact() {
        assert_eq!(nanos("0.25"), Some(250_000_000));
        assert_eq!(nanos("0.1"), Some(100_000_000));
        assert_eq!(nanos("15"), Some(15_000_000_000));
        assert_eq!(nanos("0.000000001"), Some(1));
        assert_eq!(nanos("9223372036.854775807"), Some(i64::MAX));
    }

    #[test]
    fn what_is_not_a_plain_decimal_is_refused() {
        let wrong = [
            "", ".", "1.", ".5", "-1", "+1", "1e3", "1,5", "1.2.3", " 1", "inf", "nan", "0x1", "١",
        ];
        for text in wrong {
            assert_eq!(nanos(text), None, "{text}");
        }
        assert!(Rate::parse("0.0000000001").unwrap_err().contains("10 decimals"));
        assert!(
            Rate::parse("9223372036.854775808")
                .unwrap_err()
                .contains("too large")
        );
    }

    proptest! {
        #[test]
        fn every_amount_reads_back_as_itself(amount in 0..i64::MAX) {
            let text = format!("{}.{:09}", amount / 1_000_000_000, amount % 1_000_000_000);
            prop_assert_eq!(nanos(&text), Some(amount));
        }
    }
}
