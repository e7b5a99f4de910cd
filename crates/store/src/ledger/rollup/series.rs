//! Interning of series. As with dimensions, numbers are made outside the transaction that uses them.

use crate::engine::{Store, change};
use crate::error::{Error, Result};
use crate::ledger::dimension::{Dimensions, MAX_KNOWN};
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::{Mutex, MutexGuard, PoisonError};

const FIND: &str = "SELECT id FROM ledger_series WHERE account = $1 AND project = $2 AND principal = $3 AND model = $4 \
     AND connection = $5 AND region = $6 AND profile = $7 AND tags = $8";
const INSERT: &str = "INSERT INTO ledger_series (account, project, principal, model, connection, region, profile, tags) \
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING";

/// The numbers that make a series, in the order of the columns.
type Key = [i32; 8];

const fn key(of: Dimensions) -> Key {
    [
        of.account,
        of.project,
        of.principal,
        of.model,
        of.connection,
        of.region,
        of.profile,
        of.tags,
    ]
}

/// The series that this process has seen committed.
#[derive(Default)]
pub(in crate::ledger) struct KnownSeries(Mutex<HashMap<Key, i32>>);

impl KnownSeries {
    fn lock(&self) -> MutexGuard<'_, HashMap<Key, i32>> {
        // Entries are inserted whole, so a map that a panic left behind is still right.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The series of a batch's rows.
pub(in crate::ledger) struct Interned(HashMap<Key, i32>);

impl Interned {
    /// # Errors
    /// Never, for the rows that it was made from.
    pub(in crate::ledger) fn of(&self, dimensions: Dimensions) -> Result<i32> {
        let series = self.0.get(&key(dimensions)).copied();
        series.ok_or_else(|| Error::Fault("a row's series was not interned".to_owned()))
    }
}

impl Store {
    /// The series of each row, made where they are new.
    pub(in crate::ledger) async fn intern_series(&self, rows: &[Dimensions]) -> Result<Interned> {
        let mut series = HashMap::new();
        for dimensions in rows {
            let key = key(*dimensions);
            if let Entry::Vacant(entry) = series.entry(key) {
                entry.insert(self.series(key).await?);
            }
        }
        Ok(Interned(series))
    }

    async fn series(&self, key: Key) -> Result<i32> {
        if let Some(id) = self.known.series.lock().get(&key) {
            return Ok(*id);
        }
        let id = match self.find_series(key).await? {
            Some(id) => id,
            None => {
                change!(self, |pool| key
                    .iter()
                    .fold(sqlx::query(INSERT), |query, number| query.bind(*number))
                    .execute(pool)
                    .await
                    .map(drop))?;
                let found = self.find_series(key).await?;
                found.ok_or_else(|| Error::Fault("a series is not there after it was written".to_owned()))?
            }
        };
        let mut known = self.known.series.lock();
        if known.len() >= MAX_KNOWN {
            known.clear();
        }
        known.insert(key, id);
        Ok(id)
    }

    /// On the writer: what was written a moment ago must be found.
    async fn find_series(&self, key: Key) -> Result<Option<i32>> {
        Ok(change!(self, |pool| key
            .iter()
            .fold(sqlx::query_scalar(FIND), |query, number| query.bind(*number))
            .fetch_optional(pool)
            .await)?)
    }
}
