//! What policies are asked: may this principal do this to that, from there?

use outcrop_core::arn::Arn;
use outcrop_core::catalogue::{Entry, Model};
use outcrop_core::price::Mode;
use outcrop_core::principal::Principal;

/// Everything that an answer may depend on, beside the snapshot.
#[derive(Clone, Copy, Debug)]
pub struct Question<'a> {
    pub principal: &'a Principal,
    /// As IAM names it.
    pub action: &'a str,
    pub resource: Resource<'a>,
    /// The ARN of the inference profile that a call names, if it names one.
    pub profile: Option<&'a str>,
    /// Where the call comes from.
    pub region: &'a str,
    pub mode: Mode,
}

/// What it is done to.
#[derive(Clone, Copy, Debug)]
pub enum Resource<'a> {
    /// A model that can be called.
    Model(&'a Model),
    /// A model that is only listed.
    Listed(&'a Entry),
    /// A model of which nothing but the id is known.
    Named(&'a str),
    /// What an account has.
    Owned(Arn<'a>),
    /// Everything that the principal's account has there: for operations on no resource in particular.
    All,
}

impl Resource<'_> {
    /// What policies that are put on a resource are found by. Models have an ARN in every region.
    pub(super) fn arn(&self, region: &str) -> Option<String> {
        match self {
            Self::Model(model) => Some(Arn::of_model(region, &model.id).to_string()),
            Self::Listed(entry) => Some(Arn::of_model(region, &entry.id).to_string()),
            Self::Named(model) => Some(Arn::of_model(region, model).to_string()),
            Self::Owned(arn) => Some(arn.to_string()),
            Self::All => None,
        }
    }

    /// What it is called in messages.
    #[must_use]
    pub fn shown(&self) -> String {
        match self {
            Self::Model(model) => format!("`{}`", model.id),
            Self::Listed(entry) => format!("`{}`", entry.id),
            Self::Named(model) => format!("`{model}`"),
            Self::Owned(arn) => format!("`{arn}`"),
            Self::All => "the account's resources".to_owned(),
        }
    }
}
