//! The first component of a typed path that does not exist.

use super::judgement::shown;
use std::io::{self, ErrorKind};
use std::ops::Range;
use std::path::{PathBuf, is_separator};

/// The first part of a path that cannot be reached.
#[derive(Debug)]
pub(super) struct MissingPart {
    /// Its bytes in the text.
    pub(super) range: Range<usize>,
    /// What the operating system says about it.
    kind: ErrorKind,
    reason: String,
    /// The path up to and with it, absolute.
    path: PathBuf,
    /// Whether further components follow.
    is_folder: bool,
}

impl MissingPart {
    /// Looks for the first component of `text` that does not exist.
    pub(super) fn find(text: &str) -> Self {
        let components = components(text);
        let last = components.last().map_or(text.len(), |component| component.end);
        let mut found = (0..text.len(), io::Error::from(ErrorKind::NotFound));
        for component in components {
            let prefix = text.get(..component.end).unwrap_or(text);
            if let Err(error) = std::fs::metadata(expanded(prefix)) {
                found = (component, error);
                break;
            }
        }
        let (range, error) = found;
        let path = expanded(text.get(..range.end).unwrap_or(text));
        Self {
            is_folder: range.end < last,
            kind: error.kind(),
            reason: error.to_string(),
            path: std::path::absolute(&path).unwrap_or(path),
            range,
        }
    }

    /// The message about `text`, whose part it is.
    pub(super) fn message(&self, text: &str) -> String {
        let folder = self.path.parent().map(|folder| shown(&folder.to_string_lossy())).unwrap_or_default();
        let path = shown(&self.path.to_string_lossy());
        let reason = match self.kind {
            ErrorKind::NotFound if self.is_folder => format!("the folder {path} does not exist"),
            ErrorKind::NotFound => format!("the folder {folder} has nothing of this name"),
            ErrorKind::NotADirectory => format!("{folder} is a file, not a folder"),
            ErrorKind::PermissionDenied => {
                return format!("{} cannot be read: you have no access to {folder}", shown(text));
            }
            _ => return format!("{path} cannot be read: {}", self.reason),
        };
        format!("There is no file {}: {reason}", shown(text))
    }
}

/// The bytes of the components of a path, without the separators.
fn components(text: &str) -> Vec<Range<usize>> {
    let mut start = 0;
    let mut components = Vec::new();
    for (at, letter) in text.char_indices().filter(|(_, letter)| is_separator(*letter)) {
        components.push(start..at);
        start = at + letter.len_utf8();
    }
    components.push(start..text.len());
    components.retain(|component| !component.is_empty());
    components
}

/// The path of a typed text: `~` and `$HOME` at its start mean the home folder, unless there is a file of this name.
pub(super) fn expanded(text: &str) -> PathBuf {
    let literal = PathBuf::from(text);
    let rest = ["~", "$HOME"].iter().find_map(|home| text.strip_prefix(home));
    let Some(rest) = rest.filter(|rest| rest.is_empty() || rest.starts_with(is_separator)) else {
        return literal;
    };
    match etcetera::home_dir() {
        Ok(home) if !literal.exists() => {
            let rest = rest.trim_start_matches(is_separator);
            if rest.is_empty() { home } else { home.join(rest) }
        }
        _ => literal,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_missing_component_is_found_and_explained() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().to_str().unwrap();
        std::fs::create_dir(folder.path().join("Music")).unwrap();
        std::fs::write(folder.path().join("Music/Für Elise.mp3"), "").unwrap();
        let cases = [
            ("Musc/Bach/a.mp3", "Musc", format!("the folder {root}/Musc does not exist")),
            ("Music/a.mp3", "a.mp3", format!("the folder {root}/Music has nothing of this name")),
            ("Music/Bch/", "Bch", format!("the folder {root}/Music has nothing of this name")),
            ("Music/Für Elise.mp3/a", "a", format!("{root}/Music/Für Elise.mp3 is a file, not a folder")),
        ];
        for (rest, wrong, reason) in cases {
            let text = format!("{root}/{rest}");
            let missing = MissingPart::find(&text);
            assert_eq!(text.get(missing.range.clone()), Some(wrong), "{text}");
            assert_eq!(missing.message(&text), format!("There is no file {text}: {reason}"));
        }
    }

    #[test]
    fn the_home_folder_is_named_in_full() {
        let home = etcetera::home_dir().unwrap();
        for text in ["~/nowhere-1/a.mp3", "$HOME/nowhere-1/a.mp3"] {
            let missing = MissingPart::find(text);
            assert_eq!(text.get(missing.range.clone()), Some("nowhere-1"));
            let folder = home.join("nowhere-1");
            assert_eq!(
                missing.message(text),
                format!("There is no file {text}: the folder {} does not exist", folder.display())
            );
        }
        assert_eq!(expanded("~nobody/a"), PathBuf::from("~nobody/a"));
    }
}
