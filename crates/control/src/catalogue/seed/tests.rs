//! What must hold of every entry that ships.

use super::*;
use jiff::civil::Date;
use outcrop_core::catalogue::{LifecycleStatus, Source};
use outcrop_core::chat::Capability;
use std::collections::BTreeSet;

fn all() -> Vec<Entry> {
    FILES
        .iter()
        .flat_map(|(name, text)| {
            toml::from_str::<File>(text)
                .unwrap_or_else(|error| panic!("{name}: {error}"))
                .model
        })
        .collect()
}

#[test]
fn there_are_at_least_sixty_current_models_of_eight_providers() {
    let current: Vec<Entry> = all()
        .into_iter()
        .filter(|entry| entry.lifecycle.status == LifecycleStatus::Active)
        .collect();
    let providers: BTreeSet<&str> = current.iter().map(|entry| entry.provider.as_str()).collect();
    assert!(current.len() >= 60, "{}", current.len());
    assert!(providers.len() >= 8, "{providers:?}");
    assert_eq!(seed().len(), all().len(), "every file is read");
}

#[test]
fn ids_are_unique_and_in_bedrocks_form() {
    let mut seen = BTreeSet::new();
    for entry in all() {
        assert!(seen.insert(entry.id.clone()), "{} is there twice", entry.id);
        let (maker, model) = entry.id.split_once('.').expect("a maker and a model");
        let parts: Vec<&str> = model.split(['.', ':']).collect();
        let fits = |part: &str| {
            (1..=63).contains(&part.len())
                && part
                    .bytes()
                    .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
        };
        assert!(
            fits(maker) && parts.len() <= 2 && parts.into_iter().all(fits),
            "{}",
            entry.id
        );
    }
}

#[test]
fn every_fact_has_a_source_and_a_date() {
    for entry in all() {
        let value = serde_json::to_value(&entry).expect("JSON");
        let sourced: BTreeSet<&str> = entry
            .sources
            .iter()
            .flat_map(|source| &source.facts)
            .map(|fact| fact.split('.').next().unwrap_or_default())
            .collect();
        for (member, fact) in value.as_object().expect("an object") {
            let is_nothing =
                fact.as_array().is_some_and(Vec::is_empty) || fact == &serde_json::Value::Bool(false);
            // The provider and the name are what the id is called.
            let needs_none = ["provider", "name", "sources"].contains(&member.as_str());
            assert!(
                is_nothing || needs_none || sourced.contains(member.as_str()),
                "{}: nobody says {member}",
                entry.id
            );
        }
        for source in &entry.sources {
            assert!(
                !source.source.is_empty() && source.date.parse::<Date>().is_ok(),
                "{}",
                entry.id
            );
        }
    }
}

#[test]
fn an_end_of_life_stops_calls_by_its_makers_word_alone() {
    for entry in all()
        .into_iter()
        .filter(|entry| entry.lifecycle.end_of_life.is_some())
    {
        let says_so = |source: &&Source| source.facts.contains("lifecycle.end_of_life");
        let sources: Vec<&Source> = entry.sources.iter().filter(says_so).collect();
        let [source] = sources.as_slice() else {
            panic!("{}: one source for the day, not {sources:?}", entry.id);
        };
        let is_makers = source.source.starts_with("https://");
        assert_eq!(
            entry.end_of_life_is_hearsay(Some(&entry)),
            !is_makers,
            "{}",
            entry.id
        );
    }
}

#[test]
fn values_are_in_their_bounds() {
    for entry in all() {
        let lifecycle = &entry.lifecycle;
        let days = [
            &lifecycle.released,
            &lifecycle.legacy_from,
            &lifecycle.end_of_life,
        ];
        let days: Vec<Date> = days
            .into_iter()
            .flatten()
            .map(|day| day.parse().expect("a day"))
            .collect();
        assert!(days.is_sorted(), "{}", entry.id);
        for capability in &entry.capabilities {
            assert!(
                Capability::ALL.iter().any(|known| known.name() == capability),
                "{}: {capability}",
                entry.id
            );
        }
        for price in &entry.list_prices {
            // A rate of more than $1,000 or less than a tenth of a cent for a million tokens is a slip of the decimal point.
            assert!(
                (1_000_000..1_000_000_000_000).contains(&price.rates.input.0),
                "{}: {:?}",
                entry.id,
                price.rates
            );
        }
        assert!(
            !entry.input.is_empty() && !entry.output.is_empty(),
            "{}",
            entry.id
        );
    }
}

#[test]
fn nobody_is_certified_and_nothing_is_agreed_by_the_seed() {
    for (name, text) in FILES {
        let facts = text.lines().filter(|line| !line.starts_with('#'));
        for line in facts {
            for word in ["certif", "terms", "iso 27001", "soc 2", "eula", "fictional"] {
                assert!(!line.to_lowercase().contains(word), "{name}: {line}");
            }
        }
    }
}
