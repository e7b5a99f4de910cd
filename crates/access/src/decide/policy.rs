//! The third step: do the policies allow it, level by level?

use super::Ask;
use super::explain::{Judged, Matched, Outcome, Step, StepKind};
use crate::policy::{Applied, Call, Case, Finding, Question, Verdict};
use crate::snapshot::Snapshot;
use cedar_policy::Effect;
use outcrop_core::Error;
use std::borrow::Cow;

pub fn check(snapshot: &Snapshot, ask: &Ask<'_>) -> Result<(), Error> {
    let call = ask.call();
    let judgement = snapshot.policies.judge_call(snapshot, &call)?;
    judgement
        .check(&call.question())
        .map_err(|error| error.because("policy"))
}

/// One step for each level that has a say.
pub fn steps(snapshot: &Snapshot, ask: &Ask<'_>) -> Vec<Step> {
    of_question(snapshot, &ask.call().question())
}

/// The same for any question.
#[must_use]
pub fn of_question(snapshot: &Snapshot, question: &Question<'_>) -> Vec<Step> {
    match snapshot.policies.examine(snapshot, question) {
        Ok(examined) => examined
            .iter()
            .map(|(finding, cases)| step(finding, cases))
            .collect(),
        Err(error) => {
            let detail = error.message().to_owned();
            vec![Step::new(StepKind::Policy, "", Outcome::Refuses, detail)]
        }
    }
}

fn step(finding: &Finding, cases: &[Case]) -> Step {
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
        conditions: relevant(finding, cases).flat_map(judged).collect(),
        ..Step::new(
            StepKind::Policy,
            &finding.layer.to_string(),
            outcome,
            finding.reason(),
        )
    }
}

/// The statements that decided; where none did, those that would have had to.
fn relevant<'a>(finding: &'a Finding, cases: &'a [Case]) -> impl Iterator<Item = &'a Case> {
    cases.iter().filter(move |case| match finding.verdict {
        Verdict::NotPermitted => case.effect == Effect::Permit,
        _ => finding.policies.iter().any(|applied| {
            applied.declared == case.declared && applied.statement.as_deref() == Some(&*case.statement)
        }),
    })
}

fn judged(case: &Case) -> impl Iterator<Item = Judged> {
    let effect = effect(case.effect);
    case.conditions.iter().map(move |asked| Judged {
        name: Cow::Owned(asked.text.clone()),
        holds: asked.holds,
        detail: match &asked.error {
            Some(error) => format!("could not be evaluated: {error}"),
            None => format!(
                "of the {effect} {} in policy `{}`",
                case.statement, case.declared.id
            ),
        },
    })
}

const fn effect(effect: Effect) -> &'static str {
    match effect {
        Effect::Permit => "permit",
        Effect::Forbid => "forbid",
    }
}

fn matched(applied: &Applied, unit: Option<&str>) -> Matched {
    Matched {
        id: applied.declared.id.to_string(),
        name: applied.statement.clone().unwrap_or_default(),
        unit: unit.unwrap_or_default().to_owned(),
        // What cannot be read refuses.
        effect: effect(applied.effect.unwrap_or(Effect::Forbid)),
    }
}

impl<'a> Ask<'a> {
    fn call(&self) -> Call<'a> {
        Call {
            principal: self.principal,
            action: self.action,
            model: self.model,
            profile: self.profile,
            region: self.region,
            mode: self.mode,
        }
    }
}
