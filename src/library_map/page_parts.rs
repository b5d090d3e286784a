//! The parts of the page, joined: docs/map-page.md says how.

use crate::html::{SHARED_SCRIPT, SHARED_STYLE, csp_source, escaped_text, filled};

const TEMPLATE: &str = include_str!("../../assets/map/template.html");
const STYLE: &str = include_str!("../../assets/map/style.css");
const DECK_GL: &str = include_str!("../../assets/map/deck.gl/dist.min.js");

macro_rules! scripts {
    ($($name:literal),+ $(,)?) => {
        /// Names and texts of the scripts, in the order in which they are joined.
        const SCRIPTS: &[(&str, &str)] =
            &[$(($name, include_str!(concat!("../../assets/map/script/", $name)))),+];
    };
}

scripts!(
    "10-data.js",
    "15-state.js",
    "18-dom.js",
    "20-colours.js",
    "25-filters.js",
    "30-search.js",
    "35-camera.js",
    "38-points.js",
    "40-map.js",
    "45-pointer.js",
    "50-player.js",
    "55-selection.js",
    "60-favourites.js",
    "62-search-panel.js",
    "64-selected-panel.js",
    "66-legend.js",
    "68-list.js",
    "70-keys.js",
    "75-appearance.js",
    "90-start.js",
);

/// A page with this title, which is data, and `data` in JSON for a script element.
pub(super) fn page(title: &str, data: &str) -> String {
    let script: String =
        std::iter::once(SHARED_SCRIPT).chain(SCRIPTS.iter().map(|(_, text)| *text)).collect();
    let style = [SHARED_STYLE, STYLE].concat();
    let policy = policy(&style, &script);
    let values = [
        ("TITLE", escaped_text(title)),
        ("CSP", policy),
        ("STYLE", style),
        ("LIBRARY", DECK_GL.to_owned()),
        ("SCRIPT", script),
        ("DATA", data.to_owned()),
    ];
    let values = values.each_ref().map(|(name, value)| (*name, value.as_str()));
    filled(TEMPLATE, &values)
}

/// Nothing is loaded from anywhere, and only these scripts and styles run. deck.gl compiles a small WebAssembly module.
fn policy(style: &str, script: &str) -> String {
    let scripts = format!("{} {}", csp_source(DECK_GL), csp_source(script));
    let style = csp_source(style);
    format!(
        "default-src 'none'; script-src 'wasm-unsafe-eval' {scripts}; style-src {style}; img-src data:; media-src data: blob: file: 'self'; base-uri 'none'; form-action 'none'"
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    #[test]
    fn all_scripts_are_joined_in_the_order_of_their_names() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/map/script");
        let names =
            std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().file_name().into_string().unwrap());
        let mut names: Vec<String> = names.collect();
        names.sort();
        assert_eq!(names, SCRIPTS.iter().map(|(name, _)| *name).collect::<Vec<_>>());
    }

    #[test]
    fn no_part_ends_its_element_and_every_name_is_replaced() {
        for text in SCRIPTS.iter().map(|(_, text)| *text).chain([DECK_GL, SHARED_SCRIPT]) {
            assert!(!text.to_lowercase().contains("</script"));
        }
        for text in [STYLE, SHARED_STYLE] {
            assert!(!text.to_lowercase().contains("</style"));
        }
        let page = page("a", "{}");
        for name in ["TITLE", "CSP", "STYLE", "LIBRARY", "SCRIPT", "DATA"] {
            assert!(!page.contains(&format!("{{{{{name}}}}}")), "{name}");
        }
    }
}
