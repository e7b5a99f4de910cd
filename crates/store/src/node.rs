//! Nodes: the processes that ship their spools here, and how far each has come.

use crate::engine::{Store, read};
use crate::error::{Error, Result};
use outcrop_core::clock::UnixMicros;
use outcrop_core::id::NodeId;

const SELECT: &str = "SELECT id, epoch, high_water, seen_at_us FROM nodes ORDER BY id, epoch";
const HIGH_WATER: &str = "SELECT high_water FROM nodes WHERE id = $1 AND epoch = $2";

/// One spool of one node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    pub id: NodeId,
    /// Which of the node's spools: a new one begins when an old one is lost or set aside.
    pub epoch: i64,
    /// The last sequence that the ledger has taken in; none before the first.
    pub high_water: Option<u64>,
    /// When it last shipped something.
    pub seen_at_us: UnixMicros,
}

#[derive(sqlx::FromRow)]
struct Record {
    id: Vec<u8>,
    epoch: i64,
    high_water: i64,
    seen_at_us: i64,
}

impl TryFrom<Record> for Node {
    type Error = Error;

    fn try_from(record: Record) -> Result<Self> {
        let id =
            uuid::Uuid::from_slice(&record.id).map_err(|_| Error::Corrupt("the id of a node".to_owned()))?;
        Ok(Self {
            id: NodeId(id),
            epoch: record.epoch,
            high_water: sequence_from(record.high_water),
            seen_at_us: record.seen_at_us,
        })
    }
}

/// The stored form of "none" is -1.
pub(crate) fn sequence_from(stored: i64) -> Option<u64> {
    u64::try_from(stored).ok()
}

impl Store {
    /// Every node that has shipped something, ever.
    pub async fn nodes(&self) -> Result<Vec<Node>> {
        let records: Vec<Record> = read!(self, |pool| sqlx::query_as(SELECT).fetch_all(pool).await)?;
        records.into_iter().map(Node::try_from).collect()
    }

    /// The last sequence of a node's spool that is in the ledger: ship what comes after it.
    pub async fn high_water(&self, node: NodeId, epoch: i64) -> Result<Option<u64>> {
        let id = node.0.as_bytes().as_slice();
        let stored: Option<i64> = read!(self, |pool| sqlx::query_scalar(HIGH_WATER)
            .bind(id)
            .bind(epoch)
            .fetch_optional(pool)
            .await)?;
        Ok(stored.and_then(sequence_from))
    }
}
