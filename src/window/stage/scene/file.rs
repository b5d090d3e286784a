//! Converts the glTF document into a scene, within limits.

use super::accessor::{Blob, finite, scalars};
use super::material::external_data;
use super::{
    AnimationClip, Camera, Channel, Image, Interpolation, KeyValues, Light, LightKind, MAX_BYTES,
    MAX_TRIANGLES, Material, Mesh, Node, Pose, Scene, SceneError,
};
use crate::atomic_file;
use gltf::accessor::Dimensions;
use gltf::animation::{Interpolation as Between, Property};
use gltf::buffer::Source;
use gltf::{Document, Gltf};
use std::path::Path;
use three_d::{Quat, Vec3};

/// Maximum number of nodes.
const MAX_NODES: usize = 20_000;
/// Maximum number of lights.
const MAX_LIGHTS: usize = 64;
/// Maximum number of key frames in all clips.
const MAX_KEY_FRAMES: usize = 2_000_000;
/// Maximum number of images.
const MAX_IMAGES: usize = 16;

/// Reads the bytes of a file, up to one more than the limit.
///
/// # Errors
/// [`SceneError::Read`].
pub(super) fn read(path: &Path) -> Result<Vec<u8>, SceneError> {
    atomic_file::read_at_most(path, MAX_BYTES + 1)
        .map_err(|source| SceneError::Read { path: path.to_owned(), source })
}

/// Reads a scene.
///
/// # Errors
/// If the bytes are no valid `.glb`, exceed a limit, or use an unsupported feature.
pub(super) fn scene(bytes: &[u8]) -> Result<Scene, SceneError> {
    if bytes.len() as u64 > MAX_BYTES {
        return Err(SceneError::TooLarge { limit: MAX_BYTES >> 20 });
    }
    if !bytes.starts_with(b"glTF") {
        return Err(SceneError::damaged("no glTF header; export as glTF binary (.glb)"));
    }
    let damaged = |e: gltf::Error| SceneError::damaged(e.to_string());
    let Gltf { document, blob } = Gltf::from_slice_without_validation(bytes).map_err(damaged)?;
    // Before the validation, whose error does not name the extension.
    extensions(&document)?;
    let gltf = Document::from_json(document.into_json()).map_err(damaged)?;
    supported(&gltf)?;
    let blob = blob.as_deref().unwrap_or_default();
    let default_index = gltf.materials().len();
    let mut materials: Vec<Material> = Vec::new();
    for material in gltf.materials() {
        materials.push(Material::new(&material, image_of(&material)));
    }
    materials.push(default_material());
    let used: Vec<usize> = materials.iter().filter_map(|m| m.image).collect();
    let images = gltf.images().map(|image| match used.contains(&image.index()) {
        true => Image::new(&image, blob),
        false => Ok(Image { width: 1, height: 1, rgba: vec![255; 4] }),
    });
    let images: Vec<Image> = images.collect::<Result<_, _>>()?;
    let meshes: Vec<Mesh> =
        gltf.meshes().map(|m| Mesh::new(&m, blob, default_index)).collect::<Result<_, _>>()?;
    let (nodes, indices) = nodes(&gltf)?;
    let clips = clips(&gltf, &indices, blob)?;
    let scene = Scene { nodes, meshes, materials, images, clips };
    match scene.triangles() {
        0 => Err(SceneError::Empty),
        triangles if triangles > MAX_TRIANGLES => {
            Err(SceneError::TooManyTriangles { triangles, limit: MAX_TRIANGLES })
        }
        _ => Ok(scene),
    }
}

/// Rejects required extensions that are not supported.
fn extensions(gltf: &Document) -> Result<(), SceneError> {
    const KNOWN: [&str; 2] = ["KHR_lights_punctual", "KHR_materials_emissive_strength"];
    let Some(name) = gltf.extensions_required().find(|name| !KNOWN.contains(name)) else { return Ok(()) };
    let (what, advice) = match name {
        "KHR_draco_mesh_compression" => ("Draco compression".to_owned(), "export without compression"),
        "EXT_meshopt_compression" => ("meshopt compression".to_owned(), "export without compression"),
        _ => (format!("the extension {name}"), "export without it"),
    };
    Err(SceneError::Unsupported { what, advice })
}

/// Rejects features that are valid in glTF but not supported, and too many of anything.
fn supported(gltf: &Document) -> Result<(), SceneError> {
    let unsupported = |what: &str, advice| Err(SceneError::Unsupported { what: what.to_owned(), advice });
    if gltf.skins().len() > 0 {
        return unsupported("skins", "move whole nodes instead of bones");
    }
    if gltf.buffers().any(|buffer| matches!(buffer.source(), Source::Uri(_))) || gltf.buffers().len() > 1 {
        return Err(external_data("buffers"));
    }
    for (what, count, limit) in [
        ("nodes", gltf.nodes().len(), MAX_NODES),
        ("meshes", gltf.meshes().len(), MAX_NODES),
        ("materials", gltf.materials().len(), MAX_NODES),
        ("images", gltf.images().len(), MAX_IMAGES),
        ("animations", gltf.animations().len(), MAX_NODES),
    ] {
        if count > limit {
            return Err(SceneError::TooMany { what, count, limit });
        }
    }
    Ok(())
}

fn image_of(material: &gltf::Material<'_>) -> Option<usize> {
    let info = material.pbr_metallic_roughness().base_color_texture()?;
    // Only the first set of texture coordinates is read.
    (info.tex_coord() == 0).then(|| info.texture().source().index())
}

/// The material of primitives without one.
fn default_material() -> Material {
    Material {
        base: [0.8; 3],
        alpha: 1.0,
        metallic: 0.0,
        roughness: 0.8,
        emissive: [0.0; 3],
        double_sided: false,
        image: None,
        is_lamp: false,
    }
}

/// The nodes of the default scene, parents first, and the index in that list of each node of the file.
fn nodes(gltf: &Document) -> Result<(Vec<Node>, Vec<Option<usize>>), SceneError> {
    let scene = gltf.default_scene().or_else(|| gltf.scenes().next()).ok_or(SceneError::Empty)?;
    let mut indices: Vec<Option<usize>> = vec![None; gltf.nodes().len()];
    let mut nodes: Vec<Node> = Vec::new();
    let mut lights = 0;
    let mut pending: Vec<(gltf::Node<'_>, Option<usize>)> = scene.nodes().map(|node| (node, None)).collect();
    pending.reverse();
    while let Some((node, parent)) = pending.pop() {
        let Some(index) = indices.get_mut(node.index()) else { continue };
        if index.is_some() {
            return Err(SceneError::damaged("a node has two parents or is its own ancestor"));
        }
        *index = Some(nodes.len());
        let light = node.light().map(|light| light_of(&light));
        lights += usize::from(light.is_some());
        if lights > MAX_LIGHTS {
            return Err(SceneError::TooMany { what: "lights", count: lights, limit: MAX_LIGHTS });
        }
        let (translation, rotation, scale) = node.transform().decomposed();
        pending.extend(node.children().map(|child| (child, Some(nodes.len()))));
        nodes.push(Node {
            name: node.name().unwrap_or_default().to_owned(),
            parent,
            rest: Pose::new(translation, rotation, scale)?,
            mesh: node.mesh().map(|mesh| mesh.index()),
            light,
            camera: node.camera().and_then(|camera| camera_of(&camera)),
        });
    }
    Ok((nodes, indices))
}

fn light_of(light: &gltf::khr_lights_punctual::Light<'_>) -> Light {
    use gltf::khr_lights_punctual::Kind;
    let clean = |v: f32, max: f32| if v.is_finite() { v.clamp(0.0, max) } else { 0.0 };
    let strength = clean(light.intensity(), 1e6);
    let [r, g, b] = light.color().map(|v| clean(v, 1.0) * strength);
    let kind = match light.kind() {
        Kind::Directional => LightKind::Directional,
        Kind::Point => LightKind::Point,
        Kind::Spot { inner_cone_angle, outer_cone_angle } => {
            let outer = clean(outer_cone_angle, std::f32::consts::FRAC_PI_2).max(0.01);
            LightKind::Spot { inner: clean(inner_cone_angle, outer - 0.005), outer }
        }
    };
    Light { kind, colour: Vec3::new(r, g, b) }
}

fn camera_of(camera: &gltf::Camera<'_>) -> Option<Camera> {
    match camera.projection() {
        gltf::camera::Projection::Perspective(p) => {
            let angle = if p.yfov().is_finite() { p.yfov() } else { 0.6 };
            Some(Camera { field_of_view: angle.clamp(0.05, 2.5) })
        }
        gltf::camera::Projection::Orthographic(_) => None,
    }
}

fn clips(
    gltf: &Document,
    indices: &[Option<usize>],
    blob: Blob<'_>,
) -> Result<Vec<AnimationClip>, SceneError> {
    let mut clips = Vec::new();
    let mut frames = 0usize;
    for animation in gltf.animations() {
        let mut clip = AnimationClip {
            name: animation.name().unwrap_or_default().to_owned(),
            ..AnimationClip::default()
        };
        for channel in animation.channels() {
            let Some(node) = indices.get(channel.target().node().index()).copied().flatten() else {
                continue;
            };
            let sampler = channel.sampler();
            let times = scalars(&sampler.input(), blob)?;
            frames = frames.saturating_add(times.len());
            if frames > MAX_KEY_FRAMES {
                return Err(SceneError::TooMany { what: "key frames", count: frames, limit: MAX_KEY_FRAMES });
            }
            let output = sampler.output();
            let vectors = || -> Result<Vec<Vec3>, SceneError> {
                Ok(finite::<3>(&output, Dimensions::Vec3, blob)?.into_iter().map(Vec3::from).collect())
            };
            let values = match channel.target().property() {
                Property::Translation => KeyValues::Translation(vectors()?),
                Property::Scale => KeyValues::Scale(vectors()?),
                Property::Rotation => {
                    let turns = finite::<4>(&output, Dimensions::Vec4, blob)?.into_iter();
                    KeyValues::Rotation(turns.map(|[x, y, z, w]| Quat::new(w, x, y, z)).collect())
                }
                Property::MorphTargetWeights => {
                    return Err(SceneError::Unsupported {
                        what: "morph targets".into(),
                        advice: "move whole nodes instead",
                    });
                }
            };
            let between = match sampler.interpolation() {
                Between::Step => Interpolation::Step,
                Between::Linear => Interpolation::Linear,
                Between::CubicSpline => Interpolation::Cubic,
            };
            clip.duration_s = times.last().copied().unwrap_or(0.0).max(clip.duration_s);
            clip.channels.push(Channel::new(node, between, times, values)?);
        }
        clips.push(clip);
    }
    Ok(clips)
}
