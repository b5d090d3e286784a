//! A key whose activation rises → whether it is only a partial of a lower key.
//!
//! The templates of `pitch_activation` are means over a few pianos. Where a string has more energy in a partial than its template, the
//! rest is attributed to the key with that fundamental: a false note an octave, a twelfth and so on above the played one. It begins
//! together with that note and is far softer; a key that was really struck is rarely both.

use super::frame_history::FrameHistory;

/// Semitones from a string up to its partials 2 to 16; stiff strings raise the upper ones by up to a semitone
/// (Fletcher, Blackham & Stratton, "Quality of piano tones", JASA 1962).
const OVERTONES: [i32; 18] = [12, 19, 24, 28, 31, 34, 36, 38, 40, 41, 42, 43, 44, 45, 46, 47, 48, 49];
/// A key is an overtone if its activation is less than this part of a lower key's gain (a root of amplitude: -29 dB).
/// At 0.15 a sixth of the false notes of synthetic tones remain; from 0.22 on more true notes than false ones are lost (measured on
/// 13 performances, each played by two SoundFonts).
const SHARE: f32 = 0.19;
/// First and last of the frames before, just after and later; a low key takes until then to fill the long frames.
const BEFORE: (i64, i64) = (-5, -2);
const EARLY: (i64, i64) = (0, 3);
const LATE: (i64, i64) = (2, 6);

/// Whether the activation of `key` (0 to 87) at `frame` is an overtone of a lower key that begins there; frames up to
/// `frame + LATE` must be there. A key that already sounded before is not an overtone, since its own earlier sound counts.
pub(super) fn is_overtone(history: &FrameHistory, frame: u64, key: usize) -> bool {
    let key = key as i32;
    let mean = |key: i32, (first, last): (i64, i64)| {
        let sum = (first..=last).map(|offset| history.key(frame, offset, key).exp_m1()).sum::<f32>();
        sum / (last - first + 1) as f32
    };
    let gain = |key: i32| mean(key, EARLY).max(mean(key, LATE)) - mean(key, BEFORE);
    let most = OVERTONES.into_iter().map(|overtone| gain(key - overtone)).fold(0.0, f32::max);
    mean(key, EARLY) < SHARE * most
}
