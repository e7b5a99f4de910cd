//! Durations and sizes, as people write them: `"10s"`, `"16MiB"`.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;
use std::borrow::Cow;
use std::fmt;
use std::time::Duration;

/// A duration, written with its unit: `"500ms"`, `"10s"`, `"1h30m"`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Time(pub Duration);

/// The largest first. Nothing needs finer than a microsecond.
const TIME_UNITS: [(&str, u64); 6] = [
    ("d", 86_400_000_000),
    ("h", 3_600_000_000),
    ("m", 60_000_000),
    ("s", 1_000_000),
    ("ms", 1_000),
    ("us", 1),
];

const NOT_A_TIME: &str =
    "is not a duration: write a number with its unit, such as \"500ms\", \"10s\" or \"1h30m\"";

impl Time {
    #[must_use]
    pub const fn seconds(seconds: u64) -> Self {
        Self(Duration::from_secs(seconds))
    }

    #[must_use]
    pub const fn millis(millis: u64) -> Self {
        Self(Duration::from_millis(millis))
    }

    /// One or more whole numbers, each with its unit (`d`, `h`, `m`, `s`, `ms`, `us`), added up.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut rest = text;
        let mut total_us: u64 = 0;
        while !rest.is_empty() || text.is_empty() {
            let (count, after) = leading_number(rest).ok_or(NOT_A_TIME)?;
            let unit_end = after
                .find(|letter: char| letter.is_ascii_digit())
                .unwrap_or(after.len());
            let (unit, after) = after.split_at(unit_end);
            let (_, unit_us) = TIME_UNITS
                .into_iter()
                .find(|(name, _)| *name == unit)
                .ok_or(NOT_A_TIME)?;
            let part = count.checked_mul(unit_us);
            total_us = part
                .and_then(|part| total_us.checked_add(part))
                .ok_or("is too long")?;
            rest = after;
        }
        Ok(Self(Duration::from_micros(total_us)))
    }
}

/// In the largest unit that needs no fraction.
impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let us = u64::try_from(self.0.as_micros()).unwrap_or(u64::MAX);
        if us == 0 {
            return f.write_str("0s");
        }
        let fitting = TIME_UNITS
            .into_iter()
            .find(|(_, unit_us)| us.is_multiple_of(*unit_us));
        let (unit, unit_us) = fitting.unwrap_or(("us", 1));
        write!(f, "{}{unit}", us / unit_us)
    }
}

/// A number of bytes: a plain number, or with a unit: `"16MiB"`, `"25MB"`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Size(pub u64);

const SIZE_UNITS: [(&str, u64); 10] = [
    ("TiB", 1 << 40),
    ("GiB", 1 << 30),
    ("MiB", 1 << 20),
    ("KiB", 1 << 10),
    ("TB", 1_000_000_000_000),
    ("GB", 1_000_000_000),
    ("MB", 1_000_000),
    ("kB", 1_000),
    ("KB", 1_000),
    ("B", 1),
];

const NOT_A_SIZE: &str =
    "is not a size: write a number of bytes, or a number with its unit, such as \"16MiB\"";

impl Size {
    /// A whole number, with a unit or without.
    pub fn parse(text: &str) -> Result<Self, String> {
        let (count, unit) = leading_number(text).ok_or(NOT_A_SIZE)?;
        let unit_bytes = match unit {
            "" => 1,
            _ => {
                SIZE_UNITS
                    .into_iter()
                    .find(|(name, _)| *name == unit)
                    .ok_or(NOT_A_SIZE)?
                    .1
            }
        };
        let bytes = count
            .checked_mul(unit_bytes)
            .filter(|bytes| i64::try_from(*bytes).is_ok());
        bytes.map(Self).ok_or_else(|| "is too large".to_owned())
    }
}

/// In a binary unit where that needs no fraction, else the plain number.
impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let binary = SIZE_UNITS
            .into_iter()
            .take(4)
            .find(|(_, unit)| self.0 >= *unit && self.0.is_multiple_of(*unit));
        match binary {
            Some((name, unit)) => write!(f, "{}{name}", self.0 / unit),
            None => write!(f, "{}", self.0),
        }
    }
}

/// The number that a text begins with, and what follows it.
fn leading_number(text: &str) -> Option<(u64, &str)> {
    let end = text
        .find(|letter: char| !letter.is_ascii_digit())
        .unwrap_or(text.len());
    let (digits, rest) = text.split_at(end);
    digits.parse().ok().map(|number| (number, rest))
}

impl Serialize for Time {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Time {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Cow::<'de, str>::deserialize(deserializer)?;
        Self::parse(&text).map_err(serde::de::Error::custom)
    }
}

impl JsonSchema for Time {
    fn schema_name() -> Cow<'static, str> {
        "Time".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "string", "format": "duration"})
    }
}

/// As the operator would write it: a number where no unit fits.
impl Serialize for Size {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let text = self.to_string();
        if text.ends_with('B') {
            serializer.serialize_str(&text)
        } else {
            serializer.serialize_u64(self.0)
        }
    }
}

impl<'de> Deserialize<'de> for Size {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match Value::deserialize(deserializer)? {
            Value::Number(number) => number.as_u64().map(Self).ok_or_else(|| NOT_A_SIZE.to_owned()),
            Value::String(text) => Self::parse(&text),
            _ => Err(NOT_A_SIZE.to_owned()),
        }
        .map_err(serde::de::Error::custom)
    }
}

impl JsonSchema for Size {
    fn schema_name() -> Cow<'static, str> {
        "Size".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": ["integer", "string"], "format": "size", "minimum": 0})
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn durations_are_read_with_their_units() {
        let cases = [
            ("500ms", 500_000),
            ("10s", 10_000_000),
            ("1h30m", 5_400_000_000),
            ("0s", 0),
            ("7us", 7),
        ];
        for (text, us) in cases {
            assert_eq!(Time::parse(text), Ok(Time(Duration::from_micros(us))), "{text}");
        }
        for text in [
            "",
            "10",
            "s",
            "10 s",
            "1.5s",
            "-1s",
            "10S",
            "10x",
            "1h30",
            "10ss",
            "99999999999999999999s",
        ] {
            assert!(Time::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn sizes_are_read_with_and_without_units() {
        let cases = [
            ("16MiB", 16 << 20),
            ("25MB", 25_000_000),
            ("12", 12),
            ("1kB", 1000),
            ("3B", 3),
        ];
        for (text, bytes) in cases {
            assert_eq!(Size::parse(text), Ok(Size(bytes)), "{text}");
        }
        for text in ["", "MiB", "16 MiB", "1.5MiB", "16mib", "-1", "99999999TiB"] {
            assert!(Size::parse(text).is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn durations_read_back_as_written(us in 0..u64::MAX / 2) {
            let time = Time(Duration::from_micros(us));
            prop_assert_eq!(Time::parse(&time.to_string()), Ok(time));
        }

        #[test]
        fn sizes_read_back_as_written(count in 0..1_u64 << 20, shift in 0..43_u32) {
            let size = Size(count << shift);
            prop_assert_eq!(Size::parse(&size.to_string()), Ok(size));
        }
    }
}
