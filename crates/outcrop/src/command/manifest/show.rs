//! A plan, as people read it: `+` made, `~` changed, `-` deleted, with the members that change.

use super::Planned;
use anyhow::Result;
use outcrop_core::manifest::Manifest;
use outcrop_store::manifest::{Effect, Step};
use serde_json::{Map, Value};
use std::fmt::Write as _;
use std::io::{IsTerminal, Write as _};

/// Whether the reader sees colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Colours {
    On,
    Off,
}

impl Colours {
    /// On at a terminal, unless NO_COLOR asks for none.
    pub fn of_output() -> Self {
        let unwanted = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        if std::io::stdout().is_terminal() && !unwanted {
            Self::On
        } else {
            Self::Off
        }
    }

    fn paint(self, effect: Effect, line: &str) -> String {
        let code = match (self, effect) {
            (Self::Off, _) | (_, Effect::Unchanged) => return line.to_owned(),
            (Self::On, Effect::Create) => 32,
            (Self::On, Effect::Update) => 33,
            (Self::On, Effect::Delete) => 31,
        };
        format!("\u{1b}[{code}m{line}\u{1b}[0m")
    }
}

pub fn print(planned: &Planned) -> Result<()> {
    say(&render(planned, Colours::of_output()))
}

/// On standard output.
pub fn say(text: &str) -> Result<()> {
    Ok(std::io::stdout().write_all(text.as_bytes())?)
}

pub fn render(planned: &Planned, colours: Colours) -> String {
    let mut text = String::new();
    for step in planned
        .changes
        .iter()
        .filter(|step| step.change != Effect::Unchanged)
    {
        let line = format!(
            "{} {} {}",
            mark(step.change),
            step.kind.title(),
            step.id.escape_debug()
        );
        text += &colours.paint(step.change, &line);
        text.push('\n');
        text += &members(step);
    }
    text + &summary(&planned.changes)
}

const fn mark(effect: Effect) -> char {
    match effect {
        Effect::Create => '+',
        Effect::Update => '~',
        Effect::Delete => '-',
        Effect::Unchanged => ' ',
    }
}

fn summary(steps: &[Step]) -> String {
    let count = |effect| steps.iter().filter(|step| step.change == effect).count();
    let unchanged = count(Effect::Unchanged);
    if unchanged == steps.len() {
        return format!("no changes ({unchanged} as declared)\n");
    }
    format!(
        "{} to create, {} to change, {} to delete, {unchanged} unchanged\n",
        count(Effect::Create),
        count(Effect::Update),
        count(Effect::Delete)
    )
}

/// What changes: of something new everything that it says, of something that goes nothing.
fn members(step: &Step) -> String {
    let (before, after) = (object(step.before.as_ref()), object(step.after.as_ref()));
    let mut text = String::new();
    if step.change == Effect::Delete {
        return text;
    }
    let mut names: Vec<&String> = before.keys().chain(after.keys()).collect();
    names.sort();
    names.dedup();
    for name in names.into_iter().filter(|name| *name != "kind" && *name != "id") {
        let (was, is) = (before.get(name), after.get(name));
        if was == is {
            continue;
        }
        // A String takes whatever is written to it.
        let _ = match (step.change, was) {
            (Effect::Create, _) => writeln!(text, "    {name}: {}", shown(is)),
            _ => writeln!(text, "    {name}: {} → {}", shown(was), shown(is)),
        };
    }
    text
}

fn object(manifest: Option<&Manifest>) -> Map<String, Value> {
    match manifest.map(serde_json::to_value) {
        Some(Ok(Value::Object(members))) => members,
        _ => Map::new(),
    }
}

const MAX_SHOWN: usize = 160;

/// As JSON, in which nothing can take over a terminal; shortened.
fn shown(value: Option<&Value>) -> String {
    let Some(value) = value else {
        return "nothing".to_owned();
    };
    let text: String = value
        .to_string()
        .chars()
        .flat_map(|one| {
            if one.is_control() {
                one.escape_unicode().collect::<Vec<_>>()
            } else {
                vec![one]
            }
        })
        .collect();
    match text.char_indices().nth(MAX_SHOWN) {
        Some((end, _)) => format!(
            "{}… ({} characters)",
            text.get(..end).unwrap_or_default(),
            text.chars().count()
        ),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use outcrop_core::organisation::Unit;
    use outcrop_store::manifest::{Change, State};

    fn unit(id: &str, name: &str) -> Manifest {
        Manifest::Unit(Unit {
            id: id.to_owned(),
            parent: Some("root".to_owned()),
            name: name.to_owned(),
        })
    }

    #[test]
    fn a_plan_is_read_line_by_line() {
        let state = State::new(4, [unit("a", "A"), unit("b", "B"), unit("c", "C")]);
        let changes = [
            Change::put(unit("a", "A")),
            Change::put(unit("b", "B\u{1b}[2J")),
            Change::delete(outcrop_core::manifest::Kind::Unit, "c"),
            Change::put(unit("d", "D")),
        ];
        let (plan, _) = state.propose(&changes).expect("a plan");
        let planned = Planned {
            version: 4,
            changes: plan.steps,
        };
        assert_eq!(
            render(&planned, Colours::Off),
            "~ unit b\n    name: \"B\" → \"B\\u001b[2J\"\n- unit c\n+ unit d\n    name: \"D\"\n    parent: \"root\"\n\
             1 to create, 1 to change, 1 to delete, 1 unchanged\n"
        );
        assert!(render(&planned, Colours::On).contains("\u{1b}[31m- unit c\u{1b}[0m"));
        let (plan, _) = state.propose(&[Change::put(unit("a", "A"))]).expect("a plan");
        let planned = Planned {
            version: 4,
            changes: plan.steps,
        };
        assert_eq!(render(&planned, Colours::Off), "no changes (1 as declared)\n");
    }
}
