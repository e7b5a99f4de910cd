//! Page tokens: where a listing goes on, in a form that only we can make.
//!
//! A page is found by the sort key and the id of the last row that was shown, not by a number of rows, so rows that
//! come and go meanwhile move none of the others. A token is authenticated together with the listing that it is for:
//! one of another account, operation or choice of filters is refused, as is one that nobody gave out.
//!
//! Layout, in base64url: version 1 (1 byte), sort key (8), id, HMAC-SHA-256 (32).

use crate::error::{Error, Result};
use crate::master_key::MasterKey;
use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use outcrop_core::id::AccountId;
use std::fmt;

const VERSION: u8 = 1;
const TAG_BYTES: usize = 32;
/// The longest token that the APIs take.
const MAX_TOKEN_BYTES: usize = 2048;

/// Which way a listing runs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Order {
    Ascending,
    #[default]
    Descending,
}

/// The last row of a page, by which the next one is found.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// The number that rows are sorted by first: an instant, or the same for all.
    pub(crate) sort: i64,
    /// What sorts rows that are equal otherwise, and is unique.
    pub(crate) id: String,
}

impl Position {
    /// Before everything.
    pub(crate) const FIRST: Self = Self {
        sort: i64::MIN,
        id: String::new(),
    };
    /// After everything.
    pub(crate) const LAST: Self = Self {
        sort: i64::MAX,
        id: String::new(),
    };

    /// The place of a row in a listing that is put together outside of the store.
    #[must_use]
    pub fn at(sort: i64, id: &str) -> Self {
        Self::new(sort, id)
    }

    pub(crate) fn new(sort: i64, id: &str) -> Self {
        Self {
            sort,
            id: id.to_owned(),
        }
    }
}

/// What a token is for. Everything that decides about which rows there are, and in which order, belongs into it.
#[derive(Clone, Copy, Debug)]
pub struct Listing<'a> {
    pub account: &'a AccountId,
    pub operation: &'a str,
    /// Names and values, in an order of the operation's own; the region is one of them.
    pub filters: &'a [(&'a str, &'a str)],
}

/// Makes page tokens, and reads them.
#[derive(Clone)]
pub struct Pages {
    key: hmac::Key,
}

impl Pages {
    #[must_use]
    pub fn new(master_key: &MasterKey) -> Self {
        Self {
            key: hmac::Key::new(hmac::HMAC_SHA256, master_key.page()),
        }
    }

    /// The token for the page after a position.
    #[must_use]
    pub fn token(&self, listing: Listing<'_>, after: &Position) -> String {
        let mut bytes = vec![VERSION];
        bytes.extend_from_slice(&after.sort.to_be_bytes());
        bytes.extend_from_slice(after.id.as_bytes());
        let tag = hmac::sign(&self.key, &signed(listing, &bytes));
        bytes.extend_from_slice(tag.as_ref());
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// # Errors
    /// `Invalid` unless the token was given out for this listing.
    pub fn position(&self, listing: Listing<'_>, token: &str) -> Result<Position> {
        self.parse(listing, token).ok_or_else(|| {
            Error::Invalid(
                "the nextToken is not one that was given out for this account, operation and filters; leave it \
                 away to start at the first page"
                    .to_owned(),
            )
        })
    }

    fn parse(&self, listing: Listing<'_>, token: &str) -> Option<Position> {
        if token.len() > MAX_TOKEN_BYTES {
            return None;
        }
        let bytes = URL_SAFE_NO_PAD.decode(token).ok()?;
        let (content, tag) = bytes.split_at_checked(bytes.len().checked_sub(TAG_BYTES)?)?;
        hmac::verify(&self.key, &signed(listing, content), tag).ok()?;
        let (version, rest) = content.split_first()?;
        let (sort, id) = rest.split_first_chunk::<8>()?;
        (*version == VERSION).then_some(())?;
        Some(Position {
            sort: i64::from_be_bytes(*sort),
            id: std::str::from_utf8(id).ok()?.to_owned(),
        })
    }
}

impl fmt::Debug for Pages {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Pages")
    }
}

/// What is authenticated. Each text has its length before it, so that no two listings give the same bytes.
fn signed(listing: Listing<'_>, content: &[u8]) -> Vec<u8> {
    let mut bytes = b"outcrop page\0".to_vec();
    let mut add = |text: &[u8]| {
        bytes.extend_from_slice(&(text.len() as u64).to_be_bytes());
        bytes.extend_from_slice(text);
    };
    add(listing.account.as_str().as_bytes());
    add(listing.operation.as_bytes());
    for (name, value) in listing.filters {
        add(name.as_bytes());
        add(value.as_bytes());
    }
    bytes.push(0xff);
    bytes.extend_from_slice(content);
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::MAX_ID_BYTES;
    use proptest::prelude::*;

    fn pages(key: u8) -> Pages {
        Pages::new(&MasterKey::from_bytes(&[key; 32]).expect("a master key"))
    }

    fn account(digit: u8) -> AccountId {
        AccountId::parse(&digit.to_string().repeat(12)).expect("an account")
    }

    #[test]
    fn a_token_is_for_one_listing_alone() {
        let (mine, theirs, after) = (account(1), account(2), Position::new(7, "arn:x"));
        let listing = Listing {
            account: &mine,
            operation: "ListAsyncInvokes",
            filters: &[("region", "us-east-1"), ("status", "Failed")],
        };
        let token = pages(1).token(listing, &after);
        assert_eq!(pages(1).position(listing, &token).expect("mine"), after);
        let others = [
            Listing {
                account: &theirs,
                ..listing
            },
            Listing {
                operation: "ListFlows",
                ..listing
            },
            Listing {
                filters: &[],
                ..listing
            },
            Listing {
                filters: &[("region", "us-east-1"), ("status", "")],
                ..listing
            },
            Listing {
                filters: &[("region", "us-east-1status"), ("", "Failed")],
                ..listing
            },
            Listing {
                filters: &[("status", "Failed"), ("region", "us-east-1")],
                ..listing
            },
        ];
        for other in others {
            let refusal = pages(1).position(other, &token).expect_err("another listing's");
            assert!(matches!(refusal, Error::Invalid(_)), "{other:?}");
        }
        assert!(
            pages(2).position(listing, &token).is_err(),
            "another master key's"
        );
    }

    #[test]
    fn a_token_is_read_by_later_versions_too() {
        let mine = account(1);
        let listing = Listing {
            account: &mine,
            operation: "ListAsyncInvokes",
            filters: &[("region", "us-east-1")],
        };
        let token = pages(0).token(listing, &Position::new(7, "arn:x"));
        assert_eq!(
            token,
            "AQAAAAAAAAAHYXJuOnjAZ8xd7W1qnj7R_G_gJDQZc0Y0CBzgJOrYKrz7rOtW8Q"
        );
    }

    #[test]
    fn the_longest_token_can_be_sent_back() {
        let mine = account(1);
        let listing = Listing {
            account: &mine,
            operation: "o",
            filters: &[],
        };
        let after = Position::new(i64::MIN, &"x".repeat(MAX_ID_BYTES));
        let token = pages(1).token(listing, &after);
        assert!(token.len() <= MAX_TOKEN_BYTES, "{}", token.len());
        assert_eq!(pages(1).position(listing, &token).expect("read"), after);
    }

    proptest! {
        #[test]
        fn a_position_comes_back(sort in any::<i64>(), id in "\\PC{0,60}") {
            let mine = account(1);
            let listing = Listing { account: &mine, operation: "o", filters: &[("a", "b")] };
            let after = Position::new(sort, &id);
            let token = pages(1).token(listing, &after);
            prop_assert!(token.bytes().all(|byte| byte.is_ascii_graphic()));
            prop_assert_eq!(pages(1).position(listing, &token).expect("read"), after);
        }

        #[test]
        fn any_change_is_refused(at in any::<prop::sample::Index>(), letter in "[A-Za-z0-9_-]") {
            let mine = account(1);
            let listing = Listing { account: &mine, operation: "o", filters: &[] };
            let token = pages(1).token(listing, &Position::new(1, "arn:1"));
            let mut changed = token.clone().into_bytes();
            let at = at.index(changed.len());
            changed[at] = letter.as_bytes()[0];
            let changed = String::from_utf8(changed).expect("text");
            prop_assume!(changed != token);
            prop_assert!(pages(1).position(listing, &changed).is_err());
        }

        #[test]
        fn any_text_is_refused_without_panic(text in "\\PC{0,80}|[A-Za-z0-9_-]{0,120}") {
            let mine = account(1);
            let listing = Listing { account: &mine, operation: "o", filters: &[] };
            prop_assert!(pages(1).position(listing, &text).is_err());
        }
    }
}
