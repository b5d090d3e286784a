//! Every gradient against finite differences, over odd and even sizes, strides and ties.

use super::super::kernel::{self, conv::ConvShape, pool::PoolShape};
use super::super::layer::{Conv2d, Dense, Flatten, Padding, Relu, Softmax};
use super::super::loss::{HeadLoss, ValueLoss};
use super::super::optimizer::{Optimizer, OptimizerKind, OptimizerSettings};
use super::super::{
    Activation, Architecture, Batch, Forward, LayerSpec, NetworkName, ParameterKind, Target, TrainingNetwork,
    Weights, op,
};
use super::forward::sequence_networks;
use super::{noise, small, verdict};
use candle_core::{Device, Tensor, Var};

fn conv_shapes() -> Vec<ConvShape> {
    let mut list = Vec::new();
    for (height, width) in [(5, 5), (6, 5), (7, 8), (8, 8)] {
        for (kernel, stride, padding, padding_after) in [
            ([3, 3], [1, 1], [1, 1], [1, 1]),
            ([5, 5], [2, 2], [2, 2], [2, 2]),
            ([3, 2], [2, 3], [0, 1], [0, 1]),
            ([1, 1], [1, 1], [0, 0], [0, 0]),
            // As with even kernels that keep the size, and more on one side than the kernel needs.
            ([2, 2], [1, 1], [0, 0], [1, 1]),
            ([5, 3], [2, 2], [1, 0], [2, 1]),
        ] {
            list.push(ConvShape {
                channels: 2,
                height,
                width,
                filters: 3,
                kernel,
                stride,
                padding,
                padding_after,
            });
        }
    }
    list
}

/// Changes each value of `x` in turn and compares the change of `sum(f(x) * dy)` with `grad`.
pub(super) fn check(name: &str, x: &[f32], grad: &[f32], step: f32, f: impl Fn(&[f32]) -> f64) {
    let mut moved = x.to_vec();
    for i in 0..x.len() {
        moved[i] = x[i] + step;
        let high = f(&moved);
        moved[i] = x[i] - step;
        let low = f(&moved);
        moved[i] = x[i];
        let expected = (high - low) / (2.0 * f64::from(step));
        let found = f64::from(grad[i]);
        assert!(
            (expected - found).abs() < 1e-2 * (1.0 + expected.abs()),
            "{name}: gradient {i} of {} is {found}, finite differences give {expected}",
            x.len()
        );
    }
}

pub(super) fn dot(a: &[f32], b: &[f32]) -> f64 {
    a.iter().zip(b).map(|(a, b)| f64::from(*a) * f64::from(*b)).sum()
}

#[test]
fn convolution_equals_candles_on_odd_and_even_sizes() {
    for s in conv_shapes().into_iter().filter(|s| s.stride[0] == s.stride[1]) {
        let batch = 3;
        let x = noise(1, batch * s.channels * s.height * s.width);
        let w = noise(2, s.filters * s.depth());
        let device = Device::Cpu;
        let images = Tensor::from_slice(&x, (s.channels, batch, s.height, s.width), &device).unwrap();
        let weight =
            Tensor::from_slice(&w, (s.filters, s.channels, s.kernel[0], s.kernel[1]), &device).unwrap();
        let ours = op::conv2d(&images, &weight, s).unwrap();
        let theirs = images.transpose(0, 1).unwrap().contiguous().unwrap();
        let ([above, left], [below, right]) = (s.padding, s.padding_after);
        let theirs = theirs.pad_with_zeros(2, above, below).unwrap().pad_with_zeros(3, left, right).unwrap();
        let theirs = theirs.conv2d(&weight, 0, s.stride[0], 1, 1).unwrap().transpose(0, 1).unwrap();
        assert_eq!(ours.dims(), theirs.dims(), "{s:?}");
        let difference =
            (ours - theirs).unwrap().abs().unwrap().max_all().unwrap().to_scalar::<f32>().unwrap();
        assert!(difference < 1e-5, "{s:?}: {difference}");
    }
}

#[test]
fn convolution_gradients_equal_finite_differences() {
    for s in conv_shapes() {
        let batch = 2;
        let x = noise(1, batch * s.channels * s.height * s.width);
        let w = noise(2, s.filters * s.depth());
        let Some([oh, ow]) = s.output() else { panic!("{s:?}") };
        let dy = noise(3, s.filters * batch * oh * ow);
        let y = |x: &[f32], w: &[f32]| {
            let mut y = vec![0.0; dy.len()];
            kernel::conv::forward(&s, batch, x, w, &mut y, &mut Vec::new());
            dot(&y, &dy)
        };
        let (mut dw, mut dx) = (vec![0.0; w.len()], vec![0.0; x.len()]);
        kernel::conv::backward(&s, batch, &x, &w, &dy, &mut dw, Some(&mut dx), &mut Vec::new());
        check(&format!("{s:?} x"), &x, &dx, 0.01, |x| y(x, &w));
        check(&format!("{s:?} weight"), &w, &dw, 0.01, |w| y(&x, w));
    }
}

#[test]
fn max_pooling_equals_candles_and_its_gradient_finite_differences() {
    for (height, width, size, stride) in
        [(4, 4, [2, 2], [2, 2]), (5, 7, [2, 2], [2, 2]), (6, 5, [3, 2], [1, 2]), (7, 7, [2, 3], [3, 3])]
    {
        let s = PoolShape { height, width, size, stride };
        let Some([oh, ow]) = s.output() else { panic!("{s:?}") };
        let x = noise(4, 3 * 2 * height * width);
        let pooled = |x: &[f32]| {
            let mut y = vec![0.0; 3 * 2 * oh * ow];
            kernel::pool::max_forward(&s, x, &mut y);
            y
        };
        let images = Tensor::from_slice(&x, (3, 2, height, width), &Device::Cpu).unwrap();
        let theirs = images.max_pool2d_with_stride((size[0], size[1]), (stride[0], stride[1])).unwrap();
        assert_eq!(pooled(&x), theirs.flatten_all().unwrap().to_vec1::<f32>().unwrap(), "{s:?}");
        let dy = noise(5, 3 * 2 * oh * ow);
        let mut dx = vec![0.0; x.len()];
        kernel::pool::max_backward(&s, &x, &dy, &mut dx);
        check(&format!("{s:?}"), &x, &dx, 1e-4, |x| dot(&pooled(x), &dy));
    }
}

#[test]
fn average_pooling_equals_candles_and_its_gradient_finite_differences() {
    for (height, width, size, stride) in
        [(4, 4, [2, 2], [2, 2]), (5, 7, [2, 2], [2, 2]), (6, 5, [3, 2], [1, 2]), (7, 7, [2, 3], [3, 3])]
    {
        let s = PoolShape { height, width, size, stride };
        let Some([oh, ow]) = s.output() else { panic!("{s:?}") };
        let device = Device::Cpu;
        let x = Var::from_slice(&noise(4, 3 * 2 * height * width), (3, 2, height, width), &device).unwrap();
        let ours = op::average_pool2d(&x, s).unwrap();
        let theirs = x.avg_pool2d_with_stride((size[0], size[1]), (stride[0], stride[1])).unwrap();
        let difference = (&ours - theirs).unwrap().abs().unwrap().max_all().unwrap();
        assert!(difference.to_scalar::<f32>().unwrap() < 1e-6, "{s:?}");
        let dy = noise(5, 3 * 2 * oh * ow);
        let weights = Tensor::from_slice(&dy, (3, 2, oh, ow), &device).unwrap();
        let store = (ours * weights).unwrap().sum_all().unwrap().backward().unwrap();
        let dx = store.get(&x).unwrap().flatten_all().unwrap().to_vec1::<f32>().unwrap();
        let pooled = |x: &[f32]| {
            let mut y = vec![0.0; dy.len()];
            kernel::pool::average_forward(&s, x, &mut y);
            dot(&y, &dy)
        };
        let x = x.flatten_all().unwrap().to_vec1::<f32>().unwrap();
        check(&format!("{s:?}"), &x, &dx, 0.01, pooled);
    }
}

#[test]
fn a_tie_in_a_pooling_patch_gives_the_whole_gradient_to_one_value() {
    let s = PoolShape { height: 2, width: 2, size: [2, 2], stride: [2, 2] };
    let mut dx = [0.0; 4];
    kernel::pool::max_backward(&s, &[1.0; 4], &[3.0], &mut dx);
    assert_eq!(dx, [3.0, 0.0, 0.0, 0.0]);
}

#[test]
fn batch_norm_gradients_equal_finite_differences() {
    let (channels, run) = (3, 14);
    let (x, dy) = (noise(6, channels * run), noise(7, channels * run));
    let (gamma, beta) = (noise(8, channels), noise(9, channels));
    let y = |x: &[f32], gamma: &[f32], beta: &[f32]| {
        let device = Device::Cpu;
        let [x, g, b] = [(x, run), (gamma, 1), (beta, 1)].map(|(v, n)| {
            let shape = if n == 1 { vec![channels] } else { vec![channels, n] };
            Var::from_slice(v, shape.as_slice(), &device).unwrap()
        });
        let (y, _) = op::batch_norm(&x, &g, &b, 1e-3).unwrap();
        let loss =
            (y * Tensor::from_slice(&dy, (channels, run), &device).unwrap()).unwrap().sum_all().unwrap();
        let store = loss.backward().unwrap();
        let grads =
            [&x, &g, &b].map(|v| store.get(v).unwrap().flatten_all().unwrap().to_vec1::<f32>().unwrap());
        (f64::from(loss.to_scalar::<f32>().unwrap()), grads)
    };
    let (_, [dx, dgamma, dbeta]) = y(&x, &gamma, &beta);
    check("batch norm x", &x, &dx, 0.01, |x| y(x, &gamma, &beta).0);
    check("batch norm gamma", &gamma, &dgamma, 0.01, |g| y(&x, g, &beta).0);
    check("batch norm beta", &beta, &dbeta, 0.01, |b| y(&x, &gamma, b).0);
}

#[test]
fn gradients_of_the_whole_network_equal_finite_differences() {
    let net = TrainingNetwork::new(&small()).unwrap();
    let weights = net.initial(3).unwrap();
    let batch = Batch { features: noise(10, 6 * 16 * 15), targets: labels([0, 1, 0, 1, 1, 0]) };
    let losses = [HeadLoss { smoothing: 0.1, class_weights: vec![0.5, 1.5], ..HeadLoss::default() }];
    assert_eq!(check_network(&net, &weights, &batch, &losses), 4 * 3 + 2);
}

/// One head, of which each window has the label.
fn labels(labels: impl IntoIterator<Item = usize>) -> Vec<Vec<Option<Target>>> {
    labels.into_iter().map(|label| vec![Some(Target::Label(label))]).collect()
}

/// Compares the gradient of each trained tensor with finite differences; returns how many there are.
fn check_network(net: &TrainingNetwork, weights: &Weights, batch: &Batch, losses: &[HeadLoss]) -> usize {
    let found = net.gradients(weights, batch, losses, 0).unwrap();
    let mut checked = 0;
    for (t, (w, kind)) in weights.iter().zip(net.kinds()).enumerate() {
        if matches!(kind, ParameterKind::RunningMean | ParameterKind::RunningVariance) {
            continue;
        }
        // A step along the gradient itself: its slope is the gradient's squared length.
        let g = &found.tensors[t];
        let length = dot(g, g).sqrt();
        let step = 2e-3;
        let loss_at = |sign: f64| {
            let moved = Weights::collect(net.architecture(), |name| {
                let v = weights.get(name).unwrap();
                let mut values = v.values.clone();
                if v.name == w.name {
                    for (v, g) in values.iter_mut().zip(g) {
                        *v += (sign * step * f64::from(*g) / length) as f32;
                    }
                }
                Some((v.shape.clone(), values))
            });
            let losses = net.gradients(&moved.unwrap(), batch, losses, 0).unwrap().losses;
            losses.iter().copied().map(f64::from).sum::<f64>() / losses.len() as f64
        };
        let slope = (loss_at(1.0) - loss_at(-1.0)) / (2.0 * step);
        assert!(
            (slope - length).abs() < 0.05 * length + 2e-3,
            "{}: slope {slope}, gradient {length}",
            w.name
        );
        checked += 1;
    }
    checked
}

/// A trunk of a dense layer with the heads of `heads`, on rows of 6 values.
fn small_dense(heads: impl IntoIterator<Item = (&'static str, usize, Activation)>) -> TrainingNetwork {
    let mut a = NetworkName::Stem.architecture(1, 6, heads);
    a.trunk = vec![Flatten.into(), Dense { units: 5, l2: 0.0 }.into(), Relu.into()];
    TrainingNetwork::new(&a).unwrap()
}

/// Three heads and four windows: one with all targets, two with some, one without any.
fn partly_labelled() -> (TrainingNetwork, Batch) {
    let net = small_dense([
        ("genre", 3, Activation::Softmax),
        ("mood", 2, Activation::Sigmoid),
        ("tempo", 2, Activation::Linear),
    ]);
    let mood = |a, b| Some(Target::Labels(vec![a, b]));
    let tempo = |a, b| Some(Target::Values(vec![a, b]));
    let targets = vec![
        vec![Some(Target::Label(2)), mood(true, false), tempo(0.5, -1.0)],
        vec![None, mood(false, false), None],
        vec![Some(Target::Label(0)), None, tempo(-0.5, 2.0)],
        vec![None; 3],
    ];
    (net, Batch { features: noise(12, 4 * 6), targets })
}

#[test]
fn gradients_of_each_kind_of_head_equal_finite_differences() {
    for (activation, target) in [
        (Activation::Softmax, Target::Label(1)),
        (Activation::Sigmoid, Target::Labels(vec![true, false, true])),
        (Activation::Linear, Target::Values(vec![0.5, -2.0, 1.0])),
    ] {
        let net = small_dense([("head", 3, activation)]);
        let weights = net.initial(4).unwrap();
        let batch =
            Batch { features: noise(13, 3 * 6), targets: vec![vec![Some(target)], vec![None], vec![None]] };
        let losses =
            [HeadLoss { weight: 1.0, smoothing: 0.2, class_weights: vec![0.5, 2.0], ..HeadLoss::default() }];
        assert_eq!(check_network(&net, &weights, &batch, &losses), 4, "{activation:?}");
        let found = net.gradients(&weights, &batch, &losses, 0).unwrap();
        assert!(found.losses[0] > 0.0 && found.losses[1..] == [0.0; 2], "{:?}", found.losses);
    }
}

#[test]
fn gradients_of_several_heads_equal_finite_differences_with_targets_missing() {
    let (net, batch) = partly_labelled();
    let weights = net.initial(5).unwrap();
    let losses = [0.5, 2.0, 1.5].map(|weight| HeadLoss { weight, ..HeadLoss::default() });
    assert_eq!(check_network(&net, &weights, &batch, &losses), 2 + 3 * 2);
    let found = net.gradients(&weights, &batch, &losses, 0).unwrap();
    assert_eq!(found.scores.iter().map(|score| score.windows).collect::<Vec<_>>(), [2, 2, 2]);
    assert_eq!(found.losses[3], 0.0);
    // The second window has a target of the second head only, whose weight is 2; the first has all three.
    let [first, second, .., last] = found.mean_losses[..] else { panic!("{found:?}") };
    assert!((first.unwrap() - found.losses[0] / 4.0).abs() < 1e-6, "{found:?}");
    assert!((second.unwrap() - found.losses[1] / 2.0).abs() < 1e-6, "{found:?}");
    assert_eq!(last, None);
    let sum: f32 = found.scores.iter().zip(&losses).map(|(score, head)| score.loss * head.weight).sum();
    assert!((found.losses.iter().sum::<f32>() - sum).abs() < 1e-5, "{found:?}");
}

#[test]
fn gradients_of_networks_on_sequences_equal_finite_differences() {
    for a in sequence_networks() {
        let net = TrainingNetwork::new(&a).unwrap();
        let trained = |kind: &&ParameterKind| {
            !matches!(kind, ParameterKind::RunningMean | ParameterKind::RunningVariance)
        };
        let batch = Batch { features: noise(14, 4 * 2 * 8 * 7), targets: labels([0, 1, 1, 0]) };
        let checked = check_network(&net, &net.initial(6).unwrap(), &batch, &[]);
        assert_eq!(checked, net.kinds().iter().filter(trained).count());
    }
}

#[test]
fn l2_adds_the_gradient_of_the_sum_of_squared_weights() {
    let with = |l2| {
        let dense = |units| LayerSpec::from(Dense { units, l2 });
        let conv = Conv2d {
            filters: 2,
            kernel: [2, 2],
            stride: [1, 1],
            padding: Padding::Same,
            bias: true,
            l2: 10.0 * l2,
        };
        let layers = vec![conv.into(), Relu.into(), Flatten.into(), dense(3), dense(2), Softmax.into()];
        TrainingNetwork::new(&Architecture::sequential([1, 3, 4], layers, "verdict")).unwrap()
    };
    let (plain, decayed) = (with(0.0), with(0.01));
    let weights = plain.initial(7).unwrap();
    let batch = Batch { features: noise(15, 2 * 12), targets: labels([0, 1]) };
    let [without, with] = [plain, decayed].map(|net| net.gradients(&weights, &batch, &[], 0).unwrap());
    assert_eq!(without.losses, with.losses);
    for ((a, b), w) in without.tensors.iter().zip(&with.tensors).zip(weights.iter()) {
        let l2 = match w.name.as_str() {
            "conv2d_1.weight" => 0.1,
            "dense_1.weight" | "dense_2.weight" => 0.01,
            _ => 0.0,
        };
        for ((a, b), w) in a.iter().zip(b).zip(&w.values) {
            assert!((a + 2.0 * l2 * w - b).abs() < 1e-6, "{a}, {b}, {w}");
        }
    }
}

#[test]
fn gradients_of_soft_targets_and_cosine_distances_equal_finite_differences() {
    let cosine = HeadLoss { value_loss: ValueLoss::CosineDistance, ..HeadLoss::default() };
    let probabilities = |p: [f32; 3]| Target::Probabilities(p.to_vec());
    for (activation, target, loss) in [
        (Activation::Softmax, probabilities([0.5, 0.2, 0.3]), HeadLoss::default()),
        (Activation::Sigmoid, probabilities([0.9, 0.0, 0.3]), HeadLoss::default()),
        (Activation::Linear, Target::Values(vec![0.5, -2.0, 1.0]), cosine),
    ] {
        let net = small_dense([("head", 3, activation)]);
        let targets = vec![vec![Some(target)], vec![None]];
        let batch = Batch { features: noise(16, 2 * 6), targets };
        let weights = net.initial(8).unwrap();
        assert_eq!(check_network(&net, &weights, &batch, std::slice::from_ref(&loss)), 4, "{activation:?}");
        let found = net.gradients(&weights, &batch, &[loss], 0).unwrap();
        assert!(found.losses[0] > 0.0 && found.losses[1] == 0.0, "{:?}", found.losses);
    }
}

#[test]
fn a_window_without_a_target_only_counts_in_the_mean() {
    let (net, batch) = partly_labelled();
    let weights = net.initial(5).unwrap();
    let with = net.gradients(&weights, &batch, &[], 0).unwrap();
    let without = Batch { features: batch.features[..3 * 6].to_vec(), targets: batch.targets[..3].to_vec() };
    let without = net.gradients(&weights, &without, &[], 0).unwrap();
    for (a, b) in with.tensors.iter().flatten().zip(without.tensors.iter().flatten()) {
        assert!((a * 4.0 / 3.0 - b).abs() < 1e-5 * (1.0 + b.abs()), "{a} of 4 windows, {b} of 3");
    }
}

#[test]
fn each_network_fits_a_small_set() {
    for name in NetworkName::ALL {
        let net = TrainingNetwork::new(&name.architecture(17, 18, verdict(2))).unwrap();
        let mut weights = net.initial(1).unwrap();
        let batch =
            Batch { features: noise(11, 16 * 17 * 18), targets: labels((0..16).map(|i| (i * 7 / 3) % 2)) };
        let settings = OptimizerSettings { kind: OptimizerKind::Adam, weight_decay: 0.0 };
        let mut optimizer = Optimizer::new(settings);
        for step in 0..150 {
            let g = net.gradients(&weights, &batch, &[], step).unwrap();
            weights.update(&net.kinds(), &g.tensors, &mut optimizer, 3e-3, 0.1);
        }
        // As in inference: batch norms folded, with running statistics, without dropout.
        let mut p = Vec::new();
        Forward::new(net.architecture(), &weights).unwrap().run(&batch.features, &mut p);
        let agree = p
            .chunks(2)
            .zip(&batch.targets)
            .filter(|(p, t)| t[0] == Some(Target::Label(usize::from(p[1] > p[0]))))
            .count();
        assert_eq!(agree, 16, "{name}");
    }
}
