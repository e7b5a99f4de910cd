//! What is wrong is told with its place, and with what would be right.

use super::*;

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
