//! The tensors of a GGUF file: what the header says of them, and their bytes as numbers.

use super::Error;
use super::cursor::Cursor;
use half::f16;

/// How a tensor's numbers are stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    F32,
    F16,
    /// Blocks of 32 signed bytes, before them their scale as f16.
    Q8_0,
}

impl Kind {
    fn from_number(number: u32) -> Option<Self> {
        match number {
            0 => Some(Self::F32),
            1 => Some(Self::F16),
            8 => Some(Self::Q8_0),
            _ => None,
        }
    }

    /// Numbers in a block, and its length in bytes.
    const fn block(self) -> (u64, u64) {
        match self {
            Self::F32 => (1, 4),
            Self::F16 => (1, 2),
            Self::Q8_0 => (32, 34),
        }
    }
}

/// A tensor that lies within the file.
pub(super) struct Tensor {
    /// Outermost first: rows, then columns.
    pub(super) shape: Vec<usize>,
    pub(super) kind: Kind,
    /// Bytes from the start of the file.
    pub(super) start: u64,
    pub(super) bytes: usize,
}

/// A tensor as the header has it.
pub(super) struct Entry {
    name: String,
    /// Innermost first.
    dimensions: Vec<u64>,
    kind: u32,
    offset: u64,
}

impl Entry {
    pub(super) fn read(cursor: &mut Cursor<'_>) -> Result<Self, Error> {
        let name = cursor.text()?;
        let rank = cursor.u32()?;
        if rank > 4 {
            return Err(Error::malformed(format!(
                "the tensor {name} has {rank} dimensions"
            )));
        }
        let dimensions = (0..rank).map(|_| cursor.u64()).collect::<Result<_, _>>()?;
        Ok(Self {
            name,
            dimensions,
            kind: cursor.u32()?,
            offset: cursor.u64()?,
        })
    }

    /// Checks that the tensor lies within the file.
    pub(super) fn place(self, data_start: u64, file_bytes: u64) -> Result<(String, Tensor), Error> {
        let Self {
            name,
            dimensions,
            kind,
            offset,
        } = self;
        let kind = Kind::from_number(kind).ok_or_else(|| {
            Error::malformed(format!(
                "the tensor {name} has type {kind}; F32, F16 and Q8_0 are read here"
            ))
        })?;
        let (block_numbers, block_bytes) = kind.block();
        let bytes = dimensions
            .iter()
            .try_fold(1_u64, |product, size| product.checked_mul(*size))
            .filter(|count| count.is_multiple_of(block_numbers))
            .and_then(|count| (count / block_numbers).checked_mul(block_bytes))
            .ok_or_else(|| {
                Error::malformed(format!(
                    "the tensor {name} has the impossible shape {dimensions:?}"
                ))
            })?;
        let start = data_start.checked_add(offset);
        let end = start
            .and_then(|start| start.checked_add(bytes))
            .filter(|end| *end <= file_bytes);
        let shape = dimensions
            .iter()
            .rev()
            .map(|size| usize::try_from(*size).ok())
            .collect::<Option<_>>();
        let (Some(start), Some(_), Some(shape), Ok(bytes)) = (start, end, shape, usize::try_from(bytes))
        else {
            return Err(Error::malformed(format!(
                "the file ends before its tensor {name} does"
            )));
        };
        Ok((
            name,
            Tensor {
                shape,
                kind,
                start,
                bytes,
            },
        ))
    }
}

/// A tensor's bytes, to be taken as f32.
pub(crate) struct Numbers {
    kind: Kind,
    bytes: Vec<u8>,
}

impl Numbers {
    pub(super) fn new(kind: Kind, bytes: Vec<u8>) -> Self {
        Self { kind, bytes }
    }

    pub(crate) fn all(&self) -> Vec<f32> {
        let mut out = Vec::new();
        self.widen(&self.bytes, &mut out);
        out
    }

    /// Rows of `columns` numbers; `columns` is not 0, and a multiple of 32 where the weights are Q8_0.
    pub(crate) fn rows(&self, columns: usize) -> impl Iterator<Item = Vec<f32>> {
        let (block_numbers, block_bytes) = self.kind.block();
        let row_bytes = columns / block_numbers as usize * block_bytes as usize;
        self.bytes.chunks_exact(row_bytes.max(1)).map(move |row| {
            let mut out = Vec::with_capacity(columns);
            self.widen(row, &mut out);
            out
        })
    }

    fn widen(&self, bytes: &[u8], out: &mut Vec<f32>) {
        match self.kind {
            Kind::F32 => out.extend(bytes.as_chunks().0.iter().map(|b| f32::from_le_bytes(*b))),
            Kind::F16 => out.extend(
                bytes
                    .as_chunks()
                    .0
                    .iter()
                    .map(|b| f16::from_le_bytes(*b).to_f32()),
            ),
            Kind::Q8_0 => {
                for [low, high, numbers @ ..] in bytes.as_chunks::<34>().0 {
                    let scale = f16::from_le_bytes([*low, *high]).to_f32();
                    out.extend(
                        numbers
                            .iter()
                            .map(|number| f32::from(number.cast_signed()) * scale),
                    );
                }
            }
        }
    }
}
