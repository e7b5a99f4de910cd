//! The checked-in API document is the one that is served.

const CHECKED_IN: &str = include_str!("../../../../console/openapi.json");

#[test]
fn the_consoles_api_document_is_current() {
    let served = serde_json::to_value(outcrop_control::document()).expect("document");
    let checked_in: serde_json::Value = serde_json::from_str(CHECKED_IN).expect("JSON");
    assert!(
        served == checked_in,
        "console/openapi.json is not the served document; run \
         `cargo run -p outcrop-control --example openapi > console/openapi.json` and `npm run api` in console/"
    );
}

/// What strangers get the same answer from as everyone.
const OPEN: [&str; 2] = [
    "/api/v1/session/providers",
    "/api/v1/session/oidc/{provider}/start",
];

#[test]
fn every_operation_describes_its_errors() {
    let document = serde_json::to_value(outcrop_control::document()).expect("document");
    for (path, operations) in document["paths"].as_object().expect("paths") {
        for (method, operation) in operations.as_object().expect("operations") {
            let responses = operation["responses"].as_object().expect("responses");
            assert!(
                responses.contains_key("401") || OPEN.contains(&path.as_str()),
                "{method} {path} does not say what it answers to strangers"
            );
        }
    }
}
