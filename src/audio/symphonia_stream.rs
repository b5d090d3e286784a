//! A container's bytes → packets → decoded samples, mono or stereo, by symphonia.

mod opening;
mod seeking;

use super::AudioError;
use super::catch_panic::catch_panic;
use super::downmix::append_frames;
use super::track::{CODECS, OpenError, first_decodable_track, seconds_from_ticks, unsupported_name};
use super::track_choice::TrackChoice;
use symphonia::core::codecs::audio::well_known::CODEC_ID_MP3;
use symphonia::core::codecs::audio::{AudioCodecId, AudioDecoder, AudioDecoderOptions};
use symphonia::core::errors::Error;
use symphonia::core::formats::FormatReader;
use symphonia::core::packet::Packet as EncodedPacket;
use symphonia::core::units::{Duration, TimeBase, Timestamp};

/// Consecutive unreadable packets after which a file is given up.
const MAX_UNREADABLE: u32 = 500;

/// The result of reading one packet.
pub(super) enum Packet {
    /// Samples were appended.
    Decoded {
        /// In Hz.
        rate: u32,
        channels: usize,
        /// Time of the first appended sample by the container's clock, in seconds.
        at_s: Option<f64>,
    },
    /// The packet has no audio of the track.
    NoAudio,
    /// The end; `cut_short` if it came within a packet or structure.
    End { cut_short: bool },
}

/// An open recording.
pub(super) struct SymphoniaStream {
    format: Box<dyn FormatReader>,
    decoder: Box<dyn AudioDecoder>,
    track_id: u32,
    /// Which of the container's audio tracks it is.
    pub(super) choice: TrackChoice,
    codec: AudioCodecId,
    time_base: Option<TimeBase>,
    /// For MP3: the end of the sound by its tag, padding included, in samples.
    tagged_end: Option<Timestamp>,
    /// Consecutive unreadable packets.
    unreadable: u32,
    /// Packets that could not be decoded.
    pub(super) damaged: u64,
    /// Length by the container in seconds, and whether it is exact or estimated from the bit rate.
    pub(super) duration_s: Option<f64>,
    pub(super) duration_is_exact: bool,
    /// The stream was found behind other bytes, so it may not be audio.
    doubtful: bool,
    /// Rate, channels and frames of the last decoded packet.
    last_decoded: Option<(u32, usize, usize)>,
    /// What is odd about the file's header, for the user.
    pub(super) notes: Vec<String>,
    /// End of the container's clock as it states it, in seconds; `None` if that is estimated from the bit rate.
    pub(super) longest_s: Option<f64>,
    /// The container's clock is zero at the recording's beginning, even if this track starts later.
    pub(super) from_zero: bool,
    /// Another stream with a clock of its own has begun.
    new_clock: bool,
    /// Most output channels.
    max_channels: usize,
    /// Output channels, known with the first packet: 1, the mean of all channels; 2, the first two.
    pub(super) output_channels: usize,
}

impl SymphoniaStream {
    /// Decodes one packet and appends its frames to `out`.
    ///
    /// # Errors
    /// [`OpenError::Audio`] if reading fails, [`OpenError::NeedsFfmpeg`] if the first packet has an unsupported profile.
    pub(super) fn read(&mut self, out: &mut Vec<f32>) -> Result<Packet, OpenError> {
        if self.unreadable >= MAX_UNREADABLE {
            return Ok(Packet::End { cut_short: true });
        }
        let format = &mut self.format;
        let mut packet = match catch_panic(|| format.next_packet()) {
            Ok(Some(packet)) => packet,
            Ok(None) => return Ok(Packet::End { cut_short: false }),
            Err(Error::ResetRequired) => return self.next_chained_stream(),
            Err(Error::IoError(error)) if error.kind() == std::io::ErrorKind::UnexpectedEof => {
                return Ok(Packet::End { cut_short: true });
            }
            Err(Error::IoError(error)) => return Err(AudioError::Io(error).into()),
            Err(_) => {
                // Most readers continue behind the damage; those that cannot repeat the error.
                self.damaged += u64::from(self.unreadable == 0);
                self.unreadable += MAX_UNREADABLE / 10;
                return Ok(Packet::NoAudio);
            }
        };
        if packet.track_id != self.track_id {
            return Ok(Packet::NoAudio);
        }
        self.correct_trim(&mut packet);
        let at_s = self.time_base.and_then(|base| {
            let first = packet.pts.checked_add(packet.trim_start)?;
            base.calc_time(first).map(|time| time.as_secs_f64())
        });
        self.decode(&packet, at_s, out)
    }

    fn decode(
        &mut self,
        packet: &EncodedPacket,
        at_s: Option<f64>,
        out: &mut Vec<f32>,
    ) -> Result<Packet, OpenError> {
        let before = out.len();
        let decoder = &mut self.decoder;
        let (first, max_channels) = (self.last_decoded.is_none(), self.max_channels);
        let output_channels = &mut self.output_channels;
        let decoded = catch_panic(|| {
            let buffer = decoder.decode(packet)?;
            let channels = buffer.spec().channels().count();
            if first {
                *output_channels = channels.clamp(1, max_channels);
            }
            append_frames(&buffer, *output_channels, out);
            Ok((buffer.spec().rate(), channels))
        });
        match decoded {
            Ok((rate, channels)) => {
                let frames = (out.len() - before) / self.output_channels;
                self.unreadable = 0;
                self.last_decoded = Some((rate, channels, frames));
                Ok(Packet::Decoded { rate, channels, at_s })
            }
            Err(Error::Unsupported(_)) if self.last_decoded.is_none() => {
                let content = unsupported_name(self.decoder.codec_info().short_name);
                Err(OpenError::NeedsFfmpeg { content, choice: Some(self.choice.clone()) })
            }
            Err(error) => {
                tracing::trace!(%error, "packet skipped");
                out.truncate(before);
                self.decoder.reset();
                self.damaged += 1;
                self.unreadable += 1;
                Ok(self.silence(packet, at_s, out))
            }
        }
    }

    /// Replaces a damaged packet by silence, so that what follows keeps its time; at most as long as the
    /// last packet, whatever the container states.
    fn silence(&mut self, packet: &EncodedPacket, at_s: Option<f64>, out: &mut Vec<f32>) -> Packet {
        let Some((rate, channels, longest)) = self.last_decoded else { return Packet::NoAudio };
        let seconds = seconds_from_ticks(Some(packet.dur), self.time_base).unwrap_or(0.0);
        let frames = ((seconds * f64::from(rate)).round() as usize).min(longest);
        out.resize(out.len() + frames * self.output_channels, 0.0);
        Packet::Decoded { rate, channels, at_s }
    }

    /// symphonia trims an MP3 to the length in its tag, or to an estimate from the first frames. The
    /// estimate is too short for a variable bit rate, and the tag of two joined files is that of the first; so only
    /// the padding that a tag states is trimmed.
    fn correct_trim(&self, packet: &mut EncodedPacket) {
        if self.codec == CODEC_ID_MP3 && self.tagged_end.is_none_or(|end| packet.pts >= end) {
            packet.trim_end = Duration::ZERO;
        }
    }

    /// Whether another stream with a clock of its own has begun since the last call.
    pub(super) fn take_new_clock(&mut self) -> bool {
        std::mem::take(&mut self.new_clock)
    }

    /// Chained Ogg: another stream follows, possibly of another rate.
    fn next_chained_stream(&mut self) -> Result<Packet, OpenError> {
        let Some((track, params)) = first_decodable_track(&*self.format) else {
            return Ok(Packet::End { cut_short: false });
        };
        let (track_id, time_base) = (track.id, track.time_base);
        match catch_panic(|| CODECS.make_audio_decoder(&params, &AudioDecoderOptions::default())) {
            Ok(decoder) => {
                (self.decoder, self.track_id, self.time_base) = (decoder, track_id, time_base);
                self.new_clock = true;
                self.unreadable += 1;
                Ok(Packet::NoAudio)
            }
            Err(_) => Ok(Packet::End { cut_short: true }),
        }
    }
}
