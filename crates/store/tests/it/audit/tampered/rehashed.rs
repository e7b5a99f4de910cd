//! Records that were changed together with their hashes: only what the key signed tells.

use super::{findings, found, trail};
use crate::contract;
use crate::database::Bench;
use aws_lc_rs::digest::{SHA256, digest};
use outcrop_store::audit::{Damage, Entry, Filter};

contract!(
    a_record_replaced_with_its_hash_is_found,
    a_chain_rebuilt_without_the_key_is_found,
);

/// The hash of a record, made from the description of it rather than by the store's own code.
fn hash(entry: &Entry, previous: &[u8]) -> Vec<u8> {
    let mut bytes = b"outcrop audit record v1".to_vec();
    let mut field = |value: Option<&[u8]>| {
        bytes.push(u8::from(value.is_some()));
        bytes.extend((value.map_or(0, <[u8]>::len) as u64).to_be_bytes());
        bytes.extend(value.unwrap_or_default());
    };
    let actor = serde_json::to_string(&entry.actor).expect("JSON");
    let account = entry.account.as_ref().map(ToString::to_string);
    field(Some(previous));
    field(Some(&entry.sequence.to_be_bytes()));
    field(Some(&entry.at_us.to_be_bytes()));
    for text in [&actor, &entry.action, &entry.subject_kind, &entry.subject] {
        field(Some(text.as_bytes()));
    }
    for text in [&account, &entry.before, &entry.after] {
        field(text.as_deref().map(str::as_bytes));
    }
    digest(&SHA256, &bytes).as_ref().to_vec()
}

fn literal(bench: &Bench, hash: &[u8]) -> String {
    let digits: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
    if bench.store.engine() == "sqlite" {
        format!("x'{digits}'")
    } else {
        format!("'\\x{digits}'::bytea")
    }
}

/// The records, the oldest first.
pub(super) async fn records(bench: &Bench) -> Vec<Entry> {
    let mut records = bench.store.audit(&Filter::default()).await.expect("read").records;
    records.reverse();
    records
}

async fn a_record_replaced_with_its_hash_is_found(bench: &Bench) {
    trail(bench).await;
    let all = records(bench).await;
    let forged = Entry {
        subject: "forged".to_owned(),
        ..all[3].clone()
    };
    let replaced = literal(bench, &hash(&forged, &all[2].hash));
    bench
        .run_sql(&format!(
            "UPDATE audit SET subject = 'forged', hash = {replaced} WHERE sequence = 4"
        ))
        .await;
    let told = findings(bench).await;
    assert_eq!(
        (told.len(), told[0].sequence, told[0].kind),
        (1, 5, Damage::Changed),
        "{told:?}"
    );
    assert!(
        told[0]
            .message
            .contains("record 4 was replaced together with its hash"),
        "{told:?}"
    );
}

/// Makes every hash from `from` on fit again, and the head; all that can be done without the key.
pub(super) async fn rebuild(bench: &Bench, from: usize) {
    let all = records(bench).await;
    let mut previous = from
        .checked_sub(2)
        .map_or_else(|| vec![0; 32], |before| all[before].hash.to_vec());
    for entry in &all[from - 1..] {
        previous = hash(entry, &previous);
        let text = literal(bench, &previous);
        bench
            .run_sql(&format!(
                "UPDATE audit SET hash = {text} WHERE sequence = {}",
                entry.sequence
            ))
            .await;
    }
    let text = literal(bench, &previous);
    bench
        .run_sql(&format!("UPDATE audit_head SET hash = {text}"))
        .await;
}

async fn a_chain_rebuilt_without_the_key_is_found(bench: &Bench) {
    trail(bench).await;
    rebuild(bench, 1).await;
    assert_eq!(found(bench).await, [], "the test hashes as the store does");
    bench
        .run_sql("UPDATE audit SET subject = 'forged' WHERE sequence = 8")
        .await;
    rebuild(bench, 8).await;
    assert_eq!(
        found(bench).await,
        [(12, Damage::Checkpoint)],
        "the first checkpoint still holds"
    );
    bench
        .run_sql("UPDATE audit SET subject = 'forged' WHERE sequence = 2")
        .await;
    rebuild(bench, 2).await;
    assert_eq!(
        found(bench).await,
        [(6, Damage::Checkpoint), (12, Damage::Checkpoint)]
    );
}
