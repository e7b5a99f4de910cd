//! Interning: what ledger rows have in common is a number, said once in the `dimensions` table.
//!
//! Numbers are made outside the transaction that writes the rows, each in a transaction of its own: a number that is
//! known in this process is therefore committed, and two processes that meet a new value at once cannot lock each
//! other out. A number that no row uses does no harm.

use super::{Row, Scope, Visible, rollup};
use crate::engine::{Store, change};
use crate::error::{Error, Result};
use crate::text;
use std::collections::{HashMap, HashSet};
use std::sync::{Mutex, MutexGuard, PoisonError};

const FIND: &str = "SELECT id FROM dimensions WHERE kind = $1 AND value = $2";
const INSERT: &str = "INSERT INTO dimensions (kind, value) VALUES ($1, $2) ON CONFLICT DO NOTHING";
const INSERT_FACET: &str = "INSERT INTO ledger_facets (dimension, project, account, first_seen_us) VALUES ($1, $2, $3, $4) \
                            ON CONFLICT (dimension, project, account) DO NOTHING";

/// The row that stands for "any": every project has it as a facet. As a profile or a set of tags it is "none".
const ANY: i32 = 0;
/// More numbers than this are not remembered; what is forgotten is looked up again.
pub(super) const MAX_KNOWN: usize = 100_000;

/// What a number stands for. Stored: never renumber.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(i16)]
pub(crate) enum Kind {
    Account = 1,
    Project = 2,
    Principal = 3,
    Model = 4,
    Connection = 5,
    Region = 6,
    Operation = 7,
    /// The ARN of an inference profile.
    Profile = 8,
    /// A set of tags, in its one text.
    Tags = 9,
}

impl Kind {
    /// The nearest text that the table can hold. Half a set of tags would be none; how long a whole one is, is
    /// bounded where it is made.
    fn kept(self, value: &str) -> String {
        match self {
            Self::Tags => value.replace('\0', "\u{fffd}"),
            _ => text::repaired(value),
        }
    }
}

/// The numbers of one row.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Dimensions {
    pub account: i32,
    pub project: i32,
    pub principal: i32,
    pub model: i32,
    pub connection: i32,
    pub region: i32,
    pub operation: i32,
    pub profile: i32,
    pub tags: i32,
}

/// The numbers and facets that this process has seen committed.
#[derive(Default)]
pub(crate) struct Known {
    ids: Mutex<HashMap<(Kind, String), i32>>,
    facets: Mutex<HashSet<(i32, i32, i32)>>,
    pub(super) series: rollup::KnownSeries,
}

impl Known {
    fn ids(&self) -> MutexGuard<'_, HashMap<(Kind, String), i32>> {
        // Entries are inserted whole, so a map that a panic left behind is still right.
        self.ids.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn facets(&self) -> MutexGuard<'_, HashSet<(i32, i32, i32)>> {
        self.facets.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Store {
    /// The numbers of each row, made where they are new.
    pub(super) async fn intern(&self, rows: &[(u64, Row)]) -> Result<Vec<Dimensions>> {
        let mut local = HashMap::new();
        let mut numbers = Vec::with_capacity(rows.len());
        for (_, row) in rows {
            let dimensions = self.dimensions_of(row, &mut local).await?;
            self.note_facets(dimensions).await?;
            numbers.push(dimensions);
        }
        Ok(numbers)
    }

    async fn dimensions_of<'r>(
        &self,
        row: &'r Row,
        local: &mut HashMap<(Kind, &'r str), i32>,
    ) -> Result<Dimensions> {
        let mut of = async |kind, value: &'r str| match local.get(&(kind, value)) {
            Some(id) => Ok(*id),
            None => {
                let id = self.number(kind, value).await?;
                local.insert((kind, value), id);
                Ok::<_, Error>(id)
            }
        };
        Ok(Dimensions {
            account: of(Kind::Account, row.account.as_str()).await?,
            project: of(Kind::Project, &row.project).await?,
            principal: of(Kind::Principal, &row.principal).await?,
            model: of(Kind::Model, &row.model).await?,
            connection: of(Kind::Connection, &row.connection).await?,
            region: of(Kind::Region, &row.region).await?,
            operation: of(Kind::Operation, &row.operation).await?,
            profile: match row.profile.as_deref() {
                Some(profile) => of(Kind::Profile, profile).await?,
                None => ANY,
            },
            tags: match row.tags.as_str() {
                "" => ANY,
                tags => of(Kind::Tags, tags).await?,
            },
        })
    }

    async fn number(&self, kind: Kind, value: &str) -> Result<i32> {
        if let Some(id) = self.find_number(kind, value).await? {
            return Ok(id);
        }
        let value = kind.kept(value);
        change!(self, |pool| sqlx::query(INSERT)
            .bind(kind as i16)
            .bind(&value)
            .execute(pool)
            .await
            .map(drop))?;
        let found = self.find_number(kind, &value).await?;
        found.ok_or_else(|| Error::Fault("a dimension is not there after it was written".to_owned()))
    }

    /// The number of a value, if any row ever had it.
    pub(super) async fn find_number(&self, kind: Kind, value: &str) -> Result<Option<i32>> {
        let value = kind.kept(value);
        let key = (kind, value);
        if let Some(id) = self.known.ids().get(&key) {
            return Ok(Some(*id));
        }
        // On the writer: what was written a moment ago must be found.
        let id: Option<i32> = change!(self, |pool| {
            sqlx::query_scalar(FIND)
                .bind(kind as i16)
                .bind(&key.1)
                .fetch_optional(pool)
                .await
        })?;
        if let Some(id) = id {
            let mut ids = self.known.ids();
            if ids.len() >= MAX_KNOWN {
                ids.clear();
            }
            ids.insert(key, id);
        }
        Ok(id)
    }

    async fn note_facets(&self, of: Dimensions) -> Result<()> {
        for dimension in [ANY, of.account, of.project, of.principal, of.model] {
            let facet = (dimension, of.project, of.account);
            if self.known.facets().contains(&facet) {
                continue;
            }
            change!(self, |pool| {
                sqlx::query(INSERT_FACET)
                    .bind(facet.0)
                    .bind(facet.1)
                    .bind(facet.2)
                    .bind(self.clock.now_us())
                    .execute(pool)
                    .await
                    .map(drop)
            })?;
            let mut facets = self.known.facets();
            if facets.len() >= MAX_KNOWN {
                facets.clear();
            }
            facets.insert(facet);
        }
        Ok(())
    }

    /// What a scope means in numbers; none when nothing was ever booked in it.
    pub(crate) async fn visible(&self, scope: &Scope) -> Result<Option<Visible>> {
        let account = match scope {
            Scope::All => {
                return Ok(Some(Visible {
                    facet: ANY,
                    account: None,
                }));
            }
            Scope::Account(account) | Scope::Project { account, .. } => account,
        };
        let Some(account) = self.find_number(Kind::Account, account.as_str()).await? else {
            return Ok(None);
        };
        let facet = match scope {
            Scope::Project { project, .. } => self.find_number(Kind::Project, project).await?,
            Scope::All | Scope::Account(_) => Some(account),
        };
        Ok(facet.map(|facet| Visible {
            facet,
            account: Some(account),
        }))
    }
}
