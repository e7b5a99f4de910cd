//! Lower-case hexadecimal of SHA-256 sized values. Upper case is refused: the canonical forms are lower case.

pub(super) fn encode(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(2 * bytes.len());
    for byte in bytes {
        text.push(digit(byte >> 4));
        text.push(digit(byte & 0x0f));
    }
    text
}

/// `None` unless the text is exactly 64 lower-case hexadecimal digits.
pub(super) fn decode(text: &str) -> Option<[u8; 32]> {
    let (pairs, rest) = text.as_bytes().as_chunks::<2>();
    if pairs.len() != 32 || !rest.is_empty() {
        return None;
    }
    let mut bytes = [0; 32];
    for (byte, [high, low]) in bytes.iter_mut().zip(pairs) {
        *byte = (value(*high)? << 4) | value(*low)?;
    }
    Some(bytes)
}

fn digit(value: u8) -> char {
    char::from(if value < 10 {
        b'0' + value
    } else {
        b'a' + value - 10
    })
}

fn value(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decode_is_the_inverse_of_encode() {
        let bytes: [u8; 32] = std::array::from_fn(|at| (at * 37 % 256) as u8);
        assert_eq!(decode(&encode(&bytes)), Some(bytes));
    }

    #[test]
    fn only_64_lower_case_digits_are_read() {
        let text = "ab".repeat(32);
        assert!(decode(&text).is_some());
        assert!(decode(&text.to_uppercase()).is_none());
        assert!(decode(&text[1..]).is_none());
        assert!(decode(&format!("{text}a")).is_none());
        assert!(decode(&format!("{text}ab")).is_none());
        assert!(decode(&text.replace('b', "g")).is_none());
    }
}
