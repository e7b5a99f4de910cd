//! Budgets, as a person reads them in a terminal.

use jiff::Timestamp;
use serde_json::Value;
use std::fmt::Write;

fn text<'a>(value: &'a Value, member: &str) -> &'a str {
    value.get(member).and_then(Value::as_str).unwrap_or_default()
}

fn number(value: &Value, member: &str) -> i64 {
    value.get(member).and_then(Value::as_i64).unwrap_or_default()
}

fn rows<'a>(value: &'a Value, member: &str) -> &'a [Value] {
    let rows = value.get(member).and_then(Value::as_array);
    rows.map(Vec::as_slice).unwrap_or_default()
}

fn instant(value: &Value, member: &str) -> String {
    let at_us = value.get(member).and_then(Value::as_i64);
    let at = at_us.and_then(|at_us| Timestamp::from_microsecond(at_us).ok());
    at.map_or_else(
        || "-".to_owned(),
        |at| at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
    )
}

pub fn list(answer: &Value) -> String {
    let out: String = rows(answer, "budgets").iter().map(budget).collect();
    if out.is_empty() {
        return "no budgets\n".to_owned();
    }
    out
}

fn budget(shown: &Value) -> String {
    let soft = if shown.get("hard").and_then(Value::as_bool) == Some(false) {
        " (soft)"
    } else {
        ""
    };
    let mut out = format!(
        "{}  {}, {} {}{soft}\n",
        text(shown, "id"),
        text(shown, "name"),
        text(shown, "limit"),
        text(shown, "measure"),
    );
    for one in rows(shown, "standing") {
        let member = Some(text(one, "member")).filter(|member| !member.is_empty());
        let _ = writeln!(
            out,
            "  {:<16} {} left of {} ({} %), until {}; settled {}, held {}, presumed spent {}; ends {}",
            member.unwrap_or("all"),
            text(one, "left"),
            text(one, "limit"),
            number(one, "percent"),
            instant(one, "until_us"),
            text(one, "settled"),
            text(one, "held"),
            text(one, "presumed_spent"),
            instant(one, "ends_at_us"),
        );
    }
    out
}

pub fn detail(shown: &Value) -> String {
    let mut out = budget(shown);
    for one in rows(shown, "holders") {
        let _ = writeln!(
            out,
            "  node {} epoch {} {:<9} {} held {}, settled {}",
            text(one, "node"),
            number(one, "epoch"),
            text(one, "state"),
            text(one, "member"),
            text(one, "held"),
            text(one, "settled"),
        );
    }
    out.extend(rows(shown, "increases").iter().map(increase));
    out
}

pub fn increase(one: &Value) -> String {
    let decided = Some(text(one, "decided_by")).filter(|by| !by.is_empty());
    format!(
        "{}  {:<9} {} more of {} {} until {}, proposed by {}{}: {}\n",
        text(one, "id"),
        text(one, "status"),
        text(one, "amount"),
        text(one, "budget"),
        text(one, "member"),
        instant(one, "until_us"),
        text(one, "proposed_by"),
        decided.map(|by| format!(", decided by {by}")).unwrap_or_default(),
        text(one, "reason"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_budget_is_shown_with_what_is_left() {
        let shown = json!({"budgets": [{"id": "team", "name": "Team", "limit": "10", "measure": "requests", "hard": true,
            "standing": [{"member": "", "left": "4", "limit": "10", "percent": 60, "until_us": 0, "settled": "5",
                          "held": "1", "presumed_spent": "0", "ends_at_us": null}]}]});
        assert_eq!(
            list(&shown),
            "team  Team, 10 requests\n  all              4 left of 10 (60 %), until 1970-01-01T00:00:00Z; settled 5, \
             held 1, presumed spent 0; ends -\n"
        );
        assert_eq!(list(&json!({"budgets": []})), "no budgets\n");
    }
}
