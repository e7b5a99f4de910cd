//! Ledger rows for tests.

use crate::database::{Bench, NOW_US};
use outcrop_core::id::{AccountId, AttemptId, CallId, NodeId};
use outcrop_core::money::PerMillion;
use outcrop_core::price::Rates;
use outcrop_core::settlement::{Outcome, Settlement};
use outcrop_core::usage::Usage;
use outcrop_store::ledger::{Appended, Batch, Row, Span};

pub(crate) fn account(number: u8) -> AccountId {
    AccountId::parse(&format!("{number:012}")).expect("twelve digits")
}

pub(crate) fn rates() -> Rates {
    Rates {
        input: PerMillion(3_000_000_000),
        output: PerMillion(15_000_000_000),
        ..Rates::default()
    }
}

pub(crate) const HOUR_US: i64 = 3_600_000_000;

/// A completed attempt of 1,000 tokens in and 100 out; tests change what they are about.
pub(crate) fn row(attempt: AttemptId) -> Row {
    let usage = Usage::of(1_000, 100);
    Row {
        attempt,
        started_at_us: NOW_US,
        account: account(1),
        project: "alpha".to_owned(),
        principal: "ada".to_owned(),
        model: "acme.large-v1:0".to_owned(),
        connection: "main".to_owned(),
        region: "eu-central-1".to_owned(),
        operation: "bedrock.converse".to_owned(),
        streamed: true,
        price_version: 1,
        profile: None,
        tags: String::new(),
        holds: Vec::new(),
        settlement: Settlement {
            outcome: Outcome::Completed,
            estimated: false,
            usage,
            lines: rates().lines(&usage),
            cost: rates().cost(&usage),
            first_event_us: Some(40_000),
            duration_us: 900_000,
        },
    }
}

/// The first attempt of a new call.
pub(crate) fn call() -> Row {
    row(CallId::generate().attempt(0))
}

pub(crate) fn with_outcome(mut row: Row, outcome: Outcome) -> Row {
    row.settlement.outcome = outcome;
    row
}

pub(crate) fn at(row: Row, started_at_us: i64) -> Row {
    Row { started_at_us, ..row }
}

pub(crate) fn in_project(row: Row, number: u8, project: &str) -> Row {
    Row {
        account: account(number),
        project: project.to_owned(),
        ..row
    }
}

pub(crate) fn tagged(row: Row, profile: Option<&str>, tags: &str) -> Row {
    Row {
        profile: profile.map(str::to_owned),
        tags: tags.to_owned(),
        ..row
    }
}

pub(crate) fn span(from_us: i64, to_us: i64) -> Span {
    Span { from_us, to_us }
}

/// A shipper that ships each row it is given at the next sequence.
pub(crate) struct Shipper<'a> {
    bench: &'a Bench,
    node: NodeId,
    next: u64,
}

impl<'a> Shipper<'a> {
    pub(crate) fn new(bench: &'a Bench) -> Self {
        Self {
            bench,
            node: NodeId::generate(),
            next: 0,
        }
    }

    pub(crate) async fn ship(&mut self, rows: impl IntoIterator<Item = Row>) -> Appended {
        let rows: Vec<(u64, Row)> = (self.next..).zip(rows).collect();
        let (after, through) = (self.next.checked_sub(1), self.next + rows.len() as u64 - 1);
        self.next = through + 1;
        let batch = Batch {
            node: self.node,
            epoch: 1,
            after,
            through,
            rows: &rows,
        };
        self.bench.store.append(batch).await.expect("appended")
    }
}
