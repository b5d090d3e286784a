#!/bin/bash
# Trains the network of genre and mood, models/music.safetensors, in three stages: what a network said of clips without a genre, what
# another one said of clips with one, together with their labels, and heads on that trunk, which is frozen.
#
#   tools/train_music.sh DATA WORK [FOLD]
#
# DATA is what tools/teacher_manifest.py reads. With FOLD, 0 to 3, nothing is learned from that fold, and the heads are evaluated on it at the end; without
# it the model is the one that ships. Everything is written to WORK; 20 minutes on two cores.
set -eu
data=${1:?the folder with manifest.csv, genre/ and teacher/} work=${2:?the output folder} fold=${3:-}
program=${PIANOSCOPE:-pianoscope} python=${PYTHON:-python3}
here=$(dirname "$0")

"$python" "$here/teacher_manifest.py" "$data" "$work" ${fold:+--fold "$fold"}
cd "$work"
mtt=(--head "mtt=mtt.*:value:1" --head "mtttags=mtttag.*:independent:2")
msd=(--head "msd=msd.*:value:1" --head "msdtags=msdtag.*:independent:2")
labels=(--head tags:independent:0.5 --head mood=mood:exclusive:0.15)
common=(--pure "" --background "" --neighbours 0 --batch 64 --all)
[ -f first.safetensors ] || "$program" train other.csv --out first.safetensors --network music --steps 700 \
    --window-hop-seconds 0.1 "${mtt[@]}" "${common[@]}"
"$program" train genre.csv --extra other.csv --out trunk.safetensors --from first.safetensors --steps 700 --learning-rate 0.0015 \
    "${msd[@]}" "${labels[@]}" "${mtt[@]}" --embedding msd "${common[@]}"

# The clips, a row each: their windows overlap while heads are trained, and follow each other in the model.
heads=(--head genre --head mood --head "affect=affect.*:independent")
all=(--all)
[ -z "$fold" ] || all=(--hold-back "$fold" --patience 1000)
"$program" train clips.csv --out music.safetensors --name "music 1" --from trunk.safetensors --freeze --steps 600 --mixup 0 \
    --window-hop-seconds 3.008 "${heads[@]}" --pure "" --background "" --neighbours 0 --batch 64 "${all[@]}"
[ -z "$fold" ] || "$program" evaluate music.safetensors clips.csv --format json > figures.json
