//! A decoder → mono samples at 16 kHz, block by block.

use super::{AudioError, Decoder, Resampler};

/// Calls `take` with each block of the rest of a recording, mono at 16 kHz, until it returns `false`.
/// Returns whether the end was reached. The decoder must be opened for mono.
///
/// # Errors
/// As [`Decoder::next_block`] and [`Resampler::new`].
pub fn for_each_block(
    decoder: &mut Decoder,
    mut take: impl FnMut(&[f32]) -> bool,
) -> Result<bool, AudioError> {
    let mut resampler = Resampler::new(decoder.info().sample_rate)?;
    let (mut block, mut resampled) = (Vec::new(), Vec::new());
    while decoder.next_block(&mut block)? {
        resampled.clear();
        resampler.process(&block, &mut resampled)?;
        if !take(&resampled) {
            return Ok(false);
        }
    }
    resampled.clear();
    resampler.finish(&mut resampled)?;
    Ok(take(&resampled))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    #[test]
    fn all_of_a_recording_is_decoded_and_the_callback_can_stop_it() {
        let open = || {
            let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/demo-band.opus");
            Decoder::open(&path).unwrap()
        };
        let (mut samples, mut longest) = (0, 0);
        let whole = for_each_block(&mut open(), |block| {
            samples += block.len();
            longest = longest.max(block.len());
            true
        });
        assert!(whole.unwrap());
        assert!((samples as f64 / 16_000.0 - 26.303).abs() < 0.01, "{samples}");
        assert!(longest <= 16_000);
        let mut blocks = 0;
        let stopped = for_each_block(&mut open(), |_| {
            blocks += 1;
            blocks < 3
        });
        assert_eq!((stopped.unwrap(), blocks), (false, 3));
    }
}
