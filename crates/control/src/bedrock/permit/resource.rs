//! What a request is about, as policies name it: a model by its id, everything else by its ARN, whether the client
//! wrote the ARN or the id alone.

use crate::bedrock::ask::Ask;
use outcrop_access::policy::Resource;
use outcrop_access::policy::action::Action;
use outcrop_access::snapshot::Snapshot;
use outcrop_core::arn::Arn;
use outcrop_core::manifest::Manifest;
use outcrop_core::profile;
use serde::Deserialize;

/// The labels by which paths name what is theirs, and the kind that their ARNs have.
const LABELS: &[(&str, &str)] = &[
    ("flowIdentifier", "flow"),
    ("promptIdentifier", "prompt"),
    ("guardrailIdentifier", "guardrail"),
    ("inferenceProfileIdentifier", PROFILE),
    ("jobIdentifier", "job"),
    ("provisionedModelId", "provisioned-model"),
    ("promptRouterArn", "prompt-router"),
    ("invocationArn", "async-invoke"),
    ("resourceArn", "resource"),
    ("modelIdentifier", MODEL),
    ("modelId", MODEL),
];

const MODEL: &str = "foundation-model";
const PROFILE: &str = profile::APPLICATION;

/// The members of bodies that do the same.
#[derive(Default, Deserialize)]
struct Members {
    #[serde(rename = "resourceARN", alias = "resourceArn")]
    resource: Option<String>,
    #[serde(rename = "modelId")]
    model: Option<String>,
}

/// What a request names, if it names something.
#[derive(Debug, PartialEq, Eq)]
pub enum Named {
    Model(String),
    Owned(String),
    Nothing,
}

impl Named {
    pub fn by(ask: &Ask<'_>, action: &Action) -> Self {
        let written = LABELS
            .iter()
            .find_map(|(label, kind)| Some((ask.labels.get(label)?.to_owned(), *kind)));
        let written = written.or_else(|| {
            let members: Members = ask.input().unwrap_or_default();
            let model = members.model.map(|model| (model, MODEL));
            model.or_else(|| Some((members.resource?, "resource")))
        });
        let account = ask.account().as_str();
        let named = written.map(|(text, kind)| Self::read(&text, kind, &ask.region, account));
        match named {
            Some(Self::Model(_)) if !action.target.is_model() => Self::Nothing,
            Some(Self::Owned(_)) if !action.target.is_resource() => Self::Nothing,
            named => named.unwrap_or(Self::Nothing),
        }
    }

    fn read(text: &str, kind: &str, region: &str, account: &str) -> Self {
        match Arn::parse(text) {
            Some(arn) if arn.kind == MODEL => Self::Model(arn.id.to_owned()),
            Some(arn) => Self::Owned(without_version(arn).to_string()),
            None if kind == MODEL => Self::Model(text.to_owned()),
            // Those that are there by themselves are named after a geography and a model.
            None if kind == PROFILE && text.contains('.') => {
                Self::read_id(text, profile::SYSTEM_DEFINED, region, account)
            }
            None => Self::read_id(text, kind, region, account),
        }
    }

    fn read_id(id: &str, kind: &str, region: &str, account: &str) -> Self {
        let arn = Arn {
            partition: "aws",
            region,
            account,
            kind,
            id,
        };
        Self::Owned(without_version(arn).to_string())
    }

    /// The same, with what the snapshot knows of it.
    pub fn resource<'a>(&'a self, snapshot: &'a Snapshot) -> Resource<'a> {
        match self {
            Self::Model(id) => model(snapshot, id),
            Self::Owned(text) => Arn::parse(text).map_or(Resource::All, Resource::Owned),
            Self::Nothing => Resource::All,
        }
    }
}

/// What is known of a model: of one that can be called everything, of one that is declared what is declared.
pub fn model<'a>(snapshot: &'a Snapshot, id: &'a str) -> Resource<'a> {
    if let Some(model) = snapshot.model_ref(id) {
        return Resource::Model(model);
    }
    let declared = snapshot.manifests().iter().find_map(|manifest| match manifest {
        Manifest::Model(entry) if entry.id == id => Some(Resource::Listed(entry)),
        _ => None,
    });
    declared.unwrap_or(Resource::Named(id))
}

/// A prompt's version and a flow's alias are the prompt's and the flow's own: `prompt/ID:1`, `flow/ID/alias/A`. What
/// has a model's id in its own has no version.
fn without_version(arn: Arn<'_>) -> Arn<'_> {
    if arn.kind == profile::SYSTEM_DEFINED {
        return arn;
    }
    let id = arn.id.split([':', '/']).next().unwrap_or(arn.id);
    Arn { id, ..arn }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_and_its_arn_name_the_same() {
        let arn = "arn:aws:bedrock:eu-west-1:111122223333:prompt/ABCDEFGHIJ";
        for text in ["ABCDEFGHIJ", arn, &format!("{arn}:7")] {
            let named = Named::read(text, "prompt", "eu-west-1", "111122223333");
            assert_eq!(named, Named::Owned(arn.to_owned()), "{text}");
        }
    }

    #[test]
    fn a_models_arn_names_the_model() {
        for text in [
            "acme.large-v1:0",
            "arn:aws:bedrock:eu-west-1::foundation-model/acme.large-v1:0",
        ] {
            let named = Named::read(text, MODEL, "eu-west-1", "111122223333");
            assert_eq!(named, Named::Model("acme.large-v1:0".to_owned()), "{text}");
        }
    }
}
