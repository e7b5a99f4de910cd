//! A statement's conditions: texts that a call has, compared.

use super::{Place, Problems, quoted, texts};
use serde_json::{Map, Value};

/// The keys that are understood, and what they are in Cedar.
const KEYS: &[(&str, &str)] = &[
    ("aws:PrincipalAccount", "context.account"),
    ("aws:RequestedRegion", "context.region"),
];

#[derive(Clone, Copy)]
enum Operator {
    Equals,
    NotEquals,
    Like,
    NotLike,
}

impl Operator {
    fn parse(name: &str) -> Option<Self> {
        match name {
            "StringEquals" => Some(Self::Equals),
            "StringNotEquals" => Some(Self::NotEquals),
            "StringLike" => Some(Self::Like),
            "StringNotLike" => Some(Self::NotLike),
            _ => None,
        }
    }

    const fn is_negated(self) -> bool {
        matches!(self, Self::NotEquals | Self::NotLike)
    }

    const fn has_wildcards(self) -> bool {
        matches!(self, Self::Like | Self::NotLike)
    }
}

/// `Condition` as Cedar conditions, all of which must hold.
pub fn translate(value: Option<&Value>, place: &Place, problems: &mut Problems) -> Vec<String> {
    let Some(value) = value else {
        return Vec::new();
    };
    let place = Place(place.member("Condition"));
    let Value::Object(operators) = value else {
        problems.add(&place.0, "must be an object of operators");
        return Vec::new();
    };
    let mut conditions = Vec::new();
    for (name, keys) in operators {
        let at = Place(place.member(name));
        match (Operator::parse(name), keys) {
            (Some(operator), Value::Object(keys)) => {
                conditions.extend(compared(operator, keys, &at, problems));
            }
            (Some(_), _) => problems.add(&at.0, "must be an object of condition keys"),
            (None, _) => problems.add(
                &at.0,
                "is not understood; there are StringEquals, StringNotEquals, StringLike and StringNotLike",
            ),
        }
    }
    conditions
}

fn compared(
    operator: Operator,
    keys: &Map<String, Value>,
    place: &Place,
    problems: &mut Problems,
) -> Vec<String> {
    let mut conditions = Vec::new();
    for (key, values) in keys {
        let at = place.member(key);
        let known = KEYS.iter().find(|(name, _)| name.eq_ignore_ascii_case(key));
        match (known, texts(Some(values))) {
            (Some((_, attribute)), Some(values)) => {
                conditions.push(any_of(operator, attribute, &values, &at, problems));
            }
            (Some(_), None) => problems.add(&at, "must be a text or a list of texts"),
            (None, _) => problems.add(
                &at,
                "is a condition key that is not understood; there are aws:PrincipalAccount and aws:RequestedRegion",
            ),
        }
    }
    conditions
}

/// One of several values is enough; for a negated operator, none may be it.
fn any_of(
    operator: Operator,
    attribute: &str,
    values: &[&str],
    place: &str,
    problems: &mut Problems,
) -> String {
    let each = values.iter().map(|value| {
        if value.contains("${") {
            problems.add(place, "has a policy variable (${…}), which is not understood");
        }
        if operator.has_wildcards() {
            if value.contains('?') {
                problems.add(
                    place,
                    "has the wildcard ?, which Cedar lacks; write the values out or use *",
                );
            }
            format!("{attribute} like {}", quoted(value))
        } else {
            format!("{attribute} == {}", quoted(value))
        }
    });
    let any = each.collect::<Vec<_>>().join(" || ");
    if operator.is_negated() {
        format!("!({any})")
    } else {
        any
    }
}
