"""The palette: every material of the scenes, by name.

Colours are linear RGB.  Only properties of a metallic-roughness renderer are used:
base colour, metallic, roughness, and emission for the few things that glow.
A material is created in Blender when a scene first uses it, so a file contains
only the materials that it uses.
"""
from dataclasses import dataclass

import bpy


@dataclass(frozen=True)
class Finish:
    """How a surface looks: linear base colour, metallic, roughness, emission."""
    colour: tuple
    roughness: float
    metallic: float = 0.0
    emission: tuple = (0.0, 0.0, 0.0)
    two_sided: bool = False


PALETTE = {
    # piano
    "lacquer": Finish((0.005, 0.005, 0.0055), 0.12),
    "lacquer_satin": Finish((0.009, 0.009, 0.010), 0.38),
    "plate_gold": Finish((0.68, 0.41, 0.13), 0.34, 0.9),
    "ivory": Finish((0.82, 0.79, 0.71), 0.24),
    "ebony": Finish((0.011, 0.010, 0.010), 0.26),
    "felt_red": Finish((0.30, 0.012, 0.022), 0.95),
    "felt_white": Finish((0.62, 0.59, 0.52), 0.95),
    "wood_spruce": Finish((0.52, 0.30, 0.12), 0.42),
    "mahogany": Finish((0.175, 0.058, 0.024), 0.24),
    "wood_raw": Finish((0.42, 0.25, 0.12), 0.60),
    "string_copper": Finish((0.72, 0.34, 0.17), 0.34, 1.0),
    "paper": Finish((0.80, 0.77, 0.69), 0.90),
    "ink": Finish((0.02, 0.02, 0.025), 0.90),
    "leather": Finish((0.014, 0.012, 0.012), 0.44),
    # metals common to all scenes
    "brass": Finish((0.80, 0.56, 0.22), 0.22, 1.0),
    "steel": Finish((0.66, 0.66, 0.68), 0.30, 1.0),
    # band
    "rosewood": Finish((0.075, 0.030, 0.016), 0.45),
    "plastic_black": Finish((0.012, 0.012, 0.013), 0.45),
    "grille_cloth": Finish((0.060, 0.055, 0.050), 0.90),
    "rubber": Finish((0.010, 0.010, 0.010), 0.80),
    # the stage; these take their tone from vertex colours
    "stage_wood": Finish((1.0, 1.0, 1.0), 0.42),
    "curtain": Finish((1.0, 1.0, 1.0), 0.85, two_sided=True),
    "carpet": Finish((1.0, 1.0, 1.0), 0.95),
}


def material(name: str) -> bpy.types.Material:
    """The Blender material of that name from the palette, created on first use."""
    made = bpy.data.materials.get(name)
    if made:
        return made
    finish = PALETTE[name]
    made = bpy.data.materials.new(name)
    made.use_nodes = True
    made.use_backface_culling = not finish.two_sided
    shader = made.node_tree.nodes["Principled BSDF"]
    shader.inputs["Base Color"].default_value = (*finish.colour, 1.0)
    shader.inputs["Roughness"].default_value = finish.roughness
    shader.inputs["Metallic"].default_value = finish.metallic
    if any(finish.emission):
        shader.inputs["Emission Color"].default_value = (*finish.emission, 1.0)
        shader.inputs["Emission Strength"].default_value = 1.0
    return made
