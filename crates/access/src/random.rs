//! Randomness from the operating system, and random text without bias.

use outcrop_core::Error;

pub(crate) const BASE62: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// `N` random bytes.
pub(crate) fn bytes<const N: usize>() -> Result<[u8; N], Error> {
    let mut bytes = [0; N];
    aws_lc_rs::rand::fill(&mut bytes).map_err(|_| Error::internal("the system's random source failed"))?;
    Ok(bytes)
}

/// `length` characters, each equally likely. The alphabet has at most 128 characters.
pub(crate) fn text(alphabet: &[u8], length: usize) -> Result<String, Error> {
    // Bytes at or above the largest multiple of the alphabet's size would favour its first characters.
    let size = alphabet.len().clamp(1, 128);
    let fair = 256 / size * size;
    let mut text = String::with_capacity(length);
    while text.len() < length {
        let random: [u8; 64] = bytes()?;
        let drawn = random
            .iter()
            .map(|&byte| usize::from(byte))
            .filter(|&value| value < fair);
        let characters = drawn
            .filter_map(|value| alphabet.get(value % size))
            .map(|&byte| char::from(byte));
        text.extend(characters.take(length - text.len()));
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_character_is_about_equally_likely() {
        let drawn = text(BASE62, 62_000).unwrap();
        assert_eq!(drawn.len(), 62_000);
        for &character in BASE62 {
            let count = drawn.bytes().filter(|&byte| byte == character).count();
            // 1,000 expected, standard deviation 31: without rejection the first 8 would have 1,211.
            assert!(
                (800..1_180).contains(&count),
                "{}: {count}",
                char::from(character)
            );
        }
    }
}
