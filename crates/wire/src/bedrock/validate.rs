//! One validator for every operation: it interprets the constraint table that is generated from the service models.
//!
//! It answers in AWS's words, with all that is wrong with a request in one message; each violation names the member's
//! path, its value unless that is sensitive or large, and the constraint. Members that the model does not know are
//! none of its business: whoever reads the request decides about them.

mod members;
pub(super) mod pattern;
mod place;
mod scalar;
pub(super) mod shape;
mod violations;

#[cfg(test)]
mod every_operation;

use super::operation::{Labels, Operation, Payload, Query};
use crate::json::node::{Fields, Node};
use crate::json::path::At;
use outcrop_core::Error;
use shape::{Member, Place, Shape};
use violations::Violations;

/// A request as a server holds it.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    pub labels: &'a Labels<'a>,
    pub query: &'a Query<'a>,
    /// In any case of letters.
    pub headers: &'a [(&'a str, &'a str)],
    pub body: &'a [u8],
}

/// Checks all of a request: what the path, the query, the headers and the body carry.
///
/// # Errors
///
/// `Validation`, in AWS's words, with the path of the first member that is wrong.
pub fn request(operation: Operation, request: &Request<'_>) -> Result<(), Error> {
    let mut violations = Violations::default();
    for member in members_of(operation) {
        place::check(member, request, &mut violations);
    }
    if operation.payload() == Payload::Members {
        let fields = parse(request.body)?;
        members::check(&At::Root, body_of(operation), &fields, &mut violations);
    }
    violations.finish()
}

/// Checks a body that has been read: for who reads it anyway, and has nothing else of the request.
///
/// # Errors
///
/// As [`request`].
#[cfg_attr(not(test), expect(dead_code, reason = "for the readers of single operations"))]
pub(crate) fn body(operation: Operation, fields: &Fields<'_>) -> Result<(), Error> {
    let mut violations = Violations::default();
    members::check(&At::Root, body_of(operation), fields, &mut violations);
    violations.finish()
}

/// The members of an operation's input.
fn members_of(operation: Operation) -> &'static [Member] {
    match operation.input() {
        Shape::Structure { members, .. } => members,
        _ => &[],
    }
}

fn body_of(operation: Operation) -> impl Iterator<Item = &'static Member> {
    members_of(operation)
        .iter()
        .filter(|member| member.place == Place::Body)
}

/// No body at all is one without members.
fn parse(body: &[u8]) -> Result<Fields<'_>, Error> {
    let malformed =
        |why: &dyn std::fmt::Display| Error::validation(format!("The request body is not valid JSON: {why}"));
    if body.is_empty() {
        return Ok(Fields::default());
    }
    let text = std::str::from_utf8(body).map_err(|error| malformed(&error))?;
    match Node::parse(text).map_err(|error| malformed(&error))? {
        Node::Object(fields) => Ok(fields),
        other => Err(malformed(&format_args!(
            "expected an object, but it is {}",
            other.kind()
        ))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn converse(text: &str) -> Error {
        refused(
            Operation::Converse,
            "/model/amazon.nova-lite-v1%3A0/converse",
            "",
            text,
        )
    }

    fn refused(operation: Operation, path: &str, query: &str, text: &str) -> Error {
        let labels = Labels::decode(operation, path).unwrap();
        let query = Query::decode(query).unwrap();
        let all = Request {
            labels: &labels,
            query: &query,
            headers: &[],
            body: text.as_bytes(),
        };
        request(operation, &all).unwrap_err()
    }

    #[test]
    fn every_violation_is_in_one_message() {
        let error = converse(
            r#"{"messages":[{"content":[{"text":"Hi"}],"role":"robot"},{"role":"user"}],"inferenceConfig":{"temperature":2}}"#,
        );
        assert_eq!(
            error.message(),
            "3 validation errors detected: Value 'robot' at 'messages.1.member.role' failed to satisfy constraint: \
             Member must satisfy enum value set: [user, assistant, system]; Value null at 'messages.2.member.content' failed to \
             satisfy constraint: Member must not be null; Value '2' at 'inferenceConfig.temperature' failed to satisfy \
             constraint: Member must have value less than or equal to 1"
        );
        assert_eq!(error.parameter(), Some("messages.1.member.role"));
    }

    #[test]
    fn a_wrong_type_says_what_was_expected_and_found() {
        let error = converse(r#"{"messages":"hello","inferenceConfig":{"maxTokens":1.5,"topP":"0.5"}}"#);
        let message = error.message();
        for part in [
            "Value at 'messages' failed to satisfy constraint: Member must be an array, but it is a string",
            "Value at 'inferenceConfig.maxTokens' failed to satisfy constraint: Member must be an integer, but it is a \
             decimal number",
            "Value at 'inferenceConfig.topP' failed to satisfy constraint: Member must be a number, but it is a string",
        ] {
            assert!(message.contains(part), "{message}");
        }
    }

    #[test]
    fn a_union_has_exactly_one_member() {
        for content in [
            "{}",
            r#"{"text":"a","image":{}}"#,
            r#"{"text":null}"#,
            r#"{"hologram":{}}"#,
        ] {
            let error = converse(&format!(
                r#"{{"messages":[{{"role":"user","content":[{content}]}}]}}"#
            ));
            let message = error.message();
            assert!(
                message.contains("'messages.1.member.content.1.member'"),
                "{message}"
            );
            assert!(
                message.contains("Member must have exactly one of [text, image, "),
                "{message}"
            );
        }
    }

    #[test]
    fn a_label_and_a_query_are_members_too() {
        let error = refused(
            Operation::ListFlowAliases,
            "/flows/a%2Fb/aliases",
            "maxResults=0&nextToken=a%20b",
            "",
        );
        assert_eq!(
            error.message(),
            "3 validation errors detected: Value 'a/b' at 'flowIdentifier' failed to satisfy constraint: Member must \
             satisfy regular expression pattern: \
             (arn:aws:bedrock:[a-z0-9-]{1,20}:[0-9]{12}:flow/[0-9a-zA-Z]{10})|([0-9a-zA-Z]{10}); Value '0' at \
             'maxResults' failed to satisfy constraint: Member must have value greater than or equal to 1; Value 'a b' \
             at 'nextToken' failed to satisfy constraint: Member must satisfy regular expression pattern: \\S*"
        );
    }

    #[test]
    fn what_is_not_known_is_left_to_the_reader() {
        let text = r#"{"messages":[{"role":"user","content":[{"text":"Hi","x":1}],"y":2}],"z":{"a":[null]},
                       "additionalModelRequestFields":{"a":null}}"#;
        let Node::Object(fields) = Node::parse(text).unwrap() else {
            panic!("an object")
        };
        assert!(body(Operation::Converse, &fields).is_ok());
    }

    #[test]
    fn null_is_an_absent_member_and_no_item() {
        let text = r#"{"system":null,"messages":[null],"inferenceConfig":{"stopSequences":[null]}}"#;
        let error = converse(text);
        let message = error.message();
        assert!(message.starts_with("2 validation errors detected: "), "{message}");
        assert!(
            message.contains("Value null at 'messages.1.member' failed"),
            "{message}"
        );
        assert!(
            message.contains("Value null at 'inferenceConfig.stopSequences.1.member' failed"),
            "{message}"
        );
    }

    #[test]
    fn a_body_that_is_no_object_is_refused() {
        for text in ["[1]", "{", "\"a\"", "\u{0}"] {
            let error = converse(text);
            assert!(
                error
                    .message()
                    .starts_with("The request body is not valid JSON: "),
                "{}",
                error.message()
            );
        }
    }

    #[test]
    fn a_message_stays_short_whatever_was_sent() {
        let long = "x".repeat(100_000);
        let roles = format!(r#"{{"role":"{long}","content":[]}},"#).repeat(50);
        let error = converse(&format!(r#"{{"messages":[{}]}}"#, roles.trim_end_matches(',')));
        assert!(
            error
                .message()
                .starts_with("More than 20 validation errors detected, the first 20: ")
        );
        assert!(error.message().len() < 10_000);
    }

    #[test]
    fn a_sensitive_value_is_not_repeated() {
        let body =
            r#"{"name":"n","blockedInputMessaging":"","blockedOutputsMessaging":"b","description":""}"#;
        let error = refused(Operation::CreateGuardrail, "/guardrails", "", body);
        let message = error.message();
        assert!(
            message.contains("Value at 'blockedInputMessaging' failed"),
            "{message}"
        );
    }

    #[test]
    fn the_keys_of_a_map_are_checked_like_its_values() {
        let error = converse(
            r#"{"messages":[{"role":"user","content":[{"text":"Hi"}]}],"requestMetadata":{"a!":"b","c":"d!"}}"#,
        );
        let message = error.message();
        assert!(
            message.contains("at 'requestMetadata' failed to satisfy constraint: Map keys must satisfy"),
            "{message}"
        );
        assert!(message.contains("at 'requestMetadata.c' failed"), "{message}");
    }
}
