//! The key of an object: segments with slashes between them, each of which can be one name in a directory.
//!
//! A key is checked when it is made, so that no text from outside can lead out of its place or mean one object in a
//! directory and another one in S3. Nothing is escaped or repaired: the key is what is kept.

use crate::error::{Error, Result};
use object_store::path::Path;
use std::fmt;

/// The longest key. S3 takes 1,024 bytes, of which some may go to a place's own prefix.
const MAX_KEY_BYTES: usize = 900;
/// The longest segment. A file's name may have 255 bytes, and a file that is being written has a suffix.
const MAX_SEGMENT_BYTES: usize = 200;

/// Where an object is, within its place.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key(String);

impl Key {
    /// A key of segments: none may hold a slash, so what a caller named stays within its segment.
    ///
    /// # Errors
    /// `Invalid` when a segment is empty, too long, `.` or `..`, or has a character that no place should keep.
    pub fn new<'a>(segments: impl IntoIterator<Item = &'a str>) -> Result<Self> {
        let mut key = String::new();
        for segment in segments {
            check_segment(segment)?;
            if !key.is_empty() {
                key.push('/');
            }
            key.push_str(segment);
        }
        Self::bounded(key)
    }

    /// A key as a client writes it, with slashes. One at the end is no part of the key.
    ///
    /// # Errors
    /// As [`Key::new`]; a doubled slash is an empty segment.
    pub fn parse(text: &str) -> Result<Self> {
        Self::new(text.strip_suffix('/').unwrap_or(text).split('/'))
    }

    /// The key of something below this one.
    ///
    /// # Errors
    /// As [`Key::new`].
    pub fn join(&self, segment: &str) -> Result<Self> {
        check_segment(segment)?;
        Self::bounded(format!("{self}/{segment}"))
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn bounded(key: String) -> Result<Self> {
        match key.len() {
            0 => Err(Error::Invalid("an object's key is empty".to_owned())),
            1..=MAX_KEY_BYTES => Ok(Self(key)),
            bytes => Err(Error::Invalid(format!(
                "an object's key has {bytes} bytes; at most {MAX_KEY_BYTES} are kept"
            ))),
        }
    }

    /// As the places' library wants it, which checks once more.
    pub(super) fn path(&self) -> Result<Path> {
        Path::parse(&self.0).map_err(|error| Error::Fault(format!("the key {self}: {error}")))
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn check_segment(segment: &str) -> Result<()> {
    let refuse = |why: &str| Err(Error::Invalid(format!("an object's key {why}")));
    if segment.is_empty() {
        return refuse("has an empty part: write single slashes, and none at its beginning");
    }
    if segment.len() > MAX_SEGMENT_BYTES {
        return refuse(&format!(
            "has a part of {} bytes; between two slashes, at most {MAX_SEGMENT_BYTES} are kept",
            segment.len()
        ));
    }
    if segment == "." || segment == ".." {
        return refuse("has the part `.` or `..`, which no object may be called");
    }
    // A file's path that ends like a drive's letter is read as a folder's.
    if segment.ends_with([':', '|']) {
        return refuse("has a part that ends with `:` or `|`, which no object may be called");
    }
    // `#` marks files that are being written; the slashes would lead elsewhere.
    if let Some(wrong) = segment
        .chars()
        .find(|letter| letter.is_control() || matches!(letter, '/' | '\\' | '#'))
    {
        return refuse(&format!("has the character {wrong:?}, which cannot be kept"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_key_is_its_segments() {
        let key = Key::new(["responses", "123456789012", "resp_1"]).expect("a key");
        assert_eq!(key.as_str(), "responses/123456789012/resp_1");
        assert_eq!(Key::parse("responses/123456789012/resp_1/").expect("a key"), key);
        assert_eq!(
            key.join("part 1.json").expect("a key").as_str(),
            "responses/123456789012/resp_1/part 1.json"
        );
    }

    #[test]
    fn hostile_segments_are_refused() {
        let long = "x".repeat(MAX_SEGMENT_BYTES + 1);
        for hostile in [
            "", ".", "..", "/", "a/b", "../a", "/etc", "a\\b", "a\0b", "a\nb", "\u{7f}", "\u{85}", "a#1",
            &long,
        ] {
            assert!(Key::new(["a", hostile]).is_err(), "{hostile:?}");
            assert!(Key::new([hostile]).is_err(), "{hostile:?}");
            assert!(
                Key::parse("a").expect("a key").join(hostile).is_err(),
                "{hostile:?}"
            );
        }
        assert!(Key::new([]).is_err());
    }

    #[test]
    fn hostile_paths_are_refused() {
        let deep = "x/".repeat(MAX_KEY_BYTES);
        for hostile in [
            "",
            "/",
            "//",
            "/a",
            "a//b",
            "a/../b",
            "a/./b",
            "../../etc/passwd",
            "a/..",
            "a//",
            &deep,
        ] {
            assert!(Key::parse(hostile).is_err(), "{hostile:?}");
        }
    }

    #[test]
    fn what_looks_like_an_escape_is_a_name() {
        for name in [
            "%2e%2e", "%2F", "..%2f", "...", "~", "C:x", "$HOME", "a b", "ü", "*", "‥",
        ] {
            let key = Key::new(["a", name]).expect("a key");
            assert_eq!(key.path().expect("a path").as_ref(), format!("a/{name}"));
        }
    }

    proptest! {
        #[test]
        fn every_key_is_one_path_and_stays_below_its_place(text in "\\PC{0,40}|[./%a-c#:|\\\\]{0,12}") {
            if let Ok(key) = Key::parse(&text) {
                let path = key.path().expect("a path");
                prop_assert_eq!(path.as_ref(), key.as_str());
                prop_assert!(path.parts().all(|part| part.as_ref() != ".." && !part.as_ref().is_empty()));
                prop_assert_eq!(Key::parse(key.as_str()).expect("the key again"), key);
            }
        }
    }
}
