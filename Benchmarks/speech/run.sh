#!/usr/bin/env bash
# Whisper at base dimensions, random weights, two threads: this project beside
# faster-whisper and the reference implementation, in one run, with the same
# number of tokens in every window.
#
#   Benchmarks/speech/run.sh [windows] [tokens]
#
# Takes the Python in PYTHON, else python3, when it has torch, transformers and
# faster-whisper; else makes an environment of its own with them, which is
# removed at the end (VENV=FOLDER keeps it for the next run).
set -euo pipefail
cd "$(dirname "$0")/../.."
windows=${1:-4}
tokens=${2:-100}
python=${PYTHON:-python3}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
if ! "$python" -c 'import faster_whisper, torch, transformers' 2>/dev/null; then
    venv=${VENV:-$folder/venv}
    echo "installing torch, transformers and faster-whisper into $venv" >&2
    [ -x "$venv/bin/python" ] || "$python" -m venv "$venv"
    "$venv/bin/pip" install --quiet -r Benchmarks/speech/requirements.txt >&2
    python=$venv/bin/python
fi
HOURGLASS_BENCHMARKS=1 swift build -c release --product speech-benchmark >&2
"$python" Benchmarks/speech/make_checkpoint.py "$folder/base" >&2
{
    .build/release/speech-benchmark "$folder/base" "$windows" "$tokens"
    "$python" Benchmarks/speech/bench_reference.py "$folder/base" --windows "$windows" --tokens "$tokens"
} | tee "$folder/table"
# Both at 8 bits, which is what each does by default on a processor.
awk -F': ' '
    /^hourglass int8/ { ours = $2 + 0; split($0, words, "writing "); count = words[2] + 0 }
    /^faster-whisper .* int8/ { theirs = $2 + 0; split($0, words, "a window, "); other = words[2] + 0 }
    END {
        if (ours && theirs)
            printf "hourglass int8 / faster-whisper int8: %.2f (%d and %d tokens a window)\n", ours / theirs, count, other
    }' "$folder/table"
