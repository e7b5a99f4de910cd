//! Each kind of tampering, done to the database by hand, is found and named.

mod rehashed;

use super::signer;
use crate::contract;
use crate::database::{Bench, NOW_US};
use crate::declare::{put, unit};
use outcrop_core::organisation::ROOT;
use outcrop_store::audit::{Damage, Expected, Finding, Signer};
use outcrop_store::master_key::MasterKey;
use rehashed::{rebuild, records};

contract!(
    the_database_itself_refuses_accidents,
    a_changed_member_is_found,
    a_deleted_record_is_found,
    a_cut_off_end_is_found,
    swapped_records_are_found,
    inserted_records_are_found,
    removed_and_altered_checkpoints_are_found,
    an_altered_head_is_found,
    what_somebody_remembered_is_compared,
    another_master_key_is_not_ours,
);

/// Twelve records, of which the sixth and the twelfth announce checkpoints, with nothing to protect them.
async fn trail(bench: &Bench) {
    let store = &bench.store;
    for half in ["a", "b"] {
        put(store, (1..6).map(|n| unit(&format!("{half}{n}"), ROOT)).collect()).await;
        store
            .checkpoint_audit(&signer(), 1, 0)
            .await
            .expect("signed")
            .expect("a checkpoint");
    }
    assert_eq!(found(bench).await, []);
    disarm(bench).await;
}

/// As an intruder would.
async fn disarm(bench: &Bench) {
    let table = if bench.store.engine() == "sqlite" {
        ""
    } else {
        " ON audit"
    };
    for trigger in ["changed", "deleted"] {
        bench
            .run_sql(&format!("DROP TRIGGER audit_is_not_{trigger}{table}"))
            .await;
    }
}

async fn findings(bench: &Bench) -> Vec<Finding> {
    let verified = bench.store.verify_audit(&signer(), &[]).await.expect("verified");
    assert_eq!(verified.intact, verified.problems.is_empty());
    verified.problems
}

async fn found(bench: &Bench) -> Vec<(i64, Damage)> {
    findings(bench)
        .await
        .into_iter()
        .map(|finding| (finding.sequence, finding.kind))
        .collect()
}

async fn the_database_itself_refuses_accidents(bench: &Bench) {
    put(&bench.store, vec![unit("a", ROOT)]).await;
    assert!(bench.refuses_sql("UPDATE audit SET at_us = 1").await);
    assert!(bench.refuses_sql("DELETE FROM audit").await);
    assert_eq!(found(bench).await, []);
}

async fn a_changed_member_is_found(bench: &Bench) {
    trail(bench).await;
    let changes = [
        ("after", "'{}'"),
        ("before", "'{}'"),
        ("actor", "'{\"type\":\"operator\",\"name\":\"somebody else\"}'"),
        ("at_us", "at_us - 1"),
        ("action", "'unit.delete'"),
        ("subject", "'a33'"),
        ("subject_kind", "'account'"),
        ("account", "'000000000001'"),
    ];
    for (column, value) in changes {
        bench
            .run_sql("CREATE TABLE aside AS SELECT * FROM audit WHERE sequence = 3")
            .await;
        bench
            .run_sql(&format!("UPDATE audit SET {column} = {value} WHERE sequence = 3"))
            .await;
        assert_eq!(found(bench).await, [(3, Damage::Changed)], "{column}");
        bench
            .run_sql(&format!(
                "UPDATE audit SET {column} = (SELECT {column} FROM aside) WHERE sequence = 3"
            ))
            .await;
        bench.run_sql("DROP TABLE aside").await;
        assert_eq!(found(bench).await, [], "{column}, put back");
    }
    bench
        .run_sql("UPDATE audit SET after = NULL WHERE sequence IN (2, 9)")
        .await;
    assert_eq!(found(bench).await, [(2, Damage::Changed), (9, Damage::Changed)]);
}

async fn a_deleted_record_is_found(bench: &Bench) {
    trail(bench).await;
    bench.run_sql("DELETE FROM audit WHERE sequence = 3").await;
    assert_eq!(findings(bench).await[0].message, "record 3 is missing");
    assert_eq!(found(bench).await, [(3, Damage::Missing)]);
    // The gap is closed, so that no sequence is absent.
    bench
        .run_sql("UPDATE audit SET sequence = -(sequence - 1) WHERE sequence > 3")
        .await;
    bench
        .run_sql("UPDATE audit SET sequence = -sequence WHERE sequence < 0")
        .await;
    let told = findings(bench).await;
    assert_eq!((told[0].sequence, told[0].kind), (3, Damage::Missing), "{told:?}");
    bench.run_sql("DELETE FROM audit WHERE sequence = 1").await;
    assert_eq!(found(bench).await[0], (1, Damage::Missing));
}

async fn a_cut_off_end_is_found(bench: &Bench) {
    trail(bench).await;
    put(&bench.store, vec![unit("last", ROOT), unit("one-more", ROOT)]).await;
    bench.run_sql("DELETE FROM audit WHERE sequence > 12").await;
    assert_eq!(found(bench).await, [(13, Damage::Missing)]);
    // The note of the end is set back as well; the checkpoint remembers.
    bench.run_sql("DELETE FROM audit WHERE sequence > 10").await;
    bench
        .run_sql("UPDATE audit_head SET sequence = 10, hash = (SELECT hash FROM audit WHERE sequence = 10)")
        .await;
    assert_eq!(found(bench).await, [(12, Damage::Checkpoint)]);
    bench.run_sql("DELETE FROM audit").await;
    assert_eq!(found(bench).await[0], (1, Damage::Missing));
}

async fn swap(bench: &Bench, one: i64, two: i64) {
    bench
        .run_sql(&format!("UPDATE audit SET sequence = -1 WHERE sequence = {one}"))
        .await;
    bench
        .run_sql(&format!(
            "UPDATE audit SET sequence = {one} WHERE sequence = {two}"
        ))
        .await;
    bench
        .run_sql(&format!("UPDATE audit SET sequence = {two} WHERE sequence = -1"))
        .await;
}

async fn swapped_records_are_found(bench: &Bench) {
    trail(bench).await;
    for (one, two) in [(2, 5), (3, 4), (1, 2), (7, 10)] {
        swap(bench, one, two).await;
        let told = findings(bench).await;
        let named: Vec<(i64, Damage)> = told
            .iter()
            .map(|finding| (finding.sequence, finding.kind))
            .collect();
        assert_eq!(
            named,
            [(one, Damage::Reordered), (two, Damage::Reordered)],
            "{told:?}"
        );
        assert_eq!(
            told[0].message,
            format!("record {one} is the one that was written as record {two}")
        );
        swap(bench, one, two).await;
    }
    assert_eq!(found(bench).await, []);
}

async fn inserted_records_are_found(bench: &Bench) {
    trail(bench).await;
    put(&bench.store, vec![unit("last", ROOT)]).await;
    let copy = "INSERT INTO audit (sequence, at_us, actor, action, subject_kind, subject, account, before, after, hash) \
                SELECT {at}, at_us, actor, action, subject_kind, 'forged', account, before, after, hash \
                FROM audit WHERE sequence = 4";
    bench.run_sql(&copy.replace("{at}", "-5")).await;
    assert_eq!(found(bench).await, [(-5, Damage::Inserted)]);
    bench.run_sql("DELETE FROM audit WHERE sequence < 1").await;
    // At the end, past the note of it.
    bench.run_sql(&copy.replace("{at}", "14")).await;
    let told = found(bench).await;
    assert!(
        told.contains(&(14, Damage::Changed)) && told.contains(&(14, Damage::Head)),
        "{told:?}"
    );
    bench.run_sql("DELETE FROM audit WHERE sequence = 14").await;
    // In the middle: everything behind makes room.
    bench
        .run_sql("UPDATE audit SET sequence = -(sequence + 1) WHERE sequence > 8")
        .await;
    bench
        .run_sql("UPDATE audit SET sequence = -sequence WHERE sequence < 0")
        .await;
    bench.run_sql(&copy.replace("{at}", "9")).await;
    bench.run_sql("UPDATE audit_head SET sequence = 14").await;
    let told = findings(bench).await;
    assert_eq!(
        (told[0].sequence, told[0].kind),
        (9, Damage::Inserted),
        "{told:?}"
    );
    assert_eq!(
        told.iter()
            .filter(|finding| finding.kind != Damage::Checkpoint)
            .count(),
        1,
        "{told:?}"
    );
}

async fn removed_and_altered_checkpoints_are_found(bench: &Bench) {
    trail(bench).await;
    let other = Signer::new(&MasterKey::from_bytes(&[8; 32]).expect("a key")).expect("a signer");
    let alterations = [
        "UPDATE audit_checkpoints SET at_us = at_us + 1 WHERE sequence = 6".to_owned(),
        "UPDATE audit_checkpoints SET hash = (SELECT hash FROM audit WHERE sequence = 5) WHERE sequence = 6"
            .to_owned(),
        format!(
            "UPDATE audit_checkpoints SET key_id = '{}' WHERE sequence = 6",
            other.key_id()
        ),
        "UPDATE audit_checkpoints SET signature = hash WHERE sequence = 6".to_owned(),
        "DELETE FROM audit_checkpoints WHERE sequence = 6".to_owned(),
    ];
    for sql in alterations {
        bench.run_sql(&sql).await;
        let told = found(bench).await;
        assert_eq!(told, [(6, Damage::Checkpoint)], "{sql}");
    }
    bench.run_sql("DELETE FROM audit_checkpoints").await;
    assert_eq!(
        found(bench).await,
        [(6, Damage::Checkpoint), (12, Damage::Checkpoint)]
    );
}

async fn an_altered_head_is_found(bench: &Bench) {
    trail(bench).await;
    bench.run_sql("UPDATE audit_head SET sequence = 11").await;
    assert_eq!(found(bench).await, [(12, Damage::Head)]);
    bench
        .run_sql("UPDATE audit_head SET sequence = 12, hash = (SELECT hash FROM audit WHERE sequence = 11)")
        .await;
    assert_eq!(found(bench).await, [(12, Damage::Head)]);
    bench.run_sql("DELETE FROM audit_head").await;
    assert_eq!(found(bench).await, [(12, Damage::Head)]);
}

/// Who takes the checkpoints' announcements along leaves nothing to find inside; what is kept elsewhere does.
async fn what_somebody_remembered_is_compared(bench: &Bench) {
    put(
        &bench.store,
        (1..6).map(|n| unit(&format!("a{n}"), ROOT)).collect(),
    )
    .await;
    disarm(bench).await;
    let remembered = Expected {
        sequence: 4,
        hash: records(bench).await[3].hash,
    };
    let compare = async || {
        let verified = bench
            .store
            .verify_audit(&signer(), std::slice::from_ref(&remembered))
            .await;
        verified
            .expect("verified")
            .problems
            .iter()
            .map(|one| (one.sequence, one.kind))
            .collect::<Vec<_>>()
    };
    assert_eq!(compare().await, []);
    bench
        .run_sql(&format!(
            "UPDATE audit SET at_us = {} WHERE sequence = 2",
            NOW_US - 1
        ))
        .await;
    rebuild(bench, 2).await;
    assert_eq!(found(bench).await, []);
    assert_eq!(compare().await, [(4, Damage::Changed)]);
    bench.run_sql("DELETE FROM audit WHERE sequence > 3").await;
    assert!(compare().await.contains(&(4, Damage::Missing)));
}

async fn another_master_key_is_not_ours(bench: &Bench) {
    trail(bench).await;
    let other = Signer::new(&MasterKey::from_bytes(&[8; 32]).expect("a key")).expect("a signer");
    let verified = bench.store.verify_audit(&other, &[]).await.expect("verified");
    let told: Vec<&str> = verified
        .problems
        .iter()
        .map(|finding| finding.message.as_str())
        .collect();
    assert_eq!(told.len(), 2);
    assert!(told[0].contains("or the master key is another one"), "{told:?}");
}
