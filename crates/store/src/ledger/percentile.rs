//! Percentiles of timings, computed here because the engines have no function in common.
//!
//! Exact up to [`MAX_SAMPLES`] calls in a span. Beyond that they are those of a uniform sample of calls: two bytes
//! of a call's id that are random in a version 7 UUID decide whether it is in, so the database draws the sample
//! while it reads, and draws the same one each time.

/// At most about so many calls are read for the percentiles of one span.
pub(super) const MAX_SAMPLES: u64 = 20_000;

/// The share of calls to read, as the bound that two random bytes must stay below, of 65,536; none reads all.
pub(super) fn sample_bound(calls: u64) -> Option<u16> {
    let share = (MAX_SAMPLES << 16) / calls.max(1);
    u16::try_from(share).ok().map(|share| share.max(1))
}

/// The nearest-rank percentile of `values`, which are sorted by it. None of nothing.
pub(super) fn percentile(values: &mut [i64], percent: usize) -> Option<i64> {
    values.sort_unstable();
    let rank = (values.len() * percent).div_ceil(100).max(1);
    values.get(rank - 1).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_nearest_ranks() {
        let mut values: Vec<i64> = (1..=100).rev().collect();
        assert_eq!(percentile(&mut values, 50), Some(50));
        assert_eq!(percentile(&mut values, 95), Some(95));
        assert_eq!(percentile(&mut [7], 95), Some(7));
        assert_eq!(percentile(&mut [9, 1], 50), Some(1));
        assert_eq!(percentile(&mut [], 50), None);
    }

    #[test]
    fn samples_stay_near_the_limit() {
        assert_eq!(sample_bound(0), None);
        assert_eq!(sample_bound(MAX_SAMPLES), None);
        for calls in [MAX_SAMPLES + 10, 1_000_000, 1_000_000_000] {
            let bound = u64::from(sample_bound(calls).expect("a sample"));
            assert!((calls * bound) >> 16 <= MAX_SAMPLES, "{calls}");
        }
        assert_eq!(sample_bound(u64::MAX), Some(1));
    }
}
