//! The canonical query: every pair decoded, encoded in the one right way, and sorted.

use super::{is_unreserved, write_encoded};

/// Appends the canonical form of a raw query (without `?`). A `+` is a space, as in forms; what only looks like
/// a percent escape is taken as text; pairs that are empty are dropped, keys without a value get an empty one.
pub fn write_query(out: &mut Vec<u8>, raw_query: &str) {
    if raw_query.is_empty() {
        return;
    }
    let mut pairs: Vec<(Vec<u8>, Vec<u8>)> = raw_query
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
            (encoded(key), encoded(value))
        })
        .collect();
    // By key, then by value: joined first, `a-b=` would stand before `a=`.
    pairs.sort_unstable();
    for (ordinal, (key, value)) in pairs.iter().enumerate() {
        if ordinal > 0 {
            out.push(b'&');
        }
        out.extend_from_slice(key);
        out.push(b'=');
        out.extend_from_slice(value);
    }
}

fn encoded(raw: &str) -> Vec<u8> {
    let mut out = Vec::with_capacity(raw.len() + 8);
    let mut rest = raw.as_bytes();
    while let Some((byte, after)) = next_decoded(rest) {
        if is_unreserved(byte) {
            out.push(byte);
        } else {
            write_encoded(&mut out, byte);
        }
        rest = after;
    }
    out
}

/// The first byte that the text stands for, and the text after it.
fn next_decoded(text: &[u8]) -> Option<(u8, &[u8])> {
    match text {
        [] => None,
        [b'+', after @ ..] => Some((b' ', after)),
        [b'%', high, low, after @ ..] => match (hex(*high), hex(*low)) {
            (Some(high), Some(low)) => Some(((high << 4) | low, after)),
            _ => text.split_first().map(|(byte, after)| (*byte, after)),
        },
        [byte, after @ ..] => Some((*byte, after)),
    }
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit)
        .to_digit(16)
        .and_then(|value| u8::try_from(value).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn canonical(raw_query: &str) -> String {
        let mut out = Vec::new();
        write_query(&mut out, raw_query);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn pairs_are_sorted_by_encoded_key_then_value() {
        assert_eq!(canonical("b=2&a=2&a=1&A=3"), "A=3&a=1&a=2&b=2");
        assert_eq!(canonical("a-b=1&a=1"), "a=1&a-b=1");
        assert_eq!(canonical("a=1&a=1"), "a=1&a=1");
    }

    #[test]
    fn every_byte_is_encoded_in_one_way() {
        assert_eq!(
            canonical("k=%7e%3a&x=a+b&y=a%20b&z=a/b:c"),
            "k=~%3A&x=a%20b&y=a%20b&z=a%2Fb%3Ac"
        );
        assert_eq!(canonical("k=%zz&l=%4"), "k=%25zz&l=%254");
        assert_eq!(canonical("k=%ff%00"), "k=%FF%00");
        assert_eq!(canonical("k=a=b"), "k=a%3Db");
    }

    #[test]
    fn empty_parts() {
        assert_eq!(canonical(""), "");
        assert_eq!(canonical("&&"), "");
        assert_eq!(canonical("a&b=&=c&="), "=&=c&a=&b=");
    }
}
