"""Renders a small image of a finished `.glb`, for inspection while modelling.

    python preview.py ../../animations/piano.glb home.png --camera camera_home --pose opening:3

The file itself is read back, so faults of the export are seen too.  `--pose` sets the
nodes as a clip leaves them at a time; `--eye x,y,z --target x,y,z` replaces the camera;
`--press key_C4,key_E4` turns keys down; `--backs` shows faces seen from behind.
"""
import argparse
import math
import sys
import time
from pathlib import Path

import bpy
import numpy as np
from mathutils import Quaternion, Vector

sys.path.insert(0, str(Path(__file__).parent))
from glb import Glb  # noqa: E402


def load(path):
    """Import the file into an empty Blender scene, vertex colours included."""
    bpy.ops.wm.read_factory_settings(use_empty=True)
    bpy.ops.import_scene.gltf(filepath=str(path), import_shading="NORMALS",
                              export_import_convert_lighting_mode="COMPAT")
    for lamp in bpy.data.lights:
        if lamp.type in ("POINT", "SPOT"):
            lamp.shadow_soft_size = 0.25
    painted = {slot.name for mesh in bpy.data.meshes if mesh.color_attributes
               for slot in mesh.materials}
    for name in painted:
        _multiply_by_vertex_colour(bpy.data.materials[name])


def _multiply_by_vertex_colour(made):
    tree = made.node_tree
    shader = next(n for n in tree.nodes if n.type == "BSDF_PRINCIPLED")
    for link in list(shader.inputs["Base Color"].links):
        tree.links.remove(link)
    attribute = tree.nodes.new("ShaderNodeVertexColor")
    tree.links.new(attribute.outputs["Color"], shader.inputs["Base Color"])


def mark_backs():
    """Colour the back of every one-sided face magenta: a real-time viewer leaves it out."""
    for made in bpy.data.materials:
        tree = made.node_tree
        if not made.use_backface_culling or tree is None:
            continue
        output = next(n for n in tree.nodes if n.type == "OUTPUT_MATERIAL")
        front = output.inputs["Surface"].links[0].from_socket
        side, back, mixer = (tree.nodes.new(kind) for kind in (
            "ShaderNodeNewGeometry", "ShaderNodeEmission", "ShaderNodeMixShader"))
        back.inputs["Color"].default_value = (1, 0, 1, 1)
        back.inputs["Strength"].default_value = 3.0
        tree.links.new(side.outputs["Backfacing"], mixer.inputs["Fac"])
        tree.links.new(front, mixer.inputs[1])
        tree.links.new(back.outputs[0], mixer.inputs[2])
        tree.links.new(mixer.outputs[0], output.inputs["Surface"])


def pose(path, clip_name: str, moment: float):
    """Pose all nodes that the clip moves at that time."""
    glb = Glb.read(path)
    for thing in bpy.data.objects:
        thing.animation_data_clear()
    clip = next(a for a in glb.json["animations"] if a["name"] == clip_name)
    for channel in clip["channels"]:
        sampler = clip["samplers"][channel["sampler"]]
        times = glb.array(sampler["input"])[:, 0]
        values = glb.array(sampler["output"])
        value = [np.interp(moment, times, column) for column in values.T]
        thing = bpy.data.objects[glb.json["nodes"][channel["target"]["node"]]["name"]]
        _set(thing, channel["target"]["path"], value)


def _set(thing, path, value):
    if path == "translation":
        thing.location = (value[0], -value[2], value[1])
        return
    turn = Quaternion((value[3], value[0], -value[2], value[1]))
    if thing.type in ("CAMERA", "LIGHT"):  # these look along -Z in both programs
        turn = Quaternion((1, 0, 0), math.pi / 2) @ Quaternion((value[3], *value[:3]))
    thing.rotation_mode = "QUATERNION"
    thing.rotation_quaternion = turn.normalized()


def press(names, degrees=-2.0):
    for name in names:
        key = bpy.data.objects[name]
        key.rotation_mode = "XYZ"
        key.rotation_euler = (math.radians(degrees), 0, 0)


def view_from(eye, target, field=35.0):
    data = bpy.data.cameras.new("view")
    data.sensor_fit, data.angle_y = "VERTICAL", math.radians(field)
    data.clip_start = 0.02
    thing = bpy.data.objects.new("view", data)
    bpy.context.scene.collection.objects.link(thing)
    thing.location = eye
    thing.rotation_euler = (Vector(target) - Vector(eye)).to_track_quat("-Z", "Y").to_euler()
    return thing


def render(picture, viewer, samples: int, width: int, ambient: float):
    """Render one image with Cycles, on one thread."""
    scene = bpy.context.scene
    scene.camera = viewer
    scene.render.engine = "CYCLES"
    scene.cycles.device, scene.cycles.samples = "CPU", samples
    scene.cycles.max_bounces = 4
    scene.cycles.use_denoising, scene.cycles.denoiser = True, "OPENIMAGEDENOISE"
    scene.render.threads_mode, scene.render.threads = "FIXED", 1
    scene.render.resolution_x, scene.render.resolution_y = width, width * 9 // 16
    scene.world = bpy.data.worlds.new("ambient")
    scene.world.use_nodes = True
    shade = scene.world.node_tree.nodes.get("Background")
    shade.inputs["Color"].default_value = (ambient, ambient, ambient * 1.1, 1)
    scene.view_settings.view_transform = "AgX"
    scene.view_settings.look = "AgX - Medium High Contrast"
    scene.render.filepath = str(picture)
    bpy.ops.render.render(write_still=True)


def main():
    options = argparse.ArgumentParser()
    options.add_argument("glb")
    options.add_argument("picture")
    options.add_argument("--camera", default="camera_home")
    options.add_argument("--pose", help="clip:seconds, several joined by commas")
    options.add_argument("--press", default="")
    options.add_argument("--eye")
    options.add_argument("--target", default="0,1,0.8")
    options.add_argument("--field", type=float, default=35.0)
    options.add_argument("--samples", type=int, default=10)
    options.add_argument("--width", type=int, default=640)
    options.add_argument("--backs", action="store_true", help="show faces seen from behind")
    options.add_argument("--ambient", type=float, default=0.03)
    chosen = options.parse_args()
    began = time.time()
    load(chosen.glb)
    for item in filter(None, (chosen.pose or "").split(",")):
        clip, moment = item.split(":")
        pose(chosen.glb, clip, float(moment))
    if chosen.backs:
        mark_backs()
    press(filter(None, chosen.press.split(",")))
    viewer = bpy.data.objects[chosen.camera]
    if chosen.eye:
        viewer = view_from([float(c) for c in chosen.eye.split(",")],
                           [float(c) for c in chosen.target.split(",")], chosen.field)
    render(Path(chosen.picture).resolve(), viewer, chosen.samples, chosen.width, chosen.ambient)
    print(f"picture in {time.time() - began:.1f} s")


if __name__ == "__main__":
    main()
