//! `pianoscope map`: the library as a map, in a page, a picture or a table.

mod arguments;
mod audio;

pub(super) use arguments::Args;

use super::error::CliError;
use super::interrupt::{Interrupt, STOPPED};
use super::library::{Opened, counted, wrong};
use super::output::{check_output, print_message};
use super::page_audio::PageAudio;
use super::progress;
use crate::atomic_file;
use crate::format::{percent, thousands};
use crate::library::query::{Field, Filter, date_text, date_time};
use crate::library::unix_now;
use crate::library_map::{
    AudioSource, LibraryMap, LibraryMapError, PageSettings, PictureSettings, map_columns, write_csv,
    write_png,
};
use crate::map::{LayoutSettings, MapError, Progress, Stage};
use crate::picture::Theme;
use arguments::{Format, ThemeName};
use std::path::Path;
use std::process::ExitCode;

pub(super) fn run(args: &Args) -> Result<ExitCode, CliError> {
    let interrupt = Interrupt::install();
    let format = Format::of(&args.out)?;
    let opened = Opened::to_read(args.library.as_deref())?;
    check_output(&args.out, format.kind(), args.force, &[&opened.path])?;
    let columns = columns(args, &opened)?;
    let filter = opened.filter(args.filter.as_deref())?;
    let mut map = match laid_out(args, &opened, filter, &columns, &interrupt) {
        Err(LibraryMapError::Map(MapError::Cancelled)) => return Ok(ExitCode::from(STOPPED)),
        Err(LibraryMapError::Library(error)) => return Err(opened.failed(&error)),
        Err(LibraryMapError::Map(error @ MapError::OutOfRange { .. })) => {
            return Err(CliError::Usage(format!("--{error}")));
        }
        Err(error) => return Err(CliError::Failed(error.to_string())),
        Ok(map) => map,
    };
    keep(&mut map, &opened.path);
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
        #[cfg(feature = "parquet")]
        Format::Parquet => {
            atomic_file::write_buffered(&args.out, |out| crate::library_map::write_parquet(&map, out))
                .map_err(|error| failed(&error))?
        }
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
    columns.extend(map_columns(&vocabulary).into_iter().filter(|field| field != first));
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
        method: args.method.into(),
        dimensions: args.dimensions.into(),
        perplexity: args.perplexity,
        seed: args.seed,
        threads: std::thread::available_parallelism().map_or(1, usize::from),
    };
    let bar = progress::bar("[{wide_bar}] {percent} % {msg}, {eta} left");
    bar.set_length(1000);
    let lay_out = if args.again { LibraryMap::new } else { LibraryMap::kept_or_new };
    let result = lay_out(&opened.library, filter, columns, &settings, &|progress: Progress| {
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

/// Keeps the map in the library. One that cannot be written still has a map.
fn keep(map: &mut LibraryMap, library: &Path) {
    if let Err(error) = map.keep_at(library) {
        print_message(&format!("the map is not kept for the next time: {error}"));
    }
}

/// Where the page finds the sound, and from where it plays each recording; `None` after Ctrl-C.
fn sound(
    args: &Args,
    opened: &Opened,
    map: &LibraryMap,
    interrupt: &Interrupt,
) -> Result<Option<(AudioSource, Vec<f64>)>, CliError> {
    if args.audio == PageAudio::None {
        return Ok(Some((AudioSource::None, Vec::new())));
    }
    let starts = map.excerpt_starts(&opened.library).map_err(|error| opened.failed(&error))?;
    match args.audio {
        PageAudio::Embed => {
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
    if map.placed() > 0 {
        text += &format!(
            "; laid out on {}, {} placed among the others since (--again: anew)",
            date_text(map.made_at),
            counted(map.placed() as u64, "recording"),
        );
    }
    if map.left_out > 0 {
        text +=
            &format!("; {} without an analysis by the same model left out", thousands(map.left_out as u64));
    }
    text
}
