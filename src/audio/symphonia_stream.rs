//! A container's bytes → packets → decoded samples, mono or stereo, by symphonia.

use super::catch_panic::catch_panic;
use super::downmix::append_frames;
use super::packet_clock::PacketClock;
use super::signature::{FormatSignature, signature};
use super::track::{CODECS, OpenError, refused, seconds_of, unsupported_name, usable_track, without_track};
use super::{AudioError, StreamInfo};
use symphonia::core::codecs::audio::well_known::CODEC_ID_MP3;
use symphonia::core::codecs::audio::{AudioCodecId, AudioDecoder, AudioDecoderOptions};
use symphonia::core::errors::Error;
use symphonia::core::formats::probe::Hint;
use symphonia::core::formats::well_known::{FORMAT_ID_ADTS, FORMAT_ID_FLAC};
use symphonia::core::formats::{FormatReader, SeekMode, SeekTo};
use symphonia::core::io::{MediaSource, MediaSourceStream};
use symphonia::core::meta::StandardTag;
use symphonia::core::packet::Packet;
use symphonia::core::units::{Duration, Time, TimeBase, Timestamp};

/// After so many unreadable packets on end a file is given up.
const MOST_UNREADABLE: u32 = 500;
/// An MPEG or ADTS stream found in the midst of other bytes must hold as many packets as this, since in
/// noise, pictures and archives two fitting frame headers in a row turn up by chance.
const PACKETS_TO_BELIEVE: u32 = 16;
/// Of which the first may refer to a predecessor that was cut off.
const DAMAGED_TO_BELIEVE: u64 = 4;

/// One step of reading.
pub(super) enum Step {
    /// Samples were appended.
    Decoded {
        /// In Hz.
        rate: u32,
        channels: usize,
        /// Time of the first appended sample by the container's clock, in seconds.
        at_s: Option<f64>,
    },
    /// A packet without sound for us.
    Nothing,
    /// The end; `cut_short` if it came in the midst of a packet or structure.
    End { cut_short: bool },
}

/// An open recording.
pub(super) struct SymphoniaStream {
    format: Box<dyn FormatReader>,
    decoder: Box<dyn AudioDecoder>,
    track_id: u32,
    codec: AudioCodecId,
    time_base: Option<TimeBase>,
    /// For MP3: where its tag says that the sound ends, padding included, in samples.
    tagged_end: Option<Timestamp>,
    unreadable_on_end: u32,
    /// Packets that could not be decoded.
    pub(super) damaged: u64,
    /// Length by the container, in seconds, and whether it is a fact or guessed from the bit rate.
    pub(super) duration_s: Option<f64>,
    pub(super) duration_is_exact: bool,
    /// The stream was found behind other bytes, so that it may be none.
    doubtful: bool,
    /// Rate, channels and frames of the last decoded packet.
    last_decoded: Option<(u32, usize, usize)>,
    clock: PacketClock,
    /// The most samples a frame may have.
    widest: usize,
    /// Samples a frame, known with the first packet: 1, the mean of all channels; 2, the first two.
    pub(super) width: usize,
}

impl SymphoniaStream {
    /// Opens `source`; `extension` is only a hint. A frame will hold 1 sample, or up to `widest`, which is 1 or
    /// 2. Nothing is decoded yet.
    pub(super) fn open(
        mut source: Box<dyn MediaSource>,
        extension: Option<&str>,
        widest: usize,
    ) -> Result<Self, OpenError> {
        let signature = signature(&mut source).map_err(AudioError::Io)?;
        if let FormatSignature::FfmpegOnly(name) = signature {
            return Err(OpenError::NeedsFfmpeg { codec: name.to_owned() });
        }
        let mut hint = Hint::new();
        if let Some(extension) = extension {
            hint.with_extension(extension);
        }
        let bytes = MediaSourceStream::new(source, Default::default());
        let probed = catch_panic(|| {
            symphonia::default::get_probe().probe(&hint, bytes, Default::default(), Default::default())
        });
        let format = probed.map_err(|error| refused(error, signature))?;
        Self::choose_track(format, signature, widest)
    }

    fn choose_track(
        format: Box<dyn FormatReader>,
        signature: FormatSignature,
        widest: usize,
    ) -> Result<Self, OpenError> {
        let doubtful = signature == FormatSignature::Unknown;
        let Some((track, params)) = usable_track(&*format) else {
            return Err(if doubtful { AudioError::NotAudio.into() } else { without_track(format) });
        };
        if params.channels.as_ref().is_some_and(|channels| channels.count() == 0) {
            return Err(AudioError::Damaged("it claims to have no channels".to_owned()).into());
        }
        let name =
            CODECS.get_audio_decoder(params.codec).map_or("audio", |codec| codec.codec.info.short_name);
        let decoder = catch_panic(|| CODECS.make_audio_decoder(&params, &AudioDecoderOptions::default()))
            .map_err(|error| match error {
                Error::Unsupported(_) => OpenError::NeedsFfmpeg { codec: unsupported_name(name) },
                other => AudioError::Damaged(other.to_string()).into(),
            })?;
        let is_adts = format.format_info().format == FORMAT_ID_ADTS;
        let is_mpeg = params.codec == CODEC_ID_MP3 && format.format_info().short_name == "mp3";
        let (delay, padding) = (track.delay, track.padding);
        let tagged_end = track.num_frames.zip(padding).map(|(frames, padding)| {
            Timestamp::new(i64::try_from(frames).unwrap_or(i64::MAX).saturating_add(i64::from(padding)))
        });
        let own_s = seconds_of(track.duration, track.time_base);
        let media = format.media_info();
        let media_s = seconds_of(media.duration, media.time_base);
        let alone = format.tracks().len() == 1;
        Ok(Self {
            track_id: track.id,
            codec: params.codec,
            time_base: track.time_base,
            tagged_end: tagged_end.filter(|_| is_mpeg),
            unreadable_on_end: 0,
            damaged: 0,
            duration_s: own_s.or(media_s),
            duration_is_exact: !is_adts && (!is_mpeg || delay.is_some()) && (own_s.is_some() || alone),
            doubtful,
            last_decoded: None,
            clock: PacketClock::default(),
            widest,
            width: 1,
            decoder,
            format,
        })
    }

    /// What the container and the first decoded buffer tell.
    pub(super) fn info(&mut self, sample_rate: u32, channels: usize) -> StreamInfo {
        StreamInfo {
            codec: self.decoder.codec_info().short_name.to_owned(),
            sample_rate,
            channels,
            duration_s: self.duration_s,
            title: self.title(),
        }
    }

    /// Decodes up to the first samples; their rate in Hz and channels.
    pub(super) fn first_samples(&mut self, out: &mut Vec<f32>) -> Result<(u32, usize), OpenError> {
        let first = loop {
            match self.read(out)? {
                Step::Decoded { rate, channels, .. } if !out.is_empty() => break (rate, channels),
                Step::Decoded { .. } | Step::Nothing => {}
                Step::End { .. } if self.doubtful => return Err(AudioError::NotAudio.into()),
                Step::End { .. } if self.damaged > 0 => {
                    return Err(AudioError::Damaged("no part of it can be decoded".to_owned()).into());
                }
                Step::End { .. } => return Err(AudioError::NoSamples.into()),
            }
        };
        if self.doubtful {
            for _ in 0..PACKETS_TO_BELIEVE {
                let step = self.read(out)?;
                let fits = matches!(step, Step::Decoded { rate, .. } if rate == first.0);
                let still_credible = fits || matches!(step, Step::Nothing);
                if !still_credible || self.damaged > DAMAGED_TO_BELIEVE {
                    return Err(AudioError::NotAudio.into());
                }
            }
        }
        Ok(first)
    }

    /// Decodes one packet and appends its frames to `out`.
    pub(super) fn read(&mut self, out: &mut Vec<f32>) -> Result<Step, OpenError> {
        if self.unreadable_on_end >= MOST_UNREADABLE {
            return Ok(Step::End { cut_short: true });
        }
        let format = &mut self.format;
        let mut packet = match catch_panic(|| format.next_packet()) {
            Ok(Some(packet)) => packet,
            Ok(None) => return Ok(Step::End { cut_short: false }),
            Err(Error::ResetRequired) => return self.next_link(),
            Err(Error::IoError(error)) if error.kind() == std::io::ErrorKind::UnexpectedEof => {
                return Ok(Step::End { cut_short: true });
            }
            Err(Error::IoError(error)) => return Err(AudioError::Io(error).into()),
            Err(_) => {
                // Most readers go on behind the damage; those that cannot repeat the error.
                self.damaged += u64::from(self.unreadable_on_end == 0);
                self.unreadable_on_end += MOST_UNREADABLE / 10;
                return Ok(Step::Nothing);
            }
        };
        if packet.track_id != self.track_id {
            return Ok(Step::Nothing);
        }
        self.correct_trim(&mut packet);
        let at_s = self.time_base.and_then(|base| {
            let first = packet.pts.checked_add(packet.trim_start)?;
            base.calc_time(first).map(|time| time.as_secs_f64())
        });
        self.decode(&packet, at_s, out)
    }

    fn decode(&mut self, packet: &Packet, at_s: Option<f64>, out: &mut Vec<f32>) -> Result<Step, OpenError> {
        let before = out.len();
        let decoder = &mut self.decoder;
        let (first, widest, width) = (self.last_decoded.is_none(), self.widest, &mut self.width);
        let decoded = catch_panic(|| {
            let buffer = decoder.decode(packet)?;
            let channels = buffer.spec().channels().count();
            if first {
                *width = channels.clamp(1, widest);
            }
            append_frames(&buffer, *width, out);
            Ok((buffer.spec().rate(), channels))
        });
        match decoded {
            Ok((rate, channels)) => {
                let frames = (out.len() - before) / self.width;
                self.unreadable_on_end = 0;
                self.last_decoded = Some((rate, channels, frames));
                let at_s = self.clock.set(at_s, frames, rate);
                Ok(Step::Decoded { rate, channels, at_s })
            }
            Err(Error::Unsupported(_)) if !self.clock.started => {
                Err(OpenError::NeedsFfmpeg { codec: unsupported_name(self.decoder.codec_info().short_name) })
            }
            Err(_) => {
                out.truncate(before);
                self.decoder.reset();
                self.damaged += 1;
                self.unreadable_on_end += 1;
                Ok(self.silence(packet, at_s, out))
            }
        }
    }

    /// In the place of a damaged packet silence keeps what follows at its time; never more of it than the
    /// last packet held, whatever the container says.
    fn silence(&mut self, packet: &Packet, at_s: Option<f64>, out: &mut Vec<f32>) -> Step {
        let Some((rate, channels, longest)) = self.last_decoded else { return Step::Nothing };
        let seconds = seconds_of(Some(packet.dur), self.time_base).unwrap_or(0.0);
        let frames = ((seconds * f64::from(rate)).round() as usize).min(longest);
        out.resize(out.len() + frames * self.width, 0.0);
        Step::Decoded { rate, channels, at_s: self.clock.set(at_s, frames, rate) }
    }

    /// Goes to `time_s` or a little before it; the next step tells where exactly.
    pub(super) fn seek(&mut self, time_s: f64) -> Result<(), AudioError> {
        let refused = || AudioError::Seek(time_s);
        // The start is 0 on every clock.
        let offset_s = if time_s > 0.0 { self.clock.offset_s } else { 0.0 };
        let time = Time::try_from_secs_f64(time_s + offset_s).ok_or_else(refused)?;
        let to = SeekTo::Time { time, track_id: Some(self.track_id) };
        self.clock.sought = true;
        self.forget_flac_fragment();
        let format = &mut self.format;
        self.unreadable_on_end = 0;
        match catch_panic(|| format.seek(SeekMode::Accurate, to)) {
            Ok(_) => {
                self.decoder.reset();
                Ok(())
            }
            Err(_) => Err(refused()),
        }
    }

    /// symphonia's FLAC reader keeps the fragment of a frame that it has read ahead if a seek happens to land on
    /// the start of a frame, and then mixes it with what follows. A seek into the midst of the file clears it.
    fn forget_flac_fragment(&mut self) {
        if self.format.format_info().format == FORMAT_ID_FLAC {
            let middle = Time::try_from_secs_f64(self.duration_s.unwrap_or(0.0) / 2.0).unwrap_or(Time::ZERO);
            let to = SeekTo::Time { time: middle, track_id: Some(self.track_id) };
            let format = &mut self.format;
            // Only its side effect is wanted; the seek that follows tells of errors.
            catch_panic(|| format.seek(SeekMode::Accurate, to)).ok();
        }
    }

    /// Packets enough were decoded for the container's clock to be understood.
    pub(super) fn can_seek(&self) -> bool {
        self.clock.packets > 1
    }

    /// symphonia trims an MP3 to the length that its tag tells or that it guesses from the first frames. The
    /// guess is short for a variable bit rate, and the tag of two files joined is that of the first; so only
    /// the padding that a tag names is trimmed.
    fn correct_trim(&self, packet: &mut Packet) {
        if self.codec == CODEC_ID_MP3 && self.tagged_end.is_none_or(|end| packet.pts >= end) {
            packet.trim_end = Duration::ZERO;
        }
    }

    /// Chained Ogg: another stream follows, possibly of another rate.
    fn next_link(&mut self) -> Result<Step, OpenError> {
        let Some((track, params)) = usable_track(&*self.format) else {
            return Ok(Step::End { cut_short: false });
        };
        let (track_id, time_base) = (track.id, track.time_base);
        match catch_panic(|| CODECS.make_audio_decoder(&params, &AudioDecoderOptions::default())) {
            Ok(decoder) => {
                (self.decoder, self.track_id, self.time_base) = (decoder, track_id, time_base);
                self.unreadable_on_end += 1;
                Ok(Step::Nothing)
            }
            Err(_) => Ok(Step::End { cut_short: true }),
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
