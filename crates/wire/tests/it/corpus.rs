//! The fuzzer's seeds, through the fuzzer's own checks, on stable Rust.

use std::fs;
use std::path::Path;

#[path = "../../../../fuzz/checks/anthropic_request.rs"]
mod anthropic_request;
#[path = "../../../../fuzz/checks/anthropic_stream.rs"]
mod anthropic_stream;
#[path = "../../../../fuzz/checks/bedrock_stream.rs"]
mod bedrock_stream;
#[path = "../../../../fuzz/checks/converse_request.rs"]
mod converse_request;
#[path = "../../../../fuzz/checks/event_stream.rs"]
mod event_stream;
#[path = "../../../../fuzz/checks/invoke_request.rs"]
mod invoke_request;
#[path = "../../../../fuzz/checks/openai_request.rs"]
mod openai_request;
#[path = "../../../../fuzz/checks/openai_stream.rs"]
mod openai_stream;
#[path = "../../../../fuzz/checks/responses_request.rs"]
mod responses_request;
#[path = "../../../../fuzz/checks/responses_stream.rs"]
mod responses_stream;
#[path = "../../../../fuzz/checks/sse.rs"]
mod sse;

/// Bytes that mean something to one of the formats.
const TELLING: &[u8] = b"\0\x07\n\r \"\\,:[]{}0-9eu\x80\xFF";

/// Runs every seed whole, cut off, and with single bytes changed; a name is printed only when its seed fails.
fn run(target: &str, least: usize, check: fn(&[u8])) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../fuzz/corpus")
        .join(target);
    let mut seeds = 0;
    for file in fs::read_dir(&folder).unwrap() {
        let path = file.unwrap().path();
        let bytes = fs::read(&path).unwrap();
        println!("{}", path.display());
        check(&bytes);
        let step = (bytes.len() / 100).max(1);
        for (turn, place) in (0..bytes.len()).step_by(step).enumerate() {
            check(&bytes[..place]);
            let mut changed = bytes.clone();
            changed[place] = TELLING[(turn + seeds) % TELLING.len()];
            check(&changed);
        }
        seeds += 1;
    }
    assert!(seeds >= least, "{seeds} seeds of {target}");
}

#[test]
fn sse_seeds() {
    run("sse", 11, sse::check);
}

#[test]
fn event_stream_seeds() {
    run("event_stream", 14, event_stream::check);
}

#[test]
fn openai_request_seeds() {
    run("openai_request", 70, openai_request::check);
}

#[test]
fn openai_stream_seeds() {
    run("openai_stream", 30, openai_stream::check);
}

#[test]
fn responses_request_seeds() {
    run("responses_request", 40, responses_request::check);
}

#[test]
fn responses_stream_seeds() {
    run("responses_stream", 20, responses_stream::check);
}

#[test]
fn converse_request_seeds() {
    run("converse_request", 40, converse_request::check);
}

#[test]
fn anthropic_request_seeds() {
    run("anthropic_request", 90, anthropic_request::check);
}

#[test]
fn anthropic_stream_seeds() {
    run("anthropic_stream", 40, anthropic_stream::check);
}

#[test]
fn bedrock_stream_seeds() {
    run("bedrock_stream", 20, bedrock_stream::check);
}

#[test]
fn invoke_request_seeds() {
    run("invoke_request", 40, invoke_request::check);
}
