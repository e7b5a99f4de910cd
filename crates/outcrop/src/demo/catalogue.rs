//! The demo's part of the catalogue: the embedded models with their own licence, and one vendor that is plainly invented,
//! with terms and a certification to try reviews with.

use super::organisation::Place;
use crate::catalogue;
use anyhow::{Context, Result};
use outcrop_control::{evidence, terms};
use outcrop_core::audit::Actor;
use outcrop_core::catalogue::{
    Certification, Entry, Evidence, Lifecycle, LifecycleStatus, ListPrice, Modality, Source, Task,
};
use outcrop_core::manifest::Manifest;
use outcrop_core::money::PerMillion;
use outcrop_core::price::{Mode, Rates};
use outcrop_store::manifest::{Change, Options};

/// The licence of both embedded models, as their cards name it; ours is the same text.
const APACHE: &str = include_str!("../../../../LICENSE");
const VENDOR: &str = "Fictional Models Ltd";
const FICTIONAL: &str = "fictional.parable-1-v1:0";
const INVENTED: &str = "invented for the demo";
const DAY: &str = "2026-11-23";
const FICTIONAL_TERMS: &str = include_str!("catalogue/terms.txt");
const FICTIONAL_EVIDENCE: &str = include_str!("catalogue/evidence.txt");

/// What an earlier start may have made already is left as it is.
pub async fn ensure(place: &Place<'_>, actor: Actor) -> Result<()> {
    let document = evidence::keep(
        place.store,
        place.payloads,
        actor.clone(),
        ("fictional-certificate.txt", FICTIONAL_EVIDENCE.as_bytes()),
        place.clock.now_us(),
    )
    .await
    .context("the demo's evidence could not be kept")?;
    let evidence = Evidence {
        name: document.name,
        hash: document.hash,
        object_key: Some(document.object_key),
    };
    let entries = [smollm(), minilm(), fictional()].map(|entry| Manifest::Model(Box::new(entry)));
    let certification = Manifest::Certification(Box::new(certification(evidence)));
    let manifests = entries.into_iter().chain([certification]);
    let changes: Vec<Change> = manifests.map(Change::put).collect();
    place
        .store
        .apply(&actor, &changes, Options::default(), |_| Vec::new())
        .await
        .context("the demo's catalogue could not be declared")?;
    let (text, embedding) = (
        format!("model:{}", catalogue::TEXT),
        format!("model:{}", catalogue::EMBEDDING),
    );
    let vendor = format!("provider:{VENDOR}");
    let source = "https://www.apache.org/licenses/LICENSE-2.0";
    for (subject, title, source, text) in [
        (&text, "Apache License 2.0", Some(source), APACHE),
        (&embedding, "Apache License 2.0", Some(source), APACHE),
        (
            &vendor,
            "Terms of Fictional Models Ltd (invented)",
            None,
            FICTIONAL_TERMS,
        ),
    ] {
        let text = terms::Text {
            subject,
            title,
            source,
            text,
        };
        terms::keep(place.store, place.payloads, actor.clone(), &text)
            .await
            .with_context(|| format!("the terms of {subject} could not be kept"))?;
    }
    Ok(())
}

fn entry(id: &str, provider: &str, name: &str, source: &str) -> Entry {
    let facts = [
        "id",
        "name",
        "task",
        "input",
        "output",
        "streaming",
        "context_tokens",
        "lifecycle",
    ];
    Entry {
        id: id.to_owned(),
        provider: provider.to_owned(),
        name: name.to_owned(),
        version: None,
        task: Task::Chat,
        input: [Modality::Text].into(),
        output: [Modality::Text].into(),
        streaming: true,
        capabilities: ["stop_sequences", "seed"].map(str::to_owned).into(),
        context_tokens: None,
        max_output_tokens: None,
        regions: [catalogue::LOCAL_REGION.to_owned()].into(),
        modes: [Mode::OnDemand].into(),
        list_prices: Vec::new(),
        lifecycle: Lifecycle {
            status: LifecycleStatus::Active,
            released: None,
            legacy_from: None,
            end_of_life: None,
        },
        sources: vec![Source {
            facts: facts.map(str::to_owned).into(),
            source: source.to_owned(),
            date: DAY.to_owned(),
        }],
    }
}

fn smollm() -> Entry {
    let card = "https://huggingface.co/HuggingFaceTB/SmolLM2-135M-Instruct";
    Entry {
        context_tokens: Some(8192),
        ..entry(catalogue::TEXT, "HuggingFaceTB", "SmolLM2 135M Instruct", card)
    }
}

fn minilm() -> Entry {
    let card = "https://huggingface.co/sentence-transformers/all-MiniLM-L6-v2";
    Entry {
        task: Task::Embedding,
        output: [Modality::Embedding].into(),
        streaming: false,
        capabilities: [].into(),
        context_tokens: Some(256),
        ..entry(
            catalogue::EMBEDDING,
            "sentence-transformers",
            "all-MiniLM-L6-v2",
            card,
        )
    }
}

/// No connection leads to it: it is there to be requested and reviewed.
fn fictional() -> Entry {
    Entry {
        context_tokens: Some(32_000),
        regions: ["eu-central-1".to_owned()].into(),
        list_prices: vec![ListPrice {
            region: "*".to_owned(),
            mode: Mode::OnDemand,
            rates: Rates {
                input: PerMillion(1_000_000_000),
                output: PerMillion(4_000_000_000),
                ..Rates::default()
            },
        }],
        ..entry(FICTIONAL, VENDOR, "Parable 1 (invented)", INVENTED)
    }
}

fn certification(evidence: Evidence) -> Certification {
    Certification {
        id: "fictional-quality-mark".to_owned(),
        subject: format!("provider:{VENDOR}"),
        name: "Imaginary Quality Mark".to_owned(),
        issuer: "Institute of Invented Standards".to_owned(),
        scope: "Everything that Fictional Models Ltd does not do".to_owned(),
        data_classes: ["personal".to_owned()].into(),
        evidence,
        issued: "2026-01-01".to_owned(),
        expires: "2027-12-31".to_owned(),
        withdrawn: None,
    }
}
