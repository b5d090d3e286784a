"""Builds the band's stage and writes it to a checked `.glb`.

    python band.py [FILE.glb]

Nodes for a program to move: drums (`drum_kick`, `kick_beater`, `drum_snare`, `drum_tom_1`,
`drum_tom_2`, `drum_floor`), cymbals (`hihat_top`, `hihat_bottom`, `cymbal_crash`,
`cymbal_ride`), `guitar` and `bass` with their strings, `horn`, `amp`, `amp_cone`,
`microphone`, and the glowing `lamp_1` to `lamp_11` (material `lamp`).
"""
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import band_materials  # noqa: E402,F401  (adds the finishes)
from band_amp import amplifier, cables, microphone_stand  # noqa: E402
from band_bass import bass  # noqa: E402
from band_cymbals import cymbals  # noqa: E402
from band_drums import drums  # noqa: E402
from band_guitars import guitar, tubular_stand  # noqa: E402
from band_horn import saxophone  # noqa: E402
from band_lamps import lamps  # noqa: E402
from band_motion import HOME, all_clips  # noqa: E402
from band_stage import curtain, rug, stage, wall  # noqa: E402
from export import Budget, camera, export_glb, light, print_report, start_scene  # noqa: E402

BUDGET = Budget(bytes=2_000_000, triangles=70_000, materials=24)
GUITAR_AT, GUITAR_YAW = (-1.00, -0.06, 0.40), 14
BASS_AT, BASS_YAW = (1.06, 0.06, 0.42), -12
HORN_AT, HORN_YAW = (1.43, -0.12, 0.0), -14
AMP_AT, AMP_YAW = (-1.50, 0.46, 0.0), 16
MIC_AT, MIC_YAW = (-0.50, -0.36, 0.0), 12

REQUIRED = (["drum_kick", "kick_beater", "drum_snare", "drum_tom_1", "drum_tom_2", "drum_floor",
             "hihat_top", "hihat_bottom", "cymbal_crash", "cymbal_ride", "guitar", "bass", "horn",
             "amp", "amp_cone", "microphone", "camera", "camera_home",
             "light_key", "light_rim", "light_fill", "light_stage"]
            + [f"guitar_string_{i}" for i in range(1, 7)]
            + [f"bass_string_{i}" for i in range(1, 5)]
            + [f"lamp_{i}" for i in range(1, 12)])


def build_instruments():
    """The instruments, where they stand, and the leads between them."""
    drums()
    cymbals()
    guitar(GUITAR_AT, GUITAR_YAW)
    tubular_stand("guitar_stand", GUITAR_AT, GUITAR_YAW, 0.200, 0.46)
    bass(BASS_AT, BASS_YAW)
    tubular_stand("bass_stand", BASS_AT, BASS_YAW, 0.235, 0.58)
    saxophone(HORN_AT, HORN_YAW)
    amplifier(AMP_AT, AMP_YAW)
    microphone_stand(MIC_AT, MIC_YAW)
    cables([[(-0.90, -0.15, 0.33), (-0.82, -0.16, 0.06), (-0.88, -0.36, 0.004),
             (-1.17, -0.42, 0.004),
             (-1.45, -0.24, 0.004), (-1.60, 0.00, 0.005), (-1.655, 0.10, 0.05),
             (-1.68, 0.17, 0.28), (-1.69, 0.19, 0.45),
             (-1.712, 0.27, 0.508)],
            [(-0.48, -0.36, 0.60), (-0.475, -0.35, 0.30), (-0.45, -0.30, 0.06),
             (-0.30, -0.50, 0.005),
             (0.06, -0.66, 0.004), (0.5, -0.52, 0.004), (1.0, -0.74, 0.004), (1.6, -0.66, 0.004),
             (2.75, -0.40, 0.004)]])


def build_lights():
    """Warm key from the left front, cool rim from behind, soft fill, a pool from above."""
    light("light_key", "SPOT", 170, (-2.6, -3.2, 3.6), (-0.2, 0.6, 0.7), (1.0, 0.89, 0.74), cone=80)
    light("light_rim", "SPOT", 120, (2.4, 1.85, 3.3), (-0.2, 0.3, 0.6), (0.66, 0.78, 1.0), cone=86)
    light("light_fill", "POINT", 22, (2.6, -3.0, 2.2), colour=(1.0, 0.84, 0.70))
    light("light_stage", "SPOT", 62, (0.0, 0.9, 4.2), (0.0, 0.8, 0.0), (1.0, 0.80, 0.58), cone=92,
          soft=0.9)


def main():
    """Build, write and check the file."""
    path = Path(sys.argv[1] if len(sys.argv) > 1 else
                Path(__file__).parents[2] / "animations" / "band.glb")
    start_scene()
    build_instruments()
    stage()
    wall()
    curtain(-1)
    curtain(1)
    rug()
    lamps()
    build_lights()
    camera("camera", *HOME)
    camera("camera_home", *HOME)
    print_report(export_glb(path, all_clips(), REQUIRED, BUDGET))


if __name__ == "__main__":
    main()
