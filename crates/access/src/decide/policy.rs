//! The third step: do the policies allow it, level by level?

use super::Ask;
use super::explain::{Matched, Outcome, Step, StepKind};
use crate::policy::{Applied, Call, Finding};
use crate::snapshot::Snapshot;
use outcrop_core::Error;

pub fn check(snapshot: &Snapshot, ask: &Ask<'_>) -> Result<(), Error> {
    let call = ask.call();
    let judgement = snapshot.policies.judge_call(snapshot, &call)?;
    judgement
        .check(&call.question())
        .map_err(|error| error.because("policy"))
}

/// One step for each level that has a say.
pub fn steps(snapshot: &Snapshot, ask: &Ask<'_>) -> Vec<Step> {
    match snapshot.policies.judge_call(snapshot, &ask.call()) {
        Ok(judgement) => judgement.findings.iter().map(step).collect(),
        Err(error) => {
            let detail = error.message().to_owned();
            vec![Step::new(StepKind::Policy, "", Outcome::Refuses, detail)]
        }
    }
}

fn step(finding: &Finding) -> Step {
    let outcome = match finding.verdict {
        verdict if !verdict.allows() => Outcome::Refuses,
        _ if finding.policies.is_empty() => Outcome::SaysNothing,
        _ => Outcome::Allows,
    };
    let unit = finding.layer.unit().map(|unit| &**unit);
    let matched = finding.policies.iter().map(|applied| matched(applied, unit));
    Step {
        unit: unit.map(str::to_owned),
        policies: matched.collect(),
        ..Step::new(
            StepKind::Policy,
            &finding.layer.to_string(),
            outcome,
            finding.reason(),
        )
    }
}

fn matched(applied: &Applied, unit: Option<&str>) -> Matched {
    Matched {
        id: applied.declared.id.to_string(),
        name: applied.statement.clone().unwrap_or_default(),
        unit: unit.unwrap_or_default().to_owned(),
        effect: match applied.effect {
            Some(cedar_policy::Effect::Permit) => "permit",
            // What cannot be read refuses.
            Some(cedar_policy::Effect::Forbid) | None => "forbid",
        },
    }
}

impl<'a> Ask<'a> {
    fn call(&self) -> Call<'a> {
        Call {
            principal: self.principal,
            action: self.action,
            model: self.model,
            region: self.region,
            mode: self.mode,
        }
    }
}
