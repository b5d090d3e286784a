//! Decoded buffers of any sample format → interleaved samples in the range of f32.

use symphonia::core::audio::conv::FromSample;
use symphonia::core::audio::sample::Sample;
use symphonia::core::audio::{Audio, AudioBuffer, GenericAudioBufferRef};

/// Larger than float samples of any scale (32-bit integers stored as floats reach 2^31), yet squares and sums of
/// it stay in the range of f32.
const MAX_SAMPLE: f32 = 1e10;

/// Appends to `out` the frames of all channels, or of the first two (`pairs`), interleaved.
pub(super) fn append_frames(buffer: &GenericAudioBufferRef<'_>, pairs: bool, out: &mut Vec<f32>) {
    match buffer {
        GenericAudioBufferRef::U8(planes) => append(planes, pairs, out),
        GenericAudioBufferRef::U16(planes) => append(planes, pairs, out),
        GenericAudioBufferRef::U24(planes) => append(planes, pairs, out),
        GenericAudioBufferRef::U32(planes) => append(planes, pairs, out),
        GenericAudioBufferRef::S8(planes) => append(planes, pairs, out),
        GenericAudioBufferRef::S16(planes) => append(planes, pairs, out),
        GenericAudioBufferRef::S24(planes) => append(planes, pairs, out),
        GenericAudioBufferRef::S32(planes) => append(planes, pairs, out),
        GenericAudioBufferRef::F32(planes) => append(planes, pairs, out),
        GenericAudioBufferRef::F64(planes) => append(planes, pairs, out),
    }
}

fn append<S: Sample>(planes: &AudioBuffer<S>, pairs: bool, out: &mut Vec<f32>)
where
    f32: FromSample<S>,
{
    match planes.num_planes() {
        0 => {}
        1 if !pairs => {
            out.extend(planes.iter_planes().flatten().map(|&sample| f32::from_sample(sample)));
        }
        count if pairs || count == 2 => append_pairs(planes, out),
        count => {
            let start = out.len();
            out.resize(start + planes.frames() * count, 0.0);
            for (channel, plane) in planes.iter_planes().enumerate() {
                let places = out.iter_mut().skip(start + channel).step_by(count);
                for (place, &sample) in places.zip(plane) {
                    *place = f32::from_sample(sample);
                }
            }
        }
    }
}

fn append_pairs<S: Sample>(planes: &AudioBuffer<S>, stereo: &mut Vec<f32>)
where
    f32: FromSample<S>,
{
    let mut channels = planes.iter_planes();
    let Some(left) = channels.next() else { return };
    let right = channels.next().unwrap_or(left);
    let pairs = left.iter().zip(right);
    stereo.extend(pairs.flat_map(|(&left, &right)| [f32::from_sample(left), f32::from_sample(right)]));
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
