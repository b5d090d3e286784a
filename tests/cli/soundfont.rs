//! Writes SoundFonts with one looped tone, so that no test needs a real one.

use std::f64::consts::TAU;
use std::path::Path;

/// Bank and program of a General MIDI instrument.
pub(crate) type Preset = (u16, u16);
/// The first drum kit.
pub(crate) const DRUMS: Preset = (128, 0);
/// Sample rate in Hz, and the pitch of the tone in Hz and as a MIDI note.
const RATE: u32 = 44_100;
const HZ: f64 = 441.0;
const PITCH: u8 = 69;

/// SoundFont 2.01 (Creative Technology, 1998), with the same tone for each of `presets`.
pub(crate) fn write(path: &Path, presets: &[Preset]) {
    // Ten periods of 100 samples, and the zeros that the format requires after a sample.
    let tone = (0..1000).map(|i| (9000.0 * (TAU * HZ * f64::from(i) / f64::from(RATE)).sin()) as i16);
    let samples: Vec<u8> = tone.chain(std::iter::repeat_n(0, 46)).flat_map(i16::to_le_bytes).collect();
    let mut headers_of_presets = Vec::new();
    let mut bags = Vec::new();
    for (index, (bank, program)) in presets.iter().chain([&(0, 0)]).enumerate() {
        let name = if index == presets.len() { "EOP" } else { "tone" };
        headers_of_presets.extend(named(name));
        headers_of_presets.extend([*program, *bank, index as u16].into_iter().flat_map(u16::to_le_bytes));
        headers_of_presets.extend([0; 12]);
        bags.extend(words(&[index as u16, 0]));
    }
    // Each preset has one zone with one generator: instrument number 0.
    let preset_generators: Vec<u8> =
        presets.iter().flat_map(|_| words(&[41, 0])).chain(words(&[0, 0])).collect();
    let instruments = [named("tone"), words(&[0]), named("EOI"), words(&[1])].concat();
    // It loops, and plays sample number 0.
    let generators = words(&[54, 1, 53, 0, 0, 0]);
    let mut headers = named("tone");
    headers.extend([0, 1000, 100, 900, RATE].into_iter().flat_map(u32::to_le_bytes));
    headers.extend([PITCH, 0]);
    headers.extend(words(&[0, 1]));
    headers.extend(named("EOS"));
    headers.extend([0; 26]);
    let parameters = [
        chunk(b"phdr", &headers_of_presets),
        chunk(b"pbag", &bags),
        chunk(b"pmod", &[0; 10]),
        chunk(b"pgen", &preset_generators),
        chunk(b"inst", &instruments),
        chunk(b"ibag", &words(&[0, 0, 2, 0])),
        chunk(b"imod", &[0; 10]),
        chunk(b"igen", &generators),
        chunk(b"shdr", &headers),
    ];
    let lists = [
        list(b"INFO", &chunk(b"ifil", &words(&[2, 1]))),
        list(b"sdta", &chunk(b"smpl", &samples)),
        list(b"pdta", &parameters.concat()),
    ];
    let body = [&b"sfbk"[..], &lists.concat()].concat();
    std::fs::write(path, chunk(b"RIFF", &body)).unwrap();
}

fn named(name: &str) -> Vec<u8> {
    let mut bytes = name.as_bytes().to_vec();
    bytes.resize(20, 0);
    bytes
}

fn words(words: &[u16]) -> Vec<u8> {
    words.iter().copied().flat_map(u16::to_le_bytes).collect()
}

fn chunk(id: &[u8; 4], body: &[u8]) -> Vec<u8> {
    [&id[..], &(body.len() as u32).to_le_bytes(), body].concat()
}

fn list(kind: &[u8; 4], body: &[u8]) -> Vec<u8> {
    chunk(b"LIST", &[&kind[..], body].concat())
}
