//! Threads that load one model when it is first needed and then work through its queue.
//!
//! Models compute on these threads and on no other, so that one request costs one core.

use crate::load::LoadError;
use crate::options::Options;
use crate::queue::{Job, Next, Queue};
use outcrop_core::Error;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant};

/// After how long a refused caller may try again: about one short answer.
const RETRY_AFTER: Duration = Duration::from_secs(2);

/// A model that lives on worker threads.
pub(crate) trait Model: Sized + Send + Sync + 'static {
    /// For people and logs.
    const NAME: &'static str;
    /// The workers' name; the system shows 15 letters of it.
    const THREAD: &'static str;
    type Job: Job + Refuse + Send + 'static;

    fn load(options: &Options) -> Result<Self, LoadError>;

    /// Works on one job to its end, on the calling thread. Looks now and then whether the job is cancelled.
    fn run(&self, job: Self::Job);
}

/// A job that can be told that it will not be done.
pub(crate) trait Refuse {
    fn refuse(self, error: Error);
}

/// The way to a model. Dropping it ends the workers after what they are at; who still waits is told.
pub(crate) struct Workers<M: Model> {
    shared: Arc<Shared<M>>,
}

struct Shared<M: Model> {
    options: Options,
    queue: Queue<M::Job>,
    model: OnceLock<M>,
    loading: Mutex<()>,
}

impl<M: Model> Workers<M> {
    /// Starts the threads, which wait. Touches no file.
    pub(crate) fn start(options: &Options) -> std::io::Result<Self> {
        let shared = Arc::new(Shared {
            options: options.clone(),
            queue: Queue::new(options.queue.max(1)),
            model: OnceLock::new(),
            loading: Mutex::new(()),
        });
        let workers = Self { shared };
        for _ in 0..options.threads.max(1) {
            let shared = Arc::clone(&workers.shared);
            std::thread::Builder::new()
                .name(M::THREAD.to_owned())
                .spawn(move || shared.work())?;
        }
        Ok(workers)
    }

    pub(crate) fn submit(&self, job: M::Job) -> Result<(), Error> {
        self.shared.queue.push(job).map_err(|_| {
            let message = format!(
                "the embedded model {} is busy: {} requests wait for it, and no more may; try again a little later",
                M::NAME,
                self.shared.options.queue.max(1)
            );
            Error::throttled(message).retry_after(RETRY_AFTER)
        })
    }

    /// Lets the model load in the background if it is not.
    pub(crate) fn warm_up(&self) {
        self.shared.queue.warm_up();
    }

    pub(crate) fn is_loaded(&self) -> bool {
        self.shared.model.get().is_some()
    }
}

impl<M: Model> Drop for Workers<M> {
    fn drop(&mut self) {
        self.shared.queue.close();
    }
}

impl<M: Model> Shared<M> {
    fn work(&self) {
        loop {
            match self.queue.next() {
                Next::Stop => return,
                Next::WarmUp => {
                    if let Err(error) = self.model() {
                        tracing::warn!(model = M::NAME, %error, "embedded model not loaded");
                    }
                }
                Next::Run(job) => match self.model() {
                    Ok(model) => self.run(model, job),
                    Err(error) => job.refuse(error.to_caller(M::NAME, &self.options.models_dir)),
                },
            }
        }
    }

    /// A panic ends the job, whose owner sees its channel close, and not the worker.
    fn run(&self, model: &M, job: M::Job) {
        if catch_unwind(AssertUnwindSafe(|| model.run(job))).is_err() {
            tracing::error!(model = M::NAME, "embedded model panicked on a request");
        }
    }

    /// The model, loaded now if it is not yet. A model that did not load is tried anew by the next job: its
    /// files may have come or been mended.
    fn model(&self) -> Result<&M, LoadError> {
        if let Some(model) = self.model.get() {
            return Ok(model);
        }
        let _one_at_a_time = self.loading.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(model) = self.model.get() {
            return Ok(model);
        }
        let started = Instant::now();
        // A fault of ours in reading a file must not cost the worker either.
        let loaded = catch_unwind(AssertUnwindSafe(|| M::load(&self.options)));
        let loaded = loaded.unwrap_or(Err(LoadError::Panicked))?;
        let load_ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
        tracing::info!(model = M::NAME, load_ms, "embedded model loaded");
        Ok(self.model.get_or_init(|| loaded))
    }
}
