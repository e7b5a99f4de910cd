//! The buckets that clients may name, and who may name which.

use super::uri::check_bucket;
use super::{Objects, Uri};
use crate::error::{Error, Result};
use outcrop_core::id::AccountId;
use std::collections::BTreeMap;

/// The table of buckets. A bucket that is not in it, and one that is for others, are the same to a caller.
#[derive(Clone, Debug, Default)]
pub struct Buckets(BTreeMap<String, Bucket>);

#[derive(Clone, Debug)]
struct Bucket {
    objects: Objects,
    accounts: Vec<AccountId>,
}

impl Buckets {
    /// Lets accounts use a place under a name.
    ///
    /// # Errors
    /// `Invalid` when the name cannot be a bucket's, `Conflict` when it is taken.
    pub fn insert(
        &mut self,
        name: &str,
        objects: Objects,
        accounts: impl IntoIterator<Item = AccountId>,
    ) -> Result<()> {
        check_bucket(name)?;
        if self.0.contains_key(name) {
            return Err(Error::Conflict(format!("there are two buckets {name}")));
        }
        let accounts = accounts.into_iter().collect();
        self.0.insert(name.to_owned(), Bucket { objects, accounts });
        Ok(())
    }

    /// The bucket of an address, for an account that may use it.
    ///
    /// # Errors
    /// `Missing` when there is no such bucket for that account.
    pub fn find(&self, account: &AccountId, uri: &Uri) -> Result<&Objects> {
        let bucket = self.0.get(uri.bucket());
        bucket
            .filter(|bucket| bucket.accounts.contains(account))
            .map(|bucket| &bucket.objects)
            .ok_or_else(|| Error::Missing(format!("the bucket {} does not exist", uri.bucket())))
    }

    /// The names of all buckets.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::super::Place;
    use super::*;

    fn account(digit: u8) -> AccountId {
        AccountId::parse(&digit.to_string().repeat(12)).expect("an account")
    }

    #[test]
    fn a_bucket_of_others_is_no_bucket() {
        let folder = tempfile::tempdir().expect("a folder");
        let objects = Objects::open(&Place::Directory(folder.path().join("b"))).expect("opened");
        let mut buckets = Buckets::default();
        buckets
            .insert("reports", objects.clone(), [account(1)])
            .expect("inserted");
        let uri = Uri::parse("s3://reports/out").expect("an address");
        assert!(buckets.find(&account(1), &uri).is_ok());
        let foreign = buckets.find(&account(2), &uri).expect_err("not theirs");
        let absent = Buckets::default().find(&account(2), &uri).expect_err("not there");
        assert_eq!(foreign.to_string(), absent.to_string());
        assert!(matches!(foreign, Error::Missing(_)), "{foreign:?}");
        assert!(buckets.insert("reports", objects.clone(), [account(2)]).is_err());
        assert!(buckets.insert("..", objects, [account(2)]).is_err());
    }
}
