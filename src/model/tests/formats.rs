//! Files of each format: those of older programs, and what only the latest can express.

use super::*;
use crate::nn::Architecture;

/// Files of formats 1 to 3 and their probabilities, all from commit 52bc015, before there were heads; see
/// `tests/data/models/make.rs`. Weights and features are small multiples of powers of two, so that sums are exact and do not depend
/// on the processor's vector units.
const OLDER: [(&str, &[u8], &str); 3] = [
    (
        "1",
        include_bytes!("../../../tests/data/models/format_1.safetensors"),
        include_str!("../../../tests/data/models/format_1.txt"),
    ),
    (
        "2",
        include_bytes!("../../../tests/data/models/format_2.safetensors"),
        include_str!("../../../tests/data/models/format_2.txt"),
    ),
    (
        "3",
        include_bytes!("../../../tests/data/models/format_3.safetensors"),
        include_str!("../../../tests/data/models/format_3.txt"),
    ),
];

fn metadata(bytes: &[u8]) -> HashMap<String, String> {
    SafeTensors::read_metadata(bytes).unwrap().1.metadata().clone().unwrap()
}

/// Metadata and tensors; safetensors writes metadata in any order.
fn contents(bytes: &[u8]) -> (HashMap<String, String>, HashMap<String, Vec<u8>>) {
    let file = SafeTensors::deserialize(bytes).unwrap();
    let tensors = file.tensors().into_iter();
    (metadata(bytes), tensors.map(|(name, view)| (name, view.data().to_vec())).collect())
}

pub(super) fn file_of(model: &Model) -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("model.safetensors");
    model.save(&path).unwrap();
    std::fs::read(path).unwrap()
}

#[test]
fn files_of_older_programs_give_the_same_probabilities_to_the_bit() {
    for (format, bytes, golden) in OLDER {
        let model = Model::from_bytes(bytes).unwrap();
        let features: Vec<f32> =
            (0..19 * 16 * 15).map(|i| ((i * 7919 + i / 31) % 33) as f32 / 8.0 - 2.0).collect();
        let found: Vec<u32> = outputs(&model, &features).iter().map(|p| p.to_bits()).collect();
        let expected: Vec<u32> = golden.lines().map(|p| p.parse::<f32>().unwrap().to_bits()).collect();
        assert_eq!(expected.len(), 19 * model.labels().len());
        assert_eq!(found, expected, "format {format}");
    }
}

#[test]
fn what_older_formats_can_express_is_written_as_before() {
    for (format, bytes, _) in OLDER {
        let model = Model::from_bytes(bytes).unwrap();
        assert_eq!(model.heads()[0].name, "verdict");
        assert_eq!(model.framing(), crate::audio::Framing::default());
        let written = file_of(&model);
        assert_eq!(metadata(&written)["pianoscope_model"], format);
        assert!(contents(&written) == contents(bytes), "format {format}");
    }
}

/// Three heads, windows of 3 s every second, and an embedding before the end of the trunk.
pub(super) fn latest() -> ModelParts {
    let mut parts = parts();
    parts.front_end.window_samples = 48_000;
    parts.window_hop = 16_000;
    parts.smoothing = 1;
    parts.heads.push(Head {
        name: "mood".into(),
        labels: vec!["calm".into(), "sad".into(), "loud".into()],
        kind: HeadKind::Independent,
    });
    parts.heads.push(Head { name: "tempo".into(), labels: vec!["BPM".into()], kind: HeadKind::Value });
    let frames = LogMel::new(&parts.front_end).unwrap().frames();
    parts.architecture = NetworkName::Stem.architecture(16, frames, parts.heads.iter().map(Head::outputs));
    parts.architecture.embedding = Some("conv2d_3".into());
    let network = TrainingNetwork::new(&parts.architecture).unwrap();
    parts.members = vec![network.initial(5).unwrap(), network.initial(6).unwrap()];
    parts
}

#[test]
fn a_model_with_several_heads_long_windows_and_an_embedding_comes_back_from_a_file() {
    let before = Model::new(latest()).unwrap();
    let bytes = file_of(&before);
    assert_eq!(metadata(&bytes)["pianoscope_model"], "4");
    let after = Model::from_bytes(&bytes).unwrap();
    assert_eq!(after.heads(), before.heads());
    assert_eq!(after.framing(), crate::audio::Framing { window: 48_000, hop: 16_000 });
    assert_eq!(after.smoothing(), 1);
    assert_eq!(after.architecture(), before.architecture());
    assert_eq!(after.members(), before.members());
    assert_eq!(after.head_ranges(), [0..2, 2..5, 5..6]);
    let size = before.architecture().input.iter().product::<usize>();
    let features: Vec<f32> = (0..3 * size).map(|i| ((i * 7919) % 2003) as f32 / 500.0 - 2.0).collect();
    let found = outputs(&after, &features);
    assert_eq!(found, outputs(&before, &features));
    assert_eq!(found.len(), 3 * 6);
    for row in found.chunks(6) {
        assert!((row[0] + row[1] - 1.0).abs() < 1e-6, "{row:?}");
        assert!(row[2..5].iter().all(|p| (0.0..=1.0).contains(p)), "{row:?}");
    }
    let mut network = after.network();
    let mut embeddings = Vec::new();
    network.embed(&features, &mut embeddings);
    assert_eq!(embeddings.len(), 3 * network.embedding_size());
}

#[test]
fn the_calibration_without_smoothing_is_kept_and_checked() {
    let map = |head: &Head| HeadCalibration {
        scale: vec![0.75; head.labels.len()],
        ..HeadCalibration::identity(head.kind, head.labels.len())
    };
    let mut parts = latest();
    parts.unsmoothed = Some(parts.heads.iter().map(map).collect());
    let model = Model::new(parts.clone()).unwrap();
    assert_eq!(Model::from_bytes(&file_of(&model)).unwrap().unsmoothed(), parts.unsmoothed.as_deref());
    assert_eq!(Model::built_in().unwrap().unsmoothed().map(<[_]>::len), Some(1));
    for (_, bytes, _) in OLDER {
        assert_eq!(Model::from_bytes(bytes).unwrap().unsmoothed(), None);
    }
    let damage: [fn(&mut Vec<HeadCalibration>); 5] = [
        |maps| maps.truncate(1),
        |maps| maps.swap(0, 1),
        |maps| maps[0].scale[0] = 0.0,
        |maps| maps[0].shift[0] = f64::NAN,
        |maps| maps[1].shift.truncate(1),
    ];
    for damage in damage {
        let mut parts = parts.clone();
        damage(parts.unsmoothed.as_mut().unwrap());
        assert!(matches!(Model::new(parts), Err(ModelError::Calibration { .. })));
    }
}

#[test]
fn each_head_of_an_ensemble_is_the_mean_over_its_members_and_embeddings_are_concatenated() {
    let all = latest();
    let member = |number: usize| {
        let members = vec![all.members[number].clone()];
        Model::new(ModelParts { members, ..all.clone() }).unwrap()
    };
    let (one, other, both) = (member(0), member(1), Model::new(all.clone()).unwrap());
    let size = both.architecture().input.iter().product::<usize>();
    let features: Vec<f32> = (0..2 * size).map(|i| ((i * 7919) % 2003) as f32 / 500.0 - 2.0).collect();
    let [a, b, found] = [&one, &other, &both].map(|model| outputs(model, &features));
    let logit = |p: f32| (p / (1.0 - p)).ln();
    for ((a, b), found) in a.chunks(6).zip(b.chunks(6)).zip(found.chunks(6)) {
        for (k, f) in found.iter().enumerate().take(5) {
            // The mean logit; of two exclusive labels likewise.
            let expected = (logit(a[k]) + logit(b[k])) / 2.0;
            assert!((logit(*f) - expected).abs() < 1e-4, "{k}: {f}");
        }
        assert!((found[5] - (a[5] + b[5]) / 2.0).abs() < 1e-5);
        assert!((a[2] - b[2]).abs() > 1e-3, "otherwise any mean would pass: {a:?} {b:?}");
    }
    let [a, b, found] = [&one, &other, &both].map(|model| {
        let mut embeddings = Vec::new();
        model.network().embed(&features, &mut embeddings);
        embeddings
    });
    let size = a.len() / 2;
    let expected: Vec<f32> =
        a.chunks(size).zip(b.chunks(size)).flat_map(|(a, b)| a.iter().chain(b)).copied().collect();
    assert_eq!(found, expected);
    let (mut together, mut embeddings) = (Vec::new(), Vec::new());
    both.network().forward_with_embeddings(&features, &mut together, &mut embeddings);
    assert_eq!((together, embeddings), (outputs(&both, &features), expected), "both in one pass");
}

#[test]
fn whatever_older_formats_cannot_express_is_written_in_the_latest() {
    let version = |change: fn(&mut ModelParts)| {
        let mut parts = parts();
        change(&mut parts);
        metadata(&file_of(&Model::new(parts).unwrap()))["pianoscope_model"].clone()
    };
    assert_eq!(version(|_| ()), "1");
    assert_eq!(version(|p| p.window_hop = 8_000), "4");
    assert_eq!(version(|p| p.architecture.embedding = Some("relu_2".into())), "4");
    let renamed = |p: &mut ModelParts| {
        p.heads[0].name = "genre".into();
        p.architecture.heads[0].name = "genre".into();
    };
    assert_eq!(version(renamed), "4");
    // Another cut between trunk and head gives another embedding.
    let cut = |p: &mut ModelParts| {
        let Architecture { trunk, heads, .. } = &mut p.architecture;
        let moved = trunk.pop().unwrap();
        heads[0].layers.insert(0, moved);
    };
    assert_eq!(version(cut), "4");
}

#[test]
fn heads_and_windows_that_do_not_fit_are_refused() {
    let with = |change: fn(&mut ModelParts)| {
        let mut parts = latest();
        change(&mut parts);
        Model::new(parts).unwrap_err()
    };
    assert!(matches!(with(|p| drop(p.heads.pop())), ModelError::Heads { .. }));
    assert!(matches!(with(|p| p.heads.swap(1, 2)), ModelError::Heads { .. }));
    assert!(matches!(with(|p| p.heads[1].kind = HeadKind::Value), ModelError::Heads { .. }));
    assert!(matches!(with(|p| p.heads[1].labels.truncate(2)), ModelError::Labels { .. }));
    assert!(matches!(with(|p| p.window_hop = 48_001), ModelError::Framing(_)));
    assert!(matches!(with(|p| p.front_end.window_samples = 15_999), ModelError::Window { .. }));
    assert!(matches!(with(|p| p.front_end.window_samples = 480_001), ModelError::Window { .. }));
    assert!(matches!(with(|p| p.front_end.window_samples = 32_000), ModelError::Input { .. }));
    let unknown = |p: &mut ModelParts| p.architecture.embedding = Some("dense_9".into());
    assert!(matches!(with(unknown), ModelError::Network(NnError::Embedding { .. })));
}

#[test]
fn the_content_hash_is_the_same_after_saving_and_differs_with_any_part() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("model.safetensors");
    let hash = |parts: &ModelParts| Model::new(parts.clone()).unwrap().content_hash().unwrap();
    for parts in [parts(), latest()] {
        Model::new(parts.clone()).unwrap().save(&path).unwrap();
        assert_eq!(Model::load(&path).unwrap().content_hash().unwrap(), hash(&parts));
    }
    let mut hashes = vec![hash(&latest())];
    let changes: [fn(&mut ModelParts); 4] = [
        |parts| parts.name += "x",
        |parts| parts.smoothing += 1,
        |parts| parts.members.swap(0, 1),
        |parts| parts.front_end.floor *= 2.0,
    ];
    for change in changes {
        let mut parts = latest();
        change(&mut parts);
        hashes.push(hash(&parts));
    }
    hashes.sort_unstable();
    hashes.dedup();
    assert_eq!(hashes.len(), 5);
}
