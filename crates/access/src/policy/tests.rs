//! What policies say, level by level.

mod loosen;
mod template;

use super::{Call, Question, Resource, Verdict, baseline};
use crate::snapshot::Snapshot;
use crate::snapshot::fixture::{HAIKU, RETAIL, VENDOR, account, policy, snapshot};
use outcrop_core::arn::Arn;
use outcrop_core::manifest::{Manifest, ResourcePolicy};
use outcrop_core::price::Mode;
use outcrop_core::profile::Profile;
use outcrop_core::{Code, Error};
use std::sync::Arc;

const INVOKE: &str = "bedrock:InvokeModel";
const STREAM: &str = "bedrock:InvokeModelWithResponseStream";
const COUNT: &str = "bedrock:CountTokens";

/// Who does what to which model, from where.
type Asked<'a> = (&'a str, &'static str, &'a str, &'a str);

fn ask(snapshot: &Snapshot, (who, action, model, region): Asked<'_>) -> Result<(), Error> {
    let (principal, model) = (snapshot.principal(who).unwrap(), snapshot.model(model).unwrap());
    let call = Call {
        principal,
        action,
        model: &model,
        profile: None,
        region: &Arc::from(region),
        mode: Mode::OnDemand,
    };
    let judgement = snapshot.policies.judge_call(snapshot, &call)?;
    let again = snapshot.policies.judge_call(snapshot, &call)?;
    assert!(Arc::ptr_eq(&judgement, &again), "it is decided once");
    judgement.check(&call.question())
}

/// Every case with what is expected of it; a refusal's message contains the text.
fn table(manifests: Vec<Manifest>, cases: &[(Asked<'_>, Option<&str>)]) {
    let snapshot = snapshot(manifests);
    for (asked, refused) in cases {
        match (ask(&snapshot, *asked), refused) {
            (Ok(()), None) => {}
            (Err(error), Some(words)) => {
                assert_eq!(error.code(), Code::Forbidden);
                assert!(error.message().contains(words), "{asked:?}: {error}");
            }
            (got, wanted) => panic!("{asked:?}: {got:?}, expected {wanted:?}"),
        }
    }
}

#[test]
fn without_a_policy_who_builds_calls_and_who_reviews_does_not() {
    table(
        vec![],
        &[
            (("ada", INVOKE, HAIKU, "eu-central-1"), None),
            (("robot", STREAM, VENDOR, "us-east-1"), None),
            (
                ("eve", INVOKE, HAIKU, "eu-central-1"),
                Some("no `permit` of the baseline of unit `root` applies; ask a platform administrator"),
            ),
        ],
    );
}

#[test]
fn a_unit_forbids_for_everything_under_it_and_for_nothing_else() {
    let text = "@id(\"no-vendor\") forbid (principal, action in Action::\"invoke\", resource in Provider::\"Vendor\");";
    table(
        vec![policy("no-vendor", "retail", false, text)],
        &[
            (
                ("ada", INVOKE, VENDOR, "us-east-1"),
                Some(
                    "policy `no-vendor` (statement no-vendor) of unit `retail` forbids it; ask the administrators of unit `retail`",
                ),
            ),
            (("ada", COUNT, VENDOR, "us-east-1"), None),
            (("ada", INVOKE, HAIKU, "us-east-1"), None),
            (("bob", INVOKE, VENDOR, "us-east-1"), None),
        ],
    );
}

#[test]
fn a_unit_cannot_loosen_what_the_platform_says() {
    let everything = "permit (principal, action, resource);";
    table(
        vec![
            policy(
                "no-vendor",
                "root",
                true,
                "forbid (principal, action, resource == Model::\"vendor.model-v1:0\");",
            ),
            policy("all", "bank", false, everything),
            policy("all-too", "bank", true, everything),
        ],
        &[
            (
                ("bob", INVOKE, VENDOR, "us-east-1"),
                Some("policy `no-vendor` (statement 1) of the baseline of unit `root` forbids it"),
            ),
            (("bob", INVOKE, HAIKU, "us-east-1"), None),
            // Permitted by the unit, and yet not at the root's baseline.
            (
                ("eve", INVOKE, HAIKU, "us-east-1"),
                Some("no `permit` of the baseline of unit `root` applies"),
            ),
        ],
    );
}

#[test]
fn permits_of_a_unit_are_its_list_of_what_is_allowed() {
    let text = "permit (principal in Role::\"developer\", action in Action::\"call\", resource) \
                when { context.region == \"eu-central-1\" };";
    table(
        vec![policy("only", "retail-eu", false, text)],
        &[
            (("ada", INVOKE, HAIKU, "eu-central-1"), None),
            (
                ("ada", INVOKE, HAIKU, "us-east-1"),
                Some("no `permit` of unit `retail-eu` applies"),
            ),
            (
                ("robot", INVOKE, HAIKU, "eu-central-1"),
                Some("no `permit` of unit `retail-eu` applies"),
            ),
            (("bob", INVOKE, HAIKU, "us-east-1"), None),
        ],
    );
}

#[test]
fn policies_see_environment_data_classes_and_streaming() {
    let text = "forbid (principal, action in Action::\"call\", resource) \
                when { context.environment == \"production\" && context.dataClasses.contains(\"personal\") && context.streaming };";
    table(
        vec![policy("no-streams", "root", true, text)],
        &[
            (("ada", STREAM, HAIKU, "eu-central-1"), Some("no-streams")),
            (("ada", INVOKE, HAIKU, "eu-central-1"), None),
            (("lab", STREAM, HAIKU, "eu-central-1"), None),
        ],
    );
}

#[test]
fn policies_see_the_profile_that_a_call_names() {
    let arn = |id: &str| format!("arn:aws:bedrock:eu-central-1:{RETAIL}:application-inference-profile/{id}");
    let text = format!(
        "forbid (principal, action in Action::\"invoke\", resource) unless {{ context has profile && context.profile == \"{}\" }};",
        arn("abc123def456")
    );
    let snapshot = snapshot(vec![policy("only-by-profile", "retail", false, &text)]);
    let (principal, model) = (snapshot.principal("ada").unwrap(), snapshot.model(HAIKU).unwrap());
    let judged = |profile: Option<&str>| {
        let profile = profile.map(|id| {
            Arc::new(Profile {
                arn: arn(id),
                model: Arc::clone(&model),
                tags: Default::default(),
            })
        });
        let call = Call {
            principal,
            action: INVOKE,
            model: &model,
            profile: profile.as_ref(),
            region: &Arc::from("eu-central-1"),
            mode: Mode::OnDemand,
        };
        let judgement = snapshot.policies.judge_call(&snapshot, &call).unwrap();
        judgement.check(&call.question()).is_ok()
    };
    // In either order: what is remembered of one call is not what is said of another.
    for _ in 0..2 {
        assert!(judged(Some("abc123def456")));
        assert!(!judged(Some("zz99zz99zz99")));
        assert!(!judged(None));
    }
}

#[test]
fn what_cannot_be_evaluated_refuses_and_is_named() {
    let text = "forbid (principal, action, resource) when { resource.shoe_size > 3 };";
    table(
        vec![policy("broken-by-hand", "retail", false, text)],
        &[
            (
                ("ada", INVOKE, HAIKU, "eu-central-1"),
                Some(
                    "policy `broken-by-hand` (statement 1) of unit `retail` could not be evaluated, which refuses",
                ),
            ),
            (("bob", INVOKE, HAIKU, "eu-central-1"), None),
        ],
    );
}

#[test]
fn what_cannot_be_read_refuses_everything_under_its_unit() {
    table(
        vec![policy("edited", "retail", false, "forbid (principal")],
        &[
            (
                ("ada", INVOKE, HAIKU, "eu-central-1"),
                Some("policy `edited` of unit `retail` cannot be read, so nothing under it is allowed"),
            ),
            (("bob", INVOKE, HAIKU, "eu-central-1"), None),
        ],
    );
}

#[test]
fn the_built_in_policy_is_replaced_by_a_baseline_of_the_root_alone() {
    let nobody = "permit (principal == User::\"head\", action, resource);";
    let asked = ("ada", INVOKE, HAIKU, "eu-central-1");
    table(
        vec![policy(baseline::ID, "root", true, nobody)],
        &[(asked, Some("no `permit` of the baseline of unit `root` applies"))],
    );
    let everyone = "permit (principal, action, resource);";
    let elsewhere = vec![policy(baseline::ID, "bank", false, everyone)];
    table(
        elsewhere,
        &[(asked, None), (("eve", INVOKE, HAIKU, "r"), Some("no `permit`"))],
    );
}

fn put_on(arn: &str, statement: &str) -> Manifest {
    Manifest::ResourcePolicy(ResourcePolicy {
        account: account(RETAIL),
        arn: arn.to_owned(),
        document: format!(r#"{{"Version":"2012-10-17","Statement":[{statement}]}}"#),
    })
}

#[test]
fn a_resource_policy_holds_for_the_account_that_put_it_in_its_region() {
    let arn = Arn::of_model("us-east-1", VENDOR).to_string();
    let deny = r#"{"Sid":"Stop","Effect":"Deny","Principal":"*","Action":"bedrock:Invoke*","Resource":"*"}"#;
    table(
        vec![put_on(&arn, deny)],
        &[
            (
                ("ada", INVOKE, VENDOR, "us-east-1"),
                Some(
                    "(statement Stop) of the resource policy of arn:aws:bedrock:us-east-1::foundation-model/vendor.model-v1:0",
                ),
            ),
            (("ada", COUNT, VENDOR, "us-east-1"), None),
            (("ada", INVOKE, VENDOR, "eu-west-1"), None),
            (("bob", INVOKE, VENDOR, "us-east-1"), None),
        ],
    );
}

#[test]
fn a_resource_policy_closes_only_the_actions_that_it_permits() {
    let arn = Arn::of_model("us-east-1", VENDOR).to_string();
    let allow = r#"{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:user/robot"},"Action":"bedrock:InvokeModel","Resource":"*"}"#;
    table(
        vec![put_on(&arn, allow)],
        &[
            (("robot", INVOKE, VENDOR, "us-east-1"), None),
            (
                ("ada", INVOKE, VENDOR, "us-east-1"),
                Some("no `permit` of the resource policy"),
            ),
            (("ada", COUNT, VENDOR, "us-east-1"), None),
            (("ada", INVOKE, HAIKU, "us-east-1"), None),
        ],
    );
}

#[test]
fn everyone_looks_who_builds_changes_and_administrators_govern() {
    let text = "forbid (principal, action == Action::\"bedrock:DeletePrompt\", resource) when { resource.kind == \"prompt\" };";
    let snapshot = snapshot(vec![policy("keep", "retail", false, text)]);
    let arn = Arn::parse("arn:aws:bedrock:us-east-1:111122223333:prompt/ABCDEFGHIJ").unwrap();
    let may = |who: &str, action| {
        let question = Question {
            principal: snapshot.principal(who).unwrap(),
            action,
            resource: Resource::Owned(arn),
            profile: None,
            region: "us-east-1",
            mode: Mode::OnDemand,
        };
        snapshot.policies.judge(&snapshot, &question).unwrap().allows()
    };
    assert!(may("eve", "bedrock:GetPrompt") && may("ada", "bedrock:UpdatePrompt"));
    assert!(may("head", "bedrock:PutResourcePolicy") && !may("ada", "bedrock:PutResourcePolicy"));
    assert!(!may("eve", "bedrock:UpdatePrompt") && !may("ada", "bedrock:DeletePrompt"));
}

#[test]
fn an_account_that_hangs_in_nothing_is_refused() {
    let mut snapshot = snapshot(vec![]);
    snapshot.units = crate::snapshot::Tree::default();
    let refused = ask(&snapshot, ("ada", INVOKE, HAIKU, "eu-central-1")).unwrap_err();
    assert!(refused.message().contains("is in no unit"), "{refused}");
}

#[test]
fn what_was_looked_at_is_taken_apart() {
    let text = "@id(\"eu\") permit (principal in Unit::\"retail\", action in Action::\"call\", resource) \
                when { context.region like \"eu-*\" && context.environment == \"production\" } \
                unless { resource.provider == \"Vendor\" };";
    let snapshot = snapshot(vec![policy("eu", "retail", false, text)]);
    let question = Question {
        principal: snapshot.principal("ada").unwrap(),
        action: INVOKE,
        resource: Resource::Model(&snapshot.model(VENDOR).unwrap()),
        profile: None,
        region: "us-east-1",
        mode: Mode::OnDemand,
    };
    let examined = snapshot.policies.examine(&snapshot, &question).unwrap();
    let (finding, cases) = &examined[1];
    assert_eq!(finding.verdict, Verdict::NotPermitted);
    let conditions = cases[0].conditions.iter();
    let conditions: Vec<(&str, bool)> = conditions.map(|one| (one.text.as_str(), one.holds)).collect();
    assert_eq!(
        conditions,
        [
            ("principal in Unit::\"retail\"", true),
            ("action in [Action::\"call\"]", true),
            ("context.region like \"eu-*\"", false),
            ("context.environment == \"production\"", true),
            ("unless resource.provider == \"Vendor\"", false),
        ]
    );
}
