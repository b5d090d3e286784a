//! Why a file cannot be decoded.

/// Why a file cannot be decoded. Each message says what the user can do; none names the file, since the caller
/// that reports it knows its name.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AudioError {
    /// The file has no bytes.
    #[error("the file is empty: copy or download it again")]
    Empty,
    /// Nothing has this path.
    #[error("no such file: check the path")]
    Missing,
    /// The file exists, but this user may not read it.
    #[error("no permission to read the file: change its mode or owner")]
    Unreadable,
    /// A folder, FIFO, socket or device. Opening it could block, so it is rejected unopened.
    #[error("this is a {0}, not a file: give the path of an audio file")]
    NotAFile(&'static str),
    /// The operating system failed to read the file.
    #[error("reading failed: {0}")]
    Io(#[from] std::io::Error),
    /// The bytes are of no known audio format.
    #[error("this is no audio file of a known format: convert it to WAV, FLAC, MP3, M4A, OGG or Opus")]
    NotAudio,
    /// A container without audio, such as a silent video.
    #[error("the file has no audio track: give a file with sound")]
    NoAudioTrack,
    /// The file has fewer audio tracks than the number of the one that was asked for.
    #[error("there is no audio track {asked}: {}", available_tracks(*.count))]
    NoSuchTrack {
        /// Number of the track, from 1.
        asked: usize,
        /// Audio tracks in the file, if that is known.
        count: Option<usize>,
    },
    /// An audio file of a known format that ends before its first sample.
    #[error("the file has an audio track with no sample in it: record, copy or download it again")]
    NoSamples,
    /// A known format, but nothing in it can be decoded.
    #[error("the file is damaged ({0}): copy, download or record it again")]
    Damaged(String),
    /// A known format in which symphonia can decode nothing, and ffmpeg is not installed.
    #[error(
        "the file is damaged or of a rare kind ({0}): install ffmpeg, which may read it, or copy it again"
    )]
    MaybeDamaged(String),
    /// Encrypted audio of a store.
    #[error("the file is protected against copying (DRM): only its shop's own player can open it")]
    Protected,
    /// Only ffmpeg could decode it, and ffmpeg is not installed.
    #[error("{0} needs ffmpeg, which is not on the PATH: install ffmpeg, or convert the file to WAV or FLAC")]
    NeedsFfmpeg(String),
    /// ffmpeg could not decode it.
    #[error("ffmpeg could not decode {codec} ({reason}): copy or download the file again")]
    Ffmpeg {
        /// What the file contains.
        codec: String,
        /// The last line that ffmpeg wrote.
        reason: String,
    },
    /// An implausible sample rate.
    #[error(
        "a sample rate of {0} Hz is outside 1 to 768000 Hz: the header is damaged, or convert the file first"
    )]
    SampleRate(u32),
    /// A rate at which the file would last for hours.
    #[error(
        "at its sample rate of {rate} Hz the file would last {hours} hours: the header is damaged, convert the file with its true rate"
    )]
    LowSampleRate {
        /// In Hz.
        rate: u32,
        /// Length so far as it is known.
        hours: u64,
    },
    /// Data of a surround codec that a file presents as samples, and that ffmpeg does not recognise in it.
    #[error(
        "the file contains {0}, which ffmpeg cannot decode in this container: convert it with the program that made it"
    )]
    CodedPcm(String),
    /// The position cannot be reached.
    #[error("cannot go to {0} s in this file")]
    Seek(f64),
    /// The resampler failed, which would be a bug in this program.
    #[error("resampling failed ({0}): please report this file")]
    Resampling(String),
}

impl AudioError {
    /// Stable name for scripts, e.g. `empty`, `not_audio`, `no_audio_track`, `protected`.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::Missing => "missing",
            Self::Unreadable => "unreadable",
            Self::NotAFile(_) => "not_a_file",
            Self::Io(_) => "io",
            Self::NotAudio => "not_audio",
            Self::NoAudioTrack => "no_audio_track",
            Self::NoSuchTrack { .. } => "no_such_track",
            Self::NoSamples => "no_samples",
            Self::Damaged(_) | Self::MaybeDamaged(_) => "damaged",
            Self::Protected => "protected",
            Self::NeedsFfmpeg(_) => "needs_ffmpeg",
            Self::Ffmpeg { .. } => "ffmpeg",
            Self::SampleRate(_) | Self::LowSampleRate { .. } => "sample_rate",
            Self::CodedPcm(_) => "coded_pcm",
            Self::Seek(_) => "seek",
            Self::Resampling(_) => "resampling",
        }
    }
}

fn available_tracks(count: Option<usize>) -> String {
    match count {
        Some(1) => "the file has only one, leave out --track".to_owned(),
        Some(count) => format!("the file has {count}, give --track a number from 1 to {count}"),
        None => "the file has fewer, give --track a lower number".to_owned(),
    }
}

impl AudioError {
    /// Whether the reason may be a limit of symphonia, so that ffmpeg should be asked.
    pub(super) fn may_be_a_limit(&self) -> bool {
        matches!(self, Self::Damaged(_) | Self::NoSamples | Self::NoAudioTrack | Self::NotAudio)
    }

    /// The error where ffmpeg should be asked and is not there.
    pub(super) fn without_ffmpeg(self) -> Self {
        match self {
            Self::Damaged(reason) => Self::MaybeDamaged(reason),
            error => error,
        }
    }
}
