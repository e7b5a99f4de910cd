//! Why nobody was signed in. A person is sent back to the sign-in page with a word of a closed list, so nothing that
//! somebody sent is in the address or on the page; a program gets the API's own form of the error.

use super::redirect;
use crate::error::{self, ErrorBody};
use axum::Json;
use axum::response::{IntoResponse, Response};
use http::header::{ACCEPT, HeaderMap};
use outcrop_core::{Code, Error};

/// What the sign-in page has words for (`console/src/pages/sign-in/sign-in-search.ts`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// The provider says that the person may not.
    AccessDenied,
    /// The answer belongs to no sign-in of this browser.
    InvalidState,
    /// The answer was taken before.
    Used,
    TooManyAttempts,
    ProviderUnavailable,
    /// Who is new does not come in.
    NotAdmitted,
    Disabled,
    Failed,
}

impl Reason {
    const fn word(self) -> &'static str {
        match self {
            Self::AccessDenied => "access_denied",
            Self::InvalidState => "invalid_state",
            Self::Used => "used",
            Self::TooManyAttempts => "too_many_attempts",
            Self::ProviderUnavailable => "provider_unavailable",
            Self::NotAdmitted => "not_admitted",
            Self::Disabled => "disabled",
            Self::Failed => "failed",
        }
    }

    /// Of an error that leaves it to its code.
    const fn of(code: Code) -> Self {
        match code {
            Code::Throttled => Self::TooManyAttempts,
            Code::Forbidden => Self::NotAdmitted,
            _ => Self::Failed,
        }
    }
}

/// A sign-in that came to nothing.
#[derive(Debug)]
pub struct Stopped {
    reason: Reason,
    error: Error,
}

impl From<Error> for Stopped {
    fn from(error: Error) -> Self {
        let reason = Reason::of(error.code());
        Self { reason, error }
    }
}

impl From<outcrop_store::Error> for Stopped {
    fn from(error: outcrop_store::Error) -> Self {
        Error::from(error).into()
    }
}

impl Stopped {
    pub fn by(reason: Reason) -> impl Fn(Error) -> Self {
        move |error| Self { reason, error }
    }

    /// What went wrong between this server and the provider.
    pub fn at_provider(error: Error) -> Self {
        let reason = match error.code() {
            Code::Unavailable => Reason::ProviderUnavailable,
            _ => Reason::Failed,
        };
        Self { reason, error }
    }

    pub fn answer(&self, headers: &HeaderMap) -> Response {
        error::log(&self.error);
        let wants_page = headers
            .get(ACCEPT)
            .and_then(|accepted| accepted.to_str().ok())
            .is_some_and(|accepted| accepted.contains("text/html"));
        if wants_page && let Ok(response) = redirect(&format!("/sign-in?error={}", self.reason.word())) {
            return response;
        }
        let status = error::status(self.error.code());
        let mut response = (status, Json(ErrorBody::of(&self.error))).into_response();
        super::close(&mut response);
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::StatusCode;
    use http::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderValue, LOCATION};

    #[test]
    fn a_browser_goes_back_to_the_sign_in_page_and_a_program_gets_json() {
        let stopped = Stopped::by(Reason::Used)(Error::unauthenticated("`<script>` & more"));
        let mut headers = HeaderMap::new();
        let refused = stopped.answer(&headers);
        assert_eq!(refused.status(), StatusCode::UNAUTHORIZED);
        assert_eq!(refused.headers()[CONTENT_TYPE], "application/json");
        assert_eq!(refused.headers()[CACHE_CONTROL], "no-store");
        headers.insert(
            ACCEPT,
            HeaderValue::from_static("text/html,application/xhtml+xml"),
        );
        let refused = stopped.answer(&headers);
        assert_eq!(refused.status(), StatusCode::SEE_OTHER);
        assert_eq!(refused.headers()[LOCATION], "/sign-in?error=used");
        assert_eq!(refused.headers()[CACHE_CONTROL], "no-store");
    }
}
