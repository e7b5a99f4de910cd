//! `demo.json`: everything that a program needs to call the demo organisation.

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};
use std::fs::{self, OpenOptions};
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

/// The file's content. It holds secrets, so it is readable by its owner alone.
#[derive(Clone, Serialize, Deserialize)]
pub struct Credentials {
    pub endpoint: String,
    pub region: String,
    pub account_id: String,
    pub access_key_id: String,
    pub secret_access_key: String,
    pub api_key: String,
    pub console_user: String,
    pub console_password: String,
    pub model_id: String,
    pub embedding_model_id: String,
    /// An object-store bucket that the demo may read and write.
    pub bucket: String,
    /// The directory that holds the bucket.
    pub bucket_dir: PathBuf,
    /// A body that `InvokeModel` takes for `model_id`.
    pub invoke_body: serde_json::Value,
}

const FILE: &str = "demo.json";

impl Credentials {
    /// None when no demo was made in this directory.
    pub fn read(directory: &Path) -> Result<Option<Self>> {
        let path = directory.join(FILE);
        match fs::read(&path) {
            Ok(bytes) => {
                let read = serde_json::from_slice(&bytes);
                read.map(Some)
                    .with_context(|| format!("{} is not what a demo leaves there", path.display()))
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error).with_context(|| format!("{} cannot be read", path.display())),
        }
    }

    /// Complete or not at all: written beside, synced, then renamed into place.
    pub fn write(&self, directory: &Path) -> Result<()> {
        let (path, beside) = (directory.join(FILE), directory.join(format!(".{FILE}.new")));
        let write = || -> std::io::Result<()> {
            let mut file = OpenOptions::new()
                .write(true)
                .create(true)
                .truncate(true)
                .mode(0o600)
                .open(&beside)?;
            file.write_all(serde_json::to_string_pretty(self)?.as_bytes())?;
            file.write_all(b"\n")?;
            file.sync_all()?;
            fs::rename(&beside, &path)
        };
        write().with_context(|| format!("{} cannot be written", path.display()))
    }
}
