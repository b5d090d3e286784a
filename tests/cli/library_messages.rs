//! What `pianoscope library` says where it cannot answer.

use crate::library::{Made, Run, recording};
use crate::sound::Place;
use pianoscope::library::{Answer, Library};

#[test]
fn no_library_an_empty_one_and_wrong_usage_say_what_to_do() {
    let place = Place::new();
    let run = |arguments: &[&str]| {
        Run::of(place.program().args(arguments).env("XDG_DATA_HOME", place.path("data")).output().unwrap())
    };
    for command in
        [["library", "list"].as_slice(), &["library", "stats"], &["library", "forget", "--missing"]]
    {
        let none = run(command);
        assert_eq!((none.code, none.stdout.as_str()), (Some(1), ""));
        assert_eq!(none.stderr, "pianoscope: no library yet: run `pianoscope scan FOLDER`\n");
    }
    assert!(!place.path("data").exists(), "asking creates nothing");
    drop(Library::open(&place.path("empty.sqlite")).unwrap());
    let empty = run(&["library", "--library", "empty.sqlite", "list"]);
    assert_eq!((empty.code, empty.stdout.as_str()), (Some(0), ""));
    assert_eq!(empty.stderr, "pianoscope: the library is empty: run `pianoscope scan FOLDER`\n");

    let made = Made::new();
    let nothing = made.run(&["list", "--where", "qqqq"]);
    assert_eq!(
        (nothing.code, nothing.stderr.as_str()),
        (Some(0), "pianoscope: no recording fits the filter\n")
    );
    let wrong = made.run(&["list", "--where", "durration > 60"]);
    assert_eq!(wrong.code, Some(2));
    assert_eq!(
        wrong.stderr,
        "pianoscope: --where: unknown field `durration`; did you mean `duration`?\n  durration > 60\n  ^^^^^^^^^\n"
    );
    for arguments in [
        ["list", "--sort", "titel"].as_slice(),
        &["list", "--columns", "path,"],
        &["list", "--columns", "path", "--format", "m3u"],
        &["list", "--format", "yaml"],
        &["list", "--limit", "-1"],
        &["list", "--where", "verdict=Pinao"],
        &["correct", "/music/bach/fugue.flac"],
        &["correct", "/music/bach/fugue.flac", "--verdict", "Pinao"],
        &["forget"],
        &["forget", "--where", ""],
        &["show"],
        &[],
    ] {
        let wrong = made.run(arguments);
        assert_eq!((wrong.code, wrong.stdout.as_str()), (Some(2), ""), "{arguments:?}: {}", wrong.stderr);
        assert!(!wrong.stderr.is_empty());
    }
}

#[test]
fn a_head_and_the_home_folder_are_understood_in_a_filter() {
    let made = Made::new();
    let (facts, mut analysis) = recording("/music/mood.flac", "Mood", "Band", Some((0.9, 60.0)));
    let findings = analysis.result.as_mut().unwrap();
    for (label, probability) in [("calm", 0.7), ("wild", 0.3)] {
        let (head, label) = ("mood".to_owned(), label.to_owned());
        findings.answers.push(Answer { head, label, probability, votes: (10.0 * probability) as u64 });
    }
    made.library().put(&facts, &analysis).unwrap();
    let list = made.run(&["list", "--where", "mood=calm", "-c", "path,mood", "-f", "csv"]).result();
    assert_eq!(list, "path,mood\n/music/mood.flac,calm\n");
    let none = made.run(&["list", "--where", "mood=wild or folder=~/Music"]);
    assert_eq!((none.code, none.stderr.as_str()), (Some(0), "pianoscope: no recording fits the filter\n"));
    let wrong = made.run(&["list", "--where", "mood=clam"]);
    assert_eq!(wrong.code, Some(2));
    assert!(
        wrong.stderr.contains("with a head `mood` has the label `clam`; did you mean `calm`?"),
        "{}",
        wrong.stderr
    );
    let empty = made.run(&["show", ""]);
    assert_eq!(
        (empty.code, empty.stderr.as_str()),
        (Some(1), "pianoscope: a name is empty: name a file or a link\n")
    );
}
