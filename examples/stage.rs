//! A scene as the stage plays it, alone in a window, or picture by picture into a folder.
//!
//! ```sh
//! cargo run --release --example stage -- animations/piano.glb --sound assets/demo-piano.ogg
//! cargo run --release --example stage -- hall.glb --pictures frames --seconds 10 --rate 12 --size 480x270
//! ```
//!
//! Every second it prints how long a picture takes. Pictures are written as `0000.png` and on, and are the same on every machine but
//! for its OpenGL.

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

/// Seconds that count as for ever: longer than any opening.
const LONG_OPEN_S: f64 = 60.0;

#[derive(Parser)]
struct Arguments {
    /// A .glb file
    scene: PathBuf,
    /// What it plays; it is not heard
    #[arg(long)]
    sound: Option<PathBuf>,
    /// full, plain or coarse
    #[arg(long, default_value = "full", value_parser = quality)]
    quality: RenderQuality,
    /// Where in the sound it begins, in seconds
    #[arg(long, default_value_t = 0.0)]
    from: f64,
    /// It stands open from the first picture on
    #[arg(long)]
    open: bool,
    /// Writes pictures into this folder and ends
    #[arg(long)]
    pictures: Option<PathBuf>,
    /// Seconds to write
    #[arg(long, default_value_t = 10.0)]
    seconds: f64,
    /// Pictures a second to write
    #[arg(long, default_value_t = 12.0)]
    rate: f64,
    /// Size of the window in points
    #[arg(long, default_value = "960x540", value_parser = size)]
    size: [f32; 2],
}

fn quality(name: &str) -> Result<RenderQuality, String> {
    RenderQuality::named(name).ok_or_else(|| "no such quality".to_owned())
}

fn size(text: &str) -> Result<[f32; 2], String> {
    let (width, height) = text.split_once('x').ok_or("as 960x540")?;
    let number = |text: &str| text.parse::<f32>().map_err(|error| error.to_string());
    Ok([number(width)?, number(height)?])
}

struct Showing {
    arguments: Arguments,
    set: Arc<SceneInstance>,
    motion: Option<Motion>,
    renderer: Option<Arc<Mutex<Renderer>>>,
    begin: Instant,
    /// Pictures written.
    written: u32,
    /// The one that is to be written.
    shot: Arc<Mutex<Option<Arc<egui::ColorImage>>>>,
    told: Instant,
    took: Arc<Mutex<Vec<Duration>>>,
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
    let motion = arguments.sound.as_deref().map(hear).transpose()?;
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
            Ok(Box::new(Showing {
                arguments,
                set: Arc::new(SceneInstance::new(scene)),
                motion,
                renderer: renderer.map(|renderer| Arc::new(Mutex::new(renderer))),
                begin: Instant::now(),
                written: 0,
                shot: Arc::default(),
                told: Instant::now(),
                took: Arc::default(),
            }))
        }),
    )?;
    Ok(())
}

/// All of a recording.
fn hear(path: &Path) -> Result<Motion, Box<dyn Error>> {
    let mut decoder = Decoder::open(path)?;
    let mut analysis = MotionAnalyser::new()?;
    for_each_block(&mut decoder, |part| {
        analysis.push(part);
        true
    })?;
    Ok(analysis.finish())
}

impl Showing {
    /// Seconds since the first picture.
    fn passed_s(&self) -> f64 {
        if self.arguments.pictures.is_some() {
            f64::from(self.written) / self.arguments.rate
        } else {
            self.begin.elapsed().as_secs_f64()
        }
    }

    /// Writes the picture that the window showed; the window closes after the last.
    fn write(&mut self, ctx: &egui::Context, folder: &Path) {
        if let Some(shot) = self.shot.lock().unwrap_or_else(PoisonError::into_inner).take() {
            let path = folder.join(format!("{:04}.png", self.written));
            let [width, height] = shot.size.map(|pixels| pixels as u32);
            let colour = image::ExtendedColorType::Rgba8;
            if let Err(error) = image::save_buffer(&path, shot.as_raw(), width, height, colour) {
                eprintln!("{}: {error}", path.display());
                ctx.send_viewport_cmd(egui::ViewportCommand::Close);
            }
            self.written += 1;
        }
        if self.passed_s() >= self.arguments.seconds {
            ctx.send_viewport_cmd(egui::ViewportCommand::Close);
            return;
        }
        let shot = self.shot.clone();
        ctx.request_screenshot(move |image| {
            *shot.lock().unwrap_or_else(PoisonError::into_inner) = Some(image);
        });
    }

    fn tell(&mut self) {
        if self.told.elapsed() < Duration::from_secs(1) {
            return;
        }
        self.told = Instant::now();
        let mut took = std::mem::take(&mut *self.took.lock().unwrap_or_else(PoisonError::into_inner));
        took.sort_unstable();
        if let Some(middle) = took.get(took.len() / 2) {
            println!("{:.1} ms a picture, {} pictures", middle.as_secs_f64() * 1e3, took.len());
        }
    }
}

impl eframe::App for Showing {
    fn ui(&mut self, ui: &mut egui::Ui, _frame: &mut eframe::Frame) {
        if let Some(folder) = self.arguments.pictures.clone() {
            self.write(ui.ctx(), &folder);
        }
        self.tell();
        let passed_s = self.passed_s();
        let at_s = self.arguments.from + passed_s;
        let clip_s = if self.arguments.open { LONG_OPEN_S } else { passed_s };
        let lights = if self.arguments.open { 1.0 } else { (0.25 + passed_s as f32 * 0.4).min(1.0) };
        let presentation = Presentation { clip_s, closing: false, lights, opacity: 1.0, is_changing: true };
        let motion = self.motion.as_ref().map(|motion| (motion, at_s));
        let frame_pose =
            self.set.pose(&PoseInput { motion, clock_s: at_s, presentation, reduced_motion: false });
        let Some(renderer) = self.renderer.clone() else { return };
        let (set, quality, took) = (self.set.clone(), self.arguments.quality, self.took.clone());
        let callback = CallbackFn::new(move |info, _| {
            let at = info.viewport_in_pixels();
            let input = RenderInput {
                scene: &set.scene,
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
            let shown = renderer.draw(&input, [viewport.width, viewport.height]).and_then(|picture| {
                took.lock().unwrap_or_else(PoisonError::into_inner).push(picture);
                renderer.show(info.screen_size_px, viewport, clip, 1.0)
            });
            if let Err(error) = shown {
                eprintln!("{error}");
            }
        });
        ui.painter().add(egui::PaintCallback { rect: ui.max_rect(), callback: Arc::new(callback) });
        ui.ctx().request_repaint();
    }
}
