//! A matrix of 8-bit weights (GGUF's Q8_0: blocks of 32 signed bytes with one scale).
//!
//! One token at a time is bound by memory, so the weights stay 8-bit and meet 8-bit activations in candle's
//! kernel. Many tokens at once are bound by arithmetic, so the weights are widened panel by panel and the
//! product is f32. This file is the seam at which another kernel could be put in.

use crate::matrix::{self, Target, View};
use candle_core::quantized::GgmlType;
use candle_core::quantized::k_quants::{BlockQ8_0, QK8_0};

/// Numbers in a block.
pub(crate) const BLOCK: usize = QK8_0;
/// From this many tokens on, widening a panel of weights costs less than it saves.
const WIDEN_FROM_ROWS: usize = 8;
/// Rows of weights widened at once: a panel stays in the second-level cache.
const PANEL_ROWS: usize = 64;

/// A matrix whose rows are the outputs and whose columns are the inputs of a layer.
pub(crate) struct Matrix {
    rows: usize,
    columns: usize,
    blocks: Vec<BlockQ8_0>,
}

impl Matrix {
    /// Takes rows of numbers, the columns of which are a multiple of [`BLOCK`]. Numbers that came out of Q8_0
    /// go back in without loss.
    pub(crate) fn from_rows<R: AsRef<[f32]>>(rows: impl Iterator<Item = R>, columns: usize) -> Self {
        assert!(
            columns.is_multiple_of(BLOCK) && columns > 0,
            "{columns} columns are no whole blocks"
        );
        let mut scratch = vec![BlockQ8_0::zeros(); columns / BLOCK];
        let mut blocks = Vec::new();
        for row in rows {
            BlockQ8_0::from_float(row.as_ref(), &mut scratch);
            blocks.extend_from_slice(&scratch);
        }
        Self {
            rows: blocks.len() / scratch.len(),
            columns,
            blocks,
        }
    }

    /// One row, widened into `out`. False if there is no such row.
    pub(crate) fn read_row(&self, row: usize, out: &mut [f32]) -> bool {
        let found = self.blocks.chunks_exact(self.columns / BLOCK).nth(row);
        if let Some(blocks) = found {
            BlockQ8_0::to_float(blocks, out);
        }
        found.is_some()
    }

    /// The matrix times each of the input's rows: rows of as many numbers as the matrix has rows.
    pub(crate) fn multiply(&self, input: &[f32]) -> Vec<f32> {
        let count = input.len() / self.columns;
        assert_eq!(
            count * self.columns,
            input.len(),
            "the input is no whole number of rows"
        );
        let mut out = vec![0.0; count * self.rows];
        if count < WIDEN_FROM_ROWS {
            self.multiply_narrow(input, &mut out);
        } else {
            self.multiply_widened(input, count, &mut out);
        }
        out
    }

    fn multiply_narrow(&self, input: &[f32], out: &mut [f32]) {
        let per_row = self.columns / BLOCK;
        let mut narrow = vec![BlockQ8_0::zeros(); per_row];
        for (input, out) in input
            .chunks_exact(self.columns)
            .zip(out.chunks_exact_mut(self.rows))
        {
            BlockQ8_0::from_float(input, &mut narrow);
            for (weights, out) in self.blocks.chunks_exact(per_row).zip(out) {
                *out = BlockQ8_0::vec_dot(self.columns, weights, &narrow);
            }
        }
    }

    fn multiply_widened(&self, input: &[f32], count: usize, out: &mut [f32]) {
        let mut panel = vec![0.0; PANEL_ROWS * self.columns];
        let input = View::new(input, count, self.columns, self.columns);
        for (index, blocks) in self.blocks.chunks(PANEL_ROWS * self.columns / BLOCK).enumerate() {
            let (widened, _) = panel.split_at_mut(blocks.len() * BLOCK);
            BlockQ8_0::to_float(blocks, widened);
            let weights = View::new(
                widened,
                blocks.len() * BLOCK / self.columns,
                self.columns,
                self.columns,
            );
            let (_, room) = out.split_at_mut(index * PANEL_ROWS);
            matrix::multiply(
                Target {
                    data: room,
                    row_step: self.rows,
                },
                input,
                weights.transposed(),
                1.0,
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(count: usize, seed: f32) -> Vec<f32> {
        (0..count)
            .map(|i| ((i as f32 * 0.37 + seed).sin() * 3.0).fract())
            .collect()
    }

    fn matrix(rows: usize, columns: usize) -> (Matrix, Vec<f32>) {
        let weights = numbers(rows * columns, 0.5);
        (Matrix::from_rows(weights.chunks(columns), columns), weights)
    }

    #[test]
    fn both_ways_of_multiplying_come_near_the_exact_product() {
        let (rows, columns) = (PANEL_ROWS + 6, 96);
        let (matrix, weights) = matrix(rows, columns);
        for count in [1, WIDEN_FROM_ROWS - 1, WIDEN_FROM_ROWS, 40] {
            let input = numbers(count * columns, 0.1);
            let out = matrix.multiply(&input);
            assert_eq!(out.len(), count * rows);
            for (index, got) in out.iter().enumerate() {
                let (token, row) = (index / rows, index % rows);
                let exact: f32 = (0..columns)
                    .map(|i| weights[row * columns + i] * input[token * columns + i])
                    .sum();
                assert!((got - exact).abs() < 0.15, "{count} tokens: {got} is not {exact}");
            }
        }
    }

    #[test]
    fn numbers_that_came_from_blocks_go_back_without_loss() {
        let (first, _) = matrix(5, 64);
        let mut rows = vec![vec![0.0; 64]; 5];
        for (index, row) in rows.iter_mut().enumerate() {
            assert!(first.read_row(index, row));
        }
        assert!(!first.read_row(5, &mut [0.0; 64]));
        let second = Matrix::from_rows(rows.iter(), 64);
        assert!(first.blocks == second.blocks);
    }
}
