//! `s3://bucket/prefix`, as clients write it.

use super::Key;
use crate::error::{Error, Result};
use std::fmt;

/// The longest address that the APIs take.
const MAX_BYTES: usize = 1024;

/// A bucket, and a key or the beginning of keys in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Uri {
    bucket: String,
    key: Option<Key>,
}

impl Uri {
    /// # Errors
    /// `Invalid`, with what an address looks like.
    pub fn parse(text: &str) -> Result<Self> {
        let wrong = || Error::Invalid("an S3 address has the form s3://bucket/prefix".to_owned());
        if text.len() > MAX_BYTES {
            return Err(Error::Invalid(format!(
                "an S3 address has {} bytes; at most {MAX_BYTES} are taken",
                text.len()
            )));
        }
        let rest = text.strip_prefix("s3://").ok_or_else(wrong)?;
        let (bucket, key) = rest.split_once('/').unwrap_or((rest, ""));
        check_bucket(bucket)?;
        let key = if key.is_empty() {
            None
        } else {
            Some(Key::parse(key)?)
        };
        Ok(Self {
            bucket: bucket.to_owned(),
            key,
        })
    }

    #[must_use]
    pub fn bucket(&self) -> &str {
        &self.bucket
    }

    /// What follows the bucket, without the slash that may be at its end.
    #[must_use]
    pub fn key(&self) -> Option<&Key> {
        self.key.as_ref()
    }

    /// The key of something below this address.
    ///
    /// # Errors
    /// As [`Key::new`].
    pub fn join(&self, segment: &str) -> Result<Key> {
        match &self.key {
            Some(key) => key.join(segment),
            None => Key::new([segment]),
        }
    }
}

/// The rules for a bucket's name, as far as they can be seen in it.
pub(super) fn check_bucket(name: &str) -> Result<()> {
    let letter = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let inner = |byte: u8| letter(byte) || matches!(byte, b'.' | b'-');
    let ends_well = name.bytes().next().is_some_and(letter) && name.bytes().last().is_some_and(letter);
    if (3..=63).contains(&name.len()) && name.bytes().all(inner) && ends_well && !name.contains("..") {
        return Ok(());
    }
    Err(Error::Invalid(
        "a bucket's name has 3 to 63 lower-case letters, digits, `.` and `-`, and begins and ends with a letter or a \
         digit"
            .to_owned(),
    ))
}

impl fmt::Display for Uri {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "s3://{}/", self.bucket)?;
        self.key.as_ref().map_or(Ok(()), |key| key.fmt(f))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_a_bucket_and_a_key() {
        for (text, bucket, key) in [
            ("s3://demo-bucket", "demo-bucket", None),
            ("s3://demo-bucket/", "demo-bucket", None),
            ("s3://demo-bucket/out", "demo-bucket", Some("out")),
            ("s3://a.b-1/out/2026/", "a.b-1", Some("out/2026")),
        ] {
            let uri = Uri::parse(text).expect("an address");
            assert_eq!(
                (uri.bucket(), uri.key().map(Key::as_str)),
                (bucket, key),
                "{text}"
            );
        }
        let uri = Uri::parse("s3://demo-bucket/out/").expect("an address");
        assert_eq!(uri.join("abc123").expect("a key").as_str(), "out/abc123");
        assert_eq!(uri.to_string(), "s3://demo-bucket/out");
    }

    #[test]
    fn what_is_no_address_is_refused() {
        let long = format!("s3://demo-bucket/{}", "x".repeat(MAX_BYTES));
        for text in [
            "",
            "demo-bucket",
            "S3://demo-bucket",
            "s3:/demo-bucket",
            "s3://",
            "s3:///out",
            "s3://ab",
            "s3://Demo",
            "s3://-ab",
            "s3://ab-",
            "s3://a..b",
            "s3://../out",
            "s3://a b/c",
            "s3://demo-bucket/../x",
            "s3://demo-bucket//x",
            "s3://demo-bucket/a\0b",
            "s3://demo@bucket/x",
            "s3://demo-bucket?x",
            &long,
        ] {
            assert!(Uri::parse(text).is_err(), "{text:?}");
        }
    }
}
