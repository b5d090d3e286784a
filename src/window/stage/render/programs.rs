//! The programs that the graphics processor runs, put together from pieces for each quality.

use super::{Quality, RenderError};
use three_d::{Context, CoreError, Program};

const LIGHT: &str = include_str!("shaders/light.glsl");
const SURFACE: [&str; 2] = [include_str!("shaders/surface.vert"), include_str!("shaders/surface.frag")];
const CORNER: [&str; 2] = [include_str!("shaders/corner.vert"), include_str!("shaders/corner.frag")];
const DEPTH: [&str; 2] = [include_str!("shaders/depth.vert"), include_str!("shaders/depth.frag")];
const COPY: [&str; 2] = [include_str!("shaders/copy.vert"), include_str!("shaders/copy.frag")];

/// All programs.
pub(super) struct Programs {
    /// Those for surfaces by quality and whether there is a picture on them, each made when it is first needed: a driver that
    /// draws with the processor takes its time.
    surfaces: Vec<(Quality, bool, Program)>,
    /// Depth alone.
    pub(super) depth: Program,
    /// A picture to the window.
    pub(super) copy: Program,
}

impl Programs {
    pub(super) fn new(context: &Context) -> Result<Self, RenderError> {
        let [depth, copy] =
            [DEPTH, COPY].map(|[vertex, fragment]| Program::from_source(context, vertex, fragment));
        // Where the simplest cannot be made, none can: that is better known at the start.
        let surfaces = vec![(Quality::Coarse, false, surface(context, Quality::Coarse, false)?)];
        Ok(Self { surfaces, depth: depth?, copy: copy? })
    }

    /// Makes the program for a kind of surface, unless it is there.
    pub(super) fn make(
        &mut self,
        context: &Context,
        quality: Quality,
        picture: bool,
    ) -> Result<(), RenderError> {
        if self.surface(quality, picture).is_none() {
            self.surfaces.push((quality, picture, surface(context, quality, picture)?));
        }
        Ok(())
    }

    /// The program for a kind of surface, if it was made.
    pub(super) fn surface(&self, quality: Quality, picture: bool) -> Option<&Program> {
        let found = self.surfaces.iter().find(|(q, p, _)| (*q, *p) == (quality, picture));
        found.map(|(_, _, program)| program)
    }
}

fn surface(context: &Context, quality: Quality, picture: bool) -> Result<Program, CoreError> {
    let shadow = u8::from(quality.has_shadow());
    let picture = u8::from(picture);
    let head = format!("#define SHADOW {shadow}\n#define PICTURE {picture}\n");
    let [vertex, fragment] = match quality {
        Quality::Coarse => [format!("{head}{LIGHT}{}", CORNER[0]), format!("{head}{}", CORNER[1])],
        _ => [format!("{head}{}", SURFACE[0]), format!("{head}{LIGHT}{}", SURFACE[1])],
    };
    Program::from_source(context, &vertex, &fragment)
}
