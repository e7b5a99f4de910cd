//! A store that a command opens itself, whether or not a server is running on it.

use crate::config::{self, Config};
use crate::serve::{close_to_others, database, make_directory};
use anyhow::{Context, Result, bail};
use clap::Args;
use outcrop_core::clock::Clock;
use outcrop_store::master_key::{self, MasterKey};
use outcrop_store::{Database, Options, Store};
use std::path::PathBuf;

#[derive(Clone, Debug, Default, Args)]
pub struct Place {
    /// The data directory
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// The configuration file that the server is started with
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
}

/// A store that was opened, and where its process's secrets are.
pub struct Opened {
    pub store: Store,
    pub config: Config,
    directory: PathBuf,
}

impl Place {
    /// # Errors
    /// When there is no data yet.
    pub async fn open(&self) -> Result<Opened> {
        self.opened(false).await
    }

    pub async fn open_or_create(&self) -> Result<Opened> {
        self.opened(true).await
    }

    async fn opened(&self, create: bool) -> Result<Opened> {
        let config = config::load(self.config.as_deref(), std::env::vars_os())?;
        let directory = self.data.clone().unwrap_or_else(|| config.data.dir.clone());
        let database = database(&config, &directory)?;
        match &database {
            Database::Sqlite { path } if !create && !path.exists() => bail!(
                "{} holds no data of Outcrop: {} is not there",
                directory.display(),
                path.display()
            ),
            _ => {}
        }
        if create {
            close_to_others();
            make_directory(&directory)?;
        }
        let store = Store::open(&Options { database }, &Clock::system()).await;
        Ok(Opened {
            store: store.context("the store cannot be opened")?,
            config,
            directory,
        })
    }
}

impl Opened {
    /// The master key that is there. None is made: a new one would fit nothing.
    pub fn master_key(&self) -> Result<MasterKey> {
        let file = self.directory.join("master.key");
        if std::env::var_os(master_key::ENVIRONMENT).is_none() && !file.exists() {
            bail!(
                "there is no master key: {} is not set, and {} is not there",
                master_key::ENVIRONMENT,
                file.display()
            );
        }
        Ok(MasterKey::open_or_create(&self.directory)?)
    }
}

/// Who runs this command, as the operating system's environment says.
pub fn operator() -> String {
    let named = ["USER", "LOGNAME"]
        .into_iter()
        .find_map(|name| std::env::var(name).ok());
    named
        .filter(|name| !name.is_empty())
        .unwrap_or_else(|| format!("uid {}", rustix::process::getuid().as_raw()))
}
