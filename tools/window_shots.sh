#!/bin/bash
# window_shots.sh FOLDER [PROGRAM]: screenshots of the window in every state, driven by keyboard and mouse events under Xvfb.
#
# For inspection by eye: the script fails only if a window does not open. Needs Debian's xvfb, xdotool, imagemagick, ffmpeg and xclip.
set -eu
cd "$(dirname "$0")/.."
shots=${1:?the folder for the screenshots} program=${2:-target/release/pianoscope}
mkdir -p "$shots"
work=$(mktemp -d)
server='' window='' web=''
trap 'kill $window $server $web 2>/dev/null || :; rm -rf "$work"' EXIT
# Default settings and scenes, but the user's installation of yt-dlp.
mkdir -p "$work/data/pianoscope"
ln -s "${XDG_DATA_HOME:-$HOME/.local/share}/pianoscope/yt-dlp" "$work/data/pianoscope/yt-dlp"
export XDG_CONFIG_HOME=$work/config XDG_DATA_HOME=$work/data XDG_STATE_HOME=$work/state LIBGL_ALWAYS_SOFTWARE=1
unset WAYLAND_DISPLAY

# Opens the window on an X server of this size, which it fills.
open() { # SIZE SETTINGS ARGUMENT...
    local size=$1 settings=$2
    shift 2
    close
    Xvfb -displayfd 9 -noreset -screen 0 "${size}x24" -nolisten tcp 9>"$work/number" 2>/dev/null &
    server=$!
    until [ -s "$work/number" ]; do sleep 0.05; done
    DISPLAY=:$(cat "$work/number")
    export DISPLAY
    mkdir -p "$XDG_CONFIG_HOME/pianoscope"
    printf '%s\n' "$settings" >"$XDG_CONFIG_HOME/pianoscope/settings.json"
    "$program" window "$@" 2>>"$shots/stderr.txt" &
    window=$!
    id=$(xdotool search --sync --onlyvisible --name pianoscope | head -n 1)
    # Without a window manager, size and focus are set here.
    xdotool windowsize --sync "$id" "${size%x*}" "${size#*x}" windowmove "$id" 0 0 windowfocus --sync "$id"
}
close() {
    [ -z "$window" ] || { kill "$window"; wait "$window" || true; window=''; } 2>/dev/null
    [ -z "$server" ] || { kill "$server"; wait "$server" || true; server=''; } 2>/dev/null
    rm -f "$work/number"
}
answered() { timeout 60 xdotool search --sync --name ": (Piano|Other) " >/dev/null; sleep "${1:-1.5}"; }
shot() { import -window root "$shots/$1.png"; echo "$shots/$1.png"; }
dark='{"theme":"dark"}' light='{"theme":"light"}'
piano=assets/demo-piano.ogg band=assets/demo-band.opus

ffmpeg -v error -stream_loop -1 -i "$piano" -t 240 -b:a 192k "$work/four-minutes.mp3"
ffmpeg -v error -stream_loop 20 -i "$work/four-minutes.mp3" -c copy "$work/long.mp3"
ffmpeg -v error -f lavfi -i anullsrc=r=16000 -t 5 "$work/silence.wav"
echo 'not audio' >"$work/broken.mp3"

open 1280x800 "$dark"
sleep 1.5
shot empty-dark
open 1280x800 "$light"
sleep 1.5
shot empty-light

open 1280x800 '{"theme":"dark","stage":{"rung":"high"}}' "$piano"
answered 3
# Not played: without a sound device the transport says so.
xdotool mousemove 240 300 click 1
sleep 0.5
xdotool mousemove 420 300
sleep 2
shot piano-dark
open 1280x800 "$light" "$band"
answered
shot other-light

open 1280x800 "$dark" "$work/long.mp3"
sleep 1.5
shot working
open 1280x800 "$dark" "$work/four-minutes.mp3"
answered
xdotool mousemove 500 350 click 4 click 4 click 4
sleep 1.5
shot four-minutes-zoomed
xdotool mousemove 300 250 mousedown 1
for x in 340 420 500 620; do xdotool mousemove $x 260; sleep 0.1; done
xdotool mouseup 1
sleep 0.7
shot selection

open 1280x800 "$dark" "$piano" "$band" "$work/silence.wav" "$work/broken.mp3" /nowhere/lost.flac
answered
shot queue
xdotool key Next Next Next
sleep 1
shot error
xdotool key F1
sleep 0.7
shot keys
xdotool key Escape
sleep 0.3
open 1280x800 "$light" "$piano"
answered
xdotool mousemove 1255 25 click 1
sleep 0.7
shot settings
# The threshold slider: enabled, then dragged.
xdotool mousemove 555 202 click 1
sleep 0.4
xdotool mousemove 717 202 mousedown 1 mousemove 726 202
sleep 0.2
xdotool mousemove 736 202
sleep 0.5
shot threshold
xdotool mouseup 1

# The stage: at the best quality with both recordings, full screen, closed at the end, as a video, with user scenes.
best='{"theme":"dark","stage":{"rung":"high"}}'
for name in piano band; do
    open 1280x800 "$best" "${!name}"
    answered 3
    xdotool mousemove 420 300
    shot "stage-$name-0"
    xdotool key space
    for seconds in 2 5 10; do
        sleep $((seconds == 2 ? 2 : seconds == 5 ? 3 : 5))
        shot "stage-$name-$seconds"
    done
    xdotool key F11
    sleep 2
    shot "stage-$name-alone"
done
xdotool key Escape End
sleep 4
shot stage-closed
open 1280x800 '{"theme":"light","stage":{"rung":"video","little_motion":true}}' "$piano"
answered
shot stage-video
mkdir -p "$work/scenes/Piano" "$work/scenes/Other"
cp animations/undecided.glb "$work/scenes/Other/clock.glb"
echo 'no scene' >"$work/scenes/Piano/broken.glb"
open 1280x800 "{\"theme\":\"dark\",\"stage\":{\"folder\":\"$work/scenes\"}}" "$piano" "$band"
answered 2
shot stage-refused
xdotool key Next
sleep 2
shot stage-own

open 900x600 "$dark" "$piano" "$band"
answered
shot small
open 1280x800 '{"theme":"light","text_size":2.0}' "$piano"
answered
shot text-200
open 900x600 '{"theme":"dark","text_size":2.0}' "$piano"
answered
shot small-text-200
open 3840x2160 '{"theme":"dark","text_size":1.5}' "$piano" "$band"
answered 3
shot uhd

open 1280x800 "$dark"
sleep 1
realpath "$band" | tr -d '\n' | xclip -selection clipboard
xdotool key ctrl+v
answered
shot pasted

# Links: a slow web server on the loopback interface.
cat >"$work/web.py" <<'END'
import http.server, sys, time

ITEM = '<item><title>Recital {n}</title><enclosure url="http://{host}/{n}.ogg"/></item>'


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        host = self.headers["Host"]
        if self.path == "/recitals":
            items = "".join(ITEM.format(n=n, host=host) for n in range(1, 41))
            feed = f'<rss version="2.0"><channel><title>Recitals of the season</title>{items}</channel></rss>'
            self.reply("application/rss+xml", feed.encode())
        elif self.path == "/prelude":
            self.reply("text/html", b'<title>A recital</title><audio src="/slow.mp3"></audio>')
        elif self.path == "/closed":
            self.send_error(403)
        else:
            self.reply("audio/mpeg", open(sys.argv[2], "rb").read(), 20)

    def reply(self, kind, body, seconds=0):
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        part = len(body) // 100 + 1
        for at in range(0, len(body), part):
            self.wfile.write(body[at : at + part])
            time.sleep(seconds / 100)

    def log_message(self, *_):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
with open(sys.argv[1], "w") as port:
    port.write(str(server.server_port))
server.serve_forever()
END
python3 "$work/web.py" "$work/port" "$work/four-minutes.mp3" 2>/dev/null &
web=$!
until [ -s "$work/port" ]; do sleep 0.05; done
address=http://127.0.0.1:$(cat "$work/port")
link() { xdotool key ctrl+l; sleep 0.2; xdotool type "$1"; xdotool key Return; }

open 1280x800 "$dark"
link "$address/recitals"
sleep 3
shot playlist
open 1280x800 "$dark"
link "$address/prelude"
sleep 11
shot coming
open 1280x800 "$light"
link "$address/closed"
sleep 3
shot link-error
