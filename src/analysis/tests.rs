use super::*;
use crate::audio::{Decoder, SAMPLE_RATE, StreamInfo};
use crate::cancel::Cancel;
use std::path::{Path, PathBuf};

fn demo() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/demo-piano.ogg")
}

/// Collects both streams and checks that neither has a gap.
#[derive(Default)]
struct Collector {
    source: Vec<f32>,
    resampled: Vec<f32>,
    /// Positions of the first samples.
    first: Option<(u64, u64)>,
    starts: usize,
    /// Samples after which it is complete.
    enough: Option<usize>,
    /// Cancels after the first block.
    cancel: Option<Cancel>,
}

impl Analyser for Collector {
    type Output = Self;
    type Error = AnalysisError;

    fn start(&mut self, _: &StreamInfo) -> Result<(), AnalysisError> {
        let starts = self.starts + 1;
        *self = Self { starts, enough: self.enough, cancel: self.cancel.take(), ..Self::default() };
        Ok(())
    }

    fn push(&mut self, audio: &AudioBlock<'_>) -> Result<(), AnalysisError> {
        let &mut (source, resampled) = self.first.get_or_insert((audio.source_start, audio.resampled_start));
        assert_eq!(audio.source_start, source + self.source.len() as u64);
        assert_eq!(audio.resampled_start, resampled + self.resampled.len() as u64);
        assert!(audio.resampled.len() <= SAMPLE_RATE as usize + 1000, "{}", audio.resampled.len());
        self.source.extend_from_slice(audio.source);
        self.resampled.extend_from_slice(audio.resampled);
        if let Some(cancel) = &self.cancel {
            cancel.cancel();
        }
        Ok(())
    }

    fn finish(self, _: &AnalysedRecording) -> Result<Self, AnalysisError> {
        Ok(self)
    }

    fn is_complete(&self) -> bool {
        self.enough.is_some_and(|enough| self.source.len() >= enough)
    }
}

fn pass(threads: usize, start_s: f64) -> Pass {
    Pass { threads, start_s, ..Pass::new(&Cancel::new()) }
}

#[test]
fn every_analyser_gets_the_samples_of_the_decoder_and_of_the_resampler() {
    let (mut expected, mut expected_16) = (Vec::new(), Vec::new());
    let mut decoder = Decoder::open(&demo()).unwrap();
    let mut resampler = crate::audio::Resampler::new(decoder.info().sample_rate).unwrap();
    let mut block = Vec::new();
    while decoder.next_block(&mut block).unwrap() {
        expected.extend_from_slice(&block);
        resampler.process(&block, &mut expected_16).unwrap();
    }
    resampler.finish(&mut expected_16).unwrap();
    for threads in [1, 2] {
        let analysers = (vec![Collector::default(), Collector::default()], Some(Collector::default()));
        let decoder = Decoder::open(&demo()).unwrap();
        let (recording, (mut both, third)) = pass(threads, 0.0).analyse(decoder, analysers).unwrap();
        both.extend(third);
        assert_eq!(both.len(), 3);
        for collector in both {
            assert!(collector.source == expected, "{threads} threads");
            assert!(collector.resampled == expected_16, "{threads} threads");
        }
        let seconds = expected.len() as f64 / f64::from(recording.info.sample_rate);
        assert!((recording.duration_s - seconds).abs() < 1e-9);
    }
}

#[test]
fn a_pass_begins_where_it_is_told_to_and_ends_when_all_are_complete() {
    let rate = Decoder::open(&demo()).unwrap().info().sample_rate as usize;
    let analyser = Collector { enough: Some(2 * rate), ..Collector::default() };
    let decoder = Decoder::open(&demo()).unwrap();
    let (recording, found) = pass(2, 10.0).analyse(decoder, analyser).unwrap();
    assert_eq!(found.first, Some((10 * rate as u64, 160_000)));
    assert!((2 * rate..4 * rate).contains(&found.source.len()), "{}", found.source.len());
    assert!(recording.duration_s < 14.0, "{}", recording.duration_s);
}

#[test]
fn a_second_pass_starts_the_analyser_again() {
    let mut analyser = Collector { enough: Some(1000), ..Collector::default() };
    for starts in [1, 2] {
        pass(1, 0.0).run(Decoder::open(&demo()).unwrap(), &mut analyser).unwrap();
        assert_eq!((analyser.starts, analyser.first), (starts, Some((0, 0))));
    }
}

#[test]
fn cancelling_ends_a_pass_on_one_thread_and_on_two() {
    for threads in [1, 2] {
        let cancel = Cancel::new();
        let analyser = Collector { cancel: Some(cancel.clone()), ..Collector::default() };
        let pass = Pass { threads, ..Pass::new(&cancel) };
        let ended = pass.analyse(Decoder::open(&demo()).unwrap(), analyser).map(|_| ());
        assert!(matches!(ended, Err(AnalysisError::Cancelled)), "{ended:?}");
    }
}

#[test]
fn a_part_of_the_spectrogram_is_the_same_from_a_whole_pass_and_after_a_seek() {
    let part = SpectrogramPart { start_s: 10.0, end_s: Some(12.0), ..SpectrogramPart::default() };
    let spectrogram = |start_s| {
        let analyser = SpectrogramAnalyser::new(part.clone());
        pass(1, start_s).analyse(Decoder::open(&demo()).unwrap(), analyser).unwrap().1
    };
    let (whole, sought) = (spectrogram(0.0), spectrogram(10.0));
    assert_eq!((whole.columns(), whole.duration_s()), (sought.columns(), sought.duration_s()));
    assert!((whole.peak_db() - sought.peak_db()).abs() < 0.1, "{} {}", whole.peak_db(), sought.peak_db());
    let beyond = SpectrogramAnalyser::new(SpectrogramPart { start_s: 1e4, ..SpectrogramPart::default() });
    let (_, empty) = pass(1, 0.0).analyse(Decoder::open(&demo()).unwrap(), beyond).unwrap();
    assert_eq!(empty.duration_s(), 0.0);
}
