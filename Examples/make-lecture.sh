#!/usr/bin/env bash
# Makes a ten-minute lecture recording from FFmpeg's own sources: slides whose
# points appear one by one, a presenter picture that never holds still, spoken
# words as a subtitle track in the file, a variable frame rate, a quiet tone.
#
#   Examples/make-lecture.sh lecture.mp4
set -euo pipefail
output=${1:?usage: make-lecture.sh OUTPUT.mp4}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# One line a slide: start (s) | title | points that appear 8 s apart | what is said.
cat >"$work/slides" <<'SLIDES'
0|How Machines Learn|Lecture 7: training neural networks;Recorded for the open course|Welcome to lecture seven. Today we train a network by hand.;By the end you will know why training works, and when it fails.
45|Gradient Descent|Step against the slope of the loss;Learning rate: how far each step goes;Too large diverges, too small crawls|Think of walking downhill in fog, feeling only the slope under your feet.;The learning rate decides how far you walk before you feel again.
105|The Chain Rule|d(loss)/d(weight) as a product;Every layer multiplies one factor|The chain rule lets us take the derivative of a composition one factor at a time.;Remember this product, we will need it in a minute.
160|Backpropagation|Forward pass stores activations;Backward pass reuses them;Cost: about twice the forward pass|Backpropagation is the chain rule, applied from the last layer to the first.;It costs about two forward passes, which is why it is practical at all.
230|反向传播|前向传播保存激活值;反向传播复用激活值;梯度消失：连乘小于一的因子|现在用中文再说一遍反向传播。;梯度消失是因为许多小于一的数连乘。
290|Apparatus for the Demonstration|Analogue integrator board;Three potentiometers for the weights;Oscilloscope showing the loss|Here is the apparatus: an integrator board, three potentiometers and an oscilloscope.;Turn a potentiometer and watch the loss on the oscilloscope.
350|Overfitting|Training error falls, test error rises;Remedies: more data, dropout, early stopping|When the network memorises the training set we call it overfitting.;Early stopping is the cheapest remedy.
410|学习率的选择|先大后小;预热和余弦退火|学习率通常先预热，再按余弦曲线下降。;太大的学习率会让损失发散。
465|Convolution|Shared weights slide over the picture;Kernel 3x3, stride 2, padding 1|A convolution uses the same small kernel everywhere in the picture.;That is why it needs so few parameters.
525|Homework and Reading|Exercise 7.3: derive the update rule;Deadline: 14 December|The exam will cover everything up to convolution.;Hand in exercise seven point three before the deadline.
SLIDES

stamp() { # seconds, decimal separator
    awk -v t="$1" -v p="$2" 'BEGIN {
        s = sprintf("%d:%02d:%05.2f", t / 3600, (t % 3600) / 60, t % 60)
        if (p == ",") { s = sprintf("%02d:%02d:%06.3f", t / 3600, (t % 3600) / 60, t % 60); sub(/\./, ",", s) }
        print s }'
}

cat >"$work/slides.ass" <<'ASS'
[Script Info]
ScriptType: v4.00+
PlayResX: 1280
PlayResY: 720
[V4+ Styles]
Format: Name, Fontname, Fontsize, PrimaryColour, OutlineColour, BackColour, Bold, BorderStyle, Outline, Shadow, Alignment, MarginL, MarginR, MarginV
Style: Title,DejaVu Sans,58,&H00402010,&H00FFFFFF,&H00FFFFFF,1,1,0,0,7,70,40,50
Style: Point,DejaVu Sans,36,&H00202020,&H00FFFFFF,&H00FFFFFF,0,1,0,0,7,100,40,50
[Events]
Format: Layer, Start, End, Style, MarginL, MarginR, MarginV, Text
ASS

length=600
mapfile -t slides <"$work/slides"
cue=0
for i in "${!slides[@]}"; do
    IFS='|' read -r start title points speech <<<"${slides[$i]}"
    end=$length
    [ $((i + 1)) -ge ${#slides[@]} ] || end=${slides[$((i + 1))]%%|*}
    echo "Dialogue: 0,$(stamp "$start" .),$(stamp "$end" .),Title,0,0,50,$title" >>"$work/slides.ass"
    at=$((start + 4))
    top=190
    IFS=';' read -ra list <<<"$points"
    for point in "${list[@]}"; do
        echo "Dialogue: 0,$(stamp $at .),$(stamp "$end" .),Point,0,0,$top,• $point" >>"$work/slides.ass"
        at=$((at + 8))
        top=$((top + 80))
    done
    at=$((start + 6))
    IFS=';' read -ra list <<<"$speech"
    for words in "${list[@]}"; do
        cue=$((cue + 1))
        printf '%d\n%s --> %s\n%s\n\n' $cue "$(stamp $at ,)" "$(stamp $((at + 7)) ,)" "$words" \
            >>"$work/speech.srt"
        at=$((at + 18))
    done
done

# Frames are dropped unevenly, so that distances between them vary, as screen
# recorders do; the presenter's picture is a slowly turning gradient.
ffmpeg -nostdin -loglevel error -y \
    -f lavfi -i "color=c=0xF8F6F0:s=1280x720:r=15:d=$length" \
    -f lavfi -i "gradients=s=200x150:r=15:d=$length:speed=0.02:seed=7" \
    -f lavfi -i "sine=f=220:r=16000:d=$length,volume=0.02" \
    -i "$work/speech.srt" \
    -filter_complex "[0]ass=$work/slides.ass[s];[s][1]overlay=1060:550,select='lt(mod(n\,30)\,20)+not(mod(n\,3))'[v]" \
    -map '[v]' -map 2:a -map 3:s -fps_mode vfr \
    -c:v libx264 -preset veryfast -crf 24 -g 250 -pix_fmt yuv420p \
    -c:a aac -b:a 32k -c:s mov_text -metadata:s:s:0 language=eng \
    -metadata creation_time=2026-01-05T06:32:00Z -movflags +faststart \
    "$output"
