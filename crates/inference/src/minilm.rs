//! all-MiniLM-L6-v2: a text in, a vector out that lies near those of texts with a like meaning.
//!
//! A BERT encoder in f32, the mean of its last states, scaled to a length of one.

mod encoder;

use crate::files::{self, Files};
use crate::load::LoadError;
use candle_core::safetensors::SliceSafetensors;
use encoder::{Encoder, Shape};
use std::path::Path;
use tokenizers::{Tokenizer, TruncationParams};

pub(crate) const NAME: &str = "all-MiniLM-L6-v2";
/// Numbers in a vector.
pub(crate) const DIMENSIONS: usize = 384;
/// What the model was trained for; a longer text is cut.
pub(crate) const MAX_TOKENS: usize = 256;
/// More text than this cannot matter, unless its words are longer than any the vocabulary knows.
const MAX_TEXT_BYTES: usize = 128 << 10;

pub(crate) struct Minilm {
    tokenizer: Tokenizer,
    encoder: Encoder,
}

impl Minilm {
    pub(crate) fn load(files: &Files) -> Result<Self, LoadError> {
        if let Some(path) = files::absent(files.minilm_files()).into_iter().next() {
            return Err(LoadError::Absent(path));
        }
        let read = |file: &str| {
            let path = files.minilm(file);
            let bytes = std::fs::read(&path).map_err(|reason| LoadError::unreadable(&path, reason))?;
            Ok((path, bytes))
        };
        let (path, bytes) = read(files::MINILM_CONFIG)?;
        let shape: Shape =
            serde_json::from_slice(&bytes).map_err(|reason| LoadError::damaged(&path, reason))?;
        shape
            .check()
            .map_err(|reason| LoadError::damaged(&path, reason))?;
        let (path, bytes) = read(files::MINILM_TOKENIZER)?;
        let tokenizer = tokenizer(&bytes).map_err(|reason| LoadError::damaged(&path, reason))?;
        let (path, bytes) = read(files::MINILM_WEIGHTS)?;
        let encoder = encoder(&path, &bytes, shape)?;
        Ok(Self { tokenizer, encoder })
    }

    /// The text's vector, and how many tokens of it were read.
    pub(crate) fn embed(&self, text: &str) -> Result<(Vec<f32>, usize), tokenizers::Error> {
        let (text, _) = text.split_at(text.floor_char_boundary(MAX_TEXT_BYTES));
        let encoding = self.tokenizer.encode_fast(text, true)?;
        let tokens = encoding.get_ids();
        let states = self.encoder.run(tokens);
        let mut vector = vec![0.0_f32; DIMENSIONS];
        for state in states.chunks_exact(DIMENSIONS) {
            crate::kernels::add(&mut vector, state);
        }
        // The mean differs from the sum by its length alone, and the length is set to one here.
        let length = vector
            .iter()
            .map(|number| number * number)
            .sum::<f32>()
            .sqrt()
            .max(1e-12);
        vector.iter_mut().for_each(|number| *number /= length);
        Ok((vector, tokens.len()))
    }
}

fn tokenizer(bytes: &[u8]) -> Result<Tokenizer, tokenizers::Error> {
    let mut tokenizer = Tokenizer::from_bytes(bytes)?;
    tokenizer.with_padding(None);
    tokenizer.with_truncation(Some(TruncationParams {
        max_length: MAX_TOKENS,
        ..TruncationParams::default()
    }))?;
    // A text that spells a mark such as [SEP] is text.
    tokenizer.set_encode_special_tokens(true);
    Ok(tokenizer)
}

fn encoder(path: &Path, bytes: &[u8], shape: Shape) -> Result<Encoder, LoadError> {
    let tensors = SliceSafetensors::new(bytes).map_err(|reason| LoadError::damaged(path, reason))?;
    Encoder::read(&tensors, shape).map_err(|reason| LoadError::damaged(path, reason))
}
