//! Shows a scene as on the stage, in a window of its own, or writes its frames to a folder.
//!
//! ```sh
//! cargo run --release --example stage -- animations/piano.glb --sound assets/demo-piano.ogg
//! cargo run --release --example stage -- hall.glb --pictures frames --seconds 10 --rate 12 --size 480x270
//! ```
//!
//! Prints the median time per frame every second. Frames are written as `0000.png` and on; they depend only on the OpenGL driver.

use clap::Parser;
use eframe::egui;
use eframe::egui_glow::CallbackFn;
use pianoscope::audio::{Decoder, for_each_block};
use pianoscope::motion::{Motion, MotionAnalyser};
use pianoscope::window::stage::render::{RenderInput, RenderQuality, Renderer};
use pianoscope::window::stage::scene::Scene;
use pianoscope::window::stage::scene_instance::{PoseInput, Presentation, SceneInstance};
use std::error::Error;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use three_d::{ScissorBox, Viewport};

/// Clip time after the end of any opening clip, in seconds.
const OPENED_S: f64 = 60.0;

#[derive(Parser)]
struct Arguments {
    /// A .glb file
    scene: PathBuf,
    /// Recording that animates the scene; it is not played
    #[arg(long)]
    sound: Option<PathBuf>,
    /// high, medium or low
    #[arg(long, default_value = "high", value_parser = quality)]
    quality: RenderQuality,
    /// Start in the recording, in seconds
    #[arg(long, default_value_t = 0.0)]
    from: f64,
    /// Skip the opening clip
    #[arg(long)]
    open: bool,
    /// Write frames to this folder and exit
    #[arg(long)]
    pictures: Option<PathBuf>,
    /// Seconds to write
    #[arg(long, default_value_t = 10.0)]
    seconds: f64,
    /// Frames per second to write
    #[arg(long, default_value_t = 12.0)]
    rate: f64,
    /// Size of the window in points
    #[arg(long, default_value = "960x540", value_parser = size)]
    size: [f32; 2],
}

fn quality(name: &str) -> Result<RenderQuality, String> {
    RenderQuality::from_name(name).ok_or_else(|| "unknown quality".to_owned())
}

fn size(text: &str) -> Result<[f32; 2], String> {
    let (width, height) = text.split_once('x').ok_or("as 960x540")?;
    let number = |text: &str| text.parse::<f32>().map_err(|error| error.to_string());
    Ok([number(width)?, number(height)?])
}

struct Viewer {
    arguments: Arguments,
    instance: Arc<SceneInstance>,
    motion: Option<Motion>,
    renderer: Option<Arc<Mutex<Renderer>>>,
    start: Instant,
    /// Number of frames written.
    written: u32,
    /// The frame to write next.
    screenshot: Arc<Mutex<Option<Arc<egui::ColorImage>>>>,
    last_print: Instant,
    frame_times: Arc<Mutex<Vec<Duration>>>,
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments = Arguments::parse();
    let scene = Scene::load(&arguments.scene)?;
    let clips = scene.clips.iter().map(|clip| format!("{} {:.1} s", clip.name, clip.duration_s));
    println!(
        "{}: {} nodes, {} triangles, clips {:?}",
        arguments.scene.display(),
        scene.nodes.len(),
        scene.triangles(),
        clips.collect::<Vec<_>>()
    );
    let motion = arguments.sound.as_deref().map(motion_from_file).transpose()?;
    if let Some(folder) = &arguments.pictures {
        std::fs::create_dir_all(folder)?;
    }
    let viewport = egui::ViewportBuilder::default()
        .with_inner_size(arguments.size)
        .with_title("stage")
        .with_decorations(false);
    let options = eframe::NativeOptions { viewport, ..Default::default() };
    eframe::run_native(
        "stage",
        options,
        Box::new(move |creation| {
            let renderer = creation.gl.clone().map(Renderer::new).transpose()?;
            Ok(Box::new(Viewer {
                arguments,
                instance: Arc::new(SceneInstance::new(scene)),
                motion,
                renderer: renderer.map(|renderer| Arc::new(Mutex::new(renderer))),
                start: Instant::now(),
                written: 0,
                screenshot: Arc::default(),
                last_print: Instant::now(),
                frame_times: Arc::default(),
            }))
        }),
    )?;
    Ok(())
}

/// Analyses a whole recording.
fn motion_from_file(path: &Path) -> Result<Motion, Box<dyn Error>> {
    let mut decoder = Decoder::open(path)?;
    let mut analysis = MotionAnalyser::new()?;
    for_each_block(&mut decoder, |part| {
        analysis.push(part);
        true
    })?;
    Ok(analysis.finish())
}

impl Viewer {
    /// Seconds since the first frame.
    fn passed_s(&self) -> f64 {
        if self.arguments.pictures.is_some() {
            f64::from(self.written) / self.arguments.rate
        } else {
            self.start.elapsed().as_secs_f64()
        }
    }

    /// Writes the frame that the window shows; closes the window after the last one.
    fn write(&mut self, ctx: &egui::Context, folder: &Path) {
        if let Some(image) = self.screenshot.lock().unwrap_or_else(PoisonError::into_inner).take() {
            let path = folder.join(format!("{:04}.png", self.written));
            let [width, height] = image.size.map(|pixels| pixels as u32);
            let colour = image::ExtendedColorType::Rgba8;
            if let Err(error) = image::save_buffer(&path, image.as_raw(), width, height, colour) {
                eprintln!("{}: {error}", path.display());
                ctx.send_viewport_cmd(egui::ViewportCommand::Close);
            }
            self.written += 1;
        }
        if self.passed_s() >= self.arguments.seconds {
            ctx.send_viewport_cmd(egui::ViewportCommand::Close);
            return;
        }
        let screenshot = self.screenshot.clone();
        ctx.request_screenshot(move |image| {
            *screenshot.lock().unwrap_or_else(PoisonError::into_inner) = Some(image);
        });
    }

    fn print_frame_time(&mut self) {
        if self.last_print.elapsed() < Duration::from_secs(1) {
            return;
        }
        self.last_print = Instant::now();
        let mut frame_times =
            std::mem::take(&mut *self.frame_times.lock().unwrap_or_else(PoisonError::into_inner));
        frame_times.sort_unstable();
        if let Some(median) = frame_times.get(frame_times.len() / 2) {
            println!("{:.1} ms per frame, {} frames", median.as_secs_f64() * 1e3, frame_times.len());
        }
    }
}

impl eframe::App for Viewer {
    fn ui(&mut self, ui: &mut egui::Ui, _frame: &mut eframe::Frame) {
        if let Some(folder) = self.arguments.pictures.clone() {
            self.write(ui.ctx(), &folder);
        }
        self.print_frame_time();
        let passed_s = self.passed_s();
        let at_s = self.arguments.from + passed_s;
        let clip_s = if self.arguments.open { OPENED_S } else { passed_s };
        let lights = if self.arguments.open { 1.0 } else { (0.25 + passed_s as f32 * 0.4).min(1.0) };
        let presentation = Presentation { clip_s, closing: false, lights, opacity: 1.0, is_changing: true };
        let motion = self.motion.as_ref().map(|motion| (motion, at_s));
        let frame_pose =
            self.instance.pose(&PoseInput { motion, clock_s: at_s, presentation, reduced_motion: false });
        let Some(renderer) = self.renderer.clone() else { return };
        let (instance, quality, frame_times) =
            (self.instance.clone(), self.arguments.quality, self.frame_times.clone());
        let callback = CallbackFn::new(move |info, _| {
            let at = info.viewport_in_pixels();
            let input = RenderInput {
                scene: &instance.scene,
                world: &frame_pose.world,
                view: frame_pose.view,
                lights: frame_pose.lights,
                lamps: frame_pose.lamps,
                quality,
            };
            let mut renderer = renderer.lock().unwrap_or_else(PoisonError::into_inner);
            let [x, y, width, height] = [at.left_px, at.from_bottom_px, at.width_px, at.height_px];
            let viewport = Viewport { x, y, width: width.max(1) as u32, height: height.max(1) as u32 };
            let clip = ScissorBox { x, y, width: viewport.width, height: viewport.height };
            let drawn = renderer.draw(&input, [viewport.width, viewport.height]).and_then(|time| {
                frame_times.lock().unwrap_or_else(PoisonError::into_inner).push(time);
                renderer.show(info.screen_size_px, viewport, clip, 1.0)
            });
            if let Err(error) = drawn {
                eprintln!("{error}");
            }
        });
        ui.painter().add(egui::PaintCallback { rect: ui.max_rect(), callback: Arc::new(callback) });
        ui.ctx().request_repaint();
    }
}
