//! A certificate that the server signs itself, for development: made once, kept in the data directory.

use super::certificate::Files;
use super::rotation::unix_time;
use anyhow::{Context, Result};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use outcrop_core::clock::Clock;
use rcgen::{
    CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, KeyPair, KeyUsagePurpose, date_time_ymd,
};
use rustls::pki_types::UnixTime;
use std::fs::{self, DirBuilder, OpenOptions};
use std::io::Write;
use std::net::IpAddr;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::Path;
use std::time::Duration;
use zeroize::Zeroizing;

const DAY: Duration = Duration::from_secs(24 * 60 * 60);
const VALID_FOR: Duration = Duration::from_secs(365 * 24 * 60 * 60);
/// A certificate that has less left at a start is made again, so that it does not end under a server that runs.
const LEAST_LEFT: Duration = Duration::from_secs(30 * 24 * 60 * 60);

/// The certificate in `data`/tls for this machine and `host`: the one that is there, as long as it is good.
pub fn ensure(data: &Path, host: &str, clock: &Clock) -> Result<Files> {
    let directory = data.join("tls");
    let files = Files {
        certificate: directory.join("self-signed.pem"),
        key: directory.join("self-signed.key"),
    };
    let (names, now) = (names(host), unix_time(clock));
    if !is_good(&files, &names, now) {
        DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(&directory)
            .with_context(|| format!("{} cannot be made", directory.display()))?;
        make(&files, names, now)?;
    }
    Ok(files)
}

/// What the server is called by on the machine that it runs on, and where it listens.
fn names(host: &str) -> Vec<String> {
    let mut names: Vec<String> = ["localhost", "127.0.0.1", "::1"].map(str::to_owned).into();
    // Nobody can call "every address of this machine".
    let is_unspecified = host.parse::<IpAddr>().is_ok_and(|ip| ip.is_unspecified());
    if !is_unspecified && !names.iter().any(|name| name == host) {
        names.push(host.to_owned());
    }
    names
}

fn is_good(files: &Files, names: &[String], now: UnixTime) -> bool {
    let later = UnixTime::since_unix_epoch(Duration::from_secs(now.as_secs()) + LEAST_LEFT);
    files.load(later).is_ok() && names.iter().all(|name| files.is_for(name).unwrap_or(false))
}

fn make(files: &Files, names: Vec<String>, now: UnixTime) -> Result<()> {
    let now = Duration::from_secs(now.as_secs());
    let mut certificate = CertificateParams::new(names).context("the names of the certificate")?;
    certificate
        .distinguished_name
        .push(DnType::CommonName, "Outcrop, self-signed");
    // Clients take it as it is: it signs no other certificate, so trusting it is trusting this server alone.
    certificate.is_ca = IsCa::ExplicitNoCa;
    certificate.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    certificate.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    let day = |since_epoch: Duration| -> Result<_> {
        let second = i64::try_from(since_epoch.as_secs())?;
        let date = jiff::Timestamp::from_second(second)?.to_zoned(jiff::tz::TimeZone::UTC);
        Ok(date_time_ymd(
            date.year().into(),
            date.month().unsigned_abs(),
            date.day().unsigned_abs(),
        ))
    };
    certificate.not_before = day(now.saturating_sub(DAY))?;
    certificate.not_after = day(now + VALID_FOR)?;
    let key = KeyPair::generate().context("a private key cannot be made")?;
    let signed = certificate
        .self_signed(&key)
        .context("the certificate cannot be signed")?;
    write(&files.key, 0o600, &pem("PRIVATE KEY", key.serialized_der()))?;
    write(&files.certificate, 0o644, &pem("CERTIFICATE", signed.der()))
}

/// RFC 7468: base 64 in lines of 64 letters, between two lines that name it.
fn pem(label: &str, content: &[u8]) -> Zeroizing<String> {
    let content = Zeroizing::new(STANDARD.encode(content));
    let mut text = Zeroizing::new(String::with_capacity(content.len() + content.len() / 64 + 80));
    text.push_str(&format!("-----BEGIN {label}-----\n"));
    let mut rest = content.as_str();
    while !rest.is_empty() {
        let (line, after) = rest.split_at_checked(64).unwrap_or((rest, ""));
        text.push_str(line);
        text.push('\n');
        rest = after;
    }
    text.push_str(&format!("-----END {label}-----\n"));
    text
}

/// Complete or not at all: written beside, synced, then renamed into place.
fn write(path: &Path, mode: u32, text: &str) -> Result<()> {
    let beside = path.with_extension("new");
    let write = || -> std::io::Result<()> {
        // A rest of a start that was killed may have another mode.
        let _absent = fs::remove_file(&beside);
        let mut file = OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(mode)
            .open(&beside)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        fs::rename(&beside, path)
    };
    write().with_context(|| format!("{} cannot be written", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use outcrop_core::clock::UnixMicros;
    use std::os::unix::fs::PermissionsExt;

    const NOW_US: UnixMicros = 1_795_428_000_000_000;
    const DAY_US: UnixMicros = 24 * 60 * 60 * 1_000_000;

    fn content(files: &Files) -> [Vec<u8>; 2] {
        [&files.certificate, &files.key].map(|path| fs::read(path).unwrap())
    }

    #[test]
    fn a_restart_has_the_same_certificate_until_it_is_about_to_end() {
        let folder = tempfile::tempdir().unwrap();
        let clock = Clock::fixed(NOW_US);
        let files = ensure(folder.path(), "127.0.0.1", &clock).unwrap();
        let first = content(&files);
        clock.set(NOW_US + 300 * DAY_US);
        assert_eq!(ensure(folder.path(), "127.0.0.1", &clock).unwrap(), files);
        assert_eq!(content(&files), first);
        clock.set(NOW_US + 340 * DAY_US);
        ensure(folder.path(), "127.0.0.1", &clock).unwrap();
        assert_ne!(content(&files), first);
        files.load(unix_time(&clock)).unwrap();
    }

    #[test]
    fn it_is_for_this_machine_and_for_where_the_server_listens() {
        let folder = tempfile::tempdir().unwrap();
        let clock = Clock::fixed(NOW_US);
        let files = ensure(folder.path(), "0.0.0.0", &clock).unwrap();
        let first = content(&files);
        for name in ["localhost", "127.0.0.1", "::1"] {
            assert!(files.is_for(name).unwrap(), "{name}");
        }
        assert!(!files.is_for("outcrop.internal").unwrap());
        ensure(folder.path(), "outcrop.internal", &clock).unwrap();
        assert_ne!(content(&files), first, "a new name needs a new certificate");
        assert!(files.is_for("outcrop.internal").unwrap());
    }

    #[test]
    fn the_key_is_its_owners_alone() {
        let folder = tempfile::tempdir().unwrap();
        let files = ensure(folder.path(), "::1", &Clock::fixed(NOW_US)).unwrap();
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&files.key), 0o600);
        assert_eq!(mode(&folder.path().join("tls")), 0o700);
    }
}
