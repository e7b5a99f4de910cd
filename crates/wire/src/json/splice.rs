//! Changing a few places of a text and copying the rest once.

use std::ops::Range;

/// Replacements by position. Places must not overlap; an empty range inserts.
#[derive(Debug, Default)]
pub struct Splice(Vec<(Range<usize>, Vec<u8>)>);

impl Splice {
    pub fn replace(&mut self, place: Range<usize>, with: Vec<u8>) {
        self.0.push((place, with));
    }

    pub fn insert(&mut self, at: usize, what: Vec<u8>) {
        self.replace(at..at, what);
    }

    /// The edited text, or `None` when there is nothing to change.
    pub fn apply(mut self, original: &[u8]) -> Option<Vec<u8>> {
        if self.0.is_empty() {
            return None;
        }
        // Stable: two insertions at one place keep their order.
        self.0.sort_by_key(|(place, _)| place.start);
        let added: usize = self.0.iter().map(|(_, with)| with.len()).sum();
        let mut edited = Vec::with_capacity(original.len() + added);
        let mut copied = 0;
        for (place, with) in &self.0 {
            edited.extend_from_slice(original.get(copied..place.start).unwrap_or_default());
            edited.extend_from_slice(with);
            copied = place.end;
        }
        edited.extend_from_slice(original.get(copied..).unwrap_or_default());
        Some(edited)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edits_land_where_they_belong() {
        let mut splice = Splice::default();
        splice.replace(4..5, b"5".to_vec());
        splice.insert(1, b"x".to_vec());
        splice.insert(1, b"y".to_vec());
        assert_eq!(splice.apply(b"{ab:c}").unwrap(), b"{xyab:5}");
        assert!(Splice::default().apply(b"{}").is_none());
    }
}
