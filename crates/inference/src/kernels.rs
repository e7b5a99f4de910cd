//! The element-wise parts of a transformer, written so that the compiler can use vector instructions.

use std::f32::consts::LOG2_E;

/// e to the power of `x`, within 2e-7 relative; results below 1e-37 come out as about that.
///
/// The library's own is a call for each number; this one the compiler unrolls into vectors.
#[inline]
fn exp(x: f32) -> f32 {
    // Adding this leaves the nearest whole number in the low bits of the sum.
    const ROUND: f32 = 12_582_912.0;
    let x = x.clamp(-87.0, 88.0);
    let rounded = x * LOG2_E + ROUND;
    let power = rounded - ROUND;
    // ln 2 in two parts: the first has few enough bits that its product with `power` is exact.
    let rest = x - power * 0.693_359_4 + power * 0.000_212_194_44;
    let series = 1.0
        + rest
            * (1.0
                + rest
                    * (0.5
                        + rest
                            * (1.0 / 6.0
                                + rest * (1.0 / 24.0 + rest * (1.0 / 120.0 + rest * (1.0 / 720.0))))));
    series * f32::from_bits(rounded.to_bits().wrapping_add(127).wrapping_shl(23))
}

/// `gate = silu(gate) * up`
pub(crate) fn silu_multiply(gate: &mut [f32], up: &[f32]) {
    for (gate, up) in gate.iter_mut().zip(up) {
        *gate = *gate / (1.0 + exp(-*gate)) * up;
    }
}

/// The exact GELU, x Φ(x), by an approximation of the error function within 1.5e-7
/// (Abramowitz and Stegun, 7.1.26).
pub(crate) fn gelu(values: &mut [f32]) {
    for value in values {
        let x = value.abs() * std::f32::consts::FRAC_1_SQRT_2;
        let t = 1.0 / (1.0 + 0.327_591_1 * x);
        let series = t
            * (0.254_829_6 + t * (-0.284_496_72 + t * (1.421_413_8 + t * (-1.453_152_1 + t * 1.061_405_4))));
        let erf = 1.0 - series * exp(-x * x);
        *value *= 0.5 * (1.0 + erf.copysign(*value));
    }
}

/// Turns scores into shares that sum to one.
pub(crate) fn softmax(scores: &mut [f32]) {
    let max = scores.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let mut sum = 0.0;
    for score in &mut *scores {
        *score = exp(*score - max);
        sum += *score;
    }
    let share = 1.0 / sum;
    for score in scores {
        *score *= share;
    }
}

/// `sum += more`
pub(crate) fn add(sum: &mut [f32], more: &[f32]) {
    for (sum, more) in sum.iter_mut().zip(more) {
        *sum += more;
    }
}

/// Each row scaled to a root mean square of one, then by the weights.
pub(crate) fn rms_norm(rows: &[f32], weights: &[f32], epsilon: f32) -> Vec<f32> {
    let mut normed = Vec::with_capacity(rows.len());
    for row in rows.chunks_exact(weights.len()) {
        let scale = 1.0 / (dot(row, row) / row.len() as f32 + epsilon).sqrt();
        normed.extend(
            row.iter()
                .zip(weights)
                .map(|(value, weight)| value * scale * weight),
        );
    }
    normed
}

/// Each row shifted to a mean of zero and scaled to a variance of one, then by the weights and biases.
pub(crate) fn layer_norm(rows: &mut [f32], weights: &[f32], biases: &[f32], epsilon: f32) {
    for row in rows.chunks_exact_mut(weights.len()) {
        let mean = row.iter().sum::<f32>() / row.len() as f32;
        row.iter_mut().for_each(|value| *value -= mean);
        let scale = 1.0 / (dot(row, row) / row.len() as f32 + epsilon).sqrt();
        for ((value, weight), bias) in row.iter_mut().zip(weights).zip(biases) {
            *value = *value * scale * weight + bias;
        }
    }
}

/// Adds the biases to each row.
pub(crate) fn add_to_rows(rows: &mut [f32], biases: &[f32]) {
    rows.chunks_exact_mut(biases.len())
        .for_each(|row| add(row, biases));
}

/// Eight sums side by side, because the compiler may not reorder one.
fn dot(left: &[f32], right: &[f32]) -> f32 {
    let mut sums = [0.0_f32; 8];
    let (left, right) = (left.chunks_exact(8), right.chunks_exact(8));
    let tail: f32 = left
        .remainder()
        .iter()
        .zip(right.remainder())
        .map(|(l, r)| l * r)
        .sum();
    for (left, right) in left.zip(right) {
        for ((sum, left), right) in sums.iter_mut().zip(left).zip(right) {
            *sum += left * right;
        }
    }
    sums.iter().sum::<f32>() + tail
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exp_is_the_librarys_to_six_digits() {
        for step in -8_600..=8_700 {
            let x = step as f32 / 100.0 + 0.003;
            let (ours, theirs) = (f64::from(exp(x)), f64::from(x).exp());
            assert!(
                (ours / theirs - 1.0).abs() < 4e-7,
                "exp({x}) = {ours}, not {theirs}"
            );
        }
        assert!(exp(f32::NEG_INFINITY) < 1e-37);
    }

    #[test]
    fn gelu_has_the_published_values() {
        let mut values = [-3.0, -1.0, 0.0, 0.5, 1.0, 3.0];
        gelu(&mut values);
        let expected = [
            -0.004_049_6,
            -0.158_655_26,
            0.0,
            0.345_731_23,
            0.841_344_8,
            2.995_950_3,
        ];
        for (value, expected) in values.iter().zip(expected) {
            assert!((value - expected).abs() < 2e-6, "{value} is not {expected}");
        }
    }

    #[test]
    fn softmax_keeps_the_ratios_and_sums_to_one() {
        let mut scores = [1.0, 2.0, 3.0, -1e30];
        softmax(&mut scores);
        assert!((scores.iter().sum::<f32>() - 1.0).abs() < 1e-6);
        assert!((scores[2] / scores[1] - std::f32::consts::E).abs() < 1e-5);
        assert!(scores[3] < 1e-30);
    }

    #[test]
    fn norms_reach_their_scale() {
        let row: Vec<f32> = (0..19).map(|i| i as f32 - 3.0).collect();
        let ones = vec![1.0; 19];
        let normed = rms_norm(&row, &ones, 0.0);
        assert!((dot(&normed, &normed) / 19.0 - 1.0).abs() < 1e-5);

        let mut rows = row;
        layer_norm(&mut rows, &ones, &[0.5; 19], 0.0);
        assert!((rows.iter().sum::<f32>() / 19.0 - 0.5).abs() < 1e-5);
    }
}
