//! What becomes of each member of a dialect where client and provider speak different ones.

/// One member of a request or of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Row {
    pub member: &'static str,
    pub treatment: Treatment,
    pub note: &'static str,
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
