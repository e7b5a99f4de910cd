//! What comes out of a price map.

use super::*;
use outcrop_core::money::PerMillion;

const MAP: &str = r#"{
    "sample_spec": {"litellm_provider": "one of the list", "mode": "one of: chat", "input_cost_per_token": 0.0},
    "acme-unknown": {"litellm_provider": "acme", "mode": "chat", "input_cost_per_token": 1e-06},
    "gpt-9": {"litellm_provider": "openai", "mode": "chat", "max_input_tokens": 1000, "max_output_tokens": 100,
        "input_cost_per_token": 1.25e-06, "output_cost_per_token": 1e-05, "cache_read_input_token_cost": 1.25e-07,
        "input_cost_per_token_batches": 6.25e-07, "output_cost_per_token_batches": 5e-06,
        "input_cost_per_token_above_272k_tokens": 2e-06, "supports_vision": true, "supports_function_calling": true,
        "deprecation_date": "2027-01-01", "source": "https://example.org/pricing"},
    "gpt-9-image": {"litellm_provider": "openai", "mode": "image_generation"},
    "amazon.nova-x-v1:0": {"litellm_provider": "bedrock_converse", "mode": "chat", "max_input_tokens": 5,
        "input_cost_per_token": 1e-07, "output_cost_per_token": 2e-07},
    "bedrock/eu-west-1/amazon.nova-x-v1:0": {"litellm_provider": "bedrock", "mode": "chat",
        "input_cost_per_token": 2e-07, "output_cost_per_token": 4e-07},
    "us.amazon.nova-x-v1:0": {"litellm_provider": "bedrock_converse", "mode": "chat", "input_cost_per_token": 9e-07},
    "voyage/voyage-9": {"litellm_provider": "voyage", "mode": "embedding", "max_input_tokens": 32000,
        "input_cost_per_token": 0.0, "output_cost_per_token": 0.0},
    "broken": 17,
    "mistral/odd": {"litellm_provider": "mistral", "mode": "chat", "max_input_tokens": "many", "input_cost_per_token": "free"}
}"#;

fn origin() -> Origin {
    Origin {
        source: "litellm 9.9.9".to_owned(),
        date: "2026-11-23".to_owned(),
    }
}

fn mapped(provider: Option<&str>, current: &BTreeMap<&str, &Entry>) -> Mapped {
    map(MAP.as_bytes(), provider, &origin(), current).expect("a map")
}

fn one<'a>(mapped: &'a Mapped, id: &str) -> &'a Entry {
    mapped.entries.iter().find(|entry| entry.id == id).expect(id)
}

#[test]
fn only_what_is_surely_a_model_is_mapped() {
    let all = mapped(None, &BTreeMap::new());
    let ids: Vec<&str> = all.entries.iter().map(|entry| entry.id.as_str()).collect();
    assert_eq!(
        ids,
        [
            "amazon.nova-x-v1:0",
            "mistral.odd",
            "openai.gpt-9",
            "voyage.voyage-9"
        ]
    );
    let some = mapped(Some("OpenAI"), &BTreeMap::new());
    assert_eq!(some.entries.len(), 1);
}

#[test]
fn prices_are_exact_and_of_their_mode_and_region() {
    let all = mapped(None, &BTreeMap::new());
    let gpt = one(&all, "openai.gpt-9");
    let rates: Vec<(Mode, i64, i64)> = gpt
        .list_prices
        .iter()
        .map(|price| (price.mode, price.rates.input.0, price.rates.output.0))
        .collect();
    assert_eq!(
        rates,
        [
            (Mode::OnDemand, 1_250_000_000, 10_000_000_000),
            (Mode::Batch, 625_000_000, 5_000_000_000)
        ]
    );
    assert_eq!(
        gpt.list_prices.first().and_then(|price| price.rates.cache_read),
        Some(PerMillion(125_000_000))
    );
    let nova = one(&all, "amazon.nova-x-v1:0");
    let regions: Vec<&str> = nova
        .list_prices
        .iter()
        .map(|price| price.region.as_str())
        .collect();
    assert_eq!(regions, ["*", "eu-west-1"]);
    // Nothing costs nothing: the map just does not know.
    assert!(one(&all, "voyage.voyage-9").list_prices.is_empty());
    assert!(one(&all, "mistral.odd").list_prices.is_empty());
}

#[test]
fn what_is_not_sure_is_a_note_and_no_fact() {
    let all = mapped(None, &BTreeMap::new());
    let gpt = one(&all, "openai.gpt-9");
    assert_eq!(gpt.lifecycle.end_of_life, None);
    assert!(
        all.notes.iter().any(|note| note.contains("2027-01-01")),
        "{:?}",
        all.notes
    );
    assert!(
        all.notes.iter().any(|note| note.contains("long prompts")),
        "{:?}",
        all.notes
    );
    let source = gpt.sources.first().expect("a source");
    assert_eq!(
        source.source,
        "litellm 9.9.9, which names https://example.org/pricing"
    );
    assert!(source.facts.contains("list_prices") && !source.facts.contains("lifecycle"));
}

#[test]
fn what_the_map_does_not_say_is_kept() {
    let first = mapped(None, &BTreeMap::new());
    let mut known = one(&first, "openai.gpt-9").clone();
    known.name = "GPT-9".to_owned();
    known.lifecycle.end_of_life = Some("2028-01-01".to_owned());
    known.context_tokens = Some(9);
    known.sources.push(Source {
        facts: ["lifecycle".to_owned(), "context_tokens".to_owned()].into(),
        source: "somebody else".to_owned(),
        date: "2026-01-01".to_owned(),
    });
    let current = [("openai.gpt-9", &known)].into();
    let again = mapped(Some("openai"), &current);
    let gpt = one(&again, "openai.gpt-9");
    assert_eq!(gpt.name, "GPT-9");
    assert_eq!(gpt.lifecycle.end_of_life.as_deref(), Some("2028-01-01"));
    assert_eq!(gpt.context_tokens, Some(1000));
    let other = gpt.sources.iter().find(|source| source.source == "somebody else");
    assert_eq!(
        other.map(|source| source.facts.len()),
        Some(1),
        "it said the context no longer"
    );
}

#[test]
fn the_same_facts_again_change_nothing() {
    let first = mapped(None, &BTreeMap::new());
    let current: BTreeMap<&str, &Entry> = first
        .entries
        .iter()
        .map(|entry| (entry.id.as_str(), entry))
        .collect();
    let later = Origin {
        date: "2027-01-01".to_owned(),
        ..origin()
    };
    let again = map(MAP.as_bytes(), None, &later, &current).expect("a map");
    assert_eq!(again.entries, first.entries);
    assert!(again.gone.is_empty());
}

#[test]
fn what_an_earlier_map_had_is_told() {
    let first = mapped(None, &BTreeMap::new());
    let renamed = Entry {
        id: "openai.gpt-8".to_owned(),
        ..one(&first, "openai.gpt-9").clone()
    };
    let current = [("openai.gpt-8", &renamed)].into();
    assert_eq!(mapped(None, &current).gone, ["openai.gpt-8"]);
    assert!(mapped(Some("Mistral AI"), &current).gone.is_empty());
}

#[test]
fn what_is_no_map_is_refused() {
    for json in ["", "[]", "{\"a\":", "17", "\u{0}"] {
        assert!(
            map(json.as_bytes(), None, &origin(), &BTreeMap::new()).is_err(),
            "{json:?}"
        );
    }
    // An entry deeper than any price map's is passed over, not followed until the stack ends.
    let deep = format!("{{\"a\": {}1{}}}", "[".repeat(100_000), "]".repeat(100_000));
    let mapped = map(deep.as_bytes(), None, &origin(), &BTreeMap::new()).expect("a map");
    assert!(mapped.entries.is_empty());
}
