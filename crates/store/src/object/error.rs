//! What a place's refusal means.

use super::Key;
use crate::error::Error;
use std::error::Error as StdError;
use std::fmt;
use std::io;

/// What was tried.
#[derive(Clone, Copy, Debug)]
pub(super) enum Doing {
    Writing,
    Reading,
    Deleting,
    Listing,
}

impl fmt::Display for Doing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Writing => "writing",
            Self::Reading => "reading",
            Self::Deleting => "deleting",
            Self::Listing => "listing",
        })
    }
}

/// Whether there is no such object. A directory, or something below an object, is none.
pub(super) fn is_absence(error: &object_store::Error) -> bool {
    matches!(error, object_store::Error::NotFound { .. }) || is_in_the_way(error)
}

/// A place that does not do what it should is the operator's to mend, however it fails: a full disk, a host out of
/// reach, credentials that ran out, a bucket that is gone. The caller may try again later.
pub(super) fn of(place: &str, doing: Doing, key: &Key, error: &object_store::Error) -> Error {
    if is_in_the_way(error) {
        return Error::Conflict(format!(
            "the object {key} cannot be kept: one object's key may not be another one's folder"
        ));
    }
    Error::Unavailable(format!("{doing} {key} in {place}: {}", with_causes(error)))
}

/// Only a directory knows this trouble: a file stands where a folder is needed, or the other way round.
fn is_in_the_way(error: &object_store::Error) -> bool {
    let mut cause: Option<&(dyn StdError + 'static)> = Some(error);
    while let Some(error) = cause {
        if let Some(error) = error.downcast_ref::<io::Error>() {
            return matches!(
                error.kind(),
                io::ErrorKind::NotADirectory | io::ErrorKind::IsADirectory | io::ErrorKind::DirectoryNotEmpty
            );
        }
        cause = error.source();
    }
    false
}

/// The library's messages hold their causes already, most of the time.
fn with_causes(error: &object_store::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let more = error.to_string();
        if !text.contains(&more) {
            text = format!("{text}: {more}");
        }
        cause = error.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(kind: io::ErrorKind) -> Error {
        let source = Box::new(io::Error::new(kind, "refused by disk 7"));
        let error = object_store::Error::Generic { store: "x", source };
        of(
            "/srv/objects",
            Doing::Writing,
            &Key::parse("a/b").expect("a key"),
            &error,
        )
    }

    #[test]
    fn a_full_disk_is_unavailable_and_its_detail_is_for_the_log() {
        for kind in [io::ErrorKind::StorageFull, io::ErrorKind::PermissionDenied] {
            let error = refusal(kind);
            assert!(matches!(error, Error::Unavailable(_)), "{error:?}");
            assert!(error.to_string().contains("/srv/objects") && error.to_string().contains("disk 7"));
            let told = outcrop_core::Error::from(error);
            assert!(!told.message().contains("srv"), "{told}");
        }
    }

    #[test]
    fn a_folder_in_the_way_is_a_conflict() {
        let error = refusal(io::ErrorKind::IsADirectory);
        assert!(
            matches!(&error, Error::Conflict(why) if why.contains("a/b")),
            "{error:?}"
        );
    }
}
