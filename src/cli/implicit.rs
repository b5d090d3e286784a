//! `pianoscope song.mp3`: files, folders and links without a command, as a file manager or a hand types them.
//!
//! The window opens with them; without a display, they are classified here. A word that is a command is one, `./train` is a file.

use super::Cli;
use crate::input::{self, Recognised};
#[cfg(feature = "window")]
use clap::error::ErrorKind;
use clap::{CommandFactory, Parser};
use std::ffi::{OsStr, OsString};
use std::path::Path;

/// Arguments without a command.
pub(super) struct Inputs {
    arguments: Vec<OsString>,
    /// Where the command belongs.
    at: usize,
}

impl Inputs {
    /// `None` if `arguments`, which begin with the name of the program, contain a command, or no name of an input in its place.
    pub(super) fn find(arguments: &[OsString]) -> Option<Self> {
        let at = position(arguments)?;
        Some(Self { arguments: arguments.to_vec(), at })
    }

    /// With the command that fits: the window if there is a display, unless options ask for something that only `classify` can do.
    ///
    /// # Errors
    /// If the arguments fit none of both.
    pub(super) fn parse(&self) -> Result<Cli, clap::Error> {
        #[cfg(feature = "window")]
        if super::display::display().is_some() && !self.arguments.iter().any(|word| word == "-") {
            return self.parse_for_window();
        }
        self.parse_for_classify()
    }

    /// With `window`, or with `classify` if only that has the options.
    #[cfg(feature = "window")]
    fn parse_for_window(&self) -> Result<Cli, clap::Error> {
        Cli::try_parse_from(self.with("window")).or_else(|error| {
            self.parse_for_classify().map_err(|other| {
                // `classify` has the option, but not this value.
                let is_known = error.kind() == ErrorKind::UnknownArgument && other.kind() != error.kind();
                if is_known { other } else { error }
            })
        })
    }

    /// With `classify`.
    ///
    /// # Errors
    /// If the arguments do not fit it.
    pub(super) fn parse_for_classify(&self) -> Result<Cli, clap::Error> {
        Cli::try_parse_from(self.with("classify"))
    }

    fn with(&self, command: &str) -> Vec<OsString> {
        let mut arguments = self.arguments.clone();
        arguments.insert(self.at, command.into());
        arguments
    }
}

/// Where a command is left out.
fn position(arguments: &[OsString]) -> Option<usize> {
    let mut words = arguments.iter().enumerate().skip(1);
    while let Some((at, word)) = words.next() {
        let text = word.to_string_lossy();
        match &*text {
            "-" => return Some(at),
            "--" => return words.next().map(|_| at),
            "--log-file" => {
                words.next()?;
            }
            "--verbose" => {}
            option if option.starts_with("--log-file=") => {}
            option if option.len() > 1 && option.starts_with('-') && option.trim_matches('v') == "-" => {}
            option if option.starts_with('-') => return None,
            _ => return (names_input(word) && !is_command(&text)).then_some(at),
        }
    }
    None
}

fn is_command(word: &str) -> bool {
    word == "help" || Cli::command().find_subcommand(word).is_some()
}

/// Whether a word is more likely the name of an input than a misspelt command.
fn names_input(word: &OsStr) -> bool {
    let path = Path::new(word);
    path.symlink_metadata().is_ok()
        || path.components().count() > 1
        || input::has_audio_extension(path)
        || !matches!(input::recognise(word), Ok(Recognised::Path))
}

#[cfg(test)]
mod tests {
    use super::position;

    fn at(arguments: &str) -> Option<usize> {
        let words: Vec<_> =
            std::iter::once("pianoscope").chain(arguments.split(' ')).map(Into::into).collect();
        position(&words)
    }

    #[cfg(feature = "window")]
    #[test]
    fn a_wrong_value_of_an_option_of_classify_is_named() {
        use clap::error::ErrorKind::{InvalidValue, UnknownArgument, ValueValidation};
        for (arguments, kind) in [
            ("song.mp3 --format xml", InvalidValue),
            ("song.mp3 --windows 0", ValueValidation),
            ("song.mp3 --gibberish", UnknownArgument),
        ] {
            let words: Vec<_> =
                std::iter::once("pianoscope").chain(arguments.split(' ')).map(Into::into).collect();
            let error = super::Inputs::find(&words).unwrap().parse_for_window().err().unwrap();
            assert_eq!(error.kind(), kind, "{arguments}: {error}");
        }
    }

    #[test]
    fn a_command_is_left_out_before_the_first_name() {
        for (arguments, expected) in [
            ("song.mp3", Some(1)),
            ("gone/song", Some(1)),
            ("./train", Some(1)),
            ("/", Some(1)),
            (".", Some(1)),
            ("https://example.org/a.mp3 b.mp3", Some(1)),
            ("www.youtube.com/watch?v=abc", Some(1)),
            ("file:///tmp/a.mp3", Some(1)),
            ("ftp://example.org/a.mp3", Some(1)),
            ("-", Some(1)),
            ("-vv --log-file x.log song.mp3", Some(4)),
            ("--log-file=x.log -v song.mp3", Some(3)),
            ("-- -odd.mp3", Some(1)),
            ("-- train", Some(1)),
            ("train", None),
            ("classify song.mp3", None),
            ("help", None),
            ("clasify song.mp3", None),
            ("--", None),
            ("--help song.mp3", None),
            ("-odd.mp3", None),
            ("-v", None),
        ] {
            assert_eq!(at(arguments), expected, "{arguments}");
        }
    }
}
