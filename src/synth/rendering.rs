//! Renders an excerpt as one of the kinds of sound.

use super::electric_piano::ElectricPiano;
use super::excerpt::Excerpt;
use super::instruments::Instruments;
use super::programs::{HIGH, LOW, OTHERS, PIANOS, Solo};
use super::score::Note;
use super::soundfont::{Patch, SoundFontPlayer};
use super::voice::Voice;
use super::{SoundKind, SynthError, beat, voice};
use crate::dsp::level;
use rand::RngExt;
use rand::seq::IndexedRandom;
use rand_pcg::Pcg64Mcg;

/// Samples at 16 kHz, and the instruments that played them.
pub(super) struct Rendering {
    pub(super) samples: Vec<f32>,
    pub(super) source: String,
}

/// Renders an excerpt. The peak is between -20 and -1 dBFS.
///
/// # Errors
/// [`SynthError::NoInstrument`] if nothing can play `kind`, [`SynthError::Playing`] if the player or the resampler fails.
pub(super) fn render(
    random: &mut Pcg64Mcg,
    excerpt: &Excerpt,
    kind: SoundKind,
    with: &Instruments,
) -> Result<Rendering, SynthError> {
    let (notes, seconds) = (&excerpt.notes, excerpt.seconds);
    let mut rendering = match kind {
        SoundKind::Piano => font_piano(random, notes, seconds, with)?,
        SoundKind::Notes => recorded_piano(random, notes, seconds, with)?,
        SoundKind::Other => other(random, notes, seconds, with)?,
        SoundKind::Electric => {
            let piano = ElectricPiano::draw(random);
            Rendering { samples: piano.play(random, notes, seconds)?, source: piano.name().to_owned() }
        }
        SoundKind::Ensemble => ensemble(random, excerpt, with)?,
        SoundKind::Melody => {
            let positions = voice::positions(notes, Voice::Highest);
            let (font, solo) = draw_solo(random, &with.all_fonts(), HIGH, kind)?;
            solo_line(random, notes, &positions, font, solo, seconds)?
        }
    };
    level::normalise(&mut rendering.samples, random.random_range(-20.0..-1.0));
    rendering.source.insert_str(0, "synthetic ");
    Ok(rendering)
}

fn font_piano(
    random: &mut Pcg64Mcg,
    notes: &[Note],
    seconds: f64,
    with: &Instruments,
) -> Result<Rendering, SynthError> {
    let fonts: Vec<&SoundFontPlayer> = with.fonts.iter().collect();
    let (font, program) = draw_program(random, &fonts, PIANOS, SoundKind::Piano)?;
    let samples = font.play(notes, Patch::Program(program), seconds, random.random_bool(0.5))?;
    Ok(Rendering { samples, source: format!("{} {program}", font.name) })
}

fn recorded_piano(
    random: &mut Pcg64Mcg,
    notes: &[Note],
    seconds: f64,
    with: &Instruments,
) -> Result<Rendering, SynthError> {
    let piano = with.recorded.choose(random).ok_or(SynthError::NoInstrument("notes"))?;
    Ok(Rendering { samples: piano.play(random, notes, seconds), source: format!("notes {}", piano.name) })
}

fn other(
    random: &mut Pcg64Mcg,
    notes: &[Note],
    seconds: f64,
    with: &Instruments,
) -> Result<Rendering, SynthError> {
    let (font, program) = draw_program(random, &with.all_fonts(), OTHERS, SoundKind::Other)?;
    // Organs and harpsichords have no damper pedal, whatever the playing style.
    let dry = random.random_bool(0.25);
    let damped = |n: &Note| Note { damped_s: if dry { n.key_up_s } else { n.damped_s }, ..*n };
    let notes: Vec<Note> = notes.iter().map(damped).collect();
    let samples = font.play(&notes, Patch::Program(program), seconds, random.random_bool(0.5))?;
    Ok(Rendering { samples, source: format!("{} {program}", font.name) })
}

/// A piano together with drums or an instrument that plays one of its voices, at -6 to 6 dB relative to it.
fn ensemble(random: &mut Pcg64Mcg, excerpt: &Excerpt, with: &Instruments) -> Result<Rendering, SynthError> {
    let (notes, seconds) = (&excerpt.notes, excerpt.seconds);
    let fonts = with.all_fonts();
    let part = random.random_range(0..10);
    let drummers: Vec<&SoundFontPlayer> = fonts.iter().filter(|f| f.has(Patch::Drums)).copied().collect();
    let mut piano_notes = notes.clone();
    let second = match drummers.choose(random) {
        Some(font) if part < 2 => {
            let drums = beat::beat(random, excerpt.beat_s, seconds);
            let samples = font.play(&drums, Patch::Drums, seconds, random.random_bool(0.5))?;
            Rendering { samples, source: format!("{} drums", font.name) }
        }
        _ => {
            let (side, solos) = if part < 5 { (Voice::Lowest, LOW) } else { (Voice::Highest, HIGH) };
            let positions = voice::positions(notes, side);
            let (font, solo) = draw_solo(random, &fonts, solos, SoundKind::Ensemble)?;
            if random.random_bool(0.5) && positions.len() < notes.len() {
                // The second instrument takes the voice over instead of doubling it.
                let mut at = 0..;
                piano_notes.retain(|_| at.next().is_some_and(|i| positions.binary_search(&i).is_err()));
            }
            solo_line(random, notes, &positions, font, solo, seconds)?
        }
    };
    let recorded = !with.recorded.is_empty() && (with.fonts.is_empty() || random.random_bool(0.5));
    let mut piano = if recorded {
        recorded_piano(random, &piano_notes, seconds, with)?
    } else {
        font_piano(random, &piano_notes, seconds, with)?
    };
    level::mix(&mut piano.samples, &second.samples, random.random_range(-6.0..6.0));
    piano.source = format!("{} and {}", piano.source, second.source);
    Ok(piano)
}

fn solo_line(
    random: &mut Pcg64Mcg,
    notes: &[Note],
    positions: &[usize],
    font: &SoundFontPlayer,
    solo: Solo,
    seconds: f64,
) -> Result<Rendering, SynthError> {
    let mut line = voice::line(notes, positions, solo);
    // A pianissimo velocity of a piano would be inaudible on a trumpet.
    line.iter_mut().for_each(|n| n.velocity = 50 + n.velocity / 2);
    let samples = font.play(&line, Patch::Program(solo.program), seconds, random.random_bool(0.6))?;
    Ok(Rendering { samples, source: format!("{} {}", font.name, solo.program) })
}

fn draw_solo<'a>(
    random: &mut Pcg64Mcg,
    fonts: &[&'a SoundFontPlayer],
    solos: &[Solo],
    kind: SoundKind,
) -> Result<(&'a SoundFontPlayer, Solo), SynthError> {
    let programs: Vec<u8> = solos.iter().map(|s| s.program).collect();
    let (font, program) = draw_program(random, fonts, &programs, kind)?;
    let solo = solos.iter().find(|s| s.program == program).ok_or(SynthError::NoInstrument(kind.name()))?;
    Ok((font, *solo))
}

/// A random SoundFont that has any of the programs, and one of the programs it has.
fn draw_program<'a>(
    random: &mut Pcg64Mcg,
    fonts: &[&'a SoundFontPlayer],
    programs: &[u8],
    kind: SoundKind,
) -> Result<(&'a SoundFontPlayer, u8), SynthError> {
    let available = |font: &SoundFontPlayer| -> Vec<u8> {
        programs.iter().copied().filter(|p| font.has(Patch::Program(*p))).collect()
    };
    let usable: Vec<&SoundFontPlayer> =
        fonts.iter().copied().filter(|font| !available(font).is_empty()).collect();
    let none = || SynthError::NoInstrument(kind.name());
    let font = usable.choose(random).copied().ok_or_else(none)?;
    let program = available(font).choose(random).copied().ok_or_else(none)?;
    Ok((font, program))
}
