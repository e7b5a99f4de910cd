//! Every code in every dialect.

use crate::describe::{self, openai};
use insta::assert_snapshot;
use outcrop_core::{Code, Error};
use outcrop_wire::bedrock::operation::{Operation, Service};
use outcrop_wire::{anthropic, bedrock, openai};
use std::fmt::Write as _;
use std::time::Duration;

const SERVICES: [Service; 4] = [
    Service::Bedrock,
    Service::BedrockRuntime,
    Service::BedrockAgent,
    Service::BedrockAgentRuntime,
];

#[test]
fn every_code_in_every_dialect() {
    let mut table = String::new();
    for error in describe::every_error() {
        writeln!(
            table,
            "# {}\n-- openai\n{}\n-- anthropic\n{}",
            error.code().name(),
            openai(&error),
            describe::refusal(&anthropic::error::refuse(&error, "req_1"))
        )
        .unwrap();
        for service in SERVICES {
            writeln!(
                table,
                "-- {}\n{}",
                service.name(),
                describe::bedrock_service(service, &error)
            )
            .unwrap();
        }
        let (mut in_sse, mut in_events, mut in_frames) = (Vec::new(), Vec::new(), Vec::new());
        openai::error::write_stream_error(&mut in_sse, &error);
        anthropic::error::write_stream_error(&mut in_events, &error, "req_1");
        bedrock::error::write_stream_error(&mut in_frames, &error);
        writeln!(
            table,
            "-- openai, in a stream\n{}-- anthropic, in a stream\n{}-- bedrock-runtime, in a stream\n{}",
            std::str::from_utf8(&in_sse).unwrap(),
            std::str::from_utf8(&in_events).unwrap(),
            describe::frames(&in_frames)
        )
        .unwrap();
    }
    assert_snapshot!(table);
}

/// A name that a service declares has the status that its model says.
#[test]
fn statuses_are_those_of_the_service_models() {
    let mut seen = 0;
    for error in describe::every_error() {
        for operation in Operation::ALL {
            let refusal = bedrock::error::refuse(operation.service(), &error);
            let name = refusal
                .headers
                .iter()
                .find(|(name, _)| *name == "x-amzn-errortype");
            let (_, name) = name.expect("every refusal is named");
            for (declared, status) in operation.errors() {
                if declared == name {
                    assert_eq!(refusal.status, *status, "{name} of {}", operation.name());
                    seen += 1;
                }
            }
        }
    }
    assert!(seen > 500, "{seen} pairs were compared");
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
            bedrock::error::refuse(Service::BedrockRuntime, &error),
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
    assert!(describe::bedrock(&error).contains("x-amzn-errortype: InvalidSignatureException"));
    assert!(openai(&error).contains("\"code\":\"invalid_api_key\""));
    let error = Error::validation("no").because("invalid_type").at("model");
    assert!(describe::bedrock(&error).contains("x-amzn-errortype: ValidationException"));
    assert!(openai(&error).contains("\"param\":\"model\",\"code\":\"invalid_type\""));
}

#[test]
fn what_is_for_the_log_is_in_no_answer() {
    let error = Error::internal("host db-7 refused");
    for answer in [openai(&error), describe::bedrock(&error)] {
        assert!(!answer.contains("db-7"), "{answer}");
    }
}
