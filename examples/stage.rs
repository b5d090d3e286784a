//! A scene of one's own, as the stage draws it: `cargo run --example stage -- scene.glb [full|plain|coarse] [CLIP]`.
//!
//! The clip of that name (else the file's first) plays again and again; the camera is the file's, or looks at all of it. Every second
//! it prints how long a picture takes.

use eframe::egui;
use eframe::egui_glow::CallbackFn;
use pianoscope::window::stage::render::{Quality, Renderer, Shot, View};
use pianoscope::window::stage::scene::Scene;
use std::error::Error;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;
use three_d::{ScissorBox, Viewport};

struct Showing {
    scene: Arc<Scene>,
    quality: Quality,
    clip: Option<String>,
    renderer: Option<Arc<Mutex<Renderer>>>,
    begin: Instant,
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let path = PathBuf::from(arguments.next().ok_or("which .glb?")?);
    let scene = Arc::new(Scene::load(&path)?);
    println!(
        "{}: {} nodes, {} triangles, clips {:?}",
        path.display(),
        scene.nodes.len(),
        scene.triangles(),
        scene.clips.iter().map(|clip| format!("{} {:.1} s", clip.name, clip.duration_s)).collect::<Vec<_>>()
    );
    let quality = match arguments.next().as_deref() {
        None | Some("full") => Quality::Full,
        Some("plain") => Quality::Plain,
        Some("coarse") => Quality::Coarse,
        Some(other) => return Err(format!("{other} is no quality").into()),
    };
    let clip = arguments.next();
    let options = eframe::NativeOptions {
        viewport: egui::ViewportBuilder::default().with_inner_size([960.0, 540.0]),
        ..Default::default()
    };
    eframe::run_native(
        "stage",
        options,
        Box::new(move |creation| {
            let renderer = creation.gl.clone().map(|gl| Renderer::new(gl).map(|r| Arc::new(Mutex::new(r))));
            let renderer = renderer.transpose()?;
            Ok(Box::new(Showing { scene, quality, clip, renderer, begin: Instant::now() }))
        }),
    )?;
    Ok(())
}

impl eframe::App for Showing {
    fn ui(&mut self, ui: &mut egui::Ui, _frame: &mut eframe::Frame) {
        let time_s = self.begin.elapsed().as_secs_f32();
        let (scene, quality) = (self.scene.clone(), self.quality);
        let clip = match &self.clip {
            Some(name) => scene.clip(name),
            None => scene.clips.first(),
        };
        let mut poses = scene.rest();
        if let Some(clip) = clip {
            clip.apply(time_s % clip.duration_s.max(0.1), &mut poses);
        }
        let world = scene.world(&poses);
        let camera = scene.nodes.iter().position(|node| node.camera.is_some());
        let view = camera.and_then(|camera| View::through(&scene, &world, camera));
        let view = view.unwrap_or_else(|| View::around(&scene, &world));
        let Some(renderer) = self.renderer.clone() else { return };
        let callback = CallbackFn::new(move |info, _| {
            let begin = Instant::now();
            let at = info.viewport_in_pixels();
            let shot = Shot { scene: &scene, world: &world, view, lights: 1.0, lamps: 1.0, quality };
            let mut renderer = renderer.lock().unwrap_or_else(PoisonError::into_inner);
            let [x, y, width, height] = [at.left_px, at.from_bottom_px, at.width_px, at.height_px];
            let viewport = Viewport { x, y, width: width.max(1) as u32, height: height.max(1) as u32 };
            let clip = ScissorBox { x, y, width: viewport.width, height: viewport.height };
            let drawn = renderer.draw(&shot, [viewport.width, viewport.height]);
            let shown = drawn.and_then(|()| renderer.show(info.screen_size_px, viewport, clip, 1.0));
            if let Err(error) = shown {
                eprintln!("{error}");
            }
            if (time_s * 2.0).fract() < 0.05 {
                println!("{:.1} ms", begin.elapsed().as_secs_f64() * 1e3);
            }
        });
        ui.painter().add(egui::PaintCallback { rect: ui.max_rect(), callback: Arc::new(callback) });
        ui.ctx().request_repaint();
    }
}
