//! How well the stage's keys follow the notes: MIDI files through SoundFonts, what is heard of them against what was played.
//!
//! ```sh
//! cargo run --release --no-default-features --example keys -- --font FluidR3_GM.sf2 a.mid b.mid
//! ```
//!
//! A strike is right if it begins within 50 ms of a note of its key that no other strike took. A key is idle if it is shown down while
//! no note of it sounds, the pedal counted.

use clap::Parser;
use pianoscope::motion::{Motion, MotionAnalyser};
use pianoscope::synth::{Font, Note, Patch, Score};
use std::error::Error;
use std::path::PathBuf;

/// A strike and its note begin within so many seconds.
const NEAR_S: f64 = 0.05;
/// Step in which keys are looked at, in seconds.
const LOOK_S: f64 = 0.01;
/// Keys of the piano, A0 first; registers end before C3 and C5, as in the stage's own rules and the treble above.
const REGISTERS: [(&str, std::ops::Range<u8>); 4] =
    [("low", 0..27), ("middle", 27..51), ("high", 51..88), ("all", 0..88)];

#[derive(Parser)]
struct Arguments {
    /// A SoundFont; with several, each plays every file
    #[arg(long, required = true)]
    font: Vec<PathBuf>,
    /// MIDI files
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// Seconds of each that are played
    #[arg(long, default_value_t = 30.0)]
    seconds: f64,
    /// Seconds that a note sounds on after it was damped: it has lost 20 dB after 0.12 s in FluidR3, after 0.2 s in TimGM6mb
    #[arg(long, default_value_t = 0.12)]
    ring: f64,
}

#[derive(Default, Clone, Copy)]
struct Count {
    right: usize,
    strikes: usize,
    notes: usize,
    down_s: f64,
    idle_s: f64,
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments = Arguments::parse();
    println!("font                      keys    notes strikes  P     R     F1     down s  idle");
    for font in &arguments.font {
        let font = Font::open(font)?;
        let mut counts = [Count::default(); REGISTERS.len()];
        for file in &arguments.files {
            let mut score = Score::read(&std::fs::read(file)?)?;
            score.notes.retain(|note| note.start_s < arguments.seconds);
            let motion = heard(&font, &score, arguments.seconds)?;
            for ((_, keys), count) in REGISTERS.iter().zip(&mut counts) {
                add(count, &motion, &score.notes, keys, &arguments);
            }
        }
        for ((register, _), c) in REGISTERS.iter().zip(&counts) {
            let share = |part: f64, whole: f64| if whole > 0.0 { part / whole } else { f64::NAN };
            let (right, strikes, all) = (c.right as f64, c.strikes as f64, c.notes as f64);
            println!(
                "{:25.25} {register:7} {:5} {:7}  {:.3} {:.3} {:.3} {:8.1} {:5.2} %",
                font.name,
                c.notes,
                c.strikes,
                share(right, strikes),
                share(right, all),
                share(2.0 * right, strikes + all),
                c.down_s,
                100.0 * share(c.idle_s, c.down_s)
            );
        }
    }
    Ok(())
}

/// What the stage hears of notes that a SoundFont plays.
fn heard(font: &Font, score: &Score, seconds: f64) -> Result<Motion, Box<dyn Error>> {
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
            let near = |(note, taken): &(&Note, bool)| {
                (!taken).then(|| (note.start_s - strike.start_s).abs()).filter(|away| *away <= NEAR_S)
            };
            let nearest = notes.iter_mut().filter_map(|note| Some((near(note)?, note)));
            if let Some((_, (_, taken))) = nearest.min_by(|(a, _), (b, _)| a.total_cmp(b)) {
                *taken = true;
                count.right += 1;
            }
        }
        for step in 0..(seconds / LOOK_S) as u32 {
            let at_s = LOOK_S * f64::from(step);
            if motion.key_depth(key, at_s) > 0.5 {
                count.down_s += LOOK_S;
                let sounds = |(note, _): &&(&Note, bool)| {
                    (note.start_s - NEAR_S..note.damped_s + arguments.ring).contains(&at_s)
                };
                if !notes.iter().any(|note| sounds(&note)) {
                    count.idle_s += LOOK_S;
                }
            }
        }
    }
}
