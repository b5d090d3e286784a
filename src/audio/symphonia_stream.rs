//! A container's bytes → packets → decoded samples, mono or stereo, by symphonia.

mod edits;
mod opening;
mod seeking;

use super::AudioError;
use super::catch_panic::catch_panic;
use super::channel_mixer::{Cancellation, ChannelMixer, MixedBlock};
use super::coded_pcm::CodedPcmSearch;
use super::downmix::append_frames;
use super::frame_stream::is_frame_stream;
use super::matroska::NO_TIME;
use super::mp4::{EditList, FragmentTimes};
use super::track::{CODECS, OpenError, first_decodable_track, seconds_from_ticks, unsupported_name};
use super::track_choice::TrackChoice;
use std::collections::VecDeque;
use symphonia::core::codecs::audio::{AudioDecoder, AudioDecoderOptions};
use symphonia::core::errors::Error;
use symphonia::core::formats::FormatReader;
use symphonia::core::packet::Packet as EncodedPacket;
use symphonia::core::units::TimeBase;

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

/// What a packet is that was decoded in advance.
enum Examined {
    /// Samples, at this rate in Hz.
    Sound {
        rate: u32,
    },
    Nothing,
    End,
}

/// A packet that waits to be returned.
struct ExaminedPacket {
    packet: Packet,
    samples: Vec<f32>,
    new_clock: bool,
}

/// An open recording.
pub(super) struct SymphoniaStream {
    format: Box<dyn FormatReader>,
    decoder: Box<dyn AudioDecoder>,
    track_id: u32,
    /// Which of the container's audio tracks it is.
    pub(super) choice: TrackChoice,
    /// Which parts of the track are presented, if not simply all of it.
    edits: Option<EditList>,
    /// The times that the container states, if they differ from those that symphonia counts.
    fragment_times: Option<FragmentTimes>,
    /// The file ends within its samples, as its boxes show.
    is_cut_short: bool,
    time_base: Option<TimeBase>,
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
    /// The file has no other track, also none of pictures.
    pub(super) only_track: bool,
    /// The next packet belongs to another stream with a clock of its own; its first samples were returned.
    clock_ends: bool,
    new_clock: bool,
    /// Most output channels.
    max_channels: usize,
    /// Output channels, known with the first packet: 1, all channels mixed; 2, the first two.
    pub(super) output_channels: usize,
    /// Packets that were decoded while the file was examined.
    examined: VecDeque<ExaminedPacket>,
    /// Interleaved frames of the last packet, of all channels for mono output, else of two.
    frames: Vec<f32>,
    mixer: ChannelMixer,
    /// Of lossless stereo: whether the samples are sound.
    coded_pcm: Option<CodedPcmSearch>,
    /// The end was reached, and whether the file was cut short.
    end: Option<bool>,
}

impl SymphoniaStream {
    /// Decodes until samples are appended to `out`, or one packet.
    ///
    /// # Errors
    /// [`OpenError::Audio`] if reading fails, [`OpenError::NeedsFfmpeg`] if the first packet has an unsupported profile.
    pub(super) fn read(&mut self, out: &mut Vec<f32>) -> Result<Packet, OpenError> {
        let Some(ExaminedPacket { packet, mut samples, new_clock }) = self.examined.pop_front() else {
            return self.read_next(out);
        };
        self.new_clock |= new_clock;
        out.append(&mut samples);
        Ok(packet)
    }

    /// Decodes a packet that [`Self::read`] returns later.
    fn examine(&mut self) -> Result<Examined, OpenError> {
        let earlier_clock = std::mem::take(&mut self.new_clock);
        let mut samples = Vec::new();
        let packet = self.read_next(&mut samples)?;
        let new_clock = std::mem::replace(&mut self.new_clock, earlier_clock);
        let examined = match packet {
            Packet::Decoded { rate, .. } => Examined::Sound { rate },
            Packet::NoAudio => return Ok(Examined::Nothing),
            Packet::End { .. } => return Ok(Examined::End),
        };
        self.examined.push_back(ExaminedPacket { packet, samples, new_clock });
        Ok(examined)
    }

    fn read_next(&mut self, out: &mut Vec<f32>) -> Result<Packet, OpenError> {
        if let Some(block) = self.mixer.next_block() {
            return Ok(mixed_packet(block, out));
        }
        if let Some(cut_short) = self.end {
            return Ok(Packet::End { cut_short });
        }
        self.frames.clear();
        let packet = self.read_presented()?;
        if let Some(search) = self.coded_pcm.as_mut().filter(|search| search.wants_more()) {
            search.push(&self.frames);
        }
        if matches!(packet, Packet::Decoded { .. }) {
            self.new_clock |= std::mem::take(&mut self.clock_ends);
        }
        match packet {
            packet @ Packet::Decoded { .. } if self.output_channels > 1 => {
                out.extend_from_slice(&self.frames);
                return Ok(packet);
            }
            Packet::Decoded { rate, channels, at_s } => {
                self.mixer.push(&self.frames, channels, rate, at_s);
            }
            Packet::NoAudio => {}
            Packet::End { cut_short } => {
                self.end = Some(cut_short);
                self.mixer.flush();
            }
        }
        Ok(self.mixer.next_block().map_or(Packet::NoAudio, |block| mixed_packet(block, out)))
    }

    /// Where channels were first found to cancel each other.
    pub(super) fn cancellation(&self) -> Option<Cancellation> {
        self.mixer.cancellation()
    }

    /// Reads one packet and decodes it to `frames`.
    fn read_packet(&mut self) -> Result<Packet, OpenError> {
        if self.unreadable >= MAX_UNREADABLE {
            return Ok(Packet::End { cut_short: true });
        }
        let format = &mut self.format;
        let packet = match catch_panic(|| format.next_packet()) {
            Ok(Some(packet)) => packet,
            Ok(None) => return Ok(Packet::End { cut_short: self.is_cut_short }),
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
        let at_s = self.time_base.filter(|_| packet.pts != NO_TIME).and_then(|base| {
            let first = packet.pts.checked_add(packet.trim_start)?;
            base.calc_time(first).map(|time| time.as_secs_f64())
        });
        let at_s = match &self.fragment_times {
            Some(times) => at_s.map(|at_s| times.stated_s(at_s)),
            None => at_s,
        };
        self.decode(&packet, at_s)
    }

    fn decode(&mut self, packet: &EncodedPacket, at_s: Option<f64>) -> Result<Packet, OpenError> {
        let (decoder, frames) = (&mut self.decoder, &mut self.frames);
        let (first, max_channels) = (self.last_decoded.is_none(), self.max_channels);
        let output_channels = &mut self.output_channels;
        let decoded = catch_panic(|| {
            let buffer = decoder.decode(packet)?;
            let channels = buffer.spec().channels().count();
            if first {
                *output_channels = channels.clamp(1, max_channels);
            }
            append_frames(&buffer, *output_channels > 1, frames);
            Ok((buffer.spec().rate(), channels))
        });
        match decoded {
            Ok((rate, channels)) => {
                let frames = self.frames.len() / self.width(channels);
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
                self.frames.clear();
                self.decoder.reset();
                self.damaged += 1;
                self.unreadable += 1;
                Ok(self.silence(packet, at_s))
            }
        }
    }

    /// Replaces a damaged packet by silence, so that what follows keeps its time; at most as long as the
    /// last packet, whatever the container states.
    fn silence(&mut self, packet: &EncodedPacket, at_s: Option<f64>) -> Packet {
        let Some((rate, channels, longest)) = self.last_decoded else { return Packet::NoAudio };
        let seconds = seconds_from_ticks(Some(packet.dur), self.time_base).unwrap_or(0.0);
        let frames = ((seconds * f64::from(rate)).round() as usize).min(longest);
        self.frames.resize(frames * self.width(channels), 0.0);
        Packet::Decoded { rate, channels, at_s }
    }

    /// Samples of one frame of a packet with so many channels.
    fn width(&self, channels: usize) -> usize {
        if self.output_channels > 1 { 2 } else { channels.max(1) }
    }

    /// Whether another stream with a clock of its own has begun since the last call.
    pub(super) fn take_new_clock(&mut self) -> bool {
        std::mem::take(&mut self.new_clock)
    }

    /// Another stream follows, possibly of another rate: chained Ogg, or joined MP3 or AAC.
    fn next_chained_stream(&mut self) -> Result<Packet, OpenError> {
        let Some((track, params)) = first_decodable_track(&*self.format) else {
            return Ok(Packet::End { cut_short: false });
        };
        let (track_id, time_base) = (track.id, track.time_base);
        match catch_panic(|| CODECS.make_audio_decoder(&params, &AudioDecoderOptions::default())) {
            Ok(decoder) => {
                (self.decoder, self.track_id, self.time_base) = (decoder, track_id, time_base);
                // Joined frames are counted on, chained Ogg begins again.
                self.clock_ends = !is_frame_stream(&*self.format);
                self.mixer.flush();
                self.unreadable += 1;
                Ok(Packet::NoAudio)
            }
            Err(_) => Ok(Packet::End { cut_short: true }),
        }
    }
}

fn mixed_packet(block: MixedBlock, out: &mut Vec<f32>) -> Packet {
    let MixedBlock { rate, channels, at_s, samples } = block;
    if out.is_empty() {
        *out = samples;
    } else {
        out.extend_from_slice(&samples);
    }
    Packet::Decoded { rate, channels, at_s }
}
