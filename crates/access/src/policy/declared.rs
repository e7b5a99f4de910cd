//! Policies as they are declared, read and sorted by who has a say: what levels are made of.

use super::compiler::{Outcome, Session};
use super::level::{Declared, Layer, Level};
use super::{baseline, iam};
use outcrop_core::arn::Arn;
use outcrop_core::id::AccountId;
use outcrop_core::manifest::{Policy, ResourcePolicy};
use outcrop_core::organisation::ROOT;
use std::collections::HashMap;
use std::sync::Arc;

/// What the policies of a level were read to.
type Read = Vec<(Declared, Outcome)>;

/// Every policy, in the order of its declaration.
#[derive(Debug, Default)]
pub struct ByLayer {
    /// Those of the root's baseline.
    pub of_root: Read,
    /// Whether the built-in policy of the root's baseline is among these.
    pub replaced: bool,
    /// By unit, baselines (true) apart from the units' own.
    pub by_unit: HashMap<(String, bool), Read>,
    /// Each is a level of its own already.
    pub by_account: HashMap<AccountId, HashMap<String, Arc<Level>>>,
}

impl ByLayer {
    pub fn insert(&mut self, policy: &Policy, session: &mut Session<'_>) {
        let read = session.read(&policy.text);
        if let Err(why) = &read {
            tracing::error!(
                policy = policy.id,
                unit = policy.unit,
                detail = &**why,
                "a policy cannot be read; nothing under its unit is allowed until it is mended"
            );
        }
        let declared = Declared {
            id: policy.id.as_str().into(),
            description: policy.description.as_str().into(),
        };
        if policy.baseline && policy.unit == ROOT {
            self.replaced |= policy.id == baseline::ID;
            self.of_root.push((declared, read));
        } else {
            let of = (policy.unit.clone(), policy.baseline);
            self.by_unit.entry(of).or_default().push((declared, read));
        }
    }

    pub fn insert_on_resource(&mut self, policy: &ResourcePolicy, session: &mut Session<'_>) {
        let read = match Arn::parse(&policy.arn) {
            Some(on) => iam::translate(&policy.document, &on)
                .map_err(|problems| problems.join("; ").into())
                .and_then(|text| session.read(&text)),
            None => Err("it is put on what is no ARN of Bedrock's".into()),
        };
        let declared = Declared {
            id: policy.arn.as_str().into(),
            description: "A resource policy".into(),
        };
        let layer = Layer::Resource {
            arn: policy.arn.as_str().into(),
        };
        // Accounts put policies on the same model's ARN: such a level is made for each, and not kept.
        let level = Arc::new(Level::new(layer, vec![(declared, read)]));
        let of = self.by_account.entry(policy.account.clone()).or_default();
        of.insert(policy.arn.clone(), level);
    }
}
