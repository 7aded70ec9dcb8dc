#!/usr/bin/env bash
# Compiles the hand-written kernels for arm64 and runs all of them in an
# emulator, beside plain C; then the same on this processor, with sanitizers
# watching. What remains of Hourglass is Swift and builds wherever a Swift toolchain does.
#
#   Tools/arm64/run.sh
#
# Installs Debian's cross compiler and emulator where they are missing.
set -euo pipefail
cd "$(dirname "$0")/../.."
if ! command -v aarch64-linux-gnu-gcc >/dev/null || ! command -v qemu-aarch64 >/dev/null; then
    as_root=(); [ "$(id -u)" -eq 0 ] || as_root=(sudo)
    "${as_root[@]}" apt-get install -y -qq --no-install-recommends \
        gcc-aarch64-linux-gnu libc6-dev-arm64-cross qemu-user >&2
fi
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
sources=(Tools/arm64/compare.c Sources/CHourglassKernels/*.c)
flags=(-O2 -Wall -Werror -ISources/CHourglassKernels/include)
# Swift's own clang compiles the package; Debian's tools link and emulate.
for source in "${sources[@]}"; do
    clang --target=aarch64-linux-gnu -isystem /usr/aarch64-linux-gnu/include "${flags[@]}" \
        -c "$source" -o "$scratch/$(basename "$source").o"
done
aarch64-linux-gnu-gcc -static "$scratch"/*.o -o "$scratch/arm64" -lm -lpthread
echo "arm64, emulated"
qemu-aarch64 -cpu max "$scratch/arm64"
clang "${flags[@]}" -g -fsanitize=address,undefined -fno-sanitize-recover=undefined -fuse-ld=lld \
    "${sources[@]}" -o "$scratch/here" -lm -lpthread
echo "$(uname -m), with the address and undefined-behaviour sanitizers"
"$scratch/here"
