//! The models that this process offers: those that run inside it, and those that the configuration names.

use crate::config::{self, Config, Connection};
use outcrop_access::snapshot::{Audience, Offer};
use outcrop_core::catalogue::{Family, Grade, Model, Target, Task};
use outcrop_core::chat::{Capabilities, Capability};
use outcrop_core::id::AccountId;
use outcrop_gateway::provider::embedded;
use outcrop_store::price::{Key, Mode, Tier};
use std::sync::Arc;

/// SmolLM2-135M-Instruct, by HuggingFaceTB.
pub const TEXT: &str = "huggingface.smollm2-135m-instruct-v1:0";
/// all-MiniLM-L6-v2, by sentence-transformers.
pub const EMBEDDING: &str = "sentence-transformers.all-minilm-l6-v2-v1:0";
/// Where what runs in this process runs, as far as residency is concerned.
pub const LOCAL_REGION: &str = "local";

/// Every model of this process, without prices: those are in the store.
pub fn offers(config: &Config) -> Vec<Offer> {
    let configured = config
        .catalogue
        .iter()
        .map(|(id, entry)| configured(config, id, entry));
    embedded_models(config).into_iter().chain(configured).collect()
}

/// For accounts that are entitled to them, as the demo's is.
fn embedded_models(config: &Config) -> [Offer; 2] {
    let context_tokens = config.models.context_tokens;
    let text = Model {
        id: TEXT.into(),
        provider: "HuggingFaceTB".to_owned(),
        name: "SmolLM2 135M Instruct".to_owned(),
        task: Task::Chat,
        grade: Grade::Demo,
        family: Family::OpenAiChat,
        capabilities: Capabilities::NONE
            .with(Capability::StopSequences)
            .with(Capability::Seed),
        context_tokens,
        max_output_tokens: context_tokens / 2,
        targets: vec![target(embedded::CONNECTION, TEXT, LOCAL_REGION)],
        price: None,
    };
    let embedding = Model {
        id: EMBEDDING.into(),
        provider: "sentence-transformers".to_owned(),
        name: "all-MiniLM-L6-v2".to_owned(),
        task: Task::Embedding,
        family: Family::OpenAiEmbed,
        capabilities: Capabilities::NONE,
        // The model card's own limit; longer texts are cut there.
        context_tokens: 256,
        max_output_tokens: 0,
        targets: vec![target(embedded::CONNECTION, EMBEDDING, LOCAL_REGION)],
        ..text.clone()
    };
    [text, embedding].map(|model| Offer {
        model,
        audience: Audience::Accounts(Vec::new()),
    })
}

fn configured(config: &Config, id: &str, entry: &config::Model) -> Offer {
    let (_, grade) = place(config, &entry.connection);
    let connections = std::iter::once(&entry.connection).chain(&entry.also);
    let targets = connections.map(|connection| {
        let (region, _) = place(config, connection);
        target(connection, &entry.upstream_model, region)
    });
    let task = entry.task.into();
    let model = Model {
        id: id.into(),
        family: entry
            .family
            .map_or_else(|| family(config, id, entry, task), |family| family.0),
        capabilities: capabilities(entry),
        provider: entry.provider.clone(),
        name: entry.name.clone(),
        task,
        grade,
        context_tokens: entry.context_tokens,
        max_output_tokens: entry.max_output_tokens.unwrap_or(0),
        targets: targets.collect(),
        price: None,
    };
    Offer {
        model,
        audience: audience(entry),
    }
}

/// Where a connection leads, and of which grade what is there is.
fn place<'a>(config: &'a Config, connection: &str) -> (&'a str, Grade) {
    match config.connections.get(connection) {
        Some(Connection::Anthropic(connection)) => (connection.region.as_str(), Grade::Production),
        Some(Connection::AzureOpenai(connection)) => (connection.region.as_str(), Grade::Production),
        Some(Connection::Openai(connection)) => (connection.region.as_str(), Grade::Production),
        Some(Connection::Bedrock(connection)) => (connection.region.as_str(), Grade::Production),
        Some(Connection::OpenaiCompatible(connection)) => (connection.region.as_str(), Grade::Production),
        Some(Connection::Simulator(_)) => (LOCAL_REGION, Grade::Simulator),
        None => (LOCAL_REGION, Grade::Production),
    }
}

/// Bedrock's own name for a model tells it, unless it is an application's profile; else ours does.
fn family(config: &Config, id: &str, entry: &config::Model, task: Task) -> Family {
    let is_bedrock = matches!(
        config.connections.get(&entry.connection),
        Some(Connection::Bedrock(_))
    );
    match Family::of(&entry.upstream_model, task) {
        Family::OpenAiChat | Family::OpenAiEmbed => Family::of(id, task),
        family if is_bedrock => family,
        _ => Family::of(id, task),
    }
}

/// What is not said is left to the provider.
fn capabilities(entry: &config::Model) -> Capabilities {
    let listed = entry.capabilities.as_ref();
    listed.map_or(Capabilities::ALL, |listed| {
        listed.iter().map(|one| one.0).collect()
    })
}

fn audience(entry: &config::Model) -> Audience {
    if entry.is_for_every_account() {
        return Audience::Everyone;
    }
    Audience::Accounts(
        entry
            .accounts
            .iter()
            .filter_map(|id| AccountId::parse(id))
            .collect(),
    )
}

/// On demand, in the default tier; one price for every region, until a configuration can tell them apart.
pub fn price_key(model: &str) -> Key {
    Key {
        model: model.to_owned(),
        region: "*".to_owned(),
        mode: Mode::OnDemand,
        tier: Tier::Default,
    }
}

fn target(connection: &str, upstream_model: &str, region: &str) -> Target {
    Target {
        connection: Arc::from(connection),
        upstream_model: Arc::from(upstream_model),
        region: Arc::from(region),
    }
}
