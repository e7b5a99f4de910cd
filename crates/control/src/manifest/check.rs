//! What the store cannot tell of a proposal: whether policies say what can be judged.

use outcrop_access::policy::{check, iam};
use outcrop_core::arn::Arn;
use outcrop_core::manifest::{Manifest, Policy, ResourcePolicy};
use outcrop_store::manifest::{Problem, Proposal};

pub(super) fn problems(proposal: &Proposal<'_>) -> Vec<Problem> {
    proposal.put().flat_map(wrong).collect()
}

fn wrong(manifest: &Manifest) -> Vec<Problem> {
    let messages = match manifest {
        Manifest::Policy(policy) => of_policy(policy),
        Manifest::ResourcePolicy(policy) => of_resource_policy(policy),
        _ => Vec::new(),
    };
    let problem = |message| Problem::of(manifest, message);
    messages.into_iter().map(problem).collect()
}

fn of_policy(policy: &Policy) -> Vec<String> {
    let told = |problem: check::Problem| {
        let check::Problem {
            line,
            column,
            message,
        } = problem;
        format!("line {line}, column {column} of `text`: {message}")
    };
    check::check(&policy.text).into_iter().map(told).collect()
}

fn of_resource_policy(policy: &ResourcePolicy) -> Vec<String> {
    // What is no ARN is told by the store.
    let Some(arn) = Arn::parse(&policy.arn) else {
        return Vec::new();
    };
    iam::problems(&policy.document, &arn)
}

#[cfg(test)]
mod tests {
    use super::*;
    use outcrop_store::manifest::{Change, State};

    fn told(manifest: Manifest) -> Vec<String> {
        let before = State::default();
        let changes = [Change::put(manifest)];
        let (plan, after) = before.propose(&changes).unwrap();
        let proposal = Proposal {
            before: &before,
            after: &after,
            plan: &plan,
        };
        problems(&proposal).iter().map(ToString::to_string).collect()
    }

    fn policy(text: &str) -> Manifest {
        Manifest::Policy(Policy {
            id: "p".to_owned(),
            unit: "root".to_owned(),
            baseline: false,
            description: String::new(),
            text: text.to_owned(),
        })
    }

    #[test]
    fn policies_that_cannot_be_judged_are_told_with_their_place() {
        assert_eq!(told(policy("forbid (principal, action, resource);")), [""; 0]);
        let wrong = told(policy("\npermit (principal, action"));
        assert!(wrong[0].starts_with("policy `p`: line 2, column "), "{wrong:?}");
        assert!(
            !told(policy(
                "permit (principal, action == Action::\"bedrock:Nothing\", resource);"
            ))
            .is_empty()
        );
    }
}
