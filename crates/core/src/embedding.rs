//! Embeddings in neutral form.

use crate::usage::Usage;

/// One vector for each text, in the texts' order.
#[derive(Clone, Debug, PartialEq)]
pub struct Embeddings {
    pub vectors: Vec<Vec<f32>>,
    pub usage: Usage,
}
