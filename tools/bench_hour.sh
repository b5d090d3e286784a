#!/bin/bash
# Times `pianoscope classify` as a whole process on one hour of 128 kbit/s mp3, next to decoding alone and, with PEER, to a
# Python pipeline. All in one run, so that the ratios are comparable even if the machine's speed varies.
#
# PEER=FILE    a Python script that takes the file as its argument; PYTHON is the interpreter
# RUNS=N       runs of each, of which the fastest counts (default 3; the peer runs once)
set -eu
cd "$(dirname "$0")/.."
export LC_ALL=C
program=target/release/pianoscope
hour=target/bench/hour.mp3
runs=${RUNS:-3}

command -v ffmpeg >/dev/null || { echo "bench_hour: needs ffmpeg to make the hour of mp3; install it (make setup)" >&2; exit 1; }

# The demo recordings repeated in different tunings and levels: music, without a repeated window.
make_hour() {
    local folder=target/bench/parts n=0 pitch level demo
    rm -rf "$folder"
    mkdir -p "$folder"
    for pitch in 0.84 0.89 0.94 1 1.06 1.12 1.19; do
        for demo in assets/demo-piano.ogg assets/demo-band.opus; do
            level=$((-(n * 5) % 13))
            ffmpeg -nostdin -v error -y -i "$demo" \
                -af "asetrate=48000*$pitch,aresample=44100,volume=${level}dB" "$folder/$n.wav"
            echo "file '$n.wav'" >>"$folder/list.new"
            n=$((n + 1))
        done
    done
    mv "$folder/list.new" "$folder/list"
    ffmpeg -nostdin -v error -y -stream_loop -1 -f concat -i "$folder/list" -t 3600 -ac 2 -c:a libmp3lame -b:a 128k \
        -f mp3 "$hour.new"
    rm -r "$folder"
    mv "$hour.new" "$hour"
}

# Wall-clock seconds of the fastest of $1 runs of the command.
seconds_of() {
    local times=$1 best='' took
    shift
    for _ in $(seq "$times"); do
        took=$({ TIMEFORMAT=%R; time "$@" >target/bench/out 2>target/bench/err; } 2>&1) \
            || { echo "bench_hour: failed: $*" >&2; tail -n 5 target/bench/err >&2; exit 1; }
        best=$(awk -v a="$took" -v b="${best:-$took}" 'BEGIN { print (a < b) ? a : b }')
    done
    echo "$best"
}

row() { printf '  %-44s %8.2f s %9.2f x\n' "$1" "$2" "$(awk -v a="$2" -v b="$decode" 'BEGIN { print a / b }')"; }

mkdir -p target/bench
[ -f "$hour" ] || { echo "bench_hour: making $hour, once"; make_hour; }
if [ -n "${PEER:-}" ] && ! "${PYTHON:-python3}" -c 'import librosa, tensorflow' 2>target/bench/err; then
    echo "bench_hour: ${PYTHON:-python3} has no librosa and tensorflow; skipping $PEER" >&2
    PEER=
fi
${CARGO:-cargo} build --release --locked --no-default-features --bins --examples

decode=$(seconds_of "$runs" target/release/examples/decode "$hour")
one=$(seconds_of "$runs" "$program" classify --jobs 1 --format jsonl "$hour")
all=$(seconds_of "$runs" "$program" classify --format jsonl "$hour")
echo
echo "  one hour of mp3, 128 kbit/s, the fastest of $runs          time   of decoding"
row "decode to mono, one thread" "$decode"
row "pianoscope classify --jobs 1" "$one"
row "pianoscope classify" "$all"
if [ -n "${PEER:-}" ]; then
    peer=$(seconds_of 1 "${PYTHON:-python3}" "$PEER" "$hour")
    row "$(basename "$PEER"), once" "$peer"
    awk -v p="$peer" -v a="$all" 'BEGIN { printf "\n  pianoscope is %.1f times as fast as the peer\n", p / a }'
fi
