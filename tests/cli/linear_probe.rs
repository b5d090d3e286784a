//! Heads that are fitted to whole recordings on the trunk of another model.

use crate::heads::manifest;
use crate::training::program;
use pianoscope::model::Model;
use std::path::Path;

fn train(folder: &Path, more: &[&str]) -> std::process::Output {
    let common = [
        "train",
        "data/manifest.csv",
        "--pure",
        "",
        "--background",
        "",
        "--neighbours",
        "0",
        "--head",
        "verdict=label",
    ];
    program(folder).current_dir(folder).args(common).args(more).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn heads_fit_recordings_and_the_trunk_stays() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    manifest(&folder.join("data"));
    // A step of training says nothing: the filters are random.
    let network = ["--network", "stem", "--hop", "1024", "--mels", "32", "--steps", "1", "--all"];
    let trunk = train(folder, &[&network[..], &["--out", "trunk.safetensors"]].concat());
    assert!(trunk.status.success(), "{}", text(&trunk.stderr));
    let probe = ["--from", "trunk.safetensors", "--linear-probe", "--head", "octaves:value"];
    let done = train(folder, &[&probe[..], &["--all", "--out", "probe.safetensors"]].concat());
    assert!(done.status.success(), "{}", text(&done.stderr));

    let [trunk, model] = ["trunk", "probe"].map(|name| {
        let model = Model::load(&folder.join(format!("{name}.safetensors"))).unwrap();
        let weights = model.members().first().unwrap().clone();
        (model, weights)
    });
    let mut kept = 0;
    for layer in &trunk.0.layers().trunk {
        for tensor in ["weight", "gamma", "mean"] {
            let name = format!("{}.{tensor}", layer.name);
            if let Ok(before) = trunk.1.get(&name) {
                assert_eq!(before.values, model.1.get(&name).unwrap().values, "{name}");
                kept += 1;
            }
        }
    }
    assert!(kept >= 4, "{kept} tensors");
    let origin = model.0.origin();
    assert!(origin.iter().any(|(name, what)| name == "heads" && what.contains("recordings")), "{origin:?}");

    let report = ["evaluate", "probe.safetensors", "data/manifest.csv", "-f", "json"];
    let report = program(folder).current_dir(folder).args(report).output().unwrap();
    let json: serde_json::Value = serde_json::from_slice(&report.stdout).unwrap();
    assert_eq!(
        json["confusion_of_recordings"],
        serde_json::json!([[5, 0, 0, 0], [0, 5, 0, 0], [0, 0, 5, 0]])
    );
    let r2 = json["heads"]["octaves"]["outputs"][0]["r2"].as_f64().unwrap();
    assert!(r2 > 0.9, "{r2}");

    // Sources that it has not seen, too; and twice the same.
    let folds = train(folder, &[&probe[..], &["--folds"]].concat());
    assert!(text(&folds.stdout).contains("head octaves"), "{}{}", text(&folds.stdout), text(&folds.stderr));
    let again =
        train(folder, &[&probe[..], &["--all", "--out", "again.safetensors", "--jobs", "1"]].concat());
    assert!(again.status.success(), "{}", text(&again.stderr));
    let again = Model::load(&folder.join("again.safetensors")).unwrap();
    assert_eq!(again.members(), model.0.members());
}

#[test]
fn what_makes_no_sense_with_it_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    manifest(&folder.path().join("data"));
    for wrong in [
        &["--linear-probe", "--out", "a.safetensors"][..],
        &["--from", "b.safetensors", "--linear-probe", "--freeze", "--out", "a.safetensors"],
        &["--from", "b.safetensors", "--linear-probe", "--steps", "3", "--out", "a.safetensors"],
    ] {
        let done = train(folder.path(), wrong);
        assert_eq!(done.status.code(), Some(2), "{wrong:?}: {}", text(&done.stderr));
    }
}
