//! `pianoscope map`: the library as a map, in a page, a picture or a table.

mod audio;

use super::error::CliError;
use super::interrupt::{Interrupt, STOPPED};
use super::library::{Opened, counted, wrong};
use super::output::{check_output, print_message};
use super::progress;
use crate::atomic_file;
use crate::format::{percent, thousands};
use crate::library::query::{Field, Filter, date_time};
use crate::library::unix_now;
use crate::library_map;
use crate::library_map::{
    AudioSource, LibraryMap, LibraryMapError, PageSettings, PictureSettings, write_csv, write_png,
};
use crate::map::{LayoutSettings, MapError, Method, Progress, Stage};
use crate::output_file::OutputKind;
use crate::picture::Theme;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

const EXAMPLES: &str = "\
Examples:
  pianoscope map --out map.html                                   a page to walk in, with the sound of your files
  pianoscope map --out map.html --audio embed                     with an excerpt of each recording: a file to give away
  pianoscope map --out piano.html --where 'verdict=Piano'         a part of the library
  pianoscope map --out map.png --colour genre --dimensions 2      a picture
  pianoscope map --out map.csv                                    x, y, z and what is known of each recording

Recordings that sound alike lie near each other. Which ones are the nearest of a recording always comes from its sound, not from
the map, which keeps a part of them; how many it says when it is done.";

/// Write the library as a map: a page, a picture or a table.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Args {
    /// File to write; its ending says what: .html, .png or .csv
    #[arg(long, short, value_name = "FILE")]
    out: PathBuf,

    /// Which recordings [default: all that were analysed]
    #[arg(long = "where", short = 'w', value_name = "FILTER", allow_hyphen_values = true)]
    filter: Option<String>,

    /// Title of the page
    #[arg(long, value_name = "TEXT", default_value = "My music")]
    title: String,

    /// Sound of the page
    #[arg(long, value_enum, default_value_t)]
    audio: Audio,

    /// What the points of a picture are coloured by: a field of the filter language
    #[arg(long, value_name = "FIELD", default_value = "verdict")]
    colour: String,

    /// Colours of a picture
    #[arg(long, value_enum, default_value_t)]
    theme: ThemeName,

    /// Dimensions
    #[arg(long, short, value_name = "2|3", default_value_t = 3, value_parser = clap::value_parser!(u8).range(2..=3))]
    dimensions: u8,

    /// How points are laid out
    #[arg(long, value_enum, default_value_t)]
    method: MethodName,

    /// About how many neighbours count in t-SNE, 5 to 100
    #[arg(long, value_name = "P", default_value_t = LayoutSettings::default().perplexity)]
    perplexity: f32,

    /// The same number gives the same map of the same library
    #[arg(long, value_name = "N", default_value_t = 0)]
    seed: u64,

    /// Replace an existing file of another kind; never a recording
    #[arg(long)]
    force: bool,

    /// Library [default: this user's library]
    #[arg(long, value_name = "FILE")]
    library: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, clap::ValueEnum)]
enum Audio {
    /// The files themselves, where they are now
    #[default]
    Link,
    /// An excerpt of up to 20 s of each recording in the page, encoded by ffmpeg
    Embed,
    /// None
    None,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, clap::ValueEnum)]
enum ThemeName {
    #[default]
    Light,
    Dark,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, clap::ValueEnum)]
enum MethodName {
    /// t-SNE: neighbours stay together; with fewer than 100 recordings principal components
    #[default]
    Tsne,
    /// Principal components: quick, keeps large distances
    Pca,
}

/// What is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Format {
    Page,
    Picture,
    Table,
}

impl Format {
    fn of(path: &Path) -> Result<Self, CliError> {
        let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase());
        match ending.as_deref() {
            Some("html" | "htm") => Ok(Self::Page),
            Some("png") => Ok(Self::Picture),
            Some("csv") => Ok(Self::Table),
            _ => Err(CliError::Usage(format!(
                "--out {}: the ending says what is written: .html, .png or .csv",
                path.display()
            ))),
        }
    }

    fn kind(self) -> OutputKind {
        match self {
            Self::Page => OutputKind::Page,
            Self::Picture => OutputKind::Png,
            Self::Table => OutputKind::Csv("x,y,"),
        }
    }
}

pub(super) fn run(args: &Args) -> Result<ExitCode, CliError> {
    let interrupt = Interrupt::install();
    let format = Format::of(&args.out)?;
    let opened = Opened::to_read(args.library.as_deref())?;
    check_output(&args.out, format.kind(), args.force, &[&opened.path])?;
    let columns = columns(args, &opened)?;
    let filter = opened.filter(args.filter.as_deref())?;
    let map = match laid_out(args, &opened, filter, &columns, &interrupt) {
        Err(LibraryMapError::Map(MapError::Cancelled)) => return Ok(ExitCode::from(STOPPED)),
        Err(LibraryMapError::Library(error)) => return Err(opened.failed(&error)),
        Err(LibraryMapError::Map(error @ MapError::OutOfRange { .. })) => {
            return Err(CliError::Usage(format!("--{error}")));
        }
        Err(error) => return Err(CliError::Failed(error.to_string())),
        Ok(map) => map,
    };
    let failed = |error: &dyn std::fmt::Display| CliError::Failed(format!("{}: {error}", args.out.display()));
    match format {
        Format::Picture => {
            let theme = if args.theme == ThemeName::Dark { Theme::Dark } else { Theme::Light };
            let colour = columns.first().cloned();
            let settings = PictureSettings { colour, theme, size: (1600, 1200) };
            write_png(&map, &settings, &args.out).map_err(|error| failed(&error))?;
        }
        Format::Table => atomic_file::write_buffered(&args.out, |out| write_csv(&map, out))
            .map_err(|error| failed(&error))?,
        Format::Page => {
            let Some((audio, audio_start_s)) = sound(args, &opened, &map, &interrupt)? else {
                return Ok(ExitCode::from(STOPPED));
            };
            let created = date_time(unix_now());
            let settings = PageSettings { title: args.title.clone(), created, audio, audio_start_s };
            atomic_file::write_buffered(&args.out, |out| map.write_page(&settings, out))
                .map_err(|error| failed(&error))?;
        }
    }
    print_message(&summary(args, &map));
    Ok(ExitCode::SUCCESS)
}

/// The field that colours a picture, then what is known of each recording.
fn columns(args: &Args, opened: &Opened) -> Result<Vec<Field>, CliError> {
    let vocabulary = opened.vocabulary()?;
    let colour = Field::parse_list(&args.colour, &vocabulary).map_err(|error| wrong("--colour", &error))?;
    let [first] = colour.as_slice() else {
        return Err(CliError::Usage("--colour: one field".to_owned()));
    };
    let mut columns = vec![first.clone()];
    for field in library_map::columns(&vocabulary) {
        if !columns.contains(&field) {
            columns.push(field);
        }
    }
    Ok(columns)
}

fn laid_out(
    args: &Args,
    opened: &Opened,
    filter: Filter,
    columns: &[Field],
    interrupt: &Interrupt,
) -> Result<LibraryMap, LibraryMapError> {
    let settings = LayoutSettings {
        method: if args.method == MethodName::Pca { Method::Pca } else { Method::Tsne },
        dimensions: args.dimensions.into(),
        perplexity: args.perplexity,
        seed: args.seed,
        threads: std::thread::available_parallelism().map_or(1, usize::from),
    };
    let bar = progress::bar("[{wide_bar}] {percent} % {msg}, {eta} left");
    bar.set_length(1000);
    let result = LibraryMap::new(&opened.library, filter, columns, &settings, &|progress: Progress| {
        // Moving the points takes nearly all of the time.
        let (start, share, what) = match progress.stage {
            Stage::Neighbours => (0.0, 0.1, "finding neighbours"),
            Stage::Points => (0.1, 0.9, "moving points"),
        };
        bar.set_position((1000.0 * (start + share * progress.done)) as u64);
        bar.set_message(what);
        !interrupt.cancel.is_cancelled()
    });
    bar.finish_and_clear();
    result
}

/// Where the page finds the sound, and from where it plays each recording; `None` after Ctrl-C.
fn sound(
    args: &Args,
    opened: &Opened,
    map: &LibraryMap,
    interrupt: &Interrupt,
) -> Result<Option<(AudioSource, Vec<f64>)>, CliError> {
    if args.audio == Audio::None {
        return Ok(Some((AudioSource::None, Vec::new())));
    }
    let starts = map.excerpt_starts(&opened.library).map_err(|error| opened.failed(&error))?;
    match args.audio {
        Audio::Embed => {
            let sounds = audio::excerpts(map, &starts, &interrupt.cancel)?;
            Ok(sounds.map(|sounds| (AudioSource::Embedded(sounds), starts)))
        }
        _ => Ok(Some((AudioSource::Link, starts))),
    }
}

fn summary(args: &Args, map: &LibraryMap) -> String {
    let mut text = format!(
        "{}: {} by {} in {} dimensions",
        args.out.display(),
        counted(map.rows.len() as u64, "recording"),
        map.layout.method.name(),
        map.dimensions
    );
    if let Some(quality) = map.layout.quality {
        text += &format!(
            "; of the ten nearest of a recording, {} are among the ten nearest on the map (trustworthiness {:.3})",
            percent(quality.kept, 0),
            quality.trustworthiness
        );
    }
    if map.left_out > 0 {
        text +=
            &format!("; {} without an analysis by the same model left out", thousands(map.left_out as u64));
    }
    text
}
