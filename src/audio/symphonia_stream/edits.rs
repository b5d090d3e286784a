//! Packets of the media → the parts of them that an edit list presents.

use super::{Packet, SymphoniaStream};
use crate::audio::AudioError;
use crate::audio::mp4::Cut;
use crate::audio::track::OpenError;

/// Decoding begins so much before an edit, since codecs depend on earlier packets.
const PRE_ROLL_S: f64 = 0.25;
/// So much media between two edits is skipped without a seek.
const MAX_SKIP_S: f64 = 1.0;

impl SymphoniaStream {
    /// Decodes one packet to `frames`, as far as it is presented; its time is that of the presentation.
    ///
    /// # Errors
    /// As [`Self::read_packet`].
    pub(super) fn read_presented(&mut self) -> Result<Packet, OpenError> {
        let Some(edits) = &self.edits else { return self.read_packet() };
        if edits.media_start_s().is_none() {
            return Ok(Packet::End { cut_short: false });
        }
        let packet = self.read_packet()?;
        let (rate, channels, media_s) = match packet {
            Packet::Decoded { rate, channels, at_s: Some(media_s) } => (rate, channels, media_s),
            Packet::End { cut_short } => return Ok(self.end_of_media(cut_short)),
            packet => return Ok(packet),
        };
        let width = self.width(channels);
        let frames = self.frames.len() / width;
        let Some(edits) = &self.edits else { return Ok(packet) };
        let media_end_s = media_s + frames as f64 / f64::from(rate.max(1));
        match edits.cut(media_s, frames, rate) {
            Cut::Before => {
                self.frames.clear();
                Ok(Packet::NoAudio)
            }
            Cut::Behind => {
                self.frames.clear();
                // The next edit may begin with this packet.
                self.next_edit(media_end_s);
                Ok(Packet::NoAudio)
            }
            Cut::Part { frames: part, at_s, ends } => {
                self.frames.truncate(part.end * width);
                self.frames.drain(..part.start * width);
                if ends {
                    self.next_edit(media_end_s);
                }
                Ok(Packet::Decoded { rate, channels, at_s: Some(at_s) })
            }
        }
    }

    /// Skips to the first edit, if it begins late in the media.
    pub(super) fn start_edits(&mut self) {
        let first_s = self.edits.as_ref().and_then(|edits| edits.media_start_s());
        if let Some(first_s) = first_s.filter(|&first_s| first_s > MAX_SKIP_S) {
            // Without a seek, what is before it is decoded and dropped.
            self.seek_media(first_s).ok();
        }
    }

    /// Seeks before `media_s` of the media.
    ///
    /// # Errors
    /// [`AudioError::Seek`] if the format cannot seek there.
    pub(super) fn seek_media(&mut self, media_s: f64) -> Result<(), AudioError> {
        self.seek_container((media_s - PRE_ROLL_S).max(0.0))
    }

    /// Goes on to the next edit; `media_s` is the end of what was decoded of the media. Where a seek fails,
    /// decoding goes on.
    fn next_edit(&mut self, media_s: f64) {
        let Some(edits) = &mut self.edits else { return };
        edits.advance();
        let Some(start_s) = edits.media_start_s() else { return };
        if !(media_s..=media_s + MAX_SKIP_S).contains(&start_s) {
            self.seek_media(start_s).ok();
        }
    }

    /// The media is over: later edits may repeat some of it, unless it is shorter than it should be.
    fn end_of_media(&mut self, cut_short: bool) -> Packet {
        let Some(edits) = &mut self.edits else { return Packet::End { cut_short } };
        edits.advance();
        match edits.media_start_s() {
            Some(start_s) if !cut_short && self.seek_media(start_s).is_ok() => Packet::NoAudio,
            _ => Packet::End { cut_short },
        }
    }
}
