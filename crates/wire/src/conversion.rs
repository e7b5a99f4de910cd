//! What becomes of each member of a dialect where client and provider speak different ones.
//!
//! Each dialect has a table of what a client may send, and one of what its providers can be told. `docs/conversions.md`
//! is written from them, and a test holds them against the golden cases.
//!
//! # How a member is written
//!
//! As the path to it: `inferenceConfig.maxTokens`.
//!
//! - `tools[]`: each item of an array. An array of plain values needs none: `stop`.
//! - `content[type=image]`: the items, or the object, in which that member has that value.
//! - `n[=1]`: the member where it has that value, as JSON or as a bare word.
//! - `parameters.*`: the member and whatever is in it.
//! - `{temperature,top_p}`: each of these, anywhere in the path.
//!
//! Where several rows fit a member, the longest path counts, and among equals the one with the most conditions. What no
//! row names is refused by its name. A member that is null counts as absent.

/// One member of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Row {
    pub member: &'static str,
    pub treatment: Treatment,
    pub note: &'static str,
}

impl Row {
    pub const fn converts(member: &'static str, note: &'static str) -> Self {
        Self::of(member, Treatment::Converts, note)
    }

    pub const fn approximated(member: &'static str, note: &'static str) -> Self {
        Self::of(member, Treatment::Approximated, note)
    }

    pub const fn harmless(member: &'static str, note: &'static str) -> Self {
        Self::of(member, Treatment::Harmless, note)
    }

    pub const fn refused(member: &'static str, note: &'static str) -> Self {
        Self::of(member, Treatment::Refused, note)
    }

    const fn of(member: &'static str, treatment: Treatment, note: &'static str) -> Self {
        Self {
            member,
            treatment,
            note,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Treatment {
    /// It means the same on the other side.
    Converts,
    /// The nearest that the other side can say; the note tells the difference.
    Approximated,
    /// Left out, because the answer does not depend on it.
    Harmless,
    /// Refused by name.
    Refused,
}

impl Treatment {
    /// The word for it in documents.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Converts => "converts",
            Self::Approximated => "approximated",
            Self::Harmless => "harmless",
            Self::Refused => "refused",
        }
    }
}
