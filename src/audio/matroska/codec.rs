//! A track entry → codec parameters, by the mappings of the Matroska codec registry.

use super::laced_frames::xiph_sizes;
use super::track_entry::{TrackEntry, TrackKind};
use crate::audio::flac_frame::block_size;
use crate::audio::track::OPUS_RATE;
use symphonia::core::audio::Channels;
use symphonia::core::audio::sample::SampleFormat;
use symphonia::core::codecs::CodecParameters;
use symphonia::core::codecs::audio::well_known::profiles::{CODEC_PROFILE_AAC_HE, CODEC_PROFILE_AAC_LC};
use symphonia::core::codecs::audio::well_known::*;
use symphonia::core::codecs::audio::{AudioCodecId, AudioCodecParameters, CODEC_ID_NULL_AUDIO};
use symphonia::core::codecs::subtitle::SubtitleCodecParameters;
use symphonia::core::codecs::video::VideoCodecParameters;

/// Parameters of a track; a codec that is unknown, or packets that cannot be restored here, have the null codec.
pub(super) fn codec_params(track: &TrackEntry) -> CodecParameters {
    match track.kind {
        TrackKind::Audio => CodecParameters::Audio(audio_params(track)),
        TrackKind::Video => CodecParameters::Video(VideoCodecParameters::default()),
        TrackKind::Other => CodecParameters::Subtitle(SubtitleCodecParameters::new()),
    }
}

fn audio_params(track: &TrackEntry) -> AudioCodecParameters {
    let mut params = AudioCodecParameters::new();
    params.with_sample_rate(track.rate.round() as u32);
    params.with_channels(Channels::Discrete(u16::try_from(track.channels).unwrap_or(u16::MAX).max(1)));
    let codec = if track.encodings.is_supported() { codec_of(track) } else { CODEC_ID_NULL_AUDIO };
    params.for_codec(codec);
    if let Some(format) = track.bit_depth.and_then(sample_format) {
        params.with_sample_format(format);
    }
    if let Some(bits) = track.bit_depth.and_then(|bits| u32::try_from(bits).ok()) {
        params.with_bits_per_sample(bits);
    }
    if codec == CODEC_ID_AAC {
        let high_efficiency = track.codec_id.ends_with("/SBR");
        params.with_profile(if high_efficiency { CODEC_PROFILE_AAC_HE } else { CODEC_PROFILE_AAC_LC });
    }
    let private = track.codec_private.clone().and_then(|private| track.encodings.restore_private(private));
    match private.map(|private| extra_data(codec, private, track.codec_delay_ns > 0)) {
        Some(Some(extra_data)) => {
            params.with_extra_data(extra_data.into());
        }
        // Without it the packets mean nothing.
        Some(None) => {
            params.for_codec(CODEC_ID_NULL_AUDIO);
        }
        None => {}
    }
    params
}

fn codec_of(track: &TrackEntry) -> AudioCodecId {
    match (track.codec_id.as_str(), track.bit_depth) {
        ("A_MPEG/L1", _) => CODEC_ID_MP1,
        ("A_MPEG/L2", _) => CODEC_ID_MP2,
        ("A_MPEG/L3", _) => CODEC_ID_MP3,
        ("A_FLAC", _) => CODEC_ID_FLAC,
        ("A_OPUS", _) => CODEC_ID_OPUS,
        ("A_VORBIS", _) => CODEC_ID_VORBIS,
        ("A_ALAC", _) => CODEC_ID_ALAC,
        ("A_AC3" | "A_AC3/BSID9" | "A_AC3/BSID10", _) => CODEC_ID_AC3,
        ("A_EAC3", _) => CODEC_ID_EAC3,
        ("A_DTS", _) => CODEC_ID_DCA,
        ("A_TRUEHD", _) => CODEC_ID_TRUEHD,
        ("A_PCM/INT/LIT" | "A_PCM/INT/BIG", Some(8)) => CODEC_ID_PCM_U8,
        ("A_PCM/INT/LIT", Some(16)) => CODEC_ID_PCM_S16LE,
        ("A_PCM/INT/LIT", Some(24)) => CODEC_ID_PCM_S24LE,
        ("A_PCM/INT/LIT", Some(32)) => CODEC_ID_PCM_S32LE,
        ("A_PCM/INT/BIG", Some(16)) => CODEC_ID_PCM_S16BE,
        ("A_PCM/INT/BIG", Some(24)) => CODEC_ID_PCM_S24BE,
        ("A_PCM/INT/BIG", Some(32)) => CODEC_ID_PCM_S32BE,
        ("A_PCM/FLOAT/IEEE", Some(32)) => CODEC_ID_PCM_F32LE,
        ("A_PCM/FLOAT/IEEE", Some(64)) => CODEC_ID_PCM_F64LE,
        (id, _) if id == "A_AAC" || id.starts_with("A_AAC/") => CODEC_ID_AAC,
        _ => CODEC_ID_NULL_AUDIO,
    }
}

fn sample_format(bits: u64) -> Option<SampleFormat> {
    match bits {
        8 => Some(SampleFormat::S8),
        16 => Some(SampleFormat::S16),
        24 => Some(SampleFormat::S24),
        32 => Some(SampleFormat::S32),
        _ => None,
    }
}

/// The private data as symphonia's decoders want it.
fn extra_data(codec: AudioCodecId, mut private: Vec<u8>, has_delay: bool) -> Option<Vec<u8>> {
    match codec {
        CODEC_ID_VORBIS => vorbis_headers(&private),
        CODEC_ID_FLAC => flac_stream_info(&private),
        CODEC_ID_OPUS => {
            // The time stamps count it (CodecDelay), so what it covers is cut off as coming before zero.
            if let Some(pre_skip) = private.get_mut(10..12).filter(|_| has_delay) {
                pre_skip.fill(0);
            }
            Some(private)
        }
        _ => Some(private),
    }
}

/// Identification and setup header out of three with Xiph lacing.
fn vorbis_headers(private: &[u8]) -> Option<Vec<u8>> {
    let (&last, mut rest) = private.split_first()?;
    let mut headers = Vec::new();
    for size in xiph_sizes(&mut rest, last)? {
        let (header, after) = rest.split_at_checked(size)?;
        headers.push(header);
        rest = after;
    }
    headers.push(rest);
    let of_type = |number: u8| headers.iter().find(|header| header.first() == Some(&number)).copied();
    Some([of_type(1)?, of_type(5)?].concat())
}

/// The STREAMINFO block behind `fLaC` (RFC 9639, section 8).
fn flac_stream_info(private: &[u8]) -> Option<Vec<u8>> {
    let mut rest = private.strip_prefix(b"fLaC")?;
    loop {
        let (&[kind, a, b, c], after) = rest.split_first_chunk()?;
        let size = u32::from_be_bytes([0, a, b, c]) as usize;
        let (block, after) = after.split_at_checked(size)?;
        if kind & 0x7f == 0 {
            return (size == 34).then(|| block.to_vec());
        }
        rest = after;
    }
}

/// Samples of a frame, where its codec states them.
pub(super) fn frame_samples(codec: AudioCodecId, track: &TrackEntry, frame: &[u8]) -> Option<u64> {
    match codec {
        CODEC_ID_OPUS => opus_samples(frame),
        CODEC_ID_MP3 => Some(if track.rate < 32_000.0 { 576 } else { 1_152 }),
        CODEC_ID_AAC => Some(1_024),
        CODEC_ID_FLAC => block_size(frame).map(u64::from),
        _ if track.codec_id.starts_with("A_PCM/") => {
            let bits = track.channels.checked_mul(track.bit_depth?)?;
            (8 * frame.len() as u64).checked_div(bits)
        }
        _ => None,
    }
}

/// Rate in Hz of what [`frame_samples`] counts.
pub(super) fn sample_rate(codec: AudioCodecId, rate: f64) -> u32 {
    if codec == CODEC_ID_OPUS { OPUS_RATE } else { rate.round() as u32 }
}

/// Samples of an Opus packet at 48 kHz (RFC 6716, section 3.1).
fn opus_samples(packet: &[u8]) -> Option<u64> {
    let &toc = packet.first()?;
    let config = toc >> 3;
    let frame = match config {
        0..12 => [480, 960, 1_920, 2_880].get(usize::from(config % 4)),
        12..16 => [480, 960].get(usize::from(config % 2)),
        _ => [120, 240, 480, 960].get(usize::from(config % 4)),
    };
    let frames = match toc & 3 {
        0 => 1,
        1 | 2 => 2,
        _ => u64::from(packet.get(1)? & 0x3f),
    };
    Some(frame? * frames)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn private_data_is_cut_to_what_the_decoder_wants() {
        let vorbis = [&[2, 3, 2][..], &[1, b'i', b'd'], &[3, b'c'], &[5, b's', b'e', b't']].concat();
        assert_eq!(vorbis_headers(&vorbis).unwrap(), [1, b'i', b'd', 5, b's', b'e', b't']);
        assert_eq!(vorbis_headers(&[2, 200, 2, 1]), None);
        let flac = [&b"fLaC\x04\0\0\x01x\x80\0\0\x22"[..], &[9; 34]].concat();
        assert_eq!(flac_stream_info(&flac).unwrap(), [9; 34]);
        assert_eq!(flac_stream_info(b"fLaC\x80\0\0\x21"), None);
        let opus =
            extra_data(CODEC_ID_OPUS, b"OpusHead\x01\x02\x38\x01\x80\xbb\0\0\0\0\0".to_vec(), true).unwrap();
        assert_eq!(&opus[10..12], [0, 0]);
    }

    #[test]
    fn opus_packets_have_the_length_of_their_first_byte() {
        // Hybrid 20 ms, CELT 20 ms twice, SILK 60 ms, CELT 2.5 ms as four frames of code 3.
        for (packet, samples) in [(&[0x78][..], 960), (&[0xf9], 1_920), (&[0x18], 2_880), (&[0x83, 4], 480)] {
            assert_eq!(opus_samples(packet), Some(samples), "{packet:?}");
        }
        assert_eq!(opus_samples(&[]), None);
    }
}
