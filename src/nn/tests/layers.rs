//! The gradients of single layers, value by value, against finite differences.

use super::super::layer::{
    AttentionPool, Conv2d, Dense, Flatten, Gru, LayerNorm, Padding, Permute, Reshape, Selu, TimePool,
    TimeStatistics,
};
use super::super::training_pass::TrainingPass;
use super::super::{LayerSpec, Shape};
use super::gradients::{check, dot};
use super::noise;
use candle_core::{Device, Tensor, Var};

/// The layout of a batch of `shape`.
fn dims(shape: Shape, batch: usize) -> Vec<usize> {
    match shape {
        Shape::Image([channels, height, width]) => vec![channels, batch, height, width],
        Shape::Sequence([steps, values]) => vec![values, steps, batch],
        Shape::Row(values) => vec![values, batch],
    }
}

/// Compares the gradients of a layer's input and of each of its tensors with finite differences.
fn check_layer(spec: &LayerSpec, input: Shape) {
    let (batch, device) = (2, Device::Cpu);
    let (layer, output) = (spec.layer(), spec.layer().output(input).unwrap());
    let mut all = vec![(dims(input, batch), noise(1, batch * input.values()))];
    for (seed, (_, shape, _)) in (2..).zip(layer.tensors(input)) {
        let values = noise(seed, shape.iter().product());
        all.push((shape, values));
    }
    let dy = noise(50, batch * output.values());
    let run = |values: &[Vec<f32>]| {
        let variables: Vec<Var> = all
            .iter()
            .zip(values)
            .map(|((shape, _), values)| Var::from_slice(values, shape.as_slice(), &device).unwrap())
            .collect();
        let mut pass = TrainingPass::new(&variables[1..], 1, Vec::new());
        let y = layer.train(&mut pass, input, variables[0].as_tensor().clone()).unwrap();
        assert_eq!(y.dims(), dims(output, batch), "{spec}");
        (variables, y)
    };
    let values: Vec<Vec<f32>> = all.iter().map(|(_, values)| values.clone()).collect();
    let (variables, y) = run(&values);
    let weights = Tensor::from_slice(&dy, y.dims(), &device).unwrap();
    let store = (y * weights).unwrap().sum_all().unwrap().backward().unwrap();
    for (at, variable) in variables.iter().enumerate() {
        let gradient: Vec<f32> = store.get(variable).unwrap().flatten_all().unwrap().to_vec1().unwrap();
        check(&format!("{spec}, tensor {at}"), &values[at], &gradient, 2e-3, |moved| {
            let mut values = values.clone();
            values[at] = moved.to_vec();
            dot(&run(&values).1.flatten_all().unwrap().to_vec1::<f32>().unwrap(), &dy)
        });
    }
}

#[test]
fn gradients_of_layers_on_sequences_equal_finite_differences() {
    for units in [1, 3] {
        for (sequence, bidirectional) in [(true, false), (false, false), (true, true), (false, true)] {
            for steps in [1, 2, 5] {
                check_layer(&Gru { units, sequence, bidirectional }.into(), Shape::Sequence([steps, 4]));
            }
        }
        check_layer(&AttentionPool { units }.into(), Shape::Sequence([5, 4]));
    }
    for statistics in
        [TimeStatistics::Mean, TimeStatistics::Max, TimeStatistics::MeanMax, TimeStatistics::MeanStd]
    {
        check_layer(&TimePool { statistics }.into(), Shape::Sequence([5, 4]));
    }
}

#[test]
fn gradients_of_layers_on_any_shape_equal_finite_differences() {
    for shape in [Shape::Image([4, 2, 3]), Shape::Sequence([5, 4]), Shape::Row(6)] {
        check_layer(&LayerNorm { epsilon: 0.1 }.into(), shape);
        check_layer(&Selu.into(), shape);
        check_layer(&Flatten.into(), shape);
    }
    // More positions than are normalised at a time.
    check_layer(&LayerNorm { epsilon: 0.1 }.into(), Shape::Sequence([131, 2]));
    check_layer(&Permute { axes: [2, 0, 1] }.into(), Shape::Image([2, 3, 4]));
    check_layer(&Reshape { sizes: vec![8, 3] }.into(), Shape::Image([2, 3, 4]));
    check_layer(&Reshape { sizes: vec![3, 2, 4] }.into(), Shape::Sequence([4, 6]));
    check_layer(&Reshape { sizes: vec![24] }.into(), Shape::Sequence([4, 6]));
    let same =
        Conv2d { filters: 2, kernel: [2, 2], stride: [1, 1], padding: Padding::Same, bias: true, l2: 0.0 };
    check_layer(&same.into(), Shape::Image([2, 3, 4]));
    check_layer(&Dense { units: 3, l2: 0.0 }.into(), Shape::Row(4));
}

/// The numbers are those of Keras 3.15 on TensorFlow 2.21:
///
/// ```python
/// wave = lambda start, *shape: np.sin(start + np.arange(np.prod(shape))).reshape(shape).astype("float32")
/// layer = keras.layers.Bidirectional(keras.layers.GRU(2, return_sequences=True, reset_after=False))
/// layer.build((1, 4, 3))
/// layer.set_weights([wave(1, 6, 3).T, wave(2, 6, 2).T, wave(3, 6), wave(4, 6, 3).T, wave(5, 6, 2).T, wave(6, 6)])
/// print(np.array(layer(wave(7, 1, 4, 3))).ravel())
/// ```
///
/// and, without `return_sequences`, the first two of the last step and the last two of the first step.
#[test]
fn a_gru_gives_the_numbers_of_keras() {
    let wave =
        |start: usize, n: usize| (0..n).map(|i| ((start + i) as f64).sin() as f32).collect::<Vec<f32>>();
    let (steps, inputs, device) = (4, 3, Device::Cpu);
    let expected = [
        [0.1568239, -0.3918618, -0.9065689, -0.5360339],
        [-0.3826105, -0.0277391, -0.6832904, -0.925266],
        [-0.0505547, -0.3618518, -0.8113328, -0.4663103],
        [-0.4414172, 0.0062659, 0.1973327, -0.68008],
    ];
    let lasts = [-0.4414172, 0.0062659, -0.9065689, -0.5360339];
    let x = Tensor::from_vec(wave(7, steps * inputs), (steps, inputs, 1), &device).unwrap();
    let x = x.transpose(0, 1).unwrap().contiguous().unwrap();
    for (sequence, expected) in [(true, expected.as_flattened()), (false, &lasts)] {
        let layer = LayerSpec::from(Gru { units: 2, sequence, bidirectional: true });
        let input = Shape::Sequence([steps, inputs]);
        let tensors = (1..).zip(layer.layer().tensors(input)).map(|(start, (_, shape, _))| {
            Var::from_vec(wave(start, shape.iter().product()), shape, &device).unwrap()
        });
        let variables: Vec<Var> = tensors.collect();
        let mut pass = TrainingPass::new(&variables, 1, Vec::new());
        let y = layer.layer().train(&mut pass, input, x.clone()).unwrap();
        let y = if sequence { y.transpose(0, 1).unwrap() } else { y };
        let found: Vec<f32> = y.contiguous().unwrap().flatten_all().unwrap().to_vec1().unwrap();
        assert_eq!(found.len(), expected.len());
        assert!(found.iter().zip(expected).all(|(f, e)| (f - e).abs() < 1e-6), "{found:?}");
    }
}

#[test]
fn a_layer_that_does_not_fit_is_refused() {
    let refused = |spec: LayerSpec, input| spec.layer().output(input).is_err();
    let (sequence, image) = (Shape::Sequence([5, 4]), Shape::Image([2, 3, 4]));
    let gru = |units| Gru { units, sequence: true, bidirectional: false };
    assert!(refused(gru(0).into(), sequence) && refused(gru(1).into(), image));
    assert!(refused(TimePool { statistics: TimeStatistics::Mean }.into(), Shape::Row(4)));
    assert!(refused(AttentionPool { units: 0 }.into(), sequence));
    assert!(refused(Permute { axes: [0, 1, 1] }.into(), image));
    assert!(refused(Permute { axes: [0, 1, 3] }.into(), image));
    assert!(refused(Reshape { sizes: vec![5, 5] }.into(), image));
    assert!(refused(Reshape { sizes: vec![1, 2, 3, 4] }.into(), image));
    assert!(refused(Reshape { sizes: vec![] }.into(), Shape::Row(1)));
    assert!(refused(LayerNorm { epsilon: 0.0 }.into(), image));
    assert!(refused(Dense { units: 3, l2: -1.0 }.into(), Shape::Row(4)));
}
