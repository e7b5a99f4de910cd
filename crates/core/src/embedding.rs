//! Embeddings in neutral form.

use crate::usage::Usage;

/// Texts to be made into vectors.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Request {
    pub texts: Vec<String>,
    /// How long each vector is to be; the model's own length where absent.
    pub dimensions: Option<u32>,
    /// What the vectors are for; some models embed a question and a passage differently.
    pub purpose: Option<Purpose>,
    /// Whether each vector is to have the length 1.
    pub normalize: Option<bool>,
}

/// What the vectors are for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Purpose {
    Document,
    Query,
    Classification,
    Clustering,
}

/// One vector for each text, in the texts' order.
#[derive(Clone, Debug, PartialEq)]
pub struct Embeddings {
    pub vectors: Vec<Vec<f32>>,
    pub usage: Usage,
}
