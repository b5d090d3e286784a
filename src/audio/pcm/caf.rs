//! Core Audio Format (Apple, Core Audio Format Specification 1.0) with uncompressed samples, A-law or mu-law.

use super::chunks::Bytes;
use super::extent::extent;
use super::{ByteOrder, PcmLayout, channels_from_count, float_codec, integer_codec};
use std::io::Result;
use symphonia::core::codecs::audio::well_known::{CODEC_ID_PCM_ALAW, CODEC_ID_PCM_MULAW, CODEC_ID_PCM_S8};
use symphonia::core::formats::FormatInfo;
use symphonia::core::formats::well_known::FORMAT_ID_CAF;

const MAX_CHUNKS: usize = 1_000;
/// Flags of linear PCM.
const IS_FLOAT: u32 = 1;
const IS_LITTLE_ENDIAN: u32 = 2;

/// The layout of the file; `None` if its samples are compressed.
///
/// # Errors
/// Those of reading.
pub(super) fn read_layout(bytes: &mut Bytes<'_>) -> Result<Option<PcmLayout>> {
    let Some((description, data)) = find_data(bytes)? else { return Ok(None) };
    let Some(layout) = layout_from_description(description) else { return Ok(None) };
    with_extent(bytes, layout, data.content, data.size).map(Some)
}

/// For compressed sound: the position of the data chunk's size in the file, and the right size if the stated one is unknown, 0 or
/// beyond the end. symphonia needs it to find the chunks behind.
///
/// # Errors
/// Those of reading.
pub(super) fn right_data_size(bytes: &mut Bytes<'_>) -> Result<Option<(u64, [u8; 8])>> {
    let Some((_, data)) = find_data(bytes)? else { return Ok(None) };
    let there = bytes.len.saturating_sub(data.content);
    if (5..=there).contains(&u64::try_from(data.size).unwrap_or(0)) {
        return Ok(None);
    }
    // The table of packets stands behind the data, unless it stands in front.
    let end = bytes.find_caf_chunk(data.content, b"pakt")?.unwrap_or(bytes.len);
    Ok(i64::try_from(end - data.content).ok().map(|size| (data.content - 8, size.to_be_bytes())))
}

/// The data chunk.
struct Data {
    content: u64,
    size: i64,
}

/// The audio description and the data chunk.
fn find_data(bytes: &mut Bytes<'_>) -> Result<Option<([u8; 32], Data)>> {
    let mut at = 8;
    let mut description = None;
    for _ in 0..MAX_CHUNKS {
        let Some([n0, n1, n2, n3, size @ ..]) = bytes.array_at::<12>(at)? else { return Ok(None) };
        let (content, size) = (at + 12, i64::from_be_bytes(size));
        match &[n0, n1, n2, n3] {
            b"desc" => description = bytes.array_at::<32>(content)?,
            b"data" => return Ok(description.map(|description| (description, Data { content, size }))),
            _ => {}
        }
        let Some(next) = u64::try_from(size).ok().and_then(|size| content.checked_add(size)) else {
            return Ok(None);
        };
        at = next;
    }
    Ok(None)
}

fn with_extent(bytes: &mut Bytes<'_>, layout: PcmLayout, content: u64, size: i64) -> Result<PcmLayout> {
    // Behind a count of edits.
    let start = (content + 4).min(bytes.len);
    let stated = u64::try_from(size).unwrap_or(0).saturating_sub(4);
    // Bytes behind the samples, of whatever kind, do not make them longer.
    let stated_end = start.saturating_add(stated);
    let mut extent = extent(bytes, start, stated, stated_end, ByteOrder::Big)?;
    if size == -1 {
        // Means "to the end of the file" by the specification.
        extent.note = None;
    }
    Ok(PcmLayout {
        start,
        end: extent.end,
        stated_frames: extent.stated / layout.frame_bytes,
        title: None,
        notes: extent.note.into_iter().collect(),
        ..layout
    })
}

/// What the audio description chunk states, without the extent.
fn layout_from_description(description: [u8; 32]) -> Option<PcmLayout> {
    let (words, _) = description.as_chunks::<4>();
    let [r0, r1, format, flags, packet_bytes, packet_frames, channels, bits] = words else { return None };
    let word = |bytes: &[u8; 4]| u32::from_be_bytes(*bytes);
    let rate = f64::from_bits(u64::from(word(r0)) << 32 | u64::from(word(r1)));
    let count = u16::try_from(word(channels)).ok()?;
    let positions = channels_from_count(count)?;
    let frame_bytes = u64::from(word(packet_bytes));
    if word(packet_frames) != 1
        || frame_bytes % u64::from(count) != 0
        || !(1.0..=f64::from(u32::MAX)).contains(&rate)
    {
        return None;
    }
    let (flags, bits) = (word(flags), u64::from(word(bits)));
    let order = if flags & IS_LITTLE_ENDIAN != 0 { ByteOrder::Little } else { ByteOrder::Big };
    let sample_bytes = frame_bytes / u64::from(count);
    let codec = match (format, sample_bytes) {
        (b"lpcm", bytes) if bits > 8 * bytes => None,
        (b"lpcm", bytes) if flags & IS_FLOAT != 0 => float_codec(bytes, order),
        (b"lpcm", 1) => Some(CODEC_ID_PCM_S8),
        (b"lpcm", bytes) => integer_codec(bytes, order),
        (b"alaw", 1) => Some(CODEC_ID_PCM_ALAW),
        (b"ulaw", 1) => Some(CODEC_ID_PCM_MULAW),
        _ => None,
    };
    Some(PcmLayout {
        container: FormatInfo { format: FORMAT_ID_CAF, short_name: "caf", long_name: "Core Audio Format" },
        codec: codec?,
        channels: positions,
        rate: rate.round() as u32,
        frame_bytes,
        start: 0,
        end: 0,
        stated_frames: 0,
        title: None,
        notes: Vec::new(),
    })
}
