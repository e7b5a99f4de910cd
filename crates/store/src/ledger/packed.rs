//! The `lines` column: a row's usage and price lines in few bytes.
//!
//! The first byte is the format's version. Version 1 is what postcard (its wire format is stable) makes of
//! [`First`]: six counts, then the number of lines, then for each line its class number, count and cost; counts
//! are variable-length integers, costs zigzag ones. A line's count is nearly always the usage's count of its class,
//! so what is written is the (wrapping) difference: a zero. A typical row takes about 25 bytes.

use crate::error::{Error, Result};
use outcrop_core::money::Nanos;
use outcrop_core::price::Line;
use outcrop_core::usage::{TokenClass, Usage};
use serde::{Deserialize, Serialize};

const FIRST: u8 = 1;

/// Version 1. A change of its shape is a new version beside it.
#[derive(Serialize, Deserialize)]
struct First {
    /// input, output, cache read, cache written for 5 minutes, for 1 hour, reasoning
    usage: [u64; 6],
    /// class, count less that of the usage, cost
    lines: Vec<(u8, u64, i64)>,
}

/// Packs; cannot fail but for a fault of ours.
pub(super) fn pack(usage: &Usage, lines: &[Line]) -> Result<Vec<u8>> {
    let first = First {
        usage: [
            usage.input,
            usage.output,
            usage.cache_read,
            usage.cache_write_5m,
            usage.cache_write_1h,
            usage.reasoning,
        ],
        lines: lines
            .iter()
            .map(|line| {
                (
                    line.class as u8,
                    line.count.wrapping_sub(used(usage, line.class)),
                    line.cost.0,
                )
            })
            .collect(),
    };
    postcard::to_extend(&first, vec![FIRST])
        .map_err(|error| Error::Fault(format!("packing price lines: {error}")))
}

/// The usage's count of a class; part of the format.
const fn used(usage: &Usage, class: TokenClass) -> u64 {
    match class {
        TokenClass::Input => usage.input,
        TokenClass::Output => usage.output,
        TokenClass::CacheRead => usage.cache_read,
        TokenClass::CacheWrite5m => usage.cache_write_5m,
        TokenClass::CacheWrite1h => usage.cache_write_1h,
        TokenClass::Image | TokenClass::AudioSecond | TokenClass::Request => 0,
    }
}

/// Unpacks every version that was ever written.
pub(super) fn unpack(bytes: &[u8]) -> Result<(Usage, Vec<Line>)> {
    let damaged = |what: &str| Error::Corrupt(format!("the lines of a ledger row: {what}"));
    let Some((&FIRST, body)) = bytes.split_first() else {
        return Err(damaged("unknown version"));
    };
    let (first, rest) =
        postcard::take_from_bytes::<First>(body).map_err(|error| damaged(&error.to_string()))?;
    if !rest.is_empty() {
        return Err(damaged("bytes after the end"));
    }
    let [
        input,
        output,
        cache_read,
        cache_write_5m,
        cache_write_1h,
        reasoning,
    ] = first.usage;
    let usage = Usage {
        input,
        output,
        cache_read,
        cache_write_5m,
        cache_write_1h,
        reasoning,
    };
    let line = |(class, difference, cost): (u8, u64, i64)| {
        let class = TokenClass::from_number(class).ok_or_else(|| damaged("unknown token class"))?;
        Ok(Line {
            class,
            count: difference.wrapping_add(used(&usage, class)),
            cost: Nanos(cost),
        })
    };
    Ok((usage, first.lines.into_iter().map(line).collect::<Result<_>>()?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn line(class: TokenClass, count: u64, cost: i64) -> Line {
        Line {
            class,
            count,
            cost: Nanos(cost),
        }
    }

    /// Rows that are on disk must stay readable: these bytes never change.
    #[test]
    fn version_1_is_written_like_this() {
        let usage = Usage {
            reasoning: 2,
            ..Usage::of(1_200, 300)
        };
        let lines = [
            line(TokenClass::Input, 1_200, 3_600_000),
            line(TokenClass::Output, 301, -5),
        ];
        let bytes = pack(&usage, &lines).expect("packed");
        let expected: &[u8] = &[
            1, 0xB0, 9, 0xAC, 2, 0, 0, 0, 2, // version, usage
            2, 0, 0, 0x80, 0xBA, 0xB7, 3, // two lines, the first as in the usage
            1, 1, 9, // the second of one more
        ];
        assert_eq!(bytes, expected);
    }

    #[test]
    fn what_nobody_wrote_is_corrupt() {
        for bytes in [
            &[][..],
            &[0],
            &[2, 0, 0, 0, 0, 0, 0, 0],
            &[1, 0],
            &[1, 0, 0, 0, 0, 0, 0, 0, 7],
        ] {
            assert!(matches!(unpack(bytes), Err(Error::Corrupt(_))), "{bytes:?}");
        }
        let unknown_class = [1, 0, 0, 0, 0, 0, 0, 1, 200, 1, 1, 1];
        assert!(matches!(unpack(&unknown_class), Err(Error::Corrupt(_))));
    }

    proptest! {
        #[test]
        fn every_settlement_comes_back(counts in any::<[u64; 6]>(), lines in proptest::collection::vec((0..8u8, any::<u64>(), any::<i64>()), 0..9)) {
            let [input, output, cache_read, cache_write_5m, cache_write_1h, reasoning] = counts;
            let usage = Usage { input, output, cache_read, cache_write_5m, cache_write_1h, reasoning };
            let lines: Vec<Line> = lines.into_iter().map(|(class, count, cost)| line(TokenClass::from_number(class).expect("class"), count, cost)).collect();
            prop_assert_eq!(unpack(&pack(&usage, &lines).expect("packed")).expect("unpacked"), (usage, lines));
        }

        #[test]
        fn any_bytes_are_refused_without_panic(bytes in proptest::collection::vec(any::<u8>(), 0..60)) {
            let _ = unpack(&bytes);
        }
    }
}
