#!/usr/bin/env bash
# Whisper at base dimensions, random weights, two threads: this project beside
# faster-whisper and the reference implementation, in one run.
#
#   Benchmarks/speech/run.sh [windows] [tokens]
#
# Needs Python with torch, transformers and faster-whisper (PYTHON=… to choose).
set -euo pipefail
cd "$(dirname "$0")/../.."
python=${PYTHON:-python3}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
swift build -c release --product speech-benchmark >&2
"$python" Benchmarks/speech/make_checkpoint.py "$folder/base" >&2
.build/release/speech-benchmark "$folder/base" "${1:-4}" "${2:-100}"
"$python" Benchmarks/speech/bench_reference.py "$folder/base" --windows "${1:-4}" --tokens "${2:-100}"
