//! Amazon resource names: how Bedrock's clients name what is theirs.
//!
//! `arn:PARTITION:bedrock:REGION:ACCOUNT:KIND/ID`. A foundation model belongs to nobody: its account is empty.

use crate::id::AccountId;
use std::fmt;

/// A name in its parts, borrowed from its text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Arn<'a> {
    pub partition: &'a str,
    pub region: &'a str,
    /// Empty for what belongs to nobody.
    pub account: &'a str,
    /// `foundation-model`, `async-invoke`, `guardrail`, …
    pub kind: &'a str,
    /// Everything behind the kind's slash.
    pub id: &'a str,
}

impl<'a> Arn<'a> {
    /// Reads the name of something in Bedrock. None for any other text.
    #[must_use]
    pub fn parse(text: &'a str) -> Option<Self> {
        let mut parts = text.splitn(6, ':');
        let (arn, partition, service) = (parts.next()?, parts.next()?, parts.next()?);
        let (region, account, resource) = (parts.next()?, parts.next()?, parts.next()?);
        let (kind, id) = resource.split_once('/')?;
        let named = arn == "arn" && service == "bedrock" && !partition.is_empty() && !region.is_empty();
        (named && !kind.is_empty() && !id.is_empty()).then_some(Self {
            partition,
            region,
            account,
            kind,
            id,
        })
    }

    /// The name of something of an account's, in the one partition that Outcrop gives names in.
    #[must_use]
    pub fn of(region: &'a str, account: &'a AccountId, kind: &'a str, id: &'a str) -> Self {
        Self {
            partition: "aws",
            region,
            account: account.as_str(),
            kind,
            id,
        }
    }

    /// The name of a model.
    #[must_use]
    pub fn of_model(region: &'a str, id: &'a str) -> Self {
        Self {
            partition: "aws",
            region,
            account: "",
            kind: "foundation-model",
            id,
        }
    }
}

impl fmt::Display for Arn<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            partition,
            region,
            account,
            kind,
            id,
        } = self;
        write!(f, "arn:{partition}:bedrock:{region}:{account}:{kind}/{id}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_reads_back_as_it_was_written() {
        for text in [
            "arn:aws:bedrock:us-east-1::foundation-model/a.b-v1:0",
            "arn:aws-cn:bedrock:cn-north-1:123456789012:flow/ABCDEFGHIJ/alias/TSTALIASID",
        ] {
            assert_eq!(Arn::parse(text).map(|arn| arn.to_string()).as_deref(), Some(text));
        }
    }

    #[test]
    fn what_is_not_of_bedrock_is_no_name() {
        for text in [
            "",
            "arn",
            "arn:aws:s3:::bucket",
            "arn:aws:bedrock:us-east-1:1",
            "arn:aws:bedrock:us-east-1:1:flow",
            "arn:aws:bedrock:us-east-1:1:flow/",
            "arn:aws:bedrock::1:flow/a",
            "nrn:aws:bedrock:r:1:flow/a",
        ] {
            assert_eq!(Arn::parse(text), None, "{text}");
        }
    }
}
