//! The models that run inside the process: SmolLM2 for text, MiniLM for embeddings.
//!
//! A fresh installation answers real input without a key and without a network. Each model has its own worker
//! thread behind a bounded queue and loads on first use, so that nothing here ever blocks the caller's thread.
//! Nothing here fetches anything: a file that is absent is an error that says how to get it.
//!
//! The forward passes are our own, on top of candle's quantised kernels. candle's ready-made models spread work
//! over a process-wide pool with one spinning thread per core, which only an environment variable can limit;
//! one request must cost one core here.

mod convert;
mod embed;
pub mod files;
mod generate;
mod gguf;
mod kernels;
mod load;
mod matrix;
mod minilm;
mod options;
mod quantised;
mod queue;
mod smollm;
#[cfg(test)]
#[path = "../tests/it/tiny.rs"]
mod tiny;
mod worker;

pub use convert::{ConvertError, SOURCE_SHA256, convert};
pub use embed::{EMBEDDING_DIMENSIONS, EMBEDDING_MAX_TOKENS, Embedder};
pub use files::Files;
pub use generate::Generator;
pub use options::Options;
