//! AWS credentials: where they come from, and that they are fresh.
//!
//! They are never logged: the official type shows no secret, and errors name the place alone.

mod container;
mod environment;
mod fetch;
mod instance;

pub use aws_credential_types::Credentials;
pub use container::Container;
pub use environment::from_environment;
pub use instance::Instance;

use outcrop_core::Error;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};
use tokio::time::Instant;

/// Where credentials come from.
#[derive(Debug)]
pub enum Source {
    /// They stay as they are.
    Fixed(Credentials),
    /// The agent of a container service.
    Container(Container),
    /// The machine's metadata service.
    Instance(Instance),
}

/// How long before their end credentials are replaced.
const EARLY: Duration = Duration::from_mins(5);
/// How long credentials that still hold are used after an attempt to replace them failed.
const PAUSE_WHILE_VALID: Duration = Duration::from_secs(10);
/// How long a failure stands where there are none: one question for all calls that come at once.
const PAUSE_WITHOUT: Duration = Duration::from_secs(1);

/// Credentials of one connection, replaced before they run out. One call asks for new ones; the others wait, or go
/// on with those that still hold.
pub struct Keeper {
    source: Source,
    state: Mutex<State>,
    asking: tokio::sync::Mutex<()>,
}

#[derive(Default)]
struct State {
    current: Option<Arc<Credentials>>,
    /// When the source last failed, and how.
    failed: Option<(Instant, String)>,
}

/// What is there now.
enum Found {
    Fresh(Arc<Credentials>),
    /// They hold, but not for long.
    Aging(Arc<Credentials>),
    Nothing,
}

impl Keeper {
    pub fn new(source: Source) -> Self {
        Self {
            source,
            state: Mutex::default(),
            asking: tokio::sync::Mutex::new(()),
        }
    }

    /// Credentials that hold now.
    ///
    /// # Errors
    ///
    /// `Unavailable`, when the source gives none; why is in the log's detail.
    pub async fn current(&self) -> Result<Arc<Credentials>, Error> {
        match self.find() {
            Found::Fresh(credentials) => Ok(credentials),
            Found::Aging(credentials) => {
                let Ok(_asking) = self.asking.try_lock() else {
                    return Ok(credentials);
                };
                if self.failed_within(PAUSE_WHILE_VALID).is_some() {
                    return Ok(credentials);
                }
                Ok(self.ask().await.unwrap_or(credentials))
            }
            Found::Nothing => {
                let _asking = self.asking.lock().await;
                match self.find() {
                    Found::Fresh(credentials) | Found::Aging(credentials) => Ok(credentials),
                    Found::Nothing => match self.failed_within(PAUSE_WITHOUT) {
                        Some(why) => Err(unavailable(&why)),
                        None => self.ask().await.map_err(|why| unavailable(&why)),
                    },
                }
            }
        }
    }

    /// Others than those that were refused as expired, if there are any.
    pub async fn renewed(&self, refused: &Arc<Credentials>) -> Option<Arc<Credentials>> {
        if matches!(self.source, Source::Fixed(_)) {
            return None;
        }
        let _asking = self.asking.lock().await;
        let current = self.state().current.clone();
        match current {
            // Another call was refused too, and has replaced them meanwhile.
            Some(current) if !Arc::ptr_eq(&current, refused) => Some(current),
            _ => self.ask().await.ok(),
        }
    }

    fn find(&self) -> Found {
        let Some(current) = self.state().current.clone() else {
            return Found::Nothing;
        };
        let Some(expiry) = current.expiry() else {
            return Found::Fresh(current);
        };
        match expiry.duration_since(SystemTime::now()) {
            Ok(left) if left > EARLY => Found::Fresh(current),
            Ok(left) if left > Duration::ZERO => Found::Aging(current),
            _ => Found::Nothing,
        }
    }

    fn failed_within(&self, pause: Duration) -> Option<String> {
        let state = self.state();
        let (when, why) = state.failed.as_ref()?;
        (when.elapsed() < pause).then(|| why.clone())
    }

    /// Called by whoever holds `asking`.
    async fn ask(&self) -> Result<Arc<Credentials>, String> {
        let answer = match &self.source {
            Source::Fixed(credentials) => Ok(credentials.clone()),
            Source::Container(container) => container.fetch().await,
            Source::Instance(instance) => instance.fetch().await,
        };
        let mut state = self.state();
        match answer {
            Ok(credentials) => {
                let credentials = Arc::new(credentials);
                state.current = Some(Arc::clone(&credentials));
                state.failed = None;
                Ok(credentials)
            }
            Err(why) => {
                tracing::warn!("AWS credentials could not be obtained: {why}");
                state.failed = Some((Instant::now(), why.clone()));
                Err(why)
            }
        }
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        // What is in it is whole whenever the lock is given up.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn unavailable(why: &str) -> Error {
    Error::unavailable("the credentials for the model's provider could not be obtained").with_detail(why)
}

#[cfg(test)]
mod tests;
