//! Inference against candle's layers, and architectures that are refused.

use super::super::layer::{
    AveragePool2d, BatchNorm, Conv2d, Dense, Dropout, Flatten, GlobalAveragePool, MaxPool2d, Relu, Sigmoid,
    Softmax,
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
    if layers.first().is_some_and(|layer| matches!(layer.input, Shape::Row(_))) {
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
            Shape::Row(n) => t.reshape((1, n)).unwrap(),
        };
        x = match spec {
            LayerSpec::Conv2d(Conv2d { stride, padding, bias, filters, .. }) => {
                let y = x.conv2d(&get("weight"), padding[0], stride[0], 1, 1).unwrap();
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
            LayerSpec::Dropout(_) => x,
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
    let conv =
        |bias| LayerSpec::from(Conv2d { filters: 3, kernel: [3, 3], stride: [1, 1], padding: [1, 1], bias });
    let head = |name: &str, mut layers: Vec<LayerSpec>, activation: Option<LayerSpec>| {
        layers.extend([GlobalAveragePool.into(), LayerSpec::from(Dense { units: 2 })]);
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

#[test]
fn the_forward_pass_equals_candles_layers_one_by_one() {
    let conv =
        |bias| LayerSpec::from(Conv2d { filters: 3, kernel: [3, 3], stride: [1, 1], padding: [1, 1], bias });
    let norm = || LayerSpec::from(BatchNorm { epsilon: 1e-3 });
    let pool = || LayerSpec::from(MaxPool2d { size: [2, 2], stride: [2, 2] });
    let dense = |units| LayerSpec::from(Dense { units });
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
        LayerSpec::from(Conv2d { filters, kernel: [kernel; 2], stride: [1; 2], padding: [0; 2], bias: true })
    };
    assert!(refused(vec![conv(4, 9)]).contains("layer 1"));
    assert!(refused(vec![conv(4, 3), LayerSpec::from(Dense { units: 2 })]).contains("layer 2"));
    assert!(refused(vec![Flatten.into(), conv(4, 3)]).contains("needs an image"));
    assert!(refused(vec![conv(usize::MAX, 3)]).contains("at most"));
    assert!(refused(vec![Flatten.into(), LayerSpec::from(Dense { units: 1 << 20 })]).contains("weights"));
    assert!(refused(vec![LayerSpec::from(Dropout { rate: f32::NAN })]).contains("rate"));
    let huge = Architecture::sequential([1, usize::MAX, usize::MAX], vec![Flatten.into()], "verdict");
    assert!(matches!(huge.resolve(), Err(NnError::TooLarge { .. })));
}
