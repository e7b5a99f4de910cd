//! The Llama network: tokens in, a score for each possible next token out.
//!
//! Weights are shared by all requests; what a request has seen so far lies in its own [`History`].

mod attention;
mod shape;

use crate::gguf::{Error, File};
use crate::kernels;
use crate::quantised::Matrix;
pub(crate) use attention::History;
use attention::Rotation;
use shape::Shape;
use std::io::{Read, Seek};

pub(crate) struct Llama {
    shape: Shape,
    rotation: Rotation,
    /// Also the output layer: the model was trained with the two tied.
    embedding: Matrix,
    layers: Vec<Layer>,
    norm: Vec<f32>,
}

struct Layer {
    attention_norm: Vec<f32>,
    query: Matrix,
    key: Matrix,
    value: Matrix,
    mix: Matrix,
    feed_norm: Vec<f32>,
    gate: Matrix,
    up: Matrix,
    down: Matrix,
}

impl Llama {
    pub(crate) fn read<R: Read + Seek>(file: &mut File<R>, vocabulary: usize) -> Result<Self, Error> {
        let shape = Shape::read(file)?;
        let layers = (0..shape.layers).map(|index| Layer::read(file, index, &shape));
        let layers = layers.collect::<Result<_, _>>()?;
        Ok(Self {
            rotation: Rotation::new(shape.head, shape.rotation_base),
            embedding: matrix(file, "token_embd.weight", vocabulary, shape.width)?,
            norm: file.numbers("output_norm.weight", &[shape.width])?.all(),
            layers,
            shape,
        })
    }

    /// The longest sequence that the model was trained for, in tokens.
    pub(crate) fn context_tokens(&self) -> usize {
        self.shape.context
    }

    pub(crate) fn start(&self) -> History {
        History::new(self.layers.len())
    }

    /// Takes in tokens without asking what follows them. Tokens that are none are taken as empty.
    pub(crate) fn read_in(&self, tokens: &[u32], history: &mut History) {
        self.run(tokens, history);
    }

    /// Takes in tokens, at least one, and scores every token as the next one.
    pub(crate) fn score_next(&self, tokens: &[u32], history: &mut History) -> Vec<f32> {
        let state = self.run(tokens, history);
        let last = state.rchunks_exact(self.shape.width).next().unwrap_or_default();
        let normed = kernels::rms_norm(last, &self.norm, self.shape.epsilon);
        self.embedding.multiply(&normed)
    }

    fn run(&self, tokens: &[u32], history: &mut History) -> Vec<f32> {
        let mut state = vec![0.0; tokens.len() * self.shape.width];
        for (token, row) in tokens.iter().zip(state.chunks_exact_mut(self.shape.width)) {
            self.embedding
                .read_row(usize::try_from(*token).unwrap_or(usize::MAX), row);
        }
        let start = history.tokens();
        for (layer, seen) in self.layers.iter().zip(history.layers_mut()) {
            let normed = kernels::rms_norm(&state, &layer.attention_norm, self.shape.epsilon);
            let mut query = layer.query.multiply(&normed);
            let mut key = layer.key.multiply(&normed);
            self.rotation.turn(&mut query, self.shape.width, start);
            self.rotation.turn(&mut key, self.shape.key_width(), start);
            seen.append(&key, &layer.value.multiply(&normed));
            let attended = seen.attend(&query, &self.shape);
            kernels::add(&mut state, &layer.mix.multiply(&attended));

            let normed = kernels::rms_norm(&state, &layer.feed_norm, self.shape.epsilon);
            let mut gate = layer.gate.multiply(&normed);
            kernels::silu_multiply(&mut gate, &layer.up.multiply(&normed));
            kernels::add(&mut state, &layer.down.multiply(&gate));
        }
        history.advance(tokens.len());
        state
    }
}

impl Layer {
    fn read<R: Read + Seek>(file: &mut File<R>, index: usize, shape: &Shape) -> Result<Self, Error> {
        let (width, keys, feed) = (shape.width, shape.key_width(), shape.feed);
        let name = |part: &str| format!("blk.{index}.{part}.weight");
        Ok(Self {
            attention_norm: file.numbers(&name("attn_norm"), &[width])?.all(),
            query: matrix(file, &name("attn_q"), width, width)?,
            key: matrix(file, &name("attn_k"), keys, width)?,
            value: matrix(file, &name("attn_v"), keys, width)?,
            mix: matrix(file, &name("attn_output"), width, width)?,
            feed_norm: file.numbers(&name("ffn_norm"), &[width])?.all(),
            gate: matrix(file, &name("ffn_gate"), feed, width)?,
            up: matrix(file, &name("ffn_up"), feed, width)?,
            down: matrix(file, &name("ffn_down"), width, feed)?,
        })
    }
}

fn matrix<R: Read + Seek>(
    file: &mut File<R>,
    name: &str,
    rows: usize,
    columns: usize,
) -> Result<Matrix, Error> {
    Ok(Matrix::from_rows(
        file.numbers(name, &[rows, columns])?.rows(columns),
        columns,
    ))
}
