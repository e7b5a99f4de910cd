//! The spool from outside: what it promises about money, against everything that may go wrong.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "in a test, a panic is the report"
)]

mod damage;
mod full_disk;
mod garbage;
mod kill;
mod lifecycle;
mod machine_death;
mod model;
mod reader;
mod support;
mod torn_tail;
