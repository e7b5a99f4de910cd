//! Takes a request's body in: bounded in size and time, and in sum for callers that are not yet known.

use bytes::Bytes;
use http::header::CONTENT_LENGTH;
use http::request::Parts;
use http_body::Body;
use http_body_util::{BodyExt, LengthLimitError, Limited};
use outcrop_core::{Code, Error};
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

/// As much of a refused body as is read and thrown away, and for as long.
const DISCARD_BYTES: usize = 1024 * 1024;
const DISCARD_TIMEOUT: Duration = Duration::from_secs(1);

/// Why a body ended before its end.
pub type Broken = Box<dyn std::error::Error + Send + Sync>;

/// How bodies are taken in.
#[derive(Debug)]
pub struct Intake {
    pub max_bytes: usize,
    pub timeout: Duration,
    /// What all callers not yet known share.
    pub unauthenticated: Arc<Budget>,
}

impl Intake {
    /// Refuses by the declared length alone, before anything is read. Answers the length, if one was declared.
    pub fn check_length(&self, head: &Parts) -> Result<Option<usize>, Error> {
        let Some(declared) = head.headers.get(CONTENT_LENGTH) else {
            return Ok(None);
        };
        let length = declared.to_str().ok().and_then(|text| text.parse::<usize>().ok());
        match length {
            Some(length) if length <= self.max_bytes => Ok(Some(length)),
            _ => Err(self.too_large()),
        }
    }

    /// Reads the body of a caller who is known.
    pub async fn read<B>(&self, body: B) -> Result<Bytes, Error>
    where
        B: Body<Data = Bytes>,
        B::Error: Into<Broken>,
    {
        let reading = Limited::new(body, self.max_bytes).collect();
        match tokio::time::timeout(self.timeout, reading).await {
            Ok(Ok(collected)) => Ok(collected.to_bytes()),
            Ok(Err(error)) if error.is::<LengthLimitError>() => Err(self.too_large()),
            Ok(Err(error)) => {
                Err(Error::validation("the request's body broke off before its end").with_detail(error))
            }
            Err(_elapsed) => Err(Error::new(
                Code::RequestTimeout,
                format!(
                    "the request's body did not arrive within {} s",
                    self.timeout.as_secs()
                ),
            )),
        }
    }

    /// Reads the body of a caller who is not yet known, within what all of them share.
    pub async fn read_unauthenticated<B>(&self, body: B, declared: Option<usize>) -> Result<Bytes, Error>
    where
        B: Body<Data = Bytes>,
        B::Error: Into<Broken>,
    {
        // A body of undeclared length may grow to the limit, so it is counted as that from the start.
        let _share =
            Budget::take(&self.unauthenticated, declared.unwrap_or(self.max_bytes)).ok_or_else(|| {
                Error::throttled("too many unverified request bodies at once; retry shortly")
                    .retry_after(Duration::from_secs(1))
            })?;
        self.read(body).await
    }

    /// Lets a refused caller finish sending, so that it reads the refusal instead of a broken connection. Nothing
    /// is kept, and whoever sends more or slower than is worth waiting for is cut off.
    pub async fn discard<B>(&self, body: B)
    where
        B: Body<Data = Bytes>,
        B::Error: Into<Broken>,
    {
        let mut body = pin!(Limited::new(body, DISCARD_BYTES));
        let discarding = async { while let Some(Ok(_)) = body.frame().await {} };
        let _cut_off = tokio::time::timeout(DISCARD_TIMEOUT, discarding).await;
    }

    fn too_large(&self) -> Error {
        Error::new(
            Code::TooLarge,
            format!("the request's body is larger than {} bytes", self.max_bytes),
        )
    }
}

/// An amount of memory that many share.
#[derive(Debug)]
pub struct Budget {
    left: AtomicUsize,
}

impl Budget {
    pub const fn new(bytes: usize) -> Self {
        Self {
            left: AtomicUsize::new(bytes),
        }
    }

    fn take(this: &Arc<Self>, bytes: usize) -> Option<Share> {
        let taken = this
            .left
            .fetch_update(Ordering::AcqRel, Ordering::Acquire, |left| {
                left.checked_sub(bytes)
            });
        taken.is_ok().then(|| Share {
            budget: Arc::clone(this),
            bytes,
        })
    }
}

/// Taken from a budget; given back when dropped.
struct Share {
    budget: Arc<Budget>,
    bytes: usize,
}

impl Drop for Share {
    fn drop(&mut self) {
        self.budget.left.fetch_add(self.bytes, Ordering::AcqRel);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_given_back() {
        let budget = Arc::new(Budget::new(10));
        let share = Budget::take(&budget, 8);
        assert!(share.is_some());
        assert!(Budget::take(&budget, 3).is_none());
        drop(share);
        assert!(Budget::take(&budget, 10).is_some());
    }
}
