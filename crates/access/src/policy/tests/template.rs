//! Each template is sound, and does what its description says.

use super::{Asked, COUNT, INVOKE, STREAM, ask};
use crate::policy::check::check;
use crate::policy::template;
use crate::snapshot::fixture::{DEMO, HAIKU, VENDOR, policy, snapshot};
use std::collections::BTreeMap;

const EU: &str = "eu-central-1";
const US: &str = "us-east-1";

/// What a template lets through, and what it refuses.
type Effect = (&'static [Asked<'static>], &'static [Asked<'static>]);

fn effects() -> BTreeMap<&'static str, Effect> {
    let ada: &[Asked<'_>] = &[("ada", INVOKE, HAIKU, EU)];
    BTreeMap::from([
        ("only-these-accounts", (ada, &[("bob", COUNT, HAIKU, EU)][..])),
        ("only-these-projects", (ada, &[("lab", INVOKE, HAIKU, EU)])),
        ("only-these-providers", (ada, &[("ada", INVOKE, VENDOR, EU)])),
        ("only-these-models", (ada, &[("ada", STREAM, VENDOR, EU)])),
        ("deny-model", (ada, &[("bob", COUNT, VENDOR, US)])),
        (
            "data-class-stays-in-regions",
            (
                &[("ada", INVOKE, HAIKU, "eu-west-1"), ("lab", INVOKE, VENDOR, US)],
                &[("ada", INVOKE, HAIKU, US), ("ada", INVOKE, VENDOR, EU)],
            ),
        ),
        ("production-data-in-production", (ada, &[])),
        (
            "sandbox-small-models",
            (
                &[("lab", INVOKE, HAIKU, EU), ("ada", INVOKE, VENDOR, EU)],
                &[("lab", INVOKE, VENDOR, EU)],
            ),
        ),
        (
            "no-demo-models-in-production",
            (&[("lab", INVOKE, DEMO, EU)], &[("ada", INVOKE, DEMO, EU)]),
        ),
        (
            "count-only",
            (
                &[("ada", COUNT, HAIKU, EU), ("robot", INVOKE, HAIKU, EU)],
                &[("ada", INVOKE, HAIKU, EU), ("ada", STREAM, HAIKU, EU)],
            ),
        ),
        ("no-batch", (ada, &[])),
        (
            "programs-only-in-production",
            (
                &[("robot", INVOKE, HAIKU, EU), ("lab", INVOKE, HAIKU, EU)],
                &[("ada", INVOKE, HAIKU, EU)],
            ),
        ),
        ("administrators-manage", (ada, &[])),
    ])
}

#[test]
fn every_template_can_be_saved_as_it_is() {
    for template in template::ALL {
        assert_eq!(check(template.text), [], "{}", template.id);
    }
}

#[test]
fn every_template_does_what_it_says() {
    let mut effects = effects();
    for template in template::ALL {
        let (lets, refuses) = effects.remove(template.id).expect(template.id);
        let snapshot = snapshot(vec![policy(template.id, "root", true, template.text)]);
        for asked in lets {
            assert!(ask(&snapshot, *asked).is_ok(), "{} lets {asked:?}", template.id);
        }
        for asked in refuses {
            let refused = ask(&snapshot, *asked).expect_err(template.id);
            assert!(refused.message().contains(template.id), "{refused}");
        }
    }
    assert!(effects.is_empty());
}
