//! Requests, as a person reads them in a terminal.

use serde_json::Value;
use std::fmt::Write;

fn text<'a>(value: &'a Value, path: &str) -> &'a str {
    value.pointer(path).and_then(Value::as_str).unwrap_or_default()
}

fn rows<'a>(value: &'a Value, member: &str) -> &'a [Value] {
    let rows = value.get(member).and_then(Value::as_array);
    rows.map(Vec::as_slice).unwrap_or_default()
}

pub fn list(answer: &Value) -> String {
    let mut out = String::new();
    for row in rows(answer, "requests") {
        let stage = Some(text(row, "/stage")).filter(|stage| !stage.is_empty());
        let review = Some(text(row, "/trigger")).filter(|trigger| !trigger.is_empty());
        let _ = writeln!(
            out,
            "{}  {:<13} {:<12} {}  for {} by {}{}",
            text(row, "/id"),
            text(row, "/status"),
            stage.unwrap_or("-"),
            text(row, "/model"),
            text(row, "/unit"),
            text(row, "/requester/name"),
            review
                .map(|trigger| format!("  (review: {trigger})"))
                .unwrap_or_default(),
        );
    }
    if out.is_empty() {
        out.push_str("no requests\n");
    }
    out
}

pub fn request(answer: &Value) -> String {
    let mut out = String::new();
    let _ = writeln!(
        out,
        "{}: {} for {}, asked for by {}: {}",
        text(answer, "/id"),
        text(answer, "/model"),
        text(answer, "/unit"),
        text(answer, "/requester/name"),
        text(answer, "/status"),
    );
    for stage in rows(answer, "stages") {
        let by = text(stage, "/decided_by/name");
        let _ = writeln!(
            out,
            "  {:<12} {:<9} {:<18} {by}",
            text(stage, "/id"),
            text(stage, "/state"),
            text(stage, "/role"),
        );
        for check in rows(stage, "checks") {
            let passed = check.get("passed").and_then(Value::as_bool).unwrap_or_default();
            let mark = if passed { "ok  " } else { "NOT " };
            let _ = writeln!(out, "    {mark} {}", text(check, "/detail"));
        }
    }
    for event in rows(answer, "events") {
        let said = text(event, "/comment");
        let said = if said.is_empty() {
            String::new()
        } else {
            format!(": {said}")
        };
        let _ = writeln!(
            out,
            "  - {} {} by {}{said}",
            text(event, "/type"),
            text(event, "/stage"),
            text(event, "/actor/name"),
        );
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_request_is_shown_with_its_stages_and_events() {
        let answer = json!({
            "id": "req-1", "model": "acme.sage", "unit": "research", "status": "open", "requester": {"name": "rita"},
            "stages": [{"id": "intake", "state": "approved", "role": "unit-admin", "decided_by": {"name": "uma"},
                        "checks": [{"passed": false, "detail": "the model is LEGACY"}]}],
            "events": [{"type": "approved", "stage": "intake", "actor": {"name": "uma"}, "comment": "fine"}],
        });
        assert_eq!(
            request(&answer),
            "req-1: acme.sage for research, asked for by rita: open\n  intake       approved  unit-admin         uma\n    \
             NOT  the model is LEGACY\n  - approved intake by uma: fine\n"
        );
        assert_eq!(list(&json!({"requests": []})), "no requests\n");
    }
}
