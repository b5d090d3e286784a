//! Matrix product on slices.

use gemm::Parallelism;

/// A matrix in a slice: element (r, c) is at `offset + r * row_stride + c * col_stride`.
#[derive(Debug, Clone, Copy)]
pub struct Matrix {
    /// Number of rows.
    pub rows: usize,
    /// Number of columns.
    pub cols: usize,
    /// Steps in the slice from one row to the next.
    pub row_stride: usize,
    /// Steps in the slice from one column to the next.
    pub col_stride: usize,
    /// Index of element (0, 0).
    pub offset: usize,
}

impl Matrix {
    /// Rows one after the other.
    pub fn row_major(rows: usize, cols: usize) -> Self {
        Self { rows, cols, row_stride: cols, col_stride: 1, offset: 0 }
    }

    /// The same elements, with rows and columns exchanged.
    pub fn transposed(self) -> Self {
        Self {
            rows: self.cols,
            cols: self.rows,
            row_stride: self.col_stride,
            col_stride: self.row_stride,
            offset: self.offset,
        }
    }

    /// Columns `from .. from + cols`.
    pub fn columns(self, from: usize, cols: usize) -> Self {
        assert!(from + cols <= self.cols, "columns {from}+{cols} of {}", self.cols);
        Self { cols, offset: self.offset + from * self.col_stride, ..self }
    }

    /// Rows `from .. from + rows`.
    pub fn rows(self, from: usize, rows: usize) -> Self {
        assert!(from + rows <= self.rows, "rows {from}+{rows} of {}", self.rows);
        Self { rows, offset: self.offset + from * self.row_stride, ..self }
    }

    /// Slice length that holds every element.
    fn end(&self) -> usize {
        match (self.rows, self.cols) {
            (0, _) | (_, 0) => self.offset,
            (r, c) => self.offset + (r - 1) * self.row_stride + (c - 1) * self.col_stride + 1,
        }
    }
}

/// `dst = lhs · rhs`, or `dst += lhs · rhs` where `accumulate` is set; one thread.
///
/// # Panics
/// Where the inner dimensions differ or a slice is shorter than its matrix: a bug of the caller.
#[allow(unsafe_code, reason = "gemm's only interface takes pointers; lengths are checked right before")]
pub fn matmul(dst: &mut [f32], d: Matrix, lhs: &[f32], l: Matrix, rhs: &[f32], r: Matrix, accumulate: bool) {
    assert!(d.rows == l.rows && d.cols == r.cols && l.cols == r.rows, "matmul of {l:?} and {r:?} into {d:?}");
    assert!(d.end() <= dst.len() && l.end() <= lhs.len() && r.end() <= rhs.len(), "matrix outside its slice");
    assert!(d.row_stride >= d.cols * d.col_stride || d.col_stride >= d.rows * d.row_stride, "dst overlaps");
    let (alpha, beta) = if accumulate { (1.0, 1.0) } else { (0.0, 1.0) };
    // SAFETY: every element of the three matrices is inside its slice, as checked above; `dst` is
    // borrowed mutably, so it overlaps neither operand; no pointer outlives this call.
    unsafe {
        gemm::gemm(
            d.rows,
            d.cols,
            l.cols,
            dst.as_mut_ptr().add(d.offset),
            d.col_stride as isize,
            d.row_stride as isize,
            accumulate,
            lhs.as_ptr().add(l.offset),
            l.col_stride as isize,
            l.row_stride as isize,
            rhs.as_ptr().add(r.offset),
            r.col_stride as isize,
            r.row_stride as isize,
            alpha,
            beta,
            false,
            false,
            false,
            Parallelism::None,
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(n: usize) -> Vec<f32> {
        (0..n).map(|i| ((i * 7919) % 101) as f32 / 50.0 - 1.0).collect()
    }

    #[test]
    fn products_equal_the_sum_of_products() {
        for (m, n, k) in [(1, 1, 1), (3, 5, 2), (17, 33, 9), (16, 30, 25)] {
            let (a, b) = (numbers(m * k), numbers(k * n));
            for accumulate in [false, true] {
                let mut c = vec![0.5; m * n];
                matmul(
                    &mut c,
                    Matrix::row_major(m, n),
                    &a,
                    Matrix::row_major(m, k),
                    &b,
                    Matrix::row_major(k, n),
                    accumulate,
                );
                for i in 0..m {
                    for j in 0..n {
                        let sum: f32 = (0..k).map(|x| a[i * k + x] * b[x * n + j]).sum();
                        let expected = sum + if accumulate { 0.5 } else { 0.0 };
                        assert!((c[i * n + j] - expected).abs() < 1e-4, "{m}x{n}x{k} at {i},{j}");
                    }
                }
            }
        }
    }

    #[test]
    fn a_transposed_operand_and_a_part_of_the_columns() {
        let (m, n, k) = (4, 6, 3);
        let (a, b) = (numbers(k * m), numbers(k * n));
        let mut c = vec![9.0; m * n];
        let left = Matrix::row_major(k, m).transposed();
        let (part, right) = (Matrix::row_major(m, n).columns(2, 3), Matrix::row_major(k, n).columns(2, 3));
        matmul(&mut c, part, &a, left, &b, right, false);
        for i in 0..m {
            for j in 0..n {
                let sum: f32 = (0..k).map(|x| a[x * m + i] * b[x * n + j]).sum();
                let expected = if (2..5).contains(&j) { sum } else { 9.0 };
                assert!((c[i * n + j] - expected).abs() < 1e-5);
            }
        }
    }

    #[test]
    #[should_panic(expected = "outside its slice")]
    fn a_slice_that_is_too_short_is_refused() {
        matmul(
            &mut [0.0; 3],
            Matrix::row_major(2, 2),
            &[0.0; 4],
            Matrix::row_major(2, 2),
            &[0.0; 4],
            Matrix::row_major(2, 2),
            false,
        );
    }
}
