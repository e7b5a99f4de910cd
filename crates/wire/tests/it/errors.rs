//! Every code in every dialect.

use crate::describe::{self, bedrock, openai};
use insta::assert_snapshot;
use outcrop_core::{Code, Error};
use outcrop_wire::openai;
use std::fmt::Write as _;
use std::time::Duration;

#[test]
fn every_code_in_every_dialect() {
    let mut table = String::new();
    for error in describe::every_error() {
        let mut in_sse = Vec::new();
        openai::error::write_stream_error(&mut in_sse, &error);
        let mut in_frames = Vec::new();
        outcrop_wire::bedrock::error::write_stream_error(&mut in_frames, &error);
        write!(
            table,
            "# {}\n-- openai\n{}-- openai, in a stream\n{}-- bedrock-runtime\n{}-- bedrock-runtime, in a stream\n{}\n",
            error.code().name(),
            openai(&error),
            std::str::from_utf8(&in_sse).unwrap(),
            bedrock(&error),
            describe::frames(&in_frames)
        )
        .unwrap();
    }
    assert_snapshot!(table);
}

/// The official OpenAI clients retry on these statuses unless told not to.
#[test]
fn a_refusal_that_waiting_cannot_cure_is_not_retried() {
    for error in describe::every_error() {
        let refusal = openai::error::refuse(&error);
        let told_not_to = refusal.headers.contains(&("x-should-retry", "false".to_owned()));
        let retried = matches!(refusal.status, 408 | 409 | 429 | 500..) && !told_not_to;
        assert_eq!(retried, error.code().is_retryable(), "{:?}", error.code());
    }
}

#[test]
fn a_hint_to_wait_is_whole_seconds_and_never_none() {
    for (after, seconds) in [
        (Duration::from_millis(1), "1"),
        (Duration::from_millis(1_200), "2"),
    ] {
        let error = Error::throttled("slow down").retry_after(after);
        for refusal in [
            openai::error::refuse(&error),
            outcrop_wire::bedrock::error::refuse(&error),
        ] {
            assert!(
                refusal.headers.contains(&("retry-after", seconds.to_owned())),
                "{refusal:?}"
            );
        }
    }
}

#[test]
fn a_reason_speaks_only_in_its_own_dialect() {
    let error = Error::new(Code::Unauthenticated, "no").because("InvalidSignatureException");
    assert!(bedrock(&error).contains("x-amzn-errortype: InvalidSignatureException"));
    assert!(openai(&error).contains("\"code\":\"invalid_api_key\""));
    let error = Error::validation("no").because("invalid_type").at("model");
    assert!(bedrock(&error).contains("x-amzn-errortype: ValidationException"));
    assert!(openai(&error).contains("\"param\":\"model\",\"code\":\"invalid_type\""));
}

#[test]
fn what_is_for_the_log_is_in_no_answer() {
    let error = Error::internal("host db-7 refused");
    for answer in [openai(&error), bedrock(&error)] {
        assert!(!answer.contains("db-7"), "{answer}");
    }
}
