//! Packets of either source → pending samples at one rate, and the notes at the end.

use super::continuation::{Continuation, Ending};
use super::timeline::PacketTime;
use super::{BLOCK_FRAMES, Decoder, Source};
use crate::audio::downmix::zero_impossible_samples;
use crate::audio::ffmpeg::Complaints;
use crate::audio::symphonia_stream::Packet;
use crate::audio::track::OpenError;
use crate::audio::{AudioError, MultiChannelResampler};

/// How much a recording may be shorter than its container states before it counts as cut short: in seconds, and as a share.
struct ClaimTolerance {
    seconds: f64,
    share: f64,
}

impl ClaimTolerance {
    fn is_exceeded(&self, claimed_s: f64, decoded_s: f64) -> bool {
        claimed_s * (1.0 - self.share) > decoded_s + self.seconds
    }
}

/// Encoder delay and padding stay below it.
const CLAIM_TOLERANCE: ClaimTolerance = ClaimTolerance { seconds: 0.1, share: 0.001 };
/// What ffmpeg prints is rounded, and some containers count the whole of their last packet.
const FFMPEG_CLAIM_TOLERANCE: ClaimTolerance = ClaimTolerance { seconds: 0.5, share: 0.01 };

/// No sound of interest fits into a lower rate, in Hz; and the longest recording at such a rate, in seconds.
const LOW_RATE: u32 = 1_000;
const LONGEST_AT_LOW_RATE_S: f64 = 3.0 * 3_600.0;

/// A damaged header may claim 1 Hz, at which a small file would last for days.
///
/// # Errors
/// [`AudioError::LowSampleRate`] for a low rate and a long recording.
pub(super) fn refuse_low_rate(rate: u32, seconds: f64) -> Result<(), AudioError> {
    if rate < LOW_RATE && seconds > LONGEST_AT_LOW_RATE_S {
        return Err(AudioError::LowSampleRate { rate, hours: (seconds / 3_600.0) as u64 });
    }
    Ok(())
}

/// That a rate is too low for music.
pub(super) fn low_rate_note(rate: u32) -> Option<String> {
    (rate < LOW_RATE).then(|| format!("the sample rate is only {rate} Hz: the header may be damaged"))
}

impl Decoder {
    /// Decodes one packet or appends a part of a gap, or ends.
    pub(super) fn decode_packet(&mut self) -> Result<(), AudioError> {
        if self.gap_frames > 0 {
            let frames = self.gap_frames.min(BLOCK_FRAMES as u64);
            self.gap_frames -= frames;
            self.pending.resize(self.pending.len() + frames as usize * self.channels, 0.0);
            return Ok(());
        }
        if let Some(rate) = self.packet_behind_gap.take() {
            return self.append_packet(rate);
        }
        self.packet.clear();
        match &mut self.source {
            Source::Symphonia(stream) => match stream.read(&mut self.packet) {
                Ok(Packet::Decoded { rate, at_s, .. }) => self.accept_packet(rate, at_s)?,
                Ok(Packet::NoAudio) => {}
                Ok(Packet::End { cut_short }) => self.end(cut_short)?,
                Err(OpenError::Audio(error)) => return Err(error),
                Err(OpenError::NeedsFfmpeg { content, .. }) => return Err(AudioError::NeedsFfmpeg(content)),
            },
            Source::Ffmpeg(stream) => {
                let more = stream.read(&mut self.packet)?;
                self.discard_decoded_part();
                let rate = self.info.sample_rate;
                self.accept_packet(rate, None)?;
                if !more {
                    self.end(false)?;
                }
            }
        }
        self.note_channels();
        Ok(())
    }

    /// Notes once that channels cancel each other.
    fn note_channels(&mut self) {
        if self.channels_noted {
            return;
        }
        let (found, position_s) = match &self.source {
            Source::Symphonia(stream) => {
                let found = stream.cancellation();
                (found, found.map_or(0.0, |found| self.timeline.position_s(found.at_s)))
            }
            Source::Ffmpeg(stream) => {
                (stream.cancellation(), stream.cancellation().map_or(0.0, |found| found.at_s))
            }
        };
        if let Some(found) = found {
            self.channels_noted = true;
            self.notes.push(found.note(position_s));
        }
    }

    /// Moves the decoded packet to the pending samples, at the rate of the recording's beginning; behind a gap it waits.
    pub(super) fn accept_packet(&mut self, rate: u32, at_s: Option<f64>) -> Result<(), AudioError> {
        if self.packet.is_empty() {
            return Ok(());
        }
        self.impossible_samples += zero_impossible_samples(&mut self.packet);
        refuse_low_rate(rate, self.decoded_s())?;
        if self.position_unknown {
            self.set_position(rate, at_s)?;
        }
        let gap_s = self.gap_before_packet(at_s);
        if gap_s < 0.0 {
            let frames = (-gap_s * f64::from(rate)).round() as usize;
            self.packet.drain(..(frames * self.channels).min(self.packet.len()));
        }
        self.gap_frames = (gap_s * f64::from(self.info.sample_rate)).round() as u64;
        if self.gap_frames == 0 {
            return self.append_packet(rate);
        }
        self.packet_behind_gap = Some(rate);
        let Some((from, mut resampler)) = self.rate_change.take() else { return Ok(()) };
        // What comes before the gap ends there.
        resampler.finish(&mut self.pending)?;
        let resampler = MultiChannelResampler::new(from, self.info.sample_rate, self.channels)?;
        self.rate_change = Some((from, resampler));
        Ok(())
    }

    /// Silence before the packet that was just decoded, in seconds; negative, if its beginning is to be cut off.
    fn gap_before_packet(&mut self, at_s: Option<f64>) -> f64 {
        let decoded_s = self.decoded_s();
        let Source::Symphonia(stream) = &mut self.source else { return 0.0 };
        if stream.take_new_clock() {
            self.timeline.new_clock();
        }
        let (duration_s, from_zero, only_track) = (stream.longest_s, stream.from_zero, stream.only_track);
        self.timeline.place(&PacketTime { at_s, decoded_s, duration_s, from_zero, only_track })
    }

    fn append_packet(&mut self, rate: u32) -> Result<(), AudioError> {
        let current = self.rate_change.as_ref().map_or(self.info.sample_rate, |&(from, _)| from);
        if rate != current {
            self.change_rate(current, rate)?;
        }
        match &mut self.rate_change {
            None => self.pending.extend_from_slice(&self.packet),
            Some((_, resampler)) => resampler.process(&self.packet, &mut self.pending)?,
        }
        Ok(())
    }

    fn change_rate(&mut self, from: u32, to: u32) -> Result<(), AudioError> {
        self.flush_rate_change()?;
        self.notes
            .push(format!("the sample rate changes from {from} to {to} Hz at {:.1} s", self.decoded_s()));
        if to != self.info.sample_rate {
            let resampler = MultiChannelResampler::new(to, self.info.sample_rate, self.channels)?;
            self.rate_change = Some((to, resampler));
        }
        Ok(())
    }

    fn flush_rate_change(&mut self) -> Result<(), AudioError> {
        match self.rate_change.take() {
            Some((_, mut resampler)) => resampler.finish(&mut self.pending),
            None => Ok(()),
        }
    }

    /// Ends the stream: the last samples, and notes about damage and length. If symphonia ends early, ffmpeg goes on.
    fn end(&mut self, cut_short: bool) -> Result<(), AudioError> {
        if self.position_unknown {
            // A seek went behind the last packet: nothing is known of what is there, and the position is an old one.
            self.ended = true;
            return Ok(());
        }
        self.flush_rate_change()?;
        let mut notes = self.timeline.notes();
        let mut claim_tolerance = CLAIM_TOLERANCE;
        let ending = match &mut self.source {
            Source::Symphonia(stream) => {
                let claimed_s = stream.duration_s.filter(|_| stream.duration_is_exact);
                let damaged_packets = stream.damaged;
                let mut ending = Ending { cut_short, damaged_packets, claimed_s, lacks_ffmpeg: false };
                if self.continue_with_ffmpeg(&mut ending) {
                    return Ok(());
                }
                ending
            }
            Source::Ffmpeg(stream) => {
                let claimed_s = stream.info.duration_s.filter(|_| stream.info.duration_is_exact);
                let complaints = stream.complaints();
                let decoded_s = self.decoded_s();
                match self.continuation.take() {
                    Some(continuation) if !continuation.has_gained(decoded_s) => continuation.ending,
                    continuation => {
                        if let Some(Continuation { from_s, .. }) = &continuation {
                            notes.push(format!("ffmpeg decoded what follows the damage at {from_s:.1} s"));
                        }
                        notes.extend(complaint_note(&complaints));
                        claim_tolerance = FFMPEG_CLAIM_TOLERANCE;
                        let symphonia = continuation.map(|continuation| continuation.ending);
                        Ending { claimed_s, cut_short: false, ..symphonia.unwrap_or_default() }
                    }
                }
            }
        };
        self.ended = true;
        self.add_ending_notes(ending, claim_tolerance, notes);
        Ok(())
    }

    fn add_ending_notes(&mut self, ending: Ending, claim_tolerance: ClaimTolerance, mut notes: Vec<String>) {
        match ending.damaged_packets {
            0 => {}
            1 => notes.push("1 damaged packet was skipped".to_owned()),
            count => notes.push(format!("{count} damaged packets were skipped")),
        }
        if self.impossible_samples > 0 {
            let count = self.impossible_samples;
            notes.push(format!("{count} samples that are no finite numbers were silenced"));
        }
        let decoded_s = self.decoded_s();
        let advice = if ending.lacks_ffmpeg { "; ffmpeg, which is not installed, may read more" } else { "" };
        match ending.claimed_s {
            Some(claimed_s) if claim_tolerance.is_exceeded(claimed_s, decoded_s) => notes.push(format!(
                "the file is cut short: {decoded_s:.1} s of {claimed_s:.1} s are there{advice}"
            )),
            // Bytes that are missing in the middle are no missing end.
            Some(_) if ending.damaged_packets > 0 => {}
            _ if ending.cut_short => {
                notes.push(format!("the file is cut short after {decoded_s:.1} s{advice}"));
            }
            _ => {}
        }
        notes.retain(|note| !self.notes.contains(note));
        for note in &notes {
            tracing::info!(path = self.path_for_log(), damaged_packets = ending.damaged_packets, "{note}");
        }
        self.notes.append(&mut notes);
    }

    /// Whether less is decoded than the container states.
    pub(super) fn is_short_of(&self, claimed_s: Option<f64>) -> bool {
        claimed_s.is_some_and(|claimed_s| CLAIM_TOLERANCE.is_exceeded(claimed_s, self.decoded_s()))
    }

    /// Seconds decoded so far, returned or not.
    pub(super) fn decoded_s(&self) -> f64 {
        let resampling_s = self.rate_change.as_ref().map_or(0.0, |(_, resampler)| resampler.waiting_s());
        resampling_s
            + (self.position + self.pending_frames() as u64) as f64 / f64::from(self.info.sample_rate)
    }
}

fn complaint_note(complaints: &Complaints) -> Option<String> {
    let first = complaints.first.as_deref()?;
    Some(match complaints.count {
        1 => format!("ffmpeg reported an error: {first}"),
        count => format!("ffmpeg reported {count} errors, the first: {first}"),
    })
}
