#!/usr/bin/env python3
"""Renders assets/demo-piano.ogg and assets/demo-band.opus from the notes below with fluidsynth and FluidR3 GM.

Needs fluidsynth, ffmpeg and the SoundFont (Debian: fluidsynth ffmpeg fluid-soundfont-gm), no Python
package. Variations of timing and velocity come from a seeded generator, so the notes are always the same,
and with the same fluidsynth and encoders so is the sound.

    python3 tools/make_demos.py [--soundfont FILE] [--keep-midi FOLDER]
"""
import argparse
import array
import math
import random
import subprocess
import sys
import tempfile
import wave
from dataclasses import dataclass, field
from pathlib import Path

ASSETS = Path(__file__).resolve().parent.parent / "assets"
TICKS_PER_SECOND = 1000  # 500 ticks a beat at MIDI's default 120 beats a minute: one tick, one millisecond
PEAK_DBFS = -1.5  # headroom for the overshoot of lossy coding

PIANO, GUITAR, BASS, TRUMPET, TENOR_SAX = 0, 26, 32, 56, 66  # General MIDI programs, counted from 0
DRUM_CHANNEL = 9
KICK, RIM, SNARE, CLOSED_HAT, RIDE, CRASH, PEDAL_HAT = 36, 37, 38, 42, 51, 49, 44


@dataclass
class Score:
    """Notes and controllers in seconds; `midi` turns them into the bytes of a MIDI file."""

    events: list[tuple[float, int, bytes]] = field(default_factory=list)

    def program(self, channel: int, program: int, volume: int, pan: int) -> None:
        """Sets instrument, volume (0 to 127) and pan (0 left, 64 centre, 127 right) of a channel."""
        setting = bytes([0xC0 | channel, program, 0xB0 | channel, 7, volume, 0xB0 | channel, 10, pan])
        for message in (setting[:2], setting[2:5], setting[5:]):
            self.events.append((0.0, 0, message))

    def note(self, channel: int, key: int, start: float, length: float, velocity: float) -> None:
        loud = max(1, min(127, round(velocity)))
        start = max(0.0, start)
        self.events.append((start, 2, bytes([0x90 | channel, key, loud])))
        # A note end sorts before a start at the same time, so that a repeated key sounds again.
        self.events.append((start + length, 1, bytes([0x80 | channel, key, 0])))

    def pedal(self, channel: int, at: float, down: bool) -> None:
        self.events.append((max(0.0, at), 0, bytes([0xB0 | channel, 64, 127 if down else 0])))

    def end(self) -> float:
        """When the last note or pedal is released, in seconds."""
        return max(at for at, _, _ in self.events)

    def midi(self) -> bytes:
        """Format 0, one track."""
        track, before = bytearray(), 0
        for at, _, message in sorted(self.events):
            tick = round(at * TICKS_PER_SECOND)
            track += variable_length(tick - before) + message
            before = tick
        track += variable_length(0) + b"\xff\x2f\x00"
        header = b"MThd" + (6).to_bytes(4) + (0).to_bytes(2) + (1).to_bytes(2) + (500).to_bytes(2)
        return header + b"MTrk" + len(track).to_bytes(4) + bytes(track)


def variable_length(value: int) -> bytes:
    """A MIDI delta time: seven bits a byte, all but the last with the high bit set."""
    out = [value & 0x7F]
    while value := value >> 7:
        out.insert(0, value & 0x7F | 0x80)
    return bytes(out)


def key(name: str) -> int:
    """`C4` → 60, `F#3` → 54, `Bb2` → 46."""
    step = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}[name[0]]
    return 12 * (int(name[-1]) + 1) + step + {"#": 1, "b": -1}.get(name[1:-1], 0)


# J. S. Bach, Prelude in C major BWV 846 (1722). Bars 1 to 7 follow one pattern of five notes: the left hand holds the
# first two, the right hand plays the other three twice; the pattern is played twice per bar.
PRELUDE = [  # notes, MIDI velocity in the middle of the bar
    ("C4 E4 G4 C5 E5", 50),
    ("C4 D4 A4 D5 F5", 58),
    ("B3 D4 G4 D5 F5", 63),
    ("C4 E4 G4 C5 E5", 56),
    ("C4 E4 A4 E5 A5", 76),
    ("C4 D4 F#4 A4 D5", 66),
    ("B3 D4 G4 D5 G5", 88),
]
# The ending, bars 33 to 35: sixteenths over two held notes, then the last chord.
PRELUDE_CLOSE = [
    ("C2 C3", "F3 A3 C4 F4 C4 A3 C4 A3 F3 A3 F3 D3 F3 D3", 70),
    ("C2 B2", "G4 B4 D5 F5 D5 B4 D5 B4 G4 B4 D4 F4 E4 D4", 54),
]
PRELUDE_LAST = "C2 C3 E4 G4 C5"


def prelude() -> Score:
    """Solo piano: a quiet beginning, a crescendo to bar 7, an ending that slows down and fades."""
    human = random.Random(846)
    score = Score()
    score.program(0, PIANO, 110, 64)
    sixteenth, at = 0.160, 0.08

    def press(name: str, start: float, end: float, touch: float) -> None:
        score.note(0, key(name), start + human.gauss(0, 0.006), end - start, touch + human.gauss(0, 2.5))

    def pedalled(bar_start: float) -> None:
        # Legato pedal: released with the new harmony, pressed again after its first note.
        score.pedal(0, bar_start + 0.01, False)
        score.pedal(0, bar_start + 0.11, True)

    for chord, loud in PRELUDE:
        low, second, *upper = chord.split()
        pedalled(at)
        for half in (0, 1):
            # The second half repeats the first, more softly.
            touch = loud - 5 * half
            steps = [at + sixteenth * (8 * half + i) for i in range(9)]
            press(low, steps[0], steps[8], touch + 5)
            press(second, steps[1], steps[8], touch - 2)
            for i, name in enumerate(upper * 2):
                swell = 5 * math.sin(math.pi * i / 5)
                press(name, steps[2 + i], steps[3 + i] + 0.02, touch - 4 + swell + (3 if name == upper[-1] else 0))
        at += 16 * sixteenth
    for bar, (held, line, loud) in enumerate(PRELUDE_CLOSE):
        steps = [at]
        for i in range(16):
            steps.append(steps[-1] + sixteenth * (1.04 + 0.06 * bar + 0.012 * i * bar))
        # The harmony changes within the bar while the held notes continue.
        pedalled(at)
        pedalled(steps[8])
        low, second = held.split()
        press(low, steps[0], steps[16], loud + 4)
        press(second, steps[1], steps[16], loud)
        for i, name in enumerate(line.split()):
            press(name, steps[2 + i], steps[3 + i] + 0.02, loud - 0.9 * i)
        at = steps[16]
    pedalled(at)
    for i, name in enumerate(PRELUDE_LAST.split()):
        press(name, at + 0.045 * i, at + 3.0, 46 - i)
    score.pedal(0, at + 3.1, False)
    return score


# "Two Blocks Down", twelve bars of blues in F, written for this project. A phrase is a list of (eighth of the
# bar, length in eighths, note); the trumpet plays a second voice.
HEAD = [  # bar: tenor saxophone, trumpet
    ([(0, 1, "C4"), (1, 1, "Eb4"), (2, 3, "F4"), (6, 1, "Ab4"), (7, 1, "A4")], []),
    ([(0, 2, "Bb4"), (3, 1, "Ab4"), (4, 1, "F4"), (5, 2, "D4")], []),
    ([(0, 1, "C4"), (1, 1, "Eb4"), (2, 3, "F4"), (7, 1, "F4")], [(4, 1, "C5"), (5, 2, "A4")]),
    ([(0, 5, "Eb4")], [(3, 1, "F4"), (4, 1, "A4"), (5, 1, "C5"), (6, 2, "Eb5")]),
    ([(0, 1, "D4"), (1, 1, "F4"), (2, 3, "Ab4"), (6, 1, "Bb4"), (7, 1, "B4")], [(2, 3, "F5")]),
    ([(0, 2, "C5"), (3, 1, "Bb4"), (4, 1, "Ab4"), (5, 2, "F4")], [(0, 2, "Eb5"), (5, 2, "D5")]),
    ([(0, 1, "C4"), (1, 1, "Eb4"), (2, 3, "F4")], [(4, 1, "C5"), (5, 1, "Eb5"), (6, 2, "F5")]),
    ([(3, 1, "F#4"), (4, 1, "A4"), (5, 1, "C5"), (6, 2, "Eb5")], [(0, 3, "D5")]),
    ([(0, 2, "D5"), (2, 1, "Bb4"), (3, 1, "G4"), (4, 3, "F4")], [(0, 2, "F5"), (2, 2, "D5"), (4, 3, "Bb4")]),
    ([(0, 1, "E4"), (1, 1, "G4"), (2, 1, "Bb4"), (3, 3, "C5")], [(3, 3, "E5")]),
    ([(0, 1, "A4"), (1, 1, "F4"), (3, 2, "D4"), (6, 2, "C4")], [(0, 2, "C5"), (3, 2, "F#4"), (6, 2, "A4")]),
    ([(0, 1, "Bb3"), (1, 1, "C4"), (3, 4, "F4")], [(0, 1, "D4"), (1, 1, "E4"), (3, 4, "A4")]),
]
WALK = [  # bass: four quarters per bar
    "F2 A2 C3 B2", "Bb2 A2 G2 Ab2", "F2 A2 C3 D3", "Eb3 C3 A2 B2", "Bb2 D3 F3 E3", "Bb2 Ab2 G2 F#2",
    "F2 G2 A2 C3", "D3 C3 A2 Ab2", "G2 Bb2 D3 Db3", "C3 E2 G2 C3", "F2 A2 D3 D2", "G2 C2 F2 F2",
]
COMP = [  # guitar: one chord per bar, without the root
    "Eb4 A3 C4", "D4 Ab3 C4", "Eb4 A3 C4", "Eb4 A3 C4", "D4 Ab3 C4", "D4 Ab3 C4",
    "Eb4 A3 C4", "C4 F#3 A3", "F4 Bb3 D4", "E4 Bb3 D4", "C4 F#3 A3", "Eb4 A3 C4",
]


def blues() -> Score:
    """A band: drums, double bass, guitar, tenor saxophone, trumpet; no piano."""
    human = random.Random(12)
    score = Score()
    sax, trumpet, guitar, bass = 0, 1, 2, 3
    score.program(sax, TENOR_SAX, 112, 54)
    score.program(trumpet, TRUMPET, 92, 78)
    score.program(guitar, GUITAR, 96, 30)
    score.program(bass, BASS, 118, 64)
    score.program(DRUM_CHANNEL, 0, 104, 70)
    beat, begin = 0.50, 0.06

    def time_of(bar: int, eighth: float) -> float:
        quarter, off = divmod(eighth, 2)
        # Swing: the second eighth starts at 0.63 of the beat.
        return begin + beat * (4 * bar + quarter + (0.63 * off if off <= 1 else 1))

    def play(channel: int, note: int, start: float, length: float, loud: float, spread: float) -> None:
        score.note(channel, note, start + human.gauss(0, spread), length, loud + human.gauss(0, 4))

    for bar, ((sax_line, trumpet_line), walk, chord) in enumerate(zip(HEAD, WALK, COMP)):
        rise = 1.2 * bar
        for channel, line, loud in ((sax, sax_line, 88), (trumpet, trumpet_line, 78)):
            for eighth, length, name in line:
                start, end = time_of(bar, eighth), time_of(bar, eighth + length)
                play(channel, key(name), start + 0.012, 0.93 * (end - start), loud + rise, 0.008)
        for quarter, name in enumerate(walk.split()):
            play(bass, key(name), time_of(bar, 2 * quarter), 0.9 * beat, 92 + rise / 2, 0.005)
        for eighth, length in ((1, 0.7), (4, 0.35)) if bar % 2 else ((0, 0.5), (3, 1.1)):
            for string, name in enumerate(chord.split()):
                play(guitar, key(name), time_of(bar, eighth) + 0.009 * string, length * beat, 70 + rise / 2, 0.003)
        for quarter in range(4):
            play(DRUM_CHANNEL, RIDE, time_of(bar, 2 * quarter), 0.1, 82 + rise / 2, 0.003)
            play(DRUM_CHANNEL, KICK, time_of(bar, 2 * quarter), 0.1, 62 if quarter else 80, 0.003)
            if quarter % 2:
                play(DRUM_CHANNEL, RIDE, time_of(bar, 2 * quarter + 1), 0.1, 66, 0.004)
                play(DRUM_CHANNEL, PEDAL_HAT, time_of(bar, 2 * quarter), 0.1, 78, 0.003)
                play(DRUM_CHANNEL, RIM, time_of(bar, 2 * quarter), 0.1, 70, 0.004)
        if bar % 4 == 3:
            for eighth in (5, 6, 7):
                play(DRUM_CHANNEL, SNARE, time_of(bar, eighth), 0.1, 72 + 6 * (eighth - 5), 0.004)
    last = time_of(12, 0)
    for channel, names, loud in ((sax, "F4", 92), (trumpet, "C5", 82), (guitar, "A3 C4 Eb4 G4", 76), (bass, "F2", 100)):
        for string, name in enumerate(names.split()):
            play(channel, key(name), last + 0.012 * string, 1.7, loud, 0.005)
    play(DRUM_CHANNEL, CRASH, last, 0.2, 92, 0.002)
    play(DRUM_CHANNEL, KICK, last, 0.2, 96, 0.002)
    return score


def peak_dbfs(path: Path) -> float:
    """Highest sample of a 16-bit WAV file, in dB of full scale."""
    with wave.open(str(path)) as sound:
        samples = array.array("h", sound.readframes(sound.getnframes()))
    return 20 * math.log10(max(max(samples), -min(samples)) / 32768)


def render(name: str, score: Score, tail: float, soundfont: Path, codec: list[str], midi_folder: Path) -> None:
    midi, raw = midi_folder / f"{name}.mid", midi_folder / f"{name}.wav"
    midi.write_bytes(score.midi())
    # At a gain of 0.4 neither piece clips; the level is raised below.
    subprocess.run(
        ["fluidsynth", "-ni", "-q", "-g", "0.4", "-r", "48000", "-O", "s16", "-T", "wav", "-F", raw, soundfont, midi],
        check=True, timeout=120, stdout=subprocess.DEVNULL,
    )
    peak = peak_dbfs(raw)
    if peak > -0.1:
        sys.exit(f"{name}: the rendering clips (peak {peak:.1f} dBFS); lower the gain given to fluidsynth")
    # fluidsynth renders until the reverb has decayed; a fade of `tail` seconds after the last note is enough.
    length = score.end() + tail
    level = f"volume={PEAK_DBFS - peak:.3f}dB,afade=out:st={score.end():.3f}:d={tail}"
    out = ASSETS / name
    subprocess.run(
        ["ffmpeg", "-v", "error", "-y", "-i", raw, "-t", f"{length:.3f}", "-af", level, *codec,
         "-map_metadata", "-1", "-metadata", f"title={TITLES[name]}", "-fflags", "+bitexact", "-flags:a", "+bitexact", out],
        check=True,
    )
    print(f"{out.name}: {length:.1f} s, {out.stat().st_size / 1000:.0f} kB, rendered at {peak:.1f} dBFS")


TITLES = {
    "demo-piano.ogg": "Bach, Prelude in C major BWV 846 (opening and close)",
    "demo-band.opus": "Two Blocks Down",
}


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--soundfont", type=Path, default=Path("/usr/share/sounds/sf2/FluidR3_GM.sf2"))
    options.add_argument("--keep-midi", type=Path, help="folder for the intermediate MIDI and WAV files")
    chosen = options.parse_args()
    if not chosen.soundfont.is_file():
        sys.exit(f"{chosen.soundfont} does not exist: apt-get install fluid-soundfont-gm, or give one with --soundfont")
    with tempfile.TemporaryDirectory() as scratch:
        folder = chosen.keep_midi or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        # Two codecs, so that the demos exercise both Opus, which YouTube serves, and Ogg Vorbis.
        render("demo-piano.ogg", prelude(), 0.6, chosen.soundfont, ["-c:a", "libvorbis", "-q:a", "4"], folder)
        render("demo-band.opus", blues(), 0.5, chosen.soundfont, ["-c:a", "libopus", "-b:a", "96k"], folder)


if __name__ == "__main__":
    main()
