//! Edit lists of MP4: what was cut away is not decoded, times are those of the presentation, encoder delay is trimmed.

use super::common::has_program;
use super::data;
use super::formats::{compare, decode};
use super::mp4_boxes::{Node, with_movie};
use pianoscope::audio::Decoder;
use std::io::Cursor;
use std::process::Command;

const RATE: u32 = 44_100;
/// The encoder's delay in the fixtures, in samples.
const DELAY: i32 = 1_024;

fn open(bytes: &[u8]) -> Decoder {
    Decoder::from_source(Box::new(Cursor::new(bytes.to_vec())), Some("m4a")).unwrap()
}

fn with_edits(name: &str, edits: &[(u32, i32)]) -> Vec<u8> {
    with_movie(&std::fs::read(data(name)).unwrap(), |movie| movie.audio_track(0).set_edits(edits))
}

/// A part of the sweep: its time in the presentation, in the sweep, and its length, in milliseconds.
type Part = (u32, u32, u32);

/// An edit: its length in milliseconds, and its first sample of the media.
type Edit = (u32, i32);

/// Edits, and the parts that they present.
const LISTS: &[(&[Edit], &[Part])] = &[
    // The front is cut off.
    (&[(500, DELAY + 22_050)], &[(0, 500, 500)]),
    // Only the first part is kept.
    (&[(400, DELAY)], &[(0, 0, 400)]),
    // A part in the middle.
    (&[(300, DELAY + 17_640)], &[(0, 400, 300)]),
    // It begins two seconds late.
    (&[(2_000, -1), (1_000, DELAY)], &[(2_000, 0, 1_000)]),
    // Two parts in another order, and silence between.
    (&[(300, DELAY + 22_050), (200, -1), (400, DELAY)], &[(0, 500, 300), (500, 0, 400)]),
    // A part in the middle is cut out.
    (&[(300, DELAY), (300, DELAY + 26_460)], &[(0, 0, 300), (300, 600, 300)]),
    // The same twice.
    (&[(1_000, DELAY), (1_000, DELAY)], &[(0, 0, 1_000), (1_000, 0, 1_000)]),
    // It ends behind the end of the media.
    (&[(5_000, DELAY + 22_050)], &[(0, 500, 500)]),
];

fn samples(ms: u32) -> usize {
    (ms * RATE / 1_000) as usize
}

#[test]
fn an_edit_list_presents_these_parts_at_these_times() {
    for (edits, parts) in LISTS {
        let mut decoder = open(&with_edits("aac.m4a", edits));
        let stated_s = decoder.info().duration_s.unwrap();
        let decoded = decode(&mut decoder);
        let (last_at, _, last_length) = parts[parts.len() - 1];
        let end = samples(last_at + last_length);
        assert!(decoded.len().abs_diff(end) <= 2, "{edits:?}: {} of {end} samples", decoded.len());
        assert!((stated_s - end as f64 / f64::from(RATE)).abs() < 0.002, "{edits:?}: {stated_s}");
        let mut sounded = 0;
        for &(at, of, length) in *parts {
            let start = samples(at);
            assert!(decoded[sounded..start].iter().all(|&x| x == 0.0), "{edits:?}: sound before {at} ms");
            let part = &decoded[start..(start + samples(length)).min(decoded.len())];
            let shift = -(samples(of) as i64);
            let (found, correlation, amplitude) = compare(part, RATE, shift - 40..=shift + 40);
            assert!(
                (found - shift).abs() <= 1,
                "{edits:?}: {of} ms of the media is shifted by {}",
                found - shift
            );
            assert!(
                correlation > 0.95 && (amplitude - 1.0).abs() < 0.1,
                "{edits:?}: {correlation} {amplitude}"
            );
            sounded = start + part.len();
        }
        let short = decoder.notes().iter().find(|note| note.contains("cut short"));
        assert_eq!(short, None, "{edits:?}");
    }
}

#[test]
fn adjacent_edits_that_meet_between_two_packets_are_as_one() {
    // The first one ends with the 13th packet of 1,024 samples.
    let start = 13 * 1_024 - 13_230;
    let whole = decode(&mut open(&with_edits("aac.m4a", &[(600, start)])));
    let parts = decode(&mut open(&with_edits("aac.m4a", &[(300, start), (300, start + 13_230)])));
    assert_eq!(parts.len(), whole.len());
    let difference = parts.iter().zip(&whole).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
    assert!(difference < 1e-3, "{difference}");
}

#[test]
fn a_seek_honours_the_edit_list() {
    for (edits, _) in LISTS {
        let bytes = with_edits("aac.m4a", edits);
        let path = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(path.path(), &bytes).unwrap();
        let all = decode(&mut open(&bytes));
        let mut decoder = Decoder::open(path.path()).unwrap();
        for start_s in [0.25, 0.0, 0.6, 1.3, 0.05, 0.35] {
            let start = ((start_s * f64::from(RATE)).round() as usize).min(all.len());
            let reached_s = decoder.seek(start_s).unwrap();
            assert!(
                (reached_s - start as f64 / f64::from(RATE)).abs() < 1e-4,
                "{edits:?}: {reached_s} for {start_s}"
            );
            let rest = decode(&mut decoder);
            assert_eq!(rest.len(), all.len() - start, "{edits:?} from {start_s}");
            let differs = rest.iter().zip(&all[start..]).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
            assert!(differs < 1e-3, "{edits:?} from {start_s}: differs by {differs}");
        }
    }
}

#[test]
fn edit_lists_of_other_codecs_and_of_fragments_are_honoured() {
    for (name, rate, delay) in
        [("alac.m4a", 4_000, 0), ("video.mp4", RATE, DELAY), ("fragmented.mp4", RATE, DELAY)]
    {
        let media = |ms: u32| delay + (ms * rate / 1_000) as i32;
        // In a fragmented file, a duration of 0 is the rest.
        let duration = if name == "fragmented.mp4" { 0 } else { 600 };
        let mut decoder = open(&with_edits(name, &[(1_000, -1), (duration, media(400))]));
        let decoded = decode(&mut decoder);
        let start = rate as usize;
        assert!(decoded[..start].iter().all(|&x| x == 0.0), "{name}");
        let longer = decoded.len() as i64 - i64::from(rate * 8 / 5);
        assert!((0..=1_024).contains(&longer), "{name}: {longer} samples too many");
        let shift = -i64::from(media(400) - delay);
        let (found, correlation, _) = compare(&decoded[start..], rate, shift - 40..=shift + 40);
        assert!((found - shift).abs() <= 1 && correlation > 0.95, "{name}: {found} {correlation}");
    }
}

#[test]
fn the_tag_of_itunes_trims_the_encoders_delay() {
    let text = b" 00000000 00000400 00000000 000000000000AC44 00000000 00000000";
    let tag = [
        Node::new(b"mean", b"\0\0\0\0com.apple.iTunes".to_vec()),
        Node::new(b"name", b"\0\0\0\0iTunSMPB".to_vec()),
        Node::new(b"data", [b"\0\0\0\x01\0\0\0\0".as_slice(), text].concat()),
    ];
    let tag = Node::new(b"----", tag.iter().flat_map(Node::bytes).collect());
    let handler = Node::new(b"hdlr", b"\0\0\0\0\0\0\0\0mdirappl\0\0\0\0\0\0\0\0\0".to_vec()).bytes();
    let list = Node::new(b"ilst", tag.bytes()).bytes();
    let meta = Node::new(b"meta", [b"\0\0\0\0".as_slice(), &handler, &list].concat());
    let user_data = Node::new(b"udta", meta.bytes());
    let bytes = with_movie(&std::fs::read(data("aac.m4a")).unwrap(), |movie| {
        movie.audio_track(0).children.retain(|child| &child.name != b"edts");
        movie.children.retain(|child| &child.name != b"udta");
        movie.children.push(user_data);
    });
    let decoded = decode(&mut open(&bytes));
    let (found, correlation, _) = compare(&decoded, RATE, -40..=40);
    assert!(found.abs() <= 1 && correlation > 0.95, "{found} {correlation}");
    assert_eq!(decoded.len(), 44_100);
}

#[test]
fn samples_are_those_of_ffmpeg() {
    if !has_program("ffmpeg") {
        return;
    }
    for name in ["aac.m4a", "alac.m4a", "video.mp4", "half_rate.m4a"] {
        let ours = decode(&mut Decoder::open_stereo(&data(name)).unwrap());
        let mut ffmpeg = Command::new("ffmpeg");
        ffmpeg.args(["-nostdin", "-loglevel", "error", "-i"]).arg(data(name));
        let output =
            ffmpeg.args(["-map", "0:a:0", "-c:a", "pcm_f32le", "-f", "f32le", "-"]).output().unwrap();
        let theirs: Vec<f32> =
            output.stdout.as_chunks::<4>().0.iter().map(|&x| f32::from_le_bytes(x)).collect();
        assert!(ours.len().abs_diff(theirs.len()) <= 2 * 1_024, "{name}: {} {}", ours.len(), theirs.len());
        let differs = ours.iter().zip(&theirs).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
        assert!(differs < 1e-3, "{name}: differs by {differs}");
    }
}
