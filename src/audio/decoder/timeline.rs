//! Time stamps of the container against the count of decoded samples → silence where the file leaves a part out.
//!
//! The position of the output is the recording's own time. Where the stamps run ahead of the samples, silence fills the
//! gap. Where they go back (joined streams, a repeated part), no sample is dropped: counting goes on.

/// Stamps and samples may differ by this at the beginning: some containers count the encoder's delay and some do not.
const ENCODER_DELAY_S: f64 = 0.15;
/// Time stamps count milliseconds in some containers, and recorders stamp late by some more.
const TOLERANCE_S: f64 = 0.05;
/// A gap is there at once; where the stamps run ahead by less than this between two packets, their clock is another one
/// than that of the samples.
const JITTER_S: f64 = 0.015;
/// What such a drift may add up to.
const DRIFT_S: f64 = 0.25;
/// Samples before the recording's zero are the encoder's delay, if they are no more than this.
const BEFORE_ZERO_S: f64 = 1.0;
/// Stamps that go back by more than this belong to another clock.
const REWIND_S: f64 = 1.0;
/// Stamps may end so much after the length that the container states.
const LENGTH_TOLERANCE_S: f64 = 0.5;
/// All silence of a file with one track or without a stated length: so many seconds, and so many a second of sound. With more,
/// the clock is damaged.
const SILENCE_S: f64 = 30.0;
const SILENCE_PER_SECOND: f64 = 10.0;
/// All silence of any file, in seconds: a day.
const MAX_SILENCE_S: f64 = 86_400.0;

/// Whether a file with one track that lasts `duration_s` may begin with `start_s` of silence. Nobody records hours of nothing in
/// front of seconds: such a file was cut out of a longer one.
pub(in crate::audio) fn is_plausible_start(start_s: f64, duration_s: Option<f64>) -> bool {
    let sound_s = duration_s.map_or(0.0, |duration_s| duration_s - start_s);
    sound_s >= -LENGTH_TOLERANCE_S && start_s <= SILENCE_S + SILENCE_PER_SECOND * sound_s.max(0.0)
}

/// What is known of a packet and its stream when the packet is placed.
pub(super) struct PacketTime {
    /// Container's time of the first sample, in seconds; `None` where the packet has no stamp.
    pub(super) at_s: Option<f64>,
    /// Position after everything decoded so far, in seconds.
    pub(super) decoded_s: f64,
    /// Length of the recording as the container states it, if it is no estimate.
    pub(super) duration_s: Option<f64>,
    /// Whether the container's clock and stated length begin at the recording's zero (MP4, Matroska), not at any value (Ogg).
    pub(super) from_zero: bool,
    /// The file has nothing else that could begin before this track.
    pub(super) only_track: bool,
}

/// The note about silence in front.
pub(super) fn late_start_note(start_s: f64) -> String {
    format!("the sound starts at {start_s:.1} s of the recording: silence stands before it")
}

/// The container's clock against the count of decoded samples.
#[derive(Default)]
pub(super) struct Timeline {
    /// Container's time minus position.
    offset_s: f64,
    /// Stamps seen, and by how much the last one was ahead of the samples.
    stamps: u32,
    /// What comes before the recording's zero was cut off, so the stamps are exact.
    starts_before_zero: bool,
    ahead_s: f64,
    /// The stamps went back, or ahead further than can be: one offset does not fit the whole stream.
    broken: bool,
    clock_is_new: bool,
    /// A seek has interrupted the count from the start.
    after_seek: bool,
    /// Silence before the first sample, between samples, the number of gaps and the position of the first, in seconds.
    before_s: f64,
    between_s: f64,
    gaps: u32,
    first_gap_s: f64,
    /// Position and size in seconds of the first jump that was not followed.
    ignored_jump: Option<(f64, f64)>,
}

impl Timeline {
    /// Takes the time of the next packet and returns the seconds of silence to insert before it; negative, if as much of
    /// its beginning comes before the recording's zero.
    pub(super) fn place(&mut self, packet: &PacketTime) -> f64 {
        let Some(at_s) = packet.at_s.filter(|at_s| at_s.is_finite()) else { return 0.0 };
        if packet.from_zero
            && !self.after_seek
            && packet.decoded_s <= 0.0
            && (-BEFORE_ZERO_S..0.0).contains(&at_s)
        {
            self.starts_before_zero = true;
            return at_s;
        }
        let ahead_s = at_s - self.offset_s - packet.decoded_s;
        let jump_s = ahead_s - self.ahead_s;
        self.stamps = self.stamps.saturating_add(1);
        self.ahead_s = ahead_s;
        // The decoder may trim the first packet without notice; the second one gives the offset, too.
        if std::mem::take(&mut self.clock_is_new) {
            self.offset_s += ahead_s;
            self.ahead_s = 0.0;
            return 0.0;
        }
        let adjusts = self.stamps <= 2
            && !self.after_seek
            && !self.starts_before_zero
            && ahead_s.abs() < ENCODER_DELAY_S;
        if adjusts || ahead_s <= -REWIND_S {
            self.broken |= !adjusts;
            return self.follow(ahead_s, packet);
        }
        let is_gap = (ahead_s > TOLERANCE_S && jump_s > JITTER_S) || ahead_s > DRIFT_S;
        if !is_gap {
            return 0.0;
        }
        if !self.may_insert(ahead_s, packet) {
            self.broken |= self.stamps > 1;
            return self.follow(ahead_s, packet);
        }
        self.ahead_s = 0.0;
        if packet.decoded_s <= 0.0 {
            self.before_s = ahead_s;
        } else if !self.after_seek {
            self.gaps = self.gaps.saturating_add(1);
            self.between_s += ahead_s;
            if self.gaps == 1 {
                self.first_gap_s = packet.decoded_s;
            }
        }
        ahead_s
    }

    /// Time of the container at `position_s`; the start is 0 on every clock.
    pub(super) fn container_s(&self, position_s: f64) -> f64 {
        if position_s > 0.0 { position_s + self.offset_s } else { 0.0 }
    }

    /// Position of a stamp of the container, in seconds.
    pub(super) fn position_s(&self, at_s: f64) -> f64 {
        at_s - self.offset_s
    }

    /// Where the first sample stands, in seconds; 0 unless the sound starts late.
    pub(super) fn start_s(&self) -> f64 {
        self.before_s
    }

    /// Whether enough stamps were seen to know the offset of the container's clock.
    pub(super) fn is_known(&self) -> bool {
        self.stamps > 1
    }

    /// Whether one offset fits all of the stream that was decoded.
    pub(super) fn is_steady(&self) -> bool {
        !self.broken
    }

    /// The next stamp belongs to another clock, of a stream that is joined to the last one.
    pub(super) fn new_clock(&mut self) {
        self.broken = true;
        self.clock_is_new = true;
    }

    /// Begins again at a stamp whose position is known.
    pub(super) fn seeked(&mut self) {
        self.after_seek = true;
        self.ahead_s = 0.0;
    }

    /// What the user should know, once each.
    pub(super) fn notes(&self) -> Vec<String> {
        let mut notes = Vec::new();
        if self.before_s > 0.0 {
            notes.push(late_start_note(self.before_s));
        }
        match self.gaps {
            0 => {}
            1 => notes.push(format!(
                "silence was inserted for {:.1} s that the file leaves out at {:.1} s",
                self.between_s, self.first_gap_s
            )),
            gaps => notes.push(format!(
                "silence was inserted for {:.1} s that the file leaves out in {gaps} places, the first at {:.1} s",
                self.between_s, self.first_gap_s
            )),
        }
        if let Some((at_s, jump_s)) = self.ignored_jump {
            let (seconds, way) = (jump_s.abs(), if jump_s < 0.0 { "back" } else { "ahead" });
            notes.push(format!(
                "the time stamps jump {way} by {seconds:.1} s at {at_s:.1} s: the times count on"
            ));
        }
        notes
    }

    /// Takes the container's clock as it is from here on.
    fn follow(&mut self, ahead_s: f64, packet: &PacketTime) -> f64 {
        if self.stamps > 1 && ahead_s.abs() >= ENCODER_DELAY_S && self.ignored_jump.is_none() {
            self.ignored_jump = Some((packet.decoded_s, ahead_s));
        }
        self.offset_s += ahead_s;
        self.ahead_s = 0.0;
        0.0
    }

    /// What the clock showed at the start of a stream that was cut out of a longer one, in seconds.
    pub(super) fn skipped_start_s(&self) -> f64 {
        if self.offset_s >= ENCODER_DELAY_S && !self.broken { self.offset_s } else { 0.0 }
    }

    /// Whether `gap_s` of silence before this packet is what the container means, or a damaged or foreign clock.
    fn may_insert(&self, gap_s: f64, packet: &PacketTime) -> bool {
        let inserted_s = self.before_s + self.between_s;
        let stated = packet.duration_s.filter(|_| packet.from_zero || self.stamps > 1);
        let fits_length = stated.is_none_or(|duration_s| {
            packet.decoded_s + gap_s <= duration_s + LENGTH_TOLERANCE_S && inserted_s + gap_s <= MAX_SILENCE_S
        });
        let sound_s = match stated {
            // What else is in the file lasts as long.
            Some(_) if !packet.only_track => return fits_length,
            _ if packet.decoded_s <= 0.0 => return is_plausible_start(gap_s, stated),
            _ => (packet.decoded_s - inserted_s).max(0.0),
        };
        fits_length && inserted_s + gap_s <= SILENCE_S + SILENCE_PER_SECOND * sound_s
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Places packets of 0.1 s at these stamps; returns the silence before each.
    fn gaps(timeline: &mut Timeline, stamps: &[f64], duration_s: Option<f64>) -> Vec<f64> {
        let mut decoded_s = 0.0;
        let mut place = |&at_s: &f64| {
            let at_s = Some(at_s);
            let packet = PacketTime { at_s, decoded_s, duration_s, from_zero: true, only_track: true };
            let gap_s = timeline.place(&packet);
            decoded_s += gap_s + 0.1;
            (gap_s * 1e6).round() / 1e6
        };
        stamps.iter().map(&mut place).collect()
    }

    #[test]
    fn a_gap_and_a_late_start_become_silence_with_one_note_each() {
        let mut timeline = Timeline::default();
        let found = gaps(&mut timeline, &[5.0, 5.1, 5.2, 15.3, 15.4, 17.5], Some(18.0));
        assert_eq!(found, [5.0, 0.0, 0.0, 10.0, 0.0, 2.0]);
        assert_eq!(
            timeline.notes(),
            [
                "the sound starts at 5.0 s of the recording: silence stands before it",
                "silence was inserted for 12.0 s that the file leaves out in 2 places, the first at 5.3 s"
            ]
        );
        assert!(timeline.is_steady() && timeline.is_known());
        assert_eq!((timeline.container_s(7.0), timeline.container_s(0.0)), (7.0, 0.0));
    }

    #[test]
    fn what_comes_before_zero_is_cut_off() {
        let mut timeline = Timeline::default();
        let mut place = |at_s, decoded_s| {
            let (at_s, duration_s) = (Some(at_s), Some(9.0));
            timeline.place(&PacketTime { at_s, decoded_s, duration_s, from_zero: true, only_track: true })
        };
        // The first of 20 ms is cut off whole, 10 ms of the second.
        assert_eq!((place(-0.03, 0.0), place(-0.01, 0.0)), (-0.03, -0.01));
        assert_eq!((place(0.01, 0.01), place(0.03, 0.03)), (0.0, 0.0));
        assert_eq!(timeline.position_s(2.0), 2.0);
        let (at_s, duration_s) = (Some(-0.03), Some(9.0));
        let ogg = PacketTime { at_s, decoded_s: 0.0, duration_s, from_zero: false, only_track: true };
        assert_eq!(Timeline::default().place(&ogg), 0.0);
    }

    #[test]
    fn encoder_delay_jitter_and_slow_drift_are_no_gaps() {
        let mut timeline = Timeline::default();
        assert_eq!(gaps(&mut timeline, &[0.05, 0.14, 0.25, 0.349, 0.452], Some(1.0)), [0.0; 5]);
        assert!((timeline.position_s(0.14) - 0.1).abs() < 1e-9);
        // 10 ms more a packet: only when it adds up to a quarter of a second is it filled.
        let stamps: Vec<f64> = (0..40).map(|n| f64::from(n) * 0.11).collect();
        let found = gaps(&mut Timeline::default(), &stamps, Some(5.0));
        assert_eq!(found.iter().filter(|&&gap_s| gap_s > 0.0).count(), 1, "{found:?}");
    }

    #[test]
    fn stamps_that_go_back_are_counted_on_with_a_note() {
        let mut timeline = Timeline::default();
        let stamps: Vec<f64> = (0..40).map(|n| f64::from(n % 20) * 0.1).collect();
        assert_eq!(gaps(&mut timeline, &stamps, Some(2.0)), [0.0; 40]);
        assert_eq!(timeline.notes(), ["the time stamps jump back by 2.0 s at 2.0 s: the times count on"]);
        assert!(!timeline.is_steady());
    }

    #[test]
    fn a_jump_beyond_the_stated_length_is_not_followed() {
        let mut timeline = Timeline::default();
        assert_eq!(gaps(&mut timeline, &[0.0, 0.1, 500.0, 500.1], Some(20.0)), [0.0; 4]);
        assert_eq!(timeline.notes(), ["the time stamps jump ahead by 499.8 s at 0.2 s: the times count on"]);
        // Without a length: what is decoded limits it.
        assert_eq!(gaps(&mut Timeline::default(), &[0.0, 0.1, 20.0, 500.0], None), [0.0, 0.0, 19.8, 0.0]);
    }

    #[test]
    fn a_stream_cut_out_of_a_live_broadcast_begins_at_zero() {
        for (from_zero, duration_s) in
            [(false, Some(3_600.0)), (true, None), (true, Some(12.0)), (true, Some(612.0))]
        {
            let mut timeline = Timeline::default();
            let packet = |at_s, decoded_s| PacketTime {
                at_s: Some(at_s),
                decoded_s,
                duration_s,
                from_zero,
                only_track: true,
            };
            assert_eq!(timeline.place(&packet(600.0, 0.0)), 0.0);
            assert_eq!(timeline.place(&packet(600.1, 0.1)), 0.0);
            assert!(timeline.is_steady() && timeline.notes().is_empty());
            assert!((timeline.container_s(1.0) - 601.0).abs() < 1e-6);
            assert_eq!(timeline.skipped_start_s(), 600.0);
        }
        // A film whose sound begins late.
        let film = PacketTime {
            at_s: Some(600.0),
            decoded_s: 0.0,
            duration_s: Some(612.0),
            from_zero: true,
            only_track: false,
        };
        assert_eq!(Timeline::default().place(&film), 600.0);
    }
}
