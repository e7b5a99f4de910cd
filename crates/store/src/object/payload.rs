//! Payloads: what callers sent and models answered, in the process's own place, sealed.
//!
//! Only sealed bytes go there: whoever can read the directory or the bucket reads nothing without the master key.
//! The key is authenticated with the payload, so one that is copied to another tenant's key does not open.

use super::{Key, Objects};
use crate::error::Result;
use crate::master_key::MasterKey;
use crate::seal;
use std::fmt;
use std::sync::Arc;
use zeroize::Zeroizing;

/// The process's own objects. A clone is another handle on the same place.
#[derive(Clone)]
pub struct Payloads {
    objects: Objects,
    master_key: Arc<MasterKey>,
}

impl Payloads {
    #[must_use]
    pub fn new(objects: Objects, master_key: Arc<MasterKey>) -> Self {
        Self { objects, master_key }
    }

    /// Seals a payload and writes it, in the place of the one that may be there.
    ///
    /// # Errors
    /// As [`Objects::put`].
    pub async fn put_sealed(&self, key: &Key, payload: &[u8]) -> Result<()> {
        let sealed = self.master_key.seal(&record(key), payload)?;
        self.objects.put(key, sealed).await
    }

    /// Reads a payload and opens it, if there is one.
    ///
    /// # Errors
    /// `Invalid` when it has more than `max_bytes`; `Corrupt` when it is not what was sealed for this key;
    /// `Incompatible` when it was sealed under another master key.
    pub async fn get_sealed(&self, key: &Key, max_bytes: u64) -> Result<Option<Zeroizing<Vec<u8>>>> {
        let max_bytes = max_bytes.saturating_add(seal::OVERHEAD_BYTES as u64);
        let Some(sealed) = self.objects.get(key, max_bytes).await? else {
            return Ok(None);
        };
        Ok(Some(self.master_key.open(&record(key), &sealed)?))
    }

    /// Removes a payload. That there is none is no error.
    pub async fn delete(&self, key: &Key) -> Result<()> {
        self.objects.delete(key).await
    }
}

/// The record's name among everything that is sealed: keys of the database's records have no space.
fn record(key: &Key) -> String {
    format!("object {key}")
}

impl fmt::Display for Payloads {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.objects.fmt(f)
    }
}

impl fmt::Debug for Payloads {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Payloads").field(&self.objects).finish()
    }
}
