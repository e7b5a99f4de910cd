//! Secrets, and the two places they may come from: a file, or the environment.

use std::fmt;
use std::fs::File;
use std::io::Read;
use std::path::Path;
use zeroize::Zeroizing;

/// No real secret is longer; what is, is the wrong file.
const MAX_BYTES: u64 = 64 * 1024;

/// A text that is never shown, and wiped from memory when it is dropped.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    pub fn new(text: String) -> Self {
        Self(Zeroizing::new(text))
    }

    /// The text itself: for the one place that needs it.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Reads the secret from the one of two places that is named; the keys are the ones that
    /// name a variable and a file. `None` where neither does.
    pub(super) fn from_either(
        [variable_key, file_key]: [&'static str; 2],
        variable: Option<&str>,
        file: Option<&Path>,
    ) -> Result<Option<Self>, Unreadable> {
        match (variable, file) {
            (Some(name), _) => Self::from_variable(variable_key, name).map(Some),
            (None, Some(path)) => Self::from_file(file_key, path).map(Some),
            (None, None) => Ok(None),
        }
    }

    /// Reads a file, without the line end that editors put behind the last line.
    pub(super) fn from_file(key: &'static str, path: &Path) -> Result<Self, Unreadable> {
        let fail = |why: String| Unreadable::new(key, path.display().to_string(), why);
        let mut text = Zeroizing::new(String::new());
        let read = File::open(path).and_then(|file| file.take(MAX_BYTES + 1).read_to_string(&mut text));
        match read {
            Err(error) => Err(fail(format!("cannot be read: {error}"))),
            Ok(bytes) if bytes as u64 > MAX_BYTES => Err(fail("is too large for a secret".to_owned())),
            Ok(_) => Self::not_empty(&text).ok_or_else(|| fail("is empty".to_owned())),
        }
    }

    fn from_variable(key: &'static str, name: &str) -> Result<Self, Unreadable> {
        let fail = |why: &str| Unreadable::new(key, name.to_owned(), why.to_owned());
        let text = std::env::var(name).map_err(|error| match error {
            std::env::VarError::NotPresent => fail("is not set"),
            std::env::VarError::NotUnicode(_) => fail("is not UTF-8"),
        })?;
        Self::not_empty(&Zeroizing::new(text)).ok_or_else(|| fail("is empty"))
    }

    fn not_empty(text: &str) -> Option<Self> {
        let text = text.trim_end_matches(['\n', '\r']);
        (!text.is_empty()).then(|| Self::new(text.to_owned()))
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[secret]")
    }
}

/// A secret that is not where the configuration says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unreadable {
    /// The key that names the place.
    key: &'static str,
    /// The file or the variable.
    place: String,
    why: String,
}

impl Unreadable {
    pub(super) fn new(key: &'static str, place: String, why: String) -> Self {
        Self { key, place, why }
    }
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}`: {} {}", self.key, self.place, self.why)
    }
}

impl std::error::Error for Unreadable {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn file_is_read_without_its_line_end() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        std::fs::write(&path, "sk-1\n").unwrap();
        assert_eq!(Secret::from_file("k", &path).unwrap().expose(), "sk-1");
        std::fs::write(&path, "\n").unwrap();
        assert_eq!(Secret::from_file("k", &path).unwrap_err().why, "is empty");
        std::fs::write(&path, "x".repeat(70_000)).unwrap();
        assert!(
            Secret::from_file("k", &path)
                .unwrap_err()
                .why
                .contains("too large")
        );
        let missing = Secret::from_file("k", &folder.path().join("none")).unwrap_err();
        assert!(missing.to_string().starts_with("`k`: "), "{missing}");
    }

    #[test]
    fn variable_that_is_not_set_is_named() {
        let error = Secret::from_variable("api_key_env", "OUTCROP_TEST_NOT_SET").unwrap_err();
        assert_eq!(
            error.to_string(),
            "`api_key_env`: OUTCROP_TEST_NOT_SET is not set"
        );
    }

    #[test]
    fn secret_is_not_in_its_debug_form() {
        assert_eq!(format!("{:?}", Secret::new("hunter2".to_owned())), "[secret]");
    }
}
