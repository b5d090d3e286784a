//! Root mean square: how strong the sound is, from 0 to 1 of full scale.

/// That of a frame, without a window; zeros of the padding count. Equals `librosa.feature.rms(y=y)`.
pub(super) fn rms(frame: &[f32]) -> f32 {
    // Sixteen sums, which the compiler keeps in registers and which round less than one.
    let mut sums = [0.0_f32; 16];
    let (chunks, rest) = frame.as_chunks::<16>();
    for chunk in chunks {
        for (sum, sample) in sums.iter_mut().zip(chunk) {
            *sum += sample * sample;
        }
    }
    let rest: f32 = rest.iter().map(|sample| sample * sample).sum();
    ((sums.iter().sum::<f32>() + rest) / frame.len().max(1) as f32).sqrt()
}

#[cfg(test)]
mod tests {
    use super::rms;

    #[test]
    fn a_square_wave_has_its_amplitude_and_silence_has_none() {
        let square: Vec<f32> = (0..2048).map(|i| if i / 50 % 2 == 0 { 0.25 } else { -0.25 }).collect();
        assert!((rms(&square) - 0.25).abs() < 1e-6);
        assert_eq!(rms(&[0.0; 2048]), 0.0);
        assert_eq!(rms(&[]), 0.0);
    }
}
