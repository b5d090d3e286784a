#!/bin/bash
# Trains the shipped network, models/piano.safetensors: renders synthetic audio from MIDI files, cross-validates by source, then
# trains on all recordings and calibrates on the predictions of the cross-validation. After an interruption the same command with
# --resume appended continues.
#
#   tools/train_piano.sh DATA WORK [--resume]
#
# DATA contains manifest.csv, midi/ and notes/ (folders of recorded single piano notes). The synthetic audio (2 GB), metrics,
# pictures and the model are written to WORK. Takes a little over an hour on two cores. SoundFonts: Debian's fluid-soundfont-gm,
# timgm6mb-soundfont, musescore-general-soundfont-lossless, csound-soundfont (pianos and others) and opl3-soundfont (an FM chip,
# only for others).
set -eu
data=${1:?the folder with manifest.csv, midi/ and notes/} work=${2:?the output folder}
resume=${3:-}
fonts=${SOUNDFONTS:-/usr/share/sounds/sf2}
program=${PIANOSCOPE:-pianoscope}

two=(--soundfont "$fonts/FluidR3_GM.sf2" --soundfont "$fonts/TimGM6mb.sf2")
four=("${two[@]}" --soundfont "$fonts/MuseScore_General_Full.sf2" --soundfont "$fonts/sf_GMbank.sf2")
synth() { # SEED FONT...
    local seed=$1
    shift
    # The manifest is written last.
    if [ -n "$resume" ] && [ -f "$work/synthetic-$seed/manifest.csv" ]; then return; fi
    "$program" synth "$data/midi" --out "$work/synthetic-$seed" --notes "$data/notes" --seed "$seed" \
        --soundfont-other "$fonts/OPL-3_FM_128M.sf2" "$@"
}
mkdir -p "$work"
synth 1 "${two[@]}"
synth 2 "${two[@]}"
synth 3 "${four[@]}"
"$program" train "$data/manifest.csv" --extra "$work/synthetic-1" --extra "$work/synthetic-2" --extra "$work/synthetic-3" \
    --folds --network deep --steps 12000 --scores "$work/scores.csv" --pictures "$work/pictures" --name "piano 4" \
    --out "$work/piano.safetensors" $resume | tee "$work/figures.txt"
