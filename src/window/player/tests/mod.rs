//! The player with a simulated device and simulated time.

mod devices;
mod gapless;
mod measure;
mod playing;
mod ranges;
mod speed;
mod threads;

use super::audio_renderer::AudioRenderer;
use super::command::PlayerCommand;
use super::engine::{NextStep, PlaybackEngine};
use super::error::PlayerError;
use super::output::{MakeRenderer, OutputBackend, OutputDevice};
use super::transport::Transport;
use super::{Output, PlayerState};
use crossbeam_channel::Receiver;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use tempfile::TempDir;

const RATE: u32 = 48_000;
const PERIOD: Duration = Duration::from_millis(40);
const PERIOD_FRAMES: usize = 1_920;
/// Time from a callback until its first frame is audible.
const LATENCY: Duration = Duration::from_millis(80);
/// Duration of the recordings in seconds.
const LENGTH_S: f64 = 10.0;
/// Sample values at the start and end of the recordings: a ramp, so that each sample encodes its time.
const QUIETEST: f64 = 0.1;
const LOUDEST: f64 = 0.9;

/// A device controlled by the tests.
#[derive(Default)]
struct Fake {
    renderer: Mutex<Option<AudioRenderer>>,
    missing: AtomicBool,
    opened: AtomicUsize,
    fault: Mutex<Option<PlayerError>>,
    /// Closing it takes until the other end is dropped.
    hangs: Mutex<Option<Receiver<()>>>,
}

struct FakeBackend(Arc<Fake>);

struct FakeDevice(Arc<Fake>);

impl OutputBackend for FakeBackend {
    fn open(
        &mut self,
        _transport: &Arc<Transport>,
        renderer: &mut MakeRenderer<'_>,
    ) -> Result<Box<dyn OutputDevice>, PlayerError> {
        if self.0.missing.load(Ordering::Relaxed) {
            return Err(PlayerError::NoDevice("none is connected".to_owned()));
        }
        self.0.opened.fetch_add(1, Ordering::Relaxed);
        *self.0.renderer.lock().unwrap() = Some(renderer(RATE, 2));
        Ok(Box::new(FakeDevice(self.0.clone())))
    }
}

impl OutputDevice for FakeDevice {
    fn name(&self) -> String {
        "fake".to_owned()
    }

    fn fault(&mut self) -> Option<PlayerError> {
        self.0.fault.lock().unwrap().take()
    }
}

impl Drop for FakeDevice {
    fn drop(&mut self) {
        if let Some(hangs) = self.0.hangs.lock().unwrap().take() {
            hangs.recv().ok();
        }
        *self.0.renderer.lock().unwrap() = None;
    }
}

/// The player, its device and the time.
struct Harness {
    engine: PlaybackEngine,
    transport: Arc<Transport>,
    wakeups: Receiver<()>,
    fake: Arc<Fake>,
    now: Instant,
    woken: Arc<AtomicUsize>,
    /// The left channel of all that the device took, and when the first frame of each period was audible.
    taken: Vec<f32>,
    audible: Vec<Instant>,
    /// While set, the thread or the device does not run.
    thread_stopped: bool,
    device_stopped: bool,
    next: NextStep,
    folder: TempDir,
}

impl Harness {
    /// Without a recording.
    fn new() -> Self {
        let (transport, wakeups) = Transport::new();
        let fake = Arc::new(Fake::default());
        let woken = Arc::new(AtomicUsize::new(0));
        let count = woken.clone();
        let wake = move || {
            count.fetch_add(1, Ordering::Relaxed);
        };
        let engine = PlaybackEngine::new(transport.clone(), Box::new(FakeBackend(fake.clone())), wake.into());
        Self {
            engine,
            transport,
            wakeups,
            fake,
            now: Instant::now(),
            woken,
            taken: Vec::new(),
            audible: Vec::new(),
            thread_stopped: false,
            device_stopped: false,
            next: NextStep::Wait(None),
            folder: tempfile::tempdir().unwrap(),
        }
    }

    /// With a recording whose samples encode their time.
    fn with_recording(rate: u32) -> Self {
        let mut harness = Self::new();
        let path = harness.folder.path().join("ramp.wav");
        write_ramp(&path, rate, LENGTH_S);
        harness.send(PlayerCommand::Load(path));
        harness
    }

    /// Sends a command and runs one step of the thread.
    fn send(&mut self, command: PlayerCommand) {
        self.transport.apply(command);
        self.step();
    }

    fn step(&mut self) {
        if self.thread_stopped {
            return;
        }
        self.wakeups.try_iter().for_each(drop);
        self.next = self.engine.step(self.now);
    }

    /// Advances time: in each period, the device takes its frames and the thread runs one step.
    fn run(&mut self, seconds: f64) {
        let periods = (seconds / PERIOD.as_secs_f64()).round() as usize;
        for _ in 0..periods {
            if let (Some(renderer), false) =
                (self.fake.renderer.lock().unwrap().as_mut(), self.device_stopped)
            {
                let mut buffer = [0.0; 2 * PERIOD_FRAMES];
                renderer.render(&mut buffer, self.now, LATENCY);
                self.taken.extend(buffer.iter().step_by(2));
                self.audible.push(self.now + LATENCY);
            }
            self.step();
            self.now += PERIOD;
        }
    }

    fn opened(&self) -> usize {
        self.fake.opened.load(Ordering::Relaxed)
    }

    fn state(&self) -> PlayerState {
        self.transport.state(self.now)
    }

    fn position_s(&self) -> f64 {
        self.state().position_s
    }

    /// The time encoded in the frame that is audible now; `None` in silence and fades.
    fn truth_s(&self) -> Option<f64> {
        let (period, &first) =
            self.audible.iter().enumerate().rev().find(|&(_, &first)| first <= self.now)?;
        let frame = ((self.now - first).as_secs_f64() * f64::from(RATE)) as usize;
        time_of(*self.taken.get(period * PERIOD_FRAMES + frame)?)
    }

    /// No step between two samples is larger than a fade produces.
    fn assert_no_click(&self) {
        let fade_frames = f64::from(RATE) * super::audio_renderer::FADE_S;
        // Two fades may coincide where a recording starts while the output fades in.
        let most = (2.0 * LOUDEST / fade_frames + 1e-3) as f32;
        let steps = self.taken.windows(2).map(|pair| (pair[1] - pair[0]).abs());
        let (at, largest) = steps.enumerate().max_by(|a, b| a.1.total_cmp(&b.1)).unwrap();
        assert!(largest <= most, "a step of {largest} at frame {at}");
    }
}

/// Writes a float WAV that rises linearly from `QUIETEST` to `LOUDEST`.
fn write_ramp(path: &Path, rate: u32, length_s: f64) {
    write_ramps(path, rate, length_s, &[1.0]);
}

/// As `write_ramp`, with one channel per gain.
fn write_ramps(path: &Path, rate: u32, length_s: f64, gains: &[f64]) {
    let spec = hound::WavSpec {
        channels: gains.len() as u16,
        sample_rate: rate,
        bits_per_sample: 32,
        sample_format: hound::SampleFormat::Float,
    };
    let mut wav = hound::WavWriter::create(path, spec).unwrap();
    let frames = (length_s * f64::from(rate)) as usize;
    for frame in 0..frames {
        let share = frame as f64 / frames as f64;
        for gain in gains {
            wav.write_sample(((QUIETEST + (LOUDEST - QUIETEST) * share) * gain) as f32).unwrap();
        }
    }
    wav.finalize().unwrap();
}

/// The time encoded in a sample, if it is at full volume.
fn time_of(sample: f32) -> Option<f64> {
    let share = (f64::from(sample) - QUIETEST) / (LOUDEST - QUIETEST);
    (-1e-4..=1.0).contains(&share).then_some(share * LENGTH_S)
}

fn assert_near(value: f64, expected: f64, tolerance: f64) {
    assert!((value - expected).abs() <= tolerance, "{value} is not within {tolerance} of {expected}");
}
