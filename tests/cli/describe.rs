//! `describe`: descriptors as tables.

use crate::sound::{HIGH, LOW, Place, silence, tone, write_wav};
use serde_json::Value;
use std::fs;
use std::io::Write;
use std::process::{Output, Stdio};

fn describe(place: &Place, arguments: &[&str]) -> Output {
    place.program().arg("describe").args(arguments).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// Rows of CSV, the first of which is the header.
fn rows(csv: &[u8]) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(csv);
    reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect()
}

fn cell<'a>(rows: &'a [Vec<String>], row: usize, column: &str) -> &'a str {
    let index =
        rows[0].iter().position(|name| name == column).unwrap_or_else(|| panic!("no column {column}"));
    &rows[row][index]
}

fn number(rows: &[Vec<String>], row: usize, column: &str) -> f64 {
    cell(rows, row, column).parse().unwrap()
}

#[test]
fn a_folder_is_a_table_with_a_row_for_each_recording_in_order() {
    let place = Place::new();
    fs::create_dir(place.path("music")).unwrap();
    place.tone("music/high.wav", HIGH, 2.0);
    place.tone("music/low.wav", LOW, 4.0);
    let done = describe(&place, &["music", "--format", "csv", "--jobs", "4"]);
    assert_eq!((done.status.code(), text(&done.stderr).as_str()), (Some(0), ""));
    let rows = rows(&done.stdout);
    assert_eq!(rows.len(), 3);
    let inputs: Vec<&str> = rows.iter().map(|row| row[0].as_str()).collect();
    assert_eq!(inputs, ["input", "music/high.wav", "music/low.wav"]);
    assert_eq!((cell(&rows, 1, "duration_s"), cell(&rows, 2, "duration_s")), ("2", "4"));
    for (row, hz, amplitude) in [(1, HIGH, 0.5), (2, LOW, 0.5)] {
        // Only the frames at both ends, of which half is silence, are spread over other frequencies.
        assert!((number(&rows, row, "spectral_centroid_mean") / hz - 1.0).abs() < 0.1);
        assert!((number(&rows, row, "spectral_rolloff_mean") / hz - 1.0).abs() < 0.1);
        assert!((number(&rows, row, "zero_crossing_rate_mean") / (2.0 * hz / 16_000.0) - 1.0).abs() < 0.05);
        assert!((number(&rows, row, "rms_mean") / (amplitude / 2_f64.sqrt()) - 1.0).abs() < 0.02);
        // A sine of 1 kHz and full scale has -3.01 LUFS; the weighting lifts high tones and lowers low ones a little.
        assert!((number(&rows, row, "loudness") + 3.01 + 6.02).abs() < 4.5);
        assert_eq!((cell(&rows, row, "error_kind"), cell(&rows, row, "notes")), ("", ""));
    }
    let one_thread = describe(&place, &["music", "--format", "csv", "--jobs", "1"]);
    assert!(one_thread.stdout == done.stdout);
}

#[test]
fn the_features_of_a_classifier_are_one_command() {
    let place = Place::new();
    place.tone("a.wav", LOW, 3.0);
    let columns = "chroma_mean,rms_mean,spectral_centroid_mean,spectral_bandwidth_mean,spectral_rolloff_mean,zero_crossing_rate_mean,mfcc_mean";
    let done = describe(&place, &["a.wav", "--format", "csv", "--columns", columns]);
    let rows = rows(&done.stdout);
    assert_eq!((done.status.code(), rows[0].len()), (Some(0), 27));
    assert_eq!((rows[0][7].as_str(), rows[0][26].as_str()), ("mfcc_1_mean", "mfcc_20_mean"));
    assert!(rows[1][1..].iter().all(|value| value.parse::<f64>().is_ok_and(f64::is_finite)), "{rows:?}");
}

#[test]
fn what_fails_has_an_empty_row_and_a_message_and_the_others_are_described() {
    let place = Place::new();
    place.tone("a.wav", LOW, 1.0);
    fs::write(place.path("b.wav"), "no sound").unwrap();
    place.tone("c.wav", LOW, 1.0);
    let done = describe(&place, &["a.wav", "b.wav", "gone.wav", "c.wav", "--format", "csv"]);
    assert_eq!(done.status.code(), Some(1));
    let rows = rows(&done.stdout);
    assert_eq!(rows.len(), 5);
    assert_eq!((cell(&rows, 2, "rms_mean"), cell(&rows, 2, "duration_s")), ("", ""));
    assert_eq!((cell(&rows, 1, "error_kind"), cell(&rows, 3, "error_kind")), ("", "missing"));
    assert!(!cell(&rows, 2, "error_message").is_empty() && !cell(&rows, 4, "rms_mean").is_empty());
    let stderr = text(&done.stderr);
    assert!(stderr.contains("b.wav") && stderr.contains("gone.wav") && !stderr.contains("a.wav"), "{stderr}");
}

#[test]
fn silence_has_null_where_there_is_no_value() {
    let place = Place::new();
    write_wav(&place.path("silence.wav"), &[silence(4.0)]);
    write_wav(&place.path("short.wav"), &[tone(LOW, 0.01)]);
    write_wav(&place.path("g.wav"), &[silence(1.0), tone(783.99, 4.0)]);
    let done = describe(&place, &["silence.wav", "short.wav", "g.wav", "--format", "jsonl"]);
    assert_eq!((done.status.code(), text(&done.stderr).as_str()), (Some(0), ""));
    let stdout = text(&done.stdout);
    assert!(!stdout.contains("NaN") && !stdout.contains("inf"), "{stdout}");
    let objects: Vec<Value> = stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    for column in ["tempo", "key", "key_correlation", "loudness", "loudness_range"] {
        assert_eq!(objects[0][column], Value::Null, "{column}");
        assert!(!objects[2][column].is_null(), "{column}");
    }
    assert_eq!(objects[0]["spectral_flatness_mean"], 1.0);
    assert_eq!((&objects[1]["loudness"], &objects[1]["duration_s"]), (&Value::Null, &0.01.into()));
    assert!(objects.iter().all(|object| object.get("error").is_none() && object.get("error_kind").is_none()));
    assert!(objects[2]["key"].as_str().unwrap().starts_with("G m"), "a tone of g: {}", objects[2]["key"]);
}

#[test]
fn frames_have_a_row_each_with_their_time() {
    let place = Place::new();
    place.tone("low.wav", LOW, 2.0);
    place.tone("high.wav", HIGH, 1.0);
    let names = ["--frames", "--columns", "spectral_centroid,onset_strength,mfcc", "-o", "frames.csv"];
    let done = describe(&place, &[["low.wav", "gone.wav", "high.wav"].as_slice(), &names].concat());
    assert_eq!((done.status.code(), text(&done.stdout).as_str()), (Some(1), ""));
    assert!(text(&done.stderr).contains("gone.wav"));
    let rows = rows(&fs::read(place.path("frames.csv")).unwrap());
    assert_eq!(rows[0][..4], ["input", "time_s", "spectral_centroid", "onset_strength"]);
    let of = |name: &str| rows.iter().filter(|row| row[0] == name).count();
    // One for each 512 samples, and one more.
    assert_eq!((rows.len(), rows[0].len(), of("low.wav"), of("high.wav")), (1 + 63 + 32, 24, 63, 32));
    assert_eq!((cell(&rows, 1, "time_s"), cell(&rows, 63, "time_s")), ("0", "1.984"));
    assert!((number(&rows, 30, "spectral_centroid") / LOW - 1.0).abs() < 0.1);
    assert!((number(&rows, 80, "spectral_centroid") / HIGH - 1.0).abs() < 0.1);
}

#[test]
fn a_list_or_a_recording_comes_from_stdin() {
    let place = Place::new();
    let path = place.tone("a.wav", HIGH, 1.0);
    let piped = |bytes: &[u8]| {
        let mut program = place.program();
        program.args(["describe", "-", "--format", "csv", "--columns", "spectral_centroid_mean"]);
        let mut child = program.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(bytes).unwrap();
        let done = child.wait_with_output().unwrap();
        assert_eq!(done.status.code(), Some(0));
        rows(&done.stdout)
    };
    let (list, recording) = (piped(b"a.wav\na.wav\n"), piped(&fs::read(path).unwrap()));
    assert_eq!((list.len(), list[1][0].as_str()), (3, "a.wav"));
    assert_eq!((recording.len(), recording[1][0].as_str()), (2, "-"));
    assert_eq!(recording[1][1], list[1][1]);
}

#[test]
fn people_get_a_line_with_units() {
    let place = Place::new();
    place.tone("a.wav", LOW, 4.0);
    write_wav(&place.path("silence.wav"), &[silence(2.0)]);
    let done = describe(&place, &["a.wav", "silence.wav"]);
    let stdout = text(&done.stdout);
    let lines: Vec<&str> = stdout.lines().collect();
    assert_eq!(lines.len(), 2);
    assert!(
        lines[0].contains("LUFS") && lines[0].contains("Hz") && lines[0].ends_with("0:04  a.wav"),
        "{stdout}"
    );
    assert!(lines[1].starts_with("      -  -  ") && lines[1].ends_with("0:02  silence.wav"), "{stdout}");
}

#[test]
fn an_output_is_replaced_by_its_own_kind_only() {
    let place = Place::new();
    place.tone("a.wav", LOW, 1.0);
    for name in ["a.csv", "a.jsonl", "a"] {
        for _ in 0..2 {
            let done = describe(&place, &["a.wav", "-o", name]);
            assert_eq!((done.status.code(), text(&done.stdout).as_str()), (Some(0), ""), "{name}");
        }
    }
    assert!(text(&fs::read(place.path("a.csv")).unwrap()).starts_with("input,title,duration_s,tempo,key,"));
    assert!(text(&fs::read(place.path("a.jsonl")).unwrap()).starts_with("{\"input\":\"a.wav\","));
    let sound = fs::read(place.path("a.wav")).unwrap();
    fs::write(place.path("diary.csv"), "Dear diary").unwrap();
    for (name, says) in [("a.wav", "name of a recording"), ("diary.csv", "--force"), ("a.png", "png")] {
        let refused = describe(&place, &["a.wav", "-o", name]);
        assert_eq!(refused.status.code(), Some(2), "{name}");
        assert!(text(&refused.stderr).contains(says), "{name}: {}", text(&refused.stderr));
    }
    assert!(fs::read(place.path("a.wav")).unwrap() == sound);
}

#[test]
fn wrong_usage_says_what_is_wrong() {
    let place = Place::new();
    for (arguments, says) in [
        ([].as_slice(), "INPUT"),
        (&["a.wav", "--format", "xml"], "xml"),
        (&["a.wav", "--columns", "rms_mean"], "--format csv"),
        (&["a.wav", "--format", "csv", "--columns", "loudnes"], "loudnes"),
        (&["a.wav", "--frames", "--columns", "tempo"], "--frames"),
        (&["a.wav", "--frames", "--format", "text"], "--frames"),
        (&["a.wav", "--format", "text", "-o", "a.txt"], "--output"),
        (&["a.wav", "--jobs", "0"], "--jobs"),
    ] {
        let refused = describe(&place, arguments);
        assert_eq!((refused.status.code(), text(&refused.stdout).as_str()), (Some(2), ""), "{arguments:?}");
        assert!(text(&refused.stderr).contains(says), "{arguments:?}: {}", text(&refused.stderr));
    }
}

#[test]
#[cfg(feature = "parquet")]
fn parquet_has_the_columns_of_csv_with_their_types() {
    use parquet::basic::Type;
    use parquet::file::reader::{FileReader, SerializedFileReader};
    use parquet::record::Field;

    let place = Place::new();
    place.tone("a.wav", LOW, 3.0);
    let csv = rows(&describe(&place, &["a.wav", "gone.wav", "--format", "csv"]).stdout);
    for frames in [[].as_slice(), &["--frames"]] {
        let done = describe(&place, &[["a.wav", "gone.wav", "-o", "a.parquet"].as_slice(), frames].concat());
        assert_eq!(done.status.code(), Some(1), "{}", text(&done.stderr));
        let file = fs::File::open(place.path("a.parquet")).unwrap();
        let reader = SerializedFileReader::new(file).unwrap();
        let schema = reader.metadata().file_metadata().schema_descr();
        let rows: Vec<_> =
            reader.get_row_iter(None).unwrap().map(|row| row.unwrap().into_columns()).collect();
        if !frames.is_empty() {
            assert_eq!((rows.len(), schema.num_columns()), (94, 48));
            assert_eq!(rows[10][1].1, Field::Double(0.32));
            continue;
        }
        let names: Vec<&str> = schema.columns().iter().map(|column| column.name()).collect();
        assert_eq!(names, csv[0]);
        let types: Vec<Type> = schema.columns().iter().map(|column| column.physical_type()).collect();
        let text = Type::BYTE_ARRAY;
        assert_eq!(types[..6], [text, text, Type::DOUBLE, Type::DOUBLE, text, Type::DOUBLE]);
        for (row, cells) in rows.iter().zip(&csv[1..]) {
            for ((name, value), cell) in row.iter().zip(cells) {
                match value {
                    Field::Null => assert_eq!(cell, "", "{name}"),
                    Field::Str(text) => assert_eq!(text, cell, "{name}"),
                    Field::Double(number) => {
                        let other: f64 = cell.parse().unwrap();
                        assert!(
                            (number - other).abs() <= 1e-6 * number.abs(),
                            "{name}: {number} and {other}"
                        );
                    }
                    other => panic!("{name}: {other}"),
                }
            }
        }
    }
}
