//! Networks of other projects against the tables of their reports.

use super::super::{Activation, NetworkName, ParameterKind, ResolvedNetwork};
use crate::model::LayerRow;

/// Layers with a shape or weights of their own: those that the reports list.
fn table(network: &ResolvedNetwork) -> Vec<(String, Vec<usize>, usize)> {
    let layers = network.layers().cloned().collect::<Vec<_>>();
    let listed = |row: &LayerRow| {
        let quiet = ["(ReLU)", "(SELU)", "(Dropout", "(AlphaDropout", "(Softmax)"];
        !quiet.iter().any(|kind| row.layer.contains(kind))
    };
    let name = |row: &LayerRow| row.layer.split(['(', ')']).nth(1).unwrap_or_default().to_owned();
    let rows = LayerRow::of(&layers).into_iter().filter(listed);
    rows.map(|row| (name(&row), row.output_shape.clone(), row.weights)).collect()
}

fn resolved(name: NetworkName, [height, width]: [usize; 2], heads: &[(&str, usize)]) -> ResolvedNetwork {
    let heads = heads.iter().map(|(name, outputs)| (*name, *outputs, Activation::Softmax));
    name.architecture(height, width, heads).resolve().unwrap()
}

fn parameters(network: &ResolvedNetwork) -> [usize; 2] {
    let size = |trained: bool| {
        let all = network.layers().flat_map(|layer| &layer.parameters);
        let running = |kind| matches!(kind, ParameterKind::RunningMean | ParameterKind::RunningVariance);
        let counted = all.filter(|p| !(trained && running(p.kind)));
        counted.map(|p| p.shape.iter().product::<usize>()).sum()
    };
    [size(false), size(true)]
}

fn row(name: &str, shape: &[usize], weights: usize) -> (String, Vec<usize>, usize) {
    (name.to_owned(), shape.to_vec(), weights)
}

/// The report lists frames x bands x filters; ours are filters x bands x frames.
#[test]
fn w210_cnn_is_that_of_its_report() {
    let network = resolved(NetworkName::W210Cnn, [128, 431], &[("genre", 8)]);
    assert_eq!(
        table(&network),
        [
            row("Conv2D 8, 5x5, stride 2x2, L2 0.01", &[8, 64, 216], 208),
            row("MaxPooling2D 2x2", &[8, 32, 108], 0),
            row("Conv2D 32, 3x3, stride 2x2, L2 0.01", &[32, 16, 54], 2_336),
            row("MaxPooling2D 2x2", &[32, 8, 27], 0),
            row("Flatten", &[6_912], 0),
            row("Dense 32", &[32], 221_216),
            row("Dense 16", &[16], 528),
            row("Dense 8", &[8], 136),
        ]
    );
    assert_eq!(parameters(&network), [224_424; 2]);
    let embedding = &network.trunk[network.embedding - 1];
    assert_eq!((embedding.name.as_str(), embedding.output.values()), ("relu_3", 32));
}

#[test]
fn crnn_is_that_of_its_report() {
    let network = resolved(NetworkName::Crnn, [96, 1366], &[("genre", 4)]);
    assert_eq!(
        table(&network),
        [
            row("Conv2D 16, 2x2", &[16, 96, 1366], 80),
            row("BatchNormalization", &[16, 96, 1366], 64),
            row("MaxPooling2D 4x4", &[16, 24, 341], 0),
            row("Conv2D 32, 2x2", &[32, 24, 341], 2_080),
            row("BatchNormalization", &[32, 24, 341], 128),
            row("MaxPooling2D 2x2", &[32, 12, 170], 0),
            row("Conv2D 32, 3x3", &[32, 12, 170], 9_248),
            row("BatchNormalization", &[32, 12, 170], 128),
            row("MaxPooling2D 2x2", &[32, 6, 85], 0),
            row("Permute 3, 1, 2", &[85, 32, 6], 0),
            row("Reshape 510x32", &[510, 32], 0),
            row("GRU 16, sequence", &[510, 16], 2_352),
            row("GRU 16", &[16], 1_584),
            row("Dense 128", &[128], 2_176),
            row("Dense 4", &[4], 516),
        ]
    );
    assert_eq!(parameters(&network), [18_356, 18_196]);
}

#[test]
fn crnn_time_has_a_step_for_each_place_in_time() {
    let network = resolved(NetworkName::CrnnTime, [96, 1366], &[("genre", 4)]);
    let rows = table(&network);
    assert_eq!(rows[10], row("Reshape 85x192", &[85, 192], 0));
    // 3 (192 * 16 + 16 * 16 + 16).
    assert_eq!(rows[11], row("GRU 16, sequence", &[85, 16], 10_032));
    assert_eq!(rows.len(), 15);
}

#[test]
fn multi_output_has_four_small_convolutions_and_a_decision_for_each_head() {
    let network = resolved(NetworkName::MultiOutput, [96, 184], &[("genre", 6), ("mood", 3)]);
    let rows = table(&network);
    let shapes: Vec<&[usize]> = rows.iter().map(|(_, shape, _)| shape.as_slice()).collect();
    assert_eq!(
        shapes,
        [
            &[8, 96, 184][..],
            &[8, 96, 184],
            &[8, 96, 184],
            &[8, 96, 184],
            &[16, 96, 184],
            &[16, 96, 184],
            &[16, 48, 92],
            &[16, 48, 92],
            &[16 * 48 * 92],
            &[15],
            &[15],
            &[6],
            &[3],
        ]
    );
    let convolutions = rows.iter().filter(|(name, ..)| name.starts_with("Conv2D"));
    assert!(convolutions.clone().all(|(name, ..)| name.contains("2x2") && name.ends_with("L2 0.002")));
    assert_eq!(convolutions.map(|(.., weights)| *weights).collect::<Vec<_>>(), [40, 264, 528, 1_040]);
    let dense: Vec<f32> = network.layers().map(|layer| layer.spec.l2()).filter(|l2| *l2 > 0.0).collect();
    assert_eq!(dense, [0.002; 7], "four convolutions, the shared dense layer and two heads");
}

#[test]
fn music_ends_in_statistics_over_time_and_an_embedding_of_32_values() {
    let network = resolved(NetworkName::Music, [96, 187], &[("genre", 13), ("mood", 4)]);
    let rows = table(&network);
    assert!(rows.contains(&row("TimePooling mean, max", &[384], 0)), "{rows:?}");
    assert_eq!(network.trunk[network.embedding - 1].output.values(), 32);
    assert!(parameters(&network)[0] < 2_000_000, "{:?}", parameters(&network));
}
