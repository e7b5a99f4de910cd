//! Places in a case: where something stands, and what is there.

use serde_json::Value;

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    Member(String),
    Index(usize),
}

/// Where something stands in a case.
pub type Place = Vec<Step>;

/// The places of all plain values and of all that is empty; a list's plain values stand where the list does.
pub fn leaves(case: &Value) -> Vec<Place> {
    let mut places = Vec::new();
    each(case, &mut Vec::new(), &mut |value, place| {
        let has_members = match value {
            Value::Object(members) => !members.is_empty(),
            Value::Array(items) => !items.is_empty(),
            _ => false,
        };
        if !has_members {
            places.push(of_list(place));
        }
    });
    places.dedup();
    places
}

fn of_list(place: &Place) -> Place {
    let length = place.iter().rposition(|step| matches!(step, Step::Member(_)));
    place[..length.map_or(0, |last| last + 1)].to_vec()
}

/// Everything in a value that is not null, the outer first.
pub fn each(value: &Value, place: &mut Place, visit: &mut dyn FnMut(&Value, &Place)) {
    let mut inside = |step: Step, value: &Value| {
        if !value.is_null() {
            place.push(step);
            visit(value, place);
            each(value, place, visit);
            place.pop();
        }
    };
    match value {
        Value::Object(members) => {
            for (name, value) in members {
                inside(Step::Member(name.clone()), value);
            }
        }
        Value::Array(items) => {
            for (index, value) in items.iter().enumerate() {
                inside(Step::Index(index), value);
            }
        }
        _ => {}
    }
}

/// The case with that member or item taken out.
pub fn without(case: &Value, place: &[Step]) -> Value {
    let mut case = case.clone();
    if let Some((last, above)) = place.split_last() {
        let parent = above.iter().fold(&mut case, |value, step| match step {
            Step::Member(name) => &mut value[name],
            Step::Index(index) => &mut value[*index],
        });
        match (parent, last) {
            (Value::Object(members), Step::Member(name)) => drop(members.remove(name)),
            (Value::Array(items), Step::Index(index)) => drop(items.remove(*index)),
            (other, last) => panic!("no {last:?} in {other}"),
        }
    }
    case
}

/// The place that an error names, in any dialect's way to say it: `messages[2].content`, `messages.3.member.content`.
pub fn named(parameter: &str) -> Place {
    let mut place = Vec::new();
    for part in parameter.split('.') {
        let (name, indices) = part.split_at(part.find('[').unwrap_or(part.len()));
        match (name.parse::<usize>(), name) {
            (Ok(position), _) => place.push(Step::Index(position - 1)),
            (_, "member") if matches!(place.last(), Some(Step::Index(_))) => {}
            (_, name) => place.push(Step::Member(name.to_owned())),
        }
        for index in indices.split(['[', ']']).filter(|text| !text.is_empty()) {
            place.push(Step::Index(index.parse().expect("an index")));
        }
    }
    place
}

pub fn shown(place: &[Step]) -> String {
    place.iter().fold(String::new(), |text, step| match step {
        Step::Member(name) if text.is_empty() => name.clone(),
        Step::Member(name) => format!("{text}.{name}"),
        Step::Index(index) => format!("{text}[{index}]"),
    })
}
