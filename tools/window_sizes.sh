#!/bin/bash
# window_sizes.sh FOLDER [PROGRAM [CASE...]]: screenshots of the window at small and large sizes and text sizes, in both themes, with one recording, forty,
# a failed one and none, and with the settings open.
#
# For inspection by eye: the script fails only if a window does not open. Needs Debian's xvfb, xdotool and imagemagick.
set -eu
cd "$(dirname "$0")/.."
shots=${1:?the folder for the screenshots} program=${2:-target/release/pianoscope}
shift $(($# < 2 ? $# : 2))
mkdir -p "$shots"
work=$(mktemp -d)
server='' window=''
trap 'kill $window $server 2>/dev/null || :; rm -rf "$work"' EXIT
export XDG_CONFIG_HOME=$work/config XDG_DATA_HOME=$work/data XDG_STATE_HOME=$work/state LIBGL_ALWAYS_SOFTWARE=1
unset WAYLAND_DISPLAY
mkdir -p "$work/many" "$XDG_CONFIG_HOME/pianoscope"
for number in $(seq 10 49); do
    recording=assets/demo-piano.ogg
    [ $((number % 3)) = 0 ] && recording=assets/demo-band.opus
    cp "$recording" "$work/many/Recital $number, Chopin: Nocturne in E flat major.${recording##*.}"
done
echo 'not audio' >"$work/broken.mp3"

close() {
    [ -z "$window" ] || { kill "$window"; wait "$window" || true; window=''; } 2>/dev/null
    [ -z "$server" ] || { kill "$server"; wait "$server" || true; server=''; } 2>/dev/null
    rm -f "$work/number"
}
# Opens the window on an X server of this size, which it fills.
open() { # SIZE SCALE SETTINGS ARGUMENT...
    local size=$1 scale=$2 settings=$3
    shift 3
    close
    Xvfb -displayfd 9 -noreset -screen 0 "${size}x24" -nolisten tcp 9>"$work/number" 2>/dev/null &
    server=$!
    until [ -s "$work/number" ]; do sleep 0.05; done
    DISPLAY=:$(cat "$work/number")
    export DISPLAY
    printf '%s\n' "$settings" >"$XDG_CONFIG_HOME/pianoscope/settings.json"
    WINIT_X11_SCALE_FACTOR=$scale "$program" window "$@" 2>>"$shots/stderr.txt" &
    window=$!
    id=$(xdotool search --sync --onlyvisible --name pianoscope | head -n 1)
    xdotool windowsize --sync "$id" "${size%x*}" "${size#*x}" windowmove "$id" 0 0 windowfocus --sync "$id"
}
shot() { import -window root "$shots/$1.png"; echo "$shots/$1.png"; }

# Pixels, scale of the screen, text size.
sizes='420x320 1 1
700x500 1 1
900x600 1 1
1366x768 1.25 1
1270x760 1 2
900x600 1 2
480x800 1 1
1920x1080 2 1
3840x2160 1 1'
while read -r size scale text; do
    for theme in light dark; do
        for state in one many failed none settings; do
            name=$size-scale$scale-text$text-$theme-$state
            [ $# = 0 ] || [[ " $* " == *" $size-scale$scale-text$text "* ]] || continue
            case $state in
                one) inputs=(assets/demo-piano.ogg) ;;
                many) inputs=("$work"/many/*) ;;
                failed) inputs=("$work/broken.mp3" assets/demo-band.opus) ;;
                none) inputs=() ;;
                settings) inputs=(assets/demo-band.opus) ;;
            esac
            open "$size" "$scale" "{\"theme\":\"$theme\",\"text_size\":$text}" "${inputs[@]}"
            case $state in
                one | many | settings) timeout 60 xdotool search --sync --name ": (Piano|Other) " >/dev/null ;;
                *) sleep 2 ;;
            esac
            xdotool mousemove 2 2
            [ $state != settings ] || { sleep 0.5; xdotool key ctrl+comma; }
            sleep 2
            shot "$name"
        done
    done
done <<<"$sizes"
