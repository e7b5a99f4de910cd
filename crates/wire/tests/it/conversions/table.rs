//! A table of conversions beside the golden cases that must show it.

use super::pattern::{self, Pattern};
use super::place::{Place, Step, leaves, shown};
use outcrop_wire::conversion::{Row, Treatment};
use serde_json::Value;
use std::collections::BTreeSet;

type SameWithout = Box<dyn Fn(&[Step]) -> Option<bool>>;

/// A golden case and what became of it.
pub struct Case {
    /// The file without its ending: `openai_chat/simple`.
    pub name: String,
    pub body: Value,
    pub outcome: Outcome,
    /// Whether it says the same without a member; none where that cannot be asked.
    pub same_without: SameWithout,
}

pub enum Outcome {
    Converts,
    /// The member that the error names, where it names one.
    Refused(Option<Place>),
}

pub struct Table {
    pub title: String,
    pub about: &'static str,
    pub rows: &'static [Row],
    /// The rows of another table that hold for what this one does not name.
    pub like: &'static [Row],
    pub cases: Vec<Case>,
    /// How far above a refused member an error may name the place. A provider's table is of the neutral form, whose
    /// errors name the message.
    pub slack: usize,
}

/// A table, and what its rows select in each of its cases.
pub struct Checked {
    pub table: Table,
    matches: Vec<Vec<Match>>,
}

/// What a row's paths select in a case.
struct Match {
    treatment: Treatment,
    row: usize,
    alternative: usize,
    precision: (usize, usize),
    places: Vec<Place>,
    conditions: Vec<Place>,
}

/// One of a row's paths.
struct Path {
    row: usize,
    alternative: usize,
    treatment: Treatment,
    pattern: Pattern,
}

impl From<Table> for Checked {
    fn from(table: Table) -> Self {
        let paths = table.paths();
        let matches = table.cases.iter().map(|case| {
            let found = paths.iter().map(|path| path.of(&case.body));
            found.filter(|found| !found.places.is_empty()).collect()
        });
        let matches = matches.collect();
        Self { table, matches }
    }
}

impl Table {
    fn paths(&self) -> Vec<Path> {
        let rows = self.rows.iter().chain(self.like).enumerate();
        rows.flat_map(|(position, row)| {
            let patterns = pattern::patterns(row.member).into_iter().enumerate();
            patterns.map(move |(alternative, pattern)| Path {
                row: position,
                alternative,
                treatment: row.treatment,
                pattern,
            })
        })
        .collect()
    }
}

impl Path {
    fn of(&self, case: &Value) -> Match {
        let selected = self.pattern.select(case);
        Match {
            treatment: self.treatment,
            row: self.row,
            alternative: self.alternative,
            precision: self.pattern.precision(),
            places: selected.places,
            conditions: selected.conditions,
        }
    }
}

impl Checked {
    fn cases(&self) -> impl Iterator<Item = (&Case, &[Match])> {
        self.table
            .cases
            .iter()
            .zip(self.matches.iter().map(Vec::as_slice))
    }

    /// The cases that show a row: one that shows each of its paths, or one for each.
    pub fn witnesses(&self, row: usize) -> Result<BTreeSet<&str>, String> {
        let paths = pattern::patterns(self.table.rows[row].member).len();
        let mut shown: Vec<(&Case, BTreeSet<usize>)> = Vec::new();
        for (case, matches) in self.cases() {
            let own = matches.iter().filter(|found| found.row == row);
            let seen = own.filter(|found| self.shows(case, matches, found));
            let seen: BTreeSet<_> = seen.map(|found| found.alternative).collect();
            if !seen.is_empty() {
                shown.push((case, seen));
            }
        }
        shown.sort_by_cached_key(|(case, seen)| (usize::MAX - seen.len(), case.body.to_string().len()));
        let mut names = BTreeSet::new();
        for path in 0..paths {
            let Some((case, _)) = shown.iter().find(|(_, seen)| seen.contains(&path)) else {
                let Row {
                    member, treatment, ..
                } = self.table.rows[row];
                return Err(format!(
                    "{}: no case shows that `{member}` (alternative {path}) is {}",
                    self.table.title,
                    treatment.name()
                ));
            };
            names.insert(case.name.as_str());
        }
        Ok(names)
    }

    fn shows(&self, case: &Case, all: &[Match], found: &Match) -> bool {
        let decides = |place: &Place| decisive(all, place).is_some_and(|best| best.row == found.row);
        match (&case.outcome, found.treatment) {
            (Outcome::Converts, Treatment::Refused) | (Outcome::Refused(None), _) => false,
            (Outcome::Converts, treatment) => found
                .places
                .iter()
                .any(|place| decides(place) && Self::bears_out(case, place, treatment)),
            (Outcome::Refused(_), treatment) if treatment != Treatment::Refused => false,
            (Outcome::Refused(Some(at)), _) => {
                let others = all
                    .iter()
                    .filter(|other| other.treatment == Treatment::Refused && other.row != found.row);
                let mut others = others.flat_map(|other| &other.places);
                let is_near = |place: &Place| is_related(place, at, self.table.slack);
                // Where an error may name a place from afar, no other member may be what it means.
                let is_alone = self.table.slack < 2 || !others.any(is_near);
                found.places.iter().any(|place| decides(place) && is_near(place)) && is_alone
            }
        }
    }

    /// Whether the case says something else without a member that converts, and the same without a harmless one.
    fn bears_out(case: &Case, place: &Place, treatment: Treatment) -> bool {
        match ((case.same_without)(place), treatment) {
            (Some(is_same), Treatment::Converts) => !is_same,
            (Some(is_same), Treatment::Harmless) => is_same,
            _ => true,
        }
    }

    /// What is in the cases that convert although no row, or a row that refuses it, names it.
    pub fn unexplained(&self) -> Vec<String> {
        let converting = self
            .cases()
            .filter(|(case, _)| matches!(case.outcome, Outcome::Converts));
        let faults = converting.map(|(case, matches)| self.unexplained_in(case, matches));
        faults.flatten().collect()
    }

    fn unexplained_in(&self, case: &Case, matches: &[Match]) -> Vec<String> {
        let looked_at: BTreeSet<_> = matches
            .iter()
            .filter(|found| found.treatment != Treatment::Refused)
            .flat_map(|found| &found.conditions)
            .collect();
        let mut faults = Vec::new();
        for leaf in leaves(&case.body) {
            let fault = match decisive(matches, &leaf) {
                Some(row) if row.treatment == Treatment::Refused => "is refused by its row",
                Some(_) => continue,
                None if looked_at.contains(&leaf) => continue,
                None => "stands in no row",
            };
            faults.push(format!(
                "{}: {} converts, but its `{}` {fault}",
                self.table.title,
                case.name,
                shown(&leaf)
            ));
        }
        faults
    }
}

/// The row that says most of a place.
fn decisive<'m>(matches: &'m [Match], place: &Place) -> Option<&'m Match> {
    let fitting = matches.iter().filter(|found| found.places.contains(place));
    fitting.max_by_key(|found| (found.precision, usize::MAX - found.row))
}

/// Whether an error at `named` can be about `place`: it is there, below, or a little above.
fn is_related(place: &[Step], named: &[Step], slack: usize) -> bool {
    let shared = place.len().min(named.len());
    place[..shared] == named[..shared] && place.len() - shared <= slack
}
