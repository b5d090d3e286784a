//! Pages of recordings: made by the workers, written in the order of the inputs.

use super::arguments::Args;
use super::output_folder::OutputFolder;
use crate::atomic_file;
use crate::cancel::Cancel;
use crate::classify::Options;
use crate::classify::report::Report;
use crate::cli::error::CliError;
use crate::cli::output::{check_output, print_message};
use crate::cli::page_audio::{EncodeError, PageAudio, encoded, require_encoder};
use crate::fetch::Fetched;
use crate::html::data_address;
use crate::library::query::date_text;
use crate::library::unix_now;
use crate::output_file::OutputKind;
use crate::recording_page::{IndexEntry, PageSound, Plots, RecordingPage, index_page, page_title};
use crate::scan::read_tags;
use bytesize::ByteSize;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use std::io::{self, Write};
use std::path::{Component, Path, PathBuf};

/// The name of the list of pages in their folder.
const INDEX: &str = "index.html";
/// What stays as it is in the address of a page.
const PLAIN: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');
/// The name of a recording from stdin.
const STDIN: &str = "-";

/// The page of one recording.
pub(super) struct Page {
    html: String,
    title: String,
    /// Of the embedded sound, encoded.
    sound_bytes: usize,
    /// Why the page has no sound though it should.
    silent: Option<String>,
}

/// Where a recording was read.
pub(super) struct PageSource<'a> {
    pub(super) path: &'a Path,
    /// A download, which exists as long as this.
    pub(super) fetched: Option<&'a Fetched>,
    pub(super) plots: &'a Plots,
}

/// Makes the page of a report that has an outcome; `None` if it has none, or after Ctrl-C.
pub(super) fn made(
    report: &Report,
    source: &PageSource<'_>,
    options: &Options,
    audio: PageAudio,
    cancel: &Cancel,
) -> Option<io::Result<Page>> {
    let outcome = report.result.as_ref().ok()?;
    let mut tags = read_tags(source.path).tags;
    if let Some(fetched) = source.fetched {
        // The page of the recording names it better than the tags of a download.
        tags.title = fetched.metadata.title.clone().or(tags.title);
        tags.artist = tags.artist.or_else(|| fetched.metadata.uploader.clone());
    }
    let (sound, sound_bytes, silent) = match sound(report, source, options, audio, cancel) {
        Ok((sound, bytes)) => (sound, bytes, None),
        Err(EncodeError::Cancelled) => return None,
        Err(error) => (PageSound::None, 0, Some(error.to_string())),
    };
    let created = date_text(unix_now());
    let page = RecordingPage {
        report,
        plots: source.plots,
        tags: &tags,
        bytes: std::fs::metadata(source.path).ok().map(|metadata| metadata.len()),
        options,
        sound,
        created: &format!("{created} UTC"),
    };
    let title = page_title(&tags, outcome, &report.input);
    Some(page.html().transpose()?.map(|html| Page { html, title, sound_bytes, silent }))
}

/// Where the page finds its sound, and how many bytes of it are in the page.
fn sound(
    report: &Report,
    source: &PageSource<'_>,
    options: &Options,
    audio: PageAudio,
    cancel: &Cancel,
) -> Result<(PageSound, usize), EncodeError> {
    let linked = match (audio, source.fetched) {
        (PageAudio::Embed, _) => {
            let sound = encoded(source.path, options.track, cancel)?;
            return Ok((PageSound::Embedded(data_address("audio/ogg", &sound)), sound.len()));
        }
        (PageAudio::None, _) => PageSound::None,
        (PageAudio::Link, Some(fetched)) => {
            let named = Some(report.input.clone()).filter(|input| input.starts_with("http"));
            fetched.metadata.page.clone().or(named).map_or(PageSound::None, PageSound::Elsewhere)
        }
        // It is removed when the program ends.
        (PageAudio::Link, None) if report.input == STDIN => PageSound::None,
        (PageAudio::Link, None) => {
            let path = std::path::absolute(source.path)?;
            url::Url::from_file_path(path).map_or(PageSound::None, |url| PageSound::Link(url.into()))
        }
    };
    Ok((linked, 0))
}

/// Where pages are written.
pub(super) enum PageOutput {
    /// One page to stdout.
    Stdout,
    /// One page.
    File(PathBuf),
    /// A page for each input, and their list.
    Folder { folder: OutputFolder, entries: Vec<IndexEntry>, bytes: usize, sound_bytes: usize },
}

impl PageOutput {
    /// Checks that the outputs may be written, and that there is an encoder if one is needed.
    pub(super) fn new(args: &Args) -> Result<Self, CliError> {
        if args.audio() == PageAudio::Embed {
            require_encoder()?;
        }
        if let Some(folder) = &args.output_dir {
            let mut folder = OutputFolder::new(folder, OutputKind::Page, ".html", args)?;
            folder.reserve(INDEX);
            folder.check(&folder.folder.join(INDEX)).map_err(|error| CliError::Usage(error.to_string()))?;
            return Ok(Self::Folder { folder, entries: Vec::new(), bytes: 0, sound_bytes: 0 });
        }
        match &args.output {
            Some(path) if path.as_os_str() != "-" => {
                let inputs = args.inputs.paths();
                check_output(path, OutputKind::Page, args.force, &inputs)?;
                Ok(Self::File(path.clone()))
            }
            _ => Ok(Self::Stdout),
        }
    }

    /// Writes the page of a report. Whether all went well; what did not is on stderr.
    pub(super) fn write(&mut self, report: &Report, page: Option<&io::Result<Page>>) -> io::Result<bool> {
        let outcome = match (&report.result, page) {
            (Ok(outcome), Some(_)) => outcome,
            (Err(failure), _) => {
                if let Self::Folder { entries, .. } = self {
                    entries.push(failed(report, failure.message.clone()));
                }
                super::print_failure(report);
                return Ok(false);
            }
            // Stopped while its sound was encoded.
            (Ok(_), None) => return Ok(false),
        };
        let page = match page {
            Some(Ok(page)) => page,
            Some(Err(error)) => return Ok(self.unwritten(report, error)),
            None => return Ok(false),
        };
        let mut well = true;
        if let Some(reason) = &page.silent {
            print_message(&format!("{}: its page has no sound: {reason}", report.input));
            well = false;
        }
        let written = match self {
            Self::Stdout => {
                let mut out = io::stdout().lock();
                // A closed stdout ends the run.
                return out.write_all(page.html.as_bytes()).and_then(|()| out.flush()).map(|()| well);
            }
            Self::File(path) => atomic_file::write(path, page.html.as_bytes()).map(|()| {
                let size = size_text(page.html.len(), page.sound_bytes);
                print_message(&format!("{}: {size}", path.display()));
            }),
            Self::Folder { folder, entries, bytes, sound_bytes } => {
                folder.write(&report.input, page.html.as_bytes()).map(|path| {
                    *bytes += page.html.len();
                    *sound_bytes += page.sound_bytes;
                    entries.push(IndexEntry::new(
                        page.title.clone(),
                        report.input.clone(),
                        address(&path),
                        outcome,
                    ));
                })
            }
        };
        if report.input == STDIN && page.sound_bytes == 0 && page.silent.is_none() {
            print_message("a recording from stdin is not kept: with --audio embed its page plays it");
        }
        Ok(written.map_or_else(|error| self.unwritten(report, &error), |()| well))
    }

    fn unwritten(&mut self, report: &Report, error: &io::Error) -> bool {
        let message = format!("the page cannot be written: {error}");
        print_message(&format!("{}: {message}", report.input));
        if let Self::Folder { entries, .. } = self {
            entries.push(failed(report, message));
        }
        false
    }

    /// Writes the list of the pages.
    pub(super) fn finish(self) -> io::Result<()> {
        let Self::Folder { folder, entries, bytes, sound_bytes } = self else { return Ok(()) };
        let index = index_page(&entries, &format!("{} UTC", date_text(unix_now())));
        folder.write_file(Path::new(INDEX), index.as_bytes())?;
        let pages = entries.iter().filter(|entry| entry.address.is_some()).count();
        let noun = if pages == 1 { "page" } else { "pages" };
        let index = folder.folder.join(INDEX);
        print_message(&format!("{}: {pages} {noun}, {}", index.display(), size_text(bytes, sound_bytes)));
        Ok(())
    }
}

fn failed(report: &Report, message: String) -> IndexEntry {
    IndexEntry {
        title: report.input.clone(),
        input: report.input.clone(),
        address: None,
        verdict: None,
        length_s: None,
        failure: Some(message),
    }
}

/// `1.4 MB, 1.1 MB of it sound`: base64 has four letters for three bytes.
fn size_text(bytes: usize, sound_bytes: usize) -> String {
    let size = |bytes: usize| ByteSize(bytes as u64).display().si().to_string();
    match sound_bytes {
        0 => size(bytes),
        _ => format!("{}, {} of it sound", size(bytes), size(sound_bytes.div_ceil(3) * 4)),
    }
}

/// The address of a page from the list beside it.
fn address(path: &Path) -> String {
    let parts = path.components().filter_map(|part| match part {
        Component::Normal(name) => Some(utf8_percent_encode(&name.to_string_lossy(), PLAIN).to_string()),
        _ => None,
    });
    parts.collect::<Vec<_>>().join("/")
}
