//! What the spool costs a call: nanoseconds for an intent and its settlement, alone and with four threads; and what
//! it costs the shipper and a restart. The directory is the system's temporary one: set `TMPDIR` to measure a disk.
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::indexing_slicing,
    reason = "a measurement that cannot be made stops; its result goes to standard output"
)]

use outcrop_core::clock::Clock;
use outcrop_core::id::CallId;
use outcrop_core::money::Nanos;
use outcrop_core::price::Line;
use outcrop_core::settlement::{Outcome, Settlement};
use outcrop_core::usage::{TokenClass, Usage};
use outcrop_store::spool::{Intent, Options, Spool};
use std::path::Path;
use std::thread;
use std::time::Instant;

const PAIRS: usize = 200_000;

fn main() {
    for threads in [1, 4] {
        let dir = tempfile::tempdir().unwrap();
        let (spool, _) = Spool::open(dir.path(), Options::default(), &Clock::system()).unwrap();
        let begun = Instant::now();
        let mut nanos = thread::scope(|scope| {
            let writers: Vec<_> = (0..threads)
                .map(|_| scope.spawn(|| append(&spool, PAIRS / threads)))
                .collect();
            writers
                .into_iter()
                .flat_map(|writer| writer.join().unwrap())
                .collect::<Vec<_>>()
        });
        let wall_nanos = begun.elapsed().as_nanos() / PAIRS as u128;
        nanos.sort_unstable();
        let at = |part: usize| nanos[(nanos.len() - 1) * part / 10_000];
        println!(
            "{threads} thread(s): {wall_nanos} ns a pair of wall time; each pair p50 {} p99 {} p99.99 {} max {} ns",
            at(5_000),
            at(9_900),
            at(9_999),
            at(10_000),
        );
        if threads == 1 {
            drop(spool);
            restart(dir.path());
        }
    }
}

/// Appends pairs; how long each took, in nanoseconds.
fn append(spool: &Spool, pairs: usize) -> Vec<u128> {
    let lines = vec![
        Line {
            class: TokenClass::Input,
            count: 812,
            cost: Nanos(203_000),
        },
        Line {
            class: TokenClass::Output,
            count: 256,
            cost: Nanos(320_000),
        },
    ];
    let settlement = Settlement {
        outcome: Outcome::Completed,
        estimated: false,
        usage: Usage::of(812, 256),
        cost: Nanos(523_000),
        lines: lines.clone(),
        first_event_us: Some(180_000),
        duration_us: 2_400_000,
    };
    let mut intent = Intent {
        attempt: CallId::generate().attempt(0),
        started_at_us: 1_760_000_000_000_000,
        account: "111122223333".into(),
        project: "checkout-assistant".into(),
        principal: "key-0197f3a0".into(),
        model: "anthropic.claude-3-haiku-20240307-v1:0".into(),
        connection: "bedrock-eu-central-1".into(),
        region: "eu-central-1".into(),
        operation: "ConverseStream".into(),
        streamed: true,
        price_version: 41,
        held: lines,
        profile: Some(
            "arn:aws:bedrock:eu-central-1:111122223333:application-inference-profile/4f2kq81mzx07".into(),
        ),
        tags: "{\"cost-centre\":\"4711\",\"team\":\"checkout\"}".into(),
        holds: Vec::new(),
    };
    let mut nanos = Vec::with_capacity(pairs);
    for _ in 0..pairs {
        intent.attempt = CallId::generate().attempt(0);
        let begun = Instant::now();
        spool.intend(&intent).unwrap().settle(&settlement).unwrap();
        nanos.push(begun.elapsed().as_nanos());
    }
    nanos
}

/// Opens what was written, and ships it.
fn restart(dir: &Path) {
    let begun = Instant::now();
    let (spool, recovery) = Spool::open(dir, Options::default(), &Clock::system()).unwrap();
    println!(
        "restart: {} records checked in {:?}",
        recovery.records,
        begun.elapsed()
    );
    spool.resume_after(0).unwrap();
    let begun = Instant::now();
    let mut shipped = 0;
    loop {
        let batch = spool.unshipped(500).unwrap();
        if batch.rows.is_empty() {
            break;
        }
        shipped += batch.rows.len();
        spool.mark_shipped(batch.through).unwrap();
    }
    println!(
        "shipping: {} ns a row, in batches of 500",
        begun.elapsed().as_nanos() / shipped as u128
    );
}
