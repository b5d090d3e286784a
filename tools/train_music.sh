#!/bin/bash
# Trains the network of genre and mood, models/music.safetensors, in three stages: what a network said of clips without a genre, what
# another one said of clips with one, together with their labels, and heads on that trunk, which is frozen.
#
#   tools/train_music.sh DATA WORK [FOLD]
#
# DATA is what tools/teacher_manifest.py reads. With FOLD, 0 to 3, nothing is learned from that fold but which of three checkpoints is the best; without it the
# model is the one that ships. Everything is written to WORK; half an hour on two cores.
set -eu
data=${1:?the folder with manifest.csv, genre/ and teacher/} work=${2:?the output folder} fold=${3:-}
program=${PIANOSCOPE:-pianoscope} python=${PYTHON:-python3}
here=$(dirname "$0")

"$python" "$here/teacher_manifest.py" "$data" "$work" ${fold:+--fold "$fold"}
cd "$work"
mtt=(--head "mtt=mtt.*:value:1" --head "mtttags=mtttag.*:independent:2")
msd=(--head "msd=msd.*:value:1" --head "msdtags=msdtag.*:independent:2")
labels=(--head tags:independent:0.5 --head mood=mood:exclusive:0.15)
common=(--pure "" --background "" --neighbours 0 --batch 64)
[ -f first.safetensors ] || "$program" train other.csv --out first.safetensors --network music --steps 700 \
    --window-hop-seconds 0.1 "${mtt[@]}" "${common[@]}" --all
"$program" train genre.csv --extra other.csv --out trunk.safetensors --from first.safetensors --steps 700 --learning-rate 0.0015 \
    "${msd[@]}" "${labels[@]}" "${mtt[@]}" --embedding msd "${common[@]}" --all

# The head of the first question would be drawn evenly by its labels if it were exclusive: genres are as frequent here as in the data.
heads=(--head "affect=affect.*:independent" --head genre --head mood)
all=(--all)
[ -z "$fold" ] || all=(--hold-back "$fold")
"$program" train clips.csv --out music.safetensors --name "music 1" --from trunk.safetensors --freeze --steps 300 --epoch 100 \
    --learning-rate 0.03 --mixup 0 --degraded 0 --window-hop-seconds 3.008 "${heads[@]}" "${common[@]}" "${all[@]}"
