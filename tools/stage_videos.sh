#!/bin/bash
# stage_videos.sh: renders the videos of the scenes (animations/*.webp) and the animations of the README (assets/stage-*.webp).
#
# Uses the stage's own renderer at the best quality, under Xvfb if there is no display. Needs Debian's imagemagick and webp, and xvfb without a display.
set -eu
cd "$(dirname "$0")/.."
cargo build --release --locked --example stage
stage=target/release/examples/stage
work=$(mktemp -d)
server=''
trap 'kill $server 2>/dev/null || :; rm -rf "$work"' EXIT
if [ -z "${DISPLAY:-}" ]; then
    Xvfb -displayfd 9 -noreset -screen 0 1280x800x24 -nolisten tcp 9>"$work/number" 2>/dev/null &
    server=$!
    until [ -s "$work/number" ]; do
        kill -0 "$server" || exit 1
        sleep 0.05
    done
    DISPLAY=:$(cat "$work/number")
    export DISPLAY
fi
unset WAYLAND_DISPLAY

rate=12
fade=6 # frames of the crossfade from the end to the start

# NAME FILE QUALITY ARGUMENT...: renders a scene into a looping animated WebP.
render() {
    local name=$1 out=$2 quality=$3 pictures=$work/$1 number step
    shift 3
    rm -rf "$pictures"
    "$stage" "animations/$name.glb" --pictures "$pictures" --rate "$rate" "$@" >/dev/null
    if [ "$fade" -gt 0 ]; then
        number=$(find "$pictures" -name '*.png' | wc -l)
        # Crossfades the last frames into the first ones, which are then dropped.
        for ((step = 0; step < fade; step++)); do
            convert "$(printf '%s/%04d.png' "$pictures" $((number - fade + step)))" \
                "$(printf '%s/%04d.png' "$pictures" "$step")" \
                -define compose:args=$(((step + 1) * 100 / (fade + 1))) -compose blend -composite "$work/blend.png"
            mv "$work/blend.png" "$(printf '%s/%04d.png' "$pictures" $((number - fade + step)))"
        done
        for ((step = 0; step < fade; step++)); do rm "$(printf '%s/%04d.png' "$pictures" "$step")"; done
    fi
    img2webp -loop 0 -min_size -lossy -q "$quality" -m 6 -d $((1000 / rate)) "$pictures"/*.png -o "$out" >/dev/null
    printf '%s: %d bytes\n' "$out" "$(stat -c %s "$out")"
}

render piano animations/piano.webp 60 --open --sound assets/demo-piano.ogg --from 5 --seconds 8.5 --size 480x270
render band animations/band.webp 42 --open --sound assets/demo-band.opus --from 4 --seconds 8.5 --size 480x270
render undecided animations/undecided.webp 60 --open --seconds 5.3 --size 480x270
fade=0
render piano assets/stage-piano.webp 55 --sound assets/demo-piano.ogg --seconds 10 --size 480x270
render band assets/stage-band.webp 42 --sound assets/demo-band.opus --seconds 10 --size 480x270
