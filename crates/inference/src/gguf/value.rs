//! The values in a GGUF header.

use super::Error;
use super::cursor::Cursor;

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Value {
    Unsigned(u64),
    Signed(i64),
    Float(f64),
    Bool(bool),
    Text(String),
    List(Vec<Value>),
}

impl Value {
    pub(super) fn read(cursor: &mut Cursor<'_>) -> Result<Self, Error> {
        const LIST: u32 = 9;
        match cursor.u32()? {
            LIST => {
                let kind = cursor.u32()?;
                let count = cursor.count(least_bytes(kind)?)?;
                (0..count)
                    .map(|_| Self::read_one(kind, cursor))
                    .collect::<Result<_, _>>()
                    .map(Self::List)
            }
            kind => Self::read_one(kind, cursor),
        }
    }

    fn read_one(kind: u32, cursor: &mut Cursor<'_>) -> Result<Self, Error> {
        Ok(match kind {
            0 => Self::Unsigned(u8::from_le_bytes(cursor.array()?).into()),
            1 => Self::Signed(i8::from_le_bytes(cursor.array()?).into()),
            2 => Self::Unsigned(u16::from_le_bytes(cursor.array()?).into()),
            3 => Self::Signed(i16::from_le_bytes(cursor.array()?).into()),
            4 => Self::Unsigned(cursor.u32()?.into()),
            5 => Self::Signed(i32::from_le_bytes(cursor.array()?).into()),
            6 => Self::Float(f32::from_le_bytes(cursor.array()?).into()),
            7 => Self::Bool(cursor.array::<1>()? != [0]),
            8 => Self::Text(cursor.text()?),
            10 => Self::Unsigned(cursor.u64()?),
            11 => Self::Signed(i64::from_le_bytes(cursor.array()?)),
            12 => Self::Float(f64::from_le_bytes(cursor.array()?)),
            kind => return Err(unknown(kind)),
        })
    }

    /// A whole number that is not negative.
    pub(crate) fn unsigned(&self) -> Option<u64> {
        match self {
            Self::Unsigned(number) => Some(*number),
            Self::Signed(number) => u64::try_from(*number).ok(),
            _ => None,
        }
    }

    /// A size: a number from 1 to a million.
    pub(crate) fn size(&self) -> Option<usize> {
        let number = self
            .unsigned()
            .filter(|number| (1..=1_000_000).contains(number))?;
        usize::try_from(number).ok()
    }

    /// A number that is neither zero, negative, infinite nor no number.
    pub(crate) fn positive(&self) -> Option<f32> {
        match self {
            Self::Float(number) => Some(*number as f32).filter(|number| number.is_normal() && *number > 0.0),
            _ => None,
        }
    }

    pub(crate) fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    pub(crate) fn list(&self) -> Option<&[Self]> {
        match self {
            Self::List(values) => Some(values),
            _ => None,
        }
    }
}

/// The least that one value of this kind takes on disk. No byte is less than a byte, so that a list's length is
/// bounded by the file's.
fn least_bytes(kind: u32) -> Result<usize, Error> {
    match kind {
        0 | 1 | 7 => Ok(1),
        2 | 3 => Ok(2),
        4..=6 => Ok(4),
        8 | 10..=12 => Ok(8),
        kind => Err(unknown(kind)),
    }
}

fn unknown(kind: u32) -> Error {
    Error::malformed(format!(
        "its header has a value of type {kind}, which is not read here"
    ))
}
