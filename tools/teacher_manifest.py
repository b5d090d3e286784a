#!/usr/bin/env python3
"""What a network said of windows of labelled clips -> manifests that `pianoscope train` reads, one row a window.

    tools/teacher_manifest.py DATA WORK [--fold N]

DATA contains manifest.csv (clips of Piano and Other) and genre/manifest.csv (clips with genre and mood); WORK contains teacher_genre.npz and
teacher_other.npz, which teacher_windows.py made of them. Written to WORK: genre.csv and other.csv with columns msd.* and msdtag.* for groups
of outputs, and clips.csv with a row for each clip. With --fold the rows of that fold are left out of genre.csv, so that nothing that the
teacher said of a clip trains a network that is tested on it.
"""
import argparse
import csv
from pathlib import Path

import numpy as np

# The window is cut at a random place of this much more on either side.
MARGIN_S = 0.13
WINDOW_S = 3.01
# Collections that clips with a genre come from, too.
SHARED = ("Famelgas", "SatzzDev", "XiaoTianFan", "constructed")
GENRES = ["Rock", "Electronic", "Classical", "Pop", "Jazz", "Country", "Hip-Hop", "International", "R&B", "Metal",
          "Reggae", "Blues", "Folk"]
MOODS = {"Q1": "happy", "Q2": "tense", "Q3": "sad", "Q4": "calm"}
# Fewer clips teach nothing.
LEAST_CLIPS = 8
COLLECTIONS = ("mer4q", "emotify", "gtzan")


def table(path):
    with open(path, newline="") as file:
        return {row["path"]: row for row in csv.DictReader(file)}


def write(path, header, rows):
    with open(path, "w", newline="") as file:
        csv.writer(file).writerows([header, *rows])
    print(f"{path}: {len(rows)} rows")


def windows(path):
    """Header, and of each window its clip, its start in seconds and the cells."""
    teacher = np.load(path)
    header = [f"msd.{i}" for i in range(teacher["penultimate"].shape[1])] + [f"msdtag.{tag}" for tag in teacher["names"]]
    values = np.concatenate([teacher["penultimate"], teacher["tags"]], 1).astype(float)
    rows = zip(teacher["path"], teacher["start_s"].astype(float), values)
    return header, [(str(path), start, [f"{value:.4g}" for value in row]) for path, start, row in rows]


def passage(start, duration):
    """Start and end of the passage that a window is cut from; `None` if the clip is too short for a margin."""
    length = WINDOW_S + 2 * MARGIN_S
    if duration < length:
        return None
    start = max(0.0, min(start - MARGIN_S, duration - length))
    return [f"{start:.3f}", f"{start + length:.3f}"]


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("work", type=Path)
    parser.add_argument("--fold", type=int)
    args = parser.parse_args()
    data = args.data.resolve()
    args.work.mkdir(parents=True, exist_ok=True)
    music, others = table(data / "genre/manifest.csv"), table(data / "manifest.csv")
    teacher_header, music_windows = windows(args.work / "teacher_genre.npz")
    _, other_windows = windows(args.work / "teacher_other.npz")
    header = ["path", "start_s", "end_s", "source", "category", "tags", "genre", "mood", *teacher_header]

    tags_of = {path: row["tags"].split("|") for path, row in music.items()}
    every = [tag for tags in tags_of.values() for tag in tags if tag]
    known = {tag for tag in every if every.count(tag) >= LEAST_CLIPS}
    label = lambda row: row["coarse_genre"] if row["coarse_genre"] in GENRES else ""
    mood = lambda row: MOODS.get(row["mood"], "") if row["dataset"] == "mer4q" else ""

    rows = []
    for path, start, cells in music_windows:
        row = music[path]
        span = passage(start, float(row["duration_s"]))
        if span is None or (args.fold is not None and int(row["fold"]) == args.fold):
            continue
        tags = "|".join(tag for tag in tags_of[path] if tag in known)
        rows.append([data / "genre" / path, *span, row["group"], row["group"], tags, label(row), mood(row), *cells])
    write(args.work / "genre.csv", header, rows)

    rows = []
    for path, start, cells in other_windows:
        row = others[path]
        span = passage(start, float(row["duration_s"]))
        if span is None or any(name in row["origin"] or name in row["source"] for name in SHARED):
            continue
        rows.append([data / path, *span, row["source"], row["source"], "", "", "", *cells])
    write(args.work / "other.csv", header, rows)

    rows = []
    for path, row in music.items():
        genre = label(row) if row["dataset"] in COLLECTIONS else ""
        of_mood = mood(row)
        affect = [row["valence"], row["arousal"]] if of_mood else ["", ""]
        coarse = {"Metal": "Rock"}.get(genre, genre)
        rows.append([data / "genre" / path, row["group"], row["fold"], row["dataset"], genre,
                     coarse if coarse in GENRES[:8] else "", of_mood, *affect])
    header = ["path", "source", "fold", "category", "genre", "genre8", "mood", "affect.valence", "affect.arousal"]
    write(args.work / "clips.csv", header, rows)


if __name__ == "__main__":
    main()
