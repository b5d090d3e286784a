#!/bin/bash
# package.sh: builds the release with the window and packages it in target/package: a .deb if dpkg's tools are installed, and an
# archive that runs from any folder. The builds are reproducible with the same sources and tools.
#
# DEBFULLNAME, DEBEMAIL   maintainer of the .deb; whoever redistributes it gives their own
# SOURCE_DATE_EPOCH       modification time of all packaged files (default: that of the last commit)
set -eu -o pipefail
cd "$(dirname "$0")/.."
export LC_ALL=C
umask 022

cargo=${CARGO:-cargo}
target=${CARGO_TARGET_DIR:-target}
out=$target/package
version=$(sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml | head -n 1)

say() { printf 'package: %s\n' "$*"; }
has_command() { command -v "$1" >/dev/null 2>&1; }
put() { install -D -m 644 "$1" "$2"; }
# Compresses stdin to FILE.gz, without name and time.
put_gz() { mkdir -p "$(dirname "$1")" && gzip -9n >"$1.gz" && chmod 644 "$1.gz"; }

# The content of both packages, in the folders below /usr.
lay_tree() {
    local tree=$1 program=$1/bin/pianoscope share=$1/share command size
    install -D -m 755 "$target/release/pianoscope" "$program"
    strip --strip-unneeded --remove-section=.comment --remove-section=.note "$program"

    "$program" man | put_gz "$share/man/man1/pianoscope.1"
    for command in $("$program" --help | awk '/^Commands:/ {on=1; next} on && /^$/ {exit} on && /^  [a-z]/ {print $1}'); do
        "$program" man "$command" | put_gz "$share/man/man1/pianoscope-$command.1"
    done
    "$program" completions bash >"$tree/bash" && put "$tree/bash" "$share/bash-completion/completions/pianoscope"
    "$program" completions zsh >"$tree/zsh" && put "$tree/zsh" "$share/zsh/$2/_pianoscope"
    "$program" completions fish >"$tree/fish" && put "$tree/fish" "$share/fish/vendor_completions.d/pianoscope.fish"
    rm "$tree/bash" "$tree/zsh" "$tree/fish"

    put assets/pianoscope.desktop "$share/applications/pianoscope.desktop"
    put assets/pianoscope.metainfo.xml "$share/metainfo/pianoscope.metainfo.xml"
    put assets/icon.svg "$share/icons/hicolor/scalable/apps/pianoscope.svg"
    put assets/icon.png "$share/icons/hicolor/256x256/apps/pianoscope.png"
    if has_command rsvg-convert; then
        for size in 16 22 24 32 48 64 128 512; do
            rsvg-convert -w $size -h $size assets/icon.svg -o "$tree/icon"
            put "$tree/icon" "$share/icons/hicolor/${size}x$size/apps/pianoscope.png"
        done
        rm "$tree/icon"
    else
        say "no rsvg-convert: the icon is packaged as SVG and in 256 pixels only"
    fi

    put_gz "$share/doc/pianoscope/CHANGELOG.md" <CHANGELOG.md
    put_gz "$share/doc/pianoscope/THIRD-PARTY.txt" <"$out/THIRD-PARTY.txt"
}

make_deb() {
    local root=$out/deb doc=$out/deb/usr/share/doc/pianoscope arch maintainer linked size
    arch=$(dpkg --print-architecture)
    # The project has no address; RFC 2606 reserves .invalid.
    maintainer="${DEBFULLNAME:-the pianoscope developers} <${DEBEMAIL:-pianoscope@pianoscope.invalid}>"
    # zsh reads vendor-completions on Debian; elsewhere, site-functions.
    lay_tree "$root/usr" vendor-completions
    put tools/package/copyright "$doc/copyright"
    put_gz "$doc/changelog" <<END
pianoscope ($version) unstable; urgency=medium

  * See CHANGELOG.md.gz beside this file.

 -- $maintainer  $(date -u -R -d "@$SOURCE_DATE_EPOCH")
END

    # dpkg-shlibdeps requires the control file of a source package.
    mkdir -p "$out/shlibs/debian" "$root/DEBIAN"
    printf 'Source: pianoscope\n\nPackage: pianoscope\nArchitecture: any\n' >"$out/shlibs/debian/control"
    linked=$(cd "$out/shlibs" && dpkg-shlibdeps -O -e../deb/usr/bin/pianoscope | sed -n 's/^shlibs:Depends=//p')
    [ -n "$linked" ] || { say "dpkg-shlibdeps found no libraries that the program links to" >&2; exit 1; }
    # In KiB, each file rounded up: Debian Policy 5.6.20.
    size=$(find "$root/usr" -type f -printf '%s\n' | awk '{s += int(($1 + 1023) / 1024)} END {print s}')
    # After the linked libraries, those that winit and glutin load at run time; setup.sh has the same list.
    cat >"$root/DEBIAN/control" <<END
Package: pianoscope
Version: $version
Architecture: $arch
Maintainer: $maintainer
Installed-Size: $size
Depends: $linked, libegl1, libgl1, libwayland-client0, libwayland-egl1, libx11-6, libx11-xcb1, libxcursor1, libxi6, libxkbcommon-x11-0, libxkbcommon0
Recommends: ffmpeg, zenity | xdg-desktop-portal
Suggests: yt-dlp
Section: sound
Priority: optional
Description: classifies recordings as solo piano, and shows why
 pianoscope classifies a recording as solo piano or something else, second
 by second. A window shows the spectrogram, the silent parts, and the vote of
 each second.
 .
 The same program classifies whole folders from the command line, as text,
 JSON, CSV or an Audacity label track, and trains networks on custom labels.
END
    (cd "$root" && find usr -type f -print0 | sort -z | xargs -0 md5sum >DEBIAN/md5sums)
    # Every dpkg reads xz, but not zstd, Ubuntu's default.
    dpkg-deb --root-owner-group -Zxz --build "$root" "$out/pianoscope_${version}_$arch.deb" >/dev/null
}

make_archive() {
    local name file
    name=pianoscope-$version-linux-$(uname -m)
    lay_tree "$out/$name" site-functions
    install -m 755 tools/package/install.sh "$out/$name/install.sh"
    for file in tools/package/README.md LICENSE-MIT LICENSE-APACHE; do
        put "$file" "$out/$name/$(basename "$file")"
    done
    tar -C "$out" --sort=name --mtime="@$SOURCE_DATE_EPOCH" --owner=0 --group=0 --numeric-owner -cf - "$name" \
        | gzip -9n >"$out/$name.tar.gz"
}

tools/step.sh "Build the release with the window" "$cargo" build --release --locked --features parquet
# Exported after the build: crates that compile C would be rebuilt for it.
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || date +%s)}
export SOURCE_DATE_EPOCH
rm -rf "$out"
mkdir -p "$out"
tools/step.sh "Collect the licences" tools/package/third_party.sh "$out/THIRD-PARTY.txt"
printf '\n'
if has_command dpkg-deb && has_command dpkg-shlibdeps; then
    make_deb
else
    say "no .deb: it needs dpkg-deb and dpkg-shlibdeps (Debian's dpkg-dev)"
fi
make_archive
# Keep only the packages.
find "$out" -mindepth 1 -maxdepth 1 ! -name '*.deb' ! -name '*.tar.gz' -exec rm -r {} +
say "built:"
(cd "$out" && du -h --apparent-size -- * | sed "s|\t|  $out/|")
