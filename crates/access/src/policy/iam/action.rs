//! A statement's actions.

use super::{Place, Problems, pattern, quoted, texts};
use crate::policy::action::{self, Action};
use serde_json::Value;
use std::collections::BTreeSet;

/// `Action` as Cedar's set of actions: those of the pattern that the resource can have.
pub fn translate(value: Option<&Value>, on_model: bool, place: &Place, problems: &mut Problems) -> String {
    let place = place.member("Action");
    let Some(patterns) = texts(value) else {
        problems.add(
            &place,
            "must be an action or a list of actions, as \"bedrock:InvokeModel\"",
        );
        return String::new();
    };
    let mut names = BTreeSet::new();
    for one in patterns {
        match meant(one, on_model) {
            Ok(actions) => names.extend(actions.into_iter().map(|action| quoted(action.name))),
            Err(why) => problems.add(&place, &why),
        }
    }
    let names: Vec<String> = names.into_iter().map(|name| format!("Action::{name}")).collect();
    format!("[{}]", names.join(", "))
}

fn meant(written: &str, on_model: bool) -> Result<Vec<&'static Action>, String> {
    // IAM's actions have no case.
    let wanted = written.to_ascii_lowercase();
    let all = action::ALL.iter();
    let known: Vec<&Action> = all
        .filter(|action| pattern::matches(&wanted, &action.name.to_ascii_lowercase()))
        .collect();
    if known.is_empty() {
        return Err(format!(
            "{} means no action of Bedrock's that Outcrop knows",
            quoted(written)
        ));
    }
    let possible = known.into_iter().filter(|action| {
        if on_model {
            action.target.is_model()
        } else {
            action.target.is_resource()
        }
    });
    let possible: Vec<&Action> = possible.collect();
    if possible.is_empty() {
        let kind = if on_model { "a model" } else { "this resource" };
        return Err(format!("{} is nothing that is done to {kind}", quoted(written)));
    }
    Ok(possible)
}
