//! How strongly neighbours belong together: the probabilities p of t-SNE.

use super::Neighbours;

/// Halvings of the interval in which a row's precision lies.
const HALVINGS: usize = 64;
/// How exactly the entropy of a row is met.
const TOLERANCE: f64 = 1e-5;

/// A row of others, with p, for each vector.
pub(super) type Affinities = Vec<Vec<(u32, f32)>>;

/// For each vector the others that belong to it, in their order, and how strongly; all numbers together are 1.
///
/// Those of one vector are a Gaussian of the distances whose entropy is the logarithm of `perplexity`; the mean of both directions counts.
pub(super) fn affinities(neighbours: &Neighbours, perplexity: f32, k: usize) -> Affinities {
    let count = neighbours.len();
    let mut rows: Affinities = vec![Vec::new(); count];
    for own in 0..count {
        let (indices, distances) = neighbours.of(own);
        let weights = conditional(distances.get(..k).unwrap_or(distances), f64::from(perplexity));
        for (&other, weight) in indices.iter().zip(weights) {
            let half = (weight / (2.0 * count as f64)) as f32;
            for (row, column) in [(own, other), (other as usize, own as u32)] {
                rows.get_mut(row).into_iter().for_each(|row| row.push((column, half)));
            }
        }
    }
    for row in &mut rows {
        row.sort_unstable_by_key(|(index, _)| *index);
        row.dedup_by(|later, first| {
            let is_same = later.0 == first.0;
            if is_same {
                first.1 += later.1;
            }
            is_same
        });
    }
    rows
}

/// Weights of the neighbours of one vector, together 1. `distances`: 1 - cosine, half the square of the distance of unit vectors.
fn conditional(distances: &[f32], perplexity: f64) -> Vec<f64> {
    let first = distances.first().copied().unwrap_or_default();
    let squares: Vec<f64> = distances.iter().map(|distance| 2.0 * f64::from(distance - first)).collect();
    let (mut low, mut high, mut precision) = (0.0, f64::INFINITY, 1.0);
    let mut weights = vec![0.0; squares.len()];
    for _ in 0..HALVINGS {
        weights
            .iter_mut()
            .zip(&squares)
            .for_each(|(weight, square): (&mut f64, &f64)| *weight = (-precision * square).exp());
        let sum: f64 = weights.iter().sum();
        let mean = weights.iter().zip(&squares).map(|(weight, square)| weight * square).sum::<f64>() / sum;
        weights.iter_mut().for_each(|weight| *weight /= sum);
        let excess = precision * mean + sum.ln() - perplexity.ln();
        if excess.abs() < TOLERANCE {
            break;
        }
        if excess > 0.0 {
            low = precision;
            precision = if high.is_finite() { f64::midpoint(low, high) } else { 2.0 * precision };
        } else {
            high = precision;
            precision = f64::midpoint(low, high);
        }
    }
    weights
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::map::Vectors;
    use rand::{RngExt, SeedableRng};

    fn neighbours(count: usize, k: usize) -> Neighbours {
        let mut random = rand_pcg::Pcg64Mcg::seed_from_u64(3);
        let values = (0..count * 6).map(|_| random.random_range(-1.0..1.0)).collect();
        Neighbours::find(&Vectors::new(values, 6).unwrap(), k, 1, &|_| true).unwrap()
    }

    #[test]
    fn the_entropy_of_a_row_is_that_of_the_perplexity() {
        let neighbours = neighbours(200, 60);
        for own in [0, 77, 199] {
            let weights = conditional(neighbours.of(own).1, 20.0);
            assert!((weights.iter().sum::<f64>() - 1.0).abs() < 1e-9);
            let entropy: f64 = weights.iter().map(|weight| -weight * weight.ln()).sum();
            assert!((entropy.exp() - 20.0).abs() < 0.01, "{}", entropy.exp());
            assert!(weights.is_sorted_by(|x, y| x >= y), "nearer ones weigh more");
        }
        assert_eq!(conditional(&[0.5; 4], 2.0), [0.25; 4], "equally near ones weigh the same");
    }

    #[test]
    fn both_directions_count_and_all_numbers_are_one() {
        let rows = affinities(&neighbours(150, 30), 10.0, 30);
        let sum: f32 = rows.iter().flatten().map(|(_, p)| p).sum();
        assert!((sum - 1.0).abs() < 1e-4, "{sum}");
        for (own, row) in rows.iter().enumerate() {
            assert!(row.is_sorted_by(|x, y| x.0 < y.0), "each once");
            for &(other, p) in row {
                let back = rows[other as usize].iter().find(|(index, _)| *index as usize == own);
                assert_eq!(back.map(|(_, p)| *p), Some(p), "{own} and {other}");
            }
        }
    }
}
