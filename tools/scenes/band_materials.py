"""The finishes that only the stage scenes use; importing this adds them to the palette.

Materials named "painted" here are white and take their tone from vertex colours.
"""
from materials import PALETTE, Finish

PALETTE.update({
    "brass": Finish((0.82, 0.57, 0.22), 0.33, 1.0),
    "chrome": Finish((0.76, 0.76, 0.78), 0.19, 1.0),
    "drum_green": Finish((0.004, 0.085, 0.058), 0.15),
    "drum_head": Finish((0.50, 0.48, 0.43), 0.60),
    "bronze_cymbal": Finish((0.80, 0.53, 0.20), 0.27, 1.0),
    "horn_brass": Finish((0.86, 0.57, 0.19), 0.17, 1.0),
    "sunburst": Finish((1.0, 1.0, 1.0), 0.12),
    "bass_ivory": Finish((0.66, 0.57, 0.39), 0.14),
    "tortoise": Finish((0.085, 0.018, 0.010), 0.18),
    "maple": Finish((0.56, 0.32, 0.13), 0.32),
    "pearl": Finish((0.78, 0.77, 0.72), 0.22),
    "felt": Finish((0.16, 0.15, 0.14), 0.98),
    "tolex": Finish((0.014, 0.014, 0.015), 0.62),
    "cone_paper": Finish((0.035, 0.033, 0.031), 0.80),
    "brick": Finish((1.0, 1.0, 1.0), 0.90),
    "walnut": Finish((0.105, 0.040, 0.017), 0.26),
    "lamp": Finish((0.95, 0.72, 0.42), 0.40, emission=(1.0, 0.62, 0.26)),
})
