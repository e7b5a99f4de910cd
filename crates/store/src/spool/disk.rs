//! What the spool asks of a disk: four operations, so that tests can bring one that is full, breaks, or forgets
//! what was not synced.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;
use std::path::Path;

/// A disk. Reading goes past it: a page cache does not run out.
pub trait Disk: Send + Sync + 'static {
    /// Makes the file `bytes` long with every block its own: a write within it cannot fail for want of room.
    ///
    /// # Errors
    /// `StorageFull` and its like where there is no room; any other failure of the file system.
    fn allocate(&self, file: &File, bytes: u64) -> io::Result<()>;

    /// Writes all bytes at the offset; it has them when this returns, even if the process is killed next.
    ///
    /// # Errors
    /// Any failure of the file system; some of the bytes may have been written.
    fn write_at(&self, file: &File, bytes: &[u8], offset: u64) -> io::Result<()>;

    /// Returns when what was written survives the machine.
    ///
    /// # Errors
    /// Any failure of the file system; what was written since the last success may be lost.
    fn sync(&self, file: &File) -> io::Result<()>;

    /// Returns when the names in the directory survive the machine.
    ///
    /// # Errors
    /// Any failure of the file system.
    fn sync_names(&self, dir: &Path) -> io::Result<()>;
}

/// The file system's own.
#[derive(Clone, Copy, Debug, Default)]
pub struct FileSystem;

impl Disk for FileSystem {
    fn allocate(&self, file: &File, bytes: u64) -> io::Result<()> {
        match rustix::fs::fallocate(file, rustix::fs::FallocateFlags::empty(), 0, bytes) {
            Err(rustix::io::Errno::OPNOTSUPP | rustix::io::Errno::NOSYS) => fill_with_zeros(file, bytes),
            other => Ok(other?),
        }
    }

    fn write_at(&self, file: &File, bytes: &[u8], offset: u64) -> io::Result<()> {
        file.write_all_at(bytes, offset)
    }

    fn sync(&self, file: &File) -> io::Result<()> {
        file.sync_data()
    }

    fn sync_names(&self, dir: &Path) -> io::Result<()> {
        File::open(dir)?.sync_all()
    }
}

/// For file systems without preallocation. Only ever appends, so that it is safe on a file in use.
fn fill_with_zeros(file: &File, bytes: u64) -> io::Result<()> {
    static ZEROS: [u8; 65_536] = [0; 65_536];
    let mut length = file.metadata()?.len();
    while length < bytes {
        let step = usize::try_from(bytes - length)
            .unwrap_or(usize::MAX)
            .min(ZEROS.len());
        let zeros = ZEROS.get(..step).unwrap_or(&ZEROS);
        file.write_all_at(zeros, length)?;
        length += zeros.len() as u64;
    }
    Ok(())
}
