//! A list on this machine → the recordings that it names: files, links, and the entries of lists within it.

use super::super::error::ListProblem;
use super::super::expand::input_from_path;
use super::super::{Input, InputError, Recognised, Source, recognise};
use super::{Entry, HEAD_BYTES, ListForm, MAX_BYTES, MAX_ENTRIES, Parsed, may_be_list, parse};
use crate::cancel::Cancel;
use crate::input::extensions::has_audio_extension;
use percent_encoding::percent_decode_str;
use std::ffi::OsStr;
use std::fs::File;
use std::io::{self, ErrorKind, Read};
use std::path::{Path, PathBuf};

/// Lists within lists, deeper ones are errors.
const MAX_NESTED: usize = 8;
/// Most bytes of all lists of an argument.
const MAX_TOTAL_BYTES: u64 = 4 * MAX_BYTES;
/// Longest entry in bytes; no system has longer paths.
const MAX_LOCATION: usize = 8192;

/// The recordings of a list, in order; `None` if the file is none. What is missing becomes an error, entry by entry; a list always
/// leads to at least one input or error.
///
/// Relative paths start at the folder of the list; Windows' backslashes are accepted. Files with an audio or video extension are never
/// lists, nor are pipes and devices, which are not opened. Once `cancel` is set, the rest is left out.
pub fn entries_of_list(path: &Path, cancel: &Cancel) -> Option<Vec<Result<Input, InputError>>> {
    if has_audio_extension(path) {
        return None;
    }
    let mut expansion =
        Expansion { parents: Vec::new(), bytes_left: MAX_TOTAL_BYTES, found: Vec::new(), cancel };
    let parsed = expansion.read(path)?;
    expansion.expand(path, parsed);
    Some(expansion.found)
}

/// A list and the lists within it.
struct Expansion<'a> {
    /// The lists around the current one.
    parents: Vec<PathBuf>,
    /// Bytes of lists that may still be read.
    bytes_left: u64,
    found: Vec<Result<Input, InputError>>,
    cancel: &'a Cancel,
}

impl Expansion<'_> {
    /// What the file holds; `None` if it is no list or cannot be read, which its later use reports.
    fn read(&mut self, path: &Path) -> Option<Result<Parsed, ListProblem>> {
        let metadata = std::fs::metadata(path).ok().filter(std::fs::Metadata::is_file)?;
        // The lists around it were read already.
        if path.canonicalize().is_ok_and(|real| self.parents.contains(&real)) {
            return Some(Err(ListProblem::Loop));
        }
        let form = ListForm::from_name(&path.file_name()?.to_string_lossy());
        let mut file = File::open(path).ok()?;
        let mut bytes = Vec::new();
        (&mut file).take(HEAD_BYTES as u64).read_to_end(&mut bytes).ok()?;
        // A file that is named as a list and is none is not tried as a recording.
        let not_a_list = form.map(|_| Err(ListProblem::NotAList));
        if !may_be_list(&bytes, form) {
            return not_a_list;
        }
        if metadata.len() > MAX_BYTES {
            return Some(Err(ListProblem::TooLarge));
        }
        if metadata.len() > self.bytes_left {
            return Some(Err(ListProblem::TooManyBytes));
        }
        // The file may grow meanwhile.
        let most = MAX_BYTES.min(self.bytes_left).saturating_sub(bytes.len() as u64);
        let read = file.take(most).read_to_end(&mut bytes);
        self.bytes_left = self.bytes_left.saturating_sub(bytes.len() as u64);
        read.ok()?;
        parse(&bytes, form).map(Ok).or(not_a_list)
    }

    /// Adds the entries of the list at `path`.
    fn expand(&mut self, path: &Path, parsed: Result<Parsed, ListProblem>) {
        let real = path.canonicalize().unwrap_or_else(|_| path.to_owned());
        let problem = match &parsed {
            Err(problem) => Some(*problem),
            Ok(Parsed::Stream) => Some(ListProblem::Stream),
            Ok(Parsed::List(list)) if list.entries.is_empty() => Some(ListProblem::Empty),
            Ok(Parsed::List(_)) if self.parents.len() >= MAX_NESTED => Some(ListProblem::TooDeep),
            Ok(Parsed::List(_)) => None,
        };
        let (None, Ok(Parsed::List(list))) = (problem, parsed) else {
            return self.fail(path, problem.unwrap_or(ListProblem::NotAList));
        };
        self.parents.push(real);
        let folder = path.parent().unwrap_or(Path::new(""));
        for entry in &list.entries {
            if self.cancel.is_cancelled() {
                break;
            }
            if self.found.len() >= MAX_ENTRIES {
                // Only the innermost list says so.
                if self.found.len() == MAX_ENTRIES {
                    self.fail(path, ListProblem::TooMany);
                }
                break;
            }
            let located = locate(entry, folder);
            let file = located.as_ref().ok().and_then(Input::file).filter(|file| !has_audio_extension(file));
            match file.map(|file| (file.to_owned(), self.read(file))) {
                Some((file, Some(nested))) => self.expand(&file, nested),
                _ => self.found.push(located),
            }
        }
        self.parents.pop();
    }

    fn fail(&mut self, path: &Path, problem: ListProblem) {
        self.found.push(Err(InputError::List { path: path.to_owned(), problem }));
    }
}

/// The file or link of an entry.
fn locate(entry: &Entry, folder: &Path) -> Result<Input, InputError> {
    let text = entry.location.as_str();
    if text.len() > MAX_LOCATION {
        let start: String = text.chars().take(40).collect();
        return Err(InputError::Missing(folder.join(printable(&start) + "…")));
    }
    let mut failure = None;
    for path in paths_of_entry(entry, folder) {
        match std::fs::metadata(&path) {
            Ok(metadata) if metadata.is_file() => {
                return Ok(input_from_path(&path));
            }
            Ok(metadata) => {
                let what = if metadata.is_dir() { "a folder" } else { "no regular file" };
                failure = Some(InputError::Unreadable {
                    path,
                    reason: what.to_owned(),
                    advice: "a list names files and links: give the folder or device itself",
                });
            }
            Err(error) if is_missing(&error) => {}
            Err(error) => {
                failure.get_or_insert(InputError::Unreadable {
                    path: PathBuf::from(printable(&path.to_string_lossy())),
                    reason: error.to_string(),
                    advice: "check the path in the list",
                });
            }
        }
    }
    match recognise(OsStr::new(text)) {
        Ok(Recognised::Link(link)) => return Ok(Input { name: text.to_owned(), source: Source::Link(link) }),
        Ok(Recognised::File(path)) => {
            return match std::fs::metadata(&path) {
                Ok(metadata) if metadata.is_file() => Ok(input_from_path(&path)),
                _ => Err(InputError::Missing(path)),
            };
        }
        Err(error) if failure.is_none() => {
            return Err(InputError::Link { name: error.shown(text), error });
        }
        Ok(Recognised::Path) | Err(_) => {}
    }
    Err(failure.unwrap_or_else(|| InputError::Missing(folder.join(printable(text)))))
}

/// The paths that an entry of a list in `folder` may mean, the most literal first.
pub(crate) fn paths_of_entry(entry: &Entry, folder: &Path) -> Vec<PathBuf> {
    candidates(entry).into_iter().map(|candidate| folder.join(candidate)).collect()
}

fn candidates(entry: &Entry) -> Vec<PathBuf> {
    let text = entry.location.as_str();
    let mut paths: Vec<PathBuf> = entry.raw.as_deref().and_then(path_from_bytes).into_iter().collect();
    if entry.is_address && text.contains('%') {
        // The decoded bytes may be no UTF-8.
        paths.extend(path_from_bytes(&percent_decode_str(text).collect::<Vec<u8>>()));
    }
    let mut texts = vec![text.to_owned()];
    if text.contains('%') {
        let decoded = percent_decode_str(text).decode_utf8_lossy().into_owned();
        if entry.is_address { texts.insert(0, decoded) } else { texts.push(decoded) }
    }
    if let Some(raw) = entry.raw.as_deref().filter(|raw| raw.contains(&b'\\')) {
        let slashed: Vec<u8> = raw.iter().map(|&byte| if byte == b'\\' { b'/' } else { byte }).collect();
        paths.extend(path_from_bytes(&slashed));
    }
    let slashed: Vec<String> =
        texts.iter().filter(|text| text.contains('\\')).map(|text| text.replace('\\', "/")).collect();
    paths.extend(texts.into_iter().chain(slashed).filter(|text| !text.contains('\0')).map(PathBuf::from));
    paths
}

#[cfg(unix)]
fn path_from_bytes(bytes: &[u8]) -> Option<PathBuf> {
    use std::os::unix::ffi::OsStrExt;
    (!bytes.contains(&0)).then(|| PathBuf::from(OsStr::from_bytes(bytes)))
}

#[cfg(not(unix))]
fn path_from_bytes(_: &[u8]) -> Option<PathBuf> {
    None
}

fn is_missing(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory | ErrorKind::InvalidInput)
}

/// Control characters would change the terminal that shows the path.
fn printable(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { '?' } else { c }).collect()
}

#[cfg(test)]
mod tests;
