//! A container's tracks → the one to decode, or why there is none.

use super::AudioError;
use super::sample_entry::sample_entries;
use super::signature::FormatSignature;
use std::sync::LazyLock;
use symphonia::core::codecs::CodecParameters;
use symphonia::core::codecs::audio::AudioCodecParameters;
use symphonia::core::codecs::audio::well_known::CODEC_ID_OPUS;
use symphonia::core::codecs::registry::CodecRegistry;
use symphonia::core::errors::Error;
use symphonia::core::formats::well_known::FORMAT_ID_ISOMP4;
use symphonia::core::formats::{FormatReader, Track, TrackType};
use symphonia::core::units::{Duration, TimeBase};

/// symphonia's own codecs and Opus.
pub(super) static CODECS: LazyLock<CodecRegistry> = LazyLock::new(|| {
    let mut registry = CodecRegistry::new();
    symphonia::default::register_enabled_codecs(&mut registry);
    registry.register_audio_decoder::<symphonia_adapter_libopus::OpusDecoder>();
    registry
});

/// The rate at which every Opus file can be decoded; Matroska may state another one.
const OPUS_RATE: u32 = 48_000;

/// Why symphonia cannot open a file.
pub(super) enum OpenError {
    /// No decoder can read it.
    Audio(AudioError),
    /// The file may be valid, and ffmpeg may decode it.
    NeedsFfmpeg {
        /// What the file contains, in words.
        content: String,
    },
}

impl From<AudioError> for OpenError {
    fn from(error: AudioError) -> Self {
        Self::Audio(error)
    }
}

/// The default audio track, unless only another one can be decoded.
pub(super) fn usable_track(format: &dyn FormatReader) -> Option<(&Track, AudioCodecParameters)> {
    let usable = |track: &&Track| match &track.codec_params {
        Some(CodecParameters::Audio(params)) => CODECS.get_audio_decoder(params.codec).is_some(),
        _ => false,
    };
    let chosen = format.default_track(TrackType::Audio).filter(usable);
    let track = chosen.or_else(|| format.tracks().iter().find(usable))?;
    let Some(CodecParameters::Audio(params)) = &track.codec_params else { return None };
    let mut params = params.clone();
    if params.codec == CODEC_ID_OPUS {
        params.sample_rate = Some(OPUS_RATE);
    }
    Some((track, params))
}

/// Why a readable container has no usable track.
pub(super) fn without_track(format: Box<dyn FormatReader>) -> OpenError {
    let undecodable = format.tracks().iter().any(|track| match &track.codec_params {
        None => true,
        Some(params) => params.is_audio(),
    });
    if format.format_info().format == FORMAT_ID_ISOMP4 {
        let entries = sample_entries(&mut format.into_inner());
        if entries.iter().any(|name| name == b"enca" || name == b"drms") {
            return AudioError::Protected.into();
        }
    }
    if undecodable {
        OpenError::NeedsFfmpeg { content: "this sound".to_owned() }
    } else {
        AudioError::NoAudioTrack.into()
    }
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
        Error::IoError(error) if error.kind() != std::io::ErrorKind::UnexpectedEof => {
            AudioError::Io(error).into()
        }
        Error::Unsupported(what) if what.starts_with("core (probe)") => AudioError::NotAudio.into(),
        // What looked like the start of a stream among other bytes was none.
        _ if signature == FormatSignature::Unknown => AudioError::NotAudio.into(),
        Error::Unsupported(what) if what.contains("missing") => AudioError::Damaged(what.to_owned()).into(),
        Error::Unsupported(what) => OpenError::NeedsFfmpeg { content: format!("this file ({what})") },
        _ => AudioError::Damaged(error.to_string()).into(),
    }
}

/// A positive duration in seconds.
pub(super) fn seconds_from_ticks(duration: Option<Duration>, base: Option<TimeBase>) -> Option<f64> {
    let seconds = base?.calc_duration(duration?)?.as_secs_f64();
    (seconds > 0.0).then_some(seconds)
}
