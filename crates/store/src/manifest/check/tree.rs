//! The units are one tree, and its root stays.

use super::super::{Problem, Proposal, State};
use outcrop_core::manifest::Kind;
use outcrop_core::organisation::{ROOT, Unit};
use std::collections::{HashMap, HashSet};

/// Every call walks from its account's unit to the root.
const MAX_DEPTH: usize = 32;

pub(super) fn check(proposal: &Proposal<'_>, problems: &mut Vec<Problem>) {
    if proposal.deletes(Kind::Unit, ROOT) {
        problems.push(wrong(ROOT, "the root cannot be deleted"));
    }
    for unit in proposal.after.units() {
        problems.extend(wrong_parent(unit).map(|message| wrong(&unit.id, message)));
    }
    let depths = Depths::of(proposal.after);
    if !depths.cyclic.is_empty() {
        problems.extend(cycles(&depths.cyclic, proposal.after));
    }
    for id in depths.deep {
        problems.push(wrong(
            id,
            format!("lies more than {MAX_DEPTH} units deep; move it up"),
        ));
    }
}

fn wrong_parent(unit: &Unit) -> Option<&'static str> {
    match (unit.id == ROOT, &unit.parent) {
        (true, Some(_)) => Some("the root has no parent, and cannot be moved"),
        (false, None) => Some("has no parent; a unit directly under the top has `parent = \"root\"`"),
        _ => None,
    }
}

fn wrong(id: &str, message: impl Into<String>) -> Problem {
    Problem::new(Kind::Unit, id, message)
}

/// Which units lie in a cycle or under one, and which lie too deep.
#[derive(Default)]
struct Depths<'a> {
    cyclic: HashSet<&'a str>,
    deep: Vec<&'a str>,
}

impl<'a> Depths<'a> {
    /// Each unit is walked once: a path ends where one before it has been.
    fn of(state: &'a State) -> Self {
        let (mut depths, mut found) = (HashMap::new(), Self::default());
        for unit in state.units() {
            found.walk(state, unit, &mut depths);
        }
        found
    }

    fn walk(&mut self, state: &'a State, unit: &'a Unit, depths: &mut HashMap<&'a str, usize>) {
        let (mut path, mut seen) = (Vec::new(), HashSet::new());
        let mut next = Some(unit);
        let mut depth = 0;
        while let Some(unit) = next {
            if let Some(known) = depths.get(unit.id.as_str()) {
                depth = *known;
                break;
            }
            if self.cyclic.contains(unit.id.as_str()) || !seen.insert(unit.id.as_str()) {
                self.cyclic.extend(path);
                return;
            }
            path.push(unit.id.as_str());
            next = unit.parent.as_deref().and_then(|parent| state.unit(parent));
        }
        for id in path.into_iter().rev() {
            depth += 1;
            depths.insert(id, depth);
            if depth == MAX_DEPTH + 1 {
                self.deep.push(id);
            }
        }
    }
}

/// One problem a cycle, which tells the whole of it.
fn cycles(cyclic: &HashSet<&str>, state: &State) -> Vec<Problem> {
    let mut told = HashSet::new();
    let mut problems = Vec::new();
    for unit in state.units().filter(|unit| cyclic.contains(unit.id.as_str())) {
        let path = cycle_above(unit, state);
        if path.is_empty() || path.iter().any(|id| told.contains(id)) {
            continue;
        }
        let shown: Vec<&str> = path.iter().chain(path.first()).copied().take(12).collect();
        let message = format!(
            "lies under itself ({}); give one of them another parent",
            shown.join(" under ")
        );
        problems.extend(path.first().map(|id| wrong(id, message)));
        told.extend(path);
    }
    problems
}

/// The cycle that a walk upwards from the unit ends in.
fn cycle_above<'a>(unit: &'a Unit, state: &'a State) -> Vec<&'a str> {
    let mut path: Vec<&str> = Vec::new();
    let mut next = Some(unit);
    while let Some(unit) = next {
        if let Some(start) = path.iter().position(|id| *id == unit.id) {
            return path.split_off(start);
        }
        path.push(&unit.id);
        next = unit.parent.as_deref().and_then(|parent| state.unit(parent));
    }
    Vec::new()
}
