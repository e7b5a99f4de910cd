//! Places for objects: the process's own one, and the buckets that clients may name.

use super::location::HttpUrl;
use super::quantity::Time;
use super::secret::{Secret, Unreadable};
use outcrop_core::id::AccountId;
use outcrop_store::object::{Credentials, Place, S3 as Settings};
use schemars::JsonSchema;
use serde::Deserialize;
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Objects {
    /// A directory of this machine. Without it, and without `s3`, `objects` in the data directory. Processes that
    /// share a database must share this place too.
    #[schemars(example = &"/var/lib/outcrop/objects")]
    pub directory: Option<PathBuf>,
    /// A bucket of Amazon S3, or of another service with the same API, instead of `directory`.
    #[schemars(extend("x-instead-of" = "directory"))]
    pub s3: Option<S3>,
    /// How long a response is kept that its caller asked to be stored.
    #[schemars(extend("x-minimum" = "1m", "x-maximum" = "3650d"))]
    pub keep_responses_for: Time,
}

impl Default for Objects {
    fn default() -> Self {
        Self {
            directory: None,
            s3: None,
            keep_responses_for: Time::seconds(30 * 24 * 60 * 60),
        }
    }
}

impl Objects {
    /// Where payloads are kept, with the secrets that the configuration names.
    pub fn place(&self, data: &Path) -> Result<Place, Unreadable> {
        match (&self.s3, &self.directory) {
            (Some(s3), _) => s3.place(),
            (None, Some(directory)) => Ok(Place::Directory(directory.clone())),
            (None, None) => Ok(Place::Directory(data.join("objects"))),
        }
    }
}

/// A bucket that clients name as `s3://NAME/…`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Bucket {
    /// The directory that stands for the bucket.
    #[serde(default)]
    #[schemars(example = &"/srv/outcrop/reports")]
    pub directory: Option<PathBuf>,
    /// The bucket of Amazon S3, or of another service with the same API, that stands for it, instead of `directory`.
    #[serde(default)]
    #[schemars(extend("x-instead-of" = "directory"))]
    pub s3: Option<S3>,
    /// The accounts that may use it. For any other, there is no such bucket.
    #[schemars(example = ["123456789012"], extend("items" = {"type": "string", "format": "account"}))]
    pub accounts: Vec<String>,
}

impl Bucket {
    /// Where its objects are, with the secrets that the configuration names; `None` where it names no place, which
    /// no configuration that was checked does.
    pub fn place(&self) -> Result<Option<Place>, Unreadable> {
        match (&self.s3, &self.directory) {
            (Some(s3), _) => s3.place().map(Some),
            (None, directory) => Ok(directory.clone().map(Place::Directory)),
        }
    }

    pub fn accounts(&self) -> impl Iterator<Item = AccountId> {
        self.accounts
            .iter()
            .filter_map(|account| AccountId::parse(account))
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct S3 {
    /// The bucket, which must exist.
    #[schemars(example = &"example-objects")]
    pub bucket: String,
    /// The region that the bucket is in.
    #[serde(default = "us_east_1")]
    #[schemars(extend("format" = "name"))]
    pub region: String,
    /// The address of a service other than Amazon's.
    #[serde(default)]
    #[schemars(example = &"https://s3.example.com")]
    pub endpoint: Option<HttpUrl>,
    /// What every key begins with, for a bucket that holds other things too.
    #[serde(default)]
    #[schemars(example = &"outcrop")]
    pub prefix: Option<String>,
    /// The id of an access key. Without it, the role that Amazon gives the machine.
    #[serde(default)]
    #[schemars(example = &"AKIAIOSFODNN7EXAMPLE")]
    pub access_key_id: Option<String>,
    /// The name of the environment variable that holds the access key's secret. The secret itself is never written
    /// here.
    #[serde(default)]
    #[schemars(example = &"OBJECTS_SECRET_ACCESS_KEY", extend("format" = "variable-name"))]
    pub secret_access_key_env: Option<String>,
    /// A file that holds the secret, instead of `secret_access_key_env`.
    #[serde(default)]
    #[schemars(
        example = &"/run/secrets/objects-secret-access-key",
        extend("x-instead-of" = "secret_access_key_env")
    )]
    pub secret_access_key_file: Option<PathBuf>,
}

impl S3 {
    fn place(&self) -> Result<Place, Unreadable> {
        Ok(Place::S3(Settings {
            bucket: self.bucket.clone(),
            region: self.region.clone(),
            endpoint: self.endpoint.as_ref().map(|url| url.as_str().to_owned()),
            prefix: self.prefix.clone(),
            credentials: self.credentials()?,
        }))
    }

    fn credentials(&self) -> Result<Option<Credentials>, Unreadable> {
        let secret = Secret::from_either(
            ["secret_access_key_env", "secret_access_key_file"],
            self.secret_access_key_env.as_deref(),
            self.secret_access_key_file.as_deref(),
        )?;
        let pair = self.access_key_id.clone().zip(secret);
        Ok(pair.map(|(access_key_id, secret)| Credentials {
            access_key_id,
            secret_access_key: Zeroizing::new(secret.expose().to_owned()),
        }))
    }
}

fn us_east_1() -> String {
    "us-east-1".to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn payloads_are_in_the_data_directory_unless_told_otherwise() {
        let data = Path::new("/data");
        let own = Objects::default().place(data).unwrap();
        assert_eq!(own, Place::Directory("/data/objects".into()));
        let told = Objects {
            directory: Some("/srv".into()),
            ..Objects::default()
        };
        assert_eq!(told.place(data).unwrap(), Place::Directory("/srv".into()));
    }

    #[test]
    fn the_secret_is_read_from_its_file_and_never_shown() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("secret");
        let s3 = S3 {
            bucket: "b".to_owned(),
            region: us_east_1(),
            endpoint: None,
            prefix: None,
            access_key_id: Some("AKIA".to_owned()),
            secret_access_key_env: None,
            secret_access_key_file: Some(path.clone()),
        };
        assert!(s3.place().is_err());
        std::fs::write(&path, "hunter2\n").unwrap();
        let Place::S3(settings) = s3.place().unwrap() else {
            panic!("not S3")
        };
        assert!(!format!("{settings:?}").contains("hunter2"));
        assert_eq!(
            settings.credentials.unwrap().secret_access_key.as_str(),
            "hunter2"
        );
    }
}
