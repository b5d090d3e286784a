//! A decoder → mono samples at 16 kHz, part by part.

use super::{AudioError, Decoder, Resampler};

/// Hands on the rest of a recording, mono at 16 kHz, in parts of a second at most, until `take` says `false`; whether the end was
/// reached. The decoder must be opened for mono.
///
/// # Errors
/// As [`Decoder::next_block`] and [`Resampler::new`].
pub fn each_part(decoder: &mut Decoder, mut take: impl FnMut(&[f32]) -> bool) -> Result<bool, AudioError> {
    let mut resampler = Resampler::new(decoder.info().sample_rate)?;
    let (mut block, mut part) = (Vec::new(), Vec::new());
    while decoder.next_block(&mut block)? {
        part.clear();
        resampler.process(&block, &mut part)?;
        if !take(&part) {
            return Ok(false);
        }
    }
    part.clear();
    resampler.finish(&mut part)?;
    Ok(take(&part))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    #[test]
    fn all_of_a_recording_comes_and_whoever_has_enough_says_so() {
        let open = || {
            let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/demo-band.opus");
            Decoder::open(&path).unwrap()
        };
        let (mut samples, mut longest) = (0, 0);
        let whole = each_part(&mut open(), |part| {
            samples += part.len();
            longest = longest.max(part.len());
            true
        });
        assert!(whole.unwrap());
        assert!((samples as f64 / 16_000.0 - 26.303).abs() < 0.01, "{samples}");
        assert!(longest <= 16_000);
        let mut parts = 0;
        let enough = each_part(&mut open(), |_| {
            parts += 1;
            parts < 3
        });
        assert_eq!((enough.unwrap(), parts), (false, 3));
    }
}
