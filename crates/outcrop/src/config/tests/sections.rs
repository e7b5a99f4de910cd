//! What single sections take, and what they refuse.

use super::*;

#[test]
fn a_certificate_and_its_key_go_together() {
    let config = good(
        "[server]\ntls_cert = \"c.pem\"",
        &[("OUTCROP__SERVER__TLS_KEY", "k.pem")],
    );
    assert_eq!(config.server.tls_cert, Some("c.pem".into()));
    assert_eq!(config.server.tls_key, Some("k.pem".into()));
    let alone = bad("[server]\ntls_cert = \"c.pem\"", &[]);
    assert!(
        alone.contains("outcrop.toml:2") && alone.contains("needs `server.tls_key`"),
        "{alone}"
    );
    let alone = bad("", &[("OUTCROP__SERVER__TLS_KEY", "k.pem")]);
    assert!(
        alone.contains("OUTCROP__SERVER__TLS_KEY") && alone.contains("needs `server.tls_cert`"),
        "{alone}"
    );
}

#[test]
fn buckets_name_a_place_and_their_accounts() {
    let text = r#"
[buckets.reports]
directory = "/srv/reports"
accounts = ["123456789012"]
[buckets.archive]
s3 = { bucket = "example-archive", prefix = "outcrop", access_key_id = "AKIA", secret_access_key_env = "ARCHIVE" }
accounts = ["123456789012", "210987654321"]
"#;
    let config = good(text, &[]);
    assert_eq!(config.buckets["archive"].accounts().count(), 2);
    assert_eq!(
        config.buckets["archive"].s3.as_ref().map(|s3| s3.region.as_str()),
        Some("us-east-1")
    );
}

#[test]
fn buckets_that_make_no_sense_are_refused() {
    let text = r#"
[objects]
directory = "/srv/objects"
[objects.s3]
bucket = "example"
secret_access_key = "hunter2"
[buckets.Reports]
accounts = ["*"]
[buckets.archive]
directory = "/srv/archive"
accounts = ["42"]
[buckets.old]
s3 = { bucket = "b", prefix = "../x", access_key_id = "AKIA" }
accounts = ["123456789012"]
"#;
    let problems = bad(text, &[]);
    assert!(!problems.contains("hunter2"), "{problems}");
    insta::assert_snapshot!(problems);
}

const CORP: &str = r#"
[oidc.corp]
issuer = "https://id.example.com/realms/corp"
client_id = "outcrop"
account = "123456789012"
project = "console"
"#;

#[test]
fn an_identity_provider_needs_little() {
    let config = good(CORP, &[]);
    assert_eq!(config.oidc["corp"].scopes, ["openid", "profile", "email"]);
    for issuer in [
        "http://127.0.0.1:3000",
        "http://[::1]:3000/x",
        "http://[::1]",
        "http://localhost",
    ] {
        good(&CORP.replace("https://id.example.com/realms/corp", issuer), &[]);
    }
}

#[test]
fn identity_providers_that_make_no_sense_are_refused() {
    let text = r#"
[oidc.Corp]
issuer = "http://id.example.com"
client_id = "outcrop"
client_secret = "hunter2"
account = "*"
project = "console"
scopes = ["profile"]
[oidc.partner]
issuer = "https://id.example.com"
client_id = "outcrop"
account = "123456789012"
project = "console"
client_secret_env = "PARTNER"
client_secret_file = "/run/secrets/partner"
[oidc.same]
issuer = "https://id.example.com"
client_id = "outcrop"
account = "123456789012"
"#;
    let problems = bad(text, &[]);
    assert!(!problems.contains("hunter2"), "{problems}");
    insta::assert_snapshot!(problems);
}

const BEDROCK: &str = "[connections.aws]\nkind = \"bedrock\"\nregion = \"eu-central-1\"\n";

#[test]
fn a_connection_to_bedrock_needs_little_and_takes_what_fits_its_credentials() {
    let config = good(BEDROCK, &[]);
    let Connection::Bedrock(plain) = &config.connections["aws"] else {
        panic!("another kind")
    };
    assert_eq!(plain.credentials, Credentials::Environment);
    assert!(plain.base_url.is_none());
    let fitting = [
        "credentials = \"static\"\naccess_key_id_env = \"A\"\nsecret_access_key_file = \"/s\"\n",
        "credentials = \"instance\"\nmetadata_url = \"http://127.0.0.1:9\"\n",
        "credentials = \"bearer\"\napi_key_file = \"/k\"\n",
        "credentials = \"container\"\n",
    ];
    for keys in fitting {
        good(&format!("{BEDROCK}{keys}"), &[]);
    }
}

#[test]
fn keys_that_do_not_fit_the_credentials_are_refused_in_their_line() {
    for (keys, expected) in [
        (
            "api_key_env = \"KEY\"\n",
            "outcrop.toml:4:15: `connections.aws.api_key_env`: goes with `credentials = \"bearer\"`",
        ),
        (
            "credentials = \"static\"\naccess_key_id_env = \"A\"\n",
            "`connections.aws.secret_access_key_env`: is missing, and so is `secret_access_key_file`",
        ),
        (
            "credentials = \"bearer\"\n",
            "`connections.aws.api_key_env`: is missing, and so is `api_key_file`",
        ),
        (
            "credentials = \"instance\"\nsession_token_file = \"/t\"\n",
            "`connections.aws.session_token_file`: goes with `credentials = \"static\"`",
        ),
        (
            "credentials = \"statik\"\n",
            "`connections.aws.credentials`: \"statik\" is not known",
        ),
    ] {
        let problems = bad(&format!("{BEDROCK}{keys}"), &[]);
        assert!(problems.contains(expected), "{problems}");
    }
}
