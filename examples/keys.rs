//! Measures how well the stage's piano keys follow the notes: plays MIDI files with SoundFonts and compares the detected key strokes
//! with the notes.
//!
//! ```sh
//! cargo run --release --no-default-features --example keys -- --font FluidR3_GM.sf2 a.mid b.mid
//! ```
//!
//! A key stroke is correct if it starts within 50 ms of a note of that key that is not matched yet. A key is idle if it is down while
//! no note of it sounds, the pedal included.

use clap::Parser;
use pianoscope::motion::{Motion, MotionAnalyser};
use pianoscope::synth::{Note, Patch, Score, SoundFontPlayer};
use std::error::Error;
use std::path::PathBuf;

/// Onset tolerance in seconds, as in the MIR evaluation of note onsets.
const TOLERANCE_S: f64 = 0.05;
/// Sampling interval of the key depths, in seconds.
const STEP_S: f64 = 0.01;
/// Registers in keys from A0; they are divided at C3 and C5, as in the motion analysis.
const REGISTERS: [(&str, std::ops::Range<u8>); 4] =
    [("low", 0..27), ("middle", 27..51), ("high", 51..88), ("all", 0..88)];

#[derive(Parser)]
struct Arguments {
    /// A SoundFont; repeatable, each plays every file
    #[arg(long, required = true)]
    font: Vec<PathBuf>,
    /// MIDI files
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// Seconds to play of each file
    #[arg(long, default_value_t = 30.0)]
    seconds: f64,
    /// Seconds that a note sounds after it was damped: the decay of 20 dB takes 0.12 s in FluidR3 and 0.2 s in TimGM6mb
    #[arg(long, default_value_t = 0.12)]
    ring: f64,
}

#[derive(Default, Clone, Copy)]
struct Count {
    correct: usize,
    strikes: usize,
    notes: usize,
    down_s: f64,
    idle_s: f64,
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments = Arguments::parse();
    println!("font                      keys    notes strikes  P     R     F1     down s  idle");
    for font in &arguments.font {
        let font = SoundFontPlayer::open(font)?;
        let mut counts = [Count::default(); REGISTERS.len()];
        for file in &arguments.files {
            let mut score = Score::read(&std::fs::read(file)?)?;
            score.notes.retain(|note| note.start_s < arguments.seconds);
            let motion = motion_from_score(&font, &score, arguments.seconds)?;
            for ((_, keys), count) in REGISTERS.iter().zip(&mut counts) {
                add(count, &motion, &score.notes, keys, &arguments);
            }
        }
        for ((register, _), c) in REGISTERS.iter().zip(&counts) {
            let share = |part: f64, whole: f64| if whole > 0.0 { part / whole } else { f64::NAN };
            let (correct, strikes, all) = (c.correct as f64, c.strikes as f64, c.notes as f64);
            println!(
                "{:25.25} {register:7} {:5} {:7}  {:.3} {:.3} {:.3} {:8.1} {:5.2} %",
                font.name,
                c.notes,
                c.strikes,
                share(correct, strikes),
                share(correct, all),
                share(2.0 * correct, strikes + all),
                c.down_s,
                100.0 * share(c.idle_s, c.down_s)
            );
        }
    }
    Ok(())
}

/// The motion that is detected in notes played by a SoundFont.
fn motion_from_score(font: &SoundFontPlayer, score: &Score, seconds: f64) -> Result<Motion, Box<dyn Error>> {
    let mut analysis = MotionAnalyser::new()?;
    analysis.push(&font.play(&score.notes, Patch::Program(0), seconds, true)?);
    Ok(analysis.finish())
}

fn add(
    count: &mut Count,
    motion: &Motion,
    notes: &[Note],
    keys: &std::ops::Range<u8>,
    arguments: &Arguments,
) {
    let seconds = arguments.seconds;
    for key in keys.clone() {
        let mut notes: Vec<(&Note, bool)> =
            notes.iter().filter(|note| note.pitch == key + 21).map(|note| (note, false)).collect();
        count.notes += notes.len();
        for strike in motion.notes(0.0, seconds).filter(|strike| strike.key == key) {
            count.strikes += 1;
            let distance = |(note, matched): &(&Note, bool)| {
                (!matched).then(|| (note.start_s - strike.start_s).abs()).filter(|away| *away <= TOLERANCE_S)
            };
            let nearest = notes.iter_mut().filter_map(|note| Some((distance(note)?, note)));
            if let Some((_, (_, matched))) = nearest.min_by(|(a, _), (b, _)| a.total_cmp(b)) {
                *matched = true;
                count.correct += 1;
            }
        }
        for step in 0..(seconds / STEP_S) as u32 {
            let at_s = STEP_S * f64::from(step);
            if motion.key_depth(key, at_s) > 0.5 {
                count.down_s += STEP_S;
                let sounds = |(note, _): &&(&Note, bool)| {
                    (note.start_s - TOLERANCE_S..note.damped_s + arguments.ring).contains(&at_s)
                };
                if !notes.iter().any(|note| sounds(&note)) {
                    count.idle_s += STEP_S;
                }
            }
        }
    }
}
