#!/usr/bin/env bash
# Makes the footage that benchmarks read, once, into a folder.
#
#   Benchmarks/footage.sh FOLDER [hour|ten-hours|all]
#
# lecture-1h.mp4   720p at 25 fps: a slide a minute, one point added to it
# builds-1h.mp4    a slide every 40 s, three points added: a change every 10 s
# inset-1h.mp4     the same with a presenter picture that never holds still
# camera-1h.mp4    a fixed, noisy camera; something crosses every two minutes
# lecture-10h.mp4  the lecture ten times over
set -euo pipefail
folder=${1:?usage: footage.sh FOLDER [hour|ten-hours|all]}
what=${2:-hour}
mkdir -p "$folder"
encode=(-c:v libx264 -preset veryfast -crf 24 -g 250 -pix_fmt yuv420p -an)
quiet=(-nostdin -loglevel error -y)

slides() { # a filter: slides of so many seconds, whose points appear at the given seconds
    local every=$1 filter='' i t end appear row
    shift
    for i in $(seq 0 $((600 / every - 1))); do
        t=$((i * every))
        end="$((t + every))"
        filter+="drawtext=fontfile=$font:fontsize=56:fontcolor=0x203060:x=70:y=50:text='Chapter $i of the course':enable='gte(t,$t)*lt(t,$end)',"
        row=0
        for appear in "$@"; do
            row=$((row + 1))
            filter+="drawtext=fontfile=$font:fontsize=34:fontcolor=black:x=100:y=$((110 + 80 * row)):text='Theorem $i.$row about continuous maps':enable='gte(t,$((t + appear)))*lt(t,$end)',"
        done
    done
    echo "${filter%,}"
}
font=/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf

repeat() { # FILE TIMES OUTPUT: the file again and again, without decoding
    local list
    list=$(mktemp)
    for _ in $(seq "$2"); do echo "file '$(realpath "$1")'"; done >"$list"
    ffmpeg "${quiet[@]}" -f concat -safe 0 -i "$list" -c copy "$3.part.mp4"
    mv "$3.part.mp4" "$3"
    rm "$list"
}

if [ ! -e "$folder/lecture-1h.mp4" ]; then
    ffmpeg "${quiet[@]}" -f lavfi -i "color=c=0xF8F6F0:s=1280x720:r=25:d=600" -vf "$(slides 60 0 0 9)" "${encode[@]}" "$folder/lecture-10m.mp4"
    repeat "$folder/lecture-10m.mp4" 6 "$folder/lecture-1h.mp4"
fi
if [ "$what" != ten-hours ] && [ ! -e "$folder/builds-1h.mp4" ]; then
    ffmpeg "${quiet[@]}" -f lavfi -i "color=c=0xF8F6F0:s=1280x720:r=25:d=600" -vf "$(slides 40 5 12 20)" "${encode[@]}" "$folder/builds-10m.mp4"
    repeat "$folder/builds-10m.mp4" 6 "$folder/builds-1h.mp4"
fi
if [ "$what" != ten-hours ] && [ ! -e "$folder/inset-1h.mp4" ]; then
    ffmpeg "${quiet[@]}" -f lavfi -i "color=c=0xF8F6F0:s=1280x720:r=25:d=600" \
        -f lavfi -i "gradients=s=200x150:r=25:d=600:speed=0.02:seed=7" \
        -filter_complex "[0]$(slides 60 0 0 9)[s];[s][1]overlay=1060:550" "${encode[@]}" "$folder/inset-10m.mp4"
    repeat "$folder/inset-10m.mp4" 6 "$folder/inset-1h.mp4"
fi
if [ "$what" != ten-hours ] && [ ! -e "$folder/camera-1h.mp4" ]; then
    ffmpeg "${quiet[@]}" -f lavfi -i "gradients=s=1280x720:r=25:d=600:speed=0.00001:seed=3:c0=0x506040:c1=0x808890" \
        -f lavfi -i "color=c=0x303050:s=90x160:r=25:d=600" \
        -filter_complex "[0]noise=alls=6:allf=t[n];[n][1]overlay=x='-100+(mod(t,120)-60)*140':y=420:enable='gt(mod(t,120),60)'" \
        "${encode[@]}" "$folder/camera-10m.mp4"
    repeat "$folder/camera-10m.mp4" 6 "$folder/camera-1h.mp4"
fi
if [ "$what" != hour ] && [ ! -e "$folder/lecture-10h.mp4" ]; then
    repeat "$folder/lecture-1h.mp4" 10 "$folder/lecture-10h.mp4"
fi
