//! Secrets are read, and never shown.

use super::*;

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
