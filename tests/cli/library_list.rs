//! `pianoscope library list`: which recordings, in which order and format.

use crate::library::{Made, recording};
use pianoscope::library::Library;

#[test]
fn a_filter_and_keys_select_and_order_the_rows_of_a_table() {
    let made = Made::new();
    let table = made.run(&["list", "--where", "artist=bach", "--sort", "-duration"]).result();
    assert_eq!(
        table,
        "verdict  confidence  duration  path\n\
         Piano          62 %      4:02  /music/bach/fugue.flac\n\
         Piano          97 %      3:05  /music/bach/prelude.flac\n"
    );
    let one = made.run(&["list", "-w", "prelud and piano>90%", "-c", "title,piano,checked,size"]).result();
    assert_eq!(one, "title    Piano  checked  size\nPrélude   97 %           3.0M\n");
}

#[test]
fn what_a_terminal_would_obey_is_escaped() {
    let made = Made::new();
    for format in ["table", "csv", "jsonl", "m3u"] {
        let list = made.run(&["list", "--format", format]).result();
        assert!(!list.contains('\u{1b}') && list.contains("song"), "{format}: {list}");
    }
    let page = made.run(&["show", "/music/band/song.mp3"]).result();
    assert!(page.contains(r"A \u{1b}[2Jsong"), "{page}");
}

#[test]
fn csv_has_plain_values_and_m3u_is_a_playlist() {
    let made = Made::new();
    let csv = made.run(&["list", "--format", "csv", "--sort", "duration", "--limit", "2"]).result();
    let lines: Vec<&str> = csv.lines().collect();
    assert_eq!(lines[0], "path,verdict,confidence,duration,audible,title,artist,album,year,genre,error");
    assert_eq!(lines[1], "/music/band/silence.mp3,,,10,0,,Band,,,,");
    assert_eq!(lines[2], "/music/bach/prelude.flac,Piano,0.97,185,184,Prélude,Bach,,,,");
    assert_eq!(lines.len(), 3);
    let playlist = made.run(&["list", "-f", "m3u", "--where", "folder=/music/bach"]).result();
    assert_eq!(
        playlist,
        "#EXTM3U\n#EXTINF:242,Bach - Fugue\n/music/bach/fugue.flac\n#EXTINF:185,Bach - Prélude\n/music/bach/prelude.flac\n"
    );
}

#[test]
fn jsonl_has_the_names_of_classify() {
    let made = Made::new();
    made.run(&["correct", "/music/bach/fugue.flac", "--verdict", "Other"]);
    let list = made.run(&["list", "--format", "jsonl", "--sort", "path"]).result();
    let objects: Vec<serde_json::Value> =
        list.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(objects.len(), 5);
    assert!(list.lines().all(|line| line.starts_with("{\"input\":")), "{list}");
    let fugue = &objects[0];
    assert_eq!(fugue["input"], "/music/bach/fugue.flac");
    assert_eq!((&fugue["verdict"], &fugue["run_verdict"]), (&"Other".into(), &"Piano".into()));
    // Of the label that was decided on.
    assert_eq!((&fugue["checked"], &fugue["confidence"]), (&true.into(), &0.38.into()));
    let csv = made.run(&["list", "--format", "csv", "--where", "corrected and confidence < 0.5"]).result();
    assert!(csv.contains("fugue.flac,Other,0.38,"), "{csv}");
    assert_eq!(fugue["votes"]["Piano"], 62);
    assert_eq!(fugue["mean_probability"]["Other"], 0.38);
    assert_eq!(
        (&fugue["duration_s"], &fugue["kept_s"], &fugue["windows"]),
        (&241.5.into(), &240.5.into(), &100.into())
    );
    let segment = serde_json::json!({"start_s": 0.0, "end_s": 241.5, "label": "Piano", "confidence": 0.9});
    assert_eq!(fugue["segments"], serde_json::json!([segment]));
    let broken = objects.iter().find(|object| object["input"] == "/music/broken.mp3").unwrap();
    assert_eq!(broken["error"]["kind"], "no_audio");
    assert!(broken["verdict"].is_null());
}

#[test]
fn a_list_is_written_to_a_file_and_replaces_only_its_own_kind() {
    let made = Made::new();
    let write = |file: &str| made.run(&["list", "--format", "csv", "-o", file]);
    assert_eq!(write("list.csv").result(), "");
    let first = std::fs::read_to_string(made.place.path("list.csv")).unwrap();
    assert_eq!(first.lines().count(), 6);
    assert_eq!(write("list.csv").code, Some(0), "its own kind is replaced");
    for columns in ["duration,path", "piano,path", "path", "title"] {
        for _ in 0..2 {
            let table = made.run(&["list", "--columns", columns, "-o", "table.txt"]);
            assert_eq!((table.code, table.stderr.as_str()), (Some(0), ""), "{columns}");
        }
        std::fs::remove_file(made.place.path("table.txt")).unwrap();
    }
    std::fs::write(made.place.path("notes.csv"), "my notes\n").unwrap();
    let refused = write("notes.csv");
    assert_eq!(refused.code, Some(2));
    assert!(refused.stderr.contains("--force"), "{}", refused.stderr);
    assert_eq!(std::fs::read_to_string(made.place.path("notes.csv")).unwrap(), "my notes\n");
    for file in ["library.sqlite", "song.mp3"] {
        assert_eq!(made.run(&["list", "-f", "csv", "--force", "-o", file]).code, Some(2), "{file}");
    }
    assert_eq!(made.library().count(&Default::default()).unwrap(), 5, "the library is still there");
}

#[test]
#[cfg(feature = "parquet")]
fn parquet_has_the_columns_of_csv_with_their_types() {
    use parquet::basic::Type;
    use parquet::file::reader::{FileReader, SerializedFileReader};
    use parquet::record::Field;

    let made = Made::new();
    for _ in 0..2 {
        let list = ["list", "-f", "parquet", "--sort", "path", "-o", "list.parquet"];
        assert_eq!(made.run(&list).result(), "", "its own kind is replaced");
    }
    let csv = made.run(&["list", "-f", "csv", "--sort", "path"]).result();
    let file = std::fs::File::open(made.place.path("list.parquet")).unwrap();
    let reader = SerializedFileReader::new(file).unwrap();
    let schema = reader.metadata().file_metadata().schema_descr();
    let names: Vec<&str> = schema.columns().iter().map(|column| column.name()).collect();
    assert_eq!(csv.lines().next().unwrap(), names.join(","));
    let types: Vec<Type> = schema.columns().iter().map(|column| column.physical_type()).collect();
    assert_eq!(types[..4], [Type::BYTE_ARRAY, Type::BYTE_ARRAY, Type::DOUBLE, Type::DOUBLE]);
    let text = |value: Field| match value {
        Field::Null => String::new(),
        Field::Str(text) => text.replace('\u{1b}', r"\u{1b}"),
        Field::Double(number) => number.to_string(),
        other => other.to_string(),
    };
    let mut rows = csv.lines().skip(1);
    for row in reader.get_row_iter(None).unwrap() {
        let values = row.unwrap().into_columns().into_iter().map(|(_, value)| text(value));
        assert_eq!(values.collect::<Vec<_>>().join(","), rows.next().unwrap());
    }
    assert_eq!(rows.next(), None);

    let mut program = made.place.program();
    program.args(["library", "--library", "library.sqlite", "list", "--sort", "path", "-f", "parquet"]);
    let piped = program.output().unwrap();
    assert_eq!(piped.stdout, std::fs::read(made.place.path("list.parquet")).unwrap());
}

#[test]
#[cfg(not(feature = "parquet"))]
fn a_build_without_parquet_says_how_to_get_it() {
    let made = Made::new();
    let refused = made.run(&["list", "-f", "parquet", "-o", "list.parquet"]);
    assert_eq!((refused.code, refused.stdout.as_str()), (Some(2), ""));
    assert!(refused.stderr.contains("--features parquet"), "{}", refused.stderr);
}

#[test]
fn a_name_with_a_line_break_or_control_characters_is_an_address_that_other_commands_read() {
    let made = Made::new();
    let mut library = Library::open(&made.place.path("library.sqlite")).unwrap().library;
    let (facts, analysis) = recording("/music/two\nlines\u{7}.mp3", "A", "B", Some((0.9, 10.0)));
    library.put(&facts, &analysis).unwrap();
    drop(library);
    let playlist = made.run(&["list", "-f", "m3u", "--where", "folder=/music and title=A"]).result();
    assert!(playlist.ends_with("\nfile:///music/two%0Alines%07.mp3\n"), "{playlist}");
    let done = made.run(&["correct", "file:///music/two%0Alines%07.mp3", "--verdict", "Other"]);
    assert_eq!(done.code, Some(0), "{}", done.stderr);
    let corrected = made.run(&["list", "--where", "corrected", "-c", "title"]).result();
    assert_eq!(corrected.lines().nth(1), Some("A"), "{corrected}");
}

#[test]
fn a_dash_is_stdout() {
    let made = Made::new();
    let written = made.run(&["list", "--format", "csv", "-o", "-"]).result();
    assert_eq!(written, made.run(&["list", "--format", "csv"]).result());
    assert!(!made.place.path("-").exists());
}

#[test]
fn a_relative_path_is_that_from_the_working_directory() {
    let made = Made::new();
    let here = made.place.path("").canonicalize().unwrap();
    let mut library = Library::open(&made.place.path("library.sqlite")).unwrap().library;
    let path = here.join("music/here.mp3");
    let (facts, analysis) = recording(path.to_str().unwrap(), "A", "B", Some((0.9, 10.0)));
    library.put(&facts, &analysis).unwrap();
    drop(library);
    for filter in ["path = music/here.mp3", "path in (./music/here.mp3, x)", "folder = ./music", "folder = ."]
    {
        let list = made.run(&["list", "--where", filter, "--columns", "path", "--format", "csv"]).result();
        assert_eq!(list.lines().skip(1).collect::<Vec<_>>(), [path.to_str().unwrap()], "{filter}");
    }
    let wrong = made.run(&["list", "--where", "piano>50"]);
    assert!(wrong.code == Some(2) && wrong.stderr.contains("0 to 1"), "{}", wrong.stderr);
}
