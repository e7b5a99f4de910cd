//! What a difference says.

use super::*;
use outcrop_core::catalogue::LifecycleStatus;

fn entry(id: &str) -> Entry {
    let found = crate::catalogue::seed().first().cloned();
    Entry {
        id: id.to_owned(),
        ..found.expect("a seed")
    }
}

#[test]
fn what_stays_as_it_is_is_left_out() {
    let (kept, changed, gone) = (entry("a.kept"), entry("a.changed"), entry("a.gone"));
    let current = [("a.kept", &kept), ("a.changed", &changed), ("a.gone", &gone)].into();
    let mut after = changed.clone();
    after.context_tokens = Some(7);
    after.lifecycle.status = LifecycleStatus::Legacy;
    after.lifecycle.released = Some("2020-01-01".to_owned());
    let added = entry("a.added");
    let proposed = [&kept, &after, &added];
    let found = difference(&current, proposed, ["a.gone", "a.unknown"]);
    let told: Vec<(&str, Change)> = found.iter().map(|one| (one.id.as_str(), one.change)).collect();
    assert_eq!(
        told,
        [
            ("a.added", Change::Added),
            ("a.changed", Change::Changed),
            ("a.gone", Change::Gone)
        ]
    );
    let names: Vec<&str> = found
        .iter()
        .flat_map(|one| one.members.iter().map(|member| member.name.as_str()))
        .collect();
    assert_eq!(names, ["context_tokens", "lifecycle"]);
    assert_eq!(summary(&found), "1 added, 1 changed, 1 gone");
}

#[test]
fn a_member_that_was_absent_is_null() {
    let mut before = entry("a.a");
    before.version = None;
    let after = Entry {
        version: Some("2".to_owned()),
        ..before.clone()
    };
    let current = [("a.a", &before)].into();
    let found = difference(&current, [&after], []);
    let member = found
        .first()
        .and_then(|one| one.members.first())
        .expect("a member");
    assert_eq!((&member.before, &member.after), (&Value::Null, &Value::from("2")));
}
