#!/bin/bash
# third_party.sh FILE: lists the crates in the binary with licence and source, then their licence texts.
#
# MIT, BSD and the fonts' licences require that their text is distributed with the program.
set -eu -o pipefail
cd "$(dirname "$0")/../.."
export LC_ALL=C
file=$1
sources=${CARGO_HOME:-$HOME/.cargo}/registry/src
declare -A users=() text=()
order=()

# A text shared by many crates is printed once.
note() {
    local owner=$1 path=$2 sum
    sum=$(tr -s '[:space:]' ' ' <"$path" | cksum)
    [ -n "${text[$sum]:-}" ] || { text[$sum]=$path && order+=("$sum"); }
    [[ " ${users[$sum]:-} " == *" $owner "* ]] || users[$sum]="${users[$sum]:+${users[$sum]} }$owner"
}

crates=$("${CARGO:-cargo}" tree --locked --offline --features parquet -e normal,no-proc-macro --prefix none --format '{p}|{l}|{r}' \
    | sed 's/ (\*)$//; s/ v/|/' | awk -F '|' '$1 != "pianoscope"' | sort -u)
{
    printf 'pianoscope contains these, unmodified, each under its own licence; the address is that of its source.\n\n'
    awk -F '|' '{printf "%-28s %-10s %-46s %s\n", $1, $2, $3, $4}' <<<"$crates"
    printf '%-28s %-10s %-46s %s\n' "Rust's standard library" "" "MIT OR Apache-2.0" "https://github.com/rust-lang/rust"
    printf '%-28s %-10s %-46s %s\n' "DejaVu Sans (font)" "" "Bitstream Vera" "https://dejavu-fonts.github.io"
    printf '%-28s %-10s %-46s %s\n' "Noto Emoji (font)" "" "OFL-1.1" "https://github.com/googlefonts/noto-emoji"
} >"$file"

note dejavu assets/fonts/LICENSE-DejaVu.txt
note noto-emoji assets/fonts/LICENSE-NotoEmoji.txt
while IFS='|' read -r name number _; do
    folders=("$sources"/*/"$name-$number")
    folder=${folders[0]}
    [ -d "$folder" ] || { echo "third_party: the source of $name $number is not below $sources" >&2; exit 1; }
    # C libraries and fonts are in subfolders, with their own texts.
    while IFS= read -r path; do
        note "$name" "$path"
    done < <(find "$folder" -maxdepth 3 -type f -regextype posix-extended -iregex \
        '.*/((un)?licen[sc]e[^/]*|copying[^/]*|copyright|notice[^/]*|(OFL|UFL|[^/]*-license)\.txt|fonts/[^/]*\.txt)' \
        ! -name '*.rs' | sort)
done <<<"$crates"

for sum in "${order[@]}"; do
    printf '\n\n%s\n' "$(printf '%.0s=' {1..80})"
    fold -s -w 80 <<<"${users[$sum]}"
    printf '%s\n\n' "$(printf '%.0s=' {1..80})"
    tr -d '\r' <"${text[$sum]}"
done >>"$file"
