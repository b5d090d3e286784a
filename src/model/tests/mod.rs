//! Valid model files are read back unchanged; invalid ones are refused with the reason.

mod formats;
mod mutated;

use super::*;
use crate::dsp::{LogMel, MelScale};
use crate::nn::layer::Conv2d;
use crate::nn::{Activation, LayerSpec, NetworkName, NnError, TrainingNetwork};
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;
use safetensors::SafeTensors;
use safetensors::tensor::{Dtype, TensorView};
use std::collections::HashMap;

fn parts() -> ModelParts {
    let front_end = LogMelSettings {
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
    };
    let architecture = NetworkName::Stem.architecture(16, 15, [(VERDICT, 2, Activation::Softmax)]);
    ModelParts {
        name: "test".into(),
        heads: vec![Head::verdict(vec!["Piano".into(), "Other".into()])],
        window_hop: front_end.window_samples,
        front_end,
        envelope: EnvelopeSettings { threshold_db: -40.0 },
        smoothing: 0,
        unsmoothed: None,
        members: vec![TrainingNetwork::new(&architecture).unwrap().initial(5).unwrap()],
        architecture,
        origin: vec![("seed".into(), "5".into())],
    }
}

fn saved() -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("model.safetensors");
    Model::new(parts()).unwrap().save(&path).unwrap();
    std::fs::read(path).unwrap()
}

type Tensors = Vec<(String, (Dtype, Vec<usize>, Vec<u8>))>;

/// The file's bytes after `change` of its metadata and tensors.
fn changed(change: impl FnOnce(&mut HashMap<String, String>, &mut Tensors)) -> Vec<u8> {
    let bytes = saved();
    let file = SafeTensors::deserialize(&bytes).unwrap();
    let mut metadata = SafeTensors::read_metadata(&bytes).unwrap().1.metadata().clone().unwrap();
    let mut tensors: Tensors = file
        .tensors()
        .into_iter()
        .map(|(name, v)| (name, (v.dtype(), v.shape().to_vec(), v.data().to_vec())))
        .collect();
    change(&mut metadata, &mut tensors);
    let views = tensors.iter().map(|(n, (t, s, d))| (n, TensorView::new(*t, s.clone(), d).unwrap()));
    safetensors::serialize(views, Some(metadata)).unwrap()
}

fn refused(bytes: &[u8]) -> ModelError {
    Model::from_bytes(bytes).unwrap_err()
}

#[test]
fn a_saved_model_comes_back_as_it_was() {
    let (before, after) = (Model::new(parts()).unwrap(), Model::from_bytes(&saved()).unwrap());
    assert_eq!(before.members(), after.members());
    assert_eq!(before.architecture(), after.architecture());
    assert_eq!(before.front_end(), after.front_end());
    assert_eq!(before.framing(), after.framing());
    assert_eq!(before.heads(), after.heads());
    assert_eq!((before.name(), before.origin()), (after.name(), after.origin()));
}

#[test]
fn smoothing_is_kept_and_older_programs_see_that_they_do_not_support_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("model.safetensors");
    let saved = |smoothing| {
        Model::new(ModelParts { smoothing, ..parts() }).unwrap().save(&path).unwrap();
        let bytes = std::fs::read(&path).unwrap();
        let metadata = SafeTensors::read_metadata(&bytes).unwrap().1.metadata().clone().unwrap();
        (metadata["pianoscope_model"].clone(), Model::from_bytes(&bytes).unwrap().smoothing())
    };
    assert_eq!(saved(0), ("1".to_owned(), 0));
    assert_eq!(saved(2), ("3".to_owned(), 2));
}

/// A network with other weights.
fn another() -> Model {
    let mut parts = parts();
    parts.members = vec![TrainingNetwork::new(&parts.architecture).unwrap().initial(6).unwrap()];
    parts.origin = vec![("seed".into(), "6".into())];
    Model::new(parts).unwrap()
}

fn outputs(model: &Model, features: &[f32]) -> Vec<f32> {
    let mut p = Vec::new();
    model.network().forward(features, &mut p);
    p
}

#[test]
fn an_ensemble_predicts_the_geometric_mean_of_its_members_and_comes_back_from_a_file() {
    let (one, other) = (Model::new(parts()).unwrap(), another());
    let both = Model::ensemble(vec![one.clone(), other.clone()]).unwrap();
    assert_eq!(both.origin(), [("seed".to_owned(), "5; 6".to_owned())]);
    // Three different windows.
    let features: Vec<f32> = (0..3 * 16 * 15).map(|i| ((i * 7919) % 2003) as f32 / 500.0 - 2.0).collect();
    let [a, b, found] = [&one, &other, &both].map(|model| outputs(model, &features));
    assert_eq!(found.len(), 6);
    for w in 0..3 {
        let [p, q] = [0, 1].map(|label| (a[2 * w + label] * b[2 * w + label]).sqrt());
        assert!((found[2 * w] - p / (p + q)).abs() < 1e-6, "{found:?}");
        assert!((found[2 * w] + found[2 * w + 1] - 1.0).abs() < 1e-6, "{found:?}");
        // Otherwise any mean would pass.
        assert!((a[2 * w] - b[2 * w]).abs() > 1e-3, "{a:?} {b:?}");
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("both.safetensors");
    both.save(&path).unwrap();
    assert_eq!(outputs(&Model::load(&path).unwrap(), &features), found);
}

#[test]
fn models_with_other_inputs_or_outputs_do_not_form_an_ensemble() {
    let with = |change: fn(&mut ModelParts)| {
        let mut p = parts();
        change(&mut p);
        let models = vec![another(), Model::new(p).unwrap()];
        Model::ensemble(models).unwrap_err().to_string()
    };
    assert!(with(|p| p.heads[0].labels[1] = "Noise".into()).contains("labels"));
    assert!(with(|p| p.front_end.f_min = 50.0).contains("front ends"));
    assert!(with(|p| p.envelope.threshold_db = -30.0).contains("thresholds"));
    assert!(with(|p| p.smoothing = 1).contains("smoothing"));
    assert!(matches!(Model::ensemble(Vec::new()), Err(ModelError::Members)));
    let none = ModelParts { members: Vec::new(), ..parts() };
    assert!(matches!(Model::new(none), Err(ModelError::Members)));
}

#[test]
fn a_file_whose_number_of_networks_is_wrong_is_refused() {
    let set = |members: &str| {
        changed(|m, _| {
            m.insert("pianoscope_model".into(), "2".into());
            m.insert("members".into(), members.into());
        })
    };
    for members in ["0", "17", "18446744073709551615"] {
        assert!(matches!(refused(&set(members)), ModelError::Members), "{members}");
    }
    assert!(matches!(refused(&set("two")), ModelError::Metadata { field: "members", .. }));
    let error = refused(&set("2")).to_string();
    assert!(error.contains("is missing"), "{error}");
}

#[test]
fn a_failed_save_leaves_no_file() {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("a folder");
    std::fs::create_dir(&place).unwrap();
    std::fs::write(place.join("in it"), "").unwrap();
    assert!(matches!(Model::new(parts()).unwrap().save(&place), Err(ModelError::Write { .. })));
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn a_missing_tensor_is_named() {
    let bytes = changed(|_, t| t.retain(|(name, _)| name != "conv2d_2.weight"));
    let error = refused(&bytes).to_string();
    assert!(error.contains("conv2d_2.weight is missing"), "{error}");
}

#[test]
fn a_tensor_of_another_shape_is_refused_with_both_shapes() {
    let bytes = changed(|_, t| {
        for (name, (_, shape, _)) in t {
            if name == "dense_1.weight" {
                shape.reverse();
            }
        }
    });
    let error = refused(&bytes).to_string();
    assert!(error.contains("[128, 2]") && error.contains("[2, 128]"), "{error}");
}

#[test]
fn tensors_of_another_type_or_with_nan_are_refused() {
    let set = |kind, bytes: [u8; 4]| {
        changed(|_, t| {
            for (name, (dtype, _, data)) in t {
                if name == "dense_1.bias" {
                    *dtype = kind;
                    data[..4].copy_from_slice(&bytes);
                }
            }
        })
    };
    assert!(matches!(refused(&set(Dtype::I32, [0; 4])), ModelError::TensorType { .. }));
    let error = refused(&set(Dtype::F32, f32::NAN.to_le_bytes()));
    assert!(matches!(error, ModelError::Network(NnError::NotFinite { .. })), "{error}");
}

#[test]
fn an_unknown_version_and_foreign_files_are_refused() {
    let set = |key: &str, value: &str| changed(|m, _| drop(m.insert(key.into(), value.into())));
    assert!(matches!(refused(&set("pianoscope_model", "5")), ModelError::Version { .. }));
    let foreign = changed(|m, _| m.clear());
    assert!(matches!(refused(&foreign), ModelError::MissingMetadata("pianoscope_model")));
    assert!(matches!(
        refused(&set("architecture", "{}")),
        ModelError::Metadata { field: "architecture", .. }
    ));
    for bytes in [&b""[..], b"not a model", &[0xff; 64]] {
        assert!(matches!(refused(bytes), ModelError::Safetensors(_)));
    }
}

#[test]
fn parts_that_do_not_fit_together_are_refused() {
    let with = |change: fn(&mut ModelParts)| {
        let mut p = parts();
        change(&mut p);
        Model::new(p).unwrap_err()
    };
    assert!(matches!(with(|p| p.heads[0].labels.truncate(1)), ModelError::Labels { .. }));
    assert!(matches!(with(|p| p.heads[0].labels[1] = "Piano".into()), ModelError::Labels { .. }));
    assert!(matches!(with(|p| p.heads[0].labels[1] = "a\nb".into()), ModelError::Labels { .. }));
    assert!(matches!(with(|p| p.heads[0].kind = HeadKind::Value), ModelError::Heads { .. }));
    assert!(matches!(with(|p| p.heads.clear()), ModelError::Heads { .. }));
    assert!(matches!(with(|p| p.window_hop = 0), ModelError::Framing(_)));
    assert!(matches!(with(|p| p.window_hop = 16_001), ModelError::Framing(_)));
    assert!(matches!(with(|p| p.front_end.hop = 500), ModelError::Input { .. }));
    assert!(matches!(with(|p| p.front_end.sample_rate = 8000), ModelError::Window { .. }));
    assert!(matches!(with(|p| p.front_end.std = 0.0), ModelError::FrontEnd(_)));
    assert!(matches!(with(|p| p.envelope.threshold_db = f32::NAN), ModelError::Threshold(_)));
    assert!(matches!(with(|p| p.smoothing = 31), ModelError::Smoothing(31)));
}

#[test]
fn sizes_that_would_not_fit_in_memory_are_refused_before_anything_is_allocated() {
    for layer in [
        Conv2d {
            filters: 1 << 40,
            kernel: [3; 2],
            stride: [1; 2],
            padding: [1; 2].into(),
            bias: true,
            l2: 0.0,
        },
        Conv2d {
            filters: 1 << 20,
            kernel: [1; 2],
            stride: [1; 2],
            padding: [0; 2].into(),
            bias: true,
            l2: 0.0,
        },
    ] {
        let bytes = changed(|m, _| {
            let mut architecture: serde_json::Value = serde_json::from_str(&m["architecture"]).unwrap();
            architecture["layers"][0] = serde_json::to_value(LayerSpec::from(layer)).unwrap();
            m.insert("architecture".into(), architecture.to_string());
        });
        assert!(matches!(refused(&bytes), ModelError::Network(NnError::TooLarge { .. })));
    }
}
