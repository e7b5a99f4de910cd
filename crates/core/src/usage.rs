//! Tokens, by the class that they are billed in.

use serde::{Deserialize, Serialize};

/// What a unit of usage is billed as.
///
/// The numbers are stored: in the spool, in the ledger's packed lines and in prices. Never renumber.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
#[repr(u8)]
pub enum TokenClass {
    Input = 0,
    Output = 1,
    CacheRead = 2,
    /// Written to a cache that lives five minutes.
    #[serde(rename = "cache_write_5m")]
    CacheWrite5m = 3,
    /// Written to a cache that lives an hour.
    #[serde(rename = "cache_write_1h")]
    CacheWrite1h = 4,
    /// One image, whatever its tokens.
    Image = 5,
    /// One second of audio.
    AudioSecond = 6,
    /// One request, whatever its size.
    Request = 7,
}

impl TokenClass {
    pub const ALL: [Self; 8] = [
        Self::Input,
        Self::Output,
        Self::CacheRead,
        Self::CacheWrite5m,
        Self::CacheWrite1h,
        Self::Image,
        Self::AudioSecond,
        Self::Request,
    ];

    /// The stable name in the admin API and in configuration.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Input => "input",
            Self::Output => "output",
            Self::CacheRead => "cache_read",
            Self::CacheWrite5m => "cache_write_5m",
            Self::CacheWrite1h => "cache_write_1h",
            Self::Image => "image",
            Self::AudioSecond => "audio_second",
            Self::Request => "request",
        }
    }

    #[must_use]
    pub fn from_number(number: u8) -> Option<Self> {
        Self::ALL.get(usize::from(number)).copied()
    }
}

/// The tokens of one attempt. `input` leaves out what the cache served or took; `output` includes reasoning.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Usage {
    pub input: u64,
    pub output: u64,
    pub cache_read: u64,
    pub cache_write_5m: u64,
    pub cache_write_1h: u64,
    /// How many of `output` were reasoning: for information, not billed apart.
    pub reasoning: u64,
}

impl Usage {
    /// Input and output alone.
    #[must_use]
    pub const fn of(input: u64, output: u64) -> Self {
        Self {
            input,
            output,
            cache_read: 0,
            cache_write_5m: 0,
            cache_write_1h: 0,
            reasoning: 0,
        }
    }

    /// Everything that went in, cached or not.
    #[must_use]
    pub const fn total_input(&self) -> u64 {
        self.input
            .saturating_add(self.cache_read)
            .saturating_add(self.cache_write_5m)
            .saturating_add(self.cache_write_1h)
    }

    /// The classes that were used, with their counts; classes with nothing are left out.
    pub fn by_class(&self) -> impl Iterator<Item = (TokenClass, u64)> {
        [
            (TokenClass::Input, self.input),
            (TokenClass::Output, self.output),
            (TokenClass::CacheRead, self.cache_read),
            (TokenClass::CacheWrite5m, self.cache_write_5m),
            (TokenClass::CacheWrite1h, self.cache_write_1h),
        ]
        .into_iter()
        .filter(|(_, count)| *count > 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn class_numbers_are_positions() {
        for (position, class) in TokenClass::ALL.into_iter().enumerate() {
            assert_eq!(class as usize, position);
        }
    }
}
