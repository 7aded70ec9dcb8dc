#!/usr/bin/env bash
# Makes the footage that benchmarks read, once, into a folder.
#
#   Benchmarks/footage.sh FOLDER [hour|ten-hours|all]
#
# lecture-1h.mp4   720p at 25 fps: slides with points that appear
# inset-1h.mp4     the same with a presenter picture that never holds still
# camera-1h.mp4    a fixed, noisy camera; something crosses every two minutes
# lecture-10h.mp4  the lecture ten times over
set -euo pipefail
folder=${1:?usage: footage.sh FOLDER [hour|ten-hours|all]}
what=${2:-hour}
mkdir -p "$folder"
encode=(-c:v libx264 -preset veryfast -crf 24 -g 250 -pix_fmt yuv420p -an)
quiet=(-nostdin -loglevel error -y)

slides() { # a filter that draws a slide every 40 s with three points each
    local filter='' i t
    for i in $(seq 0 14); do
        t=$((i * 40))
        filter+="drawtext=fontfile=$font:fontsize=56:fontcolor=0x203060:x=70:y=50:text='Chapter $i of the course':enable='between(t,$t,$((t + 40)))',"
        filter+="drawtext=fontfile=$font:fontsize=34:fontcolor=black:x=100:y=190:text='Theorem $i.1 about continuous maps':enable='between(t,$((t + 5)),$((t + 40)))',"
        filter+="drawtext=fontfile=$font:fontsize=34:fontcolor=black:x=100:y=270:text='Proof by induction on item $i':enable='between(t,$((t + 12)),$((t + 40)))',"
        filter+="drawtext=fontfile=$font:fontsize=34:fontcolor=black:x=100:y=350:text='Corollary and exercise $i.2':enable='between(t,$((t + 20)),$((t + 40)))',"
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
    ffmpeg "${quiet[@]}" -f lavfi -i "color=c=0xF8F6F0:s=1280x720:r=25:d=600" -vf "$(slides)" "${encode[@]}" "$folder/lecture-10m.mp4"
    repeat "$folder/lecture-10m.mp4" 6 "$folder/lecture-1h.mp4"
fi
if [ "$what" != ten-hours ] && [ ! -e "$folder/inset-1h.mp4" ]; then
    ffmpeg "${quiet[@]}" -f lavfi -i "color=c=0xF8F6F0:s=1280x720:r=25:d=600" \
        -f lavfi -i "gradients=s=200x150:r=25:d=600:speed=0.02:seed=7" \
        -filter_complex "[0]$(slides)[s];[s][1]overlay=1060:550" "${encode[@]}" "$folder/inset-10m.mp4"
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
