#!/usr/bin/env bash
# How long an hour of slides takes with Qwen3-VL's tokens on the timeline, and how
# soon it is answered about.
#
#   Benchmarks/inference/make_checkpoint.py --size 2B --out CHECKPOINT
#   Benchmarks/footage.sh FOLDER
#   Benchmarks/tokens/hour.sh CHECKPOINT FOLDER/lecture-1h.mp4 [PRECISION]
#
# Weights are random: what is said means nothing, but how long it takes does not
# depend on it. Run it while nothing else runs. Indexing counts as a user's does,
# text recognition included.
set -euo pipefail
model=${1:?usage: hour.sh CHECKPOINT FOOTAGE [PRECISION]}
footage=${2:?usage: hour.sh CHECKPOINT FOOTAGE [PRECISION]}
precision=${3:-bf16}
root=$(cd "$(dirname "$0")/../.." && pwd)
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
library=$folder/library.sqlite

began=$(date +%s.%N)
"$root/.build/release/hourglass" index "$footage" --library "$library" \
    --encoder "$model" --encoder-precision "$precision" --quiet
ended=$(date +%s.%N)
echo "indexed in $(echo "$ended - $began" | bc) s"
"$root/.build/release/hourglass" stats --library "$library"
"$root/.build/release/token-benchmark" --ask "$model" "$library" "$precision" \
    "Which theorem is about continuous maps?" "What is said about it there?"
