//! The master key in a file beside the data: read only where nobody else can, made once.

use super::{Bytes, Error, KEY_BYTES};
use aws_lc_rs::rand;
use std::fs::{File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::path::Path;

/// The key in a file, which is made if it is not there.
pub fn read_or_create(path: &Path) -> Result<Bytes, Error> {
    match read(path) {
        Err(Error::File { cause, .. }) if cause.kind() == io::ErrorKind::NotFound => {
            create(path)?;
            read(path)
        }
        other => other,
    }
}

fn read(path: &Path) -> Result<Bytes, Error> {
    let failed = |cause| Error::File {
        path: path.to_owned(),
        cause,
    };
    let mut file = File::open(path).map_err(failed)?;
    let about = file.metadata().map_err(failed)?;
    #[cfg(unix)]
    {
        let mode = std::os::unix::fs::MetadataExt::mode(&about) & 0o777;
        if mode & 0o077 != 0 {
            return Err(Error::Exposed {
                path: path.to_owned(),
                mode,
            });
        }
    }
    if about.len() != KEY_BYTES as u64 {
        return Err(Error::Size {
            path: path.to_owned(),
            bytes: about.len(),
        });
    }
    let mut key = Bytes::default();
    file.read_exact(key.as_mut_slice()).map_err(failed)?;
    Ok(key)
}

/// Writes the key under another name and links it into place: the file is there whole or not at all, and an
/// existing one is never replaced, because with it every sealed secret would be lost.
fn create(path: &Path) -> Result<(), Error> {
    let mut key = Bytes::default();
    rand::fill(key.as_mut_slice()).map_err(|_| Error::Cryptography)?;
    let draft = path.with_extension(format!("key.{}", uuid::Uuid::now_v7()));
    let done = write_private(&draft, key.as_slice()).and_then(|()| link(&draft, path));
    let removed = std::fs::remove_file(&draft);
    done.and(removed).map_err(|cause| Error::File {
        path: path.to_owned(),
        cause,
    })
}

fn write_private(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

fn link(draft: &Path, path: &Path) -> io::Result<()> {
    match std::fs::hard_link(draft, path) {
        // Another process was faster: its key is the key.
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        Err(error) => Err(error),
        Ok(()) => match path.parent() {
            Some(folder) => File::open(folder)?.sync_all(),
            None => Ok(()),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::super::{FILE_NAME, MasterKey};
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    fn folder() -> tempfile::TempDir {
        tempfile::tempdir().expect("a folder")
    }

    #[test]
    fn the_key_is_made_once_and_read_again() {
        let dir = folder();
        let first = MasterKey::resolve(dir.path(), None).expect("made");
        let second = MasterKey::resolve(dir.path(), None).expect("read");
        assert_eq!(first.fingerprint(), second.fingerprint());
        assert_eq!(first.api_key_hash_key(), second.api_key_hash_key());
        let mode = std::fs::metadata(dir.path().join(FILE_NAME))
            .expect("file")
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600);
        assert_eq!(
            std::fs::read_dir(dir.path()).expect("folder").count(),
            1,
            "no draft is left"
        );
    }

    #[test]
    fn starts_at_the_same_time_agree_on_one_key() {
        let dir = folder();
        let starts: Vec<_> = (0..16)
            .map(|_| {
                let path = dir.path().to_owned();
                std::thread::spawn(move || MasterKey::resolve(&path, None).expect("a key").fingerprint())
            })
            .collect();
        let mut prints: Vec<_> = starts
            .into_iter()
            .map(|start| start.join().expect("thread"))
            .collect();
        prints.dedup();
        assert_eq!(prints.len(), 1);
    }

    #[test]
    fn a_key_that_others_can_read_is_refused() {
        let dir = folder();
        MasterKey::resolve(dir.path(), None).expect("made");
        let path = dir.path().join(FILE_NAME);
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o640)).expect("mode");
        let refusal = MasterKey::resolve(dir.path(), None)
            .expect_err("exposed")
            .to_string();
        assert!(
            refusal.contains("mode 640") && refusal.contains("chmod 600"),
            "{refusal}"
        );
    }

    #[test]
    fn a_key_of_the_wrong_size_is_refused_and_kept() {
        let dir = folder();
        let path = dir.path().join(FILE_NAME);
        write_private(&path, &[7; 31]).expect("written");
        let refusal = MasterKey::resolve(dir.path(), None)
            .expect_err("short")
            .to_string();
        assert!(refusal.contains("has 31 bytes, not 32"), "{refusal}");
        assert_eq!(std::fs::read(&path).expect("file"), [7; 31]);
    }
}
