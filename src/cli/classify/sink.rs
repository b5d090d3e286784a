//! Writes the results: reports to stdout, label tracks, pages.

use super::arguments::Args;
use super::output_folder::OutputFolder;
use super::pages::PageOutput;
use super::print_failure;
use super::workers::Finished;
use crate::classify::report::{ReportFormat, ReportWriter, write_labels};
use crate::cli::error::CliError;
use crate::cli::output::print_message;
use crate::model::Head;
use crate::output_file::OutputKind;
use std::fs::File;
use std::io::{self, BufWriter, Write};

/// Writes the reports, in input order.
pub(super) struct Sink {
    destination: Destination,
    failed: bool,
    written: usize,
}

enum Destination {
    Reports(ReportWriter<BufWriter<Box<dyn Write>>>),
    /// A page about one recording. Its failure is no result and goes to stderr.
    Page(ReportWriter<BufWriter<Box<dyn Write>>>),
    /// One label track on stdout.
    Track,
    /// One label track for each input.
    Tracks(OutputFolder),
    /// A page for each input.
    Html(Box<PageOutput>),
}

impl Sink {
    /// Writes to `file`, or to stdout without one.
    pub(super) fn new(
        args: &Args,
        several: bool,
        heads: &[Head],
        file: Option<File>,
    ) -> Result<Self, CliError> {
        let out: Box<dyn Write> = match file {
            Some(file) => Box::new(file),
            None => Box::new(io::stdout()),
        };
        let destination = match (args.report_format(), &args.output_dir) {
            (Some(format), _) => {
                let writer = ReportWriter::new(format, heads, several, BufWriter::new(out));
                let writer = if args.tags { writer.with_tags() } else { writer };
                if format == ReportFormat::Text && !several {
                    Destination::Page(writer)
                } else {
                    Destination::Reports(writer)
                }
            }
            (None, _) if args.is_html() => Destination::Html(Box::new(PageOutput::new(args)?)),
            (None, None) => Destination::Track,
            (None, Some(folder)) => {
                Destination::Tracks(OutputFolder::new(folder, OutputKind::Labels, ".txt", args)?)
            }
        };
        Ok(Self { destination, failed: false, written: 0 })
    }

    /// Whether any input failed.
    pub(super) fn failed(&self) -> bool {
        self.failed
    }

    /// Number of reports written.
    pub(super) fn written(&self) -> usize {
        self.written
    }

    pub(super) fn write(&mut self, finished: &Finished) -> io::Result<()> {
        self.write_result(finished)?;
        self.written += 1;
        Ok(())
    }

    fn write_result(&mut self, Finished { report, page }: &Finished) -> io::Result<()> {
        self.failed |= report.result.is_err();
        match (&mut self.destination, &report.result) {
            (Destination::Reports(writer), _) | (Destination::Page(writer), Ok(_)) => writer.write(report),
            (Destination::Html(pages), _) => {
                self.failed |= !pages.write(report, page.as_ref())?;
                Ok(())
            }
            (_, Err(_)) => {
                print_failure(report);
                Ok(())
            }
            (Destination::Track, Ok(outcome)) => write_labels(outcome, &mut io::stdout().lock()),
            (Destination::Tracks(folder), Ok(outcome)) => {
                let mut track = Vec::new();
                write_labels(outcome, &mut track)?;
                if let Err(error) = folder.write(&report.input, &track) {
                    self.failed = true;
                    print_message(&format!("{}: the label track cannot be written: {error}", report.input));
                }
                Ok(())
            }
        }
    }

    pub(super) fn finish(self) -> io::Result<()> {
        match self.destination {
            Destination::Reports(writer) | Destination::Page(writer) => writer.finish(),
            Destination::Html(pages) => pages.finish(),
            Destination::Track | Destination::Tracks(_) => Ok(()),
        }
    }
}
