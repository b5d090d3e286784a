//! The system's default sound device.

use super::error::PlayerError;
use super::output::{Device, MakeRenderer, Outputs};
use super::renderer::Renderer;
use super::transport::Transport;
use cpal::traits::{DeviceTrait, HostTrait, StreamTrait};
use cpal::{BufferSize, ErrorKind, FromSample, I24, OutputCallbackInfo, SampleFormat, SizedSample, U24};
use cpal::{StreamConfig, SupportedBufferSize, SupportedStreamConfig};
use crossbeam_channel::{Receiver, Sender, bounded};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

/// A period of 1/16 s, of which devices hold two: short enough for a pause to be felt at once, long enough for a
/// busy machine.
const PERIODS_A_SECOND: u32 = 16;
/// PulseAudio's ALSA plugin reports errors until its server has told the first latency.
const PATIENCE: Duration = Duration::from_millis(400);
/// Pause after such an error.
const RETRY: Duration = Duration::from_millis(5);
/// No device holds as much sound as this; ALSA's `null` takes minutes of it in a second.
const SWALLOWED: Duration = Duration::from_secs(1);

/// Opens the default device of the system's default host.
pub(super) struct SystemOutputs;

impl Outputs for SystemOutputs {
    fn open(
        &mut self,
        transport: &Arc<Transport>,
        renderer: &mut MakeRenderer<'_>,
    ) -> Result<Box<dyn Device>, PlayerError> {
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
        let opening = Opening { device, transport, renderer };
        let fixed = StreamConfig { buffer_size: buffer_size(&supported), ..supported.config() };
        opening.open(&supported, fixed, name)
    }
}

struct Opening<'a, 'r> {
    device: cpal::Device,
    transport: &'a Arc<Transport>,
    renderer: &'a mut MakeRenderer<'r>,
}

impl Opening<'_, '_> {
    /// Opens it with `config`, or else with the buffer that it likes best.
    fn open(
        mut self,
        supported: &SupportedStreamConfig,
        config: StreamConfig,
        name: String,
    ) -> Result<Box<dyn Device>, PlayerError> {
        let (teller, faults) = bounded(1);
        let format = supported.sample_format();
        let stream = self
            .build(config, format, &teller)
            .or_else(|_| self.build(supported.config(), format, &teller))
            .and_then(|stream| stream.play().map(|()| stream))
            .map_err(failed)?;
        Ok(Box::new(SystemDevice { name, faults, _stream: stream }))
    }

    fn build(
        &mut self,
        config: StreamConfig,
        format: SampleFormat,
        teller: &Sender<PlayerError>,
    ) -> Result<cpal::Stream, cpal::Error> {
        match format {
            SampleFormat::F32 => self.build_as::<f32>(config, teller),
            SampleFormat::F64 => self.build_as::<f64>(config, teller),
            SampleFormat::I8 => self.build_as::<i8>(config, teller),
            SampleFormat::I16 => self.build_as::<i16>(config, teller),
            SampleFormat::I24 => self.build_as::<I24>(config, teller),
            SampleFormat::I32 => self.build_as::<i32>(config, teller),
            SampleFormat::U8 => self.build_as::<u8>(config, teller),
            SampleFormat::U16 => self.build_as::<u16>(config, teller),
            SampleFormat::U24 => self.build_as::<U24>(config, teller),
            SampleFormat::U32 => self.build_as::<u32>(config, teller),
            _ => Err(ErrorKind::UnsupportedConfig.into()),
        }
    }

    fn build_as<S: SizedSample + FromSample<f32>>(
        &mut self,
        config: StreamConfig,
        teller: &Sender<PlayerError>,
    ) -> Result<cpal::Stream, cpal::Error> {
        let mut renderer = (self.renderer)(config.sample_rate, usize::from(config.channels));
        let health = Arc::new(Health::default());
        let watched = health.clone();
        let mut samples = Vec::new();
        let mut begun = None;
        let (alarm, bell) = (teller.clone(), self.transport.clone());
        let callback = move |buffer: &mut [S], info: &OutputCallbackInfo| {
            let begun = *begun.get_or_insert_with(|| {
                silence_alsa();
                Instant::now()
            });
            if health.ran_dry() {
                renderer.interrupted();
            }
            if renderer.rendered() > begun.elapsed() + SWALLOWED {
                alarm.try_send(PlayerError::Gone("it takes sound without playing it".to_owned())).ok();
                bell.ring();
                return;
            }
            fill(&mut renderer, &mut samples, buffer, info);
        };
        let (teller, transport) = (teller.clone(), self.transport.clone());
        let on_error = move |error: cpal::Error| {
            if let Some(fault) = watched.fault(&error) {
                // One is enough: the device will be closed.
                teller.try_send(fault).ok();
                transport.ring();
            }
        };
        self.device.build_output_stream(config, callback, on_error, None)
    }
}

/// What the callback and the error callback know of the device.
#[derive(Default)]
struct Health {
    /// It ran dry.
    stopped: AtomicBool,
    /// Since when there were errors only.
    ill: Mutex<Option<Instant>>,
}

impl Health {
    /// It asks for sound; whether it ran dry before.
    fn ran_dry(&self) -> bool {
        let stopped = self.stopped.swap(false, Ordering::Relaxed);
        // Held for a moment, and only where there are errors.
        *self.ill.lock().unwrap_or_else(PoisonError::into_inner) = None;
        stopped
    }

    /// Whether an error is the device's end.
    fn fault(&self, error: &cpal::Error) -> Option<PlayerError> {
        match error.kind() {
            ErrorKind::Xrun => {
                self.stopped.store(true, Ordering::Relaxed);
                return None;
            }
            ErrorKind::RealtimeDenied | ErrorKind::DeviceChanged => return None,
            ErrorKind::DeviceNotAvailable | ErrorKind::StreamInvalidated | ErrorKind::HostUnavailable => {}
            _ => {
                let mut ill = self.ill.lock().unwrap_or_else(PoisonError::into_inner);
                let since = *ill.get_or_insert_with(Instant::now);
                drop(ill);
                if since.elapsed() < PATIENCE {
                    // ALSA's thread tries again at once and would keep a core busy.
                    thread::sleep(RETRY);
                    return None;
                }
            }
        }
        Some(PlayerError::Gone(words(error.kind()).to_owned()))
    }
}

struct SystemDevice {
    name: String,
    faults: Receiver<PlayerError>,
    /// Plays until it is dropped.
    _stream: cpal::Stream,
}

impl Device for SystemDevice {
    fn name(&self) -> String {
        self.name.clone()
    }

    fn fault(&mut self) -> Option<PlayerError> {
        self.faults.try_recv().ok()
    }
}

fn fill<S: SizedSample + FromSample<f32>>(
    renderer: &mut Renderer,
    samples: &mut Vec<f32>,
    buffer: &mut [S],
    info: &OutputCallbackInfo,
) {
    let now = Instant::now();
    let timestamp = info.timestamp();
    let latency = timestamp.playback.saturating_duration_since(timestamp.callback);
    // Grows with the first buffer only.
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
    no_device(words(error.kind()))
}

fn no_device(why: &str) -> PlayerError {
    PlayerError::NoDevice(why.to_owned())
}

/// For people; cpal's own words name functions and error numbers of the system.
fn words(kind: ErrorKind) -> &'static str {
    match kind {
        ErrorKind::DeviceNotAvailable => "none is connected",
        ErrorKind::DeviceBusy => "another program uses it alone",
        ErrorKind::HostUnavailable => "the sound server does not run",
        ErrorKind::PermissionDenied => "this user may not use it",
        ErrorKind::StreamInvalidated => "its settings have changed",
        ErrorKind::UnsupportedConfig => "it takes sound of no common kind",
        ErrorKind::ResourceExhausted => "the system is out of memory or threads",
        _ => "its driver or the sound server has failed",
    }
}

/// ALSA writes what it tries and does not find to stderr; for this thread it is written to memory. If that
/// cannot be had, it is only noise.
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
    fn a_device_that_is_gone_is_told_at_once_and_a_passing_error_is_not() {
        let health = Health::default();
        assert!(health.fault(&ErrorKind::BackendError.into()).is_none());
        assert!(health.fault(&ErrorKind::DeviceNotAvailable.into()).is_some());
    }

    #[test]
    fn errors_without_end_are_told() {
        let health = Health::default();
        let told = (0..1_000).find_map(|_| health.fault(&ErrorKind::BackendError.into()));
        assert!(matches!(told, Some(PlayerError::Gone(_))));
    }

    #[test]
    fn a_device_that_ran_dry_says_so_once() {
        let health = Health::default();
        assert!(health.fault(&ErrorKind::Xrun.into()).is_none());
        assert!(health.ran_dry());
        assert!(!health.ran_dry());
    }
}
