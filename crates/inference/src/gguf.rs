//! Reads model files in the GGUF format, versions 2 and 3.
//!
//! Trusts nothing: every count, length and offset is checked against the file before it is used, so that a
//! truncated or hostile file is an error and neither a panic nor a large allocation. Only what a text model
//! needs is kept; nested arrays and exotic tensor types are refused by name.
//! Format: <https://github.com/ggml-org/ggml/blob/master/docs/gguf.md>

mod cursor;
pub(crate) mod tensor;
mod value;

pub(crate) use value::Value;

use cursor::Cursor;
use std::collections::HashMap;
use std::io::{Read, Seek, SeekFrom};
use tensor::Tensor;

/// More than ten times what the largest vocabularies take.
const HEADER_MAX_BYTES: u64 = 32 << 20;
const DEFAULT_ALIGNMENT: u64 = 32;

#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    #[error("{0}")]
    Io(#[from] std::io::Error),
    #[error("{0}")]
    Malformed(String),
}

impl Error {
    pub(crate) fn malformed(reason: impl Into<String>) -> Self {
        Self::Malformed(reason.into())
    }
}

/// A file whose header is read and found sound.
pub(crate) struct File<R> {
    source: R,
    values: HashMap<String, Value>,
    tensors: HashMap<String, Tensor>,
}

impl<R: Read + Seek> File<R> {
    pub(crate) fn open(mut source: R) -> Result<Self, Error> {
        let file_bytes = source.seek(SeekFrom::End(0))?;
        source.seek(SeekFrom::Start(0))?;
        let mut header = Vec::new();
        source.by_ref().take(HEADER_MAX_BYTES).read_to_end(&mut header)?;
        let (values, tensors) = parse(&header, file_bytes)?;
        Ok(Self {
            source,
            values,
            tensors,
        })
    }

    pub(crate) fn value(&self, key: &str) -> Option<&Value> {
        self.values.get(key)
    }

    /// A value that must be there, in the form that `read` finds in it.
    pub(crate) fn need<'a, T>(&'a self, key: &str, read: fn(&'a Value) -> Option<T>) -> Result<T, Error> {
        let value = self
            .value(key)
            .ok_or_else(|| Error::malformed(format!("there is no value {key}")))?;
        read(value).ok_or_else(|| Error::malformed(format!("the value {key} has a wrong type or range")))
    }

    /// A tensor that must be there with this shape, as numbers.
    pub(crate) fn numbers(&mut self, name: &str, shape: &[usize]) -> Result<tensor::Numbers, Error> {
        let tensor = self
            .tensors
            .get(name)
            .ok_or_else(|| Error::malformed(format!("there is no tensor {name}")))?;
        if tensor.shape != shape {
            return Err(Error::malformed(format!(
                "the tensor {name} has shape {:?}, not {shape:?}",
                tensor.shape
            )));
        }
        self.source.seek(SeekFrom::Start(tensor.start))?;
        let mut bytes = vec![0; tensor.bytes];
        self.source.read_exact(&mut bytes)?;
        Ok(tensor::Numbers::new(tensor.kind, bytes))
    }
}

type Parts = (HashMap<String, Value>, HashMap<String, Tensor>);

fn parse(header: &[u8], file_bytes: u64) -> Result<Parts, Error> {
    let mut cursor = Cursor::new(header);
    if cursor.take(4)? != b"GGUF" {
        return Err(Error::malformed("it does not begin with GGUF"));
    }
    let version = cursor.u32()?;
    if !(2..=3).contains(&version) {
        return Err(Error::malformed(format!(
            "GGUF version {version} is not known; 2 and 3 are"
        )));
    }
    // Each entry is at least this long on disk, so these counts bound the loops by the size of the header.
    let tensor_count = cursor.count(24)?;
    let value_count = cursor.count(13)?;

    let mut values = HashMap::new();
    for _ in 0..value_count {
        let key = cursor.text()?;
        values.insert(key, Value::read(&mut cursor)?);
    }
    let mut tensors = Vec::new();
    for _ in 0..tensor_count {
        tensors.push(tensor::Entry::read(&mut cursor)?);
    }
    let start = data_start(&values, cursor.offset())?;
    let tensors = tensors.into_iter().map(|entry| entry.place(start, file_bytes));
    Ok((values, tensors.collect::<Result<_, _>>()?))
}

/// Where the tensors' bytes begin: the end of the header, rounded up.
fn data_start(values: &HashMap<String, Value>, header_end: u64) -> Result<u64, Error> {
    let alignment = match values.get("general.alignment") {
        None => DEFAULT_ALIGNMENT,
        Some(value) => value
            .unsigned()
            .filter(|a| a.is_power_of_two() && *a <= 1 << 20)
            .ok_or_else(|| {
                Error::malformed("the value general.alignment is no power of two up to a mebibyte")
            })?,
    };
    Ok(header_end.next_multiple_of(alignment))
}
