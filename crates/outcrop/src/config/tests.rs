//! Whole configurations, good and bad, as an operator meets them.

mod approvals;
mod mistakes;
mod secrets;
mod sections;

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
