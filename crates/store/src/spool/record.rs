//! How a record looks in the file: `[length u32][crc32 u32][payload]`, little-endian; the checksum covers the
//! length too. The payload is a kind byte and, in postcard's encoding, the record's own number and the body.
//!
//! A length of zero is the end of what was written: a segment is zeros from there on.

use super::error::Error;
use super::intent::{Intent, Untagged};
use outcrop_core::settlement::Settlement;
use serde::{Deserialize, Serialize};

pub(super) const FRAME_BYTES: usize = 8;
pub(super) const MAX_RECORD_BYTES: usize = 32 * 1024;
/// Room that every intent reserves: the largest settlement of [`MAX_LINES`] lines, all numbers at their largest.
pub(super) const MAX_SETTLEMENT_BYTES: usize = 320;
/// The most lines that an intent or a settlement may have: one for each class of token.
pub const MAX_LINES: usize = 8;

/// Where an intent is: its own number, the first number of its segment, its place in that file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Place {
    pub sequence: u64,
    pub segment: u64,
    pub offset: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Intent = 1,
    Settlement = 2,
}

/// A whole record whose body is not decoded yet.
#[derive(Clone, Copy, Debug)]
pub(super) struct Record<'b> {
    pub kind: Kind,
    pub sequence: u64,
    body: &'b [u8],
}

/// What stands at a place in a segment.
#[derive(Clone, Copy, Debug)]
pub(super) enum Frame<'b> {
    Whole {
        record: Record<'b>,
        bytes: usize,
    },
    /// Nothing was written here yet.
    End,
    /// The bytes stop before the record does.
    Short,
    Bad(&'static str),
}

pub(super) fn encode_intent(buffer: &mut [u8], sequence: u64, intent: &Intent<'_>) -> Result<usize, Error> {
    within_lines("the intent's list of held lines", intent.held.len())?;
    encode(buffer, Kind::Intent, sequence, intent).ok_or(Error::TooLarge {
        what: "the intent",
        limit: MAX_RECORD_BYTES,
    })
}

pub(super) fn encode_settlement(
    buffer: &mut [u8],
    sequence: u64,
    of: Place,
    settlement: &Settlement,
) -> Result<usize, Error> {
    within_lines("the settlement's list of lines", settlement.lines.len())?;
    let room = buffer.get_mut(..MAX_SETTLEMENT_BYTES).unwrap_or_default();
    encode(room, Kind::Settlement, sequence, &(of, settlement)).ok_or(Error::TooLarge {
        what: "the settlement",
        limit: MAX_SETTLEMENT_BYTES,
    })
}

fn within_lines(what: &'static str, lines: usize) -> Result<(), Error> {
    if lines > MAX_LINES {
        return Err(Error::TooLarge {
            what,
            limit: MAX_LINES,
        });
    }
    Ok(())
}

/// The record's length in the buffer; `None` where it does not fit.
fn encode(buffer: &mut [u8], kind: Kind, sequence: u64, body: &impl Serialize) -> Option<usize> {
    let (frame, payload) = buffer.split_first_chunk_mut::<FRAME_BYTES>()?;
    let (first, rest) = payload.split_first_mut()?;
    *first = kind as u8;
    let payload_bytes = 1 + postcard::to_slice(&(sequence, body), rest).ok()?.len();
    let length = u32::try_from(payload_bytes).ok()?.to_le_bytes();
    let checksum = checksum(length, payload.get(..payload_bytes)?).to_le_bytes();
    let (length_place, checksum_place) = frame.split_at_mut(4);
    length_place.copy_from_slice(&length);
    checksum_place.copy_from_slice(&checksum);
    Some(FRAME_BYTES + payload_bytes)
}

fn checksum(length: [u8; 4], payload: &[u8]) -> u32 {
    let mut hasher = crc32fast::Hasher::new();
    hasher.update(&length);
    hasher.update(payload);
    hasher.finalize()
}

/// How many bytes the record at the beginning of the bytes says that it takes.
pub(super) fn claimed_bytes(bytes: &[u8]) -> usize {
    let payload_bytes = bytes
        .first_chunk()
        .map_or(0, |length| u32::from_le_bytes(*length) as usize);
    FRAME_BYTES + payload_bytes.min(MAX_RECORD_BYTES)
}

/// Reads the record at the beginning of the bytes.
pub(super) fn decode(bytes: &[u8]) -> Frame<'_> {
    let Some((length, rest)) = bytes.split_first_chunk::<4>() else {
        return Frame::Short;
    };
    let payload_bytes = u32::from_le_bytes(*length) as usize;
    if payload_bytes == 0 {
        return Frame::End;
    }
    if payload_bytes > MAX_RECORD_BYTES {
        return Frame::Bad("its length is impossible");
    }
    let payload = rest
        .split_first_chunk::<4>()
        .and_then(|(stored, rest)| Some((stored, rest.get(..payload_bytes)?)));
    let Some((stored, payload)) = payload else {
        return Frame::Short;
    };
    if checksum(*length, payload) != u32::from_le_bytes(*stored) {
        return Frame::Bad("its checksum does not match");
    }
    Record::parse(payload).map_or(Frame::Bad("its head is unknown"), |record| Frame::Whole {
        record,
        bytes: FRAME_BYTES + payload_bytes,
    })
}

impl<'b> Record<'b> {
    fn parse(payload: &'b [u8]) -> Option<Self> {
        let (kind, rest) = payload.split_first()?;
        let kind = match kind {
            1 => Kind::Intent,
            2 => Kind::Settlement,
            _ => return None,
        };
        let (sequence, body) = postcard::take_from_bytes(rest).ok()?;
        Some(Self { kind, sequence, body })
    }

    /// The body as an intent; `None` where it is none.
    pub(super) fn intent(&self) -> Option<Intent<'static>> {
        let before = || self.body_as::<Untagged>(Kind::Intent).map(Intent::from);
        // What is longer by two fields cannot be taken for the shorter, nor the other way round.
        self.body_as(Kind::Intent).or_else(before)
    }

    /// The body as a settlement, and the place of the intent that it settles.
    pub(super) fn settlement(&self) -> Option<(Place, Settlement)> {
        self.body_as(Kind::Settlement)
    }

    /// Which intent the record settles, without reading how.
    pub(super) fn settles(&self) -> Option<Place> {
        if self.kind != Kind::Settlement {
            return None;
        }
        postcard::take_from_bytes(self.body).ok().map(|(place, _)| place)
    }

    fn body_as<T: for<'de> Deserialize<'de>>(&self, kind: Kind) -> Option<T> {
        if self.kind != kind {
            return None;
        }
        let (body, rest) = postcard::take_from_bytes(self.body).ok()?;
        rest.is_empty().then_some(body)
    }
}

#[cfg(test)]
mod tests;
