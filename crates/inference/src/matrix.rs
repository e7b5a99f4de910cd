//! Products of f32 matrices, on the calling thread.
//!
//! A safe door to the `gemm` crate, which picks the machine's vector instructions at run time. It must never be
//! given more than one thread.

use gemm::Parallelism;

/// A matrix that is read: somebody's numbers, and how far apart its rows and columns lie in them.
#[derive(Clone, Copy)]
pub(crate) struct View<'a> {
    data: &'a [f32],
    rows: usize,
    columns: usize,
    row_step: usize,
    column_step: usize,
}

impl<'a> View<'a> {
    /// Rows of `columns` numbers that begin `row_step` numbers apart.
    pub(crate) fn new(data: &'a [f32], rows: usize, columns: usize, row_step: usize) -> Self {
        Self {
            data,
            rows,
            columns,
            row_step,
            column_step: 1,
        }
    }

    pub(crate) fn transposed(self) -> Self {
        Self {
            rows: self.columns,
            columns: self.rows,
            row_step: self.column_step,
            column_step: self.row_step,
            ..self
        }
    }

    fn fits(&self) -> bool {
        fits(
            self.data.len(),
            (self.rows, self.row_step),
            (self.columns, self.column_step),
        )
    }
}

/// A matrix that is written: rows that begin `row_step` numbers apart.
pub(crate) struct Target<'a> {
    pub(crate) data: &'a mut [f32],
    pub(crate) row_step: usize,
}

/// `out = scale * left * right`. What lies between the rows of `out` stays as it is.
///
/// # Panics
/// If the shapes do not fit together or do not fit the data: a fault of ours.
pub(crate) fn multiply(out: Target<'_>, left: View<'_>, right: View<'_>, scale: f32) {
    let (rows, columns, depth) = (left.rows, right.columns, left.columns);
    assert_eq!(depth, right.rows, "the matrices have no product");
    assert!(left.fits() && right.fits(), "a matrix is larger than its data");
    assert!(
        fits(out.data.len(), (rows, out.row_step), (columns, 1)),
        "the product is larger than its room"
    );
    assert!(out.row_step >= columns, "the rows of the product overlap");
    if rows == 0 || columns == 0 {
        return;
    }
    let step = |step: usize| isize::try_from(step).unwrap_or(isize::MAX);
    #[expect(
        unsafe_code,
        reason = "the door to gemm; every index it forms is checked above"
    )]
    // SAFETY: gemm reads `left` and `right` and writes `out` at `row * row_step + column * column_step` for every
    // row and column of their shapes. `fits` checked, without overflow, that the largest of these lies in the
    // slice, and steps are not negative, so all do. `out` is borrowed exclusively, so it overlaps neither, and
    // its rows do not overlap each other. `f32` is one of the types that gemm takes.
    unsafe {
        gemm::gemm(
            rows,
            columns,
            depth,
            out.data.as_mut_ptr(),
            1,
            step(out.row_step),
            false,
            left.data.as_ptr(),
            step(left.column_step),
            step(left.row_step),
            right.data.as_ptr(),
            step(right.column_step),
            step(right.row_step),
            0.0,
            scale,
            false,
            false,
            false,
            Parallelism::None,
        );
    }
}

/// Whether the last number of a matrix of these (count, step) pairs lies within `len` numbers.
fn fits(len: usize, rows: (usize, usize), columns: (usize, usize)) -> bool {
    if rows.0 == 0 || columns.0 == 0 {
        return true;
    }
    let last = |(count, step): (usize, usize)| (count - 1).checked_mul(step);
    let last = last(rows)
        .zip(last(columns))
        .and_then(|(row, column)| row.checked_add(column));
    last.is_some_and(|last| last < len && isize::try_from(last).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Small whole numbers, so that every sum is exact in any order.
    fn numbers(count: usize, seed: usize) -> Vec<f32> {
        (0..count)
            .map(|i| ((i * 7 + seed * 13) % 11) as f32 - 5.0)
            .collect()
    }

    #[test]
    fn a_product_equals_the_sum_of_its_definition() {
        for (rows, depth, columns) in [(1, 1, 1), (3, 5, 7), (1, 64, 33), (64, 96, 65)] {
            let (row_step, out_step) = (depth + 3, columns + 2);
            let left = numbers(rows * row_step, 1);
            let right = numbers(columns * depth, 2);
            let mut out = vec![9.0; rows * out_step];
            multiply(
                Target {
                    data: &mut out,
                    row_step: out_step,
                },
                View::new(&left, rows, depth, row_step),
                View::new(&right, columns, depth, depth).transposed(),
                2.0,
            );
            for row in 0..rows {
                for column in 0..columns {
                    let sum: f32 = (0..depth)
                        .map(|i| left[row * row_step + i] * right[column * depth + i])
                        .sum();
                    assert_eq!(out[row * out_step + column], 2.0 * sum);
                }
                assert_eq!(
                    out[row * out_step + columns],
                    9.0,
                    "what lies between the rows was written to"
                );
            }
        }
    }

    #[test]
    #[should_panic(expected = "larger than its data")]
    fn a_matrix_larger_than_its_data_is_refused() {
        let data = vec![0.0; 11];
        let mut out = vec![0.0; 9];
        multiply(
            Target {
                data: &mut out,
                row_step: 3,
            },
            View::new(&data, 3, 4, 4),
            View::new(&data, 4, 3, 2),
            1.0,
        );
    }

    #[test]
    #[should_panic(expected = "larger than its room")]
    fn a_product_larger_than_its_room_is_refused() {
        let data = vec![0.0; 12];
        let mut out = vec![0.0; 8];
        multiply(
            Target {
                data: &mut out,
                row_step: 3,
            },
            View::new(&data, 3, 4, 4),
            View::new(&data, 4, 3, 3),
            1.0,
        );
    }
}
