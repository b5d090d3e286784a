//! Zero-crossing rate: how often the sign changes, per sample.

use super::frame_source::FRAME;

/// Up to this a sample counts as zero, which is positive.
const THRESHOLD: f32 = 1e-10;

/// That of a frame. `sound`: the frame's samples without padding, in whose place the nearest sample would be repeated, so that the padding
/// has no crossings. Equals `librosa.feature.zero_crossing_rate(y)`.
pub(super) fn zero_crossing_rate(sound: &[f32]) -> f32 {
    let is_negative = |sample: &f32| *sample < -THRESHOLD;
    let next = sound.get(1..).unwrap_or_default();
    let crossings: u32 =
        sound.iter().zip(next).map(|(a, b)| u32::from(is_negative(a) != is_negative(b))).sum();
    crossings as f32 / FRAME as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_square_wave_crosses_zero_twice_a_period() {
        let square: Vec<f32> = (0..FRAME).map(|i| if i % 64 < 32 { 0.1 } else { -0.1 }).collect();
        // 32 periods of two crossings each; that at the frame's end belongs to the next frame.
        assert_eq!(zero_crossing_rate(&square), 63.0 / FRAME as f32);
    }

    #[test]
    fn zeros_of_either_sign_are_positive() {
        assert_eq!(zero_crossing_rate(&[0.0, -0.0, 1e-11, -1e-11, 0.5]), 0.0);
        assert_eq!(zero_crossing_rate(&[0.0, -0.1, 0.0]), 2.0 / FRAME as f32);
        assert_eq!(zero_crossing_rate(&[]), 0.0);
    }
}
