//! Uncompressed sound in WAV, AIFF and CAF, whose header may be wrong: a file → where its samples are, and a reader
//! of them.
//!
//! Recorders write the lengths last, so a crash, a full disk or a pipe leaves 0 or a placeholder in the header. symphonia
//! refuses such files, and samples of 12 and 20 bits, big-endian WAV and many channels; its codecs read them all.

mod aiff;
mod caf;
mod chunks;
mod extent;
mod reader;
mod title;
mod wave;

use chunks::Bytes;
pub(super) use reader::PcmReader;
use symphonia::core::audio::{Channels, Position};
use symphonia::core::codecs::audio::AudioCodecId;
use symphonia::core::codecs::audio::well_known::{
    CODEC_ID_PCM_F32BE, CODEC_ID_PCM_F32LE, CODEC_ID_PCM_F64BE, CODEC_ID_PCM_F64LE, CODEC_ID_PCM_S16BE,
    CODEC_ID_PCM_S16LE, CODEC_ID_PCM_S24BE, CODEC_ID_PCM_S24LE, CODEC_ID_PCM_S32BE, CODEC_ID_PCM_S32LE,
};
use symphonia::core::formats::FormatInfo;
use symphonia::core::io::MediaSource;

/// More channels than any device records.
const MAX_CHANNELS: u16 = 1_024;

/// Where the samples of a file are, and of what kind they are.
#[derive(Clone)]
pub(super) struct PcmLayout {
    container: FormatInfo,
    codec: AudioCodecId,
    channels: Channels,
    /// In Hz.
    rate: u32,
    /// Bytes of one sample of all channels.
    frame_bytes: u64,
    /// First byte of the samples, and the byte behind the last one.
    start: u64,
    end: u64,
    /// Length in frames as the header states it: more than there is if the file is cut short.
    stated_frames: u64,
    title: Option<String>,
    /// What is odd about the header, for the user.
    pub(super) notes: Vec<String>,
}

/// The layout of a seekable WAV file, with the title of its list `INFO`, or of an AIFF or CAF file that symphonia would refuse; `None` for everything else. The
/// source is at its start again afterwards.
///
/// # Errors
/// Those of reading and seeking.
pub(super) fn read_layout(source: &mut dyn MediaSource) -> std::io::Result<Option<PcmLayout>> {
    let Some(len) = source.byte_len().filter(|_| source.is_seekable()) else { return Ok(None) };
    let mut bytes = Bytes::new(source, len);
    let mut magic = [0; 12];
    let layout = if bytes.read_at(0, &mut magic)? {
        match magic {
            [b'R', b'I', b'F', b'F' | b'X', .., b'W', b'A', b'V', b'E']
            | [b'R' | b'B', b'F' | b'W', b'6', b'4', .., b'W', b'A', b'V', b'E'] => {
                wave::read_layout(&mut bytes)?
            }
            [b'F', b'O', b'R', b'M', .., b'A', b'I', b'F', b'F' | b'C'] => aiff::read_layout(&mut bytes)?,
            [b'c', b'a', b'f', b'f', ..] => caf::read_layout(&mut bytes)?,
            _ => None,
        }
    } else {
        None
    };
    source.rewind()?;
    Ok(layout)
}

/// Bytes to replace in a seekable CAF file of compressed sound whose data chunk states a wrong size: position and bytes. The source
/// is at its start again afterwards.
///
/// # Errors
/// Those of reading and seeking.
pub(super) fn caf_patch(source: &mut dyn MediaSource) -> std::io::Result<Option<(u64, Vec<u8>)>> {
    let Some(len) = source.byte_len().filter(|_| source.is_seekable()) else { return Ok(None) };
    let mut bytes = Bytes::new(source, len);
    let patch = match bytes.array_at(0)? {
        Some([b'c', b'a', b'f', b'f']) => caf::right_data_size(&mut bytes)?,
        _ => None,
    };
    source.rewind()?;
    Ok(patch.map(|(at, size)| (at, size.to_vec())))
}

/// Byte order of samples and sizes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ByteOrder {
    Little,
    Big,
}

impl ByteOrder {
    fn u16(self, bytes: [u8; 2]) -> u16 {
        match self {
            Self::Little => u16::from_le_bytes(bytes),
            Self::Big => u16::from_be_bytes(bytes),
        }
    }

    fn u32(self, bytes: [u8; 4]) -> u32 {
        match self {
            Self::Little => u32::from_le_bytes(bytes),
            Self::Big => u32::from_be_bytes(bytes),
        }
    }
}

/// Signed integers of 2 to 4 bytes. Fewer bits than the bytes have are the upper ones in WAV, AIFF and CAF alike, so
/// they need no other treatment.
fn integer_codec(bytes: u64, order: ByteOrder) -> Option<AudioCodecId> {
    match (bytes, order) {
        (2, ByteOrder::Little) => Some(CODEC_ID_PCM_S16LE),
        (2, ByteOrder::Big) => Some(CODEC_ID_PCM_S16BE),
        (3, ByteOrder::Little) => Some(CODEC_ID_PCM_S24LE),
        (3, ByteOrder::Big) => Some(CODEC_ID_PCM_S24BE),
        (4, ByteOrder::Little) => Some(CODEC_ID_PCM_S32LE),
        (4, ByteOrder::Big) => Some(CODEC_ID_PCM_S32BE),
        _ => None,
    }
}

/// Floating-point numbers of 4 or 8 bytes.
fn float_codec(bytes: u64, order: ByteOrder) -> Option<AudioCodecId> {
    match (bytes, order) {
        (4, ByteOrder::Little) => Some(CODEC_ID_PCM_F32LE),
        (4, ByteOrder::Big) => Some(CODEC_ID_PCM_F32BE),
        (8, ByteOrder::Little) => Some(CODEC_ID_PCM_F64LE),
        (8, ByteOrder::Big) => Some(CODEC_ID_PCM_F64BE),
        _ => None,
    }
}

/// Speaker positions as far as there are any for so many channels.
fn channels_from_count(count: u16) -> Option<Channels> {
    if count == 0 || count > MAX_CHANNELS {
        return None;
    }
    let positions = Position::from_count(u32::from(count)).map(Channels::Positioned);
    Some(positions.unwrap_or(Channels::Discrete(count)))
}
