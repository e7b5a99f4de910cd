//! What policies answered: level by level, with the statements that decided.

use super::level::{Declared, Layer, Member};
use super::question::{Question, Resource};
use cedar_policy::Effect;
use outcrop_core::Error;
use outcrop_core::organisation::ROOT;
use std::sync::Arc;

/// An answer. It allows when every level does.
#[derive(Clone, Debug)]
pub struct Judgement {
    /// In the order in which levels stand: the platform's from the root to the leaf, then the units' own, then the
    /// resource's.
    pub findings: Vec<Finding>,
}

/// What one level said.
#[derive(Clone, Debug)]
pub struct Finding {
    pub layer: Layer,
    pub verdict: Verdict,
    /// The statements that decided it.
    pub policies: Vec<Applied>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// A `permit` applies, and no `forbid`.
    Permitted,
    /// Nothing applies, and nothing had to.
    Silent,
    /// A `forbid` applies.
    Forbidden,
    /// There are `permit`s, and none applies.
    NotPermitted,
    /// A statement could not be evaluated, which refuses.
    Failed,
    /// A policy cannot be read, which refuses.
    Broken,
}

impl Verdict {
    #[must_use]
    pub const fn allows(self) -> bool {
        matches!(self, Self::Permitted | Self::Silent)
    }
}

/// A statement that decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Applied {
    pub declared: Arc<Declared>,
    /// Its `@id`, or its place in the text; none for a text that cannot be read.
    pub statement: Option<String>,
    /// Likewise.
    pub effect: Option<Effect>,
    /// Why it could not be evaluated or read.
    pub error: Option<String>,
}

impl Applied {
    pub(super) fn of(member: &Member) -> Self {
        Self {
            declared: Arc::clone(&member.declared),
            statement: Some(member.statement.name.clone()),
            effect: Some(member.statement.effect()),
            error: None,
        }
    }

    pub(super) fn failed(member: &Member, error: String) -> Self {
        Self {
            error: Some(error),
            ..Self::of(member)
        }
    }

    pub(super) fn broken(declared: &Arc<Declared>, why: &str) -> Self {
        Self {
            declared: Arc::clone(declared),
            statement: None,
            effect: None,
            error: Some(why.to_owned()),
        }
    }
}

impl Judgement {
    #[must_use]
    pub fn allows(&self) -> bool {
        self.findings.iter().all(|finding| finding.verdict.allows())
    }

    /// The refusal, where it is one: naming the policies, and whom to ask.
    ///
    /// # Errors
    ///
    /// `Forbidden`.
    pub fn check(&self, question: &Question<'_>) -> Result<(), Error> {
        let refused = self.findings.iter().find(|finding| !finding.verdict.allows());
        refused.map_or(Ok(()), |finding| Err(refusal(finding, question)))
    }
}

fn refusal(finding: &Finding, question: &Question<'_>) -> Error {
    let what = format!(
        "`{}` may not use {} on {}",
        question.principal.name,
        question.action,
        question.resource.shown()
    );
    let error = Error::forbidden(format!("{what}: {}; {}", finding.reason(), finding.whom_to_ask()));
    match question.resource {
        Resource::Model(_) | Resource::Listed(_) | Resource::Named(_) => error.at("model"),
        Resource::Owned(_) | Resource::All => error,
    }
}

impl Finding {
    /// Why it says what it says.
    #[must_use]
    pub fn reason(&self) -> String {
        let layer = &self.layer;
        let policies = named(&self.policies);
        match self.verdict {
            Verdict::Permitted => format!("{policies} of {layer} permits it"),
            Verdict::Silent => format!("no policy of {layer} is about it"),
            Verdict::Forbidden => format!("{policies} of {layer} forbids it"),
            Verdict::NotPermitted => format!("no `permit` of {layer} applies"),
            Verdict::Failed => format!(
                "{policies} of {layer} could not be evaluated, which refuses ({})",
                self.first_error()
            ),
            Verdict::Broken => format!(
                "{policies} of {layer} cannot be read, so nothing under it is allowed ({})",
                self.first_error()
            ),
        }
    }

    fn first_error(&self) -> &str {
        let mut errors = self.policies.iter().filter_map(|policy| policy.error.as_deref());
        errors.next().unwrap_or_default()
    }

    /// Who can change what it says.
    #[must_use]
    pub fn whom_to_ask(&self) -> String {
        match &self.layer {
            Layer::Baseline { unit } if **unit == *ROOT => "ask a platform administrator".to_owned(),
            Layer::Baseline { unit } => {
                format!("ask a platform administrator, who keeps the baseline of unit `{unit}`")
            }
            Layer::Unit { unit } => format!("ask the administrators of unit `{unit}`"),
            Layer::Resource { .. } => {
                "ask who keeps the account's resource policies (PutResourcePolicy)".to_owned()
            }
        }
    }
}

/// `policy a (statement 2) and policy b`.
fn named(policies: &[Applied]) -> String {
    let names: Vec<String> = policies.iter().map(named_one).collect();
    names.join(" and ")
}

fn named_one(policy: &Applied) -> String {
    match &policy.statement {
        Some(statement) => format!("policy `{}` (statement {statement})", policy.declared.id),
        None => format!("policy `{}`", policy.declared.id),
    }
}
