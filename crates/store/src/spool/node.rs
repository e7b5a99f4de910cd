//! The node's durable identity, and where its numbering of records stands: the file `DIR/node`.
//!
//! It changes twice a start and never in between, each time as a whole (written aside, synced, renamed).

use super::disk::Disk;
use super::error::Error;
use outcrop_core::id::NodeId;
use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::str::FromStr;
use uuid::Uuid;

const FILE: &str = "node";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Identity {
    pub node: NodeId,
    /// Counts the numberings: a new one begins when the store knows sequences that this directory lost.
    pub epoch: i64,
    /// Records up to here belong to earlier epochs; the store has what they settle.
    pub floor: u64,
    /// The last record at the end of the last run, until the store's high water was compared with it.
    pub unconfirmed: Option<u64>,
}

impl Identity {
    pub(super) fn new() -> Self {
        Self {
            node: NodeId::generate(),
            epoch: 1,
            floor: 0,
            unconfirmed: None,
        }
    }

    /// `None` where there is no such file.
    pub(super) fn load(dir: &Path) -> Result<Option<Self>, Error> {
        let path = dir.join(FILE);
        match fs::read_to_string(&path) {
            Ok(text) => Self::parse(&text)
                .map(Some)
                .ok_or_else(|| Error::corrupt(&path, 0, "it does not hold a node's identity")),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(Error::io("read", &path, error)),
        }
    }

    pub(super) fn save(&self, dir: &Path, disk: &dyn Disk) -> Result<(), Error> {
        let path = dir.join(FILE);
        let aside = dir.join("node.new");
        let write = || -> io::Result<()> {
            let mut file = OpenOptions::new()
                .write(true)
                .create(true)
                .truncate(true)
                .mode(0o600)
                .open(&aside)?;
            file.write_all(self.to_text().as_bytes())?;
            disk.sync(&file)?;
            fs::rename(&aside, &path)?;
            disk.sync_names(dir)
        };
        write().map_err(|error| Error::io("write", &path, error))
    }

    fn to_text(self) -> String {
        let unconfirmed = self
            .unconfirmed
            .map_or_else(|| "-".to_owned(), |sequence| sequence.to_string());
        format!(
            "node {}\nepoch {}\nfloor {}\nunconfirmed {unconfirmed}\n",
            self.node, self.epoch, self.floor
        )
    }

    fn parse(text: &str) -> Option<Self> {
        let mut lines = text.lines();
        let node = field::<Uuid>(&mut lines, "node")?;
        let epoch = field(&mut lines, "epoch")?;
        let floor = field(&mut lines, "floor")?;
        let unconfirmed = lines.next()?.strip_prefix("unconfirmed ")?;
        let unconfirmed = if unconfirmed == "-" {
            None
        } else {
            Some(unconfirmed.parse().ok()?)
        };
        Some(Self {
            node: NodeId(node),
            epoch,
            floor,
            unconfirmed,
        })
    }
}

fn field<T: FromStr>(lines: &mut std::str::Lines<'_>, name: &str) -> Option<T> {
    lines.next()?.strip_prefix(name)?.strip_prefix(' ')?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identity_is_read_as_it_was_written() {
        for unconfirmed in [None, Some(7)] {
            let identity = Identity {
                epoch: 3,
                floor: 12,
                unconfirmed,
                ..Identity::new()
            };
            assert_eq!(Identity::parse(&identity.to_text()), Some(identity));
        }
        assert_eq!(Identity::parse("node x\n"), None);
    }
}
