//! One file of the spool: a header, then records, then zeros up to the room that was set aside for it.
//!
//! A segment is named after its first record's number, and appears under its name only when it is whole.

use super::disk::Disk;
use super::error::Error;
use outcrop_core::id::NodeId;
use std::fs::{self, File, OpenOptions};
use std::io;
use std::os::unix::fs::{FileExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use uuid::Uuid;

pub(super) const HEADER_BYTES: u64 = 64;
/// What is written. Format 1, whose intents have no profile and no tags, is read too, and never continued.
pub(super) const FORMAT: u32 = 2;
const OLDEST_FORMAT: u32 = 1;
const MAGIC: &[u8; 8] = b"OUTSPOOL";
/// Magic, format, node, epoch, first number; a checksum of these follows.
const CHECKED_BYTES: usize = 44;
/// In the header too: the last record, of whichever segment, that was on the disk for certain when this was
/// written, and a checksum. Written after each sync, so that damage can be told from a tail that was never safe.
const DURABLE_AT: u64 = 48;
const ASIDE: &str = "segment.new";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Header {
    pub node: NodeId,
    /// The epoch in which the segment was begun; for people, and for checks.
    pub epoch: i64,
    pub first: u64,
    pub format: u32,
}

impl Header {
    fn to_bytes(self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(64);
        bytes.extend(MAGIC);
        bytes.extend(self.format.to_le_bytes());
        bytes.extend(self.node.0.as_bytes());
        bytes.extend(self.epoch.to_le_bytes());
        bytes.extend(self.first.to_le_bytes());
        bytes.extend(crc32fast::hash(&bytes).to_le_bytes());
        bytes.resize(64, 0);
        bytes
    }

    /// `None` where no header was written: the machine died before it reached the disk.
    pub(super) fn read(path: &Path, file: &File) -> Result<Option<Self>, Error> {
        let mut bytes = [0; 64];
        let read = read_at(file, &mut bytes, 0).map_err(|error| Error::io("read", path, error))?;
        if bytes.iter().all(|byte| *byte == 0) {
            return Ok(None);
        }
        let damaged = || Error::corrupt(path, 0, "its header is not a segment's");
        let checked = bytes
            .get(..CHECKED_BYTES)
            .filter(|_| read == 64)
            .ok_or_else(damaged)?;
        let (magic, rest) = checked.split_first_chunk().ok_or_else(damaged)?;
        let (format, rest) = rest.split_first_chunk().ok_or_else(damaged)?;
        let format = u32::from_le_bytes(*format);
        if magic == MAGIC && !(OLDEST_FORMAT..=FORMAT).contains(&format) {
            return Err(Error::Format {
                path: path.to_owned(),
                found: format,
                known: FORMAT,
            });
        }
        let stored = bytes
            .get(CHECKED_BYTES..)
            .and_then(<[u8]>::first_chunk)
            .ok_or_else(damaged)?;
        if magic != MAGIC || crc32fast::hash(checked) != u32::from_le_bytes(*stored) {
            return Err(damaged());
        }
        let (node, rest) = rest.split_first_chunk().ok_or_else(damaged)?;
        let (epoch, first) = rest.split_first_chunk().ok_or_else(damaged)?;
        let first = first.first_chunk().ok_or_else(damaged)?;
        Ok(Some(Self {
            node: NodeId(Uuid::from_bytes(*node)),
            epoch: i64::from_le_bytes(*epoch),
            first: u64::from_le_bytes(*first),
            format,
        }))
    }
}

pub(super) fn write_durable(file: &File, disk: &dyn Disk, sequence: u64) -> io::Result<()> {
    let mut bytes = sequence.to_le_bytes().to_vec();
    bytes.extend(crc32fast::hash(&bytes).to_le_bytes());
    disk.write_at(file, &bytes, DURABLE_AT)
}

/// 0 where nothing, or nothing that can be read, was written.
pub(super) fn read_durable(file: &File) -> io::Result<u64> {
    let mut bytes = [0; 12];
    read_at(file, &mut bytes, DURABLE_AT)?;
    let (sequence, checksum) = bytes.split_at(8);
    let is_whole = crc32fast::hash(sequence).to_le_bytes() == *checksum;
    Ok(sequence
        .first_chunk()
        .filter(|_| is_whole)
        .map_or(0, |sequence| u64::from_le_bytes(*sequence)))
}

pub(super) fn path(dir: &Path, first: u64) -> PathBuf {
    dir.join(format!("{first:020}.seg"))
}

/// The first numbers of all segments in the directory, in order.
pub(super) fn list(dir: &Path) -> Result<Vec<u64>, Error> {
    let failed = |error| Error::io("list", dir, error);
    let mut firsts = Vec::new();
    for entry in fs::read_dir(dir).map_err(failed)? {
        let name = entry.map_err(failed)?.file_name();
        let digits = name
            .to_str()
            .and_then(|name| name.strip_suffix(".seg"))
            .filter(|digits| digits.len() == 20);
        firsts.extend(digits.and_then(|digits| digits.parse::<u64>().ok()));
    }
    firsts.sort_unstable();
    Ok(firsts)
}

/// Makes a segment with `bytes` of room that are its own. On failure nothing is left behind.
pub(super) fn create(dir: &Path, disk: &dyn Disk, header: Header, bytes: u64) -> Result<File, Error> {
    let aside = dir.join(ASIDE);
    let make = || -> io::Result<File> {
        let file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(true)
            .mode(0o600)
            .open(&aside)?;
        disk.allocate(&file, bytes)?;
        disk.write_at(&file, &header.to_bytes(), 0)?;
        fs::rename(&aside, path(dir, header.first))?;
        Ok(file)
    };
    make().map_err(|error| {
        let _ = fs::remove_file(&aside);
        Error::of_room(dir, bytes, error)
    })
}

/// Removes what a killed process left half made.
pub(super) fn remove_unfinished(dir: &Path) -> Result<(), Error> {
    let aside = dir.join(ASIDE);
    match fs::remove_file(&aside) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(Error::io("remove", &aside, error)),
        _ => Ok(()),
    }
}

/// Reads until the buffer is full or the file ends; how much was read.
pub(super) fn read_at(file: &File, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
    let mut filled = 0;
    while let Some(rest) = buffer.get_mut(filled..).filter(|rest| !rest.is_empty()) {
        match file.read_at(rest, offset + filled as u64) {
            Ok(0) => break,
            Ok(read) => filled += read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(filled)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spool::disk::FileSystem;

    #[test]
    fn header_is_read_as_it_was_written() {
        let dir = tempfile::tempdir().unwrap();
        let header = Header {
            node: NodeId::generate(),
            epoch: 4,
            first: 77,
            format: FORMAT,
        };
        let file = create(dir.path(), &FileSystem, header, 4096).unwrap();
        assert_eq!(file.metadata().unwrap().len(), 4096);
        assert_eq!(Header::read(dir.path(), &file).unwrap(), Some(header));
        assert_eq!(list(dir.path()).unwrap(), [77]);
        assert_eq!(read_durable(&file).unwrap(), 0);
        write_durable(&file, &FileSystem, 80).unwrap();
        assert_eq!(read_durable(&file).unwrap(), 80);
        assert_eq!(Header::read(dir.path(), &file).unwrap(), Some(header));
        file.write_at(b"X", 3).unwrap();
        assert!(matches!(
            Header::read(dir.path(), &file),
            Err(Error::Corrupt { .. })
        ));
    }

    #[test]
    fn another_format_is_named_as_such() {
        let dir = tempfile::tempdir().unwrap();
        let header = Header {
            node: NodeId::generate(),
            epoch: 1,
            first: 1,
            format: FORMAT,
        };
        let file = create(dir.path(), &FileSystem, header, 4096).unwrap();
        file.write_at(&9u32.to_le_bytes(), 8).unwrap();
        assert!(matches!(
            Header::read(dir.path(), &file),
            Err(Error::Format {
                found: 9,
                known: FORMAT,
                ..
            })
        ));
    }
}
