//! What an answer says of itself only because the request named it.

use crate::json::members::Members;
use crate::json::write_string;
use outcrop_core::chat::ServiceTier;
use serde_json::{Map, Value};

/// Read from the request, heeded by the writers of the answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Asked {
    /// The request set `performanceConfig`.
    pub latency: bool,
    /// The request set `serviceTier`.
    pub tier: bool,
    /// `/stop_sequence` is among the paths of the model's answer that the caller wants back.
    pub stop_sequence: bool,
}

impl Asked {
    /// Where a model's own answer says at which sequence it stopped.
    pub(super) const STOP_SEQUENCE: &str = "/stop_sequence";

    pub(super) fn of(members: &Members<'_>) -> Self {
        let is_set = |name| members.get(name).is_some_and(|raw| raw != "null");
        let paths: Option<Vec<String>> = members
            .get("additionalModelResponseFieldPaths")
            .and_then(|raw| serde_json::from_str(raw).ok());
        Self {
            latency: is_set("performanceConfig"),
            tier: is_set("serviceTier"),
            stop_sequence: paths.is_some_and(|paths| paths.iter().any(|path| path == Self::STOP_SEQUENCE)),
        }
    }

    /// Appends `,"performanceConfig":…` and `,"serviceTier":…`. Nobody but Bedrock has a faster way, and a provider
    /// that names no queue has only one.
    pub(super) fn write_terms(self, out: &mut Vec<u8>, tier: Option<ServiceTier>) {
        if self.latency {
            out.extend_from_slice(b",\"performanceConfig\":{\"latency\":\"standard\"}");
        }
        if let Some(tier) = tier.or_else(|| self.tier.then_some(ServiceTier::Default)) {
            out.extend_from_slice(b",\"serviceTier\":{\"type\":");
            write_string(out, super::tier_name(tier));
            out.push(b'}');
        }
    }

    /// Appends `,"additionalModelResponseFields":{…}`, if there is anything in it.
    pub(super) fn write_fields(
        self,
        out: &mut Vec<u8>,
        fields: &Map<String, Value>,
        stopped_by: Option<&str>,
    ) {
        let stopped_by = stopped_by.filter(|_| self.stop_sequence && !fields.contains_key("stop_sequence"));
        if fields.is_empty() && stopped_by.is_none() {
            return;
        }
        let mut fields = fields.clone();
        if let Some(sequence) = stopped_by {
            fields.insert("stop_sequence".to_owned(), sequence.into());
        }
        out.extend_from_slice(b",\"additionalModelResponseFields\":");
        // A value into memory: cannot fail.
        let _ = serde_json::to_writer(out, &fields);
    }
}
