use super::{FallbackFont, Fonts, search};
use std::path::{Path, PathBuf};

fn embedded() -> Vec<u8> {
    include_bytes!("../../../assets/fonts/DejaVuSans.ttf").to_vec()
}

fn found(fonts: &Fonts, character: char) -> Option<FallbackFont> {
    fonts.of.get(&character).copied().flatten()
}

#[test]
fn a_font_with_the_character_is_found_behind_damaged_ones() {
    let folder = tempfile::tempdir().unwrap();
    let good = embedded();
    let write = |name: &str, bytes: &[u8]| std::fs::write(folder.path().join(name), bytes).unwrap();
    write("a empty.ttf", b"");
    write("b text.otf", b"no font at all");
    write("c cut.ttc", &good[..good.len() / 3]);
    let mut noise = good.clone();
    noise.iter_mut().skip(12).step_by(7).for_each(|byte| *byte = byte.wrapping_mul(31).wrapping_add(7));
    write("d noise.ttf", &noise);
    write("e good.TTF", &good);
    write("f not a font.txt", &good);
    let files = search::files_in(&[folder.path().to_owned(), PathBuf::from("/nowhere")]);
    assert_eq!(files.len(), 5);
    let mut fonts = Fonts::default();
    fonts.search(&['é', '\u{10FFFD}'], || &files);
    assert!(found(&fonts, 'é').is_some());
    assert_eq!(found(&fonts, '\u{10FFFD}'), None, "no font has it");
    // Known characters, and those of a loaded font, need no file.
    let none = Vec::new();
    fonts.search(&['é', 'ß', '\u{10FFFD}'], || &none);
    assert_eq!(found(&fonts, 'ß'), found(&fonts, 'é'));
}

#[test]
fn mutated_fonts_are_harmless() {
    let good = embedded();
    let mut state = 1_u64;
    let mut random = |end: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % end
    };
    for _ in 0..300 {
        let mut bytes = good.clone();
        for _ in 0..20 {
            // Half of them in the table directory and the first tables.
            let end = if random(2) == 0 { 600 } else { bytes.len() };
            let at = random(end);
            bytes[at] = random(256) as u8;
        }
        let font = ab_glyph::FontRef::try_from_slice(&bytes);
        font.iter().for_each(|font| {
            ['A', 'é', '…'].iter().for_each(|c| {
                super::has_glyph(font, *c);
            });
        });
    }
}

#[test]
fn fonts_for_the_script_come_first() {
    let files: Vec<PathBuf> = [
        "A-Bold.ttf",
        "A.ttf",
        "NotoSansArabic-Regular.ttf",
        "NotoSansCJK-Bold.ttc",
        "NotoSansCJK-Regular.ttc",
        "Symbola.otf",
    ]
    .map(|name| Path::new("/fonts").join(name))
    .into();
    let first = |characters: &[char]| {
        let ordered = search::ordered(&files, characters);
        ordered.iter().map(|path| path.file_name().unwrap().to_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(first(&['月'])[..3], ["NotoSansCJK-Regular.ttc", "NotoSansCJK-Bold.ttc", "A.ttf"]);
    assert_eq!(first(&['س'])[0], "NotoSansArabic-Regular.ttf");
    assert_eq!(first(&['🎹', '月'])[..2], ["Symbola.otf", "NotoSansCJK-Regular.ttc"]);
    assert_eq!(first(&[]).last().unwrap(), "NotoSansCJK-Bold.ttc");
}
