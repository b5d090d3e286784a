//! A container's tracks, what of them symphonia can decode, or why nothing.

use super::AudioError;
use super::language::language_name;
use super::matroska::ENCRYPTED;
use super::signature::FormatSignature;
use super::track_choice::{AudioTrack, TrackChoice};
use std::io::ErrorKind;
use std::sync::LazyLock;
use symphonia::core::codecs::CodecParameters;
use symphonia::core::codecs::audio::well_known::{
    CODEC_ID_AC3, CODEC_ID_DCA, CODEC_ID_EAC3, CODEC_ID_MP2, CODEC_ID_OPUS, CODEC_ID_PCM_F32BE,
    CODEC_ID_PCM_F32LE, CODEC_ID_PCM_F64BE, CODEC_ID_PCM_F64LE, CODEC_ID_PCM_S24BE, CODEC_ID_PCM_S24LE,
    CODEC_ID_PCM_S32BE, CODEC_ID_PCM_S32LE, CODEC_ID_SPEEX, CODEC_ID_TRUEHD, CODEC_ID_WMA,
};
use symphonia::core::codecs::audio::{AudioCodecId, AudioCodecParameters};
use symphonia::core::codecs::registry::CodecRegistry;
use symphonia::core::errors::Error;
use symphonia::core::formats::{FormatReader, Track, TrackFlags};
use symphonia::core::units::{Duration, TimeBase};

/// symphonia's own codecs and Opus.
pub(super) static CODECS: LazyLock<CodecRegistry> = LazyLock::new(|| {
    let mut registry = CodecRegistry::new();
    symphonia::default::register_enabled_codecs(&mut registry);
    registry.register_audio_decoder::<symphonia_adapter_libopus::OpusDecoder>();
    registry
});

/// The rate in Hz at which every Opus file can be decoded, and of its time stamps; Matroska may state another one.
pub(super) const OPUS_RATE: u32 = 48_000;

/// Why symphonia cannot open a file.
pub(super) enum OpenError {
    /// No decoder can read it.
    Audio(AudioError),
    /// The file may be valid, and ffmpeg may decode it.
    NeedsFfmpeg {
        /// What the file contains, in words.
        content: String,
        /// The track to decode, if the container could be read.
        choice: Option<TrackChoice>,
    },
}

impl From<AudioError> for OpenError {
    fn from(error: AudioError) -> Self {
        Self::Audio(error)
    }
}

impl OpenError {
    /// Only ffmpeg may decode the file, and it chooses the track.
    pub(super) fn needs_ffmpeg(content: impl Into<String>) -> Self {
        Self::NeedsFfmpeg { content: content.into(), choice: None }
    }
}

/// The audio tracks of a container in their order, as symphonia describes them.
pub(super) fn audio_tracks(format: &dyn FormatReader) -> Vec<AudioTrack> {
    let defaults = format.tracks().iter().any(|track| track.flags.contains(TrackFlags::DEFAULT));
    let audio = |track: &Track| match &track.codec_params {
        Some(CodecParameters::Audio(params)) => {
            let codec = CODECS.get_audio_decoder(params.codec).map(|codec| codec.codec.info.short_name);
            Some(AudioTrack {
                id: track.id,
                codec: codec.or_else(|| other_codec(params.codec)).map(str::to_owned),
                language: track.language.as_deref().and_then(language_name),
                is_default: !defaults || track.flags.contains(TrackFlags::DEFAULT),
                is_enabled: true,
            })
        }
        _ => None,
    };
    format.tracks().iter().filter_map(audio).collect()
}

/// The track with this id and its codec's parameters, if symphonia can decode it.
pub(super) fn decodable_track(format: &dyn FormatReader, id: u32) -> Option<(&Track, AudioCodecParameters)> {
    let track = format.tracks().iter().find(|track| track.id == id)?;
    let Some(CodecParameters::Audio(params)) = &track.codec_params else { return None };
    CODECS.get_audio_decoder(params.codec)?;
    let mut params = params.clone();
    if params.codec == CODEC_ID_OPUS {
        params.sample_rate = Some(OPUS_RATE);
    }
    Some((track, params))
}

/// The same PCM with the other order of bytes.
pub(super) fn big_endian(codec: AudioCodecId) -> AudioCodecId {
    match codec {
        CODEC_ID_PCM_S24LE => CODEC_ID_PCM_S24BE,
        CODEC_ID_PCM_S32LE => CODEC_ID_PCM_S32BE,
        CODEC_ID_PCM_F32LE => CODEC_ID_PCM_F32BE,
        CODEC_ID_PCM_F64LE => CODEC_ID_PCM_F64BE,
        other => other,
    }
}

/// The first audio track that can be decoded.
pub(super) fn first_decodable_track(format: &dyn FormatReader) -> Option<(&Track, AudioCodecParameters)> {
    format.tracks().iter().find_map(|track| decodable_track(format, track.id))
}

/// Why a readable container has no usable track.
pub(super) fn without_track(format: &dyn FormatReader) -> OpenError {
    let unknown = format.tracks().iter().any(|track| track.codec_params.is_none());
    if unknown { OpenError::needs_ffmpeg("this sound") } else { AudioError::NoAudioTrack.into() }
}

/// A codec of which symphonia does not support the file's profile, in words.
pub(super) fn unsupported_name(codec: &str) -> String {
    match codec {
        // The only profile in common use that symphonia refuses.
        "aac" => "HE-AAC".to_owned(),
        other => format!("this kind of {other}"),
    }
}

/// Why symphonia could not open a file with this signature.
pub(super) fn open_error_from_symphonia(error: Error, signature: FormatSignature) -> OpenError {
    match error {
        // The reader has gone to a position that damaged sizes gave it.
        Error::IoError(error) if error.kind() == ErrorKind::InvalidInput => {
            AudioError::Damaged("its sizes contradict each other".to_owned()).into()
        }
        Error::IoError(error) if error.kind() != ErrorKind::UnexpectedEof => AudioError::Io(error).into(),
        Error::Unsupported(what) if what.starts_with("core (probe)") => AudioError::NotAudio.into(),
        Error::Unsupported(ENCRYPTED) => AudioError::Protected.into(),
        // What looked like the start of a stream among other bytes was none.
        _ if signature == FormatSignature::Unknown => AudioError::NotAudio.into(),
        Error::Unsupported(what) if what.contains("missing") => AudioError::Damaged(what.to_owned()).into(),
        Error::Unsupported(what) => OpenError::needs_ffmpeg(format!("this file ({what})")),
        _ => AudioError::Damaged(error.to_string()).into(),
    }
}

/// A positive duration in seconds.
pub(super) fn seconds_from_ticks(duration: Option<Duration>, base: Option<TimeBase>) -> Option<f64> {
    let seconds = base?.calc_duration(duration?)?.as_secs_f64();
    (seconds > 0.0).then_some(seconds)
}

/// Names of codecs that only ffmpeg decodes.
fn other_codec(codec: AudioCodecId) -> Option<&'static str> {
    Some(match codec {
        CODEC_ID_AC3 => "AC-3",
        CODEC_ID_EAC3 => "E-AC-3",
        CODEC_ID_DCA => "DTS",
        CODEC_ID_TRUEHD => "TrueHD",
        CODEC_ID_MP2 => "MP2",
        CODEC_ID_WMA => "WMA",
        CODEC_ID_SPEEX => "Speex",
        _ => return None,
    })
}
