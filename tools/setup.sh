#!/bin/bash
# setup.sh run|test|bench|package: installs the packages needed to build, run, test, time or package pianoscope on Debian
# and Ubuntu.
#
# As root, or if sudo needs no password, it installs and says what and why. Otherwise it shows the command and asks on a
# terminal; without a terminal it continues if everything missing is optional, and fails if not. Required packages are
# checked each time, optional ones only until target/setup-done contains this script's checksum.
set -u
cd "$(dirname "$0")/.." || exit 1
purpose=${1:-run}
[ "${SETUP:-auto}" = no ] && exit 0

stamp=target/setup-done
version="$(cksum <"$0") $purpose"
# The folder where pianoscope looks too. Relative paths are ignored, as pianoscope does.
case ${XDG_DATA_HOME:-} in /*) data=$XDG_DATA_HOME ;; *) data=$HOME/.local/share ;; esac
venv="$data/pianoscope/yt-dlp"

say() { printf 'setup: %s\n' "$*"; }
fail() { printf 'setup: %s\n' "$@" >&2; exit 1; }

has_command() { command -v "$1" >/dev/null 2>&1; }
has_library() { [[ "$libraries" == *"$1 "* ]]; }
has_headers() { pkg-config --exists "$1" 2>/dev/null; }
has_venv() { python3 -c 'import ensurepip, venv' 2>/dev/null; }
has_screen() { [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]; }
# What rfd opens file dialogs with: a desktop portal, else zenity.
has_file_dialog() { has_command zenity || [ -e /usr/share/dbus-1/services/org.freedesktop.portal.Desktop.service ]; }
# `make run` builds without the window if there is no display, `make bench` always.
builds_window() { [ "$purpose" != bench ] && { [ "$purpose" != run ] || has_screen; }; }
has_terminal() { [ -t 0 ] && [ -t 2 ] && [ -z "${CI:-}" ]; }

# Collected by `need PACKAGE REASON` and `wish PACKAGE REASON`; names are those of Debian 12 and Ubuntu 22.04 or later.
required=() optional=() reasons=()
need() { required+=("$1"); reasons+=("  $1: $2"); }
wish() { optional+=("$1"); reasons+=("  $1: $2 (optional)"); }

look_for_required() {
    has_command cmake || need cmake "builds libopus, which decodes Opus"
    has_command cc || need gcc "builds the C parts (libopus, mimalloc) and links"
    # gcc only recommends it, and recommended packages are not installed.
    [ -e /usr/include/stdio.h ] || need libc6-dev "headers and libraries of C"
    if builds_window; then
        # alsa-sys finds ALSA through pkg-config. The headers depend on the library, whose name differs between releases.
        has_command pkg-config || need pkg-config "finds ALSA for the build with the window"
        has_headers alsa || need libasound2-dev "plays sound in the window"
    fi
    if [ "$purpose" = run ] && has_screen; then
        look_for_window_libraries need "${DISPLAY:-}" "${WAYLAND_DISPLAY:-}"
    fi
}

# need|wish X11 WAYLAND: libraries that winit and glutin load at run time, without linking to them.
look_for_window_libraries() {
    local libraries
    libraries=$(PATH=$PATH:/sbin:/usr/sbin ldconfig -p 2>/dev/null | awk '{print $1}' | tr '\n' ' ')
    has_library libGL.so.1 || "$1" libgl1 "draws the window"
    has_library libEGL.so.1 || "$1" libegl1 "draws the window"
    has_library libxkbcommon.so.0 || "$1" libxkbcommon0 "reads the keyboard"
    if [ -n "$3" ]; then
        has_library libwayland-client.so.0 || "$1" libwayland-client0 "opens the window on Wayland"
        has_library libwayland-egl.so.1 || "$1" libwayland-egl1 "draws the window on Wayland"
    fi
    if [ -n "$2" ]; then
        has_library libX11.so.6 || "$1" libx11-6 "opens the window on X11"
        has_library libX11-xcb.so.1 || "$1" libx11-xcb1 "opens the window on X11"
        has_library libXcursor.so.1 || "$1" libxcursor1 "shows the pointer on X11"
        has_library libXi.so.6 || "$1" libxi6 "reads mouse and touch on X11"
        has_library libxkbcommon-x11.so.0 || "$1" libxkbcommon-x11-0 "reads the keyboard on X11"
    fi
}

look_for_optional() {
    case $purpose in
        package)
            # Without dpkg-dev only the archive is built.
            has_command dpkg-shlibdeps || wish dpkg-dev "finds what the .deb depends on"
            has_command rsvg-convert || wish librsvg2-bin "renders the icon in small sizes"
            return
            ;;
        test)
            has_command Xvfb || wish xvfb "drives the real window in one test"
            has_command xdotool || wish xdotool "drives the real window in one test"
            has_command xclip || wish xclip "tests pasting in it"
            has_command chromium || has_command google-chrome || wish chromium "tests the map's page"
            look_for_window_libraries wish Xvfb ""
            ;;
        run) ! has_screen || has_file_dialog || wish zenity "opens file dialogs in the window" ;;
    esac
    has_command ffmpeg || wish ffmpeg "decodes HE-AAC, and formats that no built-in decoder reads"
    [ -x "$venv/bin/yt-dlp" ] || has_venv || wish python3-venv "installs yt-dlp into its own environment, for YouTube links"
}

install_packages() {
    local packages=("$@") as_root=()
    [ ${#packages[@]} -eq 0 ] && return 0
    say "missing:"
    printf '%s\n' "${reasons[@]}"
    if ! has_command apt-get; then
        say "no apt-get here: install these with this system's package manager (names are Debian's)"
        return 1
    fi
    # Without these options sudo or debconf might wait for input forever.
    local install=(env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 -qq)
    local by_hand="sudo apt-get update && sudo apt-get install --no-install-recommends ${packages[*]}"
    [ "$(id -u)" -ne 0 ] || by_hand=${by_hand//sudo /}
    if [ "$(id -u)" -ne 0 ]; then
        if has_command sudo && sudo -n true 2>/dev/null; then
            as_root=(sudo -n)
        elif has_command sudo && has_terminal; then
            local answer
            read -r -p "setup: install them now with: $by_hand ? [Y/n] " answer
            case $answer in [Nn]*) return 1 ;; esac
            as_root=(sudo)
        else
            say "not allowed to install; the command is: $by_hand"
            return 1
        fi
    fi
    say "installing: $by_hand"
    # A third-party repository that is down must not stop the installation from Debian's own.
    "${as_root[@]}" "${install[@]}" update || say "apt-get update reported a problem; trying anyway"
    "${as_root[@]}" "${install[@]}" install --no-install-recommends "${packages[@]}" </dev/null >target/setup-apt.log 2>&1 && return 0
    tail -n 5 target/setup-apt.log >&2
    return 1
}

check_rust() {
    has_command cargo || fail "cargo is missing: install Rust from https://rustup.rs, then run make again"
    local wanted have
    wanted=$(sed -n 's/^rust-version = "\(.*\)"/\1/p' Cargo.toml)
    have=$(rustc --version | awk '{print $2}')
    [ "$(printf '%s\n' "$wanted" "$have" | sort -V | head -n 1)" = "$wanted" ] \
        || fail "Rust $have is older than the $wanted that pianoscope needs; the command is: rustup update stable"
    [ "$purpose" = test ] || return 0
    local component
    for component in rustfmt clippy; do
        "cargo-${component/rust/}" --version >/dev/null 2>&1 && continue
        say "installing the Rust component $component, which make test runs"
        { has_command rustup && rustup component add "$component"; } \
            || fail "$component is missing; the command is: rustup component add $component"
    done
}

# Into its own environment: Debian's yt-dlp is too old for YouTube, and pip must not change the system's Python.
install_yt_dlp() {
    [ -x "$venv/bin/yt-dlp" ] && return 0
    has_venv || return 1
    say "installing yt-dlp into $venv, for YouTube links"
    local wanted=("yt-dlp[default]")
    # YouTube needs a JavaScript runtime; Deno is the one that yt-dlp uses by default, also from its own environment.
    has_command deno || wanted+=(deno)
    python3 -m venv "$venv" \
        && "$venv/bin/pip" install --quiet --disable-pip-version-check --retries 1 --timeout 20 "${wanted[@]}" \
            >target/setup-pip.log 2>&1 \
        && return 0
    # A partial installation would be taken for a complete one next time.
    rm -rf "$venv"
    return 1
}

mkdir -p target
check_rust
look_for_required
known=no
grep -qsxF "$version" "$stamp" && known=yes
[ "${SETUP:-auto}" = required ] && known=yes
[ $known = yes ] || look_for_optional

if ! install_packages "${required[@]}" "${optional[@]}"; then
    # An optional package that cannot be installed must not block the required ones.
    optional=() reasons=()
    required=()
    look_for_required
    [ ${#required[@]} -eq 0 ] || install_packages "${required[@]}" \
        || fail "cannot continue without: ${required[*]}" \
            "install them, then run make again: sudo apt-get install --no-install-recommends ${required[*]}"
    say "continuing without optional packages"
fi
if [ $known = no ]; then
    [ "$purpose" = package ] || install_yt_dlp || say "yt-dlp could not be installed (no network, or no python3-venv): YouTube links will not work"
    echo "$version" >>"$stamp"
    say "ready; make setup checks the optional packages again"
fi
