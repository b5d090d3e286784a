//! Fonts behind those of egui, for characters that these lack.
//!
//! Embedded are symbols (♭, ♯, ▶) and emoji, in one colour. Characters that no embedded font has (Chinese, Arabic, …) are looked up in the
//! fonts of the system by eframe: it lists them on a thread from the start, and maps the file of one into memory when a character of it is
//! first drawn.

use eframe::egui::epaint::text::{FontInsert, FontPriority, InsertFontFamily};
use eframe::egui::{self, FontData, FontFamily};

/// Name and bytes of each embedded font, in the order in which they are asked.
const EMBEDDED: [(&str, &[u8]); 2] = [
    ("symbols", include_bytes!("../../assets/fonts/DejaVuSans.ttf")),
    ("emoji", include_bytes!("../../assets/fonts/NotoEmoji-Regular.ttf")),
];

/// Adds the embedded fonts as fallbacks.
pub(super) fn install(ctx: &egui::Context) {
    for (name, bytes) in EMBEDDED {
        let families = [FontFamily::Proportional, FontFamily::Monospace]
            .map(|family| InsertFontFamily { family, priority: FontPriority::Lowest });
        ctx.add_font(FontInsert::new(name, FontData::from_static(bytes), families.to_vec()));
    }
}
