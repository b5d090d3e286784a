#!/bin/sh
# Makes the recordings in tests/data with ffmpeg: a sweep from 300 to 1500 Hz in one second, with amplitude 0.5 on the left and
# 0.25 on the right, in every format that pianoscope decodes. The tests compare with the same formula. tests/data/short
# has 0.2 s of it for the test that damages files.
#
#     tools/make_fixtures.sh
set -eu
cd "$(dirname "$0")/../tests/data"
mkdir -p short

# sweep SECONDS RATE OUT ARGUMENTS...
sweep() {
    seconds=$1 rate=$2 out=$3
    shift 3
    phase='2*PI*(300*t+600*t*t)'
    ffmpeg -nostdin -hide_banner -loglevel error -y \
        -f lavfi -i "aevalsrc=0.5*sin($phase)|0.25*sin($phase):s=$rate:d=$seconds" "$@" \
        -map_metadata -1 -fflags +bitexact -flags:a +bitexact "$out"
}

all() {
    seconds=$1 folder=$2
    sweep "$seconds" 4000 "$folder/pcm16.wav" -c:a pcm_s16le
    sweep "$seconds" 3200 "$folder/float.wav" -c:a pcm_f32le
    sweep "$seconds" 4000 "$folder/pcm24.aiff" -c:a pcm_s24be
    sweep "$seconds" 4000 "$folder/pcm16.caf" -c:a pcm_s16le
    sweep "$seconds" 4000 "$folder/pcm16.mkv" -c:a pcm_s16le
    sweep "$seconds" 4000 "$folder/flac.flac" -c:a flac
    sweep "$seconds" 4000 "$folder/flac.ogg" -c:a flac
    sweep "$seconds" 4000 "$folder/alac.m4a" -c:a alac
    sweep "$seconds" 4000 "$folder/alac.caf" -c:a alac
    sweep "$seconds" 44100 "$folder/mp3.mp3" -c:a libmp3lame -b:a 64k
    sweep "$seconds" 44100 "$folder/untagged.mp3" -c:a libmp3lame -b:a 64k -write_xing 0 -id3v2_version 0
    sweep "$seconds" 44100 "$folder/aac.m4a" -c:a aac -b:a 64k
    sweep "$seconds" 44100 "$folder/fragmented.mp4" -c:a aac -b:a 64k -movflags frag_keyframe+empty_moov -frag_duration 100000
    sweep "$seconds" 44100 "$folder/aac.aac" -c:a aac -b:a 64k
    sweep "$seconds" 44100 "$folder/vorbis.ogg" -c:a libvorbis -q:a 1
    sweep "$seconds" 44100 "$folder/vorbis.webm" -c:a libvorbis -q:a 1
    sweep "$seconds" 48000 "$folder/opus.opus" -c:a libopus -b:a 48k
    sweep "$seconds" 48000 "$folder/opus.webm" -c:a libopus -b:a 48k
    sweep "$seconds" 44100 "$folder/video.mp4" -f lavfi -i "color=c=blue:s=32x32:r=10:d=$seconds" \
        -c:v libx264 -c:a aac -b:a 64k -map 1:v -map 0:a
    sweep "$seconds" 44100 "$folder/video.mkv" -f lavfi -i "color=c=blue:s=32x32:r=10:d=$seconds" \
        -c:v libx264 -c:a libvorbis -q:a 1 -map 1:v -map 0:a
}

# Two audio tracks behind pictures that end before them; and a list of edits that begins with silence.
tracks() {
    seconds=$1 folder=$2
    sweep "$seconds" 44100 "$folder/two_tracks.mp4" -f lavfi -i "sine=1000:r=8000:d=$seconds" \
        -f lavfi -i "color=c=blue:s=32x32:r=10:d=0.1" -map 2:v -map 0:a -map 1:a -c:v libx264 \
        -c:a:0 aac -b:a:0 64k -c:a:1 alac -metadata:s:a:0 language=eng -metadata:s:a:1 language=ger
}

all 1 .
all 0.2 short
tracks 1 .
tracks 0.2 short
sweep 0.2 44100 short/aac_plain.m4a -c:a aac -b:a 64k
late() {
    out=$1
    shift
    ffmpeg -nostdin -hide_banner -loglevel error -y -itsoffset 0.1 -i short/aac_plain.m4a -c copy -map_metadata -1 \
        -fflags +bitexact "$@" "$out"
}
late short/late.m4a
late short/late_fragments.mp4 -movflags frag_keyframe+delay_moov -frag_duration 100000
rm short/aac_plain.m4a

sweep 1 44100 silent_video.mp4 -f lavfi -i "color=c=blue:s=32x32:r=10:d=1" -c:v libx264 -map 1:v
sweep 1 44100 silent_video.webm -f lavfi -i "color=c=blue:s=32x32:r=10:d=1" -c:v libvpx -map 1:v
sweep 1 44100 picture.png -f lavfi -i "testsrc=s=64x64:d=0.1" -frames:v 1 -map 1:v
sweep 1 44100 picture.jpg -f lavfi -i "testsrc=s=64x64:d=0.1" -frames:v 1 -map 1:v
sweep 1 22050 half_rate.m4a -c:a aac -b:a 48k
sweep 1 44100 wma.wma -c:a wmav2 -b:a 64k
sweep 1 48000 ac3.mka -c:a ac3 -b:a 96k
sweep 1 44100 mp2.mp2 -c:a mp2 -b:a 64k
# A chained Ogg file with two links of different sample rates.
sweep 0.5 44100 link.ogg -c:a libvorbis -q:a 1
sweep 0.5 22050 link2.ogg -c:a libvorbis -q:a 1 -serial_offset 7
cat link.ogg link2.ogg > chained.ogg
rm link.ogg link2.ogg
