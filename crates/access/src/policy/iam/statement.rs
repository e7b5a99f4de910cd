//! One statement.

use super::{Place, Problems, action, condition, pattern, principal, quoted, texts};
use outcrop_core::arn::Arn;
use serde_json::{Map, Value};

const MEMBERS: [&str; 6] = ["Sid", "Effect", "Principal", "Action", "Resource", "Condition"];

/// The statement in Cedar. What it returns is used only if it found nothing wrong.
pub fn translate(value: &Value, at: usize, on: &Arn<'_>, place: &Place, problems: &mut Problems) -> String {
    let Value::Object(members) = value else {
        problems.add(&place.0, "must be an object");
        return String::new();
    };
    strangers(members, place, problems);
    let on_model = on.kind == "foundation-model";
    let effect = effect(members, place, problems);
    let name = name(members, at, place, problems);
    let actions = action::translate(members.get("Action"), on_model, place, problems);
    resources(members, on, place, problems);
    let resource = if on_model {
        format!("Model::{}", quoted(on.id))
    } else {
        format!("Resource::{}", quoted(&on.to_string()))
    };
    let whom = principal::translate(members.get("Principal"), place, problems);
    let conditions = condition::translate(members.get("Condition"), place, problems);
    let mut text = format!(
        "@id({})\n{effect} (\n  principal,\n  action in {actions},\n  resource == {resource}\n)",
        quoted(&name)
    );
    for condition in whom.into_iter().chain(conditions) {
        text.push_str(&format!("\nwhen {{ {condition} }}"));
    }
    text.push_str(";\n");
    text
}

fn strangers(members: &Map<String, Value>, place: &Place, problems: &mut Problems) {
    for name in members.keys().filter(|name| !MEMBERS.contains(&name.as_str())) {
        let what = match name.as_str() {
            "NotPrincipal" | "NotAction" | "NotResource" => {
                "is not understood; say whom, what and where the statement is about, and not what it is not about"
            }
            _ => "is no member of a statement; it has Sid, Effect, Principal, Action, Resource and Condition",
        };
        problems.add(&place.member(name), what);
    }
}

fn effect(members: &Map<String, Value>, place: &Place, problems: &mut Problems) -> &'static str {
    match members.get("Effect").and_then(Value::as_str) {
        Some("Allow") => "permit",
        Some("Deny") => "forbid",
        _ => {
            problems.add(&place.member("Effect"), "must be \"Allow\" or \"Deny\"");
            ""
        }
    }
}

/// The `Sid`, or the statement's number from 1.
fn name(members: &Map<String, Value>, at: usize, place: &Place, problems: &mut Problems) -> String {
    match members.get("Sid") {
        None => (at + 1).to_string(),
        Some(Value::String(sid)) if sid.chars().all(|c| c.is_ascii_alphanumeric()) && !sid.is_empty() => {
            sid.clone()
        }
        Some(_) => {
            problems.add(&place.member("Sid"), "must be a text of letters and digits");
            String::new()
        }
    }
}

/// The policy is put on one resource, so it can speak of no other.
fn resources(members: &Map<String, Value>, on: &Arn<'_>, place: &Place, problems: &mut Problems) {
    let place = place.member("Resource");
    let Some(patterns) = texts(members.get("Resource")) else {
        problems.add(
            &place,
            "must be \"*\" or the ARN of the resource that the policy is put on",
        );
        return;
    };
    let arn = on.to_string();
    for one in patterns.into_iter().filter(|one| !pattern::matches(one, &arn)) {
        problems.add(
            &place,
            &format!(
                "names {}, which is not the resource that the policy is put on ({arn})",
                quoted(one)
            ),
        );
    }
}
