//! Loudness of sounds, for made and changed training audio: mixing at a level, and the level of a file.

/// Adds `other` to `samples`, `db` louder than they are (RMS).
pub fn mix(samples: &mut [f32], other: &[f32], db: f32) {
    let (mine, theirs) = (rms(samples), rms(other));
    if theirs > 0.0 && mine > 0.0 {
        let gain = mine / theirs * from_db(db);
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

/// Brings the peak to `db` below full scale, and ends the last 10 ms in silence. What is silent stays so.
pub fn normalise(samples: &mut [f32], db: f32) {
    let peak = peak(samples);
    if peak > 0.0 {
        let gain = from_db(db) / peak;
        samples.iter_mut().for_each(|s| *s *= gain);
    }
    let fade = samples.len().min(160);
    for (i, s) in samples.iter_mut().rev().take(fade).enumerate() {
        *s *= i as f32 / fade as f32;
    }
}

/// Decibels → a factor of amplitude.
pub fn from_db(db: f32) -> f32 {
    10f32.powf(db / 20.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_are_met() {
        let mut piano = vec![0.5, -0.5, 0.5, -0.5];
        mix(&mut piano, &[0.1, 0.1, -0.1, -0.1], -6.0);
        assert!((piano[0] - 0.5 - 0.5 * from_db(-6.0)).abs() < 1e-6);
        let mut tone = vec![0.1_f32; 1000];
        normalise(&mut tone, -12.0);
        assert!((peak(&tone) - from_db(-12.0)).abs() < 1e-6);
        assert_eq!(tone.last(), Some(&0.0));
    }
}
