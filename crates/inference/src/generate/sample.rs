//! Chooses the next token from the model's scores.

use std::hash::{BuildHasher, RandomState};

pub(super) struct Sampler {
    temperature: f32,
    top_p: f32,
    random: u64,
}

impl Sampler {
    /// The same seed makes the same choices; without one they differ from call to call.
    pub(super) fn new(temperature: f32, top_p: f32, seed: Option<u64>) -> Self {
        let random = seed.unwrap_or_else(|| RandomState::new().hash_one(0));
        Self {
            temperature,
            top_p,
            random,
        }
    }

    /// A token's number, or nothing if no score is a number.
    pub(super) fn choose(&mut self, scores: &[f32]) -> Option<u32> {
        let (best, max) = scores
            .iter()
            .enumerate()
            .filter(|(_, score)| !score.is_nan())
            .fold(None, |best: Option<(usize, f32)>, (token, score)| match best {
                Some((_, max)) if max >= *score => best,
                _ => Some((token, *score)),
            })?;
        let chosen = match self.temperature > 0.0 && max.is_finite() {
            true => self.draw(scores, max).unwrap_or(best),
            false => best,
        };
        u32::try_from(chosen).ok()
    }

    /// Draws from the smallest set of likeliest tokens whose shares sum to `top_p`.
    fn draw(&mut self, scores: &[f32], max: f32) -> Option<usize> {
        let weight = |score: &f32| match score.is_nan() {
            true => 0.0,
            false => f64::from((score - max) / self.temperature).exp(),
        };
        let weights: Vec<f64> = scores.iter().map(weight).collect();
        let total: f64 = weights.iter().sum();
        // All tokens below this share together are less than what top_p leaves out, so none of them is in the
        // set: most of the vocabulary need not be sorted.
        let least = (1.0 - f64::from(self.top_p)) / scores.len() as f64 * total;
        let mut likely: Vec<(usize, f64)> = weights
            .into_iter()
            .enumerate()
            .filter(|(_, weight)| *weight > 0.0 && *weight >= least)
            .collect();
        likely.sort_unstable_by(|(a, left), (b, right)| right.total_cmp(left).then(a.cmp(b)));

        let wanted = f64::from(self.top_p) * total;
        let mut sum = 0.0;
        let kept = likely.iter().take_while(|(_, weight)| {
            let is_kept = sum < wanted;
            sum += if is_kept { *weight } else { 0.0 };
            is_kept
        });
        let kept = kept.count().max(1);
        likely.truncate(kept);

        let mut left = self.uniform() * likely.iter().map(|(_, weight)| weight).sum::<f64>();
        let drawn = likely.iter().find(|(_, weight)| {
            left -= weight;
            left < 0.0
        });
        drawn.or_else(|| likely.last()).map(|(token, _)| *token)
    }

    /// From 0 up to, not including, 1 (SplitMix64).
    fn uniform(&mut self) -> f64 {
        self.random = self.random.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.random;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^= mixed >> 31;
        (mixed >> 11) as f64 / (1_u64 << 53) as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draws(sampler: &mut Sampler, scores: &[f32], count: usize) -> Vec<usize> {
        let mut counts = vec![0; scores.len()];
        for _ in 0..count {
            counts[sampler.choose(scores).unwrap() as usize] += 1;
        }
        counts
    }

    #[test]
    fn without_temperature_the_likeliest_is_taken() {
        let mut sampler = Sampler::new(0.0, 1.0, Some(1));
        assert_eq!(sampler.choose(&[0.1, f32::NAN, 3.0, 3.0]), Some(2));
        assert_eq!(sampler.choose(&[f32::NAN, f32::NAN]), None);
        assert_eq!(sampler.choose(&[]), None);
        assert_eq!(
            Sampler::new(1.0, 1.0, Some(1)).choose(&[f32::NEG_INFINITY, f32::NEG_INFINITY]),
            Some(0)
        );
        assert_eq!(
            Sampler::new(1.0, 1.0, Some(1)).choose(&[0.0, f32::INFINITY]),
            Some(1)
        );
    }

    #[test]
    fn draws_follow_the_shares() {
        let scores = [2.0_f32.ln(), 1.0_f32.ln(), 5.0_f32.ln()];
        let counts = draws(&mut Sampler::new(1.0, 1.0, Some(7)), &scores, 8_000);
        for (count, expected) in counts.iter().zip([2_000.0, 1_000.0, 5_000.0]) {
            assert!((*count as f64 - expected).abs() < 200.0, "{counts:?}");
        }
        let hotter = draws(&mut Sampler::new(2.0, 1.0, Some(7)), &scores, 8_000);
        assert!(hotter[1] > counts[1], "a higher temperature evens the shares out");
    }

    #[test]
    fn top_p_leaves_the_unlikely_out() {
        let scores = [2.0_f32.ln(), 1.0_f32.ln(), 5.0_f32.ln()];
        let counts = draws(&mut Sampler::new(1.0, 0.8, Some(7)), &scores, 1_000);
        assert!(counts[0] > 0 && counts[1] == 0 && counts[2] > 0, "{counts:?}");
        let counts = draws(&mut Sampler::new(1.0, 0.0, Some(7)), &scores, 100);
        assert_eq!(counts, [0, 0, 100]);
    }

    #[test]
    fn a_seed_fixes_the_choices() {
        let scores: Vec<f32> = (0..50).map(|i| (i as f32).sin()).collect();
        let choices = |seed| {
            let mut sampler = Sampler::new(1.0, 0.95, seed);
            (0..20)
                .map(|_| sampler.choose(&scores).unwrap())
                .collect::<Vec<_>>()
        };
        assert_eq!(choices(Some(3)), choices(Some(3)));
        assert_ne!(choices(Some(3)), choices(Some(4)));
        assert_ne!(choices(None), choices(None));
    }
}
