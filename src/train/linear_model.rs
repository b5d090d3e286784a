//! Linear, logistic and multinomial regression: features of recordings → targets of a head.

use crate::model::HeadKind;

/// Strengths of the L2 decay that are tried, from the strongest on: each fit starts from the one before.
const STRENGTHS: [f64; 8] = [1.0, 0.3, 0.1, 0.03, 0.01, 0.003, 0.001, 0.0003];
/// Parts of the sources, each of which the strength is tried on in turn.
const PARTS: usize = 5;
/// Most steps of a fit.
const STEPS: usize = 3000;
/// A fit ends when no component of the gradient is larger; features and targets are of the order of 1.
const TOLERANCE: f64 = 1e-6;

/// A recording.
#[derive(Debug, Clone)]
pub(super) struct Sample<'a> {
    pub(super) features: &'a [f64],
    /// Of each output: a probability or a value.
    pub(super) target: Vec<f64>,
    /// Samples of one source are never on both sides of a split.
    pub(super) source: &'a str,
}

/// The outputs' logits or values: `weight` (outputs, features) times the features, plus `bias`.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct LinearModel {
    pub(super) weight: Vec<f64>,
    pub(super) bias: Vec<f64>,
}

/// The model with the lowest mean loss over `samples` (cross-entropy, or half the squared error of values) plus `strength` / 2 times the squared
/// weights of standardized features. Without a strength it is the one of eight that predicts held-back sources best. `None` without samples.
pub(super) fn fit(kind: HeadKind, samples: &[Sample<'_>], strength: Option<f64>) -> Option<LinearModel> {
    let data = Data::new(kind, samples)?;
    let strength = strength.unwrap_or_else(|| best_strength(kind, samples));
    let fitted = data.fit(&data.zeros(), strength);
    Some(data.unstandardized(&fitted))
}

/// The strength with the lowest loss on held-back sources; the strongest where there are too few to hold some back.
fn best_strength(kind: HeadKind, samples: &[Sample<'_>]) -> f64 {
    let mut sources: Vec<&str> = samples.iter().map(|sample| sample.source).collect();
    sources.sort_unstable();
    sources.dedup();
    let part_of = |sample: &Sample<'_>| sources.binary_search(&sample.source).unwrap_or(0) % PARTS;
    let mut losses = [0.0; STRENGTHS.len()];
    for part in 0..PARTS.min(sources.len()) {
        let (held, learned): (Vec<_>, Vec<_>) = samples.iter().cloned().partition(|s| part_of(s) == part);
        let Some(data) = Data::new(kind, &learned) else { continue };
        let mut fitted = data.zeros();
        for (loss, strength) in losses.iter_mut().zip(STRENGTHS) {
            fitted = data.fit(&fitted, strength);
            let model = data.unstandardized(&fitted);
            *loss += held.iter().map(|sample| model.loss(kind, sample)).sum::<f64>();
        }
    }
    let best = losses.iter().zip(STRENGTHS).min_by(|(a, _), (b, _)| a.total_cmp(b));
    best.map_or(1.0, |(_, strength)| strength)
}

impl LinearModel {
    fn loss(&self, kind: HeadKind, sample: &Sample<'_>) -> f64 {
        let rows = self.weight.chunks_exact(sample.features.len().max(1)).zip(&self.bias);
        let mut outputs: Vec<f64> = rows.map(|(row, bias)| bias + dot(row, sample.features)).collect();
        loss(kind, &mut outputs, &sample.target)
    }
}

/// Standardized samples.
struct Data {
    kind: HeadKind,
    features: usize,
    outputs: usize,
    /// (samples, features + 1); the last column is 1, so that the bias is one more weight.
    rows: Vec<f64>,
    /// (samples, outputs).
    targets: Vec<f64>,
    mean: Vec<f64>,
    deviation: Vec<f64>,
    /// Upper bound of the second derivative of the loss.
    curvature: f64,
}

impl Data {
    fn new(kind: HeadKind, samples: &[Sample<'_>]) -> Option<Self> {
        let first = samples.first()?;
        let (features, outputs, n) = (first.features.len(), first.target.len(), samples.len() as f64);
        let mut mean = vec![0.0; features];
        for sample in samples {
            mean.iter_mut().zip(sample.features).for_each(|(mean, value)| *mean += value / n);
        }
        let mut deviation = vec![0.0; features];
        for sample in samples {
            let pairs = mean.iter().zip(sample.features);
            deviation
                .iter_mut()
                .zip(pairs)
                .for_each(|(sum, (mean, value))| *sum += (value - mean).powi(2) / n);
        }
        // A constant feature says nothing; any deviation will do.
        deviation.iter_mut().for_each(|d| *d = if *d > 1e-24 { d.sqrt() } else { 1.0 });
        let mut rows = Vec::with_capacity(samples.len() * (features + 1));
        for sample in samples {
            let scales = mean.iter().zip(&deviation);
            rows.extend(sample.features.iter().zip(scales).map(|(value, (mean, d))| (value - mean) / d));
            rows.push(1.0);
        }
        let targets = samples.iter().flat_map(|sample| sample.target.iter().copied()).collect();
        // The second derivatives of softmax, logistic function and square are at most these.
        let of_output = match kind {
            HeadKind::Exclusive => 0.5,
            HeadKind::Independent => 0.25,
            HeadKind::Value => 1.0,
        };
        let mut data = Self { kind, features, outputs, rows, targets, mean, deviation, curvature: 0.0 };
        data.curvature = of_output * data.largest_eigenvalue();
        Some(data)
    }

    fn zeros(&self) -> Vec<f64> {
        vec![0.0; self.outputs * (self.features + 1)]
    }

    fn row_width(&self) -> usize {
        self.features + 1
    }

    /// An upper bound of that of the rows' second moments, by power iteration.
    fn largest_eigenvalue(&self) -> f64 {
        let width = self.row_width();
        let n = (self.rows.len() / width).max(1) as f64;
        let mut direction = vec![1.0 / (width as f64).sqrt(); width];
        let mut largest = 0.0;
        for _ in 0..50 {
            let mut next = vec![0.0; width];
            for row in self.rows.chunks_exact(width) {
                let along = dot(row, &direction) / n;
                next.iter_mut().zip(row).for_each(|(next, value)| *next += along * value);
            }
            largest = dot(&next, &next).sqrt();
            if largest <= 0.0 {
                break;
            }
            direction = next.into_iter().map(|value| value / largest).collect();
        }
        // The iteration comes from below.
        1.05 * largest
    }

    /// Minimizes the loss from `start`, shape (outputs, features + 1), by Nesterov's accelerated gradient with restarts where it goes uphill
    /// (O'Donoghue and Candès 2015).
    fn fit(&self, start: &[f64], strength: f64) -> Vec<f64> {
        let rate = 1.0 / (self.curvature + strength);
        let (mut at, mut ahead, mut momentum) = (start.to_vec(), start.to_vec(), 1.0_f64);
        for _ in 0..STEPS {
            let gradient = self.gradient(&ahead, strength);
            if gradient.iter().all(|g| g.abs() < TOLERANCE) {
                break;
            }
            let next: Vec<f64> = ahead.iter().zip(&gradient).map(|(w, g)| w - rate * g).collect();
            let uphill: f64 = gradient.iter().zip(next.iter().zip(&at)).map(|(g, (a, b))| g * (a - b)).sum();
            let grown =
                if uphill > 0.0 { 1.0 } else { (1.0 + (1.0 + 4.0 * momentum * momentum).sqrt()) / 2.0 };
            let share = if uphill > 0.0 { 0.0 } else { (momentum - 1.0) / grown };
            ahead = next.iter().zip(&at).map(|(next, at)| next + share * (next - at)).collect();
            (at, momentum) = (next, grown);
        }
        at
    }

    fn gradient(&self, weights: &[f64], strength: f64) -> Vec<f64> {
        let width = self.row_width();
        let n = (self.rows.len() / width).max(1) as f64;
        let mut gradient = vec![0.0; weights.len()];
        let mut outputs = vec![0.0; self.outputs];
        for (row, target) in self.rows.chunks_exact(width).zip(self.targets.chunks_exact(self.outputs.max(1)))
        {
            outputs.iter_mut().zip(weights.chunks_exact(width)).for_each(|(out, w)| *out = dot(w, row));
            activate(self.kind, &mut outputs);
            let errors = outputs.iter().zip(target).map(|(output, target)| (output - target) / n);
            for (error, gradient) in errors.zip(gradient.chunks_exact_mut(width)) {
                gradient.iter_mut().zip(row).for_each(|(g, value)| *g += error * value);
            }
        }
        // The bias does not decay.
        for (gradient, weights) in gradient.chunks_exact_mut(width).zip(weights.chunks_exact(width)) {
            gradient.iter_mut().zip(weights).take(self.features).for_each(|(g, w)| *g += strength * w);
        }
        gradient
    }

    /// The same model for features as they are.
    fn unstandardized(&self, weights: &[f64]) -> LinearModel {
        let mut model = LinearModel { weight: Vec::new(), bias: Vec::new() };
        for row in weights.chunks_exact(self.row_width()) {
            let Some((bias, row)) = row.split_last() else { continue };
            let scaled: Vec<f64> = row.iter().zip(&self.deviation).map(|(w, d)| w / d).collect();
            model.bias.push(bias - dot(&scaled, &self.mean));
            model.weight.extend(scaled);
        }
        model
    }
}

/// Logits → probabilities; values stay as they are.
fn activate(kind: HeadKind, outputs: &mut [f64]) {
    match kind {
        HeadKind::Exclusive => {
            let largest = outputs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            outputs.iter_mut().for_each(|v| *v = (*v - largest).exp());
            let sum: f64 = outputs.iter().sum();
            outputs.iter_mut().for_each(|v| *v /= sum);
        }
        HeadKind::Independent => outputs.iter_mut().for_each(|v| *v = 1.0 / (1.0 + (-*v).exp())),
        HeadKind::Value => {}
    }
}

/// Cross-entropy, or half the squared error. `outputs` are logits or values and are overwritten.
fn loss(kind: HeadKind, outputs: &mut [f64], target: &[f64]) -> f64 {
    activate(kind, outputs);
    let log = |p: f64| p.max(1e-12).ln();
    let of = |(output, target): (&f64, &f64)| match kind {
        HeadKind::Exclusive => -target * log(*output),
        HeadKind::Independent => -target * log(*output) - (1.0 - target) * log(1.0 - output),
        HeadKind::Value => 0.5 * (output - target).powi(2),
    };
    outputs.iter().zip(target).map(of).sum()
}

/// The scalar product.
pub(super) fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::{RngExt, SeedableRng};
    use rand_pcg::Pcg64Mcg;

    /// 200 recordings of 40 sources with three features of different sizes.
    fn features() -> (Vec<Vec<f64>>, Vec<String>) {
        let mut random = Pcg64Mcg::seed_from_u64(3);
        let row = |_| {
            vec![
                random.random_range(-1.0..1.0),
                5.0 + random.random_range(0.0..0.1),
                random.random_range(0.0..300.0),
            ]
        };
        ((0..200).map(row).collect(), (0..200).map(|i| format!("source {}", i % 40)).collect())
    }

    fn samples<'a>(
        (rows, sources): &'a (Vec<Vec<f64>>, Vec<String>),
        target: impl Fn(&[f64]) -> Vec<f64>,
    ) -> Vec<Sample<'a>> {
        let sample = |(features, source): (&'a Vec<f64>, &'a String)| Sample {
            features,
            target: target(features),
            source,
        };
        rows.iter().zip(sources).map(sample).collect()
    }

    #[test]
    fn a_linear_relation_is_found_whatever_the_units_of_the_features_are() {
        let data = features();
        let samples = samples(&data, |x| vec![2.0 * x[0] - 30.0 * x[1] + 0.01 * x[2] + 4.0]);
        let model = fit(HeadKind::Value, &samples, Some(0.0)).unwrap();
        for (found, expected) in model.weight.iter().zip([2.0, -30.0, 0.01]) {
            assert!((found - expected).abs() < 1e-3 * expected.abs(), "{model:?}");
        }
        assert!((model.bias[0] - 4.0).abs() < 0.01, "{model:?}");
    }

    /// As scikit-learn 1.9 finds it on the same numbers:
    ///
    /// ```python
    /// x = np.array([[0, 1], [1, 0], [2, 2], [3, 1], [4, 3], [5, 5]], float); x = (x - x.mean(0)) / x.std(0)
    /// LogisticRegression(C=1 / (0.1 * 6), tol=1e-10).fit(x, [0, 0, 1, 0, 1, 2])
    /// ```
    #[test]
    fn a_multinomial_regression_equals_that_of_scikit_learn() {
        let labels = [0, 0, 1, 0, 1, 2];
        let sample = |(features, label): (&'static [f64; 2], usize)| Sample {
            features,
            target: (0..3).map(|at| if at == label { 1.0 } else { 0.0 }).collect(),
            source: "",
        };
        let samples: Vec<Sample<'_>> = ROWS.iter().zip(labels).map(sample).collect();
        let data = Data::new(HeadKind::Exclusive, &samples).unwrap();
        let fitted = data.fit(&data.zeros(), 0.1);
        assert!(fitted.iter().zip(SCIKIT_LEARN).all(|(a, b)| (a - b).abs() < 1e-4), "{fitted:?}");
    }

    static ROWS: [[f64; 2]; 6] = [[0.0, 1.0], [1.0, 0.0], [2.0, 2.0], [3.0, 1.0], [4.0, 3.0], [5.0, 5.0]];
    /// Each row of coefficients followed by its intercept; the intercepts less their mean, since a softmax depends on differences alone.
    const SCIKIT_LEARN: [f64; 9] =
        [-0.52921, -1.08171, 0.60418, -0.03837, 0.14132, 0.59416, 0.56758, 0.9404, -1.19834];

    #[test]
    fn noise_is_decayed_and_a_signal_is_kept() {
        let data = features();
        let held = samples(&data, |x| vec![f64::from(u8::from(x[0] > 0.0))]);
        let strong = best_strength(HeadKind::Independent, &held);
        let mut random = Pcg64Mcg::seed_from_u64(5);
        let noise: Vec<f64> = data.0.iter().map(|_| f64::from(u8::from(random.random_bool(0.5)))).collect();
        let mut noisy = held.clone();
        noisy.iter_mut().zip(noise).for_each(|(sample, noise)| sample.target = vec![noise]);
        assert!(strong < 0.01 && best_strength(HeadKind::Independent, &noisy) > 0.05, "{strong}");
    }

    #[test]
    fn a_constant_feature_and_a_single_sample_do_no_harm() {
        let sample = Sample { features: &[1.0, 2.0], target: vec![1.0, 0.0], source: "a" };
        let model = fit(HeadKind::Exclusive, &[sample], None).unwrap();
        assert!(
            model.weight.iter().chain(&model.bias).all(|w| w.is_finite()) && model.bias[0] > model.bias[1]
        );
        assert!(fit(HeadKind::Exclusive, &[], None).is_none());
    }
}
