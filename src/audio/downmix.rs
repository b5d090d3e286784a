//! Decoded buffers of any sample format and number of channels → mono samples, or stereo for playback.

use symphonia::core::audio::conv::FromSample;
use symphonia::core::audio::sample::Sample;
use symphonia::core::audio::{Audio, AudioBuffer, GenericAudioBufferRef};

/// Larger than float samples of any scale (32-bit integers stored as floats reach 2^31), yet squares and sums of
/// it stay in the range of f32.
const MAX_SAMPLE: f32 = 1e10;

/// Appends to `out` the mean of all channels if `output_channels` is 1, else the first two channels, interleaved.
pub(super) fn append_frames(buffer: &GenericAudioBufferRef<'_>, output_channels: usize, out: &mut Vec<f32>) {
    match buffer {
        GenericAudioBufferRef::U8(planes) => append(planes, output_channels, out),
        GenericAudioBufferRef::U16(planes) => append(planes, output_channels, out),
        GenericAudioBufferRef::U24(planes) => append(planes, output_channels, out),
        GenericAudioBufferRef::U32(planes) => append(planes, output_channels, out),
        GenericAudioBufferRef::S8(planes) => append(planes, output_channels, out),
        GenericAudioBufferRef::S16(planes) => append(planes, output_channels, out),
        GenericAudioBufferRef::S24(planes) => append(planes, output_channels, out),
        GenericAudioBufferRef::S32(planes) => append(planes, output_channels, out),
        GenericAudioBufferRef::F32(planes) => append(planes, output_channels, out),
        GenericAudioBufferRef::F64(planes) => append(planes, output_channels, out),
    }
}

fn append<S: Sample>(planes: &AudioBuffer<S>, output_channels: usize, out: &mut Vec<f32>)
where
    f32: FromSample<S>,
{
    if output_channels == 1 { append_mean(planes, out) } else { append_pair(planes, out) }
}

fn append_pair<S: Sample>(planes: &AudioBuffer<S>, stereo: &mut Vec<f32>)
where
    f32: FromSample<S>,
{
    let mut channels = planes.iter_planes();
    let Some(left) = channels.next() else { return };
    let right = channels.next().unwrap_or(left);
    for (&left, &right) in left.iter().zip(right) {
        stereo.extend([f32::from_sample(left), f32::from_sample(right)]);
    }
}

fn append_mean<S: Sample>(planes: &AudioBuffer<S>, mono: &mut Vec<f32>)
where
    f32: FromSample<S>,
{
    let share = 1.0 / planes.num_planes().max(1) as f32;
    let start = mono.len();
    for (channel, plane) in planes.iter_planes().enumerate() {
        if channel == 0 {
            mono.extend(plane.iter().map(|&sample| f32::from_sample(sample) * share));
        } else {
            for (sum, &sample) in mono.iter_mut().skip(start).zip(plane) {
                *sum += f32::from_sample(sample) * share;
            }
        }
    }
}

/// Sets samples that are NaN, infinite or beyond any scale to zero and returns how many there were.
pub(super) fn zero_impossible_samples(samples: &mut [f32]) -> u64 {
    // The bit patterns of positive floats are ordered, with infinity and not-a-number above all others, and
    // integers are compared many at a time.
    let largest = samples.iter().map(|x| x.abs().to_bits()).max().unwrap_or(0);
    if largest <= MAX_SAMPLE.to_bits() {
        return 0;
    }
    let mut count = 0;
    for sample in samples {
        if sample.is_nan() || sample.abs() > MAX_SAMPLE {
            *sample = 0.0;
            count += 1;
        }
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn impossible_samples_become_silence_and_are_counted() {
        let mut samples = [0.5, f32::NAN, -f32::INFINITY, 1e30, -0.25];
        assert_eq!(zero_impossible_samples(&mut samples), 3);
        assert_eq!(samples, [0.5, 0.0, 0.0, 0.0, -0.25]);
        assert_eq!(zero_impossible_samples(&mut samples), 0);
    }
}
