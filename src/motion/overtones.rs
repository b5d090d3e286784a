//! A key that begins to sound → whether it is only a partial of a lower one.
//!
//! The templates of `salience` are means over a few pianos. Where a string has more of a partial than they do, what is
//! left over is explained by the key whose fundamental stands there: a ghost an octave, a twelfth and so on above the
//! key that was struck. It begins together with that key and is far softer, as a key that is itself struck hardly ever is.

use super::frames::Frames;

/// Semitones from a string up to its partials 2 to 16; stiff strings raise the upper ones by up to a semitone
/// (Fletcher, Blackham & Stratton, "Quality of piano tones", JASA 1962).
const OVERTONES: [i32; 18] = [12, 19, 24, 28, 31, 34, 36, 38, 40, 41, 42, 43, 44, 45, 46, 47, 48, 49];
/// A key is an overtone if it sounds with less than this part of what a lower key gains (a root of amplitude: -29 dB).
/// At 0.15 a sixth of the ghosts of synthetic tones stay; from 0.22 on more strikes than ghosts go (measured on 13
/// performances, each played by two SoundFonts).
const SHARE: f32 = 0.19;
/// First and last of the frames before, just after and later; a low key takes until then to reach the long frames.
const BEFORE: (i64, i64) = (-5, -2);
const EARLY: (i64, i64) = (0, 3);
const LATE: (i64, i64) = (2, 6);

/// Whether what is heard of `key` (0 to 87) at `frame` is an overtone of a lower key that begins there; frames up to
/// `frame + LATE` must be there. A key that still sounded before is none, since that sound is its own.
pub(super) fn is_overtone(frames: &Frames, frame: u64, key: usize) -> bool {
    let key = key as i32;
    let mean = |key: i32, (first, last): (i64, i64)| {
        let sum = (first..=last).map(|offset| frames.key(frame, offset, key).exp_m1()).sum::<f32>();
        sum / (last - first + 1) as f32
    };
    let gain = |key: i32| mean(key, EARLY).max(mean(key, LATE)) - mean(key, BEFORE);
    let most = OVERTONES.into_iter().map(|overtone| gain(key - overtone)).fold(0.0, f32::max);
    mean(key, EARLY) < SHARE * most
}
