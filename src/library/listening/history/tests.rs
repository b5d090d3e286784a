use super::{HEAD_BYTES, Listen, MAX_BYTES, read_history};
use std::io::{self, BufReader};

/// The listens and the number of skipped entries, read some bytes at a time.
fn read(bytes: &[u8], buffer: usize) -> (Vec<Listen>, u64) {
    let mut listens = Vec::new();
    let skipped = read_history(BufReader::with_capacity(buffer, bytes), |listen| {
        listens.push(listen);
        Ok::<_, io::Error>(())
    });
    (listens, skipped.unwrap())
}

fn json(at: &str, artist: &str, title: &str) -> String {
    // As ListenBrainz writes it.
    format!(
        r#"{{"inserted_at": 1700000100.5, "listened_at": {at}, "track_metadata": {{"artist_name": "{artist}", "track_name": "{title}", "release_name": "Album", "mbid_mapping": {{"artists": [{{"join_phrase": ""}}]}}, "additional_info": {{"duration_ms": 12}}, "recording_msid": "x"}}}}"#
    )
}

fn listen(at: i64, artist: &str, title: &str) -> Listen {
    Listen { artist: artist.into(), title: title.into(), album: Some("Album".into()), at }
}

#[test]
fn lines_an_array_and_an_answer_of_the_api_are_read_alike() {
    let (one, two) =
        (json("1700000000.000000", "Grieg", "Arietta {1}"), json("1700000300", "Satie", r#"a \"b\" ]"#));
    let indented = two.replace(", ", ",\n  ");
    let expected =
        [listen(1_700_000_000, "Grieg", "Arietta {1}"), listen(1_700_000_300, "Satie", "a \"b\" ]")];
    for text in [
        format!("{one}\n{two}\n"),
        format!("{one}\r\n\r\n{two}"),
        format!("\u{feff}{one}\n{two}"),
        format!("[{one},{two}]"),
        format!("[\n  {one},\n  {indented}\n]\n"),
        format!(
            r#"{{"payload": {{"count": 2, "latest_listen_ts": 1, "listens": [{one}, {two}], "user_id": "me"}}}}"#
        ),
        format!("{{\n \"payload\": {{\n \"count\": 2,\n \"listens\": [\n{one},\n{indented}] }} }}"),
    ] {
        for buffer in [HEAD_BYTES, 4096] {
            let (listens, _) = read(text.as_bytes(), buffer);
            assert_eq!(listens, expected, "{text}");
        }
    }
}

#[test]
fn what_is_no_listen_is_counted_and_skipped() {
    let good = json("5", "a", "b");
    for bad in [
        "not json",
        "{}",
        r#"{"listened_at": null, "track_metadata": {"artist_name": "a", "track_name": "b"}}"#,
        r#"{"listened_at": "5", "track_metadata": {"artist_name": "a", "track_name": "b"}}"#,
        r#"{"listened_at": 5, "track_metadata": {"artist_name": " ", "track_name": "b"}}"#,
        r#"{"listened_at": 1e300, "track_metadata": {"artist_name": "a", "track_name": "b"}}"#,
        r#"{"listened_at": -5, "track_metadata": {"artist_name": "a", "track_name": "b"}}"#,
        r#"{"listened_at": 5, "track_metadata": {"artist_name": "a", "track_"#,
        &json("5", &"x".repeat(3000), "b"),
        &json("5", "a", &"x".repeat(MAX_BYTES)),
    ] {
        let start: String = bad.chars().take(80).collect();
        let (listens, skipped) = read(format!("{good}\n{bad}\n{good}\n").as_bytes(), 8192);
        assert_eq!((listens.len(), skipped), (2, 1), "{start}");
    }
    let (listens, skipped) =
        read(format!("[{good}, {}, {{}}, {good}]", json("5", "a", &"x".repeat(MAX_BYTES))).as_bytes(), 8192);
    assert_eq!((listens.len(), skipped), (2, 2));
    let (listens, skipped) = read(&format!("[{good}, {good}").as_bytes()[..good.len() + 20], 8192);
    assert_eq!((listens.len(), skipped), (1, 1), "cut off");
    assert_eq!(read(b"", 16), (vec![], 0));
}

#[test]
fn a_reader_that_fails_and_a_receiver_that_stops_end_it() {
    let text = format!("{}\n", json("5", "a", "b")).repeat(3);
    let mut count = 0;
    let stopped = read_history(text.as_bytes(), |_| {
        count += 1;
        Err(io::Error::other("enough"))
    });
    assert_eq!((stopped.unwrap_err().to_string(), count), ("enough".to_owned(), 1));
}
