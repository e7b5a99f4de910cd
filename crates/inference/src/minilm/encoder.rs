//! The BERT encoder: tokens in, a state for each of them out.

use super::{DIMENSIONS, MAX_TOKENS};
use crate::kernels;
use crate::matrix::{self, Target, View};
use candle_core::safetensors::SliceSafetensors;
use candle_core::{Device, Result, bail};
use serde::Deserialize;

/// The sizes of the network, by the names that the model's own `config.json` gives them.
#[derive(Deserialize)]
pub(super) struct Shape {
    model_type: String,
    hidden_act: String,
    hidden_size: usize,
    num_hidden_layers: usize,
    num_attention_heads: usize,
    intermediate_size: usize,
    max_position_embeddings: usize,
    type_vocab_size: usize,
    vocab_size: usize,
    layer_norm_eps: f32,
}

impl Shape {
    pub(super) fn check(&self) -> std::result::Result<(), &'static str> {
        let is_sound = self.model_type == "bert"
            && self.hidden_act == "gelu"
            && self.hidden_size == DIMENSIONS
            && self.num_attention_heads > 0
            && self.hidden_size.is_multiple_of(self.num_attention_heads)
            && self.max_position_embeddings >= MAX_TOKENS
            && self.intermediate_size > 0
            && self.type_vocab_size > 0;
        if is_sound {
            Ok(())
        } else {
            Err("it is no configuration of a BERT model with 384 dimensions")
        }
    }
}

pub(super) struct Encoder {
    shape: Shape,
    words: Vec<f32>,
    positions: Vec<f32>,
    /// What marks the first of two sentences; there is only one here.
    sentence: Vec<f32>,
    norm: Norm,
    layers: Vec<Layer>,
}

struct Layer {
    query: Linear,
    key: Linear,
    value: Linear,
    mix: Linear,
    attention_norm: Norm,
    up: Linear,
    down: Linear,
    feed_norm: Norm,
}

impl Encoder {
    pub(super) fn read(tensors: &SliceSafetensors<'_>, shape: Shape) -> Result<Self> {
        let width = shape.hidden_size;
        let table = |name: &str, rows| numbers(tensors, &format!("embeddings.{name}.weight"), &[rows, width]);
        Ok(Self {
            words: table("word_embeddings", shape.vocab_size)?,
            positions: table("position_embeddings", shape.max_position_embeddings)?,
            sentence: table("token_type_embeddings", shape.type_vocab_size)?
                .into_iter()
                .take(width)
                .collect(),
            norm: Norm::read(tensors, "embeddings.LayerNorm", &shape)?,
            layers: (0..shape.num_hidden_layers)
                .map(|index| Layer::read(tensors, index, &shape))
                .collect::<Result<_>>()?,
            shape,
        })
    }

    /// At most as many tokens as there are positions.
    pub(super) fn run(&self, tokens: &[u32]) -> Vec<f32> {
        let mut state = self.embed(tokens);
        self.norm.apply(&mut state);
        for layer in &self.layers {
            let attended = layer
                .mix
                .apply(&layer.attend(&state, self.shape.num_attention_heads));
            kernels::add(&mut state, &attended);
            layer.attention_norm.apply(&mut state);
            let mut fed = layer.up.apply(&state);
            kernels::gelu(&mut fed);
            kernels::add(&mut state, &layer.down.apply(&fed));
            layer.feed_norm.apply(&mut state);
        }
        state
    }

    fn embed(&self, tokens: &[u32]) -> Vec<f32> {
        let width = self.shape.hidden_size;
        let mut state = Vec::with_capacity(tokens.len() * width);
        for (token, position) in tokens.iter().zip(self.positions.chunks_exact(width)) {
            let word = usize::try_from(*token)
                .ok()
                .and_then(|token| self.words.chunks_exact(width).nth(token));
            let word = word.unwrap_or(&self.sentence);
            state.extend(
                word.iter()
                    .zip(position)
                    .zip(&self.sentence)
                    .map(|((w, p), s)| w + p + s),
            );
        }
        state
    }
}

impl Layer {
    fn read(tensors: &SliceSafetensors<'_>, index: usize, shape: &Shape) -> Result<Self> {
        let (width, feed) = (shape.hidden_size, shape.intermediate_size);
        let linear = |name: &str, inputs, outputs| {
            Linear::read(tensors, &format!("encoder.layer.{index}.{name}"), inputs, outputs)
        };
        let norm = |name: &str| Norm::read(tensors, &format!("encoder.layer.{index}.{name}"), shape);
        Ok(Self {
            query: linear("attention.self.query", width, width)?,
            key: linear("attention.self.key", width, width)?,
            value: linear("attention.self.value", width, width)?,
            mix: linear("attention.output.dense", width, width)?,
            attention_norm: norm("attention.output.LayerNorm")?,
            up: linear("intermediate.dense", width, feed)?,
            down: linear("output.dense", feed, width)?,
            feed_norm: norm("output.LayerNorm")?,
        })
    }

    /// For each token the mean of all values, weighted by how well their keys answer the token's query.
    fn attend(&self, state: &[f32], heads: usize) -> Vec<f32> {
        let (query, key, value) = (
            self.query.apply(state),
            self.key.apply(state),
            self.value.apply(state),
        );
        let width = self.query.outputs;
        let (count, head) = (query.len() / width, width / heads);
        let scale = 1.0 / (head as f32).sqrt();
        let mut out = vec![0.0; query.len()];
        let mut scores = vec![0.0; count * count];
        for from in (0..width).step_by(head) {
            let part = |numbers| View::new(tail(numbers, from), count, head, width);
            let target = Target {
                data: &mut scores,
                row_step: count,
            };
            matrix::multiply(target, part(&query), part(&key).transposed(), scale);
            scores.chunks_exact_mut(count).for_each(kernels::softmax);
            let (_, room) = out.split_at_mut(from);
            let scores = View::new(&scores, count, count, count);
            matrix::multiply(
                Target {
                    data: room,
                    row_step: width,
                },
                scores,
                part(&value),
                1.0,
            );
        }
        out
    }
}

struct Linear {
    weights: Vec<f32>,
    biases: Vec<f32>,
    inputs: usize,
    outputs: usize,
}

impl Linear {
    fn read(tensors: &SliceSafetensors<'_>, name: &str, inputs: usize, outputs: usize) -> Result<Self> {
        let weights = numbers(tensors, &format!("{name}.weight"), &[outputs, inputs])?;
        let biases = numbers(tensors, &format!("{name}.bias"), &[outputs])?;
        Ok(Self {
            weights,
            biases,
            inputs,
            outputs,
        })
    }

    fn apply(&self, rows: &[f32]) -> Vec<f32> {
        let count = rows.len() / self.inputs;
        let mut out = vec![0.0; count * self.outputs];
        let rows = View::new(rows, count, self.inputs, self.inputs);
        let weights = View::new(&self.weights, self.outputs, self.inputs, self.inputs);
        matrix::multiply(
            Target {
                data: &mut out,
                row_step: self.outputs,
            },
            rows,
            weights.transposed(),
            1.0,
        );
        kernels::add_to_rows(&mut out, &self.biases);
        out
    }
}

struct Norm {
    weights: Vec<f32>,
    biases: Vec<f32>,
    epsilon: f32,
}

impl Norm {
    fn read(tensors: &SliceSafetensors<'_>, name: &str, shape: &Shape) -> Result<Self> {
        let read = |part: &str| numbers(tensors, &format!("{name}.{part}"), &[shape.hidden_size]);
        Ok(Self {
            weights: read("weight")?,
            biases: read("bias")?,
            epsilon: shape.layer_norm_eps,
        })
    }

    fn apply(&self, rows: &mut [f32]) {
        kernels::layer_norm(rows, &self.weights, &self.biases, self.epsilon);
    }
}

fn numbers(tensors: &SliceSafetensors<'_>, name: &str, shape: &[usize]) -> Result<Vec<f32>> {
    let tensor = tensors.load(name, &Device::Cpu)?;
    if tensor.dims() != shape {
        bail!("the tensor {name} has shape {:?}, not {shape:?}", tensor.dims());
    }
    tensor.flatten_all()?.to_vec1()
}

fn tail(numbers: &[f32], from: usize) -> &[f32] {
    numbers.get(from..).unwrap_or_default()
}
