//! Identity providers that people sign in at.

use super::secret::{Secret, Unreadable};
use outcrop_access::oidc::Settings;
use outcrop_core::id::AccountId;
use schemars::JsonSchema;
use serde::Deserialize;
use std::path::PathBuf;
use zeroize::Zeroizing;

/// A provider that speaks OpenID Connect. Register Outcrop there as a web application, with the redirect address
/// `PUBLIC_URL/api/v1/session/oidc/NAME/callback`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Oidc {
    /// What the sign-in page calls it. Without it, the name of this table.
    #[serde(default)]
    #[schemars(example = &"Example Corp.")]
    pub title: Option<String>,
    /// The provider's address, exactly as it calls itself; `https`, or `http` on this machine's loopback address.
    #[schemars(example = &"https://id.example.com/realms/corp", extend("format" = "issuer"))]
    pub issuer: String,
    /// What the provider calls Outcrop.
    #[schemars(example = &"outcrop")]
    pub client_id: String,
    /// The name of the environment variable that holds the client's secret. The secret itself is never written here.
    /// Without a secret, Outcrop is a public client.
    #[serde(default)]
    #[schemars(example = &"OIDC_CLIENT_SECRET", extend("format" = "variable-name"))]
    pub client_secret_env: Option<String>,
    /// A file that holds the secret, instead of `client_secret_env`.
    #[serde(default)]
    #[schemars(example = &"/run/secrets/oidc-client-secret", extend("x-instead-of" = "client_secret_env"))]
    pub client_secret_file: Option<PathBuf>,
    /// What is asked of the provider; `openid` must be among it.
    #[serde(default = "scopes")]
    pub scopes: Vec<String>,
    /// The claim that lists a person's groups; names with dots between lead into claims (`realm_access.roles`).
    #[serde(default = "groups_claim")]
    pub groups_claim: String,
    /// The claim that says what people call the person.
    #[serde(default = "name_claim")]
    pub name_claim: String,
    /// What access tokens for the admin API may name as their audience. ID tokens of this client are taken in any case.
    #[serde(default)]
    #[schemars(example = ["https://outcrop.example.com"])]
    pub audience: Vec<String>,
    /// Whether people who were never here are let in. Without it, only those are who have signed in before.
    #[serde(default)]
    pub provision: bool,
    /// The account of people who are new.
    #[schemars(example = &"123456789012", extend("format" = "one-account"))]
    pub account: String,
    /// The project of people who are new, in that account.
    #[schemars(example = &"console")]
    pub project: String,
    /// The domains of new people's e-mail addresses; with an empty list, any.
    #[serde(default)]
    #[schemars(example = ["example.com"])]
    pub allowed_domains: Vec<String>,
}

impl Oidc {
    /// What the provider is made of, with the secret from where the configuration says. `None` for an account that is
    /// none, which no configuration that was checked has.
    pub fn settings(&self, name: &str) -> Result<Option<Settings>, Unreadable> {
        let Some(account) = AccountId::parse(&self.account) else {
            return Ok(None);
        };
        let secret = Secret::from_either(
            ["client_secret_env", "client_secret_file"],
            self.client_secret_env.as_deref(),
            self.client_secret_file.as_deref(),
        )?;
        Ok(Some(Settings {
            name: name.to_owned(),
            title: self.title.clone().unwrap_or_else(|| name.to_owned()),
            issuer: self.issuer.clone(),
            client_id: self.client_id.clone(),
            client_secret: secret.map(|secret| Zeroizing::new(secret.expose().to_owned())),
            scopes: self.scopes.clone(),
            groups_claim: self.groups_claim.clone(),
            name_claim: self.name_claim.clone(),
            audiences: self.audience.clone(),
            account,
            project: self.project.clone(),
            provision: self.provision,
            allowed_domains: self.allowed_domains.clone(),
        }))
    }
}

fn scopes() -> Vec<String> {
    ["openid", "profile", "email"].map(str::to_owned).into()
}

fn groups_claim() -> String {
    "groups".to_owned()
}

fn name_claim() -> String {
    "name".to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = r#"{"issuer": "https://id.example.com/", "client_id": "outcrop", "account": "123456789012",
        "project": "console", "client_secret_file": "FILE"}"#;

    #[test]
    fn little_has_to_be_said_and_the_secret_is_read_from_its_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("secret");
        let text = TEXT.replace("FILE", &path.display().to_string());
        let oidc: Oidc = serde_json::from_str(&text).unwrap();
        assert!(oidc.settings("corp").is_err());
        std::fs::write(&path, "hunter2\n").unwrap();
        let settings = oidc.settings("corp").unwrap().unwrap();
        assert_eq!(
            (settings.title.as_str(), settings.groups_claim.as_str()),
            ("corp", "groups")
        );
        assert_eq!(
            settings.issuer, "https://id.example.com/",
            "a slash at the end belongs to it"
        );
        assert_eq!(settings.client_secret.as_ref().unwrap().as_str(), "hunter2");
        assert!(!format!("{settings:?}").contains("hunter2"));
        assert!(!settings.provision, "nobody who is new, unless told so");
    }
}
