//! The labels of a path, decoded.

use super::{Operation, Segment};
use outcrop_core::Error;
use percent_encoding::percent_decode_str;
use std::borrow::Cow;

/// The values of a path's labels, by the names of the input's members.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Labels<'a>(Vec<(&'static str, Cow<'a, str>)>);

impl<'a> Labels<'a> {
    /// Reads them from the path as it was sent. It is split before it is decoded: an ARN has slashes of its own, and
    /// is one label all the same.
    ///
    /// # Errors
    ///
    /// `Validation` when a label is no UTF-8, and `NotFound` when the path is not one of the operation's.
    pub fn decode(operation: Operation, raw_path: &'a str) -> Result<Self, Error> {
        let elsewhere = || Error::not_found(format!("{} has no such path", operation.name()));
        let path = raw_path.strip_prefix('/').ok_or_else(elsewhere)?;
        let mut parts = path.strip_suffix('/').unwrap_or(path).split('/');
        let mut labels = Vec::new();
        for segment in operation.path() {
            let part = parts.next().ok_or_else(elsewhere)?;
            match segment {
                Segment::Label(name) => labels.push((*name, decode(name, part)?)),
                Segment::Literal(text) if *text == part => {}
                Segment::Literal(_) => return Err(elsewhere()),
            }
        }
        if parts.next().is_some() {
            return Err(elsewhere());
        }
        Ok(Self(labels))
    }

    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(label, _)| *label == name)
            .map(|(_, value)| value.as_ref())
    }
}

fn decode<'a>(name: &str, part: &'a str) -> Result<Cow<'a, str>, Error> {
    percent_decode_str(part).decode_utf8().map_err(|_| {
        Error::validation(format!(
            "The value of '{name}' in the path is not UTF-8 once it is percent-decoded"
        ))
        .at(name)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_encoded_arn_is_one_label() {
        let path = "/model/arn%3Aaws%3Abedrock%3Aus-east-1%3A123456789012%3Aapplication-inference-profile%2Fabc123/converse";
        let labels = Labels::decode(Operation::Converse, path).unwrap();
        let arn = "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abc123";
        assert_eq!(labels.get("modelId"), Some(arn));
    }

    #[test]
    fn colons_may_stand_as_they_are() {
        let labels = Labels::decode(Operation::Converse, "/model/amazon.nova-lite-v1:0/converse").unwrap();
        assert_eq!(labels.get("modelId"), Some("amazon.nova-lite-v1:0"));
    }

    #[test]
    fn a_trailing_slash_is_no_label() {
        for path in ["/flows/ABCDEFGHIJ", "/flows/ABCDEFGHIJ/"] {
            let labels = Labels::decode(Operation::GetFlow, path).unwrap();
            assert_eq!(labels.get("flowIdentifier"), Some("ABCDEFGHIJ"));
        }
        assert!(Labels::decode(Operation::ListFlows, "/flows/").is_ok());
    }

    #[test]
    fn what_is_no_text_or_no_such_path_is_refused() {
        let error = Labels::decode(Operation::GetFlow, "/flows/%ff%fe/").unwrap_err();
        assert_eq!(error.parameter(), Some("flowIdentifier"));
        for path in ["", "/", "/flows", "/flows/a/b", "/prompts/a"] {
            let error = Labels::decode(Operation::GetFlow, path).unwrap_err();
            assert_eq!(error.code(), outcrop_core::Code::NotFound, "{path}");
        }
    }
}
