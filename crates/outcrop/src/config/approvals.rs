//! How requests for models are decided, what a changed fact does to what was granted, and who is told.

mod action;
mod names;

pub use action::TriggerAction;
pub use names::{Check, Need, Role};

use super::location::HttpUrl;
use super::quantity::Time;
use super::secret::{Secret, Unreadable};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use outcrop_control::approval;
use outcrop_core::entitlement::{Action, Actions};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::PathBuf;

#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Approvals {
    /// What requests walk, in order: a `[[approvals.stages]]` for each, with `id`, `name`, `role` (who decides), and
    /// as needed `needs`, `checks`, `deadline`, `remind_before`, `escalate_to`, `webhook` and `distinct`. Without any:
    /// intake, legal, security, evaluation, finance, decision.
    pub stages: Vec<Stage>,
    /// By how many percent a rate may rise over the approved one before it is reviewed.
    #[schemars(range(max = 10_000))]
    pub price_margin_percent: u32,
    /// The webhook, of `[webhooks]`, that is told of everything that has none of its own. Without it, notices are kept
    /// and shown, and nobody is called.
    #[schemars(example = &"operations")]
    pub webhook: Option<String>,
    /// How often deadlines and changed facts are looked for, and notices delivered.
    #[schemars(extend("x-minimum" = "100ms", "x-maximum" = "1h"))]
    pub watch_every: Time,
    /// What a change does by itself to what was granted: `suspend`, `suspend after 30d` (or any other duration),
    /// `existing callers only`, or `notify`.
    pub triggers: Triggers,
}

impl Default for Approvals {
    fn default() -> Self {
        let default = approval::Options::default();
        Self {
            stages: Vec::new(),
            price_margin_percent: default.price_margin,
            webhook: None,
            watch_every: Time(default.watch_every),
            triggers: Triggers::default(),
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Triggers {
    /// There is a newer version of the terms than the accepted one.
    pub terms_changed: TriggerAction,
    /// A certification that the approval stands on has expired or was withdrawn.
    pub certification_expired: TriggerAction,
    /// The model became LEGACY.
    pub legacy: TriggerAction,
    /// A rate rose over the approved margin.
    pub price_risen: TriggerAction,
    /// The model's end of life has come.
    pub end_of_life: TriggerAction,
}

impl Default for Triggers {
    fn default() -> Self {
        let actions = Actions::default();
        Self {
            terms_changed: TriggerAction(actions.terms_changed),
            certification_expired: TriggerAction(actions.certification_expired),
            legacy: TriggerAction(actions.legacy),
            price_risen: TriggerAction(actions.price_risen),
            end_of_life: TriggerAction(actions.end_of_life),
        }
    }
}

impl Triggers {
    #[must_use]
    pub const fn actions(&self) -> Actions {
        const fn of(one: &TriggerAction) -> Action {
            one.0
        }
        Actions {
            terms_changed: of(&self.terms_changed),
            certification_expired: of(&self.certification_expired),
            legacy: of(&self.legacy),
            price_risen: of(&self.price_risen),
            end_of_life: of(&self.end_of_life),
        }
    }
}

/// One stage of the pipeline.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Stage {
    /// What commands and files call it.
    #[schemars(extend("format" = "name"))]
    pub id: String,
    /// What people call it.
    pub name: String,
    /// Who decides it: a person with that role at the request's unit, or above it.
    pub role: Role,
    /// The evidence without which it cannot be approved: `terms`, `certifications`, `attachment`, `expected_cost`.
    #[serde(default)]
    pub needs: Vec<Need>,
    /// What is found out by itself and recorded: `terms`, `certifications`, `lifecycle`, `price`, `regions`,
    /// `expected_cost`.
    #[serde(default)]
    pub checks: Vec<Check>,
    /// How long it may take.
    #[serde(default)]
    #[schemars(extend("x-minimum" = "1s", "x-maximum" = "3650d"))]
    pub deadline: Option<Time>,
    /// How long before the deadline those who decide are reminded.
    #[serde(default)]
    #[schemars(extend("x-maximum" = "3650d"))]
    pub remind_before: Option<Time>,
    /// Who is told, beside them, when the deadline has passed.
    #[serde(default)]
    pub escalate_to: Option<Role>,
    /// The webhook, of `[webhooks]`, that is told what happens at this stage.
    #[serde(default)]
    pub webhook: Option<String>,
    /// Nobody decides two stages that are distinct.
    #[serde(default)]
    pub distinct: bool,
}

impl Stage {
    fn of_pipeline(&self) -> approval::Stage {
        let seconds = |time: Time| u32::try_from(time.0.as_secs()).unwrap_or(u32::MAX);
        approval::Stage {
            id: self.id.clone(),
            name: self.name.clone(),
            role: self.role.0,
            needs: self.needs.iter().map(|need| need.0).collect(),
            checks: self.checks.iter().map(|check| check.0).collect(),
            deadline_seconds: self.deadline.map(seconds),
            remind_before_seconds: self.remind_before.map_or(0, seconds),
            escalate_to: self.escalate_to.map(|role| role.0),
            webhook: self.webhook.clone(),
            distinct: self.distinct,
        }
    }
}

/// Somebody's endpoint that notices are posted to, signed as Standard Webhooks are.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Webhook {
    /// Where notices are posted to. It is never redirected.
    #[schemars(example = &"https://hooks.example.com/outcrop")]
    pub url: HttpUrl,
    /// The name of the environment variable that holds the signing secret: `whsec_` and 24 to 64 bytes as base64. The
    /// secret itself is never written here.
    #[serde(default)]
    #[schemars(example = &"OUTCROP_WEBHOOK_SECRET", extend("format" = "variable-name"))]
    pub secret_env: Option<String>,
    /// A file that holds the secret, instead of `secret_env`.
    #[serde(default)]
    #[schemars(example = &"/run/secrets/outcrop-webhook", extend("x-instead-of" = "secret_env"))]
    pub secret_file: Option<PathBuf>,
}

const NOT_A_SECRET: &str = "is not a signing secret: it is `whsec_` followed by 24 to 64 bytes as base64, as \
                            `printf whsec_; head -c 32 /dev/urandom | base64` prints one";

impl Webhook {
    fn read(&self) -> Result<approval::Webhook, Unreadable> {
        let keys = ["secret_env", "secret_file"];
        let secret = Secret::from_either(keys, self.secret_env.as_deref(), self.secret_file.as_deref())?;
        let place = match (&self.secret_env, &self.secret_file) {
            (Some(name), _) => name.clone(),
            (None, Some(path)) => path.display().to_string(),
            (None, None) => String::new(),
        };
        let bytes = secret.as_ref().and_then(|secret| signing_key(secret.expose()));
        let secret = bytes.ok_or_else(|| Unreadable::new("secret_env", place, NOT_A_SECRET.to_owned()))?;
        Ok(approval::Webhook {
            url: self.url.as_str().to_owned(),
            secret,
        })
    }
}

fn signing_key(text: &str) -> Option<Vec<u8>> {
    let encoded = text.trim().strip_prefix("whsec_")?;
    let bytes = STANDARD.decode(encoded).ok()?;
    (24..=64).contains(&bytes.len()).then_some(bytes)
}

impl Approvals {
    /// What the control plane works by, with the secrets that the configuration names.
    pub fn options(&self, webhooks: &BTreeMap<String, Webhook>) -> Result<approval::Options, Unreadable> {
        let default = approval::Options::default();
        let read = |(name, webhook): (&String, &Webhook)| Ok((name.clone(), webhook.read()?));
        Ok(approval::Options {
            stages: if self.stages.is_empty() {
                default.stages
            } else {
                self.stages.iter().map(Stage::of_pipeline).collect()
            },
            actions: self.triggers.actions(),
            price_margin: self.price_margin_percent,
            webhook: self.webhook.clone(),
            webhooks: webhooks.iter().map(read).collect::<Result<_, Unreadable>>()?,
            watch_every: self.watch_every.0,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signing_secret_has_its_prefix_and_enough_bytes() {
        let good = format!("whsec_{}", STANDARD.encode([7; 32]));
        assert_eq!(signing_key(&good), Some(vec![7; 32]));
        assert_eq!(signing_key(&STANDARD.encode([7; 32])), None);
        assert_eq!(signing_key(&format!("whsec_{}", STANDARD.encode([7; 8]))), None);
        assert_eq!(signing_key("whsec_%%%"), None);
    }
}
