//! What becomes of a member of a dialect's request on the way to a provider of another dialect.

/// A member and its treatment. The tables of the dialects are what the documentation shows.
#[derive(Clone, Copy, Debug)]
pub struct Row {
    pub member: &'static str,
    pub treatment: Treatment,
    pub note: &'static str,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Treatment {
    /// Says the same in the other dialect.
    Converts,
    /// Says nearly the same; the note says what is lost.
    Approximated,
    /// May be left out; the note says why.
    Harmless,
    /// Refused by name.
    Refused,
}
