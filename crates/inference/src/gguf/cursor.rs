//! Takes little-endian values from the front of a byte slice.

use super::Error;

pub(super) struct Cursor<'a> {
    whole: usize,
    rest: &'a [u8],
}

impl<'a> Cursor<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self {
            whole: bytes.len(),
            rest: bytes,
        }
    }

    /// Bytes taken so far.
    pub(super) fn offset(&self) -> u64 {
        (self.whole - self.rest.len()) as u64
    }

    pub(super) fn take(&mut self, count: usize) -> Result<&'a [u8], Error> {
        let (taken, rest) = self
            .rest
            .split_at_checked(count)
            .ok_or_else(|| Error::malformed("the file ends within its header"))?;
        self.rest = rest;
        Ok(taken)
    }

    pub(super) fn array<const N: usize>(&mut self) -> Result<[u8; N], Error> {
        let taken = self.take(N)?;
        taken
            .try_into()
            .map_err(|_| Error::malformed("the file ends within its header"))
    }

    pub(super) fn u32(&mut self) -> Result<u32, Error> {
        Ok(u32::from_le_bytes(self.array()?))
    }

    pub(super) fn u64(&mut self) -> Result<u64, Error> {
        Ok(u64::from_le_bytes(self.array()?))
    }

    /// A count of things that are each at least `least_bytes` long, so that a count that cannot be is refused
    /// before anything is allocated for it.
    pub(super) fn count(&mut self, least_bytes: usize) -> Result<usize, Error> {
        let count = self.u64()?;
        usize::try_from(count)
            .ok()
            .filter(|count| {
                count
                    .checked_mul(least_bytes)
                    .is_some_and(|needed| needed <= self.rest.len())
            })
            .ok_or_else(|| Error::malformed(format!("it counts {count} things where fewer bytes follow")))
    }

    pub(super) fn text(&mut self) -> Result<String, Error> {
        let length = self.count(1)?;
        let text = std::str::from_utf8(self.take(length)?);
        Ok(text
            .map_err(|_| Error::malformed("a text in its header is not UTF-8"))?
            .to_owned())
    }
}
