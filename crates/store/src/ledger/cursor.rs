//! The cursor of a page of calls: where the page before ended.
//!
//! Opaque to callers: base64 of a version, the last call's start and its id. It carries no rights (every page is
//! read within the reader's own scope), so it is checked but not signed.

use super::MAX_TIME_US;
use crate::error::{Error, Result};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

const VERSION: u8 = 1;

/// Pages run from the newest call to the oldest; this is the last call that was shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Cursor {
    pub started_at_us: i64,
    pub call_id: [u8; 16],
}

impl Cursor {
    pub(super) fn encode(&self) -> String {
        let mut bytes = vec![VERSION];
        bytes.extend_from_slice(&self.started_at_us.to_be_bytes());
        bytes.extend_from_slice(&self.call_id);
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// # Errors
    /// `Invalid` for everything that [`Cursor::encode`] cannot have made.
    pub(super) fn decode(text: &str) -> Result<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(text).unwrap_or_default();
        Self::parse(&bytes).ok_or_else(|| {
            Error::Invalid(
                "the cursor is not one that was given out; leave it away to start at the newest".to_owned(),
            )
        })
    }

    fn parse(bytes: &[u8]) -> Option<Self> {
        let (version, rest) = bytes.split_first()?;
        let (started_at_us, call_id) = rest.split_first_chunk::<8>()?;
        let cursor = Self {
            started_at_us: i64::from_be_bytes(*started_at_us),
            call_id: call_id.try_into().ok()?,
        };
        let is_plausible = *version == VERSION
            && (0..=MAX_TIME_US).contains(&cursor.started_at_us)
            && cursor.call_id.last() == Some(&0);
        is_plausible.then_some(cursor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn garbage_is_invalid() {
        let wrong_version = URL_SAFE_NO_PAD.encode([2; 25]);
        let negative = Cursor {
            started_at_us: -1,
            call_id: [0; 16],
        }
        .encode();
        let attempt = Cursor {
            started_at_us: 1,
            call_id: [1; 16],
        }
        .encode();
        for text in [
            "",
            "x",
            "....",
            "AQ",
            "ü",
            "' OR 1=1 --",
            &wrong_version,
            &negative,
            &attempt,
        ] {
            assert!(matches!(Cursor::decode(text), Err(Error::Invalid(_))), "{text}");
        }
    }

    proptest! {
        #[test]
        fn a_cursor_comes_back(started_at_us in 0..=MAX_TIME_US, mut call_id in any::<[u8; 16]>()) {
            call_id[15] = 0;
            let cursor = Cursor { started_at_us, call_id };
            prop_assert_eq!(Cursor::decode(&cursor.encode()).expect("decoded"), cursor);
        }

        #[test]
        fn any_text_is_refused_without_panic(text in ".{0,60}") {
            prop_assert!(Cursor::decode(&text).is_err());
        }
    }
}
