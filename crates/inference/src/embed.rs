//! The embedding model, to be asked from anywhere in the process.

use crate::files::Files;
use crate::load::LoadError;
use crate::minilm::{self, Minilm};
use crate::options::Options;
use crate::queue::Job;
use crate::worker::{Model, Refuse, Workers};
use outcrop_core::Error;
use outcrop_core::embedding::Embeddings;
use outcrop_core::plane::{BoxFuture, Embed};
use outcrop_core::usage::Usage;
use tokio::sync::oneshot;

/// Numbers in a vector, whose length is one.
pub const EMBEDDING_DIMENSIONS: usize = minilm::DIMENSIONS;
/// A longer text is cut to this many tokens, the first and the last mark among them.
pub const EMBEDDING_MAX_TOKENS: usize = minilm::MAX_TOKENS;

/// all-MiniLM-L6-v2. Loads on first use; a request costs one core while it runs.
///
/// The usage counts the tokens that the model read: marks count, what was cut off does not.
pub struct Embedder {
    workers: Workers<EmbeddingModel>,
}

impl Embedder {
    /// Starts the worker threads. Touches no file and blocks on nothing.
    ///
    /// # Errors
    /// If the system starts no thread.
    pub fn start(options: &Options) -> std::io::Result<Self> {
        Ok(Self {
            workers: Workers::start(options)?,
        })
    }

    /// Lets the model load in the background, so that the first call need not wait. A failure is logged, and is
    /// the answer to the first call.
    pub fn warm_up(&self) {
        self.workers.warm_up();
    }

    #[must_use]
    pub fn is_loaded(&self) -> bool {
        self.workers.is_loaded()
    }
}

impl Embed for Embedder {
    fn embed(&self, texts: Vec<String>) -> BoxFuture<'_, Result<Embeddings, Error>> {
        Box::pin(async move {
            if texts.is_empty() {
                return Err(Error::validation("there must be at least one text to embed"));
            }
            let (reply, result) = oneshot::channel();
            self.workers.submit(EmbeddingJob { texts, reply })?;
            result.await.map_err(|_| {
                Error::unavailable(format!(
                    "the embedded model {} stopped before it was done",
                    minilm::NAME
                ))
            })?
        })
    }
}

struct EmbeddingJob {
    texts: Vec<String>,
    reply: oneshot::Sender<Result<Embeddings, Error>>,
}

impl Job for EmbeddingJob {
    fn is_cancelled(&self) -> bool {
        self.reply.is_closed()
    }
}

impl Refuse for EmbeddingJob {
    fn refuse(self, error: Error) {
        // Nobody to tell is no failure.
        let _ = self.reply.send(Err(error));
    }
}

struct EmbeddingModel {
    minilm: Minilm,
}

impl Model for EmbeddingModel {
    const NAME: &'static str = minilm::NAME;
    const THREAD: &'static str = "outcrop-embed";
    type Job = EmbeddingJob;

    fn load(options: &Options) -> Result<Self, LoadError> {
        Ok(Self {
            minilm: Minilm::load(&Files::new(&options.models_dir))?,
        })
    }

    fn run(&self, job: EmbeddingJob) {
        let mut vectors = Vec::with_capacity(job.texts.len());
        let mut tokens = 0;
        for text in &job.texts {
            if job.is_cancelled() {
                return;
            }
            match self.minilm.embed(text) {
                Ok((vector, count)) => {
                    vectors.push(vector);
                    tokens += count as u64;
                }
                Err(reason) => return job.refuse(Error::internal(reason)),
            }
        }
        // Nobody to tell is no failure.
        let _ = job.reply.send(Ok(Embeddings {
            vectors,
            usage: Usage::of(tokens, 0),
        }));
    }
}
