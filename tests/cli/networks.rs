//! Networks by name: their tables, and training with the recipe of their source.

use crate::sound::{HIGH, LOW, tone, write_wav};
use crate::training::{program, train};
use pianoscope::model::Model;
use pianoscope::train::RunFiles;

#[test]
fn the_table_of_a_network_by_name_has_the_heads_and_the_recipe_of_its_source() {
    let folder = tempfile::tempdir().unwrap();
    let summary = |arguments: &[&str]| {
        let done = program(folder.path()).arg("summary").args(arguments).output().unwrap();
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
        String::from_utf8(done.stdout).unwrap()
    };
    let w210 = summary(&["--network", "w210-cnn"]);
    for part in ["8 labels", "224,424", "8 x 64 x 216", "221,216", "12 epochs with batches of 32"] {
        assert!(w210.contains(part), "{part} in {w210}");
    }
    assert_eq!(summary(&["w210-cnn"]), w210);
    let crnn = summary(&["crnn"]);
    for part in ["4 labels", "18,356", "18,196", "510 x 32", "GRU 16, sequence", "1366 frames a window"] {
        assert!(crnn.contains(part), "{part} in {crnn}");
    }
    assert!(summary(&["multi-output"]).contains("genre (6 labels) and mood (3 labels)"));
    let both =
        program(folder.path()).args(["summary", "a.safetensors", "--network", "crnn"]).output().unwrap();
    assert_eq!(both.status.code(), Some(2));
}

#[test]
fn a_network_is_trained_with_the_features_of_its_source_for_passes_over_the_data() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    for (label, hz) in [("Low", LOW), ("High", HIGH)] {
        for source in 0..3 {
            let place = data.join(label).join(format!("source {source}"));
            std::fs::create_dir_all(&place).unwrap();
            write_wav(&place.join("tone.wav"), &[tone(hz * (1.0 + f64::from(source) / 20.0), 4.0)]);
        }
    }
    let out = folder.path().join("tones.safetensors");
    // One pass is one step: six windows, batches of 32. The bands and the decay are not those of the network.
    let done = program(folder.path())
        .arg("train")
        .arg(&data)
        .arg("--out")
        .arg(&out)
        .args(["--network", "multi-output", "--pure", "Low", "--epochs", "2", "--batch", "32"])
        .args(["--mels", "32", "--l2", "0.25"])
        .output()
        .unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let model = Model::load(&out).unwrap();
    assert_eq!(model.architecture().input, [1, 32, 184]);
    assert_eq!(model.framing().seconds(), 3.0);
    let decays: Vec<f32> =
        model.layers().layers().map(|layer| layer.spec.l2()).filter(|l2| *l2 > 0.0).collect();
    assert_eq!(decays, [0.25; 6]);
    let steps = model.origin().iter().find(|(name, _)| name == "steps").map(|(_, value)| value.as_str());
    assert_eq!(steps, Some("2"));
    let history = std::fs::read_to_string(RunFiles::new(&out.with_extension("run")).history());
    assert_eq!(history.unwrap().lines().count(), 3, "a row for each pass");

    let refused = train(&data, &out, &["--steps", "3", "--epochs", "2"]);
    assert_eq!(refused.status.code(), Some(2));
    let refused = train(&data, &out, &["--batch", "75"]);
    assert!(String::from_utf8_lossy(&refused.stderr).contains("a multiple of 32"));
}
