//! Members of the caller's choice out of a provider's answer.

use serde_json::{Map, Value};

/// What the JSON pointers point to, each at the place in which it stood.
pub fn select(answer: &Value, pointers: &[String]) -> Map<String, Value> {
    let mut selected = Map::new();
    for pointer in pointers {
        if let Some(found) = answer.pointer(pointer) {
            let path: Vec<_> = pointer
                .split('/')
                .skip(1)
                .map(|step| step.replace("~1", "/").replace("~0", "~"))
                .collect();
            put(&mut selected, &path, found);
        }
    }
    selected
}

fn put(into: &mut Map<String, Value>, path: &[String], value: &Value) {
    match path {
        [] => {}
        [name] => {
            into.insert(name.clone(), value.clone());
        }
        [name, rest @ ..] => {
            let inner = into
                .entry(name.clone())
                .or_insert_with(|| Value::Object(Map::new()));
            if let Value::Object(inner) = inner {
                put(inner, rest, value);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn each_value_keeps_its_place() {
        let answer =
            json!({"stop_sequence": "x", "usage": {"a/b": 1, "c": 2}, "content": [{"type": "text"}]});
        let pointers = ["/stop_sequence", "/usage/a~1b", "/content/0/type", "/none"].map(str::to_owned);
        assert_eq!(
            Value::Object(select(&answer, &pointers)),
            json!({"stop_sequence": "x", "usage": {"a/b": 1}, "content": {"0": {"type": "text"}}})
        );
    }
}
