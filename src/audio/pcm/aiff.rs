//! AIFF and AIFF-C (Apple, Audio Interchange File Format 1.3, and AIFF-C draft 8/26/91).

use super::chunks::{Bytes, ChunkWalk};
use super::extent::extent;
use super::{ByteOrder, PcmLayout, channels_from_count, float_codec, integer_codec};
use std::io::Result;
use symphonia::core::audio::Channels;
use symphonia::core::codecs::audio::AudioCodecId;
use symphonia::core::codecs::audio::well_known::{
    CODEC_ID_PCM_ALAW, CODEC_ID_PCM_MULAW, CODEC_ID_PCM_S8, CODEC_ID_PCM_U8,
};
use symphonia::core::formats::FormatInfo;
use symphonia::core::formats::well_known::FORMAT_ID_AIFF;

/// The common chunk.
struct Common {
    codec: AudioCodecId,
    channels: Channels,
    rate: u32,
    frame_bytes: u64,
    frames: u64,
    /// symphonia reads this kind of sample.
    usual: bool,
}

/// The layout of the file; `None` if symphonia reads it, which knows its title, too.
///
/// # Errors
/// Those of reading.
pub(super) fn read_layout(bytes: &mut Bytes<'_>) -> Result<Option<PcmLayout>> {
    let order = ByteOrder::Big;
    let Some([_, _, _, _, size @ .., _, _, _, kind]) = bytes.array_at::<12>(0)? else { return Ok(None) };
    let outer_end = 8 + u64::from(order.u32(size));
    let (mut common, mut sound) = (None, None);
    let mut walk = ChunkWalk::new(12, order, &[b"COMM", b"SSND"]);
    while common.is_none() || sound.is_none() {
        match walk.next(bytes)? {
            Some(chunk) if &chunk.name == b"COMM" => match read_common(bytes, chunk.start, kind == b'C')? {
                Some(found) => common = Some(found),
                None => return Ok(None),
            },
            Some(chunk) => sound = sound.or(Some(chunk)),
            None => break,
        }
    }
    let (Some(common), Some(sound)) = (common, sound) else { return Ok(None) };
    // Offset to the first sample, and a block size that nobody uses.
    let Some([o0, o1, o2, o3, block @ ..]) = bytes.array_at::<8>(sound.start)? else { return Ok(None) };
    let offset = u64::from(order.u32([o0, o1, o2, o3]));
    let header = 8 + if offset < sound.size.max(8) { offset } else { 0 };
    let first = (sound.start + header).min(bytes.len);
    let there = bytes.len - first;
    let by_frames = common.frames.saturating_mul(common.frame_bytes);
    // The common chunk counts the samples, too.
    let stated = match sound.size.saturating_sub(header) {
        size if size > there && (1..=there).contains(&by_frames) => by_frames,
        0 if by_frames > 0 => by_frames,
        size => size,
    };
    let extent = extent(bytes, first, stated, outer_end, order)?;
    let sound_end = sound.start + sound.size;
    let sizes_fit = sound_end == extent.end && sound_end <= outer_end && outer_end <= bytes.len;
    if common.usual && sizes_fit && !walk.broken && block == [0; 4] && offset == header - 8 {
        return Ok(None);
    }
    let mut notes: Vec<_> = extent.note.into_iter().collect();
    if walk.broken {
        notes.push("a broken part of the header was skipped".to_owned());
    }
    Ok(Some(PcmLayout {
        container: FormatInfo {
            format: FORMAT_ID_AIFF,
            short_name: "aiff",
            long_name: "Audio Interchange File Format",
        },
        codec: common.codec,
        channels: common.channels,
        rate: common.rate,
        frame_bytes: common.frame_bytes,
        start: first,
        end: extent.end,
        stated_frames: extent.stated / common.frame_bytes,
        title: None,
        notes,
    }))
}

fn read_common(bytes: &mut Bytes<'_>, at: u64, has_compression: bool) -> Result<Option<Common>> {
    let Some([c0, c1, f0, f1, f2, f3, b0, b1, rate @ ..]) = bytes.array_at::<18>(at)? else {
        return Ok(None);
    };
    let compression = match has_compression {
        true => bytes.array_at::<4>(at + 18)?,
        false => None,
    };
    let order = ByteOrder::Big;
    let (count, bits) = (order.u16([c0, c1]), u64::from(order.u16([b0, b1])));
    let by_bits = bits.div_ceil(8);
    let big_endian = |bytes| if bytes == 1 { Some(CODEC_ID_PCM_S8) } else { integer_codec(bytes, order) };
    // Compression, bytes of a sample, codec, and whether symphonia reads it.
    let (sample_bytes, codec, usual) = match compression.as_ref().map(|name| name.as_slice()) {
        None | Some(b"NONE" | b"none") => (by_bits, big_endian(by_bits), true),
        Some(b"twos" | b"TWOS") => (by_bits, big_endian(by_bits), bits == 16),
        Some(b"sowt" | b"SOWT") if by_bits == 1 => (1, Some(CODEC_ID_PCM_S8), false),
        Some(b"sowt" | b"SOWT") => (by_bits, integer_codec(by_bits, ByteOrder::Little), bits == 16),
        Some(b"raw " | b"RAW ") => (1, Some(CODEC_ID_PCM_U8), bits == 8),
        Some(b"in24" | b"IN24") => (3, integer_codec(3, order), false),
        Some(b"in32" | b"IN32") => (4, integer_codec(4, order), false),
        Some(b"42ni" | b"42NI") => (3, integer_codec(3, ByteOrder::Little), false),
        Some(b"23ni" | b"23NI") => (4, integer_codec(4, ByteOrder::Little), false),
        Some(b"fl32" | b"FL32") => (4, float_codec(4, order), bits == 32),
        Some(b"fl64" | b"FL64") => (8, float_codec(8, order), bits == 64),
        Some(b"alaw" | b"ALAW") => (1, Some(CODEC_ID_PCM_ALAW), true),
        Some(b"ulaw" | b"ULAW") => (1, Some(CODEC_ID_PCM_MULAW), true),
        Some(_) => return Ok(None),
    };
    let (Some(codec), Some(channels), Some(rate)) =
        (codec, channels_from_count(count), rate_from_extended(rate))
    else {
        return Ok(None);
    };
    Ok(Some(Common {
        codec,
        channels,
        rate,
        frame_bytes: sample_bytes * u64::from(count),
        frames: u64::from(order.u32([f0, f1, f2, f3])),
        usual,
    }))
}

/// A positive number of 80 bits (sign, exponent of 15 bits, mantissa of 64 with its leading one) as a rate in Hz.
fn rate_from_extended([e0, e1, mantissa @ ..]: [u8; 10]) -> Option<u32> {
    let exponent = i32::from(u16::from_be_bytes([e0, e1])) - 16_383 - 63;
    let rate = u64::from_be_bytes(mantissa) as f64 * 2_f64.powi(exponent);
    (1.0..=f64::from(u32::MAX)).contains(&rate).then_some(rate.round() as u32)
}

#[cfg(test)]
mod tests {
    use super::rate_from_extended;

    #[test]
    fn rates_are_numbers_of_80_bits() {
        assert_eq!(rate_from_extended([0x40, 0x0e, 0xac, 0x44, 0, 0, 0, 0, 0, 0]), Some(44_100));
        assert_eq!(rate_from_extended([0x40, 0x0b, 0xfa, 0, 0, 0, 0, 0, 0, 0]), Some(8_000));
        for unusable in [[0; 10], [0xff; 10], [0xc0, 0x0e, 0xac, 0x44, 0, 0, 0, 0, 0, 0]] {
            assert_eq!(rate_from_extended(unusable), None);
        }
    }
}
