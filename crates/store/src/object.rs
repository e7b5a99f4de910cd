//! Objects: bytes under a key, in a directory or in an S3 bucket.
//!
//! One [`Objects`] is one place, and works the same wherever that is: an object is there whole or not at all, a
//! deleted one is gone, a listing is in the order of the keys. What belongs into a row does not belong here; what is
//! too large for one does.
//!
//! There are two kinds of places. The process's own one holds payloads, sealed ([`Payloads`]). The others are buckets
//! that clients name in `s3://` addresses, each for the accounts that an operator lists ([`Buckets`]).

mod bucket;
mod error;
mod key;
mod payload;
mod place;
mod uri;

pub use bucket::Buckets;
pub use key::Key;
pub use payload::Payloads;
pub use place::{Credentials, Place, S3};
pub use uri::Uri;

use crate::error::{Error, Result};
use bytes::Bytes;
use error::Doing;
use futures_util::TryStreamExt as _;
use object_store::{GetOptions, ObjectMeta, ObjectStore, ObjectStoreExt as _, PutMode, PutOptions};
use outcrop_core::clock::UnixMicros;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

/// A place for objects. A clone is another handle on the same place.
#[derive(Clone)]
pub struct Objects {
    store: Arc<dyn ObjectStore>,
    /// What the log calls it.
    place: Arc<str>,
    /// Whether the place itself lists in the order of the keys, so that reading may stop early.
    lists_in_order: bool,
}

/// An object in a listing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    pub key: Key,
    pub bytes: u64,
    pub modified_at_us: UnixMicros,
}

impl Objects {
    /// Writes an object, in the place of the one that may be there.
    ///
    /// # Errors
    /// `Unavailable` when the place is out of reach or full; `Conflict` when a directory stands in the way.
    pub async fn put(&self, key: &Key, bytes: impl Into<Bytes>) -> Result<()> {
        let written = self.store.put(&key.path()?, bytes.into().into()).await;
        written
            .map(drop)
            .map_err(|error| self.failed(Doing::Writing, key, error))
    }

    /// Writes an object unless there is one, and says whether it did.
    ///
    /// # Errors
    /// As [`Objects::put`].
    pub async fn put_if_absent(&self, key: &Key, bytes: impl Into<Bytes>) -> Result<bool> {
        let options = PutOptions::from(PutMode::Create);
        match self
            .store
            .put_opts(&key.path()?, bytes.into().into(), options)
            .await
        {
            Ok(_) => Ok(true),
            Err(object_store::Error::AlreadyExists { .. }) => Ok(false),
            Err(error) => Err(self.failed(Doing::Writing, key, error)),
        }
    }

    /// Reads an object whole, if there is one.
    ///
    /// # Errors
    /// `Invalid` when it has more than `max_bytes`: nothing of it is read then.
    pub async fn get(&self, key: &Key, max_bytes: u64) -> Result<Option<Bytes>> {
        let found = match self.store.get(&key.path()?).await {
            Err(error) if error::is_absence(&error) => return Ok(None),
            found => found.map_err(|error| self.failed(Doing::Reading, key, error))?,
        };
        if found.meta.size > max_bytes {
            return Err(Error::Invalid(format!(
                "the object {key} has {} bytes; at most {max_bytes} are read",
                found.meta.size
            )));
        }
        let bytes = found.bytes().await;
        bytes
            .map(Some)
            .map_err(|error| self.failed(Doing::Reading, key, error))
    }

    /// Whether there is such an object.
    pub async fn exists(&self, key: &Key) -> Result<bool> {
        let head = GetOptions {
            head: true,
            ..GetOptions::default()
        };
        match self.store.get_opts(&key.path()?, head).await {
            Ok(_) => Ok(true),
            Err(error) if error::is_absence(&error) => Ok(false),
            Err(error) => Err(self.failed(Doing::Reading, key, error)),
        }
    }

    /// Removes an object. That there is none is no error.
    pub async fn delete(&self, key: &Key) -> Result<()> {
        match self.store.delete(&key.path()?).await {
            Ok(()) => Ok(()),
            Err(error) if error::is_absence(&error) => Ok(()),
            Err(error) => Err(self.failed(Doing::Deleting, key, error)),
        }
    }

    /// Up to `limit` objects below a key, in the order of their keys; `after` is the last key of the page before.
    /// What others have put there under names that cannot be a [`Key`] is left out.
    pub async fn list(&self, below: &Key, after: Option<&Key>, limit: usize) -> Result<Vec<Listed>> {
        let prefix = below.path()?;
        let mut objects = match after {
            Some(after) => self.store.list_with_offset(Some(&prefix), &after.path()?),
            None => self.store.list(Some(&prefix)),
        };
        let mut first = BTreeMap::new();
        while first.len() < limit || !self.lists_in_order {
            let next = objects.try_next().await;
            let Some(object) = next.map_err(|error| self.failed(Doing::Listing, below, error))? else {
                break;
            };
            if let Some(listed) = Listed::from_meta(&object) {
                first.insert(listed.key.clone(), listed);
            }
            if first.len() > limit {
                first.pop_last();
            }
        }
        Ok(first.into_values().collect())
    }

    fn failed(&self, doing: Doing, key: &Key, error: object_store::Error) -> Error {
        error::of(&self.place, doing, key, &error)
    }
}

impl Listed {
    fn from_meta(object: &ObjectMeta) -> Option<Self> {
        Some(Self {
            key: Key::parse(object.location.as_ref()).ok()?,
            bytes: object.size,
            modified_at_us: object.last_modified.timestamp_micros(),
        })
    }
}

impl fmt::Display for Objects {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.place)
    }
}

impl fmt::Debug for Objects {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Objects").field(&self.place).finish()
    }
}
