//! Reads a MIDI file into notes with times in seconds.
//!
//! The damper pedal is resolved here: each note has the time its key is released and the time its sound is damped. Instruments
//! need not handle pedals, and a file cut off with the pedal down cannot ring forever.

use midly::{MetaMessage, MidiMessage, Smf, Timing, TrackEventKind};

/// MIDI pitches of the keys of a piano.
pub(super) const KEYS: std::ops::RangeInclusive<u8> = 21..=108;
const DAMPER_PEDAL: u8 = 64;
const PERCUSSION: u8 = 9;

/// One note. Times are in seconds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Note {
    /// The key is pressed.
    pub start_s: f64,
    /// The key is released.
    pub key_up_s: f64,
    /// The sound is damped: when the key is released, when the pedal is released if that is later, or when the key is pressed again.
    pub damped_s: f64,
    /// MIDI pitch; 69 is 440 Hz.
    pub pitch: u8,
    /// 1 to 127.
    pub velocity: u8,
}

/// The notes of a MIDI file, sorted by start, and its tempo.
#[derive(Debug, Clone, PartialEq)]
pub struct Score {
    /// At least one; pitches 21 to 108.
    pub notes: Vec<Note>,
    /// Tempo changes: time in seconds, and the length of a quarter note in seconds from then on.
    pub beats: Vec<(f64, f64)>,
}

/// Why a MIDI file has no score.
#[derive(Debug, PartialEq, thiserror::Error)]
pub enum ScoreError {
    /// It is not a MIDI file, or is incomplete.
    #[error("damaged MIDI: {0}")]
    Damaged(String),
    /// It has no note in the range of a piano.
    #[error("no note in the range of a piano")]
    NoNotes,
}

enum MidiEvent {
    Tempo(f64),
    Note { channel: u8, pitch: u8, velocity: u8 },
    Pedal { channel: u8, down: bool },
}

impl Score {
    /// Parses the bytes of a MIDI file.
    ///
    /// # Errors
    /// If they are damaged, or contain no note in the range of a piano.
    pub fn read(bytes: &[u8]) -> Result<Self, ScoreError> {
        let smf = Smf::parse(bytes).map_err(|e| ScoreError::Damaged(e.to_string()))?;
        let mut tick_s = match smf.header.timing {
            Timing::Metrical(ticks) => 0.5 / f64::from(ticks.as_int().max(1)),
            Timing::Timecode(fps, ticks) => 1.0 / f64::from(fps.as_f32()) / f64::from(ticks.max(1)),
        };
        let mut events = events(&smf);
        // The sort is stable, so events of one track at one tick keep their order; a tempo change comes first at its tick.
        events.sort_by_key(|(tick, event)| (*tick, !matches!(event, MidiEvent::Tempo(_))));
        let (mut now_s, mut last) = (0.0, 0);
        let mut keyboard = Keyboard::default();
        let mut beats = vec![(0.0, 0.5)];
        for (tick, event) in events {
            now_s += (tick - last) as f64 * tick_s;
            last = tick;
            match event {
                MidiEvent::Tempo(beat_s) => {
                    beats.push((now_s, beat_s));
                    if let Timing::Metrical(ticks) = smf.header.timing {
                        tick_s = beat_s / f64::from(ticks.as_int().max(1));
                    }
                }
                MidiEvent::Note { channel, pitch, velocity: 0 } => keyboard.release(now_s, channel, pitch),
                MidiEvent::Note { channel, pitch, velocity } => {
                    keyboard.press(now_s, channel, pitch, velocity)
                }
                MidiEvent::Pedal { channel, down } => keyboard.pedal(now_s, channel, down),
            }
        }
        let notes = keyboard.finish(now_s);
        if notes.is_empty() { Err(ScoreError::NoNotes) } else { Ok(Self { notes, beats }) }
    }

    /// Length of a quarter note at time `at_s`, in seconds.
    pub(super) fn beat_s(&self, at_s: f64) -> f64 {
        self.beats.iter().take_while(|(from_s, _)| *from_s <= at_s).last().map_or(0.5, |(_, beat_s)| *beat_s)
    }
}

fn events(smf: &Smf) -> Vec<(u64, MidiEvent)> {
    let mut events = Vec::new();
    for track in &smf.tracks {
        let mut tick = 0_u64;
        for event in track {
            tick += u64::from(event.delta.as_int());
            let kept = match event.kind {
                TrackEventKind::Meta(MetaMessage::Tempo(micros)) => {
                    MidiEvent::Tempo(f64::from(micros.as_int().max(1)) * 1e-6)
                }
                TrackEventKind::Midi { channel, message } if channel.as_int() != PERCUSSION => {
                    let channel = channel.as_int();
                    match message {
                        MidiMessage::NoteOn { key, vel } => {
                            MidiEvent::Note { channel, pitch: key.as_int(), velocity: vel.as_int() }
                        }
                        MidiMessage::NoteOff { key, .. } => {
                            MidiEvent::Note { channel, pitch: key.as_int(), velocity: 0 }
                        }
                        MidiMessage::Controller { controller, value } if controller == DAMPER_PEDAL => {
                            MidiEvent::Pedal { channel, down: value >= 64 }
                        }
                        _ => continue,
                    }
                }
                _ => continue,
            };
            events.push((tick, kept));
        }
    }
    events
}

/// The state of keys and pedals while a score is read.
#[derive(Default)]
struct Keyboard {
    notes: Vec<Note>,
    sounding: Vec<Sounding>,
    pedals_down: [bool; 16],
}

struct Sounding {
    note: usize,
    channel: u8,
    pitch: u8,
    key_down: bool,
}

impl Keyboard {
    fn press(&mut self, now_s: f64, channel: u8, pitch: u8, velocity: u8) {
        if !KEYS.contains(&pitch) {
            return;
        }
        self.damp(now_s, |s| s.pitch == pitch);
        let note = self.notes.len();
        self.notes.push(Note { start_s: now_s, key_up_s: now_s, damped_s: now_s, pitch, velocity });
        self.sounding.push(Sounding { note, channel, pitch, key_down: true });
    }

    fn release(&mut self, now_s: f64, channel: u8, pitch: u8) {
        debug_assert!(channel < 16, "MIDI has 16 channels, not {channel}");
        let held = self.pedals_down.get(usize::from(channel)).copied().unwrap_or(false);
        for s in self.sounding.iter_mut().filter(|s| s.channel == channel && s.pitch == pitch && s.key_down) {
            s.key_down = false;
            if let Some(note) = self.notes.get_mut(s.note) {
                note.key_up_s = now_s;
            }
        }
        if !held {
            self.damp(now_s, |s| s.channel == channel && s.pitch == pitch);
        }
    }

    fn pedal(&mut self, now_s: f64, channel: u8, down: bool) {
        debug_assert!(channel < 16, "MIDI has 16 channels, not {channel}");
        if let Some(pedal) = self.pedals_down.get_mut(usize::from(channel)) {
            *pedal = down;
        }
        if !down {
            self.damp(now_s, |s| s.channel == channel && !s.key_down);
        }
    }

    /// Damps the chosen notes.
    fn damp(&mut self, now_s: f64, chosen: impl Fn(&Sounding) -> bool) {
        let notes = &mut self.notes;
        self.sounding.retain(|s| {
            let ends = chosen(s);
            debug_assert!(s.note < notes.len(), "a sounding note is in the list");
            if let Some(note) = notes.get_mut(s.note).filter(|_| ends) {
                note.damped_s = now_s;
                if s.key_down {
                    note.key_up_s = now_s;
                }
            }
            !ends
        });
    }

    fn finish(mut self, now_s: f64) -> Vec<Note> {
        self.damp(now_s, |_| true);
        self.notes
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use midly::num::{u4, u7, u15, u24, u28};
    use midly::{Format, Header, TrackEvent};

    /// A MIDI file at 100 ticks a quarter of half a second: 200 ticks a second.
    pub(crate) fn midi(events: &[(u32, TrackEventKind<'static>)]) -> Vec<u8> {
        let header = Header::new(Format::SingleTrack, Timing::Metrical(u15::new(100)));
        let track = events.iter().map(|&(delta, kind)| TrackEvent { delta: u28::new(delta), kind });
        let smf = Smf { header, tracks: vec![track.collect()] };
        let mut bytes = Vec::new();
        smf.write_std(&mut bytes).unwrap();
        bytes
    }

    pub(crate) fn strike(pitch: u8, velocity: u8) -> TrackEventKind<'static> {
        let message = MidiMessage::NoteOn { key: u7::new(pitch), vel: u7::new(velocity) };
        TrackEventKind::Midi { channel: u4::new(0), message }
    }

    fn pedal(value: u8) -> TrackEventKind<'static> {
        let message = MidiMessage::Controller { controller: u7::new(64), value: u7::new(value) };
        TrackEventKind::Midi { channel: u4::new(0), message }
    }

    #[test]
    fn the_pedal_sustains_a_note_until_it_is_released_or_the_key_is_pressed_again() {
        let bytes = midi(&[
            (0, pedal(127)),
            (0, strike(60, 80)),
            (100, strike(60, 0)),
            (100, strike(60, 90)),
            (100, strike(60, 0)),
            (100, pedal(0)),
        ]);
        let score = Score::read(&bytes).unwrap();
        let times: Vec<_> = score.notes.iter().map(|n| (n.start_s, n.key_up_s, n.damped_s)).collect();
        assert_eq!(times, [(0.0, 0.5, 1.0), (1.0, 1.5, 2.0)]);
    }

    #[test]
    fn a_tempo_change_applies_from_its_tick_on() {
        let tempo = TrackEventKind::Meta(MetaMessage::Tempo(u24::new(1_000_000)));
        let bytes = midi(&[(100, strike(60, 80)), (0, tempo), (100, strike(60, 0))]);
        let note = Score::read(&bytes).unwrap().notes[0];
        assert_eq!((note.start_s, note.key_up_s), (0.5, 1.5));
    }

    #[test]
    fn pitches_outside_the_piano_are_ignored_and_unreleased_notes_end_with_the_file() {
        let score = Score::read(&midi(&[(0, strike(20, 80)), (0, strike(60, 80)), (200, strike(109, 80))]));
        let notes = score.unwrap().notes;
        assert_eq!(notes.len(), 1);
        assert_eq!(notes[0].damped_s, 1.0);
    }

    #[test]
    fn damaged_and_empty_files_are_errors() {
        assert!(matches!(Score::read(b"MThd nothing"), Err(ScoreError::Damaged(_))));
        assert_eq!(Score::read(&midi(&[(5, pedal(0))])), Err(ScoreError::NoNotes));
    }
}
