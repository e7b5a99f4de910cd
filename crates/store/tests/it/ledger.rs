//! Appending: each attempt exactly once.

use crate::contract;
use crate::database::Bench;
use crate::rows::{Shipper, call};
use outcrop_core::id::NodeId;
use outcrop_store::Error;
use outcrop_store::ledger::{Appended, Batch, Row, Scope};

contract!(
    a_batch_shipped_again_changes_nothing,
    the_mark_moves_over_sequences_without_rows,
    a_batch_that_leaves_a_gap_is_refused,
    a_batch_out_of_order_is_refused_whole,
    epochs_and_nodes_have_marks_of_their_own,
    an_attempt_under_another_node_stays_single,
    two_processes_that_ship_one_spool_do_not_double_it,
    a_failed_batch_leaves_nothing_and_can_be_shipped_again,
    a_large_batch_is_taken_in_whole,
);

fn numbered(first: u64, count: u64) -> Vec<(u64, Row)> {
    (first..first + count)
        .map(|sequence| (sequence, call()))
        .collect()
}

fn batch(node: NodeId, after: Option<u64>, through: u64, rows: &[(u64, Row)]) -> Batch<'_> {
    Batch {
        node,
        epoch: 1,
        after,
        through,
        rows,
    }
}

async fn attempts(bench: &Bench) -> u64 {
    let usage = bench.store.usage(None, &Scope::All).await.expect("usage");
    usage.first().expect("a row").attempts
}

async fn a_batch_shipped_again_changes_nothing(bench: &Bench) {
    let (store, node, rows) = (&bench.store, NodeId::generate(), numbered(0, 3));
    let first = store.append(batch(node, None, 2, &rows)).await.expect("appended");
    assert_eq!(
        first,
        Appended {
            inserted: 3,
            skipped: 0,
            duplicates: 0,
            high_water: 2
        }
    );
    let again = store.append(batch(node, None, 2, &rows)).await.expect("appended");
    assert_eq!(
        again,
        Appended {
            inserted: 0,
            skipped: 3,
            duplicates: 0,
            high_water: 2
        }
    );
    assert_eq!(attempts(bench).await, 3);
}

async fn the_mark_moves_over_sequences_without_rows(bench: &Bench) {
    let (store, node) = (&bench.store, NodeId::generate());
    assert_eq!(store.high_water(node, 1).await.expect("mark"), None);
    store.append(batch(node, None, 0, &[])).await.expect("appended");
    assert_eq!(store.high_water(node, 1).await.expect("mark"), Some(0));
    let rows = numbered(5, 1);
    store
        .append(batch(node, Some(0), 9, &rows))
        .await
        .expect("appended");
    assert_eq!(store.high_water(node, 1).await.expect("mark"), Some(9));
    store.append(batch(node, None, 4, &[])).await.expect("appended");
    assert_eq!(
        store.high_water(node, 1).await.expect("mark"),
        Some(9),
        "it never falls"
    );
    let nodes = store.nodes().await.expect("nodes");
    assert_eq!(
        nodes
            .iter()
            .map(|known| (known.id, known.epoch, known.high_water))
            .collect::<Vec<_>>(),
        [(node, 1, Some(9))]
    );
}

async fn a_batch_that_leaves_a_gap_is_refused(bench: &Bench) {
    let (store, node) = (&bench.store, NodeId::generate());
    let late = numbered(10, 2);
    let refusal = store
        .append(batch(node, Some(9), 11, &late))
        .await
        .expect_err("a gap");
    assert!(
        matches!(
            refusal,
            Error::Gap {
                after: 9,
                high_water: None
            }
        ),
        "{refusal:?}"
    );
    let early = numbered(0, 10);
    store
        .append(batch(node, None, 9, &early))
        .await
        .expect("appended");
    store
        .append(batch(node, Some(9), 11, &late))
        .await
        .expect("appended now");
    assert_eq!(attempts(bench).await, 12);
}

async fn a_batch_out_of_order_is_refused_whole(bench: &Bench) {
    let (store, node) = (&bench.store, NodeId::generate());
    let mut rows = numbered(0, 3);
    rows.swap(0, 2);
    assert!(matches!(
        store.append(batch(node, None, 2, &rows)).await,
        Err(Error::Fault(_))
    ));
    rows.swap(0, 2);
    assert!(matches!(
        store.append(batch(node, None, 1, &rows)).await,
        Err(Error::Fault(_))
    ));
    assert!(matches!(
        store.append(batch(node, None, u64::MAX, &rows)).await,
        Err(Error::Fault(_))
    ));
    assert_eq!(attempts(bench).await, 0);
    assert_eq!(store.high_water(node, 1).await.expect("mark"), None);
}

async fn epochs_and_nodes_have_marks_of_their_own(bench: &Bench) {
    let (store, one, two) = (&bench.store, NodeId::generate(), NodeId::generate());
    store
        .append(batch(one, None, 0, &numbered(0, 1)))
        .await
        .expect("appended");
    store
        .append(batch(two, None, 0, &numbered(0, 1)))
        .await
        .expect("appended");
    let rows = numbered(0, 1);
    store
        .append(Batch {
            epoch: 2,
            ..batch(one, None, 0, &rows)
        })
        .await
        .expect("appended");
    assert_eq!(attempts(bench).await, 3);
}

async fn an_attempt_under_another_node_stays_single(bench: &Bench) {
    let rows = numbered(0, 3);
    bench
        .store
        .append(batch(NodeId::generate(), None, 2, &rows))
        .await
        .expect("appended");
    let copied = bench
        .store
        .append(batch(NodeId::generate(), None, 2, &rows))
        .await
        .expect("appended");
    assert_eq!(
        copied,
        Appended {
            inserted: 0,
            skipped: 0,
            duplicates: 3,
            high_water: 2
        }
    );
    assert_eq!(attempts(bench).await, 3);
}

async fn two_processes_that_ship_one_spool_do_not_double_it(bench: &Bench) {
    let (node, rows) = (NodeId::generate(), numbered(0, 400));
    let other = bench.open_again().await;
    let ship = async |store: &outcrop_store::Store| {
        let mut inserted = 0;
        for piece in rows.chunks(7) {
            let (first, last) = (piece[0].0, piece[piece.len() - 1].0);
            let batch = batch(node, first.checked_sub(1), last, piece);
            inserted += store.append(batch).await.expect("appended").inserted;
        }
        inserted
    };
    let (here, there) = futures_util::join!(ship(&bench.store), ship(&other));
    assert_eq!(here + there, 400);
    assert_eq!(attempts(bench).await, 400);
}

async fn a_failed_batch_leaves_nothing_and_can_be_shipped_again(bench: &Bench) {
    let (store, node, rows) = (&bench.store, NodeId::generate(), numbered(0, 300));
    // A row of a later chunk is refused by the database, after the first chunk went in.
    let poisoned = rows[290].1.attempt.call().as_uuid().simple().to_string();
    let condition = match store.engine() {
        "sqlite" => format!(
            "CREATE TRIGGER refuse BEFORE INSERT ON ledger WHEN lower(hex(NEW.call_id)) = '{poisoned}' \
             BEGIN SELECT RAISE(ABORT, 'refused'); END"
        ),
        _ => {
            format!("ALTER TABLE ledger ADD CONSTRAINT refuse CHECK (encode(call_id, 'hex') <> '{poisoned}')")
        }
    };
    bench.run_sql(&condition).await;
    store
        .append(batch(node, None, 299, &rows))
        .await
        .expect_err("refused");
    assert_eq!(attempts(bench).await, 0);
    assert_eq!(store.high_water(node, 1).await.expect("mark"), None);
    let cure = match store.engine() {
        "sqlite" => "DROP TRIGGER refuse",
        _ => "ALTER TABLE ledger DROP CONSTRAINT refuse",
    };
    bench.run_sql(cure).await;
    let done = store
        .append(batch(node, None, 299, &rows))
        .await
        .expect("appended");
    assert_eq!(done.inserted, 300);
}

async fn a_large_batch_is_taken_in_whole(bench: &Bench) {
    let done = Shipper::new(bench).ship((0..5_301).map(|_| call())).await;
    assert_eq!(
        done,
        Appended {
            inserted: 5_301,
            skipped: 0,
            duplicates: 0,
            high_water: 5_300
        }
    );
    assert_eq!(attempts(bench).await, 5_301);
}
