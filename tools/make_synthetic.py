#!/usr/bin/env python3
"""Piano performances as MIDI → labelled training audio: pianos, and the instruments that differ in timbre alone.

Each performance is played twice through a SoundFont: once by a piano (label Piano), once by an instrument that piano
music is also played on, such as an electric piano, a harpsichord or a harp (label Other). What comes out is a folder
with a manifest.csv, for `pianoscope train --extra`.

Needs fluidsynth, ffmpeg, the package mido, and SoundFonts (Debian: fluid-soundfont-gm, timgm6mb-soundfont).

    python3 tools/make_synthetic.py MIDI_FOLDER OUT_FOLDER
"""
import argparse
import csv
import random
import subprocess
import tempfile
from pathlib import Path

import mido

SOUNDFONTS = ["/usr/share/sounds/sf2/FluidR3_GM.sf2", "/usr/share/sounds/sf2/TimGM6mb.sf2"]
PIANOS = [0, 1]  # General MIDI programs, counted from 0
# Electric pianos, harpsichord, clavinet, mallets, organs, guitars, harp.
OTHERS = [4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 19, 24, 25, 46]
SECONDS = 20.0
TICKS_PER_SECOND = 1000  # 500 ticks a beat at MIDI's default 120 beats a minute
PEDAL = 64


def excerpt(path: Path, program: int, transpose: int, randomness: random.Random) -> mido.MidiFile:
    """20 s from anywhere in a performance, on one instrument; every note ends, else fluidsynth would not."""
    timed, now = [], 0.0
    for message in mido.MidiFile(path):
        now += message.time
        if message.type in ("note_on", "note_off") or message.is_cc(PEDAL):
            timed.append((now, message))
    start = randomness.uniform(0.0, max(0.0, now - SECONDS))
    track = mido.MidiTrack([mido.Message("program_change", program=program)])
    last, sounding = 0, set()

    def add(at: float, message: mido.Message) -> None:
        nonlocal last
        ticks = round((at - start) * TICKS_PER_SECOND)
        track.append(message.copy(channel=0, time=ticks - last))
        last = ticks

    for at, message in timed:
        if not start <= at < start + SECONDS:
            continue
        if message.type != "control_change":
            note = message.note + transpose
            if not 21 <= note <= 108:
                continue
            message = message.copy(note=note)
            (sounding.add if message.type == "note_on" and message.velocity else sounding.discard)(note)
        add(at, message)
    end = start + SECONDS
    for note in sorted(sounding):
        add(end, mido.Message("note_off", note=note))
    add(end, mido.Message("control_change", control=PEDAL, value=0))
    return mido.MidiFile(ticks_per_beat=TICKS_PER_SECOND // 2, tracks=[track])


def render(midi: mido.MidiFile, soundfont: str, out: Path, randomness: random.Random) -> None:
    """Half of them without the synthesizer's reverberation; through a codec, as music from the net is."""
    with tempfile.TemporaryDirectory() as folder:
        score, wave = Path(folder, "score.mid"), Path(folder, "sound.wav")
        midi.save(score)
        room = randomness.choice("01")
        play = ["fluidsynth", "-ni", "-q", "-g", "0.6", "-r", "44100", "-R", room, "-C", "0", "-F", wave, soundfont, score]
        subprocess.run(play, check=True, timeout=60, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        rate = randomness.choice(["24k", "32k", "48k", "64k"])
        encode = ["ffmpeg", "-v", "error", "-y", "-i", wave, "-ac", "1", "-ar", "16000", "-c:a", "libopus", "-b:a", rate, out]
        subprocess.run(encode, check=True, timeout=60)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("midi", type=Path)
    arguments.add_argument("out", type=Path)
    arguments.add_argument("--seed", type=int, default=1)
    options = arguments.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    with open(options.out / "manifest.csv", "w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["path", "label", "source", "category"])
        for index, path in enumerate(sorted(options.midi.rglob("*.mid"))):
            randomness = random.Random(f"{options.seed} {path.name}")
            for label, programs in (("Piano", PIANOS), ("Other", OTHERS)):
                program = randomness.choice(programs)
                soundfont = randomness.choice(SOUNDFONTS)
                name = f"{index:03}-{label.lower()}.opus"
                try:
                    midi = excerpt(path, program, randomness.randint(-3, 3), randomness)
                    render(midi, soundfont, options.out / name, randomness)
                except (OSError, ValueError, subprocess.SubprocessError) as error:
                    print(f"{path}: left out: {error}")
                    continue
                source = f"synthetic {Path(soundfont).stem} {program}"
                rows.writerow([name, label, source, "synthetic"])


if __name__ == "__main__":
    main()
