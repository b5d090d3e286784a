#!/bin/bash
# install.sh [uninstall] [PREFIX]: installs pianoscope for one user, below ~/.local or PREFIX, or uninstalls it.
#
# It records each file and folder that it creates, and removes only those: recordings, settings and yt-dlp are kept.
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
# The folder of a user's own desktop entries.
[ -n "${1:-}" ] || case ${XDG_DATA_HOME:-} in /*) share=$XDG_DATA_HOME ;; esac
list=$share/doc/pianoscope/installed

has_command() { command -v "$1" >/dev/null 2>&1; }

# In reverse order, so that the content of a folder is removed before it.
remove_files() {
    local path
    while IFS= read -r path; do
        if [ -d "$path" ] && [ ! -L "$path" ]; then
            # Files of other programs are kept.
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
    # Removed first: a running program cannot be overwritten.
    rm -f "$2"
    cp "$1" "$2"
    made+=("$2")
}

# Lets the file manager offer pianoscope for recordings, and the menu show its icon.
update_desktop() {
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
    # An older version may have files that this one lacks. The list itself is among the removed files.
    before=$(mktemp)
    cp "$list" "$before"
    remove_files "$before"
    rm -f "$before"
elif [ "$action" = uninstall ]; then
    echo "pianoscope is not installed below $prefix: there is no $list" >&2
    exit 1
fi
if [ "$action" = uninstall ]; then
    # If the cache was removed, there was none before the installation.
    [ ! -e "$share/applications/mimeinfo.cache" ] || update_desktop
    echo "pianoscope is uninstalled from $prefix"
    exit 0
fi

make_folder "$(dirname "$list")"
# First of all files, so that it is removed last and an interrupted installation can be removed as well.
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
update_desktop

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
echo "pianoscope doctor lists what else it can use; ./install.sh uninstall removes it"
