//! Bytes of tokens as whole characters: a token may end in the middle of one.

#[derive(Default)]
pub(super) struct Assembler {
    /// The beginning of a character, at most three bytes.
    begun: Vec<u8>,
}

impl Assembler {
    /// The characters that are whole now. Bytes that can be no part of one come out as U+FFFD.
    pub(super) fn push(&mut self, bytes: &[u8]) -> String {
        self.begun.extend_from_slice(bytes);
        let mut text = String::new();
        let mut begun = Vec::new();
        let mut chunks = self.begun.utf8_chunks().peekable();
        while let Some(chunk) = chunks.next() {
            text.push_str(chunk.valid());
            match chunk.invalid() {
                [] => {}
                invalid if chunks.peek().is_none() && is_beginning(invalid) => begun = invalid.to_vec(),
                _ => text.push(char::REPLACEMENT_CHARACTER),
            }
        }
        self.begun = begun;
        text
    }

    /// What remains when no more comes: a character that was never finished.
    pub(super) fn finish(self) -> &'static str {
        match self.begun.is_empty() {
            true => "",
            false => "\u{FFFD}",
        }
    }
}

fn is_beginning(bytes: &[u8]) -> bool {
    // An error without a length means that the bytes end too early, not that they are wrong.
    std::str::from_utf8(bytes).is_err_and(|error| error.error_len().is_none())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_character_waits_for_all_its_bytes() {
        let mut assembler = Assembler::default();
        let crab = "🦀".as_bytes();
        assert_eq!(assembler.push(&crab[..1]), "");
        assert_eq!(assembler.push(&crab[1..3]), "");
        assert_eq!(assembler.push(&[&crab[3..], b"!"].concat()), "🦀!");
        assert_eq!(assembler.finish(), "");
    }

    #[test]
    fn bytes_that_are_no_text_are_replaced_at_once() {
        let mut assembler = Assembler::default();
        assert_eq!(assembler.push(b"a\xffb"), "a\u{FFFD}b");
        assert_eq!(assembler.push(b"\xe2\x82"), "");
        assert_eq!(assembler.push(b"x"), "\u{FFFD}x");
        assert_eq!(assembler.push(b"\xe2"), "");
        assert_eq!(assembler.finish(), "\u{FFFD}");
    }
}
