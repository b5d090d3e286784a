//! The font files of the system, the likely ones first.

use std::path::{Path, PathBuf};
use walkdir::WalkDir;

/// Most files that are looked at.
const MAX_FILES: usize = 20_000;
const MAX_DEPTH: usize = 6;

/// Characters, and parts of the names of fonts that have them, in lower case; the widest coverage first.
type Script = (std::ops::RangeInclusive<u32>, &'static [&'static str]);
const ARABIC: &[&str] =
    &["notosansarabic", "notonaskharabic", "dejavusans.", "geeza", "segoeui.", "arial.", "tahoma"];
const INDIC: &[&str] = &["devanagari", "lohit", "nirmala", "mangal", "kohinoor", "indic", "freesans."];
const CJK: &[&str] = &[
    "notosanscjk",
    "sourcehansans",
    "notosansjp",
    "notosanssc",
    "notosanskr",
    "droidsansfallback",
    "wqy",
    "uming",
    "ukai",
    "ipag",
    "takao",
    "vlgothic",
    "nanumgothic",
    "unfont",
    "pingfang",
    "hiragino",
    "applesdgothic",
    "stheiti",
    "yugoth",
    "meiryo",
    "msyh",
    "msgothic",
    "malgun",
    "simsun",
    "arialunicode",
];
const SYMBOLS: &[&str] = &[
    "notoemoji",
    "symbola",
    "notosanssymbols",
    "dejavusans.",
    "seguisym",
    "seguiemj",
    "applesymbols",
    "freeserif.",
];
const SCRIPTS: [Script; 12] = [
    (0x0590..=0x05FF, &["notosanshebrew", "dejavusans.", "liberationsans", "freesans.", "arial."]),
    (0x0600..=0x08FF, ARABIC),
    (0xFB50..=0xFDFF, ARABIC),
    (0xFE70..=0xFEFF, ARABIC),
    (0x0900..=0x0DFF, INDIC),
    (0x0E00..=0x0E7F, &["notosansthai", "thai", "garuda", "loma", "norasi", "thonburi", "leelawui"]),
    (0x1100..=0x11FF, CJK),
    (0x2E80..=0xA4CF, CJK),
    (0xAC00..=0xD7FF, CJK),
    (0xF900..=0xFFEF, CJK),
    (0x2_0000..=0x3_FFFF, CJK),
    (0x2000..=0x1_FFFF, SYMBOLS),
];

/// The font files in the usual folders.
pub(super) fn font_files() -> Vec<PathBuf> {
    files_in(&folders())
}

/// The font files below these folders.
pub(super) fn files_in(folders: &[PathBuf]) -> Vec<PathBuf> {
    let entries =
        folders.iter().flat_map(|folder| WalkDir::new(folder).follow_links(true).max_depth(MAX_DEPTH));
    let files = entries.take(MAX_FILES).filter_map(Result::ok).filter(|entry| entry.file_type().is_file());
    let mut files: Vec<PathBuf> =
        files.map(walkdir::DirEntry::into_path).filter(|path| is_font(path)).collect();
    files.sort();
    files.dedup();
    files
}

fn is_font(path: &Path) -> bool {
    let extension = path.extension().unwrap_or_default().to_ascii_lowercase();
    ["ttf", "otf", "ttc", "otc"].iter().any(|known| extension == *known)
}

/// The files, those for the scripts of `characters` first, then other upright and regular ones, then the rest.
pub(super) fn ordered<'a>(files: &'a [PathBuf], characters: &[char]) -> Vec<&'a PathBuf> {
    let mut names: Vec<&str> = Vec::new();
    for &character in characters {
        let script = SCRIPTS.iter().find(|(range, _)| range.contains(&u32::from(character)));
        names.extend(script.map(|(_, names)| *names).unwrap_or_default());
    }
    let mut ordered: Vec<&PathBuf> = files.iter().collect();
    ordered.sort_by_cached_key(|path| {
        let name = path.file_name().unwrap_or_default().to_string_lossy().to_ascii_lowercase();
        let name = name.replace(['-', '_', ' '], "");
        let rank = names.iter().position(|part| name.contains(part)).unwrap_or(names.len());
        let styled = [
            "bold", "italic", "oblique", "light", "thin", "black", "mono", "cond", "serif", "medium", "heavy",
        ];
        (rank, styled.iter().any(|style| name.contains(style)))
    });
    ordered
}

/// The folders of Linux and other Unix, macOS and Windows that exist here.
fn folders() -> Vec<PathBuf> {
    let mut folders: Vec<PathBuf> = [
        "/usr/share/fonts",
        "/usr/local/share/fonts",
        "/usr/X11R6/lib/X11/fonts",
        "/run/current-system/sw/share/X11/fonts",
        "/run/host/fonts",
        "/System/Library/Fonts",
        "/Library/Fonts",
        "/system/fonts",
    ]
    .map(PathBuf::from)
    .into();
    let variable = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty());
    if let Some(home) = variable("HOME") {
        folders.extend(
            [".local/share/fonts", ".fonts", "Library/Fonts"].map(|folder| Path::new(&home).join(folder)),
        );
    }
    if let Some(data) = variable("XDG_DATA_DIRS") {
        folders.extend(std::env::split_paths(&data).map(|folder| folder.join("fonts")));
    }
    folders.extend(variable("WINDIR").map(|windows| Path::new(&windows).join("Fonts")));
    folders.extend(variable("LOCALAPPDATA").map(|data| Path::new(&data).join("Microsoft/Windows/Fonts")));
    folders.retain(|folder| folder.is_dir());
    folders
}
