//! What the store cannot tell of a proposal: whether policies can be read, and mean something.

use outcrop_access::policy::{check, iam};
use outcrop_core::arn::Arn;
use outcrop_core::manifest::{Manifest, Policy, ResourcePolicy};
use outcrop_store::manifest::{Problem, Proposal};

/// Only what is put is judged: what was put long ago is not.
pub(super) fn problems(proposal: &Proposal<'_>) -> Vec<Problem> {
    let messages = |manifest: &Manifest| -> Vec<String> {
        match manifest {
            Manifest::Policy(policy) => of_policy(policy),
            Manifest::ResourcePolicy(policy) => of_resource_policy(policy),
            _ => Vec::new(),
        }
    };
    proposal
        .put()
        .flat_map(|manifest| {
            let messages = messages(manifest).into_iter();
            messages.map(|message| Problem::of(manifest, message))
        })
        .collect()
}

fn of_policy(policy: &Policy) -> Vec<String> {
    let problems = check::check(&policy.text).into_iter();
    problems
        .map(|problem| {
            format!(
                "line {}, column {}: {}",
                problem.line, problem.column, problem.message
            )
        })
        .collect()
}

fn of_resource_policy(policy: &ResourcePolicy) -> Vec<String> {
    match Arn::parse(&policy.arn) {
        Some(on) => iam::problems(&policy.document, &on),
        None => vec![format!(
            "`{}` is no ARN of Bedrock's (arn:aws:bedrock:REGION:ACCOUNT:KIND/ID)",
            policy.arn
        )],
    }
}
