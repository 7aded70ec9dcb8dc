#!/usr/bin/env bash
# The documentation of the Swift library as a folder that any static web server
# can show, made with DocC from the doc comments of what was built.
#
#   swift build -c release --product Hourglass
#   Tools/documentation.sh [FOLDER]      # default: .build/documentation
#
# Any warning of DocC, and any public symbol without a comment, is an error.
set -euo pipefail
cd "$(dirname "$0")/.."
output=${1:-.build/documentation}
modules=.build/release/Modules
[ -e "$modules/Hourglass.swiftmodule" ] || {
    echo "documentation.sh: no built library; run: swift build -c release --product Hourglass" >&2
    exit 1
}
target=$(swiftc -print-target-info | sed -n 's/^ *"unversionedTriple": "\(.*\)",*/\1/p' | head -1)
flags=(-I "$modules" -target "$target" -minimum-access-level public -skip-synthesized-members)
for map in Sources/C*/module.modulemap .build/release/*.build/module.modulemap .build/checkouts/GRDB.swift/Sources/*/module.modulemap; do
    [ -e "$map" ] && flags+=(-Xcc "-fmodule-map-file=$map")
done
for flag in $(pkg-config --cflags libavformat libswscale libswresample tesseract openblas libcurl libcrypto cairo pangocairo); do
    flags+=(-Xcc "$flag")
done
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
# The façade re-exports these; its own file is the list.
names=(Hourglass $(sed -n 's/^@_exported public import //p' Sources/Hourglass/Exports.swift))
archives=()
for name in "${names[@]}"; do
    mkdir -p "$scratch/$name/graphs" "$scratch/$name/$name.docc"
    swift-symbolgraph-extract -module-name "$name" "${flags[@]}" -output-dir "$scratch/$name/graphs"
    # Extensions of other packages' types are theirs to document.
    if [ "$name" = Hourglass ]; then
        cp -R Documentation/Hourglass.docc/. "$scratch/$name/$name.docc/"
    fi
    docc convert "$scratch/$name/$name.docc" --additional-symbol-graph-dir "$scratch/$name/graphs" \
        --output-path "$scratch/$name.doccarchive" --fallback-display-name "$name" \
        --fallback-bundle-identifier "hourglass.$name" --fallback-default-module-kind Module --warnings-as-errors \
        >"$scratch/said" || { grep -v '^$' "$scratch/said" >&2; exit 1; }
    archives+=("$scratch/$name.doccarchive")
done
python3 Tools/undocumented.py "$scratch"/*/graphs/*.symbols.json
rm -rf "$output"
mkdir -p "$(dirname "$output")"
docc merge "${archives[@]}" --output-path "$output" --synthesized-landing-page-name Hourglass
echo "$output"
