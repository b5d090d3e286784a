"""From a Blender scene to a checked `.glb`: export, clips, and the final inspection.

`start_scene` empties Blender; `camera` and `light` add what a viewer needs;
`export_glb` writes the file and returns the `inspect` report of it, raising
`ValueError` if a rule is broken (missing nodes, budget, invalid numbers).
"""
import math
import os
from dataclasses import dataclass

import bpy
import numpy as np
from mathutils import Matrix, Vector

from glb import Glb


@dataclass(frozen=True)
class Budget:
    """Limits of one scene file."""
    bytes: int = 2_000_000
    triangles: int = 60_000
    materials: int = 20


# ------------------------------------------------------------------ the scene

def start_scene():
    """An empty Blender scene."""
    bpy.ops.wm.read_factory_settings(use_empty=True)


def camera(name: str, eye, target, field_of_view=35.0):
    """A camera with a vertical field of view (degrees), for 16:9 pictures."""
    data = bpy.data.cameras.new(name)
    data.sensor_fit = "VERTICAL"
    data.angle_y = math.radians(field_of_view)
    data.clip_start, data.clip_end = 0.05, 60.0
    return _aimed(name, data, eye, target)


def light(name: str, kind: str, candela: float, eye, target=(0, 0, 0), colour=(1, 1, 1),
          cone=60.0, soft=0.5):
    """A light for KHR_lights_punctual: `kind` is 'POINT', 'SPOT' or 'SUN'.

    `candela` is the intensity in the file (lux for a sun); `cone` the full angle in
    degrees of a spot; `soft` how much of it fades toward the edge (0 to 1).
    """
    data = bpy.data.lights.new(name, kind)
    data.color = colour
    data.energy = candela if kind == "SUN" else candela * 4 * math.pi
    if kind == "SPOT":
        data.spot_size, data.spot_blend = math.radians(cone), soft
    return _aimed(name, data, eye, target)


def _aimed(name, data, eye, target):
    """An object at `eye` whose -Z axis points at `target`."""
    thing = bpy.data.objects.new(name, data)
    bpy.context.scene.collection.objects.link(thing)
    thing.location = eye
    thing.rotation_mode = "QUATERNION"
    thing.rotation_quaternion = (Vector(target) - Vector(eye)).to_track_quat("-Z", "Y")
    return thing


# ------------------------------------------------------------------ the file

def export_glb(path, clips=(), required_nodes=(), budget=Budget()) -> dict:
    """Write the scene and its clips to `path`, check the file, and return the report."""
    render = bpy.context.scene.render
    render.resolution_x, render.resolution_y = 1920, 1080
    bpy.ops.export_scene.gltf(
        filepath=str(path), export_format="GLB", export_yup=True, export_apply=False,
        export_animations=False, export_skins=False, export_morph=False, export_extras=False,
        export_cameras=True, export_lights=True, export_import_convert_lighting_mode="COMPAT",
        export_texcoords=False, export_normals=True, export_tangents=False,
        export_materials="EXPORT", export_image_format="NONE",
        export_vertex_color="ACTIVE", export_all_vertex_colors=False)
    glb = Glb.read(path)
    glb.json.pop("extensionsRequired", None)  # a viewer without lights can still open the file
    for clip in clips:
        clip.write_to(glb)
    glb.write(path)
    report = inspect(path)
    faults = faults_of(path, report, required_nodes, [c.name for c in clips], budget)
    if faults:
        raise ValueError(f"{path}: " + "; ".join(faults))
    return report


def inspect(path) -> dict:
    """What is in the file: names, counts, bytes, clips, and boxes of the nodes in metres."""
    glb = Glb.read(path)
    doc = glb.json
    return {"bytes": os.path.getsize(path),
            "triangles": sum(_triangles(glb, n["mesh"]) for n in doc["nodes"] if "mesh" in n),
            "nodes": [n.get("name", "") for n in doc["nodes"]],
            "materials": [m["name"] for m in doc.get("materials", ())],
            "clips": {a["name"]: _duration(glb, a) for a in doc.get("animations", ())},
            "lights": [_light_line(entry) for entry in doc.get("extensions", {}).get(
                "KHR_lights_punctual", {}).get("lights", ())],
            "boxes": _boxes(glb)}


def faults_of(path, report, required_nodes, clip_names, budget) -> list:
    """Messages for all rules that the file breaks; empty if it is valid."""
    glb, names, faults = Glb.read(path), report["nodes"], []
    faults += [f"node {n} is missing" for n in required_nodes if n not in names]
    faults += [f"node name {n} is used twice" for n in set(names) if names.count(n) > 1]
    faults += [f"clip {n} is missing" for n in clip_names if n not in report["clips"]]
    for what in ("bytes", "triangles"):
        if report[what] > getattr(budget, what):
            faults.append(f"{report[what]} {what}, allowed {getattr(budget, what)}")
    if len(report["materials"]) > budget.materials:
        faults.append(f"{len(report['materials'])} materials, allowed {budget.materials}")
    if glb.json.get("images") or glb.json.get("skins"):
        faults.append("images or skins are in the file")
    return faults + _unsound_numbers(glb)


def print_report(report: dict):
    """The report in a few lines."""
    print(f"{report['bytes']:,} bytes, {report['triangles']:,} triangles, "
          f"{len(report['nodes'])} nodes, {len(report['materials'])} materials")
    print("materials:", ", ".join(report["materials"]))
    print("clips:", ", ".join(f"{n} {d:.2f} s" for n, d in report["clips"].items()))
    print("lights:", "; ".join(report["lights"]))
    for name, (low, high) in report["boxes"].items():
        if not name.startswith("key_"):
            size = " x ".join(f"{h - l:.3f}" for l, h in zip(low, high))
            print(f"  {name:<20} {size}   from {tuple(round(c, 3) for c in low)}")


def _triangles(glb: Glb, mesh: int) -> int:
    return sum(glb.json["accessors"][p["indices"]]["count"] // 3
               for p in glb.json["meshes"][mesh]["primitives"])


def _duration(glb: Glb, animation) -> float:
    return max(glb.json["accessors"][s["input"]]["max"][0] for s in animation["samplers"])


def _light_line(entry) -> str:
    return f"{entry.get('name')} {entry['type']} {entry.get('intensity', 1):.1f}"


def _boxes(glb: Glb) -> dict:
    """For each node with a mesh its box in the world (glTF axes), at rest."""
    boxes, world = {}, glb.world_matrices()
    for index, entry in enumerate(glb.json["nodes"]):
        if "mesh" not in entry:
            continue
        corners = []
        for primitive in glb.json["meshes"][entry["mesh"]]["primitives"]:
            points = glb.array(primitive["attributes"]["POSITION"])
            corners += [_carry(world[index], points.min(0), points.max(0))]
        boxes[entry["name"]] = (np.min([c[0] for c in corners], 0).tolist(),
                                np.max([c[1] for c in corners], 0).tolist())
    return boxes


def _carry(matrix: Matrix, low, high):
    """The axis-parallel box around a box carried by a matrix."""
    points = np.array([matrix @ Vector((x, y, z)) for x in (low[0], high[0])
                       for y in (low[1], high[1]) for z in (low[2], high[2])])
    return points.min(0), points.max(0)


def _unsound_numbers(glb: Glb) -> list:
    """Positions that are not finite, normals and rotations that are not of length one."""
    faults = []
    for mesh in glb.json["meshes"]:
        for primitive in mesh["primitives"]:
            points = glb.array(primitive["attributes"]["POSITION"])
            normals = glb.array(primitive["attributes"]["NORMAL"])
            if not np.isfinite(points).all():
                faults.append(f"mesh {mesh['name']} has points that are not numbers")
            if np.abs(np.linalg.norm(normals, axis=1) - 1).max() > 1e-2:
                faults.append(f"mesh {mesh['name']} has normals not of length one")
    for clip in glb.json.get("animations", ()):
        for channel in clip["channels"]:
            values = glb.array(clip["samplers"][channel["sampler"]]["output"])
            off = np.abs(np.linalg.norm(values, axis=1) - 1).max()
            if channel["target"]["path"] == "rotation" and off > 1e-3:
                faults.append(f"clip {clip['name']} has rotations not of length one")
    return faults
