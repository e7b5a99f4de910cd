//! The sizes of a Llama network, as its file gives them.

use crate::gguf::{Error, File, Value};
use crate::quantised::BLOCK;
use std::io::{Read, Seek};

pub(super) struct Shape {
    pub(super) layers: usize,
    /// Numbers that stand for a token between two layers.
    pub(super) width: usize,
    pub(super) feed: usize,
    /// Heads that ask, and heads that are asked; each of the latter serves as many of the former.
    pub(super) heads: usize,
    pub(super) key_heads: usize,
    /// Numbers in a head.
    pub(super) head: usize,
    pub(super) context: usize,
    pub(super) rotation_base: f32,
    pub(super) epsilon: f32,
}

impl Shape {
    pub(super) fn read<R: Read + Seek>(file: &File<R>) -> Result<Self, Error> {
        let architecture = file.need("general.architecture", Value::text)?;
        if architecture != "llama" {
            return Err(Error::malformed(format!(
                "its architecture is {architecture}; llama is read here"
            )));
        }
        let (width, heads) = (
            file.need("llama.embedding_length", Value::size)?,
            file.need("llama.attention.head_count", Value::size)?,
        );
        let shape = Self {
            layers: file.need("llama.block_count", Value::size)?,
            width,
            feed: file.need("llama.feed_forward_length", Value::size)?,
            heads,
            key_heads: file.need("llama.attention.head_count_kv", Value::size)?,
            head: width / heads,
            context: file.need("llama.context_length", Value::size)?,
            rotation_base: file.need("llama.rope.freq_base", Value::positive)?,
            epsilon: file.need("llama.attention.layer_norm_rms_epsilon", Value::positive)?,
        };
        let is_sound = shape.head * heads == width
            && shape.head.is_multiple_of(2)
            && heads.is_multiple_of(shape.key_heads)
            && width.is_multiple_of(BLOCK)
            && shape.feed.is_multiple_of(BLOCK)
            && file.need("llama.rope.dimension_count", Value::size)? == shape.head;
        match is_sound {
            true => Ok(shape),
            false => Err(Error::malformed(
                "the sizes of its layers and heads do not fit together",
            )),
        }
    }

    pub(super) fn key_width(&self) -> usize {
        self.key_heads * self.head
    }
}
