use crate::library::listening::CoListening;
use crate::library::similar::{Embeddings, Hit, Reason, Recommender, reasons_text};
use crate::library::tests::{analysis, facts};
use crate::library::{Analysis, FileFacts, Findings, Library, RecordingId, Tags};

fn put(library: &mut Library, name: &str, content: u8, tags: Tags, piano: f64) -> RecordingId {
    let findings = analysis(1).result.unwrap();
    let mut answers = findings.answers.clone();
    answers[0].probability = 1.0 - piano;
    answers[1].probability = piano;
    let verdict = Some(if piano > 0.5 { "Piano".to_owned() } else { "Other".to_owned() });
    let result = Ok(Findings { answers, verdict, ..findings });
    let facts = FileFacts { tags, ..facts(name, content) };
    library.put(&facts, &Analysis { result, ..analysis(1) }).unwrap()
}

fn text(library: &Library, recommender: &Recommender, seeds: &[RecordingId], hit: RecordingId) -> String {
    let hit = Hit { recording: hit, score: 1.0, sound: Some(1.0), listeners: 0.0 };
    reasons_text(&recommender.explain(library, seeds, &[hit]).unwrap()[0])
}

#[test]
fn what_is_shared_with_all_seeds_is_named() {
    let mut library = Library::in_memory().unwrap();
    let tags = |album: &str, artist: &str, year| Tags {
        album: Some(album.into()),
        artist: Some(artist.into()),
        year: Some(year),
        genre: Some("Classical".into()),
        ..Tags::default()
    };
    let seed = put(&mut library, "a.mp3", 1, tags("Études", "Chopin", 1833), 0.9);
    let same = put(&mut library, "b.mp3", 2, tags("etudes", "CHOPIN", 1833), 0.998);
    let other = put(&mut library, "c.mp3", 3, tags("Arietta", "Grieg", 1901), 0.2);
    let untagged = put(&mut library, "d.mp3", 4, Tags::default(), 0.7);
    let add = |id: RecordingId, tempo: f64| {
        let sql = "INSERT INTO descriptor (recording, name, value, version) VALUES (?1, 'tempo', ?2, 1)";
        library.connection().execute(sql, rusqlite::params![id.0, tempo]).unwrap();
    };
    add(seed, 100.0);
    add(same, 104.0);
    add(other, 120.0);
    let baskets = [vec![seed, same], vec![seed, same, other], vec![seed, untagged]];
    let recommender = Recommender::new(Embeddings::default(), CoListening::new(baskets), []);
    let explained = |seeds: &[RecordingId], hit| text(&library, &recommender, seeds, hit);
    assert_eq!(
        explained(&[seed], same),
        "Piano 0.99, Folk 0.50, same album, same artist, genre Classical, 1833, tempo 104, in 2 playlists and sessions with it"
    );
    assert_eq!(explained(&[seed], other), "Folk 0.50, genre Classical, in a playlist or session with it");
    assert_eq!(
        explained(&[seed, other], same),
        "Folk 0.50, genre Classical, in 2 playlists and sessions with it"
    );
    assert_eq!(explained(&[seed], untagged), "Piano 0.70, Folk 0.50, in a playlist or session with it");
    assert_eq!(explained(&[], same), "", "nothing to have in common with");
    assert_eq!(explained(&[seed], RecordingId(99)), "");
}

#[test]
fn what_a_person_decided_is_in_force() {
    let mut library = Library::in_memory().unwrap();
    let seed = put(&mut library, "a.mp3", 1, Tags::default(), 0.9);
    let hit = put(&mut library, "b.mp3", 2, Tags::default(), 0.2);
    let recommender = Recommender::default();
    assert_eq!(text(&library, &recommender, &[seed], hit), "Folk 0.50");
    library.decide(hit, "class", "Piano", "bob", None).unwrap();
    assert_eq!(text(&library, &recommender, &[seed], hit), "Piano (decided), Folk 0.50");
    library.decide(seed, "class", "Other", "bob", None).unwrap();
    assert_eq!(text(&library, &recommender, &[seed], hit), "Folk 0.50");
    let reason = Reason::Label { head: "class".into(), label: "Piano".into(), probability: Some(1.0) };
    assert_eq!(reason.to_string(), "Piano 1.00");
}
