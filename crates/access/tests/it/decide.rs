//! What refused calls are told, and what explains the same.

use crate::bench::{ACCOUNT, Bench, MODEL, NOW_US, ask, conditions};
use crate::declare;
use outcrop_access::decide::{Outcome, StepKind, examine};
use outcrop_core::entitlement::{Conditions, Status};
use outcrop_core::manifest::{Manifest, Policy};
use outcrop_core::organisation::{Environment, ROOT};
use outcrop_core::price::Mode;
use outcrop_core::principal::Role;
use std::sync::Arc;

const WHERE_TO_ASK: &str = "ask for an approval that covers it with POST /api/v1/requests or on the console's page Approvals; \
                            the administrators of the unit `root` and the platform's can help";

#[tokio::test]
async fn without_a_role_that_calls_nothing_else_is_looked_at() {
    let bench = Bench::new(Role::Auditor).await;
    bench.grant("e", conditions()).await;
    let (message, reason) = bench.refusal().await;
    assert_eq!(reason, "no_calling_role");
    assert!(
        message.starts_with("`ada` has no role that may call models"),
        "{message}"
    );
}

#[tokio::test]
async fn without_an_approval_a_call_is_told_where_to_ask() {
    let bench = Bench::new(Role::Application).await;
    let (message, reason) = bench.refusal().await;
    assert_eq!(reason, "not_entitled");
    assert_eq!(
        message,
        format!("account {ACCOUNT} has no approval for the model `{MODEL}`; {WHERE_TO_ASK}")
    );
}

#[tokio::test]
async fn a_grant_carries_the_approvals_own_limits() {
    let bench = Bench::new(Role::Application).await;
    let limited = Conditions {
        max_tokens: Some(10),
        regions: Some(["us-east-1".to_owned()].into()),
        ..conditions()
    };
    bench.grant("short", limited.clone()).await;
    let longer = Conditions {
        max_tokens: Some(50),
        ..limited
    };
    bench.grant("long", longer).await;
    let grant = bench.ask().await.unwrap();
    assert_eq!(grant.entitlement.as_deref(), Some("long"));
    assert_eq!(grant.max_tokens, Some(50));
    assert!(grant.regions.unwrap().contains("us-east-1"));
}

#[tokio::test]
async fn the_nearest_approval_says_everything_that_it_lacks() {
    let bench = Bench::new(Role::Application).await;
    let far = Conditions {
        environments: Some([Environment::Production].into()),
        regions: Some(["eu-west-1".to_owned()].into()),
        modes: Some([Mode::Batch].into()),
        ..conditions()
    };
    bench.grant("far", far).await;
    let near = Conditions {
        regions: Some(["eu-west-1".to_owned()].into()),
        guardrail_required: true,
        ..conditions()
    };
    bench.grant("near", near).await;
    let (message, reason) = bench.refusal().await;
    assert_eq!(reason, "entitlement_guardrail");
    assert_eq!(
        message,
        format!(
            "the approval `near` of the model `{MODEL}` for account {ACCOUNT} does not cover this call: it requires a \
             guardrail, and the call has none; and the model may run in eu-west-1 alone, and its connections are in \
             us-east-1; {WHERE_TO_ASK}"
        )
    );
}

#[tokio::test]
async fn what_people_suspended_is_told_with_their_reason() {
    let bench = Bench::new(Role::Application).await;
    let status = Status::Suspended {
        reason: "the vendor had an incident".to_owned(),
        at_us: NOW_US,
    };
    bench.grant_with("e", conditions(), status).await;
    let (message, _) = bench.refusal().await;
    assert!(
        message.contains("suspended until it is reviewed again: the vendor had an incident"),
        "{message}"
    );
}

#[tokio::test]
async fn a_policy_refuses_what_an_approval_allows_and_is_named() {
    let bench = Bench::new(Role::Application).await;
    bench.grant("e", conditions()).await;
    bench.ask().await.unwrap();
    let policy = Policy {
        id: "no-calls".to_owned(),
        unit: ROOT.to_owned(),
        baseline: false,
        description: "Nobody calls".to_owned(),
        text: "forbid (principal, action, resource);".to_owned(),
    };
    declare::put(&bench.store, [Manifest::Policy(policy)])
        .await
        .unwrap();
    let (message, reason) = bench.refusal().await;
    assert_eq!(reason, "policy");
    assert!(message.contains("`no-calls`"), "{message}");
    let snapshot = bench.source.snapshot().await.unwrap();
    let (model, region) = (snapshot.model(MODEL).unwrap(), Arc::from("us-east-1"));
    let explained = examine(&snapshot, &ask(&snapshot, &model, &region, NOW_US));
    let refusing = explained
        .steps
        .iter()
        .find(|step| step.outcome == Outcome::Refuses)
        .unwrap();
    assert_eq!(
        (refusing.step, refusing.unit.as_deref()),
        (StepKind::Policy, Some(ROOT))
    );
    assert_eq!(refusing.policies[0].id, "no-calls");
}
