//! The walk along the chain: each record against the hash that it has and the hash before it.
//!
//! A record that does not fit is a suspect. What was done is read from what else it would fit: another place, another
//! neighbour, or nothing.

use super::super::{CHECKPOINT, Columns, Row};
use super::{Damage, Expected, Finding};
use std::collections::{BTreeMap, BTreeSet};

/// Suspects whose rows are kept, to see whether they were written elsewhere. More of them are called changed.
const MAX_SUSPECTS: usize = 64;
/// How many records may be gone between two that were renumbered.
const MAX_GAP: i64 = 64;

/// What has been seen so far.
pub(super) struct Walk {
    records: u64,
    /// The sequence of the last row, and its hash.
    after: i64,
    last: Vec<u8>,
    /// The hash of the row before that.
    before_last: Vec<u8>,
    /// How far the rows' sequences are from those that they were written with.
    shift: i64,
    /// Whether the last row would fit one place earlier, as after an insertion.
    fits_earlier: bool,
    findings: Vec<Finding>,
    suspects: Vec<Suspect>,
    noted: BTreeMap<i64, Option<Vec<u8>>>,
    /// The sequences at which the trail says that a checkpoint was signed.
    announced: BTreeSet<i64>,
}

/// A record that does not fit where it stands.
struct Suspect {
    row: Row,
    /// The sequence that it should have been written with, and the hash of the row before it.
    written_as: i64,
    previous: Vec<u8>,
}

impl Suspect {
    fn fits(&self, sequence: i64, previous: &[u8]) -> bool {
        fits(&self.row, sequence, previous)
    }
}

/// Whether the row has the hash that it would have, had it been written there.
fn fits(row: &Row, sequence: i64, previous: &[u8]) -> bool {
    let columns = Columns {
        sequence,
        ..row.columns()
    };
    columns.hash(previous).as_slice() == row.hash
}

impl Walk {
    /// The hashes at those sequences are remembered.
    pub fn new(checkpoints: impl Iterator<Item = i64>, expected: &[Expected]) -> Self {
        let noted = checkpoints.chain(expected.iter().map(|one| one.sequence));
        Self {
            records: 0,
            after: 0,
            last: vec![0; 32],
            before_last: Vec::new(),
            shift: 0,
            fits_earlier: false,
            findings: Vec::new(),
            suspects: Vec::new(),
            noted: noted.map(|sequence| (sequence, None)).collect(),
            announced: BTreeSet::new(),
        }
    }

    pub const fn records(&self) -> u64 {
        self.records
    }

    pub const fn after(&self) -> i64 {
        self.after
    }

    pub fn last_hash(&self) -> &[u8] {
        &self.last
    }

    pub fn hash_at(&self, sequence: i64) -> Option<&[u8]> {
        self.noted.get(&sequence)?.as_deref()
    }

    pub const fn announced(&self) -> &BTreeSet<i64> {
        &self.announced
    }

    pub fn step(&mut self, row: Row) {
        self.records += 1;
        if row.sequence < 1 {
            let message = format!("record {} was inserted: the first one is record 1", row.sequence);
            return self.find(row.sequence, Damage::Inserted, message);
        }
        let missing = row.sequence - self.after - 1;
        if missing > 0 {
            self.find(
                self.after + 1,
                Damage::Missing,
                gone(self.after + 1, row.sequence - 1),
            );
        } else if !fits(&row, row.sequence - self.shift, &self.last) && !self.explained(&row) {
            self.suspect(&row);
        } else {
            self.fits_earlier = false;
        }
        if row.action == CHECKPOINT {
            self.announced.insert(row.sequence);
        }
        if let Some(noted) = self.noted.get_mut(&row.sequence) {
            *noted = Some(row.hash.clone());
        }
        self.after = row.sequence;
        self.before_last = std::mem::replace(&mut self.last, row.hash);
    }

    fn find(&mut self, sequence: i64, kind: Damage, message: String) {
        if self.findings.len() < super::MAX_FINDINGS {
            self.findings.push(Finding::new(sequence, kind, message));
        }
    }

    /// Whether this row and the one before it tell that all sequences were moved.
    fn explained(&mut self, row: &Row) -> bool {
        let written_as = row.sequence - self.shift;
        if self.fits_earlier && fits(row, written_as - 1, &self.last) {
            self.acquit(row.sequence - 1);
            self.acquit(row.sequence - 2);
            let at = row.sequence - 2;
            self.find(
                at,
                Damage::Inserted,
                format!("record {at} was inserted, and those behind it were renumbered"),
            );
            self.shift += 1;
            return true;
        }
        let suspected = self
            .suspects
            .last()
            .is_some_and(|suspect| suspect.row.sequence == row.sequence - 1);
        if !suspected {
            return false;
        }
        let Some(gap) = (1..=MAX_GAP).find(|gap| fits(row, written_as + gap, &self.last)) else {
            return false;
        };
        let at = row.sequence - 1;
        self.acquit(at);
        let first = at - self.shift;
        let message = format!(
            "{}, and those behind were renumbered from {at} on",
            gone(first, first + gap - 1)
        );
        self.find(at, Damage::Missing, message);
        self.shift -= gap;
        true
    }

    fn acquit(&mut self, sequence: i64) {
        self.suspects.retain(|suspect| suspect.row.sequence != sequence);
    }

    fn suspect(&mut self, row: &Row) {
        let written_as = row.sequence - self.shift;
        self.fits_earlier = fits(row, written_as - 1, &self.before_last);
        if self.suspects.len() < MAX_SUSPECTS {
            let previous = self.last.clone();
            self.suspects.push(Suspect {
                row: row.clone(),
                written_as,
                previous,
            });
        } else {
            self.find(row.sequence, Damage::Changed, changed(row.sequence));
        }
    }

    /// Everything that was found, the suspects judged.
    pub fn into_findings(mut self) -> Vec<Finding> {
        let judged: Vec<Finding> = self
            .suspects
            .iter()
            .filter_map(|suspect| judge(suspect, &self.suspects))
            .collect();
        self.findings.extend(judged);
        self.findings
    }
}

/// What was done to a suspect; none when it was its neighbour that was moved.
fn judge(suspect: &Suspect, all: &[Suspect]) -> Option<Finding> {
    let sequence = suspect.row.sequence;
    let hashes = || all.iter().map(|other| other.row.hash.as_slice());
    if hashes().any(|hash| suspect.fits(suspect.written_as, hash)) {
        return None;
    }
    let elsewhere = all
        .iter()
        .filter(|other| other.row.sequence != sequence)
        .find(|other| {
            suspect.fits(other.written_as, &other.previous)
                || hashes().any(|hash| suspect.fits(other.written_as, hash))
        });
    let Some(place) = elsewhere else {
        return Some(Finding::new(sequence, Damage::Changed, changed(sequence)));
    };
    let message = format!(
        "record {sequence} is the one that was written as record {}",
        place.written_as
    );
    Some(Finding::new(sequence, Damage::Reordered, message))
}

fn gone(first: i64, last: i64) -> String {
    if first == last {
        return format!("record {first} is missing");
    }
    format!("records {first} to {last} are missing")
}

fn changed(sequence: i64) -> String {
    format!(
        "record {sequence} is not what was written, or record {} was replaced together with its hash",
        sequence - 1
    )
}
