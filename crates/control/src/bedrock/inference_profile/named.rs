//! Which profile a client names, by its ARN or its id alone.

use crate::bedrock::ask::Ask;
use outcrop_core::arn::Arn;
use outcrop_core::profile::{APPLICATION, SYSTEM_DEFINED};

/// A name that may lead somewhere.
#[derive(Debug, PartialEq, Eq)]
pub enum Named {
    /// By its ARN.
    Application(String),
    /// By its id: a geography and a model's id.
    SystemDefined(String),
    /// Another account's or region's, or no profile at all.
    Nothing,
}

impl Named {
    pub fn read(ask: &Ask<'_>, text: &str) -> Self {
        Self::of(&ask.region, ask.account().as_str(), text)
    }

    fn of(region: &str, account: &str, text: &str) -> Self {
        match Arn::parse(text) {
            Some(arn) if arn.partition != "aws" || arn.region != region || arn.account != account => {
                Self::Nothing
            }
            Some(arn) if arn.kind == APPLICATION => Self::Application(text.to_owned()),
            Some(arn) if arn.kind == SYSTEM_DEFINED => Self::SystemDefined(arn.id.to_owned()),
            Some(_) => Self::Nothing,
            // Ids that are made have no dot, and those that are there by themselves have one.
            None if text.contains('.') => Self::SystemDefined(text.to_owned()),
            None => Self::Application(
                Arn {
                    partition: "aws",
                    region,
                    account,
                    kind: APPLICATION,
                    id: text,
                }
                .to_string(),
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_and_its_arn_name_the_same_and_a_foreign_arn_nothing() {
        let read = |text: &str| Named::of("eu-west-1", "111122223333", text);
        let made = "arn:aws:bedrock:eu-west-1:111122223333:application-inference-profile/abc123def456";
        assert_eq!(read(made), Named::Application(made.to_owned()));
        assert_eq!(read("abc123def456"), Named::Application(made.to_owned()));
        let given = "arn:aws:bedrock:eu-west-1:111122223333:inference-profile/eu.acme.large-v1:0";
        let id = Named::SystemDefined("eu.acme.large-v1:0".to_owned());
        assert_eq!(
            (read(given), read("eu.acme.large-v1:0")),
            (id, Named::SystemDefined("eu.acme.large-v1:0".to_owned()))
        );
        for foreign in [
            "arn:aws:bedrock:eu-west-2:111122223333:application-inference-profile/abc123def456",
            "arn:aws:bedrock:eu-west-1:999999999999:application-inference-profile/abc123def456",
            "arn:aws:bedrock:eu-west-1:111122223333:prompt/ABCDEFGHIJ",
        ] {
            assert_eq!(read(foreign), Named::Nothing, "{foreign}");
        }
    }
}
