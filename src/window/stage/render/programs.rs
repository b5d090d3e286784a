//! The programs that the graphics processor runs, put together from pieces for each quality.

use super::{RenderError, RenderQuality};
use three_d::{Context, CoreError, Program};

const LIGHT: &str = include_str!("shaders/light.glsl");
const PIXEL_LIT: [&str; 2] = [include_str!("shaders/pixel_lit.vert"), include_str!("shaders/pixel_lit.frag")];
const VERTEX_LIT: [&str; 2] =
    [include_str!("shaders/vertex_lit.vert"), include_str!("shaders/vertex_lit.frag")];
const DEPTH: [&str; 2] = [include_str!("shaders/depth.vert"), include_str!("shaders/depth.frag")];
const COPY: [&str; 2] = [include_str!("shaders/copy.vert"), include_str!("shaders/copy.frag")];

/// All programs.
pub(super) struct Programs {
    /// Those for surfaces by quality and whether there is a picture on them, each made when it is first needed: a driver that
    /// draws with the processor takes its time.
    surfaces: Vec<(RenderQuality, bool, Program)>,
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
        let surfaces = vec![(RenderQuality::Coarse, false, surface(context, RenderQuality::Coarse, false)?)];
        Ok(Self { surfaces, depth: depth?, copy: copy? })
    }

    /// Makes the program for a kind of surface, unless it is there.
    pub(super) fn make(
        &mut self,
        context: &Context,
        quality: RenderQuality,
        textured: bool,
    ) -> Result<(), RenderError> {
        if self.surface(quality, textured).is_none() {
            self.surfaces.push((quality, textured, surface(context, quality, textured)?));
        }
        Ok(())
    }

    /// The program for a kind of surface, if it was made.
    pub(super) fn surface(&self, quality: RenderQuality, textured: bool) -> Option<&Program> {
        let found = self.surfaces.iter().find(|(q, p, _)| (*q, *p) == (quality, textured));
        found.map(|(_, _, program)| program)
    }
}

fn surface(context: &Context, quality: RenderQuality, textured: bool) -> Result<Program, CoreError> {
    let shadow = u8::from(quality.has_shadow());
    let textured = u8::from(textured);
    let head = format!("#define SHADOW {shadow}\n#define TEXTURED {textured}\n");
    let [vertex, fragment] = match quality {
        RenderQuality::Coarse => {
            [format!("{head}{LIGHT}{}", VERTEX_LIT[0]), format!("{head}{}", VERTEX_LIT[1])]
        }
        _ => [format!("{head}{}", PIXEL_LIT[0]), format!("{head}{LIGHT}{}", PIXEL_LIT[1])],
    };
    Program::from_source(context, &vertex, &fragment)
}
