//! Writes `docs/conversions.md`: the tables of conversions, each row beside the golden case that shows it.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "run by hand, it says so by failing"
)]
#![allow(dead_code, reason = "the tests need the rest")]

#[path = "../tests/it/conversions/dialects.rs"]
mod dialects;
#[path = "../tests/it/conversions/document.rs"]
mod document;
#[path = "../tests/it/conversions/neutral.rs"]
mod neutral;
#[path = "../tests/it/conversions/pattern.rs"]
mod pattern;
#[path = "../tests/it/conversions/place.rs"]
mod place;
#[path = "../tests/it/conversions/table.rs"]
mod table;

fn main() {
    print!("{}", document::markdown());
}
