#!/usr/bin/env python3
"""What a network said of windows of labelled clips -> manifests that `pianoscope train` reads, one row a window.

    tools/teacher_manifest.py DATA WORK [--fold N]

DATA contains manifest.csv (clips of Piano and Other), genre/manifest.csv (clips with genre and mood), and teacher/: msd_genre.npz for the
clips with a genre, mtt_train.npz for the others. Each .npz has `path`, `start_s` (clips, windows), `penultimate` (clips, windows, 200),
`tags` (clips, windows, 50) and `names` (50), as musicnn gives them (Pons and Serra 2019): the networks of the Million Song Dataset and of
MagnaTagATune. Written to WORK: genre.csv and other.csv with columns msd.*, msdtag.*, mtt.*, mtttag.* for groups of outputs, and clips.csv with
a row for each clip. With --fold the rows of that fold are left out of genre.csv, so that nothing that the teacher said of a clip trains a
network that is tested on it.
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


def columns(teacher, name):
    return [f"{name}.{i}" for i in range(teacher["penultimate"].shape[-1])] + [
        f"{name}tag.{tag}" for tag in teacher["names"]]


def cells(teacher, clip, window):
    values = np.concatenate([teacher["penultimate"][clip][window], teacher["tags"][clip][window]])
    return [f"{value:.4g}" for value in values.astype(float)]


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("work", type=Path)
    parser.add_argument("--fold", type=int)
    args = parser.parse_args()
    data = args.data.resolve()
    args.work.mkdir(parents=True, exist_ok=True)
    music, others = table(data / "genre/manifest.csv"), table(data / "manifest.csv")
    msd, mtt = np.load(data / "teacher/msd_genre.npz"), np.load(data / "teacher/mtt_train.npz")
    msd_columns, mtt_columns = columns(msd, "msd"), columns(mtt, "mtt")
    header = ["path", "start_s", "end_s", "source", "category", "tags", "genre", "mood", *msd_columns, *mtt_columns]

    tags_of = {path: row["tags"].split("|") for path, row in music.items()}
    every = [tag for tags in tags_of.values() for tag in tags if tag]
    known = {tag for tag in every if every.count(tag) >= LEAST_CLIPS}
    label = lambda row: row["coarse_genre"] if row["coarse_genre"] in GENRES else ""
    mood = lambda row: MOODS.get(row["mood"], "") if row["dataset"] == "mer4q" else ""

    rows = []
    for clip, path in enumerate(msd["path"]):
        path = str(path).removeprefix("genre/")
        row = music[path]
        if args.fold is not None and int(row["fold"]) == args.fold:
            continue
        for window, start in enumerate(msd["start_s"][clip]):
            start = max(0.0, float(start) - MARGIN_S)
            rows.append([data / "genre" / path, f"{start:.3f}", f"{start + WINDOW_S + 2 * MARGIN_S:.3f}", row["group"],
                         row["group"], "|".join(t for t in tags_of[path] if t in known), label(row), mood(row),
                         *cells(msd, clip, window), *[""] * len(mtt_columns)])
    write(args.work / "genre.csv", header, rows)

    rows = []
    for clip, path in enumerate(mtt["path"]):
        row = others.get(str(path))
        if row is None or any(name in row["origin"] or name in row["source"] for name in SHARED):
            continue
        duration = float(row["duration_s"])
        if duration < WINDOW_S:
            continue
        for window, start in enumerate(mtt["start_s"][clip]):
            start = max(0.0, min(float(start) - MARGIN_S, duration - WINDOW_S - 2 * MARGIN_S))
            rows.append([data / str(path), f"{start:.3f}", f"{start + WINDOW_S + 2 * MARGIN_S:.3f}", row["source"],
                         row["source"], "", "", "", *[""] * len(msd_columns), *cells(mtt, clip, window)])
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
