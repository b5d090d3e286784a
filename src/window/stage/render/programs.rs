//! Shader programs, assembled from sources for each quality.

use super::{RenderError, RenderQuality};
use three_d::{Context, CoreError, Program};

const LIGHT: &str = include_str!("shaders/light.glsl");
const PIXEL_LIT: [&str; 2] = [include_str!("shaders/pixel_lit.vert"), include_str!("shaders/pixel_lit.frag")];
const VERTEX_LIT: [&str; 2] =
    [include_str!("shaders/vertex_lit.vert"), include_str!("shaders/vertex_lit.frag")];
const DEPTH: [&str; 2] = [include_str!("shaders/depth.vert"), include_str!("shaders/depth.frag")];
const COPY: [&str; 2] = [include_str!("shaders/copy.vert"), include_str!("shaders/copy.frag")];

/// The compiled shader programs.
pub(super) struct Programs {
    /// Surface programs by quality and whether the surface is textured. Compiled when first needed, because a software driver takes
    /// long.
    surfaces: Vec<(RenderQuality, bool, Program)>,
    /// Writes depth only, for the shadow map.
    pub(super) depth: Program,
    /// Copies the framebuffer to the window.
    pub(super) copy: Program,
}

impl Programs {
    /// Compiles the programs that every frame needs.
    ///
    /// # Errors
    /// If a shader does not compile.
    pub(super) fn new(context: &Context) -> Result<Self, RenderError> {
        let [depth, copy] =
            [DEPTH, COPY].map(|[vertex, fragment]| Program::from_source(context, vertex, fragment));
        // If the simplest does not compile, none does: better reported at the start.
        let surfaces = vec![(RenderQuality::Low, false, surface(context, RenderQuality::Low, false)?)];
        Ok(Self { surfaces, depth: depth?, copy: copy? })
    }

    /// Compiles the program for a kind of surface, unless it exists.
    ///
    /// # Errors
    /// If a shader does not compile.
    pub(super) fn prepare(
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

    /// The program for a kind of surface, if it was prepared.
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
        RenderQuality::Low => [format!("{head}{LIGHT}{}", VERTEX_LIT[0]), format!("{head}{}", VERTEX_LIT[1])],
        _ => [format!("{head}{}", PIXEL_LIT[0]), format!("{head}{LIGHT}{}", PIXEL_LIT[1])],
    };
    Program::from_source(context, &vertex, &fragment)
}
