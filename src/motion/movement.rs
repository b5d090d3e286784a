//! Frames → what moves without being struck: loudness, pedal, horns and strings, all 0 to 1.

use super::envelope::LANES;
use super::frames::Frames;
use super::strikes::Strikes;
use std::ops::Range;

/// Keys (A0 is 0) whose sound moves each string of a bass: open E1, A1, D2 and G2 up to the next, the last up to C4.
const BASS: [Range<i32>; 4] = [7..12, 12..17, 17..22, 22..40];
/// The same for a guitar: E2, A2, D3, G3, B3, E4 up to the next, the last up to E6.
const GUITAR: [Range<i32>; 6] = [19..24, 24..29, 29..34, 34..38, 38..43, 43..68];
/// Bins from 300 Hz to 2.2 kHz, where horns are loudest.
const MIDDLE: Range<i32> = 126..231;
/// Frames to either side over which a horn must hold its tone: 64 ms.
const HOLD: i64 = 4;
/// How much more than it lost a decaying tone counts less, so that plucked and struck strings do not blow a horn.
const DECAY_PENALTY: f32 = 5.0;
/// Part of the loudest middle from which on a held tone moves the horn wholly.
const HORN_SHARE: f32 = 0.5;
/// Largest values are forgotten by half in 11 s.
const FORGETTING: f32 = 0.999;
/// Loudness never counts as less than this RMS of full scale: -34 dB.
const LEAST_RMS: f32 = 0.02;
/// Range of the loudness, in dB.
const RANGE_DB: f32 = 48.0;
/// Per frame; strings die away to a tenth in 0.35 s after their sound has gone.
const STRING_RELEASE: f32 = 0.9;
/// Loudness and horns fall by half in 55 ms at the soonest.
const RELEASE: f32 = 0.82;
/// Horns rise to two thirds in 30 ms.
const HORN_ATTACK: f32 = 0.4;
/// Per frame: the foot takes about 80 ms either way.
const PEDAL_SPEED: f32 = 0.2;

/// Envelopes: up at once (or nearly), down slowly.
#[derive(Default)]
pub(super) struct Movement {
    values: [f32; LANES],
    loudest: f32,
    most_middle: f32,
    most_bass: f32,
    most_guitar: f32,
}

impl Movement {
    /// Values of every lane at a frame; frames up to `frame + HOLD` must be there, and its strikes decided.
    pub(super) fn follow(&mut self, frames: &Frames, frame: u64, strikes: &Strikes) -> [f32; LANES] {
        let rms = frames.rms(frame, 0);
        self.loudest = (self.loudest * FORGETTING).max(rms).max(LEAST_RMS);
        let loudness = 1.0 + 20.0 * (rms / self.loudest).max(1e-6).log10() / RANGE_DB;
        let (horn, middle) = sustained(frames, frame);
        self.most_middle = (self.most_middle * FORGETTING).max(middle).max(1.0);
        let presence = (middle / (HORN_SHARE * self.most_middle)).min(1.0);
        let horn = presence * horn / middle.max(1e-3);
        let bass = strings(frames, frame, &BASS, &mut self.most_bass);
        let guitar = strings(frames, frame, &GUITAR, &mut self.most_guitar);

        let mut values = self.values.iter_mut();
        let mut put = |update: &dyn Fn(f32) -> f32| {
            if let Some(value) = values.next() {
                *value = update(*value);
            }
        };
        put(&|before| loudness.max(before * RELEASE).clamp(0.0, 1.0));
        put(&|before| before + PEDAL_SPEED * (strikes.pedal() - before));
        put(&|before| {
            if horn > before { before + HORN_ATTACK * (horn - before) } else { horn.max(before * RELEASE) }
        });
        bass.into_iter().chain(guitar).for_each(|now| put(&|before| now.max(before * STRING_RELEASE)));
        self.values
    }
}

/// Salience of each string's keys, in proportion to the largest of late of all strings.
fn strings<const N: usize>(
    frames: &Frames,
    frame: u64,
    ranges: &[Range<i32>; N],
    most: &mut f32,
) -> [f32; N] {
    let sum = |keys: &Range<i32>| keys.clone().map(|key| frames.key(frame, 0, key).exp_m1()).sum::<f32>();
    let sums = ranges.each_ref().map(sum);
    // At least a twentieth of the loudness, so that a trace of sound does not swing a string.
    *most = sums.iter().copied().fold((*most * FORGETTING).max(0.5), f32::max);
    sums.map(|sum| sum / *most)
}

/// How much of the middle of the spectrum holds still, and how much there is. As in the separation of harmonic from
/// percussive sound by filters along time (FitzGerald, DAFx 2010), with a minimum in the place of the median.
fn sustained(frames: &Frames, frame: u64) -> (f32, f32) {
    MIDDLE.fold((0.0, 0.0), |(held, all), bin| {
        let [before, now, after] = [-HOLD, 0, HOLD].map(|offset| frames.bin(frame, offset, bin));
        let lost = (before - after).max(0.0);
        (held + (before.min(now).min(after) - DECAY_PENALTY * lost).max(0.0), all + now)
    })
}
