//! Levels of sounds, for synthesis and augmentation: mixing at a relative level, and normalising.

/// Adds `other` to `samples` with an RMS level `db` above theirs.
pub fn mix(samples: &mut [f32], other: &[f32], db: f32) {
    let (mine, theirs) = (rms(samples), rms(other));
    if theirs > 0.0 && mine > 0.0 {
        let gain = mine / theirs * amplitude_from_db(db);
        for (s, o) in samples.iter_mut().zip(other) {
            *s += gain * o;
        }
    }
}

/// Root of the mean square.
pub fn rms(samples: &[f32]) -> f32 {
    (samples.iter().map(|s| s * s).sum::<f32>() / samples.len().max(1) as f32).sqrt()
}

/// Largest absolute value.
pub fn peak(samples: &[f32]) -> f32 {
    samples.iter().fold(0.0, |peak, s| s.abs().max(peak))
}

/// Scales the peak to `db` relative to full scale and fades the last 10 ms (at 16 kHz) to silence.
pub fn normalise(samples: &mut [f32], db: f32) {
    let peak = peak(samples);
    if peak > 0.0 {
        let gain = amplitude_from_db(db) / peak;
        samples.iter_mut().for_each(|s| *s *= gain);
    }
    let fade = samples.len().min(160);
    for (i, s) in samples.iter_mut().rev().take(fade).enumerate() {
        *s *= i as f32 / fade as f32;
    }
}

/// Decibels → amplitude factor.
pub fn amplitude_from_db(db: f32) -> f32 {
    10f32.powf(db / 20.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mixing_and_normalising_reach_their_levels() {
        let mut piano = vec![0.5, -0.5, 0.5, -0.5];
        mix(&mut piano, &[0.1, 0.1, -0.1, -0.1], -6.0);
        assert!((piano[0] - 0.5 - 0.5 * amplitude_from_db(-6.0)).abs() < 1e-6);
        let mut tone = vec![0.1_f32; 1000];
        normalise(&mut tone, -12.0);
        assert!((peak(&tone) - amplitude_from_db(-12.0)).abs() < 1e-6);
        assert_eq!(tone.last(), Some(&0.0));
    }
}
