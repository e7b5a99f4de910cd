//! `outcrop access explain`: why a decision falls as it does.

use crate::command::server::Address;
use anyhow::Result;
use clap::Args;
use serde::{Deserialize, Serialize};
use std::fmt::Write as _;
use std::io::Write as _;

#[derive(Debug, Args)]
pub struct Arguments {
    /// Whose decision: a principal's id
    #[arg(long, value_name = "ID")]
    principal: String,
    /// What it would do, named as in IAM: bedrock:InvokeModel
    #[arg(long, value_name = "ACTION")]
    action: String,
    /// What it would do it to: a model's id, an ARN, or * for no resource in particular
    #[arg(long, value_name = "MODEL|ARN")]
    resource: String,
    /// Where the call would come from; the region of the API key without it
    #[arg(long, value_name = "REGION")]
    region: Option<String>,
    /// Print JSON, for programs
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    address: Address,
}

#[derive(Serialize)]
struct Asked<'a> {
    principal: &'a str,
    action: &'a str,
    resource: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    region: Option<&'a str>,
}

#[derive(Debug, Deserialize)]
struct Explained {
    allowed: bool,
    message: String,
    steps: Vec<Step>,
}

#[derive(Debug, Deserialize)]
struct Step {
    step: String,
    name: String,
    outcome: Outcome,
    detail: String,
    policies: Vec<Policy>,
    conditions: Vec<Condition>,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Outcome {
    Allows,
    Refuses,
    SaysNothing,
}

#[derive(Debug, Deserialize)]
struct Policy {
    id: String,
    name: String,
    effect: String,
}

#[derive(Debug, Deserialize)]
struct Condition {
    name: String,
    holds: bool,
    detail: String,
}

pub async fn run(arguments: Arguments) -> Result<()> {
    let asked = Asked {
        principal: &arguments.principal,
        action: &arguments.action,
        resource: &arguments.resource,
        region: arguments.region.as_deref(),
    };
    let server = arguments.address.server()?;
    let answer: serde_json::Value = server
        .send_json(http::Method::POST, "/api/v1/access/explain", &asked)
        .await?;
    let text = if arguments.json {
        serde_json::to_string_pretty(&answer)? + "\n"
    } else {
        render(&serde_json::from_value(answer)?)?
    };
    std::io::stdout().write_all(text.as_bytes())?;
    Ok(())
}

fn render(explained: &Explained) -> Result<String, std::fmt::Error> {
    let mut text = String::new();
    let verdict = if explained.allowed { "allowed" } else { "refused" };
    writeln!(text, "{verdict}: {}", one_line(&explained.message))?;
    for step in &explained.steps {
        let outcome = match step.outcome {
            Outcome::Allows => "allows",
            Outcome::Refuses => "refuses",
            Outcome::SaysNothing => "says nothing",
        };
        let name = if step.name.is_empty() {
            step.step.clone()
        } else {
            format!("{} ({})", step.step, one_line(&step.name))
        };
        writeln!(text, "\n{name} {outcome}: {}", one_line(&step.detail))?;
        for policy in &step.policies {
            let Policy { id, name, effect } = policy;
            writeln!(text, "  {effect} {} of policy {}", one_line(name), one_line(id))?;
        }
        for condition in &step.conditions {
            let mark = if condition.holds { "holds" } else { "fails" };
            writeln!(
                text,
                "  {mark}  {}: {}",
                one_line(&condition.name),
                one_line(&condition.detail)
            )?;
        }
    }
    Ok(text)
}

/// Names are what people chose: nothing in them may move the cursor or begin a line.
fn one_line(text: &str) -> String {
    let shown = |character: char| {
        if character.is_control() {
            character.escape_default().to_string()
        } else {
            character.to_string()
        }
    };
    text.chars().map(shown).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_step_is_said_in_a_line_with_what_it_looked_at() {
        let explained = serde_json::json!({
            "allowed": false,
            "message": "`ada` may not use bedrock:InvokeModel on `acme.large-v1:0`: …",
            "steps": [
                {"step": "roles", "name": "developer", "outcome": "allows", "detail": "`ada` has the role developer",
                 "policies": [], "conditions": []},
                {"step": "policy", "unit": "retail", "name": "unit `retail`", "outcome": "refuses",
                 "detail": "policy `no-acme` (statement 1) of unit `retail` forbids it",
                 "policies": [{"id": "no-acme", "name": "1", "unit": "retail", "effect": "forbid"}],
                 "conditions": [{"name": "context.region like \"eu-*\"", "holds": true,
                                 "detail": "of the forbid 1 in policy `no-acme`"}]},
            ],
        });
        let text = render(&serde_json::from_value(explained).unwrap()).unwrap();
        insta::assert_snapshot!(text, @r#"
        refused: `ada` may not use bedrock:InvokeModel on `acme.large-v1:0`: …

        roles (developer) allows: `ada` has the role developer

        policy (unit `retail`) refuses: policy `no-acme` (statement 1) of unit `retail` forbids it
          forbid 1 of policy no-acme
          holds  context.region like "eu-*": of the forbid 1 in policy `no-acme`
        "#);
    }

    #[test]
    fn a_name_cannot_begin_a_line_of_its_own() {
        assert_eq!(one_line("a\nallowed: b\u{1b}[2J"), "a\\nallowed: b\\u{1b}[2J");
    }
}
