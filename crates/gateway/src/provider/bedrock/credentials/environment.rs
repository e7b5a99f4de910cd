//! Credentials in the variables that every tool of AWS reads.

use aws_credential_types::Credentials;
use outcrop_core::Error;

/// Looks the variables up; they are read once, as a process's environment does not change.
///
/// # Errors
///
/// `Validation`, naming the variable that is missing.
pub fn from_environment(variable: impl Fn(&str) -> Option<String>) -> Result<Credentials, Error> {
    let present = |name: &str| variable(name).filter(|value| !value.is_empty());
    let require = |name: &str| {
        present(name).ok_or_else(|| {
            Error::validation(format!(
                "{name} is not set: `credentials = \"environment\"` takes AWS_ACCESS_KEY_ID, \
                 AWS_SECRET_ACCESS_KEY and, for temporary ones, AWS_SESSION_TOKEN"
            ))
        })
    };
    Ok(Credentials::new(
        require("AWS_ACCESS_KEY_ID")?,
        require("AWS_SECRET_ACCESS_KEY")?,
        present("AWS_SESSION_TOKEN"),
        None,
        "environment",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_is_named_and_what_is_secret_is_not_shown() {
        let error = from_environment(|name| (name == "AWS_ACCESS_KEY_ID").then(|| "AKIDEXAMPLE".to_owned()));
        assert!(
            error
                .unwrap_err()
                .message()
                .starts_with("AWS_SECRET_ACCESS_KEY is not set")
        );
        let credentials = from_environment(|name| Some(format!("value of {name}"))).unwrap();
        assert_eq!(credentials.session_token(), Some("value of AWS_SESSION_TOKEN"));
        let shown = format!("{credentials:?}");
        assert!(!shown.contains("SECRET") && !shown.contains("SESSION"), "{shown}");
        let plain = from_environment(|name| (name != "AWS_SESSION_TOKEN").then(|| "x".to_owned())).unwrap();
        assert_eq!(plain.session_token(), None);
    }
}
