#!/usr/bin/env bash
# Hourglass beside its rivals, in one command: installs them into an environment
# of their own, makes the footage, runs everything in turn, prints tables of
# medians and ratios with their spread.
#
#   Benchmarks/run.sh                                 # all parts; about two hours on two cores
#   Benchmarks/run.sh --quick                         # minutes of footage rather than hours
#   Benchmarks/run.sh --parts sampling,vectors --rounds 5 --output figures.md
#
# HOURGLASS_BENCHMARK_FOLDER keeps rivals, footage and checkpoints between runs;
# without it they lie in a folder that is removed at the end (some 10 GB).
set -euo pipefail
cd "$(dirname "$0")/.."
Tools/setup.sh
if [ ! -e /usr/lib/python3/dist-packages/ensurepip ] && ! /usr/bin/python3 -c 'import ensurepip, venv' 2>/dev/null; then
    as_root=(); [ "$(id -u)" -eq 0 ] || as_root=(sudo)
    "${as_root[@]}" apt-get install -y -qq --no-install-recommends python3-venv >&2
fi
if [ -n "${HOURGLASS_BENCHMARK_FOLDER:-}" ]; then
    folder=$HOURGLASS_BENCHMARK_FOLDER
    mkdir -p "$folder"
else
    folder=$(mktemp -d "${TMPDIR:-/tmp}/hourglass-benchmarks.XXXX")
    trap 'rm -rf "$folder"' EXIT
fi
HOURGLASS_BENCHMARKS=1 swift build -c release >&2
if [ ! -e "$folder/rivals/ready" ]; then
    echo "installing rivals into $folder/rivals" >&2
    /usr/bin/python3 -m venv "$folder/rivals"
    # One by one: what a machine cannot have is named and left out of the tables.
    for rival in numpy av opencv-python-headless decord torch torchcodec scenedetect dvr-scan sqlite-vec faiss-cpu \
        huggingface_hub transformers safetensors llama-cpp-python gguf faster-whisper; do
        "$folder/rivals/bin/pip" install -q --disable-pip-version-check "$rival" >&2 || echo "cannot be installed: $rival" >&2
    done
    touch "$folder/rivals/ready"
fi
Benchmarks/footage.sh "$folder/footage"
"$folder/rivals/bin/python" Benchmarks/beside.py --footage "$folder/footage" --models "$folder/models" \
    --built .build/release "$@"
