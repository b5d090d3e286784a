//! The forward pass against candle's layers, and architectures that cannot be.

use super::super::{Architecture, Forward, LayerSpec, NetworkName, NnError, Shape, Weights};
use super::{noise, small};
use candle_core::{Device, Tensor};

/// The layers one by one in candle's own operations, batch norm unfolded.
fn plain_forward(a: &Architecture, w: &Weights, x: &[f32], windows: usize) -> Vec<f32> {
    let device = Device::Cpu;
    let [c, h, wd] = a.input;
    let mut x = Tensor::from_slice(x, (windows, c, h, wd), &device).unwrap();
    for (spec, layer) in a.layers.iter().zip(a.placed().unwrap()) {
        let get = |n: &str| {
            let t = w.get(&format!("{}.{n}", layer.name)).unwrap();
            Tensor::from_slice(&t.values, t.shape.as_slice(), &device).unwrap()
        };
        let channel = |t: Tensor| match layer.input {
            Shape::Image([c, ..]) => t.reshape((1, c, 1, 1)).unwrap(),
            Shape::Row(n) => t.reshape((1, n)).unwrap(),
        };
        x = match spec {
            LayerSpec::Conv2d { stride, padding, bias, filters, .. } => {
                let y = x.conv2d(&get("weight"), padding[0], stride[0], 1, 1).unwrap();
                if *bias {
                    y.broadcast_add(&get("bias").reshape((1, *filters, 1, 1)).unwrap()).unwrap()
                } else {
                    y
                }
            }
            LayerSpec::BatchNorm { epsilon } => {
                let y = x.broadcast_sub(&channel(get("mean"))).unwrap();
                let std = (get("variance") + f64::from(*epsilon)).unwrap().sqrt().unwrap();
                let y =
                    y.broadcast_div(&channel(std)).unwrap().broadcast_mul(&channel(get("gamma"))).unwrap();
                y.broadcast_add(&channel(get("beta"))).unwrap()
            }
            LayerSpec::Relu => x.relu().unwrap(),
            LayerSpec::MaxPool2d { size, stride } => {
                x.max_pool2d_with_stride((size[0], size[1]), (stride[0], stride[1])).unwrap()
            }
            LayerSpec::AveragePool2d { size, stride } => {
                x.avg_pool2d_with_stride((size[0], size[1]), (stride[0], stride[1])).unwrap()
            }
            LayerSpec::GlobalAveragePool => x.mean((2, 3)).unwrap(),
            LayerSpec::Flatten => x.flatten_from(1).unwrap(),
            LayerSpec::Dropout { .. } => x,
            LayerSpec::Dense { .. } => {
                x.matmul(&get("weight").t().unwrap()).unwrap().broadcast_add(&get("bias")).unwrap()
            }
            LayerSpec::Softmax => {
                let e = x.exp().unwrap();
                e.broadcast_div(&e.sum_keepdim(1).unwrap()).unwrap()
            }
        };
    }
    x.flatten_all().unwrap().to_vec1().unwrap()
}

#[test]
fn the_forward_pass_equals_candles_layers_one_by_one() {
    let conv = |bias| LayerSpec::Conv2d { filters: 3, kernel: [3, 3], stride: [1, 1], padding: [1, 1], bias };
    let norm = || LayerSpec::BatchNorm { epsilon: 1e-3 };
    let pool = || LayerSpec::MaxPool2d { size: [2, 2], stride: [2, 2] };
    let dense = |units| LayerSpec::Dense { units };
    let thesis = vec![
        conv(true),
        LayerSpec::Relu,
        pool(),
        norm(),
        conv(true),
        norm(),
        pool(),
        LayerSpec::Relu,
        LayerSpec::Dropout { rate: 0.3 },
        LayerSpec::Flatten,
        dense(5),
        norm(),
        LayerSpec::Relu,
        dense(3),
        LayerSpec::Softmax,
    ];
    let bare = vec![
        pool(),
        norm(),
        LayerSpec::Relu,
        LayerSpec::AveragePool2d { size: [2, 2], stride: [1, 2] },
        conv(false),
        LayerSpec::GlobalAveragePool,
        dense(2),
        LayerSpec::Softmax,
    ];
    let mut networks = vec![small()];
    networks.extend(NetworkName::ALL.map(|name| name.architecture(17, 18, 3)));
    networks.extend([thesis, bare].map(|layers| Architecture { input: [2, 11, 8], layers }));
    for a in networks {
        let mut seed = 20;
        let parameters = a.parameters().unwrap();
        let weights = Weights::collect(&a, |name| {
            seed += 1;
            let shape = parameters.iter().find(|p| p.name == name)?.shape.clone();
            let values = noise(seed, shape.iter().product());
            let positive = name.ends_with("variance");
            Some((
                shape,
                values.into_iter().map(|v| if positive { v.abs() + 0.1 } else { v * 0.3 }).collect(),
            ))
        })
        .unwrap();
        // More windows than go through the layers at a time, and a last group that is not full.
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
    let refused =
        |layers: Vec<LayerSpec>| Architecture { input: [1, 8, 8], layers }.placed().unwrap_err().to_string();
    let conv = |filters, kernel| LayerSpec::Conv2d {
        filters,
        kernel: [kernel; 2],
        stride: [1; 2],
        padding: [0; 2],
        bias: true,
    };
    assert!(refused(vec![conv(4, 9)]).contains("layer 1"));
    assert!(refused(vec![conv(4, 3), LayerSpec::Dense { units: 2 }]).contains("layer 2"));
    assert!(refused(vec![LayerSpec::Flatten, conv(4, 3)]).contains("needs an image"));
    assert!(refused(vec![conv(usize::MAX, 3)]).contains("at most"));
    assert!(refused(vec![LayerSpec::Flatten, LayerSpec::Dense { units: 1 << 20 }]).contains("weights"));
    assert!(refused(vec![LayerSpec::Dropout { rate: f32::NAN }]).contains("rate"));
    let huge = Architecture { input: [1, usize::MAX, usize::MAX], layers: vec![LayerSpec::Flatten] };
    assert!(matches!(huge.placed(), Err(NnError::TooLarge { .. })));
}
