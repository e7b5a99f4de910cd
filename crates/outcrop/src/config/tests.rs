//! Whole configurations, good and bad, as an operator meets them.

mod approvals;

use super::quantity::Time;
use super::*;
use outcrop_core::money::PerMillion;
use std::path::PathBuf;

struct Written {
    path: PathBuf,
    _folder: tempfile::TempDir,
}

fn written(text: impl AsRef<[u8]>) -> Written {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("outcrop.toml");
    std::fs::write(&path, text).unwrap();
    Written {
        path,
        _folder: folder,
    }
}

fn loaded(text: &str, variables: &[(&str, &str)]) -> Result<Config, String> {
    let written = written(text);
    let variables = variables
        .iter()
        .map(|(name, value)| (OsString::from(name), OsString::from(value)));
    let folder = written.path.parent().unwrap().display().to_string();
    load(Some(&written.path), variables)
        .map_err(|problems| problems.to_string().replace(&format!("{folder}/"), ""))
}

fn good(text: &str, variables: &[(&str, &str)]) -> Config {
    loaded(text, variables).unwrap_or_else(|problems| panic!("{problems}"))
}

fn bad(text: &str, variables: &[(&str, &str)]) -> String {
    loaded(text, variables).expect_err("it was accepted")
}

const FULL: &str = r#"
[server]
listen = "[::1]:9000"
max_body_bytes = "1MiB"
[connections.vllm]
kind = "openai-compatible"
base_url = "http://10.0.0.7:8000/v1/"
api_key_env = "VLLM_KEY"
[connections.load]
kind = "simulator"
tokens_per_second = 100
output_tokens = [8, 64]
refusals = [{ status = 429, per_mille = 10 }]
[catalogue."meta.llama3-8b-v1:0"]
provider = "Meta"
name = "Llama 3 8B"
task = "chat"
context_tokens = 8192
max_output_tokens = 2048
connection = "vllm"
upstream_model = "llama3"
accounts = ["123456789012"]
price = { input = 0.1, output = "0.25", cache_read = 1 }
"#;

#[test]
fn full_configuration_is_read() {
    let config = good(FULL, &[]);
    assert_eq!(config.server.listen.as_str(), "[::1]:9000");
    assert_eq!(config.server.max_body_bytes, Size(1 << 20));
    assert_eq!(
        config.server.body_timeout,
        Time::seconds(30),
        "what is not set keeps its default"
    );
    let Connection::OpenaiCompatible(vllm) = &config.connections["vllm"] else {
        panic!("another kind")
    };
    assert_eq!(vllm.base_url.as_str(), "http://10.0.0.7:8000/v1");
    assert_eq!(vllm.region, "local");
    let Connection::Simulator(load) = &config.connections["load"] else {
        panic!("another kind")
    };
    assert_eq!((load.tokens_per_second, load.refusals.len()), (100, 1));
    let model = &config.catalogue["meta.llama3-8b-v1:0"];
    let rates = model.rates().unwrap();
    assert_eq!(
        (rates.input, rates.output),
        (PerMillion(100_000_000), PerMillion(250_000_000))
    );
    assert_eq!(rates.cache_read, Some(PerMillion(1_000_000_000)));
    assert!(!model.is_for_every_account());
}

#[test]
fn a_connection_to_anthropic_needs_nothing_but_its_kind() {
    let config = good("[connections.claude]\nkind = \"anthropic\"", &[]);
    let Connection::Anthropic(claude) = &config.connections["claude"] else {
        panic!("another kind")
    };
    assert_eq!(claude.base_url.as_str(), "https://api.anthropic.com");
    assert_eq!(claude.region, "global");
}

#[test]
fn no_file_and_an_empty_file_are_the_defaults() {
    assert_eq!(load(None, []).unwrap(), Config::default());
    assert_eq!(good("", &[]), Config::default());
}

#[test]
fn environment_goes_before_the_file_and_the_file_before_defaults() {
    let config = good(
        "[server]\nlisten = \"127.0.0.1:1\"\nbody_timeout = \"1s\"",
        &[
            ("OUTCROP__SERVER__LISTEN", "0.0.0.0:2"),
            ("OUTCROP__SPOOL__SEGMENT_BYTES", "131072"),
            ("OUTCROP_MODELS", "x"),
        ],
    );
    assert_eq!(config.server.listen.as_str(), "0.0.0.0:2");
    assert_eq!(config.server.body_timeout, Time::seconds(1));
    assert_eq!(config.spool.segment_bytes, Size(131_072));
    assert_eq!(config.snapshot, Snapshot::default());
}

#[test]
fn environment_reaches_tables_with_names_of_your_own() {
    let config = good(
        FULL,
        &[
            ("OUTCROP__CONNECTIONS__VLLM__REGION", "eu-central-1"),
            ("OUTCROP__CONNECTIONS__NEW", r#"{ kind = "simulator", seed = 1 }"#),
            ("OUTCROP__CONNECTIONS__NEW__SEED", "2"),
            ("OUTCROP__CATALOGUE__META_LLAMA3_8B_V1_0__ACCOUNTS", r#"["*"]"#),
            ("OUTCROP__CATALOGUE__META_LLAMA3_8B_V1_0__NAME", "3"),
            (
                "OUTCROP__CATALOGUE__META_LLAMA3_8B_V1_0__PRICE__OUTPUT",
                "0.000000001",
            ),
        ],
    );
    let Connection::OpenaiCompatible(vllm) = &config.connections["vllm"] else {
        panic!("another kind")
    };
    assert_eq!(vllm.region, "eu-central-1");
    let Connection::Simulator(new) = &config.connections["new"] else {
        panic!("another kind")
    };
    assert_eq!(new.seed, 2);
    let model = &config.catalogue["meta.llama3-8b-v1:0"];
    assert!(model.is_for_every_account());
    assert_eq!(model.name, "3", "a string is a string, whatever it looks like");
    assert_eq!(model.rates().unwrap().output, PerMillion(1));
}

#[test]
fn every_problem_is_shown_with_its_place() {
    let shown = bad(
        "[server]\nlisen = \"127.0.0.1:80\"\nbody_timeout = 30\nmax_calls_in_flight = \"many\"\n\n\
         [spol]\nsync_every = \"1s\"\n[log]\nformat = \"jsn\"\n",
        &[
            ("OUTCROP__SERVER__LISEN", "x"),
            ("OUTCROP__SNAPSHOT__MAX_AGE", "soon"),
            ("OUTCROP__", "1"),
        ],
    );
    let wanted = r#"outcrop.toml:2:1: unknown key `server.lisen`
   |
 2 | lisen = "127.0.0.1:80"
   | ^^^^^
  help: did you mean `listen`?

outcrop.toml:3:16: `server.body_timeout`: expected a duration such as "10s" or "500ms", found a whole number
   |
 3 | body_timeout = 30
   |                ^^

outcrop.toml:4:23: `server.max_calls_in_flight`: expected a whole number, 1 or more, found a string
   |
 4 | max_calls_in_flight = "many"
   |                       ^^^^^^

outcrop.toml:6:2: unknown key `spol`
   |
 6 | [spol]
   |  ^^^^
  help: did you mean `spool`?

outcrop.toml:9:10: `log.format`: "jsn" is not known; expected `text` or `json`
   |
 9 | format = "jsn"
   |          ^^^^^
  help: did you mean "json"?
"#;
    assert_eq!(
        shown.split("\nOUTCROP__").next().unwrap(),
        wanted.trim_end_matches('\n').to_owned() + "\n"
    );
}

#[test]
fn variables_are_checked_as_keys_are() {
    let shown = bad(
        "[server]\nlisten = \"127.0.0.1:80\"",
        &[
            ("OUTCROP__SERVER__LISEN", "x"),
            ("OUTCROP__SNAPSHOT__MAX_AGE", "soon"),
            ("OUTCROP__", "1"),
            ("OUTCROP__LISTEN", "127.0.0.1:80"),
            ("OUTCROP__SERVER__LISTEN__PORT", "80"),
        ],
    );
    for line in [
        "OUTCROP__SERVER__LISEN: unknown key `server.lisen`\n  help: did you mean `OUTCROP__SERVER__LISTEN`?\n",
        "OUTCROP__SNAPSHOT__MAX_AGE: `snapshot.max_age`: \"soon\" is not a duration",
        "OUTCROP__: names no key; it looks like OUTCROP__SECTION__KEY\n",
        "OUTCROP__LISTEN: unknown key `listen`\n  help: did you mean `OUTCROP__SERVER__LISTEN`?\n",
        "OUTCROP__SERVER__LISTEN__PORT: there are no keys below this one: it holds a string\n",
        "the configuration has 5 problems",
    ] {
        assert!(shown.contains(line), "{line}\nis not in\n{shown}");
    }
}

/// One problem each: what is written, and what must be said of it.
#[test]
fn each_mistake_gets_its_own_message() {
    let connection = "[connections.c]\nkind = \"openai-compatible\"\nbase_url = \"http://h\"\n";
    let model = |line: &str| FULL.replace("max_output_tokens = 2048\n", line);
    let cases = [
        (
            "listen = \"a:1\"".to_owned(),
            "1:1: unknown key `listen`",
            "did you mean `server.listen`?",
        ),
        (
            "server = 3".to_owned(),
            "1:10: `server`: expected a table, found a whole number",
            "",
        ),
        (
            "[server]\nlisten = \"8080\"".to_owned(),
            "2:10: `server.listen`: \"8080\" is not an address",
            "",
        ),
        (
            "[server]\nmax_body_bytes = -1".to_owned(),
            "out of range; expected a number of bytes",
            "",
        ),
        (
            "[server]\nmax_body_bytes = 1.5".to_owned(),
            "found a number with decimals",
            "",
        ),
        (
            "[server]\nmax_calls_in_flight = 4294967296".to_owned(),
            "2:23: `server.max_calls_in_flight`: is out of range",
            "",
        ),
        (
            "[server]\nmax_calls_in_flight = 99999999999999999999".to_owned(),
            "2:23:",
            "",
        ),
        (
            "[spool]\nsync_every = \"20s\"".to_owned(),
            "2:14: `spool.sync_every`: must be 10s or less",
            "",
        ),
        (
            "[spool]\nsegment_bytes = 1000".to_owned(),
            "2:17: `spool.segment_bytes`: must be 64KiB or more",
            "",
        ),
        (
            "[store]\nurl = \"postgres://a/b\"\nurl_file = \"f\"".to_owned(),
            "3:1: `store.url_file`: `url_file` and `url`",
            "",
        ),
        (
            "[data]\ndir = 2024-01-01".to_owned(),
            "expected a string, found a date or time",
            "",
        ),
        (
            "[connections.c]\nbase_url = \"http://h\"".to_owned(),
            "1:1: missing key `connections.c.kind`",
            "openai-compatible",
        ),
        (
            "[connections.c]\nkind = \"opnai-compatible\"".to_owned(),
            "2:8:",
            "did you mean \"openai-compatible\"?",
        ),
        (
            "[connections.c]\nkind = \"openai-compatible\"".to_owned(),
            "1:1: missing key `connections.c.base_url`",
            "",
        ),
        (
            "[connections.c]\nkind = \"simulator\"\nbase_url = \"x\"".to_owned(),
            "3:1: unknown key `connections.c.base_url`",
            "",
        ),
        (
            "[connections.c]\nkind = \"simulator\"\noutput_tokens = [9, 8]".to_owned(),
            "3:17: `connections.c.output_tokens`: must be",
            "",
        ),
        (
            "[connections.c]\nkind = \"simulator\"\noutput_tokens = [9]".to_owned(),
            "expected a list of 2, each a whole number",
            "",
        ),
        (
            "[connections.c]\nkind = \"simulator\"\noutput_tokens = true".to_owned(),
            "3:17:",
            "",
        ),
        (
            "[connections.c]\nkind = \"simulator\"\nrefusals = [{ status = 200, per_mille = 1 }]".to_owned(),
            "3:24: `connections.c.refusals.0.status`",
            "400",
        ),
        (
            "[connections.embedded]\nkind = \"simulator\"".to_owned(),
            "1:1: `connections.embedded`: is the name of",
            "",
        ),
        (
            "[connections.\"A b\"]\nkind = \"simulator\"".to_owned(),
            "`connections.\"A b\"`: is not a name",
            "",
        ),
        (
            format!("{connection}api_key = \"hunter2\""),
            "4:1: unknown key `connections.c.api_key`",
            "api_key_env",
        ),
        (
            format!("{connection}api_key_env = \"sk-hunter2\""),
            "4:15: `connections.c.api_key_env`: the value is not the name",
            "",
        ),
        (
            format!("{connection}api_key_env = \"A\"\napi_key_file = \"f\""),
            "5:1:",
            "remove one",
        ),
        (
            connection.replace("http://h", "https://u:hunter2@h"),
            "3:12: `connections.c.base_url`: the value must not hold a user name",
            "",
        ),
        (
            connection.replace("http://h", "h/v1"),
            "must begin with `http://` or `https://`",
            "",
        ),
        (
            "[store]\nurl = \"mysql://u:hunter2@h\"".to_owned(),
            "2:7: `store.url`: the value is not a PostgreSQL address",
            "",
        ),
        (
            FULL.replace("connection = \"vllm\"", "connection = \"vlm\""),
            "there is no [connections.vlm]",
            "did you mean \"vllm\"?",
        ),
        (
            model("max_output_tokens = 9000\n"),
            "19:21: `catalogue.\"meta.llama3-8b-v1:0\".max_output_tokens`: is more than",
            "",
        ),
        (model(""), "max_output_tokens`: is missing", ""),
        (
            FULL.replace(", output = \"0.25\"", ""),
            "price.output`: is missing",
            "",
        ),
        (FULL.replace("0.1,", "0.0000000001,"), "has 10 decimals", ""),
        (FULL.replace("0.1,", "1e-3,"), "is not a price", ""),
        (FULL.replace("0.1,", "-1,"), "is not a price", ""),
        (FULL.replace("0.1,", "inf,"), "is not a price", ""),
        (
            FULL.replace("\"123456789012\"", "\"12345678901\""),
            "is not an account",
            "",
        ),
        (
            FULL.replace("\"123456789012\"", "123456789012"),
            "expected an account of twelve digits in quotes",
            "",
        ),
        (
            FULL.replace("llama3-8b-v1:0", "llama3 8b/1"),
            "is not a model id",
            "",
        ),
    ];
    for (text, message, help) in cases {
        let shown = bad(&text, &[]);
        assert!(
            shown.contains(message) && shown.contains(help),
            "{text}\nis answered with\n{shown}"
        );
        assert!(
            shown.ends_with("the configuration has 1 problem"),
            "{text}\nis answered with\n{shown}"
        );
        assert!(!shown.contains("hunter2"), "{shown}");
    }
}

#[test]
fn broken_form_is_shown_with_every_place() {
    let shown = bad(
        "[server]\nlisten = \"a:1\"\nlisten = \"b:1\"\nx = = 1\n[server]\n",
        &[],
    );
    for place in [
        "outcrop.toml:3:1: duplicate key",
        "outcrop.toml:4:5: ",
        "outcrop.toml:5:2: duplicate",
    ] {
        assert!(shown.contains(place), "{place} is not in\n{shown}");
    }
    let unfinished = bad("[store]\nurl = \"postgres://u:hunter2@h", &[]);
    assert!(
        unfinished.contains("outcrop.toml:2:") && !unfinished.contains("hunter2"),
        "{unfinished}"
    );
}

#[test]
fn file_that_cannot_be_read_is_named_with_the_reason() {
    let folder = tempfile::tempdir().unwrap();
    let shown = |path: &Path| check(path).unwrap_err().to_string();
    let missing = folder.path().join("none.toml");
    assert!(
        shown(&missing).contains("none.toml: cannot be opened: No such file"),
        "{}",
        shown(&missing)
    );
    assert!(shown(folder.path()).contains("is a directory"));
    let binary = written(b"[server]\nlisten = \"\xff\"\n");
    assert!(
        shown(&binary.path).contains("is not UTF-8: line 2, byte 11"),
        "{}",
        shown(&binary.path)
    );
    let huge = written(vec![b'#'; 2 << 20]);
    assert!(shown(&huge.path).contains("is larger than 1048576 bytes"));
}

#[test]
fn secrets_are_not_in_the_debug_form() {
    let config = good("[store]\nurl = \"postgres://u:hunter2@h/d\"", &[]);
    assert!(!format!("{config:?}").contains("hunter2"));
    assert_eq!(
        config.store.resolve_url().unwrap().unwrap().expose(),
        "postgres://u:hunter2@h/d"
    );
}

#[test]
fn secret_in_a_variable_is_not_shown_when_it_is_wrong() {
    let shown = bad(
        "",
        &[
            ("OUTCROP__STORE__URL", "hunter2"),
            ("OUTCROP__CONNECTIONS__X__API_KEY", "hunter2"),
        ],
    );
    assert!(shown.contains("OUTCROP__STORE__URL: `store.url`"), "{shown}");
    assert!(!shown.contains("hunter2"), "{shown}");
}

#[test]
fn database_address_may_come_from_a_file() {
    let secret = written("postgres://u@h/d\n");
    let url_file = Some(secret.path.clone());
    let store = Store {
        url_file,
        ..Store::default()
    };
    assert_eq!(store.resolve_url().unwrap().unwrap().expose(), "postgres://u@h/d");
    std::fs::write(&secret.path, "hunter2").unwrap();
    let error = store.resolve_url().unwrap_err().to_string();
    assert!(
        error.starts_with("`store.url_file`: ") && !error.contains("hunter2"),
        "{error}"
    );
}

#[test]
fn text_that_is_not_a_configuration_is_answered_and_not_a_fault() {
    let pieces = [
        "[",
        "]",
        "=",
        "\"",
        "{",
        "}",
        "a",
        ".",
        "\n",
        "1",
        ",",
        "server",
        "connections",
        "kind",
        "é",
        "'''",
    ];
    let mut state = 7_u64;
    for _ in 0..500 {
        let text: String = (0..12)
            .map(|_| {
                state = state
                    .wrapping_mul(6_364_136_223_846_793_005)
                    .wrapping_add(1_442_695_040_888_963_407);
                pieces[(state >> 33) as usize % pieces.len()]
            })
            .collect();
        if let Err(shown) = loaded(&text, &[]) {
            assert!(shown.contains("problem"), "{text}");
        }
    }
}

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
