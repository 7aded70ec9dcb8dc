#!/usr/bin/env bash
# Installs what Hourglass builds on, on Debian or Ubuntu, and checks for the
# Swift toolchain. Sourced or run by the quick start and by the tests.
#
#   Tools/setup.sh            what building and running need
#   Tools/setup.sh --tests    what the tests need besides
set -euo pipefail

packages=(
    pkg-config ffmpeg
    libavformat-dev libavcodec-dev libswscale-dev libswresample-dev libavutil-dev
    libopenblas-dev libcurl4-openssl-dev libssl-dev
    libcairo2-dev libpango1.0-dev
    libsqlite3-dev libtesseract-dev libleptonica-dev tesseract-ocr-eng tesseract-ocr-chi-sim
    fonts-dejavu-core fonts-wqy-microhei
)
[ "${1:-}" != --tests ] || packages+=(python3 sqlite3 poppler-utils chromium rtsp-server-perl)

if ! command -v swift >/dev/null; then
    echo "setup: no 'swift' on the PATH. Hourglass needs Swift 6.2 or newer:" >&2
    echo "setup: https://www.swift.org/install/linux/ has it for every common distribution." >&2
    exit 1
fi
if ! command -v dpkg-query >/dev/null; then
    echo "setup: this is not Debian or Ubuntu. Install the equivalents of these yourself," >&2
    echo "setup: then run 'swift build -c release': ${packages[*]}" >&2
    exit 1
fi

missing=()
for package in "${packages[@]}"; do
    status=$(dpkg-query -W -f '${Status}' "$package" 2>/dev/null || true)
    [ "$status" = "install ok installed" ] || missing+=("$package")
done
[ ${#missing[@]} -gt 0 ] || exit 0

as_root=()
if [ "$(id -u)" -ne 0 ]; then
    if ! command -v sudo >/dev/null; then
        echo "setup: these packages are missing and need root to install: ${missing[*]}" >&2
        exit 1
    fi
    as_root=(sudo)
fi
echo "setup: installing ${missing[*]}" >&2
"${as_root[@]}" apt-get update -qq >&2
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
    apt-get install -y -qq --no-install-recommends "${missing[@]}" >&2
