//! Secrets of access keys that were opened before: opening ten thousand takes longer than everything else that a
//! snapshot is made of, and between two snapshots hardly one changes.

use crate::access_key::Secret;
use outcrop_core::Error;
use outcrop_store::access_key::AccessKey;
use outcrop_store::master_key::MasterKey;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// By the key's id; good for the same sealed bytes only.
#[derive(Default)]
pub struct Secrets(Mutex<HashMap<String, Opened>>);

struct Opened {
    sealed: Vec<u8>,
    secret: Secret,
}

impl Secrets {
    /// The secrets of `keys`, in their order. Whatever else was opened before is forgotten.
    pub fn open<'k>(
        &self,
        keys: impl Iterator<Item = &'k AccessKey>,
        master_key: &MasterKey,
    ) -> Result<Vec<(&'k AccessKey, Secret)>, Error> {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut kept = HashMap::with_capacity(known.len());
        let mut secrets = Vec::with_capacity(known.len());
        for key in keys {
            let before = known
                .remove(&key.id)
                .filter(|opened| opened.sealed == key.sealed_secret);
            let opened = match before {
                Some(opened) => opened,
                None => Opened {
                    sealed: key.sealed_secret.clone(),
                    secret: open(key, master_key)?,
                },
            };
            secrets.push((key, opened.secret.clone()));
            kept.insert(key.id.clone(), opened);
        }
        *known = kept;
        Ok(secrets)
    }
}

fn open(key: &AccessKey, master_key: &MasterKey) -> Result<Secret, Error> {
    let opened = master_key.open(&key.id, &key.sealed_secret)?;
    let text = std::str::from_utf8(&opened)
        .map_err(|_| Error::internal(format!("the sealed secret of access key {} is not text", key.id)))?;
    Ok(Secret::new(text))
}
