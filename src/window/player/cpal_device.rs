//! The system's default sound device, through cpal.

use super::audio_renderer::AudioRenderer;
use super::error::PlayerError;
use super::output::{MakeRenderer, OutputBackend, OutputDevice};
use super::transport::Transport;
use cpal::traits::{DeviceTrait, HostTrait, StreamTrait};
use cpal::{BufferSize, ErrorKind, FromSample, I24, OutputCallbackInfo, SampleFormat, SizedSample, U24};
use cpal::{StreamConfig, SupportedBufferSize, SupportedStreamConfig};
use crossbeam_channel::{Receiver, Sender, bounded};
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

/// Periods of 1/16 s, of which devices hold two: short enough for an immediate pause, long enough for a busy machine.
const PERIODS_A_SECOND: u32 = 16;
/// PulseAudio's ALSA plugin reports errors until its server has reported the first latency.
const ERROR_GRACE: Duration = Duration::from_millis(400);
/// Pause after such an error.
const RETRY_PAUSE: Duration = Duration::from_millis(5);
/// No device buffers as much as this; ALSA's `null` takes minutes of audio in a second.
const MAX_AHEAD: Duration = Duration::from_secs(1);

/// Opens the default device of the system's default host.
pub(super) struct CpalBackend;

impl OutputBackend for CpalBackend {
    fn open(
        &mut self,
        transport: &Arc<Transport>,
        renderer: &mut MakeRenderer<'_>,
    ) -> Result<Box<dyn OutputDevice>, PlayerError> {
        silence_alsa();
        let host = cpal::available_hosts()
            .into_iter()
            .next()
            .ok_or_else(|| no_device("there is no sound system"))?;
        let host = cpal::host_from_id(host).map_err(failed)?;
        let device = host.default_output_device().ok_or_else(|| no_device("none is connected"))?;
        let supported = device.default_output_config().map_err(failed)?;
        let name =
            device.description().map_or_else(|_| "default".to_owned(), |about| about.name().to_owned());
        let opening = DeviceOpener { device, transport, renderer, health: Arc::default() };
        let fixed = StreamConfig { buffer_size: buffer_size(&supported), ..supported.config() };
        opening.open(&supported, fixed, name)
    }
}

struct DeviceOpener<'a, 'r> {
    device: cpal::Device,
    transport: &'a Arc<Transport>,
    renderer: &'a mut MakeRenderer<'r>,
    health: Arc<DeviceHealth>,
}

impl DeviceOpener<'_, '_> {
    /// Opens the device with `config`, or else with its default buffer size.
    fn open(
        mut self,
        supported: &SupportedStreamConfig,
        config: StreamConfig,
        name: String,
    ) -> Result<Box<dyn OutputDevice>, PlayerError> {
        let (fault_sender, faults) = bounded(1);
        let format = supported.sample_format();
        let stream = self
            .build(config, format, &fault_sender)
            .or_else(|_| self.build(supported.config(), format, &fault_sender))
            .and_then(|stream| stream.play().map(|()| stream))
            .map_err(failed)?;
        Ok(Box::new(CpalDevice { name, faults, health: self.health, _stream: stream }))
    }

    fn build(
        &mut self,
        config: StreamConfig,
        format: SampleFormat,
        fault_sender: &Sender<PlayerError>,
    ) -> Result<cpal::Stream, cpal::Error> {
        match format {
            SampleFormat::F32 => self.build_as::<f32>(config, fault_sender),
            SampleFormat::F64 => self.build_as::<f64>(config, fault_sender),
            SampleFormat::I8 => self.build_as::<i8>(config, fault_sender),
            SampleFormat::I16 => self.build_as::<i16>(config, fault_sender),
            SampleFormat::I24 => self.build_as::<I24>(config, fault_sender),
            SampleFormat::I32 => self.build_as::<i32>(config, fault_sender),
            SampleFormat::U8 => self.build_as::<u8>(config, fault_sender),
            SampleFormat::U16 => self.build_as::<u16>(config, fault_sender),
            SampleFormat::U24 => self.build_as::<U24>(config, fault_sender),
            SampleFormat::U32 => self.build_as::<u32>(config, fault_sender),
            _ => Err(ErrorKind::UnsupportedConfig.into()),
        }
    }

    fn build_as<S: SizedSample + FromSample<f32>>(
        &mut self,
        config: StreamConfig,
        fault_sender: &Sender<PlayerError>,
    ) -> Result<cpal::Stream, cpal::Error> {
        let mut renderer = (self.renderer)(config.sample_rate, usize::from(config.channels));
        let (health, watched) = (self.health.clone(), self.health.clone());
        let mut samples = Vec::new();
        let mut begun = None;
        let (alarm, transport) = (fault_sender.clone(), self.transport.clone());
        let callback = move |buffer: &mut [S], info: &OutputCallbackInfo| {
            let begun = *begun.get_or_insert_with(|| {
                silence_alsa();
                Instant::now()
            });
            if health.take_underrun() {
                renderer.interrupted();
            }
            if renderer.rendered() > begun.elapsed() + MAX_AHEAD {
                alarm.try_send(PlayerError::Lost("it takes samples without playing them".to_owned())).ok();
                transport.notify();
                return;
            }
            fill(&mut renderer, &mut samples, buffer, info);
        };
        let (fault_sender, transport) = (fault_sender.clone(), self.transport.clone());
        let on_error = move |error: cpal::Error| {
            if let Some(fault) = watched.fault(&error) {
                // One fault is enough: the device will be closed.
                fault_sender.try_send(fault).ok();
                transport.notify();
            }
        };
        self.device.build_output_stream(config, callback, on_error, None)
    }
}

/// State shared by the data callback and the error callback.
#[derive(Default)]
struct DeviceHealth {
    /// The device ran out of samples.
    underrun: AtomicBool,
    /// Number of underruns that are not logged yet.
    underruns: AtomicU32,
    /// Since when there have been only errors.
    failing_since: Mutex<Option<Instant>>,
}

impl DeviceHealth {
    /// The device requests samples. Returns whether it had run out of them before.
    fn take_underrun(&self) -> bool {
        let underrun = self.underrun.swap(false, Ordering::Relaxed);
        // Contended only while errors are reported.
        *self.failing_since.lock().unwrap_or_else(PoisonError::into_inner) = None;
        underrun
    }

    /// The fault, if an error means that the device is lost.
    fn fault(&self, error: &cpal::Error) -> Option<PlayerError> {
        match error.kind() {
            ErrorKind::Xrun => {
                self.underrun.store(true, Ordering::Relaxed);
                self.underruns.fetch_add(1, Ordering::Relaxed);
                return None;
            }
            ErrorKind::RealtimeDenied | ErrorKind::DeviceChanged => return None,
            ErrorKind::DeviceNotAvailable | ErrorKind::StreamInvalidated | ErrorKind::HostUnavailable => {}
            _ => {
                let mut failing_since = self.failing_since.lock().unwrap_or_else(PoisonError::into_inner);
                let since = *failing_since.get_or_insert_with(Instant::now);
                drop(failing_since);
                if since.elapsed() < ERROR_GRACE {
                    // ALSA's thread retries at once and would keep a core busy.
                    thread::sleep(RETRY_PAUSE);
                    return None;
                }
            }
        }
        Some(PlayerError::Lost(reason_from_kind(error.kind()).to_owned()))
    }
}

struct CpalDevice {
    name: String,
    faults: Receiver<PlayerError>,
    health: Arc<DeviceHealth>,
    /// Plays until it is dropped.
    _stream: cpal::Stream,
}

impl OutputDevice for CpalDevice {
    fn name(&self) -> String {
        self.name.clone()
    }

    fn fault(&mut self) -> Option<PlayerError> {
        // Logged here, on the player's thread: the device's callbacks must not wait for a log file.
        let underruns = self.health.underruns.swap(0, Ordering::Relaxed);
        if underruns > 0 {
            tracing::warn!(underruns, "player: the device ran out of samples");
        }
        self.faults.try_recv().ok()
    }
}

fn fill<S: SizedSample + FromSample<f32>>(
    renderer: &mut AudioRenderer,
    samples: &mut Vec<f32>,
    buffer: &mut [S],
    info: &OutputCallbackInfo,
) {
    let now = Instant::now();
    let timestamp = info.timestamp();
    let latency = timestamp.playback.saturating_duration_since(timestamp.callback);
    // Allocates for the first buffer only.
    samples.resize(buffer.len(), 0.0);
    renderer.render(samples, now, latency);
    for (out, &sample) in buffer.iter_mut().zip(samples.iter()) {
        *out = S::from_sample(sample.clamp(-1.0, 1.0));
    }
}

fn buffer_size(supported: &SupportedStreamConfig) -> BufferSize {
    let wanted = supported.sample_rate() / PERIODS_A_SECOND;
    match *supported.buffer_size() {
        SupportedBufferSize::Range { min, max } if min <= max => BufferSize::Fixed(wanted.clamp(min, max)),
        _ => BufferSize::Default,
    }
}

fn failed(error: cpal::Error) -> PlayerError {
    no_device(reason_from_kind(error.kind()))
}

fn no_device(why: &str) -> PlayerError {
    PlayerError::NoDevice(why.to_owned())
}

/// The reason for users; cpal's own messages name functions and error numbers of the system.
fn reason_from_kind(kind: ErrorKind) -> &'static str {
    match kind {
        ErrorKind::DeviceNotAvailable => "none is connected",
        ErrorKind::DeviceBusy => "another program uses it exclusively",
        ErrorKind::HostUnavailable => "the sound server is not running",
        ErrorKind::PermissionDenied => "this user may not use it",
        ErrorKind::StreamInvalidated => "its settings have changed",
        ErrorKind::UnsupportedConfig => "it supports no common sample format",
        ErrorKind::ResourceExhausted => "the system is out of memory or threads",
        _ => "its driver or the sound server has failed",
    }
}

/// ALSA writes failed probes to stderr; for this thread they go to memory. If that fails, they are only noise.
#[cfg(target_os = "linux")]
fn silence_alsa() {
    alsa::Output::local_error_handler().ok();
}

#[cfg(not(target_os = "linux"))]
fn silence_alsa() {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lost_device_is_reported_at_once_and_a_transient_error_is_not() {
        let health = DeviceHealth::default();
        assert!(health.fault(&ErrorKind::BackendError.into()).is_none());
        assert!(health.fault(&ErrorKind::DeviceNotAvailable.into()).is_some());
    }

    #[test]
    fn persistent_errors_are_reported() {
        let health = DeviceHealth::default();
        let fault = (0..1_000).find_map(|_| health.fault(&ErrorKind::BackendError.into()));
        assert!(matches!(fault, Some(PlayerError::Lost(_))));
    }

    #[test]
    fn an_underrun_is_reported_once() {
        let health = DeviceHealth::default();
        assert!(health.fault(&ErrorKind::Xrun.into()).is_none());
        assert!(health.take_underrun());
        assert!(!health.take_underrun());
    }
}
