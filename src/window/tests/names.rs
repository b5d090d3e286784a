//! Names in many scripts.

use super::*;

const NAME: &str = "月光 ソナタ 🎹 שלום مرحبا.ogg";

#[test]
fn screen_readers_get_a_name_in_the_order_in_which_it_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let mut desktop = Desktop::open(&[]);
    // The tests have no fonts of the system.
    desktop.window.ctx.set_missing_glyph_policy(egui::MissingGlyphPolicy::Tofu);
    desktop.window.event(egui::Event::Paste(copy_of(piano(), folder.path(), NAME)));
    desktop.wait_for_results(1);
    assert!(desktop.has(NAME), "the name on the card");
    assert!(desktop.window.query_by_label_contains(&format!("{NAME}: Piano, 27 of 27 windows")).is_some());
    assert!(desktop.app().title.contains(NAME), "the system orders the title itself");
}

#[test]
fn symbols_and_emoji_have_glyphs_without_a_font_of_the_system() {
    let desktop = Desktop::open(&[]);
    for font in [egui::FontId::proportional(14.0), egui::FontId::monospace(13.0)] {
        for character in "♭♯▶🎹🎻🎵".chars() {
            let has_glyph = desktop.window.ctx.fonts_mut(|fonts| fonts.has_glyph(&font, character));
            assert!(has_glyph, "{character}");
        }
    }
}
