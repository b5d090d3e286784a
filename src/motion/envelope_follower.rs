//! Frames → continuous movements: loudness, pedal, horns and strings, all 0 to 1.

use super::envelopes::CHANNELS;
use super::frame_history::FrameHistory;
use super::note_tracker::NoteTracker;
use std::ops::Range;

/// Keys (A0 is 0) that move each string of a bass: open E1, A1, D2 and G2 up to the next, the last up to C4.
const BASS: [Range<i32>; 4] = [7..12, 12..17, 17..22, 22..40];
/// The same for a guitar: E2, A2, D3, G3, B3, E4 up to the next, the last up to E6.
const GUITAR: [Range<i32>; 6] = [19..24, 24..29, 29..34, 34..38, 38..43, 43..68];
/// Bins from 300 Hz to 2.2 kHz, where horns are loudest.
const MIDDLE: Range<i32> = 126..231;
/// Frames on either side over which a horn must sustain its tone: 64 ms.
const HOLD: i64 = 4;
/// Multiple of a tone's decay that is subtracted from it, so that plucked and struck strings do not move a horn.
const DECAY_PENALTY: f32 = 5.0;
/// Share of the loudest middle above which a sustained tone moves the horn fully.
const HORN_SHARE: f32 = 0.5;
/// Maxima decay by half in 11 s.
const DECAY: f32 = 0.999;
/// Smallest reference RMS, relative to full scale: -34 dB.
const MIN_RMS: f32 = 0.02;
/// Range of the loudness in dB.
const RANGE_DB: f32 = 48.0;
/// Per frame; strings decay to a tenth in 0.35 s after their sound has ended.
const STRING_RELEASE: f32 = 0.9;
/// Loudness and horns take at least 55 ms to fall by half.
const RELEASE: f32 = 0.82;
/// Horns rise to two thirds in 30 ms.
const HORN_ATTACK: f32 = 0.4;
/// Per frame: the pedal takes about 80 ms either way.
const PEDAL_SPEED: f32 = 0.2;

/// Envelopes with a fast attack and a slow release.
#[derive(Default)]
pub(super) struct EnvelopeFollower {
    values: [f32; CHANNELS],
    loudest: f32,
    max_middle: f32,
    max_bass: f32,
    max_guitar: f32,
}

impl EnvelopeFollower {
    /// Values of every channel at a frame; frames up to `frame + HOLD` must be there, and its notes tracked.
    pub(super) fn follow(
        &mut self,
        history: &FrameHistory,
        frame: u64,
        tracker: &NoteTracker,
    ) -> [f32; CHANNELS] {
        let rms = history.rms(frame, 0);
        self.loudest = (self.loudest * DECAY).max(rms).max(MIN_RMS);
        let loudness = 1.0 + 20.0 * (rms / self.loudest).max(1e-6).log10() / RANGE_DB;
        let (horn, middle) = sustained(history, frame);
        self.max_middle = (self.max_middle * DECAY).max(middle).max(1.0);
        let presence = (middle / (HORN_SHARE * self.max_middle)).min(1.0);
        let horn = presence * horn / middle.max(1e-3);
        let bass = strings(history, frame, &BASS, &mut self.max_bass);
        let guitar = strings(history, frame, &GUITAR, &mut self.max_guitar);

        let mut values = self.values.iter_mut();
        let mut put = |update: &dyn Fn(f32) -> f32| {
            if let Some(value) = values.next() {
                *value = update(*value);
            }
        };
        put(&|before| loudness.max(before * RELEASE).clamp(0.0, 1.0));
        put(&|before| before + PEDAL_SPEED * (tracker.pedal() - before));
        put(&|before| {
            if horn > before { before + HORN_ATTACK * (horn - before) } else { horn.max(before * RELEASE) }
        });
        bass.into_iter().chain(guitar).for_each(|now| put(&|before| now.max(before * STRING_RELEASE)));
        self.values
    }
}

/// Activation of each string's keys relative to the recent maximum of all strings.
fn strings<const N: usize>(
    history: &FrameHistory,
    frame: u64,
    ranges: &[Range<i32>; N],
    max: &mut f32,
) -> [f32; N] {
    let sum = |keys: &Range<i32>| keys.clone().map(|key| history.key(frame, 0, key).exp_m1()).sum::<f32>();
    let sums = ranges.each_ref().map(sum);
    // At least a twentieth of the loudness, so that a trace of sound does not move a string.
    *max = sums.iter().copied().fold((*max * DECAY).max(0.5), f32::max);
    sums.map(|sum| sum / *max)
}

/// The sustained part of the middle of the spectrum, and all of it: harmonic-percussive separation by filters along time
/// (FitzGerald, DAFx 2010), with a minimum instead of the median.
fn sustained(history: &FrameHistory, frame: u64) -> (f32, f32) {
    MIDDLE.fold((0.0, 0.0), |(held, all), bin| {
        let [before, now, after] = [-HOLD, 0, HOLD].map(|offset| history.bin(frame, offset, bin));
        let lost = (before - after).max(0.0);
        (held + (before.min(now).min(after) - DECAY_PENALTY * lost).max(0.0), all + now)
    })
}
