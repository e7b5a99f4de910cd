//! The tables of conversions say what the golden cases show, and `docs/conversions.md` says what the tables do.

pub mod dialects;
pub mod document;
mod neutral;
mod pattern;
mod place;
mod table;

use dialects::{clients, providers};
use std::path::Path;
use table::Checked;

fn all() -> impl Iterator<Item = Checked> {
    clients().into_iter().chain(providers()).map(Checked::from)
}

fn none(faults: &[String]) {
    assert!(
        faults.is_empty(),
        "{} faults:\n{}",
        faults.len(),
        faults.join("\n")
    );
}

#[test]
fn every_row_has_a_case_that_shows_it() {
    let faults = all().flat_map(|checked| {
        let rows = 0..checked.table.rows.len();
        rows.filter_map(|row| checked.witnesses(row).err())
            .collect::<Vec<_>>()
    });
    none(&faults.collect::<Vec<_>>());
}

#[test]
fn every_member_that_converts_stands_in_a_row() {
    none(
        &all()
            .flat_map(|checked| checked.unexplained())
            .collect::<Vec<_>>(),
    );
}

#[test]
fn a_member_stands_in_one_row() {
    for Checked { table, .. } in all() {
        let rows = table.rows.iter();
        let mut paths: Vec<_> = rows.flat_map(|row| pattern::alternatives(row.member)).collect();
        paths.sort_unstable();
        for pair in paths.windows(2) {
            assert_ne!(pair[0], pair[1], "{}", table.title);
        }
    }
}

/// `cargo run -q -p outcrop-wire --example conversions > docs/conversions.md` makes it match again.
#[test]
fn the_document_is_what_the_tables_say() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/conversions.md");
    let written = std::fs::read_to_string(path).unwrap_or_default();
    assert!(
        written == document::markdown(),
        "docs/conversions.md is not what the tables say: run `cargo run -q -p outcrop-wire --example conversions > \
         docs/conversions.md`"
    );
}
