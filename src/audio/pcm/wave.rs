//! RIFF WAVE (Microsoft, Multimedia Programming Interface 1.0), its big-endian form RIFX, and RF64 and BW64 with sizes
//! of 64 bits (ITU-R BS.2088).

use super::chunks::{Bytes, Chunk, ChunkWalk};
use super::extent::extent;
use super::title::read_title;
use super::{ByteOrder, PcmLayout, channels_from_count, float_codec, integer_codec};
use std::io::Result;
use symphonia::core::audio::Channels;
use symphonia::core::codecs::audio::AudioCodecId;
use symphonia::core::codecs::audio::well_known::{CODEC_ID_PCM_ALAW, CODEC_ID_PCM_MULAW, CODEC_ID_PCM_U8};
use symphonia::core::formats::FormatInfo;
use symphonia::core::formats::well_known::FORMAT_ID_WAVE;

/// Format tags of mmreg.h.
const PCM: u16 = 1;
const FLOAT: u16 = 3;
const A_LAW: u16 = 6;
const MU_LAW: u16 = 7;
const EXTENSIBLE: u16 = 0xfffe;

/// The fields of a `fmt ` chunk that matter for uncompressed samples.
struct Format {
    codec: AudioCodecId,
    channels: Channels,
    rate: u32,
    frame_bytes: u64,
}

/// The layout of the file; `None` if its samples are compressed or there are none.
///
/// # Errors
/// Those of reading.
pub(super) fn read_layout(bytes: &mut Bytes<'_>) -> Result<Option<PcmLayout>> {
    let Some([a, b, c, d, size @ .., _, _, _, _]) = bytes.array_at::<12>(0)? else { return Ok(None) };
    let order = if [a, b, c, d] == *b"RIFX" { ByteOrder::Big } else { ByteOrder::Little };
    let outer_end = 8 + u64::from(order.u32(size));
    let (mut format, mut long_size) = (None, None);
    let mut walk = ChunkWalk::new(12, order, &[b"fmt ", b"data", b"ds64"]);
    while let Some(chunk) = walk.next(bytes)? {
        match &chunk.name {
            b"fmt " => match read_format(bytes, chunk, order)? {
                Some(found) => format = Some(found),
                None => return Ok(None),
            },
            // Sizes of the whole and of the samples, in 64 bits.
            b"ds64" => long_size = bytes.array_at::<8>(chunk.start + 8)?.map(u64::from_le_bytes),
            _ => {
                let Some(format) = format else { continue };
                let stated = match (chunk.size, long_size) {
                    (0xffff_ffff, Some(size)) => size,
                    (size, _) => size,
                };
                let extent = extent(bytes, chunk.start, stated, outer_end, order)?;
                let mut notes: Vec<_> = extent.note.into_iter().collect();
                if walk.broken {
                    notes.push("a broken part of the header was skipped".to_owned());
                }
                let title = read_title(bytes, &(chunk.start..extent.end), order)?;
                return Ok(Some(PcmLayout {
                    container: FormatInfo {
                        format: FORMAT_ID_WAVE,
                        short_name: "wave",
                        long_name: "Waveform Audio File Format",
                    },
                    codec: format.codec,
                    channels: format.channels,
                    rate: format.rate,
                    frame_bytes: format.frame_bytes,
                    start: chunk.start,
                    end: extent.end,
                    stated_frames: extent.stated / format.frame_bytes,
                    title,
                    notes,
                }));
            }
        }
    }
    Ok(None)
}

fn read_format(bytes: &mut Bytes<'_>, chunk: Chunk, order: ByteOrder) -> Result<Option<Format>> {
    let Some([t0, t1, c0, c1, r0, r1, r2, r3, _, _, _, _, a0, a1, b0, b1]) = bytes.array_at(chunk.start)?
    else {
        return Ok(None);
    };
    let mut tag = order.u16([t0, t1]);
    if tag == EXTENSIBLE && chunk.size >= 26 {
        // The sub-format's number begins with a format tag.
        tag = bytes.array_at(chunk.start + 24)?.map_or(tag, |tag| order.u16(tag));
    }
    let count = order.u16([c0, c1]);
    let rate = order.u32([r0, r1, r2, r3]);
    let (align, bits) = (u64::from(order.u16([a0, a1])), u64::from(order.u16([b0, b1])));
    let Some(channels) = channels_from_count(count) else { return Ok(None) };
    let count = u64::from(count);
    // The alignment gives the size of the container, unless it contradicts the bits.
    let sample_bytes = match align.checked_rem(count) {
        Some(0) if (bits.div_ceil(8)..=bits.div_ceil(8) + 1).contains(&(align / count)) => align / count,
        _ => bits.div_ceil(8),
    };
    let codec = match tag {
        PCM if sample_bytes == 1 => Some(CODEC_ID_PCM_U8),
        PCM => integer_codec(sample_bytes, order),
        FLOAT => float_codec(sample_bytes, order),
        A_LAW if sample_bytes == 1 => Some(CODEC_ID_PCM_ALAW),
        MU_LAW if sample_bytes == 1 => Some(CODEC_ID_PCM_MULAW),
        _ => None,
    };
    Ok(codec.filter(|_| rate > 0).map(|codec| Format {
        codec,
        channels,
        rate,
        frame_bytes: sample_bytes * count,
    }))
}
