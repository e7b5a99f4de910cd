//! An error as one dialect says it.

/// What to answer instead of a result. The content type is `application/json` in every dialect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The HTTP status.
    pub status: u16,
    /// Headers besides the content type; names in lower case.
    pub headers: Vec<(&'static str, String)>,
    pub body: Vec<u8>,
}
