//! A source of bytes → an open stream, its first samples and what the container says about it.

use super::{Examined, Packet, SymphoniaStream};
use crate::audio::catch_panic::catch_panic;
use crate::audio::channel_mixer::ChannelMixer;
use crate::audio::coded_pcm::CodedPcmSearch;
use crate::audio::frame_stream::{JunkSearch, behind_junk};
use crate::audio::id3v2::id3v2_length;
use crate::audio::mp4::{Mp4, is_mp4};
use crate::audio::ogg_end::without_foreign_end;
use crate::audio::pcm::{PcmReader, caf_patch, read_layout};
use crate::audio::probe::PROBE;
use crate::audio::signature::{FormatSignature, read_signature};
use crate::audio::source_view::SourceView;
use crate::audio::track::{
    CODECS, OpenError, audio_tracks, big_endian, decodable_track, open_error_from_symphonia,
    seconds_from_ticks, unsupported_name, without_track,
};
use crate::audio::track_choice::TrackChoice;
use crate::audio::{AudioError, DecoderOptions, StreamInfo};
use std::collections::VecDeque;
use symphonia::core::codecs::audio::AudioDecoderOptions;
use symphonia::core::codecs::audio::well_known::CODEC_ID_MP3;
use symphonia::core::errors::Error;
use symphonia::core::formats::FormatReader;
use symphonia::core::formats::probe::Hint;
use symphonia::core::formats::well_known::{FORMAT_ID_ADTS, FORMAT_ID_ISOMP4, FORMAT_ID_MKV};
use symphonia::core::io::{MediaSource, MediaSourceStream};
use symphonia::core::meta::StandardTag;

/// An MPEG or ADTS stream found among other bytes must have as many packets as this, since in
/// noise, pictures and archives two matching frame headers in a row occur by chance.
const PACKETS_TO_BELIEVE: u32 = 16;
/// Of which the first may refer to a predecessor that was cut off.
const DAMAGED_TO_BELIEVE: u64 = 4;

/// The source from the end of its ID3v2 tags on, unless symphonia reads them itself as the tags of MPEG, ADTS or FLAC; and its format.
fn behind_tags(mut source: Box<dyn MediaSource>) -> std::io::Result<(Box<dyn MediaSource>, FormatSignature)> {
    let tags = id3v2_length(&mut source)?;
    if tags > 0 {
        let mut view = SourceView::new(source, tags)?;
        match read_signature(&mut view)? {
            signature @ (FormatSignature::FfmpegOnly(_) | FormatSignature::Container) => {
                return Ok((Box::new(view), signature));
            }
            _ => source = view.into_source()?,
        }
    }
    let signature = read_signature(&mut source)?;
    Ok((source, signature))
}

/// The source as symphonia should see it, and the chosen track of an MP4 file.
fn open_mp4(
    mut source: Box<dyn MediaSource>,
    options: &DecoderOptions,
) -> Result<(Box<dyn MediaSource>, Option<Mp4>), OpenError> {
    if is_mp4(&mut *source).map_err(AudioError::Io)? {
        return Mp4::open(source, options.track);
    }
    Ok((source, None))
}

impl SymphoniaStream {
    /// Opens `source`; `extension` is only a hint. Nothing is decoded yet.
    ///
    /// # Errors
    /// [`OpenError`] if symphonia cannot read the format or decode any of its tracks.
    pub(in crate::audio) fn open(
        source: Box<dyn MediaSource>,
        extension: Option<&str>,
        options: &DecoderOptions,
    ) -> Result<Self, OpenError> {
        let (mut source, signature) = behind_tags(source).map_err(AudioError::Io)?;
        if let Some(mut layout) = read_layout(&mut *source).map_err(AudioError::Io)? {
            let notes = std::mem::take(&mut layout.notes);
            let reader = PcmReader::new(source, layout)
                .map_err(|error| open_error_from_symphonia(error, FormatSignature::Container))?;
            let stream = Self::choose_track(Box::new(reader), FormatSignature::Container, None, options)?;
            return Ok(Self { notes, ..stream });
        }
        if let Some(patch) = caf_patch(&mut *source).map_err(AudioError::Io)? {
            source = Box::new(SourceView::new(source, 0).map_err(AudioError::Io)?.with_patches(vec![patch]));
        }
        if let FormatSignature::FfmpegOnly(name) = signature {
            return Err(OpenError::needs_ffmpeg(name));
        }
        let source = without_foreign_end(source).map_err(AudioError::Io)?;
        let (source, mp4) = open_mp4(source, options)?;
        let mut hint = Hint::new();
        if let Some(extension) = extension {
            hint.with_extension(extension);
        }
        let mut bytes = MediaSourceStream::new(source, Default::default());
        if signature == FormatSignature::Unknown {
            bytes = match catch_panic(|| behind_junk(bytes)) {
                Ok(JunkSearch::Found(reader)) => return Self::choose_track(reader, signature, None, options),
                Ok(JunkSearch::Nothing(bytes)) => bytes,
                Err(error) => return Err(open_error_from_symphonia(error, signature)),
            };
        }
        let probed = catch_panic(|| PROBE.probe(&hint, bytes, Default::default(), Default::default()));
        let format = probed.map_err(|error| match (open_error_from_symphonia(error, signature), &mp4) {
            (OpenError::NeedsFfmpeg { content, choice: None }, Some(mp4)) => {
                OpenError::NeedsFfmpeg { content, choice: Some(mp4.choice.clone()) }
            }
            (error, _) => error,
        })?;
        Self::choose_track(format, signature, mp4, options)
    }

    fn choose_track(
        format: Box<dyn FormatReader>,
        signature: FormatSignature,
        mp4: Option<Mp4>,
        options: &DecoderOptions,
    ) -> Result<Self, OpenError> {
        let doubtful = signature == FormatSignature::Unknown;
        let choice = match &mp4 {
            Some(mp4) => Some(mp4.choice.clone()),
            None => TrackChoice::new(&audio_tracks(&*format), options.track)?,
        };
        let Some(mut choice) = choice else {
            return Err(if doubtful { AudioError::NotAudio.into() } else { without_track(&*format) });
        };
        let Some((track, mut params)) = decodable_track(&*format, choice.track.id) else {
            let content = choice.track.codec.clone().unwrap_or_else(|| "this sound".to_owned());
            return Err(OpenError::NeedsFfmpeg { content, choice: Some(choice) });
        };
        if mp4.as_ref().is_some_and(|mp4| mp4.is_big_endian) {
            params.codec = big_endian(params.codec);
        }
        if params.channels.as_ref().is_some_and(|channels| channels.count() == 0) {
            return Err(AudioError::Damaged("it claims to have no channels".to_owned()).into());
        }
        let name =
            CODECS.get_audio_decoder(params.codec).map_or("audio", |codec| codec.codec.info.short_name);
        let decoder = catch_panic(|| CODECS.make_audio_decoder(&params, &AudioDecoderOptions::default()))
            .map_err(|error| match error {
                Error::Unsupported(_) => {
                    OpenError::NeedsFfmpeg { content: unsupported_name(name), choice: Some(choice.clone()) }
                }
                other => AudioError::Damaged(other.to_string()).into(),
            })?;
        choice.track.codec = Some(name.to_owned());
        let is_adts = format.format_info().format == FORMAT_ID_ADTS;
        let is_mpeg = params.codec == CODEC_ID_MP3 && format.format_info().short_name == "mp3";
        let delay = track.delay;
        let track_s = seconds_from_ticks(track.duration, track.time_base);
        let media = format.media_info();
        let media_s = seconds_from_ticks(media.duration, media.time_base);
        let is_cut_short = mp4.as_ref().is_some_and(|mp4| mp4.is_cut_short);
        // Of an MP4 file symphonia is shown one track.
        let tracks = mp4.as_ref().map_or(format.tracks().len(), |mp4| mp4.tracks);
        let (edits, fragment_times) = mp4.map_or((None, None), |mp4| (mp4.edits, mp4.fragment_times));
        let edited_s = edits.as_ref().and_then(|edits| edits.duration_s);
        let track_s = edited_s.or(track_s);
        let longest_s = track_s.into_iter().chain(media_s).reduce(f64::max);
        let only_track = tracks == 1;
        let stereo = params.channels.as_ref().is_some_and(|channels| channels.count() == 2);
        let may_be_coded = stereo && (name.starts_with("pcm") || ["flac", "alac"].contains(&name));
        let mut stream = Self {
            track_id: track.id,
            time_base: track.time_base,
            unreadable: 0,
            damaged: 0,
            duration_s: track_s.or(media_s),
            duration_is_exact: !is_adts && (!is_mpeg || delay.is_some()) && (track_s.is_some() || only_track),
            doubtful,
            last_decoded: None,
            notes: Vec::new(),
            longest_s: (!is_adts && (!is_mpeg || delay.is_some())).then_some(longest_s).flatten(),
            only_track,
            from_zero: [FORMAT_ID_ISOMP4, FORMAT_ID_MKV].contains(&format.format_info().format),
            clock_ends: false,
            new_clock: false,
            max_channels: options.max_channels,
            output_channels: 1,
            examined: VecDeque::new(),
            frames: Vec::new(),
            mixer: ChannelMixer::default(),
            coded_pcm: may_be_coded.then(CodedPcmSearch::default),
            end: None,
            choice,
            decoder,
            format,
            edits,
            fragment_times,
            is_cut_short,
        };
        stream.start_edits();
        Ok(stream)
    }

    /// What the container and the first decoded buffer state.
    pub(in crate::audio) fn info(&mut self, sample_rate: u32, channels: usize) -> StreamInfo {
        StreamInfo {
            codec: self.decoder.codec_info().short_name.to_owned(),
            sample_rate,
            channels,
            duration_s: self.duration_s,
            title: self.title(),
        }
    }

    /// Decodes up to the first samples and returns their rate in Hz, channels and the container's time of the first.
    ///
    /// # Errors
    /// [`OpenError`] if nothing can be decoded, or if the stream turns out not to be audio.
    pub(in crate::audio) fn first_samples(
        &mut self,
        out: &mut Vec<f32>,
    ) -> Result<(u32, usize, Option<f64>), OpenError> {
        let first = loop {
            match self.read(out)? {
                Packet::Decoded { rate, channels, at_s } if !out.is_empty() => break (rate, channels, at_s),
                Packet::Decoded { .. } | Packet::NoAudio => {}
                Packet::End { .. } if self.doubtful => return Err(AudioError::NotAudio.into()),
                Packet::End { .. } if self.damaged > 0 => {
                    return Err(AudioError::Damaged("no part of it can be decoded".to_owned()).into());
                }
                Packet::End { .. } => return Err(AudioError::NoSamples.into()),
            }
        };
        if self.doubtful {
            for _ in 0..PACKETS_TO_BELIEVE {
                let still_credible = match self.examine()? {
                    Examined::Sound { rate } => rate == first.0,
                    Examined::Nothing => true,
                    Examined::End => false,
                };
                if !still_credible || self.damaged > DAMAGED_TO_BELIEVE {
                    return Err(AudioError::NotAudio.into());
                }
            }
        }
        self.refuse_coded_pcm()?;
        Ok(first)
    }

    /// Searches the first samples for data of another codec.
    fn refuse_coded_pcm(&mut self) -> Result<(), OpenError> {
        while self.coded_pcm.as_ref().is_some_and(CodedPcmSearch::wants_more) {
            if let Examined::End = self.examine()? {
                break;
            }
        }
        match self.coded_pcm.take().and_then(|search| search.found()) {
            Some(name) => {
                Err(OpenError::NeedsFfmpeg { content: name.to_owned(), choice: Some(self.choice.clone()) })
            }
            None => Ok(()),
        }
    }

    fn title(&mut self) -> Option<String> {
        let mut metadata = self.format.metadata();
        loop {
            let tags = metadata.current().map(|revision| revision.media.tags.as_slice()).unwrap_or_default();
            let title = tags.iter().find_map(|tag| match &tag.std {
                Some(StandardTag::TrackTitle(title)) => Some(title.trim().to_owned()),
                _ => None,
            });
            if title.is_some() || metadata.pop().is_none() {
                return title.filter(|title| !title.is_empty());
            }
        }
    }
}
