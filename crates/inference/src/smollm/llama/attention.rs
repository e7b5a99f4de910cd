//! How a token looks back at the tokens before it.

use super::shape::Shape;
use crate::kernels;
use crate::matrix::{self, Target, View};

/// What one request has taken in so far.
pub(crate) struct History {
    tokens: usize,
    layers: Vec<Seen>,
}

impl History {
    pub(super) fn new(layers: usize) -> Self {
        Self {
            tokens: 0,
            layers: (0..layers).map(|_| Seen::default()).collect(),
        }
    }

    pub(crate) fn tokens(&self) -> usize {
        self.tokens
    }

    pub(super) fn layers_mut(&mut self) -> impl Iterator<Item = &mut Seen> {
        self.layers.iter_mut()
    }

    pub(super) fn advance(&mut self, tokens: usize) {
        self.tokens += tokens;
    }
}

/// One layer's keys and values: a row for each token, the heads side by side in it.
#[derive(Default)]
pub(super) struct Seen {
    keys: Vec<f32>,
    values: Vec<f32>,
}

impl Seen {
    pub(super) fn append(&mut self, keys: &[f32], values: &[f32]) {
        self.keys.extend_from_slice(keys);
        self.values.extend_from_slice(values);
    }

    /// For each of the newest tokens, whose queries these are, the mean of the values up to its own, weighted by
    /// how well their keys answer it.
    pub(super) fn attend(&self, queries: &[f32], shape: &Shape) -> Vec<f32> {
        let (count, seen) = (queries.len() / shape.width, self.keys.len() / shape.key_width());
        let per_key_head = shape.heads / shape.key_heads;
        // The rows of a product are the tokens of one head or, for a single token, the heads that share a key head.
        let (groups, rows, row_step) = match count {
            1 => (shape.key_heads, per_key_head, shape.head),
            _ => (shape.heads, count, shape.width),
        };
        let scale = 1.0 / (shape.head as f32).sqrt();
        let mut out = vec![0.0; queries.len()];
        let mut scores = vec![0.0; rows * seen];
        for group in 0..groups {
            let from = group * (shape.width / groups);
            let from_key = group * shape.key_heads / groups * shape.head;
            let query = View::new(tail(queries, from), rows, shape.head, row_step);
            let keys = View::new(tail(&self.keys, from_key), seen, shape.head, shape.key_width());
            let values = View::new(tail(&self.values, from_key), seen, shape.head, shape.key_width());

            matrix::multiply(
                Target {
                    data: &mut scores,
                    row_step: seen,
                },
                query,
                keys.transposed(),
                scale,
            );
            for (index, row) in scores.chunks_exact_mut(seen).enumerate() {
                // A token does not see those that come after it.
                let newer = if count == 1 { 0 } else { count - index - 1 };
                let (visible, hidden) = row.split_at_mut(seen - newer);
                kernels::softmax(visible);
                hidden.fill(0.0);
            }
            let (_, room) = out.split_at_mut(from);
            let scores = View::new(&scores, rows, seen, seen);
            matrix::multiply(Target { data: room, row_step }, scores, values, 1.0);
        }
        out
    }
}

fn tail(numbers: &[f32], from: usize) -> &[f32] {
    numbers.get(from..).unwrap_or_default()
}

/// Turns pairs of numbers by an angle that grows with the token's place, so that the product of two heads
/// depends on how far apart their tokens are.
pub(super) struct Rotation {
    /// Angle for each place, one for each pair of a head.
    steps: Vec<f32>,
}

impl Rotation {
    pub(super) fn new(head: usize, base: f32) -> Self {
        let step = |pair: usize| 1.0 / base.powf((2 * pair) as f32 / head as f32);
        Self {
            steps: (0..head / 2).map(step).collect(),
        }
    }

    /// `rows` holds `width` numbers for each token, the first of which stands at place `start`.
    pub(super) fn turn(&self, rows: &mut [f32], width: usize, start: usize) {
        for (place, row) in (start..).zip(rows.chunks_exact_mut(width)) {
            let turns: Vec<(f32, f32)> = self
                .steps
                .iter()
                .map(|step| (place as f32 * step).sin_cos())
                .collect();
            for head in row.chunks_exact_mut(2 * turns.len()) {
                for (pair, (sin, cos)) in head.as_chunks_mut().0.iter_mut().zip(&turns) {
                    let [x, y] = *pair;
                    *pair = [x * cos - y * sin, x * sin + y * cos];
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape() -> Shape {
        Shape {
            layers: 1,
            width: 8,
            feed: 32,
            heads: 4,
            key_heads: 2,
            head: 2,
            context: 64,
            rotation_base: 100.0,
            epsilon: 1e-5,
        }
    }

    #[test]
    fn products_of_turned_heads_depend_on_distance_alone() {
        let rotation = Rotation::new(4, 100.0);
        let product = |at: usize, to: usize| {
            let (mut left, mut right) = (vec![0.3, -0.7, 1.1, 0.2], vec![0.9, 0.4, -0.5, 0.8]);
            rotation.turn(&mut left, 4, at);
            rotation.turn(&mut right, 4, to);
            left.iter().zip(&right).map(|(l, r)| l * r).sum::<f32>()
        };
        assert!((product(0, 3) - product(20, 23)).abs() < 1e-5);
        assert!((product(0, 3) - product(0, 4)).abs() > 1e-3);
    }

    #[test]
    fn attending_at_once_equals_attending_one_by_one() {
        let shape = shape();
        let numbers = |count: usize, seed: f32| {
            (0..count)
                .map(|i| (i as f32 * 0.7 + seed).sin())
                .collect::<Vec<_>>()
        };
        let (queries, keys, values) = (numbers(5 * 8, 0.1), numbers(5 * 4, 0.2), numbers(5 * 4, 0.3));

        let mut at_once = Seen::default();
        at_once.append(&keys, &values);
        let at_once = at_once.attend(&queries, &shape);

        let mut seen = Seen::default();
        let mut one_by_one = Vec::new();
        for token in 0..5 {
            seen.append(&keys[token * 4..][..4], &values[token * 4..][..4]);
            one_by_one.extend(seen.attend(&queries[token * 8..][..8], &shape));
        }
        for (left, right) in at_once.iter().zip(&one_by_one) {
            assert!((left - right).abs() < 1e-5);
        }
    }

    #[test]
    fn the_first_token_sees_itself_alone() {
        let mut seen = Seen::default();
        let values: Vec<f32> = vec![1.0, 2.0, 3.0, 4.0];
        seen.append(&[0.5; 4], &values);
        let out = seen.attend(&[1.0; 8], &shape());
        assert_eq!(
            out,
            [1.0, 2.0, 1.0, 2.0, 3.0, 4.0, 3.0, 4.0],
            "two heads ask each key head"
        );
    }
}
