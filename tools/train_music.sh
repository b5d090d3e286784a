#!/bin/bash
# Trains the network of genre and mood, models/music.safetensors: what another network says of clips without a genre, then of clips with one
# together with their labels, and at last heads that fit whole recordings, on that trunk.
#
#   tools/train_music.sh DATA WORK [FOLD]
#
# DATA is what tools/teacher_manifest.py reads; WORK contains what tools/teacher_windows.py said of it:
#
#   tools/teacher_windows.py musicnn DATA/genre DATA/genre/manifest.csv WORK/teacher_genre.npz --hop-s 1.5
#   tools/teacher_windows.py musicnn DATA DATA/manifest.csv WORK/teacher_other.npz --hop-s 3
#
# With FOLD, 0 to 3, nothing is learned from that fold; without it the model is the one that ships. Everything is written to WORK; about ten
# minutes on two cores once the audio is decoded.
set -eu
data=${1:?the folder with manifest.csv and genre/} work=${2:?the output folder} fold=${3:-}
program=${PIANOSCOPE:-pianoscope} python=${PYTHON:-python3} seed=${SEED:-1}
here=$(dirname "$0")

"$python" "$here/teacher_manifest.py" "$data" "$work" ${fold:+--fold "$fold"}
cd "$work"
teacher=(--head "msd=msd.*:value:1" --head "msdtags=msdtag.*:independent:2")
labels=(--head tags:independent:0.5 --head mood=mood:exclusive:0.15)
common=(--pure "" --background "" --neighbours 0 --batch 64 --seed "$seed")
[ -f first.safetensors ] || "$program" train other.csv --out first.safetensors --network music --steps 1000 \
    --window-hop-seconds 0.1 "${teacher[@]}" "${common[@]}" --all
"$program" train genre.csv --extra other.csv --out trunk.safetensors --from first.safetensors --steps 1400 --learning-rate 0.0015 \
    "${teacher[@]}" "${labels[@]}" --embedding msd "${common[@]}" --all

all=(--all)
[ -z "$fold" ] || all=(--hold-back "$fold")
"$program" train clips.csv --out music.safetensors --name "music 2" --from trunk.safetensors --linear-probe \
    --window-hop-seconds 3.008 --head "affect=affect.*:independent" --head genre --head mood "${common[@]}" "${all[@]}"
