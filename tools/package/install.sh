#!/bin/bash
# install.sh [uninstall] [PREFIX]: installs pianoscope for one user, below ~/.local or PREFIX, or takes it away again.
#
# It writes down each file and folder that it makes, and takes away those and no others: recordings, settings and yt-dlp stay.
set -eu
cd "$(dirname "$0")"

action=install
if [ "${1:-}" = uninstall ]; then
    action=uninstall
    shift
fi
case ${1:-} in
    -*) sed -n '2s/^# //p' install.sh; exit 2 ;;
esac
prefix=${1:-$HOME/.local}
case $prefix in /*) ;; *) prefix=$OLDPWD/$prefix ;; esac
bin=$prefix/bin
share=$prefix/share
# Where desktops look for a user's own entries.
[ -n "${1:-}" ] || case ${XDG_DATA_HOME:-} in /*) share=$XDG_DATA_HOME ;; esac
list=$share/doc/pianoscope/installed

has_command() { command -v "$1" >/dev/null 2>&1; }

# From the last to the first, so that a folder comes after what lies in it.
take_away() {
    local path
    while IFS= read -r path; do
        if [ -d "$path" ] && [ ! -L "$path" ]; then
            # What others put there stays.
            rmdir "$path" 2>/dev/null || true
        else
            rm -f "$path"
        fi
    done < <(tac "$1")
}

make_folder() {
    [ ! -d "$1" ] || return 0
    make_folder "$(dirname "$1")"
    mkdir "$1"
    made+=("$1")
}

put() {
    make_folder "$(dirname "$2")"
    # A new file in its place: a program that runs cannot be written over.
    rm -f "$2"
    cp "$1" "$2"
    made+=("$2")
}

# So that the file manager offers pianoscope for recordings, and the menu shows its icon.
tell_desktop() {
    local cache=$share/applications/mimeinfo.cache
    if [ -d "$share/applications" ] && has_command update-desktop-database; then
        [ -e "$cache" ] || made+=("$cache")
        update-desktop-database -q "$share/applications" || true
    fi
    if [ -e "$share/icons/hicolor/icon-theme.cache" ] && has_command gtk-update-icon-cache; then
        gtk-update-icon-cache -qtf "$share/icons/hicolor" || true
    fi
}

made=()
if [ -f "$list" ]; then
    # One that was there before may hold files that this one has not. The list lies among what goes.
    before=$(mktemp)
    cp "$list" "$before"
    take_away "$before"
    rm -f "$before"
elif [ "$action" = uninstall ]; then
    echo "pianoscope is not installed below $prefix: there is no $list" >&2
    exit 1
fi
if [ "$action" = uninstall ]; then
    # Where it went as well, there was none before.
    [ ! -e "$share/applications/mimeinfo.cache" ] || tell_desktop
    echo "pianoscope is gone from $prefix"
    exit 0
fi

make_folder "$(dirname "$list")"
# First of all files, so that it goes last and an installation cut short can be taken away as well.
made+=("$list")
trap 'printf "%s\n" "${made[@]}" >"$list"' EXIT
while IFS= read -r file; do
    put "$file" "$share/${file#share/}"
done < <(find share -type f | LC_ALL=C sort)
for file in README.md LICENSE-MIT LICENSE-APACHE; do
    put "$file" "$share/doc/pianoscope/$file"
done
put bin/pianoscope "$bin/pianoscope"
# Desktops do not always have ~/.local/bin on their PATH.
entry=$share/applications/pianoscope.desktop
while IFS= read -r line; do
    case $line in
        Exec=pianoscope\ *) printf 'Exec="%s" %s\n' "${bin//%/%%}/pianoscope" "${line#Exec=pianoscope }" ;;
        TryExec=*) printf 'TryExec=%s\n' "$bin/pianoscope" ;;
        *) printf '%s\n' "$line" ;;
    esac
done <share/applications/pianoscope.desktop >"$entry"
tell_desktop

echo "pianoscope is installed: $bin/pianoscope"
case :$PATH: in
    *:"$bin":*) ;;
    *) echo "for the command pianoscope, put $bin on your PATH" ;;
esac
if ! "$bin/pianoscope" --version >/dev/null 2>&1; then
    echo "it does not start here yet:" >&2
    { ldd "$bin/pianoscope" 2>&1 | grep 'not found' || "$bin/pianoscope" --version; } >&2
    echo "a missing libasound.so.2 is in Debian's libasound2, Ubuntu's libasound2t64, Fedora's alsa-lib" >&2
    exit 1
fi
echo "pianoscope doctor tells what else it can use; ./install.sh uninstall takes it away again"
