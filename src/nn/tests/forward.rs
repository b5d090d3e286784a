//! Inference against candle's layers, and architectures that are refused.

use super::super::layer::{
    AttentionPool, AveragePool2d, BatchNorm, Conv2d, Dense, Dropout, Flatten, GlobalAveragePool, Gru,
    LayerNorm, MaxPool2d, Padding, Permute, Relu, Reshape, Selu, Sigmoid, Softmax, TimePool, TimeStatistics,
};
use super::super::{
    Activation, Architecture, Forward, HeadLayers, LayerSpec, NetworkName, NnError, ResolvedLayer, Shape,
    Weights,
};
use super::{noise, small, verdict};
use candle_core::{Device, Tensor};

/// The outputs of all heads, the layers one by one in candle's own operations.
fn plain_forward(a: &Architecture, w: &Weights, x: &[f32], windows: usize) -> Vec<f32> {
    let resolved = a.resolve().unwrap();
    let features = plain_chain(&resolved.trunk, a.input, w, x, windows);
    let size = features.len() / windows;
    let sizes = match resolved.trunk.last().map(|layer| layer.output) {
        Some(Shape::Image(sizes)) => sizes,
        _ => [size, 1, 1],
    };
    let heads: Vec<Vec<f32>> =
        resolved.heads.iter().map(|head| plain_chain(&head.layers, sizes, w, &features, windows)).collect();
    let row = |window: usize| {
        heads.iter().flat_map(move |head| head.chunks_exact(head.len() / windows).nth(window).unwrap())
    };
    (0..windows).flat_map(row).copied().collect()
}

/// Layers one by one in candle's own operations, batch norm unfolded.
fn plain_chain(
    layers: &[ResolvedLayer],
    [c, h, wd]: [usize; 3],
    w: &Weights,
    x: &[f32],
    windows: usize,
) -> Vec<f32> {
    let device = Device::Cpu;
    let mut x = Tensor::from_slice(x, (windows, c, h, wd), &device).unwrap();
    if let Some(Shape::Row(_)) = layers.first().map(|layer| layer.input) {
        x = x.flatten_from(1).unwrap();
    }
    for layer in layers {
        let spec = &layer.spec;
        let get = |n: &str| {
            let t = w.get(&format!("{}.{n}", layer.name)).unwrap();
            Tensor::from_slice(&t.values, t.shape.as_slice(), &device).unwrap()
        };
        let channel = |t: Tensor| match layer.input {
            Shape::Image([c, ..]) => t.reshape((1, c, 1, 1)).unwrap(),
            Shape::Sequence([_, n]) => t.reshape((1, 1, n)).unwrap(),
            Shape::Row(n) => t.reshape((1, n)).unwrap(),
        };
        // Sequences are (windows, steps, values) here.
        let last_axis = x.dims().len() - 1;
        x = match spec {
            LayerSpec::Conv2d(Conv2d { kernel, stride, padding, bias, filters, .. }) => {
                let x = pad(&pad(&x, 2, padding, kernel[0], stride[0]), 3, padding, kernel[1], stride[1]);
                let y = x.conv2d(&get("weight"), 0, stride[0], 1, 1).unwrap();
                if *bias {
                    y.broadcast_add(&get("bias").reshape((1, *filters, 1, 1)).unwrap()).unwrap()
                } else {
                    y
                }
            }
            LayerSpec::BatchNorm(BatchNorm { epsilon }) => {
                let y = x.broadcast_sub(&channel(get("mean"))).unwrap();
                let std = (get("variance") + f64::from(*epsilon)).unwrap().sqrt().unwrap();
                let y =
                    y.broadcast_div(&channel(std)).unwrap().broadcast_mul(&channel(get("gamma"))).unwrap();
                y.broadcast_add(&channel(get("beta"))).unwrap()
            }
            LayerSpec::Relu(_) => x.relu().unwrap(),
            LayerSpec::MaxPool2d(MaxPool2d { size, stride }) => {
                x.max_pool2d_with_stride((size[0], size[1]), (stride[0], stride[1])).unwrap()
            }
            LayerSpec::AveragePool2d(AveragePool2d { size, stride }) => {
                x.avg_pool2d_with_stride((size[0], size[1]), (stride[0], stride[1])).unwrap()
            }
            LayerSpec::GlobalAveragePool(_) => x.mean((2, 3)).unwrap(),
            LayerSpec::Flatten(_) => x.flatten_from(1).unwrap(),
            LayerSpec::Dropout(_) | LayerSpec::AlphaDropout(_) => x,
            LayerSpec::Selu(_) => {
                // max(x, 0) + min(alpha (exp(x) - 1), 0), times the scale.
                let below = ((x.exp().unwrap() - 1.0).unwrap() * 1.6732632423543772).unwrap();
                ((x.relu().unwrap() + below.minimum(0.0).unwrap()).unwrap() * 1.0507009873554805).unwrap()
            }
            LayerSpec::LayerNorm(LayerNorm { epsilon }) => {
                let axis = if matches!(layer.input, Shape::Image(_)) { 1 } else { last_axis };
                let centred = x.broadcast_sub(&x.mean_keepdim(axis).unwrap()).unwrap();
                let variance = centred.sqr().unwrap().mean_keepdim(axis).unwrap();
                let std = (variance + f64::from(*epsilon)).unwrap().sqrt().unwrap();
                let z = centred.broadcast_div(&std).unwrap();
                let scaled = z.broadcast_mul(&channel(get("gamma"))).unwrap();
                scaled.broadcast_add(&channel(get("beta"))).unwrap()
            }
            LayerSpec::Permute(Permute { axes: [a, b, c] }) => {
                x.permute((0, a + 1, b + 1, c + 1)).unwrap().contiguous().unwrap()
            }
            LayerSpec::Reshape(Reshape { sizes }) => {
                let mut all = vec![windows];
                all.extend(sizes);
                x.reshape(all).unwrap()
            }
            LayerSpec::Gru(Gru { sequence, bidirectional, .. }) => {
                let mut both = vec![plain_gru(&x, ["weight", "recurrent", "bias"].map(get), false)];
                if *bidirectional {
                    let names = ["backward_weight", "backward_recurrent", "backward_bias"];
                    both.push(plain_gru(&x, names.map(get), true));
                }
                let states: Vec<Tensor> =
                    both.into_iter().map(|(states, last)| if *sequence { states } else { last }).collect();
                Tensor::cat(&states, states[0].dims().len() - 1).unwrap()
            }
            LayerSpec::TimePool(TimePool { statistics }) => {
                let mean = x.mean(1).unwrap();
                let deviation = || {
                    let centred = x.broadcast_sub(&x.mean_keepdim(1).unwrap()).unwrap();
                    (centred.sqr().unwrap().mean(1).unwrap() + 1e-5).unwrap().sqrt().unwrap()
                };
                match statistics {
                    TimeStatistics::Mean => mean,
                    TimeStatistics::Max => x.max(1).unwrap(),
                    TimeStatistics::MeanMax => Tensor::cat(&[mean, x.max(1).unwrap()], 1).unwrap(),
                    TimeStatistics::MeanStd => Tensor::cat(&[mean, deviation()], 1).unwrap(),
                }
            }
            LayerSpec::AttentionPool(_) => {
                let (n, steps, values) = x.dims3().unwrap();
                let rows = x.reshape((n * steps, values)).unwrap();
                let hidden = rows.matmul(&get("weight").t().unwrap()).unwrap();
                let hidden = hidden.broadcast_add(&get("bias")).unwrap().tanh().unwrap();
                let scores = hidden.matmul(&get("score").t().unwrap()).unwrap();
                let e = scores.reshape((n, steps, 1)).unwrap().exp().unwrap();
                let shares = e.broadcast_div(&e.sum_keepdim(1).unwrap()).unwrap();
                x.broadcast_mul(&shares).unwrap().sum(1).unwrap()
            }
            LayerSpec::Dense(_) => {
                x.matmul(&get("weight").t().unwrap()).unwrap().broadcast_add(&get("bias")).unwrap()
            }
            LayerSpec::Softmax(_) => {
                let e = x.exp().unwrap();
                e.broadcast_div(&e.sum_keepdim(1).unwrap()).unwrap()
            }
            LayerSpec::Sigmoid(_) => ((x.neg().unwrap().exp().unwrap() + 1.0).unwrap()).recip().unwrap(),
        };
    }
    x.flatten_all().unwrap().to_vec1().unwrap()
}

/// Zeros around an axis; `same` as TensorFlow documents it.
fn pad(x: &Tensor, axis: usize, padding: &Padding, kernel: usize, stride: usize) -> Tensor {
    let length = x.dim(axis).unwrap();
    let (before, after) = match padding {
        Padding::Zeros(zeros) => (zeros[axis - 2], zeros[axis - 2]),
        Padding::Same => {
            let rest = if length.is_multiple_of(stride) { stride } else { length % stride };
            let all = kernel.saturating_sub(rest);
            (all / 2, all - all / 2)
        }
    };
    x.pad_with_zeros(axis, before, after).unwrap()
}

/// Each state (windows, steps, units) and the last of them of a GRU over (windows, steps, values), by its equations. The states of one
/// that reads `backwards` are in the order of the steps.
fn plain_gru(x: &Tensor, [weight, recurrent, bias]: [Tensor; 3], backwards: bool) -> (Tensor, Tensor) {
    let (windows, steps, _) = x.dims3().unwrap();
    let units = recurrent.dim(1).unwrap();
    let sigmoid = |t: Tensor| (t.neg().unwrap().exp().unwrap() + 1.0).unwrap().recip().unwrap();
    let part = |t: &Tensor, gate: usize| t.narrow(0, gate * units, units).unwrap();
    let product = |t: &Tensor, matrix: &Tensor, gate: usize| {
        t.matmul(&part(matrix, gate).t().unwrap().contiguous().unwrap()).unwrap()
    };
    let mut h = Tensor::zeros((windows, units), candle_core::DType::F32, &Device::Cpu).unwrap();
    let mut states = vec![h.clone(); steps];
    let order: Vec<usize> = if backwards { (0..steps).rev().collect() } else { (0..steps).collect() };
    for step in order {
        let x = x.narrow(1, step, 1).unwrap().squeeze(1).unwrap().contiguous().unwrap();
        let sum = |gate, h: &Tensor| {
            let sum = (product(&x, &weight, gate) + product(h, &recurrent, gate)).unwrap();
            sum.broadcast_add(&part(&bias, gate)).unwrap()
        };
        let (z, r) = (sigmoid(sum(0, &h)), sigmoid(sum(1, &h)));
        let candidate = sum(2, &(r * &h).unwrap()).tanh().unwrap();
        let rest = (1.0 - &z).unwrap();
        h = ((z * h).unwrap() + (rest * candidate).unwrap()).unwrap();
        states[step] = h.clone();
    }
    (Tensor::stack(&states, 1).unwrap(), h)
}

/// Weights of the size that training gives them.
fn random_weights(a: &Architecture) -> Weights {
    let mut seed = 20;
    let parameters = a.parameters().unwrap();
    Weights::collect(a, |name| {
        seed += 1;
        let shape = parameters.iter().find(|p| p.name == name)?.shape.clone();
        let values = noise(seed, shape.iter().product());
        let positive = name.ends_with("variance");
        let value = |v: f32| if positive { v.abs() + 0.1 } else { v * 0.3 };
        Some((shape, values.into_iter().map(value).collect()))
    })
    .unwrap()
}

/// A trunk that ends in an image after a fused block, and heads that process it in place and out of place.
fn image_heads() -> Architecture {
    let conv = |bias| {
        LayerSpec::from(Conv2d {
            filters: 3,
            kernel: [3, 3],
            stride: [1, 1],
            padding: [1, 1].into(),
            bias,
            l2: 0.0,
        })
    };
    let head = |name: &str, mut layers: Vec<LayerSpec>, activation: Option<LayerSpec>| {
        layers.extend([GlobalAveragePool.into(), LayerSpec::from(Dense { units: 2, l2: 0.0 })]);
        layers.extend(activation);
        HeadLayers { name: name.into(), layers }
    };
    let norm = LayerSpec::from(BatchNorm { epsilon: 1e-3 });
    Architecture {
        input: [2, 8, 7],
        trunk: vec![
            conv(false),
            norm.clone(),
            Relu.into(),
            LayerSpec::from(MaxPool2d { size: [2, 2], stride: [2, 2] }),
            conv(true),
        ],
        heads: vec![
            head("in place", vec![Relu.into()], Some(Sigmoid.into())),
            head("out of place", vec![norm, conv(true)], Some(Softmax.into())),
            head("linear", vec![], None),
        ],
        embedding: None,
    }
}

#[test]
fn the_embedding_is_the_output_of_the_layer_that_it_names() {
    let windows = 11;
    for embedding in [None, Some("conv2d_1"), Some("relu_1"), Some("max_pool2d_1"), Some("conv2d_2")] {
        let a = Architecture { embedding: embedding.map(str::to_owned), ..image_heads() };
        let (weights, resolved) = (random_weights(&a), a.resolve().unwrap());
        let x = noise(99, windows * a.input.iter().product::<usize>());
        let cut = resolved.trunk.iter().position(|layer| Some(layer.name.as_str()) == embedding);
        let layers = &resolved.trunk[..cut.map_or(resolved.trunk.len(), |at| at + 1)];
        let expected = plain_chain(layers, a.input, &weights, &x, windows);
        let mut forward = Forward::new(&a, &weights).unwrap();
        let mut found = Vec::new();
        forward.embed(&x, &mut found);
        assert_eq!(found.len(), windows * forward.embedding_size());
        assert_eq!(found.len(), expected.len(), "{embedding:?}");
        for (f, e) in found.iter().zip(&expected) {
            assert!((f - e).abs() < 1e-5, "{embedding:?}: {f} and {e}");
        }
        let (mut alone, mut outputs, mut embeddings) = (Vec::new(), Vec::new(), Vec::new());
        forward.run(&x, &mut alone);
        forward.run_with_embeddings(&x, &mut outputs, &mut embeddings);
        assert_eq!(outputs, alone, "{embedding:?}: the embedding changes no output");
        assert_eq!(embeddings, found, "{embedding:?}: both in one pass");
    }
    let unknown = Architecture { embedding: Some("dense_1".into()), ..image_heads() };
    assert!(matches!(unknown.resolve(), Err(NnError::Embedding { .. })));
}

#[test]
fn invalid_heads_are_refused() {
    let with = |change: fn(&mut Architecture)| {
        let mut a = image_heads();
        change(&mut a);
        a.resolve().unwrap_err()
    };
    assert!(matches!(with(|a| a.heads.clear()), NnError::NoHead));
    assert!(matches!(with(|a| a.heads[1].name = "linear".into()), NnError::Head { .. }));
    assert!(matches!(with(|a| a.heads[0].layers.clear()), NnError::Head { .. }));
    assert!(matches!(with(|a| a.heads[1].layers.truncate(2)), NnError::Head { .. }));
    let many = |a: &mut Architecture| {
        let head = |number: usize| HeadLayers { name: number.to_string(), ..a.heads[2].clone() };
        a.heads = (0..33).map(head).collect();
    };
    assert!(matches!(with(many), NnError::TooLarge { .. }));
}

#[test]
fn layers_of_a_single_head_continue_the_count_and_those_of_several_have_its_name() {
    let names = |heads: &[(&str, usize, Activation)]| -> Vec<String> {
        let a = NetworkName::Thesis.architecture(16, 16, heads.iter().copied());
        let resolved = a.resolve().unwrap();
        resolved.heads.iter().filter_map(|head| head.logit_dense().map(str::to_owned)).collect()
    };
    assert_eq!(names(&verdict(2)), ["dense_2"]);
    let two = [("verdict", 2, Activation::Softmax), ("tempo", 1, Activation::Linear)];
    assert_eq!(names(&two), ["verdict/dense_1", "tempo/dense_1"]);
}

/// Every layer that works on sequences, and those that make them.
pub(super) fn sequence_networks() -> Vec<Architecture> {
    let conv = |kernel| {
        let (filters, kernel) = (3, [kernel; 2]);
        LayerSpec::from(Conv2d {
            filters,
            kernel,
            stride: [1, 1],
            padding: Padding::Same,
            bias: true,
            l2: 0.0,
        })
    };
    let gru = |units, sequence, bidirectional| LayerSpec::from(Gru { units, sequence, bidirectional });
    let dense = || LayerSpec::from(Dense { units: 2, l2: 0.0 });
    // An image of 3 x 4 x 7 as a sequence over its width, and in the order of its values.
    let begin = || vec![conv(2), Selu.into(), LayerSpec::from(MaxPool2d { size: [2, 1], stride: [2, 1] })];
    let over_time = [Permute { axes: [2, 0, 1] }.into(), Reshape { sizes: vec![7, 12] }.into()];
    let scrambled = [Permute { axes: [2, 0, 1] }.into(), Reshape { sizes: vec![28, 3] }.into()];
    let norms = [LayerSpec::from(BatchNorm { epsilon: 1e-3 }), LayerNorm { epsilon: 1e-3 }.into()];
    let pool = |statistics| LayerSpec::from(TimePool { statistics });
    let ends = [
        vec![gru(5, true, false), gru(4, false, false)],
        vec![gru(5, true, true), LayerNorm { epsilon: 1e-3 }.into(), gru(4, false, true), Selu.into()],
        vec![pool(TimeStatistics::MeanMax)],
        vec![
            norms[0].clone(),
            Selu.into(),
            norms[1].clone(),
            pool(TimeStatistics::MeanStd),
            norms[1].clone(),
        ],
        vec![pool(TimeStatistics::Max)],
        vec![pool(TimeStatistics::Mean)],
        vec![AttentionPool { units: 3 }.into()],
        vec![gru(3, true, false), Flatten.into()],
        vec![gru(3, true, false), LayerSpec::from(Reshape { sizes: vec![1, 3, 7] }), Flatten.into()],
    ];
    let with = |(index, end): (usize, &Vec<LayerSpec>)| {
        let middle = if index == 0 { &scrambled } else { &over_time };
        let mut layers = begin();
        if index == 1 {
            layers.insert(0, norms[1].clone());
        }
        layers.extend(middle.iter().chain(end).cloned());
        layers.extend([dense(), Softmax.into()]);
        Architecture::sequential([2, 8, 7], layers, "verdict")
    };
    ends.iter().enumerate().map(with).collect()
}

#[test]
fn an_embedding_of_a_sequence_is_written_step_by_step() {
    let windows = 3;
    for mut a in sequence_networks() {
        a.embedding = Some("reshape_1".into());
        let (weights, resolved) = (random_weights(&a), a.resolve().unwrap());
        let x = noise(98, windows * a.input.iter().product::<usize>());
        let expected = plain_chain(&resolved.trunk[..resolved.embedding], a.input, &weights, &x, windows);
        let mut found = Vec::new();
        Forward::new(&a, &weights).unwrap().embed(&x, &mut found);
        assert_eq!(found.len(), expected.len());
        assert!(found.iter().zip(&expected).all(|(f, e)| (f - e).abs() < 1e-5), "{a:?}");
    }
}

#[test]
fn the_forward_pass_equals_candles_layers_one_by_one() {
    let conv = |bias| {
        LayerSpec::from(Conv2d {
            filters: 3,
            kernel: [3, 3],
            stride: [1, 1],
            padding: [1, 1].into(),
            bias,
            l2: 0.0,
        })
    };
    let norm = || LayerSpec::from(BatchNorm { epsilon: 1e-3 });
    let pool = || LayerSpec::from(MaxPool2d { size: [2, 2], stride: [2, 2] });
    let dense = |units| LayerSpec::from(Dense { units, l2: 0.0 });
    let thesis = vec![
        conv(true),
        Relu.into(),
        pool(),
        norm(),
        conv(true),
        norm(),
        pool(),
        Relu.into(),
        LayerSpec::from(Dropout { rate: 0.3 }),
        Flatten.into(),
        dense(5),
        norm(),
        Relu.into(),
        dense(3),
        Softmax.into(),
    ];
    let bare = vec![
        pool(),
        norm(),
        Relu.into(),
        LayerSpec::from(AveragePool2d { size: [2, 2], stride: [1, 2] }),
        conv(false),
        GlobalAveragePool.into(),
        dense(2),
        Softmax.into(),
    ];
    let mut networks = vec![small()];
    networks.extend(NetworkName::ALL.map(|name| name.architecture(17, 18, verdict(3))));
    let heads = [
        ("verdict", 2, Activation::Softmax),
        ("mood", 3, Activation::Sigmoid),
        ("tempo", 1, Activation::Linear),
    ];
    networks.push(NetworkName::Stem.architecture(17, 18, heads));
    networks.push(image_heads());
    networks.extend(sequence_networks());
    networks.extend([thesis, bare].map(|layers| Architecture::sequential([2, 11, 8], layers, "verdict")));
    for a in networks {
        let weights = random_weights(&a);
        // More windows than are processed at a time, and an incomplete last group.
        let windows = 19;
        let x = noise(99, windows * a.input.iter().product::<usize>());
        let mut ours = Vec::new();
        Forward::new(&a, &weights).unwrap().run(&x, &mut ours);
        let theirs = plain_forward(&a, &weights, &x, windows);
        assert_eq!(ours.len(), theirs.len());
        for (o, t) in ours.iter().zip(&theirs) {
            assert!((o - t).abs() < 1e-4, "{a:?}: {o} and {t}");
        }
    }
}

#[test]
fn an_architecture_that_does_not_fit_is_refused_with_the_layer() {
    let refused = |layers: Vec<LayerSpec>| {
        Architecture::sequential([1, 8, 8], layers, "verdict").resolve().unwrap_err().to_string()
    };
    let conv = |filters, kernel| {
        LayerSpec::from(Conv2d {
            filters,
            kernel: [kernel; 2],
            stride: [1; 2],
            padding: [0; 2].into(),
            bias: true,
            l2: 0.0,
        })
    };
    assert!(refused(vec![conv(4, 9)]).contains("layer 1"));
    assert!(refused(vec![conv(4, 3), LayerSpec::from(Dense { units: 2, l2: 0.0 })]).contains("layer 2"));
    assert!(refused(vec![Flatten.into(), conv(4, 3)]).contains("needs an image"));
    assert!(refused(vec![conv(usize::MAX, 3)]).contains("at most"));
    assert!(
        refused(vec![Flatten.into(), LayerSpec::from(Dense { units: 1 << 20, l2: 0.0 })]).contains("weights")
    );
    assert!(refused(vec![LayerSpec::from(Dropout { rate: f32::NAN })]).contains("rate"));
    let huge = Architecture::sequential([1, usize::MAX, usize::MAX], vec![Flatten.into()], "verdict");
    assert!(matches!(huge.resolve(), Err(NnError::TooLarge { .. })));
}
