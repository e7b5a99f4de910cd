//! One error type for everything that a caller can be told.
//!
//! Few codes, many messages. A [`Code`] says what *kind* of thing went wrong, and every dialect maps it to a
//! status and a body in exactly one file. The `message` is for the caller: what was wrong, where, and what
//! would be right. The `detail` is for the log, and never leaves the process: it may name hosts, files and
//! upstream texts that are none of the caller's business.
//!
//! It is easy to go overboard with codes. Add one only when some dialect answers it differently, or some
//! client must act on it differently.

use crate::limit::Standing;
use std::fmt;
use std::time::Duration;

/// What kind of thing went wrong. Each dialect maps every code to its own status and name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Code {
    /// The request itself is wrong; sending it again unchanged cannot succeed.
    Validation,
    /// The request is larger than what is accepted.
    TooLarge,
    /// The caller sent the request too slowly.
    RequestTimeout,
    /// No credentials, or credentials that do not verify.
    Unauthenticated,
    /// The caller is known and may not do this.
    Forbidden,
    /// There is no such thing, or the caller must not learn that there is.
    NotFound,
    /// The thing is in a state that does not allow this.
    Conflict,
    /// Too much at once; the same request may succeed later.
    Throttled,
    /// A standing limit is reached; waiting does not help.
    QuotaExceeded,
    /// A budget is spent; waiting does not help.
    BudgetExceeded,
    /// A guardrail refused the content.
    Guarded,
    /// The model did not answer within the call's deadline.
    ModelTimeout,
    /// The model's provider answered with an error of its own.
    ModelError,
    /// The model is known but cannot answer yet.
    ModelNotReady,
    /// A part of Outcrop, or the way to a provider, is down.
    Unavailable,
    /// An operation of the dialect that Outcrop does not serve.
    NotServed,
    /// A fault of ours.
    Internal,
}

impl Code {
    /// Every code, for tables that must be total.
    pub const ALL: [Self; 17] = [
        Self::Validation,
        Self::TooLarge,
        Self::RequestTimeout,
        Self::Unauthenticated,
        Self::Forbidden,
        Self::NotFound,
        Self::Conflict,
        Self::Throttled,
        Self::QuotaExceeded,
        Self::BudgetExceeded,
        Self::Guarded,
        Self::ModelTimeout,
        Self::ModelError,
        Self::ModelNotReady,
        Self::Unavailable,
        Self::NotServed,
        Self::Internal,
    ];

    /// A stable, low-cardinality name for logs, metrics and the admin API.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Validation => "validation",
            Self::TooLarge => "too_large",
            Self::RequestTimeout => "request_timeout",
            Self::Unauthenticated => "unauthenticated",
            Self::Forbidden => "forbidden",
            Self::NotFound => "not_found",
            Self::Conflict => "conflict",
            Self::Throttled => "throttled",
            Self::QuotaExceeded => "quota_exceeded",
            Self::BudgetExceeded => "budget_exceeded",
            Self::Guarded => "guarded",
            Self::ModelTimeout => "model_timeout",
            Self::ModelError => "model_error",
            Self::ModelNotReady => "model_not_ready",
            Self::Unavailable => "unavailable",
            Self::NotServed => "not_served",
            Self::Internal => "internal",
        }
    }

    /// Whether the very same request may succeed if it is sent again a little later.
    #[must_use]
    pub const fn is_retryable(self) -> bool {
        matches!(
            self,
            Self::RequestTimeout
                | Self::Throttled
                | Self::ModelTimeout
                | Self::ModelError
                | Self::ModelNotReady
                | Self::Unavailable
                | Self::Internal
        )
    }
}

/// An error on its way to a caller. Boxed inside, so that a `Result` stays small.
#[derive(Debug)]
pub struct Error(Box<Inner>);

#[derive(Debug)]
struct Inner {
    code: Code,
    reason: Option<&'static str>,
    message: String,
    parameter: Option<String>,
    detail: Option<String>,
    retry_after: Option<Duration>,
    standing: Option<Standing>,
}

impl Error {
    /// An error with a message for the caller. Prefer the named constructors below.
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self(Box::new(Inner {
            code,
            reason: None,
            message: message.into(),
            parameter: None,
            detail: None,
            retry_after: None,
            standing: None,
        }))
    }

    /// Gives the error a finer name within its code, for the dialects that have one
    /// (`InvalidSignatureException` within `Unauthenticated`).
    #[must_use]
    pub fn because(mut self, reason: &'static str) -> Self {
        self.0.reason = Some(reason);
        self
    }

    /// Names the member of the request that is wrong, as a path (`messages[2].content`).
    #[must_use]
    pub fn at(mut self, parameter: impl Into<String>) -> Self {
        self.0.parameter = Some(parameter.into());
        self
    }

    /// Adds what only the log may see.
    #[must_use]
    pub fn with_detail(mut self, detail: impl fmt::Display) -> Self {
        self.0.detail = Some(detail.to_string());
        self
    }

    /// Says after how long a retry makes sense.
    #[must_use]
    pub fn retry_after(mut self, after: Duration) -> Self {
        self.0.retry_after = Some(after);
        self
    }

    /// Says how the limits stand that the caller is under.
    #[must_use]
    pub fn limited(mut self, standing: Standing) -> Self {
        self.0.standing = Some(standing);
        self
    }

    #[must_use]
    pub fn code(&self) -> Code {
        self.0.code
    }

    /// The finer name within the code, where there is one.
    #[must_use]
    pub fn reason(&self) -> Option<&'static str> {
        self.0.reason
    }

    /// For the caller.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// The member of the request that is wrong, where one is.
    #[must_use]
    pub fn parameter(&self) -> Option<&str> {
        self.0.parameter.as_deref()
    }

    /// For the log alone.
    #[must_use]
    pub fn detail(&self) -> Option<&str> {
        self.0.detail.as_deref()
    }

    #[must_use]
    pub fn retry_after_hint(&self) -> Option<Duration> {
        self.0.retry_after
    }

    /// How the caller's limits stand, where one of them is why.
    #[must_use]
    pub fn standing(&self) -> Option<&Standing> {
        self.0.standing.as_ref()
    }
}

/// Short constructors, one for each code that is raised in more than one place.
impl Error {
    pub fn validation(message: impl Into<String>) -> Self {
        Self::new(Code::Validation, message)
    }

    pub fn unauthenticated(message: impl Into<String>) -> Self {
        Self::new(Code::Unauthenticated, message)
    }

    pub fn forbidden(message: impl Into<String>) -> Self {
        Self::new(Code::Forbidden, message)
    }

    pub fn not_found(message: impl Into<String>) -> Self {
        Self::new(Code::NotFound, message)
    }

    pub fn throttled(message: impl Into<String>) -> Self {
        Self::new(Code::Throttled, message)
    }

    pub fn model(message: impl Into<String>) -> Self {
        Self::new(Code::ModelError, message)
    }

    pub fn unavailable(message: impl Into<String>) -> Self {
        Self::new(Code::Unavailable, message)
    }

    /// A fault of ours: the caller learns nothing but that, the log gets the detail.
    pub fn internal(detail: impl fmt::Display) -> Self {
        Self::new(
            Code::Internal,
            "an internal error occurred; the request id identifies it in the log",
        )
        .with_detail(detail)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.message())
    }
}

impl std::error::Error for Error {}
