//! The tree, as people read it.

use super::change::say;
use crate::command::server::Server;
use anyhow::Result;
use serde::Deserialize;
use std::fmt::Write;

#[derive(Debug, Deserialize)]
struct Organisation {
    name: String,
    units: Vec<Unit>,
}

#[derive(Debug, Deserialize)]
struct Unit {
    id: String,
    name: String,
    depth: usize,
    accounts: Vec<Account>,
    members: Vec<Member>,
    groups: Vec<Group>,
}

#[derive(Debug, Deserialize)]
struct Account {
    id: String,
    name: String,
    self_service: bool,
    projects: Vec<Project>,
}

#[derive(Debug, Deserialize)]
struct Project {
    id: String,
    name: String,
    environment: String,
    data_classes: Vec<String>,
}

#[derive(Debug, Deserialize)]
struct Member {
    principal: String,
    name: String,
    role: String,
}

#[derive(Debug, Deserialize)]
struct Group {
    group: String,
    role: String,
}

pub async fn show(server: &Server) -> Result<()> {
    say(&render(&server.get("/api/v1/organisation").await?)?)
}

fn render(organisation: &Organisation) -> Result<String, std::fmt::Error> {
    let mut text = format!("{}\n", organisation.name.escape_debug());
    for unit in &organisation.units {
        let indent = "  ".repeat(unit.depth);
        writeln!(
            text,
            "{indent}unit {}  {}",
            unit.id.escape_debug(),
            unit.name.escape_debug()
        )?;
        for member in &unit.members {
            let (id, name) = (member.principal.escape_debug(), member.name.escape_debug());
            writeln!(text, "{indent}    {}  {id} ({name})", member.role)?;
        }
        for group in &unit.groups {
            writeln!(
                text,
                "{indent}    {}  group {}",
                group.role,
                group.group.escape_debug()
            )?;
        }
        for account in &unit.accounts {
            let own = if account.self_service {
                "  serves itself"
            } else {
                ""
            };
            writeln!(
                text,
                "{indent}  account {}  {}{own}",
                account.id,
                account.name.escape_debug()
            )?;
            for project in &account.projects {
                let (id, name) = (project.id.escape_debug(), project.name.escape_debug());
                let classes = match project.data_classes.as_slice() {
                    [] => String::new(),
                    classes => format!("  {}", classes.join(", ")),
                };
                writeln!(
                    text,
                    "{indent}    project {id}  {name}  {}{classes}",
                    project.environment
                )?;
            }
        }
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_unit_stands_under_its_parent() {
        let organisation = serde_json::json!({
            "name": "Acme",
            "units": [
                {"id": "root", "name": "Acme", "depth": 0, "accounts": [], "groups": [],
                 "members": [{"principal": "ada", "name": "Ada\u{1b}", "role": "platform-admin"}]},
                {"id": "eu", "name": "Europe", "depth": 1, "members": [],
                 "groups": [{"group": "Engineers", "role": "developer"}],
                 "accounts": [{"id": "123456789012", "name": "Payments", "self_service": true, "projects": [
                     {"id": "p", "name": "P", "environment": "production", "data_classes": ["health"]}]}]},
            ],
        });
        let organisation = serde_json::from_value(organisation).expect("an organisation");
        assert_eq!(
            render(&organisation).expect("text"),
            "Acme\nunit root  Acme\n    platform-admin  ada (Ada\\u{1b})\n  unit eu  Europe\n      developer  group Engineers\n    \
             account 123456789012  Payments  serves itself\n      project p  P  production  health\n"
        );
    }
}
