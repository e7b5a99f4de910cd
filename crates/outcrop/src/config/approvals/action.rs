//! What a trigger does, as people write it: `suspend after 30d`.

use super::super::quantity::Time;
use outcrop_core::entitlement::Action;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::borrow::Cow;
use std::time::Duration;

/// An action of core's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TriggerAction(pub Action);

const NOT_AN_ACTION: &str = "is not an action: write \"suspend\", \"suspend after 30d\", \"existing callers only\" or \
                             \"notify\"";

impl TriggerAction {
    pub fn parse(text: &str) -> Result<Self, String> {
        let action = match text {
            "suspend" => Action::Suspend,
            "existing callers only" => Action::ExistingCallersOnly,
            "notify" => Action::Notify,
            _ => {
                let time = text.strip_prefix("suspend after ").ok_or(NOT_AN_ACTION)?;
                let seconds = Time::parse(time)?.0.as_secs();
                Action::SuspendAfter {
                    seconds: u32::try_from(seconds).map_err(|_| "is too long".to_owned())?,
                }
            }
        };
        Ok(Self(action))
    }
}

impl Serialize for TriggerAction {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Action::Suspend => serializer.serialize_str("suspend"),
            Action::ExistingCallersOnly => serializer.serialize_str("existing callers only"),
            Action::Notify => serializer.serialize_str("notify"),
            Action::SuspendAfter { seconds } => {
                let time = Time(Duration::from_secs(seconds.into()));
                serializer.collect_str(&format_args!("suspend after {time}"))
            }
        }
    }
}

impl<'de> Deserialize<'de> for TriggerAction {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Cow::<'de, str>::deserialize(deserializer)?;
        Self::parse(&text).map_err(serde::de::Error::custom)
    }
}

impl JsonSchema for TriggerAction {
    fn schema_name() -> Cow<'static, str> {
        "TriggerAction".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "string", "format": "trigger-action"})
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn actions_are_read_as_they_are_written() {
        for text in [
            "suspend",
            "suspend after 30d",
            "suspend after 0s",
            "existing callers only",
            "notify",
        ] {
            let action = TriggerAction::parse(text).unwrap();
            assert_eq!(serde_json::to_value(action).unwrap(), text);
        }
        for text in ["", "suspend after", "suspend after 30", "Suspend", "delete"] {
            assert!(TriggerAction::parse(text).is_err(), "{text}");
        }
    }
}
