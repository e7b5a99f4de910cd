//! Stages, triggers and webhooks, as an operator writes them.

use super::{bad, good};
use outcrop_core::entitlement::Action;
use outcrop_core::principal::Role;
use std::time::Duration;

const STAGES: &str = r#"
[approvals]
webhook = "operations"
[[approvals.stages]]
id = "legal"
name = "Legal"
role = "legal-reviewer"
needs = ["terms"]
deadline = "3d"
remind_before = "12h"
distinct = true
[[approvals.stages]]
id = "decision"
name = "Decision"
role = "platform-admin"
[approvals.triggers]
terms_changed = "suspend after 14d"
price_risen = "suspend"
[webhooks.operations]
url = "https://hooks.example.com/outcrop"
secret_file = "/run/secrets/hook"
"#;

#[test]
fn the_pipeline_is_what_the_file_says() {
    let config = good(STAGES, &[]);
    let approvals = &config.approvals;
    assert!(
        approvals.options(&config.webhooks).is_err(),
        "the secret is not there"
    );
    let options = approvals.options(&std::collections::BTreeMap::new()).unwrap();
    assert_eq!(options.stages.len(), 2);
    let legal = &options.stages[0];
    assert_eq!((legal.role, legal.distinct), (Role::LegalReviewer, true));
    assert_eq!(
        (legal.deadline_seconds, legal.remind_before_seconds),
        (Some(259_200), 43_200)
    );
    assert_eq!(
        options.actions.terms_changed,
        Action::SuspendAfter { seconds: 1_209_600 }
    );
    assert_eq!(options.actions.price_risen, Action::Suspend);
    assert_eq!(options.actions.legacy, Action::ExistingCallersOnly, "the default");
    assert_eq!(options.watch_every, Duration::from_secs(5));
}

#[test]
fn without_stages_there_are_the_usual_six() {
    let config = good("", &[]);
    let options = config.approvals.options(&config.webhooks).unwrap();
    let ids: Vec<&str> = options.stages.iter().map(|stage| stage.id.as_str()).collect();
    assert_eq!(
        ids,
        ["intake", "legal", "security", "evaluation", "finance", "decision"]
    );
}

#[test]
fn stages_that_do_not_fit_are_refused_with_what_would() {
    for (from, to, expected) in [
        ("\"legal-reviewer\"", "\"legal-reviwer\"", "legal-reviewer"),
        ("[\"terms\"]", "[\"term\"]", "terms"),
        (
            "id = \"decision\"",
            "id = \"legal\"",
            "there are two stages with the id \"legal\"",
        ),
        (
            "webhook = \"operations\"",
            "webhook = \"operation\"",
            "there is no [webhooks.operation]",
        ),
        (
            "deadline = \"3d\"\n",
            "",
            "`remind_before` needs a `deadline` beside it",
        ),
        (
            "suspend after 14d",
            "suspend after two weeks",
            "approvals.triggers.terms_changed",
        ),
        ("secret_file = \"/run/secrets/hook\"\n", "", "has no secret"),
    ] {
        let problems = bad(&STAGES.replacen(from, to, 1), &[]);
        assert!(problems.contains(expected), "{to}: {problems}");
    }
}
