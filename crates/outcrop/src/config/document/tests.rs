use super::super::source::Source;
use super::super::{Config, load, shape};
use super::*;
use std::path::Path;

/// Where the checked-in file is.
const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../config.default.toml");

fn loaded(text: &str) -> Config {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("outcrop.toml");
    std::fs::write(&path, text).unwrap();
    load(Some(&path), []).unwrap_or_else(|problems| panic!("{problems}"))
}

/// `outcrop config default > config.default.toml` makes it match again.
#[test]
fn checked_in_file_is_what_the_types_say() {
    let checked_in = std::fs::read_to_string(Path::new(FILE)).unwrap();
    assert!(
        checked_in == default_document(),
        "config.default.toml is not what `outcrop config default` prints"
    );
}

#[test]
fn document_configures_the_defaults() {
    assert_eq!(loaded(&default_document()), Config::default());
}

/// Keys that stand instead of others, or go with another choice than the default: not beside them.
const EXCLUDED: [&str; 14] = [
    "#url_file",
    "#redis_url_file",
    "#api_key_file",
    "#client_secret_file",
    "#secret_file",
    "#secret_access_key_file",
    "#directory",
    "#access_key_id_env",
    "#access_key_id_file",
    "#secret_access_key_env = \"BEDROCK_SECRET_ACCESS_KEY\"",
    "#session_token_env",
    "#session_token_file",
    "#api_key_env = \"AWS_BEARER_TOKEN_BEDROCK\"",
    "#metadata_url",
];

#[test]
fn every_example_is_a_valid_setting() {
    let document = default_document();
    let uncommented: Vec<&str> = document
        .lines()
        .filter(|line| !EXCLUDED.iter().any(|other| line.starts_with(other)))
        .map(|line| {
            line.strip_prefix('#')
                .filter(|rest| rest.starts_with(|c: char| c != ' '))
                .unwrap_or(line)
        })
        .collect();
    let config = loaded(&uncommented.join("\n"));
    assert_eq!((config.connections.len(), config.catalogue.len()), (6, 1));
    assert!(config.objects.s3.is_some() && config.buckets.len() == 1 && config.oidc.len() == 1);
    assert!(config.store.url.is_some() && config.models.dir.is_some() && config.server.public_url.is_some());
}

#[test]
fn every_key_has_a_paragraph_and_a_line() {
    let document = default_document();
    let mut keys = 0;
    each_key(&schema(), &mut |key, property| {
        assert!(
            !description(property).is_empty() || property.get("const").is_some(),
            "`{key}` says nothing of itself"
        );
        let line = |prefix: &str| {
            document
                .lines()
                .any(|line| line.starts_with(&format!("{prefix}{key} = ")))
        };
        assert!(
            line("")
                || line("#")
                || document.contains(&format!("{key}]"))
                || key == "connections"
                || key == "catalogue"
                || key == "buckets"
                || key == "oidc",
            "`{key}` has no line"
        );
        keys += 1;
    });
    assert!(keys > 60, "{keys}");
}

fn each_key(schema: &Json, visit: &mut dyn FnMut(&str, &Json)) {
    for (key, property) in properties(schema).into_iter().flatten() {
        visit(key, property);
        each_key(property, visit);
    }
    let variants = ["oneOf", "anyOf"]
        .iter()
        .filter_map(|kind| schema.get(kind)?.as_array())
        .flatten();
    for inner in variants.chain(schema.get("additionalProperties")) {
        each_key(inner, visit);
    }
}

#[test]
fn sections_stand_in_the_order_of_the_type() {
    let document = default_document();
    let headers: Vec<&str> = document.lines().filter(|line| line.starts_with('[')).collect();
    assert_eq!(
        headers,
        [
            "[server]",
            "[data]",
            "[store]",
            "[counters]",
            "[objects]",
            "[spool]",
            "[snapshot]",
            "[budgets]",
            "[models]",
            "[prices]",
            "[approvals]",
            "[log]"
        ]
    );
}

/// The schema accepts exactly what it describes: a key that the walk does not understand would go unchecked.
#[test]
fn document_fits_its_schema() {
    let source = Source {
        name: String::new(),
        text: default_document(),
    };
    let (tree, mut problems) = source.parse();
    shape::accept(&schema(), &tree, &mut problems);
    assert_eq!(problems, []);
}
