//! A sliding window made of buckets.

use super::BUCKETS;

/// One more than the window has: the one that the present is in.
const SLOTS: usize = BUCKETS as usize + 1;

/// What was taken in each of the last buckets. Whatever was taken within a window before now is in one of them.
#[derive(Clone, Debug)]
pub struct Window {
    sums: [u64; SLOTS],
    newest: u64,
    total: u64,
}

impl Window {
    pub fn new(bucket: u64) -> Self {
        Self {
            sums: [0; SLOTS],
            newest: bucket,
            total: 0,
        }
    }

    /// Forgets what has left the window.
    pub fn advance(&mut self, bucket: u64) {
        let steps = bucket.saturating_sub(self.newest).min(SLOTS as u64);
        for step in 0..steps {
            let gone = std::mem::take(self.slot(bucket.saturating_sub(step)));
            self.total = self.total.saturating_sub(gone);
        }
        self.newest = self.newest.max(bucket);
    }

    pub const fn total(&self) -> u64 {
        self.total
    }

    pub fn is_empty_at(&self, bucket: u64) -> bool {
        self.total == 0 || bucket > self.newest.saturating_add(BUCKETS)
    }

    pub fn add(&mut self, amount: u64) {
        let sum = self.slot(self.newest);
        *sum = sum.saturating_add(amount);
        self.total = self.total.saturating_add(amount);
    }

    /// Gives back to the bucket that it was taken in, while that still counts.
    pub fn take_back(&mut self, bucket: u64, amount: u64) {
        if bucket > self.newest || bucket.saturating_add(BUCKETS) < self.newest {
            return;
        }
        let sum = self.slot(bucket);
        let back = amount.min(*sum);
        *sum -= back;
        self.total = self.total.saturating_sub(back);
    }

    /// The bucket whose leaving brings the total down to `target`.
    pub fn last_to_leave(&self, target: u64) -> u64 {
        let mut left = self.total;
        for (bucket, sum) in self.buckets() {
            left = left.saturating_sub(sum);
            if left <= target {
                return bucket;
            }
        }
        self.newest
    }

    /// The last bucket that holds anything.
    pub fn last_held(&self) -> Option<u64> {
        let held = self.buckets().filter(|(_, sum)| *sum > 0);
        held.last().map(|(bucket, _)| bucket)
    }

    /// Every bucket that counts, the oldest first.
    pub fn buckets(&self) -> impl Iterator<Item = (u64, u64)> {
        (self.newest.saturating_sub(BUCKETS)..=self.newest).map(|bucket| (bucket, self.sum(bucket)))
    }

    fn sum(&self, bucket: u64) -> u64 {
        self.sums.get(place(bucket)).copied().unwrap_or_default()
    }

    fn slot(&mut self, bucket: u64) -> &mut u64 {
        #[expect(clippy::indexing_slicing, reason = "a remainder is less than what it is of")]
        &mut self.sums[place(bucket)]
    }
}

const fn place(bucket: u64) -> usize {
    (bucket % SLOTS as u64) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_taken_counts_for_a_whole_window_and_no_longer_than_a_bucket_more() {
        let mut window = Window::new(1_000);
        window.add(5);
        window.advance(1_000 + BUCKETS);
        assert_eq!(window.total(), 5, "it may be a moment less than a window old");
        window.add(2);
        window.advance(1_001 + BUCKETS);
        assert_eq!(window.total(), 2);
        window.advance(9_999_999);
        assert_eq!(window.total(), 0);
    }

    #[test]
    fn only_what_still_counts_is_given_back() {
        let mut window = Window::new(1_000);
        window.add(5);
        window.take_back(1_000, 3);
        window.take_back(999, 1);
        window.take_back(1_001, 1);
        assert_eq!(window.total(), 2);
        window.take_back(1_000, 9);
        assert_eq!(window.total(), 0);
        window.add(4);
        window.advance(1_061);
        window.add(1);
        window.take_back(1_000, 4);
        assert_eq!(window.total(), 1);
    }

    #[test]
    fn it_is_known_when_enough_will_have_left() {
        let mut window = Window::new(10);
        for amount in [3, 4, 5] {
            window.add(amount);
            window.advance(window.newest + 1);
        }
        let leaves: Vec<u64> = [11, 9, 5, 0].map(|target| window.last_to_leave(target)).into();
        assert_eq!(leaves, [10, 10, 11, 12]);
        assert_eq!(window.last_held(), Some(12));
    }
}
