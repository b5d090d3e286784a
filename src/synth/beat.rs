//! A simple drum pattern at a given tempo.

use super::score::Note;
use rand::RngExt;
use rand::seq::IndexedRandom;
use rand_pcg::Pcg64Mcg;

/// General MIDI drums.
const KICK: u8 = 36;
const SNARE: &[u8] = &[38, 40, 37];
const CYMBAL: &[u8] = &[42, 44, 46, 51, 70];
/// Length of a beat in seconds. Tempo marks of most scores say little about the tapped tempo, so a beat outside this range is
/// doubled or halved.
const BEAT_S: std::ops::Range<f64> = 0.34..0.8;

/// Notes for the percussion channel, `seconds` long.
pub(super) fn beat(random: &mut Pcg64Mcg, quarter_s: f64, seconds: f64) -> Vec<Note> {
    let beat_s = tappable(quarter_s);
    let snare = SNARE.choose(random).copied().unwrap_or(KICK);
    let cymbal = CYMBAL.choose(random).copied().unwrap_or(KICK);
    // The drums of each eighth of a bar are drawn once and then repeated.
    let bar: Vec<Vec<u8>> = (0..8)
        .map(|eighth| {
            let chances = [
                (KICK, if eighth == 0 { 1.0 } else { 0.25 }),
                (snare, if eighth % 4 == 2 { 0.9 } else { 0.08 }),
                (cymbal, if eighth % 2 == 0 { 0.9 } else { 0.5 }),
            ];
            chances.into_iter().filter(|(_, p)| random.random_bool(*p)).map(|(drum, _)| drum).collect()
        })
        .collect();
    let mut notes = Vec::new();
    for (eighth, drums) in (0..).zip(bar.iter().cycle()) {
        let at_s = f64::from(eighth) * beat_s / 2.0;
        if at_s + 0.2 >= seconds {
            break;
        }
        for &pitch in drums {
            let start_s = at_s + random.random_range(0.0..0.01);
            let velocity = random.random_range(60..120);
            notes.push(Note { start_s, key_up_s: start_s + 0.1, damped_s: start_s + 0.1, pitch, velocity });
        }
    }
    notes
}

fn tappable(quarter_s: f64) -> f64 {
    let mut beat_s = if quarter_s.is_finite() { quarter_s.clamp(0.02, 20.0) } else { 0.5 };
    while beat_s < BEAT_S.start {
        beat_s *= 2.0;
    }
    while beat_s >= BEAT_S.end {
        beat_s /= 2.0;
    }
    beat_s
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::SeedableRng;

    #[test]
    fn any_tempo_gives_a_tappable_beat_and_every_bar_starts_with_the_kick() {
        for quarter_s in [0.0, 1e-6, 0.5, 3.0, 16.0, f64::INFINITY] {
            assert!((0.34..0.8).contains(&tappable(quarter_s)), "{quarter_s}");
        }
        let notes = beat(&mut Pcg64Mcg::seed_from_u64(3), 0.5, 4.1);
        let kicks_on_one =
            notes.iter().filter(|n| n.pitch == KICK && n.start_s.rem_euclid(2.0) < 0.02).count();
        assert_eq!(kicks_on_one, 2);
        assert!(notes.iter().all(|n| n.damped_s < 4.1));
    }
}
