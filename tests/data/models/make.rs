//! The program that wrote the files in this folder, as `examples/golden.rs` of commit 52bc015: a model of each of the formats 1 to
//! 3, and its probabilities for 19 windows, one in a line. It compiles with that commit only.

use pianoscope::audio::EnvelopeSettings;
use pianoscope::dsp::{LogMelSettings, MelScale};
use pianoscope::model::{Model, ModelParts};
use pianoscope::nn::{Architecture, LayerSpec, Weights};

/// -1, -1/2, 0, 1/2 or 1.
fn halves(seed: u64) -> impl Iterator<Item = f32> {
    let mut state = seed;
    std::iter::repeat_with(move || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((state >> 33) % 5) as f32 / 2.0 - 1.0
    })
}

fn weights(architecture: &Architecture, member: u64, last: f32) -> Weights {
    let parameters = architecture.parameters().unwrap();
    let last_layer = &parameters.last().unwrap().name.replace("bias", "weight");
    Weights::collect(architecture, |name| {
        let at = parameters.iter().position(|p| p.name == name)?;
        let shape = parameters[at].shape.clone();
        let scale = if name == last_layer { last } else { 1.0 };
        let values = halves(1000 * member + at as u64).take(shape.iter().product()).map(|v| match name {
            // With an epsilon of 1/4 the standard deviation is 1 or 2.
            _ if name.ends_with("variance") => {
                if v < 0.0 {
                    0.75
                } else {
                    3.75
                }
            }
            _ if name.ends_with("gamma") => {
                if v < 0.0 {
                    0.5
                } else {
                    1.0
                }
            }
            _ => v * scale,
        });
        Some((shape.clone(), values.collect()))
    })
    .unwrap()
}

fn main() {
    use LayerSpec::*;
    let norm = || BatchNorm { epsilon: 0.25 };
    let conv = |filters, stride, padding, bias| Conv2d {
        filters,
        kernel: [3; 2],
        stride: [stride; 2],
        padding: [padding; 2].into(),
        bias,
        l2: 0.0,
    };
    let halve = || MaxPool2d { size: [2; 2], stride: [2; 2] };
    let one = vec![
        conv(4, 2, 1, false),
        norm(),
        Relu,
        halve(),
        conv(6, 1, 1, true),
        Relu,
        AveragePool2d { size: [2; 2], stride: [2; 2] },
        GlobalAveragePool,
        Dropout { rate: 0.25 },
        Dense { units: 2, l2: 0.0 },
        Softmax,
    ];
    let two = vec![
        conv(4, 2, 1, true),
        Relu,
        halve(),
        norm(),
        Dropout { rate: 0.25 },
        Flatten,
        Dense { units: 8, l2: 0.0 },
        Relu,
        Dense { units: 3, l2: 0.0 },
        Softmax,
    ];
    let three = vec![
        halve(),
        norm(),
        Relu,
        AveragePool2d { size: [2; 2], stride: [2, 1] },
        conv(5, 1, 0, false),
        GlobalAveragePool,
        Dense { units: 2, l2: 0.0 },
        Softmax,
    ];
    let folder = std::path::Path::new("tests/data/models");
    std::fs::create_dir_all(folder).unwrap();
    for (format, layers, members, neighbours, last) in
        [(1, one, 1, 0, 1.0 / 32.0), (2, two, 2, 0, 1.0 / 64.0), (3, three, 1, 2, 0.5)]
    {
        let architecture = Architecture { input: [1, 16, 15], layers };
        let labels = ["Piano", "Other", "Noise"].map(str::to_owned);
        let model = Model::new(ModelParts {
            name: format!("format {format}"),
            labels: labels[..architecture.classes().unwrap()].to_vec(),
            front_end: LogMelSettings {
                sample_rate: 16_000,
                window_samples: 16_000,
                n_fft: 1024,
                hop: 1000,
                n_mels: 16,
                f_min: 30.0,
                f_max: 8000.0,
                mel_scale: MelScale::Slaney,
                relative_to_mean: true,
                floor: 1e-5,
                mean: -5.0,
                std: 3.5,
            },
            envelope: EnvelopeSettings { threshold_db: -40.0 },
            neighbours,
            members: (1..=members).map(|m| weights(&architecture, m, last)).collect(),
            architecture,
            origin: vec![("made by".into(), "52bc015".into())],
        })
        .unwrap();
        model.save(&folder.join(format!("format_{format}.safetensors"))).unwrap();
        // Two batches of eight windows and three left over.
        let features: Vec<f32> =
            (0..19 * 16 * 15).map(|i| ((i * 7919 + i / 31) % 33) as f32 / 8.0 - 2.0).collect();
        let mut probabilities = Vec::new();
        model.network().forward(&features, &mut probabilities);
        let lines: String = probabilities.iter().map(|p| format!("{p}\n")).collect();
        std::fs::write(folder.join(format!("format_{format}.txt")), lines).unwrap();
    }
}
