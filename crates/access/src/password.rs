//! Console passwords: Argon2id, stored in PHC text form.
//!
//! Hashing takes tens of milliseconds and 19 MiB by design: call it on a blocking thread, a few at a time.

use argon2::password_hash::phc::PasswordHash;
use argon2::{Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version};
use outcrop_core::Error;

/// One of the settings that the OWASP password storage cheat sheet gives for Argon2id.
const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;

/// Longer ones are refused, so that nobody makes us hash megabytes.
pub const MAX_BYTES: usize = 1024;

/// The text to store for a password, with a salt of its own.
///
/// # Errors
/// `Validation` for an empty password or one of more than [`MAX_BYTES`].
pub fn hash(password: &str) -> Result<String, Error> {
    if password.is_empty() || password.len() > MAX_BYTES {
        return Err(Error::validation(format!("a password has 1 to {MAX_BYTES} bytes")).at("password"));
    }
    let hash = argon2()?
        .hash_password(password.as_bytes())
        .map_err(Error::internal)?;
    Ok(hash.to_string())
}

/// Whether the password is the stored one. `None` stands for a user that does not exist: it takes the same time,
/// and is never right.
///
/// # Errors
/// `Internal`, when the stored text is not an Argon2 hash.
pub fn verify(password: &str, stored: Option<&str>) -> Result<bool, Error> {
    // What is longer cannot have been stored; the work is done all the same.
    let (fits, password) = if password.len() <= MAX_BYTES {
        (true, password)
    } else {
        (false, "")
    };
    let Some(stored) = stored else {
        waste_as_much_time(password)?;
        return Ok(false);
    };
    let stored =
        PasswordHash::new(stored).map_err(|why| Error::internal(format!("stored password hash: {why}")))?;
    let is_right = argon2()?.verify_password(password.as_bytes(), &stored).is_ok();
    Ok(is_right && fits)
}

fn waste_as_much_time(password: &str) -> Result<(), Error> {
    let mut out = [0; Params::DEFAULT_OUTPUT_LEN];
    argon2()?
        .hash_password_into(password.as_bytes(), b"the salt of nobody", &mut out)
        .map_err(Error::internal)?;
    std::hint::black_box(out);
    Ok(())
}

fn argon2() -> Result<Argon2<'static>, Error> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None).map_err(Error::internal)?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::{Duration, Instant};

    #[test]
    fn the_right_password_and_only_it_verifies() {
        let stored = hash("correct horse").unwrap();
        assert!(stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{stored}");
        assert!(verify("correct horse", Some(&stored)).unwrap());
        assert!(!verify("correct hors", Some(&stored)).unwrap());
        assert!(!verify("correct horse", None).unwrap());
        assert_ne!(
            hash("correct horse").unwrap(),
            stored,
            "each hash has its own salt"
        );
    }

    #[test]
    fn lengths_are_bounded() {
        assert!(hash("").is_err());
        assert!(hash(&"x".repeat(MAX_BYTES + 1)).is_err());
        let stored = hash(&"x".repeat(MAX_BYTES)).unwrap();
        assert!(verify(&"x".repeat(MAX_BYTES), Some(&stored)).unwrap());
        assert!(!verify(&"x".repeat(MAX_BYTES + 1), Some(&stored)).unwrap());
    }

    #[test]
    fn a_broken_stored_text_is_our_fault_not_a_wrong_password() {
        assert!(verify("x", Some("$2b$12$not-argon")).is_err());
    }

    #[test]
    fn an_unknown_user_takes_about_as_long() {
        let stored = hash("x").unwrap();
        let fastest = |stored: Option<&str>| {
            let timed = |_| {
                let start = Instant::now();
                verify("y", stored).unwrap();
                start.elapsed()
            };
            (0..5).map(timed).min().unwrap_or(Duration::MAX)
        };
        let (known, unknown) = (fastest(Some(&stored)), fastest(None));
        // Very wide, because other tests run beside it: without the wasted work the ratio is over a thousand.
        assert!(
            unknown * 5 > known && known * 5 > unknown,
            "known {known:?}, unknown {unknown:?}"
        );
    }
}
