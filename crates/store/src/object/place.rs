//! Where objects can be: a directory, or a bucket behind S3's API.

use super::Objects;
use crate::error::{Error, Result};
use object_store::ObjectStore;
use object_store::aws::{AmazonS3Builder, S3ConditionalPut};
use object_store::local::LocalFileSystem;
use object_store::path::Path as ObjectPath;
use object_store::prefix::PrefixStore;
use object_store::{BackoffConfig, ClientOptions, RetryConfig};
use std::fmt;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use zeroize::Zeroizing;

const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// How long one request may take, its retries apart.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(30);
/// How long a request that failed is tried again.
const RETRY_TIMEOUT: Duration = Duration::from_secs(10);
const MAX_RETRIES: usize = 3;

/// A place, as an operator configures it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// Made if it is not there, for its owner alone.
    Directory(PathBuf),
    S3(S3),
}

/// A bucket behind S3's API. The bucket must exist.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct S3 {
    pub bucket: String,
    pub region: String,
    /// The address of a service other than Amazon's, with `http://` or `https://`.
    pub endpoint: Option<String>,
    /// What every key begins with there.
    pub prefix: Option<String>,
    /// Without any, the role that Amazon gives the machine.
    pub credentials: Option<Credentials>,
}

/// An access key of the service.
#[derive(Clone, PartialEq, Eq)]
pub struct Credentials {
    pub access_key_id: String,
    pub secret_access_key: Zeroizing<String>,
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credentials")
            .field("access_key_id", &self.access_key_id)
            .finish_non_exhaustive()
    }
}

impl Objects {
    /// Opens a place. Nothing is asked of S3 yet, so an operator learns of a wrong key at the first object.
    ///
    /// # Errors
    /// `Unavailable` when the directory can be neither found nor made, `Invalid` when the settings make no sense.
    pub fn open(place: &Place) -> Result<Self> {
        match place {
            Place::Directory(path) => open_directory(path),
            Place::S3(settings) => open_s3(settings),
        }
    }
}

fn open_directory(path: &Path) -> Result<Objects> {
    let unusable =
        |error: &dyn fmt::Display| Error::Unavailable(format!("the directory {}: {error}", path.display()));
    std::fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(path)
        .map_err(|error| unusable(&error))?;
    let store = LocalFileSystem::new_with_prefix(path)
        .map_err(|error| unusable(&error))?
        .with_fsync(true)
        .with_automatic_cleanup(true);
    Ok(Objects {
        store: Arc::new(store),
        place: path.display().to_string().into(),
        lists_in_order: false,
    })
}

fn open_s3(settings: &S3) -> Result<Objects> {
    let endpoint = settings.endpoint.as_deref();
    let mut builder = AmazonS3Builder::new()
        .with_bucket_name(&settings.bucket)
        .with_region(&settings.region)
        .with_conditional_put(S3ConditionalPut::ETagMatch)
        .with_retry(retries())
        .with_client_options(
            ClientOptions::new()
                .with_allow_http(endpoint.is_some_and(|endpoint| endpoint.starts_with("http://")))
                .with_connect_timeout(CONNECT_TIMEOUT)
                .with_timeout(REQUEST_TIMEOUT),
        );
    if let Some(endpoint) = endpoint {
        builder = builder.with_endpoint(endpoint);
    }
    if let Some(credentials) = &settings.credentials {
        builder = builder
            .with_access_key_id(&credentials.access_key_id)
            .with_secret_access_key(credentials.secret_access_key.as_str());
    }
    let bucket = &settings.bucket;
    let store = builder
        .build()
        .map_err(|error| Error::Invalid(format!("the S3 bucket {bucket} cannot be used: {error}")))?;
    let store: Arc<dyn ObjectStore> = match &settings.prefix {
        Some(prefix) => {
            let prefix = ObjectPath::parse(prefix)
                .map_err(|error| Error::Invalid(format!("the prefix in the S3 bucket {bucket}: {error}")))?;
            Arc::new(PrefixStore::new(store, prefix))
        }
        None => Arc::new(store),
    };
    let prefix = settings.prefix.as_deref().unwrap_or_default();
    Ok(Objects {
        store,
        place: format!(
            "s3://{bucket}/{prefix} at {}",
            endpoint.unwrap_or(&settings.region)
        )
        .into(),
        lists_in_order: true,
    })
}

fn retries() -> RetryConfig {
    RetryConfig {
        backoff: BackoffConfig {
            init_backoff: Duration::from_millis(100),
            max_backoff: Duration::from_secs(2),
            base: 2.0,
        },
        max_retries: MAX_RETRIES,
        retry_timeout: RETRY_TIMEOUT,
    }
}
