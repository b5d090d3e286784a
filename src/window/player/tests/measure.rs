//! Figures of docs/playback.md. Run with
//! `cargo test --lib window::player::tests::measure -- --ignored --nocapture --test-threads 1`.

use super::super::{PlaybackSpeed, Player};
use super::*;
use std::hint::black_box;
use std::path::PathBuf;
use std::thread;

/// CPU time of this thread so far, in seconds.
fn thread_cpu_s() -> f64 {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap();
    text.split(' ').next().unwrap().parse::<f64>().unwrap() / 1e9
}

/// Errors of the reported position in seconds, at three moments in each period; frames in fades are left out.
fn errors_s(harness: &mut Harness, seconds: f64, errors: &mut Vec<f64>) {
    for _ in 0..(seconds / PERIOD.as_secs_f64()) as usize {
        harness.run(PERIOD.as_secs_f64());
        for after_ms in [3, 17, 31] {
            let after = Duration::from_millis(after_ms);
            harness.now += after;
            let now = harness.now;
            let position_s = harness.position_s();
            let mut truth_ms_around = |by_ms: u64| {
                harness.now = now + Duration::from_millis(by_ms) - Duration::from_millis(1);
                harness.truth_s().map(|truth_s| truth_s * 1e3 - by_ms as f64)
            };
            // In a fade, samples look like other times.
            if let (Some(before), Some(truth), Some(later)) =
                (truth_ms_around(0), truth_ms_around(1), truth_ms_around(2))
                && (truth - before).abs() < 0.1
                && (later - truth).abs() < 0.1
            {
                errors.push((position_s - (truth + 1.0) / 1e3).abs());
            }
            harness.now = now;
            harness.now -= after;
        }
    }
}

#[test]
#[ignore = "prints figures"]
fn position() {
    type Scenario = (&'static str, fn(&mut Harness, &mut Vec<f64>));
    let scenarios: [Scenario; 6] = [
        ("play", |harness, errors| errors_s(harness, 9.0, errors)),
        ("pause", |harness, errors| {
            for _ in 0..8 {
                errors_s(harness, 0.6, errors);
                harness.send(PlayerCommand::Pause);
                harness.run(0.2);
                harness.send(PlayerCommand::Play);
            }
        }),
        ("seek", |harness, errors| {
            for time_s in [7.0, 1.0, 4.5, 8.2, 0.3, 5.9] {
                harness.send(PlayerCommand::Seek(time_s));
                harness.run(0.12);
                errors_s(harness, 0.8, errors);
            }
        }),
        ("loop", |harness, errors| {
            harness.send(PlayerCommand::SetLooping(true));
            harness.send(PlayerCommand::PlayRange { start_s: 2.0, end_s: 3.0 });
            harness.run(0.12);
            errors_s(harness, 8.0, errors);
        }),
        ("range", |harness, errors| {
            for start_s in [1.0, 6.0, 3.0] {
                harness.send(PlayerCommand::PlayRange { start_s, end_s: start_s + 1.0 });
                harness.run(0.12);
                errors_s(harness, 0.8, errors);
                harness.run(0.4);
            }
        }),
        ("other device", |harness, errors| {
            errors_s(harness, 1.0, errors);
            *harness.fake.fault.lock().unwrap() = Some(PlayerError::Stalled);
            harness.step();
            harness.send(PlayerCommand::Pause);
            harness.run(0.2);
            harness.send(PlayerCommand::Play);
            harness.run(0.12);
            errors_s(harness, 3.0, errors);
        }),
    ];
    for (name, run) in scenarios {
        let (mut worst, mut sum, mut count) = (0.0_f64, 0.0, 0);
        for rate in [RATE, 44_100] {
            let mut harness = Harness::with_recording(rate);
            harness.send(PlayerCommand::Play);
            harness.run(0.12);
            let mut errors = Vec::new();
            run(&mut harness, &mut errors);
            worst = errors.iter().copied().fold(worst, f64::max);
            sum += errors.iter().sum::<f64>();
            count += errors.len();
        }
        let mean = sum / f64::from(count as u32);
        println!("position, {name}: mean {:.3} ms, worst {:.3} ms of {count}", mean * 1e3, worst * 1e3);
    }
}

/// A device that requests 10 ms every 10 ms on its own thread.
struct Paced(Arc<Mutex<Vec<f32>>>, Arc<AtomicUsize>);

struct PacedDevice(Arc<AtomicBool>, Option<thread::JoinHandle<()>>);

impl OutputBackend for Paced {
    fn open(
        &mut self,
        _transport: &Arc<Transport>,
        renderer: &mut MakeRenderer<'_>,
    ) -> Result<Box<dyn OutputDevice>, PlayerError> {
        let mut renderer = renderer(RATE, 2);
        let (taken, late, stop) = (self.0.clone(), self.1.clone(), Arc::new(AtomicBool::new(false)));
        let stopped = stop.clone();
        let thread = thread::spawn(move || {
            let begun = Instant::now();
            let mut buffer = [0.0; 960];
            for period in 1_u32.. {
                if stopped.load(Ordering::Relaxed) {
                    break;
                }
                renderer.render(&mut buffer, Instant::now(), Duration::from_millis(20));
                taken.lock().unwrap().extend(buffer.iter().step_by(2));
                let due = begun + Duration::from_millis(10) * period;
                match due.checked_duration_since(Instant::now()) {
                    Some(wait) => thread::sleep(wait),
                    None => {
                        late.fetch_add(1, Ordering::Relaxed);
                    }
                }
            }
        });
        Ok(Box::new(PacedDevice(stop, Some(thread))))
    }
}

impl OutputDevice for PacedDevice {
    fn name(&self) -> String {
        "paced".to_owned()
    }

    fn fault(&mut self) -> Option<PlayerError> {
        None
    }
}

impl Drop for PacedDevice {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
        self.1.take().unwrap().join().unwrap();
    }
}

#[test]
#[ignore = "prints figures"]
fn dropouts() {
    for (busy, speed) in [(0, 1.0), (4, 1.0), (16, 1.0), (0, 1.5), (4, 1.5), (16, 1.5)] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ramp.wav");
        write_ramp(&path, 44_100, 40.0);
        let stop = Arc::new(AtomicBool::new(false));
        let spinning: Vec<_> = (0..busy)
            .map(|_| {
                let stop = stop.clone();
                thread::spawn(move || {
                    while !stop.load(Ordering::Relaxed) {
                        black_box(stop.as_ptr());
                    }
                })
            })
            .collect();
        let (taken, late) = (Arc::new(Mutex::new(Vec::new())), Arc::new(AtomicUsize::new(0)));
        let backend = Paced(taken.clone(), late.clone());
        let mut player = Player::start_with(|| {}, move || Box::new(backend)).unwrap();
        player.set_speed(PlaybackSpeed { factor: speed, keeps_pitch: true });
        player.load(&path);
        player.play();
        thread::sleep(Duration::from_secs(15));
        let taken = std::mem::take(&mut *taken.lock().unwrap());
        drop(player);
        stop.store(true, Ordering::Relaxed);
        spinning.into_iter().for_each(|thread| thread.join().unwrap());
        let played: Vec<f32> = taken.into_iter().skip_while(|&sample| sample == 0.0).collect();
        let silent = played.iter().filter(|&&sample| sample == 0.0).count();
        let late = late.load(Ordering::Relaxed);
        println!(
            "speed {speed}, {busy} busy threads: {silent} of {} frames silent, {late} late callbacks",
            played.len()
        );
    }
}

#[test]
#[ignore = "prints figures"]
fn cpu() {
    let given = std::env::var_os("PIANOSCOPE_MEASURE");
    let files: Vec<PathBuf> = given.iter().flat_map(std::env::split_paths).collect();
    assert!(!files.is_empty(), "PIANOSCOPE_MEASURE: recordings of at least 120 s, separated by colons");
    let runs = files.iter().flat_map(|path| [1.0, 0.5, 2.0].map(|speed| (path, speed)));
    for (path, speed) in runs {
        let mut harness = Harness::new();
        harness.send(PlayerCommand::SetSpeed(PlaybackSpeed { factor: speed, keeps_pitch: true }));
        harness.send(PlayerCommand::Load(path.clone()));
        harness.send(PlayerCommand::Play);
        let mut buffer = [0.0; 960];
        let mut renders = Vec::new();
        let begun_s = thread_cpu_s();
        for _ in 0..6_000 {
            let begun = Instant::now();
            if let Some(renderer) = harness.fake.renderer.lock().unwrap().as_mut() {
                renderer.render(&mut buffer, harness.now, LATENCY);
            }
            renders.push(begun.elapsed());
            harness.step();
            harness.now += Duration::from_millis(10);
        }
        let all_s = thread_cpu_s() - begun_s;
        renders.sort_unstable();
        let callback_s = renders[renders.len() / 2].as_secs_f64() * renders.len() as f64;
        println!(
            "{}, speed {speed}: 60 s cost {:.0} ms of CPU, {:.1} ms of them in callbacks (median x 6000)",
            path.display(),
            all_s * 1e3,
            callback_s * 1e3
        );
        assert!(harness.state().playing);
    }
}
