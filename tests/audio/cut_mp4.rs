//! MP4 files whose end is missing are decoded as far as they go.

use super::data;
use super::formats::decode;
use super::mp4_boxes::{faststart, with_movie};
use pianoscope::audio::Decoder;
use std::io::Cursor;

fn open(bytes: &[u8]) -> Decoder {
    Decoder::from_source(Box::new(Cursor::new(bytes.to_vec())), Some("m4a")).unwrap()
}

/// Cuts a file, with its movie box in front, at these shares of its samples' bytes.
fn check(whole: &[u8], name: &str) {
    let file = faststart(whole);
    let all = decode(&mut open(&file));
    let media = file.windows(4).position(|four| four == b"mdat").unwrap() + 4;
    for share in [0.98, 0.5, 0.1, 0.313, 0.77] {
        let end = media + ((file.len() - media) as f64 * share) as usize;
        let mut decoder = open(&file[..end]);
        let decoded = decode(&mut decoder);
        let expected = all.len() as f64 * share;
        let differs = decoded.iter().zip(&all).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
        assert!(differs < 1e-3, "{name} at {share}: differs by {differs}");
        let short = expected - decoded.len() as f64;
        assert!(short.abs() < 0.12 * all.len() as f64, "{name} at {share}: {} of {expected}", decoded.len());
        assert!(decoded.len() < all.len());
        let notes: Vec<_> = decoder.notes().iter().filter(|note| note.contains("cut short")).collect();
        assert_eq!(notes.len(), 1, "{name} at {share}: {:?}", decoder.notes());
    }
}

#[test]
fn a_file_without_its_end_is_decoded_as_far_as_it_goes() {
    for name in ["aac.m4a", "half_rate.m4a"] {
        check(&std::fs::read(data(name)).unwrap(), name);
    }
}

#[test]
fn so_is_one_with_an_edit_list() {
    let whole = std::fs::read(data("aac.m4a")).unwrap();
    let edited = with_movie(&whole, |movie| movie.audio_track(0).set_edits(&[(300, 1_024), (400, 27_484)]));
    let cut = faststart(&edited);
    let media = cut.windows(4).position(|four| four == b"mdat").unwrap() + 4;
    let all = decode(&mut open(&cut));
    let mut decoder = open(&cut[..media + 6_200]);
    let decoded = decode(&mut decoder);
    assert!((18_000..26_000).contains(&decoded.len()), "{}", decoded.len());
    assert!(decoded.iter().zip(&all).all(|(a, b)| (a - b).abs() < 1e-3));
    assert!(decoder.notes().iter().any(|note| note.contains("cut short")), "{:?}", decoder.notes());
}

#[test]
fn the_sound_behind_missing_pictures_is_decoded() {
    let whole = std::fs::read(data("video.mp4")).unwrap();
    let all = decode(&mut open(&whole));
    let file = faststart(&whole);
    let cut = decode(&mut open(&file[..file.len() - 600]));
    assert!(cut.len() > all.len() / 2 && cut.len() < all.len(), "{} of {}", cut.len(), all.len());
}

#[test]
fn a_fragmented_file_that_ends_in_a_fragment_is_cut_short() {
    let whole = std::fs::read(data("fragmented.mp4")).unwrap();
    let all = decode(&mut open(&whole));
    let fragments: Vec<usize> = (0..whole.len() - 4).filter(|&at| &whole[at..at + 4] == b"moof").collect();
    // Within the samples, and within the description of the next ones.
    for end in [fragments[5] - 300, fragments[5] + 60] {
        let mut decoder = open(&whole[..end]);
        let decoded = decode(&mut decoder);
        assert!((16_000..27_000).contains(&decoded.len()), "{}", decoded.len());
        assert!(decoded.iter().zip(&all).all(|(a, b)| (a - b).abs() < 1e-3));
        assert!(decoder.notes().iter().any(|note| note.contains("cut short")), "{:?}", decoder.notes());
    }
}

#[test]
fn a_tag_in_front_does_not_hide_the_movie() {
    let tag = [b"ID3\x04\x00\x00\x00\x00\x02\x00".as_slice(), &[0; 256]].concat();
    let whole = std::fs::read(data("aac.m4a")).unwrap();
    let all = decode(&mut open(&whole));
    for file in [whole.clone(), faststart(&whole)] {
        let tagged = [tag.clone(), tag.clone(), file].concat();
        let mut decoder = open(&tagged);
        assert_eq!(decode(&mut decoder), all);
        assert!((decoder.seek(0.5).unwrap() - 0.5).abs() < 1e-4);
    }
}

#[test]
fn a_seek_behind_the_cut_reaches_the_end_of_what_is_there() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("cut.m4a");
    let whole = faststart(&std::fs::read(data("aac.m4a")).unwrap());
    std::fs::write(&path, &whole[..whole.len() * 3 / 5]).unwrap();
    let mut decoder = Decoder::open(&path).unwrap();
    let all = decode(&mut decoder);
    let (end_s, notes) = (all.len() as f64 / f64::from(decoder.info().sample_rate), decoder.notes().to_vec());
    assert!(end_s < 0.8, "{end_s}");
    for target_s in [0.95, 100.0] {
        let mut decoder = Decoder::open(&path).unwrap();
        assert!((decoder.seek(target_s).unwrap() - end_s).abs() < 1e-6, "{target_s} s");
        assert!(!decoder.next_block(&mut Vec::new()).unwrap());
        assert_eq!(decoder.notes(), notes);
    }
}
