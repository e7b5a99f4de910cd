//! Text to tokens and back, by the vocabulary that the model's own file carries.
//!
//! Byte-level pair encoding, each digit a token of its own. Control tokens (turn marks and the like) never come
//! out of text: what a caller writes is text, also when it spells `<|im_end|>`.

use crate::gguf::{Error, File, Value};
use std::io::{Read, Seek};
use tokenizers::Tokenizer;
use tokenizers::models::bpe::{BPE, Vocab};
use tokenizers::pre_tokenizers::{byte_level::ByteLevel, digits::Digits, sequence::Sequence};

/// The file's number for a token that steers the model and stands for no text.
const CONTROL: u64 = 3;

pub(crate) struct Vocabulary {
    encoder: Tokenizer,
    tokens: Vec<Token>,
    longest_bytes: usize,
}

struct Token {
    name: String,
    /// The text it stands for, which need not be whole characters; `None` for a control token.
    bytes: Option<Box<[u8]>>,
}

impl Vocabulary {
    pub(crate) fn read<R: Read + Seek>(file: &File<R>) -> Result<Self, Error> {
        let kind = file.need("tokenizer.ggml.model", Value::text)?;
        let splits = file.need("tokenizer.ggml.pre", Value::text)?;
        if (kind, splits) != ("gpt2", "smollm") {
            return Err(Error::malformed(format!(
                "its tokenizer is {kind}/{splits}; gpt2/smollm is read here"
            )));
        }
        let names = texts(file, "tokenizer.ggml.tokens")?;
        let kinds = file.need("tokenizer.ggml.token_type", Value::list)?;
        if names.is_empty() || names.len() != kinds.len() {
            return Err(Error::malformed(format!(
                "it has {} tokens and {} types of them",
                names.len(),
                kinds.len()
            )));
        }
        let encoder = encoder(&names, texts(file, "tokenizer.ggml.merges")?)?;
        let tokens: Vec<Token> = names
            .into_iter()
            .zip(kinds)
            .map(|(name, kind)| {
                let bytes = (kind.unsigned() != Some(CONTROL)).then(|| bytes_of(name));
                Token {
                    name: name.to_owned(),
                    bytes,
                }
            })
            .collect();
        let longest_bytes = tokens
            .iter()
            .filter_map(|token| token.bytes.as_ref().map(|b| b.len()))
            .max();
        Ok(Self {
            encoder,
            tokens,
            longest_bytes: longest_bytes.unwrap_or(1).max(1),
        })
    }

    pub(crate) fn len(&self) -> usize {
        self.tokens.len()
    }

    /// The fewest tokens that a text of this length can have: known without looking at the text.
    pub(crate) fn fewest_tokens(&self, text_bytes: usize) -> usize {
        text_bytes.div_ceil(self.longest_bytes)
    }

    /// The tokens of a text. Never a control token.
    pub(crate) fn encode(&self, text: &str) -> Result<Vec<u32>, tokenizers::Error> {
        let encoding = self.encoder.encode_fast(text, false)?;
        Ok(encoding
            .get_ids()
            .iter()
            .copied()
            .filter(|id| self.bytes(*id).is_some())
            .collect())
    }

    /// The text that a token stands for; nothing for a control token or a number that is no token.
    pub(crate) fn bytes(&self, token: u32) -> Option<&[u8]> {
        self.tokens.get(usize::try_from(token).ok()?)?.bytes.as_deref()
    }

    /// The control token of this name.
    pub(crate) fn control(&self, name: &str) -> Option<u32> {
        let found = self
            .tokens
            .iter()
            .position(|token| token.bytes.is_none() && token.name == name)?;
        u32::try_from(found).ok()
    }
}

fn texts<'a, R: Read + Seek>(file: &'a File<R>, key: &str) -> Result<Vec<&'a str>, Error> {
    let values = file.need(key, Value::list)?;
    let texts: Option<Vec<&str>> = values.iter().map(Value::text).collect();
    texts.ok_or_else(|| Error::malformed(format!("the value {key} is no list of texts")))
}

fn encoder(names: &[&str], merges: Vec<&str>) -> Result<Tokenizer, Error> {
    let vocabulary: Vocab = (0..)
        .zip(names)
        .map(|(id, name)| ((*name).to_owned(), id))
        .collect();
    let merges: Option<Vec<(String, String)>> = merges
        .into_iter()
        .map(|merge| {
            merge
                .split_once(' ')
                .map(|(left, right)| (left.to_owned(), right.to_owned()))
        })
        .collect();
    let merges = merges.ok_or_else(|| Error::malformed("one of its merges is no pair"))?;
    let pairs = BPE::builder().vocab_and_merges(vocabulary, merges).build();
    let pairs =
        pairs.map_err(|reason| Error::malformed(format!("its merges do not fit its tokens: {reason}")))?;
    let mut encoder = Tokenizer::new(pairs);
    let split = Sequence::new(vec![
        Digits::new(true).into(),
        ByteLevel::new(false, true, true).into(),
    ]);
    encoder.with_pre_tokenizer(Some(split));
    Ok(encoder)
}

/// A token's name spells each of its bytes as one visible character: a byte that is one in Latin-1 as itself, the
/// others in order from U+0100. A name in another spelling stands for its own UTF-8.
fn bytes_of(name: &str) -> Box<[u8]> {
    let spelled: Option<Vec<u8>> = name.chars().map(byte_of).collect();
    spelled.unwrap_or_else(|| name.as_bytes().to_vec()).into()
}

fn byte_of(spelling: char) -> Option<u8> {
    let code = u32::from(spelling);
    match code {
        0x21..=0x7e | 0xa1..=0xac | 0xae..=0xff => u8::try_from(code).ok(),
        0x100..=0x120 => u8::try_from(code - 0x100).ok(),
        0x121..=0x142 => u8::try_from(code - 0x121 + 0x7f).ok(),
        0x143 => Some(0xad),
        _ => None,
    }
}

/// How a byte is spelled in a token's name: the inverse of [`byte_of`], for vocabularies made by tests.
#[cfg(test)]
pub(crate) fn spelling_of(byte: u8) -> char {
    ('!'..='\u{143}')
        .find(|spelling| byte_of(*spelling) == Some(byte))
        .unwrap()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_has_exactly_one_spelling() {
        let mut spellings: Vec<char> = (0..=255).map(spelling_of).collect();
        spellings.sort_unstable();
        spellings.dedup();
        assert_eq!(spellings.len(), 256);
        assert_eq!(spelling_of(b' '), 'Ġ');
        assert_eq!(spelling_of(b'\n'), 'Ċ');
        assert_eq!(spelling_of(0xad), 'Ń');
    }
}
