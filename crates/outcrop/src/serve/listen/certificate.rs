//! Reads a certificate and its private key from their files, and refuses what clients would refuse.

use anyhow::{Context, Result, anyhow, bail};
use rustls::client::{verify_server_cert_signed_by_trust_anchor, verify_server_name};
use rustls::crypto::aws_lc_rs;
use rustls::pki_types::pem::{self, PemObject};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::sign::CertifiedKey;
use rustls::{CertificateError, Error, RootCertStore};
use std::fs;
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

/// Where a certificate with its chain, and its private key, are kept: both in PEM form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Files {
    pub certificate: PathBuf,
    pub key: PathBuf,
}

impl Files {
    /// Reads both, and checks that they belong together and are valid at this time.
    pub fn load(&self, now: UnixTime) -> Result<CertifiedKey> {
        let (chain, key) = (self.chain()?, self.private_key()?);
        let own = own_certificate(&chain, &self.certificate)?;
        self.check_time(&own, now)?;
        let (certificate, key_file) = (self.certificate.display(), self.key.display());
        CertifiedKey::from_der(chain, key, &aws_lc_rs::default_provider()).map_err(|error| match error {
            Error::InconsistentKeys(_) => anyhow!(
                "{key_file} is not the private key of the first certificate in {certificate}; the server's own \
                 certificate has to stand first, its issuers after it"
            ),
            error => anyhow!("{key_file} holds a private key that cannot be used: {error}"),
        })
    }

    /// Whether clients that call the server by this name would accept the certificate.
    pub fn is_for(&self, name: &str) -> Result<bool> {
        let chain = self.chain()?;
        let own = own_certificate(&chain, &self.certificate)?;
        let name = ServerName::try_from(name).with_context(|| format!("`{name}` is not a server's name"))?;
        Ok(verify_server_name(&own, &name).is_ok())
    }

    fn chain(&self) -> Result<Vec<CertificateDer<'static>>> {
        let path = self.certificate.display();
        let text = fs::read(&self.certificate).with_context(|| format!("{path} cannot be read"))?;
        let chain: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&text).collect();
        let chain = chain.map_err(|error| anyhow!("{path} is not a certificate in PEM form: {error}"))?;
        if chain.is_empty() {
            bail!("{path} holds no certificate in PEM form (`-----BEGIN CERTIFICATE-----`)");
        }
        Ok(chain)
    }

    fn private_key(&self) -> Result<PrivateKeyDer<'static>> {
        let path = self.key.display();
        let text = fs::read(&self.key).with_context(|| format!("{path} cannot be read"))?;
        let text = Zeroizing::new(text);
        PrivateKeyDer::from_pem_slice(&text).map_err(|error| match error {
            pem::Error::NoItemsFound if is_encrypted(&text) => {
                anyhow!("{path} holds a private key under a password; write it without one, readable by its owner alone")
            }
            pem::Error::NoItemsFound => {
                anyhow!("{path} holds no private key in PEM form (`-----BEGIN PRIVATE KEY-----`)")
            }
            error => anyhow!("{path} is not a private key in PEM form: {error}"),
        })
    }

    /// Builds a path to no authority: what comes before the search for one is the certificate's own time.
    fn check_time(&self, own: &ParsedCertificate<'_>, now: UnixTime) -> Result<()> {
        let nobody = RootCertStore::empty();
        let provider = aws_lc_rs::default_provider();
        let algorithms = provider.signature_verification_algorithms.all;
        let path = self.certificate.display();
        match verify_server_cert_signed_by_trust_anchor(own, &nobody, &[], now, algorithms) {
            Err(Error::InvalidCertificate(CertificateError::ExpiredContext { not_after, .. })) => {
                bail!("{path} expired at {}", shown(not_after))
            }
            Err(Error::InvalidCertificate(CertificateError::NotValidYetContext { not_before, .. })) => {
                bail!("{path} is not valid before {}", shown(not_before))
            }
            // What else a client may find depends on whom it trusts.
            _ => Ok(()),
        }
    }
}

fn own_certificate<'a>(chain: &'a [CertificateDer<'_>], path: &Path) -> Result<ParsedCertificate<'a>> {
    let path = path.display();
    let own = chain
        .first()
        .ok_or_else(|| anyhow!("{path} holds no certificate"))?;
    ParsedCertificate::try_from(own)
        .map_err(|error| anyhow!("{path} holds a certificate that cannot be used: {error}"))
}

fn is_encrypted(text: &[u8]) -> bool {
    String::from_utf8_lossy(text).contains("ENCRYPTED")
}

fn shown(time: UnixTime) -> String {
    let seconds = i64::try_from(time.as_secs()).unwrap_or(i64::MAX);
    jiff::Timestamp::from_second(seconds)
        .map_or_else(|_| "an unknown time".to_owned(), |time| time.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::serve::listen::ensure_self_signed;
    use outcrop_core::clock::Clock;
    use std::time::Duration;

    const NOW_S: u64 = 1_795_428_000;

    fn made(folder: &Path) -> Files {
        fs::create_dir_all(folder).unwrap();
        ensure_self_signed(folder, "127.0.0.1", &Clock::fixed(1_795_428_000_000_000)).unwrap()
    }

    fn refusal(files: &Files, now_s: u64) -> String {
        let now = UnixTime::since_unix_epoch(Duration::from_secs(now_s));
        format!("{:#}", files.load(now).expect_err("it was taken"))
    }

    #[test]
    fn a_pair_that_does_not_fit_is_refused_by_both_names() {
        let folder = tempfile::tempdir().unwrap();
        let (one, other) = (made(&folder.path().join("a")), made(&folder.path().join("b")));
        let mixed = Files {
            certificate: one.certificate,
            key: other.key,
        };
        let why = refusal(&mixed, NOW_S);
        assert!(
            why.contains("/b/tls/self-signed.key is not the private key"),
            "{why}"
        );
        assert!(why.contains("/a/tls/self-signed.pem"), "{why}");
    }

    #[test]
    fn a_certificate_out_of_its_time_is_refused_with_the_time() {
        let folder = tempfile::tempdir().unwrap();
        let files = made(folder.path());
        let why = refusal(&files, NOW_S + 366 * 24 * 60 * 60);
        assert!(
            why.ends_with("self-signed.pem expired at 2027-11-23T00:00:00Z"),
            "{why}"
        );
        let why = refusal(&files, NOW_S - 3 * 24 * 60 * 60);
        assert!(why.ends_with("is not valid before 2026-11-22T00:00:00Z"), "{why}");
    }

    #[test]
    fn files_that_hold_something_else_are_refused_by_name() {
        let folder = tempfile::tempdir().unwrap();
        let good = made(folder.path());
        let absent = folder.path().join("absent");
        let other = folder.path().join("other");
        fs::write(
            &other,
            "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n",
        )
        .unwrap();
        for (certificate, key, expected) in [
            (&absent, &good.key, "absent cannot be read"),
            (&good.certificate, &absent, "absent cannot be read"),
            (&good.key, &good.key, "self-signed.key holds no certificate"),
            (
                &good.certificate,
                &good.certificate,
                "self-signed.pem holds no private key",
            ),
            (
                &good.certificate,
                &other,
                "other holds a private key under a password",
            ),
        ] {
            let files = Files {
                certificate: certificate.clone(),
                key: key.clone(),
            };
            let why = refusal(&files, NOW_S);
            assert!(why.contains(expected), "{why}");
        }
    }
}
