use super::put;
use crate::library::playlists::PlaylistItem;
use crate::library::tests::{analysis, facts};
use crate::library::{Analysis, Findings, Library, RecordingId};
use std::path::Path;

/// 100 recordings on a half circle, from 0 to 180 degrees.
fn library() -> (Library, Vec<PlaylistItem>) {
    let mut library = Library::in_memory().unwrap();
    let mut items = Vec::new();
    for n in 0..100_u8 {
        let angle = f32::from(n) * std::f32::consts::PI / 100.0;
        let findings = Findings { embedding: vec![angle.cos(), angle.sin()], ..analysis(1).result.unwrap() };
        let run = Analysis { result: Ok(findings), ..analysis(1) };
        let id = library.put(&facts(&format!("{n}.mp3"), n), &run).unwrap();
        items.push(PlaylistItem::of(&library.recording_by_id(id).unwrap().unwrap()));
    }
    (library, items)
}

fn numbers(items: &[PlaylistItem]) -> Vec<i64> {
    items.iter().filter_map(|item| item.recording.map(|id| id.0)).collect()
}

#[test]
fn further_songs_are_near_or_far_and_not_in_the_playlist() {
    let (library, items) = library();
    let further = |distance| numbers(&library.further_songs(&items[..3], 5, distance, 1).unwrap());
    let (near, far) = (further(0.0), further(1.0));
    assert_eq!((near.len(), far.len()), (5, 5));
    assert!(near.iter().all(|n| (4..30).contains(n)), "{near:?}");
    assert!(far.iter().min() > near.iter().max(), "{near:?} {far:?}");
    assert_eq!(near, further(0.0), "the same seed draws the same");
}

#[test]
fn without_a_known_recording_there_are_none() {
    let (mut library, _) = library();
    assert_eq!(library.further_songs(&[PlaylistItem::default()], 5, 0.0, 1).unwrap(), []);
    assert_eq!(library.further_songs(&[], 5, 0.0, 1).unwrap(), []);
    let unknown = put(&mut library, Path::new("/music/x.mp3"), 200, "A", "B");
    let item = PlaylistItem { recording: Some(RecordingId(unknown.0 + 1)), ..PlaylistItem::default() };
    assert_eq!(library.further_songs(&[item], 5, 0.0, 1).unwrap(), []);
}
