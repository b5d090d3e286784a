//! Frozen layers compute what they do in inference, and what follows learns as before.

use super::super::layer::{
    Conv2d, Dense, GlobalAveragePool, Permute, Relu, Reshape, TimePool, TimeStatistics,
};
use super::super::loss::HeadLoss;
use super::super::{
    Activation, Architecture, Batch, HeadLayers, LayerSpec, NnError, Target, TrainingNetwork, Weights,
};
use super::noise;

/// Images, sequences and rows, and nothing that training computes otherwise than inference.
fn architecture(sequence: bool) -> Architecture {
    let conv =
        Conv2d { filters: 4, kernel: [3; 2], stride: [1; 2], padding: [1; 2].into(), bias: true, l2: 0.0 };
    let mut trunk: Vec<LayerSpec> = vec![conv.into(), Relu.into()];
    if sequence {
        trunk.extend([
            Permute { axes: [2, 0, 1] }.into(),
            Reshape { sizes: vec![5, 24] }.into(),
            TimePool { statistics: TimeStatistics::MeanMax }.into(),
        ]);
    } else {
        trunk.push(GlobalAveragePool.into());
    }
    trunk.extend([LayerSpec::from(Dense { units: 6, l2: 0.0 }), Relu.into()]);
    let dense = Dense { units: 3, l2: 0.0 }.into();
    let softmax = Activation::Softmax.layer();
    let layers = std::iter::once(dense).chain(softmax).collect();
    Architecture {
        input: [1, 6, 5],
        trunk,
        heads: vec![HeadLayers { name: "verdict".into(), layers }],
        embedding: None,
    }
}

fn batch() -> Batch {
    let targets = (0..12).map(|at| vec![Some(Target::Label(at % 3))]).collect();
    Batch { features: noise(5, 12 * 30), targets }
}

#[test]
fn losses_and_later_gradients_are_those_of_the_whole_network() {
    for sequence in [true, false] {
        let architecture = architecture(sequence);
        let whole = TrainingNetwork::new(&architecture).unwrap();
        let weights = whole.initial(2).unwrap();
        let gradients = |network: &TrainingNetwork| {
            network.gradients(&weights, &batch(), &[HeadLoss::default()], 1).unwrap()
        };
        let expected = gradients(&whole);
        for layers in 1..=architecture.trunk.len() {
            let frozen = TrainingNetwork::with_frozen(&architecture, &weights, layers).unwrap();
            let found = gradients(&frozen);
            let kept = found.tensors.len();
            assert_eq!(kept, frozen.kinds().len(), "a gradient for each tensor that learns");
            let later = &expected.tensors[expected.tensors.len() - kept..];
            let pairs = found.losses.iter().zip(&expected.losses);
            let pairs = pairs.chain(found.tensors.iter().flatten().zip(later.iter().flatten()));
            for (a, b) in pairs {
                assert!((a - b).abs() < 1e-5, "{layers} layers frozen: {a} instead of {b}");
            }
        }
        let all = TrainingNetwork::with_frozen(&architecture, &weights, architecture.trunk.len()).unwrap();
        assert_eq!(all.kinds().len(), 2, "weights and bias of the head");
    }
}

#[test]
fn frozen_tensors_stay_as_they_are() {
    use super::super::optimizer::{Optimizer, OptimizerKind, OptimizerSettings};
    let architecture = architecture(true);
    let before = TrainingNetwork::new(&architecture).unwrap().initial(2).unwrap();
    let network = TrainingNetwork::with_frozen(&architecture, &before, 2).unwrap();
    let mut optimizer = Optimizer::new(OptimizerSettings { kind: OptimizerKind::Adam, weight_decay: 0.1 });
    let mut after = before.clone();
    for step in 0..3 {
        let found = network.gradients(&after, &batch(), &[HeadLoss::default()], step).unwrap();
        after.update(&network.kinds(), &found.tensors, &mut optimizer, 0.01, 0.5);
    }
    let changed = |weights: &Weights, name: &str| weights.get(name).unwrap() != before.get(name).unwrap();
    assert!(!changed(&after, "conv2d_1.weight") && !changed(&after, "conv2d_1.bias"));
    assert!(changed(&after, "dense_1.weight") && changed(&after, "dense_2.bias"));
}

#[test]
fn more_layers_than_there_are_cannot_be_frozen() {
    let architecture = architecture(false);
    let weights = TrainingNetwork::new(&architecture).unwrap().initial(2).unwrap();
    let error = TrainingNetwork::with_frozen(&architecture, &weights, 6).unwrap_err();
    assert!(matches!(error, NnError::TooFewLayers { wanted: 6, found: 5 }), "{error}");
}
